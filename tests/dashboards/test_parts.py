"""Dear parts rest and are refreshed behind the screen; cheap ones are always of now."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from dashboards import parts


@pytest.fixture(autouse=True)
def _dear_from_a_hundredth(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(parts, "CHEAP", 0.01)
    parts.forget()
    yield
    parts.forget()


def test_a_cheap_part_is_computed_each_time() -> None:
    asked: list[int] = []
    for _ in range(3):
        parts.part("spring", "hot", lambda: asked.append(1))
    assert len(asked) == 3


def test_a_dear_part_stands_until_it_has_rested_and_nobody_waits_for_the_next() -> None:
    made: list[int] = []
    done = threading.Event()

    def dear() -> int:
        time.sleep(0.05)
        made.append(1)
        if len(made) == 2:
            done.set()
        return len(made)

    assert parts.part("spring", "crowd", dear) == 1
    assert parts.part("spring", "crowd", dear) == 1
    assert len(made) == 1, "it rests twice as long as it took"
    time.sleep(0.15)
    asked = [parts.part("spring", "crowd", dear) for _ in range(5)]
    assert asked == [1] * 5, "nobody waits for the new one"
    assert done.wait(2)
    time.sleep(0.02)
    assert parts.part("spring", "crowd", dear) == 2
    assert len(made) == 2, "five who asked are one computation"


def test_what_is_too_old_does_not_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    def dear() -> float:
        time.sleep(0.02)
        return time.monotonic()

    first = parts.part("spring", "crowd", dear)
    monkeypatch.setattr(parts, "OLD", 0.0)
    assert parts.part("spring", "crowd", dear) > first


def test_a_failure_behind_the_screen_leaves_the_last_one() -> None:
    calls: list[int] = []

    def failing() -> str:
        calls.append(1)
        time.sleep(0.02)
        if len(calls) > 1:
            raise RuntimeError("away")
        return "known"

    assert parts.part("spring", "crowd", failing) == "known"
    time.sleep(0.06)
    assert parts.part("spring", "crowd", failing) == "known"
    time.sleep(0.06)
    assert len(calls) == 2
    assert parts.part("spring", "crowd", failing) == "known"


def test_two_campaigns_have_nothing_in_common() -> None:
    assert parts.part("spring", "hot", lambda: 1) == 1
    assert parts.part("autumn", "hot", lambda: 2) == 2
    assert set(parts.costs()) == {"spring/hot", "autumn/hot"}
