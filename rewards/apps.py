from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rewards.audit import register
        from rewards.invariants_batches import INVARIANTS
        from rewards.invariants_pools import POOL_INVARIANTS

        # They register themselves.
        from rewards.providers import (  # noqa: F401
            alipay,
            gift_file,
            gift_sandbox,
            goods,
            insurer,
            own,
            sandbox,
            webhook,
            wechat,
        )

        register(INVARIANTS)
        register(POOL_INVARIANTS)
