"""Every state of a packet rain."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

SECOND = 1000


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    seconds = int(make.config.get("seconds") or 30)
    most = int(make.config.get("catches") or 3)
    words = bool(make.config.get("words"))
    trouble = make.trouble()

    def wave(after: int) -> dict[str, int]:
        return {"starts_at": NOW + after, "ends_at": NOW + after + seconds * SECOND}

    later = [wave(2 * HOUR), wave(12 * HOUR), wave(26 * HOUR)]
    now = [wave(-4 * SECOND), *later]

    def of(
        waves: list[dict[str, int]],
        *,
        caught: int = 0,
        total: int | None = None,
        left: str = "plenty",
        ready: bool = False,
        **over: Any,
    ) -> dict[str, Any]:
        open_now = bool(waves) and waves[0]["starts_at"] <= NOW
        password = {"open": True, "tries": 5, "ready": ready, "opened": 0}
        rain = {
            "waves": waves,
            "open": open_now,
            "caught": caught,
            "most": most,
            "total": caught if total is None else total,
            "left": left,
            "password": password if words else None,
        }
        return make.state(rain=rain, **over)

    def packets(*amounts: int, status: str = "granted") -> list[dict[str, Any]]:
        return [make.reward(status, amount, number=n) for n, amount in enumerate(amounts, 1)]

    mine: dict[str, Any] = {"me": make.me(), "actions": ["act", "share"]}
    playing: dict[str, Any] = {"me": make.me(), "actions": ["draw", "act", "share"]}
    payable: dict[str, Any] = {"me": make.me(), "actions": ["share", "claim"]}
    inviter = {"name": make.names[2], "can_help": False}
    missed = make.said("This rain's packets are all caught.", "本场红包已抢完。")
    found = [
        SampleState("start", _("First visit"), of(later)),
        SampleState("start_invited", _("Invited by a friend"), of(later, inviter=inviter)),
        SampleState("start_now", _("First visit while packets fall"), of(now)),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(later, campaign={"status": "scheduled", "starts_at": NOW + HOUR}, actions=[]),
        ),
        SampleState("wait", _("Waiting for the next wave"), of(later, **mine)),
        SampleState("soon", _("A wave begins in a moment"), of([wave(19 * SECOND)], **mine)),
        SampleState("falling", _("Packets fall"), of(now, **playing)),
        SampleState(
            "falling_more",
            _("One is caught, more fall"),
            of(now, caught=1, rewards=packets(188), **playing),
        ),
        SampleState("won", _("One was caught"), of(later, rewards=packets(188), **payable)),
        SampleState(
            "won_several",
            _("Several were caught"),
            of(later, total=3, rewards=packets(88, 266, 505), **payable),
        ),
        SampleState(
            "won_100",
            _("Very many were caught"),
            of(later, total=42, rewards=packets(*range(101, 143)), **payable),
        ),
        SampleState("gone", _("A wave is empty"), of(now, left="none", **mine)),
    ]
    if words:
        found.append(
            SampleState("ready", _("A password was right"), of(later, ready=True, **playing))
        )
    return [
        *found,
        SampleState(
            "onway",
            _("Payment on its way"),
            of(later, me=make.me(MASKED), rewards=packets(188, status="fulfilling")),
        ),
        SampleState(
            "fulfilled",
            _("Paid out"),
            of(later, me=make.me(MASKED), rewards=packets(188, status="fulfilled")),
        ),
        SampleState(
            "checking",
            _("Being checked"),
            of(
                later,
                **mine,
                rewards=[make.reward("checking", 188, claim_by=NOW + 70 * HOUR)],
            ),
        ),
        SampleState(
            "failed",
            _("Payment failed"),
            of(later, **payable, rewards=packets(1_234_567, status="failed")),
        ),
        SampleState(
            "expired",
            _("Not claimed in time"),
            of(later, **mine, rewards=packets(188, status="expired")),
        ),
        SampleState(
            "revoked",
            _("Not confirmed"),
            of(later, me=make.me(), rewards=packets(188, status="revoked"), actions=[]),
        ),
        SampleState(
            "sold_out",
            _("All packets taken"),
            of(later, left="none", campaign={"stock": "none"}, actions=[]),
        ),
        SampleState(
            "paused", _("Paused"), of(later, campaign={"status": "paused"}, actions=[])
        ),
        SampleState(
            "ended",
            _("Ended"),
            of([], campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("over", _("No further wave"), of([], me=make.me(), actions=["share"])),
        SampleState("not_eligible", _("Not eligible"), of(later), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(later), trouble["not_available"]),
        SampleState("network", _("No network"), of(later, **mine), trouble["network"]),
        SampleState("busy", _("Sending"), of(later), {**trouble["busy"], "consent": True}),
        SampleState(
            "error",
            _("A tap was refused"),
            of(now, caught=1, **playing),
            {"notice": {"tone": "warn", "text": missed}},
        ),
    ]
