"""A number and its code stand nowhere in clear: not kept, not logged, not counted, not printed.

The whole way is gone over, with commits, the outbox carried and the events consumed. The
control plants the number once in each kind of place, and each search must find it.
"""

from __future__ import annotations

import asyncio
import base64
import io
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from django.core.management import call_command
from prometheus_client import REGISTRY, Counter

from core import outbox, stores
from core.clock import to_ms, utc_now
from core.ids import uuid7
from rewards.tasks import poll_payouts
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, tap
from tests.campaigns.http.launching import launch
from tests.campaigns.http.test_facts import SECRET, send
from tests.contracts.privacy_search import (
    Needles,
    in_events,
    in_metrics,
    in_postgres,
    in_redis,
)
from tests.tracking.conftest import _event_database, envelope, event, event_store
from touchpoints.api import short_link
from tracking import store
from tracking.collector import Collector
from tracking.consumer.loop import Consumer

__all__ = ["_event_database", "event_store"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("event_store", "clean_gates", "clean_stream"),
]

PHONE = "13900001234"
COMMANDS = (
    ("audit_ledger",),
    ("audit_ledger", "--json"),
    ("launch", "--list", "--json"),
    ("review_rewards", "list"),
    ("review_rewards", "list", "--json"),
)
"""All that print what is kept, `inbox` excepted: it is asked by number and shows the code."""


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD, settings.FACTS_SECRET = True, "demo", SECRET


def collect(device: str, *events: dict[str, Any]) -> None:
    """Through the collector, as the tracker sends."""

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app=Collector())
        async with httpx.AsyncClient(transport=transport, base_url="http://af") as client:
            return await client.post(
                "/collect",
                content=orjson.dumps(envelope(*events, device_id=device)),
                headers={"content-type": "application/json", **BROWSER},
            )

    assert asyncio.run(run()).status_code == 204


def careless(otp: str) -> list[dict[str, Any]]:
    """Events of page code that sends what it must not; the last is no event at all."""
    return [
        event("page_view", props={"path": f"/c/privacy/?phone={PHONE}&otp={otp}"}),
        event("click", props={"phone": PHONE, "otp": otp, "text": "call 139-0000-1234"}),
        event("js_error", props={"message": f"bad number +86{PHONE}", "number": int(PHONE)}),
        event("Bad Name", props={"phone": PHONE, "text": f"call {PHONE}"}),
    ]


def settle() -> None:
    """What the relay, the consumer and the worker do."""
    poll_payouts()
    while outbox.relay_batch(stores.stream()):
        continue
    consumer = Consumer(name="privacy", stream=stores.stream(), gates=stores.gates(), quiet=0)
    consumer.prepare()
    while consumer.step(block_ms=1):
        continue


def lived_through() -> Needles:
    """From joining to the paid packet, with every spelling of the number."""
    launch("privacy", protection="standard", helpers=1)
    device = str(uuid7())
    sharer = Player("privacy", **BROWSER, **{"X-AF-Device": device})
    friend = Player("privacy", **BROWSER)
    sharer.state()
    friend.state()
    invite = tap(sharer, "join", JOIN).json()["state"]["me"]["invite"]
    assert tap(friend, "help", {"invite": invite}).status_code == 200
    reward = tap(sharer, "draw", {"scene": "default"}).json()["result"]["reward"]
    fact = {"id": "crm-1", "name": "registered", "at": to_ms(utc_now()), "props": {}}
    assert send(fact | {"person": {"phone": PHONE}}).status_code == 202
    otp = code_for(sharer, f"+86{PHONE}")
    wrong = {"reward": reward, "phone": PHONE, "otp": "000000" if otp != "000000" else "000001"}
    assert tap(sharer, "claim", wrong).status_code == 422
    body = {
        "reward": reward, "phone": "139-0000-1234", "otp": otp,
        "fields": {"phone": PHONE, "note": f"code {otp}"}, "consent": {"marketing": "1"},
    }  # fmt: skip
    claimed = tap(sharer, "claim", body)
    assert claimed.status_code == 200, claimed.json()
    assert tap(sharer, "claim", body | {"otp": wrong["otp"]}).status_code in (422, 429)
    collect(device, *careless(otp))
    settle()
    (shown,) = sharer.state().json()["rewards"]
    assert shown["status"] in ("claimed", "fulfilling", "fulfilled")
    needles = Needles(PHONE, otp)
    assert not needles.stand_in(sharer.state().content)
    return needles


