"""Rows of every list of every template: added, taken away, moved; saved, compiled, found."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from campaigns.contracts import Finding
from campaigns.freeze import compile_draft
from campaigns.models import Campaign
from cms.builder.compile import document_of
from cms.builder.documents import differing, read
from cms.builder.looking import look
from cms.builder.rows.codecs import CODECS
from cms.builder.rows.reading import rule_words
from cms.builder.rows.sources import sources
from cms.builder.rows.trees import closed, opened
from cms.models import CampaignPage
from rewards import api as rewards
from templates_library import loader
from tests.cms.builder import rows_form
from tests.cms.builder.test_compile import form_of, made, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]
TEMPLATES = sorted(loader.builtin())
TYPED: dict[str, dict[str, Any]] = {
    "steps": {"at": "77"},
    "days": {"day": "7"},
    "bands": {"first": "11", "last": "20"},
    "words": {"word": "平安是福"},
    "ways": {"on": "checked_in", "amount": "1"},
    "drops": {"on": "checked_in", "card": "health"},
    "prizes": {"weight": "0", "quantity": "0"},
    "fields": {"kind": "birth_date", "name": ""},
    "consents": {"version": "2026-11"},
    "limits": {"most": "3", "action": "draw", "entity": "person", "window": "day"},
    "questions": {"kind": "one"},
    "daily": {"value": "11:30"},
    "moments": {"value": "2026-12-12 20:00"},
    "known": {"value": "k9"},
}
"""What is typed into a new row beside its texts."""


def texts(form: Any, name: str) -> dict[str, str]:
    """A text for both languages of every pair of a row that has to have one."""
    return {
        f"{column.name}-{language}": words
        for column in form.fields[name].shape.columns
        if column.kind == "pair" and column.required
        for language, words in (("en", "Something new"), ("zh-hans", "新的一项"))
    }


def lists(page: CampaignPage) -> dict[str, Any]:
    return {spec.name: spec for spec in form_of(page).specs if spec.kind == "rows"}


def saved(page: CampaignPage, typed: dict[str, Any]) -> dict[str, Any]:
    """The document after that; the page is left as it was."""
    before = copy.deepcopy(page.draft)
    form = form_of(page, typed)
    assert form.is_valid(), form.errors_by_cell()
    after = document_of(form.save(commit=False))
    page.draft = before
    return after


def new_row(form: Any, name: str) -> dict[str, Any]:
    cells = {**texts(form, name), **TYPED.get(name.rsplit("-", 1)[-1], {})}
    data = rows_form.plus(form, name, cells)
    if name.endswith("-questions"):
        at = int(data[f"{name}-count"]) - 1
        options = f"{name}-{at}-value-options"
        data[f"{options}-count"] = "2"
        for place in (0, 1):
            data |= {
                f"{options}-{place}-deleted": "",
                f"{options}-{place}-order": str(place),
                f"{options}-{place}-id": "",
                f"{options}-{place}-value-text-en": f"Answer {place}",
                f"{options}-{place}-value-text-zh-hans": f"答案 {place}",
                f"{options}-{place}-value-id": "",
            }
        data[f"{options}-1-value-right"] = "on"
    return data


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_row_comes_and_goes_in_every_list(template: str, now: datetime) -> None:
    page = made(template, now)
    before = document_of(page)
    assert lists(page), template
    for name, spec in lists(page).items():
        if name == "d-eligibility" or spec.shape.codec == "one":
            continue
        old = spec.value(before)
        after = saved(page, new_row(form_of(page), name))
        rows = read(after, spec.place)
        assert len(rows) == len(old) + 1, name
        assert rows[:-1] == old, name
        assert differing(before, after) == {spec.place}, name
        if name not in ("d-mechanics-ranking-bands", "d-mechanics-checkin-days"):
            compile_draft(after)
        if old:
            less = saved(page, rows_form.minus(form_of(page), name, 0))
            assert read(less, spec.place) == old[1:], name
        if len(old) > 1:
            data = rows_form.rows(form_of(page), name)
            data |= {f"{name}-0-order": "1", f"{name}-1-order": "0"}
            assert read(saved(page, data), spec.place) == [old[1], old[0], *old[2:]], name


def test_a_new_row_gets_a_name_of_its_own(now: datetime) -> None:
    page = made("wheel", now)
    name = "d-mechanics-draw-prizes"
    data = new_row(form_of(page), name)
    twice = form_of(page, data)
    assert twice.is_valid()
    assert twice.names_made() == {f"{name}-5-value-slug": "something-new"}
    # A copy of the first row has its name too; only the copy gets another.
    data[f"{name}-5-value-slug"] = "first"
    copied = form_of(page, data)
    assert copied.is_valid()
    assert copied.names_made() == {f"{name}-5-value-slug": "something-new"}
    rows = document_of(copied.save(commit=False))["mechanics"]["draw"]["prizes"]
    assert [row["slug"] for row in rows] == [
        "first", "thanks", "second", "again", "third", "something-new",
    ]  # fmt: skip


def test_a_new_question_knows_its_right_answer(now: datetime) -> None:
    page = made("quiz", now)
    after = saved(page, new_row(form_of(page), "d-mechanics-quiz-questions"))
    question = after["mechanics"]["quiz"]["questions"][-1]
    assert question == {
        "id": "something-new",
        "text": {"en": "Something new", "zh-hans": "新的一项"},
        "options": [
            {"id": "answer-0", "text": {"en": "Answer 0", "zh-hans": "答案 0"}},
            {"id": "answer-1", "text": {"en": "Answer 1", "zh-hans": "答案 1"}},
        ],
        "right": ["answer-1"],
    }


def test_what_is_wrong_stands_at_its_cell(now: datetime) -> None:
    page = made("stepped-invitations", now)
    name = "d-mechanics-milestone-steps"
    # The fourth row has been moved to the top, and its number cannot be read.
    data = rows_form.rows(form_of(page), name)
    data |= {f"{name}-{old}-order": str(new) for old, new in ((3, 0), (0, 1), (1, 2), (2, 3))}
    form = form_of(page, {**data, f"{name}-3-value-at": "many"})
    assert not form.is_valid()
    assert form.errors_by_cell() == {f"{name}-3-value-at": ["Enter a whole number."]}
    # What can be read and is not possible, the check finds at the same place.
    form = form_of(page, {**data, f"{name}-3-value-pool": "gone"})
    assert form.is_valid()
    form.write_draft()
    found = look(form.instance, form.groups, form.data).found
    told = [item for item in found if item.finding.path.startswith("mechanics.milestone")]
    assert told
    form = form_of(page, {**data, f"{name}-3-value-title-en": ""})
    assert form.is_valid()
    form.write_draft()
    found = look(form.instance, form.groups, form.data).found
    assert f"{name}-3-value-title-en" in {item.spot.anchor for item in found}


def test_no_more_rows_than_the_mechanic_takes(now: datetime) -> None:
    page = made("stepped-invitations", now)
    name = "d-mechanics-milestone-steps"
    block = form_of(page).fields[name].block
    assert block.meta.max_num == 12
    data = rows_form.rows(form_of(page), name)
    for place in range(4, 13):
        data |= {key.replace(f"{name}-3-", f"{name}-{place}-"): told
                 for key, told in data.items() if key.startswith(f"{name}-3-")}  # fmt: skip
        data[f"{name}-{place}-order"] = str(place)
    form = form_of(page, {**data, f"{name}-count": "13"})
    assert not form.is_valid()
    assert list(form.errors_by_cell()) == [name]


TREES: list[Any] = [
    {"fact": "new_customer", "op": "eq", "value": True},
    {"all": [
        {"fact": "in_list:customers-2026", "op": "eq", "value": True},
        {"fact": "in_list:employees", "op": "eq", "value": False},
    ]},
    {"any": [
        {"fact": "age", "op": "ge", "value": 18},
        {"not": {"any": [
            {"fact": "environment", "op": "in", "value": ["wechat", "alipay"]},
            {"fact": "province", "op": "eq", "value": "上海"},
        ]}},
        {"all": [{"fact": "friends", "op": "lt", "value": 3},
                 {"fact": "channel", "op": "exists", "value": True}]},
    ]},
    {"not": {"fact": "channel", "op": "in", "value": ["a", "b"]}},
    {"all": [{"any": [{"all": [{"fact": "age", "op": "ge", "value": 18}]}]},
             {"fact": "reported:quote_done", "op": "eq", "value": True}]},
    {"fact": "in_list:", "op": "eq", "value": True},
]  # fmt: skip


@pytest.mark.parametrize("tree", TREES)
def test_a_tree_comes_back_as_it_went(tree: Any) -> None:
    match, conditions = opened(tree)
    assert closed(match, conditions) == tree
    # Only what is nested deeper than the form goes is kept as it was written.
    assert ("raw" in {one["type"] for one in conditions}) is (tree is TREES[4])


def test_a_condition_is_set_without_writing_json(now: datetime) -> None:
    page = made("share-to-open", now)
    name = "d-eligibility"
    shown = form_of(page)
    data = rows_form.plus(shown, name, {"action": "join", "match": "all"})
    inner = f"{name}-0-value-conditions"
    data |= {
        f"{inner}-count": "2",
        f"{inner}-0-deleted": "", f"{inner}-0-order": "0", f"{inner}-0-id": "",
        f"{inner}-0-type": "in_list",
        f"{inner}-0-value-what": "customers-2026", f"{inner}-0-value-is": "yes",
        f"{inner}-1-deleted": "", f"{inner}-1-order": "1", f"{inner}-1-id": "",
        f"{inner}-1-type": "in_list",
        f"{inner}-1-value-what": "employees", f"{inner}-1-value-is": "no",
    }  # fmt: skip
    after = saved(page, data)
    assert after["eligibility"] == {"join": [{"slug": "join-all", "require": TREES[1]}]}
    compile_draft(after)
    assert rule_words("join", TREES[1]) == (
        "Only people who are on the list “customers-2026” and are not on the list “employees”"
        " may join."
    )
    page.draft = after
    untouched = form_of(page)
    assert untouched.is_valid()
    assert untouched.changed_values() == {}


def test_a_rules_finding_leads_to_its_row(now: datetime) -> None:
    page = made("share-to-open", now)
    page.draft = {
        **page.draft,
        "eligibility": {
            "join": [{"slug": "a", "require": TREES[0]}],
            "draw": [{"slug": "b", "require": {"fact": "nothing", "op": "eq", "value": 1}}],
        },
    }
    found = look(page).found
    told: list[tuple[Finding, str]] = [
        (item.finding, item.spot.anchor)
        for item in found
        if item.finding.path.startswith("eligibility")
    ]
    assert {anchor for _finding, anchor in told} == {"d-eligibility-1"}
    rows = [{"action": "join"}, {"action": "draw"}]
    assert CODECS["eligibility"].find(("draw", "0"), rows) == (1, ())


@pytest.mark.parametrize("template", ["wheel", "quiz"])
def test_a_row_goes_through_the_editor_itself(
    template: str, now: datetime, admin_client: Client
) -> None:
    """Through Wagtail's own view: opened, sent with a new row, looked at, saved."""
    page = made(template, now)
    address = f"/admin/pages/{page.pk}/edit/"
    opened_page = admin_client.get(address)
    assert opened_page.status_code == 200
    name = {"wheel": "d-mechanics-draw-prizes", "quiz": "d-mechanics-quiz-questions"}[template]
    assert f'id="{name}"' in opened_page.content.decode()
    data = form_of(page, new_row(form_of(page), name)).data.copy()
    data.update({"slug": page.slug, "campaign": page.campaign})
    looked = admin_client.post(f"/admin/af/pages/{page.pk}/look/", data)
    assert looked.status_code == 200, looked.content[:300]
    assert looked.json()["errors"] == {}
    preview = admin_client.get(looked.json()["url"])
    assert preview.status_code == 200
    answer = admin_client.post(address, data)
    assert answer.status_code == 302, answer.content[-2000:]
    draft = Campaign.objects.get(slug=page.campaign).draft
    rows = read(draft, tuple(name.split("-")[1:]))
    assert rows[-1].get("slug", rows[-1].get("id")) == "something-new"


