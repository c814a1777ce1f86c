"""Asking antifraud about a move, and what its outcome means for the participant.

challenge   ChallengeRequired: the same request may come again with a proof
hold        the move is made; what it pays waits for a person's look, 72 hours at most
reject      Forbidden play.not_available, the same whatever fired
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from antifraud import api as antifraud
from antifraud.contracts import Decision, RiskRequest
from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Effect, Loaded
from campaigns.play.contracts import Action, PlayCommand
from campaigns.play.errors import ChallengeRequired
from core.errors import Forbidden
from core.ids import uuid7
from core.records import made
from tracking.api import record_fact
from tracking.contracts import Fact


@dataclass(frozen=True)
class Judged:
    """A decision that lets the move happen, and the question it answers."""

    decision: Decision
    request: RiskRequest

    @property
    def held(self) -> bool:
        return self.decision.outcome == "hold"

    @property
    def hits(self) -> list[dict[str, Any]]:
        """Why it is held, as it will be shown to the person who decides."""
        found: list[dict[str, Any]] = antifraud.decision_document(
            self.decision, self.request
        ).get("hits", [])
        return [{**hit, "action": self.request.action} for hit in found]


@dataclass
class Asked:
    """What risk has said of a command already. It counts who asks, so it is asked once, however
    often the move has to be decided again."""

    judged: Judged | None = None


class Rejected(Forbidden):
    """403 play.not_available; `document` is the decision to keep with the refusal."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__("play.not_available")
        self.document = document


def judge(
    command: PlayCommand,
    head: CampaignHead,
    frozen: FrozenCampaign,
    document: Loaded,
    phone_hash: str | None = None,
) -> Judged | None:
    """None with protection off. `phone_hash`: the number that would be paid.

    Raises ChallengeRequired or Rejected.
    """
    if frozen.protection.level == "off":
        return None
    request = asked(command, frozen, document, phone_hash)
    return settled(command, head, request, antifraud.decide(request))


def settled(
    command: PlayCommand, head: CampaignHead, request: RiskRequest, decision: Decision
) -> Judged:
    """What a decision means for the move. Raises ChallengeRequired or Rejected."""
    if decision.outcome == "challenge":
        antifraud.record(decision, request)
        _challenged(command, head, decision)
        raise ChallengeRequired(
            decision.challenge or "pow",
            decision.score,
            antifraud.bind_of(head.slug, command.action, command.caller.device_name),
        )
    if decision.outcome == "reject":
        raise Rejected(antifraud.decision_document(decision, request))
    return Judged(decision, request)


def effect(
    judged: Judged, reward: str | None, held: bool, earlier: tuple[dict[str, Any], ...]
) -> Effect:
    """The effect that keeps the decision. A held reward's case also says what was noted
    earlier, on joining or by a helper, and stands as a hold whoever caused it."""
    document = antifraud.decision_document(judged.decision, judged.request, reward)
    if held and reward:
        document["outcome"] = "hold"
        document["hits"] = [*document["hits"], *earlier]
        document["score"] = max(
            [document["score"], *(int(hit.get("score", 0)) for hit in earlier)]
        )
    return {"op": "risk", "decision": document}


def noted(judged: Judged) -> list[dict[str, Any]]:
    """What is remembered of a hold until there is a reward to hold."""
    return [{**hit, "score": judged.decision.score} for hit in judged.hits]


def count(judged: Judged | None, person_uid: str) -> None:
    """Tell antifraud that the action was carried out."""
    if judged is not None:
        antifraud.count_success(judged.request, person_uid)


def count_many(done: Iterable[tuple[Judged, str]]) -> None:
    """The same for many actions, each with the person whose it was."""
    antifraud.count_successes([(judged.request, person) for judged, person in done])


def asked(
    command: PlayCommand,
    frozen: FrozenCampaign,
    document: Loaded,
    phone_hash: str | None = None,
) -> RiskRequest:
    """What antifraud is asked about the move."""
    caller, inviter = command.caller, document["inviter"]
    return made(
        RiskRequest,
        campaign=command.slug,
        protection=frozen.protection,
        action=cast(Action, command.action),
        person_uid=caller.person_name,
        device_uid=caller.device_name,
        device_new=caller.device_new,
        device_age_ms=caller.device_age_ms,
        ip=caller.ip,
        user_agent=caller.user_agent,
        headers=caller.headers,
        signals=command.body.get("signals"),
        inviter_uid=str(inviter["uid"]) if inviter and not inviter["own"] else None,
        phone_hash=phone_hash,
        proof_solved=command.proof_solved,
        now=command.now,
    )


def _challenged(command: PlayCommand, head: CampaignHead, decision: Decision) -> None:
    record_fact(
        Fact(
            name="challenged",
            at=command.now,
            campaign=head.slug,
            person_id=None,
            device_id=tracked_device(command),
            props={"action": command.action, "kind": decision.challenge or "pow"},
            event_id=uuid7(),
        ),
        command.now,
    )


def tracked_device(command: PlayCommand) -> str:
    """What the tracker calls this device: its header when that is a UUID, else the cookie's."""
    named = command.caller.headers.get("x-af-device")
    if not named:
        return command.caller.device_name
    try:
        return str(UUID(named))
    except ValueError:
        return command.caller.device_name
