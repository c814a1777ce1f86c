"""`/c/<slug>/`: the page before anybody is known.

No session, no cookie, no person: two visitors get the same bytes. A rendered shell is kept in
the process under (host, slug, language, version), both plain and compressed, so a warm answer
costs the campaign's head (itself at most 500 ms old) and nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import brotli
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from campaigns import api as campaigns
from cms import assets
from cms.serving import document, themes
from cms.serving.arms import ArmPage, with_arms
from cms.serving.headers import PAGE, best_encoding, matches, secure
from cms.serving.texts import texts
from cms.serving.unfurl import sharers_arm
from core.languages import language_of

KEEP = 256
SHELL_VARY = "Accept-Language, Accept-Encoding"
SHELL_CACHE = "public, max-age=15, stale-while-revalidate=300"
UNFURLED = "private, no-store"
"""For a program that reads the page of one arm: nobody else may be given it."""
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Rendered:
    """A body ready to send."""

    plain: bytes
    packed: bytes
    brotli: bytes
    etag: str

    def body(self, encoding: str) -> bytes:
        """The bytes for `br`, `gzip` or ""."""
        if encoding == "br":
            return self.brotli
        return self.packed if encoding == "gzip" else self.plain


def packed(body: bytes) -> Rendered:
    """The body, its compressed forms and its tag."""
    tag = hashlib.sha256(body).hexdigest()[:20]
    small = brotli.compress(body, quality=9)
    return Rendered(body, gzip.compress(body, 9, mtime=0), small, f'"{tag}"')


class Shelf:
    """The least recently used are dropped; rendering twice at once is harmless."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._items: OrderedDict[tuple[str, ...], Rendered] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Rendered | None:
        with self._lock:
            found = self._items.get(key)
            if found is not None:
                self._items.move_to_end(key)
            return found

    def put(self, key: tuple[str, ...], item: Rendered) -> Rendered:
        with self._lock:
            self._items[key] = item
            while len(self._items) > self._keep:
                self._items.popitem(last=False)
        return item

    def clear(self) -> None:
        with self._lock:
            self._items.clear()


shelf = Shelf(KEEP)


def _dump(version: str, arm: str = "") -> dict[str, Any]:
    frozen = campaigns.frozen(version).under(arm)
    return frozen.model_dump(mode="json", by_alias=True)


def _arms(version: str) -> list[str]:
    """The other arms of the version's trial."""
    return campaigns.frozen(version).other_arms


def _theme(slug: str, version: str, arm: str = "") -> Rendered:
    """The version's own stylesheet, as an arm has it."""
    key = ("theme", slug, version, arm)
    found = shelf.get(key)
    if found is not None:
        return found
    css = themes.stylesheet(_dump(version, arm)["content"]["theme"])
    return shelf.put(key, packed(css.encode()))


def theme_url_of(slug: str, version: str) -> str:
    """The address of a version's own stylesheet."""
    return theme_url(slug, _theme(slug, version))


def theme_url(slug: str, rendered: Rendered) -> str:
    """Changes with the content, so that browsers may keep it for ever."""
    return f"/c/{slug}/theme-{rendered.etag[1:13]}.css"


def _send(
    request: HttpRequest,
    rendered: Rendered,
    content_type: str,
    cache: str,
    vary: str,
) -> HttpResponse:
    response: HttpResponse
    if matches(request, rendered.etag):
        response = HttpResponseNotModified()
    else:
        encoding = best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        response = HttpResponse(rendered.body(encoding), content_type=content_type)
        if encoding:
            response["Content-Encoding"] = encoding
    response["ETag"] = rendered.etag
    response["Cache-Control"] = cache
    response["Vary"] = vary
    return secure(response)


