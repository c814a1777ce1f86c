"""What a campaign owes at most: each mechanic's line, and the sums."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from campaigns.freeze import compile_draft
from campaigns.liability import Liability, Reach, liability
from tests.campaigns.dryrun.kit import SLUGS, drafted, owed, titled

NOW = datetime(2026, 6, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_template_fits_into_its_budget(slug: str) -> None:
    found = owed(drafted(slug))
    assert found.lines
    assert found.total <= found.budget
    assert all(pool.promised for pool in found.pools)


def by_key(found: Liability) -> dict[str, Any]:
    return {f"{line.promise.mechanic}.{line.promise.key}": line for line in found.lines}


def test_the_lines_of_a_deck_are_its_tickets() -> None:
    lines = by_key(owed(drafted("scratch-card")))
    assert {
        key: (line.most, line.money, line.bounds[0].why) for key, line in lines.items()
    } == {
        "draw.first": (10, 188_000, "tickets"),
        "draw.second": (100, 188_000, "tickets"),
        "draw.third": (1890, 355_320, "tickets"),
    }


def test_a_row_that_stands_in_may_come_with_every_ticket() -> None:
    draft = drafted("scratch-card")
    draft["mechanics"]["draw"]["fallback"] = "third"
    draft["rewards"]["pools"]["third"]["count"] = 9000
    draft["rewards"]["budget"]["total"] = 10**8
    third = by_key(owed(draft))["draw.third"]
    assert third.most == 9000
    assert {bound.why: bound.most for bound in third.bounds} == {
        "stock": 9000, "tickets": 10_000,
    }  # fmt: skip


def test_the_dearest_of_a_random_split_are_given() -> None:
    draft = drafted("scratch-card")
    pools = draft["rewards"]["pools"]
    pools["second"] = {"kind": "packets", "count": 400, "split": "exchangeable",
                       "total": 100_000, "min": 100}  # fmt: skip
    assert by_key(owed(draft))["draw.second"].money == 100_000 - 300 * 100


def test_both_sides_of_an_invitation_have_a_line() -> None:
    found = owed(drafted("invite-a-friend"))
    lines = by_key(found)
    assert (lines["referral.inviter"].promise.each, lines["referral.inviter"].most) == (
        20,
        1000,
    )
    assert (lines["referral.friend"].promise.each, lines["referral.friend"].money) == (
        1, 1_000_000,
    )  # fmt: skip
    assert found.money == 3_000_000


def test_policies_are_pieces_and_no_money() -> None:
    found = owed(drafted("gift-insurance"))
    (line,) = found.lines
    assert found.money == 0
    assert found.pieces == {"gifts": line.most}
    assert found.aside == line.aside == (line.most or 0) * 300


def test_goods_and_points_are_no_money_but_the_budget_holds_them() -> None:
    draft = drafted("stepped-invitations")
    pools = draft["rewards"]["pools"]
    pools["step-10"] = {"kind": "goods", "count": 100, "split": "fixed", "amount": 3000}
    pools["step-5"] = {"kind": "points", "count": 250, "split": "fixed", "amount": 1,
                       "points": 500}  # fmt: skip
    found = owed(draft)
    assert (found.money, found.aside) == (2000 * 200 + 800 * 500, 100 * 3000 + 250)
    assert found.pieces == {"goods": 100, "points": 250}


def test_a_pool_that_two_promise_is_counted_once() -> None:
    draft = drafted("check-in")
    for day in draft["mechanics"]["checkin"]["days"]:
        day["pool"] = "day-7"
    found = owed(draft)
    assert [line.money for line in found.lines] == [300_000, 300_000]
    assert (found.money, found.shared) == (300_000, 300_000)
    assert [pool.slug for pool in found.pools if not pool.promised] == ["day-3"]


def test_a_quota_and_waves_bind_before_the_stock() -> None:
    gifts = drafted("gift-insurance")
    gifts["mechanics"]["gift"]["quota_per_day"] = 1
    (line,) = owed(gifts).lines
    assert (line.bounds[0].why, line.most) == ("quota", Reach(compiled(gifts)).days)
    rain = drafted("packet-rain")
    rain["mechanics"]["rain"]["per_wave"] = 5
    line = by_key(owed(rain))["rain.wave"]
    assert (line.bounds[0].why, line.most) == ("waves", line.bounds[0].parts["waves"] * 5)
    assert line.bounds[0].parts["waves"] == 28


def compiled(draft: dict[str, Any]) -> Any:
    return compile_draft(draft).campaign


def test_a_step_nobody_can_reach_costs_nothing() -> None:
    draft = drafted("stepped-invitations")
    ladder = draft["mechanics"]["milestone"]
    ladder["counts"], ladder["label"] = "joined", titled("join")
    lines = by_key(owed(draft))
    assert {key: line.most for key, line in lines.items()} == {
        "milestone.step-1": 2000, "milestone.step-3": 0, "milestone.step-5": 0,
        "milestone.step-10": 0,
    }  # fmt: skip


def test_a_known_number_of_people_bounds_what_all_can_get() -> None:
    found = liability(compiled(drafted("check-in")), population=30)
    assert [(line.most, line.bounds[0].why) for line in found.lines] == [(30, "people")] * 2
    assert found.money == 30 * 100 + 30 * 300


def test_a_circle_of_draws_and_chances_ends() -> None:
    draft = drafted("wheel")
    chances = draft["mechanics"]["chances"]
    chances["ways"] = [{"on": "drawn", "amount": 1}]
    reach = Reach(compiled(draft))
    assert reach.told("drawn") is None
    chances["ways"] = [{"on": "drawn", "amount": 1, "most": 3}]
    reach = Reach(compiled(draft))
    assert reach.told("drawn") == reach.days + 3


def test_limits_of_the_campaign_bound_what_is_taken() -> None:
    draft = drafted("wheel")
    draft["limits"] = [
        {"slug": "two", "action": "draw", "entity": "person", "window": "total", "most": 2}
    ]
    assert {line.promise.each for line in owed(copy.deepcopy(draft)).lines} == {1, 2}


def test_points_that_are_earned_are_a_count_without_money() -> None:
    draft = drafted("check-in")
    draft["mechanics"]["points"] = {
        "ways": [{"on": "checked_in", "amount": 10}],
        "offers": [{"slug": "cup", "title": titled("a cup"), "cost": 50, "pool": "cups",
                    "each": 0}],
    }  # fmt: skip
    draft["rewards"]["pools"]["cups"] = {"kind": "goods", "count": 40, "amount": 100}
    draft["rewards"]["budget"]["total"] += 4000
    found = owed(draft)
    lines = by_key(found)
    days = Reach(compiled(draft)).days
    assert lines["points.points"].kind == "count"
    assert lines["points.points"].promise.each == 10 * days
    assert lines["points.exchange-cup"].promise.each == 10 * days // 50
    assert (found.money, found.aside) == (400_000, 4000)
