"""Whether whoever pays can pay these rewards: to these people, in these amounts."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.contracts import Finding
from campaigns.preflight.context import Context
from campaigns.preflight.words import finding
from core.money import format_minor
from rewards import api as rewards


def payouts(context: Context) -> Iterator[Finding]:
    """Findings about what the provider asks for; who it is stands in `protection`."""
    campaign = context.campaign
    try:
        terms = rewards.provider_terms(campaign.rewards)
    except KeyError:
        return
    packets = {
        slug: pool for slug, pool in campaign.rewards.pools.items() if pool.kind == "packets"
    }
    for slug, pool in packets.items():
        least = pool.amount if pool.amount is not None else pool.min
        most = pool.amount if pool.amount is not None else pool.total or 0
        if least < terms.smallest:
            yield finding(
                "provider.smallest",
                f"rewards.pools.{slug}.amount",
                least=format_minor(terms.smallest, campaign.currency),
            )
        if terms.name_from is not None and most >= terms.name_from:
            yield finding(
                "provider.name",
                f"rewards.pools.{slug}.amount",
                amount=format_minor(terms.name_from, campaign.currency),
            )
    if terms.payee != "phone" and packets and not _handed_over(campaign.slug):
        yield finding("provider.payee", "rewards.provider")


def _handed_over(slug: str) -> bool:
    """Whether some app of the organiser tells by what name its people are paid."""
    from campaigns.http.identify import tells_payees

    return tells_payees(slug)
