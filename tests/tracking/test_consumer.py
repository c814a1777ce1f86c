"""What the consumer makes of events: checks, clocks, enrichment, privacy, dead letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from redis import Redis

from core import stores
from core.clock import utc_now
from tests.tracking.conftest import (
    DEVICE,
    drain,
    envelope,
    event,
    push,
    push_fact,
    stored,
)
from tracking import dead_letters, store
from tracking.consumer.clock import corrected
from tracking.consumer.loop import Consumer, slices
from tracking.contracts import BOARD_CHANNEL, STREAM

Make = Callable[..., Consumer]
RECEIVED = 1_790_000_000_000
HOUR = 3_600_000
PHONE = "13812345678"


def ms(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)


def reasons(client: store.Client) -> list[str]:
    rows = client.query("SELECT reason FROM dead_letters FINAL ORDER BY reason").result_rows
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("at", "sent_at", "expected", "how"),
    [
        (RECEIVED - 3000, RECEIVED - 1000, RECEIVED - 2000, "skew"),
        (RECEIVED + 8 * HOUR, RECEIVED + 8 * HOUR + 500, RECEIVED - 500, "skew"),
        (RECEIVED - 1000, None, RECEIVED - 1000, "raw"),
        (RECEIVED - 400 * HOUR, RECEIVED, RECEIVED - 168 * HOUR, "clamped"),
        (RECEIVED + HOUR, RECEIVED, RECEIVED + 300_000, "clamped"),
        (1, 2, RECEIVED - 1, "skew"),
    ],
)
def test_clock_correction(at: int, sent_at: int | None, expected: int, how: str) -> None:
    assert corrected(at, sent_at, RECEIVED) == (expected, how)


def test_both_times_are_stored(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    late = event(at=RECEIVED - 2 * HOUR - 750)
    push(stream, envelope(late, sent_at=RECEIVED - 2 * HOUR), received_at=RECEIVED)
    drain(consumer())
    ((at, client_at, received_at, clock),) = stored(
        event_store, "at, client_at, received_at, clock"
    )
    assert (ms(at), ms(client_at), ms(received_at), clock) == (
        RECEIVED - 750,
        RECEIVED - 2 * HOUR - 750,
        RECEIVED,
        "skew",
    )


def test_an_event_is_enriched(
    consumer: Make, stream: Redis, event_store: store.Client, persons: dict[str, int]
) -> None:
    persons[DEVICE] = 42
    push(stream, envelope(event(props={"path": "/c/spring/", "block": "hero"})))
    drain(consumer())
    ((*found, net),) = stored(
        event_store,
        "person_id, device_id, session_id, seq, source, region, city, os, browser,"
        " device_kind, bot, path, block, net",
    )
    assert found == [
        *(42, DEVICE, "s-1", 1, "web", "广东省", "广州市", "iOS", "WeChat"),
        *("phone", "", "/c/spring/", "hero"),
    ]
    assert len(net) == 16
    assert "113.108" not in net


@pytest.mark.parametrize(
    ("ua", "props", "flag"),
    [
        ("", {}, "agent.missing"),
        ("python-requests/2.31", {}, "agent.machine"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", {}, "agent.machine"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0", {"webdriver": True}, "webdriver"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0", {}, ""),
    ],
)
def test_machines_are_flagged_and_kept(
    ua: str,
    props: dict[str, Any],
    flag: str,
    consumer: Make,
    stream: Redis,
    event_store: store.Client,
) -> None:
    push(stream, envelope(event(props=props)), ua=ua)
    drain(consumer())
    assert stored(event_store, "bot") == [flag]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"id": "7"}, "id.form"),
    ({"id": None}, "id.form"),
    ({"name": "Page View"}, "name.form"),
    ({"name": "x" * 65}, "name.form"),
    ({"name": "joined"}, "name.reserved"),
    ({"name": "identity_linked"}, "name.reserved"),
    ({"at": "now"}, "at.form"),
    ({"at": True}, "at.form"),
    ({"at": -1}, "at.form"),
    ({"campaign": "a b"}, "campaign.form"),
    ({"props": []}, "props.form"),
    ({"props": {f"p{number}": 1 for number in range(51)}}, "props.count"),
    ({"props": {"a": {"b": {"c": 1}}}}, "props.depth"),
    ({"props": {"a": [[1]]}}, "props.depth"),
    ({"props": {"a": "x" * 1025}}, "props.text"),
    ({"props": {"a b": 1}}, "props.name"),
]


def test_bad_events_do_not_fail_the_batch(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    push(stream, envelope(event(), *(event(**changes) for changes, _ in BAD)))
    drain(consumer())
    assert stored(event_store) == ["page_view"]
    assert reasons(event_store) == sorted(reason for _, reason in BAD)
    assert stream.xlen(STREAM) == 0


def test_rubbish_in_the_stream_is_buried(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    stream.xadd(STREAM, {"b": b"{"})
    stream.xadd(STREAM, {"b": b'{"envelope": {"events": 3}, "received_at": 1}'})
    stream.xadd(STREAM, {"something": "else"})
    stream.xadd(STREAM, {"id": "x", "topic": "events.fact", "key": "", "payload": "{}"})
    push(stream, envelope(event(), source="server"))
    push(stream, envelope(event(), device_id=PHONE))
    push_fact(stream, "joined", campaign="not a slug")
    push(stream, envelope(event("click")))
    drain(consumer())
    assert stored(event_store) == ["click"]
    assert reasons(event_store) == [
        "campaign.form",
        "device.form",
        "entry.TypeError",
        *["entry.unreadable"] * 3,
        "source.form",
    ]


def test_personal_data_is_never_stored(
    consumer: Make, stream: Redis, event_store: store.Client
) -> None:
    props = {
        "phone": PHONE,
        "idCard": "11010519491231002X",
        "user_password": "hunter2",
        "label": f"call +86 138-1234-5678 or {PHONE}!",
        "number": int(PHONE),
        "nested": {"contact_mobile": PHONE, "text": "11010519491231002X"},
        "list": [PHONE, "ok"],
        "url": f"https://af.test/c/x/?i=SECRETINVT&ch=wechat&phone={PHONE}&utm_source=a#top",
        "path": "/c/x/?i=SECRETINVT",
        f"k{PHONE}": 1,
    }
    push(stream, envelope(event(props=props)))
    # A bad one, so that the letter is looked at too; digits hidden behind escapes.
    push(stream, envelope(event(name="Bad Name", props=props), session_id="s"))
    hidden = json.dumps(envelope(event("click", props={"t": PHONE})), ensure_ascii=True)
    hidden = hidden.replace(PHONE, "".join(f"\\u00{ord(digit):x}" for digit in PHONE))
    stream.xadd(
        STREAM, {"b": f'{{"received_at":{RECEIVED},"ip":"","ua":"","envelope":{hidden}}}'}
    )
    drain(consumer())
    ((kept,),) = event_store.query(
        "SELECT props FROM events WHERE name = 'page_view'"
    ).result_rows
    assert json.loads(str(kept)) == {
        "label": "call [phone] or [phone]!",
        "number": "[phone]",
        "nested": {"text": "[id]"},
        "list": ["[phone]", "ok"],
        "url": "https://af.test/c/x/?utm_source=a#top",
        "path": "/c/x/",
    }
    for table in ("events", "dead_letters", "event_keys", "identity_map"):
        text = event_store.command(f"SELECT * FROM {table} FORMAT JSONEachRow") or ""
        for secret in (PHONE, "138-1234", "11010519491231002X", "hunter2", "SECRETINVT"):
            assert secret not in str(text), (table, secret)
        assert "113.108.182.52" not in str(text), table
    assert reasons(event_store) == ["name.form"]


def test_dead_letters_come_back_once(
    consumer: Make,
    stream: Redis,
    event_store: store.Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    push(stream, envelope(event("joined"), event("Bad Name")))
    push_fact(stream, "helped", campaign="a b", person_id=3)
    one = consumer()
    drain(one)
    assert reasons(event_store) == ["campaign.form", "name.form", "name.reserved"]
    monkeypatch.setattr("tracking.consumer.events.SERVER_FACTS", frozenset())
    now = utc_now()
    assert dead_letters.replay(stream, now, "name.reserved") == (1, 0)
    assert dead_letters.replay(stream, now, "name.reserved") == (0, 0)
    drain(one)
    assert stored(event_store, "name, device_id") == [("joined", DEVICE)]
    # What is still bad stays a letter, whichever way it came.
    assert dead_letters.replay(stream, now) == (2, 0)
    drain(one)
    waiting = event_store.query(
        "SELECT reason FROM dead_letters FINAL WHERE replayed_at = 0 ORDER BY reason"
    ).result_rows
    assert [row[0] for row in waiting] == ["campaign.form", "name.form"]
    assert stored(event_store) == ["joined"]


def test_boards_are_told_which_campaigns_have_news(consumer: Make, stream: Redis) -> None:
    listener = stores.gates().pubsub()
    listener.subscribe(BOARD_CHANNEL)
    assert listener.get_message(timeout=60)["type"] == "subscribe"  # type: ignore[index]
    push(stream, envelope(event(), event(campaign="autumn"), event(campaign=None)))
    drain(consumer())
    message = listener.get_message(timeout=60)
    assert message is not None
    assert json.loads(message["data"]) == ["autumn", "spring"]
    listener.close()


def test_slices_keep_order_and_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracking.consumer.loop.MAX_EVENTS", 3)
    entries = [
        (str(n).encode(), {b"b": b'"name"' * size}) for n, size in enumerate([2, 2, 1, 9])
    ]
    assert [[e[0] for e in part] for part in slices(entries)] == [[b"0"], [b"1", b"2"], [b"3"]]
