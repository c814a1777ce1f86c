"""Teams that share a pot, played through the engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns import api as campaigns
from campaigns.models import Campaign, Happening, Listener, Team, TeamMember
from campaigns.play import heads
from campaigns.services import clockwork, lifecycle
from core.clock import to_ms
from rewards import api as rewards
from rewards.models import Grant, Unit
from tests.campaigns import party_kit as kit
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def pots(slug: str = "team", **answers: Any) -> str:
    settings: dict[str, Any] = {"packets__count": 3, "budget__total": 6000, **answers}
    return kit.launched("team-pot", NOW, slug, **settings)


def founded(slug: str, now: datetime = NOW) -> kit.Player:
    player = kit.joined(slug, now)
    assert player.act("found").status == 200
    return player


def comes(slug: str, founder: kit.Player, now: datetime = NOW) -> kit.Player:
    player = kit.joined(slug, now, founder.invite)
    answer = player.act("join_team", invite=founder.invite)
    assert answer.status == 200, answer.body
    return player


def full(slug: str, size: int = 5) -> list[kit.Player]:
    founder = founded(slug)
    return [founder, *(comes(slug, founder) for _ in range(size - 1))]


def test_five_come_together_and_share_the_pot_exactly():
    slug = pots()
    team = full(slug)
    assert Team.objects.get().state == "full"
    amounts = []
    for player in team:
        assert "draw" in player.state()["actions"]
        answer = player.take("team" if player is team[0] else "default")
        amounts.append(answer.body["result"]["prize"]["amount"])
        assert answer.body["state"]["team"]["mine"]["taken"] is True
    assert sum(amounts) == 2000
    assert min(amounts) >= 50
    assert Team.objects.get().state == "done"
    for serial, player in enumerate(team):
        reward = player.state()["rewards"][0]["id"]
        assert player.claim(reward, phone=f"+8613800000{serial:03d}").status == 200
    kit.paid(NOW + timedelta(minutes=1))
    assert {player.state()["rewards"][0]["status"] for player in team} == {"fulfilled"}
    assert rewards.scope_totals(kit.scope(slug)).paid == 2000
    assert kit.broken(slug) == []


def test_what_a_team_looks_like_while_it_comes_together():
    slug = pots()
    founder = founded(slug)
    mine = founder.state()["team"]["mine"]
    assert (mine["state"], mine["needed"], mine["pot"]) == ("open", 4, 2000)
    assert mine["expires_at"] == to_ms(NOW + timedelta(hours=24))
    assert [one["name"] for one in mine["members"]] == ["You"]
    stranger = kit.Player(slug, NOW)
    seen = stranger.state(founder.invite)["team"]
    assert seen["theirs"] == {
        "members": 1, "size": 5, "amount": 2000, "expires_at": mine["expires_at"],
    }  # fmt: skip
    assert stranger.state()["team"] == {"mine": None, "theirs": None, "acts": [], "left": 1}
    second = comes(slug, founder)
    assert [one["name"] for one in second.state()["team"]["mine"]["members"]] == [
        "Friend 1", "You",
    ]  # fmt: skip
    assert second.state()["team"]["acts"] == []
    assert code(second.take()) == "eligibility.incomplete"


def test_anybody_in_the_team_can_bring_the_next():
    slug = pots()
    founder = founded(slug)
    second = comes(slug, founder)
    comes(slug, second)
    assert Team.objects.get().members == 3


def test_nobody_sees_a_share_before_its_owner_has_taken_it():
    slug = pots()
    team = full(slug)
    before = [one["share"] for one in team[0].state()["team"]["mine"]["members"]]
    assert before == [None] * 5
    team[1].take()
    after = [one["share"] for one in team[0].state()["team"]["mine"]["members"]]
    assert [share is None for share in after] == [True, False, True, True, True]


def test_one_is_in_one_team_and_not_twice_in_it():
    slug = pots()
    founder, other = founded(slug), founded(slug)
    assert code(founder.act("found")) == "team.already"
    assert code(founder.act("join_team", invite=founder.invite)) == "team.own"
    assert code(founder.act("join_team", invite=other.invite)) == "team.already"
    second = comes(slug, founder)
    assert code(second.act("join_team", invite=founder.invite)) == "team.already"
    assert code(second.act("join_team", invite="nobodyatal")) == "invite.unknown"
    alone = kit.joined(slug, NOW)
    third = kit.joined(slug, NOW)
    assert code(third.act("join_team", invite=alone.invite)) == "team.none"
    assert code(kit.Player(slug, NOW).act("found")) == "eligibility.not_joined"


def test_a_full_team_takes_nobody_and_a_pot_is_one_for_each_person():
    slug = pots()
    team = full(slug)
    late = kit.joined(slug, NOW, team[0].invite)
    assert code(late.act("join_team", invite=team[0].invite)) == "team.full"
    team[0].take()
    assert code(team[0].take()) == "limit.reached"
    assert code(team[0].act("found")) == "limit.reached"


def test_who_may_share_twice_does_so_one_after_the_other():
    slug = pots(team__per_person=2)
    team = full(slug)
    assert code(team[0].act("found")) == "team.already"
    team[0].take()
    assert team[0].act("found").status == 200
    assert team[0].state()["team"]["mine"]["state"] == "open"
    assert kit.broken(slug) == []


def test_the_same_key_founds_one_team():
    slug = pots()
    player = kit.joined(slug, NOW)
    one, two = player.act("found", key="found-0001"), player.act("found", key="found-0001")
    assert one.body == two.body
    assert Team.objects.count() == 1


def test_pots_are_never_oversold_and_a_team_apart_gives_its_pot_back():
    slug = pots(packets__count=2, budget__total=4000)
    first, _second = founded(slug), founded(slug)
    third = kit.joined(slug, NOW)
    assert code(third.act("found")) == "stock.empty"
    later = NOW + timedelta(hours=24)
    heads.forget()
    assert third.state()["campaign"]["stock"] == "none"
    first.now = later
    assert first.state()["team"]["mine"]["state"] == "expired"
    assert clockwork.sweep(later) == 2
    assert Unit.objects.filter(state="free").count() == 10
    heads.forget()
    third.now = later
    assert third.act("found").status == 200
    assert first.act("found").status == 200
    assert kit.broken(slug) == []


def test_a_team_that_is_over_takes_nobody():
    slug = pots()
    founder = founded(slug)
    late = kit.joined(slug, NOW, founder.invite)
    late.now = NOW + timedelta(hours=24)
    assert code(late.act("join_team", invite=founder.invite)) == "team.over"


def test_a_pot_that_grows_is_shared_by_those_who_are_there_when_time_is_over():
    slug = pots(
        mechanics__team__least=3, mechanics__team__step=300,
        rewards__pools__pots__first=3, rewards__pools__pots__step=300,
    )  # fmt: skip
    team = full(slug, 4)
    assert team[0].state()["team"]["mine"]["pot"] == 1700
    over = NOW + timedelta(hours=24)
    team[0].now = over
    # Nobody has swept yet: the first who takes makes it so.
    assert team[0].state()["team"]["mine"]["state"] == "full"
    amounts = []
    for player in team:
        player.now = over
        amounts.append(player.take().body["result"]["prize"]["amount"])
    assert sum(amounts) == 1700
    totals = rewards.scope_totals(kit.scope(slug))
    assert (totals.granted, totals.unallocated) == (1700, 300)
    assert kit.broken(slug) == []


def test_too_few_for_a_pot_that_grows_get_nothing():
    slug = pots(
        mechanics__team__least=3, mechanics__team__step=300,
        rewards__pools__pots__first=3, rewards__pools__pots__step=300,
    )  # fmt: skip
    team = full(slug, 2)
    team[0].now = NOW + timedelta(hours=24)
    assert team[0].state()["team"]["mine"]["state"] == "expired"
    assert code(team[0].take()) == "team.none"


def test_a_share_that_nobody_opens_goes_back_and_not_to_the_others():
    slug = pots()
    team = full(slug)
    taken = [player.take().body["result"]["prize"]["amount"] for player in team[:3]]
    done = NOW + timedelta(days=3)
    team[3].now = done
    assert code(team[3].take()) == "team.none"
    assert clockwork.sweep(done) == 1
    totals = rewards.scope_totals(kit.scope(slug))
    assert totals.granted == sum(taken)
    assert totals.unallocated == 2000 - sum(taken)
    assert totals.escrow == 4000
    assert kit.broken(slug) == []


def test_the_time_of_a_team_stands_still_in_a_pause():
    slug = pots()
    founder = founded(slug)
    campaigns.pause(slug, actor="operator", now=NOW + timedelta(hours=1))
    assert clockwork.sweep(NOW + timedelta(hours=30)) == 0
    founder.now = NOW + timedelta(hours=30)
    assert founder.state()["team"]["mine"]["state"] == "open"
    campaigns.resume(slug, actor="operator", now=NOW + timedelta(hours=31))
    assert founder.state()["team"]["mine"]["expires_at"] == to_ms(NOW + timedelta(hours=54))
    assert kit.broken(slug) == []


def test_the_end_keeps_full_teams_and_sends_the_others_apart():
    slug = pots()
    team, lonely = full(slug), founded(slug)
    end = NOW + timedelta(hours=2)
    campaigns.end(slug, actor="operator", now=end)
    heads.forget()
    for player in (*team, lonely):
        player.now = end
    assert code(lonely.take()) == "campaign.ended"
    assert lonely.state()["team"]["mine"]["state"] == "closed"
    campaign = Campaign.objects.get(slug=slug)
    assert lifecycle.settle(campaign, end) is False
    amounts = [player.take().body["result"]["prize"]["amount"] for player in team]
    assert sum(amounts) == 2000
    assert lifecycle.settle(campaign, end) is True
    totals = rewards.scope_totals(kit.scope(slug))
    assert (totals.granted, totals.escrow, totals.unallocated) == (2000, 0, 4000)
    assert kit.broken(slug) == []


def test_a_full_team_counts_for_each_member_where_somebody_listens():
    slug = pots()
    Listener.objects.create(
        campaign=Campaign.objects.get(slug=slug), happening="team_full", meter="teams"
    )
    full(slug)
    found = Happening.objects.filter(name="team_full")
    assert found.count() == 5
    assert found.values("participation").distinct().count() == 5


def test_a_member_on_hold_holds_all_shares_of_the_team():
    slug = pots()
    founder = founded(slug)
    for _ in range(4):
        comes(slug, founder)
    Team.objects.update(held=True)
    answer = founder.take()
    assert answer.status == 200
    assert answer.body["state"]["rewards"][0]["status"] == "checking"
    assert Grant.objects.get().hold_until is not None


@pytest.mark.parametrize(
    ("change", "invariant"),
    [
        ("UPDATE campaigns_teammember SET share = share + 1 WHERE place = 1", "team.pot"),
        ("UPDATE campaigns_team SET members = 4", "team.members"),
        ("UPDATE campaigns_teammember SET holder = '' WHERE place = 2", "team.share"),
    ],
)
def test_the_audit_sees_what_is_wrong_with_a_team(change, invariant):
    from django.db import connection

    slug = pots()
    full(slug)
    assert kit.broken(slug) == []
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert invariant in {one.invariant for one in kit.broken(slug)}


def test_the_audit_sees_somebody_in_two_open_teams():
    from django.db import connection

    slug = pots()
    founder, other = founded(slug), founded(slug)
    member = TeamMember.objects.get(team__uid=other.state()["team"]["mine"]["id"])
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX teammember_one_team")
        try:
            TeamMember.objects.filter(id=member.id).update(
                participation=TeamMember.objects.exclude(id=member.id).get().participation
            )
            assert "team.one" in {one.invariant for one in kit.broken(slug)}
        finally:
            TeamMember.objects.filter(id=member.id).update(live=False)
            cursor.execute(
                "CREATE UNIQUE INDEX teammember_one_team ON campaigns_teammember"
                " (participation_id) WHERE live"
            )
    assert founder.person is not None
