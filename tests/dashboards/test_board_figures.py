"""The board's figures come from the stores, exactly, and come to the screen by themselves."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from core import stores
from core.clock import to_ms, utc_now
from core.outbox import relay_batch
from dashboards import live, snapshot, tickets
from rewards import api as rewards
from tests.away import deaf
from tests.campaigns.support import Player, hold_reward, launched
from tests.dashboards.streams import connected
from tests.tracking.conftest import drain, envelope, event, push
from tracking import store
from tracking.consumer.loop import Consumer

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "packet"


def _visit(stream: Any, device: str | None = None) -> None:
    push(
        stream,
        envelope(event("page_view", campaign=SLUG), device_id=device or str(uuid.uuid4())),
    )


def _settle(consumer: Consumer) -> None:
    """Everything recorded so far is in the event store."""
    while relay_batch(stores.stream()):
        continue
    drain(consumer)


@pytest.fixture
def life(consumer: Callable[..., Consumer], stream: Any, clean_gates: None) -> Consumer:
    """Five visitors; two join, one by the other's invitation; one is helped and opens."""
    now = utc_now()
    launched(now, SLUG, session__helpers=1, packets__count=10)
    for _ in range(5):
        _visit(stream)
    first, second, friend = (Player(SLUG, now) for _ in range(3))
    first.join()
    second.join(first.invite)
    first.do("share", {"to": "copy"})
    friend.help(first.invite)
    assert friend.help(first.invite).status == 409
    first.draw()
    running = consumer()
    _settle(running)
    return running


def test_every_figure_is_exact(life: Consumer) -> None:
    now = utc_now()
    found = snapshot.build(SLUG, now)
    assert found["store_available"] is True
    behaviour = found["behaviour"]
    steps = {step["step"]: step["people"] for step in behaviour["funnel"]}
    # The two who joined are persons, the five visitors are other devices.
    assert steps == {
        "seen": 7, "joined": 2, "shared": 1, "helped": 1, "granted": 1, "fulfilled": 0,
    }  # fmt: skip
    assert behaviour["people"] == {"reached": 7, "joined": 2}
    assert sum(behaviour["minutes"]["joined"]) == 2
    assert sum(behaviour["minutes"]["seen"]) == 5
    assert len(behaviour["minutes"]["joined"]) == 60
    assert behaviour["refused"] == {
        "count": 1, "reasons": [{"code": "help.already", "count": 1}],
    }  # fmt: skip
    people = found["people"]
    assert (people["joined"], people["real_new"], people["invited"]) == (2, 2, 1)
    assert people["growth"] == {
        "k": 0.5, "joined": 2, "invited": 1, "inviters": 1, "cycle_s": 0,
        "depths": [
            {"generation": 0, "and_deeper": False, "joins": 1, "real_new": 1},
            {"generation": 1, "and_deeper": False, "joins": 1, "real_new": 1},
        ],
        "second": None,
    }  # fmt: skip
    money = found["money"]
    assert money["granted"] == 888
    assert money["cost"] == 888
    assert money["per_real_new"] == 444
    assert money["paid"] + money["granted"] + money["held"] + money["left"] == money["budget"]
    assert found["held"]["count"] == 0


def test_delete_one_event_and_the_number_falls(
    life: Consumer, event_store: store.Client
) -> None:
    assert snapshot.build(SLUG, utc_now())["behaviour"]["people"]["joined"] == 2
    event_store.command(
        "ALTER TABLE events DELETE WHERE event_id IN ("
        "SELECT event_id FROM events WHERE name = 'joined' ORDER BY at DESC LIMIT 1)",
        settings={"mutations_sync": 1},
    )
    assert snapshot.build(SLUG, utc_now())["behaviour"]["people"]["joined"] == 1


def test_robots_are_not_people(life: Consumer, stream: Any) -> None:
    push(
        stream,
        envelope(event("page_view", campaign=SLUG), device_id=str(uuid.uuid4())),
        ua="Googlebot/2.1 (+http://www.google.com/bot.html)",
    )
    drain(life)
    assert snapshot.build(SLUG, utc_now())["behaviour"]["people"]["reached"] == 7


def test_without_the_event_store_the_board_says_how_old_it_is(
    life: Consumer, settings: Any
) -> None:
    known = snapshot.build(SLUG, utc_now())
    settings.CLICKHOUSE_READER_URL = "http://reader:none@127.0.0.1:9/none"
    store.drop_clients()
    late = Player(SLUG, utc_now())
    late.join()
    Player(SLUG, utc_now()).help(late.invite)
    late.draw()
    found = snapshot.build(SLUG, utc_now())
    assert found["store_available"] is False
    assert found["behaviour"] == known["behaviour"]
    assert found["behaviour_at"] == known["at"]
    assert found["money"]["granted"] == 2 * 888
    assert found["people"]["joined"] == 3


def test_a_store_that_is_away_is_not_asked_each_time(life: Consumer, settings: Any) -> None:
    snapshot.build(SLUG, utc_now())
    with deaf() as server:
        settings.CLICKHOUSE_READER_URL = f"http://reader:none@{server.address}/none"
        store.drop_clients()
        assert snapshot.build(SLUG, utc_now())["store_available"] is False
        asked = server.knocks
        assert asked > 0
        assert snapshot.build(SLUG, utc_now())["store_available"] is False
        assert server.knocks == asked


def test_held_rewards_are_counted_with_their_reason(life: Consumer) -> None:
    hold_reward(SLUG)
    found = snapshot.build(SLUG, utc_now())
    assert found["held"]["count"] == 1
    assert found["held"]["amount"] == 888
    assert found["held"]["reasons"] == [{"code": "helper", "count": 1}]
    assert found["money"]["held"] == 888
    assert found["money"]["cost"] == 888
    assert len(rewards.held()) == 1


def test_an_event_comes_to_the_screen_by_itself(life: Consumer, stream: Any) -> None:
    async def watch() -> int:
        async with connected(SLUG, tickets.issue(1, SLUG)) as board:
            before = (await board.next_event("snapshot"))["behaviour"]["people"]["reached"]
            await asyncio.sleep(1)
            _visit(stream)
            await asyncio.to_thread(drain, life)
            while True:
                found = await board.next_event("snapshot", timeout=30)
                if (reached := found["behaviour"]["people"]["reached"]) > before:
                    return int(reached) - before

    # How fast is a figure of the bench: event_to_board_p99_s.
    assert asyncio.run(watch()) == 1
    live._hubs.clear()


def test_an_unknown_campaign_has_no_board() -> None:
    from core.errors import Missing

    with pytest.raises(Missing, match="campaign.unknown"):
        snapshot.build("nowhere", utc_now())


def test_the_freshness_stamp_is_the_newest_stored_event(life: Consumer) -> None:
    now = utc_now()
    fresh = snapshot.build(SLUG, now)["behaviour"]["fresh_at"]
    assert 0 <= to_ms(now) - fresh < 60_000
