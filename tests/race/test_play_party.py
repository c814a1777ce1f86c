"""Many at once for the last place in a team, the last packet of a wave, one person's limits."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from campaigns.models import RainCatch, Team, TeamMember
from campaigns.play import heads
from rewards import api as rewards
from rewards.models import Grant
from rewards.models.stock import Wave
from tests.campaigns import party_kit as kit
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
WAVE = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CROWD = 12


def executed(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def same(player: kit.Player) -> kit.Player:
    """Another tab of the same person."""
    return kit.Player(player.slug, player.now, person=player.person, device=player.device)


def one_place_left() -> tuple[kit.Player, list[kit.Player]]:
    """A founder whose team wants one more, and a crowd that has joined the campaign."""
    slug = kit.launched(
        "team-pot", NOW, "team", packets__count=3, team__size=3, budget__total=6000
    )
    founder = kit.joined(slug, NOW)
    founder.act("found")
    kit.joined(slug, NOW, founder.invite).act("join_team", invite=founder.invite)
    return founder, [kit.joined(slug, NOW, founder.invite) for _ in range(CROWD)]


def enter(player: kit.Player, founder: kit.Player) -> Any:
    return player.act("join_team", invite=founder.invite)


def test_the_last_place_is_one_persons_and_the_pot_is_shared_once() -> None:
    founder, crowd = one_place_left()
    answers = at_once([partial(enter, player, founder) for player in crowd])
    assert sorted(answer.status for answer in answers) == [200] + [409] * (CROWD - 1)
    assert {a.body["code"] for a in answers if a.status != 200} == {"team.full"}
    team = Team.objects.get()
    assert (team.state, team.members, team.shared) == ("full", 3, 2000)
    assert TeamMember.objects.aggregate(sum=Sum("share"))["sum"] == 2000
    assert rewards.audit() == []


def test_control_without_the_teams_lock_more_than_one_are_the_last() -> None:
    founder, crowd = one_place_left()
    executed(
        "ALTER TABLE campaigns_teammember DROP CONSTRAINT teammember_place_once",
        "ALTER TABLE campaigns_team DROP CONSTRAINT team_within_size",
    )
    try:
        with (
            meeting(),
            function_replaced(
                "campaigns_effect_team_join",
                "AND campaign_id = v_me.campaign_id FOR UPDATE;",
                "AND campaign_id = v_me.campaign_id; PERFORM race_meet(2);",
            ),
        ):
            answers = at_once([partial(enter, player, founder) for player in crowd])
        assert sum(answer.status == 200 for answer in answers) > 1
        assert TeamMember.objects.count() > 3
    finally:
        TeamMember.objects.all().delete()
        Team.objects.all().delete()
        executed(
            "ALTER TABLE campaigns_teammember"
            " ADD CONSTRAINT teammember_place_once UNIQUE (team_id, place)",
            "ALTER TABLE campaigns_team ADD CONSTRAINT team_within_size"
            " CHECK (members >= 1 AND members <= size AND least <= size)",
        )


def two_teams() -> tuple[list[kit.Player], list[kit.Player]]:
    """Eight founders, and one person on as many tabs."""
    slug = kit.launched("team-pot", NOW, "team", packets__count=8, budget__total=16_000)
    founders = [kit.joined(slug, NOW) for _ in range(8)]
    for founder in founders:
        founder.act("found")
    guest = kit.joined(slug, NOW)
    return founders, [same(guest) for _ in founders]


def test_one_person_enters_one_team_however_hastily() -> None:
    founders, tabs = two_teams()
    answers = at_once(
        [partial(enter, tab, founder) for tab, founder in zip(tabs, founders, strict=True)]
    )
    assert sum(answer.status == 200 for answer in answers) == 1
    assert {a.body["code"] for a in answers if a.status != 200} == {"team.already"}
    assert rewards.audit() == []


def test_control_without_the_persons_lock_somebody_is_in_several_teams() -> None:
    founders, tabs = two_teams()
    executed("DROP INDEX teammember_one_team")
    try:
        with (
            meeting(),
            function_replaced(
                "campaigns_team_mover",
                "WHERE m.participation_id = v_me.id AND t.state IN ('open', 'full', 'done');",
                "WHERE m.participation_id = v_me.id AND t.state IN ('open', 'full', 'done');"
                " PERFORM race_meet(2);",
            ),
            function_replaced("campaigns_team_mover", " FOR NO KEY UPDATE;", ";"),
        ):
            answers = at_once(
                [
                    partial(enter, tab, founder)
                    for tab, founder in zip(tabs, founders, strict=True)
                ]
            )
        assert sum(answer.status == 200 for answer in answers) > 1
        assert "team.one" in {one.invariant for one in rewards.audit()}
    finally:
        TeamMember.objects.all().delete()
        Team.objects.all().delete()
        executed(
            "CREATE UNIQUE INDEX teammember_one_team ON campaigns_teammember (participation_id)"
            " WHERE live"
        )


def one_pot_left() -> list[kit.Player]:
    slug = kit.launched("team-pot", NOW, "team", packets__count=1, budget__total=2000)
    return [kit.joined(slug, NOW) for _ in range(CROWD)]


def test_the_last_pot_is_one_teams() -> None:
    crowd = one_pot_left()
    answers = at_once([partial(player.act, "found") for player in crowd])
    assert sorted(answer.status for answer in answers) == [200] + [409] * (CROWD - 1)
    assert {a.body["code"] for a in answers if a.status != 200} == {"stock.empty"}
    assert rewards.audit() == []


def rain(packets: int, catches: int, people: int) -> list[kit.Player]:
    """People who stand in an open wave."""
    slug = kit.launched(
        "packet-rain", NOW, "rain", packets__count=200, wave__packets=packets,
        wave__catches=catches,
    )  # fmt: skip
    crowd = [kit.joined(slug, NOW) for _ in range(people)]
    for player in crowd:
        player.now = WAVE
    heads.forget()
    return crowd


def test_a_wave_gives_each_of_its_packets_once_to_a_crowd() -> None:
    crowd = rain(packets=5, catches=1, people=CROWD)
    answers = at_once([player.take for player in crowd])
    assert sorted(answer.status for answer in answers) == [200] * 5 + [409] * (CROWD - 5)
    assert {a.body["code"] for a in answers if a.status != 200} == {"stock.empty"}
    assert Grant.objects.values("unit").distinct().count() == 5
    assert Wave.objects.get().packets == 5
    assert rewards.audit() == []


def test_control_without_the_waves_number_a_crowd_takes_later_packets_too() -> None:
    crowd = rain(packets=5, catches=1, people=CROWD)
    old = "state = 'free' AND batch = p_wave AND slot"
    with function_replaced("rewards_take_in_wave", old, "state = 'free' AND slot"):
        answers = at_once([player.take for player in crowd])
    assert sum(answer.status == 200 for answer in answers) > 5
    assert {"rain.wave", "rain.packets"} <= {one.invariant for one in rewards.audit()}


def test_one_person_with_many_tabs_catches_no_more_than_allowed() -> None:
    (player,) = rain(packets=50, catches=2, people=1)
    answers = at_once([same(player).take for _ in range(CROWD)])
    assert sum(answer.status == 200 for answer in answers) == 2
    assert {a.body["code"] for a in answers if a.status != 200} == {"limit.reached"}
    assert RainCatch.objects.count() == 2


def test_control_without_the_persons_lock_many_tabs_catch_more() -> None:
    (player,) = rain(packets=50, catches=2, people=1)
    executed("ALTER TABLE campaigns_raincatch DROP CONSTRAINT raincatch_place_once")
    try:
        with (
            meeting(),
            function_replaced("campaigns_rain_mover", " FOR NO KEY UPDATE;", ";"),
            function_replaced(
                "campaigns_effect_rain_catch",
                "WHERE participation_id = v_me.id AND wave = v_wave;",
                "WHERE participation_id = v_me.id AND wave = v_wave; PERFORM race_meet(3);",
            ),
            function_replaced(
                "campaigns_effect_rain_catch",
                "|| ':' || v_wave || ':' || (v_place + 1));\nEND",
                "|| ':' || gen_random_uuid());\nEND",
            ),
        ):
            answers = at_once([same(player).take for _ in range(CROWD)])
        assert sum(answer.status == 200 for answer in answers) > 2
    finally:
        RainCatch.objects.all().delete()
        executed(
            "ALTER TABLE campaigns_raincatch ADD CONSTRAINT raincatch_place_once"
            " UNIQUE (participation_id, wave, place)"
        )


def test_a_wave_is_opened_once_by_whoever_comes_first() -> None:
    crowd = rain(packets=30, catches=1, people=CROWD)
    answers = at_once([player.take for player in crowd])
    assert [answer.status for answer in answers] == [200] * CROWD
    assert Wave.objects.get().packets == 30
    assert rewards.audit() == []


def test_control_without_lock_and_key_a_wave_is_opened_by_many() -> None:
    crowd = rain(packets=30, catches=1, people=CROWD)
    executed("ALTER TABLE rewards_wave DROP CONSTRAINT rewards_wave_once")
    try:
        with (
            meeting(),
            function_replaced(
                "rewards_open_wave", "PERFORM pg_advisory_xact_lock(", "PERFORM ("
            ),
            function_replaced(
                "rewards_open_wave",
                "    WITH fresh",
                "    PERFORM race_meet(2);\n    WITH fresh",
            ),
        ):
            at_once([player.take for player in crowd[:2]])
        assert Wave.objects.count() > 1
        assert "wave.packets" in {one.invariant for one in rewards.audit()}
    finally:
        Wave.objects.all().delete()
        executed(
            "ALTER TABLE rewards_wave ADD CONSTRAINT rewards_wave_once UNIQUE (pool_id, wave)"
        )
