"""The quiz mechanic's place in the registry."""

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
from campaigns.mechanics.quiz import check, clauses, liability, state, view
from campaigns.mechanics.quiz.config import QuizConfig
from core.clock import day_start

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


@MECHANICS.register
class Quiz(Mechanic):
    slug = "quiz"
    title = _("Quiz or survey")
    Config = QuizConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 15, "friends": 2.0, "back": 20}
    View = view.QuizView
    verbs = frozenset({"join", "draw", "share"})
    acts = {"start": Nothing, "answer": state.Answers}
    unasked = frozenset({"start"})
    composed = True

    def context(self, config: QuizConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {"day_start": day_start(now, setting.timezone), "key": state.KEY}

    def takes(self, scene: str, config: QuizConfig) -> bool:
        return scene == "default" and config.prize is not None

    def decide(
        self, move: Move, loaded: Loaded, config: QuizConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: QuizConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: QuizConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language, now)

    def boot(self, config: QuizConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        return view.boot(config, frozen, language)

    def untaken(self, config: QuizConfig) -> Mapping[str, Any] | None:
        return {"key": state.KEY} if config.prize is not None else None

    def promises(self, config: QuizConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: QuizConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: QuizConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.quiz.rehearsal import QuizRehearsal

        return QuizRehearsal(config, world)

    def findings(self, config: QuizConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return check.findings(config, frozen)

    def clauses(
        self, config: QuizConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
