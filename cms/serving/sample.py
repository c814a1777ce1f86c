"""A whole version as a document: for measuring the first load and for the page's tests."""

from __future__ import annotations

from typing import Any

SAMPLE: dict[str, Any] = {
    "schema": 1,
    "slug": "spring-packet",
    "kind": "assist",
    "title": {"en": "Open a red packet together", "zh-hans": "好友一起拆红包"},
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "period": {"start": "2026-11-20T00:00:00+08:00", "end": "2026-12-04T00:00:00+08:00"},
    "content": {
        "theme": {"slug": "red-envelope"},
        "texts": {
            "en": {"brand": "Demo Life Insurance"},
            "zh-hans": {"brand": "示范人寿保险"},
        },
    },
    "mechanics": {
        "assist": {
            "target": 888,
            "helpers": 5,
            "new_units": 3,
            "old_units": 1,
            "curve_power": 3,
            "ttl_hours": 24,
            "sessions_per_day": 1,
            "helps_per_day": 3,
            "who_may_help": "all",
        }
    },
    "rewards": {
        "budget": {"total": 8_880_000},
        "pools": {"packets": {"kind": "packets", "count": 10_000, "amount": 888}},
        "provider": {"slug": "sandbox", "config": {}},
        "claim_days": 7,
    },
    "protection": {"level": "standard", "rules": {}},
    "touch": {
        "plan": [
            {"on": "won", "template": "won", "channels": ["inbox", "sms"]},
            {"on": "fulfilled", "template": "fulfilled", "channels": ["inbox"]},
        ],
    },
    "legal": {
        "organiser": {"en": "Demo Life Insurance Co.", "zh-hans": "示范人寿保险有限公司"},
        "contact": {"en": "+86 400 000 0000", "zh-hans": "400-000-0000"},
        "rules_version": "2026-11",
        "privacy_id": "participant-1",
        "rules": {
            "en": "Every participant starts one packet a day. Friends who help add to it; when "
            "it is full, it opens and the amount is paid to the phone number of the "
            "participant.\nHelping costs nothing and needs no purchase.",
            "zh-hans": "每位参与者每天可发起一个红包。好友帮拆后红包金额增加，凑满即可拆开，"
            "金额发放至参与者本人的手机号对应账户。\n帮拆不收取任何费用，也无需购买任何产品。",
        },
        "privacy": {},
    },
}
"""As `FrozenCampaign.model_dump(mode="json", by_alias=True)` writes it."""


def _like(kind: str, **own: Any) -> dict[str, Any]:
    """The sample above with what another kind has in its stead."""
    legal = {**SAMPLE["legal"], "rules": {"en": "", "zh-hans": ""}}
    return {**SAMPLE, "kind": kind, "legal": legal, **own}


