"""Claiming a reward: the owner names the recipient, the payout is ordered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.clock import from_ms
from core.sqlcall import call_json
from rewards.contracts import RewardView
from rewards.contracts_goods import Address
from rewards.services import goods, wake


def claim(
    *,
    reward_uid: UUID,
    person_id: int,
    phone_hash: str | None,
    phone_cipher: str | None,
    now: datetime,
    address: Address | None = None,
) -> RewardView:
    """Claim a granted reward for its owner, in the caller's transaction, and order its payout.

    The same claim again returns the same reward. Raises Missing `reward.unknown` (also when
    it is somebody else's), Conflict `reward.checking`, `reward.expired`, `reward.revoked`,
    `reward.claimed` (claimed with another phone) or `limit.reached`, and Invalid `body.invalid`
    where goods have no `address` to go to.
    """
    document = call_json(
        "rewards_claim",
        {
            "reward": str(reward_uid),
            "person_id": person_id,
            "phone_hash": phone_hash,
            "recipient": phone_cipher or "",
        },
        now,
    )
    if document["created"]:
        if document["kind"] == "goods":
            if address is None:
                goods.read_address({})
            else:
                goods.order(reward_uid, address, now)
        wake.after_commit()
    return RewardView(
        id=UUID(document["uid"]),
        kind=document["kind"],
        amount=document["amount"],
        currency=document["currency"],
        status=document["status"],
        claim_by=from_ms(document["claim_by"]),
        face=document["face"],
    )
