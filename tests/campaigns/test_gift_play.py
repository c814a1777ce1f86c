"""A free policy from the tap to the certificate."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from audiences.models import Consent
from campaigns import api as campaigns
from campaigns.models import InsuredPerson, Participation, PlayRequest
from campaigns.services.retention import erase_insured
from core.clock import to_ms
from core.crypto import decrypt
from rewards import api as rewards
from rewards.models import Payout
from rewards.providers.sandbox import tell
from tests.campaigns.composing import ladder
from tests.campaigns.gift_support import (
    CONSENT,
    Player,
    fields,
    id_number,
    issue,
    launched,
    pass_time,
)
from tests.campaigns.support import code
from tests.campaigns.support import launched as launched_assist

pytestmark = pytest.mark.django_db(transaction=True)

MIDNIGHT = datetime.fromisoformat("2026-11-23T00:00+08:00")
"""`now` of the tests is noon of 22 November in Shanghai."""


def test_from_the_tap_to_the_policy(now: datetime) -> None:
    player = Player(launched(now), now)
    state = player.state()
    assert state["campaign"]["kind"] == "gift"
    assert state["gift"] == {"today": "plenty", "reopens_at": None, "certificate": None}
    assert state["actions"] == ["join"]
    joined = player.join()
    assert joined.body["state"]["actions"] == ["draw", "share"]
    drawn = player.draw()
    assert drawn.body["result"]["prize"] == {"slot": "gift", "kind": "gift", "amount": 300}
    (reward,) = drawn.body["state"]["rewards"]
    assert (reward["kind"], reward["status"]) == ("gift", "granted")
    assert reward["claim_by"] == to_ms(now + timedelta(minutes=30))
    assert drawn.body["state"]["actions"] == ["claim", "share"]
    claimed = player.insure(reward["id"])
    assert claimed.status == 200, claimed.body
    assert claimed.body["result"]["reward"]["status"] == "claimed"
    issue(now)
    state = player.state()
    policy = state["gift"]["certificate"]
    assert state["rewards"][0]["status"] == "fulfilled"
    assert (policy["insured"], policy["reward"]) == ("王**", reward["id"])
    assert policy["from"] == to_ms(MIDNIGHT)
    assert policy["until"] == to_ms(MIDNIGHT + timedelta(days=30))
    assert policy["number"].startswith("DEMO20261123")
    assert policy["url"].startswith("/c/gift/certificate/")
    assert state["actions"] == ["share"]
    assert rewards.audit() == []


def test_the_same_state_twice_is_the_same_bytes(now: datetime) -> None:
    player = Player(launched(now), now)
    player.insure(player.take())
    issue(now)
    assert json.dumps(player.state()) == json.dumps(player.state())


def test_todays_quota_and_when_it_opens_again(now: datetime) -> None:
    slug = launched(now, quota__per_day=1, gifts__count=3, budget__total=900)
    first, second = Player(slug, now), Player(slug, now, serial=2)
    second.join()
    first.take()
    refused = second.draw()
    assert (refused.status, code(refused)) == (409, "stock.empty")
    assert refused.body["retry_at"] == to_ms(MIDNIGHT)
    gift = second.state()["gift"]
    assert (gift["today"], gift["reopens_at"]) == ("none", to_ms(MIDNIGHT))
    assert second.state()["actions"] == ["share"]
    stranger = Player(slug, now, serial=3)
    assert stranger.state()["actions"] == []
    second.now = MIDNIGHT + timedelta(seconds=1)
    campaigns.forget()
    assert second.draw().status == 200
    assert rewards.audit() == []


def test_an_unclaimed_gift_is_free_again_the_same_day(now: datetime) -> None:
    slug = launched(now, quota__per_day=1, gifts__count=3, budget__total=900)
    first, second = Player(slug, now), Player(slug, now, serial=2)
    reward = first.take()
    second.join()
    assert code(second.draw()) == "stock.empty"
    second.now = pass_time(first, minutes=31)
    late = first.insure(reward)
    assert (late.status, code(late)) == (409, "reward.expired")
    assert second.draw().status == 200
    assert "draw" not in first.state()["actions"]


def test_who_lets_the_time_pass_may_try_again_but_not_for_ever(now: datetime) -> None:
    player = Player(launched(now), now)
    player.take()
    for _ in range(4):
        pass_time(player, minutes=31)
        assert "draw" in player.state()["actions"]
        assert player.draw().status == 200
    pass_time(player, minutes=31)
    assert code(player.draw()) == "limit.reached"


def test_one_gift_at_a_time(now: datetime) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    assert code(player.draw()) == "limit.reached"
    player.insure(reward)
    assert code(player.draw()) == "limit.reached"


def test_everything_gone_is_sold_out_without_a_date(now: datetime) -> None:
    slug = launched(now, quota__per_day=1, gifts__count=1, budget__total=300)
    Player(slug, now).take()
    second = Player(slug, now, serial=2)
    assert second.state()["gift"] == {"today": "none", "reopens_at": None, "certificate": None}
    refused = second.draw()
    assert (code(refused), refused.body.get("retry_at")) == ("stock.empty", None)


@pytest.mark.parametrize(
    ("filled", "errors"),
    [
        ({}, [("fields.name", "missing"), ("fields.id_number", "missing")]),
        (fields() | {"id_number": "110105199003070011"}, [("fields.id_number", "format")]),
        (fields(birth="20081123"), [("fields.id_number", "age")]),
        (fields(birth="19501122"), [("fields.id_number", "age")]),
        (fields(name="<王>"), [("fields.name", "format")]),
    ],
)
def test_wrong_fields_are_named_and_cost_nothing(
    filled: dict[str, str], errors: list[tuple[str, str]], now: datetime
) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    refused = player.insure(reward, filled)
    assert (refused.status, code(refused)) == (422, "body.invalid")
    assert [(one["path"], one["code"]) for one in refused.body["errors"]] == errors
    assert player.insure(reward).status == 200


def test_age_counts_in_the_campaigns_zone(now: datetime) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    # Born 18 years before tomorrow; in Shanghai tomorrow begins at 16:00 UTC.
    player.now = datetime.fromisoformat("2026-11-22T15:59:59+00:00")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rewards_grant SET claim_by = claim_by + interval '1 day'")
    young = fields(birth="20081123")
    assert code(player.insure(reward, young)) == "body.invalid"
    player.now = datetime.fromisoformat("2026-11-22T16:00:00+00:00")
    assert player.insure(reward, young).status == 200


def test_a_missing_consent_is_named(now: datetime) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    refused = player.insure(reward, consent={"notice": "notice-2026-01"})
    assert (refused.status, code(refused)) == (422, "consent.missing")
    assert refused.body["errors"] == [{"path": "consent.id_number", "code": "missing"}]


def test_consents_are_kept_as_evidence(now: datetime) -> None:
    player = Player(launched(now), now)
    player.insure(player.take())
    kept = {one.kind: one for one in Consent.objects.filter(campaign="gift")}
    assert {kind: one.document for kind, one in kept.items() if kind in CONSENT} == CONSENT
    version = player.state()["campaign"]["version"]
    assert {kept[kind].evidence["version"] for kind in CONSENT} == {version}


def test_one_policy_for_an_id_number_and_for_a_phone(now: datetime) -> None:
    slug = launched(now)
    first = Player(slug, now)
    first.insure(first.take())
    same_id, same_phone = Player(slug, now, serial=2), Player(slug, now, serial=3)
    reward = same_id.take()
    refused = same_id.insure(reward, fields(1))
    assert (refused.status, code(refused)) == (403, "eligibility.already_insured")
    assert same_id.state()["rewards"][0]["status"] == "granted"
    assert same_id.insure(reward).status == 200
    refused = same_phone.insure(same_phone.take(), phone=first.phone)
    assert code(refused) == "eligibility.already_insured"
    assert InsuredPerson.objects.count() == 2
    issue(now)
    assert rewards.audit() == []


def test_one_policy_of_a_product_whatever_the_campaign(now: datetime) -> None:
    first = Player(launched(now), now)
    first.insure(first.take())
    other = Player(launched(now, "second", **{"mechanics.gift.newcomers_only": False}), now)
    other.serial = 2
    refused = other.insure(other.take(), fields(1))
    assert code(refused) == "eligibility.already_insured"


def test_newcomers_are_those_who_have_had_nothing(now: datetime) -> None:
    known = Player(launched_assist(now, session__helpers=0), now)
    known.join()
    known.claim(known.draw().body["result"]["reward"])
    slug = launched(now)
    known.slug = slug
    known.join()
    assert "draw" not in known.state()["actions"]
    refused = known.draw()
    assert (refused.status, code(refused)) == (403, "eligibility.newcomers_only")
    by_phone = Player(slug, now, serial=2)
    refused = by_phone.insure(by_phone.take(), phone="+8613800000001")
    assert code(refused) == "eligibility.newcomers_only"
    assert InsuredPerson.objects.count() == 0


def test_everybody_may_come_where_newcomers_are_not_asked_for(now: datetime) -> None:
    known = Player(launched_assist(now, session__helpers=0), now)
    known.join()
    known.claim(known.draw().body["result"]["reward"])
    known.slug = launched(now, **{"mechanics.gift.newcomers_only": False})
    assert known.insure(known.take()).status == 200


def test_a_policy_taken_back_makes_room_for_another(now: datetime) -> None:
    slug = launched(now, **{"rewards.provider.config": {"behaviour": "fail"}})
    first = Player(slug, now)
    reward = first.take()
    first.insure(reward)
    issue(now)
    assert first.state()["rewards"][0]["status"] == "failed"
    rewards.revoke(UUID(reward), "reviewer", now)
    second = Player(slug, now, serial=2)
    assert second.insure(second.take(), fields(1)).status == 200
    assert rewards.audit() == []


def test_nothing_personal_is_kept_in_clear(now: datetime) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    player.insure(reward, fields(birth="20081123", name="欧阳修远"))
    player.insure(reward, fields(1, name="欧阳修远"))
    issue(now)
    secrets = (id_number(1), id_number(1, "20081123"), "修远", player.phone[3:])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            text = str(cursor.fetchall())
            assert [one for one in secrets if one in text] == [], table
    kept = InsuredPerson.objects.get()
    assert json.loads(decrypt(kept.details))["id_number"] == id_number(1)
    assert "insure" not in str(PlayRequest.objects.values_list("facts", flat=True))


def test_details_are_erased_when_their_time_has_come(now: datetime) -> None:
    player = Player(launched(now), now)
    player.insure(player.take())
    issue(now)
    assert erase_insured(now + timedelta(days=89)) == 0
    assert erase_insured(now + timedelta(days=90)) == 1
    kept = InsuredPerson.objects.get()
    assert (kept.details, kept.insured) == ("", "王**")
    again = Player(player.slug, now, serial=2)
    assert code(again.insure(again.take(), fields(1))) == "eligibility.already_insured"


def test_details_are_kept_while_the_insurer_is_silent_and_no_longer(now: datetime) -> None:
    """Erased before, the order would keep the sealed name for ever when it fails at last."""
    slug = launched(now, **{"rewards.provider.config": {"behaviour": "silent"}})
    first, second = Player(slug, now), Player(slug, now, serial=2)
    silent = first.take()
    first.insure(silent)
    issue(now)
    second.insure(second.take())
    issue(now)
    over = now + timedelta(days=90)
    tell(Payout.objects.exclude(grant__uid=silent).get().number, True, over)
    issue(over)
    # One at a time: the open one, older, does not stand in the other's way.
    assert erase_insured(over, batch=1) == 1
    assert InsuredPerson.objects.get(reward_uid=silent).details != ""
    order = Payout.objects.get(grant__uid=silent)
    assert (order.state, order.recipient != "") == ("unknown", True)
    tell(order.number, False, over)
    issue(over + timedelta(hours=1))
    assert erase_insured(over + timedelta(hours=1)) == 1
    assert set(InsuredPerson.objects.values_list("details", flat=True)) == {""}
    assert set(Payout.objects.values_list("state", "recipient")) == {
        ("failed", ""),
        ("succeeded", ""),
    }
    assert erase_insured(over + timedelta(hours=2)) == 0


def test_a_replayed_claim_is_answered_alike_and_insures_once(now: datetime) -> None:
    player = Player(launched(now), now)
    reward = player.take()
    first = player.insure(reward, key="one-claim-key")
    again = player.insure(reward, key="one-claim-key")
    assert again.replayed
    assert again.body == first.body
    issue(now)
    other_key = player.insure(reward)
    assert other_key.status == 200
    assert InsuredPerson.objects.count() == 1
    assert Payout.objects.count() == 1


def test_a_claim_goes_on_while_paused_and_after_the_end(now: datetime) -> None:
    slug = launched(now)
    first, second = Player(slug, now), Player(slug, now, serial=2)
    rewards_of = [first.take(), second.take()]
    campaigns.pause(slug, actor="operator", now=now)
    assert code(Player(slug, now, serial=3).draw()) == "campaign.paused"
    assert first.insure(rewards_of[0]).status == 200
    campaigns.end(slug, actor="operator", now=now)
    assert second.insure(rewards_of[1]).status == 200
    issue(now)
    assert rewards.audit() == []


def test_a_gift_under_check_is_kept_and_waits_days_when_released(now: datetime) -> None:
    player = Player(launched(now, quota__per_day=1, gifts__count=2, budget__total=600), now)
    player.join()
    Participation.objects.update(held=True)
    drawn = player.draw()
    (reward,) = drawn.body["state"]["rewards"]
    assert reward["status"] == "checking"
    assert drawn.body["state"]["actions"] == ["share"]
    assert code(player.insure(reward["id"])) == "reward.checking"
    pass_time(player, hours=20)
    assert player.state()["rewards"][0]["status"] == "checking"
    rewards.release_hold(UUID(reward["id"]), "reviewer", player.now)
    released = player.state()["rewards"][0]
    assert released["status"] == "granted"
    assert released["claim_by"] >= to_ms(player.now + timedelta(days=7))
    pass_time(player, hours=40)
    assert player.insure(reward["id"]).status == 200
    assert rewards.audit() == []


def test_the_unlawful_is_refused_at_the_claim_too(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that passed the door before the law changed."""
    from campaigns.mechanics.gift import law

    player = Player(launched(now), now)
    reward = player.take()
    monkeypatch.setattr(law, "MOST_PREMIUM", 299)
    refused = player.insure(reward)
    assert (refused.status, code(refused)) == (409, "gift.unlawful")


