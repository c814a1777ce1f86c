"""The lists that staff keep: let through, refuse, look twice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry

GROUP = "lists"
ALLOW = "L1"
DENY = "L2"


@registry.register
class AllowList(Rule):
    """On the allow list: no points, but the score is capped below a challenge.

    It yields to the deny list where both name the same thing.
    """

    slug = ALLOW
    title = _("On the allow list")
    group = GROUP

    class Config(RuleConfig):
        points: int = 0

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if not features.allow or set(features.allow) & set(features.deny):
            return None
        return cls.hit(config, ",".join(features.allow))


@registry.register
class DenyList(Rule):
    """On the deny list."""

    slug = DENY
    title = _("On the deny list")
    group = GROUP
    hard = True

    class Config(RuleConfig):
        points: int = 80

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, ",".join(features.deny)) if features.deny else None


@registry.register
class WatchList(Rule):
    """On the watch list: enough for a challenge."""

    slug = "L3"
    title = _("On the watch list")
    group = GROUP

    class Config(RuleConfig):
        points: int = 25

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, ",".join(features.watch)) if features.watch else None
