"""Campaigns of several mechanics, for tests: any sections over packets that all are alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from campaigns import api as campaigns
from campaigns.models import Meter, Participation
from campaigns.play.contracts import PlayAnswer
from tests.campaigns.referral_kit import Guest
from tests.campaigns.support import staff
from tests.launched_once import once

BOTH = {"en": "Example Co.", "zh-hans": "示例公司"}


def title(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": f"{text}。"}


def draft(
    now: datetime,
    slug: str,
    kind: str,
    mechanics: dict[str, Any],
    pools: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A draft of thirty days by the clocks of Shanghai; `more` replaces sections."""
    pools = pools or {"packets": {"count": 20, "amount": 100}}
    total = sum(pool["count"] * pool.get("amount", 0) for pool in pools.values())
    return {
        "schema": 1,
        "slug": slug,
        "kind": kind,
        "title": {"en": "Composed", "zh-hans": "组合活动"},
        "currency": "CNY",
        "timezone": "Asia/Shanghai",
        "period": {
            "start": (now - timedelta(minutes=1)).isoformat(),
            "end": (now + timedelta(days=30)).isoformat(),
        },
        "content": {
            "theme": {},
            "texts": {"en": {"title": "Composed"}, "zh-hans": {"title": "组合活动"}},
        },
        "mechanics": mechanics,
        "rewards": {"budget": {"total": total}, "pools": pools},
        "protection": {"level": "off"},
        "legal": {
            "organiser": BOTH,
            "contact": BOTH,
            "rules_version": "1",
            "privacy_id": "1",
            "rules": BOTH,
            "privacy": BOTH,
        },
    } | more


@once
def launched(
    now: datetime, slug: str, kind: str, mechanics: dict[str, Any], **more: Any
) -> str:
    """Let it run; its slug."""
    staff()
    campaigns.launch_draft(
        draft=draft(now, slug, kind, mechanics, **more),
        author="operator",
        approver="reviewer",
        blueprint="",
        now=now,
    )
    campaigns.forget()
    return slug


def ladder(*steps: int, **more: Any) -> dict[str, Any]:
    """A ladder over the pool `packets`."""
    return {
        "steps": [{"at": at, "pool": "packets", "title": title(f"Step {at}")} for at in steps]
    } | more


class Climber(Guest):
    """Somebody who acts and takes."""

    def act(self, do: str, key: str | None = None, **input: Any) -> PlayAnswer:
        return self.do("act", {"do": do, "input": input}, key)

    def take(self, scene: str, key: str | None = None) -> PlayAnswer:
        return self.do("draw", {"scene": scene}, key)

    @property
    def row(self) -> Participation:
        return Participation.objects.get(campaign__slug=self.slug, person_uid=self.person)

    def meter(self, name: str) -> tuple[int, int]:
        """(value, raised) as stored."""
        found = Meter.objects.filter(participation=self.row, name=name).first()
        return (found.value, found.raised) if found else (0, 0)


def joined(slug: str, now: datetime, invite: str | None = None) -> Climber:
    climber = Climber(slug, now)
    answer = climber.join(invite)
    assert answer.status == 200, answer.body
    return climber


def brings(inviter: Climber, verified: bool = True) -> Climber:
    """A friend who joins by the link, with a phone or without."""
    friend = joined(inviter.slug, inviter.now + timedelta(minutes=1), inviter.invite)
    if verified:
        answer = friend.verify()
        assert answer.status == 200, answer.body
    return friend
