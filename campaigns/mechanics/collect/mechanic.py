"""The collection's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import common
from campaigns.mechanics.base import (
    MECHANICS,
    Listener,
    Loaded,
    Mechanic,
    Move,
    Nothing,
    Outcome,
    Setting,
)
from campaigns.mechanics.collect import clauses, giving, liability, pot, state
from campaigns.mechanics.collect.config import CollectConfig, meter_of
from campaigns.play import boards
from core.clock import day_start

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CardView(_View):
    slug: str
    count: int
    checking: int
    """Drawn or given besides, and counted when somebody has looked at it."""
    left_out: int
    """Looked at, and not counted."""


class GiftView(_View):
    token: str
    card: str
    state: Literal["open", "taken", "back"]
    at: int


class PotView(_View):
    """`checking`: completed by somebody who is looked at; `left_out`: looked at, not counted.
    `people` have completed the set, a few seconds ago at most; `amount` (minor units) and
    `reward` are mine once the pot is `shared`."""

    stage: pot.Stage
    completed: bool
    checking: bool
    left_out: bool
    people: int
    shared_at: int
    amount: int | None
    reward: UUID | None


class CollectView(_View):
    """My cards in the order of the settings; `left` null: no limit to combining."""

    scenes: list[str]
    cards: list[CardView]
    kinds: int
    """How many kinds I hold."""
    combined: int
    left: int | None
    acts: list[str]
    doubles: list[str]
    """Cards of which one can be given now."""
    gifts: list[GiftView]
    """What I have given, the newest first."""
    pot: PotView | None
    """The pot that is shared at the end; null where each set has a prize of its own."""
    until: int | None
    """When a whole set is worth nothing any more, in ms; null unless the campaign is over."""


@MECHANICS.register
class Collect(Mechanic):
    slug = "collect"
    title = _("Collection of cards")
    Config = CollectConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 25, "friends": 3.0, "back": 50}
    verbs = frozenset({"join", "draw", "share"})
    acts: ClassVar[Mapping[str, type[BaseModel]]] = {
        giving.GIVE: giving.Given,
        giving.TAKE: giving.Taken,
        pot.COMPLETE: Nothing,
    }
    late = frozenset({pot.COMPLETE})
    by_sharing = frozenset({giving.GIVE, giving.TAKE})
    composed = True
    View = CollectView

    def listens(self, config: CollectConfig) -> Iterable[Listener]:
        """A card that was drawn, or dropped, is held from then on."""
        for card in config.cards:
            yield Listener(meter_of(card.slug), meter_of(card.slug))
        for drop in config.drops:
            yield Listener(drop.on, meter_of(drop.card), 1, drop.per_day, drop.most)

    def context(self, config: CollectConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if config.gives_per_day:
            told |= {"gives": True, "day": day_start(now, setting.timezone).date()}
        if config.share_pot:
            question = {"scope": setting.scope}
            told["pot"] = boards.shared("campaigns_pot_board", question, setting.scope, now)
        return told

    def takes(self, scene: str, config: CollectConfig) -> bool:
        return scene == state.SCENE and not config.share_pot

    def decide(
        self, move: Move, loaded: Loaded, config: CollectConfig, setting: Setting
    ) -> Outcome:
        if move.action == "join":
            return Outcome(tuple(common.join(move, loaded)))
        if move.action == "share":
            return common.share(move, loaded, config, setting)
        if move.do == pot.COMPLETE:
            return pot.complete(move, loaded, config, setting)
        if move.action == "act":
            return giving.decide(move, loaded, config, setting)
        return state.combine(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: CollectConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: CollectConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return state.view(loaded, config, setting, now)

    def boot(
        self, config: CollectConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        pool = frozen.rewards.pools.get(config.prize.pool)
        return {
            "cards": [
                {"slug": card.slug, "title": card.title[language]} for card in config.cards
            ],
            "prize": {
                "slug": config.prize.slug,
                "title": config.prize.title[language],
                "amount": int(getattr(pool, "amount", 0) or 0),
                "kind": str(getattr(pool, "kind", "")),
            },
            "per_person": config.per_person,
            "gives_per_day": config.gives_per_day,
            "pot": liability.pot_of(config, frozen) if config.share_pot else None,
        }

    def untaken(self, config: CollectConfig) -> Mapping[str, Any] | None:
        """Of a shared pot nothing is taken: its money waits until it is shared."""
        if config.share_pot:
            return None
        return {
            "scene": state.SCENE,
            "most": config.per_person,
            "meters": [meter_of(card.slug) for card in config.cards],
        }

    def promises(self, config: CollectConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: CollectConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: CollectConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.collect.rehearsal import CollectRehearsal

        return CollectRehearsal(config, world)

    def findings(self, config: CollectConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.collect.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: CollectConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
