"""The team's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import (
    MECHANICS,
    Loaded,
    Mechanic,
    Move,
    Nothing,
    Outcome,
    Setting,
)
from campaigns.mechanics.team import clauses, liability, state, view
from campaigns.mechanics.team.config import TeamConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


@MECHANICS.register
class Team(Mechanic):
    slug = "team"
    title = _("Share a pot as a team")
    Config = TeamConfig
    supposes: ClassVar[Mapping[str, Any]] = {
        "share": 20,
        "friends": 10.0,
        "come": 25,
        "back": 15,
    }
    View = view.TeamView
    verbs = frozenset({"join", "draw", "share"})
    acts = {state.FOUND: Nothing, state.JOIN: state.Invited}
    by_sharing = frozenset({state.JOIN})
    alone = True
    keeps_time = True

    def takes(self, scene: str, config: TeamConfig) -> bool:
        return scene in state.SCENES

    def decide(
        self, move: Move, loaded: Loaded, config: TeamConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: TeamConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: TeamConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language)

    def boot(self, config: TeamConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        return view.boot(config)

    def promises(self, config: TeamConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: TeamConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: TeamConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.team.rehearsal import TeamRehearsal

        return TeamRehearsal(config, world)

    def findings(self, config: TeamConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.team.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: TeamConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
