"""List, home, top-up, channel codes and the batch: what staff do around the editor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms.admin import rows as listing
from cms.builder.gallery import instantiate
from cms.workflow import review
from core.clock import utc_now
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api as rewards
from tests.campaigns.support import hold_reward, launched, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]


def _client(role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def _user(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def _listed(now: datetime, **asked: str) -> list[listing.Row]:
    return listing.page(now, **asked)[0]


def _titles(query: str = "") -> list[str]:
    return sorted(row.slug for row in _listed(utc_now(), query=query))


def test_the_list_is_searched_in_both_languages_and_by_owner() -> None:
    launched(utc_now(), "packet")
    launched(utc_now(), "autumn", title={"en": "Autumn reunion", "zh-hans": "中秋团圆"})
    assert _titles() == ["autumn", "packet"]
    assert _titles("团圆") == ["autumn"]
    assert _titles("红包") == ["packet"]
    assert _titles("REUNION") == ["autumn"]
    assert _titles("operat") == ["autumn", "packet"]
    assert _titles("100%") == []
    page = _client("operator").get("/admin/af/campaigns/?q=团圆").content.decode()
    assert "Autumn reunion" in page
    assert "Open a red packet" not in page


def test_the_list_is_filtered_by_state_and_kind() -> None:
    now = utc_now()
    launched(now, "packet")
    launched(now, "later", period__start=(now + timedelta(days=3)).isoformat())
    instantiate("share-to-open", slug="draft", title={}, actor="operator", now=now)

    def found(**asked: str) -> list[str]:
        return sorted(row.slug for row in _listed(now, **asked))

    assert found(status="running") == ["packet"]
    assert found(status="scheduled") == ["later"]
    assert found(status="draft") == ["draft"]
    assert found(kind="assist") == ["draft", "later", "packet"]
    assert found(kind="gift") == []
    (row,) = _listed(now, status="scheduled")
    assert row.when == "starts in 3 days"
    assert "starts in 3 days" in _client("operator").get("/admin/").content.decode()


def test_each_row_has_the_one_next_action_of_the_person_who_looks() -> None:
    now = utc_now()
    launched(now, "packet", session__helpers=1, packets__count=12, budget__total=10_656)
    hold_reward("packet")
    instantiate("share-to-open", slug="mine", title={}, actor="operator", now=now)
    review.submit("mine", user=_user("operator"), now=now)
    by_slug = {row.slug: row for row in _listed(now)}

    def action(slug: str, name: str) -> str:
        found = listing.next_action(by_slug[slug], _user(name))
        return found.label if found else ""

    assert action("packet", "reviewer") == "Decide 1 held"
    assert action("packet", "operator") == "Open the board"
    assert action("mine", "reviewer") == "Look and approve"
    # What the message after sending in promises.
    assert action("mine", "operator") == "Withdraw"
    further = [one.label for one in listing.further(by_slug["mine"], _user("operator"))]
    assert "Withdraw" not in further


def test_the_list_asks_no_more_for_more_campaigns() -> None:
    now = utc_now()
    launched(now, "packet")
    _listed(now)
    with CaptureQueriesContext(
        connection,
    ) as one:
        _listed(now)
    for number in range(3):
        launched(now, f"more-{number}")
    with CaptureQueriesContext(connection) as four:
        _listed(now)
    assert len(four) <= len(one) + 1


def test_a_hundred_campaigns_come_in_pages_and_what_is_over_comes_last() -> None:
    now = utc_now()
    launched(now, "packet")
    campaigns.end("packet", actor="operator", now=now)
    Campaign.objects.bulk_create(
        Campaign(
            uid=uuid7(), slug=f"draft-{n:03}", kind="assist", title={"en": f"Draft {n}"},
            status="draft", created_by="somebody", created_at=now, draft={},
        )
        for n in range(100)
    )  # fmt: skip
    first, shown = listing.page(now)
    assert (len(first), shown.paginator.count, shown.paginator.num_pages) == (50, 101, 3)
    last, _ = listing.page(now, number="3")
    assert [row.slug for row in last] == ["packet"]
    assert last[0].live is not None
    page = _client("operator").get("/admin/af/campaigns/?kind=assist&p=2").content.decode()
    assert "Page 2 of 3" in page
    assert "kind=assist&amp;p=3" in page
    # The home is about what moves and one's own: others' drafts are not read.
    assert listing.moving(now, "operator") == []
    assert len(listing.moving(now, "somebody")) == 100


def test_a_full_queue_is_not_read_at_once() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    for _ in range(4):
        hold_reward("packet")
    assert [total.count for total in rewards.held_totals()] == [4]
    assert [total.amount for total in rewards.held_totals()] == [4 * 888]
    everything = rewards.held()
    assert rewards.held(campaign="packet", limit=2) == everything[:2]
    assert rewards.held(campaign="other") == []
    assert rewards.held_totals()[0].due == everything[0].hold_until
    home = _client("reviewer").get("/admin/").content.decode()
    assert "4 held, ¥35.52" in home


@pytest.mark.parametrize(
    ("role", "lanes", "absent"),
    [
        ("operator", ["Waiting for me", "Live today", "Running low", "Needs a look"], []),
        ("reviewer", ["Waiting for me", "Live today", "Running low", "Needs a look"], []),
        ("manager", ["Live today", "Running low", "Needs a look"], ["Waiting for me"]),
    ],
)
def test_home_says_what_will_appear_and_nothing_of_the_frameworks(
    role: str, lanes: list[str], absent: list[str]
) -> None:
    staff()
    page = _client(role).get("/admin/").content.decode()
    for lane in lanes:
        assert lane in page
    for lane in absent:
        assert lane not in page
    for empty in (
        "Approved ones appear here",
        "The first that runs out appears here",
        "Overdue checks, failed payments and attacks appear here",
    ):
        assert empty in page
    for left_over in ("Pages</a>", "Search all pages", "Your most recent edits", "moderation"):
        assert left_over not in page


def test_top_up_adds_rewards_and_their_money_once() -> None:
    launched(utc_now(), "packet", packets__count=2, budget__total=1776)
    head = campaigns.head("packet")
    assert head is not None
    before = rewards.scope_totals(head.scope)
    operator = _client("operator")
    url = "/admin/af/campaigns/packet/top-up/"
    shown = operator.get(url).content.decode()
    assert "Packets, ¥8.88 each" in shown
    form = {"pool": "packets", "count": "10", "key": "one-press"}
    done = operator.post(url, form, follow=True).content.decode()
    assert "10 more rewards" in done
    assert "¥88.80 put in" in done
    again = operator.post(url, form, follow=True).content.decode()
    assert "nothing was added twice" in again
    after = rewards.scope_totals(head.scope)
    assert after.budget == before.budget + 8880
    assert after.free_units == before.free_units + 10
    assert rewards.audit(head.scope) == []
    entries = AuditEntry.objects.filter(action="campaign.topped_up").values_list("actor")
    assert list(entries) == [("operator",)]


def test_a_top_up_that_a_shared_budget_refuses_offers_what_is_left() -> None:
    rewards.create_budget_node(
        slug="life", title="Life", parent=None, currency="CNY", limit=3_000, alarm_at=80,
        actor="admin", now=utc_now(),
    )  # fmt: skip
    launched(
        utc_now(), "packet", packets__count=2, budget__total=1776,
        rewards__budget__line="life",
    )  # fmt: skip
    operator, url = _client("operator"), "/admin/af/campaigns/packet/top-up/"
    refused = operator.post(url, {"pool": "packets", "count": "2", "key": "one-press"})
    page = refused.content.decode()
    # 12.24 are left, one packet is 8.88.
    assert "have ¥12.24 left" in page
    assert "Put in 1 instead, for ¥8.88" in page
    form = {"pool": "packets", "count": "1", "key": "one-press"}
    assert "¥8.88 put in" in operator.post(url, form, follow=True).content.decode()
    assert "nothing was added twice" in operator.post(url, form, follow=True).content.decode()
    none = operator.post(url, {**form, "key": "another"}).content.decode()
    assert "That is not enough for one more reward." in none
    assert rewards.audit() == []


@pytest.mark.parametrize("count", ["0", "-1", "1000001", "many", ""])
def test_top_up_refuses_what_is_no_number_of_rewards(count: str) -> None:
    launched(utc_now(), "packet")
    operator = _client("operator")
    answer = operator.post(
        "/admin/af/campaigns/packet/top-up/", {"pool": "packets", "count": count, "key": "k1"}
    )
    assert answer.status_code == 200
    assert not AuditEntry.objects.filter(action="campaign.topped_up").exists()


def test_a_channel_code_is_made_shown_changed_and_retired() -> None:
    launched(utc_now(), "packet")
    operator = _client("operator")
    url = "/admin/af/channels/packet/"
    assert "Nobody has come yet" in operator.get(url).content.decode()
    form = {
        "name": "地铁海报", "kind": "offline", "cost": "3500.50", "code": "metro2",
        "person_name": "",
    }  # fmt: skip
    made = operator.post(url, form)
    assert made["Location"].endswith("?new=metro2")
    channel = campaigns.channel_code("packet", "metro2")
    assert (channel.cost, channel.kind) == (350_050, "offline")
    page = operator.get(made["Location"]).content.decode()
    assert channel.url in page
    assert "¥3,500.50" in page
    for kind, content_type in (("svg", "image/svg+xml"), ("png", "image/png")):
        image = operator.get(f"/admin/af/channels/packet/metro2/qr.{kind}?download")
        assert image["Content-Type"] == content_type
        assert f'filename="packet-metro2.{kind}"' in image["Content-Disposition"]
    assert operator.get("/admin/af/channels/packet/metro2/qr.exe").status_code == 404

    taken = operator.post(url, form).content.decode()
    assert "This campaign has that code already" in taken
    someones = operator.post(url, {**form, "code": "li", "kind": "agent"}).content.decode()
    assert "Say whose code it is" in someones
    reserved = operator.post(url, {**form, "code": "poster"}).content.decode()
    assert "Our own links use this code" in reserved

    operator.post("/admin/af/channels/packet/metro2/", {**form, "cost": "1"})
    assert campaigns.channel_code("packet", "metro2").cost == 100
    operator.post("/admin/af/channels/packet/metro2/retire/")
    assert campaigns.channel_code("packet", "metro2").retired_at is not None
    assert "1 retired code" in operator.get(url).content.decode()
    assert operator.get("/admin/af/channels/packet/nowhere/").status_code == 404


def test_a_batch_decides_each_once_and_tells_the_sum() -> None:
    launched(utc_now(), "packet", session__helpers=1)
    for _ in range(3):
        hold_reward("packet")
    items = rewards.held()
    assert len(items) == 3
    reviewer = _client("reviewer")
    queue = reviewer.get("/admin/af/review/").content.decode()
    for words in ("¥26.64", "3 rewards wait for a decision", "Came without", "before winning"):
        assert words in queue, words
    # One of them is decided elsewhere before the batch arrives.
    campaigns.release_hold(items[0].id, "admin", utc_now())
    chosen = {"reward": [str(item.id) for item in items]}
    done = reviewer.post("/admin/af/review/batch/reject/", chosen, follow=True)
    told = done.content.decode()
    assert "Rejected 2 rewards: ¥17.76" in told
    assert "decided about 1 of them meanwhile" in told
    assert rewards.held() == []
    head = campaigns.head("packet")
    assert head is not None
    assert rewards.audit(head.scope) == []
    totals = rewards.scope_totals(head.scope)
    assert (totals.granted, totals.held) == (888, 0)
    assert reviewer.post("/admin/af/review/batch/explode/", chosen).status_code == 404
    nothing = reviewer.post("/admin/af/review/batch/reject/", {"reward": "x"})
    assert nothing.status_code == 404
