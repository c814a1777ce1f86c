"""By what name those who pay know a person: handed over by the organiser's own app."""

from __future__ import annotations

from datetime import datetime

from audiences.contacts import person_ids
from audiences.models import PayeeName
from core.crypto import encrypt, keyed_hash

KINDS = ("openid", "alipay")
"""WeChat's openid under the organiser's appid; a user id of Alipay."""
LONGEST = 128


def set_payee(*, person_id: int, kind: str, name: str, now: datetime) -> None:
    """Keep the person's name with a payer, encrypted; it replaces an earlier one.

    It proves nothing about who the person is: two people may bear one, and nobody is merged.
    """
    canonical = person_ids(person_id)[0]
    PayeeName.objects.update_or_create(
        person_id=canonical,
        kind=kind,
        defaults={
            "hash": keyed_hash(f"payee.{kind}", name),
            "cipher": encrypt(name),
            "given_at": now,
        },
    )


def payee(person_id: int, kind: str) -> str | None:
    """The encrypted name, the newest of all whom the person has been merged of; or None."""
    return (
        PayeeName.objects.filter(person_id__in=person_ids(person_id), kind=kind)
        .order_by("-given_at", "-id")
        .values_list("cipher", flat=True)
        .first()
    )
