"""What messages must know of campaigns: who is concerned, in which words, and until when.

Provides the ports of `touchpoints.ports`. Variables hold no personal data: amounts, dates and
names of products, never of people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from campaigns.contracts import FrozenCampaign
from campaigns.models import AssistSession, Campaign
from campaigns.play.heads import frozen, head
from core.clock import from_ms, to_ms, utc_now
from rewards import api as rewards
from touchpoints.contracts import CampaignTouch, Occasion, StreamFact, TouchEventName

NEWS = timedelta(hours=12)
"""So long a friend's help is news."""
NOTICE = timedelta(days=3)
"""So long it is worth telling that something has arrived."""
GIFT = {"en": "Your gift", "zh-hans": "您的礼品"}


def campaign_touch(slug: str) -> CampaignTouch | None:
    """The running version's section and words; None where nothing has been published."""
    found = head(slug)
    if found is None:
        return None
    law = frozen(found.version)
    return CampaignTouch(
        slug=slug,
        section=law.touch,
        timezone=law.timezone,
        currency=law.currency,
        title=law.title,
        organiser=law.legal.organiser,
        phase=found.phase(utc_now()),
    )


def occasions_of(facts: Sequence[StreamFact]) -> list[Occasion]:
    """Who is to hear of these facts; two queries however many they are."""
    found = _of_rewards([fact for fact in facts if fact.name in _REWARD_FACTS])
    found += _of_helps([fact for fact in facts if fact.name == "helped"])
    found += [_of_qualified(fact) for fact in facts if _invited_by(fact) is not None]
    return found


_REWARD_FACTS: dict[str, TouchEventName] = {
    "reward_granted": "won",
    "payout_confirm_needed": "confirm",
    "reward_fulfilled": "fulfilled",
}


def _of_rewards(facts: list[StreamFact]) -> list[Occasion]:
    uids = {fact.event_id: uid for fact in facts if (uid := _uuid(fact.props.get("reward")))}
    known = rewards.rewards_by_uid(set(uids.values()))
    found = []
    for fact in facts:
        reward = known.get(uids.get(fact.event_id, UUID(int=0)))
        law = _law(fact.campaign)
        if reward is None or law is None:
            continue
        if fact.name == "reward_granted" and _needs_no_claim(reward):
            continue
        useful_until = {
            "reward_granted": reward.claim_by,
            "payout_confirm_needed": _until(fact),
        }.get(fact.name, fact.at + NOTICE)
        words = _reward_words(reward, law)
        if fact.name == "payout_confirm_needed":
            words["until"] = {"moment": to_ms(useful_until)}
        found.append(
            Occasion(
                event_id=fact.event_id,
                on=_REWARD_FACTS[fact.name],
                campaign=fact.campaign,
                person_id=reward.person_id,
                at=fact.at,
                useful_until=useful_until,
                variables=words,
                subject=str(reward.uid),
            )
        )
    return found


def _until(fact: StreamFact) -> datetime:
    """Until when a payment can be confirmed."""
    until = fact.props.get("until")
    return from_ms(until) if isinstance(until, int) else fact.at + NOTICE


def _of_helps(facts: list[StreamFact]) -> list[Occasion]:
    uids = {fact.event_id: uid for fact in facts if (uid := _uuid(fact.props.get("session")))}
    owners = {
        uid: (person, expires)
        for uid, person, expires in AssistSession.objects.filter(
            uid__in=set(uids.values())
        ).values_list("uid", "participation__person_id", "expires_at")
    }
    found = []
    for fact in facts:
        owner = owners.get(uids.get(fact.event_id, UUID(int=0)))
        if owner is None:
            continue
        found.append(
            Occasion(
                event_id=fact.event_id,
                on="helped",
                campaign=fact.campaign,
                person_id=owner[0],
                at=fact.at,
                useful_until=min(fact.at + NEWS, owner[1]),
                variables={"added": {"money": int(fact.props.get("amount") or 0)}},
                subject=str(uids[fact.event_id]),
            )
        )
    return found


def _invited_by(fact: StreamFact) -> int | None:
    inviter = fact.props.get("inviter") if fact.name == "qualified" else None
    return int(inviter) if isinstance(inviter, int) else None


def _of_qualified(fact: StreamFact) -> Occasion:
    inviter = _invited_by(fact)
    assert inviter is not None
    return Occasion(
        event_id=fact.event_id,
        on="qualified",
        campaign=fact.campaign,
        person_id=inviter,
        at=fact.at,
        useful_until=fact.at + NOTICE,
        variables={},
    )


def expiring(now: datetime) -> Iterator[list[Occasion]]:
    """Rewards whose claim date is as near as the running versions' plans say, in portions.

    The same reward and step is the same occasion however often it is asked.
    """
    for slug, scope in Campaign.objects.exclude(current_version=None).values_list(
        "slug", "uid"
    ):
        law = _law(slug)
        for step in law.touch.plan if law else ():
            if law is None or step.on != "expiring" or step.hours_before is None:
                continue
            until = now + timedelta(hours=step.hours_before)
            for portion in rewards.claimable(str(scope), after=now, until=until):
                yield [
                    Occasion(
                        event_id=_expiring_id(reward.uid, step.hours_before),
                        on="expiring",
                        campaign=slug,
                        person_id=reward.person_id,
                        at=reward.claim_by - timedelta(hours=step.hours_before),
                        useful_until=reward.claim_by,
                        variables=_reward_words(reward, law),
                        subject=str(reward.uid),
                        template=step.template,
                    )
                    for reward in portion
                ]


def is_still_true(on: str, subject: str) -> bool:
    """Whether a reward still waits to be claimed, or its payment to be confirmed."""
    waits = {"won": "granted", "expiring": "granted", "confirm": "fulfilling"}.get(on)
    if waits is None or not subject:
        return True
    uid = _uuid(subject)
    reward = rewards.rewards_by_uid([uid]).get(uid) if uid else None
    return reward is not None and reward.status == waits


def _needs_no_claim(reward: rewards.DueReward) -> bool:
    """Points of an instant pool: only that they have arrived is told."""
    return reward.kind == "points" and reward.status != "granted"


def _reward_words(reward: rewards.DueReward, law: FrozenCampaign) -> dict[str, Any]:
    pool = law.rewards.pools.get(reward.kind)
    kind = pool.kind if pool else reward.kind
    prize: dict[str, Any]
    if kind.startswith("gift") or reward.amount is None:
        product = law.mechanics.get("gift", {}).get("product", {})
        name = product.get("name") if isinstance(product, dict) else None
        prize = dict(name) if isinstance(name, dict) and "en" in name else dict(GIFT)
    elif points := reward.face.get("points"):
        prize = {"en": f"A credit of {points:,} points", "zh-hans": f"{points:,} 积分"}
    else:
        prize = {"money": reward.amount}
    return {"prize": prize, "claim_by": {"moment": to_ms(reward.claim_by)}}


def _law(slug: str) -> FrozenCampaign | None:
    found = head(slug)
    return frozen(found.version) if found else None


def _expiring_id(reward: UUID, hours: int) -> UUID:
    digest = hashlib.sha256(f"expiring:{reward}:{hours}".encode()).digest()
    return UUID(bytes=digest[:16], version=5)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
