"""What an operator may set of a draw."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.directions import CAP, KEPT, LESS
from campaigns.mechanics.wording import IN_BOTH

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
MOST_TICKETS = 10_000_000
MOST_WEIGHT = 10**12


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Prize(_Section):
    """One row of the draw. Without pool and card it is a blank: thanks for taking part."""

    slug: Slug
    title: Annotated[dict[str, str], IN_BOTH]
    pool: str = Field(default="", max_length=64)
    """Where what it promises comes from."""
    card: str = Field(default="", max_length=32)
    """A card of the collection that it gives instead."""
    weight: int = Field(default=0, ge=0, le=MOST_WEIGHT)
    """Of the method `weights`: its share of the sum of all weights."""
    quantity: int = Field(default=0, ge=0, le=MOST_TICKETS)
    """Of the method `deck`: how many of the tickets carry it."""
    per_person: int = Field(default=0, ge=0, le=1000, json_schema_extra=CAP)
    """How often one person may get it; 0 is no limit."""
    opens_after: int = Field(default=0, ge=0, le=1000, json_schema_extra=LESS)
    """It cannot be won in a person's first so many draws."""
    first_draws: int = Field(default=0, ge=0, le=1000)
    """It can only be won in a person's first so many draws; 0 is any."""

    @property
    def blank(self) -> bool:
        """Whether it gives nothing."""
        return not self.pool and not self.card

    def share(self, method: str) -> int:
        """Its weight, or its tickets."""
        return self.quantity if method == "deck" else self.weight


class Pity(_Section):
    """After `after` blanks in a row the next one becomes `prize`."""

    after: int = Field(ge=1, le=1000, json_schema_extra=LESS)
    prize: Slug


class DrawConfig(_Section):
    """`mechanics.draw` of a frozen campaign."""

    skin: Literal["wheel", "scratch", "cards", "egg", "box"] = "wheel"
    """What the page shows; the draw is the same."""
    method: Literal["weights", "deck"] = "weights"
    """`weights`: each draw by itself, with fixed odds. `deck`: a stack of tickets, each dealt
    once, so that every prize is given exactly as often as the rules say."""
    prizes: list[Prize] = Field(min_length=1, max_length=12, json_schema_extra=KEPT)
    fallback: str = Field(default="", max_length=32)
    """The row that is given where a prize cannot be: its pool is empty, its limit reached."""
    pity: Pity | None = None
    spends: str = Field(default="chances", max_length=32)
    """The meter a draw costs one of."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        slugs = [prize.slug for prize in self.prizes]
        if len(set(slugs)) != len(slugs):
            raise ValueError("two prizes have the same name")
        for prize in self.prizes:
            if prize.pool and prize.card:
                raise ValueError(f"{prize.slug} is either a prize of a pool or a card")
        if sum(prize.share(self.method) for prize in self.prizes) <= 0:
            raise ValueError("no prize can be drawn")
        if self.method == "deck":
            if sum(prize.quantity for prize in self.prizes) > MOST_TICKETS:
                raise ValueError(f"a deck holds {MOST_TICKETS} tickets at most")
            if self.pity or any(
                one.per_person or one.opens_after or one.first_draws for one in self.prizes
            ):
                # Every ticket is dealt as it lies, or the quantities would not be true.
                raise ValueError("a deck knows no personal limits and no pity")
        for named in (self.fallback, self.pity.prize if self.pity else ""):
            if named and named not in slugs:
                raise ValueError(f"there is no prize {named!r}")
        return self

    def prize(self, slug: str) -> Prize:
        """The row of that name. Raises KeyError."""
        return self._by_slug[slug]

    @property
    def _by_slug(self) -> dict[str, Prize]:
        return {prize.slug: prize for prize in self.prizes}

    @property
    def total(self) -> int:
        """The sum of the weights, or the number of tickets."""
        return sum(prize.share(self.method) for prize in self.prizes)

    @property
    def instead(self) -> str:
        """The row that stands in: `fallback`, else the first blank, else none ("")."""
        blanks = [prize.slug for prize in self.prizes if prize.blank]
        return self.fallback or (blanks[0] if blanks else "")
