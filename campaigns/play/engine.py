"""One tap: load, decide, ask risk, commit, answer. Two round trips to PostgreSQL, one to Redis.

Pure rules decide first, so that somebody who cannot do a thing anyway is not given a puzzle;
risk is asked about moves that would happen. `campaigns_apply` then carries the whole move
out or nothing; when what was read has changed meanwhile, it is read and decided again.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Loaded, load_all
from campaigns.play import (
    arms,
    claims,
    handover,
    links,
    loading,
    refusals,
    render,
    risk,
    sql,
    verifying,
)
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.deciding import Deciding, deciders
from campaigns.play.heads import forget, frozen, head, law_of
from campaigns.play.looking import state as state
from core.clock import to_ms
from core.errors import Conflict, DomainError, Missing, Unavailable
from core.ids import uuid7

ATTEMPTS = 5

load_all()


def find_replay(command: PlayCommand) -> PlayAnswer | None:
    """What this key was answered with, if it was. Raises Invalid idempotency.mismatch."""
    return replayed(command, loading.stored(_head(command.slug), command))


def perform(command: PlayCommand, judged: risk.Judged | None = None) -> PlayAnswer:
    """Carry a command out, at most once per key. `judged`: what risk has said of it before.

    A refusal that the same key shall hear again (403, 404, 409, 422) comes back as a
    PlayAnswer whose body is the problem document; send it as application/problem+json.
    Raises ChallengeRequired, Missing campaign.unknown, Invalid idempotency.mismatch and
    Unavailable, which are not kept.
    """
    earlier = risk.Asked(judged)
    for _attempt in range(ATTEMPTS):
        found = _head(command.slug)
        try:
            return _once(found, command, earlier)
        except sql.Stale:
            forget(command.slug)
        except DomainError as error:
            if not refusals.is_kept(error):
                raise
            return _refuse(found, command, error)
    raise Unavailable("service.unavailable")


def keep(command: PlayCommand, error: DomainError) -> PlayAnswer:
    """Answer the key with a refusal that was found before the engine was asked.

    Raises `error` itself when it is of those that are not kept (see `refusals.is_kept`).
    """
    if not refusals.is_kept(error):
        raise error
    return _refuse(_head(command.slug), command, error)


def _head(slug: str) -> CampaignHead:
    found = head(slug)
    if found is None:
        raise Missing("campaign.unknown")
    return found


def _once(found: CampaignHead, command: PlayCommand, earlier: risk.Asked) -> PlayAnswer:
    found = arms.guessed(found, command.caller)
    law = law_of(found)
    campaign = render.setting_facts(found, command.now)
    check_phase(command, campaign["phase"])
    if command.action == "draw" and found.stock == "none" and not command.caller.person_uid:
        raise Conflict("stock.empty")
    at_door(found, law, command, campaign)
    loaded = sql.load(loading.of_command(found, command))
    replay = loading.same_request(found, command, loaded.get("replay"))
    if replay is not None:
        answer = replayed(command, replay)
        if answer is not None:
            return answer
    document: Loaded = loaded["document"]
    if arms.is_other(found, command.caller, document):
        found = arms.settled(found, command.caller, document)
        at_door(found, law_of(found), command, campaign)
        document = sql.load(loading.of_command(found, command)).get("document", document)
    found = arms.settled(found, command.caller, document)
    law, campaign = law_of(found), render.setting_facts(found, command.now)
    owner = arms.of_owner(found, command.action, document)
    person = command.caller.person_uid or uuid7()
    facts: dict[str, Any] = {
        "now": to_ms(command.now),
        "language": command.caller.language,
        "campaign": campaign,
    }
    if command.action in ("join", "help"):
        facts["person"] = str(person)
    rules = arms.deciding(found, command.action, document)
    deciding = Deciding(found, rules, command, document, campaign, person, earlier)
    if command.action == "claim":
        judged, stored = claims.perform(deciding, facts)
    elif command.action == "verify":
        judged, stored = verifying.perform(deciding, facts)
    else:
        judged, effects = deciding.judged()
        if result := deciding.result():
            facts["result"] = result
        if command.action == "share":
            facts["result"] = links.of_sharer(found, document["me"], now=command.now)
        asked = loading.document(found, command, person, effects, facts)
        stored = sql.apply(asked | {"arm": owner.arm})
    risk.count(judged, str(person))
    return PlayAnswer(200, body_of(command.action, stored, law), person_uid=_person(stored))


def check_phase(command: PlayCommand, phase: str) -> None:
    """Raises Conflict campaign.paused, not_started or ended where the action needs more."""
    # A claim takes up a promise already made: neither a pause nor the end stands in its way.
    if phase == "paused" and command.action != "claim":
        raise Conflict("campaign.paused")
    if phase == "scheduled":
        raise Conflict("campaign.not_started")
    if phase == "ended" and not loading.is_late(command):
        raise Conflict("campaign.ended")


def at_door(
    found: CampaignHead, law: FrozenCampaign, command: PlayCommand, campaign: dict[str, Any]
) -> None:
    """Raises what a mechanic refuses by clock and stock alone, before anything is read."""
    if law.doorless:
        return
    view = render.setting_of(found, law, campaign)
    for _slug, mechanic, config in deciders(law, command):
        mechanic.door(command.action, command.body, config, view, command.now)


def body_of(action: str, facts: dict[str, Any], law: FrozenCampaign) -> dict[str, Any]:
    """The answer's body: a pure function of what was stored and the frozen version."""
    document = render.state(facts, law, settings.PUBLIC_URL)
    return {"result": render.result(action, facts, document), "state": document}


