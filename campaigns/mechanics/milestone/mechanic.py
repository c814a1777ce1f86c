"""The ladder's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics import prizes
from campaigns.mechanics.base import (
    MECHANICS,
    Listener,
    Loaded,
    Mechanic,
    Move,
    Outcome,
    Setting,
)
from campaigns.mechanics.happenings import named
from campaigns.mechanics.milestone import clauses, state, view
from campaigns.mechanics.milestone.config import METER, MilestoneConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign


@MECHANICS.register
class Milestone(Mechanic):
    slug = "milestone"
    title = _("Steps with prizes")
    Config = MilestoneConfig
    View = view.MilestoneView
    verbs = frozenset({"join", "draw", "verify", "share"})
    composed = True

    def listens(self, config: MilestoneConfig) -> Iterable[Listener]:
        return [Listener(config.counts, METER, per_day=config.per_day)]

    def takes(self, scene: str, config: MilestoneConfig) -> bool:
        return any(step.scene == scene for step in config.steps)

    def context(
        self, config: MilestoneConfig, setting: Setting, now: datetime
    ) -> dict[str, Any]:
        return {"counts": config.counts}

    def decide(
        self, move: Move, loaded: Loaded, config: MilestoneConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: MilestoneConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting)

    def view(
        self,
        loaded: Loaded,
        config: MilestoneConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, language)

    def boot(
        self, config: MilestoneConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        return {
            "label": named(config.counts, config.label, language),
            "counts": config.counts,
            "per_day": config.per_day,
            "steps": [
                {"at": step.at, **prizes.boot(step.prize, frozen, language)}
                for step in config.steps
            ],
        }

    def worst_case(self, config: MilestoneConfig) -> dict[str, int]:
        return {}

    def findings(self, config: MilestoneConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return clauses.findings(config, frozen)

    def clauses(
        self, config: MilestoneConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
