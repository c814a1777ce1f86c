"""People on hold without a reward: listed with reasons, cleared or kept out, audited."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.models import Participation
from campaigns.selectors_kept import held_people
from core.models import AuditEntry
from tests.campaigns.composing import brings, joined
from tests.campaigns.test_happenings import earning, held
from tests.cms.test_law_screens import _pages, client

__all__ = ["_pages"]

pytestmark = pytest.mark.django_db
SCREEN = "/admin/af/review/people/"


def test_a_person_is_kept_out_and_cleared_later(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    friend = brings(me, verified=False)
    held(friend)
    Participation.objects.filter(id=friend.row.id).update(
        risk=[{"id": "B1", "points": 40, "value": 120, "threshold": 800}]
    )
    friend.verify()
    reviewer = client("reviewer")
    screen = reviewer.get(SCREEN).content.decode()
    for words in (
        "1 person waits for a look",
        f"Participant {friend.row.person_id}",
        "came by an invitation",
        "A new friend who confirms a phone number × 1",
        "saw 0.12 s, limit 0.8 s",
        "Decide within",
    ):
        assert words in screen, words
    assert "1 person is on hold without a reward" in reviewer.get(
        "/admin/af/review/"
    ).content.decode()  # fmt: skip
    address = f"{SCREEN}{me.slug}/{friend.row.uid}"
    reviewer.post(f"{address}/keep/")
    assert me.meter("chances") == (0, 0)
    assert held_people()[0] == 0
    assert "1 person is kept out" in reviewer.get(f"{SCREEN}?kept").content.decode()
    answer = reviewer.post(f"{address}/clear/", {"kept": "1"}, follow=True)
    assert "Cleared: 1 thing they did counts now." in answer.content.decode()
    assert me.meter("chances") == (1, 1)
    assert held_people(decided=True)[0] == 0
    told = list(
        AuditEntry.objects.filter(action__startswith="campaign.participant")
        .order_by("id")
        .values_list("action", "actor")
    )
    assert told == [
        ("campaign.participant_kept", "reviewer"),
        ("campaign.participant_cleared", "reviewer"),
    ]
    assert reviewer.post(f"{address}/nothing/").status_code == 404
    assert client("operator").get(SCREEN).status_code in (302, 403)


def test_the_list_is_counted_and_bounded(now: datetime) -> None:
    me = joined(earning(now, {"on": "friend_verified", "most": 9}), now)
    for _ in range(3):
        friend = brings(me, verified=False)
        held(friend)
        friend.verify()
    count, found = held_people(me.slug, most=2)
    assert (count, len(found)) == (3, 2)
    assert found[0].since <= found[1].since
    assert held_people("another") == (0, [])
