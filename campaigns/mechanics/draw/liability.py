"""What a draw promises: by odds as much as the pools hold, of a deck its tickets. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Bound, Most, Promise, least, plus
from campaigns.mechanics.draw.config import DrawConfig, Prize


def draws(config: DrawConfig, reach: Reach) -> Most:
    """How often one person can draw."""
    return least(reach.spendable(config.spends), reach.taken())


def promises(config: DrawConfig, reach: Reach) -> Iterator[Promise]:
    """A line for each row that gives something out of a pool."""
    for prize in config.prizes:
        if prize.pool:
            bounds = _tickets(config, prize) if config.method == "deck" else ()
            each = _each(config, prize, draws(config, reach))
            yield Promise("draw", prize.slug, prize.pool, each, prize.title, bounds)


def tells(config: DrawConfig, reach: Reach) -> dict[str, Most]:
    """Draws, and by card how many of it can come."""
    most = draws(config, reach)
    found: dict[str, Most] = {"drawn": most}
    for prize in config.prizes:
        if prize.card:
            name = f"card-{prize.card}"
            each = _each(config, prize, most)
            found[name] = plus(found[name], each) if name in found else each
    return found


def _stands_in(config: DrawConfig, prize: Prize) -> bool:
    """Whether it is also given where another row was drawn; its own limits do not hold then."""
    return prize.slug == config.instead or (
        config.pity is not None and prize.slug == config.pity.prize
    )


def _each(config: DrawConfig, prize: Prize, most: Most) -> Most:
    if _stands_in(config, prize):
        return most
    if not prize.share(config.method):
        return 0
    late = None if most is None else max(0, most - prize.opens_after)
    early = max(0, prize.first_draws - prize.opens_after) if prize.first_draws else None
    return least(late, early, prize.per_person or None)


def _tickets(config: DrawConfig, prize: Prize) -> tuple[Bound, ...]:
    tickets = config.total if _stands_in(config, prize) else prize.quantity
    return (Bound("tickets", tickets, {"tickets": tickets}),)
