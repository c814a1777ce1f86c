"""Our two functions and their refusals."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import DatabaseError, connection, transaction

from core.sqlcall import call_json

STALE = "AF002"
# Somebody else was first: deadlock, serialisation, a unique row. Looking again settles it.
AGAIN = {STALE, "40P01", "40001", "23505"}


class Stale(Exception):
    """What was decided on has changed; load and decide again."""


def load(question: dict[str, Any]) -> dict[str, Any]:
    """`campaigns_load`: {"replay": …} or {"document": …}."""
    answer: dict[str, Any] = call_json("campaigns_load", question)
    return answer


def replay(question: dict[str, Any]) -> dict[str, Any] | None:
    """What was answered under one of the scopes and the key."""
    answer: dict[str, Any] | None = call_json("campaigns_replay", question)
    return answer


def apply(document: dict[str, Any]) -> dict[str, Any]:
    """`campaigns_apply`: the stored facts. DomainError or Stale: nothing is written.

    A statement of its own is a transaction of its own; inside a caller's transaction a
    refusal undoes this call alone.
    """
    inside = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with inside:
            answer: dict[str, Any] = call_json("campaigns_apply", document)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) in AGAIN:
            raise Stale(str(error)) from error
        raise
    return answer


def enter(campaign_id: int) -> None:
    """Share the campaign's gate from here to the end of the caller's transaction.

    For moves that touch other apps before `apply`: whoever pauses or publishes waits at the
    gate for them, never the two for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(campaigns_gate(%s))", [campaign_id])


def refuse(document: dict[str, Any]) -> dict[str, Any]:
    """`campaigns_refuse`: what the key stands for now."""
    answer: dict[str, Any] = call_json("campaigns_refuse", document)
    return answer
