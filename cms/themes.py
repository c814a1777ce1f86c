"""The moods a campaign page may have. Their colours are tokens of the front end, never CSS."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language

from cms.serving import themes


def _title(slug: str) -> str:
    return themes.title(slug, get_language() or "en")


DEFAULT = themes.DEFAULT
CHOICES = [(slug, lazy(_title, str)(slug)) for slug in themes.TITLES]
