"""Invitations are a forest: no self, no cycle, bound once; the database says so itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from campaigns.models import Participation
from tests.campaigns.support import Player, launched

pytestmark = pytest.mark.django_db


def chain(now: datetime) -> tuple[Player, Player, Player]:
    slug = launched(now)
    first, second, third = (Player(slug, now) for _ in range(3))
    first.join()
    second.join(first.invite)
    third.join(second.invite)
    return first, second, third


def test_depth_and_root(now: datetime) -> None:
    first, second, third = chain(now)
    rows = {row.invite: row for row in Participation.objects.all()}
    top, middle, leaf = (rows[player.invite] for player in (first, second, third))
    assert (top.parent_id, top.depth, top.bind_reason) == (None, 0, "none")
    assert (middle.parent_id, middle.depth, middle.root) == (top.id, 1, top.id)
    assert (leaf.parent_id, leaf.depth, leaf.root) == (middle.id, 2, top.id)


def test_an_elder_cannot_become_the_child_of_its_descendant(now: datetime) -> None:
    first, _second, third = chain(now)
    assert first.join(third.invite).status == 200
    assert Participation.objects.get(invite=first.invite).parent_id is None


def test_an_unknown_invite_is_ignored_and_noted(now: datetime) -> None:
    slug = launched(now)
    player = Player(slug, now)
    assert player.join("ZZZZZZZZZZ").status == 200
    row = Participation.objects.get(invite=player.invite)
    assert (row.parent_id, row.bind_reason) == (None, "unknown")


def test_an_invite_of_another_campaign_binds_nobody(now: datetime) -> None:
    slug, other = launched(now), launched(now, slug="other")
    stranger = Player(other, now)
    stranger.join()
    player = Player(slug, now)
    player.join(stranger.invite)
    assert Participation.objects.get(invite=player.invite).parent_id is None


def test_the_database_refuses_a_younger_parent_and_a_change_of_parent(now: datetime) -> None:
    first, _second, third = chain(now)
    elder = Participation.objects.get(invite=first.invite)
    leaf = Participation.objects.get(invite=third.invite)
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        Participation.objects.filter(id=elder.id).update(parent=leaf)
    copy = Participation.objects.get(invite=first.invite)
    copy.id, copy.parent_id = 1_000_000, 1_000_000
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_helping_makes_a_person_but_binds_nobody(now: datetime) -> None:
    slug = launched(now)
    owner, friend = Player(slug, now), Player(slug, now)
    owner.join()
    assert friend.help(owner.invite).person_uid is not None
    assert Participation.objects.count() == 1
    friend.join()
    assert Participation.objects.get(invite=friend.invite).parent_id is None
