"""Every state of inviting a friend: the inviter's side, the friend's, and the sad ones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, Maker, SampleState

GIVEN = ("joined", "waiting", "qualified", "not_new", "late", "qualified", "checking")


class _Side:
    """Referral documents of one draft."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.inviter = int(make.config.get("inviter_amount") or 2000)
        self.friend = int(make.config.get("friend_amount") or 1000)
        self.cap = int(make.config.get("cap") or 0)
        self.second: dict[str, Any] = make.config.get("second_level") or {}

    def friends(self, *given: str) -> list[dict[str, Any]]:
        """Friends with these statuses, the first the latest."""
        names = self.make.names
        return [
            {
                "name": names[i % len(names)],
                "status": status,
                "amount": self.inviter if status in ("qualified", "checking") else None,
                "at": NOW - i * 5 * HOUR,
            }
            for i, status in enumerate(given)
        ]

    def doc(self, *given: str, **over: Any) -> dict[str, Any]:
        """`referral` of the state document for an inviter with such friends."""
        done = sum(1 for status in given if status in ("qualified", "capped"))
        paid = sum(1 for status in given if status == "qualified")
        return {
            "friends": self.friends(*given),
            "joined": len(given),
            "qualified": done,
            "earned": paid * self.inviter,
            "left": max(0, self.cap - paid) if self.cap else None,
            "invited": None,
            "verified": False,
            **self.further(0),
            **over,
        }

    def further(self, friends: int) -> dict[str, Any]:
        """What so many friends of friends brought; nothing where there is one level only."""
        if not self.second:
            return {}
        points, most = int(self.second.get("points") or 0), int(self.second.get("most") or 20)
        friends = min(friends, most)
        told = {"friends": friends, "points": friends * points, "left": most - friends}
        return {"second": told}

    def asked(self, status: str, *, verified: bool, days: int = 9) -> dict[str, Any]:
        """`referral` of the state document for somebody who was invited."""
        until = NOW + days * DAY
        return self.doc(invited={"status": status, "until": until}, verified=verified)


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    side = _Side(make)
    inviter = {"name": make.names[2], "can_help": False}
    trouble = make.trouble()
    cap = side.cap or 10

    def of(**over: Any) -> dict[str, Any]:
        over.setdefault("referral", side.doc())
        return make.state(**over)

    def joined(referral: dict[str, Any], **over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["share"])
        over.setdefault("me", make.me())
        return of(referral=referral, **over)

    def friend(status: str, *, verified: bool, days: int = 9, **over: Any) -> dict[str, Any]:
        asked = side.asked(status, verified=verified, days=days)
        return joined(asked, inviter=inviter, **over)

    some = side.doc("waiting", "qualified", "joined", "qualified", **side.further(3))
    known: Any = {"me": make.me(MASKED)}
    got = make.reward("granted", side.inviter)
    return [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("friends_none", _("Joined, nobody invited yet"), joined(side.doc())),
        SampleState(
            "friends_waiting",
            _("Friends are on the way"),
            joined(side.doc("waiting", "joined", "waiting")),
        ),
        SampleState(
            "friends_earned",
            _("Some friends have done it"),
            joined(some),
            messages=make.messages(
                (
                    "A friend has done it",
                    "Your reward is waiting on the page. Claim it within 7 days.",
                    "好友已完成",
                    "奖励已到，请在 7 天内到活动页领取。",
                ),
                (
                    "A friend has joined",
                    "Still to do: the one thing the rules name.",
                    "好友已加入",
                    "还差规则中的一步，提醒一下 TA 吧。",
                ),
            ),
        ),
        SampleState(
            "friends_mixed", _("Friends in every state"), joined(side.doc(*GIVEN, "capped"))
        ),
        SampleState(
            "friends_many",
            _("Very many friends"),
            joined(side.doc(*(("waiting", "qualified", "not_new") * 9)), **known),
        ),
        SampleState(
            "capped",
            _("Inviter's limit reached"),
            joined({**side.doc(*["qualified"] * cap, "capped"), "left": 0}, **known),
        ),
        SampleState(
            "won",
            _("A reward waits to be claimed"),
            joined(some, rewards=[got], actions=["claim", "share"]),
        ),
        SampleState(
            "won_many",
            _("Several rewards wait"),
            joined(
                some,
                rewards=[got, make.reward("granted", side.inviter, number=2)],
                actions=["claim", "share"],
                **known,
            ),
        ),
        SampleState("invited", _("Friend: invited"), of(inviter=inviter)),
        SampleState(
            "verify",
            _("Friend: phone to be confirmed"),
            friend("waiting", verified=False, actions=["verify", "share"]),
        ),
        SampleState("todo", _("Friend: to do it"), friend("waiting", verified=True, **known)),
        SampleState(
            "friend_won",
            _("Friend: reward to be claimed"),
            friend(
                "qualified",
                verified=True,
                rewards=[make.reward("granted", side.friend)],
                actions=["claim", "share"],
                **known,
            ),
        ),
        SampleState("late", _("Friend: too late"), friend("late", verified=True, days=-1)),
        SampleState("not_new", _("Friend: not new"), friend("not_new", verified=True)),
        SampleState("own", _("Friend: the inviter's own"), friend("own", verified=True)),
        SampleState("stock", _("Friend: rewards gone"), friend("stock", verified=True)),
        SampleState(
            "checking",
            _("Being checked"),
            friend(
                "checking",
                verified=True,
                rewards=[make.reward("checking", side.friend, claim_by=NOW + 70 * HOUR)],
            ),
        ),
        SampleState(
            "onway",
            _("Payment on its way"),
            friend(
                "qualified",
                verified=True,
                rewards=[make.reward("fulfilling", side.friend)],
                **known,
            ),
        ),
        SampleState(
            "fulfilled",
            _("Paid out"),
            friend(
                "qualified",
                verified=True,
                rewards=[make.reward("fulfilled", side.friend)],
                **known,
            ),
        ),
        SampleState(
            "failed",
            _("Payment failed"),
            joined(
                some, rewards=[make.reward("failed", side.inviter)], actions=["claim", "share"]
            ),
        ),
        SampleState(
            "expired",
            _("Not claimed in time"),
            joined(side.doc("qualified"), rewards=[make.reward("expired", side.inviter)]),
        ),
        SampleState(
            "revoked",
            _("Not confirmed"),
            friend("qualified", verified=True, rewards=[make.reward("revoked", side.friend)]),
        ),
        SampleState(
            "sold_out", _("All rewards taken"), of(campaign={"stock": "none"}, actions=[])
        ),
        SampleState(
            "paused", _("Paused"), joined(some, campaign={"status": "paused"}, actions=[])
        ),
        SampleState(
            "ended",
            _("Ended"),
            joined(some, campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), of(actions=[])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), joined(some), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
        SampleState(
            "error",
            _("A tap was refused"),
            of(),
            {"notice": {"tone": "warn", "text": make.said(
                "All rewards have been given out for now.", "奖励暂时发完了。")}},
        ),
    ]  # fmt: skip
