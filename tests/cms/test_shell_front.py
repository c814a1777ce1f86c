"""The page on the event loop: the view's own bytes and headers, and never an old version's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from campaigns import api as campaigns
from cms.serving import shell as serving
from cms.serving.front import ShellFront
from config.wsgi import application
from core.asgi import WsgiBridge
from tests.campaigns.http.launching import launch

pytestmark = [
    pytest.mark.django_db(transaction=True),
]

Answer = tuple[int, dict[str, str], bytes]
BROWSER = {"host": "localhost", "accept-encoding": "gzip, br", "accept-language": "zh-CN"}


class Counting:
    """Django behind its bridge, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.bridge = WsgiBridge(application, threads=1)

    async def __call__(self, *arguments: Any) -> None:
        self.asked += 1
        await self.bridge(*arguments)


@pytest.fixture
def django(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()
    serving.shelf.clear()
    counting = Counting()
    yield counting
    counting.bridge.threads.submit(connections.close_all).result()
    counting.bridge.close()


@pytest.fixture
def front(django):
    made = ShellFront(django)
    yield made
    made._reader.submit(connections.close_all).result()
    made.close()


def ask(app: Callable[..., Any], query: str = "", method: str = "GET", **more: str) -> Answer:
    """The status, headers and body of a request for the page."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    given = {**BROWSER, **{name.replace("_", "-"): value for name, value in more.items()}}
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {
        "type": "http", "method": method, "path": "/c/spring/", "query_string": query.encode(),
        "headers": headers, "scheme": "http", "client": ("127.0.0.1", 1),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    named = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], named, sent[1]["body"]


def without_id(answer: Answer) -> Answer:
    """The answer but for what is meant to differ, the request's own id."""
    status, headers, body = answer
    assert headers.pop("x-request-id")
    return status, headers, body


@pytest.mark.parametrize("encodings", ["", "gzip", "gzip, br", "br;q=0, gzip"])
@pytest.mark.parametrize("query", ["", "lang=en", "i=k3mPq7Wx2a&ch=wechat", "lang=%65n"])
def test_a_hit_is_the_views_answer_to_the_byte(django, front, encodings, query):
    launch()
    ask(front, query, accept_encoding=encodings)
    asked = django.asked
    hit = ask(front, query, accept_encoding=encodings)
    assert django.asked == asked
    assert without_id(hit) == without_id(ask(django, query, accept_encoding=encodings))
    assert hit[0] == 200


def test_a_page_the_browser_has_is_304_alike(django, front):
    launch()
    etag = ask(front)[1]["etag"]
    ask(front)
    asked = django.asked
    hit = ask(front, if_none_match=f"W/{etag}")
    assert django.asked == asked
    assert without_id(hit) == without_id(ask(django, if_none_match=f"W/{etag}"))
    assert (hit[0], hit[2]) == (304, b"")


def test_a_new_version_is_shown_once_the_head_is_read_again(django, front):
    launch()
    ask(front)
    before = ask(front)
    with connection.cursor() as cursor:
        # Another version, as a publication leaves it, told to nobody in this process.
        cursor.execute(
            "INSERT INTO campaigns_campaignversion SELECT * FROM jsonb_populate_record("
            " null::campaigns_campaignversion, (SELECT to_jsonb(v) || jsonb_build_object("
            " 'id', 9999, 'number', 2, 'sha256', repeat('b', 64))"
            " FROM campaigns_campaignversion v))"
        )
        cursor.execute("UPDATE campaigns_campaign SET current_version_id = 9999")
    campaigns.forget()
    after = ask(front)
    assert f'"version":"{"b" * 64}"' in ask(front, accept_encoding="")[2].decode()
    assert before[1]["etag"] != after[1]["etag"]


@pytest.mark.parametrize(
    ("method", "more"),
    [("HEAD", {}), ("POST", {}), ("GET", {"host": "evil.example"})],
)
def test_what_is_no_plain_hit_is_djangos(django, front, method, more):
    launch()
    ask(front)
    asked = django.asked
    ask(front, method=method, **more)
    assert django.asked == asked + 1


def test_a_stranger_without_a_slug_reads_no_head_twice(django, front):
    answer = ask(front)
    assert answer[0] == 404
    assert front._served == set()


def test_after_closing_the_bridge_says_come_again(django):
    bridge = WsgiBridge(application, threads=1)
    bridge.close()
    status, headers, _ = ask(bridge)
    assert (status, headers["retry-after"]) == (503, "2")
