"""What an operator may set of a collection of cards."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from campaigns.mechanics.directions import CAP, GIVES, LESS, MORE
from campaigns.mechanics.taking import Name, Prize

LANGUAGES = frozenset({"en", "zh-hans"})
CardSlug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,25}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Card(_Section):
    """One kind of card; all kinds together make the prize."""

    slug: CardSlug
    title: dict[str, str]


class Drop(_Section):
    """A card that something brings without a draw, such as joining."""

    on: Name
    card: CardSlug
    per_day: int = Field(default=0, ge=0, le=1000, json_schema_extra=CAP)
    most: int = Field(default=0, ge=0, le=1000, json_schema_extra=CAP)


class CollectConfig(_Section):
    """`mechanics.collect` of a frozen campaign."""

    cards: list[Card] = Field(min_length=2, max_length=12)
    prize: Prize
    """What all of them together are exchanged for."""
    per_person: int = Field(default=1, ge=0, le=100, json_schema_extra=CAP)
    """How often one person may combine; 0 is no limit."""
    gives_per_day: int = Field(default=0, ge=0, le=20, json_schema_extra=MORE)
    """How many doubles one person may give to friends on a day; 0: cards are not given."""
    share_pot: bool = False
    """Whether all who complete the set share the pot of `prize` in equal parts after the end,
    instead of a prize for each."""
    share_most: int = Field(default=0, ge=0, json_schema_extra=CAP)
    """Minor units that one person gets of the pot at most; 0 is no limit."""
    share_hours: int = Field(default=72, ge=0, le=720, json_schema_extra=LESS)
    """Hours from the end to the sharing, for a person to look at what is on hold."""
    drops: list[Drop] = Field(default_factory=list, max_length=12, json_schema_extra=GIVES)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        slugs = [card.slug for card in self.cards]
        if len(set(slugs)) != len(slugs):
            raise ValueError("two cards have the same name")
        for card in self.cards:
            if set(card.title) != LANGUAGES:
                raise ValueError(f"titles are needed in exactly {', '.join(sorted(LANGUAGES))}")
        if self.share_pot and self.per_person != 1:
            raise ValueError("a person has one part of the pot")
        for drop in self.drops:
            if drop.card not in slugs:
                raise ValueError(f"there is no card {drop.card!r}")
        return self


def meter_of(card: str) -> str:
    """The meter that counts a person's cards of a kind; also the happening that brings one."""
    return f"card-{card}"
