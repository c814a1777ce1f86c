"""By which arm's rules a request is answered.

Before anything is read the device's hash says which arm it ought to be; the document, which is
read anyway, says which arm the person joined in. They differ on a second device, after an arm
was closed, and for whoever joined before the trial: then it is read once more.
"""

from __future__ import annotations

from dataclasses import replace

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Loaded
from campaigns.play.contracts import Caller
from campaigns.play.heads import between, frozen, law_of
from campaigns.trials import assign
from campaigns.trials.assign import Seat


def guessed(head: CampaignHead, caller: Caller) -> CampaignHead:
    """The head under the arm that is most likely the caller's; itself without a trial.

    Whoever is a person has probably joined, when their own arm was open.
    """
    if head.trial is None:
        return head
    seat = _own(head, caller) if caller.person_uid else _new(head, caller)
    return _under(head, seat)


def settled(head: CampaignHead, caller: Caller, document: Loaded) -> CampaignHead:
    """The head under the caller's arm; `document` knows whether they have joined."""
    if head.trial is None:
        return head
    me = document["me"]
    if me is None:
        return _under(head, _new(head, caller))
    trial = frozen(head.version).trial
    if trial is None or trial.arm(me["arm"]) is None:
        return _under(head, Seat("", True))
    own = _own(head, caller)
    return _under(head, Seat(me["arm"], bool(head.trial.winner) or me["arm"] != own.arm))


def is_other(head: CampaignHead, caller: Caller, document: Loaded) -> bool:
    """Whether the document was read by the rules of another arm than the caller's."""
    return settled(head, caller, document).arm != head.arm


def of_owner(head: CampaignHead, action: str, document: Loaded) -> CampaignHead:
    """Who helps with something helps by the rules it was started by: its owner's."""
    inviter = document["inviter"]
    if head.trial is None or action != "help" or inviter is None:
        return head
    return replace(head, arm=inviter["arm"])


def deciding(head: CampaignHead, action: str, document: Loaded) -> FrozenCampaign:
    """The rules a move is decided by: a help by its owner's, a friend's number by their own
    with what the inviter was promised, everything else by one's own."""
    inviter = document["inviter"]
    if head.trial is not None and action == "verify" and inviter is not None:
        return between(head.version, head.arm, inviter["arm"])
    return law_of(of_owner(head, action, document))


def _own(head: CampaignHead, caller: Caller) -> Seat:
    trial = frozen(head.version).trial
    assert trial is not None
    return Seat(trial.key(assign.drawn(head.slug, trial, caller.device_uid)))


def _new(head: CampaignHead, caller: Caller) -> Seat:
    trial = frozen(head.version).trial
    assert trial is not None
    assert head.trial is not None
    return assign.seat(head.slug, trial, head.trial, caller.device_uid)


def _under(head: CampaignHead, seat: Seat) -> CampaignHead:
    if (head.arm, head.moved) == (seat.arm, seat.moved):
        return head
    return replace(head, arm=seat.arm, moved=seat.moved)
