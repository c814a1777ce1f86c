"""What a campaign is to those who run it. `FrozenCampaign` is the law of one version.

Sections belong to the apps that obey them; the whole is canonical JSON with a SHA-256.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self
from uuid import UUID

from pydantic import (
    ConfigDict,
    Field,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)

from antifraud.contracts import ProtectionSection
from campaigns.contracts_sections import LANGUAGES as LANGUAGES
from campaigns.contracts_sections import (
    ChannelsSection,
    ContentSection,
    Currency,
    LegalSection,
    Period,
    Section,
    TrackingSection,
    Zone,
)
from campaigns.law import sections as bounds
from campaigns.trials.model import Standing, Trial, laid_over
from rewards.contracts import RewardsSection, StockLevel
from touchpoints.contracts import TouchSection

if TYPE_CHECKING:
    from campaigns.liability import Liability
    from campaigns.mechanics.base import Listener, Mechanic

Phase = Literal["scheduled", "running", "paused", "ended"]


class FrozenCampaign(Section):
    """One version of a campaign, complete. Amounts are minor units of `currency`."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    slug: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")
    kind: str
    """The mechanic that leads."""
    title: dict[str, str]
    currency: Currency
    timezone: Zone
    period: Period
    content: ContentSection
    mechanics: dict[str, dict[str, Any]] = Field(min_length=1)
    rewards: RewardsSection
    protection: ProtectionSection
    channels: ChannelsSection = ChannelsSection()
    tracking: TrackingSection = TrackingSection()
    touch: TouchSection = TouchSection()
    limits: bounds.Limits = Field(default_factory=list)
    eligibility: bounds.Eligibility = Field(default_factory=dict)
    legal: LegalSection
    trial: Trial | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_validator("mechanics")
    @classmethod
    def _known_mechanics(cls, sections: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Each section is checked and completed by its mechanic's own Config."""
        from campaigns.mechanics.base import MECHANICS, load_all

        load_all()
        checked = {}
        for slug, section in sections.items():
            if slug not in MECHANICS:
                raise ValueError(f"there is no mechanic {slug!r}")
            checked[slug] = MECHANICS.get(slug).Config.model_validate(section).model_dump()
        return checked

    @model_validator(mode="after")
    def _led(self) -> Self:
        from campaigns.mechanics.base import MECHANICS

        if self.kind not in self.mechanics or not MECHANICS.get(self.kind).leads:
            raise ValueError(f"no mechanic {self.kind!r} leads this campaign")
        return self

    @model_validator(mode="after")
    def _composes(self) -> Self:
        """What one mechanic says and another hears has one meaning."""
        heard = [(one.on, one.meter) for one in self.listeners]
        if twice := sorted({pair for pair in heard if heard.count(pair) > 1}):
            raise ValueError(f"{twice[0][0]!r} raises {twice[0][1]!r} in two ways")
        acts = [do for _slug, mechanic, _config in self.playing for do in mechanic.acts]
        if twice_done := sorted({do for do in acts if acts.count(do) > 1}):
            raise ValueError(f"two mechanics have an act {twice_done[0]!r}")
        return self

    @model_validator(mode="after")
    def _rules_have_names(self) -> Self:
        bounds.check_slugs(self.limits, self.eligibility)
        return self

    @model_validator(mode="after")
    def _arms_are_campaigns(self) -> Self:
        """Each arm of a trial is complete in itself, and the same things count in all."""
        for key in self.other_arms:
            try:
                arm = self.under(key)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                place = ".".join(str(step) for step in first["loc"])
                raise ValueError(f"variant {key!r}: {place} {first['msg']}") from None
            if (arm.listeners, arm.allowances) != (self.listeners, self.allowances):
                raise ValueError(f"variant {key!r} counts other things than the first one")
        return self

    def under(self, arm: str) -> FrozenCampaign:
        """The campaign as one arm has it; itself for the first, for "" and for arms of other
        trials. Raises ValidationError and ValueError where an arm makes no campaign."""
        found = self.trial.arm(arm) if self.trial else None
        if found is None or not found.set:
            return self
        if arm not in self._arms:
            document = self.model_dump(mode="json", by_alias=True) | {"trial": None}
            self._arms[arm] = FrozenCampaign.model_validate(laid_over(document, found.set))
        return self._arms[arm]

    @property
    def other_arms(self) -> list[str]:
        """Keys of all variants but the first, for `under`."""
        return self.trial.keys[1:] if self.trial else []

    @property
    def variants(self) -> tuple[FrozenCampaign, ...]:
        """The campaign as each variant has it, the first one, which is itself, first."""
        return (self, *(self.under(key) for key in self.other_arms))

    @cached_property
    def _arms(self) -> dict[str, FrozenCampaign]:
        return {}

    @cached_property
    def owed(self) -> Liability:
        """The most it can owe, reckoned once for all who ask of this version."""
        from campaigns import liability

        return liability.liability(self)

    @cached_property
    def bounded(self) -> bool:
        """Whether rules of `limits`, `eligibility` or `channels.policy` have to be asked."""
        return bool(self.limits or self.eligibility or self.channels.policy)

    @cached_property
    def asks_phone(self) -> bool:
        """Whether some of them need a verified number, so that `verify` is offered."""
        return bounds.asks_phone(self.limits, self.eligibility)

    @cached_property
    def playing(self) -> tuple[tuple[str, Mechanic, Any], ...]:
        """Each mechanic's slug, itself and its configuration, in the order of the slugs."""
        from campaigns.mechanics.base import MECHANICS

        found = []
        for slug in sorted(self.mechanics):
            mechanic = MECHANICS.get(slug)
            found.append(
                (slug, mechanic(), mechanic.Config.model_validate(self.mechanics[slug]))
            )
        return tuple(found)

    @cached_property
    def tells_nothing(self) -> bool:
        """Whether no mechanic has anything to tell its SQL function."""
        from campaigns.mechanics.base import Mechanic

        return all(type(one[1]).context is Mechanic.context for one in self.playing)

    @cached_property
    def doorless(self) -> bool:
        """Whether no mechanic refuses anything at the door."""
        from campaigns.mechanics.base import Mechanic

        return all(type(one[1]).door is Mechanic.door for one in self.playing)

    @cached_property
    def listeners(self) -> tuple[Listener, ...]:
        """What raises meters, of all mechanics."""
        return tuple(
            listener
            for _slug, mechanic, config in self.playing
            for listener in mechanic.listens(config)
        )

    @cached_property
    def heard(self) -> list[str]:
        """The happenings that somebody listens to."""
        return sorted({listener.on for listener in self.listeners})

    @cached_property
    def allowances(self) -> dict[str, int]:
        """By meter, what may be spent every day without having been earned."""
        found: dict[str, int] = {}
        for _slug, mechanic, config in self.playing:
            for meter, amount in mechanic.allowances(config).items():
                found[meter] = found.get(meter, 0) + amount
        return found

    @cached_property
    def is_composed(self) -> bool:
        """Whether anybody reads or raises a meter here, or takes prizes by `grant`."""
        return bool(self.listeners) or any(
            mechanic.composed for _slug, mechanic, _config in self.playing
        )

    @field_serializer("title")
    def _title(self, title: dict[str, str]) -> dict[str, str]:
        return dict(title)


@dataclass(frozen=True)
class CampaignHead:
    """What every request asks first; at most 500 ms old."""

    id: int
    uid: UUID
    slug: str
    kind: str
    title: dict[str, str]
    status: str
    starts_at: datetime
    ends_at: datetime
    currency: str
    timezone: str
    version: str
    """sha256 of the frozen version that runs."""
    number: int
    pools: dict[str, int]
    stock: StockLevel
    waves: Mapping[int, tuple[int, StockLevel]] = field(default_factory=dict)
    """By pool, the wave opened last and what is left of it."""
    trial: Standing | None = None
    """What became of the version's trial; None where it has none."""
    arm: str = ""
    """The arm by whose rules a request is answered (`campaigns.play.arms`)."""
    moved: bool = False
    """Whether that arm is not the one the weights gave."""
    kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `campaigns.play.render` made of it for one tap and needs again for the next."""

    @cached_property
    def scope(self) -> str:
        """The name under which rewards keeps this campaign's money."""
        return str(self.uid)

    def phase(self, now: datetime) -> Phase:
        """Where the campaign stands for a participant."""
        if self.status not in ("approved", "paused") or now >= self.ends_at:
            return "ended"
        if self.status == "paused":
            return "paused"
        return "scheduled" if now < self.starts_at else "running"


@dataclass(frozen=True)
class Candidate:
    """What was submitted and waits for a reviewer. `sha256` is what an approval names."""

    sha256: str
    campaign: FrozenCampaign
    submitted_by: str
    submitted_at: datetime
    created_by: str


@dataclass(frozen=True)
class Finding:
    """What preflight says: `block` forbids approval, `warn` asks to look, `advice` informs.

    `message` is what is wrong, `consequence` what happens then, `remedy` what to do. `path`
    is the dotted place in the draft document.
    """

    code: str
    level: Literal["block", "warn", "advice"]
    path: str
    message: str
    remedy: str
    consequence: str = ""

    def as_dict(self) -> dict[str, str]:
        return {one.name: str(getattr(self, one.name)) for one in fields(self)}
