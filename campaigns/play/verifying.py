"""Verifying a phone: it becomes the participant's, so that the organiser's facts find them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audiences import api as audiences
from campaigns.mechanics.base import Effect, Loaded
from campaigns.play import claims, loading, risk, sql
from campaigns.play.contracts import PlayCommand
from campaigns.play.deciding import Deciding, noted
from core.errors import Conflict, FieldError, Forbidden, Invalid
from core.pii import mask_phone
from touchpoints import api as touchpoints


def perform(
    deciding: Deciding, facts: dict[str, Any]
) -> tuple[risk.Judged | None, dict[str, Any]]:
    """Bind the number whose code was right; the risk decision and the stored facts.

    The first number of a person binds; the same again is answered alike. A number that
    somebody else has verified makes the two one person, as in a claim. Phone, code, consent
    and what the mechanics make of it are one transaction. Raises what `check` and the
    mechanics refuse, what risk says and what touchpoints.api.spend_code refuses.
    """
    head, command = deciding.head, deciding.command
    me, e164 = check(command, deciding.document)
    deciding.outcome(False)
    judged = deciding.ask(audiences.phone_hash(e164))
    effects = _effects(deciding, me, judged)
    person = command.caller.person_uid
    assert person is not None
    with transaction.atomic():
        sql.enter(head.id)
        for code in command.codes:
            touchpoints.spend_code(code, holder=command.holder, now=command.now)
        audiences.attach_phone(person_id=me["person"], phone_e164=e164, now=command.now)
        claims.keep_consent(command, me["person"], head)
        facts["result"] = {"phone_masked": mask_phone(e164)}
        return judged, sql.apply(loading.document(head, command, person, effects, facts))


def _effects(
    deciding: Deciding, me: dict[str, Any], judged: risk.Judged | None
) -> list[Effect]:
    held = judged is not None and judged.held
    decided = deciding.outcome(held).effects
    # What a mechanic has to lock before any participation comes first of all.
    effects = [one for one in decided if one.get("enters")]
    if held:
        # Before the rest, so that what the mechanics pay at once is held too.
        effects.append({"op": "flag", "participation": me["id"], "risk": []})
    effects += [one for one in decided if not one.get("enters")]
    effects += claims.friends_phone(deciding)
    if judged is None:
        return effects
    return [*noted(judged, tuple(effects)), risk.effect(judged, None, False, ())]


def check(command: PlayCommand, document: Loaded) -> tuple[dict[str, Any], str]:
    """The participation and the verified number (E.164).

    Raises Forbidden eligibility.not_joined, Invalid body.invalid (phone: required), Conflict
    phone.bound when the person verified another number before.
    """
    me: dict[str, Any] | None = document["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    if command.phone is None:
        raise Invalid("body.invalid", errors=[FieldError("phone", "required")])
    e164 = command.phone.e164
    held = audiences.held_phone(me["person"])
    if held is not None and held.phone_hash != audiences.phone_hash(e164):
        raise Conflict("phone.bound")
    return me, e164
