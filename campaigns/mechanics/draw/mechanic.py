"""The draw's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics import common
from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting
from campaigns.mechanics.draw import clauses, liability, rules, state, view
from campaigns.mechanics.draw.config import DrawConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


@MECHANICS.register
class Draw(Mechanic):
    slug = "draw"
    title = _("Draw")
    Config = DrawConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 20, "friends": 3.0}
    verbs = frozenset({"join", "draw", "share"})
    composed = True
    View = view.DrawView

    def takes(self, scene: str, config: DrawConfig) -> bool:
        return scene == "default"

    def context(self, config: DrawConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {"digest": rules.digest(config)}

    def decide(
        self, move: Move, loaded: Loaded, config: DrawConfig, setting: Setting
    ) -> Outcome:
        if move.action == "join":
            return Outcome(tuple(common.join(move, loaded)))
        if move.action == "share":
            return common.share(move, loaded, config, setting)
        from campaigns.mechanics.draw.seeds import seed_of

        return state.draw(move, loaded, config, setting, seed_of)

    def in_line(self, own: Loaded, place: int) -> Loaded:
        return {**own, "segments": rules.dealt_before(own["segments"], place)}

    def actions(
        self, loaded: Loaded, config: DrawConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: DrawConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting)

    def boot(self, config: DrawConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        return view.boot(config, frozen.rewards.pools, language)

    def published(self, config: DrawConfig, campaign: int, version: str, now: datetime) -> None:
        from campaigns.mechanics.draw.seeds import commit

        commit(campaign, config, version, now)

    def changed(self, config: DrawConfig, before: DrawConfig) -> Iterable[Finding]:
        from campaigns.mechanics.draw.findings import changed

        return changed(config, before)

    def promises(self, config: DrawConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: DrawConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: DrawConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.draw.rehearsal import DrawRehearsal

        return DrawRehearsal(config, world)

    def findings(self, config: DrawConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.draw.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: DrawConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
