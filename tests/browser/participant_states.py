"""State documents for every screen of the participant's page, and a server that draws them.

`python -m tests.browser.preview` shows all of them side by side.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from django.conf import settings

from cms import assets
from cms.serving import document, headers, themes
from cms.serving.sample import SAMPLE

NOW = 1_795_312_800_000  # 2026-11-22 10:00 in Shanghai
HOUR = 3_600_000
HELPERS = {
    "en": ["Li**", "W***", "Zh**", "A***", "Ch**"],
    "zh-hans": ["李**", "王*", "张**", "阿*", "陈**"],
}
STEPS = [433, 246, 133, 61, 15]


def _state(**over: Any) -> dict[str, Any]:
    state = {
        "server_time": NOW,
        "campaign": {
            "slug": "spring-packet",
            "version": "0" * 64,
            "kind": "assist",
            "status": "running",
            "starts_at": NOW - 48 * HOUR,
            "ends_at": NOW + 290 * HOUR,
            "currency": "CNY",
            "stock": "plenty",
        },
        "me": None,
        "session": None,
        "inviter": None,
        "rewards": [],
        "actions": ["join"],
    }
    campaign = over.pop("campaign", {})
    state.update(over)
    state["campaign"] = {**state["campaign"], **campaign}
    return state


def _me(phone: str | None = None) -> dict[str, Any]:
    return {
        "id": "0199",
        "invite": "k3mPq7Wx2a",
        "invite_url": "https://example.com/c/spring-packet/?i=k3mPq7Wx2a",
        "phone_masked": phone,
    }


def _session(helped: int, language: str, of: int = 5) -> dict[str, Any]:
    names = HELPERS[language]
    return {
        "id": "s1",
        "amount": sum(STEPS[i % 5] for i in range(helped)) if of == 5 else 888 * helped // of,
        "target": 888,
        "needed": of - helped,
        "helpers": [
            {"name": names[i % 5], "amount": STEPS[i % 5] if of == 5 else 888 // of}
            for i in range(helped)
        ],
        "expires_at": NOW + 23 * HOUR + 754_000,
    }


def _reward(status: str, amount: int = 888, claim_by: int | None = None) -> dict[str, Any]:
    return {
        "id": f"r-{status}",
        "kind": "packets",
        "amount": amount,
        "status": status,
        "claim_by": claim_by if claim_by is not None else NOW + 160 * HOUR,
    }


def states(language: str) -> dict[str, dict[str, Any]]:
    """Name → preview document `{"state": …, "local": …}` of every screen."""
    inviter = {"name": HELPERS[language][2], "can_help": True}
    mine = {"me": _me(), "actions": ["share"]}
    drawn = {
        "start": _state(),
        "start_invited": _state(inviter={**inviter, "can_help": False}),
        "not_started": _state(
            campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]
        ),
        "progress_0": _state(**mine, session=_session(0, language)),
        "progress_3": _state(**mine, session=_session(3, language)),
        "progress_30": _state(**mine, session=_session(30, language, 40)),
        "friend": _state(inviter=inviter, actions=["help", "join"]),
        "helped": _state(inviter={**inviter, "can_help": False}),
        "ready": _state(
            **{**mine, "actions": ["draw", "share"]}, session=_session(5, language)
        ),
        "won": _state(**{**mine, "actions": ["claim"]}, rewards=[_reward("granted")]),
        "onway": _state(me=_me("138****0001"), rewards=[_reward("fulfilling")], actions=[]),
        "fulfilled": _state(
            me=_me("138****0001"), rewards=[_reward("fulfilled")], actions=["join"]
        ),
        "failed": _state(
            **{**mine, "actions": ["claim"]}, rewards=[_reward("failed", 1_234_567)]
        ),
        "checking": _state(**mine, rewards=[_reward("checking", claim_by=NOW + 70 * HOUR)]),
        "expired": _state(
            **mine, rewards=[_reward("expired"), _reward("revoked")], campaign={"stock": "few"}
        ),
        "sold_out": _state(campaign={"stock": "none"}, actions=[]),
        "paused": _state(campaign={"status": "paused"}, actions=[]),
        "ended": _state(campaign={"status": "ended"}, actions=[]),
        "limit": _state(me=_me(), actions=[]),
        "nothing": _state(me=_me(), actions=["join"]),
        "not_eligible": _state(),
        "not_available": _state(),
        "network": _state(**mine, session=_session(2, language)),
        "busy": _state(me=_me()),
        "error": _state(me=_me()),
    }
    local: dict[str, dict[str, Any]] = {
        "helped": {"helped": {"amount": 133, "total": 812, "target": 888, "complete": False}},
        "nothing": {"nothing": True},
        "not_eligible": {"refused": "eligibility.region"},
        "not_available": {"refused": "play.not_available"},
        "network": {"offline": True},
        "busy": {"pending": "join", "proving": True},
        "error": {"notice": {"tone": "warn", "text": {
            "en": "You have already helped with this packet.",
            "zh-hans": "您已经帮 TA 拆过了。"}[language]}},
    }  # fmt: skip
    return {
        name: {"state": state, "local": local.get(name, {})} for name, state in drawn.items()
    }


def page(name: str, language: str, theme: str, origin: str) -> bytes:
    """The shell as participants get it, with a state in its boot document."""
    sample = deepcopy(SAMPLE)
    sample["content"]["theme"] = {"slug": theme}
    asked = document.ShellRequest(language, origin, f"/theme/{theme}.css")
    return document.render(sample, "0" * 64, asked, preview=states(language)[name])


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        origin = f"http://{self.headers['Host']}"
        if url.path.startswith("/page/"):
            name = url.path.rsplit("/", 1)[1]
            lang, theme = query.get("lang", "en"), query.get("theme", "red-envelope")
            self._send(page(name, lang, theme, origin), "text/html; charset=utf-8")
        elif url.path.startswith("/theme/"):
            slug = url.path.rsplit("/", 1)[1].removesuffix(".css")
            self._send(themes.stylesheet({"slug": slug}).encode(), "text/css")
        elif url.path.startswith("/static/app/"):
            file = assets.DIST / url.path.removeprefix("/static/app/")
            kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "text/plain")
            if file.is_file():
                self._send(file.read_bytes(), kind)
            else:
                self.send_error(404)
        elif url.path == "/states.json":
            self._send(orjson.dumps(list(states("en"))), "application/json")
        elif url.path == "/":
            sheet = (settings.BASE_DIR / "frontend" / "preview.html").read_bytes()
            self._send(sheet, "text/html; charset=utf-8", policy="")
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str, policy: str = headers.CSP) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that draws `/page/<state>?lang=&theme=`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
