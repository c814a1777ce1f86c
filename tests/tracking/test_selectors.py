"""Figures from the store: people, the identified past, funnels, and what deletion does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from redis import Redis

from core.clock import from_ms
from tests.tracking.conftest import drain, envelope, event, push, push_fact
from tracking import selectors, store
from tracking.consumer.loop import Consumer

Make = Callable[..., Consumer]
T0 = 1_790_000_040_000  # starts a minute
MINUTE = 60_000


def device(number: int) -> str:
    return f"0192f0c4-7a00-7000-8000-{number:012x}"


def see(stream: Redis, who: int, *events: tuple[str, int], ua: str | None = None) -> None:
    """Device `who` does (name, offset ms) things."""
    more = {} if ua is None else {"ua": ua}
    batch = envelope(
        *(event(name, at=T0 + offset) for name, offset in events),
        device_id=device(who),
        sent_at=T0 + MINUTE,
    )
    push(stream, batch, received_at=T0 + MINUTE, **more)


def fact(stream: Redis, name: str, offset: int, **payload: object) -> None:
    push_fact(stream, name, at=T0 + offset, **payload)


def test_counts_events_and_people(consumer: Make, stream: Redis) -> None:
    see(stream, 1, ("page_view", 0), ("page_view", 5), ("click", 6))
    see(stream, 2, ("page_view", 1))
    see(stream, 3, ("page_view", 2), ua="python-httpx/0.28")
    fact(stream, "joined", 9, person_id=7)
    drain(consumer())
    assert selectors.unique_counts("spring", ["page_view", "click", "joined", "helped"]) == {
        "page_view": {"events": 3, "people": 2},
        "click": {"events": 1, "people": 1},
        "joined": {"events": 1, "people": 1},
        "helped": {"events": 0, "people": 0},
    }
    assert selectors.distinct_visitors("spring") == 2
    assert selectors.bot_counts("spring") == {"agent.machine": 1}
    assert selectors.unique_counts("autumn", ["page_view"])["page_view"]["events"] == 0
    since = selectors.unique_counts("spring", ["page_view"], since=from_ms(T0 + 1))
    assert since["page_view"] == {"events": 2, "people": 2}


def test_the_past_of_a_device_belongs_to_the_person(consumer: Make, stream: Redis) -> None:
    see(stream, 1, ("page_view", 0))
    see(stream, 2, ("page_view", 0))
    drain(consumer())
    assert selectors.distinct_visitors("spring") == 2
    # The same person on both devices, some time later.
    fact(stream, "identity_linked", 10, device_id=device(1), person_id=7)
    fact(stream, "identity_linked", 11, device_id=device(2), person_id=7)
    fact(stream, "joined", 12, person_id=7)
    drain(consumer())
    assert selectors.unique_counts("spring", ["page_view", "joined"]) == {
        "page_view": {"events": 2, "people": 1},
        "joined": {"events": 1, "people": 1},
    }
    assert [s["people"] for s in selectors.funnel("spring", ["page_view", "joined"])] == [1, 1]


def test_a_shared_device_keeps_its_first_persons_past(consumer: Make, stream: Redis) -> None:
    see(stream, 1, ("page_view", 0))
    # The later link arrives first.
    fact(stream, "identity_linked", 20, device_id=device(1), person_id=8)
    drain(consumer())
    fact(stream, "identity_linked", 10, device_id=device(1), person_id=7)
    drain(consumer())
    fact(stream, "helped", 30, person_id=7)
    drain(consumer())
    assert [s["people"] for s in selectors.funnel("spring", ["page_view", "helped"])] == [1, 1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merged_persons_count_once(
    order: tuple[int, int], consumer: Make, stream: Redis
) -> None:
    for person in (1, 2, 3, 4):
        fact(stream, "joined", person, person_id=person)
    drain(consumer())
    assert selectors.unique_counts("spring", ["joined"])["joined"]["people"] == 4
    merges = [{"from": 3, "into": 2}, {"from": 2, "into": 1}]
    for number in order:
        fact(stream, "identity_merged", 50 + number, person_id=1, props=merges[number])
        drain(consumer())
    assert selectors.unique_counts("spring", ["joined"])["joined"] == {"events": 4, "people": 2}


def test_a_merge_in_a_circle_does_no_harm(consumer: Make, stream: Redis) -> None:
    for person in (1, 2):
        fact(stream, "joined", person, person_id=person)
    fact(stream, "identity_merged", 5, props={"from": 2, "into": 1})
    fact(stream, "identity_merged", 6, props={"from": 1, "into": 2})
    drain(consumer())
    assert selectors.unique_counts("spring", ["joined"])["joined"]["people"] == 1


def test_funnel_is_exact(consumer: Make, stream: Redis) -> None:
    steps = ["page_view", "click", "share_click"]
    see(stream, 1, ("page_view", 0), ("click", 10), ("share_click", 20))
    see(stream, 2, ("page_view", 0), ("click", 10))
    see(stream, 3, ("click", 0), ("page_view", 10))  # the wrong way round
    see(stream, 4, ("page_view", 0), ("click", 5000), ("share_click", 90_000))  # too slow
    see(stream, 5, ("share_click", 0))
    see(stream, 6, ("page_view", 0), ("page_view", 80_000), ("click", 85_000))
    see(stream, 7, ("page_view", 0), ("click", 1), ua="curl/8")
    drain(consumer())
    found = selectors.funnel("spring", steps, window=timedelta(minutes=1))
    assert [(step["name"], step["people"]) for step in found] == [
        ("page_view", 5),
        ("click", 4),
        ("share_click", 1),
    ]
    with pytest.raises(ValueError, match="needs a step"):
        selectors.funnel("spring", [])


def test_by_minute_fills_gaps(consumer: Make, stream: Redis) -> None:
    see(stream, 1, ("page_view", 0), ("page_view", 59_999), ("page_view", 60_000))
    see(stream, 2, ("page_view", -3 * MINUTE))
    drain(consumer())
    now = from_ms(T0 + MINUTE + 500)
    assert selectors.by_minute("spring", "page_view", minutes=4, now=now) == [
        (T0 - 2 * MINUTE, 0),
        (T0 - MINUTE, 0),
        (T0, 2),
        (T0 + MINUTE, 1),
    ]


def test_freshness_is_the_last_receipt(consumer: Make, stream: Redis) -> None:
    assert selectors.freshness("spring") is None
    see(stream, 1, ("page_view", 0))
    drain(consumer())
    assert selectors.freshness("spring") == T0 + MINUTE
    assert selectors.freshness("autumn") is None


def test_delete_one_event_and_the_number_falls(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    see(stream, 1, ("page_view", 0))
    see(stream, 2, ("page_view", 1))
    drain(consumer())
    assert selectors.unique_counts("spring", ["page_view"])["page_view"]["events"] == 2
    event_store.command(
        "ALTER TABLE events DELETE WHERE device_id = {device:String}"
        " SETTINGS mutations_sync = 2",
        parameters={"device": device(2)},
    )
    assert selectors.unique_counts("spring", ["page_view"])["page_view"] == {
        "events": 1,
        "people": 1,
    }


def test_a_reader_cannot_write(event_store: store.Client) -> None:
    with pytest.raises(store.DatabaseError):
        store.reader().command("TRUNCATE TABLE events")


def test_an_absent_store_is_told(settings: object) -> None:
    settings.CLICKHOUSE_READER_URL = "http://x:y@127.0.0.1:1/none"  # type: ignore[attr-defined]
    store.drop_clients()
    with pytest.raises(store.StoreAway):
        selectors.distinct_visitors("spring")
    store.drop_clients()
