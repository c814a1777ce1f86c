"""Which program sent the request. A proof of work answers for most of it (see scoring)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from antifraud.contracts import RuleHit
from antifraud.features import Features
from antifraud.rules.base import Rule, RuleConfig, registry

GROUP = "environment"


@registry.register
class Automation(Rule):
    """A browser that says itself that a program drives it."""

    slug = "E1"
    title = _("The browser is driven by a program")
    group = GROUP
    hard = True

    class Config(RuleConfig):
        points: int = 70

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if features.headless:
            return cls.hit(config, "headless")
        if features.webdriver:
            return cls.hit(config, "webdriver")
        return None


@registry.register
class HttpLibrary(Rule):
    """A programming library where only pages should call."""

    slug = "E2"
    title = _("The request comes from a programming library, not from a browser")
    group = GROUP
    hard = True

    class Config(RuleConfig):
        points: int = 70

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, features.http_library) if features.http_library else None


@registry.register
class NoSignals(Rule):
    """The page's collector did not run; a solved proof of work makes up for it."""

    slug = "E3"
    title = _("The page's own script did not run")
    group = GROUP

    class Config(RuleConfig):
        points: int = 50

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if features.has_signals or features.proof_solved:
            return None
        return cls.hit(config, features.action)


@registry.register
class DebuggerAttached(Rule):
    """The debugging protocol is attached. Developers are that too: it never rejects alone."""

    slug = "E5"
    title = _("A debugging tool is attached to the browser")
    group = GROUP

    class Config(RuleConfig):
        points: int = 30

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, 1) if features.cdp else None


@registry.register
class PrototypeLies(Rule):
    """Native functions of the browser have been replaced."""

    slug = "E6"
    title = _("Functions of the browser have been replaced")
    group = GROUP

    class Config(RuleConfig):
        points: int = 30
        threshold: float | None = 0

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.lies)


@registry.register
class Contradictions(Rule):
    """The User-Agent, the client hints and the page tell different stories."""

    slug = "E8"
    title = _("The browser's details contradict each other")
    group = GROUP

    class Config(RuleConfig):
        points: int = 15

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        if not features.contradictions:
            return None
        return cls.hit(config, ",".join(features.contradictions))


@registry.register
class ImpossibleScreen(Rule):
    """A window larger than its screen."""

    slug = "E9"
    title = _("The window does not fit its screen")
    group = GROUP

    class Config(RuleConfig):
        points: int = 12

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.hit(config, 1) if features.impossible_screen else None


@registry.register
class AutomationGlobals(Rule):
    """Names that only automation tools leave in a page."""

    slug = "E11"
    title = _("Traces of an automation tool in the page")
    group = GROUP
    hard = True

    class Config(RuleConfig):
        points: int = 60
        threshold: float | None = 0

    @classmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        return cls.above(config, features.automation_globals)
