"""Submit, approve, send back, withdraw: the domain decides, Wagtail's workflow goes along.

Each is one transaction over both. A campaign without a page (put live by command, or from
before there were pages) goes through the same with the domain alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import TaskState, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from campaigns import api as campaigns
from campaigns.contracts import Finding
from campaigns.roles import REVIEWER
from cms.builder.looking import look
from cms.builder.paths import Spot
from cms.models import CampaignPage
from cms.pages import hand_in, home
from cms.workflow import checklist
from cms.workflow.models import ComplianceTask, ComplianceTaskState
from core import audit
from core.errors import FieldError, Invalid

NAME = "Campaign review · 活动复核"
"""Wagtail keeps and shows names of workflows as they are, whatever the reader's language."""
FORMER = "Campaign review"


def page_of(slug: str) -> CampaignPage | None:
    """The campaign's page as it was last saved."""
    page: CampaignPage | None = CampaignPage.objects.filter(campaign=slug).first()
    return None if page is None else page.get_latest_revision_as_object()


@dataclass(frozen=True)
class Placed:
    """A finding and where it is mended; None where there is no editor."""

    finding: Finding
    spot: Spot | None = None


def draft_findings(slug: str, now: datetime) -> list[Placed]:
    """What submitting would say of the page as it was last saved. Raises Missing."""
    page = page_of(slug)
    if page is None:
        return [Placed(one) for one in campaigns.findings(slug, now)]
    return [Placed(one.finding, one.spot) for one in look(page).found]


@transaction.atomic
def submit(slug: str, *, user: Any, now: datetime) -> list[Finding]:
    """Freeze what the page says and ask for approval; the warnings.

    Raises campaigns.api.Blocked with the findings, Forbidden campaign.role, Conflict
    campaign.state.
    """
    page = page_of(slug)
    actor = user.get_username()
    if page is not None:
        hand_in(page, actor, now)
    found = campaigns.submit(slug, actor=actor, now=now)
    if page is not None:
        _start(page, user)
        seen = campaigns.candidate(slug)
        assert seen is not None
        ComplianceTaskState.objects.filter(
            workflow_state__in=WorkflowState.objects.for_instance(page),
            status=TaskState.STATUS_IN_PROGRESS,
        ).update(candidate=seen.sha256)
    return found


@transaction.atomic
def approve(
    slug: str, *, user: Any, seen: str, ticked: Mapping[str, bool], now: datetime
) -> None:
    """Agree to the candidate `seen` (its hash) and let it run in its period.

    Raises Invalid review.checklist with the items that are missing, campaigns.api.Blocked
    when something forbids it by now, and what campaigns.approve and publish raise.
    """
    open_items = checklist.missing(ticked)
    if open_items:
        raise Invalid(
            "review.checklist", errors=[FieldError(key, "required") for key in open_items]
        )
    blocking = [one for one in campaigns.candidate_findings(slug, now) if one.level == "block"]
    if blocking:
        raise campaigns.Blocked(blocking)
    actor = user.get_username()
    campaigns.approve(slug, actor=actor, now=now, expected_sha256=seen)
    campaigns.publish(slug, actor=actor, now=now)
    confirmed = dict.fromkeys(checklist.ITEMS, True)
    audit.record(
        actor=actor,
        action="campaign.checked",
        target=f"campaign:{slug}",
        now=now,
        data={"checklist": confirmed, "version": seen},
    )
    state = _task_state(slug)
    if state is not None:
        state.checklist = confirmed
        state.approve(user=user)


@transaction.atomic
def send_back(slug: str, *, user: Any, reason: str, now: datetime) -> None:
    """Ask the author for a change. Raises Invalid review.reason without words."""
    campaigns.send_back(slug, actor=user.get_username(), reason=reason, now=now)
    state = _task_state(slug)
    if state is not None:
        state.reject(user=user, comment=reason.strip())


@transaction.atomic
def withdraw(slug: str, *, user: Any, now: datetime) -> None:
    """Take the candidate back, to go on editing."""
    campaigns.withdraw(slug, actor=user.get_username(), now=now)
    page = page_of(slug)
    state = page.current_workflow_state if page is not None else None
    if state is not None:
        state.cancel(user=user)


def ensure_workflow() -> Workflow:
    """The workflow below the home page: one compliance check by reviewers. Idempotent."""
    ComplianceTask.objects.filter(name=FORMER).update(name=NAME)
    Workflow.objects.filter(name=FORMER).update(name=NAME)
    task = ComplianceTask.objects.filter(name=NAME).first()
    if task is None:
        task = ComplianceTask.objects.create(name=NAME)
    group = Group.objects.filter(name=REVIEWER).first()
    if group is not None:
        task.groups.add(group)
    workflow, _new = Workflow.objects.get_or_create(name=NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    WorkflowPage.objects.update_or_create(page=home(), defaults={"workflow": workflow})
    return workflow


def _start(page: CampaignPage, user: Any) -> None:
    """Begin the review anew; an earlier one that still stands there is over."""
    state = page.current_workflow_state
    if state is not None:
        if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            state.resume(user=user)
            return
        state.cancel(user=user)
    ensure_workflow().start(page, user)


def _task_state(slug: str) -> ComplianceTaskState | None:
    page = CampaignPage.objects.filter(campaign=slug).first()
    state = page.current_workflow_task_state if page is not None else None
    return state if isinstance(state, ComplianceTaskState) else None
