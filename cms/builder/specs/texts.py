"""Texts grouped by where they stand on the page; a text nobody has grouped is shown last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.base import Group, Row, Spec
from core.languages import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONG = 60
NAME = re.compile(r"\{([a-z_]+)\}")

PLACES: tuple[tuple[str, StrOrPromise, tuple[str, ...]], ...] = (
    ("start", _("First screen"), ("start", "kicker", "brand", "trust")),
    ("invited", _("Invited by a friend"), ("friend", "invited")),
    ("not_started", _("Before the start"), ("not_started",)),
    ("helped", _("After helping"), ("helped",)),
    ("progress", _("On the way"), ("progress", "seats", "seat", "waiting", "friends")),
    ("ready", _("Ready to open"), ("ready", "verify")),
    ("won", _("Won"), ("won", "card", "qualified", "gift", "hold")),
    ("claim", _("Claiming"), ("claim", "form", "otp")),
    ("payment", _("Payment and delivery"), ("onway", "fulfilled", "failed", "certificate")),
    ("checking", _("Checking and refusals"), (
        "checking", "revoked", "expired", "limit", "not_eligible", "not_available", "nothing",
        "error",
    )),
    ("closed", _("Sold out, paused, ended"), ("sold_out", "paused", "ended")),
    ("share", _("Sharing"), ("share", "poster")),
    ("how", _("How it works"), ("how", "step", "shell")),
    ("buttons", _("Buttons and clocks"), ("button", "clock")),
)  # fmt: skip
OPEN = frozenset({"start"})

NAMES: dict[str, StrOrPromise] = {
    "headline": _("Headline"),
    "line": _("Sentence below"),
    "line_one": _("Sentence below, when one friend is enough"),
    "line_none": _("Sentence below, when nobody needs to help"),
    "kicker": _("Line above"),
    "card": _("On the card"),
    "title": _("Title"),
    "card_title": _("Title of the shared card"),
    "card_line": _("Sentence of the shared card"),
    "done": _("When it is complete"),
    "soon": _("Sentence without a date"),
    "one": _("One is missing"),
    "many": _("Several are missing"),
    "invited": _("With an invitation"),
    "privacy": _("Privacy line"),
    "join": _("Start"),
    "help": _("Help a friend"),
    "own": _("Start one's own"),
    "mine": _("Go to one's own"),
    "share": _("Share"),
    "open": _("Open"),
    "claim": _("Claim"),
    "claim_again": _("Claim again"),
    "another": _("Start another"),
    "retry": _("Try again later"),
    "tell": _("Tell friends"),
    "ends": _("Time until the end"),
    "starts": _("Time until the start"),
    "session": _("Time left for friends"),
    "brand": _("Brand"),
    "trust": _("Organiser line"),
    "friend": _("Name of an unknown friend"),
}
SCREENS: dict[str, StrOrPromise] = {
    "onway": _("On its way"),
    "fulfilled": _("Arrived"),
    "failed": _("Failed"),
    "checking": _("Being checked"),
    "revoked": _("Not confirmed"),
    "expired": _("Not claimed in time"),
    "limit": _("Limit reached"),
    "not_eligible": _("Not eligible"),
    "not_available": _("Not available"),
    "sold_out": _("Sold out"),
    "paused": _("Paused"),
    "ended": _("Ended"),
}


def text_groups(draft: Mapping[str, Any]) -> list[Group]:
    """Groups of the draft's own texts, each text in both languages side by side."""
    own = (draft.get("content") or {}).get("texts") or {}
    keys = list(dict.fromkeys(key for language in LANGUAGES for key in own.get(language) or {}))
    slots: dict[str, list[str]] = {slug: [] for slug, _title, _stems in PLACES}
    slots["other"] = []
    stems = {stem: slug for slug, _title, belonging in PLACES for stem in belonging}
    for key in keys:
        slots[stems.get(key.split(".", 1)[0], "other")].append(key)
    titles = {slug: title for slug, title, _stems in PLACES} | {"other": _("Other texts")}
    return [
        Group(
            slug=f"texts-{slug}",
            tab="content",
            title=titles[slug],
            rows=tuple(_row(key, own, len({k.split(".")[0] for k in found}) > 1)
                       for key in found),
            open=slug in OPEN,
        )
        for slug, found in slots.items()
        if found
    ]  # fmt: skip


def _row(key: str, own: Mapping[str, Mapping[str, str]], mixed: bool) -> Row:
    words = [str((own.get(language) or {}).get(key, "")) for language in LANGUAGES]
    names = tuple(sorted({name for text in words for name in NAME.findall(text)}))
    kind: Any = "text" if any(len(text) > LONG or "\n" in text for text in words) else "line"
    label = _label(key, mixed)
    return Row(
        specs=tuple(
            Spec(
                ("content", "texts", language, key),
                kind,
                label,
                language=language,
                names=names,
            )
            for language in LANGUAGES
        ),
        label=label,
        names=names,
    )


def _label(key: str, mixed: bool) -> StrOrPromise:
    stem, _dot, rest = key.rpartition(".")
    words = NAMES.get(rest) or rest.replace("_", " ").capitalize()
    if mixed and stem in SCREENS:
        return f"{SCREENS[stem]}: {words}"
    return words
