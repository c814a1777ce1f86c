"""The field `ranking` of the state document, and what its page knows from the start. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import Band, RankingConfig
from core.clock import to_ms
from core.money import format_minor

NAME = {"en": "Player {sign}", "zh-hans": "选手 {sign}"}
"""What one participant is called before the others: nobody learns a name or number from us."""
EMPTY: dict[str, Any] = {"rows": [], "marks": {}, "people": 0}


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RowView(_View):
    place: int
    name: str
    value: int
    me: bool
    prize: str | None
    """The name of the prize that this place gets."""


class NextView(_View):
    """The nearest better prize: `place` is the last that gets it, `needed` what is missing."""

    prize: str
    place: int
    needed: int


class RankingView(_View):
    """`place` is null for who has none: too little, on hold, or `beyond` what is counted, which
    is as far as `people` are counted while it runs (MAX_PLACE).

    `checking` waits for a person's look, `left_out` had it and does not count: no place then.
    `top` may be some seconds old; `near`, `place` and `value` are of this moment. While
    `cooling` nothing counts any more and what was held is looked at; `settled` is final.
    """

    phase: Literal["running", "cooling", "settled"]
    place: int | None
    beyond: bool
    value: int
    people: int
    checking: bool
    left_out: bool
    top: list[RowView]
    near: list[RowView]
    prize: str | None
    next: NextView | None
    reward: UUID | None
    freeze_at: int
    settle_at: int


def view(
    loaded: Loaded, config: RankingConfig, setting: Setting, language: str, now: datetime
) -> dict[str, Any]:
    """As `RankingView`, also for somebody who has not joined."""
    board = loaded["board"] or EMPTY
    me, place, value = loaded["me"], loaded["place"], loaded["value"]
    phase = rules.phase(config, setting.ends_at, now, loaded["final"])
    band = rules.band_of(config.bands, place)
    out = common.left_out(loaded)
    outlook = (
        rules.outlook(config, place, value, board["marks"])
        if phase == "running" and me is not None and not me["held"] and not loaded["beyond"]
        else None
    )

    def rows(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [_row(row, config, me and me["id"], language) for row in found]

    return {
        "phase": phase,
        "place": place,
        "beyond": loaded["beyond"],
        "value": value,
        "people": board["people"],
        "checking": bool(me and me["held"] and not out and not loaded["final"]),
        "left_out": out,
        "top": rows(board["rows"]),
        "near": rows(loaded["near"]),
        "prize": band and title(band, language),
        "next": outlook
        and {
            "prize": title(outlook[0], language),
            "place": outlook[0].last,
            "needed": outlook[1],
        },
        "reward": loaded["reward"],
        "freeze_at": to_ms(rules.freeze_at(config, setting.ends_at)),
        "settle_at": to_ms(rules.settle_at(config, setting.ends_at)),
    }


def _row(
    row: dict[str, Any], config: RankingConfig, me: int | None, language: str
) -> dict[str, Any]:
    band = rules.band_of(config.bands, row["place"])
    return {
        "place": row["place"],
        "name": NAME[language].format(sign=row["sign"]),
        "value": row["value"],
        "me": row["id"] == me,
        "prize": band and title(band, language),
    }


def title(band: Band, language: str) -> str:
    """A prize's name in one language."""
    return band.title.get(language, band.title["en"])


def boot(config: RankingConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
    """`boot.ranking`: what is promised. Amounts are minor units, 0 for what is no money."""
    return {
        "counts": config.counts,
        "unit": config.unit.get(language, config.unit["en"]),
        "least": config.least,
        "freeze_at": to_ms(rules.freeze_at(config, frozen.period.end)),
        "cool_hours": config.cool_hours,
        "bands": [
            {
                "first": band.first,
                "last": band.last,
                "title": title(band, language),
                "amount": amount_of(band, frozen),
            }
            for band in sorted(config.bands, key=lambda band: band.first)
        ],
    }


def amount_of(band: Band, frozen: FrozenCampaign) -> int:
    """What each place of a band gets in money; 0 for what is no money of a fixed amount."""
    pool = frozen.rewards.pools.get(band.pool)
    return (pool.amount or 0) if pool is not None and pool.kind == "packets" else 0


def prize_words(band: Band, frozen: FrozenCampaign, language: str) -> str:
    """A prize in a sentence: its title and, for money, the amount."""
    amount = amount_of(band, frozen)
    money = format_minor(amount, frozen.currency) if amount else ""
    return f"{title(band, language)} {money}".strip()
