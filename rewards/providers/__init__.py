"""Who pays a reward out: classes in one registry, entered through `provider`."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from core.errors import FieldError, Invalid
from core.registry import Registry
from rewards.providers.base import (
    Answer,
    BillLine,
    Forged,
    Message,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)

__all__ = [
    "PROVIDERS",
    "Answer",
    "BillLine",
    "Forged",
    "Message",
    "Outcome",
    "OutcomeUnknown",
    "PayoutOrder",
    "PrizeProvider",
    "check_provider",
    "provider",
]

PROVIDERS: Registry[type[PrizeProvider]] = Registry("payout providers", PrizeProvider)


def provider(slug: str, config: dict[str, Any]) -> PrizeProvider:
    """The provider of that slug with that configuration. Raises KeyError, ValidationError."""
    cls = PROVIDERS.get(slug)
    return cls(cls.Config.model_validate(config))


def check_provider(slug: str, config: dict[str, Any]) -> None:
    """Raises Invalid `provider.unknown`, `provider.config` (with the paths) or
    `provider.account` where the account it is to pay from is not set up here."""
    if slug not in PROVIDERS:
        raise Invalid("provider.unknown", params={"slug": slug})
    try:
        provider(slug, config).check()
    except ValidationError as error:
        raise Invalid(
            "provider.config",
            errors=[
                FieldError(".".join(str(part) for part in one["loc"]), one["type"])
                for one in error.errors()
            ],
        ) from error
