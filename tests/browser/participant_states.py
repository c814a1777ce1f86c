"""A server that draws every sample state with the participant's own bundle.

`python -m tests.browser.preview` shows all of them side by side.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
from django.conf import settings

from cms import assets
from cms.serving import document, headers, themes
from cms.serving.sample import SAMPLES
from cms.serving.states import KINDS, state_of, states_for


def page(kind: str, name: str, language: str, theme: str, origin: str) -> bytes:
    """The shell as participants get it, with a state in its boot document."""
    sample = deepcopy(SAMPLES[kind])
    if theme:
        sample["content"]["theme"] = {"slug": theme}
    theme = sample["content"]["theme"]["slug"]
    state = state_of(kind, name, language)
    assert state is not None, name
    asked = document.ShellRequest(language, origin, f"/theme/{theme}.css")
    return document.render(sample, "0" * 64, asked, preview=state.preview())


AXE = settings.BASE_DIR / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


class _Handler(BaseHTTPRequestHandler):
    # Connections stay, and what never changes is asked for once: half of a page's time.
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        origin = f"http://{self.headers['Host']}"
        if url.path.startswith("/page/"):
            _, _, kind, name = url.path.split("/")
            lang, theme = query.get("lang", "en"), query.get("theme", "")
            self._send(page(kind, name, lang, theme, origin), "text/html; charset=utf-8")
        elif url.path.startswith("/theme/"):
            slug = url.path.rsplit("/", 1)[1].removesuffix(".css")
            self._send(themes.stylesheet({"slug": slug}).encode(), "text/css", kept=True)
        elif url.path.startswith("/static/app/"):
            file = assets.DIST / url.path.removeprefix("/static/app/")
            kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "text/plain")
            if file.is_file():
                self._send(file.read_bytes(), kind, kept=True)
            else:
                self.send_error(404)
        elif url.path == "/axe.js":
            self._send(AXE.read_bytes(), "text/javascript", kept=True)
        elif url.path == "/states.json":
            names = [f"{kind}/{item.slug}" for kind in KINDS for item in states_for(kind)]
            self._send(orjson.dumps(names), "application/json")
        elif url.path == "/":
            sheet = (settings.BASE_DIR / "frontend" / "preview.html").read_bytes()
            self._send(sheet, "text/html; charset=utf-8", policy="")
        else:
            self.send_error(404)

    def _send(
        self, body: bytes, kind: str, policy: str = headers.CSP, kept: bool = False
    ) -> None:
        self.send_response(200)
        if kept:
            self.send_header("Cache-Control", "public, max-age=3600, immutable")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def _build_of_its_own() -> Iterator[None]:
    """Pages of a copy of the build: the next one empties the folder while it is made."""
    with tempfile.TemporaryDirectory() as folder:
        built = assets.DIST
        assets.DIST = Path(shutil.copytree(built, Path(folder) / "dist"))
        assets.forget()
        try:
            yield
        finally:
            assets.DIST = built
            assets.forget()


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server that draws `/page/<kind>/<state>?lang=&theme=`."""
    with _build_of_its_own(), _server() as address:
        yield address


@contextmanager
def _server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
