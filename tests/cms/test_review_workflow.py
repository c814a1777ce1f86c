"""From the author's draft to what runs: the domain decides, Wagtail's workflow goes along."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import WorkflowState

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from campaigns.models import Campaign
from campaigns.preflight import worst_case
from cms.builder.gallery import instantiate
from cms.models import CampaignPage
from cms.workflow import checklist, review
from cms.workflow.models import ComplianceTask, ComplianceTaskState
from core.clock import utc_now
from core.errors import Conflict, Forbidden, Invalid
from core.models import AuditEntry
from core.money import format_minor
from rewards import api as rewards
from tests.campaigns.support import launched, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]

TICKED = dict.fromkeys(checklist.ITEMS, True)
FORM = {f"check-{key}": "1" for key in checklist.ITEMS}


def _user(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def _client(name: str) -> Client:
    client = Client()
    client.force_login(_user(name))
    return client


def _draft(slug: str = "packet") -> CampaignPage:
    staff()
    return instantiate("share-to-open", slug=slug, title={}, actor="operator", now=utc_now())


def _type(page: CampaignPage, **places: Any) -> None:
    """Save the page's draft with other values, as the editor does."""
    latest = page.get_latest_revision_as_object()
    for place, value in places.items():
        inside: Any = latest.draft
        *parents, last = place.split("__")
        for key in parents:
            inside = inside[key]
        inside[last] = value
    latest.save_revision(user=_user("operator"))


def _states(page: CampaignPage) -> list[str]:
    return list(
        WorkflowState.objects.for_instance(page).order_by("id").values_list("status", flat=True)
    )


