"""Two weeks of a campaign's life, played through the services with `now=` as an argument.

Visits enter the event stream as the collector would have queued them then; joins, shares,
help and packets go through the engine. The same seed gives the same fortnight.
"""

from __future__ import annotations

import math
import random
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from campaigns import api as campaigns
from core import stores
from core.clock import to_ms
from tests.campaigns.support import Player
from tests.tracking.conftest import envelope, event, push
from tracking.consumer.enrich import place_of

AGENTS = (
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
     "Mobile/15E148 MicroMessenger/8.0.50", 34),
    ("Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 Chrome/122.0 Mobile "
     "Safari/537.36 MicroMessenger/8.0.49", 41),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
     "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", 8),
    ("Mozilla/5.0 (Linux; Android 13; V2254A) AppleWebKit/537.36 Chrome/118.0 Mobile "
     "Safari/537.36 AlipayClient/10.5", 6),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 "
     "Safari/537.36", 8),
    ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 "
     "Mobile/15E148 Safari/604.1", 3),
)  # fmt: skip
CHANNELS = (("wx-feed", 30), ("poster-sh", 16), ("sms-old", 10), ("agent-0812", 7), ("", 37))
PROVINCES = {
    "广东省": 24, "江苏省": 15, "浙江省": 14, "上海": 11, "山东省": 9, "四川省": 7, "北京": 7,
    "湖北省": 5, "河南省": 5, "福建省": 4, "湖南省": 4, "安徽省": 3, "陕西省": 3, "辽宁省": 2,
    "重庆": 2, "河北省": 2, "江西省": 1, "广西": 1, "云南省": 1, "黑龙江省": 1, "香港": 1,
}  # fmt: skip


@lru_cache(maxsize=1)
def addresses() -> dict[str, str]:
    """An address in each of PROVINCES, as the region file has them."""
    found: dict[str, str] = {}
    dice = random.Random(1)
    while len(found) < len(PROVINCES):
        ip = ".".join(str(dice.randint(1, 223)) for _ in range(4))
        region = place_of(ip).region
        if region in PROVINCES:
            found.setdefault(region, ip)
    return found


@dataclass
class History:
    """Plays one campaign; `players` are those who joined."""

    slug: str
    dice: random.Random
    players: list[Player] = field(default_factory=list)
    claimed: int = 0

    @property
    def slug_number(self) -> int:
        """Two campaigns' people have different phone numbers."""
        return zlib.crc32(self.slug.encode()) % 1000

    def visit(self, at: datetime, device: uuid.UUID) -> None:
        region = self._of(tuple(PROVINCES.items()))
        push(
            stores.stream(),
            envelope(
                event("page_view", campaign=self.slug, at=to_ms(at)),
                device_id=str(device),
                sent_at=to_ms(at),
            ),
            received_at=to_ms(at),
            ip=addresses()[region] if self.dice.random() > 0.06 else "10.0.0.1",
            ua=self._of(AGENTS),
        )

    def join(self, at: datetime) -> Player:
        """Somebody new joins, as often as not by a recent player's invitation."""
        player = Player(self.slug, at)
        self.visit(at - timedelta(seconds=20), player.device)
        body: dict[str, Any] = {"consent": CONSENT}
        recent = self.players[-25:]
        if recent and self.dice.random() < 0.46:
            body["invite"] = self.dice.choice(recent).invite
        elif channel := self._of(CHANNELS):
            body["channel"] = channel
        answer = player.do("join", body)
        if answer.status == 200:
            player.invite = answer.body["result"]["invite"]
            self.players.append(player)
        return player

    def live(self, player: Player, at: datetime) -> None:
        """What one does after joining: share, be helped, open, claim."""
        if self.dice.random() < 0.62:
            player.now = at + timedelta(seconds=40)
            player.do("share", {"to": "copy"})
            if self.dice.random() < 0.66:
                self._be_helped(player, at)

    def _be_helped(self, player: Player, at: datetime) -> None:
        friend = Player(self.slug, at + timedelta(minutes=self.dice.randint(4, 90)))
        self.visit(friend.now - timedelta(seconds=30), friend.device)
        if friend.help(player.invite).status != 200 or self.dice.random() > 0.86:
            return
        player.now = friend.now + timedelta(minutes=3)
        answer = player.draw()
        reward = answer.body.get("result", {}).get("reward") if answer.status == 200 else None
        if reward and self.dice.random() < 0.8:
            self.claimed += 1
            player.now += timedelta(minutes=1)
            player.claim(reward, f"+86138{self.slug_number:03d}{self.claimed:05d}")

    def _of(self, weighted: Any) -> Any:
        values, weights = zip(*weighted, strict=True)
        return self.dice.choices(values, weights)[0]


CONSENT = {"rules": "2026-01", "privacy": "privacy-2026-01"}


def fortnight(
    slug: str, *, until: datetime, people: int = 400, days: int = 14, seed: int = 1
) -> History:
    """About `people` joins in the `days` before `until`, with as many more visits as real."""
    dice = random.Random(seed)
    told = History(slug, dice)
    moments = sorted(_moment(dice, until, days) for _ in range(people))
    for at in moments:
        for _ in range(dice.choices((0, 1, 2, 3), (2, 4, 3, 1))[0]):
            told.visit(at - timedelta(minutes=dice.randint(1, 50)), uuid.uuid4())
        told.live(told.join(at), at)
        if dice.random() < 0.05:
            told.players[-1].help(told.players[-1].invite)  # refused: nobody helps themselves
    return told


def _moment(dice: random.Random, until: datetime, days: int) -> datetime:
    """More at the start and the end, mornings and evenings; Shanghai's clock."""
    while True:
        ago = dice.random() ** 1.15 * days
        at = until - timedelta(days=ago)
        hour = (at.hour + 8 + at.minute / 60) % 24
        day = 0.35 + 0.65 * math.exp(-(((hour - 20.5) / 2.6) ** 2))
        noon = 0.45 * math.exp(-(((hour - 12.3) / 1.8) ** 2))
        night = 0.08 if hour < 6.5 else 1.0
        if dice.random() < (day + noon) * night:
            return at


def set_up_channels(slug: str, now: datetime) -> None:
    """Three of the four codes people come with; the fourth stands as it is."""
    made = (
        ("wx-feed", "WeChat Moments advert", "media", "", 380_000),
        ("poster-sh", "Posters, Shanghai branches", "offline", "", 120_000),
        ("agent-0812", "Agency Pudong", "agent", "Li Na", 0),
    )
    for code, name, kind, person, cost in made:
        campaigns.create_channel(
            slug, name=name, kind=kind, actor="operator", now=now, code=code,
            person_name=person, cost=cost,
        )  # fmt: skip
