"""What a mechanic is, and the registry they are kept in. No I/O.

A mechanic is pure: it reads the document `campaigns_load` answered, decides, and returns
effects as data; `campaigns_apply` carries them out in one transaction. So a new mechanic is

    campaigns/mechanics/<slug>/     Config, decisions, its part of the state document
    campaigns/sql/NNNN_<slug>.sql   campaigns_document_<slug>(me, inviter, context), which reads
                                    its part, and campaigns_effect_<op>(context, effect)

and several can act in one campaign: the engine asks each in the order of their slugs and joins
the effects. The one that a campaign's `kind` names leads; nothing else knows a kind by name.

They speak through happenings, meters and prizes that are taken (ADR 0015):

    listens    which happening raises which meter; SQL does it wherever the happening comes from
    acts       what a participant can do by POST …/act, and the form of its input
    takes      which scenes of POST …/draw are its own; `campaigns.mechanics.taking` grants them
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

from pydantic import BaseModel, ConfigDict

from core.registry import Registry

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most, Promise

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
    starts_at: datetime | None = None
    waves: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """By pool, the wave opened last and what was left of it when somebody last looked: at most
    half a second ago, so `none` may be told to everybody without asking again."""


@dataclass(frozen=True)
class WaveDue:
    """Packets of a pool (its slug) that are set apart for one time, shortly before it."""

    pool: str
    wave: int
    packets: int
    roll: bool
    """What is left of earlier waves joins it."""


@dataclass(frozen=True)
class Listener:
    """A happening raises a meter by `amount` for each unit, within the caps; 0: none."""

    on: str
    meter: str
    amount: int = 1
    per_day: int = 0
    """The most it raises the meter by on one day of the campaign's zone."""
    most: int = 0
    """The most it raises the meter by in the whole campaign."""
    until: datetime | None = None
    """What happens from then on raises nothing."""


class Nothing(BaseModel):
    """The input of an act that needs none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    do: str = ""
    """With the action `act`: which of the mechanic's acts."""
    input: BaseModel | None = None
    """Its input, of the form that `acts` names."""

    @property
    def scene(self) -> str:
        """With the action `draw`: what is taken."""
        return str(self.body.get("scene") or "default")


@dataclass(frozen=True)
class Outcome:
    """Effects in order. `reward` names the reward they would grant, `held` whether on hold."""

    effects: tuple[Effect, ...] = ()
    reward: UUID | None = None
    held: bool = False
    earlier_risk: tuple[dict[str, Any], ...] = field(default=())
    result: Mapping[str, Any] = field(default_factory=dict)
    """What the participant is answered, besides what the effects answer."""


