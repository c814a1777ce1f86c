"""Rules about who may and how often: whether they say something, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from audiences import api as audiences
from campaigns.contracts import Finding, FrozenCampaign
from campaigns.law import possible
from campaigns.law.attributes import attribute_of, parameter_of
from campaigns.law.predicates import leaves
from campaigns.law.sections import EligibilityRule
from campaigns.law.words import action_words, fact_words
from campaigns.preflight.context import Context
from campaigns.preflight.said import Words, said

BEFORE_JOINING = frozenset({"join", "help"})
SHARING = ("assist", "referral", "team")
"""Mechanics that are nothing without sharing."""
BY_FRIENDS = ("friend_", "helped", "shared_", "team_")
"""How happenings begin that somebody's sharing brought."""

WORDS: dict[str, Words] = {
    "eligibility.unknown": Words(
        "block",
        _("There is no fact “%(fact)s”."),
        _("Nobody would fulfil this condition, and nobody could take part."),
        _("Choose one of the known facts."),
    ),
    "eligibility.type": Words(
        "block",
        _("The condition on “%(fact)s” compares it with something it can never be."),
        _("Nobody would fulfil it."),
        _("Choose a value, and a comparison, that go with this fact."),
    ),
    "eligibility.impossible": Words(
        "block",
        _("Nobody can fulfil the rule “%(rule)s”: its conditions exclude each other."),
        _("Everybody would be refused."),
        _("Take one of the conditions out, or join them by “any”."),
    ),
    "eligibility.always": Words(
        "advice",
        _("The rule “%(rule)s” holds for everybody of whom enough is known."),
        _("It refuses only those of whom something is not known."),
        _("Take it out, or say what it should exclude."),
    ),
    "eligibility.too_early": Words(
        "block",
        _("The rule “%(rule)s” asks for “%(fact)s”, which nobody has at that step."),
        _("Everybody would be refused."),
        _("Ask for it at a later step."),
    ),
    "eligibility.phone_early": Words(
        "warn",
        _("The rule “%(rule)s” needs a verified phone before people have joined."),
        _("A phone is verified after joining: newcomers could never join."),
        _("Ask at opening or claiming instead, or bring people signed in from your app."),
    ),
    "eligibility.list_unknown": Words(
        "block",
        _("There is no imported list “%(list)s”."),
        _("Nobody could fulfil the rule that looks into it."),
        _("Import the list, or name another."),
    ),
    "eligibility.list_denied": Words(
        "warn",
        _("“%(list)s” is a list of people who are kept out, and the rule lets them alone in."),
        _("Exactly the wrong people could take part."),
        _("Ask for “no” instead of “yes”."),
    ),
    "limit.claim": Words(
        "warn",
        _("The limit “%(rule)s” may keep people from claiming what they won."),
        _("What they do not claim in time expires, and they complain."),
        _("Limit how often people win instead."),
    ),
    "limit.phone_early": Words(
        "block",
        _("The limit “%(rule)s” counts phone numbers before anybody has joined."),
        _("A phone is verified after joining: newcomers could never join."),
        _("Count people or devices there."),
    ),
    "limit.id_card": Words(
        "block",
        _("The limit “%(rule)s” counts identity cards, and nothing asks for one at that step."),
        _("It would never count anything, and you would rely on it."),
        _("Count people or phone numbers, or limit claims that ask for the card."),
    ),
    "limit.verb": Words(
        "warn",
        _("The rule “%(rule)s” is about “%(action)s”, which this campaign does not have."),
        _("It never does anything."),
        _("Take it out, or choose another step."),
    ),
    "policy.no_effect": Words(
        "advice",
        _("A policy for sharing is set, and nothing in this campaign is shared."),
        _("It does nothing."),
        _("Leave it, or take it out."),
    ),
}


