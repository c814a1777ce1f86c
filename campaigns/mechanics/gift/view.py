"""The field `gift` of the state document, and what the page knows from the start."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from campaigns import certificates
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.gift.config import GiftConfig
from campaigns.mechanics.gift.state import reopens_at


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CertificateView(_View):
    """A policy; `from` and `until` are milliseconds UTC."""

    reward: UUID
    number: str
    insured: str
    starts_at: int = Field(alias="from")
    until: int
    url: str


class GiftView(_View):
    """What is left of today's gifts, and the person's policy."""

    today: Literal["plenty", "few", "none"]
    reopens_at: int | None
    certificate: CertificateView | None


def gift(loaded: Loaded, setting: Setting, now: datetime) -> dict[str, Any]:
    """The part of the state document; of the arguments alone."""
    return {
        "today": loaded["today"],
        "reopens_at": reopens_at(loaded, setting, now),
        "certificate": _certificate(loaded["certificate"], setting.slug, now),
    }


def _certificate(
    policy: dict[str, Any] | None, slug: str, now: datetime
) -> dict[str, Any] | None:
    if policy is None:
        return None
    return {
        "reward": policy["reward"],
        "number": policy["number"],
        "insured": policy["insured"],
        "from": policy["from"],
        "until": policy["until"],
        "url": certificates.path(slug, policy["reward"], now),
    }


def boot(config: GiftConfig, language: str) -> dict[str, Any]:
    """`boot.gift`: product, form and consents in one language."""
    product = config.product
    return {
        "product": {
            "name": product.name[language],
            "insurer": product.insurer[language],
            "class": product.cover,
            "term_days": product.term_days,
            "sum_insured": product.sum_insured,
            "premium": product.premium,
        },
        "fields": [
            {
                "name": field.name,
                "kind": field.kind,
                "label": field.label.get(language) or field.label.get("en", field.name),
                "required": field.required,
            }
            for field in config.fields
        ],
        "consents": [
            {
                "id": one.id,
                "version": one.version,
                "separate": one.separate,
                "label": one.label.get(language) or one.label.get("en", one.id),
                "document": one.document.get(language) or one.document.get("en", ""),
            }
            for one in config.consents
        ],
        "quota_per_day": config.quota_per_day,
        "hold_minutes": config.hold_minutes,
        "min_age": config.min_age,
        "max_age": config.max_age,
    }
