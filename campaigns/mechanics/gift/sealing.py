"""What leaves the process about an insured person: encrypted, hashed or masked."""

from __future__ import annotations

from typing import Any

import orjson

from campaigns.mechanics.gift.config import Product
from campaigns.mechanics.gift.insured import Insured
from core import rehash
from core.crypto import encrypt, keyed_hash, keyed_hashes
from core.pii import mask_name

PURPOSE = "id_number"
LOCK = "id:"
"""Before the hash of an id number, where its policies are settled (campaigns_rehash_id)."""


def id_hash(id_number: str) -> str:
    """The keyed hash by which an id number is found."""
    return keyed_hash(PURPOSE, id_number)


def hold_id(id_number: str) -> None:
    """Lock the number's name until the transaction ends, while its key may be changing."""
    rehash.hold(PURPOSE, id_number, lock=LOCK)


def sealed(insured: Insured, product: Product, timezone: str) -> dict[str, Any]:
    """What is kept of the insured and what the insurer is told; nothing in clear."""
    masked = mask_name(insured.name)
    told = orjson.dumps(
        {
            "name": insured.name,
            "id_number": insured.id_number,
            "birth_date": insured.birth.isoformat(),
        }
    ).decode()
    return {
        "id_hash": id_hash(insured.id_number),
        "id_forms": list(keyed_hashes(PURPOSE, insured.id_number)),
        "cipher": encrypt(told),
        "recipient": encrypt(told),
        "insured": masked,
        "details": {
            "product": product.key,
            "term_days": product.term_days,
            "sum_insured": product.sum_insured,
            "timezone": timezone,
            "insured": masked,
        },
    }
