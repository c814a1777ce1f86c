"""What stands in a pool of prizes: the part of a campaign's document for each. No Django here.

Amounts are minor units of the campaign's currency. The amount of a prize that is not money is
what one of it costs the organiser: budget, ledger and worst case count with it; nobody outside
is shown it.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PoolKind = Literal["packets", "gifts", "codes", "points", "goods", "webhook"]
Language = Literal["en", "zh-hans"]

COUNTED = ("points", "goods", "webhook")
"""Kinds whose units are all alike: counted in segments, no row for each."""

OWN_PROVIDER = {"codes": "codes", "points": "points", "goods": "goods", "webhook": "webhook"}
"""Who hands such a prize over, whoever pays the campaign's packets."""

MAX_UNITS = 1_000_000
"""Packets, gifts or codes in one pool; each is a row."""
MAX_COUNTED = 1_000_000_000
"""Units of a counted kind in one pool."""
MAX_SHARES = 50
"""Members who share one pot."""
MAX_AMOUNT = 10**15
"""Keeps every sum inside a bigint."""


class Section(BaseModel):
    """A part of a frozen version: nothing unknown in it, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TaxSection(Section):
    """A prize's tax: `incidental` income (偶然所得) at `rate` hundredths of a percent, 20% by
    law; `exempt` where the law exempts it, such as coupons for a discount."""

    as_: Literal["incidental", "exempt"] = Field(default="incidental", alias="as")
    rate: int = Field(default=2_000, ge=0, le=10_000)


class PoolSection(Section):
    """Prizes of one kind: `fixed` are all of `amount`; `exchangeable` and `double_mean` share
    `total`, none below `min`, none of the latter above `max` (see `rewards.split`). The latter
    may say their mean, `amount`, instead of `total`.

    With `shares` each of the `count` packets is a pot of `amount`, cut into so many parts for
    the members of a team. `first` of them suffice; for each who is missing the pot is `step`
    smaller. Without `first` nobody may be missing.

    `gifts` are policies: `amount` is the premium of one, `per_day` how many may be taken on
    one day of the campaign's zone (0: as many as there are). A unit of `points` is a lot of
    `points` points in the account `wallet`, good for `valid_days` (0: for ever), and needs no
    claim when `instant`. `codes` are imported (`manage.py import_codes`), `count` is how many
    may be. `goods` are sent to an address that is forgotten `keep_days` after the parcel left.
    A `webhook` is a call to `url`, signed with the organiser's secret `secret`.
    """

    kind: PoolKind = "packets"
    count: int = Field(gt=0, le=MAX_COUNTED)
    split: Literal["fixed", "exchangeable", "double_mean"] = "fixed"
    amount: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    total: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    min: int = Field(default=1, gt=0)
    max: int | None = Field(default=None, gt=0, le=MAX_AMOUNT)
    shares: int = Field(default=0, ge=0, le=MAX_SHARES)
    first: int = Field(default=0, ge=0, le=MAX_SHARES)
    step: int = Field(default=0, ge=0, le=MAX_AMOUNT)
    per_day: int = Field(default=0, ge=0, le=MAX_UNITS)
    title: dict[Language, str] = Field(default_factory=dict)
    """What a person sees of the prize, in both languages."""
    low: int | None = Field(default=None, ge=0)
    """So many left are `few`; a tenth when nothing is said."""
    per_hour: int = Field(default=0, ge=0, le=MAX_AMOUNT)
    """Minor units that may be promised from the pool in one hour; 0 is no limit."""
    cut: bool = False
    """Whether an amount at random is cut to what the hour of the pool, or of the campaign, has
    left, never below `min`, instead of being refused."""
    points: int = Field(default=0, ge=0, le=1_000_000_000)
    wallet: str = Field(default="points", pattern=r"^[a-z0-9-]{1,32}$")
    valid_days: int = Field(default=365, ge=0, le=3650)
    instant: bool = True
    keep_days: int = Field(default=30, ge=1, le=365)
    url: str = Field(default="", max_length=500)
    secret: str = Field(default="default", pattern=r"^[a-z0-9_-]{1,32}$")

    tax: TaxSection | None = None
    """How a prize is taxed, for the export; nothing is said of it when absent."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.split == "fixed" or self.shares or self.mean is not None:
            if self.amount is None:
                raise ValueError("a fixed split and a pot need `amount`")
            if self.total is not None and self.total != self.amount * self.count:
                raise ValueError("`total` is not count times amount")
            if self.amount < self.min:
                raise ValueError("`amount` is below min")
        else:
            if self.total is None:
                raise ValueError("a random split needs `total`")
            if self.amount is not None:
                raise ValueError("a random split has no `amount`")
            if self.total < self.count * self.min:
                raise ValueError("`total` is below count times min")
        if self.max is not None:
            if self.split != "double_mean" or self.shares:
                raise ValueError("only packets by double mean have a `max`")
            if self.escrow > self.count * self.max:
                raise ValueError("the packets hold more than count times max")
        self._pot_fits()
        if self.kind == "gifts" and self.split != "fixed":
            raise ValueError("every gift has the same premium")
        if self.kind != "gifts" and self.per_day:
            raise ValueError("only gifts have a quota a day")
        if self.kind not in COUNTED and self.count > MAX_UNITS:
            raise ValueError(f"a pool holds at most {MAX_UNITS} of this kind")
        if self.cut and (self.kind != "packets" or self.split == "fixed" or self.shares):
            raise ValueError("only an amount at random can be cut")
        if self.kind not in ("packets", "gifts") and self.split != "fixed":
            raise ValueError("only packets share an amount")
        if self.per_hour and (self.dearest or 0) > self.per_hour:
            raise ValueError("an hour gives less than one prize")
        if (self.kind == "points") != (self.points > 0):
            raise ValueError("a pool of points says how many a prize is, no other does")
        if (self.kind == "webhook") != bool(self.url):
            raise ValueError("a webhook has a `url`, no other prize does")
        return self

    def _pot_fits(self) -> None:
        if not self.shares:
            if self.first or self.step:
                raise ValueError("only a pot has `first` and `step`")
            return
        least = self.first or self.shares
        if self.kind != "packets" or self.split == "fixed":
            raise ValueError("a pot holds packets of a random split")
        if self.shares < 2 or least > self.shares or self.count * self.shares > MAX_UNITS:
            raise ValueError("a pot has 2 shares or more, and a pool not too many")
        if (least < self.shares) != bool(self.step) or (self.step and self.step < self.min):
            raise ValueError("`step` is what a member who may be missing takes away")
        if (self.amount or 0) - (self.shares - least) * self.step < least * self.min:
            raise ValueError("the pot is too small for its shares")

    @property
    def units(self) -> int:
        """Rows, or counted prizes, of the pool."""
        return self.count * max(1, self.shares)

    @property
    def dearest(self) -> int | None:
        """What is promised at once, where all prizes are alike: one of them, or a pot."""
        return self.amount if self.split == "fixed" or self.shares else None

    @property
    def mean(self) -> int | None:
        """What packets by double mean hold on average, where that is what is said."""
        double = self.split == "double_mean" and not self.shares
        return self.amount if double else None

    @property
    def highest(self) -> int:
        """The most one prize can be worth."""
        if self.split == "fixed" or self.shares:
            return self.amount or 0
        return self.max or self.escrow - (self.count - 1) * self.min

    @property
    def escrow(self) -> int:
        """Minor units that all prizes of the pool cost together."""
        if self.amount is not None:
            return (self.amount or 0) * self.count
        return self.total or 0

    @property
    def counted(self) -> bool:
        """Whether units are counted instead of being a row each."""
        return self.kind in COUNTED

    @property
    def face(self) -> dict[str, Any]:
        """What a person sees of a prize beside kind and status."""
        face: dict[str, Any] = {}
        if self.title:
            face["title"] = dict(self.title)
        if self.kind == "points":
            face |= {"points": self.points, "wallet": self.wallet}
        return face

    @property
    def settings(self) -> dict[str, Any]:
        """What handing a prize over needs to know of its pool later."""
        match self.kind:
            case "points":
                names = {"points", "wallet", "valid_days", "instant"}
            case "goods":
                names = {"keep_days"}
            case _:
                names = set()
        tax = {"tax": self.tax.model_dump(mode="json", by_alias=True)} if self.tax else {}
        # What rewards_pace_unit obeys.
        least = {"least": self.min} if self.cut else {}
        return self.model_dump(mode="json", include=names) | tax | least
