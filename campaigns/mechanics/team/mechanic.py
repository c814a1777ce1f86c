"""The team's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

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
from campaigns.mechanics.team import clauses, state, view
from campaigns.mechanics.team.config import TeamConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign


@MECHANICS.register
class Team(Mechanic):
    slug = "team"
    title = _("Share a pot as a team")
    Config = TeamConfig
    View = view.TeamView
    verbs = frozenset({"join", "draw", "share"})
    acts = {state.FOUND: Nothing, state.JOIN: state.Invited}
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

    def worst_case(self, config: TeamConfig) -> dict[str, int]:
        return {config.pool: config.amount}

    def findings(self, config: TeamConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.team.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: TeamConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
