"""Inviting friends, for tests: a campaign, people with phones, an organiser that reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from campaigns import api as campaigns
from campaigns.play.contracts import PlayAnswer
from core.ids import uuid7
from templates_library.launching import launch
from tests.campaigns.support import CONSENT, Player, staff
from tests.launched_once import once
from touchpoints import api as touchpoints
from touchpoints.contracts import ReportedFact

NEXT = iter(range(10**8, 10**9))


def phone() -> str:
    """A number nobody has used."""
    return f"+8613{next(NEXT)}"


@once
def launched(now: datetime, slug: str = "invite", **answers: Any) -> str:
    """A running campaign; keywords are aliases with `__` for the dot. Protection is off."""
    staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    made = launch(
        "invite-a-friend",
        slug=slug,
        answers=list(settings.items()),
        author="operator",
        approver="reviewer",
        now=now,
    )
    campaigns.forget()
    return made.slug


@dataclass
class Guest(Player):
    """Somebody with a number of their own."""

    number: str = field(default_factory=phone)

    def verify(self, number: str | None = None, key: str | None = None) -> PlayAnswer:
        number = number or self.number
        body = {"phone": number, "otp": "000000", "consent": {}}
        return self.do("verify", body, key, number)

    def referral(self) -> dict[str, Any]:
        found: dict[str, Any] = self.state()["referral"]
        return found

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def pair(now: datetime, slug: str = "invite") -> tuple[Guest, Guest]:
    """An inviter and a friend who has joined with the invite and verified a number."""
    inviter = Guest(slug, now)
    assert inviter.join().status == 200
    return inviter, friend_of(inviter)


def friend_of(inviter: Guest, verified: bool = True) -> Guest:
    friend = Guest(inviter.slug, inviter.now + timedelta(minutes=1))
    assert friend.join(inviter.invite).status == 200
    if verified:
        answer = friend.verify()
        assert answer.status == 200, answer.body
    return friend


def report(
    who: Guest | str,
    at: datetime,
    *,
    name: str = "registered",
    campaign: str | None = None,
    now: datetime | None = None,
    id: str | None = None,
) -> bool:
    """A fact about that number; whether its id had come before."""
    number = who if isinstance(who, str) else who.number
    fact = ReportedFact(
        id=id or f"fact-{uuid7()}", name=name, at=at, phone_e164=number, campaign=campaign
    )
    print_ = f"{name}/{number}"
    return touchpoints.receive_fact(fact, fingerprint=print_, now=now or at).replayed


def amounts(player: Player) -> list[tuple[int, str]]:
    """(amount, status) of the rewards a person sees."""
    return [(one["amount"], one["status"]) for one in player.state()["rewards"]]


__all__ = ["CONSENT", "Guest", "amounts", "friend_of", "launched", "pair", "phone", "report"]
