"""A packet rain played through the engine: waves, limits, passwords, leftovers, promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns import api as campaigns
from campaigns.models import RainCatch, SaidWord
from campaigns.play import heads
from campaigns.services import clockwork
from core.clock import to_ms
from rewards.models import Grant, Unit
from rewards.models.stock import Wave
from tests.campaigns import party_kit as kit
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
FIRST = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai."""
SECOND = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def rain(slug: str = "rain", **answers: Any) -> str:
    settings: dict[str, Any] = {
        "packets__count": 200, "wave__packets": 10, "wave__catches": 2, **answers,
    }  # fmt: skip
    return kit.launched("packet-rain", MORNING, slug, **settings)


def at(player: kit.Player, moment: datetime) -> kit.Player:
    player.now = moment
    heads.forget()
    return player


def test_before_a_wave_it_is_closed_and_says_when_it_opens():
    player = kit.joined(rain(), MORNING)
    state = player.state()
    assert state["rain"]["open"] is False
    assert state["rain"]["waves"][0] == {
        "starts_at": to_ms(FIRST), "ends_at": to_ms(FIRST + timedelta(seconds=30)),
    }  # fmt: skip
    answer = player.take()
    assert (answer.status, code(answer)) == (409, "window.closed")
    assert answer.body["retry_at"] == to_ms(FIRST)
    after = at(player, FIRST + timedelta(seconds=30)).take()
    assert (after.status, code(after)) == (409, "window.closed")
    assert after.body["retry_at"] == to_ms(SECOND)
    assert RainCatch.objects.count() == 0


def test_in_a_wave_a_person_catches_so_many_and_the_amounts_are_kept():
    slug = rain()
    player = at(kit.joined(slug, MORNING), FIRST)
    assert "draw" in player.state()["actions"]
    first, second, third = player.take(), player.take(), player.take()
    assert [first.status, second.status, third.status] == [200, 200, 409]
    assert (code(third), third.body["retry_at"]) == ("limit.reached", to_ms(SECOND))
    caught = [one.body["result"]["prize"]["amount"] for one in (first, second)]
    assert all(30 <= amount <= 888 for amount in caught)
    state = player.state()
    assert (state["rain"]["caught"], state["rain"]["total"]) == (2, 2)
    assert sorted(reward["amount"] for reward in state["rewards"]) == sorted(caught)
    assert "draw" not in state["actions"]
    again = at(player, SECOND).take()
    assert again.status == 200
    assert kit.broken(slug) == []


def test_the_same_key_is_the_same_packet():
    player = at(kit.joined(rain(), MORNING), FIRST)
    one, same = player.take(key="tap-000001"), player.take(key="tap-000001")
    assert one.body == same.body
    late = at(player, FIRST + timedelta(minutes=5)).take(key="tap-000001")
    assert (late.status, late.body) == (200, one.body)
    assert Grant.objects.count() == 1


def test_a_wave_gives_its_packets_and_the_rest_falls_next_time():
    slug = rain(wave__packets=3, wave__catches=1)
    people = [at(kit.joined(slug, MORNING), FIRST) for _ in range(4)]
    answers = [player.take() for player in people]
    assert [answer.status for answer in answers] == [200, 200, 200, 409]
    assert code(answers[3]) == "stock.empty"
    assert answers[3].body["retry_at"] == to_ms(SECOND)
    assert people[3].state()["rain"]["left"] == "none"
    assert at(people[3], SECOND).take().status == 200
    third = FIRST + timedelta(days=1)
    assert at(people[0], third).take().status == 200
    packets = dict(Wave.objects.order_by("wave").values_list("wave", "packets"))
    assert list(packets.values()) == [3, 3, 5]
    assert kit.broken(slug) == []


def test_what_nobody_catches_can_stay_behind():
    slug = rain(wave__packets=3, wave__catches=1, mechanics__rain__leftover="return")
    player = kit.joined(slug, MORNING)
    at(player, FIRST).take()
    at(player, SECOND).take()
    assert list(Wave.objects.values_list("packets", flat=True)) == [3, 3]


