"""POST /collect: each status, and what is in the stream after it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest
from redis import Redis

from tests.tracking.conftest import envelope, event
from tracking.collector import MAX_BYTES, Collector
from tracking.contracts import STREAM
from tracking.group_commit import GroupCommit, RedisCommit
from tracking.rate import AddressBuckets

JSON = {"content-type": "application/json"}


def send(collector: Collector, *requests: dict[str, Any]) -> list[httpx.Response]:
    """Send requests at the same time."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=collector)
        async with httpx.AsyncClient(transport=transport, base_url="http://af") as client:
            return await asyncio.gather(
                *(
                    client.request(
                        request.pop("method", "POST"), "/collect", **{"headers": JSON} | request
                    )
                    for request in requests
                )
            )

    return asyncio.run(run())


def entries(stream: Redis) -> list[dict[str, Any]]:
    return [orjson.loads(fields[b"b"]) for _, fields in stream.xrange(STREAM)]


def test_204_when_the_batch_is_in_the_stream(stream: Redis) -> None:
    batch = envelope(event(), event("click"))
    (answer,) = send(
        Collector(),
        {"content": orjson.dumps(batch), "headers": {**JSON, "user-agent": 'A "quoted" agent'}},
    )
    assert answer.status_code == 204
    assert answer.content == b""
    (entry,) = entries(stream)
    assert entry["envelope"] == batch
    assert entry["ip"] == "127.0.0.1"
    assert entry["ua"] == 'A "quoted" agent'
    assert abs(entry["received_at"] - batch["sent_at"]) < 5000


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain;charset=UTF-8"},
        {"content-type": "application/json; charset=utf-8"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_beacons_and_gzip_are_read(stream: Redis, headers: dict[str, str]) -> None:
    body = orjson.dumps(envelope(event()))
    if "content-encoding" in headers:
        body = gzip.compress(body)
    assert send(Collector(), {"content": body, "headers": headers})[0].status_code == 204
    assert len(entries(stream)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        orjson.dumps({"v": 1}),
        orjson.dumps(envelope(event(), v=2)),
        orjson.dumps(envelope(event(), device_id="")),
        orjson.dumps(envelope(event(), device_id=7)),
        orjson.dumps(envelope()),
        orjson.dumps(envelope(*[event() for _ in range(101)])),
        orjson.dumps(envelope(event()) | {"events": [1]}),
        orjson.dumps(envelope(event()) | {"events": {"0": {}}}),
        b"[" * 60_000,
    ],
)
def test_400_when_the_envelope_is_unreadable(stream: Redis, body: bytes) -> None:
    (answer,) = send(Collector(), {"content": body})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "body.invalid"
    assert entries(stream) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json", "content-encoding": "br"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {},
    ],
)
def test_400_for_other_types_and_encodings(stream: Redis, headers: dict[str, str]) -> None:
    body = orjson.dumps(envelope(event()))
    assert send(Collector(), {"content": body, "headers": headers})[0].status_code == 400


def test_413_above_64_kb_also_when_unpacked(stream: Redis) -> None:
    large = orjson.dumps(envelope(event(props={"a": "x" * MAX_BYTES})))
    packed = {"content": gzip.compress(large), "headers": {**JSON, "content-encoding": "gzip"}}
    answers = send(Collector(), {"content": large}, packed)
    assert [answer.status_code for answer in answers] == [413, 413]
    assert answers[0].json()["code"] == "body.too_large"
    exact = orjson.dumps(envelope(event()))
    exact += b" " * (MAX_BYTES - len(exact))
    assert send(Collector(), {"content": exact})[0].status_code == 204


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PUT", "DELETE"])
def test_405_as_a_problem_document(method: str) -> None:
    (answer,) = send(Collector(), {"method": method})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert answer.json()["code"] == "request.method"


def test_a_subscribers_many_addresses_share_one_bucket(stream: Redis) -> None:
    body = orjson.dumps(envelope(event()))
    answers = send(
        Collector(rate=1, burst=1, trusted_proxies=1),
        *(
            {"content": body, "headers": {**JSON, "x-forwarded-for": f"2606:4700:1:{n}"}}
            for n in ("2::1", "2::2", "3::1")
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [204, 204, 429]


def test_429_when_one_address_knocks_too_often(stream: Redis) -> None:
    body = orjson.dumps(envelope(event()))
    answers = send(Collector(rate=1, burst=3), *({"content": body} for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [204, 204, 204, 429, 429]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["code"] == "rate.exceeded"
    assert len(entries(stream)) == 3


def test_the_address_behind_a_proxy_is_counted(stream: Redis) -> None:
    body = orjson.dumps(envelope(event()))
    collector = Collector(rate=1, burst=1, trusted_proxies=1)
    requests = [
        {"content": body, "headers": {**JSON, "x-forwarded-for": f"6.6.6.6, {client}"}}
        for client in ("1.1.1.1", "2.2.2.2", "1.1.1.1")
    ]
    assert [a.status_code for a in send(collector, *requests)] == [204, 204, 429]
    assert sorted(entry["ip"] for entry in entries(stream)) == ["1.1.1.1", "2.2.2.2"]


def test_503_when_redis_is_away() -> None:
    nobody = RedisCommit("redis://127.0.0.1:1/0")
    collector = Collector(lambda: GroupCommit(nobody.write))
    (answer,) = send(collector, {"content": orjson.dumps(envelope(event()))})
    assert answer.status_code == 503
    assert answer.json()["code"] == "service.unavailable"
    assert answer.headers["retry-after"] == "5"


def test_503_when_redis_refuses(stream: Redis) -> None:
    stream.set(STREAM, "not a stream")
    (answer,) = send(Collector(), {"content": orjson.dumps(envelope(event()))})
    assert answer.status_code == 503


def test_requests_that_arrive_together_share_a_write(stream: Redis) -> None:
    groups: list[int] = []

    def make() -> GroupCommit:
        commit = RedisCommit(_url())

        async def write(group: Any) -> None:
            groups.append(len(group))
            await commit.write(group)

        return GroupCommit(write)

    body = orjson.dumps(envelope(event()))
    answers = send(Collector(make), *({"content": body} for _ in range(60)))
    assert {answer.status_code for answer in answers} == {204}
    assert sum(groups) == 60
    assert len(groups) <= 12
    assert len(entries(stream)) == 60


def test_a_group_is_kept_whole_or_not_at_all(stream: Redis) -> None:
    async def run(write: Callable[..., Any]) -> list[object]:
        group = GroupCommit(write)
        futures = [group.put(b"x") for _ in range(5)]
        return await asyncio.gather(*futures, return_exceptions=True)

    stream.set(STREAM, "not a stream")
    answers = asyncio.run(run(RedisCommit(_url()).write))
    assert [type(answer) for answer in answers] == [OSError] * 5


def test_buckets_refill_and_forget() -> None:
    buckets = AddressBuckets(rate=8, burst=2, max_addresses=2)
    assert [buckets.allow("a", 0.0) for _ in range(3)] == [True, True, False]
    assert buckets.allow("a", 0.125) is True
    assert buckets.allow("a", 0.125) is False
    for number in range(10):
        assert buckets.allow(f"other-{number}", 0.125) is True


def _url() -> str:
    from django.conf import settings

    return str(settings.REDIS_STREAM_URL)
