"""Pictures are frozen by their content; only staff see the library."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.images import get_image_model

from cms.builder.compile import document_of
from cms.builder.documents import differing
from tests.cms.builder.test_compile import form_of, made, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]


def _picture(colour: str) -> Any:
    from cms.pages import _collection

    _collection()
    body = io.BytesIO()
    Pillow.new("RGB", (640, 192), colour).save(body, "PNG")
    body.seek(0)
    return get_image_model().objects.create(
        title=colour, file=ImageFile(body, name=f"{colour}.png")
    )


def test_a_logo_is_frozen_into_the_draft_and_outlives_the_library(now: datetime) -> None:
    page = made("share-to-open", now)
    before = document_of(page)
    image = _picture("navy")
    form = form_of(page, {"logo": str(image.pk)})
    assert form.is_valid(), form.errors
    saved = form.save(commit=False)
    document = document_of(saved)
    assert differing(before, document) == {("content", "theme", "logo")}
    logo = document["content"]["theme"]["logo"]
    assert (logo["width"], logo["height"]) == (320, 96)
    saved.save_revision()
    image.delete()
    answer = Client().get(logo["url"])
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert Pillow.open(io.BytesIO(answer.content)).size == (320, 96)


def test_taking_the_logo_away_takes_it_out_of_the_draft(now: datetime) -> None:
    page = made("share-to-open", now)
    before = document_of(page)
    form = form_of(page, {"logo": str(_picture("teal").pk)})
    assert form.is_valid()
    with_logo = form.save(commit=False)
    again = form_of(with_logo, {"logo": ""})
    assert again.is_valid()
    assert document_of(again.save(commit=False)) == before


def test_the_library_is_for_staff() -> None:
    from django.contrib.auth import get_user_model

    image = _picture("olive")
    address = image.file.url
    assert Client().get(address).status_code == 403
    client = Client()
    client.force_login(get_user_model().objects.get(username="operator"))
    assert client.get(address).status_code == 200
    assert Client().get(f"/c/p/{'0' * 64}.webp").status_code == 404
