"""What a trial is: arms, their weights, and what each lays over the campaign. Pure.

The first arm is the campaign as it stands. The others are documents that replace single places
of it, and only places that `ALLOWED` names: nobody agrees to other terms, waits for another
date or is protected less because of the arm a hash gave them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

ALLOWED: tuple[str, ...] = (
    "content.theme.**",
    "content.texts.*.*",
    "mechanics.assist.target",
    "mechanics.assist.helpers",
    "mechanics.assist.new_units",
    "mechanics.assist.old_units",
    "mechanics.assist.curve_power",
    "mechanics.assist.ttl_hours",
    "mechanics.assist.pool",
    "mechanics.referral.inviter_amount",
    "mechanics.referral.inviter_pool",
    "mechanics.referral.friend_amount",
    "mechanics.referral.friend_pool",
    "mechanics.referral.second_level",
    "mechanics.referral.second_level.**",
    "mechanics.milestone.steps",
    "mechanics.draw.prizes.*.weight",
)
"""Where arms may differ; `*` is one step, `**` whatever follows."""
FIXED_TEXTS = (
    "consent.", "privacy.", "rules.", "error.", "gate.", "gate_", "missing.",
    "shell.privacy", "shell.contact",
)  # fmt: skip
"""Texts that say what is agreed to or refused: the same for everybody."""
_NAMED = ("slug",)
"""Items of a list are reached by this field."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Section):
    """One way the campaign is shown. `limit` is the most it may promise, 0 for no limit."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{0,15}$")
    title: str = Field(min_length=1, max_length=60)
    weight: int = Field(default=50, ge=1, le=1000)
    limit: int = Field(default=0, ge=0)
    set: dict[str, Any] = Field(default_factory=dict)


class Trial(_Section):
    """`trial` of a frozen campaign."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    """Another name is another assignment; a change of weights or arms needs one."""
    hypothesis: str = Field(default="", max_length=400)
    measure: Literal["joined", "shared"] = "joined"
    """What decides: joining of those who saw the page, or sharing of those who joined."""
    arms: list[Arm] = Field(min_length=2, max_length=4)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        slugs = [arm.slug for arm in self.arms]
        if len(set(slugs)) != len(slugs):
            raise ValueError("two variants have the same name")
        if self.arms[0].set:
            raise ValueError("the first variant is the campaign as it stands")
        for arm in self.arms[1:]:
            if not arm.set:
                raise ValueError(f"variant {arm.slug!r} does not differ from the first one")
            for path in forbidden(arm.set):
                raise ValueError(f"variant {arm.slug!r} must not change {path}")
        return self

    def key(self, slug: str) -> str:
        """How an arm is written down: `trial/arm`, so that another trial's is another."""
        return f"{self.name}/{slug}"

    def arm(self, key: str) -> Arm | None:
        """The arm of that key; None for another trial's, and for ""."""
        return next((arm for arm in self.arms if self.key(arm.slug) == key), None)

    @property
    def keys(self) -> list[str]:
        """All arms, the one that changes nothing first."""
        return [self.key(arm.slug) for arm in self.arms]

    @property
    def total(self) -> int:
        """The sum of the weights."""
        return sum(arm.weight for arm in self.arms)


@dataclass(frozen=True)
class Standing:
    """What became of a running trial: arms that take nobody new, and the one taken for all."""

    closed: tuple[str, ...] = ()
    winner: str = ""


def laid_over(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the places of `over` replaced. A mapping goes into the mapping, or into the
    list whose items have that slug; everything else takes the place of what was there.

    Raises ValueError for an item that a list does not have.
    """
    found = dict(base)
    for key, value in over.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found[key] = laid_over(there, value)
        elif isinstance(value, Mapping) and isinstance(there, list):
            found[key] = _into_list(there, value, key)
        else:
            found[key] = value
    return found


def _into_list(there: list[Any], over: Mapping[str, Any], key: str) -> list[Any]:
    named = {one.get(_NAMED[0]) for one in there if isinstance(one, Mapping)}
    if unknown := sorted(set(over) - named):
        raise ValueError(f"{key} has no {unknown[0]!r}")
    return [
        laid_over(one, over[one[_NAMED[0]]])
        if isinstance(one, Mapping) and one.get(_NAMED[0]) in over
        else one
        for one in there
    ]


def forbidden(over: Mapping[str, Any]) -> Iterator[str]:
    """The places of a document that no arm may change."""
    for path in leaves(over):
        if not _allowed(path):
            yield ".".join(path)


def leaves(over: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The steps to each place that is replaced; names of texts have dots and are one step."""
    if isinstance(over, Mapping) and over:
        for key, value in over.items():
            yield from leaves(value, (*path, str(key)))
    else:
        yield path


def _allowed(path: tuple[str, ...]) -> bool:
    if path[:2] == ("content", "texts") and len(path) == 4:
        return not path[3].startswith(FIXED_TEXTS)
    return any(_fits(path, tuple(pattern.split("."))) for pattern in ALLOWED)


def _fits(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    if wanted[-1] == "**":
        head = wanted[:-1]
        return len(path) > len(head) and path[: len(head)] == head
    return len(path) == len(wanted) and all(
        one in ("*", step) for one, step in zip(wanted, path, strict=True)
    )
