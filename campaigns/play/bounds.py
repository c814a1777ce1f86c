"""What a campaign's limits, eligibility and channel policy say to a move. No I/O, no Django.

`campaigns_document_law` reads what they need in the engine's one read and gives it back under
`law` in the document: `facts`, `used` (how far each limit is), `nobody` (limits that count a
number which is not known). Rules here decide on that; PostgreSQL counts, and has the last word.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from campaigns.contracts import FrozenCampaign
from campaigns.law import sections, windows
from campaigns.law.attributes import attribute_of
from campaigns.law.predicates import Facts, Verdict, evaluate
from campaigns.mechanics.base import Effect, Loaded, Outcome
from campaigns.play import requested
from campaigns.play.contracts import Caller, PlayCommand
from core.clock import to_ms
from core.errors import Conflict, DomainError, FieldError, Forbidden

SLUG = "law"
"""Under which its part of the document stands."""
POLICY = "eligibility.channel"
PHONE = "eligibility.phone_needed"
BY_SHARING = frozenset({"share", "help"})
"""Actions that are nothing without somebody's sharing."""
RULE = "channel_policy"
"""What a reviewer reads as the reason of what the policy holds."""


def question(
    law: FrozenCampaign,
    caller: Caller,
    channel: str,
    phone_hash: str | None,
    now: datetime,
    id_card: str | None = None,
) -> dict[str, Any]:
    """What `campaigns_document_law` is asked: every rule of the campaign, as it is now.
    `phone_hash` and `id_card` are keyed hashes of what is known of this very request."""
    wanted = sections.wanted(law.eligibility)
    stored = [fact for fact in wanted if requested.source(fact) == "stored"]
    return {
        "facts": requested.told(law, caller, channel, wanted),
        "want": stored,
        "phone": phone_hash,
        "limits": [
            {
                "rule": rule.slug,
                "action": rule.action,
                "entity": rule.entity,
                "told": id_card
                if rule.entity == "id_card"
                else requested.entity_of(rule.entity, caller),
                "start": windows.start_of(rule.window, now, law.timezone),
            }
            for rule in law.limits
        ],
    }


def seen(law: FrozenCampaign, command: PlayCommand, document: Loaded) -> Loaded:
    """The document as mechanics may see it: without the inviter of somebody who joins where
    invitations do not count."""
    if command.action == "join" and document["me"] is None and _share(law, document) == "off":
        return {**document, "inviter": None}
    return document


def asks(law: FrozenCampaign, command: PlayCommand, document: Loaded) -> bool:
    """Whether the policy wants a person to look at what comes of this move."""
    if not law.channels.policy or _share(law, document) != "ask":
        return False
    return (
        command.action == "help"
        or _shared_act(law, command)
        or (
            command.action == "join"
            and document["me"] is None
            and document["inviter"] is not None
            and not document["inviter"]["own"]
        )
    )


def check(law: FrozenCampaign, command: PlayCommand, document: Loaded) -> None:
    """Raises what policy, eligibility and limits refuse: Forbidden eligibility.…, Conflict
    limit.reached with the rules' names and the end of their windows."""
    if law.bounded and not _again(command, document):
        if _shared_act(law, command) and _share(law, document) == "off":
            raise Forbidden(POLICY)
        _check(law, command.action, document, requested.claimed(law, command), command.now)


def counted(
    law: FrozenCampaign, command: PlayCommand, document: Loaded, outcome: Outcome, held: bool
) -> Outcome:
    """The outcome with the counting of its limits, where it does something that counts, and
    with the policy's mark on what it holds or leaves out."""
    if not law.bounded:
        return outcome
    effects = list(outcome.effects)
    dropped = document["inviter"] is not None and seen(law, command, document) is not document
    if dropped:
        effects = [_unbound(effect) for effect in effects]
    if asks(law, command, document):
        effects = [_noted(effect, command, document) for effect in effects]
    items = [
        {
            "rule": rule.slug,
            "kind": rule.entity,
            "told": requested.told_now(rule.entity, command),
            "start": windows.start_of(rule.window, command.now, law.timezone),
            "ends": windows.end_of(rule.window, command.now, law.timezone),
            "most": rule.most,
        }
        for rule in law.limits
        # A claim that tells no identity number is not counted by those who count them.
        if rule.action == command.action
        and (rule.entity != "id_card" or requested.id_card_of(command))
    ]
    if items and _counts(command, document, outcome, held):
        me, inviter = document["me"], document["inviter"]
        helped = command.action == "help" and inviter is not None
        effects.append(
            {
                "op": "limit",
                "participation": me["id"] if me else None,
                "tree_of": inviter["id"] if helped else None,
                "items": items,
            }
        )
    return Outcome(
        tuple(effects), outcome.reward, outcome.held, outcome.earlier_risk, outcome.result
    )


