"""What is wrong with a draft that is not even complete, in an operator's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from campaigns.contracts import Finding
from campaigns.preflight.broken import told
from campaigns.preflight.words import finding


def form(error: ValidationError, under: tuple[str, ...] = ()) -> list[Finding]:
    """One finding for each field that cannot be read; `under` is the section's own path."""
    return [
        finding(
            "draft.invalid",
            ".".join(str(part) for part in (*under, *item["loc"])),
            what=_words(item["type"], item.get("ctx", {}), item["msg"]),
        )
        for item in error.errors(include_url=False)
    ]


def _words(kind: str, details: dict[str, Any], said: str) -> str:
    """The library's kinds of mistake that a field can produce; others speak for themselves."""
    words = {
        "missing": _("This is missing."),
        "extra_forbidden": _("There is no such setting."),
        "greater_than": _("This must be more than {gt}."),
        "greater_than_equal": _("This must be at least {ge}."),
        "less_than": _("This must be less than {lt}."),
        "less_than_equal": _("This must be at most {le}."),
        "literal_error": _("This must be one of {expected}."),
        "int_parsing": _("This must be a whole number."),
        "int_type": _("This must be a whole number."),
        "int_from_float": _("This must be a whole number."),
        "string_type": _("This must be text."),
        "string_too_short": _("This is too short."),
        "string_too_long": _("This may have at most {max_length} characters."),
        "string_pattern_mismatch": _("Only small letters, digits and hyphens may stand here."),
        "datetime_type": _("This must be a date and time."),
        "datetime_parsing": _("This must be a date and time."),
        "datetime_from_date_parsing": _("This must be a date and time."),
        "timezone_aware": _("This date needs a time zone."),
        "too_short": _("At least {min_length} are needed."),
    }
    if kind == "value_error":
        return told(said.removeprefix("Value error, "))
    text = words.get(kind)
    return said if text is None else text.format(**details)
