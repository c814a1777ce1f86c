"""Every state of a ranking: outside, climbing, on hold, closed, won, and the sad ones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

SIGNS = (
    "48210", "09137", "77402", "31865", "60294", "15583", "92746", "04418", "83071", "56629",
)  # fmt: skip
VALUES = (48, 41, 41, 33, 28, 21, 17, 12, 9, 6)


class _Board:
    """Ranking documents of one draft."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        bands = make.config.get("bands") or [{"first": 1, "last": 1, "title": {}}]
        self.bands: list[dict[str, Any]] = [dict(band) for band in bands]
        pools = (make.draft.get("rewards") or {}).get("pools") or {}
        first = pools.get(self.bands[0].get("pool")) or {}
        self.best = int(first.get("amount") or 88_800)

    def title(self, place: int) -> str | None:
        for band in self.bands:
            if int(band.get("first") or 1) <= place <= int(band.get("last") or 1):
                titles = band.get("title") or {}
                return str(titles.get(self.make.language) or titles.get("en") or "")
        return None

    def row(self, place: int, value: int, me: bool = False) -> dict[str, Any]:
        sign = SIGNS[(place - 1) % len(SIGNS)]
        return {
            "place": place,
            "name": self.make.said(f"Player {sign}", f"选手 {sign}"),
            "value": value,
            "me": me,
            "prize": self.title(place),
        }

    def doc(self, place: int | None = None, value: int = 0, **over: Any) -> dict[str, Any]:
        """`ranking` of the state document for somebody at that place."""
        top = [
            self.row(n, VALUES[n - 1] if n != place else value, n == place)
            for n in range(1, 11)
        ]
        near = []
        if place is not None and place > 10:
            near = [self.row(place + n, value - n, n == 0) for n in (-2, -1, 0, 1, 2)]
        better = [b for b in self.bands if place is None or int(b.get("last") or 1) < place]
        last = int(better[-1].get("last") or 1) if better else 0
        found: dict[str, Any] = {
            "phase": "running",
            "place": place,
            "beyond": False,
            "value": value,
            "people": 1286,
            "checking": False,
            "left_out": False,
            "top": top,
            "near": near,
            "prize": self.title(place) if place else None,
            "next": {
                "prize": self.title(last),
                "place": last,
                "needed": max(1, (VALUES[last - 1] if last <= 10 else 4) + 1 - value),
            }
            if better
            else None,
            "reward": None,
            "freeze_at": NOW + 3 * DAY + 5 * HOUR,
            "settle_at": NOW + 6 * DAY + 5 * HOUR,
        }
        return {**found, **over}

    def empty(self) -> dict[str, Any]:
        return self.doc(top=[], people=0)


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    board = _Board(make)
    inviter = {"name": make.names[2], "can_help": False}
    trouble = make.trouble()
    known: Any = {"me": make.me(MASKED)}

    def of(**over: Any) -> dict[str, Any]:
        over.setdefault("ranking", board.doc())
        return make.state(**over)

    def joined(ranking: dict[str, Any], **over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["share", "verify"])
        over.setdefault("me", make.me())
        return of(ranking=ranking, **over)

    def won(status: str, place: int = 1, **over: Any) -> dict[str, Any]:
        claimable = ["claim"] if status in ("granted", "failed") else []
        reward = make.reward(status, board.best, **over)
        return joined(
            settled(place, 48),
            campaign=ended,
            actions=claimable,
            rewards=[reward],
            **known,
        )

    def settled(place: int | None, value: int) -> dict[str, Any]:
        over = {"phase": "settled", "next": None, "freeze_at": NOW - 3 * DAY, "settle_at": NOW}
        return board.doc(place, value, **over)

    def closing(place: int | None, value: int, **over: Any) -> dict[str, Any]:
        moments = {"freeze_at": NOW - 5 * HOUR, "settle_at": NOW + 67 * HOUR}
        return board.doc(place, value, phase="cooling", next=None, **moments, **over)

    ended: Any = {"status": "ended", "ends_at": NOW - 5 * HOUR}
    return [
        SampleState("start", _("First visit"), of()),
        SampleState("start_empty", _("First visit, nobody in yet"), of(ranking=board.empty())),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(
                campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR},
                actions=[],
                ranking=board.empty(),
            ),
        ),
        SampleState("invited", _("Invited by a friend"), of(inviter=inviter)),
        SampleState(
            "verify", _("Phone to be confirmed"), joined(board.doc(), inviter=inviter)
        ),
        SampleState("unplaced", _("No place yet"), joined(board.doc())),
        SampleState("unplaced_first", _("No place yet, nobody in"), joined(board.empty())),
        SampleState("placed", _("In a prize's place"), joined(board.doc(6, 21))),
        SampleState("placed_below", _("Below the prizes"), joined(board.doc(27, 4))),
        SampleState("placed_first", _("First place"), joined(board.doc(1, 48))),
        SampleState(
            "placed_far",
            _("Far behind"),
            joined(board.doc(None, 1, beyond=True, people=48_210, next=None)),
        ),
        SampleState(
            "held", _("Being checked"), joined(board.doc(None, 5, checking=True, next=None))
        ),
        SampleState(
            "left_out",
            _("Checked, does not count"),
            joined(board.doc(None, 5, left_out=True, next=None)),
        ),
        SampleState(
            "cooling",
            _("Closed, places being checked"),
            joined(closing(3, 41), campaign=ended, actions=[]),
        ),
        SampleState(
            "cooling_none",
            _("Closed, without a place"),
            joined(closing(None, 0), campaign=ended, actions=[]),
        ),
        SampleState(
            "final",
            _("Final, without a prize"),
            joined(settled(27, 4), campaign=ended, actions=[]),
        ),
        SampleState(
            "final_none",
            _("Final, without a place"),
            joined(settled(None, 0), campaign=ended, actions=[]),
        ),
        SampleState("won", _("Prize to be claimed"), won("granted")),
        SampleState("checking", _("Prize being checked"), won("checking")),
        SampleState("onway", _("Payment on its way"), won("fulfilling")),
        SampleState("fulfilled", _("Paid out"), won("fulfilled")),
        SampleState("failed", _("Payment failed"), won("failed")),
        SampleState("expired", _("Not claimed in time"), won("expired")),
        SampleState("revoked", _("Not confirmed"), won("revoked")),
        SampleState(
            "paused",
            _("Paused"),
            joined(board.doc(6, 21), campaign={"status": "paused"}, actions=[]),
        ),
        SampleState(
            "ended",
            _("Ended, never joined"),
            of(campaign=ended, actions=[], ranking=closing(None, 0)),
        ),
        SampleState("limit", _("Limit reached"), of(actions=[])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), joined(board.doc(6, 21)), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
    ]  # fmt: skip
