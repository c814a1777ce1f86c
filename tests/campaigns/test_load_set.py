"""Many people read in one statement: each hears exactly what they hear alone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from audiences.api import attach_phone, person_by_uid
from campaigns.models import Participation
from campaigns.play import loading
from campaigns.play.heads import head
from campaigns.services import lifecycle
from core.sqlcall import call_json
from tests.campaigns.draw import kit
from tests.campaigns.support import Player, launched
from tests.race.play_support import function_replaced

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def asked(player: Player, now: datetime, key: str | None = None) -> dict[str, Any]:
    """What is asked for a draw of this player."""
    player.now = now
    found = head(player.slug)
    assert found is not None
    return loading.of_command(found, player.command("draw", {"scene": "default"}, key))


def looked(player: Player, now: datetime, invite: str = "") -> dict[str, Any]:
    """What is asked for a state of this player."""
    found = head(player.slug)
    assert found is not None
    return loading.question(found, player.person, player.device, invite, now)


def joined(slug: str, now: datetime, invite: str | None = None) -> Player:
    player = Player(slug, now)
    assert player.join(invite).status == 200
    return player


def numbered(player: Player, now: datetime) -> None:
    """Whoever has this number is one human being."""
    assert player.person is not None
    found = person_by_uid(player.person)
    assert found is not None
    attach_phone(person_id=found.id, phone_e164="+8613800000001", now=now)


def situations(now: datetime) -> list[dict[str, Any]]:
    """Questions of all kinds of people, in four campaigns."""
    slow = launched(now, slug="slow", session__helpers=3)
    quick = launched(now, slug="quick", session__helpers=0)
    paused = launched(now, slug="paused", session__helpers=3)
    deck = kit.deck(now, first=1, second=2, third=5, blank=40)

    alone = joined(slow, now)
    helped = joined(slow, now)
    friends = [joined(slow, now, helped.invite) for _ in range(2)]
    for friend in friends:
        assert friend.help(helped.invite).status == 200
    stranger = Player(slow, now)
    nobody = Player(slow, now, person=uuid4())

    winner, waiting, held = (joined(quick, now) for _ in range(3))
    assert winner.draw(key="used").status == 200
    Participation.objects.filter(invite=held.invite).update(
        held=True, risk=[{"id": "many_people", "points": 40}]
    )
    twins = [joined(quick, now) for _ in range(2)]
    assert twins[0].draw().status == 200
    for twin in twins:
        numbered(twin, now)
    # Known elsewhere under another name of the same human being.
    other_device = Player(slow, now, person=twins[1].person)
    same_human = joined(slow, now)
    numbered(same_human, now)

    stopped = joined(paused, now)
    lifecycle.pause(paused, actor="operator", now=now + timedelta(minutes=1))
    dealt = kit.crowd(deck, now, 2)

    people = [
        alone, helped, *friends, stranger, nobody, winner, waiting, held, *twins, other_device,
        same_human, stopped, *dealt,
    ]  # fmt: skip
    found = []
    for player in people:
        for moment in (now, now + DAY, now + 20 * DAY):
            found += [asked(player, moment), looked(player, moment)]
    found += [
        asked(winner, now, "used"),
        asked(winner, now, "used") | {"scopes": ["p:elsewhere", f"p:{winner.person}"]},
        asked(waiting, now, "used"),
        asked(waiting, now),
        looked(waiting, now, helped.invite),
        looked(stranger, now, helped.invite),
        looked(alone, now, "no-invite"),
        looked(helped, now, helped.invite),
    ]
    return found


def test_whoever_is_read_with_others_hears_what_they_hear_alone(now: datetime) -> None:
    questions = situations(now)
    alone = [call_json("campaigns_load", question) for question in questions]
    assert sum("replay" in answer for answer in alone) == 2
    assert call_json("campaigns_load_set", questions) == alone
    # Who stands first decides how all are read; so all of them do, and in many companies.
    chance = random.Random(22)
    for first in range(0, len(questions), 2):
        places = [first, *chance.choices(range(len(questions)), k=7)]
        found = call_json("campaigns_load_set", [questions[place] for place in places])
        assert found == [alone[place] for place in places]
    assert call_json("campaigns_load_set", []) == []


def test_people_of_one_campaign_are_not_read_one_by_one(now: datetime) -> None:
    """Where reading one by one is impossible, those who need it are missed and nobody else."""
    slug = launched(now, session__helpers=0)
    players = [joined(slug, now) for _ in range(3)]
    players.append(joined(slug, now, players[0].invite))
    assert players[1].draw().status == 200
    questions = [asked(player, now) for player in players]
    expected = [call_json("campaigns_load", question) for question in questions]
    with function_replaced("campaigns_document", "DECLARE", "DECLARE v_none integer := 1 / 0;"):
        assert call_json("campaigns_load_set", questions) == expected
        with pytest.raises(DatabaseError), transaction.atomic():
            call_json("campaigns_load_set", [*questions, asked(Player(slug, now), now)])
    assert connection.in_atomic_block
