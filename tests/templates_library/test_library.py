"""Blueprints, answers and the launch command as interfaces.md promises it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from cms.serving.texts import TEXTS
from core.errors import Invalid, Missing
from core.models import AuditEntry
from templates_library import drafts, loader
from templates_library.loader import BrokenBlueprint

BLUEPRINT = "share-to-open"


def launch(*arguments: str) -> Any:
    out = StringIO()
    call_command("launch", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_every_blueprint_compiles_to_the_same_bytes_twice(now: datetime) -> None:
    for slug, blueprint in loader.builtin().items():
        draft = drafts.build(blueprint, slug=slug, settings=[], now=now)
        first = compile_draft(draft)
        assert first.sha256 == compile_draft(first.document).sha256
        lasts = first.campaign.period.end - first.campaign.period.start
        assert lasts == timedelta(days=blueprint.default_days)


def test_texts_are_the_pages_keys_with_the_same_blanks_in_both_languages() -> None:
    texts = loader.blueprint(BLUEPRINT).document["content"]["texts"]
    own = {"share.card_title", "share.card_line"}
    assert set(texts["en"]) - own <= set(TEXTS)
    for key, english in texts["en"].items():
        chinese = texts["zh-hans"][key]
        assert _blanks(english) == _blanks(chinese), key
        assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese) or not chinese.strip("{}")


def _blanks(text: str) -> set[str]:
    import re

    return set(re.findall(r"\{(\w+)\}", text))


def test_aliases_stand_for_all_their_paths(now: datetime) -> None:
    draft = drafts.build(
        loader.blueprint(BLUEPRINT),
        slug="x",
        settings=[("session.target", 500), ("protection", "strict"), ("session.helpers", 2)],
        now=now,
    )
    assert draft["mechanics"]["assist"]["target"] == 500
    assert draft["rewards"]["pools"]["packets"]["amount"] == 500
    assert draft["protection"]["level"] == "strict"
    assert draft["mechanics"]["assist"]["helpers"] == 2


def test_the_blueprint_itself_is_never_written_to(now: datetime) -> None:
    blueprint = loader.blueprint(BLUEPRINT)
    drafts.build(blueprint, slug="x", settings=[("session.target", 1)], now=now)
    assert blueprint.document["mechanics"]["assist"]["target"] == 888


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1", ("a", 1)),
        ("a=off", ("a", "off")),
        ('a={"b":2}', ("a", {"b": 2})),
        ("a=x=y", ("a", "x=y")),
        ("a=2026-12-31T20:00", ("a", "2026-12-31T20:00")),
    ],
)
def test_settings_are_json_else_text(text: str, expected: tuple[str, Any]) -> None:
    assert drafts.parse_setting(text) == expected


@pytest.mark.django_db
def test_bad_settings_are_refused(now: datetime) -> None:
    blueprint = loader.blueprint(BLUEPRINT)
    with pytest.raises(Invalid, match=r"set\.form"):
        drafts.parse_setting("nonsense")
    with pytest.raises(Invalid, match=r"set\.unknown"):
        drafts.build(blueprint, slug="x", settings=[("no.such.place", 1)], now=now)
    with pytest.raises(Invalid, match=r"set\.moment"):
        drafts.build(blueprint, slug="x", settings=[("period.end", "soon")], now=now)
    with pytest.raises(Missing, match=r"template\.unknown"):
        loader.blueprint("nothing")


def test_moments_may_be_milliseconds_or_local_time(now: datetime) -> None:
    draft = drafts.build(
        loader.blueprint(BLUEPRINT),
        slug="x",
        settings=[("period.start", 1_796_040_000_000), ("period.end", "2026-12-31T20:00")],
        now=now,
    )
    period = compile_draft(draft).campaign.period
    assert period.start == datetime.fromtimestamp(1_796_040_000, UTC)
    assert period.end == datetime(2026, 12, 31, 12, 0, tzinfo=UTC)


def test_a_broken_file_is_told_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text("schema: 1\nslug: x\n", encoding="utf-8")
    with pytest.raises(BrokenBlueprint, match=r"blueprint\.yaml"):
        loader.read(path)


@pytest.mark.django_db
def test_list() -> None:
    out = StringIO()
    call_command("launch", "--list", "--json", stdout=out)
    listed = {one["slug"]: one for one in json.loads(out.getvalue())}
    for one in listed.values():
        assert {"slug", "title", "goal", "kind", "asks"} <= set(one)
    kinds = {slug: one["kind"] for slug, one in listed.items()}
    assert kinds[BLUEPRINT] == "assist"
    assert kinds["gift-insurance"] == "gift"


@pytest.mark.django_db
def test_launch_publishes_in_two_peoples_names(settings: Any) -> None:
    settings.ALLOW_LAUNCH = True
    made = launch(BLUEPRINT, "--slug", "spring", "--set", "protection=basic")
    assert made["slug"] == "spring"
    assert made["url"] == f"{settings.PUBLIC_URL}/c/spring/"
    campaigns.forget()
    head = campaigns.head("spring")
    assert head is not None
    assert head.version == made["version"]
    actors = dict(
        AuditEntry.objects.filter(target="campaign:spring").values_list("action", "actor")
    )
    assert (actors["campaign.submitted"], actors["campaign.approved"]) == (
        "operator",
        "reviewer",
    )


@pytest.mark.django_db
def test_launch_prints_findings_and_fails(settings: Any) -> None:
    settings.ALLOW_LAUNCH = True
    for arguments, code in (
        (["--set", "session.target=99999"], "liability.over_budget"),
        (["--set", "no.such=1"], "set.unknown"),
        (["--author", "admin", "--approver", "admin"], "campaign.same_person"),
        (["--approver", "operator"], "campaign.role"),
    ):
        out = StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("launch", BLUEPRINT, "--slug", "x", *arguments, "--json", stdout=out)
        assert caught.value.code == 1
        assert code in {finding["code"] for finding in json.loads(out.getvalue())["findings"]}
        assert not campaigns.slug_taken("x")


@pytest.mark.django_db
def test_launch_needs_to_be_allowed(settings: Any) -> None:
    settings.ALLOW_LAUNCH = False
    with pytest.raises(CommandError, match="ALLOW_LAUNCH"):
        launch(BLUEPRINT)
