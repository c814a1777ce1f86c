"""From a draft to a version nobody can change: validated, completed, canonical, hashed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from campaigns.contracts import FrozenCampaign


@dataclass(frozen=True)
class Frozen:
    """A compiled candidate: the model, its document and the hash of its canonical form."""

    campaign: FrozenCampaign
    document: dict[str, Any]
    sha256: str


def canonical(document: dict[str, Any]) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: equal documents are equal bytes."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def fingerprint(document: dict[str, Any]) -> str:
    """sha256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def compile_draft(draft: dict[str, Any]) -> Frozen:
    """The frozen form of a draft. Raises pydantic.ValidationError."""
    campaign = FrozenCampaign.model_validate(draft)
    document = campaign.model_dump(mode="json", by_alias=True)
    return Frozen(campaign, document, fingerprint(document))
