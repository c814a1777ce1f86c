"""One reward and a strict twin, in every order chance finds: paid once, numbers kept."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.errors import Conflict, DomainError
from rewards import api
from rewards.providers import Forged
from rewards.providers.base import Answer, Outcome
from rewards.services import payouts
from rewards.services.settling import receive
from tests.rewards.twins.scene import wechat_scene, wechat_twin
from tests.rewards.twins.wechat import MOVING

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

MOODS = ("ok", "forged", "broken", "busy", "silent", "deaf")


class Story(RuleBasedStateMachine):
    """Time, worker, person, staff and WeChat take turns."""

    twin = None

    def __init__(self):
        super().__init__()
        self.twin.mood, self.twin.enough = "ok", True
        self.twin.next.clear()
        self.scene = wechat_scene(self.twin)
        self.scene.claim()
        self.notes = []
        self.audited = None

    @property
    def bills(self):
        """What the twin has of this reward, over all its numbers."""
        tail = self.scene.payout.number[1:]
        return [bill for bill in self.twin.bills.values() if bill.number[1:] == tail]

    @rule(seconds=st.sampled_from([1, 5, 60, 3600, 4 * 3600, 25 * 3600]))
    def work(self, seconds):
        self.scene.work(timedelta(seconds=seconds))

    @rule(mood=st.sampled_from(MOODS))
    def turn(self, mood):
        self.twin.next.append(mood)

    @rule(enough=st.booleans())
    def account(self, enough):
        self.twin.enough = enough

    @rule()
    def person_confirms(self):
        for bill in self.bills:
            if bill.state == "WAIT_USER_CONFIRM" and self.in_time(bill):
                self.twin.confirm(bill.number)

    def in_time(self, bill):
        return self.twin.now <= bill.created + timedelta(hours=24)

    @rule()
    def wechat_closes(self):
        self.twin.close_overdue()

    @rule()
    def wechat_cancels(self):
        self.twin.finish_cancelling()

    @rule()
    def wechat_refuses(self):
        for bill in self.bills:
            if bill.state in ("PROCESSING", "WAIT_USER_CONFIRM", "TRANSFERING"):
                self.twin.fail(bill.number, "ACCOUNT_FROZEN")

    @rule()
    def wechat_lags(self):
        """A query that still shows an earlier state."""
        for bill in self.bills:
            if bill.state == "WAIT_USER_CONFIRM":
                bill.state = "PROCESSING"
            elif bill.state == "PROCESSING":
                bill.state = "WAIT_USER_CONFIRM"

    @rule(times=st.integers(1, 3))
    def notified(self, times):
        for bill in self.bills:
            if bill.state not in MOVING:
                self.notes.append(self.twin.notification(bill.number))
        for note in self.notes[-times:]:
            self.hear(note)

    @rule(which=st.integers(0, 20))
    def notified_late(self, which):
        if self.notes:
            self.hear(self.notes[which % len(self.notes)])

    def hear(self, note):
        with contextlib.suppress(Forged):  # signed more than five minutes ago
            self.scene.hear(note, "wechat")

    @rule()
    def forged(self):
        for bill in self.bills:
            with pytest.raises(Forged):
                self.scene.hear(
                    self.twin.notification(bill.number, signer="forger", state="SUCCESS"),
                    "wechat",
                )

    @rule()
    def staff_pay_again(self):
        with contextlib.suppress(Conflict):
            api.retry_failed(self.scene.reward, "manager", self.scene.now)

    @rule()
    def staff_take_back(self):
        with contextlib.suppress(Conflict):
            api.cancel_payout(self.scene.reward, "manager", self.scene.now)

    @rule()
    def claimed_again(self):
        with contextlib.suppress(DomainError):
            self.scene.claim()

    @invariant()
    def money_leaves_once(self):
        assert sum(bill.money_out for bill in self.bills) in (0, self.scene.amount)
        assert sum(bill.state in MOVING for bill in self.bills) <= 1
        assert self.twin.violations == []

    @invariant()
    def an_old_number_is_dead(self):
        """Every number before the present one has failed or was cancelled, at WeChat too."""
        now = self.scene.payout.number
        for bill in self.bills:
            assert bill.number == now or bill.state in ("FAIL", "CANCELLED")

    @invariant()
    def books_agree(self):
        assert self.scene.payout.disputed is False
        paid = any(bill.state == "SUCCESS" for bill in self.bills)
        assert paid or self.scene.totals[1] == 0
        # Audited after each step that has changed what is stored, and once at the end.
        stored = self.stored()
        if stored != self.audited:
            assert api.audit(self.scene.scope) == []
            self.audited = stored

    def stored(self):
        payout = self.scene.payout
        return (payout.number, payout.state, self.scene.status, self.scene.totals)

    def teardown(self):
        """With everybody well it comes to an end, and to the right one."""
        self.twin.next.clear()
        self.twin.enough = True
        for _ in range(40):
            if self.scene.payout.next_at is None:
                break
            self.twin.close_overdue()
            self.twin.finish_cancelling()
            for bill in self.bills:
                if bill.state == "PROCESSING":
                    bill.state = "WAIT_USER_CONFIRM"
            self.scene.work(timedelta(hours=2))
        status = self.scene.status
        assert status in ("fulfilled", "failed", "granted", "expired")
        paid = any(bill.state == "SUCCESS" for bill in self.bills)
        assert paid == (status == "fulfilled")
        assert self.scene.totals[1] == (self.scene.amount if paid else 0)
        self.money_leaves_once()
        self.audited = None
        self.books_agree()


def test_every_story_ends_well(settings_of_django):
    with wechat_twin(settings_of_django) as twin:
        Story.twin = twin
        run_state_machine_as_test(
            Story,
            settings=settings(
                max_examples=12,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_control_whoever_takes_silence_for_a_failure_is_seen(settings_of_django, monkeypatch):
    """A new number while the old one's outcome is unknown: the machine's own look sees it."""

    def give_up(number, _error, now):
        receive(Answer(number, Outcome.FAILED), now)

    def told():
        story = Story()
        story.twin.next.append("silent")
        story.scene.work(timedelta(seconds=1))
        with contextlib.suppress(Conflict):
            api.retry_failed(story.scene.reward, "manager", story.scene.now)
        story.scene.work(timedelta(hours=1))
        story.money_leaves_once()

    with wechat_twin(settings_of_django) as twin:
        Story.twin = twin
        told()
        monkeypatch.setattr(payouts, "quarantine", give_up)
        with pytest.raises(AssertionError):
            told()


@pytest.fixture
def settings_of_django(settings):
    return settings
