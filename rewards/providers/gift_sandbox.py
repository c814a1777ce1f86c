"""A strict insurer of test policies, as troublesome as the campaign asks for.

It behaves as the sandbox bank does (`SandboxConfig`), keeps the same book and issues a policy
where the bank would pay. It insures a person once by a product, whatever we believe.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import orjson
from django.utils.translation import gettext_lazy as _

from core.clock import to_ms
from core.crypto import Undecryptable, decrypt, keyed_hash
from rewards.models import SandboxTransfer
from rewards.providers import PROVIDERS
from rewards.providers.base import PayoutOrder
from rewards.providers.sandbox import SandboxProvider

State = SandboxTransfer.State
DETAILS = ("insured", "product", "term_days", "timezone")


@PROVIDERS.register
class GiftSandboxProvider(SandboxProvider):
    slug: ClassVar[str] = "gift-sandbox"
    title = _("Sandbox insurer (test policies)")
    fulfils: ClassVar[str] = "gifts"
    refusal: ClassVar[str] = "insurer.refused"

    def noted(self, order: PayoutOrder) -> dict[str, Any]:
        return {
            "subject_hash": _subject(order.recipient),
            "product": str(order.details.get("product", ""))[:64],
            "details": dict(order.details),
        }

    @classmethod
    def fulfil(cls, row: SandboxTransfer, now: datetime) -> None:
        """Issue the policy, or say why not: incomplete, or insured already."""
        if not row.subject_hash or any(name not in row.details for name in DETAILS):
            row.state, row.error = State.FAILED, "insurer.incomplete"
            return
        insured = SandboxTransfer.objects.filter(
            product=row.product, subject_hash=row.subject_hash, state=State.SUCCEEDED
        ).exclude(number=row.number)
        if insured.exists():
            row.state, row.error = State.FAILED, "insurer.already_insured"
            return
        row.state = State.SUCCEEDED
        row.certificate = certificate(row.id, row.details, now)


def certificate(serial: int, details: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The policy with that place in the book; its cover begins with the zone's next day."""
    zone = ZoneInfo(str(details["timezone"]))
    first = now.astimezone(zone).date() + timedelta(days=1)
    last = first + timedelta(days=int(details["term_days"]))
    return {
        "number": policy_number(str(details["product"]), serial, first),
        "insured": str(details["insured"]),
        "from": to_ms(datetime.combine(first, time(), zone)),
        "until": to_ms(datetime.combine(last, time(), zone)),
    }


def policy_number(product: str, serial: int, day: date) -> str:
    """Insurer, first day of cover, place in the book: no two policies have the same."""
    return f"{product.partition(':')[0]}{day:%Y%m%d}{serial:08d}"


def _subject(cipher: str) -> str:
    """The keyed hash of the insured's id number; "" when it is not told."""
    try:
        number = str(orjson.loads(decrypt(cipher))["id_number"])
    except (Undecryptable, ValueError, KeyError, TypeError):
        return ""
    return keyed_hash("sandbox-insured", number) if number else ""
