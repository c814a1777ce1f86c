"""What staff do about payments: each button once, each with its trace, each for its role."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.formats import date_format

from cms.admin.payout_words import reason_words
from core.clock import utc_now
from core.models import AuditEntry
from rewards import api as rewards
from rewards import clearing
from rewards.models import Payout
from rewards.providers import BillLine
from rewards.services import payouts
from rewards.services.reconcile import ZONE, reconcile
from tests.campaigns.support import Player, launched
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]

PAGE = "/admin/af/payments/"


def _client(role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


@pytest.fixture
def paid(settings: Any) -> Any:
    """A reward of a running campaign, paid by the sandbox today."""
    settings.CLAWBACK_FOUR_EYES = 100
    launched(utc_now(), "packet", session__helpers=0)
    player = Player("packet", utc_now())
    player.join()
    opened = player.draw()
    reward = opened.body["result"]["reward"]
    player.claim(reward)
    payouts.run_due(utc_now())
    return reward


def _words(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def test_a_difference_is_repaired_or_dismissed(paid: Any) -> None:
    from uuid import UUID

    day = Payout.objects.get().updated_at.astimezone(ZONE).date()
    reconcile(day, "sandbox", utc_now(), [BillLine("9" * 32, 7_00)], "")
    reviewer = _client("reviewer")
    page = reviewer.get(PAGE).content.decode()
    assert "On the bill, unknown here" in page
    assert "Not on the provider" in page
    assert page.count(">Repair<") == 1
    found = {one.kind: one.id for one in clearing.open_differences()}
    missing, unknown = found["missing_at_provider"], found["unknown_to_us"]
    done = reviewer.post(f"{PAGE}{missing}/repair/", follow=True)
    assert "Both sides agree" in _words(done)
    refused = reviewer.post(f"{PAGE}{unknown}/repair/", follow=True)
    assert "Only people can clear this one up" in _words(refused)
    reviewer.post(f"{PAGE}{unknown}/dismiss/", {"note": "a test payment"})
    assert clearing.open_differences() == []
    actions = AuditEntry.objects.filter(action__startswith="recon.").order_by("id")
    assert list(actions.values_list("actor", "action")) == [
        ("reviewer", "recon.repaired"),
        ("reviewer", "recon.dismissed"),
    ]
    view = rewards.reward(UUID(str(paid)))
    assert view is not None
    assert view.status == "fulfilled"


def test_differences_are_explained_once_with_the_amounts_of_both_sides(paid: Any) -> None:
    sent = Payout.objects.get()
    day = sent.updated_at.astimezone(ZONE).date()
    bill = [BillLine(sent.number, 6_00), BillLine("8" * 32, 7_00), BillLine("9" * 32, 5_00)]
    reconcile(day, "sandbox", utc_now(), bill, "")
    answer: Any = _client("reviewer").get(PAGE)
    page = answer.content.decode()
    assert page.count("The provider took money for a number that no reward has.") == 1
    told = [
        (row["ours"], row["theirs"])
        for group in answer.context["differences"]
        for row in group["rows"]
    ]
    assert told == [("¥8.88", "¥6.00"), ("", "¥7.00"), ("", "¥5.00")]
    # Whoever waits for money comes before what can wait.
    assert page.index("Payments that need somebody") < page.index("Bills that disagree")


def test_why_a_provider_refuses_is_said_in_words(paid: Any) -> None:
    stuck = Payout.objects.filter(grant__uid=paid)
    stuck.update(state="unknown", attempts=12, next_at=utc_now(), error="wechat.account_frozen")
    page = _client("reviewer").get(PAGE).content.decode()
    assert "The person&#x27;s account there is frozen or restricted." in page
    assert "wechat.account_frozen" in page
    assert reason_words("provider.timeout") == reason_words("alipay.http_503") != ""
    assert reason_words("wechat.something_new") == reason_words("") == ""


def test_two_people_take_a_reward_back(paid: Any) -> None:
    asked = {"reward": str(paid), "amount": "", "reason": "came from a farm"}
    reviewer, manager = _client("reviewer"), _client("manager")
    assert "second person" in _words(reviewer.post(f"{PAGE}clawback/", asked, follow=True))
    [waiting] = clearing.waiting_clawbacks()
    assert "Another person has to agree" in reviewer.get(PAGE).content.decode()
    own = reviewer.post(f"{PAGE}clawback/{waiting.uid}/approve/", follow=True)
    assert "Another person has to agree." in _words(own)
    manager.post(f"{PAGE}clawback/{waiting.uid}/approve/")
    [scope] = rewards.scopes_of_campaign("packet")
    assert rewards.scope_totals(scope).recovered == waiting.amount
    assert rewards.audit(scope) == []


def test_only_a_manager_gets_the_export(paid: Any) -> None:
    today = utc_now().astimezone(ZONE).date()
    # It may have been paid just before midnight.
    first = today - timedelta(days=1)
    body = {"first": first.isoformat(), "last": today.isoformat(), "form": "csv"}
    refused = _client("reviewer").post(f"{PAGE}tax/", body)
    assert refused.status_code == 302
    assert refused["Location"].endswith("/admin/")
    done = _client("manager").post(f"{PAGE}tax/", body)
    assert done["Content-Type"].startswith("text/csv")
    assert "attachment" in done["Content-Disposition"]
    assert str(paid) in done.content.decode("utf-8-sig")
    assert b"13800000001" not in done.content
    assert AuditEntry.objects.filter(actor="manager", action="tax.exported").count() == 1
    assert "Export for the tax office" not in _client("reviewer").get(PAGE).content.decode()


def test_its_forms_are_filled_in_every_language(paid: Any) -> None:
    manager = _client("manager")
    for language in ("en", "zh-hans"):
        page = manager.get(f"{PAGE}?reward={paid}", headers={"Accept-Language": language})
        form = page.content.decode()
        first = page.context["export_form"].initial["first"].isoformat()
        assert f'value="{first}"' in form, language
        assert f'value="{paid}"' in form, language


def test_an_operator_has_nothing_to_do_with_it(paid: Any) -> None:
    for address in (f"{PAGE}tax/", f"{PAGE}clawback/", f"{PAGE}retry/{paid}/"):
        answer = _client("operator").post(address)
        assert answer.status_code == 302
        assert answer["Location"].endswith("/admin/")


def test_an_order_of_which_nobody_knows_is_given_up(paid: Any) -> None:
    Payout.objects.filter(grant__uid=paid).update(
        state="unknown", attempts=12, next_at=utc_now()
    )
    reviewer = _client("reviewer")
    page = reviewer.get(PAGE).content.decode()
    assert "It never arrived: give it up" in page
    # Times are told by campaigns' clock, not by the server's.
    since = clearing.hanging()[0].since.astimezone(ZONE)
    assert date_format(since, "j M Y, H:i") in page
    answer = reviewer.post(f"{PAGE}retry/{paid}/", {"do": "take_back"}, follow=True)
    assert "It is sent no more." in _words(answer)
    page = answer.content.decode()
    assert "It is being taken back." in page
    assert "It never arrived: give it up" not in page
    assert AuditEntry.objects.filter(action="reward.payout_cancelled").count() == 1
