"""Least privilege, screen by screen: role × address → what comes back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns import api as campaigns
from campaigns.roles import GROUPS, PERMISSIONS
from cms.builder.gallery import instantiate
from cms.models import CampaignPage
from cms.workflow import review
from core.clock import utc_now
from core.models import AuditEntry
from rewards import api as rewards
from rewards.contracts_nodes import LEVELS
from tests.campaigns.support import launched
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]

OK, NO, LOGIN = 200, 403, 302
# Wagtail sends whoever may not see a page of the workbench home, with a message.
HOME = "home"

SCREENS = ["nobody", "manager", "operator", "reviewer", "admin"]
TABLE: dict[str, tuple[Any, ...]] = {
    # address                                     nobody  manager operator reviewer admin
    "/admin/":                                    (LOGIN, OK,     OK,      OK,      OK),
    "/admin/account/":                            (LOGIN, OK,     OK,      OK,      OK),
    "/admin/af/campaigns/":                       (LOGIN, HOME,   OK,      OK,      OK),
    "/admin/af/campaigns/packet/submit/":         (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/waiting/approve/":       (LOGIN, HOME,   HOME,    OK,      OK),
    "/admin/af/campaigns/waiting/rules/":         (LOGIN, HOME,   HOME,    OK,      OK),
    "/admin/af/campaigns/waiting/withdraw/":      (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/packet/pause/":          (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/packet/resume/":         (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/packet/end/":            (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/packet/archive/":        (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/campaigns/packet/top-up/":         (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/channels/packet/":                 (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/channels/packet/metro/":           (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/channels/packet/metro/qr.svg":     (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/budgets/":                         (LOGIN, OK,     OK,      OK,      OK),
    "/admin/af/budgets/life/":                    (LOGIN, HOME,   HOME,    HOME,    OK),
    "/admin/af/thresholds/":                      (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/lists/":                           (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/parcels/":                         (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/webhooks/":                        (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/af/why/":                             (LOGIN, HOME,   OK,      OK,      OK),
    "/admin/af/review/people/":                   (LOGIN, HOME,   HOME,    OK,      OK),
    "/admin/af/payments/":                        (LOGIN, OK,     HOME,    OK,      OK),
    "/admin/af/review/":                          (LOGIN, HOME,   HOME,    OK,      OK),
    "/admin/af/second-factor/":                   (LOGIN, OK,     OK,      OK,      OK),
    "/admin/af/second-factor/set-up/":            (LOGIN, OK,     OK,      OK,      OK),
    "/admin/af/staff/":                           (LOGIN, HOME,   HOME,    HOME,    OK),
    "/admin/pages/{page}/edit/":                  (LOGIN, HOME,   OK,      HOME,    OK),
    "/admin/users/":                              (LOGIN, HOME,   HOME,    HOME,    OK),
    "/admin/groups/":                             (LOGIN, HOME,   HOME,    HOME,    OK),
    "/admin/workflows/list/":                     (LOGIN, HOME,   HOME,    HOME,    OK),
    "/boards/":                                   (LOGIN, OK,     OK,      OK,      OK),
    "/boards/packet/":                            (LOGIN, OK,     OK,      OK,      OK),
}  # fmt: skip

POSTS: dict[str, set[str]] = {
    "/admin/af/campaigns/packet/pause/": {"operator", "admin"},
    "/admin/af/campaigns/packet/submit/": {"operator", "admin"},
    "/admin/af/campaigns/waiting/send-back/": {"reviewer", "admin"},
    "/admin/af/campaigns/waiting/withdraw/": {"operator", "admin"},
    "/admin/af/campaigns/packet/top-up/": {"operator", "admin"},
    "/admin/af/channels/packet/metro/retire/": {"operator", "admin"},
    "/admin/af/review/batch/release/": {"reviewer", "admin"},
}


def _stage() -> int:
    """A running campaign with a channel, and one that waits; the running one's page."""
    now = utc_now()
    launched(now, "packet")
    campaigns.create_channel(
        "packet", name="Metro", kind="media", code="metro", actor="operator", now=now
    )
    instantiate("share-to-open", slug="waiting", title={}, actor="operator", now=now)
    rewards.create_budget_node(
        slug="life", title="Life", parent=None, currency="CNY", limit=10**9, alarm_at=80,
        actor="admin", now=now,
    )  # fmt: skip
    operator = get_user_model().objects.get(username="operator")
    review.submit("waiting", user=operator, now=now)
    return int(CampaignPage.objects.get(campaign="packet").pk)


def _client(role: str) -> Client:
    client = Client()
    if role != "nobody":
        client.force_login(get_user_model().objects.get(username=role))
    return client


def _answer(answer: Any) -> Any:
    if answer.status_code != 302:
        return answer.status_code
    return LOGIN if "/login/" in answer["Location"] else HOME


def test_each_role_at_each_screen() -> None:
    page = _stage()
    found: dict[str, tuple[Any, ...]] = {}
    clients = {role: _client(role) for role in SCREENS}
    for address in TABLE:
        url = address.format(page=page)
        found[address] = tuple(_answer(clients[role].get(url)) for role in SCREENS)
    assert found == TABLE


@pytest.mark.parametrize("address", POSTS)
def test_each_role_at_each_button(address: str) -> None:
    _stage()
    refused = set()
    for role in SCREENS[1:]:
        answer = _client(role).post(address, follow=True)
        if "do not have permission" in answer.content.decode():
            refused.add(role)
    assert refused == set(SCREENS[1:]) - POSTS[address]


LIMITS: dict[str, dict[str, str]] = {
    "/admin/af/thresholds/": {
        f"{level}_{degree}": "90" for level in LEVELS for degree in ("near", "full")
    },
    "/admin/af/campaigns/waiting/submit/": {"take": "1"},
    "/admin/af/budgets/life/": {"title": "Life", "limit": "1", "alarm_at": "1"},
}


def test_each_role_at_what_moves_limits() -> None:
    _stage()
    refused = {}
    for address, entered in LIMITS.items():
        answers = {
            role: _client(role).post(address, entered, follow=True).content.decode()
            for role in SCREENS[1:]
        }
        refused[address] = {
            role for role, said in answers.items() if "do not have permission" in said
        }
    others = {"manager", "reviewer"}
    assert list(refused.values()) == [others, others, others | {"operator"}]
    # What somebody who may not asked for was not done on the way either.
    assert {name for (name,) in AuditEntry.objects.filter(
        action__in=["budget.threshold", "budget.changed"]
    ).values_list("actor")} == {"operator", "admin"}  # fmt: skip


def test_only_operators_hold_a_permission_that_changes_campaigns() -> None:
    changing = {
        role: [name for name in PERMISSIONS[role] if not name.split(".")[1].startswith("view")]
        for role in GROUPS
    }
    assert changing["manager"] == changing["reviewer"] == ["wagtailadmin.access_admin"]
