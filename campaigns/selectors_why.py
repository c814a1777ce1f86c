"""Why somebody could or could not do a thing: their moves, refusals, and what rules say now.

For those who have to explain it. Everything is masked; who looked is written to the audit trail
before anything is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import orjson
from django.db import connection

from antifraud import api as antifraud
from antifraud.contracts import Judgement
from audiences import api as audiences
from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.law import windows
from campaigns.law.predicates import Leaf
from campaigns.law.sections import LimitRule
from campaigns.models import InsuredPerson, Participation
from campaigns.play import bounds, loading, requested, sql
from campaigns.play.contracts import Caller
from campaigns.play.heads import frozen, head, law_of
from campaigns.selectors_second import SecondNow, second_level
from core import audit
from core.errors import Missing
from core.ids import uuid7
from core.pii import normalise_phone
from rewards import api as rewards
from rewards.contracts import RewardView
from rewards.contracts_nodes import Cut

By = Literal["phone", "invite", "reward"]
MOST_MOVES = 200
NEAR = 200
"""Requests that may stand out of order around a moment."""


@dataclass(frozen=True)
class Moved:
    """One request: accepted (`code` ""), or refused with what it was told."""

    at: datetime
    action: str
    status: int
    code: str
    errors: tuple[str, ...]


@dataclass(frozen=True)
class LimitNow:
    """How far a limit is; `used` None where it counts what only a request tells."""

    rule: LimitRule
    used: int | None
    until: datetime | None


@dataclass(frozen=True)
class RuleNow:
    """One rule of eligibility, as it is for this person now. `unseen` conditions are about the
    request (region, device), which nobody makes at the moment."""

    action: str
    slug: str
    holds: bool | None
    leaves: tuple[Leaf, ...]
    unseen: frozenset[str]


@dataclass(frozen=True)
class Why:
    """Everything there is to explain about one person in one campaign."""

    slug: str
    phone_masked: str
    joined_at: datetime | None
    channel: str
    bind_reason: str
    held: bool
    arm: str
    """The variant they joined in, as the operator calls it; "" where nothing is compared."""
    moves: tuple[Moved, ...]
    judgements: tuple[Judgement, ...]
    limits: tuple[LimitNow, ...]
    rules: tuple[RuleNow, ...]
    rewards: tuple[RewardView, ...]
    cuts: Mapping[UUID, Cut]
    """Those of the rewards whose amount was cut to what an hour had left."""
    second: tuple[SecondNow, ...] = ()
    """What friends of friends brought, or why they brought nothing."""


def why(slug: str, by: By, value: str, *, actor: str, now: datetime) -> Why | None:
    """What can be told of the person that `value` names; None when there is nobody.

    `value` is a phone as staff type it, an invite token, or a reward's id. Raises Missing
    campaign.unknown, Invalid body.invalid for what is no phone.
    """
    found = head(slug)
    if found is None:
        raise Missing("campaign.unknown")
    person = _person(found, by, value.strip())
    audit.record(
        actor=actor,
        action="person.explained",
        target=f"person:{person}" if person else f"campaign:{slug}",
        now=now,
        data={"campaign": slug, "by": by, "found": person is not None},
    )
    return None if person is None else _explained(found, person, now)


def _person(found: CampaignHead, by: By, value: str) -> int | None:
    if by == "phone":
        known = audiences.person_by_phone(normalise_phone(value))
        return known.id if known is not None else None
    if by == "invite":
        token = value.rstrip("/").rpartition("=")[2][:32]
        row = Participation.objects.filter(invite=token, campaign_id=found.id)
        person = row.values_list("person_id", flat=True).first()
    else:
        try:
            owner = rewards.owner(UUID(value))
        except ValueError:
            return None
        if owner is None or owner.scope != found.scope:
            return None
        person = owner.person_id
    reference = audiences.person_by_id(person) if person is not None else None
    return reference.id if reference is not None else None


_NAMES = """
SELECT array_agg(DISTINCT p.uid), array_agg(DISTINCT d.device_uid)
        FILTER (WHERE d.device_uid IS NOT NULL)
FROM audiences_person p LEFT JOIN audiences_devicelink d ON d.person_id = p.id
WHERE p.id = %(person)s OR p.merged_into_id = %(person)s
"""
_MOVES = """
SELECT at, action, status, facts->'problem'
FROM campaigns_playrequest
WHERE scope = ANY(%(scopes)s) AND campaign_id = %(campaign)s
    AND action NOT IN ('inbox', 'prefer')
