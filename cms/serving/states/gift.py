"""Every state of a policy as a present: quota, form, issuing, certificate, and refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

MINUTE = 60_000


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    product = make.config.get("product") or {}
    term = int(product.get("term_days") or 30)
    premium = int(product.get("premium") or 300)
    hold = int(make.config.get("hold_minutes") or 30)
    inviter = {"name": make.names[2], "can_help": False}
    trouble = make.trouble()
    certificate = {
        "reward": "r-fulfilled-1",
        "number": "DEMO-ACC30-2026-0001842",
        "insured": make.said("Li M**", "李*明"),
        "from": NOW + 14 * HOUR,
        "until": NOW + 14 * HOUR + term * DAY,
        "url": f"/c/{make.slug}/certificate/k3mPq7Wx2a",
    }

    def of(
        today: str = "plenty", reopens: int | None = None, cert: Any = None, **over: Any
    ) -> dict[str, Any]:
        gift = {"today": today, "reopens_at": reopens, "certificate": cert}
        return make.state(gift=gift, **over)

    def mine(status: str, *, by: int | None = None, **over: Any) -> dict[str, Any]:
        over.setdefault("me", make.me(MASKED))
        over.setdefault("actions", [])
        reward = make.reward(status, premium, kind="gift", claim_by=by)
        return of(rewards=[reward], **over)

    def refused(code: str) -> dict[str, Any]:
        return {"refused": f"eligibility.{code}"}

    joined: dict[str, Any] = {"me": make.me(), "actions": ["draw"]}
    taken = make.said("The last one has just been taken.", "最后一份刚刚被领走了。")
    held: Any = {"by": NOW + hold * MINUTE - 41_000, "me": make.me(), "actions": ["claim"]}
    return [
        SampleState("start", _("First visit"), of()),
        SampleState("start_few", _("Few are left today"), of("few")),
        SampleState("start_invited", _("Recommended by a friend"), of(inviter=inviter)),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("free", _("Joined, nothing taken yet"), of(**joined)),
        SampleState("won", _("One is kept, form to be filled in"), mine("granted", **held)),
        SampleState("onway", _("Policy being issued"), mine("fulfilling")),
        SampleState("fulfilled", _("Insured"), mine("fulfilled", cert=certificate)),
        SampleState("fulfilled_bare", _("Insured, certificate follows"), mine("fulfilled")),
        SampleState(
            "checking", _("Being checked"), mine("checking", by=NOW + 70 * HOUR, me=make.me())
        ),
        SampleState("failed", _("Policy not issued"), mine("failed", actions=["claim"])),
        SampleState(
            "expired",
            _("Form not filled in in time"),
            mine("expired", me=make.me(), actions=["draw"]),
        ),
        SampleState("revoked", _("Not confirmed"), mine("revoked", me=make.me())),
        SampleState(
            "today_gone", _("Today's are taken"), of("none", NOW + 14 * HOUR, actions=[])
        ),
        SampleState(
            "sold_out", _("All taken"), of("none", campaign={"stock": "none"}, actions=[])
        ),
        SampleState("already_insured", _("Insured already"), of(), refused("already_insured")),
        SampleState("newcomers", _("Not a newcomer"), of(), refused("newcomers_only")),
        SampleState("under_age", _("Not of age"), of(), refused("age")),
        SampleState("paused", _("Paused"), of(campaign={"status": "paused"}, actions=[])),
        SampleState(
            "ended",
            _("Ended"),
            of(campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), of(me=make.me(), actions=[])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), mine("granted", **held), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
        SampleState(
            "error",
            _("A tap was refused"),
            of(**joined),
            {"notice": {"tone": "warn", "text": taken}},
        ),
    ]