def rules(context: Context) -> Iterator[Finding]:
    """Findings about eligibility and limits."""
    campaign = context.campaign
    known = audiences.list_slugs() if campaign.eligibility else {}
    verbs = {"claim"}
    for _slug, mechanic, _config in campaign.playing:
        verbs |= set(mechanic.verbs)
        if getattr(mechanic, "acts", None):
            verbs.add("act")
    for action, chosen in campaign.eligibility.items():
        for place, rule in enumerate(chosen):
            path = f"eligibility.{action}.{place}"
            if action not in verbs:
                yield _find("limit.verb", path, rule=rule.slug, action=action_words(action))
            yield from _rule(action, rule, f"{path}.require", known)
    asked = any(mechanic.asks_id_card for _slug, mechanic, _config in campaign.playing)
    for place, limit in enumerate(campaign.limits):
        path = f"limits.{place}"
        if limit.action not in verbs:
            yield _find("limit.verb", path, rule=limit.slug, action=action_words(limit.action))
        if limit.entity == "phone" and limit.action in BEFORE_JOINING:
            yield _find("limit.phone_early", path, rule=limit.slug)
        if limit.entity == "id_card" and not (limit.action == "claim" and asked):
            yield _find("limit.id_card", path, rule=limit.slug)
        if limit.action == "claim" and limit.window == "total":
            yield _find("limit.claim", path, rule=limit.slug)


def policy(context: Context) -> Iterator[Finding]:
    """Whether a policy for sharing does anything; that one is missing `reach.channels` says."""
    campaign = context.campaign
    if campaign.channels.policy and not shares(campaign):
        yield _find("policy.no_effect", "channels.policy")


def shares(campaign: FrozenCampaign) -> bool:
    """Whether people are rewarded because friends came by what they shared."""
    if any(slug in campaign.mechanics for slug in SHARING):
        return True
    return any(
        heard.on.startswith(BY_FRIENDS)
        for _slug, mechanic, config in campaign.playing
        for heard in mechanic.listens(config)
    )


def _rule(
    action: str, rule: EligibilityRule, path: str, known: dict[str, str]
) -> Iterator[Finding]:
    sound = True
    for place, leaf in leaves(rule.require):
        fault = possible.type_fault(leaf)
        where = f"{path}.{place}" if place else path
        name = str(leaf["fact"])
        if fault:
            sound = False
            code = "eligibility.unknown" if fault == "unknown" else "eligibility.type"
            yield _find(code, where, fact=name if fault == "unknown" else fact_words(name))
            continue
        yield from _timely(action, rule, name, where)
        if name.startswith("in_list:"):
            yield from _listed(leaf, where, place, known)
    if not sound:
        return
    if not possible.can_hold(rule.require):
        yield _find("eligibility.impossible", path, rule=rule.slug)
    elif possible.always_holds(rule.require):
        yield _find("eligibility.always", path, rule=rule.slug)


def _timely(action: str, rule: EligibilityRule, name: str, where: str) -> Iterator[Finding]:
    """Whether the fact is known at that step."""
    attribute = attribute_of(name)
    if attribute is None:
        return
    if (attribute.after_joining and action in BEFORE_JOINING) or (
        attribute.known_at and action not in attribute.known_at
    ):
        yield _find("eligibility.too_early", where, rule=rule.slug, fact=fact_words(name))
    if attribute.by_phone and action in BEFORE_JOINING:
        yield _find("eligibility.phone_early", where, rule=rule.slug)


def _listed(
    leaf: dict[str, Any], where: str, place: str, known: dict[str, str]
) -> Iterator[Finding]:
    slug = parameter_of(str(leaf["fact"]))
    if slug not in known:
        yield _find("eligibility.list_unknown", where, list=slug)
        return
    negated = place.split(".").count("not") % 2 == 1
    wants_in = (leaf.get("op"), leaf.get("value")) in (("eq", True), ("ne", False))
    if known[slug] == "deny" and wants_in is not negated:
        yield _find("eligibility.list_denied", where, list=slug)


def _find(code: str, path: str, **params: Any) -> Finding:
    return said(WORDS[code], code, path, **params)
