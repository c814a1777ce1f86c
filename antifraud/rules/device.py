"""The signed device cookie, and who uses it. The limits leave families room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry

GROUP = "device"


@registry.register
class PersonsPerDevice(Rule):
    """More people on one device in a week than a family has."""

    slug = "D1"
    title = _("Many people on one device within a week")
    group = GROUP

    class Config(RuleConfig):
        points: int = 25
        threshold: float | None = 4

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.device_persons_7d)


@registry.register
class CrowdPerDevice(Rule):
    """A crowd on one device: adds to D1."""

    slug = "D2"
    title = _("A crowd on one device within a week")
    group = GROUP

    class Config(RuleConfig):
        points: int = 30
        threshold: float | None = 8

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.device_persons_7d)


@registry.register
class DeviceMissing(Rule):
    """Acts without the cookie that every page sets before the first action."""

    slug = "D4"
    title = _("The device was never seen on the page before acting")
    group = GROUP

    class Config(RuleConfig):
        points: int = 12

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, 1) if features.device_new else None


@registry.register
class DeviceTravels(Rule):
    """One device cookie from many networks within an hour: a copied cookie."""

    slug = "D5"
    title = _("One device from many networks within an hour")
    group = GROUP

    class Config(RuleConfig):
        points: int = 15
        threshold: float | None = 3

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.device_nets_1h)


@registry.register
class DevicesPerPerson(Rule):
    """One person on many devices within a day: a sold account."""

    slug = "D7"
    title = _("One person on many devices within a day")
    group = GROUP

    class Config(RuleConfig):
        points: int = 15
        threshold: float | None = 4

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.person_devices_1d)