@require_safe
def shell(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of the running version; 404 in the same dress when there is none.

    The page last shown while PostgreSQL is away: what it asks for next waits by itself.
    """
    language = language_of(
        request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )
    origin = f"{request.scheme}://{request.get_host()}"
    latest = ("latest", origin, slug, language)
    try:
        head = campaigns.head(slug)
    except (OperationalError, InterfaceError):
        shown = shelf.get(latest)
        if shown is None:
            raise
        return _page(request, shown)
    if head is None or not head.version:
        return missing(language)
    if arm := sharers_arm(request, slug, head.version):
        read = _unfurled(slug, head.version, language, origin, arm)
        return _send(request, read, PAGE, UNFURLED, "User-Agent")
    key = (origin, slug, language, head.version)
    rendered = shelf.get(key)
    if rendered is None:
        rendered = shelf.put(key, packed(_html(slug, head.version, language, origin)))
        shelf.put(latest, rendered)
    return _page(request, rendered)


def _unfurled(slug: str, version: str, language: str, origin: str, arm: str) -> Rendered:
    """One arm's page, for a program that reads it and shows its picture and words."""
    key = ("unfurled", origin, slug, language, version, arm)
    found = shelf.get(key)
    if found is not None:
        return found
    page = _one(slug, version, language, origin, arm, arm.partition("/")[2])
    return shelf.put(key, packed(page.html.encode()))


def _one(
    slug: str, version: str, language: str, origin: str, arm: str, card: str = ""
) -> ArmPage:
    """The page of one arm alone; with `card`, showing that arm's picture where it is shared."""
    url = theme_url(slug, _theme(slug, version, arm))
    name = arm.partition("/")[2]
    proof = campaigns.draw_commitment(version, arm)
    asked = document.ShellRequest(language, origin, url, proof, name if proof else "", card)
    return ArmPage(name, document.render(_dump(version, arm), version, asked).decode(), url)


def _html(slug: str, version: str, language: str, origin: str) -> bytes:
    """The page of a version; with a trial, of all its arms."""

    def one(arm: str) -> ArmPage:
        return _one(slug, version, language, origin, arm)

    page = one("")
    others = [(key.partition("/")[0], one(key)) for key in _arms(version)]
    if not others:
        return page.html.encode()
    return with_arms(
        page.html, others[0][0], page.theme_url, [other for _trial, other in others]
    ).encode()


def _page(request: HttpRequest, rendered: Rendered) -> HttpResponse:
    return _send(request, rendered, PAGE, SHELL_CACHE, SHELL_VARY)


@require_safe
def theme(request: HttpRequest, slug: str, tag: str) -> HttpResponse:
    """The colours of the running version; an older tag gets the current ones, kept shortly."""
    head = campaigns.head(slug)
    if head is None or not head.version:
        return secure(HttpResponse(status=404, content_type="text/css"))
    known = (_theme(slug, head.version, arm) for arm in ("", *_arms(head.version)))
    rendered = next((one for one in known if one.etag[1:13] == tag), _theme(slug, head.version))
    cache = FOREVER if rendered.etag[1:13] == tag else SHELL_CACHE
    return _send(request, rendered, "text/css; charset=utf-8", cache, "Accept-Encoding")


def missing(language: str) -> HttpResponse:
    """404 for a slug nobody has published."""
    words = texts(language)
    html = render_to_string(
        "cms/shell_missing.html",
        {
            "lang": document.HTML_LANG[language],
            "title": words["missing.title"],
            "line": words["missing.line"],
            "entry": assets.entry(document.ENTRY),
        },
    )
    response = HttpResponse(html, status=404)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept-Language"
    return secure(response)


@require_safe
def tracker(request: HttpRequest) -> HttpResponse:
    """The tracker as one classic script; any page may load it."""
    key = ("tracker",)
    rendered = shelf.get(key) or shelf.put(key, packed(assets.text("sdk/tracker.js").encode()))
    response = _send(
        request,
        rendered,
        "text/javascript; charset=utf-8",
        "public, max-age=300, stale-while-revalidate=86400",
        "Accept-Encoding",
    )
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
