"""The facts a condition may name, with their types. Pure; words are in `campaigns.law.words`.

A fact is told by the request (`request`), by PostgreSQL in the one read (`stored`) or by what
is filled in for a claim (`claim`). A name with a colon has a parameter: `in_list:staff`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["flag", "number", "text", "choice"]
Source = Literal["request", "stored", "claim"]

ENVIRONMENTS = ("wechat", "mini_program", "alipay", "app", "browser")
DEVICES = ("phone", "tablet", "desktop")
_PARAMETER = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Attribute:
    """One fact. `after_joining`: known of participants only; `by_phone`: only with a verified
    number; `known_at`: the actions at which it is told, all when empty."""

    name: str
    kind: Kind
    source: Source
    choices: tuple[str, ...] = ()
    parameter: bool = False
    after_joining: bool = False
    by_phone: bool = False
    known_at: frozenset[str] = frozenset()


_ALL = (
    Attribute("new_customer", "flag", "stored"),
    Attribute("phone_verified", "flag", "stored"),
    Attribute("joined_days", "number", "stored", after_joining=True),
    Attribute("known_days", "number", "stored"),
    Attribute("friends", "number", "stored"),
    Attribute("rewards", "number", "stored"),
    Attribute("invited", "flag", "stored"),
    Attribute("channel", "text", "stored"),
    Attribute("in_list", "flag", "stored", parameter=True, by_phone=True),
    Attribute("reported", "flag", "stored", parameter=True),
    Attribute("province", "text", "request"),
    Attribute("environment", "choice", "request", ENVIRONMENTS),
    Attribute("device_type", "choice", "request", DEVICES),
    Attribute("language", "choice", "request", ("en", "zh-hans")),
    Attribute("age", "number", "claim", known_at=frozenset({"claim"})),
)
ATTRIBUTES: dict[str, Attribute] = {one.name: one for one in _ALL}


def attribute_of(fact: str) -> Attribute | None:
    """The attribute a condition's `fact` names; None when there is none of that name."""
    name, colon, parameter = fact.partition(":")
    found = ATTRIBUTES.get(name)
    if found is None or found.parameter != bool(colon):
        return None
    return found if not colon or _PARAMETER.fullmatch(parameter) else None


def parameter_of(fact: str) -> str:
    """What stands after the colon, "" without one."""
    return fact.partition(":")[2]
