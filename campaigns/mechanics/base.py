"""What a mechanic is, and the registry they are kept in. No I/O.

A mechanic is pure: it reads the document `campaigns_load` answered, decides, and returns
effects as data; `campaigns_apply` carries them out in one transaction. An effect
`{"op": "x", …}` is obeyed by the SQL function `campaigns_effect_x`, so a new mechanic is a
folder here and a file of SQL, and several can act in one campaign: the engine asks each in
the order of their slugs and joins the effects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel

from core.registry import Registry

Effect: TypeAlias = dict[str, Any]
Loaded: TypeAlias = dict[str, Any]
Phase: TypeAlias = Literal["scheduled", "running", "paused", "ended"]


@dataclass(frozen=True)
class Setting:
    """What a mechanic may know of its campaign besides its own configuration."""

    slug: str
    version: str
    scope: str
    phase: Phase
    ends_at: datetime
    timezone: str
    pools: dict[str, int]
    provider: str
    claim_days: int
    sold_out: bool


@dataclass(frozen=True)
class Move:
    """One action to decide on. `fresh` are unused UUIDv7s: chance and ids are arguments."""

    action: str
    body: dict[str, Any]
    person_uid: UUID
    device_uid: UUID
    held: bool
    """The risk decision is to hold what this action would pay."""
    now: datetime
    invite: str
    """An unused invite token, for the person who joins."""
    salt: int
    """Where the search for a free packet starts."""
    fresh: tuple[UUID, ...]


@dataclass(frozen=True)
class Outcome:
    """Effects in order. `reward` names the reward they would grant, `held` whether on hold."""

    effects: tuple[Effect, ...] = ()
    reward: UUID | None = None
    held: bool = False
    earlier_risk: tuple[dict[str, Any], ...] = field(default=())


class Mechanic:
    """Base of all mechanics. Methods raise core.errors.DomainError to refuse."""

    slug: ClassVar[str]
    title: ClassVar[Any]
    Config: ClassVar[type[BaseModel]]

    def decide(self, move: Move, loaded: Loaded, config: Any, setting: Setting) -> Outcome:
        """The effects of `move`, or a refusal."""
        raise NotImplementedError

    def actions(
        self, loaded: Loaded, config: Any, setting: Setting, now: datetime
    ) -> list[str]:
        """What the person could do now, for the state document."""
        raise NotImplementedError

    def worst_case(self, config: Any) -> dict[str, int]:
        """The most one unit of each pool can cost, in minor units."""
        raise NotImplementedError


MECHANICS: Registry[type[Mechanic]] = Registry("mechanics", Mechanic)


def load_all() -> None:
    """Import every mechanic of ours, so that the registry knows it."""
    import campaigns.mechanics.assist  # noqa: F401
