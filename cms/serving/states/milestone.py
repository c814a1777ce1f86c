"""States of a ladder."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import HOUR, MASKED, NOW, OVER, Maker, SampleState
from cms.serving.states.extras import extras
from cms.serving.states.steps import amount_of, rest


class _Ladder:
    """The section `milestone` of one draft."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.steps: list[dict[str, Any]] = list(make.config.get("steps") or [])
        first = self.steps[0] if self.steps else {}
        self.first = int(first.get("at") or 1)
        self.amount = amount_of(make, str(first.get("pool") or ""))

    def section(self, count: int, taken: int = 0, **over: Any) -> dict[str, Any]:
        """With so many counted, and so many of the lowest steps taken."""
        steps: list[dict[str, Any]] = []
        language = self.make.language
        for place, step in enumerate(self.steps):
            at = int(step.get("at") or 1)
            reached = "ready" if count >= at else "locked"
            title = step.get("title") or {}
            steps.append(
                {
                    "at": at,
                    "scene": f"step-{at}",
                    "title": title.get(language) or title.get("en") or "",
                    "state": "taken" if place < taken else reached,
                    "reward": None,
                }
            )
        return {
            "count": count,
            "kept": 0,
            "left_out": 0,
            "joined": count + 1 if count else 0,
            "next": next((one["at"] for one in steps if one["at"] > count), None),
            "label": self.make.said(
                "A new friend joins by your link and confirms a phone number",
                "新朋友通过您的链接参加并验证手机号",
            ),
            "steps": steps,
            "verified": False,
            "invited": None,
            "until": None,
            **over,
        }


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    ladder = _Ladder(make)
    inviter = {"name": make.names[2], "can_help": False}
    steps = ladder.steps
    highest = int(steps[-1].get("at") or 1) if steps else 1
    middle = next((int(one["at"]) - 1 for one in steps if int(one["at"]) > 2), 1)

    def of(**over: Any) -> dict[str, Any]:
        over.setdefault("milestone", ladder.section(0))
        return make.state(**over)

    def joined(section: dict[str, Any], **over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["verify", "share"])
        over.setdefault("me", make.me())
        return of(milestone=section, **over)

    some = ladder.section(middle, taken=1, verified=True)
    beside = extras(make)
    more = [
        SampleState(
            "beside",
            _("Tasks and points beside it"),
            joined(some, me=make.me(MASKED), actions=["draw", "act", "share"], **beside),
        )
    ]
    return [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("none", _("Joined, nobody invited yet"), joined(ladder.section(0))),
        SampleState(
            "ready",
            _("A step is reached"),
            joined(ladder.section(ladder.first), actions=["draw", "share"]),
        ),
        SampleState("progress", _("Between two steps"), joined(some, me=make.me(MASKED))),
        SampleState(
            "kept",
            _("A friend is being checked"),
            joined(ladder.section(middle, taken=1, kept=1)),
        ),
        SampleState(
            "left_out",
            _("A friend does not count"),
            joined(ladder.section(middle, taken=1, left_out=1)),
        ),
        SampleState(
            "top",
            _("Every prize taken"),
            joined(ladder.section(highest, taken=len(steps)), me=make.me(MASKED)),
        ),
        SampleState("invited", _("Friend: invited"), of(inviter=inviter)),
        SampleState(
            "verify",
            _("Friend: phone to be confirmed"),
            joined(ladder.section(0, invited="waiting"), inviter=inviter),
        ),
        SampleState(
            "over_ready",
            _("Over, a prize can still be taken"),
            joined(ladder.section(ladder.first, until=make.until()), actions=["draw"], **OVER),
        ),
        *(more if beside else []),
        *rest(make, of, some, ladder.amount, "milestone"),
    ]
