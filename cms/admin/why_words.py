"""Refusals and moves in the words of somebody who answers a participant's call."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.contracts import FrozenCampaign
from campaigns.law.words import action_words, leaf_words, limit_words, tree_words, value_words
from campaigns.selectors_second import SecondNow
from campaigns.selectors_why import LimitNow, Moved, RuleNow
from core.money import format_minor
from rewards.contracts_nodes import Cut

REFUSALS: dict[str, Any] = {
    "campaign.not_started": gettext_lazy("The campaign had not started."),
    "campaign.paused": gettext_lazy("The campaign was paused."),
    "campaign.ended": gettext_lazy("The campaign had ended."),
    "stock.empty": gettext_lazy("Nothing was left."),
    "limit.reached": gettext_lazy("A limit was reached."),
    "help.own": gettext_lazy("They tried to help themselves."),
    "help.already": gettext_lazy("They had helped this friend already."),
    "help.full": gettext_lazy("Enough friends had helped."),
    "help.expired": gettext_lazy("The time to help was over."),
    "invite.unknown": gettext_lazy("The invitation does not exist in this campaign."),
    "play.not_available": gettext_lazy("Protection refused it; the reasons stand below."),
    "play.not_offered": gettext_lazy("This campaign does not offer that."),
    "phone.bound": gettext_lazy("They had verified another number before."),
    "eligibility.phone_needed": gettext_lazy("A verified phone number was needed first."),
    "eligibility.channel": gettext_lazy("Sharing does not count in the app it was opened in."),
    "eligibility.not_joined": gettext_lazy("They had not joined yet."),
    "eligibility.incomplete": gettext_lazy("Not enough friends had helped yet."),
    "eligibility.newcomers_only": gettext_lazy("It is for newcomers, and they were known."),
    "eligibility.already_insured": gettext_lazy("This person has such a policy already."),
    "eligibility.age": gettext_lazy("The age by the id number does not fit."),
    "consent.missing": gettext_lazy("A consent was missing."),
    "otp.wrong": gettext_lazy("The code from the text message was wrong."),
    "otp.expired": gettext_lazy("The code from the text message was too old."),
    "body.invalid": gettext_lazy("Something that was filled in was wrong or missing."),
    "reward.unknown": gettext_lazy("That reward is not theirs."),
    "reward.checking": gettext_lazy("The reward waits for a person's decision."),
    "reward.expired": gettext_lazy("The reward was not claimed in time."),
    "reward.revoked": gettext_lazy("The reward was taken back."),
    "idempotency.mismatch": gettext_lazy("The page sent two different requests as one."),
}
STATUSES: dict[str, Any] = {
    "checking": gettext_lazy("waits for a decision"),
    "granted": gettext_lazy("can be claimed"),
    "claimed": gettext_lazy("claimed"),
    "fulfilling": gettext_lazy("on its way"),
    "fulfilled": gettext_lazy("paid"),
    "failed": gettext_lazy("payment failed"),
    "expired": gettext_lazy("not claimed in time"),
    "revoked": gettext_lazy("taken back"),
}
OUTCOMES: dict[str, Any] = {
    "allow": gettext_lazy("let through"),
    "challenge": gettext_lazy("asked for a puzzle or a code"),
    "hold": gettext_lazy("held for a person"),
    "reject": gettext_lazy("refused"),
}
BOUND: dict[str, Any] = {
    "invite": gettext_lazy("came by an invitation"),
    "unknown": gettext_lazy("came with an invitation that does not exist here"),
    "policy": gettext_lazy("came with an invitation that does not count in that app"),
    "none": gettext_lazy("came without an invitation"),
}


def move_words(move: Moved, law: FrozenCampaign) -> str:
    """What came of a request."""
    if move.code == "limit.reached" and move.errors:
        slugs = [path.removeprefix("limits.") for path in move.errors]
        known = {rule.slug: rule for rule in law.limits}
        said = [
            limit_words(rule.action, rule.entity, rule.window, rule.most)
            for slug in slugs
            if (rule := known.get(slug))
        ]
        return _("A limit was reached: {limits}.").format(limits="; ".join(said or slugs))
    if not move.code:
        return _("done")
    if move.code in REFUSALS:
        return str(REFUSALS[move.code])
    for rules in law.eligibility.values():
        for gate in rules:
            if gate.code == move.code:
                return _("The condition “{rule}” was not met: {condition}.").format(
                    rule=gate.slug, condition=tree_words(gate.require)
                )
    return _("Refused ({code}).").format(code=move.code)


def limit_line(now: LimitNow) -> dict[str, Any]:
    """A limit with how far it is."""
    rule = now.rule
    if now.used is None:
        used = _("known only when they come")
    else:
        used = ngettext("{used} of {most} used", "{used} of {most} used", rule.most).format(
            used=now.used, most=rule.most
        )
    return {
        "words": limit_words(rule.action, rule.entity, rule.window, rule.most),
        "used": used,
        "full": now.used is not None and now.used >= rule.most,
        "until": now.until,
    }


def cut_line(cut: Cut | None, currency: str) -> str:
    """Why somebody got less than was drawn for them; "" where they did not."""
    if cut is None:
        return ""
    words = (
        _("cut from {asked}: the hour of this prize had no more left")
        if cut.by == "pool"
        else _("cut from {asked}: the campaign's hour had no more left")
    )
    return words.format(asked=format_minor(cut.asked, currency))


def rule_line(now: RuleNow) -> dict[str, Any]:
    """A rule with each of its conditions as it is."""
    said = {True: _("met"), False: _("not met"), None: _("not known")}
    leaves = []
    for leaf in now.leaves:
        unseen = leaf.fact in now.unseen
        is_ = _("told when they come") if unseen else value_words(leaf.actual)
        leaves.append(
            {
                "words": leaf_words(
                    leaf.fact, leaf.op, leaf.value,
                    negated=leaf.path.split(".").count("not") % 2 == 1,
                ),
                "actual": is_,
                "holds": said[leaf.holds],
                "state": {True: "yes", False: "no", None: "unknown"}[leaf.holds],
            }
        )  # fmt: skip
    return {
        "slug": now.slug,
        "action": action_words(now.action),
        "holds": said[now.holds],
        "state": {True: "yes", False: "no", None: "unknown"}[now.holds],
        "leaves": leaves,
    }


SECOND: dict[str, Any] = {
    "waiting": gettext_lazy(
        "A friend's friend qualified; the points come once all is decided."
    ),
    "taken": gettext_lazy("Points were given and taken back, as was what they were given for."),
    "own": gettext_lazy("No points: the friend's friend is the same person, or on one device."),
    "capped": gettext_lazy("No points: they had them as often as one person may."),
    "stock": gettext_lazy("No points: none were left in the pool."),
    "revoked": gettext_lazy("No points: the friend's or the inviter's reward was refused."),
    "overdue": gettext_lazy(
        "No points: the friend or the inviter was on hold, and nobody decided within 72 hours."
    ),
    "none": gettext_lazy("No points: the variant they see does not promise any."),
}


def second_line(one: SecondNow) -> str:
    """What a friend of a friend brought, or why nothing."""
    if one.state == "given":
        n = one.points or 0
        return ngettext("{n} point was given.", "{n} points were given.", n).format(n=f"{n:,}")
    return str(SECOND.get(one.reason or one.state, one.reason))
