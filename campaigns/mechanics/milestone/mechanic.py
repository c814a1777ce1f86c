"""The ladder's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

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
from campaigns.mechanics.milestone import clauses, liability, state, view
from campaigns.mechanics.milestone.config import METER, MilestoneConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Promise


@MECHANICS.register
class Milestone(Mechanic):
    slug = "milestone"
    title = _("Steps with prizes")
    Config = MilestoneConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 40, "friends": 4.0, "qualify": 60}
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
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: MilestoneConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language, now)

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

    def untaken(self, config: MilestoneConfig) -> Mapping[str, Any]:
        return {
            "meter": METER,
            "steps": [{"key": step.scene, "at": step.at} for step in config.steps],
        }

    def promises(self, config: MilestoneConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def rehearse(self, config: MilestoneConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.milestone.rehearsal import MilestoneRehearsal

        return MilestoneRehearsal(config, world)

    def findings(self, config: MilestoneConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return clauses.findings(config, frozen)

    def clauses(
        self, config: MilestoneConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
