"""Tasks that are done, points that are earned by them, prizes they are exchanged for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from campaigns.mechanics.points import state as exchange
from campaigns.mechanics.points.config import PointsConfig
from campaigns.mechanics.task.config import TaskConfig
from campaigns.mechanics.ways import Way
from campaigns.models import Meter, Take
from campaigns.play.contracts import PlayCommand
from campaigns.preflight import preflight
from core.clock import to_ms
from core.errors import DomainError
from core.sqlcall import call_json
from rewards import api as rewards
from tests.campaigns.composing import Climber, draft, joined, ladder, launched, title
from tests.campaigns.referral_kit import report
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db

READ = {"slug": "read", "title": title("Read"), "kind": "read", "seconds": 20, "amount": 5}
DAILY = {"slug": "visit", "title": title("Visit"), "times": "daily", "amount": 2}
FACT = {"slug": "quote", "title": title("Quote"), "kind": "fact", "event": "quote_done"}
OFFER = {"slug": "mug", "title": title("Mug"), "cost": 5, "pool": "packets", "each": 2}


def player(now: datetime, *tasks: dict[str, Any], **points: Any) -> Climber:
    mechanics = {
        "milestone": ladder(100, counts="helped"),
        "task": {"tasks": list(tasks or (READ, DAILY, FACT))},
        "points": {"ways": [{"on": "task_done", "most": 1000}], "offers": [OFFER]} | points,
    }
    pools = {"packets": {"count": 3, "amount": 100}}
    return joined(launched(now, "wallet", "milestone", mechanics, pools=pools), now)


def standing(who: Climber) -> dict[str, str]:
    return {one["slug"]: one["state"] for one in who.state()["task"]["tasks"]}


def test_reading_takes_its_time_by_our_clock(now: datetime) -> None:
    me = player(now)
    assert standing(me) == {"read": "open", "visit": "ready", "quote": "open"}
    assert code(me.act("task_done", task="read")) == "task.too_soon"
    started = me.act("task_start", task="read")
    assert started.body["result"] == {"task": "read", "ready_at": to_ms(now) + 20_000}
    me.later(seconds=19)
    early = me.act("task_done", task="read")
    assert (code(early), early.body["retry_at"]) == ("task.too_soon", to_ms(now) + 20_000)
    again = me.act("task_start", task="read")
    assert again.body["result"]["ready_at"] == to_ms(now) + 20_000
    me.later(seconds=1)
    assert standing(me)["read"] == "ready"
    done = me.act("task_done", task="read")
    assert done.body["result"] == {"task": "read", "amount": 5}
    assert done.body["state"]["points"]["value"] == 5
    assert code(me.act("task_done", task="read")) == "task.done"
    me.later(days=1)
    assert code(me.act("task_done", task="read")) == "task.done"


def test_what_is_daily_is_open_again_at_midnight(now: datetime) -> None:
    me = player(now)
    assert me.act("task_done", task="visit").status == 200
    assert code(me.act("task_done", task="visit")) == "task.done"
    me.later(days=1)
    assert me.act("task_done", task="visit").status == 200
    assert me.meter("points") == (4, 4)


def test_what_the_organiser_reports_is_ready_then(now: datetime) -> None:
    me = player(now)
    me.verify()
    assert code(me.act("task_done", task="quote")) == "task.too_soon"
    report(me, now + timedelta(minutes=1), name="quote_done")
    me.later(minutes=2)
    assert standing(me)["quote"] == "ready"
    assert me.act("task_done", task="quote").status == 200


@given(st.integers(1, 50), st.integers(0, 5), st.integers(0, 60), st.integers(0, 8))
def test_an_offer_is_open_for_who_has_the_points_and_may_have_it(
    cost: int, each: int, points: int, times: int
) -> None:
    config = PointsConfig.model_validate(
        {"ways": [{"on": "task_done"}], "offers": [OFFER | {"cost": cost, "each": each}]}
    )
    found = exchange.offer_state(config.offers[0], points, times)
    assert (found == "had") == (each > 0 and times >= each)
    assert (found == "open") == (found != "had" and points >= cost)


def test_points_are_exchanged_as_often_as_allowed(now: datetime) -> None:
    me = player(now, DAILY | {"amount": 11})
    assert code(me.take("exchange-mug")) == "points.short"
    me.act("task_done", task="visit")
    answer = me.take("exchange-mug")
    assert answer.body["result"]["prize"] == {"slot": "mug", "kind": "packet", "amount": 100}
    assert answer.body["state"]["points"]["value"] == 6
    (offer,) = answer.body["state"]["points"]["offers"]
    assert (offer["left"], offer["state"]) == (1, "open")
    assert me.take("exchange-mug").status == 200
    assert code(me.take("exchange-mug")) == "limit.reached"
    assert me.meter("points") == (1, 11)
    assert rewards.audit() == []


def test_nobody_loses_points_for_what_is_used_up(now: datetime) -> None:
    me = player(now, DAILY | {"amount": 50}, offers=[OFFER | {"each": 0}])
    me.act("task_done", task="visit")
    for _ in range(3):
        assert me.take("exchange-mug").status == 200
    answer = me.take("exchange-mug")
    assert (answer.status, code(answer)) == (409, "stock.empty")
    assert me.meter("points") == (35, 50)
    assert Take.objects.count() == 3


def spend(who: Climber, amount: int, free: int) -> dict[str, int]:
    """One spending of chances, with an allowance for the day of `who.now`."""
    context = {
        "campaign": who.row.campaign_id,
        "composed": {"day": who.now.date().isoformat(), "free": {"chances": free}},
    }
    found: dict[str, int] = call_json(
        "campaigns_spend", context, who.row.id, "chances", amount, "chance.none"
    )
    return found


def test_the_days_free_chances_are_spent_first_and_do_not_add_up(now: datetime) -> None:
    mechanics = {
        "milestone": ladder(1, counts="helped"),
        "chances": {"free_per_day": 2, "ways": [{"on": "joined", "most": 1}]},
    }
    me = joined(launched(now, "free", "milestone", mechanics), now)
    view = me.state()["chances"]
    assert (view["left"], view["free_left"], view["earned"]) == (3, 2, 1)
    assert view["ways"][0]["label"] == "Take part"
    assert spend(me, 1, 2) == {"free": 1, "spent": 0}
    assert me.state()["chances"]["left"] == 2
    assert spend(me, 2, 2) == {"free": 1, "spent": 1}
    with pytest.raises(DomainError, match=r"chance\.none"), transaction.atomic():
        spend(me, 1, 2)
    me.later(days=3)
    assert me.state()["chances"]["left"] == 2
    assert spend(me, 2, 2) == {"free": 2, "spent": 0}
    assert Meter.objects.get(name="chances").value == 0


def test_a_chance_without_a_prize_stays_spent_and_leaves_no_case(now: datetime) -> None:
    me = player(now, DAILY | {"amount": 3})
    me.act("task_done", task="visit")
    row = me.row
    context = {
        "campaign": row.campaign_id,
        "slug": me.slug,
        "now": me.now.isoformat(),
        "person_uid": str(me.person),
    }
    effect = {
        "participation": row.id,
        "key": "draw-1",
        "prize": None,
        "pool": None,
        "held": False,
        "spend": {"meter": "points", "amount": 1},
    }
    answer = call_json("campaigns_effect_grant", context, effect)
    assert answer["result"] == {"prize": None, "reward": None}
    assert answer["no_reward"] is True
    assert me.meter("points") == (2, 3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prize, reward_uid, spent FROM campaigns_take WHERE key = 'draw-1'"
        )
        assert cursor.fetchone() == ("", None, 1)
    assert rewards.audit() == []


class Proven(Climber):
    """Somebody who has solved every puzzle."""

    def command(self, *given: Any) -> PlayCommand:
        return replace(super().command(*given), proof_solved=True)


def test_prizes_of_every_kind_are_taken_but_policies_are_not(now: datetime) -> None:
    offers = [
        OFFER | {"slug": "mug", "pool": "mugs", "cost": 2},
        OFFER | {"slug": "lot", "pool": "lots", "cost": 2},
    ]
    mechanics = {
        "milestone": ladder(100, counts="helped"),
        "task": {"tasks": [DAILY | {"amount": 9}]},
        "points": {"ways": [{"on": "task_done", "most": 99}], "offers": offers},
    }
    pools: dict[str, Any] = {
        "packets": {"count": 3, "amount": 100},
        "mugs": {"kind": "goods", "count": 1, "amount": 500, "title": title("Mug")},
        "lots": {
            "kind": "points",
            "count": 5,
            "amount": 30,
            "points": 30,
            "title": title("Points"),
        },
    }
    basic = {"level": "basic"}
    slug = launched(now, "kinds", "milestone", mechanics, pools=pools, protection=basic)
    me = Proven(slug, now)
    assert me.join().status == 200
    me.act("task_done", task="visit")
    kinds = []
    for scene in ("exchange-mug", "exchange-lot"):
        answer = me.take(scene)
        assert answer.status == 200, answer.body
        kinds.append(answer.body["result"]["prize"]["kind"])
    assert kinds == ["goods", "points"]
    assert code(me.take("exchange-mug")) == "stock.empty"
    assert me.meter("points") == (5, 9)
    assert rewards.audit() == []
    gifts = pools | {"mugs": {"kind": "gifts", "count": 5, "amount": 300}}
    told = preflight(draft(now, "policy", "milestone", mechanics, gifts), now)
    assert ("pool.gifts", "mechanics.points.offers.0.pool") in {
        (one.code, one.path) for one in told
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "fact"},
        {"event": "quote_done"},
        {"kind": "fact", "event": "quote_done", "times": "daily"},
        {"title": {"en": "Only one"}},
    ],
)
def test_a_task_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        TaskConfig.model_validate({"tasks": [DAILY | wrong]})


@pytest.mark.parametrize("wrong", [{"amount": 5, "per_day": 3}, {"on": "strange_thing"}])
def test_a_way_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Way.model_validate({"on": "task_done"} | wrong)


def test_preflight_forbids_a_premium_as_a_task(now: datetime) -> None:
    mechanics = {
        "milestone": ladder(1, counts="helped"),
        "task": {"tasks": [FACT | {"event": "premium_paid"}]},
    }
    found = {
        one.code: one.level for one in preflight(draft(now, "x", "milestone", mechanics), now)
    }
    assert found["task.premium"] == "block"
    assert found["task.for_nothing"] == "warn"
