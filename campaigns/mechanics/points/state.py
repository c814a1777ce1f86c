"""Exchanging points, as a pure machine. No I/O, no Django.

offer: short ── enough points ──► open ── draw exchange-<slug> ──► … `each` times ──► had
"""

from __future__ import annotations

from typing import Literal

from campaigns.mechanics.base import Loaded, Move, Outcome, Setting
from campaigns.mechanics.points.config import METER, Offer, PointsConfig
from campaigns.mechanics.taking import grant, meter, taken
from core.errors import Conflict, Forbidden

OfferState = Literal["short", "open", "had"]


def offer_state(offer: Offer, points: int, times_taken: int) -> OfferState:
    """Where one offer stands for a person."""
    if offer.each and times_taken >= offer.each:
        return "had"
    return "open" if points >= offer.cost else "short"


def decide(move: Move, loaded: Loaded, config: PointsConfig, setting: Setting) -> Outcome:
    """The effects of an exchange; DomainError when it cannot be."""
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    offer = next((one for one in config.offers if one.scene == move.scene), None)
    if offer is None:
        raise Conflict("play.not_offered")
    times = taken(loaded, offer.scene)
    state = offer_state(offer, meter(loaded, METER).left, times)
    if state == "had":
        raise Conflict("limit.reached")
    if state == "short":
        raise Conflict("points.short")
    return grant(
        move,
        loaded,
        setting,
        key=f"{offer.scene}-{times + 1}",
        prize=offer.prize,
        spend=(METER, offer.cost),
        code="points.short",
        # Nobody loses points for something that is used up.
        sure=True,
    )


def actions(loaded: Loaded, config: PointsConfig, setting: Setting) -> list[str]:
    """`draw` while an offer is open."""
    if loaded["me"] is None or setting.phase != "running":
        return []
    points = meter(loaded, METER).left
    found = [offer_state(one, points, taken(loaded, one.scene)) for one in config.offers]
    return ["draw"] if "open" in found else []
