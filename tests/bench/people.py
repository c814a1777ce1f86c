"""People who have joined and may draw, made through the engine itself, not through HTTP."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148"
SIGNALS = {
    "v": 1, "dwell_ms": 4200, "pointer": 3, "touch": 4, "scroll": 6, "key": 0,
    "webdriver": False, "cdp": False, "lies": 0, "touch_points": 5,
}  # fmt: skip


def join_people(slug: str, number: int, file: Path) -> None:
    """`number` people join `slug`; their bearer tokens go to `file`, one a line."""
    from django.db import connection

    from campaigns import api
    from campaigns.http.identity import token_for
    from campaigns.play import engine
    from campaigns.play.contracts import Caller, PlayCommand
    from core.clock import utc_now

    head = api.head(slug)
    assert head is not None
    legal = api.frozen(head.version).legal
    consent = {"rules": legal.rules_version, "privacy": legal.privacy_id}

    def join(_index: int) -> str:
        caller = Caller(
            person_uid=None, device_uid=uuid.uuid4(), device_new=False, device_age_ms=60_000,
            ip="127.0.0.1", user_agent=AGENT, headers={}, language="zh-hans",
        )  # fmt: skip
        command = PlayCommand(
            slug=slug, action="join", caller=caller, key=uuid.uuid4().hex, fingerprint="bench",
            body={"consent": consent, "signals": SIGNALS}, proof_solved=True, phone=None,
            now=utc_now(),
        )  # fmt: skip
        answer = engine.perform(command)
        assert answer.person_uid is not None
        return token_for(answer.person_uid, caller.device_uid)

    def share(indices: range) -> list[str]:
        try:
            return [join(index) for index in indices]
        finally:
            connection.close()

    parts = [range(start, number, 8) for start in range(8)]
    with ThreadPoolExecutor(8) as pool:
        tokens = [token for part in pool.map(share, parts) for token in part]
    file.write_text("\n".join(tokens) + "\n")
