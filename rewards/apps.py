from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from rewards.audit import register
        from rewards.invariants_batches import INVARIANTS

        # They register themselves.
        from rewards.providers import gift_sandbox, goods, own, sandbox, wechat  # noqa: F401

        register(INVARIANTS)