@pytest.fixture
def long_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of a campaign lasts through the test, however slow."""
    monkeypatch.setattr(heads, "HEAD_SECONDS", 600.0)
    heads.forget()


@pytest.mark.usefixtures("long_head")
def test_an_empty_wave_is_refused_without_asking_the_database(django_assert_num_queries):
    slug = rain(wave__packets=1, wave__catches=1)
    one, other = (at(kit.joined(slug, MORNING), FIRST) for _ in range(2))
    assert one.take().status == 200
    heads.forget()
    head = heads.head(slug)
    assert head.waves == {head.pools["packets"]: (to_ms(FIRST) // 60_000, "none")}
    # The refusal itself is kept for its key: one statement, no reading.
    with django_assert_num_queries(1):
        refused = other.take()
    assert (code(refused), refused.body["retry_at"]) == ("stock.empty", to_ms(SECOND))


@pytest.mark.usefixtures("long_head")
def test_outside_of_a_wave_nothing_is_read(django_assert_num_queries):
    player = kit.joined(rain(), MORNING)
    heads.head(player.slug)
    with django_assert_num_queries(1):
        assert code(player.take()) == "window.closed"


def test_the_beat_opens_a_wave_shortly_before_it_falls_and_not_earlier():
    slug = rain()
    assert clockwork.open_waves(FIRST - timedelta(seconds=61)) == 0
    assert clockwork.open_waves(FIRST - timedelta(seconds=60)) == 1
    assert clockwork.open_waves(FIRST - timedelta(seconds=30)) == 1
    assert Wave.objects.get().packets == 10
    assert Unit.objects.filter(batch__isnull=False).count() == 10
    assert kit.broken(slug) == []


def test_nobody_catches_who_has_not_joined():
    player = at(kit.Player(rain(), MORNING), FIRST)
    assert code(player.take()) == "eligibility.not_joined"


def test_a_password_opens_one_packet_once():
    slug = rain(password="春天来了", rewards__pools__passwords__count=5)
    player = kit.joined(slug, MORNING)
    assert player.state()["rain"]["password"] == {
        "open": True, "tries": 5, "ready": False, "opened": 0,
    }  # fmt: skip
    assert code(player.take("password")) == "chance.none"
    said = player.act("password", password=" 春天 来了！")
    assert said.body["result"] == {"right": True, "tries": 5}
    assert said.body["state"]["rain"]["password"]["ready"] is True
    opened = player.take("password")
    assert opened.body["result"]["prize"]["amount"] == 188
    assert code(player.take("password")) == "chance.none"
    again = player.act("password", password="春天来了")
    assert again.body["result"]["right"] is True
    assert code(player.take("password")) == "chance.none"
    assert again.body["state"]["rain"]["password"] == {
        "open": False, "tries": 5, "ready": False, "opened": 1,
    }  # fmt: skip
    assert kit.broken(slug) == []


def test_wrong_passwords_are_counted_for_a_day():
    slug = rain(password="春天来了", mechanics__rain__word_tries=2)
    player = kit.joined(slug, MORNING)
    tries = [player.act("password", password=guess) for guess in ("夏天", "秋天")]
    assert [one.body["result"] for one in tries] == [
        {"right": False, "tries": 1},
        {"right": False, "tries": 0},
    ]
    third = player.act("password", password="春天来了")
    assert (third.status, code(third)) == (409, "limit.reached")
    tomorrow = at(player, MORNING + timedelta(days=1))
    assert tomorrow.act("password", password="春天来了").body["result"]["right"] is True
    assert SaidWord.objects.filter(word="").count() == 2


def test_the_same_wrong_guess_sent_again_counts_once():
    player = kit.joined(rain(), MORNING)
    one = player.act("password", key="guess-0001", password="nothing")
    two = player.act("password", key="guess-0001", password="nothing")
    assert one.body == two.body
    assert SaidWord.objects.count() == 1


def test_a_password_of_the_wave_counts_only_while_packets_fall():
    slug = rain(mechanics__rain__word_when="wave")
    player = kit.joined(slug, MORNING)
    closed = player.act("password", password="安心每一天")
    assert (code(closed), closed.body["retry_at"]) == ("window.closed", to_ms(FIRST))
    said = at(player, FIRST).act("password", password="安心每一天")
    assert said.body["result"]["right"] is True


def test_no_password_leaves_the_server():
    slug = rain(password="verysecretword")
    player = kit.joined(slug, MORNING)
    frozen = heads.frozen(heads.head(slug).version)
    ((_, mechanic, config),) = frozen.playing
    from campaigns.rules_page import clauses

    told = [player.state(), mechanic.boot(config, frozen, "en")]
    told += [clauses(frozen, language) for language in ("en", "zh-hans")]
    assert "verysecretword" not in str(told)


def test_a_pause_stops_catching_and_the_end_keeps_what_was_caught():
    slug = rain()
    player = at(kit.joined(slug, MORNING), FIRST)
    reward = player.take().body["result"]["reward"]
    campaigns.pause(slug, actor="operator", now=FIRST)
    assert code(player.take()) == "campaign.paused"
    assert player.claim(reward).status == 200
    campaigns.resume(slug, actor="operator", now=FIRST + timedelta(seconds=10))
    other = at(player, FIRST + timedelta(seconds=11)).take().body["result"]["reward"]
    campaigns.end(slug, actor="operator", now=FIRST + timedelta(seconds=12))
    ended = at(player, FIRST + timedelta(seconds=13))
    assert code(ended.take()) == "campaign.ended"
    assert ended.claim(other, phone="+8613800000001").status == 200
    kit.paid(FIRST + timedelta(minutes=1))
    assert {one["status"] for one in ended.state()["rewards"]} == {"fulfilled"}
    assert kit.broken(slug) == []


def test_the_audit_sees_a_catch_that_is_not_of_its_wave():
    slug = rain()
    player = at(kit.joined(slug, MORNING), FIRST)
    player.take()
    RainCatch.objects.update(wave=1)
    assert "rain.wave" in {one.invariant for one in kit.broken(slug)}
