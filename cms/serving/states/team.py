"""Every state of a team that shares a pot."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    amount = int(make.config.get("amount") or 2000)
    size = int(make.config.get("size") or 5)
    least = int(make.config.get("least") or 0) or size
    step = int(make.config.get("step") or 0)
    trouble = make.trouble()
    share = amount // size + 88

    def team(
        there: int, state: str = "open", *, shares: int = 0, taken: bool = False, of: int = size
    ) -> dict[str, Any]:
        you = make.said("You", "我")
        part = amount // of
        counted = max(there, least) if of == size else of
        return {
            "id": "t1",
            "state": state,
            "members": [
                {
                    "name": you if n == 0 else make.said(f"Friend {n + 1}", f"好友{n + 1}"),
                    "me": n == 0,
                    "share": (share if n == 0 else part) if n < shares else None,
                }
                for n in range(there)
            ],
            "size": of,
            "least": least if of == size else of,
            "needed": max(0, (least if of == size else of) - there),
            "pot": amount - (of - counted) * step,
            "amount": amount,
            "expires_at": NOW + 22 * HOUR + 754_000,
            "taken": taken,
        }

    def of(mine: Any = None, theirs: Any = None, acts: Any = (), **over: Any) -> dict[str, Any]:
        document = {"mine": mine, "theirs": theirs, "acts": list(acts), "left": 1}
        return make.state(team=document, **over)

    def theirs(there: int) -> dict[str, int]:
        return {
            "members": there,
            "size": size,
            "amount": amount,
            "expires_at": NOW + 9 * HOUR,
        }

    inviter = {"name": make.names[2], "can_help": False}
    mine: dict[str, Any] = {"me": make.me(), "actions": ["share"]}
    free: dict[str, Any] = {"me": make.me(), "actions": ["act", "share"], "acts": ["found"]}
    drawing: dict[str, Any] = {"me": make.me(), "actions": ["draw", "share"]}
    done = team(size, "done", shares=3, taken=True)
    payable: dict[str, Any] = {"me": make.me(), "actions": ["claim", "share"]}
    gone = make.said("This team is complete.", "这个队伍已满员。")
    return [
        SampleState("start", _("First visit"), of()),
        SampleState("start_invited", _("Recommended by a friend"), of(inviter=inviter)),
        SampleState("invited", _("A friend's team"), of(theirs=theirs(2), inviter=inviter)),
        SampleState(
            "invited_last",
            _("The last place of a team"),
            of(theirs=theirs(size - 1), inviter=inviter),
        ),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("free", _("Joined, in no team"), of(**free)),
        SampleState("open_1", _("Team founded, nobody else"), of(team(1), **mine)),
        SampleState("open_some", _("Some have come"), of(team(max(1, size - 2)), **mine)),
        SampleState("open_one", _("One is missing"), of(team(size - 1), **mine)),
        SampleState("open_30", _("Very many members"), of(team(30, of=40), **mine)),
        SampleState("ready", _("Complete, to be opened"), of(team(size, "full"), **drawing)),
        SampleState(
            "won",
            _("Opened, waiting to be claimed"),
            of(done, **payable, rewards=[make.reward("granted", share)]),
        ),
        SampleState(
            "onway",
            _("Payment on its way"),
            of(done, me=make.me(MASKED), rewards=[make.reward("fulfilling", share)]),
        ),
        SampleState(
            "fulfilled",
            _("Paid out"),
            of(done, me=make.me(MASKED), rewards=[make.reward("fulfilled", share)], actions=[]),
        ),
        SampleState(
            "checking",
            _("Being checked"),
            of(
                done,
                **mine,
                rewards=[make.reward("checking", share, claim_by=NOW + 70 * HOUR)],
            ),
        ),
        SampleState(
            "failed",
            _("Payment failed"),
            of(done, **payable, rewards=[make.reward("failed", 1_234_567)]),
        ),
        SampleState("apart", _("Too few came"), of(team(2, "expired"), **free)),
        SampleState(
            "expired",
            _("Not claimed in time"),
            of(done, **mine, rewards=[make.reward("expired", share)]),
        ),
        SampleState(
            "revoked",
            _("Not confirmed"),
            of(done, me=make.me(), rewards=[make.reward("revoked", share)], actions=[]),
        ),
        SampleState(
            "paused_open",
            _("Paused with a team under way"),
            of(
                team(max(1, size - 2)),
                me=make.me(),
                actions=[],
                campaign={"status": "paused"},
            ),
        ),
        SampleState(
            "paused_full",
            _("Paused with a complete team"),
            of(
                team(size, "full"),
                me=make.me(),
                actions=[],
                campaign={"status": "paused"},
            ),
        ),
        SampleState(
            "sold_out", _("All pots taken"), of(campaign={"stock": "none"}, actions=[])
        ),
        SampleState("paused", _("Paused"), of(campaign={"status": "paused"}, actions=[])),
        SampleState(
            "ended",
            _("Ended"),
            of(campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), of(me=make.me(), actions=["share"])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), of(team(2), **mine), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
        SampleState(
            "error",
            _("A tap was refused"),
            of(**free),
            {"notice": {"tone": "warn", "text": gone}},
        ),
    ]
