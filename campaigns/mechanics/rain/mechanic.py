"""The rain's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import (
    MECHANICS,
    Loaded,
    Mechanic,
    Move,
    Outcome,
    Setting,
    WaveDue,
)
from campaigns.mechanics.rain import clauses, liability, rules, state, view
from campaigns.mechanics.rain.config import RainConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


AHEAD = timedelta(minutes=1)


@MECHANICS.register
class Rain(Mechanic):
    slug = "rain"
    title = _("Packet rain")
    Config = RainConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 15, "friends": 2.0, "back": 50}
    View = view.RainView
    verbs = frozenset({"join", "draw", "share"})
    acts = {"password": state.Spoken}
    unasked = frozenset({"password"})
    in_waves = True

    def takes(self, scene: str, config: RainConfig) -> bool:
        if scene == state.WORD_SCENE:
            return bool(config.words)
        return scene in state.WAVE_SCENES and config.has_waves

    def door(
        self,
        action: str,
        body: Mapping[str, Any],
        config: RainConfig,
        setting: Setting,
        now: datetime,
    ) -> None:
        if action == "draw" and setting.phase == "running":
            scene = str(body.get("scene") or "default")
            if self.takes(scene, config):
                state.shut(config, setting, scene, now)

    def waves(
        self, config: RainConfig, frozen: FrozenCampaign, now: datetime
    ) -> Iterable[WaveDue]:
        """The next wave, shortly before it begins and not before the last one is over."""
        period, roll = frozen.period, config.leftover == "roll"
        for wave in rules.upcoming(config, frozen.timezone, period.start, period.end, now, 1):
            if wave.starts_at <= now + AHEAD:
                yield WaveDue(config.pool, wave.number, config.per_wave, roll)

    def context(self, config: RainConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        wave = state.open_wave(config, setting, now)
        return {
            "pool": config.pool,
            "wave": wave.number if wave is not None else None,
            "packets": config.per_wave,
            "roll": config.leftover == "roll",
            "today": state.today_of(now, setting),
            "words": bool(config.words),
        }

    def decide(
        self, move: Move, loaded: Loaded, config: RainConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: RainConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: RainConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.rain(loaded, config, setting, now)

    def boot(self, config: RainConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        pools = frozen.rewards.pools
        return view.boot(config, pools.get(config.pool), pools.get(config.word_pool))

    def promises(self, config: RainConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: RainConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: RainConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.rain.rehearsal import RainRehearsal

        return RainRehearsal(config, world)

    def findings(self, config: RainConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.rain.findings import findings

        return findings(config, frozen)

    def clauses(
        self, config: RainConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
