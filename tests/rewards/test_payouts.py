"""Every mood of the bank to its end, and never paid twice."""

import queue
import threading
from datetime import timedelta

import pytest

from core.errors import Conflict
from rewards import api, tasks
from rewards.models import Grant, LedgerEntry, SandboxTransfer
from rewards.numbers import payout_number
from rewards.providers import Answer, Outcome, OutcomeUnknown, PayoutOrder, provider
from rewards.providers.sandbox import tell
from rewards.services import payouts, wake
from tests.rewards.kit import NOW, bank, claimed, facts, payout, totals

pytestmark = pytest.mark.django_db

ORDER = PayoutOrder("n1", 500, "CNY", "sealed")


def run(after: timedelta = timedelta(0)) -> None:
    """One pass of the worker's task at NOW + after."""
    payouts.collect_answers(NOW + after)
    payouts.run_due(NOW + after)
    payouts.collect_answers(NOW + after)


def status(reward) -> str:
    return Grant.objects.get(uid=reward).status


def paid_transfers() -> int:
    return SandboxTransfer.objects.filter(state="succeeded").count()


def assert_paid_once(reward) -> None:
    for days in range(1, 4):
        run(timedelta(days=days))
    assert status(reward) == "fulfilled"
    assert payout(reward).state == "succeeded"
    assert payout(reward).recipient == ""
    assert totals() == (80_00, 15_00, 0, 5_00)
    assert paid_transfers() == 1
    assert LedgerEntry.objects.filter(key=f"paid:{reward}").count() == 1
    assert [name for name, _ in facts()].count("reward_fulfilled") == 1
    assert api.audit() == []


def test_ok():
    reward, _ = claimed(**bank("ok"))
    run()
    assert status(reward) == "fulfilled"
    assert_paid_once(reward)


def test_nothing_is_sent_before_it_is_due():
    reward, _ = claimed(cool_off_seconds=60)
    run(timedelta(seconds=59))
    assert SandboxTransfer.objects.count() == 0
    run(timedelta(seconds=60))
    assert status(reward) == "fulfilled"


def test_late():
    reward, _ = claimed(**bank("late", delay_seconds=30))
    run()
    assert (status(reward), payout(reward).state) == ("fulfilling", "submitted")
    run(timedelta(seconds=29))
    assert status(reward) == "fulfilling"
    assert api.audit() == []
    run(timedelta(seconds=90))
    assert_paid_once(reward)
    assert SandboxTransfer.objects.get().submissions == 1


def test_double():
    reward, _ = claimed(**bank("double"))
    run()
    assert SandboxTransfer.objects.get().callbacks_left == 0
    assert_paid_once(reward)


@pytest.mark.parametrize(("lands", "submissions"), [(True, 1), (False, 2)])
def test_unknown_is_queried_and_never_renumbered(lands, submissions):
    reward, _ = claimed(**bank("unknown", lands=lands))
    number = payout(reward).number
    run()
    order = payout(reward)
    assert (order.state, order.error, order.number) == ("unknown", "bank.timeout", number)
    assert status(reward) == "fulfilling"
    assert totals() == (80_00, 15_00, 5_00, 0)
    with pytest.raises(Conflict):
        api.retry_failed(reward, "manager", NOW)
    run(timedelta(seconds=1))
    assert payout(reward).attempts == 1
    run(timedelta(seconds=2))
    assert payout(reward).number == number
    assert SandboxTransfer.objects.get().submissions == submissions
    assert_paid_once(reward)


@pytest.mark.parametrize("succeeded", [True, False])
def test_silent_waits_until_told(succeeded):
    reward, _ = claimed(**bank("silent"))
    for days in range(20):
        run(timedelta(days=days))
    order = payout(reward)
    assert (order.state, order.attempts) == ("unknown", 20)
    assert SandboxTransfer.objects.get().submissions == 1
    assert totals() == (80_00, 15_00, 5_00, 0)
    assert api.audit() == []
    tell(order.number, succeeded)
    run(timedelta(days=30))
    if succeeded:
        assert (status(reward), totals()) == ("fulfilled", (80_00, 15_00, 0, 5_00))
    else:
        assert (status(reward), totals()) == ("failed", (80_00, 15_00, 5_00, 0))
    assert api.audit() == []


