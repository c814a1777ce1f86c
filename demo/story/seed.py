"""The demo's story: five campaigns, two weeks, some sixteen hundred visitors.

Plays from two weeks before `now` up to `now`; the same seed and moment give the same course.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns import api as campaigns
from core import lease
from core.errors import Conflict
from core.stores import stream
from demo.story import assist, cheats, gift, leaderboard, referral, upkeep, wheel
from demo.story.company import Cast, Channel
from demo.story.places import Places
from demo.story.rhythm import arrivals
from demo.story.visitor import Pages
from demo.story.world import Life, World
from templates_library.launching import launch

AUTHOR, APPROVER = "operator", "reviewer"
DAYS = 14
ZONE = ZoneInfo("Asia/Shanghai")
PREFIX = "demo-"


@dataclass(frozen=True)
class Chapter:
    """One campaign of the story. `visitors` come by themselves, `limit` with their friends."""

    slug: str
    kind: str
    template: str
    title: dict[str, str]
    answers: Sequence[tuple[str, Any]]
    days_ago: int
    days: int
    visitors: int
    limit: int
    arrives: Callable[[Cast], Life]
    channels: Sequence[Channel]
    scripts: int = 0
    rings: int = 0
    farms: int = 0
    spreads: bool = True
    """Whether people bring others."""


CHANNELS = (
    Channel("wechat-oa", 42, "media", "WeChat account post｜服务号推文", cost=60_000),
    Channel("app-banner", 24, "media", "Banner in the app｜APP 首页横幅"),
    Channel(
        "agent-chen",
        10,
        "agent",
        "Agent's poster · Chen Xiao｜代理人海报 · 陈晓",
        person="Chen Xiao｜陈晓",
        cost=8_000,
    ),
    Channel(
        "agent-li",
        7,
        "agent",
        "Agent's poster · Li Wen｜代理人海报 · 李文",
        person="Li Wen｜李文",
        cost=8_000,
    ),
    Channel("branch-qr", 9, "offline", "Card on the branch counter｜网点台卡", cost=12_000),
    Channel("", 8),
)
"""Names in both languages, see `core.bilingual`."""

CHAPTERS = (
    Chapter(
        slug="demo-red-packet",
        kind="assist",
        template="share-to-open",
        title={
            "en": "Open a red packet with friends (demo)",
            "zh-hans": "好友助力拆红包（演示）",
        },
        answers=(
            ("session.helpers", 3),
            ("packets.count", 400),
            ("budget.total", 400 * 888),
        ),
        days_ago=14,
        days=21,
        visitors=260,
        limit=1000,
        arrives=assist.arrives,
        channels=CHANNELS,
        scripts=6,
        rings=5,
        farms=14,
    ),
    Chapter(
        slug="demo-invite",
        kind="referral",
        template="invite-a-friend",
        title={
            "en": "Invite a friend, both are rewarded (demo)",
            "zh-hans": "邀请好友双方有礼（演示）",
        },
        answers=(),
        days_ago=12,
        days=30,
        visitors=170,
        limit=500,
        arrives=referral.arrives,
        channels=CHANNELS,
        scripts=3,
        rings=4,
    ),
    Chapter(
        slug="demo-gift",
        kind="gift",
        template="gift-insurance",
        title={
            "en": "30 days of accident cover, free (demo)",
            "zh-hans": "新客专享 30 天意外险免费领（演示）",
        },
        answers=(("quota.per_day", 30), ("gifts.count", 600), ("budget.total", 600 * 300)),
        days_ago=9,
        days=20,
        visitors=310,
        limit=520,
        arrives=gift.arrives,
        channels=CHANNELS,
        scripts=4,
    ),
    Chapter(
        slug="demo-wheel",
        kind="draw",
        template="wheel",
        title={
            "en": "Turn the wheel every day (demo)",
            "zh-hans": "天天转大奖（演示）",
        },
        answers=(("packets.count", 1500), ("budget.total", 800_000)),
        days_ago=8,
        days=14,
        visitors=60,
        limit=190,
        arrives=wheel.arrives,
        channels=CHANNELS,
        scripts=2,
    ),
    Chapter(
        slug="demo-leaderboard",
        kind="ranking",
        template="leaderboard",
        title={
            "en": "Who brings the most friends? (demo)",
            "zh-hans": "邀友排行榜（演示）",
        },
        answers=(),
        # Over four days ago, looked at for three: places are final and prizes are given. Until
        # then a ranking costs nothing, and everything about it says 0.
        days_ago=14,
        days=10,
        visitors=60,
        limit=300,
        arrives=leaderboard.arrives,
        channels=CHANNELS,
        scripts=2,
        rings=2,
    ),
)


def seed(
    now: datetime,
    *,
    say: Callable[[str, float], None],
    chapters: Sequence[Chapter] = CHAPTERS,
    number: int = 20,
) -> dict[str, Any]:
    """Launch and play all `chapters` that are not there yet; what happened, by campaign.

    `say` hears the slug and the share of all that is done, 0–1.

    Raises Conflict `demo.busy` when somebody else is at it.
    """
    began = time.monotonic()
    missing = [chapter for chapter in chapters if not campaigns.slug_taken(chapter.slug)]
    if not missing:
        return {}
    rng = random.Random(number)
    pages, places = Pages(stream()), Places(rng)
    told: dict[str, Any] = {}
    # What the clock does to unfinished packets is done by the story's own clock meanwhile.
    with lease.hold(lease.SWEEPS, seconds=300) as held:
        if not held:
            raise Conflict("demo.busy")
        for place, chapter in enumerate(missing):
            start = now - timedelta(days=chapter.days_ago)
            cast = _launch(chapter, start, now, rng, pages, places)

            def progress(share: float, place: int = place, slug: str = chapter.slug) -> None:
                say(slug, (place + share) / len(missing))

            cast.world.run(progress)
            pages.flush()
            told[chapter.slug] = dict(sorted(cast.told.items()))
    told["seconds"] = round(time.monotonic() - began, 1)
    return told


def _launch(
    chapter: Chapter,
    start: datetime,
    now: datetime,
    rng: random.Random,
    pages: Pages,
    places: Places,
) -> Cast:
    answers = [
        *chapter.answers,
        ("title", chapter.title),
        ("period.start", start.isoformat()),
        ("period.end", (start + timedelta(days=chapter.days)).isoformat()),
    ]
    launch(
        chapter.template,
        slug=chapter.slug,
        answers=answers,
        author=AUTHOR,
        approver=APPROVER,
        now=start - timedelta(hours=2),
    )
    campaigns.forget(chapter.slug)
    head = campaigns.head(chapter.slug)
    assert head is not None
    frozen = campaigns.frozen(head.version)
    world = World(start, now, rng)
    cast = Cast(
        world=world,
        pages=pages,
        places=places,
        slug=chapter.slug,
        consent={"rules": frozen.legal.rules_version, "privacy": frozen.legal.privacy_id},
        more_consent={
            item["id"]: item["version"]
            for item in frozen.mechanics.get("gift", {}).get("consents", ())
        },
        channels=chapter.channels,
        limit=chapter.limit,
    )
    for channel in chapter.channels:
        if channel.code:
            campaigns.create_channel(
                chapter.slug,
                code=channel.code,
                name=channel.name,
                kind=channel.kind,
                person_name=channel.person,
                cost=channel.cost,
                actor=AUTHOR,
                now=start,
            )
    until = min(now, start + timedelta(days=chapter.days))
    for moment in arrivals(chapter.visitors, start, until, ZONE, rng):
        world.begin(chapter.arrives(cast), moment)
    for number, cheat in (
        (chapter.scripts, cheats.script),
        (chapter.rings, cheats.ring),
        (chapter.farms, cheats.farm),
    ):
        for moment in arrivals(number, start, until, ZONE, rng):
            world.begin(cheat(cast), moment)
    for life in (
        upkeep.payments(world),
        upkeep.time_passes(world),
        upkeep.ends(world, chapter.slug),
        upkeep.reviews(world, frozenset({chapter.slug})),
    ):
        world.begin(life)
    return cast
