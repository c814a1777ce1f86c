"""Points to outcomes: bands, levels, the proof's part, lists, monotony."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from antifraud.contracts import ProtectionSection, RuleHit, RuleSetting
from antifraud.rules import registry
from antifraud.scoring import BANDS, ENVIRONMENT_CAP, ORDER, judge, outcome_of
from tests.antifraud.support import features

STANDARD = ProtectionSection()


def outcome(level: str = "standard", **changes: Any) -> str:
    return judge(features(**changes), ProtectionSection(level=level)).outcome  # type: ignore[arg-type]


PACK = [
    # what it is, its features, before a proof, after one
    ("an honest browser", {}, "allow", "allow"),
    ("a script without signals", {"http_library": "curl", "has_signals": False},
     "challenge", "hold"),
    ("the same without a cookie",
     {"http_library": "curl", "has_signals": False, "device_new": True}, "challenge", "hold"),
    ("a browser whose collector was blocked", {"has_signals": False}, "challenge", "allow"),
    ("the same, in private mode", {"has_signals": False, "device_new": True},
     "challenge", "allow"),
    ("private mode alone", {"device_new": True}, "allow", "allow"),
    ("a developer", {"cdp": True}, "challenge", "allow"),
    ("a screen reader", {"interactions": 0}, "allow", "allow"),
    ("an automated browser", {"webdriver": True, "cdp": True}, "challenge", "hold"),
    ("one that is quick and still", {"webdriver": True, "dwell_ms": 90, "interactions": 0},
     "reject", "reject"),
    ("a family", {"device_persons_7d": 4}, "allow", "allow"),
    ("a small farm", {"device_persons_7d": 5}, "challenge", "allow"),
    ("a farm", {"device_persons_7d": 9}, "hold", "hold"),
    ("a scripted farm",
     {"device_persons_7d": 9, "http_library": "curl", "has_signals": False},
     "reject", "reject"),
    ("a school", {"ip_persons_1h": 300}, "allow", "allow"),
    ("a popular inviter's friend", {"inviter_joins_1h": 16}, "allow", "allow"),
    ("a denied device", {"deny": ("device",)}, "reject", "reject"),
    ("a watched person", {"watch": ("person",)}, "challenge", "allow"),
    ("an allowed test robot", {"allow": ("device",), "webdriver": True}, "allow", "allow"),
    ("allowed in a denied network", {"allow": ("person",), "deny": ("net",)}, "allow", "allow"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "before", "after"), PACK)
def test_standard(name: str, changes: dict[str, Any], before: str, after: str) -> None:
    assert outcome(**changes) == before, name
    assert outcome(**changes, proof_solved=True) == after, name


@pytest.mark.parametrize(("name", "changes", "_before", "_after"), PACK)
def test_basic_never_does_more_than_challenge(
    name: str, changes: dict[str, Any], _before: str, _after: str
) -> None:
    denied = name == "a denied device"
    assert outcome("basic", **changes) in (("reject",) if denied else ("allow", "challenge")), (
        name
    )
    assert outcome("basic", **changes, proof_solved=True) == (
        "reject" if denied else "allow"
    ), name


@pytest.mark.parametrize(("name", "changes", "_before", "_after"), PACK)
def test_off_allows_everything(
    name: str, changes: dict[str, Any], _before: str, _after: str
) -> None:
    verdict = judge(features(**changes), ProtectionSection(level="off"))
    assert (verdict.outcome, verdict.score, verdict.hits) == ("allow", 0, ()), name


def test_strict_is_never_milder_and_somewhere_harder() -> None:
    harder = 0
    for name, changes, before, _after in PACK:
        strict = outcome("strict", **changes)
        assert ORDER.index(strict) >= ORDER.index(before), name  # type: ignore[arg-type]
        harder += strict != before
    assert harder >= 3


@pytest.mark.parametrize(("name", "changes", "_before", "_after"), PACK)
def test_sharing_is_never_hindered(
    name: str, changes: dict[str, Any], _before: str, _after: str
) -> None:
    assert outcome("strict", **{**changes, "action": "share"}) == "allow", name


def _hits(*pairs: tuple[str, int]) -> tuple[RuleHit, ...]:
    return tuple(
        RuleHit(slug, points, registry.get(slug).hard, 1, None) for slug, points in pairs
    )


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ((("D1", 24),), "allow"),
        ((("D1", 25),), "challenge"),
        ((("D1", 44),), "challenge"),
        ((("D1", 45),), "hold"),
        ((("D1", 79),), "hold"),
        ((("D1", 80),), "hold"),  # one group, nothing hard
        ((("D1", 60), ("D2", 40)), "hold"),  # the same group twice
        ((("D1", 60), ("V2", 20)), "reject"),  # two groups
        ((("L2", 80),), "reject"),  # hard
        ((("L2", 79),), "hold"),
    ],
)
def test_bands(pairs: tuple[tuple[str, int], ...], expected: str) -> None:
    assert outcome_of(_hits(*pairs), BANDS["standard"], proof_solved=False) == expected


@pytest.mark.parametrize("level", ["standard", "strict"])
def test_the_environment_alone_never_rejects(level: str) -> None:
    everything = _hits(*((r.slug, 100) for r in registry if r.group == "environment"))
    bands = BANDS[level]  # type: ignore[index]
    assert bands.hold <= ENVIRONMENT_CAP < bands.reject
    assert outcome_of(everything, bands, proof_solved=False) == "challenge"
    assert outcome_of(everything, bands, proof_solved=True) == "hold"


def test_settings_of_a_campaign() -> None:
    seen = features(http_library="curl", has_signals=False)

    def with_rules(**rules: RuleSetting) -> tuple[str, int, list[str]]:
        verdict = judge(seen, ProtectionSection(rules=rules))
        return verdict.outcome, verdict.score, [hit.id for hit in verdict.hits]

    assert with_rules() == ("challenge", 120, ["E2", "E3"])
    assert with_rules(E2=RuleSetting(mode="off")) == ("challenge", 50, ["E3"])
    assert with_rules(E2=RuleSetting(mode="shadow"), E3=RuleSetting(points=5)) == (
        "allow", 5, ["E2", "E3"],
    )  # fmt: skip
    shadowed = judge(seen, ProtectionSection(rules={"E2": RuleSetting(mode="shadow")}))
    assert [(hit.id, hit.shadow) for hit in shadowed.hits] == [("E2", True), ("E3", False)]
    lower = ProtectionSection(rules={"D1": RuleSetting(threshold=1)})
    assert judge(features(device_persons_7d=2), lower).hits[0].threshold == 1


def test_a_watching_rule_can_be_switched_on() -> None:
    seen = features(dwell_ms=60_000)
    assert judge(seen, STANDARD).score == 0
    assert judge(seen, STANDARD).hits[0].shadow
    live = ProtectionSection(rules={"B9": RuleSetting(mode="on")})
    assert judge(seen, live).score == 15


def test_unknown_rules_are_refused_at_the_door() -> None:
    with pytest.raises(ValidationError, match="there is no rule X9"):
        ProtectionSection(rules={"X9": RuleSetting()})


def test_the_same_features_give_the_same_judgement() -> None:
    seen = features(http_library="curl", device_persons_7d=9)
    assert judge(seen, STANDARD) == judge(type(seen).load(seen.document()), STANDARD)


_slugs = [rule.slug for rule in registry if rule.slug != "L1"]
_scores = st.dictionaries(st.sampled_from(_slugs), st.integers(0, 100), max_size=8)


@given(_scores, st.sampled_from(_slugs), st.integers(0, 100), st.booleans(),
       st.sampled_from(["standard", "strict"]))  # fmt: skip
def test_the_outcome_is_monotone_in_points(
    scores: dict[str, int], slug: str, more: int, proof: bool, level: str
) -> None:
    bands = BANDS[level]  # type: ignore[index]
    grown = {**scores, slug: scores.get(slug, 0) + more}
    before = outcome_of(_hits(*scores.items()), bands, proof_solved=proof)
    after = outcome_of(_hits(*grown.items()), bands, proof_solved=proof)
    assert ORDER.index(after) >= ORDER.index(before)


@given(_scores, st.booleans())
def test_the_order_of_hits_does_not_matter(scores: dict[str, int], proof: bool) -> None:
    hits = _hits(*scores.items())
    bands = BANDS["standard"]
    turned = tuple(replace(hit) for hit in reversed(hits))
    assert outcome_of(hits, bands, proof_solved=proof) == outcome_of(
        turned, bands, proof_solved=proof
    )
