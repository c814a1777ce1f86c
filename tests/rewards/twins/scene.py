"""A scope paid through a twin, and the ways of the worker and the person with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from core.crypto import encrypt
from rewards import api
from rewards.models import Grant, Payout
from rewards.providers import Message
from rewards.services import payouts
from tests.rewards.kit import NOW, grant, open_scope, payout, person
from tests.rewards.twins.server import Twin
from tests.rewards.twins.wechat import WechatTwin

WECHAT = {
    "scene_id": "1000",
    "remark": "活动奖励",
    "report": [
        {"info_type": "活动名称", "info_content": "助力红包"},
        {"info_type": "奖励说明", "info_content": "现金红包"},
    ],
}


class Scene:
    """One reward of a scope of its own, claimed at `now`."""

    def __init__(
        self, twin: Twin, slug: str, config: dict[str, Any], recipient: dict[str, str],
        amount: int = 5_00,
    ) -> None:  # fmt: skip
        self.twin = twin
        self.now = twin.now = NOW
        self.scope = str(uuid4())
        self.recipient = recipient
        pool = open_scope(
            self.scope,
            budget={"total": amount * 20},
            pools={"main": {"kind": "packets", "count": 4, "amount": amount}},
            provider={"slug": slug, "config": config},
        )
        self.amount = amount
        self.owner = person()
        self.reward: UUID = grant(
            pool, self.owner, f"k-{self.scope}", scope=self.scope, provider=slug
        ).uid

    def claim(self) -> None:
        api.claim(
            reward_uid=self.reward,
            person_id=self.owner,
            phone_hash="a" * 64,
            phone_cipher=encrypt(json.dumps(self.recipient)),
            now=self.now,
        )

    def work(self, after: timedelta = timedelta(0)) -> None:
        """One pass of the worker, `after` later."""
        self.now += after
        self.twin.now = self.now
        payouts.run_due(self.now)
        payouts.collect_answers(self.now)

    def settle(self, days: int = 3) -> None:
        """So many passes that everything due has been done several times."""
        for _ in range(days * 24):
            self.work(timedelta(hours=1))

    def hear(self, notification: tuple[dict[str, str], bytes], slug: str) -> int:
        headers, body = notification
        lower = {name.lower(): value for name, value in headers.items()}
        return payouts.hear(slug, Message(lower, body), self.now)

    @property
    def payout(self) -> Payout:
        return payout(self.reward)

    @property
    def status(self) -> str:
        return str(Grant.objects.values_list("status", flat=True).get(uid=self.reward))

    @property
    def state(self) -> tuple[str, str]:
        """The reward's and the order's."""
        return self.status, self.payout.state

    @property
    def totals(self) -> tuple[int, int]:
        """Owed and paid of the scope."""
        now = api.scope_totals(self.scope)
        return now.payable, now.paid


def shown(scene: Scene) -> Any:
    """What the person sees of the reward: the row of rewards_of_person."""
    from core.sqlcall import call_json

    [row] = call_json("rewards_of_person", scene.owner, scene.scope)
    return row


@contextmanager
def wechat_twin(settings: Any) -> Iterator[WechatTwin]:
    """The twin, running, and the organiser's account with it."""
    with WechatTwin().running() as twin:
        settings.PAYOUT_ACCOUNTS = json.dumps({"wechat": twin.account()})
        yield twin


def wechat_scene(twin: WechatTwin, amount: int = 5_00, **recipient: str) -> Scene:
    return Scene(
        twin, "wechat", WECHAT, {"openid": "o-MYE42l80oelYMDE34nYD456Xoy", **recipient}, amount
    )


def at(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
