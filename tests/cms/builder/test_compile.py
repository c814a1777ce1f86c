"""Blueprint → page → document loses nothing; editing a field changes its places alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from campaigns.models import Campaign
from cms.builder.compile import applied, document_of
from cms.builder.documents import differing
from cms.builder.formfields import form_field
from cms.builder.forms import CampaignPageForm
from cms.builder.gallery import instantiate
from cms.builder.specs import Spec, layout, specs_of
from cms.models import CampaignPage
from cms.pages import hand_in
from templates_library import drafts, loader
from tests.cms.builder import rows_form
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]
TEMPLATES = sorted(loader.builtin())


@pytest.fixture
def staff() -> None:
    from campaigns.api import ensure_default_staff

    ensure_default_staff()


def made(template: str, now: datetime) -> CampaignPage:
    instantiate(template, slug=f"my-{template}", title={}, actor="operator", now=now)
    page = CampaignPage.objects.get(campaign=f"my-{template}")
    latest: CampaignPage = page.get_latest_revision_as_object()
    return latest


def form_of(page: CampaignPage, typed: dict[str, Any] | None = None) -> CampaignPageForm:
    """The editor's form, as a browser would send it back with `typed` changed."""
    form_class = CampaignPage.get_edit_handler().get_form_class()
    shown: CampaignPageForm = form_class(instance=page)
    data: dict[str, Any] = {}
    for spec in shown.specs:
        field = shown[spec.name]
        value = field.value()
        if spec.kind == "rows":
            data |= rows_form.rows(shown, spec.name)
        elif spec.kind == "flag":
            if value:
                data[spec.name] = "on"
        elif value is not None:
            data[spec.name] = value
    data |= {
        "plan-count": str(len(page.plan)),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    for index, block in enumerate(page.plan):
        at = f"plan-{index}"
        value = block.value
        data |= {
            f"{at}-deleted": "",
            f"{at}-order": str(index),
            f"{at}-type": "message",
            f"{at}-id": block.id or "",
            f"{at}-value-on": value["on"],
            f"{at}-value-template": value["template"],
            f"{at}-value-channels": list(value["channels"]),
            f"{at}-value-hours_before": value["hours_before"] or "",
        }
    for name, value in (typed or {}).items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    from django.http import QueryDict

    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    bound: CampaignPageForm = form_class(sent, instance=page)
    return bound


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_survives_the_page_unchanged(template: str, now: datetime) -> None:
    page = made(template, now)
    blueprint = loader.blueprint(template)
    expected = drafts.build(blueprint, slug=page.campaign, settings=[], now=now)
    assert document_of(page) == expected
    assert Campaign.objects.get(slug=page.campaign).draft == expected
    assert page.blueprint == f"{template}/{blueprint.version}"


@pytest.mark.parametrize("template", TEMPLATES)
def test_saving_an_untouched_form_changes_nothing(template: str, now: datetime) -> None:
    page = made(template, now)
    before = document_of(page)
    form = form_of(page)
    assert form.is_valid(), form.errors
    assert form.changed_values() == {}
    assert document_of(form.save(commit=False)) == before


@pytest.mark.parametrize("template", TEMPLATES)
def test_editing_one_field_changes_its_places_and_no_other(
    template: str, now: datetime
) -> None:
    blueprint = loader.blueprint(template)
    before = drafts.build(blueprint, slug="some", settings=[], now=now)
    specs = specs_of(layout(before, blueprint))
    wrong = []
    for spec in specs:
        field = form_field(spec, before)
        typed = _another(spec, before)
        assert field.has_changed(spec.value(before), typed), spec.path
        after = applied(before, specs, {spec.name: field.clean(typed)})
        changed = differing(before, after)
        # A place that did not exist appears with the objects around it.
        if not changed or not all(
            any(place[: len(at)] == at for place in spec.places) for at in changed
        ):
            wrong.append((spec.path, changed))
    assert wrong == []


def test_one_edit_through_the_whole_form_changes_one_place(now: datetime) -> None:
    page = made("share-to-open", now)
    before = document_of(page)
    form = form_of(page, {"d-content-texts-en-start-headline": "Tap and open"})
    assert form.is_valid(), form.errors
    after = document_of(form.save(commit=False))
    assert differing(before, after) == {("content", "texts", "en", "start.headline")}


def _another(spec: Spec, document: dict[str, Any]) -> Any:
    value = spec.value(document)
    if spec.kind == "rows":
        field: Any = form_field(spec, document)
        rows = field.prepare_value(value)
        if len(rows):
            del rows[0]
        else:
            rows.insert(0, field.block.child_block.get_default())
        return rows
    if spec.kind == "flag":
        return None if value else "on"
    if spec.kind in ("choice", "level", "theme"):
        return next(c.value for c in spec.choices if c.value != str(value)) if len(
            spec.choices
        ) > 1 else "another"  # fmt: skip
    return {
        "money": "77.77",
        "integer": "77",
        "moment": "2031-02-03 04:05",
        "time": "03:33",
        "date": "2031-02-03",
        "json": '{"x": 1}',
        "lines": "one\ntwo",
    }.get(spec.kind, "Something else")


def test_money_is_typed_in_yuan_and_kept_in_fen(now: datetime) -> None:
    page = made("share-to-open", now)
    name = "d-rewards-pools-packets-amount"
    assert form_of(page)[name].value() == "8.88"
    form = form_of(page, {name: "18.80"})
    assert form.is_valid()
    document = document_of(form.save(commit=False))
    assert document["rewards"]["pools"]["packets"]["amount"] == 1880
    assert document["mechanics"]["assist"]["target"] == 1880
    refused = form_of(page, {name: "1.005"})
    assert not refused.is_valid()
    assert list(refused.errors) == [name]


def test_a_moment_is_typed_on_the_campaigns_clock(now: datetime) -> None:
    page = made("share-to-open", now)
    assert form_of(page)["d-period-start"].value() == "2026-11-22 12:00"
    form = form_of(page, {"d-period-start": "2026-12-01 08:30"})
    assert form.is_valid()
    assert document_of(form.save(commit=False))["period"]["start"] == (
        "2026-12-01T08:30:00+08:00"
    )


def test_the_message_plan_becomes_the_touch_section(now: datetime) -> None:
    page = made("share-to-open", now)
    page.plan = [
        ("message", {"on": "expiring", "template": "prize-expiring",
                     "channels": ["inbox", "sms"], "hours_before": 24}),
        ("message", {"on": "won", "template": "prize-won", "channels": ["inbox"],
                     "hours_before": None}),
    ]  # fmt: skip
    assert document_of(page)["touch"]["plan"] == [
        {"on": "expiring", "template": "prize-expiring", "channels": ["inbox", "sms"],
         "hours_before": 24},
        {"on": "won", "template": "prize-won", "channels": ["inbox"]},
    ]  # fmt: skip


def test_saving_keeps_the_campaigns_draft_in_step_once(now: datetime) -> None:
    page = made("share-to-open", now)
    assert hand_in(page, "operator", now) is False
    form = form_of(page, {"d-title-en": "Open it with us"})
    assert form.is_valid()
    changed = form.save(commit=False)
    assert changed.title == "Open it with us"
    assert hand_in(changed, "operator", now) is True
    assert Campaign.objects.get(slug=page.campaign).draft["title"]["en"] == "Open it with us"
    assert hand_in(changed, "operator", now) is False


def test_an_emptied_number_is_found_not_forgotten(now: datetime) -> None:
    page = made("share-to-open", now)
    form = form_of(page, {"d-mechanics-assist-helpers": ""})
    assert form.is_valid()
    assert document_of(form.save(commit=False))["mechanics"]["assist"]["helpers"] is None