def test_fail_then_a_new_number_by_a_person():
    reward, _ = claimed(**bank("fail"))
    run()
    assert (status(reward), payout(reward).error) == ("failed", "bank.recipient_refused")
    assert totals() == (80_00, 15_00, 5_00, 0)
    assert facts()[-1][0] == "reward_failed"
    assert api.audit() == []
    api.retry_failed(reward, "manager", NOW)
    assert payout(reward).number == payout_number(reward, 1)
    assert status(reward) == "claimed"
    assert api.audit() == []
    run(timedelta(minutes=1))
    assert status(reward) == "failed"
    assert SandboxTransfer.objects.count() == 2
    api.revoke(reward, "manager", NOW)
    assert totals() == (80_00, 20_00, 0, 0)
    assert api.audit() == []


def test_a_crash_after_the_lease_is_answered_by_a_query():
    """The worker dies between handing the order over and keeping the answer."""
    reward, _ = claimed(**bank("ok"))
    [due] = payouts.lease_due(NOW, 10)
    provider(due.provider, due.config).submit(due.order, NOW)
    assert payouts.lease_due(NOW + timedelta(seconds=59), 10) == []
    run(timedelta(seconds=60))
    assert_paid_once(reward)
    assert SandboxTransfer.objects.get().submissions == 1


def test_two_workers_with_one_order_pay_once():
    reward, _ = claimed(**bank("ok"))
    [slow] = payouts.lease_due(NOW, 10)
    [fast] = payouts.lease_due(NOW + timedelta(minutes=2), 10)
    assert (slow.fresh, fast.fresh) == (True, False)
    payouts.carry_out(fast, NOW)
    payouts.carry_out(slow, NOW)
    assert_paid_once(reward)


