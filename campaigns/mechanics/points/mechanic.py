"""Points: their place in the registry, what they show and what the rules say of them."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import prizes, ways
from campaigns.mechanics.base import (
    MECHANICS,
    Listener,
    Loaded,
    Mechanic,
    Move,
    Outcome,
    Setting,
)
from campaigns.mechanics.points import liability, state
from campaigns.mechanics.points.config import METER, PointsConfig
from campaigns.mechanics.prizes import titled
from campaigns.mechanics.taking import meter, taken

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Promise

SAYS = {
    "en": {
        "only": "{name} are good in this campaign only, until it ends; they are no money and cannot be bought, sold or paid out.",
        "offer": "{cost} {name} are exchanged for: {title}{each}.",
        "each": ", for each person at most {n}",
    },
    "zh-hans": {
        "only": "{name}仅限本次活动使用，活动结束后失效；不可购买、转让或兑换现金。",
        "offer": "{cost} {name}可兑换：{title}{each}。",
        "each": "，每人限 {n} 次",
    },
}


class OfferView(BaseModel):
    """An offer; `left` is how often this person may still have it, null without a limit."""

    model_config = ConfigDict(extra="forbid")

    slug: str
    scene: str
    title: str
    cost: int
    left: int | None
    state: state.OfferState


class PointsView(BaseModel):
    """`value` can be spent, `raised` is all ever earned."""

    model_config = ConfigDict(extra="forbid")

    name: str
    value: int
    raised: int
    ways: list[ways.WayView]
    offers: list[OfferView]


@MECHANICS.register
class Points(Mechanic):
    slug = "points"
    title = _("Points and exchange")
    Config = PointsConfig
    View = PointsView
    leads = False
    reads = False
    composed = True
    verbs = frozenset({"draw"})

    def listens(self, config: PointsConfig) -> Iterable[Listener]:
        return ways.listeners(config.ways, METER)

    def takes(self, scene: str, config: PointsConfig) -> bool:
        return any(offer.scene == scene for offer in config.offers)

    def decide(
        self, move: Move, loaded: Loaded, config: PointsConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: PointsConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting)

    def view(
        self,
        loaded: Loaded,
        config: PointsConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        found = meter(loaded, METER)
        offers = []
        for offer in config.offers:
            times = taken(loaded, offer.scene)
            offers.append(
                {
                    "slug": offer.slug,
                    "scene": offer.scene,
                    "title": titled(offer.title, language),
                    "cost": offer.cost,
                    "left": max(0, offer.each - times) if offer.each else None,
                    "state": state.offer_state(offer, found.left, times),
                }
            )
        return {
            "name": titled(config.name, language),
            "value": found.left,
            "raised": found.raised,
            "ways": ways.shown(config.ways, language),
            "offers": offers,
        }

    def boot(
        self, config: PointsConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        return {
            "offers": [
                {"cost": one.cost, **prizes.boot(one.prize, frozen, language)}
                for one in config.offers
            ]
        }

    def promises(self, config: PointsConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def rehearse(self, config: PointsConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.points.rehearsal import PointsRehearsal

        return PointsRehearsal(config, world)

    def findings(self, config: PointsConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.contracts import Finding

        yield from prizes.missing(
            (
                (f"mechanics.points.offers.{n}.pool", one.pool)
                for n, one in enumerate(config.offers)
            ),
            frozen,
        )
        for place, way in enumerate(config.ways):
            if not way.per_day and not way.most:
                yield Finding(
                    "points.no_cap",
                    "warn",
                    f"mechanics.points.ways.{place}.per_day",
                    _now("One person may earn any number of points in this way."),
                    _now("Set how many a day, or in the whole campaign."),
                    _now("Somebody with many accounts can exchange most of the prizes."),
                )

    def clauses(
        self, config: PointsConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        say, name = SAYS[language], titled(config.name, language)
        how = ways.clauses(config.ways, name, language)
        told = []
        for one in config.offers:
            title = titled(one.title, language)
            each = say["each"].format(n=one.each) if one.each else ""
            how.append(say["offer"].format(cost=one.cost, name=name, title=title, each=each))
            told += prizes.told(title, one.pool, frozen, language)
        capital = name[:1].upper() + name[1:]
        return {"how": [*how, say["only"].format(name=capital)], "prizes": told}
