from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns import (
            hashed,
            invariants_composed,
            invariants_party,
            invariants_pots,
            touch,
        )
        from campaigns.invariants import INVARIANTS
        from campaigns.invariants_contest import CONTEST
        from campaigns.services import referrals
        from rewards.api import register_invariants
        from touchpoints import fact_ports, ports

        hashed.register()
        register_invariants(INVARIANTS)
        register_invariants(invariants_composed.INVARIANTS)
        register_invariants(CONTEST)
        register_invariants(invariants_party.INVARIANTS)
        register_invariants(invariants_pots.INVARIANTS)
        fact_ports.fact_received.provide(referrals.fact_received)

        ports.occasions_of.provide(touch.occasions_of)
        ports.expiring.provide(touch.expiring)
        ports.campaign_touch.provide(touch.campaign_touch)
        ports.is_still_true.provide(touch.is_still_true)
