"""To whom a claimed reward is paid: the verified number, or a name that the payer knows."""

from __future__ import annotations

from uuid import UUID

import orjson

from audiences import api as audiences
from campaigns.contracts import FrozenCampaign
from campaigns.play.contracts import PlayCommand
from core.crypto import decrypt, encrypt
from core.errors import FieldError, Forbidden, Invalid
from rewards import api as rewards

NAME = "name"
"""The field of a claim with the recipient's real name."""


def recipient_of(
    command: PlayCommand, law: FrozenCampaign, person_id: int, phone: audiences.HeldPhone
) -> str:
    """The encrypted recipient of `body.reward`, in the form that its provider reads.

    Raises Forbidden `eligibility.payee_unknown` when nobody has told by what name the payer
    knows the person, Invalid `body.invalid` at `fields.name` when the amount needs a real name.
    """
    if rewards.pays_by_phone(law.rewards):
        return phone.phone_cipher
    need = rewards.payee_of(UUID(str(command.body["reward"])))
    if need is None or need.kind == "phone":
        return phone.phone_cipher
    recipient: dict[str, str] = {}
    known = audiences.payee(person_id, need.kind)
    if known is not None:
        recipient["openid" if need.kind == "openid" else "account"] = decrypt(known)
    elif need.kind == "alipay":
        # Most people sign in to Alipay with their number; the name is then looked at.
        recipient["logon"] = decrypt(phone.phone_cipher)
    else:
        raise Forbidden("eligibility.payee_unknown")
    name = str(dict(command.body.get("fields") or {}).get(NAME) or "").strip()
    if name:
        recipient["name"] = name[:64]
    elif need.named or "logon" in recipient:
        raise Invalid("body.invalid", errors=[FieldError(f"fields.{NAME}", "required")])
    return encrypt(orjson.dumps(recipient).decode())
