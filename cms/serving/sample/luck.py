"""Samples in which luck decides: a wheel, cards to collect, packets that rain."""

from __future__ import annotations

from cms.serving.sample.base import SAMPLE, like

DRAW = like(
    "draw",
    slug="lucky-wheel",
    title={"en": "Turn the wheel every day", "zh-hans": "天天转大奖"},
    mechanics={
        "draw": {
            "skin": "wheel",
            "method": "weights",
            "fallback": "thanks",
            "prizes": [
                {
                    "slug": "first",
                    "title": {"en": "First prize", "zh-hans": "一等奖"},
                    "pool": "first",
                    "weight": 200,
                },
                {
                    "slug": "thanks",
                    "title": {"en": "Thank you", "zh-hans": "谢谢参与"},
                    "weight": 447_400,
                },
                {
                    "slug": "third",
                    "title": {"en": "Third prize", "zh-hans": "三等奖"},
                    "pool": "third",
                    "weight": 100_000,
                },
                {
                    "slug": "second",
                    "title": {"en": "Second prize", "zh-hans": "二等奖"},
                    "pool": "second",
                    "weight": 5_000,
                },
                {
                    "slug": "again",
                    "title": {"en": "Next time", "zh-hans": "下次好运"},
                    "weight": 447_400,
                },
            ],
        },
        "chances": {
            "free_per_day": 1,
            "ways": [{"on": "friend_joined", "amount": 1, "per_day": 3}],
        },
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 1_500_000},
        "pools": {
            "first": {"kind": "packets", "count": 20, "amount": 8800},
            "second": {"kind": "packets", "count": 500, "amount": 888},
            "third": {"kind": "packets", "count": 10_000, "amount": 88},
        },
    },
)

_BLESSINGS = {
    "health": ("Health", "健康福", 280_000),
    "peace": ("Peace", "平安福", 280_000),
    "family": ("Family", "团圆福", 240_000),
    "joy": ("Joy", "欢喜福", 150_000),
    "luck": ("Luck", "好运福", 50_000),
}
COLLECT = like(
    "collect",
    slug="five-blessings",
    title={"en": "Collect the five blessings", "zh-hans": "集五福，领红包"},
    mechanics={
        "collect": {
            "cards": [
                {"slug": slug, "title": {"en": english, "zh-hans": chinese}}
                for slug, (english, chinese, _weight) in _BLESSINGS.items()
            ],
            "prize": {
                "slug": "packet",
                "pool": "sets",
                "title": {"en": "Blessings packet", "zh-hans": "五福红包"},
            },
        },
        "draw": {
            "skin": "cards",
            "prizes": [
                {
                    "slug": slug,
                    "title": {"en": english, "zh-hans": chinese},
                    "card": slug,
                    "weight": weight,
                }
                for slug, (english, chinese, weight) in _BLESSINGS.items()
            ],
        },
        "chances": {
            "free_per_day": 1,
            "ways": [{"on": "friend_joined", "amount": 1, "per_day": 5}],
        },
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 888_000},
        "pools": {"sets": {"kind": "packets", "count": 1000, "amount": 888}},
    },
)

RAIN = like(
    "rain",
    slug="packets-rain",
    title={"en": "Red packets rain twice a day", "zh-hans": "每天两场红包雨"},
    mechanics={
        "rain": {
            "daily": ["10:00", "20:00"],
            "seconds": 30,
            "per_wave": 500,
            "catches": 3,
            "pool": "packets",
            "words": [{"word": "安心每一天"}],
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 3_000_000},
        "pools": {
            "packets": {
                "kind": "packets",
                "count": 14_000,
                "split": "double_mean",
                "amount": 188,
                "min": 30,
                "max": 888,
            },
            "passwords": {"kind": "packets", "count": 1000, "amount": 188},
        },
    },
)