class Mechanic:
    """Base of all mechanics. Methods raise core.errors.DomainError to refuse.

    `loaded` is what all kinds share (`me`, `inviter`, `rewards`; where mechanics compose also
    `meters` and `takes`, see `campaigns.mechanics.taking`) together with what the mechanic's
    own SQL function answered. `claim` and `verify` are the engine's: a mechanic
    adds to them by way of `decide`, whose effects run in the same transaction, after the
    reward was claimed, or the phone attached.
    """

    slug: ClassVar[str]
    title: ClassVar[Any]
    Config: ClassVar[type[BaseModel]]
    verbs: ClassVar[frozenset[str]] = frozenset()
    """The actions that `decide` knows. An action that no mechanic of a campaign knows is
    refused with Conflict play.not_offered; `claim` is always there. `act` need not be named."""
    acts: ClassVar[Mapping[str, type[BaseModel]]] = {}
    """Its acts, by a name that no other mechanic of the campaign has, with their input."""
    unasked: ClassVar[frozenset[str]] = frozenset()
    """Those of its acts that risk is not asked about: nothing worth anything comes of them."""
    late: ClassVar[frozenset[str]] = frozenset()
    """Those of its acts that can be done after the end; `decide` says until when."""
    by_sharing: ClassVar[frozenset[str]] = frozenset()
    """Those of `acts` that are nothing without somebody's sharing: the channels' policy holds
    for them as for helping."""
    reads: ClassVar[bool] = True
    """Whether there is a campaigns_document_<slug>; without, it sees the shared part alone."""
    composed: ClassVar[bool] = False
    """Whether it reads `meters` and `takes` though nothing in the campaign listens."""
    alone: ClassVar[bool] = False
    """Whether no taking of its own can be foreseen (`campaigns.mechanics.foresight`): a batch
    would read for it in vain."""
    turns_away: ClassVar[bool] = False
    """Whether, once nothing is left, a draw of its own is refused to everybody who has no
    session of today and none alive (`campaigns.play.turning`)."""
    in_waves: ClassVar[bool] = False
    """Whether it takes packets in waves, so that the head has to know what is left of one."""
    keeps_time: ClassVar[bool] = False
    """Whether promises of its own wait for a moment: then there are campaigns_expire_<slug>,
    campaigns_prolong_<slug>, campaigns_close_<slug> and campaigns_open_<slug>, which
    `campaigns.services.clockwork` calls."""
    leads: ClassVar[bool] = True
    """Whether a campaign's `kind` may name it."""
    asks_id_card: ClassVar[bool] = False
    """Whether a claim of what it gives has to tell an identity number."""
    supposes: ClassVar[Mapping[str, Any]] = {}
    """What a dry run of a campaign that it leads supposes of people, where that differs from
    `campaigns.dryrun.params.Parameters`."""
    section: ClassVar[str] = ""
    """Where its view stands in the state document; by default under its slug."""
    View: ClassVar[type[BaseModel] | None] = None
    """The shape of its view, for the OpenAPI document; None where it is a fixed field."""

    def in_line(self, own: Loaded, place: int) -> Loaded:
        """Its part of the document as it will stand once `place` others of a batch, who were
        read together, have made their moves."""
        return own

    def listens(self, config: Any) -> Iterable[Listener]:
        """What raises the campaign's meters, as long as this version runs."""
        return ()

    def allowances(self, config: Any) -> Mapping[str, int]:
        """What a participant may spend of a meter every day without having earned it."""
        return {}

    def takes(self, scene: str, config: Any) -> bool:
        """Whether `draw` with that scene is its own. Where several say so, who leads has it."""
        return scene == "default" and "draw" in self.verbs

    def door(
        self, action: str, body: Mapping[str, Any], config: Any, setting: Setting, now: datetime
    ) -> None:
        """Refuse what clock and stock alone forbid, before anything is read of the person."""

    def waves(self, config: Any, frozen: FrozenCampaign, now: datetime) -> Iterable[WaveDue]:
        """What is to be set apart now for times that begin shortly."""
        return ()

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
        return []

    def view(
        self, loaded: Loaded, config: Any, setting: Setting, language: str, now: datetime
    ) -> dict[str, Any] | None:
        """Its part of the state document; of the arguments alone, for replays."""
        return None

    def boot(self, config: Any, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        """What its page may know from the start, by way of the shell's boot document."""
        return {}

    def published(self, config: Any, campaign: int, version: str, now: datetime) -> None:
        """What it keeps of a version that goes live, in the same transaction; repeatable. This
        alone may write."""

    def changed(self, config: Any, before: Any) -> Iterable[Finding]:
        """What preflight says of a new version, `before` being what runs."""
        return ()

    def untaken(self, config: Any) -> Mapping[str, Any] | None:
        """What `campaigns_untaken_<slug>` is asked, which says whether somebody has reached a
        prize and not taken it: the money waits (`common.takes_until`). None: nothing can be."""
        return None

    def promises(self, config: Any, reach: Reach) -> Iterable[Promise]:
        """What it can promise, a line for each prize: how many at most, and why (ADR 0020)."""
        return ()

    def tells(self, config: Any, reach: Reach) -> Mapping[str, Most]:
        """How much of each happening it tells can be one person's; unbounded ones left out."""
        return {}

    def rehearse(self, config: Any, world: World) -> Rehearsal | None:
        """How it is played in a dry run (ADR 0020); None where people do nothing in it."""
        return None

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
def late_acts() -> frozenset[str]:
    """All acts that may be done after the end of a campaign."""
    load_all()
    return frozenset().union(*(mechanic.late for mechanic in MECHANICS))


@cache
def load_all() -> None:
    """Import every folder beside this file, so that the registry knows its mechanic."""
    import campaigns.mechanics as package

    for found in iter_modules(package.__path__, f"{package.__name__}."):
        if found.ispkg:
            import_module(found.name)
