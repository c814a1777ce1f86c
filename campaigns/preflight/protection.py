"""Who pays, and how well the money is guarded."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.contracts import Finding
from campaigns.preflight.context import Context, minimum_protection
from campaigns.preflight.words import finding
from core.errors import DomainError
from rewards import api as rewards

LEVELS = ("off", "basic", "standard", "strict")


def protection(context: Context) -> Iterator[Finding]:
    """Findings about the provider and the protection level."""
    section = context.campaign.rewards
    try:
        rewards.check_section(section)
        real = rewards.pays_real_money(section)
    except (DomainError, KeyError) as error:
        if isinstance(error, DomainError) and error.code == "provider.account":
            yield finding("provider.account", "rewards.provider")
        else:
            yield finding("provider.unknown", "rewards.provider")
        return
    level = context.campaign.protection.level
    minimum = minimum_protection.call(context.blueprint)
    if level == "off" and real:
        yield finding("protection.off", "protection.level")
    elif LEVELS.index(level) < LEVELS.index(minimum):
        yield finding(
            "protection.below_minimum",
            "protection.level",
            level=None if real else "warn",
            minimum=level_words(minimum),
            chosen=level_words(level),
        )
    elif level in ("off", "basic"):
        yield finding("protection.low", "protection.level")


def level_words(level: str) -> str:
    """A level of protection as an operator calls it."""
    words = {
        "off": _("off"),
        "basic": _("basic"),
        "standard": _("standard"),
        "strict": _("strict"),
    }
    return words.get(level, level)
