"""Whoever took too long is no longer the owner, and sees it before writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis import Redis

from tests.tracking.conftest import drain, envelope, event, push, push_fact, stored
from tracking import store
from tracking.consumer import loop, writing
from tracking.consumer.loop import GROUP, Consumer
from tracking.consumer.writing import LOCK, LeaseLost, owning
from tracking.contracts import STREAM

Make = Callable[..., Consumer]


def after(function: Callable[..., Any], act: Callable[[], object]) -> Callable[..., Any]:
    def run(*arguments: Any, **named: Any) -> Any:
        answer = function(*arguments, **named)
        act()
        return answer

    return run


def test_a_lease_is_renewed_by_its_holder_only(stream: Redis) -> None:
    with owning(stream, "one") as renew:
        stream.pexpire(LOCK, 50)
        renew()
        assert stream.pttl(LOCK) > 20_000
        stream.set(LOCK, "two")
        with pytest.raises(LeaseLost):
            renew()
        stream.delete(LOCK)
        with pytest.raises(LeaseLost):
            renew()
        stream.set(LOCK, "two")
    assert stream.get(LOCK) == b"two", "nobody releases what is another's"


def test_looking_that_outlasts_the_lease_owns_nothing(
    consumer: Make, stream: Redis, event_store: store.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same id in two entries: one consumer looks, lapses, the other stores it."""
    one = event()
    push(stream, envelope(one))
    slow, quick = consumer("slow"), consumer("quick")

    def lapse() -> None:
        monkeypatch.undo()
        stream.delete(LOCK)
        push(stream, envelope(one, sent_at=1_700_000_000_000))
        quick.step(block_ms=1)

    monkeypatch.setattr(writing, "_owners", after(writing._owners, lapse))
    with pytest.raises(LeaseLost):
        slow.step(block_ms=1)
    slow._recovering = True  # as `run` does
    drain(slow)
    assert stored(event_store) == ["page_view"]
    assert stream.xlen(STREAM) == 0


@pytest.mark.parametrize("moment", ["_own", "_insert"])
def test_entries_that_were_taken_over_are_left_alone(
    consumer: Make,
    stream: Redis,
    event_store: store.Client,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
) -> None:
    """Before the insert nothing is written, after it nothing is acknowledged."""
    push(stream, envelope(event()))
    slow = consumer("slow")
    monkeypatch.setattr(loop, "SURE_SECONDS", 0.0)

    def taken_over() -> None:
        for entry, _ in stream.xrange(STREAM):  # type: ignore[union-attr]
            stream.xclaim(STREAM, GROUP, "quick", 0, [entry])

    monkeypatch.setattr(writing, moment, after(getattr(writing, moment), taken_over))
    with pytest.raises(LeaseLost):
        slow.step(block_ms=1)
    assert len(stored(event_store)) == (moment == "_insert")
    assert stream.xlen(STREAM) == 1
    monkeypatch.undo()
    drain(consumer("quick"))
    assert stored(event_store) == ["page_view"]
    assert stream.xlen(STREAM) == 0


def test_one_that_is_slow_but_alone_keeps_its_entries(
    consumer: Make, stream: Redis, event_store: store.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(stream, envelope(event()))
    monkeypatch.setattr(loop, "SURE_SECONDS", 0.0)
    idle: list[int] = []

    def grow_old() -> None:
        ((entry, _),) = stream.xrange(STREAM)  # type: ignore[misc]
        stream.execute_command("XCLAIM", STREAM, GROUP, "slow", 0, entry, "IDLE", 50_000)

    def look() -> None:
        (pending,) = stream.xpending_range(STREAM, GROUP, "-", "+", 1)  # type: ignore[misc]
        idle.append(pending["time_since_delivered"])

    monkeypatch.setattr(writing, "_own", after(writing._own, grow_old))
    monkeypatch.setattr(writing, "_insert", after(writing._insert, look))
    consumer("slow").step(block_ms=1)
    assert stored(event_store) == ["page_view"]
    assert idle[0] < 10_000, "its minute begins again"
    assert stream.xlen(STREAM) == 0


def test_a_merge_that_outlasts_the_lease_writes_nothing(
    consumer: Make, stream: Redis, event_store: store.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracking.consumer import identity

    push_fact(stream, "identity_merged", "0192f0c4-7a00-7000-8000-0000000000aa",
              props={"from": 1, "into": 2})  # fmt: skip
    lapse = after(identity._merged_rows, lambda: stream.delete(LOCK))
    monkeypatch.setattr(identity, "_merged_rows", lapse)
    with pytest.raises(LeaseLost):
        consumer().step(block_ms=1)
    assert event_store.query("SELECT count() FROM identity_map").result_rows == [(0,)]
    assert stream.xlen(STREAM) == 1
