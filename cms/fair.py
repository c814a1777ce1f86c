"""`/c/<slug>/fair/`: the proof of a draw, for everybody.

Before the end it shows the fingerprint of the sealed seed; after it the seed, and what any
ticket gives by it, computed here and, with the script on the page, by anybody anywhere. No
person is named: a ticket is a number, or a participant's own code.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from campaigns import api as campaigns
from campaigns.mechanics.draw import odds
from campaigns.mechanics.draw.config import DrawConfig
from cms import assets
from cms.fair_words import WORDS, script
from cms.serving import shell
from cms.serving.document import HTML_LANG, OTHER
from cms.serving.headers import secure
from cms.serving.kinds import kind_of
from core.languages import language_of


@require_safe
def fair(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; 404 in the campaign's dress where nothing is drawn."""
    language = language_of(
        request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )
    head = campaigns.head(slug)
    arm = _arm(head.version, request.GET.get("arm", "")) if head is not None else ""
    proof = campaigns.draw_proof(head.version, arm) if head is not None else None
    if head is None or proof is None:
        return shell.missing(language)
    law = campaigns.frozen(head.version).under(arm)
    config = DrawConfig.model_validate(law.mechanics["draw"])
    asked = request.GET.get("t", "").strip()[:80]
    say = WORDS[language]
    page: dict[str, Any] = {
        "lang": HTML_LANG[language],
        "language": language,
        "other": OTHER[language][0],
        "other_name": OTHER[language][1],
        "t": {name.replace(".", "_"): text for name, text in say.items()},
        "slug": slug,
        "title": law.title.get(language) or law.title["en"],
        "styles": assets.entry(kind_of(law.kind).entry).styles,
        "theme_url": shell.theme_url_of(slug, head.version),
        "proof": proof,
        "deck": config.method == "deck",
        "rows": _rows(config, language),
        "asked": asked,
        "script": script(config, proof.seed) if proof.seed else "",
        **(_ticket(head.version, asked, config, language) if asked else {}),
    }
    html = render_to_string("cms/fair.html", page)
    lines = (line.strip() for line in html.splitlines()) if not proof.seed else iter([html])
    response = secure(HttpResponse("\n".join(line for line in lines if line)))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "Accept-Language"
    return response


def _arm(version: str, slug: str) -> str:
    """The key of a trial's arm, "" where there is none of that name."""
    trial = campaigns.frozen(version).trial
    found = trial.key(slug) if trial else ""
    return found if trial and trial.arm(found) else ""


def _rows(config: DrawConfig, language: str) -> list[tuple[str, str, str]]:
    """Title, share and percentage of each row, in the order in which they are laid out."""
    found = []
    for prize in config.prizes:
        chance = odds.chance_of(config, prize.slug)
        share = f"{prize.share(config.method):,}"
        found.append((prize.title[language], share, odds.percent(chance)))
    return found


def _ticket(version: str, asked: str, config: DrawConfig, language: str) -> dict[str, Any]:
    """What the seed gives for a ticket, beside what was kept of it."""
    found = campaigns.drawn_ticket(version, asked)
    if found is None:
        return {"unknown": True}
    say = WORDS[language]
    titles = {prize.slug: prize.title[language] for prize in config.prizes}
    kept = "" if found.kept is None else titles.get(found.kept, say["nothing"])
    return {
        "ticket": found,
        "drawn_title": titles.get(found.drawn, found.drawn),
        "kept_title": kept,
        "why": say[f"why.{found.why}"] if found.why else "",
    }
