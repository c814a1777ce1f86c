"""A sample of the free insurance."""

from __future__ import annotations

from cms.serving.sample.base import SAMPLE, like

GIFT = like(
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
