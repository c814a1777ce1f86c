"""The ranking mechanic's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import (
    MECHANICS,
    Listener,
    Loaded,
    Mechanic,
    Move,
    Outcome,
    Setting,
)
from campaigns.mechanics.ranking import check, clauses, liability, state, view
from campaigns.mechanics.ranking.config import MAX_PLACE, RankingConfig
from campaigns.play import boards

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Promise

METER = "ranking"


@MECHANICS.register
class Ranking(Mechanic):
    slug = "ranking"
    title = _("Ranking")
    Config = RankingConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 30, "friends": 4.0, "qualify": 60}
    View = view.RankingView
    verbs = frozenset({"join", "verify", "share"})

    def listens(self, config: RankingConfig) -> Iterable[Listener]:
        yield Listener(
            on=config.counts,
            meter=METER,
            per_day=config.per_day,
            most=config.most,
            until=config.freeze_at,
        )

    def context(self, config: RankingConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        question = {
            "scope": setting.scope,
            "meter": METER,
            "least": config.least,
            "top": config.top,
            "deep": MAX_PLACE,
            "places": sorted(band.last for band in config.bands),
        }
        return {
            "meter": METER,
            "least": config.least,
            "around": config.around,
            "deep": MAX_PLACE,
            "board": boards.shared(
                "campaigns_ranking_board", question, setting.scope + setting.version, now
            ),
        }

    def decide(
        self, move: Move, loaded: Loaded, config: RankingConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: RankingConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, setting)

    def view(
        self,
        loaded: Loaded,
        config: RankingConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language, now)

    def boot(
        self, config: RankingConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        return view.boot(config, frozen, language)

    def promises(self, config: RankingConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def rehearse(self, config: RankingConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.ranking.rehearsal import RankingRehearsal

        return RankingRehearsal(config, world)

    def findings(self, config: RankingConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return check.findings(config, frozen)

    def clauses(
        self, config: RankingConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
