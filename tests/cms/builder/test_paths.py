"""Every path a finding can name leads to a field, or at least to its group."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.contracts import FrozenCampaign
from campaigns.preflight import preflight
from cms.builder.documents import REMOVE, dotted, read, written
from cms.builder.paths import Map, Spot
from cms.builder.specs import TABS, layout, specs_of
from config.engines.base import REPOSITORY
from core.clock import utc_now
from templates_library import drafts, loader

pytestmark = pytest.mark.django_db
TEMPLATES = sorted(loader.builtin())
WITHOUT_FIELD = {"schema", "slug", "kind"}
"""What a template fixes; their findings lead to the group they belong to."""


def editor(template: str) -> tuple[dict[str, Any], Map]:
    blueprint = loader.blueprint(template)
    draft = drafts.build(blueprint, slug="some", settings=[], now=utc_now())
    return draft, Map(layout(draft, blueprint))


def leaves(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*at, str(number)))
    else:
        yield at


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_place_of_a_template_has_a_field(template: str) -> None:
    draft, spots = editor(template)
    apart = ("touch.plan", "content.theme.tokens", "protection.rules", "rewards.provider.")
    without = [
        dotted(place)
        for place in leaves(draft)
        if not spots.spot(dotted(place)).exact and not dotted(place).startswith(apart)
    ]
    assert set(without) == WITHOUT_FIELD


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_place_taken_away_is_found_and_led_to(template: str) -> None:
    """What pydantic and preflight say of each hole points into the right tab."""
    draft, spots = editor(template)
    lost = []
    specs = specs_of(layout(draft, loader.blueprint(template)))
    # Of the many texts a few are enough: they are all found by the same check.
    texts = [spec for spec in specs if spec.place[0] == "content"]
    for spec in [*texts[::20], *(spec for spec in specs if spec not in texts)]:
        holed = written(draft, [(spec.place, REMOVE)])
        for finding in preflight(holed, utc_now()):
            spot = spots.spot(finding.path)
            if spot.tab == "check":
                lost.append((spec.path, finding.code, finding.path))
    assert lost == []


def test_paths_named_in_the_code_lead_somewhere() -> None:
    """Literal paths of findings, as preflight and the mechanics write them."""
    sources = [
        *(REPOSITORY / "campaigns" / "preflight").glob("*.py"),
        *(REPOSITORY / "campaigns" / "mechanics").glob("*/*.py"),
    ]
    roots = "|".join(name for name in FrozenCampaign.model_fields if name != "schema_")
    named: set[str] = set()
    for source in sources:
        for text in re.findall(rf'f?"((?:{roots})(?:\.[^"\s]*)?)"', source.read_text()):
            named.add(text)
    named = {name for name in named if "." in name}
    assert len(named) > 10
    maps = [editor(template)[1] for template in TEMPLATES]
    for name in sorted(named):
        fixed = re.split(r"\.?\{", name)[0]
        spots = [spots.spot(fixed) for spots in maps]
        assert any(spot.tab != "check" for spot in spots), name


def test_a_missing_text_leads_to_its_own_field() -> None:
    _draft, spots = editor("share-to-open")
    assert spots.spot("content.texts.zh-hans.start.headline") == Spot(
        tab="content",
        anchor="id_d-content-texts-zh-hans-start-headline",
        exact=True,
        label="First screen · Headline · 中文",
    )
    assert spots.spot("mechanics.assist.target") == spots.spot("rewards.pools.packets.amount")
    assert spots.spot("touch.plan.0.template") == spots.spot("touch.plan")
    assert spots.spot("nonsense").tab == "check"
    assert {spot.tab for spot in (spots.spot("period"), spots.spot("legal.rules"))} == {"rules"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_tab_stays_small(template: str) -> None:
    draft, _spots = editor(template)
    groups = layout(draft, loader.blueprint(template))
    for tab in TABS:
        mine = [group for group in groups if group.tab == tab and group.rows]
        assert len(mine) <= 20, tab
        assert sum(len(group.specs) for group in mine) <= 350, tab


@pytest.mark.parametrize("template", TEMPLATES)
def test_names_of_fields_are_their_own(template: str) -> None:
    draft, _spots = editor(template)
    found = [spec for group in layout(draft) for spec in group.specs]
    assert len({spec.name for spec in found}) == len({spec.place for spec in found})


def test_reading_and_writing_a_place() -> None:
    document = {"a": {"b": [{"c": 1}, {"c": 2}]}}
    assert read(document, ("a", "b", "1", "c")) == 2
    changed = written(document, [(("a", "b", "0", "c"), 5), (("x", "y"), 6)])
    assert changed == {"a": {"b": [{"c": 5}, {"c": 2}]}, "x": {"y": 6}}
    assert document == {"a": {"b": [{"c": 1}, {"c": 2}]}}
