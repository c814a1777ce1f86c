"""Drawing in a dry run, with the product's own tables, decks and limits. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.draw import chance, rules
from campaigns.mechanics.draw.config import DrawConfig

SEEDS = 8
MOST_A_DAY = 200
"""Nobody draws more often on one day."""


class DrawRehearsal(Rehearsal):
    def __init__(self, config: DrawConfig, world: World) -> None:
        self.config, self.world = config, world
        # A few seeds, so that the places of a deck need to be computed once.
        self.seed = bytes([world.rng.randrange(SEEDS)]) * chance.SEED_BYTES
        self.ticket = 0
        self.tickets = max(1, config.total // world.scale)
        self.rows = {prize.slug: prize for prize in config.prizes}

    def take(self, person: Person) -> None:
        """As often as there are chances."""
        config, world = self.config, self.world
        for _draw in range(MOST_A_DAY):
            if world.left(person, config.spends) < 1 or not world.may_take(person):
                return
            if config.method == "deck" and self.ticket >= self.tickets:
                return
            world.spend(person, config.spends, 1)
            world.count_take(person)
            past: rules.Past = person.state.get("draw") or rules.Past()
            lot = rules.settle(config, self._drawn(person, past), past)
            given = self._give(person, lot.give)
            person.state["draw"] = rules.after(config, past, given)
            world.happen(person, "drawn")

    def _drawn(self, person: Person, past: rules.Past) -> str:
        if self.config.method == "weights":
            uid = str(person.number)
            return rules.by_weights(self.config, self.seed, uid, past.draws + 1)
        self.ticket += 1
        return rules.by_deck(self.config, self.seed, self.ticket - 1)

    def _give(self, person: Person, slug: str) -> str:
        """The row, else the one that stands in; the name of what was given, "" for nothing."""
        for name in dict.fromkeys((slug, self.config.instead)):
            if not name:
                continue
            row = self.rows[name]
            if row.pool:
                if self.world.promise(person, "draw", name, row.pool) is not None:
                    return name
                continue
            if row.card:
                self.world.happen(person, f"card-{row.card}")
            return name
        return ""
