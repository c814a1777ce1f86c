"""The assist mechanic's place in the registry: actions, decisions, view, cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.assist import clauses, liability, state, view
from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise


@MECHANICS.register
class Assist(Mechanic):
    slug = "assist"
    title = _("Open with friends' help")
    Config = AssistConfig
    supposes: ClassVar[Mapping[str, Any]] = {
        "share": 50,
        "friends": 10.0,
        "come": 40,
        "stay": 15,
    }
    verbs = frozenset({"join", "help", "draw", "share"})
    section = "session"
    turns_away = True

    def decide(
        self, move: Move, loaded: Loaded, config: AssistConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: AssistConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: AssistConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any] | None:
        return view.session(loaded["mine"], config, language)

    def promises(self, config: AssistConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def tells(self, config: AssistConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: AssistConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.assist.rehearsal import AssistRehearsal

        return AssistRehearsal(config, world)

    def clauses(
        self, config: AssistConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
