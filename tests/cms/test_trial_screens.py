"""An operator sets up a comparison and looks at each variant; a reviewer reads what differs."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns import api as campaigns
from cms.builder.tokens import Ticket, sign
from cms.models import CampaignPage
from cms.trials.arm_form import ArmForm
from cms.workflow import review
from core.clock import utc_now
from tests.cms.builder.test_compile import form_of, made, staff
from tests.cms.builder.test_pictures import _picture
from tests.cms.test_trial_form import SMALL
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]
COMPARED = {"on": "on", "name": "size", "measure": "joined", "hypothesis": "", "a-title": "",
            "a-share": 50, "b-title": "Small", "b-share": 50}  # fmt: skip


def _client(name: str = "operator") -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return client


def _compared(page: CampaignPage, client: Client, **typed: Any) -> str:
    """A comparison, saved by its screens; the address of its second variant."""
    at = f"/admin/af/pages/{page.pk}/variants/"
    answer = client.post(at, COMPARED)
    assert answer["Location"] == f"{at}b/"
    answer = client.post(f"{at}b/", {f"b-{name.replace('_', '-')}": value
                                     for name, value in typed.items()})  # fmt: skip
    assert answer["Location"] == f"{at}b/"
    return f"{at}b/"


def _latest(page: CampaignPage) -> CampaignPage:
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return found


def test_what_is_wrong_stands_at_its_field_and_what_differs_in_words(now: datetime) -> None:
    page = made("share-to-open", now)
    client = _client()
    at = _compared(page, client, **SMALL | {"mechanics_assist_helpers": 900})
    shown: Any = client.get(at)
    html = shown.content.decode()
    assert "Open up to" in html
    assert "A small packet" in html
    cells = [cell for group in shown.context["groups"] for row in group["rows"]
             for cell in row["cells"]]  # fmt: skip
    wrong = {cell["spec"].name: len(cell["said"]) for cell in cells if cell["said"]}
    assert wrong == {"b-mechanics-assist-helpers": 1}
    assert shown.context["rest"] == []
    assert {cell["spec"].name for cell in cells if cell["changed"]} == {
        f"b-{name.replace('_', '-')}" for name in SMALL
    }
    overview = client.get(f"/admin/af/pages/{page.pk}/variants/").content.decode()
    assert "First screen · Headline · English" in overview
    assert "¥6.00" in overview
    assert client.get(f"/admin/af/pages/{page.pk}/variants/a/").status_code == 404
    assert Client().get(at).status_code == 302
    assert _client("manager").get(at).status_code == 302


def test_the_phone_shows_the_variant_that_is_chosen(now: datetime) -> None:
    page = made("share-to-open", now)
    client = _client()
    at = _compared(page, client, **SMALL)
    revision = int(_latest(page).latest_revision_id or 0)
    seen = {}
    for arm in ("", "b"):
        token, _until = sign(Ticket(page.pk, revision, 0, "start", "en", arm), utc_now())
        html = Client().get(f"/af/preview/{token}/").content.decode()
        seen[arm] = re.findall(r'class="sum-digits">([\d.]+)<', html)[0]
        assert ("A small packet" in html) == (arm == "b")
    assert seen == {"": "8.88", "b": "6"}
    assert "/af/preview/" in client.get(at).content.decode()
    # The same while something is typed in the editor.
    form = form_of(_latest(page), {"title-en": "x"})
    for arm, amount in (("b", "6"), ("z", "8.88")):
        data = form.data.copy()
        data["af-arm"] = arm
        answer = client.post(f"/admin/af/pages/{page.pk}/look/", data)
        html = Client().get(answer.json()["url"]).content.decode()
        assert re.findall(r'class="sum-digits">([\d.]+)<', html)[0] == amount


def test_reviewer_and_comparison_tell_what_a_variant_changes(now: datetime) -> None:
    page = made("share-to-open", now)
    first = page.latest_revision_id
    client = _client()
    _compared(page, client, **SMALL)
    latest = _latest(page)
    path = f"/admin/pages/{page.pk}/revisions/compare/{first}...{latest.latest_revision_id}/"
    compared: Any = client.get(path)
    labels = [item.field_label() for item in compared.context["comparison"]]
    assert "Variant “Small”" in labels
    assert "A small packet" in compared.content.decode()
    latest.draft["rewards"]["budget"]["total"] = 1_000_000_000
    latest.save_revision(user=get_user_model().objects.get(username="operator"))
    review.submit(page.campaign, user=get_user_model().objects.get(username="operator"),
                  now=utc_now())  # fmt: skip
    assert campaigns.candidate(page.campaign) is not None
    shown: Any = _client("reviewer").get(
        f"/admin/af/campaigns/{page.campaign}/approve/", {"arm": "b"}
    )
    html = shown.content.decode()
    assert shown.context["phone"]["arm"] == "b"
    assert [arm.title for arm in shown.context["arms"]] == ["As it is", "Small"]
    assert "A small packet" in html
    assert "What is compared" in html
    # Whatever waits for approval is not changed by this door either.
    before = _latest(page).draft
    client.post(f"/admin/af/pages/{page.pk}/variants/", COMPARED | {"b-title": "Other"})
    assert _latest(page).draft == before


def test_an_own_picture_is_cropped_and_kept_like_the_pages(now: datetime) -> None:
    page = made("share-to-open", now)
    image = _picture("navy")
    client = _client()
    at = _compared(page, client, picture=image.pk)
    kept = _latest(page).draft["trial"]["arms"][1]["set"]["content"]["theme"]["picture"]
    assert re.fullmatch(r"/c/p/[0-9a-f]{64}\.webp", kept["url"])
    assert Client().get(kept["url"])["Content-Type"] == "image/webp"
    assert kept["url"] in client.get(at).content.decode()
    assert "b-picture-off" in ArmForm(_latest(page).draft, "b").fields
    client.post(at, {"b-picture-off": "on"})
    assert _latest(page).draft["trial"]["arms"][1]["set"] == {}


def test_the_chances_of_a_variant_follow_what_is_typed(now: datetime) -> None:
    page = made("wheel", now)
    client = _client()
    weight = "mechanics_draw_prizes_{}_weight".format
    at = _compared(page, client, **{weight("third"): "200000"})
    shown: Any = client.get(at)
    (told,) = [group["odds"] for group in shown.context["groups"] if group["odds"]]
    field = "id_b-mechanics-draw-prizes-{}-weight".format
    notes = {note["anchor"]: note["words"] for note in told["notes"]}
    assert notes[field("third")] == "≈18.18%, in the campaign 10%"
    assert notes[field("first")].endswith("%, in the campaign 0.02%")
    assert "200,000 of 1,100,000" in shown.content.decode()
    typed = {f"b-mechanics-draw-prizes-{one}-weight": said for one, said in
             (("third", ""), ("first", "9" * 5_000), ("second", "x"))}  # fmt: skip
    answer = client.post(f"{at}?odds", typed).json()
    assert {note["anchor"]: note["words"] for note in answer["notes"]}[field("third")] == "10%"
    assert "100,000 of 1,000,000" in answer["html"]
    # Nothing was saved by asking.
    assert "200,000 of 1,100,000" in client.get(at).content.decode()
