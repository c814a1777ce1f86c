"""Claiming without saying the number again, and what consent is kept."""

from __future__ import annotations

from typing import Any

import pytest

from antifraud import api as antifraud
from audiences import api as audiences
from audiences.models import Consent, Person
from core.clock import utc_now
from core.ids import uuid7
from rewards.models import Grant, Payout
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, tap
from tests.campaigns.http.launching import launch

pytestmark = pytest.mark.django_db

PHONE = "13800000001"
REQUIRED = [{"path": "phone", "code": "required"}]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def opened(player: Player) -> str:
    player.state()
    assert tap(player, "join", JOIN).status_code == 200
    return str(tap(player, "draw", {"scene": "default"}).json()["result"]["reward"])


def verified(person: int, phone: str = f"+86{PHONE}") -> None:
    audiences.attach_phone(person_id=person, phone_e164=phone, now=utc_now())


def test_a_verified_number_need_not_be_said_again() -> None:
    launch(helpers=0, sessions_per_day=2)
    player = Player()
    first = opened(player)
    assert player.state().json()["me"]["phone_masked"] is None
    otp = code_for(player, PHONE)
    assert (
        tap(player, "claim", {"reward": first, "phone": PHONE, "otp": otp}).status_code == 200
    )
    assert player.state().json()["me"]["phone_masked"] == "138****0001"
    second = opened(player)
    answer = player.post("claim", {"reward": second}, key="known-phone-1")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["result"]["reward"]["status"] == "claimed"
    hashes = set(Grant.objects.values_list("phone_hash", flat=True))
    assert hashes == {audiences.phone_hash(f"+86{PHONE}")}
    assert Payout.objects.exclude(recipient="").count() == 2
    again = player.post("claim", {"reward": second}, key="known-phone-1")
    assert (again.content, again["Idempotency-Replayed"]) == (answer.content, "true")


def test_a_number_verified_elsewhere_counts_and_shows() -> None:
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    document = problem(player.post("claim", {"reward": reward}), 422, "body.invalid")
    assert document["errors"] == REQUIRED
    verified(Person.objects.get().id)
    assert player.state().json()["me"]["phone_masked"] == "138****0001"
    assert player.post("claim", {"reward": reward}).status_code == 200


def test_the_number_of_the_person_one_turned_out_to_be() -> None:
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    newer = Person.objects.get()
    older = audiences.ensure_person(
        uid=uuid7(), device_uid=None, now=newer.created_at.replace(year=2020)
    )
    verified(older)
    verified(newer.id)
    newer.refresh_from_db()
    assert (newer.merged_into_id, newer.phone_hash) == (older, None)
    assert player.state().json()["me"]["phone_masked"] == "138****0001"
    assert player.post("claim", {"reward": reward}).status_code == 200


def test_half_a_verification_is_refused() -> None:
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    verified(Person.objects.get().id)
    problem(player.post("claim", {"reward": reward, "phone": PHONE}), 422, "body.invalid")
    problem(player.post("claim", {"reward": reward, "otp": "000000"}), 422, "body.invalid")
    assert Payout.objects.count() == 0


def test_the_lists_are_asked_about_a_number_that_is_not_said(
    django_capture_on_commit_callbacks: Any,
) -> None:
    launch(helpers=0, protection="standard")
    player = Player(**BROWSER)
    reward = opened(player)
    verified(Person.objects.get().id)
    with django_capture_on_commit_callbacks(execute=True):
        antifraud.add_entry(
            kind="deny", entity="phone", value=f"+86{PHONE}", reason="farm",
            owner="reviewer", now=utc_now(),
        )  # fmt: skip
    problem(tap(player, "claim", {"reward": reward}), 403, "play.not_available")
    assert Payout.objects.count() == 0


def test_somebody_elses_reward_stays_unknown_without_a_number_too() -> None:
    launch(helpers=0)
    owner, thief = Player(), Player()
    reward = opened(owner)
    opened(thief)
    for person in Person.objects.all():
        verified(person.id, f"+861380000{person.id % 10000:04d}")
    problem(thief.post("claim", {"reward": reward}), 404, "reward.unknown")


def test_consent_is_kept_as_said_beside_the_version_that_ran() -> None:
    version = launch()
    body = {"consent": {"rules": " rules of May ", "privacy": "notice-7"}}
    assert Player().post("join", body).status_code == 200
    rows = Consent.objects.order_by("kind")
    assert [(row.kind, row.document) for row in rows] == [
        ("privacy", "notice-7"), ("rules", "rules of May"),
    ]  # fmt: skip
    assert {row.evidence["version"] for row in rows} == {version}


@pytest.mark.parametrize(
    ("consent", "path", "code"),
    [
        (None, "consent", "missing"),
        ({"privacy": "1"}, "consent.rules", "missing"),
        ({"rules": "1"}, "consent.privacy", "missing"),
        ({"rules": "", "privacy": "1"}, "consent.rules", "length"),
        ({"rules": "1", "privacy": "  "}, "consent.privacy", "length"),
        ({"rules": "1", "privacy": "x" * 65}, "consent.privacy", "length"),
    ],
)
def test_nobody_joins_without_consent(consent: Any, path: str, code: str) -> None:
    launch()
    body = {} if consent is None else {"consent": consent}
    document = problem(Player().post("join", body), 422, "body.invalid")
    assert {"path": path, "code": code} in document["errors"]
    assert Consent.objects.count() == Person.objects.count() == 0
