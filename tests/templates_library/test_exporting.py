"""A campaign becomes a template, leaves, and comes back in another installation."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from cms.builder import cards, gallery
from cms.builder.compile import document_of
from core.clock import utc_now
from core.errors import Conflict, Invalid, Missing
from core.models import AuditEntry
from templates_library import drafts, loader
from templates_library.archive import Packed, pack, unpack
from templates_library.exporting import bring_in, export
from templates_library.models import ImportedTemplate
from templates_library.schema import Blueprint
from tests.campaigns.support import launched, staff
from tests.templates_library.test_archive import PICTURE, TAG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    return utc_now()


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def _run(*arguments: str) -> Any:
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_running_campaign_comes_back_as_a_template(now: datetime, tmp_path: Path) -> None:
    launched(now, "spring", session__helpers=2, packets__count=40)
    file = str(tmp_path / "spring.template.zip")
    assert _run("export_template", "spring", file)["file"] == file
    assert export("spring") == export("spring")
    told = _run("import_template", file)
    assert (told["slug"], told["kind"]) == ("spring", "assist")
    assert AuditEntry.objects.get(action="template.imported").target == "template:spring"
    # The same campaign grows out of it, but for its address and its days.
    law = campaigns.running("spring")
    assert law is not None
    later = now + timedelta(days=3)
    draft = drafts.build(loader.blueprint("spring"), slug="spring", settings=[], now=later)
    again = compile_draft(draft).document
    before = law.model_dump(mode="json", by_alias=True)
    assert again.pop("period") != before.pop("period")
    assert again.pop("content")["theme"] == before.pop("content")["theme"]
    assert again == before
    # Its questions came along, and it is in gallery and list.
    assert {ask.path for ask in loader.blueprint("spring").asks} >= {
        "budget.total",
        "session.helpers",
    }
    assert "spring" in {card.slug for card in cards.cards(now)}
    out = io.StringIO()
    call_command("launch", "--list", stdout=out)
    assert "spring " in out.getvalue()


def test_a_draft_from_the_gallery_keeps_its_pictures_and_words(now: datetime) -> None:
    staff()
    page = gallery.instantiate("share-to-open", slug="own", title={}, actor="operator", now=now)
    from cms.builder import pictures

    pictures.keep(TAG, PICTURE)
    page.draft["content"]["theme"]["picture"] = {
        "url": f"/c/p/{TAG}.webp", "width": 64, "height": 61,
    }  # fmt: skip
    page.draft["content"]["texts"]["en"]["kicker"] = "Ours alone"
    page.draft["rewards"]["provider"] = {"slug": "wechat", "config": {"account": "merchant-7"}}
    page.draft["channels"]["known"] = ["poster-1"]
    page.save_revision()
    raw = export("own", name="our-packet")
    assert b"merchant-7" not in raw
    default_storage.delete(f"frozen/{TAG}.webp")
    made = unpack(raw).blueprint
    assert made.document["content"]["texts"]["en"]["kicker"] == "Ours alone"
    assert set(made.document["content"]["texts"]["zh-hans"]) == set(
        made.document["content"]["texts"]["en"]
    )
    assert made.document["channels"]["known"] == []
    assert "period" not in made.document
    bring_in(raw, actor="admin", now=now)
    assert pictures.read(TAG) == PICTURE
    new = gallery.instantiate("our-packet", slug="second", title={}, actor="operator", now=now)
    assert document_of(new)["content"]["texts"]["en"]["kicker"] == "Ours alone"


def test_a_name_is_taken_once(now: datetime) -> None:
    raw = pack(Packed(loader.blueprint("wheel"), {}))
    with pytest.raises(Conflict, match=r"template\.taken"):
        bring_in(raw, actor="admin", now=now)
    bring_in(raw, actor="admin", now=now, slug="our-wheel")
    with pytest.raises(Conflict, match=r"template\.taken"):
        bring_in(raw, actor="admin", now=now, slug="our-wheel")
    bring_in(raw, actor="admin", now=now + timedelta(days=1), slug="our-wheel", replace=True)
    with pytest.raises(Invalid, match=r"template\.slug"):
        bring_in(raw, actor="admin", now=now, slug="No Name")
    assert list(ImportedTemplate.objects.values_list("slug", flat=True)) == ["our-wheel"]


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("rewards.surprise", 1, "rewards.surprise"),
        ("mechanics.draw.prizes", [], "mechanics"),
        ("kind", "teleport", "document"),
        ("timezone", "Mars/Base", "document"),
    ],
)
def test_a_document_that_makes_no_campaign_here_is_refused(
    now: datetime, path: str, value: Any, at: str
) -> None:
    made = loader.blueprint("wheel").model_dump(mode="json", by_alias=True) | {"slug": "odd"}
    place = made["document"]
    *parents, name = path.split(".")
    for part in parents:
        place = place[part]
    place[name] = value
    made["aliases"] = {}
    raw = pack(Packed(Blueprint.model_validate(made), {}))
    with pytest.raises(Invalid) as refused:
        bring_in(raw, actor="admin", now=now)
    assert refused.value.code == "archive.document"
    assert not ImportedTemplate.objects.exists()


def test_the_commands_say_codes(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"campaign\.unknown"):
        call_command("export_template", "nothing")
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    with pytest.raises(CommandError, match=r"archive\.form archive \(unreadable\)"):
        call_command("import_template", str(bad))
    with pytest.raises(CommandError, match=r"file\.read"):
        call_command("import_template", str(tmp_path / "absent.zip"))


def test_a_broken_file_takes_nothing_else_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    for slug, text in (
        ("wheel", (loader.BUILTIN / "wheel" / "blueprint.yaml").read_text(encoding="utf-8")),
        ("torn", "schema: 1\nslug: [torn"),
        ("odd", "schema: 1\nslug: odd\n"),
        ("moved", (loader.BUILTIN / "quiz" / "blueprint.yaml").read_text(encoding="utf-8")),
    ):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "blueprint.yaml").write_text(text, encoding="utf-8")
    found = loader.library(tmp_path)
    assert list(found.blueprints) == ["wheel"]
    assert [(item.file, item.code) for item in found.broken] == [
        ("moved/blueprint.yaml", "template.folder"),
        ("odd/blueprint.yaml", "template.form"),
        ("torn/blueprint.yaml", "template.unreadable"),
    ]
    monkeypatch.setattr(loader, "_own", lambda: found)
    out, err = io.StringIO(), io.StringIO()
    call_command("launch", "--list", stdout=out, stderr=err)
    assert out.getvalue().split() == ["wheel", "Wheel", "of", "fortune"]
    assert "template.unreadable: torn/blueprint.yaml" in err.getvalue()
    with pytest.raises(Missing, match=r"template\.unknown"):
        loader.blueprint("torn")
    from campaigns.preflight.context import minimum_protection

    # What a lost template asked for is not known: nobody gets less because of that.
    assert [minimum_protection.call(f"{slug}/1") for slug in ("torn", "wheel", "gone")] == [
        "standard", "basic", "off",
    ]  # fmt: skip
    staff()
    for name, told in (("admin", True), ("operator", False)):
        client = Client()
        from django.contrib.auth import get_user_model

        client.force_login(get_user_model().objects.get(username=name))
        page = client.get("/admin/af/new/").content.decode()
        assert "Wheel of fortune" in page
        assert ("torn/blueprint.yaml" in page) is told
