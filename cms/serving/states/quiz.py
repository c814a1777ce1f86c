"""Every state of a quiz: before, while it asks, afterwards, and the sad ones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import DAY, HOUR, MASKED, NOW, OVER, Maker, SampleState

ATTEMPT = "019a0000-0000-7000-8000-000000000001"


class _Sheet:
    """Quiz documents of one draft."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.questions: list[dict[str, Any]] = [
            dict(one) for one in make.config.get("questions") or []
        ]
        self.length = int(make.config.get("draws") or 0) or max(1, len(self.questions))
        self.day = int(make.config.get("attempts_per_day") or 3)
        self.survey = make.config.get("mode") == "survey"
        prize = dict(make.config.get("prize") or {})
        pools = (make.draft.get("rewards") or {}).get("pools") or {}
        self.amount = int((pools.get(prize.get("pool")) or {}).get("amount") or 200)

    def say(self, texts: Any) -> str:
        found = dict(texts or {})
        return str(found.get(self.make.language) or found.get("en") or "")

    def asked(self, kind: str = "") -> list[dict[str, Any]]:
        """The draft's questions as an attempt asks them, one of `kind` first."""
        ordered = sorted(self.questions, key=lambda one: one.get("kind", "one") != kind)
        found = [
            {
                "kind": str(one.get("kind") or "one"),
                "text": self.say(one.get("text")),
                "options": [
                    self.say(option.get("text")) for option in one.get("options") or []
                ],
                "steps": int(one.get("steps") or 5) if one.get("kind") == "scale" else 0,
                "low": self.say(one.get("low")),
                "high": self.say(one.get("high")),
            }
            for one in ordered[: self.length]
        ]
        if kind == "scale" and not any(one["kind"] == "scale" for one in found):
            said = self.make.said
            found.insert(0, {
                "kind": "scale",
                "text": said("How likely would you recommend us?", "您有多大可能推荐我们？"),
                "options": [], "steps": 11,
                "low": said("Not at all", "完全不会"), "high": said("Very likely", "非常愿意"),
            })  # fmt: skip
        return found

    def doc(self, **over: Any) -> dict[str, Any]:
        """`quiz` of the state document for somebody who may start."""
        found: dict[str, Any] = {
            "attempt": None,
            "last": None,
            "left_today": self.day,
            "more_later": True,
            "passed": False,
            "prize": "open",
            "acts": ["start"],
            "scenes": [],
            "until": None,
        }
        return {**found, **over}

    def asking(self, kind: str = "") -> dict[str, Any]:
        attempt = {
            "id": ATTEMPT,
            "number": 1,
            "ends_at": NOW + 95_000,
            "questions": self.asked(kind),
        }
        return self.doc(attempt=attempt, acts=["answer"], left_today=self.day - 1)

    def last(self, score: int, *, passed: bool, late: bool = False) -> dict[str, Any]:
        return {
            "score": score,
            "total": self.length,
            "passed": passed,
            "late": late,
            "review": self.review(score) if passed else [],
        }

    def review(self, score: int) -> list[dict[str, Any]]:
        told = []
        for place, one in enumerate(self.questions[: self.length]):
            texts = {o.get("id"): self.say(o.get("text")) for o in one.get("options") or []}
            right = [texts.get(name, "") for name in one.get("right") or []]
            ok = place < score
            others = [
                text for name, text in texts.items() if name not in (one.get("right") or [])
            ]
            note = self.say(one.get("note"))
            told.append(
                {
                    "text": self.say(one.get("text")),
                    "ok": ok,
                    "chosen": right if ok else others[:1],
                    "right": right,
                    "note": note or None,
                }
            )
        return told


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    sheet = _Sheet(make)
    inviter = {"name": make.names[2], "can_help": False}
    trouble = make.trouble()
    known: Any = {"me": make.me(MASKED)}

    def of(**over: Any) -> dict[str, Any]:
        over.setdefault("quiz", sheet.doc(acts=[]))
        return make.state(**over)

    def joined(quiz: dict[str, Any], **over: Any) -> dict[str, Any]:
        over.setdefault("actions", ["act", "share"])
        over.setdefault("me", make.me())
        return of(quiz=quiz, **over)

    score = max(1, sheet.length - 1)
    passed = sheet.doc(
        passed=True, acts=[], scenes=["default"], last=sheet.last(score, passed=True)
    )

    def won(status: str, **over: Any) -> dict[str, Any]:
        claimable = ["claim"] if status in ("granted", "failed") else []
        return joined(
            {**passed, "prize": "taken", "scenes": []},
            rewards=[make.reward(status, sheet.amount, **over)],
            actions=[*claimable, "share"],
            **known,
        )

    few = max(0, min(2, sheet.length - 2))
    failed = sheet.doc(last=sheet.last(few, passed=False), left_today=max(1, sheet.day - 1))
    gone = sheet.doc(acts=[], left_today=0, last=None)
    return [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("invited", _("Invited by a friend"), of(inviter=inviter)),
        SampleState("ready", _("Ready to start"), joined(sheet.doc())),
        SampleState("question", _("A question with one answer"), joined(sheet.asking("one"))),
        SampleState(
            "question_several",
            _("A question with several answers"),
            joined(sheet.asking("several")),
        ),
        SampleState("question_scale", _("A scale"), joined(sheet.asking("scale"))),
        SampleState(
            "question_unanswered",
            _("Going on without an answer"),
            joined(sheet.asking("one")),
            {"notice": {"tone": "info", "text": make.said(
                "Please choose an answer first.", "请先选择答案")}},
        ),
        SampleState("passed", _("Passed"), joined(passed, actions=["draw", "share"])),
        SampleState("failed_quiz", _("Not passed"), joined(failed)),
        SampleState(
            "late",
            _("Time ran out"),
            joined({**failed, "last": sheet.last(0, passed=False, late=True)}),
        ),
        SampleState("tomorrow", _("No attempt left today"), joined(gone, actions=["share"])),
        SampleState(
            "used_up",
            _("No attempt left at all"),
            joined({**gone, "more_later": False}, actions=["share"]),
        ),
        SampleState("won", _("Prize to be claimed"), won("granted")),
        SampleState("checking", _("Prize being checked"), won("checking")),
        SampleState("onway", _("Payment on its way"), won("fulfilling")),
        SampleState("fulfilled", _("Paid out"), won("fulfilled")),
        SampleState("failed", _("Payment failed"), won("failed")),
        SampleState("expired", _("Not claimed in time"), won("expired")),
        SampleState("revoked", _("Not confirmed"), won("revoked")),
        SampleState(
            "done",
            _("Passed, no prize to take"),
            joined(
                {**passed, "prize": "none", "scenes": [], "last": None}, actions=["share"]
            ),
        ),
        SampleState(
            "sold_out",
            _("All prizes taken"),
            of(campaign={"stock": "none"}, actions=[]),
        ),
        SampleState(
            "paused",
            _("Paused"),
            joined(sheet.doc(), campaign={"status": "paused"}, actions=[]),
        ),
        SampleState(
            "over_ready",
            _("Over, a prize can still be taken"),
            joined({**passed, "until": make.until()}, actions=["draw"], **OVER),
        ),
        SampleState(
            "ended",
            _("Ended"),
            joined(gone, campaign={"status": "ended", "ends_at": NOW - DAY}, actions=[]),
        ),
        SampleState("limit", _("Limit reached"), of(actions=[])),
        SampleState("not_eligible", _("Not eligible"), of(), trouble["not_eligible"]),
        SampleState("not_available", _("Refused"), of(), trouble["not_available"]),
        SampleState("network", _("No network"), joined(sheet.doc()), trouble["network"]),
        SampleState("busy", _("Sending"), of(), {**trouble["busy"], "consent": True}),
    ]  # fmt: skip
