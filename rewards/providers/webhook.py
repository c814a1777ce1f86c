"""A prize that the organiser's own system hands over: a signed call that may be repeated.

We POST `{action: "order" | "query", id, …}` with X-AF-Signature; the answer is `{id, status}`,
signed likewise. The id alone says which order it is: the same id again is the same order, and
nothing is given twice. `status`: succeeded, failed (with `error`), pending, or, to a query,
not_found. Whatever else comes back, or nothing, leaves the outcome unknown, and we ask again
with the same id. What is decided later is told to /api/in/payouts/webhook/ in the same form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from core.clock import to_ms
from core.crypto import Undecryptable, decrypt
from core.errors import FieldError, Invalid
from core.signatures import HEADER, is_signed, signature
from rewards.models import Grant
from rewards.numbers import reward_uid
from rewards.providers import PROVIDERS
from rewards.providers.base import (
    Answer,
    Forged,
    Message,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)
from rewards.providers.outward import Refused, form, post

STATUSES = {
    "succeeded": Outcome.SUCCEEDED,
    "failed": Outcome.FAILED,
    "pending": Outcome.PENDING,
    "not_found": Outcome.NOT_FOUND,
}


class Endpoint(BaseModel):
    """Where the prizes of one pool are ordered, and whose secret signs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    secret: str = "default"  # noqa: S105 - the name of one


class WebhookConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoints: dict[str, Endpoint] = Field(default_factory=dict)
    """By the pool's name."""


@lru_cache(maxsize=8)
def _secrets(text: str) -> Mapping[str, str]:
    try:
        found = orjson.loads(text or "{}")
        if not all(isinstance(one, str) and len(one) >= 16 for one in found.values()):
            raise ValueError
    except (ValueError, AttributeError):
        raise ImproperlyConfigured("WEBHOOK_SECRETS is not of the documented form.") from None
    return dict(found)


def secrets() -> Mapping[str, str]:
    """The organiser's secrets by name."""
    return _secrets(settings.WEBHOOK_SECRETS)


@PROVIDERS.register
class WebhookProvider(PrizeProvider):
    slug: ClassVar[str] = "webhook"
    title = _("A call to the organiser's system")
    Config: ClassVar[type[BaseModel]] = WebhookConfig
    fulfils: ClassVar[str] = "webhook"

    config: WebhookConfig

    def check(self) -> None:
        """Raises Invalid `provider.config` (an address nobody may be called at) or
        `provider.account` (a secret that is not set up here)."""
        for pool, endpoint in self.config.endpoints.items():
            try:
                form(endpoint.url)
            except Refused as refused:
                raise Invalid(
                    "provider.config", errors=[FieldError(f"pools.{pool}.url", refused.code)]
                ) from refused
            if endpoint.secret not in secrets():
                raise Invalid("provider.account", params={"account": endpoint.secret})

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        grant = _grant(order.number)
        document = {
            "reward": str(grant.uid),
            "pool": grant.pool.slug,
            "campaign": grant.pool.budget.campaign_slug,
            "person": str(grant.person.uid),
            "phone": _phone(order.recipient),
            "face": grant.face,
            "promised_at": to_ms(grant.created_at),
        }
        answer = self._ask(grant.pool.slug, "order", order.number, document, now)
        if answer.outcome == Outcome.NOT_FOUND:
            raise OutcomeUnknown("webhook.unreadable")
        return answer

    def query(self, number: str, now: datetime) -> Answer:
        return self._ask(_grant(number).pool.slug, "query", number, {}, now)

    def _ask(
        self, pool: str, action: str, number: str, document: dict[str, Any], now: datetime
    ) -> Answer:
        endpoint = self.config.endpoints.get(pool)
        if endpoint is None or endpoint.secret not in secrets():
            raise OutcomeUnknown("webhook.not_set_up")
        secret = secrets()[endpoint.secret]
        body = orjson.dumps({"action": action, "id": number, **document})
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "activity-factory",
            HEADER: signature(secret, int(now.timestamp()), body),
        }
        try:
            reply = post(endpoint.url, headers, body)
        except Refused as refused:
            raise OutcomeUnknown(refused.code) from refused
        if reply.status not in (200, 202):
            raise OutcomeUnknown(f"webhook.http_{reply.status}")
        if not is_signed(secret, reply.headers.get(HEADER.lower(), ""), reply.body, now):
            raise OutcomeUnknown("webhook.unsigned")
        answer = _answer(reply.body)
        if answer is None or answer.number != number:
            raise OutcomeUnknown("webhook.unreadable")
        return answer

    @classmethod
    def read(cls, message: Message, now: datetime) -> Sequence[Answer]:
        """A decision that came later, signed with any of the organiser's secrets."""
        header = message.headers.get(HEADER.lower(), "")
        if not any(is_signed(one, header, message.body, now) for one in secrets().values()):
            raise Forged
        answer = _answer(message.body)
        if answer is None or answer.outcome == Outcome.NOT_FOUND:
            raise Forged
        kept = Grant.objects.filter(uid=reward_uid(answer.number), provider=cls.slug)
        if not kept.exists():
            raise Forged
        return [answer]


def _answer(body: bytes) -> Answer | None:
    try:
        document = orjson.loads(body)
        outcome = STATUSES[document["status"]]
        number, error = str(document["id"]), str(document.get("error") or "")
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if outcome == Outcome.FAILED:
        error = error[:56] if error.isprintable() and error else "unknown"
        return Answer(number, outcome, f"webhook.{error}"[:64])
    return Answer(number, outcome)


def _grant(number: str) -> Grant:
    """The reward of a number. Raises OutcomeUnknown `webhook.no_reward`."""
    rows = Grant.objects.select_related("pool", "pool__budget", "person")
    grant = rows.filter(uid=reward_uid(number), kind="webhook").first()
    if grant is None:
        raise OutcomeUnknown("webhook.no_reward")
    return grant


def _phone(cipher: str) -> str | None:
    """The number it was claimed with; None once it is settled or when it cannot be read."""
    try:
        return decrypt(cipher) if cipher else None
    except Undecryptable:
        return None
