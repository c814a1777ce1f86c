"""The chances mechanic's place in the registry: no move of its own, a meter and its caps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import ways
from campaigns.mechanics.base import MECHANICS, Listener, Loaded, Mechanic, Setting
from campaigns.mechanics.chances.config import METER, ChancesConfig
from campaigns.mechanics.taking import meter

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

UNIT = {"en": "chance|chances", "zh-hans": "次机会"}
SAYS = {
    "en": {
        "free": "Free chances a day for everybody: {n}. What is not used by midnight is gone.",
        "kept": "Chances that were earned can be used until the campaign ends.",
    },
    "zh-hans": {
        "free": "每人每天有 {n} 次免费机会，当天有效，不累计到次日。",
        "kept": "通过任务获得的机会在活动结束前均可使用。",
    },
}


class ChancesView(BaseModel):
    """`left` can be used now, `free_left` of them only today; `earned` is all ever earned."""

    model_config = ConfigDict(extra="forbid")

    left: int
    free_left: int
    earned: int
    ways: list[ways.WayView]


@MECHANICS.register
class Chances(Mechanic):
    slug = "chances"
    title = _("Chances")
    Config = ChancesConfig
    View = ChancesView
    leads = False
    reads = False
    composed = True

    def listens(self, config: ChancesConfig) -> Iterable[Listener]:
        return ways.listeners(config.ways, METER)

    def allowances(self, config: ChancesConfig) -> Mapping[str, int]:
        return {METER: config.free_per_day}

    def view(
        self,
        loaded: Loaded,
        config: ChancesConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        found = meter(loaded, METER)
        return {
            "left": found.left,
            "free_left": found.free,
            "earned": found.raised,
            "ways": ways.shown(config.ways, language),
        }

    def findings(self, config: ChancesConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.contracts import Finding

        if not config.free_per_day and not config.ways:
            yield Finding(
                "chances.none",
                "block",
                "mechanics.chances.free_per_day",
                _now("Nobody ever has a chance."),
                _now("Give some every day, or say how they are earned."),
                _now("Nobody could draw."),
            )
        for place, way in enumerate(config.ways):
            if not way.per_day and not way.most:
                yield Finding(
                    "chances.no_cap",
                    "warn",
                    f"mechanics.chances.ways.{place}.per_day",
                    _now("One person may earn any number of chances in this way."),
                    _now("Set how many a day, or in the whole campaign."),
                    _now("Somebody with many accounts can draw most of the prizes."),
                )

    def clauses(
        self, config: ChancesConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        say = SAYS[language]
        how = [say["free"].format(n=config.free_per_day)] if config.free_per_day else []
        how += ways.clauses(config.ways, UNIT[language], language)
        return {"how": [*how, say["kept"]] if config.ways else how}
