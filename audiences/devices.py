"""Devices: whose they are, and those that stand for somebody nobody is yet."""

from __future__ import annotations

import hashlib
from uuid import UUID

from audiences.models import DeviceLink


def resolve_devices(device_uids: list[str]) -> dict[str, int]:
    """Canonical person by device, for those known; who used it last wins.

    Strings that are not UUIDs are left out.
    """
    wanted: dict[UUID, str] = {}
    for text in device_uids:
        try:
            wanted[UUID(text)] = text
        except ValueError:
            continue
    links = (
        DeviceLink.objects.filter(device_uid__in=wanted)
        .order_by("last_at", "id")
        .values_list("device_uid", "person_id", "person__merged_into_id")
    )
    return {wanted[device]: merged or person for device, person, merged in links}


def subject_device(subject_hash: str) -> UUID:
    """The device that stands for a phone or an issuer's name (its hash) nobody bears yet.

    A fact recorded with it belongs to the person to whom the name is attached later:
    `attach_phone` and `attach_identity` link the two once.
    """
    digest = hashlib.md5(f"subject:{subject_hash}".encode(), usedforsecurity=False)
    return UUID(digest.hexdigest())
