"""Every state of a draw: before it, drawn, won, nothing, no chances left, and refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import HOUR, NOW, Maker, SampleState
from cms.serving.states.drawing import chances, drawing, result
from cms.serving.states.steps import amount_of, rest


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    rows = make.config.get("prizes") or []
    prize = next((row for row in rows if row.get("pool")), {"slug": "first", "pool": "first"})
    blank = next((row for row in rows if not row.get("pool")), {"slug": "thanks"})
    won, lost = str(prize["slug"]), str(blank["slug"])
    amount = amount_of(make, str(prize.get("pool")))
    deck = "plenty" if make.config.get("method") == "deck" else None

    def of(left: int = 1, *tickets: tuple[str, bool], **over: Any) -> dict[str, Any]:
        over.setdefault("draw", drawing(left, *tickets, deck=deck))
        return make.state(chances=chances(make, left, 1), **over)

    def joined(left: int, *tickets: tuple[str, bool], **over: Any) -> dict[str, Any]:
        over.setdefault("me", make.me())
        over.setdefault("actions", ["draw", "share"] if left else ["share"])
        return of(left, *tickets, **over)

    granted = make.reward("granted", amount)
    mine = {"rewards": [granted], "actions": ["draw", "claim", "share"]}
    win = result(won, kind="packet", amount=amount, reward=granted["id"])
    states_ = [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "start_invited",
            _("Invited by a friend"),
            of(inviter={"name": make.names[2], "can_help": False}),
        ),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("ready", _("A chance is there"), joined(2, (lost, True))),
        SampleState(
            "winners",
            _("With what others have won"),
            joined(2, (lost, True)),
            {"winners": [{"who": "4821", "kind": "packets", "amount": amount, "title": None}]},
        ),
        SampleState(
            "drawn", _("Something was won"), joined(1, (won, False), **mine), {"drawn": win}
        ),
        SampleState(
            "covered",
            _("A card to be scratched"),
            joined(1, (won, False), **mine),
            {"drawn": win, "covered": True},
        ),
        SampleState(
            "blank",
            _("Nothing was won"),
            joined(1, (lost, True)),
            {"drawn": result(lost)},
        ),
        SampleState(
            "empty",
            _("The prize had just run out"),
            joined(1, (lost, True)),
            {"drawn": result(lost, why="empty")},
        ),
        SampleState("none", _("No chances left"), joined(0, (lost, True), (won, False))),
    ]
    kept = rest(make, of, drawing(0, (won, False), deck=deck), amount, "draw")
    return states_ + kept
