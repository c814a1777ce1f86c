"""Indexes that hold promises are there; hot tables carry none twice."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

HOT = (
    "rewards_grant", "rewards_ledgerentry", "rewards_unit", "campaigns_participation",
    "campaigns_assistsession", "campaigns_playrequest",
)  # fmt: skip
GUARDS = {
    "rewards_grant_unit", "rewards_grant_key", "rewards_entry_key", "rewards_unit_holder",
    "participation_invite", "participation_person_once", "participation_human_once",
    "session_one_alive", "session_ordinal_once", "playrequest_once",
}  # fmt: skip


def indexes() -> list[tuple[str, str, bool, bool]]:
    """(table, index, unique, for LIKE) of the hot tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.relname, c.relname, i.indisunique,"
            " pg_get_indexdef(i.indexrelid) LIKE '%%pattern_ops%%'"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_class t ON t.oid = i.indrelid WHERE t.relname = ANY(%s)",
            [list(HOT)],
        )
        return cursor.fetchall()


def test_what_may_be_there_once_is_held_by_an_index() -> None:
    assert {name for _table, name, unique, _like in indexes() if unique} >= GUARDS


def test_no_hot_table_pays_for_an_index_nobody_asks() -> None:
    assert not [name for _table, name, _unique, like in indexes() if like]
