"""The screens of lists and of “Why?”: roles, masks, what they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audiences import api as audiences
from audiences import uploads
from audiences.models import ListUploadPart
from core.clock import utc_now
from tests.campaigns.law_kit import fact, limit, rule, ruled
from tests.campaigns.support import Player, staff

pytestmark = pytest.mark.django_db
FILE = b"phone\n13800000001\n13800000002\nnonsense\n13800000001\n"


@pytest.fixture(autouse=True)
def _pages(settings: Any) -> None:
    """Pages can be rendered without `collectstatic`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def client(name: str) -> Client:
    staff()
    found = Client()
    found.force_login(get_user_model().objects.get(username=name))
    return found


def upload(content: bytes, slug: str = "members", kind: str = "allow") -> str:
    file = SimpleUploadedFile("phones.csv", content)
    data = {"slug": slug, "kind": kind, "file": file}
    return client("operator").post("/admin/af/lists/", data, follow=True).content.decode()


def test_a_list_is_uploaded_read_by_a_worker_and_told() -> None:
    screen = upload(FILE)
    assert "waits for its turn" in screen
    assert "1380000" not in str(list(ListUploadPart.objects.values_list("cipher", flat=True)))
    assert audiences.list_slugs() == {}
    assert uploads.import_waiting(utc_now()) == 1
    assert not ListUploadPart.objects.exists()
    screen = client("operator").get("/admin/af/lists/").content.decode()
    for words in ("Version 1: 2 numbers of 5 lines", "Line 4: no phone number", "counts now"):
        assert words in screen, words
    assert "1380000" not in screen
    upload(b"13900000001\n", kind="deny")
    uploads.import_waiting(utc_now())
    again = client("operator").post("/admin/af/lists/", {"step_back": "members"}, follow=True)
    assert "Version 1 of “members” counts again." in again.content.decode()


def test_what_is_no_list_is_told() -> None:
    assert "Small letters, digits" in upload(FILE, slug="No!")
    upload(b"nothing here\nat all\n", slug="empty")
    uploads.import_waiting(utc_now())
    assert audiences.list_slugs() == {}
    assert "No line holds a phone number." in client("operator").get(
        "/admin/af/lists/"
    ).content.decode()  # fmt: skip


def test_only_operators_upload_and_managers_explain_nobody() -> None:
    assert client("reviewer").get("/admin/af/lists/").status_code in (302, 403)
    assert client("manager").get("/admin/af/why/").status_code in (302, 403)
    assert client("reviewer").get("/admin/af/why/").status_code == 200


def test_why_answers_in_words_and_keeps_no_phone() -> None:
    now = utc_now()
    slug = ruled(
        now,
        eligibility={"draw": [rule("popular", fact("friends", "ge", 3))]},
        limits=[limit("joins", "join", "person", "day", 2)],
        session__helpers=0,
    )
    player = Player(slug, now)
    player.join()
    player.draw()
    data = {"campaign": slug, "by": "invite", "value": player.invite}
    answer = client("reviewer").post("/admin/af/why/", data)
    screen = answer.content.decode()
    for words in (
        "The condition “popular” was not met",
        "friends who joined: at least 3",
        "is: 0",
        "1 of 2 used",
        "came without an invitation",
    ):
        assert words in screen, words
    assert "no-store" in answer["Cache-Control"]
    unknown = client("reviewer").post(
        "/admin/af/why/", {"campaign": slug, "by": "phone", "value": "13800000099"}
    )
    assert "Nobody is known by that" in unknown.content.decode()
    wrong = client("reviewer").post(
        "/admin/af/why/", {"campaign": slug, "by": "phone", "value": "12"}
    )
    assert "This is no phone number." in wrong.content.decode()
