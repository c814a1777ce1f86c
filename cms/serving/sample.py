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

SAMPLES: dict[str, dict[str, Any]] = {"assist": SAMPLE, "referral": REFERRAL, "gift": GIFT}
"""One for each kind the page can draw."""
