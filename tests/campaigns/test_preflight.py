"""Findings: each says what, what then and what to do; red ones block."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.contracts import FrozenCampaign
from campaigns.freeze import compile_draft
from campaigns.preflight import blocks, preflight, texts, worst_case
from campaigns.preflight.change import changes
from campaigns.preflight.context import Context, minimum_protection, palette
from campaigns.preflight.words import WORDS, finding
from cms.builder.paths import Map
from cms.builder.specs import layout
from config.env import ROOT
from templates_library import drafts, loader


def draft(now: datetime, **answers: Any) -> dict[str, Any]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    return drafts.build(
        loader.blueprint("share-to-open"), slug="packet", settings=settings, now=now
    )


def findings(now: datetime, **answers: Any) -> dict[str, str]:
    """Codes and levels, without what is only advice."""
    found = preflight(draft(now, **answers), now)
    return {one.code: one.level for one in found if one.level != "advice"}


def frozen(now: datetime, **answers: Any) -> FrozenCampaign:
    return compile_draft(draft(now, **answers)).campaign


def test_the_template_as_it_is_has_no_findings(now: datetime) -> None:
    assert findings(now) == {}
    told = {one.code for one in preflight(draft(now), now)}
    assert told <= {"channel.wechat", "touch.nobody"}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"session__target": 10_000}, {"liability.over_budget": "block"}),
        ({"packets__count": 2001}, {"liability.over_budget": "block"}),
        ({"packets__count": 10}, {"budget.idle": "warn"}),
        ({"mechanics__assist__target": 887}, {"packet.amount": "block"}),
        (
            {"mechanics__assist__pool": "other"},
            {"pool.missing": "block", "liability.not_given": "warn"},
        ),
        ({"protection": "off"}, {"protection.low": "warn"}),
        ({"rewards__provider__slug": "nobody"}, {"provider.unknown": "block"}),
        (
            {"legal__contact": {"en": "400-000-0000", "zh-hans": ""}},
            {"legal.incomplete": "block"},
        ),
        (
            {"legal__contact": {"en": "the branch", "zh-hans": "a@b.cn"}},
            {"rules.no_contact": "warn"},
        ),
        ({"rewards__claim_days": 2}, {"claim.short": "warn"}),
        ({"content__texts__en__kicker": " "}, {"texts.incomplete": "block"}),
        ({"title__zh-hans": "投保即送红包"}, {"texts.premium": "block"}),
        ({"title__zh-hans": "人人中奖拆红包"}, {"texts.certain": "warn"}),
        ({"title__en": ""}, {"title.missing": "block"}),
        ({"channels__any": False}, {"channel.none": "block"}),
        ({"channels__known": ["wechat-menu"]}, {"channel.wechat": "warn"}),
        ({"session__helpers": -1}, {"draft.invalid": "block"}),
        ({"currency": "XXX"}, {"draft.invalid": "block"}),
        ({"timezone": "Mars/Base"}, None),
        (
            {"session__target": 5_000_001, "packets__count": 1, "budget__total": 5_000_001},
            {"prize.too_high": "block", "draft.invalid": "block"},
        ),
    ],
)
def test_findings(
    now: datetime, answers: dict[str, Any], expected: dict[str, str] | None
) -> None:
    if expected is None:
        with pytest.raises(Exception, match="Mars"):
            findings(now, **answers)
    elif len(expected) == 2:
        # A mechanic may refuse the same amount by its own form before the law does.
        found = findings(now, **answers)
        assert found
        assert found.items() <= expected.items()
    else:
        assert findings(now, **answers) == expected


@pytest.mark.parametrize(
    ("language", "key", "text", "code"),
    [
        ("zh-hans", "button.join", "立即发起一个属于我自己的大红包", "texts.too_long"),
        ("en", "button.join", "Start a packet that is my very own", "texts.too_long"),
        ("zh-hans", "start.line", "好友助力拆满，钱就归您。", "texts.variables"),
        ("en", "won.line", "Take out insurance and get more.", "texts.premium"),
    ],
)
def test_words_must_fit_their_place(
    now: datetime, language: str, key: str, text: str, code: str
) -> None:
    document = draft(now)
    document["content"]["texts"][language][key] = text
    found = [one for one in preflight(document, now) if one.code == code]
    assert [one.path for one in found] == [f"content.texts.{language}.{key}"]


def test_the_period_must_lie_ahead(now: datetime) -> None:
    past = (now - timedelta(days=1)).isoformat()
    assert findings(
        now, period__start=(now - timedelta(days=2)).isoformat(), period__end=past
    ) == {"period.past": "block"}
    assert findings(now, period__end=past) == {"draft.invalid": "block"}
    soon = (now + timedelta(minutes=30)).isoformat()
    assert findings(now, period__end=soon) == {"period.short": "warn"}
    late = (now + timedelta(days=400)).isoformat()
    assert findings(now, period__end=late) == {"period.long": "block"}


def test_a_start_in_the_past_is_told_and_a_morning_of_work_is_no_mistake(
    now: datetime,
) -> None:
    def started(ago: timedelta) -> str:
        found = preflight(draft(now, period__start=(now - ago).isoformat()), now)
        return {one.code: one.level for one in found}.get("period.started", "")

    assert started(timedelta()) == ""
    assert started(timedelta(hours=23)) == ""
    assert started(timedelta(days=2)) == "warn"


def test_the_worst_case_is_every_packet_opened(now: datetime) -> None:
    assert worst_case(frozen(now)) == 2000 * 888


def test_a_template_may_ask_for_more_protection(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minimum_protection, "_function", lambda _blueprint: "standard")
    # Sandbox money: it is told and blocks nobody's rehearsal.
    assert findings(now, protection="basic") == {"protection.below_minimum": "warn"}
    (found,) = (
        one
        for one in preflight(draft(now, protection="basic"), now)
        if one.code == "protection.below_minimum"
    )
    assert found.message == "This template needs the protection “standard”; “basic” is chosen."


def test_replaced_colours_must_be_readable(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    colours = {"ink": "#777777", "ground1": "#888888", "ground2": "#000000"}
    monkeypatch.setattr(palette, "_function", lambda _theme: colours)
    context = Context(frozen(now), now)
    (found,) = list(texts.contrast(context))
    assert (found.code, found.path) == ("theme.contrast", "content.theme.tokens.ink")
    assert "1.3 to 1" in found.message


def test_contrast_is_what_wcag_says() -> None:
    assert texts.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert texts.ratio("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)
    assert texts.ratio("#123456", "#123456") == 1


QUIET = {"from": "21:00", "until": "09:00"}


def _step(on: str, template: str, *channels: str, before: int | None = None) -> dict[str, Any]:
    step: dict[str, Any] = {"on": on, "template": template, "channels": list(channels)}
    return step if before is None else {**step, "hours_before": before}


@pytest.mark.parametrize(
    ("plan", "quiet", "codes"),
    [
        ([], QUIET, {"touch.nobody"}),
        ([_step("won", "won", "inbox")], QUIET, set()),
        ([_step("expiring", "expiring", "inbox", before=12)], QUIET, {"touch.reminder_late"}),
        ([_step("expiring", "expiring", "inbox", before=13)], QUIET, set()),
        (
            [_step("won", "won", "inbox")],
            {"from": "20:00", "until": "09:00"},
            {"touch.quiet_long"},
        ),
        ([_step("won", "expiring-soon", "inbox")], QUIET, {"touch.template"}),
        ([_step("won", "won", "inbox", "sms")], QUIET, {"touch.no_consent"}),
    ],
)
def test_messages_meet_their_limits(
    now: datetime, plan: list[dict[str, Any]], quiet: dict[str, str], codes: set[str]
) -> None:
    document = draft(now)
    document["touch"] = {"plan": plan, "daily_cap": 2, "quiet": quiet}
    # A notice that says nothing about being written to.
    document["legal"]["privacy"] = {"en": "We keep a number.", "zh-hans": "我们会保存编号。"}
    found = {one.code for one in preflight(document, now) if one.code.startswith("touch.")}
    assert found == codes


def test_a_new_version_may_not_take_from_participants(now: datetime) -> None:
    before = frozen(now)
    settings = {"session__helpers": 6, "packets__count": 1000, "budget__total": 888_000}
    found = preflight(draft(now, **settings), now, running=before)
    worse = [one.path for one in found if one.code == "change.worse"]
    assert worse == [
        "mechanics.assist.helpers",
        "rewards.budget.total",
        "rewards.pools.packets.count",
    ]
    better = preflight(draft(now, session__helpers=2), now, running=before)
    assert "change.worse" not in {one.code for one in better}


def test_changes_name_every_clause_that_differs(now: datetime) -> None:
    before, after = frozen(now), frozen(now, session__helpers=2, title__en="Other")
    assert [(one.path, one.before, one.after, one.worse) for one in changes(before, after)] == [
        ("mechanics.assist.helpers", 5, 2, False),
        ("title.en", "Open a red packet with friends", "Other", False),
    ]


def test_every_finding_says_what_and_then_and_what_to_do(now: datetime) -> None:
    found = preflight(draft(now, session__target=10_000), now)
    assert blocks(found)
    document = found[0].as_dict()
    assert set(document) == {"code", "level", "path", "message", "consequence", "remedy"}
    assert document["message"].startswith("In the worst case the campaign costs ¥200,000.00")
    assert document["consequence"] == "The last winners could not be paid."
    assert document["remedy"]


def test_what_is_incomplete_is_said_in_words(now: datetime) -> None:
    broken = draft(now, session__helpers=-1)
    del broken["legal"]["organiser"]
    said = {one.path: one.message for one in preflight(broken, now)}
    assert said["legal.organiser"] == "This is missing."
    broken = draft(now, rewards__claim_days=0)
    (found,) = preflight(broken, now)
    assert (found.path, found.message) == ("rewards.claim_days", "This must be at least 1.")


CODE = re.compile(r"finding\(\s*\"([a-z_.]+)\"")


def test_every_code_that_is_used_has_words_and_none_is_idle() -> None:
    folders = [ROOT / "campaigns/preflight", ROOT / "campaigns/mechanics"]
    sources = [path.read_text("utf-8") for root in folders for path in Path(root).rglob("*.py")]
    used = {code for source in sources for code in CODE.findall(source)}
    assert used - set(WORDS) == set()
    assert set(WORDS) - used == set()


@pytest.mark.parametrize("code", WORDS)
def test_every_code_has_text_in_english(code: str) -> None:
    words = WORDS[code]
    for part in (words.message, words.consequence, words.remedy):
        text = str(part)
        assert text.strip()
        assert text.isascii() or set(re.findall(r"[^\x00-\x7f]", text)) <= set("“”¥’")
    params = dict.fromkeys(re.findall(r"%\((\w+)\)s", f"{words.message}{words.consequence}"
                                      f"{words.remedy}"), "x")  # fmt: skip
    assert "%(" not in finding(code, "title.en", **params).message


@pytest.mark.parametrize("slug", sorted(loader.builtin()))
def test_no_template_of_ours_is_blocked_and_all_its_findings_speak(
    slug: str, now: datetime
) -> None:
    document = drafts.build(loader.blueprint(slug), slug="packet", settings=[], now=now)
    found = preflight(document, now, blueprint=f"{slug}/1")
    assert [one.code for one in found if one.level != "advice"] == []
    for one in found:
        assert one.message
        assert one.consequence
        assert one.remedy


def _broken(now: datetime) -> list[dict[str, Any]]:
    """Drafts of every template with many things wrong, one after the other."""
    places: list[tuple[tuple[str, ...], Any]] = [
        (("period", "start"), "2020-01-01T00:00:00+00:00"),
        (("rewards", "budget", "total"), 1),
        (("rewards", "budget", "total"), 10**12),
        (("rewards", "claim_days"), 1),
        (("rewards", "claim_days"), 0),
        (("rewards", "provider", "slug"), "nobody"),
        (("protection", "level"), "off"),
        (("title", "en"), ""),
        (("title", "zh-hans"), "投保即送"),
        (("content", "texts", "en", "start.headline"), "x" * 200),
        (("content", "texts", "zh-hans", "start.headline"), " "),
        (("legal", "contact"), {"en": "there", "zh-hans": "那里"}),
        (("legal", "licence"), {}),
        (("legal", "rules_version"), " "),
        (("channels",), {"known": [], "any": False}),
        (("touch",), {"plan": [], "daily_cap": 2, "quiet": QUIET}),
        (("touch",), {"plan": [_step("won", "no-such", "sms")], "quiet": QUIET}),
    ]
    found = []
    for slug in loader.builtin():
        for place, value in places:
            document = drafts.build(loader.blueprint(slug), slug="packet", settings=[], now=now)
            inside: Any = document
            for key in place[:-1]:
                inside = inside[key]
            inside[place[-1]] = value
            found.append(document)
    return found


def test_every_path_leads_to_a_field_of_the_editor(now: datetime) -> None:
    lost, seen = set(), set()
    for document in _broken(now):
        fields = Map(layout(document))
        for one in preflight(document, now):
            seen.add(one.code)
            spot = fields.spot(one.path)
            if spot.tab == "check":
                lost.add((one.code, one.path))
    assert lost == set()
    assert len(seen) > 15


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-10, 10**7), st.text(max_size=30))


@given(
    path=st.sampled_from(
        [
            "period.end", "rewards.budget.total", "rewards.pools.packets.count",
            "rewards.claim_days", "mechanics.assist.target", "mechanics.assist.helpers",
            "protection.level", "legal.contact.en", "title.zh-hans", "content.theme",
            "content.texts.en.kicker", "channels.known", "currency",
        ]
    ),
    value=SCALARS,
)  # fmt: skip
def test_whatever_an_operator_types_is_answered_with_findings(path: str, value: Any) -> None:
    from datetime import UTC

    now = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    document = draft(now)
    place: Any = document
    *parents, name = path.split(".")
    for part in parents:
        place = place[part]
    place[name] = value
    for one in preflight(document, now):
        assert one.message.strip()
        assert one.consequence.strip()
        assert one.remedy.strip()
        assert one.path


def test_packets_that_lie_ready_keep_their_amount(now: datetime) -> None:
    before = frozen(now)
    after = draft(now, session__target=999, budget__total=1_998_000)
    found = preflight(after, now, running=before)
    assert [(one.code, one.path) for one in found if one.level == "block"] == [
        ("change.packets", "rewards.pools.packets.amount")
    ]
