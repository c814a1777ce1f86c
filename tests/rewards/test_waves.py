"""Waves and pots: units that are taken in one time alone, and units that go together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from pydantic import ValidationError

from core.errors import Conflict
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api
from rewards.contracts import PoolSection
from rewards.models import Unit
from rewards.services import nodes
from rewards.services.sweep import sweep
from tests.rewards import kit

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = kit.NOW + timedelta(hours=1)


def asked(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchone()[0]


def opened(pool: int, wave: int, packets: int, roll: bool = True) -> int:
    return int(
        asked(
            "SELECT rewards_open_wave(%s, %s, %s, %s, %s)", pool, wave, packets, roll, kit.NOW
        )
    )


def taken(pool: int, wave: int, salt: int = 1) -> int | None:
    found = asked(
        "SELECT rewards_reserve_in_wave(%s, %s, %s, %s, %s)",
        pool, wave, f"t:{uuid7()}", UNTIL, salt,
    )  # fmt: skip
    return None if found is None else int(found)


def rain(count: int = 20, **over: Any) -> int:
    pool = {"kind": "packets", "count": count, "split": "double_mean", "total": count * 500}
    return kit.open_scope(budget={"total": count * 500}, pools={"main": {**pool, **over}})


def test_packets_by_double_mean_hold_the_total_and_keep_their_bounds():
    pool = rain(count=50, min=100, max=900)
    amounts = list(Unit.objects.filter(pool_id=pool).values_list("amount", flat=True))
    assert len(amounts) == 50
    assert sum(amounts) == 50 * 500
    assert min(amounts) >= 100
    assert max(amounts) <= 900
    assert len(set(amounts)) > 10
    assert api.audit() == []


def test_a_wave_gives_its_own_packets_and_no_more():
    pool = rain()
    assert opened(pool, 100, 5) == 5
    assert len({taken(pool, 100, salt) for salt in range(5)} - {None}) == 5
    assert taken(pool, 100) is None
    assert taken(pool, 101) is None


def test_a_wave_is_opened_once():
    pool = rain()
    assert [opened(pool, 100, 5), opened(pool, 100, 9)] == [5, 5]
    assert Unit.objects.filter(pool_id=pool, batch=100).count() == 5


def test_what_is_left_falls_with_the_next_wave_or_stays_behind():
    pool = rain()
    opened(pool, 100, 5)
    taken(pool, 100)
    assert opened(pool, 200, 5) == 9
    other = kit.open_scope(
        "scope-2",
        budget={"total": 2000},
        pools={"main": {"kind": "packets", "count": 20, "amount": 100}},
    )
    opened(other, 100, 5, roll=False)
    assert opened(other, 200, 5, roll=False) == 5


def test_the_last_wave_has_what_there_is():
    pool = rain(count=7)
    opened(pool, 100, 5, roll=False)
    assert opened(pool, 200, 5, roll=False) == 2
    assert opened(pool, 300, 5, roll=False) == 0


def test_how_much_is_left_of_a_wave_is_said_in_a_word():
    pool = rain(count=40)
    level = "SELECT rewards_wave_level(%s, 'main', %s, 20, false)"
    assert asked(level, kit.SCOPE, 100) == "plenty"
    assert api.waves(kit.SCOPE) == {}
    opened(pool, 100, 20)
    assert asked(level, kit.SCOPE, 100) == "plenty"
    for salt in range(18):
        taken(pool, 100, salt)
    assert asked(level, kit.SCOPE, 100) == "few"
    assert api.waves(kit.SCOPE) == {pool: (100, "few")}
    taken(pool, 100)
    taken(pool, 100)
    assert asked(level, kit.SCOPE, 100) == "none"
    assert api.waves(kit.SCOPE) == {pool: (100, "none")}
    assert asked(level, kit.SCOPE, 101) == "plenty"


def pots(count: int = 3, **over: Any) -> int:
    pool = {
        "kind": "packets", "count": count, "amount": 1000, "split": "exchangeable",
        "shares": 5, **over,
    }  # fmt: skip
    return kit.open_scope(budget={"total": count * 1000}, pools={"main": pool})


def reserved(pool: int, holder: str = "team:1", salt: int = 1) -> int | None:
    return asked("SELECT rewards_reserve_pot(%s, %s, %s, %s)", pool, holder, UNTIL, salt)


def parts_of(pool: int, pot: int, holder: str, members: int) -> list[dict[str, Any]]:
    return call_json("rewards_open_pot", pool, pot, holder, members, UNTIL)


def test_every_pot_is_cut_into_its_shares_exactly():
    pool = pots()
    found = list(
        Unit.objects.filter(pool_id=pool)
        .values("batch").annotate(n=Count("id"), sum=Sum("amount")).order_by("batch")
        .values_list("batch", "n", "sum")
    )  # fmt: skip
    assert found == [(1, 5, 1000), (2, 5, 1000), (3, 5, 1000)]
    assert api.audit() == []


def test_a_pot_is_reserved_as_a_whole_and_given_back_as_a_whole():
    pool = pots(count=2)
    first, second = reserved(pool, "team:1"), reserved(pool, "team:2")
    assert {first, second} == {1, 2}
    assert reserved(pool, "team:3") is None
    assert asked("SELECT rewards_release_pot(%s, %s, 'team:1')", pool, second) is False
    assert asked("SELECT rewards_release_pot(%s, %s, 'team:1')", pool, first) is True
    assert reserved(pool, "team:3") == first
    assert api.audit() == []


def test_members_share_the_whole_pot_and_grants_empty_it():
    pool = pots(count=1)
    pot = reserved(pool)
    parts = parts_of(pool, pot, "team:1", 5)
    assert sum(part["amount"] for part in parts) == 1000
    requests = [
        kit.request(
            pool, kit.person(), f"share:{part['place']}",
            unit=part["unit"], holder=part["holder"], amount=part["amount"],
        )
        for part in parts
    ]  # fmt: skip
    granted = api.grant_batch(requests, kit.NOW)
    assert sum(one.amount for one in granted) == 1000
    assert api.stock_level(kit.SCOPE) == "none"
    assert api.audit() == []


def test_a_smaller_team_shares_a_smaller_pot_and_the_rest_goes_back():
    pool = pots(count=1, first=3, step=150)
    pot = reserved(pool)
    parts = parts_of(pool, pot, "team:1", 4)
    assert sum(part["amount"] for part in parts) == 850
    totals = api.scope_totals(kit.SCOPE)
    assert (totals.unallocated, totals.escrow) == (150, 850)
    assert api.audit() == []


def test_an_opened_share_that_comes_back_is_nobody_elses():
    """By expiry of the promise, of the reservation, or by a reviewer: the budget gets it."""
    pool = pots(count=1)
    pot = reserved(pool)
    parts = parts_of(pool, pot, "team:1", 5)
    (one,) = api.grant_batch(
        [
            kit.request(
                pool, kit.person(), "share:1",
                unit=parts[0]["unit"], holder=parts[0]["holder"],
                claim_by=kit.NOW + timedelta(days=1),
            )
        ],
        kit.NOW,
    )  # fmt: skip
    sweep(kit.NOW + timedelta(days=2))
    assert api.reward(one.uid).status == "expired"
    assert Unit.objects.filter(pool_id=pool).values_list(
        "state", flat=True
    ).distinct().get() == ("withdrawn")
    assert reserved(pool, "team:2") is None
    totals = api.scope_totals(kit.SCOPE)
    assert (totals.unallocated, totals.escrow, totals.payable) == (1000, 0, 0)
    assert api.audit() == []


def test_shares_after_the_scope_was_closed_go_back_once():
    pool = pots(count=2)
    pot = reserved(pool)
    parts_of(pool, pot, "team:1", 5)
    assert api.close_scope(kit.SCOPE, kit.NOW) == 1000
    sweep(kit.NOW + timedelta(days=2))
    totals = api.scope_totals(kit.SCOPE)
    assert (totals.unallocated, totals.escrow) == (2000, 0)
    assert api.audit() == []


def test_a_pot_that_was_swept_away_cannot_be_opened():
    pool = pots(count=1)
    pot = reserved(pool)
    sweep(UNTIL + timedelta(seconds=1))
    assert reserved(pool, "team:2") == pot
    with pytest.raises(Exception, match="not reserved any more"):
        parts_of(pool, pot, "team:1", 5)
    with pytest.raises(Conflict):
        api.grant_batch(
            [kit.request(pool, kit.person(), "x", unit=1, holder="team:1:1")], kit.NOW
        )


def test_the_audit_sees_a_pot_that_is_broken_and_a_wave_that_grew():
    pool = pots(count=1)
    pot = reserved(pool)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rewards_unit SET state = 'free', holder = NULL, reserved_until = NULL"
            " WHERE pool_id = %s AND batch = %s AND place = 2",
            [pool, pot],
        )
    assert {one.invariant for one in api.audit()} == {"pot.whole"}
    other = kit.open_scope(
        "scope-2",
        budget={"total": 2000},
        pools={"main": {"kind": "packets", "count": 20, "amount": 100}},
    )
    opened(other, 100, 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rewards_unit SET batch = 100 WHERE id = (SELECT max(id) FROM rewards_unit"
            " WHERE pool_id = %s AND batch IS NULL)",
            [other],
        )
    assert {one.invariant for one in api.audit("scope-2")} == {"wave.packets"}


@pytest.mark.parametrize(
    "broken",
    [
        {"split": "double_mean", "total": 100, "max": 9},
        {"split": "exchangeable", "total": 100, "max": 20},
        {"amount": 100, "shares": 5},
        {"amount": 100, "split": "exchangeable", "shares": 1},
        {"amount": 100, "split": "exchangeable", "shares": 5, "first": 3},
        {"amount": 100, "split": "exchangeable", "shares": 5, "step": 3},
        {"amount": 100, "split": "exchangeable", "shares": 5, "first": 6, "step": 3},
        {"amount": 4, "split": "exchangeable", "shares": 5},
        {"amount": 100, "split": "exchangeable", "shares": 5, "first": 3, "step": 49},
        {"amount": 100, "first": 3},
    ],
)
def test_a_pool_that_cannot_be_split_is_refused(broken):
    with pytest.raises(ValidationError):
        PoolSection.model_validate({"kind": "packets", "count": 10, **broken})


def test_the_highest_prize_of_a_pool_is_known():
    common = {"kind": "packets", "count": 10}
    pool = PoolSection.model_validate({**common, "split": "double_mean", "total": 5000})
    assert pool.highest == 4991
    mean = PoolSection.model_validate({**common, "split": "double_mean", "amount": 500})
    assert (mean.escrow, mean.highest, mean.mean) == (5000, 4991, 500)
    bounded = {**common, "split": "double_mean", "total": 5000, "max": 800, "min": 100}
    assert PoolSection.model_validate(bounded).highest == 800
    pot = {**common, "amount": 1000, "split": "exchangeable", "shares": 5}
    assert (PoolSection.model_validate(pot).highest, PoolSection.model_validate(pot).units) == (
        1000,
        50,
    )


def lined(scope: str = kit.SCOPE) -> tuple[int, int]:
    """What the line above the campaign holds and has confirmed."""
    nodes.settle_open(kit.NOW)
    (one,) = [node for node in api.budget_tree() if node.slug == "life"]
    return one.held, one.confirmed


def line() -> None:
    api.create_budget_node(
        slug="life", title="life", parent=None, currency="CNY", limit=100_00, actor="admin",
        now=kit.NOW, alarm_at=80,
    )  # fmt: skip


def escrowed() -> int:
    return api.scope_totals(kit.SCOPE).escrow


def closed() -> tuple[int, int]:
    api.close_scope(kit.SCOPE, kit.NOW)
    sweep(UNTIL)
    assert api.audit() == []
    return lined()


def test_every_wave_is_held_from_the_line_at_publishing_and_released_at_the_end() -> None:
    line()
    pool = kit.open_scope(
        budget={"total": 100_00, "line": "life"},
        pools={"main": {"kind": "packets", "count": 20, "amount": 4_00}},
    )
    assert (lined(), escrowed()) == ((100_00, 0), 80_00)
    opened(pool, 100, 5)
    units = [taken(pool, 100, salt) for salt in range(2)]
    opened(pool, 200, 5)
    # Waves divide what is held; none of them holds anything more.
    assert (lined(), escrowed()) == ((100_00, 0), 80_00)
    holder = Unit.objects.get(id=units[0]).holder
    kit.grant(pool, kit.person(), unit=units[0], holder=holder)
    assert (lined(), escrowed()) == ((96_00, 4_00), 76_00)
    assert closed() == (0, 4_00)


def test_every_pot_is_held_from_the_line_at_publishing_and_released_at_the_end() -> None:
    line()
    pool = kit.open_scope(
        budget={"total": 40_00, "line": "life"},
        pools={
            "main": {
                "kind": "packets", "count": 3, "amount": 10_00, "split": "exchangeable",
                "shares": 5,
            }
        },
    )  # fmt: skip
    assert (lined(), escrowed()) == ((40_00, 0), 30_00)
    pot = reserved(pool)
    reserved(pool, "team:2")
    assert pot is not None
    parts = parts_of(pool, pot, "team:1", 3)
    told = sum(part["amount"] for part in parts)
    # Two members were missing: their parts are the budget's again, before any end.
    assert escrowed() < 30_00
    for number, part in enumerate(parts):
        kit.grant(pool, kit.person(), f"p{number}", unit=part["unit"], holder=part["holder"])
    assert lined() == (40_00 - told, told)
    assert closed() == (0, told)


def test_waves_and_pots_count_in_the_hours_like_every_promise() -> None:
    pool = kit.open_scope(
        pools={"main": {"kind": "packets", "count": 20, "amount": 500, "per_hour": 1000}}
    )
    opened(pool, 100, 10)
    # One moment of the database's clock, in one hour.
    with transaction.atomic():
        found = [taken(pool, 100, salt) is not None for salt in range(4)]
    assert found == [True, True, False, False]
    other = kit.open_scope(
        "scope-2",
        budget={"total": 3000, "per_hour": 1500},
        pools={"main": {"kind": "packets", "count": 3, "amount": 1000,
                        "split": "exchangeable", "shares": 5}},
    )  # fmt: skip
    with transaction.atomic():
        found = [reserved(other, f"team:{n}") is not None for n in range(3)]
    assert found == [True, False, False]
    assert api.audit() == []


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        ("UPDATE rewards_unit SET state = 'free' WHERE state = 'withdrawn'", "closed.free"),
        ("UPDATE rewards_budgethold SET released = released + 1, amount = amount + 1",
         "hold.released"),
    ],
)  # fmt: skip
def test_the_audit_sees_what_was_not_released(planted: str, broken: str) -> None:
    line()
    kit.open_scope(
        budget={"total": 100_00, "line": "life"},
        pools={"main": {"kind": "packets", "count": 20, "amount": 4_00}},
    )
    api.close_scope(kit.SCOPE, kit.NOW)
    assert api.audit() == []
    with transaction.atomic():
        asked(f"WITH done AS ({planted} RETURNING 1) SELECT count(*) FROM done")
        assert broken in {one.invariant for one in api.audit()}
        transaction.set_rollback(True)
