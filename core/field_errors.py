"""What is wrong with a body, as pydantic found it, in our words. No I/O."""

from __future__ import annotations

from pydantic import ValidationError

from core.errors import FieldError, Invalid

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown",
    "string_too_long": "length",
    "string_too_short": "length",
    "too_long": "length",
    "too_short": "length",
    "string_pattern_mismatch": "format",
    "uuid_parsing": "format",
    "value_error": "format",
    "literal_error": "choice",
    "union_tag_invalid": "choice",
    "union_tag_not_found": "missing",
    "greater_than_equal": "range",
    "less_than_equal": "range",
}


def of_validation(error: ValidationError, under: str = "") -> Invalid:
    """422 `body.invalid` with the path and a stable code of each fault; never its value.

    `under` is the field that holds what was validated.
    """
    return Invalid(
        "body.invalid",
        errors=[
            FieldError(
                _path((under, *item["loc"]) if under else item["loc"]),
                _CODES.get(item["type"], "type"),
            )
            for item in error.errors(include_url=False, include_context=False)[:20]
        ],
    )


def _path(loc: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in loc]
    if len(parts) > 2 and parts[0] == "proof":
        del parts[1]  # the kind of proof, which pydantic counts as a step
    return ".".join(parts)[:120]
