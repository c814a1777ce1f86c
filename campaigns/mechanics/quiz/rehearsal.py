"""A quiz in a dry run: people answer by knowledge and luck. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.quiz import rules
from campaigns.mechanics.quiz.config import QuizConfig

KNOWS = 0.7
"""How likely an honest person knows an answer."""
KNOWS_MORE = 0.12
"""How much likelier after each attempt."""


class QuizRehearsal(Rehearsal):
    def __init__(self, config: QuizConfig, world: World) -> None:
        self.config, self.world = config, world

    def visit(self, person: Person) -> None:
        """Attempts until it is passed or today's are used up; cheats have the answers."""
        config, rng = self.config, self.world.rng
        state = person.state.setdefault("quiz", {"attempts": 0, "passed": False})
        if state["passed"] and config.again == "never":
            return
        for _attempt in range(config.attempts_per_day):
            if config.attempts and state["attempts"] >= config.attempts:
                return
            state["attempts"] += 1
            self.world.happen(person, "answered")
            knows = KNOWS + KNOWS_MORE * (state["attempts"] - 1)
            if person.sort != "honest":
                knows = 1.0

            score = sum(rng.random() < knows for _one in range(config.length))
            if rules.passed(config, score):
                state["passed"] = True
                self.world.happen(person, "quiz_passed")
                return

    def take(self, person: Person) -> None:
        prize = self.config.prize
        if prize is None or not person.state["quiz"]["passed"]:
            return
        if ("quiz", prize.slug) not in person.takes:
            self.world.take(person, "quiz", prize.slug, prize.pool)
