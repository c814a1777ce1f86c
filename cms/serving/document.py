"""From a frozen version to the shell's HTML. Pure: same version, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cms import assets
from cms.serving.texts import texts
from cms.serving.themes import tokens
from core.money import EXPONENTS, SYMBOLS, format_minor

LANGUAGES = ("en", "zh-hans")
HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}
OTHER = {"en": ("zh-hans", "中文"), "zh-hans": ("en", "EN")}
SCENES = {"assist": "red-packet"}
_SCRIPT_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class ShellRequest:
    """What the shell depends on besides the version; never a person, an invite or a channel."""

    language: str
    origin: str
    """`https://host`, for canonical links and the QR code."""
    theme_url: str


def _dictionary(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _local(moment: str | datetime | None, zone: str, language: str) -> str:
    if not moment:
        return ""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    at = at.astimezone(ZoneInfo(zone))
    if language == "zh-hans":
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {at:%b %Y, %H:%M}"


def _iso(moment: str | datetime | None) -> str | None:
    if moment is None or isinstance(moment, str):
        return moment or None
    return moment.isoformat()


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


class Facts:
    """What the page tells about a version, read from its document with its defaults."""

    def __init__(self, document: Mapping[str, Any], language: str) -> None:
        content = _dictionary(document.get("content"))
        by_language = _dictionary(content.get("texts"))
        own = _dictionary(by_language.get(language) or by_language.get("en"))
        period = _dictionary(document.get("period"))
        titles = _dictionary(document.get("title"))
        rewards = _dictionary(document.get("rewards"))
        pools = list(_dictionary(rewards.get("pools")).values())
        self.language = language
        self.kind = str(document.get("kind", ""))
        self.mechanic = _dictionary(_dictionary(document.get("mechanics")).get(self.kind))
        self.theme = _dictionary(content.get("theme"))
        self.own = {
            str(key): str(value) for key, value in own.items() if isinstance(value, str)
        }
        self.texts = texts(language, self.own)
        self.slug = str(document["slug"])
        self.title = str(titles.get(language) or titles.get("en") or self.slug)
        self.currency = str(document.get("currency", "CNY"))
        self.zone = str(document.get("timezone") or "Asia/Shanghai")
        self.starts_at = _iso(period.get("start"))
        self.ends_at = _iso(period.get("end"))
        self.legal = _dictionary(document.get("legal"))
        self.organiser = self._in_language("organiser")
        self.contact = self._in_language("contact")
        self.rules_text = self._in_language("rules")
        self.privacy_text = self._in_language("privacy") or self.say("shell.privacy_text")
        self.licence = self._in_language("licence")
        self.amount = int(self.mechanic.get("target") or 0)
        self.helpers = int(self.mechanic.get("helpers") or 0)
        self.packets = sum(int(_dictionary(pool).get("count") or 0) for pool in pools)
        self.claim_days = int(rewards.get("claim_days") or 0)
        self.scene = SCENES.get(self.kind, "red-packet")

    def _in_language(self, name: str) -> str:
        """A legal text in this language, else the English one."""
        value = self.legal.get(name, "")
        if isinstance(value, Mapping):
            value = value.get(self.language) or value.get("en") or ""
        return str(value)

    def say(self, key: str, **params: object) -> str:
        """A text with its `{names}` filled in; unknown names stay away."""
        text = self.texts.get(key, "")
        for name, value in params.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def rules(self) -> list[tuple[str, str]]:
        """The rows of the rules sheet that are facts of the version."""
        mechanic = self.mechanic
        rows = [
            (
                "shell.period",
                f"{_local(self.starts_at, self.zone, self.language)} {self.say('shell.to')} "
                f"{_local(self.ends_at, self.zone, self.language)}"
                if self.starts_at and self.ends_at
                else "",
            ),
            (
                "shell.per_packet",
                format_minor(self.amount, self.currency) if self.amount else "",
            ),
            (
                "shell.quantity",
                self.say("shell.packets", n=f"{self.packets:,}") if self.packets else "",
            ),
            (
                "shell.per_person",
                self.say(
                    "shell.per_day",
                    n=mechanic.get("sessions_per_day") or 1,
                    m=mechanic.get("helps_per_day") or 1,
                )
                if mechanic
                else "",
            ),
            (
                "shell.claim_time",
                self.say("shell.days", n=self.claim_days) if self.claim_days else "",
            ),
            ("shell.organiser", self.organiser),
            ("shell.contact", self.contact),
        ]
        return [(self.say(key), value) for key, value in rows if value]


def boot(
    facts: Facts, version: str, request: ShellRequest, preview: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document the script starts from (`Boot` in frontend/src/play/types.ts)."""
    legal = facts.legal
    document: dict[str, Any] = {
        "slug": facts.slug,
        "version": version,
        "kind": facts.kind,
        "language": facts.language,
        "currency": facts.currency,
        "timezone": facts.zone,
        "amount": facts.amount,
        "helpers": facts.helpers,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "texts": {
            key: text for key, text in facts.texts.items() if not key.startswith("shell.")
        },
        "legal": {
            "organiser": facts.organiser,
            "contact": facts.contact,
            "rules_version": str(legal.get("rules_version", "")),
            "privacy_id": str(legal.get("privacy_id", "")),
        },
        "share": {
            "title": facts.own.get("share.card_title") or facts.title,
            "line": facts.own.get("share.card_line")
            or facts.say("start.line", n=facts.helpers),
        },
        "api": "/api/play",
        "page_url": f"{request.origin}/c/{facts.slug}/",
    }
    if preview is not None:
        document["preview"] = preview
    return document


def sum_parts(amount: int, currency: str) -> tuple[str, str]:
    """(`¥`, `8.88`): the sign is set smaller than the digits."""
    sign = SYMBOLS.get(currency, f"{currency} ")
    return sign, format_minor(amount, currency).removeprefix(sign)


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
    entry = assets.entry("src/play/main.ts")
    currency = facts.currency if facts.currency in EXPONENTS else "CNY"
    sign, number = sum_parts(facts.amount, currency)
    other, other_name = OTHER[request.language]
    page_url = f"{request.origin}/c/{facts.slug}/"
    say = facts.say
    shown = {key.replace(".", "_"): text for key, text in facts.texts.items()}
    context = {
        "lang": HTML_LANG[request.language],
        "t": shown,
        "facts": facts,
        "boot": _embed(boot(facts, version, request, preview)),
        "entry": entry,
        "theme_url": request.theme_url,
        "scene": mark_safe(assets.text(f"scenes/{facts.scene}.svg")),  # noqa: S308 - our own
        "qr": qr_svg(page_url, say("shell.scan")),
        "page_url": page_url,
        "sign": sign,
        "number": number,
        "size": " sum-s" if len(number) > 9 else " sum-m" if len(number) > 6 else "",
        "line": say("start.line", n=facts.helpers),
        "trust": say("trust", organiser=facts.organiser),
        "rules": facts.rules(),
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
