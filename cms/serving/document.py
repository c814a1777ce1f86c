"""From a frozen version to the shell's HTML. Pure: same version, same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import segno
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms import assets
from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.kinds.base import Painted, currency_of, sum_parts
from cms.serving.themes import tokens

HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}
OG_LOCALE = {"en": "en_GB", "zh-hans": "zh_CN"}
OTHER = {"en": ("zh-hans", "中文"), "zh-hans": ("en", "EN")}
ENTRY = "src/play/assist.ts"
"""Whose styles a page without a campaign wears."""
_SCRIPT_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class ShellRequest:
    """What the shell depends on besides the version; never a person, an invite or a channel."""

    language: str
    origin: str
    """`https://host`, for canonical links and the QR code."""
    theme_url: str
    proof: str = ""
    """The fingerprint of a draw's sealed seed, where the version has one."""
    arm: str = ""
    """Another arm of a trial, by its name."""
    card: str = ""
    """The arm whose picture a shared link shows, by its name; the first one's without."""

    @property
    def fair_url(self) -> str:
        """Where the draw is proved, after the campaign's own address."""
        return f"fair/?lang={self.language}" + (f"&arm={self.arm}" if self.arm else "")

    def card_url(self, page_url: str) -> str:
        """The picture that a messenger shows beside the link."""
        return f"{page_url}card.png?lang={self.language}" + (
            f"&arm={self.card}" if self.card else ""
        )


def _embed(document: Mapping[str, Any]) -> SafeString:
    """JSON that can stand inside a script element."""
    text = orjson.dumps(document).decode().translate(_SCRIPT_UNSAFE)
    return mark_safe(text)  # noqa: S308 - <, > and & are escaped


def qr_svg(url: str, label: str) -> SafeString:
    """The link as a QR code for the desktop page; same link for everybody."""
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=0, omitsize=True, dark="#1c0507",
        title=label, svgclass=None, lineclass=None,
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308 - made by segno from an escaped URL


def scene(name: str, words: Mapping[str, str], inside: str = "") -> SafeString:
    """The object with its words, as `sceneText` in the script would set them.

    `inside` is SVG of our own for the picture's group `slots`.
    """
    svg = assets.text(f"scenes/{name}.svg")
    if inside:
        svg = re.sub(
            r'(<g class="slots">).*?(</g>)',
            lambda found: found.group(1) + inside + found.group(2),
            svg,
            count=1,
            flags=re.DOTALL,
        )
    for place, text in words.items():
        pattern = rf'<text class="{place}"([^>]*)></text>'
        svg = re.sub(pattern, lambda found, text=text: _placed(found, text), svg)  # type: ignore[misc]
    return mark_safe(svg)  # noqa: S308 - our own file, words escaped


def _placed(found: re.Match[str], text: str) -> str:
    size = ""
    fit = re.search(r'data-fit="(\d+)" data-size="(\d+)"', found.group(1))
    if fit:
        length = max(1.0, sum(1 if sign > "\u2e80" else 0.58 for sign in text))
        size = f' font-size="{min(int(fit.group(2)), int(int(fit.group(1)) / length))}"'
    return found.group(0).replace("></text>", f"{size}>{escape(text)}</text>")


def share_card(facts: Facts, painted: Painted) -> tuple[str, str]:
    """Title and line of a link that somebody sends."""
    line = facts.own.get("share.card_line") or painted.line
    return facts.own.get("share.card_title") or facts.title, line


def boot(
    facts: Facts,
    version: str,
    request: ShellRequest,
    preview: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The document the script starts from (`Boot` in frontend/src/play/types.ts)."""
    legal = facts.legal
    painted = kind_of(facts.kind).paint(facts)
    title, line = share_card(facts, painted)
    document: dict[str, Any] = {
        "slug": facts.slug,
        "version": version,
        "kind": facts.kind,
        "language": facts.language,
        "currency": facts.currency,
        "timezone": facts.zone,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "texts": {
            key: text
            for key, text in facts.texts.items()
            if not key.startswith(("shell.", "missing.", "cover."))
        },
        "legal": {
            "organiser": facts.organiser,
            "contact": facts.contact,
            "rules_version": str(legal.get("rules_version", "")),
            "privacy_id": str(legal.get("privacy_id", "")),
        },
        "share": {"title": title, "line": line},
        "messages": facts.writes,
        "api": "/api/play",
        "page_url": f"{request.origin}/c/{facts.slug}/",
        **dict(painted.boot),
    }
    if "vote" in facts.mechanics and (vote := facts.told().get("vote")):
        document["vote"] = vote
    if request.proof:
        document["fair"] = {
            "commitment": request.proof,
            "url": f"/c/{facts.slug}/{request.fair_url}",
        }
    if preview is not None:
        document["preview"] = preview
    return document


def render(
    document: Mapping[str, Any],
    version: str,
    request: ShellRequest,
    preview: Mapping[str, Any] | None = None,
) -> bytes:
    """The whole page as it paints before any script.

    Raises cms.assets.FrontEndNotBuilt.
    """
    facts = Facts(document, request.language)
    kind = kind_of(facts.kind)
    painted = kind.paint(facts)
    sign, number = sum_parts(painted.amount, currency_of(facts))
    other, other_name = OTHER[request.language]
    page_url = f"{request.origin}/c/{facts.slug}/"
    say = facts.say
    blanks = dict(painted.blanks)
    shown = {key.replace(".", "_"): text for key, text in facts.texts.items()}
    title, line = share_card(facts, painted)
    context = {
        "lang": HTML_LANG[request.language],
        "locale": OG_LOCALE[request.language],
        "t": shown,
        "facts": facts,
        "painted": painted,
        "kind": painted.extra,
        "boot": _embed(boot(facts, version, request, preview)),
        "entry": assets.entry(kind.entry),
        "theme_url": request.theme_url,
        "scene": scene(painted.picture or kind.scene, dict(painted.scene), painted.inside),
        "qr": qr_svg(page_url, say("shell.scan")),
        "page_url": page_url,
        "card_url": request.card_url(page_url),
        "card_title": title,
        "card_line": line,
        "sign": sign,
        "number": number,
        "size": " sum-s" if len(number) > 9 else " sum-m" if len(number) > 6 else "",
        "trust": say("trust", organiser=facts.organiser),
        "steps": [
            (say(f"shell.step{n}", **blanks), say(f"shell.step{n}_line", **blanks))
            for n in (1, 2, 3)
        ],
        "rules": facts.rules(),
        "proof": say("fair.rule", commitment=request.proof) if request.proof else "",
        "fair_url": request.fair_url,
        "proof_link": say("fair.link"),
        "version_line": say("shell.version", version=facts.legal.get("rules_version", "")),
        "other": other,
        "other_lang": HTML_LANG[other],
        "other_name": other_name,
        "preview": preview is not None,
        "theme_colour": tokens(facts.theme)["ground1"],
        "brand": facts.own.get("brand") or facts.organiser or facts.title,
    }
    html = render_to_string("cms/shell.html", context)
    return "".join(part.strip() + "\n" for part in html.splitlines() if part.strip()).encode()
