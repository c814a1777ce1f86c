"""Themes can be read, texts are complete, the first load is light."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from cms import assets, bench
from cms.serving import themes
from cms.serving.facts import Facts
from cms.serving.kinds import KINDS, kind_of
from cms.serving.sample import SAMPLES
from cms.serving.states import states_for
from cms.serving.texts import texts, words
from cms.serving.texts.vote import VOTE

PLAY = Path(__file__).resolve().parents[2] / "frontend" / "src" / "play"
CODES = (
    "campaign.not_started campaign.paused campaign.ended campaign.unknown stock.empty "
    "limit.reached invite.unknown play.not_available body.invalid otp.wrong otp.expired "
    "otp.too_many rate.exceeded risk.challenge request.origin idempotency.mismatch "
    "service.unavailable"
)
CODES_OF = {
    "assist": "help.own help.already help.full help.expired",
    "referral": "phone.bound eligibility.not_joined",
    "gift": "consent.missing eligibility.already_insured eligibility.newcomers_only",
    "milestone": "step.not_reached step.taken phone.bound eligibility.not_joined",
    "checkin": "step.not_reached step.taken checkin.done eligibility.not_joined",
    "rain": "window.closed chance.none eligibility.not_joined",
    "team": "team.already team.own team.full team.over team.none eligibility.not_joined",
    "collect": "cards.missing cards.no_double gift.taken gift.unknown chance.none",
    "ranking": "phone.bound eligibility.not_joined",
    "quiz": "quiz.unknown quiz.answered quiz.late step.not_reached eligibility.not_joined",
}
# The script puts these together from a status.
MADE = {
    "assist": [],
    "referral": [
        *(f"friend.{status}" for status in (
            "joined", "waiting", "qualified", "checking", "not_new", "late", "capped", "stock",
            "own", "revoked")),
        *(f"{status}.{part}" for status in ("late", "not_new", "stock", "own")
          for part in ("headline", "line", "band")),
        *(f"friends_waiting.{n}" for n in ("none", "one", "many")),
    ],
    "gift": [
        *(f"today.{left}" for left in ("plenty", "few", "none")),
        *(f"{screen}.{part}" for screen in ("already_insured", "newcomers", "under_age")
          for part in ("headline", "line", "band")),
        *(f"error.{kind}" for kind in ("name", "id_number", "birth_date")),
        *(f"cert.{row}" for row in ("number", "insured", "term", "until")),
        "product.accident", "product.health",
    ],
    "milestone": ["card.next", "card.label", *(f"step.{name}" for name in ("ready", "taken"))],
    "rain": [
        "start.line", "start.word", "falling.headline", "falling.more", "soon.line",
        "wait.line", "password.wrong", "password.none",
    ],
    "team": [
        "start.line", "start.grows", "invited.line", "invited.last", "open.one", "open.many",
        "seat.place",
    ],
    "collect": ["card.more", "card.full", "give.open", "give.taken"],
    "checkin": [
        "card.row", "card.day", "card.days", "today.headline", "today.first", "done.one",
        "done.headline", "done.total", *(f"step.{name}" for name in ("ready", "taken")),
    ],
    "ranking": [
        "start.line", "start.other", "prizes.one", "prizes.band", "placed.top", "placed.line",
        "cooling.none", "final.none", "own_prize",
    ],
    "quiz": [
        "start.line", "start.survey", "ready.survey", "passed.none", "passed.survey",
        *(f"question.{kind}" for kind in ("one", "several", "several_survey", "scale")),
        *(f"review.{mark}" for mark in ("right", "wrong")),
    ],
}  # fmt: skip
EVERYWHERE = [
    f"{screen}.{part}" for screen in ("not_eligible", "not_available", "paused", "ended")
    for part in ("headline", "line", "band")
] + [
    f"reward.{status}" for status in (
        "granted", "checking", "claimed", "fulfilling", "fulfilled", "failed", "expired",
        "revoked")
]  # fmt: skip
DARK_EDGE = 0.5
"""Where text may stand: from the ground's edge to half way to its middle."""


