"""Each rule: fires, does not fire at its limit, has no opinion without data."""

from __future__ import annotations

from typing import Any

import pytest

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules import registry
from tests.antifraud.support import features

# slug, what makes it fire, the expected points and value, what just does not, no data
TABLE: list[tuple[str, dict[str, Any], int, float | str, dict[str, Any], dict[str, Any]]] = [
    ("E1", {"webdriver": True}, 70, "webdriver", {"webdriver": False}, {"webdriver": None}),
    ("E1", {"headless": True}, 70, "headless", {"headless": False}, {"webdriver": None}),
    ("E2", {"http_library": "curl"}, 70, "curl", {"http_library": ""}, {}),
    ("E3", {"has_signals": False}, 50, "help", {"has_signals": True},
     {"has_signals": False, "proof_solved": True}),
    ("E5", {"cdp": True}, 30, 1, {"cdp": False}, {"cdp": None}),
    ("E6", {"lies": 1}, 30, 1, {"lies": 0}, {"lies": None}),
    ("E8", {"contradictions": ("hint", "touch")}, 15, "hint,touch", {"contradictions": ()}, {}),
    ("E9", {"impossible_screen": True}, 12, 1, {"impossible_screen": False},
     {"impossible_screen": None}),
    ("E11", {"automation_globals": 2}, 60, 2, {"automation_globals": 0},
     {"automation_globals": None}),
    ("B1", {"dwell_ms": 1199}, 25, 1199, {"dwell_ms": 1200}, {"dwell_ms": None}),
    ("B1", {"dwell_ms": 10}, 25, 10, {"dwell_ms": 10, "device_age_ms": 3_600_000}, {}),
    ("B6", {"interactions": 0}, 20, 0, {"interactions": 1}, {"interactions": None}),
    ("B9", {"dwell_ms": 11_001}, 15, 5001, {"dwell_ms": 11_000}, {"dwell_ms": None}),
    ("D1", {"device_persons_7d": 5}, 25, 5, {"device_persons_7d": 4},
     {"device_persons_7d": None}),
    ("D2", {"device_persons_7d": 9}, 30, 9, {"device_persons_7d": 8},
     {"device_persons_7d": None}),
    ("D4", {"device_new": True}, 12, 1, {"device_new": False}, {}),
    ("D5", {"device_nets_1h": 4}, 15, 4, {"device_nets_1h": 3}, {"device_nets_1h": None}),
    ("D7", {"person_devices_1d": 5}, 15, 5, {"person_devices_1d": 4},
     {"person_devices_1d": None}),
    ("N4", {"ip_persons_1h": 31}, 8, 31, {"ip_persons_1h": 30}, {"ip_persons_1h": None}),
    ("N4", {"ip_persons_1h": 61, "ip_honest": 20}, 8, 30.5,
     {"ip_persons_1h": 60, "ip_honest": 20}, {"ip_persons_1h": 400, "ip_public": False}),
    ("V2", {"device_actions_1h": 21}, 20, 21, {"device_actions_1h": 20},
     {"device_actions_1h": None}),
    ("V3", {"inviter_joins_1h": 16}, 15, 16, {"inviter_joins_1h": 15},
     {"inviter_joins_1h": 16, "action": "draw"}),
    ("V4", {"inviter_joins_1d": 41}, 15, 41, {"inviter_joins_1d": 40},
     {"inviter_joins_1d": None}),
    ("L1", {"allow": ("device",)}, 0, "device", {"allow": ()},
     {"allow": ("device",), "deny": ("device",)}),
    ("L2", {"deny": ("ip", "phone")}, 80, "ip,phone", {"deny": ()}, {}),
    ("L3", {"watch": ("person",)}, 25, "person", {"watch": ()}, {}),
]  # fmt: skip

HARD = {"E1", "E2", "E11", "L2"}


def evaluate(slug: str, changes: dict[str, Any]) -> RuleHit | None:
    rule = registry.get(slug)
    return rule.evaluate(features(**changes), rule.Config())


@pytest.mark.parametrize(("slug", "fires", "points", "value", "calm", "unknown"), TABLE)
def test_rule(
    slug: str,
    fires: dict[str, Any],
    points: int,
    value: float | str,
    calm: dict[str, Any],
    unknown: dict[str, Any],
) -> None:
    hit = evaluate(slug, fires)
    assert hit is not None
    assert (hit.id, hit.points, hit.value, hit.hard) == (slug, points, value, slug in HARD)
    assert evaluate(slug, calm) is None
    assert evaluate(slug, unknown) is None


def test_the_table_names_every_rule() -> None:
    assert {row[0] for row in TABLE} == {rule.slug for rule in registry}


def test_an_honest_browser_hits_nothing() -> None:
    seen = features()
    assert [r.slug for r in registry if r.evaluate(seen, r.Config())] == []


def test_nothing_known_hits_nothing_but_the_missing_signals() -> None:
    seen = Features(action="help")
    assert [r.slug for r in registry if r.evaluate(seen, r.Config())] == ["E3"]


def test_features_survive_storage() -> None:
    seen = features(contradictions=("hint",), deny=("ip",), ip_persons_1h=None)
    assert Features.load({**seen.document(), "later": 1}) == seen
