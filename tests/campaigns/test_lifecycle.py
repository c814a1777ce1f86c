"""Four eyes, frozen versions, pause and end."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from campaigns import api as campaigns
from campaigns.freeze import canonical, fingerprint
from campaigns.models import AssistSession, Campaign, CampaignVersion
from campaigns.services import lifecycle
from core.errors import Conflict, Forbidden, Missing
from core.models import AuditEntry
from rewards import api as rewards
from templates_library import drafts, loader
from tests.campaigns.support import Player, code, launched, staff

pytestmark = pytest.mark.django_db


def draft(now: datetime, slug: str = "packet") -> dict[str, object]:
    blueprint = loader.blueprint("share-to-open")
    return drafts.build(blueprint, slug=slug, settings=[], now=now)


def candidate_hash() -> str:
    found = campaigns.candidate("packet")
    assert found is not None
    return found.sha256


def test_canonical_json_is_sorted_tight_and_utf8() -> None:
    assert canonical({"b": 1, "a": {"d": "红包", "c": [1, 2]}}) == (
        '{"a":{"c":[1,2],"d":"红包"},"b":1}'.encode()
    )


def test_the_author_cannot_approve(now: datetime) -> None:
    staff()
    campaigns.create_draft(draft=draft(now), actor="admin", now=now)
    campaigns.submit("packet", actor="admin", now=now)
    seen = candidate_hash()
    with pytest.raises(Forbidden, match=r"campaign\.same_person"):
        campaigns.approve("packet", actor="admin", now=now, expected_sha256=seen)
    with pytest.raises(Forbidden, match=r"campaign\.role"):
        campaigns.approve("packet", actor="manager", now=now, expected_sha256=seen)
    with pytest.raises(Forbidden, match=r"campaign\.role"):
        campaigns.approve("packet", actor="nobody", now=now, expected_sha256=seen)
    with pytest.raises(Conflict, match=r"campaign\.state"):
        campaigns.publish("packet", actor="operator", now=now)
    version = campaigns.approve("packet", actor="reviewer", now=now, expected_sha256=seen)
    assert fingerprint(version.document) == version.sha256
    assert campaigns.head("packet") is None
    campaigns.publish("packet", actor="operator", now=now)
    campaigns.forget()
    head = campaigns.head("packet")
    assert head is not None
    assert head.version == version.sha256
    actions = list(AuditEntry.objects.order_by("id").values_list("action", "actor"))
    assert actions == [
        ("campaign.created", "admin"),
        ("campaign.submitted", "admin"),
        ("campaign.approved", "reviewer"),
        ("campaign.published", "operator"),
    ]


def test_an_edit_during_review_takes_the_candidate_back(now: datetime) -> None:
    staff()
    campaigns.create_draft(draft=draft(now), actor="operator", now=now)
    campaigns.submit("packet", actor="operator", now=now)
    seen = candidate_hash()
    campaigns.edit_draft("packet", draft=draft(now), actor="operator", now=now)
    with pytest.raises(Conflict, match=r"campaign\.state"):
        campaigns.approve("packet", actor="reviewer", now=now, expected_sha256=seen)


def test_an_approval_is_for_what_was_seen(now: datetime) -> None:
    staff()
    campaigns.create_draft(draft=draft(now), actor="operator", now=now)
    campaigns.submit("packet", actor="operator", now=now)
    seen = candidate_hash()
    other = copy.deepcopy(Campaign.objects.get(slug="packet").draft)
    other["mechanics"]["assist"]["helpers"] = 2
    campaigns.edit_draft("packet", draft=other, actor="operator", now=now)
    campaigns.submit("packet", actor="operator", now=now)
    for unseen in (seen, ""):
        with pytest.raises(Conflict, match=r"campaign\.candidate_changed"):
            campaigns.approve("packet", actor="reviewer", now=now, expected_sha256=unseen)
    assert not CampaignVersion.objects.exists()
    seen = candidate_hash()
    campaigns.approve("packet", actor="reviewer", now=now, expected_sha256=seen)
    assert CampaignVersion.objects.get().sha256 == seen


def test_a_version_cannot_be_changed(now: datetime) -> None:
    launched(now)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        CampaignVersion.objects.update(sha256="0" * 64)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM campaigns_campaignversion")


def test_frozen_means_that_state_is_byte_equal_after_an_edit(now: datetime) -> None:
    slug = launched(now)
    player = Player(slug, now)
    player.join()
    before = orjson.dumps(player.state())
    edited = copy.deepcopy(Campaign.objects.get(slug=slug).draft)
    edited["mechanics"]["assist"] |= {"target": 100_000, "helpers": 9}
    edited["content"]["texts"]["en"]["start.headline"] = "Something else"
    edited["title"]["en"] = "Something else"
    campaigns.edit_draft(slug, draft=edited, actor="operator", now=now)
    campaigns.forget()
    assert orjson.dumps(player.state()) == before
    head = campaigns.head(slug)
    assert head is not None
    assert campaigns.frozen(head.version).content.texts["en"]["start.headline"] == "Open up to"


def test_pause_stops_everything_and_resume_goes_on(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    player = Player(slug, now)
    player.join()
    campaigns.pause(slug, actor="operator", now=now)
    campaigns.forget(slug)
    for answer in (player.draw(), Player(slug, now).join(), player.do("share", {"to": "copy"})):
        assert (answer.status, code(answer)) == (409, "campaign.paused")
    assert player.state()["campaign"]["status"] == "paused"
    assert player.state()["actions"] == []
    campaigns.resume(slug, actor="operator", now=now)
    campaigns.forget(slug)
    assert player.draw().status == 200


def test_a_pause_bites_even_where_a_process_still_remembers_otherwise(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    player = Player(slug, now)
    player.join()
    assert campaigns.head(slug).status == "approved"  # type: ignore[union-attr]
    Campaign.objects.filter(slug=slug).update(status="paused")  # another process did it
    answer = player.draw()
    assert (answer.status, code(answer)) == (409, "campaign.paused")
    assert AssistSession.objects.get().state == "complete"


def test_before_the_start_and_after_the_end(now: datetime) -> None:
    start, finish = now + timedelta(hours=1), now + timedelta(hours=2)
    slug = launched(now, period__start=start.isoformat(), period__end=finish.isoformat())
    player = Player(slug, now)
    assert code(player.join()) == "campaign.not_started"
    assert player.state()["campaign"]["status"] == "scheduled"
    player.now = start
    assert player.join().status == 200
    player.now = finish
    assert code(player.join()) == "campaign.ended"
    assert player.state()["campaign"]["status"] == "ended"


def test_an_early_end_closes_what_is_open_and_keeps_what_was_promised(now: datetime) -> None:
    slug = launched(now, session__helpers=1, packets__count=3, budget__total=2664)
    waiting, full, won = (Player(slug, now) for _ in range(3))
    for player in (waiting, full, won):
        player.join()
    for player in (full, won):
        Player(slug, now).help(player.invite)
    reward = won.draw().body["result"]["reward"]
    campaigns.end(slug, actor="operator", now=now)
    campaigns.forget(slug)
    assert code(Player(slug, now).help(waiting.invite)) == "campaign.ended"
    assert code(waiting.draw()) == "campaign.ended"
    assert full.state()["actions"] == ["draw"]
    assert full.draw().status == 200
    assert won.claim(reward).status == 200
    campaign = Campaign.objects.get(slug=slug)
    assert lifecycle.settle(campaign, now)
    totals = rewards.scope_totals(str(campaign.uid))
    assert (totals.budget, totals.escrow, totals.granted) == (2664, 0, 1776)
    assert rewards.audit() == []


def test_time_gives_packets_back(now: datetime) -> None:
    slug = launched(now, packets__count=1, budget__total=888)
    slow, next_one = Player(slug, now), Player(slug, now)
    slow.join()
    assert next_one.join().body["state"]["session"] is None
    later = now + timedelta(hours=24)
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_expire_sessions(%s, 100)", [later])
        assert cursor.fetchone()[0] == 1
    campaigns.forget()
    next_one.now = later
    assert next_one.state()["actions"] == ["join", "share"]
    assert next_one.join().body["state"]["session"]["target"] == 888
    late_friend = Player(slug, later)
    assert code(late_friend.help(slow.invite)) == "help.expired"


def test_an_unknown_campaign(now: datetime) -> None:
    with pytest.raises(Missing, match=r"campaign\.unknown"):
        Player("nothing", now).join()
    with pytest.raises(Missing, match=r"campaign\.unknown"):
        Player("nothing", now).state()
