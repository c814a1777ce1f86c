"""The words of a campaign's messages: a field for each text that its plan may send.

A field shows the message's own words until somebody writes others; emptied, they are back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.blocks import EVENTS
from cms.builder.specs.base import Group, Row, Spec
from cms.builder.specs.texts import LONG
from core.languages import LANGUAGES
from touchpoints.templating import MessageTemplate, allowed, templates

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PARTS: tuple[tuple[str, str, StrOrPromise], ...] = (
    ("inbox", "title", gettext_lazy("Title in the page")),
    ("inbox", "text", gettext_lazy("Text in the page")),
    ("sms", "text", gettext_lazy("Text message")),
    ("email", "subject", gettext_lazy("Subject of the e-mail")),
    ("email", "heading", gettext_lazy("Heading of the e-mail")),
    ("email", "text", gettext_lazy("Text of the e-mail")),
    ("email", "button", gettext_lazy("Button of the e-mail")),
)


def word_groups(draft: Mapping[str, Any]) -> list[Group]:
    """One closed group for each message of the plan, with the ways it is sent over."""
    touch = draft.get("touch") or {}
    plan = [step for step in touch.get("plan") or [] if isinstance(step, Mapping)]
    ways: dict[str, set[str]] = {}
    events: dict[str, str] = {}
    for step in plan:
        slug = str(step.get("template"))
        ways.setdefault(slug, set()).update(map(str, step.get("channels") or []))
        events.setdefault(slug, str(step.get("on")))
    known, titles = templates(), dict(EVENTS)
    return [
        Group(
            slug=f"words-{slug}",
            tab="channels",
            title=_("Words: {event}").format(event=titles.get(events[slug], slug)),
            rows=tuple(_rows(known[slug], over)),
            help=_("Emptied, a field says the message's own words again. Sender and the way to "
                   "stop are added to text messages and e-mails by themselves."),
            open=False,
            covers=(("touch", "words", slug),),
        )
        for slug, over in ways.items()
        if slug in known
    ]  # fmt: skip


def _rows(template: MessageTemplate, over: set[str]) -> Iterator[Row]:
    for channel, part, label in PARTS:
        if channel not in over:
            continue
        own = {language: _own(template, channel, language, part) for language in LANGUAGES}
        if not all(own.values()):
            continue
        names = tuple(sorted(allowed(template, channel)))
        long = any(len(text) > LONG for text in own.values()) or part == "text"
        specs = tuple(
            Spec(
                ("touch", "words", template.slug, channel, language, part),
                "text" if long else "line",
                label,
                default=own[language],
                optional=True,
                language=language,
                names=names,
            )
            for language in LANGUAGES
        )
        yield Row(specs, label, names=names)


def _own(template: MessageTemplate, channel: str, language: str, part: str) -> str:
    variant = getattr(template, channel).get(language)
    return str(variant if channel == "sms" else getattr(variant, part, "")) if variant else ""
