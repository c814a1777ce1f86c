"""Limits as data: PostgreSQL counts, the refusal names the rule and when its window ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.law import windows
from campaigns.models import Campaign, InsuredPerson, LimitCount
from campaigns.play import batching
from campaigns.play.batching import Tap
from campaigns.selectors_why import why
from campaigns.services import retention
from tests.campaigns.gift_support import Player as Holder
from tests.campaigns.gift_support import fields, launched
from tests.campaigns.law_kit import limit, ruled
from tests.campaigns.support import Player, code

ZONES = ("Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "America/Havana", "UTC")
MOMENTS = st.integers(1_735_689_600, 1_830_297_600).map(
    lambda at: datetime.fromtimestamp(at, UTC)
)


@given(MOMENTS, st.sampled_from(windows.WINDOWS), st.sampled_from(ZONES), st.integers(0, 10**6))
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "hour", "America/New_York", 1)
@example(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), "day", "America/Havana", 3600)
def test_windows_part_time(now: datetime, window: Any, zone: str, later: int) -> None:
    start, end = windows.start_of(window, now, zone), windows.end_of(window, now, zone)
    assert start <= now
    if end is None:
        assert window == "total"
        assert windows.start_of(window, now + timedelta(seconds=later), zone) == start
        return
    assert now < end
    assert windows.start_of(window, end, zone) == end
    then = now + timedelta(seconds=later)
    assert (windows.start_of(window, then, zone) == start) is (then < end)


def test_windows_follow_the_clocks_of_the_zone() -> None:
    now = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # Monday, 23 November, 1:30 in Shanghai
    here = ZoneInfo("Asia/Shanghai")

    def both(window: Any) -> tuple[datetime, datetime]:
        end = windows.end_of(window, now, "Asia/Shanghai")
        assert end is not None
        return windows.start_of(window, now, "Asia/Shanghai"), end

    assert both("day") == (
        datetime(2026, 11, 23, tzinfo=here),
        datetime(2026, 11, 24, tzinfo=here),
    )
    assert both("week") == (
        datetime(2026, 11, 23, tzinfo=here),
        datetime(2026, 11, 30, tzinfo=here),
    )
    assert both("month") == (
        datetime(2026, 11, 1, tzinfo=here),
        datetime(2026, 12, 1, tzinfo=here),
    )
    assert both("hour")[0] == datetime(2026, 11, 23, 1, tzinfo=here)


@pytest.mark.django_db
def test_a_limit_refuses_with_its_name_and_the_end_of_its_window(now: datetime) -> None:
    slug = ruled(now, limits=[limit("helps", "help", "person", "day", 2)])
    owners = [Player(slug, now) for _ in range(3)]
    for owner in owners:
        owner.join()
    friend = Player(slug, now)
    answers = [friend.help(owner.invite) for owner in owners]
    assert [answer.status for answer in answers] == [200, 200, 409]
    refused = answers[2].body
    assert refused["code"] == "limit.reached"
    assert refused["errors"] == [{"path": "limits.helps", "code": "reached"}]
    midnight = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert refused["retry_at"] == int(midnight.timestamp() * 1000)
    assert LimitCount.objects.get().used == 2
    friend.now = midnight.astimezone(UTC)
    for owner in owners:
        owner.now = friend.now
    owners[2].join()
    assert friend.help(owners[2].invite).status == 200


@pytest.mark.django_db
def test_postgresql_has_the_last_word(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    from campaigns.play import bounds

    slug = ruled(now, limits=[limit("one", "join", "net", "total", 1)])
    monkeypatch.setattr(bounds, "check", lambda *_: None)
    assert Player(slug, now).join().status == 200
    second = Player(slug, now)
    refused = second.join()
    assert (refused.status, code(refused)) == (409, "limit.reached")
    assert refused.body["errors"] == [{"path": "limits.one", "code": "reached"}]
    assert "retry_at" not in refused.body
    assert second.state()["me"] is None


@pytest.mark.django_db
def test_all_limits_of_a_move_count_or_none(now: datetime) -> None:
    slug = ruled(
        now,
        limits=[
            limit("by-device", "join", "device", "hour", 5),
            limit("by-net", "join", "net", "total", 2),
            limit("by-tree", "join", "invite_tree", "total", 9),
        ],
    )
    for _ in range(2):
        assert Player(slug, now).join().status == 200
    assert code(Player(slug, now).join()) == "limit.reached"
    used = dict(LimitCount.objects.filter(rule="by-net").values_list("rule", "used"))
    assert used == {"by-net": 2}
    assert LimitCount.objects.filter(rule="by-device").count() == 2
    # Nobody can be named by a counter.
    assert all(
        len(entity) == 32 for entity in LimitCount.objects.values_list("entity", flat=True)
    )


@pytest.mark.django_db
def test_a_tree_counts_everybody_below_its_root(now: datetime) -> None:
    slug = ruled(now, limits=[limit("tree", "join", "invite_tree", "total", 3)])
    root = Player(slug, now)
    root.join()
    child, grandchild = Player(slug, now), Player(slug, now)
    assert child.join(root.invite).status == 200
    assert grandchild.join(child.invite).status == 200
    assert code(Player(slug, now).join(grandchild.invite)) == "limit.reached"
    assert Player(slug, now).join().status == 200


@pytest.mark.django_db
def test_a_repetition_counts_once_and_joining_again_is_free(now: datetime) -> None:
    slug = ruled(now, limits=[limit("once", "join", "device", "total", 1)])
    player = Player(slug, now)
    first, again = player.join(key="the-same-key"), player.join(key="the-same-key")
    assert (first.status, again.status, again.replayed) == (200, 200, True)
    assert LimitCount.objects.get().used == 1


@pytest.mark.django_db
def test_an_identity_card_is_counted_where_it_is_told(now: datetime) -> None:
    settings = {
        "mechanics.gift.newcomers_only": False,
        "limits": [limit("a-card", "claim", "id_card", "total", 1)],
    }
    slug = launched(now, gifts__count=10, quota__per_day=10, budget__total=3000, **settings)
    first, second = Holder(slug, now, serial=1), Holder(slug, now, serial=2)
    reward = first.take()
    assert first.insure(reward).status == 200
    entity = LimitCount.objects.get(rule="a-card")
    assert (entity.used, len(entity.entity)) == (1, 32)
    # A policy that was taken back frees the person for the law; the limit has counted the card.
    InsuredPerson.objects.update(void=True)
    typed = {**fields(1), "id_number": f" {fields(1)['id_number']} "}
    refused = second.insure(second.take(), typed)
    assert (refused.status, code(refused)) == (409, "limit.reached")
    assert refused.body["errors"] == [{"path": "limits.a-card", "code": "reached"}]
    found = why(slug, by="phone", value=first.phone, actor="operator", now=now)
    assert found is not None
    assert [(one.rule.slug, one.used) for one in found.limits] == [("a-card", 1)]
    # A limit follows the card to another key.
    old = InsuredPerson.objects.values_list("id_hash", flat=True).get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_rehash_id(ARRAY[%s]::text[], %s)", [old, "f" * 64])
        cursor.execute(
            "SELECT campaigns_limit_entity(campaign_id, 'id_card', %s, NULL, NULL)"
            " FROM campaigns_limitcount", ["f" * 64]
        )  # fmt: skip
        assert cursor.fetchone()[0] == LimitCount.objects.get(rule="a-card").entity


@pytest.mark.django_db
def test_a_phone_limit_asks_for_a_phone_first(now: datetime) -> None:
    slug = ruled(
        now, limits=[limit("per-phone", "draw", "phone", "total", 1)], session__helpers=0
    )
    player = Player(slug, now)
    player.join()
    refused = player.draw()
    assert (refused.status, code(refused)) == (403, "eligibility.phone_needed")
    state = player.state()
    assert state["actions"][0] == "verify"
    assert "draw" not in state["actions"]
    assert state["gate"]["closed"]["draw"]["code"] == "eligibility.phone_needed"
    body = {"phone": "+8613800000042", "otp": "000000", "consent": {}}
    assert player.do("verify", body, phone="+8613800000042").status == 200
    assert player.draw().status == 200
    other = Player(slug, now)
    other.join()
    other.do("verify", body, phone="+8613800000042")  # The same human on another device.
    assert code(other.draw()) in ("limit.reached", "eligibility.incomplete")


@pytest.mark.django_db
def test_moves_with_limits_go_together(now: datetime) -> None:
    slug = ruled(now, limits=[limit("draws", "draw", "person", "day", 1)], session__helpers=0)
    player = Player(slug, now)
    player.join()
    taps = [Tap(player.command("draw", {"scene": "default"})) for _ in range(2)]
    batching.perform_many(taps)
    assert [tap.alone for tap in taps] == [False, True]
    assert taps[0].answer.status == 200
    assert LimitCount.objects.get().used == 1


@pytest.mark.django_db
def test_counters_are_forgotten(now: datetime) -> None:
    slug = ruled(
        now,
        limits=[
            limit("hour", "join", "net", "hour", 9),
            limit("all", "join", "net", "total", 9),
        ],
    )
    Player(slug, now).join()
    assert retention.forget_limits(now + timedelta(hours=2)) == 0
    assert retention.forget_limits(now + timedelta(days=9)) == 1
    assert LimitCount.objects.get().rule == "all"
    # A prize may be claimed long after the end, and as often as before.
    Campaign.objects.filter(slug=slug).update(settled_at=now)
    assert retention.forget_limits(now + timedelta(days=365)) == 0
    assert retention.forget_limits(now + timedelta(days=410)) == 1