def shown(
    law: FrozenCampaign, document: Loaded, actions: list[str], now: datetime
) -> tuple[list[str], dict[str, Any]]:
    """What of `actions` is open, and the state document's `gate`: the environment, whether
    sharing is rewarded there, and why each closed action is."""
    closed: dict[str, Any] = {}
    for action in actions:
        try:
            _check(law, action, document, {}, now)
        except DomainError as error:
            closed[action] = {"code": error.code, "retry_at": error.retry_at}
    found = [action for action in actions if action not in closed]
    me = document["me"]
    if (
        me is not None
        and not me["phone_masked"]
        and "verify" not in found
        and any(one["code"] == PHONE for one in closed.values())
    ):
        found.insert(0, "verify")
    gate = {
        "environment": document[SLUG]["facts"].get("environment"),
        "share_rewards": _share(law, document),
        "closed": closed,
    }
    return found, gate


def judgements(
    law: FrozenCampaign, facts: Facts
) -> Iterator[tuple[str, sections.EligibilityRule, Verdict]]:
    """(action, rule, verdict) of every rule, for those who have to explain it."""
    for action, rules in law.eligibility.items():
        for rule in rules:
            yield action, rule, evaluate(rule.require, facts)


def _check(
    law: FrozenCampaign, action: str, document: Loaded, more: Facts, now: datetime
) -> None:
    if action in BY_SHARING and _share(law, document) == "off":
        raise Forbidden(POLICY)
    told = document[SLUG]
    facts = {**told["facts"], **more}
    for rule in law.eligibility.get(action, ()):  # type: ignore[call-overload]
        verdict = evaluate(rule.require, facts)
        if verdict.holds is not True:
            raise _ineligible(rule, verdict, document)
    reached = []
    for limit in law.limits:
        if limit.action != action:
            continue
        if limit.slug in told["nobody"]:
            raise Forbidden(PHONE)
        if told["used"].get(limit.slug, 0) >= limit.most:
            reached.append(limit)
    if reached:
        ends = [windows.end_of(limit.window, now, law.timezone) for limit in reached]
        whole = [end for end in ends if end is not None]
        raise Conflict(
            "limit.reached",
            errors=[
                FieldError(f"limits.{slug}", "reached")
                for slug in sorted(limit.slug for limit in reached)
            ],
            retry_at=to_ms(max(whole)) if len(whole) == len(ends) else None,
        )


def _ineligible(
    rule: sections.EligibilityRule, verdict: Verdict, document: Loaded
) -> Forbidden:
    """A number that is missing is asked for first, where knowing it could change anything."""
    missing = [leaf for leaf in verdict.blame if leaf.holds is None]
    by_phone = any(
        found is not None and found.by_phone
        for found in (attribute_of(leaf.fact) for leaf in missing)
    )
    unverified = any(leaf.fact == "phone_verified" for leaf in verdict.blame)
    without = document["me"] is None or not document["me"]["phone_masked"]
    if without and (unverified or (by_phone and verdict.holds is None)):
        return Forbidden(PHONE)
    faults = {leaf.fact: "missing" if leaf.holds is None else "no" for leaf in verdict.blame}
    # The name of a list is the organiser's business, and so is what an event is called.
    errors = [
        FieldError(fact.partition(":")[0], code)
        for fact, code in sorted(faults.items())
        if fact
    ]
    return Forbidden(rule.code, errors=errors)


def _counts(command: PlayCommand, document: Loaded, outcome: Outcome, held: bool) -> bool:
    """Whether the move is one: not a repetition, and not a claim that waits for a look."""
    if command.action == "claim":
        return not held and not _again(command, document)
    return any(effect["op"] != "flag" for effect in outcome.effects)


def _again(command: PlayCommand, document: Loaded) -> bool:
    """Whether it claims what has been claimed: that is answered as it was, and free. So is what
    can be claimed once more because nobody confirmed its payment: it was counted then."""
    wanted = str(command.body.get("reward"))
    return command.action == "claim" and any(
        one["id"] == wanted and (one["status"] != "granted" or one.get("again", False))
        for one in document["rewards"]
    )


def _shared_act(law: FrozenCampaign, command: PlayCommand) -> bool:
    """Whether the move is an act that somebody's sharing brought about."""
    if command.action != "act":
        return False
    do = str(command.body.get("do") or "")
    return any(do in mechanic.by_sharing for _slug, mechanic, _config in law.playing)


def _share(law: FrozenCampaign, document: Loaded) -> str:
    if not law.channels.policy:
        return "on"
    rule = law.channels.policy.get(document[SLUG]["facts"].get("environment"))
    return rule.share_rewards if rule is not None else "on"


def _unbound(effect: Effect) -> Effect:
    return {**effect, "reason": "policy"} if effect["op"] == "participate" else effect


def _noted(effect: Effect, command: PlayCommand, document: Loaded) -> Effect:
    if "risk" not in effect:
        return effect
    note = {
        "id": RULE,
        "points": 0,
        "score": 0,
        "value": document[SLUG]["facts"].get("environment"),
        "action": command.action,
    }
    return {**effect, "risk": [*effect["risk"], note]}
