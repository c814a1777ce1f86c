"""One-time codes, their limits, and the sandbox inbox."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from redis.exceptions import ConnectionError as RedisAway

from core.errors import Invalid, TooMany
from core.stores import gates
from touchpoints import api, limits
from touchpoints.checks import sandbox_is_local
from touchpoints.models import Message, OneTimeCode

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_gates():
    for key in gates().scan_iter("otp:*"):
        gates().delete(key)


def issue(now: datetime = NOW, phone: str = PHONE, **more) -> api.IssuedCode:
    arguments = {"purpose": "claim", "campaign": "spring", "ip": "8.8.8.8"} | more
    return api.issue_code(phone_e164=phone, now=now, **arguments)


def check(code: str, now: datetime = NOW, phone: str = PHONE, holder: str = "", **more) -> None:
    arguments = {"purpose": "claim", "campaign": "spring"} | more
    api.check_code(phone_e164=phone, code=code, now=now, holder=holder, **arguments)


def last_code(phone: str = PHONE) -> str:
    code = api.inbox(phone)[0].code
    assert code is not None
    return code


def wrong() -> str:
    return f"{(int(last_code()) + 1) % 10**6:06d}"


def test_code_is_used_once():
    assert issue() == api.IssuedCode(300, 60, 6)
    code = last_code()
    assert len(code) == 6
    check(code)
    with pytest.raises(Invalid, match=r"^otp\.expired$"):
        check(code)


def test_same_holder_may_check_again_and_nobody_else():
    issue()
    check(last_code(), holder="device:key")
    check(last_code(), holder="device:key")
    with pytest.raises(Invalid, match=r"^otp\.expired$"):
        check(last_code(), holder="other")


@pytest.mark.parametrize(
    "other", [{"purpose": "x"}, {"campaign": "autumn"}, {"phone": "+8613800000002"}]
)
def test_code_belongs_to_number_purpose_and_campaign(other):
    issue()
    with pytest.raises(Invalid, match=r"^otp\.expired$"):
        check(last_code(), **other)


def test_expires_after_300_seconds():
    issue()
    with pytest.raises(Invalid, match=r"^otp\.expired$"):
        check(last_code(), now=NOW + timedelta(seconds=300))
    check(last_code(), now=NOW + timedelta(seconds=299))


def test_a_new_code_replaces_the_old_one():
    issue(rng=random.Random(1))
    old = last_code()
    issue(NOW + timedelta(seconds=60), rng=random.Random(2))
    with pytest.raises(Invalid, match=r"^otp\.wrong$"):
        check(old, now=NOW + timedelta(seconds=60))


def test_five_wrong_tries_close_the_code():
    issue()
    for _ in range(4):
        with pytest.raises(Invalid, match=r"^otp\.wrong$"):
            check(wrong())
    with pytest.raises(TooMany, match=r"^otp\.too_many$"):
        check(wrong())
    with pytest.raises(TooMany, match=r"^otp\.too_many$"):
        check(last_code())
    assert OneTimeCode.objects.get().wrong_tries == 5


def test_one_code_a_minute():
    issue()
    with pytest.raises(TooMany, match=r"^rate\.exceeded$") as caught:
        issue(NOW + timedelta(seconds=59))
    assert caught.value.retry_at == int((NOW + timedelta(seconds=60)).timestamp() * 1000)
    issue(NOW + timedelta(seconds=60))
    assert Message.objects.count() == 2


def test_the_same_request_sends_once():
    assert issue(request="device:key") == issue(request="device:key")
    assert Message.objects.count() == 1


CAPS = [
    ({"number_a_day": 2}, lambda n: {"phone": PHONE, "ip": f"8.8.4.{n}", "campaign": f"c{n}"}),
    ({"address_a_day": 2}, lambda n: {"phone": f"+861380000001{n}", "campaign": f"c{n}"}),
    ({"campaign_a_day": 2}, lambda n: {"phone": f"+861380000001{n}", "ip": f"8.8.4.{n}"}),
    (
        {"total_an_hour": 2},
        lambda n: {"phone": f"+861380000001{n}", "ip": f"8.8.4.{n}", "campaign": f"c{n}"},
    ),
]


@pytest.mark.parametrize(("cap", "arguments"), CAPS)
@pytest.mark.parametrize("redis_away", [False, True])
def test_caps_hold_with_redis_and_without(cap, arguments, redis_away, monkeypatch, settings):
    if redis_away:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        gates.cache_clear()
        with pytest.raises(RedisAway):
            gates().ping()
    tight = replace(limits.DEFAULT, **cap)
    try:
        for n in range(2):
            issue(NOW + timedelta(minutes=n), code_limits=tight, **arguments(n))
        with pytest.raises(TooMany, match=r"^otp\.too_many$") as caught:
            issue(NOW + timedelta(minutes=2), code_limits=tight, **arguments(2))
    finally:
        gates.cache_clear()
    assert caught.value.retry_at is not None
    assert caught.value.retry_at > NOW.timestamp() * 1000
    assert Message.objects.count() == 2


def test_a_subscriber_with_many_addresses_has_one_cap():
    tight = replace(limits.DEFAULT, address_a_day=1)
    issue(phone="+8613800000011", ip="2606:4700:1:2::1", code_limits=tight)
    with pytest.raises(TooMany, match=r"^otp\.too_many$"):
        issue(phone="+8613800000012", ip="2606:4700:1:2::2", code_limits=tight)
    issue(phone="+8613800000013", ip="2606:4700:1:3::1", code_limits=tight)


def test_address_shared_by_many_is_not_capped():
    tight = replace(limits.DEFAULT, address_a_day=1)
    for n in range(3):
        issue(phone=f"+861380000001{n}", ip="127.0.0.1", code_limits=tight)
    assert Message.objects.count() == 3


def test_text_is_in_the_persons_language_and_encrypted():
    issue(language="en")
    message = api.inbox(PHONE)[0]
    assert message.text == (
        f"{message.code} is your code. It is valid for 5 minutes. "
        "Never tell it to anybody; we never ask for it."
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m::text || c::text FROM touchpoints_message m, touchpoints_onetimecode c"
        )
        stored = cursor.fetchone()[0]
    assert "13800000001" not in stored
    assert str(message.code) not in stored.replace(":", "").split(",")
    assert "is your code" not in stored


def test_inbox_command(capsys):
    issue()
    call_command("inbox", "--to", "13800000001", "--json")
    assert json.loads(capsys.readouterr().out) == [
        {
            "at": int(NOW.timestamp() * 1000),
            "channel": "sandbox",
            "template": "otp",
            "text": api.inbox(PHONE)[0].text,
            "code": last_code(),
        }
    ]


def test_deploy_check_refuses_a_sandbox_with_an_external_database(settings, monkeypatch):
    assert sandbox_is_local() == []
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example.com")
    assert [error.id for error in sandbox_is_local()] == [
        "touchpoints.E001",
        "touchpoints.E002",
    ]
    settings.EMAIL_PROVIDER = ""
    assert [error.id for error in sandbox_is_local()] == ["touchpoints.E001"]
    settings.SMS_PROVIDER = "aliyun"
    assert sandbox_is_local() == []


def test_short_link_is_the_same_for_the_same_path():
    first = api.short_link(target="/c/spring/?i=x", campaign="spring", channel="copy", now=NOW)
    again = api.short_link(target="/c/spring/?i=x", campaign="spring", channel="copy", now=NOW)
    assert first == again
    assert api.short_target(first) == api.ShortTarget("/c/spring/?i=x", "spring", "copy")
    assert api.short_target("nothing") is None


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/c/", "/c/\\evil", "/admin/", "/c/a b"]
)
def test_short_link_leads_nowhere_else(target):
    with pytest.raises(ValueError, match="campaign's page"):
        api.short_link(target=target, campaign="spring", channel="", now=NOW)
