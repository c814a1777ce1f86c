"""Short names that staff give in one field and may give in two languages. Pure.

`Branch poster｜网点海报`: English before the bar, Chinese behind it. A name without the bar is
the same for everybody. Boards are one document for all who watch, so they carry the
name as it was given and their script parts it (frontend/src/board/format.ts).
"""

from __future__ import annotations

BAR = "｜"


def spoken(name: str, language: str | None) -> str:
    """What of a name is for readers of `language`."""
    english, bar, chinese = name.partition(BAR)
    if not bar or not english.strip() or not chinese.strip():
        return name
    return (chinese if (language or "").lower().startswith("zh") else english).strip()
