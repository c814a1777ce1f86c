"""What a mechanic is, and the registry they are kept in. No I/O.

A mechanic is pure: it reads the document `campaigns_load` answered, decides, and returns
effects as data; `campaigns_apply` carries them out in one transaction. So a new mechanic is

    campaigns/mechanics/<slug>/     Config, decisions, its part of the state document
    campaigns/sql/NNNN_<slug>.sql   campaigns_document_<slug>(me, inviter, context), which reads
                                    its part, and campaigns_effect_<op>(context, effect)

and several can act in one campaign: the engine asks each in the order of their slugs and joins
the effects. The one that a campaign's `kind` names leads; nothing else knows a kind by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel

from core.registry import Registry

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

Effect: TypeAlias = dict[str, Any]
Loaded: TypeAlias = dict[str, Any]
Phase: TypeAlias = Literal["scheduled", "running", "paused", "ended"]

HOLD_HOURS = 72
"""A person decides about a held reward within this time."""


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
    fresh: Sequence[UUID]
    """Each mechanic gets its own."""


@dataclass(frozen=True)
class Outcome:
    """Effects in order. `reward` names the reward they would grant, `held` whether on hold."""

    effects: tuple[Effect, ...] = ()
    reward: UUID | None = None
    held: bool = False
    earlier_risk: tuple[dict[str, Any], ...] = field(default=())


class Mechanic:
    """Base of all mechanics. Methods raise core.errors.DomainError to refuse.

    `loaded` is what all kinds share (`me`, `inviter`, `rewards`) together with what the
    mechanic's own SQL function answered. `claim` and `verify` are the engine's: a mechanic
    adds to them by way of `decide`, whose effects run in the same transaction, after the
    reward was claimed, or the phone attached.
    """

    slug: ClassVar[str]
    title: ClassVar[Any]
    Config: ClassVar[type[BaseModel]]
    verbs: ClassVar[frozenset[str]] = frozenset()
    """The actions that `decide` knows. An action that no mechanic of a campaign knows is
    refused with Conflict play.not_offered; `claim` is always there."""
    leads: ClassVar[bool] = True
    """Whether a campaign's `kind` may name it."""
    section: ClassVar[str] = ""
    """Where its view stands in the state document; by default under its slug."""
    View: ClassVar[type[BaseModel] | None] = None
    """The shape of its view, for the OpenAPI document; None where it is a fixed field."""

    def context(self, config: Any, setting: Setting, now: datetime) -> dict[str, Any]:
        """What its SQL function is told beside person, device, invite, day_start and now."""
        return {}

    def decide(self, move: Move, loaded: Loaded, config: Any, setting: Setting) -> Outcome:
        """The effects of `move`, whose action is one of `verbs`, or a refusal."""
        raise NotImplementedError

    def actions(
        self, loaded: Loaded, config: Any, setting: Setting, now: datetime
    ) -> list[str]:
        """What the person could do now, for the state document."""
        raise NotImplementedError

    def view(
        self, loaded: Loaded, config: Any, setting: Setting, language: str, now: datetime
    ) -> dict[str, Any] | None:
        """Its part of the state document; of the arguments alone, for replays."""
        return None

    def boot(self, config: Any, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        """What its page may know from the start, by way of the shell's boot document."""
        return {}

    def worst_case(self, config: Any) -> dict[str, int]:
        """The most one unit of each pool can cost, in minor units."""
        raise NotImplementedError

    def findings(self, config: Any, frozen: FrozenCampaign) -> Iterable[Finding]:
        """What preflight says of its own settings."""
        return ()

    def refused(self, section: Mapping[str, Any]) -> Iterable[Finding]:
        """What is wrong with a section that `Config` refuses, where it has better words."""
        return ()

    def clauses(
        self, config: Any, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        """Its part of the generated rules: paragraphs by section of `campaigns.rules_page`."""
        return {}


MECHANICS: Registry[type[Mechanic]] = Registry("mechanics", Mechanic)


@cache
def load_all() -> None:
    """Import every folder beside this file, so that the registry knows its mechanic."""
    import campaigns.mechanics as package

    for found in iter_modules(package.__path__, f"{package.__name__}."):
        if found.ispkg:
            import_module(found.name)