REFERRAL = _like(
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

GIFT = _like(
    "gift",
    slug="safe-journey",
    title={"en": "30 days of accident cover, free", "zh-hans": "30 天意外险，免费领"},
    content={**SAMPLE["content"], "theme": {"slug": "ocean-care"}},
    mechanics={
        "gift": {
            "product": {
                "name": {"en": "Everyday Accident Cover", "zh-hans": "安心行个人意外伤害保险"},
                "insurer": {
                    "en": "Demo Life Insurance Co.",
                    "zh-hans": "示范人寿保险有限公司",
                },
                "insurer_code": "DEMO",
                "code": "ACC30",
                "class": "accident",
                "term_days": 30,
                "sum_insured": 10_000_000,
                "premium": 300,
            },
            "fields": [
                {
                    "name": "name",
                    "kind": "name",
                    "label": {"en": "Name of the insured", "zh-hans": "被保险人姓名"},
                    "required": True,
                },
                {
                    "name": "id_number",
                    "kind": "id_number",
                    "label": {"en": "ID card number", "zh-hans": "身份证号码"},
                    "required": True,
                },
            ],
            "consents": [
                {
                    "id": "notice",
                    "version": "notice-1",
                    "separate": False,
                    "label": {
                        "en": "I have read the insurance notice and the terms of cover",
                        "zh-hans": "我已阅读并同意《投保须知》和《保险条款》",
                    },
                    "document": {
                        "en": "Covered are death or disability by an accident, up to the sum "
                        "insured. Not covered are illness and intentional acts.",
                        "zh-hans": "保障因意外伤害导致的身故或伤残，以保险金额为限给付；"
                        "疾病、故意行为不在保障范围内。",
                    },
                },
                {
                    "id": "id_number",
                    "version": "id-number-1",
                    "separate": True,
                    "label": {
                        "en": "I separately agree that my ID number is used for this policy",
                        "zh-hans": "我单独同意使用我的身份证号码用于签发本保单",
                    },
                    "document": {
                        "en": "Name and ID number are sensitive personal information. They are "
                        "used for this policy alone, kept encrypted and deleted after 90 days.",
                        "zh-hans": "姓名和身份证号码属于敏感个人信息，仅用于签发本保单，"
                        "加密保存，90 天后删除。",
                    },
                },
            ],
            "quota_per_day": 500,
            "hold_minutes": 30,
            "min_age": 18,
            "max_age": 65,
            "newcomers_only": True,
            "keep_days": 90,
            "pool": "gifts",
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 2_100_000},
        "pools": {"gifts": {"kind": "gifts", "count": 7000, "amount": 300, "per_day": 500}},
        "provider": {"slug": "gift-sandbox", "config": {}},
    },
)


def _money(english: str, chinese: str, pool: str, **place: int) -> dict[str, Any]:
    return {**place, "pool": pool, "title": {"en": english, "zh-hans": chinese}}


MILESTONE = _like(
    "milestone",
    slug="up-we-go",
    title={"en": "Invite friends, step by step", "zh-hans": "邀好友 步步有礼"},
    content={**SAMPLE["content"], "theme": {"slug": "jade"}},
    mechanics={
        "milestone": {
            "counts": "friend_verified",
            "steps": [
                _money("a ¥2 packet", "2 元红包", "step-1", at=1),
                _money("a ¥5 packet", "5 元红包", "step-3", at=3),
                _money("a ¥10 packet", "10 元红包", "step-5", at=5),
                _money("a ¥30 packet", "30 元红包", "step-10", at=10),
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
        "points": {
            "ways": [{"on": "task_done", "per_day": 20}],
            "offers": [
                {**_money("a ¥2 packet", "2 元红包", "step-1"), "slug": "small", "cost": 5},
                {**_money("a ¥5 packet", "5 元红包", "step-3"), "slug": "large", "cost": 20},
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

CHECKIN = _like(
    "checkin",
    slug="seven-days",
    title={"en": "Check in for seven days", "zh-hans": "七天签到"},
    content={**SAMPLE["content"], "theme": {"slug": "ocean-care"}},
    mechanics={
        "checkin": {
            "mode": "streak",
            "length": 7,
            "days": [
                _money("a ¥1 packet", "1 元红包", "day-3", day=3),
                _money("a ¥3 packet", "3 元红包", "day-7", day=7),
            ],
            "makeups": 1,
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 400_000},
        "pools": {
            "day-3": {"kind": "packets", "count": 1000, "amount": 100},
            "day-7": {"kind": "packets", "count": 1000, "amount": 300},
        },
    },
)

DRAW = _like(
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
COLLECT = _like(
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

RANKING = _like(
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

_QUESTIONS = (
    (
        "grace",
        "How long can a new long-term life policy be cancelled with the premium paid back?",
        "长期人寿保险合同的“犹豫期”至少有多久？",
        (("15 days", "15 天"), ("3 days", "3 天"), ("60 days", "60 天"), ("1 year", "1 年")),
        1,
        "The cooling-off period is at least 15 days.",
        "长期人身险的犹豫期不少于 15 天。",
    ),
    (
        "claim",
        "An accident happened. What helps your claim?",
        "发生意外后，哪些做法有助于理赔？",
        (
            ("Report it soon", "及时报案"),
            ("Keep bills and reports", "保留单据和病历"),
            ("Make the damage look larger", "夸大损失"),
        ),
        2,
        "Report early and keep papers. A false claim is fraud.",
        "及时报案、保留材料；虚报损失属于欺诈。",
    ),
    (
        "truth",
        "The application asks about your health. What do you do?",
        "投保时被问到健康状况，应该怎么做？",
        (
            ("Answer truthfully what is asked", "如实回答被问到的内容"),
            ("Leave out what is old", "以前的病史不用说"),
            ("Sign and leave it empty", "先签字，空着不填"),
        ),
        1,
        "What is asked must be answered truthfully.",
        "应如实告知，否则可能影响理赔。",
    ),
)
QUIZ = _like(
    "quiz",
    slug="do-you-know",
    title={"en": "Five questions, one red packet", "zh-hans": "答题闯关，开红包"},
    content={**SAMPLE["content"], "theme": {"slug": "jade"}},
    mechanics={
        "quiz": {
            "mode": "quiz",
            "seconds": 120,
            "attempts_per_day": 3,
            "pass_mark": 2,
            "reveal": "answers",
            "prize": {
                "slug": "packet",
                "pool": "packets",
                "title": {"en": "Red packet", "zh-hans": "过关红包"},
            },
            "questions": [
                {
                    "id": name,
                    "kind": "several" if right > 1 else "one",
                    "text": {"en": english, "zh-hans": chinese},
                    "options": [
                        {"id": f"o{n}", "text": {"en": one[0], "zh-hans": one[1]}}
                        for n, one in enumerate(options)
                    ],
                    "right": [f"o{n}" for n in range(right)],
                    "note": {"en": note, "zh-hans": note_zh},
                }
                for name, english, chinese, options, right, note, note_zh in _QUESTIONS
            ],
        }
    },
    rewards={
        **SAMPLE["rewards"],
        "budget": {"total": 600_000},
        "pools": {"packets": {"kind": "packets", "count": 3000, "amount": 200}},
    },
)

RAIN = _like(
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

TEAM = _like(
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

SAMPLES: dict[str, dict[str, Any]] = {
    "assist": SAMPLE,
    "referral": REFERRAL,
    "gift": GIFT,
    "milestone": MILESTONE,
    "checkin": CHECKIN,
    "draw": DRAW,
    "collect": COLLECT,
    "ranking": RANKING,
    "quiz": QUIZ,
    "rain": RAIN,
    "team": TEAM,
}
"""One for each kind the page can draw."""
