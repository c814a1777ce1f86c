"""What preflight says of a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.collect.config import CollectConfig, meter_of
from campaigns.preflight.words import Words, said

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

PATH = "mechanics.collect"

WORDS: dict[str, Words] = {
    "collect.pool_missing": Words(
        "block",
        _("The prize of a whole set comes from a pool that does not exist."),
        _("Whoever has all cards would get nothing."),
        _("Name a pool of the prizes."),
    ),
    "collect.card_missing": Words(
        "block",
        _("Nothing brings the card “%(card)s”."),
        _("Nobody could ever complete the collection."),
        _("Let the draw give it, or say what brings it."),
    ),
}


def findings(config: CollectConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Findings about a section that could be read."""
    if config.prize.pool not in frozen.rewards.pools:
        yield said(WORDS["collect.pool_missing"], "collect.pool_missing", f"{PATH}.prize.pool")
    rows = (frozen.mechanics.get("draw") or {}).get("prizes", [])
    brought = {row["card"] for row in rows if row["weight"] or row["quantity"]}
    brought |= {drop.card for drop in config.drops}
    own = {meter_of(card.slug) for card in config.cards}
    heard = {one.meter for one in frozen.listeners if one.on not in own}
    for place, card in enumerate(config.cards):
        if card.slug not in brought and meter_of(card.slug) not in heard:
            yield said(
                WORDS["collect.card_missing"],
                "collect.card_missing",
                f"{PATH}.cards.{place}",
                card=card.slug,
            )
