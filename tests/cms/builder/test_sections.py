"""Sections that may be absent and lists of plain values: forms, never JSON."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

import pytest
from pydantic import AwareDatetime, BaseModel

from campaigns.freeze import compile_draft
from campaigns.mechanics.base import MECHANICS, load_all
from cms.builder.compile import applied, document_of
from cms.builder.documents import differing, read
from cms.builder.formfields import form_field
from cms.builder.looking import look
from cms.builder.specs import Group, Shape, layout, pool_name, specs_of
from cms.builder.specs.hints import Hint
from cms.builder.specs.models import rows_of
from templates_library import drafts, loader
from tests.cms.builder import rows_form
from tests.cms.builder.test_compile import form_of, made, staff
from tests.cms.builder.test_rows import saved
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]
TEMPLATES = sorted(loader.builtin())
BY_HAND = ("json", "lines", "fixed")
"""Kinds of fields that ask an operator to write what a machine reads."""


def by_hand(groups: list[Group]) -> list[str]:
    """Places, and cells of rows, that an operator would have to write as a machine reads."""

    def cells(shape: Shape, at: str) -> Iterator[str]:
        for column in shape.columns:
            if column.kind in BY_HAND:
                yield f"{at}.{column.name}"
            if column.shape is not None:
                yield from cells(column.shape, f"{at}.{column.name}")

    found = []
    for spec in specs_of(groups):
        if spec.kind in BY_HAND:
            found.append(spec.path)
        if spec.shape is not None:
            found += cells(spec.shape, spec.path)
    return found


class _Inner(BaseModel):
    at: AwareDatetime
    times: list[int] = []


class _Extra(BaseModel):
    """What a mechanic may gain one day, and nobody has found words for."""

    kind: Literal["a", "b"] = "a"
    name: dict[str, str] | None = None
    inner: _Inner
    maybe: _Inner | None = None


class _Grown(BaseModel):
    extra: _Extra | None = None
    days: list[AwareDatetime] = []
    until: AwareDatetime | None = None
    label: dict[str, str] | None = None


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_asks_for_json(template: str, now: datetime) -> None:
    blueprint = loader.blueprint(template)
    draft = drafts.build(blueprint, slug="some", settings=[], now=now)
    assert by_hand(layout(draft, blueprint)) == []


def test_no_mechanic_asks_for_json() -> None:
    load_all()
    slugs = [mechanic.slug for mechanic in MECHANICS]
    assert len(slugs) >= 15
    assert by_hand(layout({"mechanics": {slug: {} for slug in slugs}})) == []


def test_a_section_nobody_declared_is_a_form_too() -> None:
    hints: dict[str, Hint] = {}
    rows = rows_of(_Grown, ("mechanics", "new"), hints, {}, rare=True)
    group = Group("new", "rules", "New", tuple(rows))
    assert by_hand([group]) == []
    specs = {spec.place[-1]: spec for spec in group.specs}
    extra = specs["extra"]
    assert extra.shape is not None
    assert [(one.name, one.kind) for one in extra.shape.columns] == [
        ("kind", "choice"), ("name", "pair"), ("inner", "rows"), ("maybe", "rows"),
    ]  # fmt: skip
    assert (extra.shape.codec, extra.shape.most, extra.optional) == ("one", 1, True)
    assert specs["until"].kind == "moment"
    assert specs["en"].optional
    # Written and read again, with a section and a list within.
    inner = {"at": "2026-12-12T20:00:00+08:00", "times": [5, 8]}
    draft = {"timezone": "Asia/Shanghai", "mechanics": {"new": {"extra": {"inner": inner}}}}
    field: Any = form_field(extra, draft)
    sent = rows_form.sent(field.block, field.prepare_value(extra.value(draft)), extra.name)
    at = f"{extra.name}-0-value-inner-0-value"
    assert sent[f"{at}-at"] == "2026-12-12 20:00"
    assert [sent[f"{at}-times-{n}-value-value"] for n in (0, 1)] == ["5", "8"]
    again = field.clean(field.widget.value_from_datadict(sent, {}, extra.name))
    assert again is extra.value(draft)
    sent |= {f"{at}-times-1-value-value": "9"}
    assert field.clean(field.widget.value_from_datadict(sent, {}, extra.name)) == {
        "inner": {**inner, "times": [5, 9]}
    }
    with pytest.raises(AssertionError):
        assert by_hand([Group("x", "rules", "x", (_raw_row(),))]) == []


def _raw_row() -> Any:
    """What the test above must find."""

    class _Odd(BaseModel):
        odd: dict[str, list[int]] | None = None

    (row,) = rows_of(_Odd, ("mechanics", "new"), {}, {}, rare=True)
    return row


SECTIONS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("collect-cards", "d-mechanics-draw-pity", {"after": "9", "prize": "health"},
     {"after": 9, "prize": "health"}),
    ("wheel", "d-mechanics-draw-pity", {"after": "5", "prize": "third"},
     {"after": 5, "prize": "third"}),
    ("quiz", "d-mechanics-quiz-prize",
     {"title-en": "A tea set", "title-zh-hans": "茶具", "pool": "packets"},
     {"title": {"en": "A tea set", "zh-hans": "茶具"}, "pool": "packets",
      "slug": "a-tea-set"}),
    ("invite-a-friend", "d-mechanics-referral-second_level",
     {"points": "5", "most": "3", "pool": "inviters"},
     {"points": 5, "most": 3, "pool": "inviters"}),
    ("share-to-open", "d-rewards-pools-packets-tax", {"as": "exempt", "rate": "12.50"},
     {"as": "exempt", "rate": 1250}),
]  # fmt: skip


@pytest.mark.parametrize(("template", "name", "typed", "told"), SECTIONS)
def test_a_section_is_turned_on_and_off(
    template: str, name: str, typed: dict[str, Any], told: dict[str, Any], now: datetime
) -> None:
    page = made(template, now)
    spec = next(one for one in form_of(page).specs if one.name == name)
    before = document_of(page)
    if isinstance(spec.value(before), Mapping):
        off = saved(page, rows_form.minus(form_of(page), name, 0))
        assert differing(before, off) == {spec.place}
        assert spec.place[-1] not in read(off, spec.place[:-1])
        compile_draft(off)
        page.draft = off
    # Off is no key at all, and nothing is asked for.
    bare = copy.deepcopy(page.draft)
    assert form_of(page).changed_values() == {}
    fresh = rows_form.plus(form_of(page), name, typed)
    on = saved(page, fresh)
    assert read(on, spec.place) == told
    assert differing(bare, on) == {spec.place}
    compile_draft(on)
    page.draft = on
    untouched = form_of(page)
    assert untouched.is_valid()
    assert untouched.changed_values() == {}
    off = saved(page, rows_form.minus(form_of(page), name, 0))
    assert off == document_of(page) | off
    assert differing(bare, off) == set()


def test_a_section_that_is_on_wants_to_be_complete(now: datetime) -> None:
    page = made("wheel", now)
    name = "d-mechanics-draw-pity"
    page.draft["mechanics"]["draw"].pop("pity", None)
    form = form_of(page, rows_form.plus(form_of(page), name, {"after": "", "prize": ""}))
    assert form.is_valid()
    form.write_draft()
    found = look(form.instance, form.groups, form.data).found
    anchors = {one.spot.anchor for one in found if one.finding.level == "block"}
    assert f"{name}-0-value-after" in anchors
    # Nothing is chosen for somebody who has not chosen.
    block = form.fields[name].block.child_block.child_blocks["prize"]
    assert block.field.widget.choices[0] == ("", "—")


def test_times_are_rows_with_their_input(now: datetime) -> None:
    page = made("packet-rain", now)
    daily, moments = "d-mechanics-rain-daily", "d-mechanics-rain-moments"
    before = document_of(page)
    fields = form_of(page).fields
    cells = {name: fields[name].block.child_block.child_blocks["value"].field
             for name in (daily, moments)}  # fmt: skip
    assert cells[daily].widget.input_type == "time"
    assert type(cells[moments].widget).__name__ == "AdminDateTimeInput"
    data = rows_form.plus(form_of(page), moments, {"value": "2026-12-12 20:00"})
    after = saved(page, data)
    assert after["mechanics"]["rain"]["moments"] == ["2026-12-12T20:00:00+08:00"]
    assert differing(before, after) == {("mechanics", "rain", "moments")}
    # The same moment by another clock is the same moment: not touched, not rewritten.
    page.draft = copy.deepcopy(after)
    page.draft["mechanics"]["rain"]["moments"] = ["2026-12-12T12:00Z", "2026-12-13T12:00Z"]
    untouched = form_of(page)
    assert untouched.is_valid()
    assert untouched.changed_values() == {}
    gone = saved(page, rows_form.minus(form_of(page), moments, 0))
    assert gone["mechanics"]["rain"]["moments"] == ["2026-12-13T12:00Z"]
    # What cannot be read is told at its cell.
    wrong = {**rows_form.rows(form_of(page), moments), f"{moments}-1-value-value": "soon"}
    form = form_of(page, wrong)
    assert not form.is_valid()
    assert list(form.errors_by_cell()) == [f"{moments}-1-value-value"]
    # A time that stands there twice is found by the check and leads to the rows.
    twice = rows_form.plus(form_of(page), daily, {"value": "25:00"})
    form = form_of(page, twice)
    assert form.is_valid()
    form.write_draft()
    place = len(before["mechanics"]["rain"]["daily"])
    found = look(form.instance, form.groups, form.data).found
    assert f"{daily}-{place}-value-value" in {one.spot.anchor for one in found}


def test_a_label_emptied_is_no_label(now: datetime) -> None:
    page = made("stepped-invitations", now)
    names = [f"d-mechanics-milestone-label-{language}" for language in ("en", "zh-hans")]
    named = saved(page, dict(zip(names, ("friends", "位好友"), strict=True)))
    assert named["mechanics"]["milestone"]["label"] == {"en": "friends", "zh-hans": "位好友"}
    page.draft = named
    specs = form_of(page).specs
    emptied = applied(named, specs, dict.fromkeys(names, ""))
    assert "label" not in emptied["mechanics"]["milestone"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_pools_have_names_in_the_readers_language(template: str, now: datetime) -> None:
    from django.utils import translation

    draft = drafts.build(loader.blueprint(template), slug="some", settings=[], now=now)
    pools = draft["rewards"]["pools"]
    with translation.override("zh-hans"):
        told = {slug: pool_name(slug, pools[slug], draft["mechanics"]) for slug in pools}
    for slug, name in told.items():
        assert name, slug
        assert not name.isascii(), (slug, name)
    with translation.override("en"):
        plain = [pool_name(slug, pools[slug], draft["mechanics"]) for slug in pools]
    assert all(name.isascii() and name[0].isupper() for name in plain), plain


def test_a_pool_is_called_as_its_prize() -> None:
    steps = {"milestone": {"steps": [{"at": 1, "pool": "step-1", "title": {"en": "the cup"}}]}}
    assert pool_name("step-1", {}, steps) == "The cup"
    assert pool_name("step-1", {"title": {"en": "A mug"}}, steps) == "A mug"
    assert pool_name("step-1", {}, {}) == "Prize of step 1"
    assert pool_name("sundry", {}, {}) == "Prizes “sundry”"