ORDER BY at DESC, id DESC LIMIT %(most)s
"""


def _explained(found: CampaignHead, person: int, now: datetime) -> Why:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"person": person})
        uids, devices = cursor.fetchone()
    me = (
        Participation.objects.filter(campaign_id=found.id, person_uid__in=uids)
        .order_by("id")
        .first()
    )
    # What holds for them are the rules of the variant they joined in.
    found = replace(found, arm=me.arm if me else "")
    law = law_of(found)
    trial = frozen(found.version).trial
    arm = trial.arm(found.arm) if trial else None
    judged = antifraud.judgements(found.slug, uids)
    seen_on = {str(one) for one in devices or ()}
    seen_on |= {one.device_uid for one in judged if one.device_uid}
    seen_on |= _joined_on(me, uids)
    caller = Caller(me.person_uid if me else uids[0], uuid7(), False, 0, "", "")
    cards = InsuredPerson.objects.filter(participation=me).order_by("-id")
    id_card = cards.values_list("id_hash", flat=True).first()
    document = _loaded(found, law, caller, id_card, now)
    reference = audiences.person_by_id(person)
    theirs = tuple(rewards.rewards_of(person, found.scope))
    return Why(
        slug=found.slug,
        phone_masked=(reference.phone_masked if reference else None) or "",
        joined_at=me.joined_at if me else None,
        channel=me.channel if me else "",
        bind_reason=me.bind_reason if me else "",
        held=bool(me and me.held),
        arm=arm.title if arm else "",
        moves=_moves(found, uids, sorted(seen_on)),
        judgements=tuple(judged),
        limits=tuple(_limits(law, document, id_card is not None, now)),
        rules=tuple(_rules(law, document)),
        rewards=theirs,
        cuts=rewards.cuts(one.id for one in theirs),
        second=second_level(me.id if me else None),
    )


def _loaded(
    found: CampaignHead, law: FrozenCampaign, caller: Caller, id_card: str | None, now: datetime
) -> dict[str, Any]:
    asked = bounds.question(law, caller, "", None, now, id_card) if law.bounded else None
    question = loading.question(found, caller.person_uid, caller.device_uid, "", now, asked)
    document: dict[str, Any] = sql.load(question)["document"]
    return document


def _moves(
    found: CampaignHead, people: Sequence[UUID], devices: Sequence[str]
) -> tuple[Moved, ...]:
    """The newest requests; refusals are kept for PLAY_REFUSAL_DAYS."""
    scopes = [f"p:{uid}" for uid in people] + [f"d:{uid}" for uid in devices]
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, {"scopes": scopes, "campaign": found.id, "most": MOST_MOVES})
        rows = cursor.fetchall()
    moves = []
    for at, action, status, raw in rows:
        problem = _json(raw)
        errors = tuple(str(item["path"]) for item in problem.get("errors") or ())
        moves.append(Moved(at, action, int(status), str(problem.get("code") or ""), errors))
    return tuple(moves)


def _joined_on(me: Participation | None, people: Sequence[UUID]) -> set[str]:
    """The device on which they joined: whoever joins has no name yet, so the answer is kept
    under the device's. Ids and moments run together; the place is found by halving."""
    if me is None:
        return set()
    near = timedelta(seconds=5)
    with connection.cursor() as cursor:
        first = _first_id(cursor, me.joined_at - near)
        last = _first_id(cursor, me.joined_at + near)
        cursor.execute(
            "SELECT DISTINCT scope FROM campaigns_playrequest WHERE id BETWEEN %s AND %s"
            " AND campaign_id = %s AND facts->>'person' = ANY(%s)",
            [first - NEAR, last + NEAR, me.campaign_id, [str(uid) for uid in people]],
        )
        scopes = [str(row[0]) for row in cursor.fetchall()]
    return {scope.removeprefix("d:") for scope in scopes if scope.startswith("d:")}


def _first_id(cursor: Any, moment: datetime) -> int:
    """Close to the first request kept at or after that moment."""
    cursor.execute(
        "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM campaigns_playrequest"
    )
    low, high = cursor.fetchone()
    while low < high:
        middle = (low + high) // 2
        cursor.execute(
            "SELECT id, at FROM campaigns_playrequest WHERE id >= %s ORDER BY id LIMIT 1",
            [middle],
        )
        found, at = cursor.fetchone()
        low, high = (found + 1, high) if at < moment else (low, middle)
    return int(low)


def _json(raw: Any) -> dict[str, Any]:
    if raw is None:
        return {}
    found = orjson.loads(raw) if isinstance(raw, str | bytes) else raw
    return found if isinstance(found, dict) else {}


def _limits(
    law: FrozenCampaign, document: dict[str, Any], has_card: bool, now: datetime
) -> list[LimitNow]:
    found = []
    for rule in law.limits:
        told = document[bounds.SLUG]
        seen = rule.entity in ("person", "phone", "invite_tree")
        seen = seen or (rule.entity == "id_card" and has_card)
        used = told["used"].get(rule.slug, 0) if seen else None
        if rule.slug in told["nobody"]:
            used = None
        found.append(LimitNow(rule, used, windows.end_of(rule.window, now, law.timezone)))
    return found


def _rules(law: FrozenCampaign, document: dict[str, Any]) -> list[RuleNow]:
    if not law.eligibility:
        return []
    facts = {
        name: value
        for name, value in document[bounds.SLUG]["facts"].items()
        if not requested.told_by_request(name)
    }
    return [
        RuleNow(
            action,
            rule.slug,
            verdict.holds,
            verdict.leaves,
            frozenset(
                leaf.fact for leaf in verdict.leaves if requested.told_by_request(leaf.fact)
            ),
        )
        for action, rule, verdict in bounds.judgements(law, facts)
    ]


__all__ = ["By", "LimitNow", "Moved", "RuleNow", "Why", "why"]
