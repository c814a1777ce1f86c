"""Why a draft could not be made, in a staff member's words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.admin.words import error_words
from core.errors import DomainError


def refusal_words(error: DomainError) -> str:
    """For the line on top of the gallery."""
    words = {
        "campaign.slug_taken": _("Another campaign has this address already."),
        "template.unknown": _("There is no such template."),
        "slug.form": _("An address has small letters, digits and dashes, such as spring-2026."),
    }
    return words.get(error.code) or error_words(error)
