"""Themes can be read, texts are complete, the first load is light."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cms import assets, bench
from cms.serving import themes
from cms.serving.texts import TEXTS, texts

PLAY = Path(__file__).resolve().parents[2] / "frontend" / "src" / "play"
CODES = (
    "campaign.not_started campaign.paused campaign.ended campaign.unknown stock.empty "
    "limit.reached help.own help.already help.full help.expired invite.unknown "
    "play.not_available body.invalid otp.wrong otp.expired otp.too_many rate.exceeded "
    "risk.challenge request.origin idempotency.mismatch service.unavailable"
)


@pytest.mark.parametrize("slug", sorted(themes.THEMES))
def test_text_can_be_read_on_its_ground(slug):
    found = themes.tokens({"slug": slug})
    pairs = [
        ("ink", "ground1"),
        ("soft", "ground1"),
        ("surface-ink", "surface"),
        ("surface-soft", "surface"),
        ("button-ink", "button1"),
        ("button-ink", "button2"),
        ("ticket-ink", "surface"),
    ]
    weak = {
        (front, back): round(themes.contrast(found[front], found[back]), 2)
        for front, back in pairs
        if themes.contrast(found[front], found[back]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("slug", sorted(themes.THEMES))
def test_button_stands_out_from_its_ground(slug):
    found = themes.tokens({"slug": slug})
    for part in ("button1", "button2"):
        assert themes.contrast(found[part], found["ground1"]) >= 3


def test_themes_are_moods_not_hues():
    textures = [theme["texture"] for theme in themes.THEMES.values()]
    corners = [theme["radius"] for theme in themes.THEMES.values()]
    assert len(set(textures)) == len(textures) >= 3
    assert len(set(corners)) == len(corners)


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


def test_every_code_has_a_text():
    missing = [code for code in CODES.split() if f"error.{code}" not in TEXTS]
    assert missing == []
    assert "error.eligibility" in TEXTS


def test_every_key_the_script_asks_for_exists():
    asked: set[str] = set()
    for path in PLAY.glob("*.ts"):
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bt\(\s*"([a-z_.]+)"', source))
        screens = set(re.findall(r'\b(?:make|still)\(\s*"([a-z_]+)"', source))
        asked |= {f"{name}.{part}" for name in screens for part in ("headline", "line")}
        asked |= {f"{name}.band" for name in re.findall(r'\bstill\("([a-z_]+)"', source)}
    assert len(asked) > 80
    # The number of friends decides between progress.one and progress.many.
    assert sorted(asked - set(TEXTS)) == ["progress.headline"]


def test_words_of_the_version_come_first():
    own = texts("en", {"kicker": "Ours", "start.line": ""})
    assert own["kicker"] == "Ours"
    assert own["start.line"] == "{n} friends help you open it. The money is yours."


built = pytest.mark.skipif(
    not (assets.DIST / "manifest.json").exists(), reason="the front end is not built"
)


@built
def test_first_load_is_light():
    parts = bench.first_load_parts()
    assert parts["script"] < 30_000
    assert sum(parts.values()) < 90_000
    assert bench.measure_first_load()["ratio"] < 1


@built
def test_scene_is_light():
    scene = assets.text("scenes/red-packet.svg").encode()
    assert bench._packed(scene) <= 25_000
    assert "style=" not in assets.text("scenes/red-packet.svg")
