"""Invented names must not cost those who are real."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.test import Client

from campaigns.http import limits
from campaigns.play import heads
from core.clock import utc_now
from core.errors import TooMany
from core.models import OutboxMessage
from tests.campaigns.support import launched
from touchpoints import api as touchpoints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_gates")]


@pytest.fixture(autouse=True)
def _forget():
    heads.forget()
    yield
    heads.forget()


def test_invented_slugs_push_out_no_head(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    launched(utc_now(), "packet")
    monkeypatch.setattr(heads, "HEAD_SECONDS", 60)
    monkeypatch.setattr(heads, "_MOST_MISSES", 8)
    found = heads.head("packet")
    assert found is not None
    for number in range(20):
        assert heads.head(f"invented-{number}") is None
    with django_assert_num_queries(0):
        assert heads.head("packet") is found
    assert list(heads._misses) == [f"invented-{number}" for number in range(12, 20)]


def test_the_oldest_head_goes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "_MOST_HEADS", 2)
    monkeypatch.setattr(heads, "_read", lambda slug: slug)
    for slug in ("a", "b", "c"):
        heads.head(slug)
    assert list(heads._heads) == ["b", "c"]


def test_a_slow_read_makes_nobody_else_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    held, asked = threading.Event(), threading.Event()
    other = next(
        name
        for name in (f"other-{number}" for number in range(1000))
        if hash(name) % len(heads._readers) != hash("slow") % len(heads._readers)
    )

    def read(slug: str) -> str:
        if slug == "slow":
            asked.set()
            assert held.wait(120)
        return slug

    monkeypatch.setattr(heads, "_read", read)
    slow = threading.Thread(target=heads.head, args=("slow",))
    slow.start()
    assert asked.wait(60)
    quick = threading.Thread(target=heads.head, args=(other,))
    quick.start()
    quick.join(60)
    waits = quick.is_alive()
    held.set()
    slow.join()
    quick.join()
    assert not waits


def test_what_was_read_before_a_change_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(slug: str) -> str:
        heads.forget(slug)  # somebody commits a pause in the middle
        return "old"

    monkeypatch.setattr(heads, "_read", read)
    heads.head("packet")
    assert list(heads._heads) == []


def test_invented_devices_do_not_free_one_that_floods(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_KEYS", 50)
    shell, now = limits.RateShell("flood-test"), utc_now()
    for number in range(limits.DEVICE_A_MINUTE):
        shell.check(device="flooding", ip="127.0.0.1", now=now)
        shell.check(device=f"invented-{number}", ip="127.0.0.1", now=now)
    with pytest.raises(TooMany):
        shell.check(device="flooding", ip="127.0.0.1", now=now)
    assert len(shell._counts) == 50
    shell.check(device="flooding", ip="127.0.0.1", now=now + timedelta(minutes=1))


def test_head_of_a_short_link_answers_like_get_and_counts_nothing() -> None:
    now = utc_now()
    code = touchpoints.short_link(target="/c/x/", campaign="x", channel="copy", now=now)
    clicks = OutboxMessage.objects.filter(payload__name="short_link_click")
    looked = Client().head(f"/s/{code}")
    assert (looked.status_code, clicks.count()) == (302, 0)
    got = Client().get(f"/s/{code}")
    assert clicks.count() == 1
    alike = set(got.headers) - {"X-Request-ID"}
    assert {name: looked[name] for name in alike} == {name: got[name] for name in alike}
    assert Client().head("/s/unknown").status_code == 404
    refused = Client().post(f"/s/{code}")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/c/nothing/", "/s/nothing", "/api/play/nothing/state"])
@pytest.mark.parametrize("seconds", [0, 3600])
def test_https_is_remembered_where_it_is_configured(settings, path: str, seconds: int) -> None:
    settings.SECURE_HSTS_SECONDS = seconds
    sent = Client().get(path).headers.get("Strict-Transport-Security")
    assert sent == (f"max-age={seconds}" if seconds else None)
