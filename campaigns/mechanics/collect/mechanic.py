"""The collection's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import common
from campaigns.mechanics.base import (
    MECHANICS,
    Listener,
    Loaded,
    Mechanic,
    Move,
    Outcome,
    Setting,
)
from campaigns.mechanics.collect import clauses, state
from campaigns.mechanics.collect.config import CollectConfig, meter_of

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CardView(_View):
    slug: str
    count: int


class CollectView(_View):
    """My cards in the order of the settings; `left` null: no limit to combining."""

    scenes: list[str]
    cards: list[CardView]
    kinds: int
    """How many kinds I hold."""
    combined: int
    left: int | None


@MECHANICS.register
class Collect(Mechanic):
    slug = "collect"
    title = _("Collection of cards")
    Config = CollectConfig
    verbs = frozenset({"join", "draw", "share"})
    reads = False
    composed = True
    View = CollectView

    def listens(self, config: CollectConfig) -> Iterable[Listener]:
        """A card that was drawn, or dropped, is held from then on."""
        for card in config.cards:
            yield Listener(meter_of(card.slug), meter_of(card.slug))
        for drop in config.drops:
            yield Listener(drop.on, meter_of(drop.card), 1, drop.per_day, drop.most)

    def takes(self, scene: str, config: CollectConfig) -> bool:
        return scene == state.SCENE

    def decide(
        self, move: Move, loaded: Loaded, config: CollectConfig, setting: Setting
    ) -> Outcome:
        if move.action == "join":
            return Outcome(tuple(common.join(move, loaded)))
        if move.action == "share":
            return common.share(move, loaded, config, setting)
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
        return state.view(loaded, config, setting)

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
        }

    def worst_case(self, config: CollectConfig) -> dict[str, int]:
        return {}

    def findings(self, config: CollectConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.collect.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: CollectConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
