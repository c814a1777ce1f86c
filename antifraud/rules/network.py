"""The address. Weak evidence: schools, offices and carriers put thousands behind one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry


@registry.register
class PersonsPerAddress(Rule):
    """Many people from one public address within an hour.

    The limit grows with the people that did well from there in earlier weeks; private and
    carrier-grade NAT addresses have no limit.
    """

    slug = "N4"
    title = _("Many people from one address within an hour")
    group = "network"

    class Config(RuleConfig):
        points: int = 8
        threshold: float | None = 30

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if not features.ip_public or features.ip_persons_1h is None or config.threshold is None:
            return None
        room = max(1.0, (features.ip_honest or 0) / 10)
        return cls.above(config, features.ip_persons_1h / room)
