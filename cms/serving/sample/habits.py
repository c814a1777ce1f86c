"""Samples of coming back and of knowing: the check-in and the quiz."""

from __future__ import annotations

from cms.serving.sample.base import SAMPLE, like, money

CHECKIN = like(
    "checkin",
    slug="seven-days",
    title={"en": "Check in for seven days", "zh-hans": "七天签到"},
    content={**SAMPLE["content"], "theme": {"slug": "ocean-care"}},
    mechanics={
        "checkin": {
            "mode": "streak",
            "length": 7,
            "days": [
                money("a ¥1 packet", "1 元红包", "day-3", day=3),
                money("a ¥3 packet", "3 元红包", "day-7", day=7),
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
QUIZ = like(
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
