"""The audit trail can be added to, and nothing else."""

from __future__ import annotations

import pytest
from django.db import InternalError, transaction
from django.db.utils import DatabaseError

from core import audit
from core.models import AuditEntry


@pytest.mark.django_db
def test_an_entry_can_neither_be_changed_nor_deleted(now) -> None:
    audit.record(actor="operator", action="campaign.paused", target="campaign:x", now=now)
    entry = AuditEntry.objects.get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.update(actor="nobody")
    with (
        pytest.raises((InternalError, DatabaseError), match="append-only"),
        transaction.atomic(),
    ):
        entry.delete()
    assert AuditEntry.objects.get().actor == "operator"
