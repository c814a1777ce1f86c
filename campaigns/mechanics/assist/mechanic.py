"""The assist mechanic's place in the registry: actions, decisions, view, cost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.assist import clauses, state, view
from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign


@MECHANICS.register
class Assist(Mechanic):
    slug = "assist"
    title = _("Open with friends' help")
    Config = AssistConfig
    verbs = frozenset({"join", "help", "draw", "share"})
    section = "session"

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

    def worst_case(self, config: AssistConfig) -> dict[str, int]:
        return {config.pool: config.target}

    def clauses(
        self, config: AssistConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
