"""What a check may look at, and what other apps tell preflight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.contracts import FrozenCampaign
from core.registry import Port


@dataclass(frozen=True)
class Context:
    """One draft under inspection.

    `running` is the version that people see at present, None before the first publication;
    `blueprint` is `slug/version` of the template it came from, or empty; `joined` whether
    somebody has taken part, to whom something was promised.
    """

    campaign: FrozenCampaign
    now: datetime
    running: FrozenCampaign | None = None
    blueprint: str = ""
    joined: bool = True


def _no_palette(theme: Mapping[str, Any]) -> dict[str, str]:
    return {}


def _no_minimum(blueprint: str) -> str:
    return "off"


def _no_name(slug: str, pool: Mapping[str, Any], mechanics: Mapping[str, Any]) -> str:
    return slug


palette: Port[Callable[[Mapping[str, Any]], dict[str, str]]] = Port(
    "campaigns.preflight.palette", _no_palette
)
"""The colours of a `content.theme` section by token, replaced ones included; cms knows."""

minimum_protection: Port[Callable[[str], str]] = Port(
    "campaigns.preflight.minimum_protection", _no_minimum
)
"""The lowest protection level a template asks for; templates_library knows."""

pool_name: Port[Callable[[str, Mapping[str, Any], Mapping[str, Any]], str]] = Port(
    "campaigns.preflight.pool_name", _no_name
)
"""What operators call a pool, of its slug, its section and all mechanics; cms knows."""
