"""What preflight says of a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import HOLD_HOURS
from campaigns.mechanics.collect.config import CollectConfig, meter_of
from campaigns.preflight.said import Words, said

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
    "collect.pot_kind": Words(
        "block",
        _("A pot that is shared is money in packets of a fixed amount, and nothing else's."),
        _("It could not be cut into equal parts at the end."),
        _("Give the pot a pool of its own: one packet that holds all of it."),
    ),
    "collect.pot_hours": Words(
        "warn",
        _("There are %(hours)s hours to look at what is on hold before the pot is shared."),
        _("Whoever has not been looked at by then has no part."),
        _("Give %(wanted)s hours."),
    ),
    "collect.pot_most": Words(
        "advice",
        _("One person alone could have the whole pot."),
        _("Few may complete the set, and each part is as large as they are few."),
        _("Set the most that one person gets."),
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
    if config.share_pot:
        yield from _pot(config, frozen)
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


def _pot(config: CollectConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """What a pot that is shared needs."""
    slug = config.prize.pool
    pool = frozen.rewards.pools.get(slug)
    others = [section for name, section in frozen.mechanics.items() if name != "collect"]
    plain = pool is not None and (pool.kind, pool.split) == ("packets", "fixed")
    if pool is not None and (
        not plain or pool.shares or pool.per_hour or f"'{slug}'" in str(others)
    ):
        yield said(WORDS["collect.pot_kind"], "collect.pot_kind", f"rewards.pools.{slug}")
    if config.share_hours < HOLD_HOURS:
        yield said(
            WORDS["collect.pot_hours"], "collect.pot_hours", f"{PATH}.share_hours",
            hours=config.share_hours, wanted=HOLD_HOURS,
        )  # fmt: skip
    if not config.share_most:
        yield said(WORDS["collect.pot_most"], "collect.pot_most", f"{PATH}.share_most")