def _mixed(one: str, other: str, part: float) -> str:
    parts = [
        round(int(one[i : i + 2], 16) * (1 - part) + int(other[i : i + 2], 16) * part)
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{value:02x}" for value in parts)


@pytest.mark.parametrize("slug", sorted(themes.THEMES))
def test_text_can_be_read_on_its_ground(slug):
    found = themes.tokens({"slug": slug})
    found["half"] = _mixed(found["ground1"], found["ground2"], DARK_EDGE)
    found.setdefault("sheet-button-ink", "#fff6e6")
    found.setdefault("sheet-button1", "#d0222c")
    found.setdefault("sheet-plain", "#a1101b")
    pairs = [
        ("ink", "ground1"),
        ("soft", "ground1"),
        ("ink", "half"),
        ("surface-ink", "surface"),
        ("surface-soft", "surface"),
        ("button-ink", "button1"),
        ("button-ink", "button2"),
        ("ticket-ink", "surface"),
        ("accent-ink", "accent"),
        ("accent-text", "ground1"),
        ("sheet-button-ink", "sheet-button1"),
        ("sheet-plain", "surface"),
    ]
    weak = {
        (front, back): round(themes.contrast(found[front], found[back]), 2)
        for front, back in pairs
        if themes.contrast(found[front], found[back]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("slug", sorted(themes.THEMES))
def test_large_type_in_the_object_can_be_read(slug):
    found = themes.tokens({"slug": slug})
    assert themes.contrast(found["g1"], _mixed(found["p2"], found["p3"], 0.5)) >= 3
    assert themes.contrast(found["stamp"], "#fff6e6") >= 4.5
    for part in ("n2", "n3"):
        high = themes.contrast(found[part], found["ground1"])
        assert high >= 3, part


@pytest.mark.parametrize("slug", sorted(themes.THEMES))
def test_button_stands_out_from_its_ground(slug):
    found = themes.tokens({"slug": slug})
    for part in ("button1", "button2"):
        assert themes.contrast(found[part], found["ground1"]) >= 3


def test_themes_are_moods_not_hues():
    found = list(themes.THEMES.values())
    assert len(found) >= 6
    for token in ("texture", "radius", "ground1", "ground2", "p2", "desk"):
        values = [theme[token] for theme in found]
        assert len(set(values)) == len(values), token
    assert len({theme["weight"] for theme in found}) >= 3
    assert set(themes.TITLES) == set(themes.THEMES)
    assert themes.title("jade", "zh-hans") == "翠玉"
    assert themes.palette("jade") == ("#0b6a58", "#2a9473", "#f8fcf3", "#f4fff6", "#ffe08a")


def test_a_version_replaces_colours_and_nothing_else():
    theme = {
        "slug": "ocean-care",
        "tokens": {
            "ground1": "#101010",
            "accent": "red;}body{display:none",
            "texture": "#222222",
            "made-up": "#333333",
        },
    }
    found = themes.tokens(theme)
    expected = dict(themes.THEMES["ocean-care"]) | {"ground1": "#101010"}
    assert found == expected


def test_unknown_theme_is_the_default():
    assert themes.tokens({"slug": "nobody"}) == themes.THEMES["red-envelope"]
    assert themes.tokens(None) == themes.THEMES["red-envelope"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_code_has_a_text(kind):
    known = words(kind)
    asked = [*CODES.split(), *CODES_OF.get(kind, "").split()]
    assert [code for code in asked if f"error.{code}" not in known] == [
        code for code in asked if code == "eligibility.not_joined"
    ]  # said by its family
    assert "error.eligibility" in known


def _loaded(path: Path, found: set[Path]) -> set[Path]:
    """A source and all it imports, at once or later."""
    if path not in found and path.exists():
        found.add(path)
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r'(?:from|import\(|import) ?"(\.[^"]+)"', source):
            if not name.endswith(".css"):
                _loaded((path.parent / f"{name}.ts").resolve(), found)
    return found


def _asked(paths: Iterable[Path]) -> set[str]:
    asked: set[str] = set()
    for path in paths:
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bt\(\s*"([a-z_.]+)"', source))
        screens = set(re.findall(r'\b(?:make|still)\(\s*"([a-z_]+)"', source))
        asked |= {f"{name}.{part}" for name in screens for part in ("headline", "line")}
        asked |= {f"{name}.band" for name in re.findall(r'\bstill\("([a-z_]+)"', source)}
        asked |= {
            f"button.{key}" for key in re.findall(r'\bs\.button\([^,()]+, "([a-z_]+)"', source)
        }
        asked |= {f"button.{key}" for key in re.findall(r'\b\w+\.join\("([a-z_]+)"', source)}
        asked |= {f"clock.{key}" for key in re.findall(r'\.clock\("([a-z_]+)"', source)}
    return asked


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_key_the_script_asks_for_exists(kind):
    asked = _asked(_loaded(PLAY / Path(KINDS[kind].entry).name, set()))
    asked |= {*MADE.get(kind, []), *EVERYWHERE}
    known = {**words(kind), **VOTE}
    # The number of friends decides between several headlines.
    instead = {"progress.headline", "friends_waiting.headline"}
    assert len(asked) > 90
    assert sorted(asked - set(known) - instead) == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_words_stand_in_both_languages_with_the_same_blanks(kind):
    for key, (english, chinese) in words(kind).items():
        assert english, key
        blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in (english, chinese)]
        assert blanks[0] == blanks[1], key
        assert re.search(r"[\u4e00-\u9fff]", re.sub(r"\{\w+\}", "", chinese)) or not re.search(
            r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", chinese)
        ), key


def test_words_of_the_version_come_first():
    own = texts("en", {"kicker": "Ours", "start.line": ""})
    assert own["kicker"] == "Ours"
    assert own["start.line"] == "{n} friends help you open it. The money is yours."
    assert texts("en", {}, "gift")["button.claim"] == "Fill in and get covered"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_sample_states_take_their_figures_from_the_draft(kind):
    slugs = [item.slug for item in states_for(kind)]
    assert len(set(slugs)) == len(slugs) >= 25
    # Over, with something left to take; where prizes come at the end `won` is that.
    late = next(one for one in states_for(kind) if one.slug in ("over_won", "won")
                and one.document["campaign"]["status"] == "ended")  # fmt: skip
    assert "granted" in [one["status"] for one in late.document["rewards"]]
    draft = {**SAMPLES[kind], "currency": "HKD", "slug": "mine"}
    for item in states_for(kind, "zh-hans", draft):
        assert item.document["campaign"]["currency"] == "HKD"
        assert item.document["campaign"]["slug"] == "mine"
        assert item.document["campaign"]["kind"] == kind
        assert item.title


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_first_load_is_light(kind):
    parts = bench.first_load_parts(kind)
    assert parts["script"] < 30_000
    assert sum(parts.values()) < 90_000
    assert bench.measure_first_load()["ratio"] < 1


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_scene_is_light_and_has_no_inline_style(kind):
    svg = assets.text(f"scenes/{KINDS[kind].scene}.svg")
    assert bench._packed(svg.encode()) <= 25_000
    assert "style=" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_page_loads_only_its_own_kind(kind):
    entry = assets.entry(KINDS[kind].entry)
    loaded = " ".join((entry.script, *entry.preloads, *entry.styles))
    assert kind in loaded
    assert not [other for other in KINDS if other != kind and f"/{other}-" in loaded]
    assert "inbox" not in loaded


@pytest.mark.parametrize(
    ("helpers", "own", "line"),
    [
        (3, {}, "{n} friends help you open it. The money is yours."),
        (1, {}, "A friend helps you open it. The money is yours."),
        (0, {}, "Yours to open, nobody needs to help."),
        (1, {"start.line": "With {n} you open it."}, "With {n} you open it."),
        (1, {"start.line": "With {n}.", "start.line_one": "With one."}, "With one."),
        (0, {"start.line": "With {n}.", "start.line_one": "With one."}, "With {n}."),
    ],
)
def test_one_helper_or_none_is_told_in_words_of_its_own(helpers, own, line):
    document = {
        **SAMPLES["assist"],
        "mechanics": {"assist": {"target": 8800, "helpers": helpers}},
        "content": {"texts": {"en": own}},
    }
    facts = Facts(document, "en")
    assert facts.texts["start.line"] == line
    assert kind_of("assist").paint(facts).line == line.replace("{n}", str(helpers))