def replayed(command: PlayCommand, replay: dict[str, Any] | None) -> PlayAnswer | None:
    """The answer a key stands for, None when it stands for none."""
    if replay is None:
        return None
    facts, status = replay["facts"], int(replay["status"])
    if status != 200:
        return PlayAnswer(status, refusals.render(status, facts), replayed=True)
    if command.action == "identify":
        return handover.answer(facts, replayed=True)
    law = frozen(facts["campaign"]["version"]).under(facts["campaign"].get("arm", ""))
    return PlayAnswer(
        200, body_of(command.action, facts, law), replayed=True, person_uid=_person(facts)
    )


def _person(facts: dict[str, Any]) -> UUID | None:
    """Whom HTTP makes the cookie for: joining and helping make a person."""
    return UUID(facts["person"]) if "person" in facts else None


def _refuse(found: CampaignHead, command: PlayCommand, error: DomainError) -> PlayAnswer:
    """Keep the refusal; whoever was first under this key has the word."""
    return refused(found, command, sql.refuse(refusal(found, command, error)))


def refusal(found: CampaignHead, command: PlayCommand, error: DomainError) -> dict[str, Any]:
    """What `campaigns_refuse` is told."""
    scopes = loading.scopes(command)
    return {
        "campaign": found.id,
        "slug": found.slug,
        "action": command.action,
        "scope": scopes[0],
        "scopes": scopes,
        "key": command.key,
        "fingerprint": command.fingerprint,
        "status": error.status,
        "facts": refusals.as_facts(error),
        "now": command.now,
        "person": None,
        "tracked": risk.tracked_device(command),
        "decision": error.document if isinstance(error, risk.Rejected) else None,
        "event": uuid7(),
    }


def refused(found: CampaignHead, command: PlayCommand, known: dict[str, Any]) -> PlayAnswer:
    """The answer from what `campaigns_refuse` said the key stands for."""
    loading.same_request(found, command, known)
    if known.get("fresh"):
        status = int(known["status"])
        return PlayAnswer(status, refusals.render(status, known["facts"]))
    answer = replayed(command, known)
    assert answer is not None
    return answer
