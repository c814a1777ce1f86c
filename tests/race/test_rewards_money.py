"""Two people decide about the same money at one moment; each guard with a control."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db.models import Model, QuerySet

from core.ids import uuid7
from core.models import AuditEntry
from rewards import api
from rewards.models import Clawback, LedgerEntry, Payout, PointLot
from rewards.numbers import payout_number
from rewards.services import clawbacks, payouts
from tests.race.meeting import meeting
from tests.race.play_support import function_replaced
from tests.race.test_rewards_units import at_once, code, sql
from tests.rewards.kit import NOW, bank, claimed, payout, person

pytestmark = pytest.mark.django_db(transaction=True)

WALLET = "points"
LEFT = (
    "ALTER TABLE rewards_pointlot ADD CONSTRAINT rewards_pointlot_left"
    " CHECK (amount > 0 AND remaining >= 0 AND remaining <= amount)"
)


@contextmanager
def without_row_locks(model: type[Model]) -> Iterator[None]:
    """Both have read before the first of them writes."""
    both, save = threading.Barrier(2), model.save

    def together(self: Model, *args: Any, **kwargs: Any) -> None:
        both.wait(timeout=30)
        save(self, *args, **kwargs)

    with (
        patch.object(QuerySet, "select_for_update", lambda self, *_args, **_kwargs: self),
        patch.object(model, "save", together),
    ):
        yield


def together(*tasks: Any) -> list[str]:
    """What each came to: the code of a refusal, the name of another error, "NoneType"."""
    return [code(result) for result in at_once(lambda n: tasks[n](), len(tasks))]


# --- a clawback ----------------------------------------------------------------------------


def waiting(settings: Any) -> UUID:
    """A paid reward that somebody wants back and another person has to agree."""
    settings.CLAWBACK_FOUR_EYES = 0
    reward, _ = claimed()
    payouts.run_due(NOW)
    uid: UUID = clawbacks.ask(reward, reason="a farm", actor="anna", now=NOW).uid
    return uid


def test_two_who_approve_at_once_take_it_back_once(settings: Any) -> None:
    asked = waiting(settings)
    said = together(*[partial(clawbacks.approve, asked, who, NOW) for who in ("ben", "carl")])
    assert said == ["NoneType", "NoneType"]
    assert LedgerEntry.objects.filter(key=f"recover:{asked}").count() == 1
    assert AuditEntry.objects.filter(action="reward.clawed_back").count() == 1
    assert api.audit() == []


def test_control_without_the_lock_one_of_the_two_breaks(settings: Any) -> None:
    asked = waiting(settings)
    with without_row_locks(Clawback):
        said = together(
            *[partial(clawbacks.approve, asked, who, NOW) for who in ("ben", "carl")]
        )
    # The entry's key, behind the lock, lets none through twice.
    assert sorted(said) == ["IntegrityError", "NoneType"]


def approve_and_refuse(asked: UUID) -> list[str]:
    return together(
        partial(clawbacks.approve, asked, "ben", NOW),
        partial(clawbacks.refuse, asked, "carl", NOW),
    )


def test_of_a_yes_and_a_no_at_once_one_counts(settings: Any) -> None:
    asked = waiting(settings)
    said = approve_and_refuse(asked)
    state = Clawback.objects.get().state
    if state == "done":
        assert said == ["NoneType", "clawback.done"]
    else:
        assert (state, said) == ("refused", ["clawback.refused", "NoneType"])
    moved = LedgerEntry.objects.filter(key=f"recover:{asked}").count()
    assert moved == (1 if state == "done" else 0)
    assert api.audit() == []


def test_control_without_the_lock_both_are_told_that_they_count(settings: Any) -> None:
    asked = waiting(settings)
    with without_row_locks(Clawback):
        assert approve_and_refuse(asked) == ["NoneType", "NoneType"]


# --- a payment that failed, or waits -------------------------------------------------------


def failed() -> UUID:
    reward, _ = claimed(**bank("fail"))
    payouts.run_due(NOW)
    return reward


def retry_twice(reward: UUID) -> list[str]:
    return together(*[partial(api.retry_failed, reward, who, NOW) for who in ("ann", "ben")])


def test_two_who_retry_at_once_order_one_payment(settings: Any) -> None:
    reward = failed()
    assert sorted(retry_twice(reward)) == ["NoneType", "reward.not_failed"]
    assert payout(reward).number == payout_number(reward, 1)
    assert AuditEntry.objects.filter(action="reward.payout_retried").count() == 1
    assert api.audit() == []


def test_control_without_the_lock_both_have_retried(settings: Any) -> None:
    reward = failed()
    with without_row_locks(Payout):
        assert retry_twice(reward) == ["NoneType", "NoneType"]
    assert AuditEntry.objects.filter(action="reward.payout_retried").count() == 2


def unheard() -> UUID:
    reward, _ = claimed(**bank("silent"))
    payouts.run_due(NOW)
    return reward


def cancel_twice(reward: UUID) -> int:
    """How often it is written that somebody gave the order up."""
    tasks = [partial(api.cancel_payout, reward, who, NOW) for who in ("ann", "ben")]
    assert together(*tasks) == ["NoneType", "NoneType"]
    return AuditEntry.objects.filter(action="reward.payout_cancelled").count()


def test_two_who_give_an_order_up_at_once_do_it_once() -> None:
    assert cancel_twice(unheard()) == 1
    assert api.audit() == []


def test_control_without_the_lock_it_is_given_up_twice() -> None:
    reward = unheard()
    with without_row_locks(Payout):
        assert cancel_twice(reward) == 2


# --- points ----------------------------------------------------------------------------------


def spend_both(*keys: str) -> Counter[str]:
    """Two spendings of 30 at once out of 50."""
    owner = person()
    api.credit_points(
        person_id=owner, wallet=WALLET, amount=50, source=f"test:{uuid7()}", expires_at=None,
        scope="", now=NOW,
    )  # fmt: skip

    def spend(key: str) -> Any:
        return api.spend_points(
            person_id=owner, wallet=WALLET, amount=30, key=key, now=NOW
        ).created

    return Counter(
        str(one) if isinstance(one, bool) else code(one)
        for one in at_once(lambda n: spend(keys[n]), 2)
    )


def test_points_are_spent_once_however_many_spend_at_once() -> None:
    assert spend_both("one", "two") == {"True": 1, "points.short": 1}
    assert PointLot.objects.get().remaining == 20
    assert api.audit() == []


def test_a_spending_repeated_at_once_is_one() -> None:
    assert spend_both("same", "same") == {"True": 1, "False": 1}
    assert PointLot.objects.get().remaining == 20


@contextmanager
def without_the_persons_lock() -> Iterator[None]:
    """Both have looked at the lots before the first of them takes."""
    changes = (
        (
            "pg_advisory_xact_lock(hashtextextended('points:'",
            "coalesce(hashtextextended('points:'",
        ),
        ("NULLS LAST, id FOR UPDATE", "NULLS LAST, id"),
        ("v_part := least(", "PERFORM race_meet(2); v_part := least("),
    )
    with ExitStack() as stack:
        stack.enter_context(meeting())
        for old, new in changes:
            stack.enter_context(function_replaced("rewards_spend_points", old, new))
        yield


def test_control_without_the_lock_more_is_spent_than_there_was() -> None:
    try:
        sql("ALTER TABLE rewards_pointlot DROP CONSTRAINT rewards_pointlot_left")
        with without_the_persons_lock():
            assert spend_both("one", "two") == {"True": 2}
        assert PointLot.objects.get().remaining == -10
    finally:
        sql("TRUNCATE rewards_pointlot CASCADE")
        sql(LEFT)
