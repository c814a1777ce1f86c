"""What sample states of the ladder and the calendar share: the sad ones, and a reward's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

Section = dict[str, Any]


def amount_of(make: Maker, pool: str) -> int:
    """What one prize of that pool holds, by the draft."""
    pools = (make.draft.get("rewards") or {}).get("pools") or {}
    return int((pools.get(pool) or {}).get("amount") or 100)


def rest(
    make: Maker,
    of: Callable[..., dict[str, Any]],
    some: Section,
    amount: int,
    name: str,
) -> list[SampleState]:
    """A reward's way, and what can go wrong, for the section `name` of the state."""
    trouble = make.trouble()

    def joined(**over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["share"])
        over.setdefault("me", make.me(MASKED))
        return of(**{name: some}, **over)

    def with_reward(status: str, **over: Any) -> dict[str, Any]:
        return joined(rewards=[make.reward(status, amount)], **over)

    return [
        SampleState(
            "won",
            _("A reward waits to be claimed"),
            with_reward("granted", actions=["claim", "share"], me=make.me()),
        ),
        SampleState(
            "checking",
            _("Being checked"),
            joined(rewards=[make.reward("checking", amount, claim_by=NOW + 70 * HOUR)]),
        ),
        SampleState("onway", _("Payment on its way"), with_reward("fulfilling")),
        SampleState("fulfilled", _("Paid out"), with_reward("fulfilled")),
        SampleState(
            "failed", _("Payment failed"), with_reward("failed", actions=["claim", "share"])
        ),
        SampleState("expired", _("Not claimed in time"), with_reward("expired")),
        SampleState("revoked", _("Not confirmed"), with_reward("revoked")),
        SampleState(
            "sold_out", _("All rewards taken"), of(campaign={"stock": "none"}, actions=[])
        ),
        SampleState("paused", _("Paused"), joined(campaign={"status": "paused"}, actions=[])),
        SampleState(
            "ended",
            _("Ended"),
            joined(campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), of(actions=[])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), joined(), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
        SampleState(
            "error",
            _("A tap was refused"),
            joined(),
            {"notice": {"tone": "warn", "text": make.said(
                "This prize has been given out for now.", "这份奖励暂时发完了。")}},
        ),
    ]  # fmt: skip
