"""The pure part: time, counting, the page's part of the state, what preflight says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.mechanics.referral import rules, view
from campaigns.mechanics.referral.config import ReferralConfig
from campaigns.preflight import blocks, preflight
from core.clock import to_ms
from templates_library import drafts, loader

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_the_window_ends_with_the_campaign_at_the_latest() -> None:
    ends = NOW + timedelta(days=10)
    assert rules.until(NOW, ends, 3) == NOW + timedelta(days=3)
    assert rules.until(NOW, ends, 30) == ends


def test_a_month_begins_by_the_campaigns_own_clocks() -> None:
    assert rules.month_start(datetime(2026, 11, 30, 15, 59, tzinfo=UTC), "Asia/Shanghai") == (
        datetime(2026, 10, 31, 16, tzinfo=UTC)
    )
    assert rules.month_start(datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "Asia/Shanghai") == (
        datetime(2026, 11, 30, 16, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("cap", "month", "paid", "paid_month", "left"),
    [(0, 0, 9, 9, None), (20, 0, 3, 3, 17), (20, 5, 3, 3, 2), (3, 0, 5, 1, 0), (0, 2, 9, 1, 1)],
)
def test_what_is_left(cap: int, month: int, paid: int, paid_month: int, left: Any) -> None:
    config = ReferralConfig(cap=cap, cap_month=month)
    assert rules.left(config, paid, paid_month) == left


MOMENTS = st.timedeltas(timedelta(0), timedelta(days=2000)).map(lambda after: NOW + after)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"])
COUNT = st.integers(0, 50)


@given(MOMENTS, st.integers(1, 365), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_window_is_never_longer_than_promised_nor_than_the_campaign(
    bound: datetime, days: int, lasts: timedelta
) -> None:
    ends = bound + lasts
    found = rules.until(bound, ends, days)
    assert bound <= found <= ends
    assert found - bound <= timedelta(days=days)
    assert found in (ends, bound + timedelta(days=days))


@given(MOMENTS, ZONES)
def test_a_month_begins_once_and_before_every_moment_of_it(now: datetime, zone: str) -> None:
    begins = rules.month_start(now, zone)
    assert begins <= now
    local = now.astimezone(begins.tzinfo)
    assert (begins.year, begins.month, begins.day) == (local.year, local.month, 1)
    assert rules.month_start(begins, zone) == begins


@given(COUNT, COUNT, COUNT, COUNT)
def test_each_reward_leaves_one_less_and_no_cap_is_ever_passed(
    cap: int, month: int, paid: int, paid_month: int
) -> None:
    config = ReferralConfig(cap=cap, cap_month=month)
    found = rules.left(config, paid, paid_month)
    if not cap and not month:
        assert found is None
        return
    assert found is not None
    assert found >= 0
    assert rules.left(config, paid + 1, paid_month + 1) == max(0, found - 1)
    for most, had in ((cap, paid), (month, paid_month)):
        assert not most or found == 0 or had + found <= most


def loaded(**changes: Any) -> dict[str, Any]:
    return {
        "me": None, "inviter": None, "rewards": [], "bound": None, "friends": [],
        "joined": 0, "paid": 0, "paid_month": 0, "inviter_rewards": [],
    } | changes  # fmt: skip


def row(**changes: Any) -> dict[str, Any]:
    return {
        "n": 1, "state": "waiting", "reason": "", "reward": None, "amount": None,
        "until": to_ms(NOW) + 1000, "at": 5, "verified": True,
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("friend", "status", "amount"),
    [
        (row(verified=False), "joined", None),
        (row(), "waiting", None),
        (row(until=to_ms(NOW)), "late", None),
        (row(state="refused", reason="not_new"), "not_new", None),
        (row(state="refused", reason="own"), "own", None),
        (row(state="qualified", reason="capped"), "capped", None),
        (row(state="qualified", reason="stock"), "stock", None),
        (row(state="qualified", reward="a", amount=2000), "qualified", 2000),
        (row(state="qualified", reward="b", amount=2000), "checking", 2000),
        (row(state="qualified", reward="c", amount=2000), "revoked", None),
        (row(state="qualified", reward="d", amount=2000), "qualified", 2000),  # Expired.
    ],
)
def test_each_friends_line(friend: dict[str, Any], status: str, amount: int | None) -> None:
    rewards = [
        {"id": "a", "status": "fulfilled", "amount": 2000},
        {"id": "b", "status": "checking", "amount": 2000},
        {"id": "c", "status": "revoked", "amount": 2000},
        {"id": "d", "status": "expired", "amount": 2000},
    ]
    document = view.view(
        loaded(friends=[friend], rewards=rewards), ReferralConfig(), "zh-hans", NOW
    )
    assert document["friends"] == [
        {"name": "好友1", "status": status, "amount": amount, "at": 5}
    ]
    assert document["earned"] == 2000
    view.ReferralView.model_validate(document)


def findings(**answers: Any) -> list[str]:
    draft = drafts.build(
        loader.blueprint("invite-a-friend"),
        slug="invite",
        settings=[(name.replace("__", "."), value) for name, value in answers.items()],
        now=NOW,
    )
    found = preflight(draft, NOW, blueprint="invite-a-friend/1")
    told = ("referral", "pool", "budget", "liability")
    return [one.code for one in found if one.code.startswith(told)]


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, []),
        ({"event": "premium_paid"}, ["referral.premium"]),
        ({"event": "reward_granted"}, ["referral.event_reserved"]),
        ({"inviter__cap": 0}, ["referral.no_cap"]),
        ({"event__url": None}, ["referral.no_address"]),
        ({"mechanics__referral__who_is_new": "all"}, ["referral.known_people"]),
        (
            {"mechanics__referral__friend_pool": "nobody"},
            ["pool.missing", "liability.not_given"],
        ),
        ({"mechanics__referral__friend_amount": 900}, ["referral.amount"]),
        ({"rewards__pools__friends__count": 900}, ["referral.pools_differ"]),
        ({"budget__total": 2_999_999}, ["liability.over_budget"]),
        ({"budget__total": 9_000_000}, ["budget.idle"]),
    ],
)
def test_preflight_says_what_is_wrong(answers: dict[str, Any], codes: list[str]) -> None:
    assert findings(**answers) == codes


def test_a_premium_forbids_approval() -> None:
    draft = drafts.build(
        loader.blueprint("invite-a-friend"),
        slug="invite", settings=[("event", "first_premium")], now=NOW,
    )  # fmt: skip
    assert blocks(preflight(draft, NOW))


def test_the_settings_are_checked_at_the_door() -> None:
    with pytest.raises(ValidationError):
        ReferralConfig(url="javascript:alert(1)")
    with pytest.raises(ValidationError):
        ReferralConfig(url="http://plain.example")
    with pytest.raises(ValidationError):
        ReferralConfig(event="Not A Name")
    with pytest.raises(ValidationError):
        ReferralConfig(event_label={"en": "Register"})
