"""Message templates: data in `builtin/`, checked when they are read. No database here.

A template says one thing over three channels in two languages. Its `variables` are declared;
a text that uses another one, or leaves a language out, is refused at the door. `{url}` is given
to every text message; organiser, stop link and frame are added by the renderer, so that no
template can forget them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.languages import LANGUAGES
from touchpoints.contracts import TouchChannel, TouchEventName, TouchSection, TouchWords

log = structlog.get_logger(__name__)

BUILTIN = Path(__file__).resolve().parent / "builtin"
_NAMES = re.compile(r"\{([a-z_]+)\}")

KNOWN: Mapping[TouchEventName, frozenset[str]] = {
    "won": frozenset({"title", "prize", "claim_by"}),
    "helped": frozenset({"title", "added"}),
    "qualified": frozenset({"title"}),
    "expiring": frozenset({"title", "prize", "claim_by"}),
    "confirm": frozenset({"title", "prize", "until"}),
    "fulfilled": frozenset({"title", "prize"}),
}
"""What each event can tell; a template may be planned on an event that knows all it uses."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InboxText(_Part):
    title: str = Field(min_length=1, max_length=60)
    text: str = Field(min_length=1, max_length=200)


class EmailText(_Part):
    subject: str = Field(min_length=1, max_length=80)
    heading: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=600)
    button: str = Field(min_length=1, max_length=40)


class MessageTemplate(_Part):
    """One thing said over every channel, in both languages."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")
    class_: Literal["service", "marketing"] = Field(alias="class")
    """Marketing needs consent; service, about the person's own matters, may be stopped."""
    variables: list[str]
    inbox: dict[str, InboxText] = Field(default_factory=dict)
    sms: dict[str, str] = Field(default_factory=dict)
    email: dict[str, EmailText] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for channel in ("inbox", "sms", "email"):
            variant = getattr(self, channel)
            if variant and set(variant) != set(LANGUAGES):
                raise ValueError(f"{channel} is needed in exactly {', '.join(LANGUAGES)}")
            for language, text in variant.items():
                spare = set(_NAMES.findall(_joined(text))) - allowed(self, channel)
                if spare:
                    named = ", ".join(sorted(spare))
                    raise ValueError(f"{channel} in {language} uses undeclared {named}")
        return self

    def speaks(self, channel: TouchChannel) -> bool:
        """Whether it has a variant for that channel."""
        return bool(getattr(self, channel))


def _joined(part: str | BaseModel) -> str:
    return part if isinstance(part, str) else " ".join(part.model_dump().values())


def fill(text: str, values: Mapping[str, Any]) -> str:
    """`text` with its `{names}` filled in. Raises KeyError for a value that is missing."""
    return _NAMES.sub(lambda match: str(values[match[1]]), text)


@lru_cache(maxsize=1)
def templates() -> dict[str, MessageTemplate]:
    """The built-in templates by slug. Raises pydantic.ValidationError for a faulty file."""
    found = {}
    for path in sorted(BUILTIN.glob("*.yaml")):
        template = MessageTemplate.model_validate(yaml.safe_load(path.read_text("utf-8")))
        if template.slug != path.stem:
            raise ValueError(f"{path.name} calls itself {template.slug!r}")
        found[template.slug] = template
    return found


def reworded(template: MessageTemplate, words: TouchWords) -> MessageTemplate:
    """The template with a campaign's own words where it has some.

    Raises ValueError (pydantic.ValidationError is one) for words that do not fit: another
    variable, too long, or of a part that the template does not have.
    """
    said = template.model_dump(by_alias=True)
    for channel, languages in words.items():
        for language, parts in languages.items():
            for part, text in parts.items():
                if not text.strip():
                    continue
                variant = said[channel]
                if language not in variant or (channel == "sms" and part != "text"):
                    raise ValueError(f"there is no {channel} {part} in {language}")
                if channel == "sms":
                    variant[language] = text
                else:
                    variant[language][part] = text
    return MessageTemplate.model_validate(said)


def worded(slug: str, section: TouchSection) -> MessageTemplate | None:
    """The template as this campaign says it; None when there is none of that name.

    Words were checked when they were approved. Where a later release no longer knows what they
    use, the template speaks for itself: a message that was promised is not held up by them.
    """
    template = templates().get(slug)
    own = section.words.get(slug)
    if template is None or not own:
        return template
    try:
        return reworded(template, own)
    except ValueError:
        log.warning("touch.words_do_not_fit", template=slug)
        return template


def check_words(words: Mapping[str, TouchWords]) -> list[tuple[str, list[str]]]:
    """Which words cannot be sent: their path below `words`, and the names nobody can fill in
    there (none where they are too long or have no place)."""
    faults = []
    for slug, channels in words.items():
        template = templates().get(slug)
        for channel, languages in channels.items():
            for language, parts in languages.items():
                for part, text in parts.items():
                    path = f"{slug}.{channel}.{language}.{part}"
                    one: TouchWords = {channel: {language: {part: text}}}
                    try:
                        if template is not None:
                            reworded(template, one)
                    except ValueError:
                        known = allowed(template, channel) if template else set()
                        faults.append((path, sorted(set(_NAMES.findall(text)) - known)))
    return faults


def allowed(template: MessageTemplate, channel: str) -> set[str]:
    """The names a text of that channel may fill in."""
    return set(template.variables) | ({"url"} if channel == "sms" else set())


def check_step(on: TouchEventName, slug: str, channels: list[TouchChannel]) -> list[str]:
    """Why that template cannot be planned there: stable codes, empty when it can.

    `template.unknown`, `template.variables` (the event cannot tell what it uses),
    `template.channel` (it has no text for one of the channels).
    """
    template = templates().get(slug)
    if template is None:
        return ["template.unknown"]
    faults = []
    if not set(template.variables) <= KNOWN[on]:
        faults.append("template.variables")
    if not all(template.speaks(channel) for channel in channels):
        faults.append("template.channel")
    return faults
