"""The stream itself: tickets at the door, notices, bounds, a clean end."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import orjson
import pytest

from core import stores
from dashboards import hub, live, tickets
from tests.dashboards.streams import connected


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Snapshots are numbers of builds, so that a test can count the work."""
    builds: list[str] = []

    def build(slug: str) -> bytes:
        builds.append(slug)
        return orjson.dumps({"build": len(builds)})

    monkeypatch.setattr(live, "_build", build)
    return builds


def _refusal(slug: str, ticket: str, method: str = "GET") -> tuple[int, Any]:
    async def ask() -> tuple[int, Any]:
        async with connected(slug, ticket, method) as stream:
            status = await stream.started()
            await asyncio.sleep(0)
            return status, orjson.loads(stream.body)

    return asyncio.run(ask())


def test_a_ticket_opens_its_own_board_only(counted: list[str]) -> None:
    ticket = tickets.issue(7, "spring")
    assert tickets.check(ticket, "spring") == tickets.Ticket(7, "spring")
    status, problem = _refusal("autumn", ticket)
    assert (status, problem["code"]) == (403, "live.ticket")
    assert counted == []


@pytest.mark.parametrize("ticket", ["", "x", "eyJ1IjoxLCJzIjoic3ByaW5nIn0:1abc:forged"])
def test_a_forged_ticket_is_refused(ticket: str, counted: list[str]) -> None:
    status, problem = _refusal("spring", ticket)
    assert (status, problem["code"]) == (403, "live.ticket")


def test_an_expired_ticket_is_refused(
    counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = tickets.issue(7, "spring")
    real = time.time
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 599)
    assert tickets.check(ticket, "spring").user_id == 7
    monkeypatch.setattr("django.core.signing.time.time", lambda: real() + 602)
    status, _ = _refusal("spring", ticket)
    assert status == 403


def test_only_get_is_answered(counted: list[str]) -> None:
    status, problem = _refusal("spring", tickets.issue(7, "spring"), "POST")
    assert (status, problem["code"]) == (405, "method.not_allowed")


def test_a_notice_brings_one_new_snapshot_to_everybody(counted: list[str]) -> None:
    async def watch() -> None:
        ticket = tickets.issue(7, "spring")
        async with connected("spring", ticket) as one, connected("spring", ticket) as two:
            assert await one.started() == 200
            assert one.headers["content-type"].startswith("text/event-stream")
            await one.next_event("snapshot")
            await two.next_event("snapshot")
            await asyncio.sleep(1.2)
            before = len(counted)
            await asyncio.to_thread(
                stores.gates().publish, "af:board", orjson.dumps(["other", "spring"])
            )
            first = await _newest(one, before + 1)
            second = await _newest(two, before + 1)
            assert first == second == {"build": before + 1}

    asyncio.run(watch())
    assert set(counted) == {"spring"}


async def _newest(stream: Any, build: int) -> Any:
    while True:
        found = await stream.next_event("snapshot")
        if found["build"] >= build:
            return found


def test_a_storm_of_notices_is_two_snapshots_a_second(counted: list[str]) -> None:
    async def storm() -> float:
        started = time.monotonic()
        async with connected("spring", tickets.issue(7, "spring")) as stream:
            await stream.next_event("snapshot")
            told = 0
            while told < 200 or len(counted) < 3:
                await asyncio.to_thread(
                    stores.gates().publish, "af:board", orjson.dumps(["spring"])
                )
                await asyncio.sleep(0.01)
                told += 1
        return time.monotonic() - started

    took = asyncio.run(storm())
    assert len(counted) <= took / hub.MIN_INTERVAL + 2


def test_nobody_watching_means_no_work(counted: list[str]) -> None:
    async def look_and_leave() -> None:
        async with connected("spring", tickets.issue(7, "spring")) as stream:
            await stream.next_event("snapshot")
        board = live._hub()
        assert board.listeners == 0
        done = len(counted)
        await asyncio.to_thread(stores.gates().publish, "af:board", b'["spring"]')
        await asyncio.wait(board._tasks.values(), timeout=60)
        assert [task.done() for task in board._tasks.values()] == [True, True]
        assert len(counted) == done

    asyncio.run(look_and_leave())


def test_listeners_are_bounded(counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_LISTENERS", 1)

    async def crowd() -> None:
        ticket = tickets.issue(7, "spring")
        async with connected("spring", ticket) as first:
            await first.next_event("snapshot")
            async with connected("spring", ticket) as second:
                assert await second.started() == 503
                assert second.headers["retry-after"] == "5"

    asyncio.run(crowd())


def test_a_failing_snapshot_does_not_end_the_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def build(_slug: str) -> bytes:
        calls.append(1)
        if len(calls) < 2:
            raise RuntimeError("away")
        return b'{"build": 2}'

    monkeypatch.setattr(live, "_build", build)

    async def watch() -> Any:
        async with connected("spring", tickets.issue(7, "spring")) as stream:
            await asyncio.sleep(0.3)
            await asyncio.to_thread(stores.gates().publish, "af:board", b'["spring"]')
            return await stream.next_event("snapshot")

    assert asyncio.run(watch()) == {"build": 2}


def test_heartbeats_and_fresh_tickets(
    counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(live, "TICKET_REFRESH_SECONDS", 0.3)
    monkeypatch.setattr(live, "_renewed", lambda user, slug: f"{user}:{slug}")

    async def watch() -> Any:
        async with connected("spring", tickets.issue(7, "spring")) as stream:
            fresh = await stream.next_event("ticket")
            while b": still here\n\n" not in stream.body:
                await asyncio.sleep(0.02)
            return fresh

    assert asyncio.run(watch()) == {"ticket": "7:spring"}


def test_who_lost_the_right_is_told_and_cut_off(
    counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(live, "TICKET_REFRESH_SECONDS", 0.0)
    monkeypatch.setattr(live, "_renewed", lambda _user, _slug: None)

    async def watch() -> None:
        async with connected("spring", tickets.issue(7, "spring")) as stream:
            assert await stream.next_event("denied") == {}

    asyncio.run(watch())
