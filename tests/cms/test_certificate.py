"""The certificate page: who holds a link that has not ended sees the policy, masked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from campaigns import certificates
from core.clock import utc_now
from core.ids import uuid7
from tests.campaigns.gift_support import Player, fields, id_number, issue, launched

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def plain_static(settings: Any) -> None:
    """Pages can be rendered without `collectstatic`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def policy() -> dict[str, Any]:
    """A policy issued just now: links are read with the real clock."""
    moment = utc_now()
    player = Player(launched(moment), moment)
    player.insure(player.take(), fields(1, name="欧阳修远"))
    issue(moment)
    found: dict[str, Any] = player.state()["gift"]["certificate"]
    return found


def test_the_link_of_the_state_shows_the_policy(policy: dict[str, Any]) -> None:
    response = Client().get(policy["url"], {"lang": "zh-hans"})
    assert response.status_code == 200
    page = response.content.decode()
    for part in (
        "电子保险凭证",
        "欧**",
        "¥100,000",
        "安心行个人意外伤害保险",
        "共 30 天",
        "免费",
    ):
        assert part in page, part
    assert policy["number"] in page.replace(" ", "")
    assert "修远" not in page
    assert id_number(1) not in page
    assert "13800000001" not in page
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert "<style" not in page
    assert " style=" not in page


def test_it_speaks_english(policy: dict[str, Any]) -> None:
    page = Client().get(policy["url"], {"lang": "en"}).content.decode()
    assert 'lang="en"' in page
    for part in ("Certificate of insurance", "Everyday Accident Cover", "30 days", "Free"):
        assert part in page, part


def test_a_link_ends_after_a_day(policy: dict[str, Any]) -> None:
    reward, moment = policy["reward"], utc_now()
    old = certificates.path("gift", reward, moment - timedelta(hours=26))
    response = Client().get(old)
    assert response.status_code == 404
    assert "欧" not in response.content.decode()
    assert certificates.path("gift", reward, moment) == policy["url"]


@pytest.mark.parametrize("token", ["x", "01.02", "a" * 300])
def test_a_forged_link_shows_nothing(token: str, policy: dict[str, Any]) -> None:
    for text in (token, policy["url"].split("/")[-2][:-1] + "!"):
        response = Client().get(f"/c/gift/certificate/{text}/")
        assert response.status_code == 404
        assert "欧" not in response.content.decode()


def test_a_signed_link_to_no_policy_or_another_campaign_shows_nothing(
    policy: dict[str, Any],
) -> None:
    nobody = certificates.path("gift", uuid7(), utc_now())
    assert Client().get(nobody).status_code == 404
    other = launched(utc_now(), "other")
    stolen = certificates.path(other, policy["reward"], utc_now())
    assert Client().get(stolen).status_code == 404
    assert Client().get(policy["url"].replace("/gift/", "/nowhere/")).status_code == 404


def test_tokens_are_made_of_their_arguments_alone(now: datetime) -> None:
    reward = uuid7()
    assert certificates.token(reward, now) == certificates.token(str(reward), now)
    later = now + timedelta(minutes=1)
    assert certificates.token(reward, later) == certificates.token(reward, now)
    link = certificates.read(certificates.token(reward, now), now + timedelta(hours=23))
    assert link is not None
    assert link.reward == reward
    assert certificates.read(certificates.token(reward, now), link.ends_at) is None
