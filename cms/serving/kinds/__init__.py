"""The kinds the participant's page can draw, by the name a campaign's `kind` has."""

from __future__ import annotations

from cms.serving.kinds.assist import ASSIST
from cms.serving.kinds.base import Kind
from cms.serving.kinds.gift import GIFT
from cms.serving.kinds.referral import REFERRAL

KINDS: dict[str, Kind] = {"assist": ASSIST, "referral": REFERRAL, "gift": GIFT}


def kind_of(slug: str) -> Kind:
    """The kind's page; that of the packet for a name nobody draws."""
    return KINDS.get(slug, ASSIST)
