"""The sections `limits`, `eligibility` and `channels.policy` of a frozen campaign."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from campaigns.law.attributes import attribute_of, parameter_of
from campaigns.law.predicates import Tree, check_form, leaves
from campaigns.law.windows import Window
from core.languages import LANGUAGES

Bounded = Literal["join", "help", "draw", "act", "claim", "share"]
Entity = Literal["person", "device", "phone", "id_card", "invite_tree", "net"]
"""`id_card` counts the identity number of whoever claims with one; other claims are not."""
Environment = Literal["wechat", "mini_program", "alipay", "app", "browser"]
Share = Literal["on", "ask", "off"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
MOST_RULES = 40


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LimitRule(_Section):
    """`action` at most `most` times for one `entity` in a `window`, by the zone's clocks."""

    slug: Slug
    action: Bounded
    entity: Entity
    window: Window = "total"
    most: int = Field(ge=1, le=1_000_000_000)


class EligibilityRule(_Section):
    """Who may: those of whom `require` holds. Others hear `eligibility.<reason or slug>`, and
    `text` in their language where it is given."""

    slug: Slug
    require: Annotated[dict[str, Any], AfterValidator(check_form)]
    reason: Slug | None = None
    text: dict[str, Annotated[str, StringConstraints(min_length=1, max_length=200)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _both_languages(self) -> Self:
        if self.text and set(self.text) != set(LANGUAGES):
            raise ValueError("the refusal is worded in both languages or in none")
        return self

    @property
    def code(self) -> str:
        """The code of its refusal."""
        return f"eligibility.{self.reason or self.slug}"


class ChannelRule(_Section):
    """What is so in one environment. `share_rewards`: whether what friends do there counts for
    whoever invited them (`on`), after a person's look (`ask`), or not (`off`)."""

    share_rewards: Share = "on"


Limits = Annotated[list[LimitRule], Field(max_length=MOST_RULES)]
Eligibility = dict[Bounded, Annotated[list[EligibilityRule], Field(max_length=MOST_RULES)]]
Policy = dict[Environment, ChannelRule]


def check_slugs(limits: list[LimitRule], eligibility: Eligibility) -> None:
    """Raises ValueError where two rules of one kind have one name: it names them for good."""
    for names in (
        [rule.slug for rule in limits],
        *([rule.slug for rule in rules] for rules in eligibility.values()),
    ):
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"two rules are called {min(twice)}")


def trees(eligibility: Eligibility) -> list[Tree]:
    """The conditions of all rules."""
    return [rule.require for rules in eligibility.values() for rule in rules]


def wanted(eligibility: Eligibility) -> list[str]:
    """The facts that all rules together name, sorted; those nobody knows left out."""
    named = {str(leaf["fact"]) for tree in trees(eligibility) for _path, leaf in leaves(tree)}
    return sorted(fact for fact in named if attribute_of(fact) is not None)


def asks_phone(limits: list[LimitRule], eligibility: Eligibility) -> bool:
    """Whether some rule can only be decided with a verified number."""
    facts = wanted(eligibility)
    return any(rule.entity == "phone" for rule in limits) or any(
        fact == "phone_verified" or (found is not None and found.by_phone)
        for fact in facts
        for found in (attribute_of(fact),)
    )


def lists_of(eligibility: Eligibility) -> list[str]:
    """The slugs of imported lists that rules look into."""
    return [parameter_of(fact) for fact in wanted(eligibility) if fact.startswith("in_list:")]
