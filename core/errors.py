"""Errors are classes with a stable code.

    DomainError                 something the caller can be told, with a code and a status
    ├── Conflict        409     the state forbids it (campaign.paused, stock.empty, help.own …)
    ├── Missing         404     there is no such thing (invite.unknown)
    ├── Forbidden       403     not this person (eligibility.*, play.not_available)
    ├── Invalid         422     the body is not of the form (body.invalid, otp.wrong)
    ├── TooMany         429     slow down (rate.exceeded, otp.too_many)
    └── Unavailable     503     an engine is away; the same request may be sent again

Texts for people are not here: the page and the admin own them, keyed by `code`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: `path` in dots, `code` stable."""

    path: str
    code: str


class DomainError(Exception):
    """A refusal with a stable `code`; `params` fill a text, `retry_at` is milliseconds UTC."""

    status: ClassVar[int] = 400

    def __init__(
        self,
        code: str,
        *,
        params: Mapping[str, Any] | None = None,
        errors: Sequence[FieldError] = (),
        retry_at: int | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})
        self.errors = tuple(errors)
        self.retry_at = retry_at


class Conflict(DomainError):
    status = 409


class Missing(DomainError):
    status = 404


class Forbidden(DomainError):
    status = 403


class Invalid(DomainError):
    status = 422


class TooMany(DomainError):
    status = 429


class Unavailable(DomainError):
    status = 503


_PREFIXES: tuple[tuple[str, type[DomainError]], ...] = (
    ("invite.", Missing),
    ("reward.unknown", Missing),
    ("eligibility.", Forbidden),
    ("play.", Forbidden),
    ("risk.", Forbidden),
    ("body.", Invalid),
    ("rate.", TooMany),
    ("service.", Unavailable),
    ("otp.too_many", TooMany),
    ("otp.", Invalid),
)


def error_for_code(code: str) -> DomainError:
    """The class a bare code belongs to; used for codes that SQL functions raise."""
    for prefix, cls in _PREFIXES:
        if code.startswith(prefix):
            return cls(code)
    return Conflict(code)
