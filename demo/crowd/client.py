"""One phone: a cookie jar, headers, and the participant's calls."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import altcha
import httpx

from demo.crowd.devices import Browser

ATTEMPTS = 4
PROBLEM = "application/problem+json"
PATIENCE_SECONDS = 30.0
"""How long one request is sent again while the line is broken or the product is restarting."""


@dataclass
class Tally:
    """What the crowd saw, counted by who asked and what was answered."""

    counts: dict[str, int] = field(default_factory=dict)
    slowest_ms: float = 0.0
    promised: list[dict[str, Any]] = field(default_factory=list)
    """What answers of 200 said is somebody's: {"reward", "amount"}, one per opened packet."""
    claimed: list[str] = field(default_factory=list)
    """Rewards whose claim was confirmed."""
    joined: list[str] = field(default_factory=list)
    """Invites of confirmed participations."""
    helped: list[dict[str, Any]] = field(default_factory=list)
    """Confirmed helps: {"invite", "amount"}."""
    phones: list[str] = field(default_factory=list)
    """Numbers that were given, and so have messages."""

    def add(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def keep(self, action: str, sent: dict[str, Any], answer: dict[str, Any]) -> None:
        """Write down what a confirmed action promises, to be compared with the database."""
        result = answer["result"]
        match action:
            case "join":
                self.joined.append(answer["state"]["me"]["invite"])
            case "help":
                self.helped.append({"invite": sent["invite"], "amount": result["amount"]})
            case "draw" if result["reward"] is not None:
                amount = result["prize"]["amount"]
                self.promised.append({"reward": result["reward"], "amount": amount})
            case "claim":
                self.claimed.append(result["reward"]["id"])

    def document(self) -> dict[str, Any]:
        """All of it, for `--json`."""
        return {
            "counts": dict(sorted(self.counts.items())),
            "slowest_ms": round(self.slowest_ms),
            "promised": self.promised,
            "claimed": self.claimed,
            "joined": self.joined,
            "helped": self.helped,
            "phones": self.phones,
        }


class Refused(Exception):
    """The campaign said no; `code` is its reason."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Phone:
    """A participant's device, with or without a browser in it."""

    def __init__(
        self, http: httpx.AsyncClient, slug: str, browser: Browser, tally: Tally, kind: str
    ) -> None:
        self.http = http
        self.slug = slug
        self.browser = browser
        self.tally = tally
        self.kind = kind
        self.cookies: dict[str, str] = {}
        self.arrived = time.monotonic()
        self.exposed = False
        """Whether it has told which arm of a trial it saw."""

    async def open_page(self, invite: str | None) -> None:
        """Load the shell and report the page view, as the tracker does."""
        self.arrived = time.monotonic()
        query = {"i": invite} if invite else {}
        await self._send("GET", f"/c/{self.slug}/", params=query)
        await self._tell("page_view", {"path": f"/c/{self.slug}/"})

    async def _tell(self, name: str, props: dict[str, str]) -> None:
        """One event, as the tracker sends it."""
        now = int(time.time() * 1000)
        event = {
            "id": str(uuid.uuid4()),
            "name": name,
            "at": now,
            "campaign": self.slug,
            "props": props,
        }
        envelope = {
            "v": 1, "sent_at": now, "source": "web", "device_id": self.browser.device_id,
            "session_id": str(uuid.uuid4()), "events": [event],
        }  # fmt: skip
        await self._send("POST", "/collect", json=envelope)

    async def state(self, invite: str | None = None) -> dict[str, Any]:
        query = {"i": invite} if invite else {}
        response = await self._send("GET", f"/api/play/{self.slug}/state", params=query)
        seen = self._read(response)
        trial = seen.get("trial")
        if trial and trial["counts"] and not self.exposed:
            self.exposed = True
            await self._tell("trial_exposure", {"trial": trial["name"], "arm": trial["arm"]})
        return seen

    async def act(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        """POST one action; challenges are solved, busy answers are tried again. Same key."""
        key = uuid.uuid4().hex
        if self.browser.reports_signals and action != "share":
            body = {**body, "signals": self.browser.signals(time.monotonic() - self.arrived)}
        answer = await self._post(f"/api/play/{self.slug}/{action}", body, key)
        self.tally.keep(action, body, answer)
        return answer

    async def ask_code(self, phone: str) -> None:
        if phone not in self.tally.phones:
            self.tally.phones.append(phone)
        body = {"slug": self.slug, "phone": phone, "purpose": "claim"}
        await self._post("/api/play/otp", body, uuid.uuid4().hex)

    async def _post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        for _attempt in range(ATTEMPTS):
            response = await self._send(
                "POST", path, json=body, headers={"Idempotency-Key": key}
            )
            document = _document(response)
            code = document.get("code")
            if response.status_code == 403 and code == "risk.challenge":
                self.tally.add(f"{self.kind}: challenged")
                challenge = document["challenge"]
                if challenge["kind"] != "pow":
                    raise Refused(403, "risk.challenge.otp")
                body = {**body, "proof": {"kind": "pow", "payload": await solve(challenge)}}
                continue
            if response.status_code == 429:
                await asyncio.sleep(random.uniform(0.2, 0.8))
                continue
            return self._read(response)
        return self._read(response)

    async def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        headers = {**self.browser.headers, **kwargs.pop("headers", {})}
        headers["X-AF-Device"] = self.browser.device_id
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        response = await self._until_answered(method, path, headers=headers, **kwargs)
        self.cookies.update(response.cookies)
        self.http.cookies.clear()
        return response

    async def _until_answered(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """The first answer that is not a broken line or a 5xx, the same request each time.

        Raises httpx.TransportError when the line is still broken after PATIENCE_SECONDS; the
        last 5xx is returned then.
        """
        began = time.monotonic()
        while True:
            started = time.monotonic()
            patient = started - began < PATIENCE_SECONDS
            try:
                response = await self.http.request(method, path, **kwargs)
            except httpx.TransportError as error:
                self.tally.add(f"line: {type(error).__name__}")
                if not patient:
                    raise
            else:
                took = (time.monotonic() - started) * 1000
                self.tally.slowest_ms = max(self.tally.slowest_ms, took)
                if response.status_code < 500:
                    return response
                self._note_failure(path, response)
                if not patient:
                    return response
            await asyncio.sleep(random.uniform(0.2, 0.8))

    def _note_failure(self, path: str, response: httpx.Response) -> None:
        """503 as a problem document is what an engine's absence should look like."""
        problem = response.headers.get("content-type", "").startswith(PROBLEM)
        if response.status_code == 503 and problem:
            self.tally.add("line: 503")
        else:
            self.tally.add(f"broken: {response.status_code} {path}")

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        document = _document(response)
        if response.status_code >= 400:
            code = str(document.get("code"))
            self.tally.add(f"{self.kind}: refused {code}")
            raise Refused(response.status_code, code)
        return document


def _document(response: httpx.Response) -> dict[str, Any]:
    """The answer's JSON; Refused when it has none, as an error page."""
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused(response.status_code, "answer.unreadable")
    return found


async def solve(challenge: dict[str, Any]) -> str:
    """The payload that proves the work, found on a thread."""
    parsed = altcha.Challenge.from_dict(
        {"parameters": challenge["parameters"], "signature": challenge["signature"]}
    )
    solution = await asyncio.to_thread(altcha.solve_challenge, parsed)
    if solution is None:
        raise Refused(403, "risk.challenge.unsolved")
    document = {"challenge": parsed.to_dict(), "solution": solution.to_dict()}
    return base64.b64encode(json.dumps(document).encode()).decode()
