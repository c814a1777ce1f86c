"""Draws for the tests: small campaigns of the two methods, and people who draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns import api as campaigns
from campaigns.play.contracts import PlayAnswer
from templates_library.launching import launch
from tests.campaigns import support
from tests.launched_once import once


@once
def launched(template: str, now: datetime, slug: str = "lucky", /, **answers: Any) -> str:
    """A running campaign; keywords are aliases or paths with `__` for the dot."""
    support.staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    made = launch(
        template,
        slug=slug,
        answers=list(settings.items()),
        author="operator",
        approver="reviewer",
        now=now,
    )
    campaigns.forget()
    return made.slug


def weights(now: datetime, slug: str = "lucky", /, **answers: Any) -> str:
    """A wheel with a hundred chances a day; its weights are answers `prizes`."""
    return launched("wheel", now, slug, **({"chances__per_day": 100} | answers))


def deck(
    now: datetime, first: int, second: int, third: int, blank: int, slug: str = "lucky"
) -> str:
    """A deck of so many tickets, with a hundred chances a day."""
    return launched(
        "scratch-card",
        now,
        slug,
        chances__per_day=100,
        first__count=first,
        second__count=second,
        packets__count=third,
        cards__blank=blank,
    )


@dataclass
class Player(support.Player):
    """A participant of a draw."""

    def combine(self, key: str | None = None) -> PlayAnswer:
        return self.do("draw", {"scene": "combine"}, key)

    def turn(self) -> dict[str, Any]:
        """Draw; the result."""
        answer = self.draw()
        assert answer.status == 200, answer.body
        result: dict[str, Any] = answer.body["result"]
        return result


def crowd(slug: str, now: datetime, size: int) -> list[Player]:
    """So many participants."""
    players = [Player(slug, now) for _ in range(size)]
    for player in players:
        assert player.join().status == 200
    return players


def over(slug: str, now: datetime) -> datetime:
    """The campaign's time is over, and the clock has been followed."""
    from campaigns.mechanics.draw import seeds
    from campaigns.services import lifecycle

    lifecycle.end(slug, actor="operator", now=now + timedelta(minutes=1))
    seeds.reveal(now + timedelta(minutes=2))
    campaigns.forget()
    return now + timedelta(minutes=3)
