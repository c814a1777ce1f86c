"""Codes from the workbench: kept encrypted, read by a worker, told line by line."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms import codes
from cms.models import CodeUpload, CodeUploadPart
from core import uploads
from core.clock import utc_now
from core.uploads import GIVEN_UP
from rewards import api as rewards
from rewards.models import CodeFile
from templates_library import drafts, loader
from tests.cms.test_law_screens import _pages, client

__all__ = ["_pages"]

pytestmark = pytest.mark.django_db
FILE = b"SPRING-1\nSPRING-2\ntwo words\n\nSPRING-1\nSPRING-3"
POOL = {"kind": "codes", "count": 10, "amount": 100, "title": {"en": "Coupon", "zh-hans": "券"}}


@pytest.fixture
def slug() -> str:
    now = utc_now()
    client("operator")
    blueprint = loader.blueprint("wheel")
    draft = drafts.build(blueprint, slug="coupons", settings=[], now=now)
    draft["rewards"]["pools"]["coupons"] = POOL
    campaigns.create_draft(draft=draft, actor="operator", now=now, blueprint="wheel/1")
    return "coupons"


def upload(slug: str, content: bytes, **more: Any) -> str:
    data = {"pool": "coupons", "file": SimpleUploadedFile("spring.txt", content), **more}
    answer = client("operator").post(f"/admin/af/codes/{slug}/", data, follow=True)
    return answer.content.decode()


def test_a_file_is_kept_read_and_told(slug: str) -> None:
    assert "waits for its turn" in upload(slug, FILE)
    assert "SPRING" not in str(list(CodeUploadPart.objects.values_list("cipher", flat=True)))
    assert CodeUpload.objects.get().lines == 6
    assert codes.import_waiting(utc_now()) == 1
    assert not CodeUploadPart.objects.exists()
    screen = client("operator").get(f"/admin/af/codes/{slug}/").content.decode()
    for words in (
        "3 codes of 6 lines",
        "2 lines left out",
        "1 were there already",
        "Line 3: a blank or a control character inside",
        "Line 5: was there already",
    ):
        assert words in screen, words
    assert "SPRING" not in screen
    scope = str(Campaign.objects.get(slug=slug).uid)
    stock = rewards.code_stock(scope)["coupons"]
    assert (stock.imported, stock.waiting, stock.free, stock.given) == (3, 3, 0, 0)
    # The same file again, from wherever, is the same import.
    upload(slug, FILE)
    codes.import_waiting(utc_now())
    assert CodeFile.objects.count() == 1
    assert rewards.code_stock(scope)["coupons"].imported == 3


def test_lines_come_whole_out_of_pieces(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "PIECE", 5)
    upload(slug, FILE)
    codes.import_waiting(utc_now())
    assert CodeFile.objects.get().imported == 3


def test_a_worker_that_died_is_followed(slug: str) -> None:
    upload(slug, FILE)
    now = utc_now()
    assert uploads._take(CodeUpload, now) is not None
    assert codes.import_waiting(now) == 0
    assert codes.import_waiting(now + GIVEN_UP * 2) == 1


def test_what_cannot_be_read_is_told(slug: str) -> None:
    assert "The submitted file is empty." in upload(slug, b"")
    upload(slug, FILE)
    Campaign.objects.filter(slug=slug).update(draft={"slug": slug})
    codes.import_waiting(utc_now())
    screen = client("operator").get(f"/admin/af/codes/{slug}/").content.decode()
    assert "no such pool of codes any more" in screen
    assert "gives no codes" in screen


def test_only_operators_see_it(slug: str) -> None:
    assert client("reviewer").get(f"/admin/af/codes/{slug}/").status_code in (302, 403)
    assert client("operator").get("/admin/af/codes/nothing/").status_code == 404
