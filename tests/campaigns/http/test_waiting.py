"""Who is awaited before a batch goes; events in their order, no clocks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from campaigns.http import waiting
from campaigns.http.waiting import Line, Waiting


def one() -> Any:
    return object.__new__(Waiting)


def line_after(number: int, monkeypatch: pytest.MonkeyPatch, **limits: float) -> Line:
    """A line of which so many have just been taken."""
    for name, value in ({"LINGER_SECONDS": 600.0, "QUIET_SECONDS": 600.0} | limits).items():
        monkeypatch.setattr(waiting, name, value)
    line = Line()
    for _ in range(number):
        line.add(one())
    assert len(line.take(32, asyncio.get_running_loop().time())) == min(number, 32)
    return line


async def gathering(line: Line) -> asyncio.Task[None]:
    """The gathering, begun."""
    task = asyncio.ensure_future(line.gather(asyncio.get_running_loop()))
    await asyncio.sleep(0)
    return task


def test_as_many_are_awaited_as_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        line = line_after(6, monkeypatch)
        line.add(one())
        task = await gathering(line)
        for _ in range(4):
            line.add(one())
        await asyncio.sleep(0)
        assert not task.done()
        line.add(one())
        await task
        assert len(line.take(32, 0.0)) == 6

    asyncio.run(story())


def test_nobody_waits_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        line = line_after(32, monkeypatch, LINGER_SECONDS=0.0)
        line.add(one())
        await line.gather(asyncio.get_running_loop())
        assert len(line) == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    ("number", "limits"), [(3, {}), (32, {"QUIET_SECONDS": -1.0})], ids=["few", "quiet"]
)
def test_where_it_is_quiet_a_tap_goes_at_once(
    number: int, limits: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        line = line_after(number, monkeypatch, **limits)
        line.add(one())
        assert (await gathering(line)).done()

    asyncio.run(story())


def test_a_crowd_that_is_gone_is_forgotten_by_and_by(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        line = line_after(32, monkeypatch)
        waited = 0
        for _ in range(12):
            line.add(one())
            task = await gathering(line)
            waited += not task.done()
            task.cancel()
            await asyncio.sleep(0)
            line.take(1, asyncio.get_running_loop().time())
        assert 0 < waited < 12

    asyncio.run(story())


def test_two_lanes_do_not_await_the_same_people(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        line = line_after(8, monkeypatch)
        line.add(one())
        first = await gathering(line)
        assert (await gathering(line)).done()
        assert not first.done()
        first.cancel()

    asyncio.run(story())
