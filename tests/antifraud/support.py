"""Requests and features to decide about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from antifraud.contracts import ProtectionSection, RiskRequest
from antifraud.features import Features

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2227A) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49 NetType/WIFI"
)
REQUESTS = "python-requests/2.32.3"


def honest_signals(**changes: Any) -> dict[str, Any]:
    return {
        "v": 1, "dwell_ms": 5200, "pointer": 14, "touch": 0, "scroll": 3, "key": 0,
        "webdriver": False, "cdp": False, "globals": 0, "lies": 0,
        "ua": CHROME, "platform": "Win32", "touch_points": 0, "language": "en",
        "screen": [1920, 1080, 1920, 1040, 1920, 920, 1],
        **changes,
    }  # fmt: skip


def campaign() -> str:
    """A slug nobody else uses: counters of tests don't meet."""
    return f"t-{uuid4().hex[:12]}"


def request(**changes: Any) -> RiskRequest:
    """An honest browser's join; `changes` make it something else."""
    values: dict[str, Any] = {
        "campaign": changes.get("campaign") or campaign(),
        "protection": ProtectionSection(),
        "action": "join",
        "person_uid": None,
        "device_uid": str(uuid4()),
        "device_new": False,
        "device_age_ms": 6000,
        "ip": "127.0.0.1",
        "user_agent": CHROME,
        "headers": {"sec-ch-ua": '"Chromium";v="126"', "sec-ch-ua-platform": '"Windows"'},
        "signals": honest_signals(),
        "inviter_uid": None,
        "phone_hash": None,
        "proof_solved": False,
        "now": NOW,
    }
    return RiskRequest(**{**values, **changes})


def features(**changes: Any) -> Features:
    """What an honest browser's action looks like to the rules."""
    values: dict[str, Any] = {
        "action": "help", "has_signals": True, "webdriver": False, "automation_globals": 0,
        "cdp": False, "lies": 0, "impossible_screen": False, "dwell_ms": 5200,
        "interactions": 17, "device_age_ms": 6000, "device_persons_7d": 1,
        "device_actions_1h": 2, "device_nets_1h": 1, "person_devices_1d": 1,
        "ip_persons_1h": 3, "ip_honest": 0, "inviter_joins_1h": 2, "inviter_joins_1d": 4,
    }  # fmt: skip
    return Features(**{**values, **changes})
