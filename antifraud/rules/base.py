"""What a rule is, and the registry of all of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from antifraud.contracts import RuleHit
from antifraud.features import Features
from core.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class RuleConfig(BaseModel):
    """The points a hit adds and the limit above (or below) which it is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: int
    threshold: float | None = None


class Rule(ABC):
    """One signal. Pure: the same features and the same Config give the same answer.

    `group` tells which kind of evidence it is; `hard` that it may reject by itself;
    `shadow` that it only watches until a campaign switches it on.
    """

    slug: ClassVar[str]
    title: ClassVar[StrOrPromise]
    group: ClassVar[str]
    hard: ClassVar[bool] = False
    shadow: ClassVar[bool] = False
    Config: ClassVar[type[RuleConfig]] = RuleConfig

    @classmethod
    @abstractmethod
    def evaluate(cls, features: Features, config: RuleConfig) -> RuleHit | None:
        """The hit, or None: it does not apply, it is below the limit, or nothing is known."""

    @classmethod
    def hit(cls, config: RuleConfig, value: float | str) -> RuleHit:
        """This rule's hit with what it saw."""
        return RuleHit(cls.slug, config.points, cls.hard, value, config.threshold)

    @classmethod
    def above(cls, config: RuleConfig, value: float | None) -> RuleHit | None:
        """A hit when `value` is known and greater than the threshold."""
        if value is None or config.threshold is None or value <= config.threshold:
            return None
        return cls.hit(config, value)


registry: Registry[type[Rule]] = Registry("risk rules", Rule)
