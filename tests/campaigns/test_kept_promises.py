"""What was reached before a campaign ends, by its staff or by the clock, is kept for a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns import api as campaigns
from campaigns.contracts import FrozenCampaign
from campaigns.models import Campaign, Participation
from campaigns.play.contracts import PlayAnswer
from campaigns.rules_page import clauses
from campaigns.services import lifecycle
from core.clock import to_ms
from rewards import api as rewards
from tests.campaigns.composing import Climber, draft, joined, ladder, launched, title
from tests.campaigns.support import code
from tests.campaigns.test_checkin import calendar, day

pytestmark = pytest.mark.django_db

DAYS = timedelta(days=7)
"""`rewards.claim_days` of the drafts."""


def cards(**more: Any) -> dict[str, Any]:
    """A collection whose two cards come with joining."""
    names = ("a", "b")
    return {
        "cards": [{"slug": one, "title": title(one)} for one in names],
        "prize": {"slug": "set", "pool": "packets", "title": title("Set")},
        "drops": [{"on": "joined", "card": one, "most": 1} for one in names],
    } | more


KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "milestone": ({"milestone": ladder(1, 2, counts="joined")}, "step-1"),
    "checkin": ({"checkin": calendar(1, 2, mode="total")}, "day-1"),
    "collect": ({"collect": cards()}, "combine"),
}


def reached(slug: str, kind: str, now: datetime) -> Climber:
    """Somebody with one prize that can be taken."""
    me = joined(slug, now)
    if kind == "checkin":
        day(me)
    return me


def ended(slug: str, now: datetime) -> datetime:
    """Staff end it after an hour."""
    end = now + timedelta(hours=1)
    lifecycle.end(slug, actor="operator", now=end)
    campaigns.forget()
    return end


def settles(slug: str, now: datetime) -> bool:
    return lifecycle.settle(Campaign.objects.get(slug=slug), now)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_was_reached_is_taken_after_an_early_end(now: datetime, kind: str) -> None:
    sections, scene = KINDS[kind]
    slug = launched(now, "early", kind, sections)
    me, other = (reached(slug, kind, now) for _ in range(2))
    end = ended(slug, now)
    me.now = other.now = end + timedelta(days=1)
    assert settles(slug, me.now) is False
    state = me.state()
    assert state["campaign"]["status"] == "ended"
    assert state["actions"] == ["draw"]
    assert state[kind]["until"] == to_ms(end + DAYS)

    answer = me.take(scene)
    assert answer.status == 200, answer.body
    assert answer.body["result"]["prize"]["amount"] == 100
    assert answer.body["state"]["actions"] == ["claim"]
    assert settles(slug, me.now) is False
    # The other does not come: nobody waits for ever, and nothing is offered any more.
    other.now = end + DAYS
    assert other.state()["actions"] == []
    assert other.state()[kind]["until"] is None
    assert code(other.take(scene)) == "campaign.ended"
    assert settles(slug, other.now) is True
    assert rewards.audit() == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_money_waits_for_nobody_who_has_taken_all(now: datetime, kind: str) -> None:
    sections, scene = KINDS[kind]
    slug = launched(now, "taken", kind, sections)
    assert reached(slug, kind, now).take(scene).status == 200
    end = ended(slug, now)
    assert settles(slug, end) is True


def test_nothing_counts_after_the_end(now: datetime) -> None:
    slug = launched(now, "late", "checkin", {"checkin": calendar(1, 2, mode="total")})
    me = reached(slug, "checkin", now)
    ended(slug, now)
    me.later(days=1)
    assert code(me.act("checkin")) == "campaign.ended"
    assert code(me.take("day-2")) == "step.not_reached"
    assert me.take("day-1").status == 200


def test_a_row_of_days_is_counted_as_the_page_does(now: datetime) -> None:
    slug = launched(now, "rows", "checkin", {"checkin": calendar(2, 3)})
    me = joined(slug, now)
    for pause in (1, 2, 1):
        day(me)
        me.later(days=pause)
    # Two rows, of two days and of one: a prize for two is reached, one for three is not.
    assert [one["state"] for one in me.state()["checkin"]["days"]] == ["ready", "locked"]
    end = ended(slug, me.now)
    assert settles(slug, end) is False
    me.now = end
    assert me.take("day-2").status == 200
    assert settles(slug, end) is True


def test_who_is_looked_at_when_it_ends_may_still_have_reached_a_step(now: datetime) -> None:
    sections = {
        "milestone": ladder(1, counts="checked_in", label=title("Days")),
        "checkin": calendar(20),
    }
    slug = launched(now, "held", "milestone", sections)
    me = joined(slug, now)
    Participation.objects.update(held=True)
    day(me)
    end = ended(slug, now)
    me.now = end + timedelta(hours=1)
    assert "draw" not in me.state()["actions"]
    assert settles(slug, me.now) is False


def test_a_whole_set_has_its_part_of_a_pot_that_is_not_shared_yet(now: datetime) -> None:
    slug = launched(
        now, "pot", "collect", {"collect": cards(share_pot=True, share_hours=48)},
        pools={"packets": {"count": 1, "amount": 1000}},
    )  # fmt: skip
    me, late = joined(slug, now), joined(slug, now)
    end = ended(slug, now)
    me.now = end + timedelta(hours=47)
    state = me.state()
    assert (state["actions"], state["collect"]["acts"]) == (["act"], ["complete"])
    assert state["collect"]["until"] == to_ms(end + timedelta(hours=48))
    assert complete(me).status == 200
    late.now = end + timedelta(hours=48)
    assert late.state()["actions"] == []
    assert code(complete(late)) == "campaign.ended"


def complete(who: Climber) -> PlayAnswer:
    return who.act("complete")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "within 7 days after that"), ("zh-hans", "结束后 7 天内")]
)
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_rules_say_so(now: datetime, kind: str, language: str, words: str) -> None:
    law = FrozenCampaign.model_validate(draft(now, "rules", kind, KINDS[kind][0]))
    told = [text for _heading, paragraphs in clauses(law, language) for text in paragraphs]
    assert sum(words in text for text in told) == 1
