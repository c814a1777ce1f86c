"""What the law wants said before the first prize: organiser, contact, documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campaigns.contracts import LANGUAGES, Finding
from campaigns.preflight.context import Context
from campaigns.preflight.texts import unlawful
from campaigns.preflight.words import finding

REACHABLE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\d[\d\s()-]{5,}\d")
DOCUMENTS = ("rules", "privacy")


def legal(context: Context) -> Iterator[Finding]:
    """Findings about the legal section."""
    section = context.campaign.legal
    for name in ("organiser", "contact", *DOCUMENTS):
        own: dict[str, str] = getattr(section, name)
        for language in LANGUAGES:
            text, path = own.get(language, ""), f"legal.{name}.{language}"
            if not text.strip():
                yield finding("legal.incomplete", path)
            elif name == "contact" and not REACHABLE.search(text):
                yield finding("rules.no_contact", path)
            elif name == "rules":
                yield from unlawful(text, path)
    for name in ("rules_version", "privacy_id"):
        if not getattr(section, name).strip():
            yield finding("legal.incomplete", f"legal.{name}")
    for language in LANGUAGES:
        if not section.licence.get(language, "").strip():
            yield finding("legal.licence_missing", f"legal.licence.{language}")
