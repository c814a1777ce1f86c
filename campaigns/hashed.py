"""What campaigns keep of keyed hashes (core.rehash)."""

from __future__ import annotations

from typing import Any

import orjson

from core.rehash import Kept, Source, found_by, keeps, renews


def register() -> None:
    """Say where phones, reported names and id numbers are kept."""
    from campaigns.mechanics.gift.sealing import LOCK, PURPOSE

    def insured(clear: str, _more: tuple[Any, ...]) -> tuple[str, str]:
        return PURPOSE, str(orjson.loads(clear)["id_number"])

    found_by("phone", "campaigns_rehash_phone")
    found_by("identity", "campaigns_rehash_subject")
    found_by(PURPOSE, "campaigns_rehash_id")
    renews(
        Source(
            Kept("campaigns_insuredperson", "id_hash"),
            "details",
            insured,
            settles=True,
            lock=LOCK,
        )
    )
    keeps(
        Kept("campaigns_insuredperson", "phone_hash"),
        Kept("campaigns_reportedevent", "subject_hash"),
    )
