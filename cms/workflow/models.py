"""The one task of the review, and what was ticked and seen when it was decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState

from cms.workflow.locks import CandidateLock


class ComplianceTaskState(TaskState):
    """One look at one candidate. `candidate` is its hash, `checklist` what was confirmed."""

    candidate = models.CharField(max_length=64, blank=True)
    checklist = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("compliance check")


class ComplianceTask(AbstractGroupApprovalTask):
    """Compliance agrees to exactly what will run.

    Decisions are made on the review screen alone, which knows the candidate's hash and the
    checklist; `cms.workflow.review` then moves this task. The page itself is closed to
    everybody meanwhile: what was submitted is frozen, and an author withdraws it to go on.
    """

    task_state_class: ClassVar[type[TaskState]] = ComplianceTaskState
    lock_class = CandidateLock

    class Meta:
        verbose_name = _("compliance check")
        verbose_name_plural = _("compliance checks")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """None here: see the review screen."""
        return []

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Refused: neither the hash nor the checklist would be known."""
        raise PermissionDenied

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return True

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return False

    @classmethod
    def get_description(cls) -> Any:
        return _("Compliance goes through a checklist and agrees to exactly what will run.")
