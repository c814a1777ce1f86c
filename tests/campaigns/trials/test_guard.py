"""When an arm is closed, by whom, and what stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.models import TrialState
from campaigns.trials import guard, services
from campaigns.trials.figures import ArmFigures, ArmMoney
from campaigns.trials.model import Trial
from campaigns.trials.sequential import Count
from core.errors import Conflict, Forbidden, Missing
from core.models import AuditEntry
from tests.campaigns.trials import kit


def arms(**b: object) -> tuple[ArmFigures, ArmFigures]:
    base = {"joined": Count(1000, 300), "refused": Count(1000, 20), "failed": Count(1000, 5)}
    money = ArmMoney(joined=300, held=6, real_new=200, spent=1000, promised=1000)
    return (
        ArmFigures("a", 1000, money=money, **base),  # type: ignore[arg-type]
        ArmFigures("b", 1000, **({"money": money} | base | b)),  # type: ignore[arg-type]
    )


def limited(limit: int = 0) -> Trial:
    section = kit.section()
    section["arms"][1]["limit"] = limit
    return Trial.model_validate(section)


def reasons(trial: Trial, **b: object) -> list[tuple[str, str]]:
    return [(one.arm, one.why) for one in guard.judge(trial, arms(**b))]


def test_an_arm_closes_for_money_or_for_harm_with_evidence() -> None:
    assert reasons(limited()) == []
    assert reasons(limited(1001)) == []
    assert reasons(limited(1000)) == [("b", "limit")]
    assert reasons(limited(), refused=Count(1000, 40)) == []
    assert reasons(limited(), refused=Count(1000, 120)) == [("b", "refused")]
    assert reasons(limited(), failed=Count(1000, 120)) == [("b", "failed")]
    doubted = ArmMoney(joined=300, held=90, real_new=200, spent=1000, promised=1000)
    assert reasons(limited(), money=doubted) == [("b", "held")]
    few = ArmMoney(joined=20, held=20, real_new=0, spent=0, promised=0)
    assert reasons(limited(), money=few) == []


@pytest.mark.django_db
def test_the_guard_closes_an_arm_that_has_promised_its_limit(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = kit.section()
    section["arms"][1]["limit"] = 1200
    slug = kit.launched(now, trial=section, session__helpers=0)
    monkeypatch.setattr(guard, "_buckets", lambda *_: [])
    first, second = (kit.player(slug, now, "b") for _ in range(2))
    for player in (first, second):
        player.join()
        friend = kit.player(slug, now, "a")
        assert friend.help(player.invite).status == 200
        assert player.draw().status == 200
        done = guard.sweep(now)
        assert done == (1 if player is second else 0)
    entry = AuditEntry.objects.get(action="campaign.trial_arm_closed")
    assert (entry.actor, entry.data["why"]) == ("command:beat", "limit")
    assert entry.data["promised"] == 1200
    assert guard.sweep(now) == 0
    # Nobody new comes in; whoever was there keeps the packet and what it promised.
    from campaigns.play import heads

    heads.forget()
    late = kit.player(slug, now, "b")
    assert late.state()["trial"] == {"name": "size", "arm": "a", "counts": False}
    assert late.join().body["state"]["trial"]["arm"] == "a"
    reward = second.state()["rewards"][0]
    assert (reward["amount"], reward["status"]) == (600, "granted")
    assert second.state()["trial"]["arm"] == "b"
    assert second.claim(reward["id"]).status == 200


@pytest.mark.django_db
def test_one_arm_is_taken_for_all_by_an_operator_alone(now: datetime) -> None:
    slug = kit.launched(now)
    with pytest.raises(Forbidden):
        services.take(slug, "b", actor="reviewer", now=now)
    with pytest.raises(Missing):
        services.take(slug, "z", actor="operator", now=now)
    old = kit.player(slug, now, "a")
    old.join()
    services.take(slug, "b", actor="operator", now=now)
    services.take(slug, "b", actor="operator", now=now)
    assert AuditEntry.objects.filter(action="campaign.trial_taken").count() == 1
    with pytest.raises(Conflict, match=r"trial\.over"):
        services.take(slug, "a", actor="operator", now=now)
    from campaigns.play import heads

    heads.forget()
    state = kit.player(slug, now, "a").state()
    assert state["trial"] == {"name": "size", "arm": "b", "counts": False}
    assert old.state()["session"]["target"] == 888
    assert TrialState.objects.get().closed["a"]["why"] == "taken"


@pytest.mark.django_db
def test_the_last_open_arm_stays_open(now: datetime) -> None:
    slug = kit.launched(now)
    assert services.close(slug, "b", actor="operator", now=now, why="mine")
    assert not services.close(slug, "b", actor="operator", now=now + timedelta(seconds=1))
    with pytest.raises(Conflict, match=r"trial\.last"):
        services.close(slug, "a", actor="operator", now=now)
