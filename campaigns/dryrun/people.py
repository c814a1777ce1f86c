"""The people of one run, and who they are. Pure."""

from __future__ import annotations

from typing import Any, Literal

Sort = Literal["honest", "script", "farm", "ring"]
SORTS: tuple[Sort, ...] = ("honest", "script", "farm", "ring")


class Person:
    """Somebody who takes part. `state` is each mechanic's own, by its slug."""

    __slots__ = (
        "day",
        "free",
        "friends",
        "group",
        "inviter",
        "meters",
        "number",
        "qualifies",
        "raised",
        "seen",
        "sharer",
        "sort",
        "state",
        "takes",
        "visits",
    )

    def __init__(self, number: int, sort: Sort, day: int, inviter: Person | None) -> None:
        self.number = number
        self.sort = sort
        self.day = day
        """The day of joining, from 0."""
        self.inviter = inviter
        self.seen = False
        """Seen through: nothing of what this one does counts."""
        self.sharer = False
        self.qualifies = False
        self.visits = 0
        self.friends = 0
        """How many came by this one's invitation."""
        self.group: list[Person] = []
        """Whom a cheat helps and is helped by."""
        self.meters: dict[str, int] = {}
        self.raised: dict[tuple[int, int], int] = {}
        """By listener and day (-1: ever), how much it has raised."""
        self.free: tuple[int, dict[str, int]] = (-1, {})
        self.takes: dict[object, int] = {}
        self.state: dict[str, Any] = {}