def test_sending_in_freezes_what_the_page_says_and_closes_it() -> None:
    page = _draft()
    _type(page, mechanics__assist__helpers=3)
    review.submit("packet", user=_user("operator"), now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    assert seen.campaign.mechanics["assist"]["helpers"] == 3
    assert Campaign.objects.get(slug="packet").status == "review"
    assert _states(page) == ["in_progress"]
    (state,) = ComplianceTaskState.objects.all()
    assert state.candidate == seen.sha256
    locked = CampaignPage.objects.get(pk=page.pk).get_lock()
    assert locked.for_user(_user("operator"))
    assert locked.for_user(_user("reviewer"))
    words = locked.get_message(_user("operator"))
    assert "nobody can change it" in words
    assert f"/admin/af/campaigns/{page.campaign}/submit/" in words


def test_a_blocking_finding_keeps_draft_and_workflow_as_they_were() -> None:
    page = _draft()
    _type(page, rewards__budget__total=1)
    operator = _client("operator")
    shown = operator.get("/admin/af/campaigns/packet/submit/").content.decode()
    for words in ("Must be mended", "In the worst case", "The last winners could not be paid."):
        assert words in shown
    assert "disabled" in shown
    operator.post("/admin/af/campaigns/packet/submit/")
    assert campaigns.candidate("packet") is None
    assert Campaign.objects.get(slug="packet").status == "draft"
    assert _states(page) == []


def _line(limit: int) -> None:
    rewards.create_budget_node(
        slug="life", title="Life", parent=None, currency="CNY", limit=limit, alarm_at=80,
        actor="admin", now=utc_now(),
    )  # fmt: skip


def test_an_author_takes_what_a_shared_budget_has_left_where_it_covers_the_promises() -> None:
    page = _draft()
    promised = worst_case(compile_draft(page.draft).campaign)
    _line(promised + 1_00)
    _type(page, rewards__budget__total=promised + 50_00, rewards__budget__line="life")
    operator, url = _client("operator"), "/admin/af/campaigns/packet/submit/"
    left = format_minor(promised + 1_00, "CNY")
    shown = operator.get(url).content.decode()
    # What is wrong, by the budget's own name; then what mends it.
    said = f"The budget “Life” has {left} left for this campaign."
    assert 0 < shown.index(said) < shown.index(f"Take the {left} that is left")
    done = operator.post(url, {"take": "1"}, follow=True).content.decode()
    assert f"The campaign&#x27;s budget is {left} now" in done
    assert "that is left</button>" not in done
    draft = CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object().draft
    assert draft["rewards"]["budget"]["total"] == promised + 1_00
    # Nothing was sent in; the usual way follows, and after it the draft is nobody's to change.
    assert campaigns.candidate("packet") is None
    review.submit("packet", user=_user("operator"), now=utc_now())
    rewards.change_budget_node(
        "life", title="Life", limit=promised, alarm_at=80, actor="admin", now=utc_now()
    )
    assert "that is left</button>" not in operator.get(url).content.decode()
    operator.post(url, {"take": "1"})
    seen = campaigns.candidate("packet")
    assert seen is not None
    assert seen.campaign.rewards.budget.total == promised + 1_00


def test_what_is_left_is_not_offered_where_promises_cost_more() -> None:
    page = _draft()
    promised = worst_case(compile_draft(page.draft).campaign)
    _line(promised - 1)
    _type(page, rewards__budget__total=promised, rewards__budget__line="life")
    operator, url = _client("operator"), "/admin/af/campaigns/packet/submit/"
    shown = operator.get(url).content.decode()
    assert "That does not cover its promises" in shown
    assert "that is left</button>" not in shown
    operator.post(url, {"take": "1"})
    draft = CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object().draft
    assert draft["rewards"]["budget"]["total"] == promised


def test_what_a_campaign_was_topped_up_by_is_room_of_its_own() -> None:
    _line(20_000)
    slug = launched(
        utc_now(), packets__count=10, budget__total=10_000, rewards__budget__line="life"
    )
    campaigns.top_up(slug, pool="packets", count=11, key="k", actor="operator", now=utc_now())
    (line,) = rewards.budget_tree()
    assert line.left == 20_000 - 10_000 - 11 * 888
    draft = Campaign.objects.get(slug=slug).draft
    # What it holds already, and one cent more than there is.
    for total, full in ((10_000 + 11 * 888, False), (20_000, False), (20_001, True)):
        draft["rewards"]["budget"]["total"] = total
        found = {one.code for one in campaigns.findings(slug, utc_now(), draft=draft)}
        assert ("budget.line_full" in found) is full, total


def test_approval_runs_what_was_seen_and_ends_the_workflow() -> None:
    page = _draft()
    review.submit("packet", user=_user("operator"), now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    reviewer = _client("reviewer")
    screen = reviewer.get("/admin/af/campaigns/packet/approve/").content.decode()
    assert "/af/preview/" in screen
    assert "New campaign" in screen
    url = "/admin/af/campaigns/packet/approve/"
    reviewer.post(url, {**FORM, "candidate": seen.sha256})
    campaigns.forget()
    head = campaigns.head("packet")
    assert head is not None
    assert head.version == seen.sha256
    assert _states(page) == ["approved"]
    (state,) = ComplianceTaskState.objects.all()
    assert (state.status, state.finished_by.get_username()) == ("approved", "reviewer")
    assert state.checklist == TICKED
    assert CampaignPage.objects.get(pk=page.pk).live
    noted = AuditEntry.objects.get(action="campaign.checked", target="campaign:packet")
    assert noted.data == {"checklist": TICKED, "version": seen.sha256}


@pytest.mark.parametrize("left_out", checklist.ITEMS)
def test_every_item_of_the_checklist_is_needed(left_out: str) -> None:
    _draft()
    review.submit("packet", user=_user("operator"), now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    with pytest.raises(Invalid, match=r"review\.checklist") as refused:
        review.approve(
            "packet",
            user=_user("reviewer"),
            seen=seen.sha256,
            ticked={**TICKED, left_out: False},
            now=utc_now(),
        )
    assert [item.path for item in refused.value.errors] == [left_out]
    assert campaigns.head("packet") is None


def test_what_has_become_wrong_since_forbids_approval() -> None:
    _draft()
    review.submit("packet", user=_user("operator"), now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    later = utc_now() + timedelta(days=30)
    with pytest.raises(campaigns.Blocked) as refused:
        review.approve(
            "packet", user=_user("reviewer"), seen=seen.sha256, ticked=TICKED, now=later
        )
    assert [one.code for one in refused.value.findings] == ["period.past"]
    assert campaigns.head("packet") is None


def test_nobody_approves_their_own_and_another_hash_is_refused() -> None:
    _draft()
    admin = _user("admin")
    page = CampaignPage.objects.get(campaign="packet")
    review.submit("packet", user=admin, now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    with pytest.raises(Forbidden, match=r"campaign\.same_person"):
        review.approve("packet", user=admin, seen=seen.sha256, ticked=TICKED, now=utc_now())
    with pytest.raises(Conflict, match=r"campaign\.candidate_changed"):
        review.approve(
            "packet", user=_user("reviewer"), seen="0" * 64, ticked=TICKED, now=utc_now()
        )
    # Nothing of a refused approval stays: neither version nor workflow moved.
    assert campaigns.head("packet") is None
    assert _states(page) == ["in_progress"]
    shown = _client("admin").get("/admin/af/campaigns/packet/approve/").content.decode()
    assert "you cannot approve your own work" in shown


def test_sent_back_with_words_the_author_reads_them_and_sends_in_again() -> None:
    page = _draft()
    review.submit("packet", user=_user("operator"), now=utc_now())
    reviewer = _client("reviewer")
    back = "/admin/af/campaigns/packet/send-back/"
    empty = reviewer.post(back, {"reason": " "}, follow=True).content.decode()
    assert "Say what should change" in empty
    assert Campaign.objects.get(slug="packet").status == "review"
    reviewer.post(back, {"reason": "The licence line names last year."})
    assert Campaign.objects.get(slug="packet").status == "draft"
    assert _states(page) == ["needs_changes"]

    operator = _client("operator")
    for url in ("/admin/", "/admin/af/campaigns/packet/submit/"):
        assert "The licence line names last year." in operator.get(url).content.decode(), url
    assert "sent back by reviewer" in operator.get("/admin/af/campaigns/").content.decode()
    assert CampaignPage.objects.get(pk=page.pk).get_lock() is None
    _type(page, legal__licence={"en": "This year", "zh-hans": "今年"})
    review.submit("packet", user=_user("operator"), now=utc_now())
    assert _states(page) == ["in_progress"]
    seen = campaigns.candidate("packet")
    assert seen is not None
    assert seen.campaign.legal.licence["en"] == "This year"
    review.approve(
        "packet", user=_user("reviewer"), seen=seen.sha256, ticked=TICKED, now=utc_now()
    )
    assert _states(page) == ["approved"]
    assert campaigns.sent_back(["packet"]) == {}


def test_the_author_withdraws_and_the_page_opens_again() -> None:
    page = _draft()
    review.submit("packet", user=_user("operator"), now=utc_now())
    _client("operator").post("/admin/af/campaigns/packet/withdraw/")
    assert Campaign.objects.get(slug="packet").status == "draft"
    assert campaigns.candidate("packet") is None
    assert _states(page) == ["cancelled"]
    assert CampaignPage.objects.get(pk=page.pk).get_lock() is None
    assert review.submit("packet", user=_user("operator"), now=utc_now()) is not None


def test_a_new_version_of_a_running_campaign_is_compared_approved_and_sent_back() -> None:
    launched(utc_now(), "packet")
    before = campaigns.head("packet")
    assert before is not None
    page = CampaignPage.objects.get(campaign="packet")
    _type(page, mechanics__assist__helpers=7)
    review.submit("packet", user=_user("operator"), now=utc_now())
    campaigns.forget()
    assert campaigns.head("packet").version == before.version  # type: ignore[union-attr]
    reviewer = _client("reviewer")
    screen = reviewer.get("/admin/af/campaigns/packet/approve/").content.decode()
    for words in (
        "New version of a running campaign",
        "What changes against the version that runs",
        "<del>5 friends</del>",
        "<ins>7 friends</ins>",
        "worse for participants",
    ):
        assert words in screen, words
    assert "new version in review" in reviewer.get("/admin/af/campaigns/").content.decode()

    reviewer.post("/admin/af/campaigns/packet/send-back/", {"reason": "Five, please."})
    assert Campaign.objects.get(slug="packet").status == "approved"
    assert campaigns.candidate("packet") is None

    _type(page, mechanics__assist__helpers=4)
    review.submit("packet", user=_user("operator"), now=utc_now())
    seen = campaigns.candidate("packet")
    assert seen is not None
    reviewer.post("/admin/af/campaigns/packet/approve/", {**FORM, "candidate": seen.sha256})
    campaigns.forget()
    head = campaigns.head("packet")
    assert head is not None
    assert (head.version, head.number) == (seen.sha256, before.number + 1)


def test_wagtails_own_buttons_lead_nowhere_else() -> None:
    page = _draft()
    operator = _client("operator")
    editor = operator.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Check and send to review" in editor
    for name in ("action-publish", "action-submit", "action-restart-workflow"):
        assert f'name="{name}"' not in editor
        answer = operator.post(f"/admin/pages/{page.pk}/edit/", {name: "1"})
        assert answer.status_code == 302
        assert answer["Location"].endswith("/admin/af/campaigns/packet/submit/")
    assert not CampaignPage.objects.get(pk=page.pk).live
    task = ComplianceTask.objects.first() or ComplianceTask.objects.create(name="x")
    with pytest.raises(PermissionDenied):
        task.on_action(None, _user("reviewer"), "approve")


def test_without_a_page_the_domain_goes_alone() -> None:
    from templates_library import drafts, loader

    staff()
    now = utc_now()
    draft = drafts.build(loader.blueprint("share-to-open"), slug="bare", settings=[], now=now)
    campaigns.create_draft(draft=draft, actor="operator", now=now)
    review.submit("bare", user=_user("operator"), now=now)
    seen = campaigns.candidate("bare")
    assert seen is not None
    review.approve("bare", user=_user("reviewer"), seen=seen.sha256, ticked=TICKED, now=now)
    assert campaigns.head("bare") is not None


def test_an_ended_campaign_is_archived_when_its_money_is_back() -> None:
    launched(utc_now(), "packet")
    operator = _client("operator")
    campaigns.end("packet", actor="operator", now=utc_now())
    early = operator.post("/admin/af/campaigns/packet/archive/", follow=True)
    assert "Promises are still open" in early.content.decode()
    from campaigns.services.lifecycle import settle

    assert settle(Campaign.objects.get(slug="packet"), utc_now())
    operator.post("/admin/af/campaigns/packet/archive/")
    assert Campaign.objects.get(slug="packet").status == "archived"
    assert "/boards/packet/" not in operator.get("/admin/af/campaigns/").content.decode()
    kept = operator.get("/admin/af/campaigns/?state=archived").content.decode()
    assert "/boards/packet/" in kept
