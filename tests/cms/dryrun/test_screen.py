"""The dry run's screen: who may what, what it says, and where it is reached from."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from campaigns.dryrun import services
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.simulate import simulate
from campaigns.dryrun.tasks import play
from campaigns.freeze import compile_draft
from campaigns.models import DryRun
from cms import assets
from cms.dryrun import words
from cms.dryrun.owed import owed, summary
from core.clock import utc_now
from tests.campaigns.dryrun.kit import SLUGS, drafted, frozen
from tests.campaigns.support import launched
from tests.dashboards.conftest import pages

__all__ = ["pages"]

FEW = Parameters(people=20, script=2, farm=0, ring=0, runs=20)
SENT = {**FEW.model_dump(exclude={"seed"}), "people": 30}


def client(name: str) -> Client:
    made = Client()
    made.force_login(get_user_model().objects.get(username=name))
    return made


@pytest.fixture
def slug(db: None, pages: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(play, "delay", lambda _uid: None)
    monkeypatch.setattr(
        assets, "entry", lambda _source: assets.Entry("/static/app/x.js", (), ())
    )
    return launched(utc_now())


def data(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="af-dry-data"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


def test_an_operator_asks_and_reads_what_came_of_it(slug: str) -> None:
    operator, address = client("operator"), reverse("af_dry_run", args=[slug])
    page = operator.get(address).content.decode()
    assert "Not played yet" in page
    assert 'name="people" value="2400"' in page
    answer = operator.post(address, SENT)
    assert answer.status_code == 302
    run = DryRun.objects.get()
    assert (run.params["people"], run.asked_by, run.state) == (30, "operator", "waiting")
    waiting = operator.get(address).content.decode()
    assert "0 of 20 runs" in waiting
    state = operator.get(data(waiting)["poll"])
    assert state.json()["state"] == "waiting"
    assert "no-store" in state["Cache-Control"]
    again = operator.post(address, SENT, follow=True).content.decode()
    assert "A dry run of this campaign is under way" in again
    services.perform(run.uid)
    page = operator.get(address).content.decode()
    told = data(page)
    assert "poll" not in told
    assert (told["currency"], told["worst"], len(told["cost"]["p50"])) == ("CNY", 1_776_000, 15)
    assert "there is something to win" in page
    assert "The campaign has changed since" not in page
    assert 'name="people" value="30"' in page
    assert "<script>" not in page.split('id="main"')[-1]


def test_who_may_run_and_who_may_read(slug: str) -> None:
    address = reverse("af_dry_run", args=[slug])
    assert client("reviewer").post(address, SENT).status_code == 302
    run = DryRun.objects.get()
    manager = client("manager")
    page = manager.get(address).content.decode()
    assert 'name="people"' not in page
    assert manager.get(reverse("af_dry_run_state", args=[slug, run.uid])).status_code == 200
    # Wagtail answers a refusal with a way back.
    cancel = reverse("af_dry_run_cancel", args=[slug, run.uid])
    for refused in (manager.post(address, SENT), manager.post(cancel)):
        assert refused.status_code in (302, 403)
    run.refresh_from_db()
    assert (DryRun.objects.count(), run.state) == (1, "waiting")
    client("operator").post(cancel)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Client().get(address).status_code == 302


def test_what_cannot_be_is_said_at_the_field(slug: str) -> None:
    address = reverse("af_dry_run", args=[slug])
    page = client("operator").post(address, SENT | {"people": 1}).content.decode()
    assert "af-dry__field is-wrong" in page
    assert not DryRun.objects.exists()


def test_a_lost_worker_is_seen(slug: str) -> None:
    operator, address = client("operator"), reverse("af_dry_run", args=[slug])
    operator.post(address, SENT)
    DryRun.objects.update(state="running", until=utc_now() - timedelta(seconds=1))
    assert "whoever played it is gone" in operator.get(address).content.decode()
    assert operator.post(address, SENT).status_code == 302
    assert sorted(DryRun.objects.values_list("state", flat=True)) == ["failed", "waiting"]


def test_another_campaigns_run_is_not_shown(slug: str) -> None:
    operator = client("operator")
    operator.post(reverse("af_dry_run", args=[slug]), SENT)
    run = DryRun.objects.get()
    other = launched(utc_now(), slug="other")
    address = reverse("af_dry_run_state", args=[other, run.uid])
    assert operator.get(address).status_code == 404
    assert operator.get(reverse("af_dry_run", args=["nobody"])).status_code == 404


def test_the_list_leads_there(slug: str) -> None:
    page = client("reviewer").get(reverse("af_campaigns")).content.decode()
    assert reverse("af_dry_run", args=[slug]) in page


@pytest.mark.parametrize("slug", SLUGS)
def test_every_template_is_put_into_words(slug: str) -> None:
    law = frozen(slug)
    table = owed(law)
    assert all(row.what and row.why and row.most for row in table["rows"])
    assert not table["over"]
    assert summary(law)
    few = FEW.model_copy(update={"people": 10, "script": 0})
    found = simulate(law, few)
    said = [*words.verdict(found).values(), *words.sentences(found)]
    assert all(said)
    assert not any("{" in one for one in said)
    assert len(words.prize_rows(found)) == len(found["prizes"]) > 0


def test_what_is_no_money_is_said_in_pieces() -> None:
    assert summary(frozen("gift-insurance")) == "15,000 policies"
    draft = drafted("stepped-invitations")
    draft["rewards"]["pools"]["step-10"] = {"kind": "goods", "count": 1, "amount": 3000}
    assert summary(compile_draft(draft).campaign) == "¥10,500.00 + 1 parcel"
