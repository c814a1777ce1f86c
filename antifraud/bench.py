"""How long a decision takes, on the engines that are configured. For `make bench`."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from antifraud import api
from antifraud.contracts import ProtectionSection, RiskRequest
from core.clock import utc_now
from core.ids import uuid7

BROWSER = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Mobile Safari/537.36"
)


def _request(campaign: str, number: int, now: datetime, devices: list[str]) -> RiskRequest:
    signals: dict[str, Any] = {
        "v": 1, "dwell_ms": 4200, "touch": 9, "scroll": 4, "webdriver": False, "cdp": False,
        "ua": BROWSER, "platform": "Linux armv8l", "touch_points": 5, "globals": 0, "lies": 0,
        "screen": [412, 915, 412, 915, 412, 785, 2.6],
    }  # fmt: skip
    device = devices[number % len(devices)]
    return RiskRequest(
        campaign=campaign,
        protection=ProtectionSection(),
        action=("join", "help", "draw", "claim")[number % 4],
        person_uid=device,
        device_uid=device,
        device_new=False,
        device_age_ms=60_000,
        ip=f"203.0.{number % 113}.{number % 250 + 1}",
        user_agent=BROWSER,
        headers={"sec-ch-ua-platform": '"Android"', "sec-ch-ua-mobile": "?1"},
        signals=signals,
        inviter_uid=devices[number % 17],
        phone_hash=None,
        proof_solved=False,
        now=now + timedelta(milliseconds=number * 5),
    )


def measure(requests: int = 2000, rate: float | None = None) -> dict[str, float]:
    """Milliseconds of `decide`: {"p50", "p99", "max", "requests", "degraded"}.

    One after another, or at `rate` decisions a second (waiting is not counted). Its keys
    belong to the campaign "bench-risk" and expire by themselves.
    """
    devices = [str(uuid7()) for _ in range(500)]
    now = utc_now()
    api.decide(_request("bench-risk", 0, now, devices))
    times: list[float] = []
    degraded = 0
    begun = time.perf_counter()
    for number in range(requests):
        if rate is not None:
            time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        request = _request("bench-risk", number, now, devices)
        started = time.perf_counter()
        decision = api.decide(request)
        times.append((time.perf_counter() - started) * 1000)
        degraded += decision.degraded
    times.sort()
    return {
        "p50": round(times[len(times) // 2], 3),
        "p99": round(times[min(len(times) - 1, int(len(times) * 0.99))], 3),
        "max": round(times[-1], 3),
        "requests": float(requests),
        "degraded": float(degraded),
    }
