"""What may become of a payout: a pure table, after WeChat's transfers that people confirm.

    created ─► submitted ─► accepted ─► processing ─► wait_user_confirm ─► transferring
                  ▲ │            └────────────┴────────────┘                    │
                  │ ▼                         │ cancel                          │
                unknown                       ▼                                 ▼
                                          cancelling ─► cancelled | failed | succeeded

Steps may be skipped: a provider tells where an order is, not how it came there. `unknown` is a
quarantine for an order that may or may not have arrived: only a query of the same number leads
out. A new number is given only after `failed` or `cancelled`, both being the provider's words.

Source of the states: pay.weixin.qq.com/doc/v3/merchant/4012715211 (state chart) and /4012716437
(query by the merchant's number).
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    CREATED = "created"
    SUBMITTED = "submitted"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    WAIT_USER_CONFIRM = "wait_user_confirm"
    TRANSFERRING = "transferring"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What a provider says of a number; `pending` where it tells no more than that."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    PROCESSING = "processing"
    WAIT_USER_CONFIRM = "wait_user_confirm"
    TRANSFERRING = "transferring"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOT_FOUND = "not_found"


class Verdict(StrEnum):
    """What an answer means for an order in its present state."""

    MOVE = "move"
    """It is further on than we knew, or still where it was."""
    STALE = "stale"
    """Old news, or nothing new: the state stays, the provider is asked again later."""
    SETTLE = "settle"
    """The first final answer: money and reward follow it."""
    SAME = "same"
    """The same final answer again."""
    CONTRADICTION = "contradiction"
    """Another final answer than before: nothing more is sent until people have looked."""


class Step(StrEnum):
    """What to do with an order that is due."""

    SUBMIT = "submit"
    QUERY = "query"
    CANCEL = "cancel"


FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})
OPEN = frozenset(State) - FINAL
UNCERTAIN = frozenset({State.SUBMITTED, State.UNKNOWN})
"""The provider may never have had the order."""
RENUMBERED = frozenset({State.FAILED, State.CANCELLED})
"""Only then the reward may be paid under another number."""
REVOCABLE = frozenset({State.ACCEPTED, State.PROCESSING, State.WAIT_USER_CONFIRM})
"""The provider still takes the order back."""

NEVER_HAD = 8
"""So often, over some twenty minutes in which nothing was sent, a provider has to say that it
does not know a number, before the number is given up."""

_RANK = {
    State.CREATED: 0,
    State.SUBMITTED: 1,
    State.UNKNOWN: 1,
    State.ACCEPTED: 2,
    State.PROCESSING: 3,
    State.WAIT_USER_CONFIRM: 4,
    State.TRANSFERRING: 5,
    State.CANCELLING: 5,
}

_PROGRESS = {
    Outcome.PENDING: State.SUBMITTED,
    Outcome.ACCEPTED: State.ACCEPTED,
    Outcome.PROCESSING: State.PROCESSING,
    Outcome.WAIT_USER_CONFIRM: State.WAIT_USER_CONFIRM,
    Outcome.TRANSFERRING: State.TRANSFERRING,
    Outcome.CANCELLING: State.CANCELLING,
}

TRANSITIONS: dict[State, frozenset[State]] = {
    State.CREATED: frozenset(State) - {State.CREATED},
    State.SUBMITTED: frozenset(State) - {State.CREATED},
    State.UNKNOWN: frozenset(State) - {State.CREATED},
    State.ACCEPTED: frozenset(
        {
            State.PROCESSING,
            State.WAIT_USER_CONFIRM,
            State.TRANSFERRING,
            State.CANCELLING,
            *FINAL,
        }
    ),
    State.PROCESSING: frozenset(
        {State.WAIT_USER_CONFIRM, State.TRANSFERRING, State.CANCELLING, *FINAL}
    ),
    State.WAIT_USER_CONFIRM: frozenset({State.TRANSFERRING, State.CANCELLING, *FINAL}),
    State.TRANSFERRING: FINAL,
    State.CANCELLING: FINAL,
    # Back to the start only under a new number.
    State.FAILED: frozenset({State.CREATED}),
    State.CANCELLED: frozenset({State.CREATED}),
    State.SUCCEEDED: frozenset(),
}
"""Where an order may go from each state, by an answer or by our own doing."""


def receive(state: State, outcome: Outcome) -> tuple[Verdict, State]:
    """What `outcome` means for an order in `state`, and the state it is in afterwards.

    Answers come late, twice and out of order: nothing leads back from where the order is known
    to have been, and the first final answer stands.
    """
    if outcome in (Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELLED):
        final = State(outcome.value)
        if state in OPEN:
            return Verdict.SETTLE, final
        return (Verdict.SAME if state == final else Verdict.CONTRADICTION), state
    if state in FINAL:
        return Verdict.STALE, state
    if outcome == Outcome.NOT_FOUND:
        return Verdict.STALE, (State.SUBMITTED if state == State.UNKNOWN else state)
    target = _PROGRESS[outcome]
    if state in UNCERTAIN or _RANK[target] > _RANK[state]:
        return Verdict.MOVE, target
    return Verdict.STALE, state


def unanswered(state: State) -> State:
    """The state after a call that nobody answered.

    An order the provider is known to have stays where it was seen last.
    """
    return State.UNKNOWN if state in UNCERTAIN | {State.CREATED} else state


def due_step(state: State, cancel: bool) -> Step:
    """What is done first with an order that is due; `cancel`: it is to be taken back."""
    if state == State.CREATED:
        return Step.SUBMIT
    if cancel and state in REVOCABLE:
        return Step.CANCEL
    return Step.QUERY


def may_take_back(state: State) -> bool:
    """Whether people may ask for an order to be taken back: while the provider still does so,
    or while nobody knows whether it ever had it."""
    return state in REVOCABLE | UNCERTAIN


def was_never_had(state: State, outcome: Outcome, cancel: bool, attempts: int) -> bool:
    """Whether an order that is to be taken back, and so is not sent any more, never arrived:
    the provider has said so time and again. That is its word, as `cancelled` is."""
    return (
        cancel and state in UNCERTAIN and outcome == Outcome.NOT_FOUND and attempts >= NEVER_HAD
    )


def may_submit_again(state: State, outcome: Outcome, can_confirm: bool) -> bool:
    """Whether the same order may be sent again under the same number after that query.

    Where the provider never had it; where it has it but only `accepted`, which means that it
    waits for money in the organiser's account and wants the very same order again; and where
    it waits for a person who cannot confirm, because what that takes (`can_confirm`: we have
    it) was in an answer that never came.
    """
    if outcome == Outcome.NOT_FOUND:
        return state in UNCERTAIN
    if outcome == Outcome.WAIT_USER_CONFIRM:
        return not can_confirm
    return outcome == Outcome.ACCEPTED and state in UNCERTAIN | {State.ACCEPTED}
