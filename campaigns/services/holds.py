"""Held rewards: a person decides, and decision and money move together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from antifraud import api as antifraud
from antifraud.contracts import Verdict
from campaigns.models import Participation
from campaigns.services import second_level
from core import audit
from core.errors import Missing
from rewards import api as rewards


@transaction.atomic
def release_hold(reward_uid: UUID, actor: str, now: datetime) -> None:
    """The reward is good: it is granted and its risk case closed as legitimate.

    The participant is trusted again. Raises Missing `reward.unknown`, Conflict
    `reward.not_held`. Repeatable.
    """
    released = rewards.release_hold(reward_uid, actor, now)
    _close(reward_uid, "legit", actor, now)
    if not released:
        # Repeated: what was found about the participant since then is not part of it.
        return
    participation = _owner(reward_uid)
    if participation is not None:
        participation.held = False
        # What was cleared before stays so: nobody is asked twice about one reward.
        fresh = {"cleared": str(reward_uid)}
        cleared = [n for n in participation.risk if "cleared" in n and n != fresh]
        participation.risk = [*cleared, fresh]
        participation.save(update_fields=["held", "risk"])
        count_kept(participation.id)


def count_kept(participation_id: int) -> int:
    """Let what a participant did, or caused, while on hold count now; how many happenings.

    In the caller's transaction, which holds the participation's row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_count_kept(%s)", [participation_id])
        return int(cursor.fetchone()[0])


@transaction.atomic
def clear(slug: str, participation_uid: UUID, actor: str, now: datetime) -> int:
    """A participant on hold is good though no reward of theirs waits: a place in a ranking, a
    vote. What they did meanwhile counts; how much of it. Repeatable.

    Raises Missing `participation.unknown`.
    """
    participation = _locked(slug, participation_uid)
    if not participation.held:
        return 0
    participation.held = False
    participation.risk = [note for note in participation.risk if "cleared" in note]
    participation.save(update_fields=["held", "risk"])
    audit.record(
        actor=actor,
        action="campaign.participant_cleared",
        target=f"campaign:{slug}",
        now=now,
        data={"participation": str(participation_uid)},
    )
    return count_kept(participation.id)


@transaction.atomic
def keep(slug: str, participation_uid: UUID, actor: str, now: datetime) -> bool:
    """A participant on hold stays there: what they did does not count. Whether this is new.

    It can be cleared later. Raises Missing `participation.unknown`.
    """
    participation = _locked(slug, participation_uid)
    if not _note_kept(participation):
        return False
    audit.record(
        actor=actor,
        action="campaign.participant_kept",
        target=f"campaign:{slug}",
        now=now,
        data={"participation": str(participation_uid)},
    )
    return True


def _note_kept(participation: Participation) -> bool:
    """Note in the locked row that somebody has decided against them; whether this is new."""
    if not participation.held or any(note.get("kept") for note in participation.risk):
        return False
    participation.risk = [*participation.risk, {"kept": True}]
    participation.save(update_fields=["risk"])
    return True


def _owner(reward_uid: UUID) -> Participation | None:
    """The row of whoever a reward was promised to, locked."""
    owner = rewards.owner(reward_uid)
    if owner is None:
        return None
    return (
        Participation.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign__uid=owner.scope, person_id=owner.person_id)
        .first()
    )


def _locked(slug: str, uid: UUID) -> Participation:
    """The participant's row, locked. Raises Missing participation.unknown."""
    found = (
        Participation.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign__slug=slug, uid=uid)
        .first()
    )
    if found is None:
        raise Missing("participation.unknown")
    return found


@transaction.atomic
def reject_hold(reward_uid: UUID, actor: str, now: datetime) -> None:
    """The reward is not: money and packet are free again, the case closed as fraud.

    A participant on hold stays there, decided: what waits with them does not count and is said
    to be under review no longer, until somebody clears them. Raises Missing `reward.unknown`,
    Conflict `reward.not_held`. Repeatable.
    """
    rejected = rewards.reject_hold(reward_uid, actor, now)
    second_level.spoil(reward_uid)
    participation = _owner(reward_uid) if rejected else None
    if participation is not None:
        _note_kept(participation)
    _close(reward_uid, "fraud", actor, now)


def _close(reward_uid: UUID, verdict: Verdict, actor: str, now: datetime) -> None:
    try:
        antifraud.close_case(str(reward_uid), verdict, actor, now)
    except Missing:
        # A reward may be on hold without a case: protection was switched off meanwhile.
        return
