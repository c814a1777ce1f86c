"""Which way a setting is better for participants, said at the field itself.

    per_day: int = Field(default=0, ge=0, json_schema_extra=CAP)

`campaigns.law.compare` reads it when a new version is held against the one that runs. A field
that says nothing needs a person's look.
"""

from __future__ import annotations

from pydantic.types import JsonValue

Direction = dict[str, JsonValue]

MORE: Direction = {"better": "more"}
LESS: Direction = {"better": "less"}
CAP: Direction = {"better": "more", "zero": "unlimited"}
"""More is better, and 0 is no limit."""
SAME: Direction = {"better": "same"}
"""Nobody gains or loses by it."""
GIVES: Direction = {"items": {"added": "better", "removed": "worse"}}
"""A list of what people get, or of ways to get it."""
KEPT: Direction = {"items": {"added": "review", "removed": "worse"}}
"""A list whose new entries may take something from the others, such as their odds."""
BINDS: Direction = {"items": {"added": "worse", "removed": "better"}}
"""A list of what is asked of people."""


PRESENT: Direction = {"better": "present"}
"""A section that may be absent: having it is better. Its own fields say the rest."""


def order(*worst_to_best: str) -> Direction:
    """Choices from the worst to the best."""
    return {"better": list(worst_to_best)}
