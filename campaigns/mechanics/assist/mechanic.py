"""The assist mechanic's place in the registry: actions, decisions, cost."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.assist import state
from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting


@MECHANICS.register
class Assist(Mechanic):
    slug = "assist"
    title = _("Open with friends' help")
    Config = AssistConfig

    def decide(
        self, move: Move, loaded: Loaded, config: AssistConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: AssistConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def worst_case(self, config: AssistConfig) -> dict[str, int]:
        return {config.pool: config.target}