def printed() -> str:
    output = io.StringIO()
    for words in COMMANDS:
        call_command(*words, stdout=output, stderr=output)
    return output.getvalue()


def test_the_number_and_the_code_stand_nowhere_in_clear(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        needles = lived_through()
        output = printed()
    assert "No budget" not in output
    assert in_postgres(needles) == []
    assert in_redis(needles) == []
    assert in_events(needles) == []
    # Not empty: the careless events came, cleaned, and the unreadable one was buried.
    stored = store.writer().query("SELECT name FROM events").result_rows
    assert {"page_view", "click", "js_error", "reward_claimed", "registered"} <= {
        row[0] for row in stored
    }
    assert store.writer().query("SELECT count() FROM dead_letters").result_rows == [(1,)]
    assert not needles.stand_in(caplog.text)
    assert not needles.stand_in("".join(capfd.readouterr()))
    assert not needles.stand_in(output)
    assert not in_metrics(needles)
    # One who asks by the number does see it: the search reads the same text.
    inbox = io.StringIO()
    call_command("inbox", "--to", PHONE, "--json", stdout=inbox)
    assert needles.stand_in(inbox.getvalue())


@pytest.fixture
def _planted_metric() -> Iterator[None]:
    counter = Counter("planted", "A label that must not be", ["who"])
    counter.labels(PHONE).inc()
    yield
    REGISTRY.unregister(counter)


@pytest.mark.usefixtures("_planted_metric")
@pytest.mark.parametrize("what", [PHONE, f"+86{PHONE}", "139-0000-1234", "code 482913."])
def test_control_what_is_planted_is_found(what: str, caplog: pytest.LogCaptureFixture) -> None:
    needles = Needles(PHONE, "482913")
    assert in_postgres(needles) == in_redis(needles) == in_events(needles) == []
    short_link(
        target=f"/c/x/?w={what.replace(' ', '/')}", campaign="x", channel="copy", now=utc_now()
    )
    assert "touchpoints_shortlink" in in_postgres(needles)
    wrapped = base64.b64encode(orjson.dumps({"args": [what]}))
    gates, stream = stores.gates(), stores.stream()
    gates.set("planted:string", "x" * 200 + what + "x" * 200 if what[0] != "c" else what)
    gates.hset("planted:hash", "field", what)
    gates.zadd("planted:zset", {what: 1})
    gates.sadd("planted:set", what)
    gates.rpush("planted:list", wrapped)
    gates.set(f"planted:{what}", 1)
    stream.xadd("planted:stream", {"b": orjson.dumps({"envelope": {"text": what}})})
    assert set(in_redis(needles)) == {
        "planted:string", "planted:hash", "planted:zset", "planted:set", "planted:list",
        f"planted:{what}", "planted:stream",
    }  # fmt: skip
    columns = ["props", "path", "session_id"]
    store.writer().insert("events", [[what] * 3], column_names=columns)
    assert set(in_events(needles)) >= {"events.props", "events.path", "events.session_id"}
    logging.getLogger("planted").warning("to %s", what)
    assert needles.stand_in(caplog.text)
    assert in_metrics(needles)


def test_control_hashes_and_moments_are_not_taken_for_a_code() -> None:
    needles = Needles(PHONE, "482913")
    for text in ("a482913b", "1482913000", "04:00:00.482913+00", "139****1234"):
        assert not needles.stand_in(text)
