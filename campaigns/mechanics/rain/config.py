"""What an operator may set of a packet rain and of packets behind a password."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from campaigns.mechanics.directions import GIVES, MORE

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=24)]
MOST_MOMENTS = 200
DAY = 86_400


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Word(_Section):
    """A word that opens one packet for each person, on `day` of the campaign's zone or always.

    Who types it may write it wide or narrow, large or small, with or without spaces.
    """

    word: Said
    day: date | None = None

    @field_validator("word")
    @classmethod
    def _readable(cls, word: str) -> str:
        if not re.search(r"\w", word):
            raise ValueError("a password has letters or digits")
        return word


class RainConfig(_Section):
    """`mechanics.rain` of a frozen campaign.

    A wave begins at each of the times `daily` and at each of `moments`, lasts `seconds` and
    lets `per_wave` packets fall: those of `pool`, split before the first one falls.
    """

    daily: list[Clock] = Field(default_factory=list, max_length=24, json_schema_extra=GIVES)
    """Times of the campaign's zone, every day: `["10:00", "20:00"]`."""
    moments: list[AwareDatetime] = Field(
        default_factory=list, max_length=MOST_MOMENTS, json_schema_extra=GIVES
    )
    """Single waves, to the minute."""
    seconds: int = Field(default=30, ge=5, le=3600, json_schema_extra=MORE)
    per_wave: int = Field(default=500, ge=1, le=1_000_000, json_schema_extra=MORE)
    catches: int = Field(default=3, ge=1, le=50, json_schema_extra=MORE)
    """Packets one person may catch in one wave."""
    leftover: Literal["roll", "return"] = "roll"
    """What nobody caught: falls with the next wave too, or goes back when the campaign ends."""
    pool: str = "packets"
    words: list[Word] = Field(default_factory=list, max_length=100, json_schema_extra=GIVES)
    word_when: Literal["always", "wave"] = "always"
    """`wave`: a password counts only while packets fall."""
    word_tries: int = Field(default=5, ge=1, le=100, json_schema_extra=MORE)
    """Wrong passwords one person may try on one day."""
    word_pool: str = "passwords"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not (self.daily or self.moments or self.words):
            raise ValueError("there is neither a time nor a password")
        if self.words and self.word_pool == self.pool:
            raise ValueError("rain and passwords take their packets from two pools")
        if self.word_when == "wave" and self.words and not self.has_waves:
            raise ValueError("passwords that count during waves need waves")
        for moment in self.moments:
            if moment.second or moment.microsecond:
                raise ValueError("a wave begins at a whole minute")
        gaps = zip(sorted(self.moments), sorted(self.moments)[1:], strict=False)
        if any((then - moment).total_seconds() < self.seconds for moment, then in gaps):
            raise ValueError("a wave begins before the one before it is over")
        clocks = sorted(60 * (60 * at.hour + at.minute) for at in self.clocks)
        if len(set(clocks)) != len(clocks) or len(set(self.moments)) != len(self.moments):
            raise ValueError("a time stands here once")
        following = [*clocks[1:], *(clock + DAY for clock in clocks[:1])]
        if any(
            then - clock < self.seconds for clock, then in zip(clocks, following, strict=True)
        ):
            raise ValueError("a wave begins before the one before it is over")
        return self

    @property
    def clocks(self) -> list[time]:
        """`daily` as times, in their order."""
        return sorted(time.fromisoformat(clock) for clock in self.daily)

    @property
    def has_waves(self) -> bool:
        return bool(self.daily or self.moments)
