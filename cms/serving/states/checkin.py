"""States of checking in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import HOUR, MASKED, NOW, OVER, Maker, SampleState
from cms.serving.states.steps import amount_of, rest

TODAY = datetime.fromtimestamp(NOW / 1000, UTC).date()


class _Calendar:
    """The section `checkin` of one draft."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.days: list[dict[str, Any]] = list(make.config.get("days") or [])
        self.makeups = int(make.config.get("makeups") or 0)
        first = self.days[0] if self.days else {}
        self.first = int(first.get("day") or 1)
        self.amount = amount_of(make, str(first.get("pool") or ""))

    def section(
        self, count: int, *, today: bool = True, taken: int = 0, **over: Any
    ) -> dict[str, Any]:
        """After so many days in a row, today's among them or still open."""
        prizes, language = [], self.make.language
        for place, prize in enumerate(self.days):
            day = int(prize.get("day") or 1)
            title = prize.get("title") or {}
            reached = "ready" if count >= day else "locked"
            prizes.append(
                {
                    "day": day,
                    "scene": f"day-{day}",
                    "title": title.get(language) or title.get("en") or "",
                    "state": "taken" if place < taken else reached,
                    "reward": None,
                }
            )
        last = TODAY if today else TODAY - timedelta(days=1)
        done = sorted((last - timedelta(days=back)).isoformat() for back in range(count))
        return {
            "today": TODAY.isoformat(),
            "done": done,
            "open": not today,
            "opens_at": NOW + 14 * HOUR,
            "streak": count,
            "total": count,
            "reached": count,
            "makeups": [],
            "makeups_left": self.makeups,
            "until": None,
            "days": prizes,
            **over,
        }


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    calendar = _Calendar(make)
    length = int(make.config.get("length") or 7)
    first = calendar.first
    missed = (TODAY - timedelta(days=1)).isoformat()

    def of(**over: Any) -> dict[str, Any]:
        over.setdefault("checkin", calendar.section(0, today=False, open=False))
        return make.state(**over)

    def joined(section: dict[str, Any], **over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["share"])
        over.setdefault("me", make.me())
        return of(checkin=section, **over)

    some = calendar.section(min(first + 1, length), taken=1)
    opening: Any = {"actions": ["act", "share"]}
    return [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState(
            "first_day", _("The first day"), joined(calendar.section(0, today=False), **opening)
        ),
        SampleState(
            "today",
            _("Today is still open"),
            joined(calendar.section(max(1, first - 1), today=False), **opening),
        ),
        SampleState("done", _("Checked in today"), joined(calendar.section(max(1, first - 1)))),
        SampleState(
            "ready",
            _("A prize can be taken"),
            joined(calendar.section(first), actions=["draw", "share"]),
        ),
        SampleState("progress", _("Between two prizes"), joined(some, me=make.me(MASKED))),
        SampleState(
            "makeup",
            _("A missed day can be made up"),
            joined(
                calendar.section(
                    1, makeups=[missed], makeups_left=max(1, calendar.makeups), total=2
                ),
                **opening,
            ),
        ),
        SampleState(
            "all",
            _("Every prize taken"),
            joined(calendar.section(length, taken=len(calendar.days)), me=make.me(MASKED)),
        ),
        SampleState(
            "over_ready",
            _("Over, a prize can still be taken"),
            joined(
                calendar.section(first, today=False, open=False, until=make.until()),
                actions=["draw"],
                **OVER,
            ),
        ),
        *rest(make, of, some, calendar.amount, "checkin"),
    ]
