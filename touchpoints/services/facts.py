"""What the organiser's systems report: kept once per its id, then recorded as a fact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from audiences import api as audiences
from core.crypto import keyed_hash
from core.errors import Invalid
from core.ids import uuid7
from touchpoints.contracts import ReceivedFact, ReportedFact
from touchpoints.fact_ports import FactNotice, fact_received
from touchpoints.models import InboundFact
from tracking.api import record_fact
from tracking.contracts import Fact

OPENID_ISSUER = "openid"
SOURCE = "organiser"


def _who(report: ReportedFact) -> tuple[str, int | None, UUID | None]:
    """(hash of the name given, canonical person if known, else the device that stands for
    the name). A uid nobody has is never given to anybody: nothing stands for it."""
    if report.phone_e164 is not None:
        person = audiences.person_by_phone(report.phone_e164)
        subject = audiences.settled_phone(report.phone_e164)
    elif report.openid is not None:
        person = audiences.person_by_identity(OPENID_ISSUER, report.openid)
        subject = audiences.settled_identity(OPENID_ISSUER, report.openid)
    else:
        assert report.person_uid is not None
        person = audiences.person_by_uid(report.person_uid)
        subject = keyed_hash("person", str(report.person_uid))
        return subject, person.id if person else None, None
    if person is not None:
        return subject, person.id, None
    return subject, None, audiences.subject_device(subject)


def _name(report: ReportedFact) -> dict[str, str]:
    """What the report calls its person, as audiences.api.lock_name takes it."""
    if report.phone_e164 is not None:
        return {"hashed": audiences.phone_hash(report.phone_e164)}
    if report.openid is not None:
        hashed = audiences.identity_hash(OPENID_ISSUER, report.openid)
        return {"hashed": hashed, "issuer": OPENID_ISSUER}
    return {"hashed": str(report.person_uid)}


def receive(
    report: ReportedFact, *, fingerprint: str, older: tuple[str, ...], now: datetime
) -> ReceivedFact:
    """Under which event it was kept, the same for the same report.

    A fact of somebody nobody knows yet carries the device that stands for the name given: it
    becomes the person's when the name is attached to one, without being told again. Raises
    Invalid `idempotency.mismatch` when the id came with another body before.
    """
    event_id = uuid7()
    with transaction.atomic():
        # From here on nobody else is given the name: who gets it later finds this fact.
        audiences.lock_name(**_name(report))
        subject, person_id, device = _who(report)
        # Waits for a twin that is being written, then finds its row.
        InboundFact.objects.bulk_create(
            [
                InboundFact(
                    source_id=report.id,
                    fingerprint=fingerprint,
                    event_id=event_id,
                    name=report.name,
                    subject_hash=subject,
                    person_id=person_id,
                    at=report.at,
                    received_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        row = InboundFact.objects.get(source_id=report.id)
        if row.fingerprint not in (fingerprint, *older):
            raise Invalid("idempotency.mismatch")
        if row.event_id == event_id:
            record_fact(
                Fact(
                    name=report.name,
                    at=report.at,
                    campaign=report.campaign,
                    person_id=person_id,
                    device_id=str(device) if device else None,
                    source=SOURCE,
                    props=report.props,
                    event_id=event_id,
                ),
                now,
            )
            fact_received.call(
                FactNotice(
                    event_id=event_id,
                    name=report.name,
                    at=report.at,
                    subject_hash=subject,
                    person_id=person_id,
                    campaign=report.campaign,
                ),
                now,
            )
    return ReceivedFact(row.event_id, replayed=row.event_id != event_id)
