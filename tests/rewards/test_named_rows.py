"""What a grant or the ledger names cannot be deleted, though no foreign key says so."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from rewards.models import Grant, LedgerEntry, Unit
from tests.campaigns.support import Player, launched

pytestmark = pytest.mark.django_db


def delete(table: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_packet_and_a_grant_that_are_named_stay(now: datetime) -> None:
    player = Player(launched(now, session__helpers=0), now)
    assert player.join().status == 200
    assert player.draw().status == 200
    grant = Grant.objects.get()
    assert LedgerEntry.objects.filter(grant=grant).count() == 1
    assert grant.unit_id is not None
    for table, pk in (("rewards_grant", grant.pk), ("rewards_unit", grant.unit_id)):
        with (
            pytest.raises(IntegrityError, match=f"{table} {pk} is named"),
            transaction.atomic(),
        ):
            delete(table, pk)
    free = Unit.objects.filter(state="free").order_by("id")[0].pk
    delete("rewards_unit", free)
    assert not Unit.objects.filter(pk=free).exists()
