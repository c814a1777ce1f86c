"""Who is insured stands nowhere in clear: not kept, not logged, not counted, not printed."""

from __future__ import annotations

import logging
import re
from typing import Any

import orjson
import pytest

from campaigns import api as campaigns
from core.clock import utc_now
from core.crypto import encrypt
from tests.campaigns import gift_support
from tests.campaigns.http.helpers import BROWSER, Player, code_for, tap
from tests.contracts.privacy_search import (
    Needles,
    in_events,
    in_metrics,
    in_postgres,
    in_redis,
)
from tests.contracts.test_privacy import printed, settle
from tests.tracking.conftest import _event_database, event_store

__all__ = ["_event_database", "event_store"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("event_store", "clean_gates", "clean_stream"),
]

PHONE = "13900005678"
NAME = "欧阳修远"
JOIN = {"consent": {"rules": "2026-01", "privacy": "privacy-2026-01"}}


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()


class Personal(Needles):
    """The phone and its code, the id number in its spellings, the name as text and as JSON."""

    def __init__(self, otp: str, *numbers: str) -> None:
        super().__init__(PHONE, otp)
        escaped = NAME[1:].encode("unicode_escape").decode()
        texts = [NAME[1:], escaped, *numbers, *(f"{n[:6]} {n[6:14]} {n[14:]}" for n in numbers)]
        words = "|".join(re.escape(text) for text in texts)
        self._bytes = re.compile(f"{self.pattern}|{words}".encode())


def lived_through() -> Personal:
    gift_support.launched(utc_now(), "privacy-gift", protection="standard")
    player = Player("privacy-gift", **BROWSER)
    player.state()
    assert tap(player, "join", JOIN).status_code == 200
    reward = tap(player, "draw", {"scene": "default"}).json()["result"]["reward"]
    otp = code_for(player, f"+86{PHONE}")
    young = gift_support.id_number(1, "20150101")
    number = gift_support.id_number(1)
    body: dict[str, Any] = {
        "reward": reward, "phone": PHONE, "otp": otp, "consent": gift_support.CONSENT,
        "fields": {"name": NAME, "id_number": young},
    }  # fmt: skip
    refused = tap(player, "claim", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "body.invalid")
    wrong = {"name": NAME, "id_number": number[:-1] + ("1" if number[-1] != "1" else "2")}
    assert tap(player, "claim", body | {"fields": wrong}).status_code == 422
    right = body | {"fields": {"name": NAME, "id_number": number}}
    claimed = tap(player, "claim", right)
    assert claimed.status_code == 200, claimed.json()
    settle()
    state = player.state()
    assert state.json()["gift"]["certificate"]["insured"] == "欧**"
    needles = Personal(otp, young, number, wrong["id_number"])
    assert not needles.stand_in(state.content)
    assert not needles.stand_in(refused.content)
    return needles


def test_name_and_id_number_stand_nowhere_in_clear(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        needles = lived_through()
        output = printed()
    assert in_postgres(needles) == []
    assert in_redis(needles) == []
    assert in_events(needles) == []
    assert not needles.stand_in(caplog.text)
    assert not needles.stand_in("".join(capfd.readouterr()))
    assert not needles.stand_in(output)
    assert not in_metrics(needles)


def test_control_what_is_in_clear_is_found() -> None:
    needles = Personal("482913", "11010519491231002X")
    for text in (
        "11010519491231002X",
        "id 110105 19491231 002X.",
        orjson.dumps({"name": NAME}),
        NAME.encode("unicode_escape"),
    ):
        assert needles.stand_in(text)
    assert not needles.stand_in(encrypt(NAME))
    assert not needles.stand_in("欧**")
