"""How the visitor behaved on the page before acting."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry

GROUP = "behaviour"
FIRST_VISIT_MS = 10 * 60 * 1000
"""A device known for longer belongs to a returning visitor, who may be quick."""


@registry.register
class TooQuick(Rule):
    """From landing to acting in less time than reading takes; first visits only."""

    slug = "B1"
    title = _("Acted sooner after landing than a person can")
    group = GROUP

    class Config(RuleConfig):
        points: int = 25
        threshold: float | None = 1200

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        dwell, limit = features.dwell_ms, config.threshold
        if dwell is None or limit is None or features.device_age_ms > FIRST_VISIT_MS:
            return None
        return cls.hit(config, dwell) if dwell < limit else None


@registry.register
class NoInteraction(Rule):
    """Acted without a pointer, touch, scroll or key. Soft: a screen reader does that too."""

    slug = "B6"
    title = _("Acted without touching, scrolling or typing")
    group = GROUP

    class Config(RuleConfig):
        points: int = 20

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, 0) if features.interactions == 0 else None


@registry.register
class DwellClaimed(Rule):
    """Says it has been on the page for longer than we have known the device. Watches only."""

    slug = "B9"
    title = _("Claims to have stayed longer than the device is known")
    group = GROUP
    shadow = True

    class Config(RuleConfig):
        points: int = 15
        threshold: float | None = 5000

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if features.dwell_ms is None or features.device_new:
            return None
        return cls.above(config, features.dwell_ms - features.device_age_ms)
