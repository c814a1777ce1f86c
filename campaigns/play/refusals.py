"""Refusals as data: stored once, rendered alike for ever."""

from __future__ import annotations

from typing import Any

from core.errors import DomainError
from core.http import problem_document
from core.logs import current_request_id

TITLES = {
    "campaign.not_started": "The campaign has not started",
    "campaign.paused": "The campaign is paused",
    "campaign.ended": "The campaign has ended",
    "campaign.unknown": "There is no such campaign",
    "stock.empty": "Nothing is left",
    "limit.reached": "The limit is reached",
    "help.own": "One cannot help oneself",
    "help.already": "Already helped",
    "help.full": "Enough friends have helped",
    "help.expired": "The time to help is over",
    "invite.unknown": "The invitation is not known",
    "play.not_available": "Not available",
    "idempotency.mismatch": "The key was used for another request",
    "play.not_offered": "The campaign does not offer this",
    "window.closed": "Not open at this moment",
    "team.already": "Already in a team",
    "team.full": "The team is full",
    "team.over": "The team's time is over",
    "team.none": "There is no team",
    "team.own": "One cannot join one's own team",
    "chance.none": "No chance is left",
    "points.short": "Not enough points",
    "step.not_reached": "The step is not reached yet",
    "checkin.done": "Checked in already",
    "task.done": "The task is done already",
    "task.too_soon": "The task is not done yet",
    "step.taken": "The step was taken already",
    "quiz.unknown": "There is no such attempt",
    "quiz.answered": "The attempt was answered already",
    "quiz.late": "The time for the attempt is over",
    "phone.bound": "Another number belongs to this participant",
    "eligibility.not_joined": "Join first",
    "cards.missing": "A card is missing",
    "cards.no_double": "There is no double of this card",
    "gift.unknown": "There is no such present",
    "gift.taken": "Somebody has taken it already",
    "eligibility.incomplete": "Not complete yet",
    "eligibility.newcomers_only": "Only for newcomers",
    "eligibility.phone_needed": "Verify a phone number first",
    "eligibility.channel": "Not offered in this application",
    "eligibility.already_insured": "One policy for each person",
    "eligibility.payee_unknown": "Come from the organiser's own app",
    "consent.missing": "A consent is missing",
    "gift.unlawful": "This gift may not be given any more",
    "body.invalid": "The body is not valid",
    "otp.wrong": "The code is not right",
    "otp.expired": "The code is not valid any more",
    "reward.unknown": "There is no such reward",
    "reward.checking": "The reward is being checked",
    "reward.expired": "The reward was not claimed in time",
    "reward.revoked": "The reward was taken back",
    "reward.claimed": "The reward was claimed already",
}


def is_kept(error: DomainError) -> bool:
    """Whether the same key shall hear the same refusal; not challenges, 429 and 503."""
    return error.status in (403, 404, 409, 422) and error.code not in (
        "risk.challenge",
        "idempotency.mismatch",
    )


def as_facts(error: DomainError) -> dict[str, Any]:
    """What is stored of a refusal."""
    return {
        "problem": {
            "code": error.code,
            "errors": [{"path": item.path, "code": item.code} for item in error.errors],
            "retry_at": error.retry_at,
            "request_id": current_request_id(),
        }
    }


def facts_of(code: str, request_id: str) -> dict[str, Any]:
    """What is stored of a refusal that has nothing to say but its code."""
    return {"problem": {"code": code, "errors": [], "retry_at": None, "request_id": request_id}}


def render(status: int, facts: dict[str, Any]) -> dict[str, Any]:
    """The problem document of a stored refusal, the first request's id included."""
    problem = facts["problem"]
    document = problem_document(
        status=status,
        code=problem["code"],
        title=TITLES.get(problem["code"], ""),
        errors=problem["errors"],
        retry_at=problem["retry_at"],
    )
    document["request_id"] = problem["request_id"]
    return document
