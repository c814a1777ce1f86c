"""How much in how little time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry

GROUP = "velocity"


@registry.register
class ActionsPerDevice(Rule):
    """More helping, opening and claiming on one device than a family does in an hour."""

    slug = "V2"
    title = _("Many actions on one device within an hour")
    group = GROUP

    class Config(RuleConfig):
        points: int = 20
        threshold: float | None = 20

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.device_actions_1h)


class _Invites(Rule):
    group = GROUP

    @classmethod
    def applies(cls, features: Features) -> bool:
        return features.action in ("join", "help")


@registry.register
class InvitesPerHour(_Invites):
    """An inviter whose invitations are taken up faster than people answer."""

    slug = "V3"
    title = _("Many invitations of one person taken up within an hour")

    class Config(RuleConfig):
        points: int = 15
        threshold: float | None = 15

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.inviter_joins_1h) if cls.applies(features) else None


@registry.register
class InvitesPerDay(_Invites):
    """The same over a day."""

    slug = "V4"
    title = _("Many invitations of one person taken up within a day")

    class Config(RuleConfig):
        points: int = 15
        threshold: float | None = 40

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.inviter_joins_1d) if cls.applies(features) else None
