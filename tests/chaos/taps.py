"""Sixty-four clients that tap as fast as they are answered, and never forget what they heard.

Each connection is a raw one: at thousands of taps a second a client library would cost more
than what it measures. A tap without an answer (the connection broke, 5xx, 429) is sent again
under its key, as a phone would, until there is one.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

BODY = json.dumps(
    {
        "scene": "default",
        "signals": {
            "v": 1, "dwell_ms": 4200, "pointer": 3, "touch": 4, "scroll": 6, "key": 0,
            "webdriver": False, "cdp": False, "lies": 0, "touch_points": 5,
        },
    }
).encode()  # fmt: skip
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148"
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
PATIENCE = 120.0
AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass
class Heard:
    """What all clients heard."""

    answers: Counter[str] = field(default_factory=Counter)
    rewards: dict[int, set[str]] = field(default_factory=dict)
    """Rewards promised, by the person's place in the list."""
    again: int = 0


async def tap(
    port: int,
    path: str,
    tokens: list[str],
    taps: int,
    *,
    clients: int = 64,
    pick: Callable[[int], int],
    progress: Callable[[int], None] = lambda done: None,
) -> Heard:
    """Make `taps` taps; the n-th is by the person `pick(n)`. Each has a key of its own."""
    heard = Heard()
    numbers = iter(range(taps))

    async def client() -> None:
        line = _Line(port)
        for number in numbers:
            person = pick(number)
            await _answered(line, path, tokens[person], f"tap-{number:08}", person, heard)
            if number % 5000 == 0:
                progress(number)
        line.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return heard


async def _answered(
    line: _Line, path: str, token: str, key: str, person: int, heard: Heard
) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            status, body = await asyncio.wait_for(line.post(path, token, key), 30)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            line.close()
            status, body = 0, b""
        if status == 200:
            reward = json.loads(body)["result"]["reward"]
            heard.answers["granted"] += 1
            heard.rewards.setdefault(person, set()).add(reward)
            return
        if status and status not in AGAIN:
            heard.answers[str(json.loads(body)["code"])] += 1
            return
        heard.again += 1
        if time.monotonic() > until:
            raise AssertionError(f"{key} had no answer for {PATIENCE} s; the last was {status}")
        await asyncio.sleep(0.2)


class _Line:
    """One connection, made again when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, token: str, key: str) -> tuple[int, bytes]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {key}\r\nUser-Agent: {AGENT}\r\n"
            f"Accept-Language: zh-CN\r\nContent-Length: {len(BODY)}\r\n\r\n"
        )
        self._writer.write(head.encode() + BODY)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        found = LENGTH.search(answer)
        if found is None:
            raise ValueError("an answer without a length")
        body = await self._reader.readexactly(int(found[1]))
        if b"connection: close" in answer.lower():
            self.close()
        return int(answer[9:12]), body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
