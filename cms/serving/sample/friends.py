"""Samples in which friends bring the reward: referral, steps, a leaderboard, a team."""

from __future__ import annotations

from cms.serving.sample.base import SAMPLE, like, money

REFERRAL = like(
    "referral",
    slug="better-together",
    title={"en": "Invite a friend, both are rewarded", "zh-hans": "邀好友，双方都有奖励"},
    content={**SAMPLE["content"], "theme": {"slug": "spring-dawn"}},
    mechanics={
        "referral": {
            "event": "quote_done",
            "event_label": {"en": "Get a free quote", "zh-hans": "免费测算保费"},
            "url": "https://example.com/quote",
            "window_days": 14,
            "inviter_amount": 2000,
            "friend_amount": 1000,
            "inviter_pool": "inviters",
            "friend_pool": "friends",
            "cap": 10,
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 6_000_000},
        "pools": {
            "inviters": {"kind": "packets", "count": 2000, "amount": 2000},
            "friends": {"kind": "packets", "count": 2000, "amount": 1000},
        },
    },
)

MILESTONE = like(
    "milestone",
    slug="up-we-go",
    title={"en": "Invite friends, step by step", "zh-hans": "邀好友 步步有礼"},
    content={**SAMPLE["content"], "theme": {"slug": "jade"}},
    mechanics={
        "milestone": {
            "counts": "friend_verified",
            "steps": [
                money("a ¥2 packet", "2 元红包", "step-1", at=1),
                money("a ¥5 packet", "5 元红包", "step-3", at=3),
                money("a ¥10 packet", "10 元红包", "step-5", at=5),
                money("a ¥30 packet", "30 元红包", "step-10", at=10),
            ],
        },
        "task": {
            "tasks": [
                {
                    "slug": "look",
                    "title": {"en": "Visit the service page", "zh-hans": "逛逛服务页"},
                    "url": "https://example.com/service",
                    "times": "daily",
                    "amount": 1,
                },
                {
                    "slug": "read",
                    "title": {"en": "Read about claims", "zh-hans": "了解理赔流程"},
                    "kind": "read",
                    "url": "https://example.com/claims",
                    "seconds": 20,
                    "amount": 3,
                },
                {
                    "slug": "watch",
                    "title": {"en": "Watch a short film", "zh-hans": "观看短片"},
                    "kind": "watch",
                    "url": "https://example.com/film",
                    "seconds": 30,
                    "amount": 5,
                },
            ]
        },
        "vote": {
            "entries": [
                {"slug": "dawn", "title": {"en": "Team Dawn", "zh-hans": "晨曦队"}},
                {"slug": "harbour", "title": {"en": "Team Harbour", "zh-hans": "港湾队"}},
                {"slug": "summit", "title": {"en": "Team Summit", "zh-hans": "登峰队"}},
            ],
            "per_day": 2,
        },
        "points": {
            "ways": [{"on": "task_done", "per_day": 20}],
            "offers": [
                {**money("a ¥2 packet", "2 元红包", "step-1"), "slug": "small", "cost": 5},
                {**money("a ¥5 packet", "5 元红包", "step-3"), "slug": "large", "cost": 20},
            ],
        },
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 1_350_000},
        "pools": {
            "step-1": {"kind": "packets", "count": 2000, "amount": 200},
            "step-3": {"kind": "packets", "count": 800, "amount": 500},
            "step-5": {"kind": "packets", "count": 250, "amount": 1000},
            "step-10": {"kind": "packets", "count": 100, "amount": 3000},
        },
    },
)

RANKING = like(
    "ranking",
    slug="who-brings-most",
    title={"en": "Who brings the most friends?", "zh-hans": "邀友争榜，赢现金大奖"},
    content={**SAMPLE["content"], "theme": {"slug": "night-gala"}},
    mechanics={
        "ranking": {
            "counts": "friend_verified",
            "unit": {"en": "friend|friends", "zh-hans": "位好友"},
            "per_day": 20,
            "bands": [
                {
                    "first": first,
                    "last": last,
                    "prize": pool,
                    "pool": pool,
                    "title": {"en": english, "zh-hans": chinese},
                }
                for first, last, pool, english, chinese in (
                    (1, 1, "first", "First prize", "冠军奖"),
                    (2, 3, "second", "Second prize", "亚季军奖"),
                    (4, 10, "third", "Third prize", "优胜奖"),
                )
            ],
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 300_000},
        "pools": {
            "first": {"kind": "packets", "count": 1, "amount": 88_800},
            "second": {"kind": "packets", "count": 2, "amount": 38_800},
            "third": {"kind": "packets", "count": 7, "amount": 8_800},
        },
    },
)

TEAM = like(
    "team",
    slug="one-pot",
    title={"en": "Team up and share the pot", "zh-hans": "组队瓜分现金"},
    content={**SAMPLE["content"], "theme": {"slug": "jade"}},
    mechanics={
        "team": {"size": 5, "amount": 2000, "ttl_hours": 24, "per_person": 1, "pool": "pots"}
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 2_000_000},
        "pools": {
            "pots": {
                "kind": "packets",
                "count": 1000,
                "split": "double_mean",
                "amount": 2000,
                "shares": 5,
                "min": 50,
            }
        },
    },
)