def test_a_provider_that_breaks_is_a_quarantine(monkeypatch):
    reward, _ = claimed()

    def broken(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("rewards.providers.sandbox.SandboxProvider._first", broken)
        run()
    assert (payout(reward).state, payout(reward).error) == (
        "unknown",
        "provider.ZeroDivisionError",
    )
    assert_paid_once(reward)


def test_a_final_answer_that_changes_is_disputed_and_stops_everything():
    reward, _ = claimed(**bank("fail"))
    run()
    number = payout(reward).number
    api.retry_failed(reward, "manager", NOW)
    payouts.receive(Answer(number, Outcome.SUCCEEDED), NOW)
    assert payout(reward).disputed is True
    run(timedelta(days=1))
    assert payout(reward).state == "created"
    assert {one.invariant for one in api.audit()} == {"payout.disputed"}


def test_a_failure_after_success_is_disputed():
    reward, _ = claimed()
    run()
    payouts.receive(Answer(payout(reward).number, Outcome.SUCCEEDED), NOW)
    assert payout(reward).disputed is False
    payouts.receive(Answer(payout(reward).number, Outcome.FAILED), NOW)
    assert (status(reward), payout(reward).disputed) == ("fulfilled", True)


def test_an_answer_about_a_number_we_never_gave_changes_nothing():
    reward, _ = claimed()
    payouts.receive(Answer("0" * 32, Outcome.SUCCEEDED), NOW)
    payouts.receive(Answer("not-a-number", Outcome.SUCCEEDED), NOW)
    assert payout(reward).state == "created"


def test_the_bank_knows_a_number_and_refuses_another_order_under_it():
    bank_of_ok = provider("sandbox", {})
    first = bank_of_ok.submit(ORDER, NOW)
    assert bank_of_ok.submit(ORDER, NOW) == first
    for changed in (
        PayoutOrder("n1", 501, "CNY", "sealed"),
        PayoutOrder("n1", 500, "USD", "sealed"),
        PayoutOrder("n1", 500, "CNY", "another"),
    ):
        with pytest.raises(OutcomeUnknown, match="number_conflict"):
            bank_of_ok.submit(changed, NOW)
    assert SandboxTransfer.objects.get().amount == 500
    assert bank_of_ok.query("n2", NOW).outcome == Outcome.NOT_FOUND


def test_the_tasks_run_with_the_machines_clock():
    reward, _ = claimed()
    tasks.poll_payouts()
    tasks.sweep()
    assert status(reward) == "fulfilled"
    known = {value.name for value in vars(tasks).values() if hasattr(value, "delay")}
    assert {entry["task"] for entry in tasks.BEAT.values()} <= known
    assert {tasks.poll_payouts.name, tasks.sweep.name} <= known


def _nobody_wakes() -> None:
    """The message of whoever claimed before, in another test, too, is on its way."""
    assert wake._under_way.acquire(timeout=60)
    wake._under_way.release()


def test_a_claim_wakes_a_worker_after_the_commit(
    monkeypatch, django_capture_on_commit_callbacks
):
    _nobody_wakes()
    sent: queue.Queue[dict[str, object]] = queue.Queue()
    monkeypatch.setattr(tasks.poll_payouts, "apply_async", lambda **options: sent.put(options))
    with django_capture_on_commit_callbacks(execute=True):
        claimed()
        assert sent.empty()
    assert sent.get(timeout=60) == {"retry": False, "expires": 30}


def test_nobody_waits_for_a_broker_that_does_not_answer(
    monkeypatch, django_capture_on_commit_callbacks
):
    _nobody_wakes()
    answer, given_up = threading.Event(), threading.Event()
    calls: queue.Queue[int] = queue.Queue()

    def stuck(**_):
        calls.put(1)
        answer.wait(120)
        given_up.set()
        raise ConnectionError

    monkeypatch.setattr(tasks.poll_payouts, "apply_async", stuck)
    with django_capture_on_commit_callbacks(execute=True):
        wake.after_commit()
        wake.after_commit()
    assert not given_up.is_set(), "the commit waited for the broker"
    calls.get(timeout=60)
    answer.set()
    # The message under way was enough for both; after its end the next one is sent.
    _nobody_wakes()
    assert calls.empty()
    wake._start()
    calls.get(timeout=60)


def test_an_order_that_never_arrived_is_given_up_when_the_provider_is_sure():
    reward, _ = claimed(**bank("unknown", lands=False))
    number = payout(reward).number
    run()
    assert payout(reward).state == "unknown"
    api.cancel_payout(reward, "manager", NOW)
    api.cancel_payout(reward, "manager", NOW)
    asked, now = 0, NOW
    while payout(reward).next_at is not None and asked < 20:
        with pytest.raises(Conflict, match="not_failed"):
            api.retry_failed(reward, "manager", now)
        now = payout(reward).next_at
        payouts.run_due(now)
        asked += 1
    # Asked time and again, and sent no more meanwhile.
    assert asked >= 8
    assert now - NOW > timedelta(minutes=5)
    assert SandboxTransfer.objects.get().submissions == 1
    order = payout(reward)
    assert (order.state, order.error, status(reward)) == (
        "cancelled", "provider.never_had", "failed",
    )  # fmt: skip
    assert api.audit() == []
    api.revoke(reward, "manager", now)
    assert totals() == (80_00, 20_00, 0, 0)
    # Should it turn up after all, people look at it.
    payouts.receive(Answer(number, Outcome.SUCCEEDED), now)
    assert payout(reward).disputed


def test_an_order_that_arrived_after_all_is_paid_though_it_was_to_be_taken_back():
    reward, _ = claimed(**bank("unknown", lands=True))
    run()
    api.cancel_payout(reward, "manager", NOW)
    assert_paid_once(reward)
