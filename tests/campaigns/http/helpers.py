"""A participant's client: JSON bodies, keys, cookies, or a bearer token."""

from __future__ import annotations

import itertools
from typing import Any

import altcha
import orjson
from django.test import Client

_numbers = itertools.count(1)


class Player:
    """One browser (its cookies) or, with `cookies=False`, a script with a token."""

    def __init__(self, slug: str = "spring", *, cookies: bool = True, **headers: str) -> None:
        self.slug = slug
        self.client = Client(raise_request_exception=False)
        self.cookies = cookies
        self.token: str | None = None
        self.headers = headers

    def _headers(self, extra: dict[str, str]) -> dict[str, str]:
        headers = dict(self.headers) | extra
        if self.token and not self.cookies:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return headers

    def state(self, query: str = "", **headers: str) -> Any:
        response = self.client.get(
            f"/api/play/{self.slug}/state{query}", headers=self._headers(headers)
        )
        self._forget_cookies()
        return response

    def post(
        self,
        path: str,
        body: Any,
        *,
        key: str | None = "",
        raw: bytes | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """POST to an action's name or a whole path; `key` "" makes a fresh one."""
        url = path if path.startswith("/") else f"/api/play/{self.slug}/{path}"
        extra = dict(headers or {})
        if key is not None:
            extra["Idempotency-Key"] = key or f"test-key-{next(_numbers):06d}"
        response = self.client.post(
            url,
            raw if raw is not None else orjson.dumps(body),
            content_type=content_type,
            headers=self._headers(extra),
        )
        if response.status_code == 200:
            self.token = response.json().get("token", self.token)
        self._forget_cookies()
        return response

    def _forget_cookies(self) -> None:
        if not self.cookies:
            self.client.cookies.clear()


JOIN = {"consent": {"rules": "1", "privacy": "1"}}


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem document, checked to be one of that status and code."""
    assert response["Content-Type"] == "application/problem+json", response.content[:300]
    document = response.json()
    assert (response.status_code, document["code"]) == (status, code), document
    assert document["type"] == "about:blank"
    assert document["status"] == status
    assert document["request_id"]
    assert isinstance(document["errors"], list)
    return document


def solved(response: Any) -> dict[str, Any]:
    """The proof that answers a challenge, found by the package altcha."""
    challenge = problem(response, 403, "risk.challenge")["challenge"]
    assert challenge["kind"] == "pow"
    puzzle = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(puzzle)
    assert solution is not None
    return {"kind": "pow", "payload": altcha.Payload(puzzle, solution).to_base64()}


def code_for(player: Player, phone: str) -> str:
    """Ask for a code, solving the challenge when there is one, and read it in the inbox."""
    body = {"slug": player.slug, "phone": phone, "purpose": "claim"}
    response = player.post("/api/play/otp", body, key="otp-key-1")
    if response.status_code == 403:
        body["proof"] = solved(response)
        response = player.post("/api/play/otp", body, key="otp-key-1")
    assert response.status_code == 202, response.json()
    inbox = Client().get("/demo/inbox", {"to": phone}, headers={"Authorization": "Bearer demo"})
    return str(inbox.json()[0]["code"])


BROWSER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
}


def tap(player: Player, action: str, body: dict[str, Any]) -> Any:
    """One action as a client does it: a challenge is solved and the same key sent again."""
    key = f"tap-key-{next(_numbers):06d}"
    response = player.post(action, body, key=key)
    if response.status_code == 403 and response.json()["code"] == "risk.challenge":
        response = player.post(action, body | {"proof": solved(response)}, key=key)
    return response
