"""“Why?”: what somebody did, what was refused and for which reason, what rules say now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db.models import F

from campaigns.play.contracts import Caller
from campaigns.selectors_why import why
from cms.admin.why_words import cut_line
from core.errors import Invalid, Missing
from core.models import AuditEntry
from rewards.models import Grant
from tests.campaigns.law_kit import fact, limit, rule, ruled
from tests.campaigns.referral_kit import Guest
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db
NUMBER = "+8613800000077"
TRACKER = UUID(int=77)


def played(now: datetime) -> Guest:
    require = {"all": [fact("friends", "ge", 3), fact("province", "eq", "广东省")]}
    slug = ruled(
        now,
        eligibility={"draw": [rule("popular", require)]},
        limits=[
            limit("joins", "join", "person", "day", 2),
            limit("nets", "join", "net", "day", 9),
            limit("phones", "claim", "phone", "total", 1),
        ],
        session__helpers=0,
    )
    guest = Guest(slug, now, number=NUMBER)
    guest.join()
    guest.draw()
    return guest


def test_a_person_is_explained_by_an_invite(now: datetime) -> None:
    guest = played(now)
    found = why(guest.slug, "invite", guest.invite, actor="operator", now=now)
    assert found is not None
    assert [(one.action, one.code) for one in found.moves] == [
        ("draw", "eligibility.popular"),
        ("join", ""),
    ]
    assert found.moves[0].errors == ("friends", "province")
    limits = {one.rule.slug: one.used for one in found.limits}
    assert limits == {"joins": 1, "nets": None, "phones": None}
    (shown,) = found.rules
    assert (shown.slug, shown.holds) == ("popular", False)
    assert [(leaf.fact, leaf.actual, leaf.holds) for leaf in shown.leaves] == [
        ("friends", 0, False),
        ("province", None, None),
    ]
    assert shown.unseen == {"province"}
    link = f"https://x/c/ruled/?i={guest.invite}"
    by_link = why(guest.slug, "invite", link, actor="a", now=now)
    assert by_link == found


def test_a_phone_and_a_reward_lead_to_the_same_person(now: datetime) -> None:
    slug = ruled(now, limits=[limit("j", "join", "person", "day", 9)], session__helpers=0)
    guest = Guest(slug, now, number=NUMBER)
    guest.join()
    reward = guest.draw().body["result"]["reward"]
    assert guest.claim(reward, NUMBER).status == 200
    by_phone = why(slug, "phone", "138 0000 0077", actor="operator", now=now)
    by_reward = why(slug, "reward", reward, actor="operator", now=now)
    assert by_phone is not None
    assert by_phone == by_reward
    assert by_phone.phone_masked == "138****0077"
    assert [one.status for one in by_phone.rewards] == ["claimed"]
    trail = AuditEntry.objects.filter(action="person.explained").order_by("id")
    assert [one.data["by"] for one in trail] == ["phone", "reward"]
    assert "0077" not in str([(one.target, one.data) for one in trail])


def test_an_amount_that_was_cut_is_explained(now: datetime) -> None:
    slug = ruled(now, limits=[limit("j", "join", "person", "day", 9)], session__helpers=0)
    guest = Guest(slug, now, number=NUMBER)
    guest.join()
    reward = guest.draw().body["result"]["reward"]
    before = why(slug, "reward", reward, actor="operator", now=now)
    assert before is not None
    assert before.cuts == {}
    assert cut_line(None, "CNY") == ""
    Grant.objects.update(asked=F("amount") + 112, cut_by="campaign")
    found = why(slug, "reward", reward, actor="operator", now=now)
    assert found is not None
    [cut] = found.cuts.values()
    assert (cut.asked, cut.given, cut.by) == (1000, 888, "campaign")
    assert "¥10.00" in cut_line(cut, "CNY")


class Tracked(Guest):
    """Somebody whose tracker has a name of its own for the device, as in a browser."""

    @property
    def caller(self) -> Caller:
        return replace(super().caller, headers={"x-af-device": str(TRACKER)})


def test_what_was_tried_before_joining_is_found_by_the_device(now: datetime) -> None:
    slug = ruled(now)
    for _ in range(5):
        Guest(slug, now - timedelta(hours=1)).join()
    guest = Tracked(slug, now)
    assert code(guest.draw()) == "eligibility.not_joined"
    guest.join()
    Guest(slug, now + timedelta(hours=1)).join()
    found = why(slug, "invite", guest.invite, actor="o", now=now)
    assert found is not None
    assert [(one.action, one.code) for one in found.moves] == [
        ("join", ""),
        ("draw", "eligibility.not_joined"),
    ]


def test_nobody_is_nobody(now: datetime) -> None:
    slug = ruled(now)
    assert why(slug, "phone", NUMBER, actor="o", now=now) is None
    assert why(slug, "invite", "nobodyhere", actor="o", now=now) is None
    assert why(slug, "reward", "no-uuid", actor="o", now=now) is None
    assert AuditEntry.objects.filter(action="person.explained").count() == 3
    with pytest.raises(Invalid):
        why(slug, "phone", "12", actor="o", now=now)
    with pytest.raises(Missing):
        why("none", "invite", "x", actor="o", now=now)
