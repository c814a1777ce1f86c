"""How a mechanic is played in a dry run: what people do in it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from campaigns.dryrun.people import Person


class Rehearsal:
    """Base of all: people do nothing. One object for each run; the mechanic's own rules decide.

    A day goes: `morning`; for each person who is there `visit` of all, then `take` of all;
    friends who came are told by `befriended` right after they joined; `evening`. After the last
    day `ended`.
    """

    def morning(self, day: int) -> None:
        """A day begins."""

    def joined(self, person: Person) -> None:
        """Somebody takes part from now on."""

    def befriended(self, inviter: Person, friend: Person) -> None:
        """A friend came by somebody's invitation, for the first time."""

    def guest(self, inviter: Person) -> None:
        """A friend came by somebody's invitation, to help, and does not take part."""

    def helped(self, helper: Person, owner: Person) -> None:
        """Somebody who takes part already stands by somebody else."""

    def visit(self, person: Person) -> None:
        """Somebody is there today: what earns something."""

    def take(self, person: Person) -> None:
        """Somebody is there today: what is taken."""

    def evening(self, day: int) -> None:
        """A day is over: what ran out of time."""

    def ended(self) -> None:
        """The campaign is over."""
