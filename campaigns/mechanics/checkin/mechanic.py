"""Checking in: its place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from campaigns.mechanics import prizes
from campaigns.mechanics.base import (
    MECHANICS,
    Loaded,
    Mechanic,
    Move,
    Nothing,
    Outcome,
    Setting,
)
from campaigns.mechanics.checkin import clauses, liability, state, view
from campaigns.mechanics.checkin.config import CheckinConfig, MakeUp

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


@MECHANICS.register
class Checkin(Mechanic):
    slug = "checkin"
    title = _("Check in every day")
    Config = CheckinConfig
    supposes: ClassVar[Mapping[str, Any]] = {"back": 75, "share": 10}
    View = view.CheckinView
    verbs = frozenset({"join", "draw", "share"})
    acts: ClassVar[Mapping[str, type[BaseModel]]] = {"checkin": Nothing, "makeup": MakeUp}
    composed = True

    def context(self, config: CheckinConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {"zone": setting.timezone}

    def takes(self, scene: str, config: CheckinConfig) -> bool:
        return any(one.scene == scene for one in config.days)

    def decide(
        self, move: Move, loaded: Loaded, config: CheckinConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: CheckinConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: CheckinConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language, now)

    def boot(
        self, config: CheckinConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        return {
            "mode": config.mode,
            "length": config.length,
            "makeups": config.makeups,
            "days": [
                {"day": one.day, **prizes.boot(one.prize, frozen, language)}
                for one in config.days
            ],
        }

    def untaken(self, config: CheckinConfig) -> Mapping[str, Any]:
        return {
            "mode": config.mode,
            "days": [{"key": one.scene, "day": one.day} for one in config.days],
        }

    def promises(self, config: CheckinConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: CheckinConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: CheckinConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.checkin.rehearsal import CheckinRehearsal

        return CheckinRehearsal(config, world)

    def findings(self, config: CheckinConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return clauses.findings(config, frozen)

    def clauses(
        self, config: CheckinConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