def test_a_kind_of_prize_is_added_and_given(now: datetime) -> None:
    page = made("wheel", now)
    more = saved(page, {"af-pools": "add:points", "d-rewards-budget-total": "20000.00"})
    assert more["rewards"]["pools"]["points-1"]["points"] == 100
    compile_draft(more)
    page.draft = more
    shown = form_of(page)
    assert "d-rewards-pools-points-1-title-zh-hans" in shown.fields
    choices = {one.value: one.label for one in sources(page.draft)["pools"]}
    assert choices["points-1"] == "New prize · ¥0.01"
    # In use it stays; when nothing gives it any more it may go.
    used = saved(page, {**rows_form.rows(shown, "d-mechanics-draw-prizes"),
                        "d-mechanics-draw-prizes-0-value-pool": "points-1",
                        "af-pools": "remove:points-1"})  # fmt: skip
    assert "points-1" in used["rewards"]["pools"]
    assert "points-1" not in saved(page, {"af-pools": "remove:points-1"})["rewards"]["pools"]


def test_a_campaign_is_paid_from_a_line(now: datetime) -> None:
    for slug, parent, limit in (("group", None, 1_000_00), ("spring", "group", 5_000_00)):
        rewards.create_budget_node(
            slug=slug, title=slug.title(), parent=parent, currency="CNY", limit=limit,
            alarm_at=80, actor="admin", now=now,
        )  # fmt: skip
    page = made("wheel", now)
    name = "d-rewards-budget-line"
    field = form_of(page).fields[name]
    assert field.widget.choices == [
        ("", "None: the campaign stands by itself"),
        ("group", "Group: ¥1,000.00 left"),
        ("spring", "– Spring: ¥1,000.00 left"),
    ]
    after = saved(page, {name: "spring"})
    assert after["rewards"]["budget"]["line"] == "spring"
    page.draft = after
    assert "line" not in saved(page, {name: ""})["rewards"]["budget"]
