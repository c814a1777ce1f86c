"""Dear parts rest and are refreshed behind the screen; cheap ones are always of now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from dashboards import parts


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(parts, "time", made)
    monkeypatch.setattr(parts, "CHEAP", 0.01)
    parts.forget()
    yield made
    parts.forget()


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> list[Future[None]]:
    """What is computed behind the screen."""
    begun: list[Future[None]] = []
    submit = parts._pool.submit

    def noted(work: Callable[..., None], *given: Any) -> Future[None]:
        begun.append(submit(work, *given))
        return begun[-1]

    monkeypatch.setattr(parts._pool, "submit", noted)
    return begun


def test_a_cheap_part_is_computed_each_time() -> None:
    asked: list[int] = []
    for _ in range(3):
        parts.part("spring", "hot", lambda: asked.append(1))
    assert len(asked) == 3


def test_a_dear_part_stands_until_it_has_rested_and_nobody_waits_for_the_next(
    clock: Clock, behind: list[Future[None]]
) -> None:
    made: list[int] = []
    may = threading.Event()

    def dear() -> int:
        assert not made or may.wait(60)
        clock.now += 0.05
        made.append(1)
        return len(made)

    assert parts.part("spring", "crowd", dear) == 1
    assert parts.part("spring", "crowd", dear) == 1
    clock.now += 0.09
    assert parts.part("spring", "crowd", dear) == 1
    assert behind == [], "it rests twice as long as it took"
    clock.now += 0.02
    asked = [parts.part("spring", "crowd", dear) for _ in range(5)]
    assert asked == [1] * 5, "nobody waits for the new one"
    may.set()
    (refreshing,) = behind
    refreshing.result(60)
    assert parts.part("spring", "crowd", dear) == 2
    assert len(made) == 2, "five who asked are one computation"


def test_what_is_too_old_does_not_stand(clock: Clock, behind: list[Future[None]]) -> None:
    def dear() -> float:
        clock.now += 0.02
        return clock.now

    first = parts.part("spring", "crowd", dear)
    clock.now += parts.OLD
    assert parts.part("spring", "crowd", dear) > first
    assert behind == []


def test_a_failure_behind_the_screen_leaves_the_last_one(
    clock: Clock, behind: list[Future[None]]
) -> None:
    calls: list[int] = []

    def failing() -> str:
        calls.append(1)
        clock.now += 0.02
        if len(calls) > 1:
            raise RuntimeError("away")
        return "known"

    assert parts.part("spring", "crowd", failing) == "known"
    clock.now += 0.06
    assert parts.part("spring", "crowd", failing) == "known"
    (refreshing,) = behind
    refreshing.result(60)
    assert len(calls) == 2
    assert parts.part("spring", "crowd", failing) == "known"


def test_two_campaigns_have_nothing_in_common() -> None:
    assert parts.part("spring", "hot", lambda: 1) == 1
    assert parts.part("autumn", "hot", lambda: 2) == 2
    assert set(parts.costs()) == {"spring/hot", "autumn/hot"}
