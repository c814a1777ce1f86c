"""Which happenings raise which meters: written beside the version that runs."""

from __future__ import annotations

from campaigns.contracts import FrozenCampaign
from campaigns.models import Campaign, Listener


def listen(campaign: Campaign, frozen: FrozenCampaign) -> None:
    """From now on happenings raise the meters that this version says."""
    Listener.objects.filter(campaign=campaign).delete()
    Listener.objects.bulk_create(
        Listener(
            campaign=campaign,
            happening=one.on,
            meter=one.meter,
            amount=one.amount,
            per_day=one.per_day,
            most=one.most,
            until=one.until,
        )
        for one in frozen.listeners
    )
