"""Rains and teams that run, and people who play them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.play.contracts import PlayAnswer
from rewards import api as rewards
from rewards.contracts import Violation
from rewards.services import payouts
from templates_library.launching import launch
from tests.campaigns import support
from tests.launched_once import once


@once
def launched(template: str, now: datetime, slug: str, **answers: Any) -> str:
    """A running campaign; keywords are aliases or paths with `__` for the dot."""
    support.staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    made = launch(
        template,
        slug=slug,
        answers=list(settings.items()),
        author="operator",
        approver="reviewer",
        now=now,
    )
    campaigns.forget()
    return made.slug


@dataclass
class Player(support.Player):
    """A participant who can do the acts."""

    def act(self, do: str, key: str | None = None, **given: Any) -> PlayAnswer:
        return self.do("act", {"do": do, "input": given}, key)

    def take(self, scene: str = "default", key: str | None = None) -> PlayAnswer:
        return self.do("draw", {"scene": scene}, key)


def joined(slug: str, now: datetime, invite: str | None = None) -> Player:
    player = Player(slug, now)
    assert player.join(invite).status == 200
    return player


def scope(slug: str) -> str:
    return str(Campaign.objects.get(slug=slug).uid)


def broken(slug: str) -> list[Violation]:
    """What the audit says of the campaign."""
    return rewards.audit(scope(slug))


def paid(now: datetime) -> None:
    """Let the sandbox pay what was claimed."""
    payouts.run_due(now, 100)
    payouts.collect_answers(now)
