"""People who take a free policy, for the tests of the gift mechanic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns import api as campaigns
from campaigns.mechanics.gift.insured import check_digit
from campaigns.play.contracts import PlayAnswer
from rewards.services import payouts
from rewards.services.sweep import sweep
from templates_library.launching import launch
from tests.campaigns import support
from tests.launched_once import once

CONSENT = {"notice": "notice-2026-01", "id_number": "id-number-2026-01"}


@once
def launched(now: datetime, slug: str = "gift", **answers: Any) -> str:
    """A running campaign; keywords are aliases with `__` for the dot. Protection is off."""
    support.staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    made = launch(
        "gift-insurance",
        slug=slug,
        answers=list(settings.items()),
        author="operator",
        approver="reviewer",
        now=now,
    )
    campaigns.forget()
    return made.slug


def id_number(serial: int, birth: str = "19900307") -> str:
    """A valid number that belongs to nobody: region 110105, that birthday."""
    first = f"110105{birth}{serial % 1000:03d}"
    return first + check_digit(first)


def fields(serial: int = 1, birth: str = "19900307", name: str = "王小明") -> dict[str, str]:
    return {"name": name, "id_number": id_number(serial, birth)}


@dataclass
class Player(support.Player):
    """A participant of a gift campaign; `serial` makes phone and id number."""

    serial: int = 1

    @property
    def phone(self) -> str:
        return f"+86138{self.serial:08d}"

    def take(self) -> str:
        """Join and draw; the reward."""
        self.join()
        answer = self.draw()
        assert answer.status == 200, answer.body
        return str(answer.body["result"]["reward"])

    def insure(
        self,
        reward: str,
        filled: dict[str, str] | None = None,
        consent: dict[str, str] | None = None,
        phone: str | None = None,
        key: str | None = None,
    ) -> PlayAnswer:
        body = {
            "reward": reward,
            "fields": fields(self.serial) if filled is None else filled,
            "consent": CONSENT if consent is None else consent,
        }
        return self.do("claim", body, key, phone or self.phone)


def issue(now: datetime) -> None:
    """Let the insurer work."""
    payouts.run_due(now)
    payouts.collect_answers(now)


def pass_time(player: support.Player, **delta: int) -> datetime:
    """The player's clock goes on, and the sweep has been there."""
    player.now += timedelta(**delta)
    sweep(player.now)
    campaigns.forget()
    return player.now
