"""The ladder, played: what counts, what is taken, what is left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import api as campaigns
from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.milestone import state
from campaigns.mechanics.milestone.config import MilestoneConfig
from campaigns.models import Participation, Take
from campaigns.preflight import preflight
from campaigns.services import holds
from rewards import api as rewards
from tests.campaigns.composing import brings, draft, joined, ladder, launched, title
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db

FROM_TO = st.lists(st.integers(1, 60), min_size=1, max_size=12, unique=True).map(sorted)


@given(FROM_TO, st.integers(0, 80))
def test_steps_below_are_ready_above_locked_and_next_is_the_first_locked(
    places: list[int], raised: int
) -> None:
    config = MilestoneConfig.model_validate(ladder(*places))
    found = [state.step_state(step, raised, 0) for step in config.steps]
    assert found == sorted(found, key=["ready", "locked"].index)
    assert found.count("ready") == sum(1 for at in places if at <= raised)
    locked = [at for at, one in zip(places, found, strict=True) if one == "locked"]
    assert state.following(config, raised) == (locked[0] if locked else None)


@given(st.integers(1, 60), st.integers(0, 80), st.integers(1, 3))
def test_what_was_taken_stays_taken(at: int, raised: int, times: int) -> None:
    config = MilestoneConfig.model_validate(ladder(at))
    assert state.step_state(config.steps[0], raised, times) == "taken"


@pytest.mark.parametrize("places", [(3, 3), (5, 3)])
def test_a_ladder_climbs(places: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="higher than the one before"):
        MilestoneConfig.model_validate(ladder(*places))


def test_a_step_is_taken_when_reached_once(now: datetime) -> None:
    me = joined(launched(now, "ladder", "milestone", {"milestone": ladder(1, 3)}), now)
    assert code(me.take("step-1")) == "step.not_reached"
    brings(me)
    shown = me.state()
    assert shown["actions"][:2] == ["draw", "verify"]
    assert shown["milestone"]["count"] == 1
    assert shown["milestone"]["next"] == 3
    assert [one["state"] for one in shown["milestone"]["steps"]] == ["ready", "locked"]

    answer = me.take("step-1", "the-step-key")
    assert answer.status == 200, answer.body
    result = answer.body["result"]
    assert result["prize"] == {"slot": "step-1", "kind": "packet", "amount": 100}
    (reward,) = answer.body["state"]["rewards"]
    assert (reward["id"], reward["status"]) == (result["reward"], "granted")
    step = answer.body["state"]["milestone"]["steps"][0]
    assert (step["state"], step["reward"]) == ("taken", result["reward"])

    again = me.take("step-1", "the-step-key")
    assert again.replayed is True
    assert again.body == answer.body
    assert code(me.take("step-1")) == "step.taken"
    assert code(me.take("step-3")) == "step.not_reached"
    assert Take.objects.count() == 1
    assert rewards.audit() == []


def test_an_empty_pool_refuses_and_takes_nothing(now: datetime) -> None:
    mechanics = {"milestone": ladder(1, counts="joined")}
    pools = {"packets": {"count": 1, "amount": 100}}
    slug = launched(now, "last", "milestone", mechanics, pools=pools)
    first, second = joined(slug, now), joined(slug, now)
    assert first.take("step-1").status == 200
    answer = second.take("step-1")
    assert (answer.status, code(answer)) == (409, "stock.empty")
    assert Take.objects.count() == 1
    assert second.state()["milestone"]["steps"][0]["state"] == "ready"


def test_a_held_climbers_prize_is_checked_and_released_with_what_was_kept(
    now: datetime,
) -> None:
    mechanics = {
        "milestone": ladder(1, 2, counts="joined"),
        "chances": {"free_per_day": 0, "ways": [{"on": "task_done", "most": 5}]},
        "task": {"tasks": [{"slug": "look", "title": title("Look")}]},
    }
    me = joined(launched(now, "held", "milestone", mechanics), now)
    Participation.objects.update(held=True)
    answer = me.take("step-1")
    assert answer.body["state"]["rewards"][0]["status"] == "checking"
    assert me.act("task_done", task="look").status == 200
    assert me.meter("chances") == (0, 0)
    campaigns.release_hold(
        answer.body["result"]["reward"], actor="reviewer", now=now + timedelta(hours=1)
    )
    assert me.meter("chances") == (1, 1)
    assert me.state()["rewards"][0]["status"] == "granted"
    assert rewards.audit() == []


def test_a_rejected_climber_is_checked_no_longer_and_counts_when_cleared(now: datetime) -> None:
    slug = launched(
        now, "refused", "milestone", {"milestone": ladder(1, counts="friend_joined")}
    )
    me = joined(slug, now)
    brings(me, verified=False)
    Participation.objects.filter(id=me.row.id).update(held=True)
    reward = me.take("step-1").body["result"]["reward"]
    brings(me, verified=False)
    shown = me.state()["milestone"]
    assert (shown["count"], shown["kept"], shown["left_out"]) == (1, 1, 0)

    campaigns.reject_hold(reward, "reviewer", now)
    shown = me.state()
    assert shown["rewards"][0]["status"] == "revoked"
    assert (shown["milestone"]["kept"], shown["milestone"]["left_out"]) == (0, 1)

    holds.clear(slug, me.row.uid, "reviewer", now)
    # Repeated: who was cleared since then stays so.
    campaigns.reject_hold(reward, "reviewer", now)
    shown = me.state()["milestone"]
    assert (shown["count"], shown["kept"], shown["left_out"]) == (2, 0, 0)
    assert rewards.audit() == []


def test_nothing_is_taken_when_the_time_to_claim_is_over_too(now: datetime) -> None:
    me = joined(
        launched(now, "over", "milestone", {"milestone": ladder(1, counts="joined")}), now
    )
    me.later(days=37)
    campaigns.forget()
    assert code(me.take("step-1")) == "campaign.ended"


def test_only_counting_friends_who_qualify_needs_no_money_for_each(now: datetime) -> None:
    mechanics = {
        "milestone": ladder(1, counts="friend_qualified"),
        "referral": {"event": "registered", "inviter_amount": 0, "friend_amount": 0},
    }
    slug = launched(now, "qualify", "milestone", mechanics)
    me = joined(slug, now)
    friend = brings(me)
    assert me.state()["milestone"]["count"] == 0
    from tests.campaigns.referral_kit import report

    report(friend, now + timedelta(minutes=5))
    me.later(hours=1)
    shown = me.state()
    assert shown["milestone"]["count"] == 1
    assert shown["rewards"] == []
    assert [one["status"] for one in shown["referral"]["friends"]] == ["qualified"]
    assert me.take("step-1").status == 200
    assert rewards.audit() == []


def test_preflight_names_what_could_never_be_reached(now: datetime) -> None:
    found = preflight(
        draft(
            now,
            "never",
            "milestone",
            {"milestone": ladder(1, counts="friend_qualified")},
            pools={"others": {"count": 1, "amount": 100}},
        ),
        now,
    )
    assert {"milestone.nobody_qualifies", "pool.missing"} <= {one.code for one in found}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["At 1: Step 1.", "Step 3: ¥1.00 in money, 20 of them, ¥20.00 altogether."]),
        ("zh-hans", ["满 1：Step 1。。", "Step 3。：现金 ¥1.00，共 20 份，合计 ¥20.00。"]),
    ],
)
def test_the_rules_say_what_a_step_gives(
    now: datetime, language: str, words: list[str]
) -> None:
    from campaigns.rules_page import clauses

    law = FrozenCampaign.model_validate(
        draft(now, "rules", "milestone", {"milestone": ladder(1, 3)})
    )
    told = [text for _heading, paragraphs in clauses(law, language) for text in paragraphs]
    for sentence in words:
        assert sentence in told
