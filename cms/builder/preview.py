"""`/af/preview/<token>/`: the participant's own page, drawn from a draft and a sample state.

It opens on any phone by its signed link. Nothing on it is real: the script has its state in
the boot document and asks no network, the tracker is not loaded, no search engine keeps it.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from cms import assets
from cms.builder.compile import document_of
from cms.builder.tokens import LONGEST, Ticket, opened
from cms.models import CampaignPage
from cms.serving import document as serving
from cms.serving import themes
from cms.serving.headers import secure
from cms.serving.states import KINDS, states_for
from cms.trials.arms import under
from core.away import ENGINE_AWAY
from core.clock import utc_now
from core.errors import DomainError, Missing
from core.languages import LANGUAGES

MARK = {"en": "Preview · nothing here is real", "zh-hans": "预览 · 此页内容均非真实"}
GONE = {
    "preview.expired": {
        "en": ("This preview has expired", "Ask for a new code in the editor."),
        "zh-hans": ("预览已过期", "请在编辑页重新获取二维码。"),
    },
    "preview.unknown": {
        "en": ("There is no such preview", "The link is not complete."),
        "zh-hans": ("没有这个预览", "链接不完整。"),
    },
}


def keep_typed(page: int, typist: int, document: dict[str, Any]) -> None:
    """Remember what somebody is typing, for previews; losing it shows the last saved one."""
    with contextlib.suppress(*ENGINE_AWAY):
        cache.set(_key(page, typist), document, LONGEST.total_seconds())


def shown_document(ticket: Ticket) -> dict[str, Any]:
    """The draft the ticket stands for. Raises Missing preview.unknown."""
    if ticket.typist:
        with contextlib.suppress(*ENGINE_AWAY):
            typed = cache.get(_key(ticket.page, ticket.typist))
            if typed is not None:
                return dict(typed)
    page = CampaignPage.objects.filter(pk=ticket.page).first()
    if page is None:
        raise Missing("preview.unknown")
    revision = page.revisions.filter(pk=ticket.revision).first()
    return document_of(revision.as_object() if revision else page)


def kind_of(document: dict[str, Any]) -> str:
    """The kind whose states are drawn: the document's, or the first there is."""
    kind = str(document.get("kind") or "")
    return kind if kind in KINDS else next(iter(KINDS))


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The page itself; 410 after its time, 404 for a token nobody signed."""
    try:
        ticket = opened(token, utc_now())
        shown = under(shown_document(ticket), ticket.arm)
    except DomainError as refusal:
        return _gone(request, refusal)
    language = request.GET.get("lang", ticket.language)
    language = language if language in LANGUAGES else ticket.language
    kind = kind_of(shown)
    found = states_for(kind, language, shown, now=utc_now())
    states = {item.slug: item for item in found}
    state = states.get(ticket.state) or next(iter(states.values()))
    origin = f"{request.scheme}://{request.get_host()}"
    css = _css(shown)
    tag = hashlib.sha256(css.encode()).hexdigest()[:12]
    asked = serving.ShellRequest(language, origin, f"/af/preview/{token}/theme.css?{tag}")
    html = serving.render(shown, "0" * 64, asked, preview=state.preview()).decode()
    head = format_html(
        '<meta name="robots" content="noindex"><link rel="stylesheet" href="{}">',
        static("cms/preview.css"),
    )
    mark = format_html('<p class="af-preview-mark" id="af-preview-mark">{}</p>', MARK[language])
    html = html.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{mark}</body>", 1)
    return _private(HttpResponse(html))


@require_safe
def theme(request: HttpRequest, token: str) -> HttpResponse:
    """The draft's colours."""
    try:
        ticket = opened(token, utc_now())
        shown = under(shown_document(ticket), ticket.arm)
    except DomainError as refusal:
        return _private(HttpResponse(status=refusal.status, content_type="text/css"))
    return _private(HttpResponse(_css(shown), content_type="text/css; charset=utf-8"))


def _css(document: dict[str, Any]) -> str:
    return themes.stylesheet((document.get("content") or {}).get("theme") or {})


def _gone(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    chinese = request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("zh")
    language = "zh-hans" if chinese else "en"
    title, line = GONE[refusal.code][language]
    context = {
        "lang": serving.HTML_LANG[language],
        "title": title,
        "line": line,
        "entry": assets.entry(serving.ENTRY),
    }
    html = render_to_string("cms/shell_missing.html", context)
    return _private(HttpResponse(html, status=refusal.status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    secure(response)
    # The address is the key: it must not travel with the page's requests.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _key(page: int, typist: int) -> str:
    return f"af:typed:{page}:{typist}"
