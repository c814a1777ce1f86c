"""The workbench's buttons do what they say, once, and leave a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns import api as campaigns
from cms.workflow import checklist
from core.clock import utc_now
from core.models import AuditEntry
from rewards import api as rewards
from templates_library import drafts, loader
from tests.campaigns.support import Player, code, hold_reward, launched, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]


TICKED = {f"check-{key}": "1" for key in checklist.ITEMS}


def _client(role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def _audit(target: str) -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(target=target).order_by("id")
    return list(found.values_list("actor", "action"))


def _held(slug: str) -> Any:
    """A reward that waits for review."""
    hold_reward(slug)
    (reward,) = rewards.held()
    return reward


def test_pause_stops_joining_and_is_on_record() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    operator = _client("operator")
    asked = operator.get("/admin/af/campaigns/packet/pause/")
    assert "Within a second nobody can join" in asked.content.decode()
    assert campaigns.campaign_overview("packet").status == "approved"

    assert operator.post("/admin/af/campaigns/packet/pause/").status_code == 302
    assert code(Player("packet", utc_now()).join()) == "campaign.paused"
    assert ("operator", "campaign.paused") in _audit("campaign:packet")

    operator.post("/admin/af/campaigns/packet/resume/")
    assert Player("packet", utc_now()).join().status == 200
    assert _audit("campaign:packet")[-1] == ("operator", "campaign.resumed")


def test_end_is_for_good_and_keeps_promises() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    winner = Player("packet", utc_now())
    winner.join()
    Player("packet", utc_now()).help(winner.invite)
    winner.draw()
    operator = _client("operator")
    operator.post("/admin/af/campaigns/packet/end/")
    campaigns.forget()
    assert code(Player("packet", utc_now()).join()) == "campaign.ended"
    assert winner.state()["rewards"][0]["status"] == "granted"
    again = operator.post("/admin/af/campaigns/packet/end/", follow=True)
    assert "not possible in the campaign" in again.content.decode()


def _submitted(helpers: int) -> None:
    """A draft of the packet that waits for a reviewer; made or changed."""
    now = utc_now()
    blueprint = loader.blueprint("share-to-open")
    draft = drafts.build(
        blueprint, slug="packet", settings=[("session.helpers", helpers)], now=now
    )
    if campaigns.slug_taken("packet"):
        campaigns.edit_draft("packet", draft=draft, actor="operator", now=now)
    else:
        campaigns.create_draft(draft=draft, actor="operator", now=now)
    campaigns.submit("packet", actor="operator", now=now)


def test_a_reviewer_approves_what_stood_on_the_page() -> None:
    staff()
    _submitted(5)
    reviewer = _client("reviewer")
    page = reviewer.get("/admin/af/campaigns/packet/approve/").content.decode()
    for words in (
        "¥17,760.00",
        "2,000 × ¥8.88",
        "Highest possible cost",
        "(Asia/Shanghai)",
        "7 days",
        "Standard",
        "Open up to ¥8.88",
        "Submitted by operator",
        "Approve, up to ¥17,760.00",
    ):
        assert words in page, words
    seen = campaigns.candidate("packet")
    assert seen is not None
    field = f'<input type="hidden" name="candidate" value="{seen.sha256}">'
    assert field in page

    # Changed and submitted again between looking and pressing.
    _submitted(2)
    url = "/admin/af/campaigns/packet/approve/"
    late = reviewer.post(url, {**TICKED, "candidate": seen.sha256}, follow=True)
    assert "It was changed meanwhile" in late.content.decode()
    assert campaigns.head("packet") is None

    seen = campaigns.candidate("packet")
    assert seen is not None
    reviewer.post(url, {**TICKED, "candidate": seen.sha256})
    campaigns.forget()
    head = campaigns.head("packet")
    assert head is not None
    assert head.version == seen.sha256


@pytest.mark.parametrize("role", ["manager", "reviewer"])
def test_others_cannot_press_the_switch(role: str) -> None:
    launched(utc_now(), "packet")
    _client(role).post("/admin/af/campaigns/packet/pause/")
    assert campaigns.campaign_overview("packet").status == "approved"


def test_the_form_is_protected_from_other_sites() -> None:
    launched(utc_now(), "packet")
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.get(username="operator"))
    assert client.post("/admin/af/campaigns/packet/pause/").status_code == 403
    assert campaigns.campaign_overview("packet").status == "approved"


def test_release_lets_the_money_go() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    reward = _held("packet")
    before = rewards.scope_totals(reward.scope)
    assert (before.held, before.payable) == (888, 888)
    reviewer = _client("reviewer")
    page = reviewer.get("/admin/af/review/").content.decode()
    assert "Release ¥8.88" in page
    assert "Reject, keep ¥8.88" in page

    done = reviewer.post(f"/admin/af/review/{reward.id}/release/", follow=True)
    assert "Released: ¥8.88" in done.content.decode()
    after = rewards.scope_totals(reward.scope)
    assert (after.held, after.payable) == (0, 888)
    assert rewards.held() == []
    assert rewards.audit(reward.scope) == []
    assert "reviewer" in {actor for actor, _ in _audit(f"reward:{reward.id}")}


def test_reject_takes_the_money_back_and_a_second_verdict_is_refused() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    reward = _held("packet")
    free = rewards.scope_totals(reward.scope).free_units
    reviewer = _client("reviewer")
    reviewer.post(f"/admin/af/review/{reward.id}/reject/")
    after = rewards.scope_totals(reward.scope)
    assert (after.held, after.payable, after.granted) == (0, 0, 0)
    assert after.free_units == free + 1
    late = reviewer.post(f"/admin/af/review/{reward.id}/release/", follow=True)
    assert "decided this one meanwhile" in late.content.decode()
    assert rewards.scope_totals(reward.scope).payable == 0


def test_an_operator_does_not_decide_about_money() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    reward = _held("packet")
    _client("operator").post(f"/admin/af/review/{reward.id}/release/")
    assert len(rewards.held()) == 1


def test_nonsense_is_not_found() -> None:
    launched(utc_now(), "packet")
    admin = _client("admin")
    assert admin.get("/admin/af/campaigns/packet/explode/").status_code == 404
    assert admin.get("/admin/af/campaigns/nowhere/pause/").status_code == 404
    unknown = "/admin/af/review/01a2010f-cd88-7024-926d-de3cd2c92173/release/"
    assert admin.post(unknown).status_code == 404


def test_home_shows_what_is_next() -> None:
    launched(utc_now(), "packet", session__helpers=1, packets__count=1)
    _held("packet")
    page = _client("reviewer").get("/admin/").content.decode()
    for words in (
        "Waiting for me",
        "Live today",
        "Running low",
        "Needs a look",
        "Held rewards",
        "1 held, ¥8.88",
    ):
        assert words in page
    assert "no reward is free" in page
    assert "Held rewards" not in _client("operator").get("/admin/").content.decode()


def test_the_workbench_carries_our_name() -> None:
    launched(utc_now(), "packet")
    login = Client().get("/admin/login/").content.decode()
    assert "Activity Factory" in login
    assert (
        "Wagtail" not in login.split("<body", 1)[1].split("</form>", 1)[0].split("<main", 1)[1]
    )
    home = _client("operator").get("/admin/").content.decode()
    assert "- Activity Factory</title>" in home
    assert "dashboards/mark.svg" in home
