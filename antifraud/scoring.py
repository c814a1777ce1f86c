"""From features to an outcome. Pure: the same features give the same answer for ever.

Points add up; the bands of the level make the outcome. Two things are not plain addition:

- What the environment alone says is first answered with a challenge. A solved proof takes
  E3's points away and caps the environment's share at ENVIRONMENT_CAP, so that by itself it
  ends at "hold": a person with an odd browser is never refused for the browser.
- A rejection needs a hard rule or two kinds of evidence.

The outcome never falls when a rule fires in addition or a rule's points grow (L1 excepted,
whose purpose that is).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from antifraud.contracts import (
    Level,
    Outcome,
    ProtectionSection,
    RuleHit,
    RuleSetting,
)
from antifraud.features import Features
from antifraud.rules import RuleConfig, registry
from antifraud.rules.environment import GROUP as ENVIRONMENT
from antifraud.rules.environment import NoSignals
from antifraud.rules.lists import ALLOW, DENY

ENVIRONMENT_CAP = 50
ORDER: tuple[Outcome, ...] = ("allow", "challenge", "hold", "reject")


@dataclass(frozen=True)
class Bands:
    """The least points of each outcome."""

    challenge: int
    hold: int
    reject: int


BANDS: dict[Level, Bands] = {
    "basic": Bands(25, 45, 80),
    "standard": Bands(25, 45, 80),
    "strict": Bands(15, 30, 60),
}

_GROUP_OF: dict[str, str] = {rule.slug: rule.group for rule in registry}
_LiveRule = tuple[Callable[[Features, Any], RuleHit | None], RuleConfig, bool]


@dataclass(frozen=True)
class Judgement:
    """The outcome, the points of the live hits, and every hit (shadow ones too)."""

    outcome: Outcome
    score: int
    hits: tuple[RuleHit, ...]


@lru_cache(maxsize=256)
def _compile(settings: tuple[tuple[str, RuleSetting], ...]) -> tuple[_LiveRule, ...]:
    """What the rules that run ask, with their Config and whether they only watch."""
    chosen = dict(settings)
    live: list[_LiveRule] = []
    for rule in registry:
        setting = chosen.get(rule.slug)
        if setting is None:
            live.append((rule.evaluate, rule.Config(), rule.shadow))  # type: ignore[call-arg]
            continue
        if setting.mode == "off":
            continue
        changes = {
            name: value
            for name in ("points", "threshold")
            if (value := getattr(setting, name)) is not None
        }
        live.append((rule.evaluate, rule.Config(**changes), setting.mode == "shadow"))
    return tuple(live)


def find_hits(features: Features, protection: ProtectionSection) -> tuple[RuleHit, ...]:
    """Every rule that fires, in the registry's order."""
    hits = []
    for evaluate, config, shadow in _compile(
        tuple(sorted(protection.rules.items(), key=_slug))
    ):
        hit = evaluate(features, config)
        if hit is not None:
            hits.append(replace(hit, shadow=True) if shadow else hit)
    return tuple(hits)


def _slug(item: tuple[str, RuleSetting]) -> str:
    return item[0]


def judge(features: Features, protection: ProtectionSection) -> Judgement:
    """The judgement about `features` under `protection`. Sharing is never hindered."""
    if protection.level == "off":
        return Judgement("allow", 0, ())
    hits = find_hits(features, protection)
    live = tuple(hit for hit in hits if not hit.shadow)
    if not live:
        return Judgement("allow", 0, hits)
    score = sum(hit.points for hit in live)
    bands = BANDS[protection.level]
    if any(hit.id == ALLOW for hit in live):
        return Judgement("allow", min(score, bands.challenge - 1), hits)
    if features.action == "share":
        return Judgement("allow", score, hits)
    outcome = outcome_of(live, bands, proof_solved=features.proof_solved)
    if protection.level == "basic":
        outcome = _basic(outcome, live, bands, proof_solved=features.proof_solved)
    return Judgement(outcome, score, hits)


def band(hits: tuple[RuleHit, ...], points: int, bands: Bands) -> Outcome:
    """Where `points` fall; rejecting needs a hard hit or two groups among `hits`."""
    if points >= bands.reject and (
        any(hit.hard for hit in hits) or len({_GROUP_OF[hit.id] for hit in hits}) >= 2
    ):
        return "reject"
    if points >= bands.hold:
        return "hold"
    return "challenge" if points >= bands.challenge else "allow"


def outcome_of(hits: tuple[RuleHit, ...], bands: Bands, *, proof_solved: bool) -> Outcome:
    """The outcome of live hits, before or after a proof of work."""
    hits = tuple(hit for hit in hits if hit.points > 0)
    excusable = tuple(hit for hit in hits if _GROUP_OF[hit.id] == ENVIRONMENT)
    others = tuple(hit for hit in hits if _GROUP_OF[hit.id] != ENVIRONMENT)
    lasting = tuple(hit for hit in hits if hit.id != NoSignals.slug)
    other_points = sum(hit.points for hit in others)
    environment = sum(hit.points for hit in excusable if hit.id != NoSignals.slug)
    settled = band(lasting, min(environment, ENVIRONMENT_CAP) + other_points, bands)
    if settled == "reject":
        return settled
    if proof_solved:
        return settled if settled == "hold" else "allow"
    if band(others, other_points, bands) in ("hold", "reject"):
        return "hold"
    total = sum(hit.points for hit in hits)
    return "challenge" if total >= bands.challenge else "allow"


def _basic(
    outcome: Outcome, hits: tuple[RuleHit, ...], bands: Bands, *, proof_solved: bool
) -> Outcome:
    """At most a challenge, except for what the deny list says."""
    denied = tuple(hit for hit in hits if hit.id == DENY)
    if denied:
        refused = band(denied, sum(hit.points for hit in denied), bands)
        if ORDER.index(refused) > ORDER.index("challenge"):
            return refused
    if outcome in ("hold", "reject"):
        return "allow" if proof_solved else "challenge"
    return outcome
