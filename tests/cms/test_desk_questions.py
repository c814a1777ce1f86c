"""How much the desk asks the database: as much for many campaigns as for one."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import liability
from campaigns.contracts import FrozenCampaign
from cms.builder.gallery import instantiate
from cms.models import CampaignPage
from cms.workflow import review
from core.clock import utc_now
from tests.campaigns.support import Player, hold_reward, launched, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]
SCREENS = (
    ("gallery", "operator", "/admin/af/new/"),
    ("list", "operator", "/admin/af/campaigns/"),
    ("list", "reviewer", "/admin/af/campaigns/"),
    ("home", "operator", "/admin/"),
    ("home", "reviewer", "/admin/"),
    ("home", "manager", "/admin/"),
    ("review", "reviewer", "/admin/af/review/"),
)
TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)')
MOST = 30
"""Statements of a screen; nobody notices one more, but somebody decides it."""


def _client(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return client


def _four(number: int, now: datetime) -> None:
    """A campaign that runs low, with a reward held; a draft, one that waits, one sent back."""
    running = f"running-{number}"
    launched(now, running, session__helpers=1, packets__count=12, budget__total=10_656)
    hold_reward(running)
    operator, reviewer = (
        get_user_model().objects.get(username=name) for name in ("operator", "reviewer")
    )
    for slug in (f"draft-{number}", f"waiting-{number}", f"back-{number}"):
        instantiate("share-to-open", slug=slug, title={}, actor="operator", now=now)
    for slug in (f"waiting-{number}", f"back-{number}"):
        review.submit(slug, user=operator, now=now)
    review.send_back(f"back-{number}", reason="No.", user=reviewer, now=now)


def _asked(client: Client, address: str) -> Counter[str]:
    """How often a request that is not the first one asks which table."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return Counter(" ".join(TABLE.findall(str(query["sql"]))[:1]) for query in asked)


def test_no_screen_asks_more_for_more_campaigns() -> None:
    staff()
    now = utc_now()
    clients = {name: _client(name) for name in ("operator", "reviewer", "manager")}
    _four(0, now)

    def counted() -> dict[tuple[str, str], Counter[str]]:
        return {(name, who): _asked(clients[who], address) for name, who, address in SCREENS}

    few = counted()
    _four(1, now)
    many = counted()
    for screen, asked in few.items():
        assert many[screen] == asked, screen
        assert sum(asked.values()) <= MOST, screen


def test_the_home_says_nothing_of_money_before_any_is_spent() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    client = _client("operator")
    html = client.get("/admin/").content.decode()
    assert "0 joined" in html
    assert "¥0.00" not in html
    winner = Player("packet", utc_now())
    winner.join()
    Player("packet", utc_now()).help(winner.invite)
    winner.draw()
    assert "¥8.88 spent, channels included" in client.get("/admin/").content.decode()


def test_what_a_draft_owes_is_reckoned_once_for_its_editor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff()
    instantiate("wheel", slug="wheel", title={}, actor="operator", now=utc_now())
    reckoned, really = [], liability.liability

    def counted(frozen: FrozenCampaign) -> liability.Liability:
        reckoned.append(frozen.slug)
        return really(frozen)

    monkeypatch.setattr(liability, "liability", counted)
    page = CampaignPage.objects.get(campaign="wheel")
    html = _client("operator").get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "What can be promised at most" in html
    assert reckoned == ["wheel"]
