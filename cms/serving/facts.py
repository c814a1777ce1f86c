"""What the page tells about a version, read from its document with its defaults.

A draft may still be wrong in places; what can be read of it is shown. Rules and the terms of
its kind come from the frozen form where the document has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics import parts
from campaigns.rules_page import Clause, clauses
from cms.serving.texts import spoken, texts
from cms.serving.texts.assist import start_line
from cms.serving.texts.collect import SHARED
from cms.serving.texts.vote import VOTE
from core.money import format_minor


def dictionary(value: Any) -> dict[str, Any]:
    """`value` if it is a mapping, else an empty one."""
    return dict(value) if isinstance(value, Mapping) else {}


def whole(value: Any) -> int:
    """`value` as a whole number; 0 for what is none."""
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def local(moment: str | datetime | None, zone: str, language: str) -> str:
    """A moment in the campaign's zone, to the minute; empty without one."""
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


def _frozen(document: Mapping[str, Any]) -> FrozenCampaign | None:
    """The document as law, None for a draft that cannot become one yet."""
    try:
        return FrozenCampaign.model_validate(dict(document))
    except (ValidationError, ValueError, KeyError):
        return None


def _writes(document: Mapping[str, Any]) -> bool:
    plan = dictionary(document.get("touch")).get("plan") or []
    return any("sms" in (dictionary(step).get("channels") or []) for step in plan)


def _refusals(eligibility: Mapping[str, Any], language: str) -> dict[str, str]:
    """What rules of eligibility say in their own words, by the key of their refusal."""
    return {
        f"error.eligibility.{rule.get('reason') or rule.get('slug')}": str(said)
        for rules in eligibility.values()
        for rule in rules
        if (said := dictionary(rule.get("text")).get(language))
    }


class Facts:
    """A version's document in one language. Amounts are minor units of `currency`."""

    def __init__(self, document: Mapping[str, Any], language: str) -> None:
        content = dictionary(document.get("content"))
        by_language = dictionary(content.get("texts"))
        own = dictionary(by_language.get(language) or by_language.get("en"))
        period = dictionary(document.get("period"))
        titles = dictionary(document.get("title"))
        rewards = dictionary(document.get("rewards"))
        self.language = language
        self.kind = str(document.get("kind", ""))
        self.mechanics = dictionary(document.get("mechanics"))
        self.mechanic = dictionary(self.mechanics.get(self.kind))
        self.theme = dictionary(content.get("theme"))
        self.own = {
            str(key): str(value) for key, value in own.items() if isinstance(value, str)
        }
        self.texts = {
            **(spoken(VOTE, language) if "vote" in self.mechanics else {}),
            **texts(language, self.own, self.kind),
            **_refusals(dictionary(document.get("eligibility")), language),
        }
        if self.kind == "assist":
            helpers = whole(self.mechanic.get("helpers"))
            self.texts["start.line"] = start_line(self.texts, self.own, helpers)
        if self.mechanic.get("share_pot"):
            # A template's own words promise a prize for each.
            self.texts |= {place: self.texts[key] for place, key in SHARED.items()}
            if most := whole(self.mechanic.get("share_most")):
                money = format_minor(most, str(document.get("currency") or "CNY"))
                line = self.texts["pot.line_most"]
                self.texts["start.line"] = line.replace("{most}", money.removesuffix(".00"))
        self.slug = str(document["slug"])
        self.title = str(titles.get(language) or titles.get("en") or self.slug)
        self.currency = str(document.get("currency") or "CNY")
        self.zone = str(document.get("timezone") or "Asia/Shanghai")
        self.starts_at = _iso(period.get("start"))
        self.ends_at = _iso(period.get("end"))
        self.legal = dictionary(document.get("legal"))
        self.organiser = self.spoken(self.legal.get("organiser"))
        self.contact = self.spoken(self.legal.get("contact"))
        self.privacy_text = self.spoken(self.legal.get("privacy")) or self.say(
            "shell.privacy_text"
        )
        self.licence = self.spoken(self.legal.get("licence"))
        self.pools = dictionary(rewards.get("pools"))
        self.claim_days = whole(rewards.get("claim_days"))
        self.writes = _writes(document)
        """Whether the campaign sends text messages: only then the page asks for agreement."""
        self.frozen = _frozen(document)

    def spoken(self, value: Any) -> str:
        """A text that may stand in several languages, in this one, else the English."""
        if isinstance(value, Mapping):
            value = value.get(self.language) or value.get("en") or ""
        return str(value or "")

    def say(self, key: str, **params: object) -> str:
        """A text with its `{names}` filled in; unknown names stay away."""
        text = self.texts.get(key, "")
        for name, value in params.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def terms(self) -> dict[str, Any] | None:
        """What the kind's mechanic tells its page; None while the document is not lawful."""
        if self.frozen is None:
            return None
        found: dict[str, Any] | None = parts.boot(self.frozen, self.language).get(self.kind)
        return found

    def told(self) -> dict[str, Any]:
        """What each mechanic tells the page, by its slug; nothing of an unlawful document."""
        return parts.boot(self.frozen, self.language) if self.frozen is not None else {}

    def rules(self) -> list[Clause]:
        """The rules page, generated; of a draft what can be said already."""
        if self.frozen is not None:
            return clauses(self.frozen, self.language)
        limits = (self.starts_at, self.ends_at)
        period = [local(at, self.zone, self.language) for at in limits if at]
        contact = [text for text in (self.organiser, self.contact) if text]
        own = self.spoken(self.legal.get("rules")).splitlines()
        made = [
            (
                self.say("shell.period"),
                [f" {self.say('shell.to')} ".join(period)] if period else [],
            ),
            (self.say("shell.organiser"), contact),
            (self.say("shell.rules"), own),
        ]
        return [(heading, paragraphs) for heading, paragraphs in made if paragraphs]
