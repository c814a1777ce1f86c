"""Rankings, quizzes and votes for tests: running campaigns, people who play them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from campaigns import api as campaigns
from campaigns.mechanics.quiz import rules
from campaigns.mechanics.quiz.config import QuizConfig
from campaigns.models import Campaign, Participation, QuizAttempt
from campaigns.play import heads
from campaigns.play.contracts import PlayAnswer
from templates_library.launching import launch
from tests.campaigns.support import Player, staff
from tests.launched_once import once

TITLE = {"en": "Prize", "zh-hans": "奖品"}
NEXT = iter(range(2 * 10**8, 10**9))


def phone() -> str:
    """A number nobody has used."""
    return f"+8615{next(NEXT)}"


@once
def launched(template: str, now: datetime, slug: str = "contest", **answers: Any) -> str:
    """A running campaign of that template; `__` in a keyword is a dot. Protection is off."""
    staff()
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
class Contestant(Player):
    """Somebody with a number of their own."""

    number: str = field(default_factory=phone)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def verify(self) -> PlayAnswer:
        body = {"phone": self.number, "otp": "000000", "consent": {}}
        return self.do("verify", body, None, self.number)

    def act(self, do: str, key: str | None = None, **given: Any) -> PlayAnswer:
        return self.do("act", {"do": do, "input": given}, key)

    def part(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.state()[name]
        return found

    def row(self) -> Participation:
        return Participation.objects.get(
            campaign__slug=self.slug, person_uid=self.person, person__merged_into=None
        )

    def brings(self, count: int) -> None:
        """So many new friends join by the link and confirm a number, a second apart."""
        for _friend in range(count):
            self.later(seconds=1)
            friend = Contestant(self.slug, self.now)
            assert friend.join(self.invite).status == 200
            answer = friend.verify()
            assert answer.status == 200, answer.body

    # The quiz.

    def start(self) -> dict[str, Any]:
        """The attempt that is open afterwards."""
        answer = self.act("start")
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body["state"]["quiz"]["attempt"]
        return found

    def right(self, attempt: str, wrong: int = 0) -> list[list[int]]:
        """The right answers of an attempt, the first `wrong` of them spoiled: as only the
        server can know them."""
        row = QuizAttempt.objects.get(uid=attempt)
        config = config_of(self.slug)
        found = [
            [n for n, option in enumerate(one.options) if option.id in one.question.right]
            for one in rules.asked(config, UUID(str(row.seed)))
        ]
        for place in range(wrong):
            found[place] = []
        return found

    def answer(self, attempt: str, wrong: int = 0, key: str | None = None) -> PlayAnswer:
        return self.act("answer", key, attempt=attempt, answers=self.right(attempt, wrong))


def config_of(slug: str) -> QuizConfig:
    version = Campaign.objects.get(slug=slug).current_version
    assert version is not None
    return QuizConfig.model_validate(heads.frozen(version.sha256).mechanics["quiz"])


def joined(slug: str, now: datetime) -> Contestant:
    player = Contestant(slug, now)
    assert player.join().status == 200
    return player


def voting(now: datetime, slug: str = "contest", **config: Any) -> str:
    """A quiz in which one can vote too: for a cat, a dog, an owl."""
    entries = [{"slug": name, "title": TITLE} for name in ("cat", "dog", "owl")]
    return launched("quiz", now, slug, mechanics__vote={"entries": entries, **config})