def test_an_invited_friend_is_bound_and_counted(now: datetime) -> None:
    slug = launched(now)
    first = Player(slug, now)
    first.join()
    friend = Player(slug, now, serial=2)
    friend.join(first.invite)
    assert Participation.objects.get(person_uid=friend.person).parent is not None


def boot(slug: str, language: str) -> dict[str, Any]:
    from campaigns.mechanics.parts import boot as boot_of

    head = campaigns.head(slug)
    assert head is not None
    found: dict[str, Any] = boot_of(campaigns.frozen(head.version), language)["gift"]
    return found


def test_the_page_knows_product_form_and_consents_from_the_start(now: datetime) -> None:
    slug = launched(now)
    english = boot(slug, "en")
    assert english["product"] == {
        "name": "Everyday Accident Cover",
        "insurer": "Demo Life Insurance Co.",
        "class": "accident",
        "term_days": 30,
        "sum_insured": 10_000_000,
        "premium": 300,
    }
    assert [(one["name"], one["kind"]) for one in english["fields"]] == [
        ("name", "name"),
        ("id_number", "id_number"),
    ]
    assert [(one["id"], one["separate"]) for one in english["consents"]] == [
        ("notice", False),
        ("id_number", True),
    ]
    assert boot(slug, "zh-hans")["fields"][1]["label"] == "身份证号码"


def test_other_prizes_are_no_tries_of_the_gift(now: datetime) -> None:
    """A policy beside a step with a packet, which is taken first."""
    slug = launched(
        now, mechanics__gift__tries=1, mechanics__milestone=ladder(1, counts="joined"),
        rewards__pools__packets={"kind": "packets", "count": 5, "amount": 100},
        rewards__budget__total=4_500_500,
    )  # fmt: skip
    player = Player(slug, now)
    assert player.join().status == 200
    step = player.do("draw", {"scene": "step-1"})
    assert step.status == 200, step.body
    assert "draw" in step.body["state"]["actions"]
    reward = player.draw()
    assert reward.status == 200, reward.body
    assert code(player.draw()) == "limit.reached"
    assert Participation.objects.get().grants == 2
    assert rewards.audit() == []
