"""Budgets and parcels in the workbench: what staff see, who may change it, what is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from campaigns import api as campaigns
from core.clock import utc_now
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api as rewards
from rewards.services import payouts
from templates_library import drafts, loader
from tests.campaigns.support import staff
from tests.dashboards.conftest import _fresh, pages
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person

__all__ = ["_fresh", "pages"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def client(role: str) -> Client:
    staff()
    found = Client()
    found.force_login(get_user_model().objects.get(username=role))
    return found


NODE = {
    "title": "Life & Co", "slug": "life", "parent": "", "currency": "CNY", "limit": "1000.00",
    "alarm_at": "50",
}  # fmt: skip


def test_an_administrator_makes_and_changes_budgets() -> None:
    admin = client("admin")
    made = admin.post(reverse("af_budgets"), NODE)
    assert made.status_code == 302
    below = {**NODE, "slug": "motor", "title": "Motor", "parent": "life", "limit": "300"}
    assert admin.post(reverse("af_budgets"), below).status_code == 302
    again = admin.post(reverse("af_budgets"), NODE)
    assert "There is a budget of that name already." in again.content.decode()
    open_scope(budget={"total": 200_00, "line": "motor"})
    page = admin.get(reverse("af_budgets")).content.decode()
    assert "Life &amp; Co" in page
    assert "slug-scope-1" in page
    assert "¥800.00" in page
    assert "66% in use" in page
    edit = reverse("af_budget", args=["motor"])
    less = admin.post(edit, {"title": "Motor", "limit": "199.99", "alarm_at": "50"})
    assert "Campaigns hold or have used more than that." in less.content.decode()
    assert (
        admin.post(edit, {"title": "Cars", "limit": "900", "alarm_at": "50"}).status_code == 302
    )
    removed = admin.post(edit, {"remove": "1"}, follow=True)
    assert "Campaigns hold or have used more than that." in removed.content.decode()
    node = rewards.budget_tree()[1]
    assert (node.title, node.limit, node.depth) == ("Cars", 900_00, 1)
    assert AuditEntry.objects.filter(actor="admin", target="budget:motor").count() == 2


def test_others_look_and_do_not_touch() -> None:
    client("admin").post(reverse("af_budgets"), NODE)
    for role, seen in (("operator", 200), ("reviewer", 200), ("manager", 200)):
        visitor = client(role)
        page = visitor.get(reverse("af_budgets"))
        assert page.status_code == seen
        assert "New budget" not in page.content.decode()
        assert visitor.post(reverse("af_budgets"), NODE).status_code in (302, 403)
        assert visitor.get(reverse("af_budget", args=["life"])).status_code in (302, 403)
    assert len(rewards.budget_tree()) == 1


def test_a_full_budget_is_on_everybodys_home() -> None:
    client("admin").post(reverse("af_budgets"), {**NODE, "limit": "110"})
    open_scope(budget={"total": 100_00, "line": "life"})
    page = client("operator").get(reverse("wagtailadmin_home")).content.decode()
    assert "90% of the budget is in use, ¥10.00 is left" in page


def test_an_operator_says_when_staff_are_told_and_sees_it_in_words() -> None:
    operator = client("operator")
    client("admin").post(reverse("af_budgets"), {**NODE, "limit": "200"})
    pool = open_scope(budget={"total": 100_00, "line": "life"})
    for number in range(2):
        grant(pool, person(), f"k{number}")
    rewards.judge_uses(utc_now())
    page = operator.get(reverse("af_budgets")).content.decode()
    assert "50% in use · nearly used up" in page
    assert "taken" not in page
    entered = {
        "hour_near": "70", "hour_full": "100", "budget_near": "80", "budget_full": "100",
        "pool_near": "101", "pool_full": "100",
    }  # fmt: skip
    address = reverse("af_thresholds")
    assert operator.post(address, entered).status_code == 200
    assert operator.post(address, {**entered, "pool_near": "50"}).status_code == 302
    rewards.judge_uses(utc_now())
    page = operator.get(reverse("af_budgets")).content.decode()
    assert "“main”: 50% is taken, 2 left" in page
    assert 'value="70"' in page
    assert client("reviewer").post(address, {**entered, "pool_near": "60"}).status_code == 302
    assert rewards.thresholds()["pool"].near == 50


def test_the_tree_goes_down_to_the_hour_and_calls_campaigns_by_their_titles() -> None:
    admin = client("admin")
    admin.post(reverse("af_budgets"), NODE)
    draft = drafts.build(
        loader.blueprint("share-to-open"),
        slug="slug-scope-1",
        settings=[("title", {"en": "Autumn", "zh-hans": "秋日"})],
        now=utc_now(),
    )
    campaigns.create_draft(
        draft=draft, actor="operator", now=utc_now(), blueprint="share-to-open/1"
    )
    pools = {
        "main": {
            "kind": "packets", "count": 4, "amount": 5_00, "split": "fixed", "per_hour": 8_00,
        }
    }  # fmt: skip
    open_scope(budget={"total": 100_00, "line": "life", "per_hour": 20_00}, pools=pools)
    answer: Any = admin.get(reverse("af_budgets"), headers={"Accept-Language": "zh-hans"})
    (one,) = answer.context["rows"][0]["campaigns"]
    assert one["title"] == "秋日"
    assert [(hour["pool"], hour["left"], hour["limit"]) for hour in one["hours"]] == [
        ("", "¥20.00", "¥20.00"),
        ("main", "¥8.00", "¥8.00"),
    ]
    assert "秋日" in answer.content.decode()


def parcel() -> Any:
    pool = open_scope(
        pools={
            "main": {
                "kind": "goods", "count": 3, "amount": 20_00,
                "title": {"en": "Umbrella", "zh-hans": "雨伞"},
            }
        }
    )  # fmt: skip
    owner = person()
    reward = grant(pool, owner, f"k{uuid7()}", claim_by=utc_now().replace(year=2099)).uid
    fields = {"name": "=HYPERLINK(1)", "phone": "13800000001", "address": "@Century Avenue 1"}
    rewards.claim(
        reward_uid=reward, person_id=owner, phone_hash=None, phone_cipher=None, now=NOW,
        address=rewards.read_address(fields),
    )  # fmt: skip
    payouts.run_due(NOW)
    return reward


def test_parcels_are_sent_and_exported_without_formulas() -> None:
    reward = parcel()
    operator = client("operator")
    address = reverse("af_parcels")
    page = operator.get(address).content.decode()
    assert "Umbrella" in page
    assert "HYPERLINK" not in page
    table = operator.post(address, {"export": "1"}).content.decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)","\'+8613800000001","\'@Century Avenue 1"' in table
    assert AuditEntry.objects.get(action="goods.addresses_shown").actor == "operator"
    wrong = operator.post(address, {"reward": str(reward), "carrier": "", "tracking": ""})
    assert wrong.status_code == 302
    assert [one.status for one in rewards.parcels([SCOPE])] == ["ordered"]
    operator.post(address, {"reward": str(reward), "carrier": "SF", "tracking": "SF123456"})
    assert [one.tracking for one in rewards.parcels([SCOPE], "shipped")] == ["SF123456"]
    assert "SF123456" in operator.get(f"{address}?status=shipped").content.decode()
    assert client("reviewer").get(address).status_code in (302, 403)
