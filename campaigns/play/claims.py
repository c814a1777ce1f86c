"""Claiming a reward: the person's phone, the payout and the answer in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from audiences import api as audiences
from campaigns.contracts import CampaignHead
from campaigns.mechanics.base import HOLD_HOURS, Loaded
from campaigns.play import loading, requested, risk, sql
from campaigns.play.contracts import PlayCommand
from campaigns.play.deciding import Deciding
from campaigns.play.payees import recipient_of
from core.crypto import encrypt
from core.errors import Conflict, FieldError, Forbidden, Invalid, Missing
from core.pii import mask_phone
from rewards import api as rewards
from rewards.contracts_goods import Address
from touchpoints import api as touchpoints


def perform(
    deciding: Deciding, facts: dict[str, Any]
) -> tuple[risk.Judged | None, dict[str, Any]]:
    """Claim `body.reward` for the caller; the risk decision and the stored facts.

    The codes shown for it are spent with it, or not at all. Raises what `recipient` and the
    mechanics refuse, what risk says, what rewards.api.claim and touchpoints.api.spend_code
    refuse.
    """
    command, document = deciding.command, deciding.document
    phone = recipient(command, document)
    address = destination(command, document)
    deciding.outcome(False)
    judged = deciding.ask(phone.phone_hash)
    return judged, _claim(deciding, facts, judged, phone, address)


def _claim(
    deciding: Deciding,
    facts: dict[str, Any],
    judged: risk.Judged | None,
    phone: audiences.HeldPhone,
    address: Address | None,
) -> dict[str, Any]:
    head, command, document = deciding.head, deciding.command, deciding.document
    me, status = check(command, document)
    wanted = str(command.body["reward"])
    person = command.caller.person_uid
    assert person is not None
    effects: list[dict[str, Any]] = [
        {
            "op": "claimed",
            "participation": me["id"],
            "reward": wanted,
            "phone_masked": phone.phone_masked,
        }
    ]
    held = (
        judged is not None and judged.held and status == "granted" and not _cleared(me, wanted)
    )
    effects += deciding.outcome(held).effects
    if command.phone is not None:
        effects += friends_phone(deciding)
    if judged is not None:
        effects.append(risk.effect(judged, wanted if held else None, held, ()))
    with transaction.atomic():
        sql.enter(head.id)
        # Their keys may be changing: both names first, then the rows that are found by either.
        requested.hold_id_card(command)
        phone_hash = audiences.settled_held(phone)
        for code in command.codes:
            touchpoints.spend_code(code, holder=command.holder, now=command.now)
        if command.phone is not None:
            audiences.attach_phone(
                person_id=me["person"], phone_e164=command.phone.e164, now=command.now
            )
        if held:
            # Not claimed: it is `checking` until somebody decides, then it may be claimed.
            rewards.place_hold(
                UUID(wanted), command.now + timedelta(hours=HOLD_HOURS), command.now
            )
        else:
            rewards.claim(
                reward_uid=UUID(wanted),
                person_id=me["person"],
                phone_hash=phone_hash,
                phone_cipher=recipient_of(command, deciding.law, me["person"], phone),
                now=command.now,
                address=address,
            )
        keep_consent(command, me["person"], head)
        return sql.apply(loading.document(head, command, person, effects, facts))


def friends_phone(deciding: Deciding) -> list[dict[str, Any]]:
    """The effect by which an attached number counts for whoever invited its owner."""
    return [{"op": "verified"}] if "friend_verified" in deciding.law.heard else []


def keep_consent(command: PlayCommand, person_id: int, head: CampaignHead) -> None:
    """What was agreed to with this action, once per document."""
    for kind, text in dict(command.body.get("consent") or {}).items():
        audiences.record_consent(
            person_id=person_id,
            campaign=head.slug,
            kind=str(kind)[:32],
            document=str(text)[:128],
            now=command.now,
            evidence={"version": head.version, "action": command.action},
        )


def recipient(command: PlayCommand, document: Loaded) -> audiences.HeldPhone:
    """The number to be paid: the one verified just now, else the one the person verified last.

    Raises what `check` raises, and Invalid body.invalid (phone: required) when there is none.
    """
    me, _status = check(command, document)
    if command.phone is not None:
        e164 = command.phone.e164
        return audiences.HeldPhone(audiences.phone_hash(e164), encrypt(e164), mask_phone(e164))
    held = audiences.held_phone(me["person"])
    if held is None:
        raise Invalid("body.invalid", errors=[FieldError("phone", "required")])
    return held


def destination(command: PlayCommand, document: Loaded) -> Address | None:
    """Where goods that are claimed now go; None for whatever else. Raises Invalid body.invalid
    with the paths of `fields`."""
    wanted = str(command.body["reward"])
    for reward in document["rewards"]:
        if (reward["id"], reward["kind"], reward["status"]) == (wanted, "goods", "granted"):
            return rewards.read_address(command.body.get("fields") or {})
    return None


def check(command: PlayCommand, document: Loaded) -> tuple[dict[str, Any], str]:
    """The participation and the reward's status, where a claim can be thought of.

    Asked before risk is: who cannot claim anyway is not given a puzzle. Raises Forbidden
    eligibility.not_joined, Missing reward.unknown, Conflict reward.checking, reward.expired,
    reward.revoked.
    """
    me = document["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    found = {reward["id"]: reward["status"] for reward in document["rewards"]}
    status = found.get(str(command.body["reward"]))
    if status is None:
        raise Missing("reward.unknown")
    if status in ("checking", "expired", "revoked"):
        raise Conflict(f"reward.{status}")
    return me, status


def _cleared(me: dict[str, Any], reward: str) -> bool:
    """Whether a person has looked at this reward already and found it good."""
    return any(note.get("cleared") == reward for note in me["risk"])
