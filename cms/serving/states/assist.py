"""Every state of the packet that friends open together."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

SHARES = (49, 28, 15, 7, 1)
"""Hundredths of the target that the first friends add: much first, little last."""


def _session(make: Maker, helped: int, of: int) -> dict[str, Any]:
    target = int(make.config.get("target") or 888)
    if of == len(SHARES):
        parts = [target * share // 100 for share in SHARES]
        parts[-1] += target - sum(parts)
    else:
        parts = [target // of] * (of - 1)
        parts.append(target - sum(parts))
    return {
        "id": "s1",
        "amount": sum(parts[:helped]),
        "target": target,
        "needed": of - helped,
        "helpers": [
            {"name": make.names[i % len(make.names)], "amount": parts[i]} for i in range(helped)
        ],
        "expires_at": NOW + 23 * HOUR + 754_000,
    }


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    target = int(make.config.get("target") or 888)
    friends = max(1, int(make.config.get("helpers") or 5))
    some = max(1, friends * 3 // 5) if friends > 1 else 0
    inviter = {"name": make.names[2], "can_help": True}
    known = {**inviter, "can_help": False}
    mine: dict[str, Any] = {"me": make.me(), "actions": ["share"]}
    payable: dict[str, Any] = {"me": make.me(), "actions": ["claim"]}
    helped = {"amount": target * 15 // 100, "total": target * 91 // 100, "target": target}
    trouble = make.trouble()
    gone = make.said("You have already helped with this packet.", "您已经帮 TA 拆过了。")
    return [
        SampleState("start", _("First visit"), make.state()),
        SampleState("start_invited", _("Invited by a friend"), make.state(inviter=known)),
        SampleState(
            "not_started",
            _("Not started yet"),
            make.state(
                campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]
            ),
        ),
        SampleState(
            "friend",
            _("A friend asks for help"),
            make.state(inviter=inviter, actions=["help", "join"]),
        ),
        SampleState(
            "helped",
            _("Just helped a friend"),
            make.state(inviter=known),
            {"helped": {**helped, "complete": False}},
        ),
        SampleState(
            "progress_0",
            _("Packet started, nobody has helped"),
            make.state(**mine, session=_session(make, 0, friends)),
        ),
        SampleState(
            "progress_3",
            _("Some friends have helped"),
            make.state(**mine, session=_session(make, some, friends)),
        ),
        SampleState(
            "progress_30",
            _("Very many friends"),
            make.state(**mine, session=_session(make, 30, 40)),
        ),
        SampleState(
            "ready",
            _("Full, waiting to be opened"),
            make.state(
                me=make.me(),
                actions=["draw", "share"],
                session=_session(make, friends, friends),
            ),
        ),
        SampleState(
            "won",
            _("Opened, waiting to be claimed"),
            make.state(**payable, rewards=[make.reward("granted", target)]),
        ),
        SampleState(
            "onway",
            _("Payment on its way"),
            make.state(
                me=make.me(MASKED), rewards=[make.reward("fulfilling", target)], actions=[]
            ),
        ),
        SampleState(
            "fulfilled",
            _("Paid out"),
            make.state(
                me=make.me(MASKED), rewards=[make.reward("fulfilled", target)], actions=["join"]
            ),
        ),
        SampleState(
            "checking",
            _("Being checked"),
            make.state(
                **mine, rewards=[make.reward("checking", target, claim_by=NOW + 70 * HOUR)]
            ),
        ),
        SampleState(
            "failed",
            _("Payment failed"),
            make.state(**payable, rewards=[make.reward("failed", 1_234_567)]),
        ),
        SampleState(
            "expired",
            _("Not claimed in time"),
            make.state(
                **mine,
                rewards=[make.reward("expired", target), make.reward("revoked", target)],
                campaign={"stock": "few"},
            ),
        ),
        SampleState(
            "revoked",
            _("Not confirmed"),
            make.state(me=make.me(), rewards=[make.reward("revoked", target)], actions=[]),
        ),
        SampleState(
            "paused_open",
            _("Paused with a packet under way"),
            make.state(
                me=make.me(),
                actions=[],
                session=_session(make, some, friends),
                campaign={"status": "paused"},
            ),
        ),
        SampleState(
            "paused_full",
            _("Paused with a full packet"),
            make.state(
                me=make.me(),
                actions=[],
                session=_session(make, friends, friends),
                campaign={"status": "paused"},
            ),
        ),
        SampleState(
            "sold_out",
            _("All packets taken"),
            make.state(campaign={"stock": "none"}, actions=[]),
        ),
        SampleState(
            "paused", _("Paused"), make.state(campaign={"status": "paused"}, actions=[])
        ),
        SampleState(
            "ended",
            _("Ended"),
            make.state(campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), make.state(me=make.me(), actions=[])),
        SampleState(
            "nothing",
            _("Nothing won"),
            make.state(me=make.me(), actions=["join"]),
            {"nothing": True},
        ),
        SampleState("not_eligible", _("Not eligible"), make.state(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), make.state(), trouble["not_available"]),
        SampleState(
            "network",
            _("No network"),
            make.state(**mine, session=_session(make, min(2, friends), friends)),
            trouble["network"],
        ),
        SampleState("busy", _("Sending"), make.state(me=make.me()), trouble["busy"]),
        SampleState(
            "error",
            _("A tap was refused"),
            make.state(me=make.me()),
            {"notice": {"tone": "warn", "text": gone}},
        ),
    ]
