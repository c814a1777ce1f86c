"""How long addresses and choices of people are kept who are not seen any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.retention import BATCH, walk

ADDRESSES = """
DELETE FROM audiences_emailaddress e
WHERE e.id IN (SELECT id FROM old) AND NOT EXISTS (
    SELECT FROM audiences_person p JOIN audiences_devicelink d ON d.person_id = p.id
    WHERE (p.id = e.person_id OR p.merged_into_id = e.person_id) AND d.last_at >= %(before)s)
"""
CHOICES = """
DELETE FROM audiences_contactchoice c
WHERE c.id IN (SELECT id FROM old) AND EXISTS (
    SELECT FROM audiences_contactchoice n
    WHERE n.person_id = c.person_id AND n.channel = c.channel AND n.id > c.id)
"""
"""The last word stays: who stopped messages has stopped them for good."""


def forget_addresses(now: datetime, batch: int = BATCH) -> int:
    """Delete e-mail addresses given more than ADDRESS_DAYS ago by people who have not been seen
    since; how many."""
    before = now - timedelta(days=settings.ADDRESS_DAYS)
    return walk("audiences_emailaddress", "given_at", ADDRESSES, before, batch)


def forget_choices(now: datetime, batch: int = BATCH) -> int:
    """Delete choices older than CHOICE_DAYS that a later one has replaced; how many."""
    before = now - timedelta(days=settings.CHOICE_DAYS)
    return walk("audiences_contactchoice", "at", CHOICES, before, batch)
