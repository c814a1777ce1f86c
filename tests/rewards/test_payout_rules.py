"""The table of a payout's states, for every state and every answer."""

from hypothesis import given
from hypothesis import strategies as st

from rewards.models import PayoutState
from rewards.payout_rules import (
    FINAL,
    OPEN,
    RENUMBERED,
    TRANSITIONS,
    Outcome,
    State,
    Step,
    Verdict,
    due_step,
    may_submit_again,
    receive,
    unanswered,
)

answers = st.lists(st.sampled_from(list(Outcome)), max_size=12)


def test_the_database_knows_the_same_states():
    assert set(PayoutState.values) == {state.value for state in State}


def test_every_move_stands_in_the_table():
    for state in State:
        for outcome in Outcome:
            verdict, after = receive(state, outcome)
            assert after == state or after in TRANSITIONS[state], (state, outcome)
            assert (verdict == Verdict.SETTLE) == (state in OPEN and after in FINAL)


@given(answers)
def test_the_first_final_answer_stands_whatever_follows(told):
    state = State.SUBMITTED
    settled = []
    for outcome in told:
        verdict, state = receive(state, outcome)
        if verdict == Verdict.SETTLE:
            settled.append(state)
        elif settled:
            assert state == settled[0]
            final = outcome.value in {one.value for one in FINAL}
            assert (verdict == Verdict.CONTRADICTION) == (
                final and outcome.value != settled[0].value
            )
    assert len(settled) <= 1


@given(answers)
def test_nothing_leads_back_from_where_an_order_was_seen(told):
    seen = [State.ACCEPTED, State.PROCESSING, State.WAIT_USER_CONFIRM, State.TRANSFERRING]
    state, furthest = State.SUBMITTED, -1
    for outcome in told:
        _, state = receive(state, outcome)
        state = unanswered(state) if state in OPEN else state
        if state in seen:
            assert seen.index(state) >= furthest
            furthest = seen.index(state)
        elif state in (State.SUBMITTED, State.UNKNOWN):
            assert furthest == -1


def test_what_is_known_to_have_arrived_is_never_sent_anew():
    for state in State:
        again = may_submit_again(state, Outcome.NOT_FOUND, True)
        assert again == (state in (State.SUBMITTED, State.UNKNOWN))
    assert may_submit_again(State.UNKNOWN, Outcome.WAIT_USER_CONFIRM, False)
    assert not may_submit_again(State.WAIT_USER_CONFIRM, Outcome.WAIT_USER_CONFIRM, True)
    for outcome in (Outcome.PROCESSING, Outcome.TRANSFERRING, Outcome.CANCELLING):
        assert not any(may_submit_again(state, outcome, False) for state in State)


def test_only_a_new_order_is_submitted_unasked():
    for state in OPEN:
        for cancel in (True, False):
            assert (due_step(state, cancel) == Step.SUBMIT) == (state == State.CREATED)
    assert due_step(State.WAIT_USER_CONFIRM, True) == Step.CANCEL
    assert due_step(State.TRANSFERRING, True) == Step.QUERY


def test_another_number_only_after_the_providers_own_no():
    assert {state for state in State if State.CREATED in TRANSITIONS[state]} == RENUMBERED
    assert {State.FAILED, State.CANCELLED} == RENUMBERED
