"""The share-to-open red packet, and what makes another kind out of it."""

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


def like(kind: str, **own: Any) -> dict[str, Any]:
    """The sample above with what another kind has in its stead."""
    legal = {**SAMPLE["legal"], "rules": {"en": "", "zh-hans": ""}}
    return {**SAMPLE, "kind": kind, "legal": legal, **own}


def money(english: str, chinese: str, pool: str, **place: int) -> dict[str, Any]:
    return {**place, "pool": pool, "title": {"en": english, "zh-hans": chinese}}
