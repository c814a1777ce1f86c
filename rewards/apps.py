from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.rehash import Kept, Source, found_by, keeps, renews
        from rewards.audit import register
        from rewards.invariants_batches import INVARIANTS
        from rewards.invariants_closing import CLOSING
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
        from rewards.services.codes import PURPOSE

        found_by("phone", "rewards_rehash_phone")
        keeps(Kept("rewards_grant", "phone_hash"))
        renews(
            Source(
                Kept("rewards_code", "hash", binary=True),
                "cipher",
                lambda clear, more: (f"{PURPOSE}:{more[0]}", clear),
                more=(
                    "(SELECT scope || ':' || pool FROM rewards_codefile WHERE id = t.file_id)",
                ),
            )
        )
        register(INVARIANTS)
        register(POOL_INVARIANTS)
        register(CLOSING)
