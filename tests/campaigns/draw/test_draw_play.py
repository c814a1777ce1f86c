"""Drawing for real: tickets, prizes, chances, and what everybody can check afterwards."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from campaigns import api as campaigns
from campaigns.mechanics.draw import rules, seeds
from campaigns.mechanics.draw.checking import check
from campaigns.models import DrawSeed, DrawSegment, DrawTicket, Happening, Meter, PlayRequest
from campaigns.services import lifecycle
from core.crypto import decrypt
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.draw.kit import Player, crowd, deck, launched, over, weights
from tests.campaigns.support import code
from tests.race.play_support import function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

ONLY_FIRST = [
    {"slug": "first", "title": {"en": "A", "zh-hans": "甲"}, "pool": "first", "weight": 1}
]


def dealt() -> list[int]:
    """The numbers of all tickets of decks."""
    return [row.ticket for row in DrawTicket.objects.all() if row.ticket is not None]


def verified(slug: str) -> dict[str, Any]:
    """What `verify_draws` prints; its exit code says the same."""
    out, exits = StringIO(), 0
    try:
        call_command("verify_draws", "--campaign", slug, "--json", stdout=out)
    except SystemExit as error:
        exits = int(str(error.code))
    report: dict[str, Any] = json.loads(out.getvalue())
    assert exits == (1 if report["broken"] else 0)
    return report


def test_from_joining_to_a_prize(now: datetime) -> None:
    slug = weights(
        now,
        **{
            "mechanics.draw.prizes": ONLY_FIRST,
            "mechanics.draw.fallback": "",
            "mechanics.draw.pity": None,
        },
    )
    player = Player(slug, now)
    state = player.state()
    assert state["campaign"]["kind"] == "draw"
    assert state["actions"] == ["join"]
    assert state["draw"]["chances"] == 100
    joined = player.join()
    assert joined.body["state"]["actions"] == ["draw", "share"]
    assert joined.body["state"]["draw"]["scenes"] == ["default"]
    drawn = player.draw()
    result = drawn.body["result"]
    assert result["prize"] == {"slot": "first", "kind": "packet", "amount": 8800}
    (reward,) = drawn.body["state"]["rewards"]
    assert (reward["id"], reward["status"]) == (result["reward"], "granted")
    mine = drawn.body["state"]["draw"]
    assert (mine["chances"], mine["draws"]) == (99, 1)
    (ticket,) = mine["tickets"]
    uid = drawn.body["state"]["me"]["id"]
    assert (ticket["name"], ticket["slot"], ticket["reward"]) == (
        f"{uid}:1",
        "first",
        result["reward"],
    )
    claimed = player.claim(result["reward"])
    assert claimed.body["result"]["reward"]["status"] == "claimed"
    assert rewards.audit() == []
    assert verified(slug)["broken"] == []


def test_a_chance_is_spent_by_each_draw_and_none_is_refused(now: datetime) -> None:
    slug = launched("wheel", now, chances__per_day=2)
    player = Player(slug, now)
    player.join()
    player.turn()
    player.turn()
    refused = player.draw()
    assert (refused.status, code(refused)) == (409, "chance.none")
    assert player.state()["actions"][-1] == "share"
    assert "draw" not in player.state()["actions"]
    assert DrawTicket.objects.count() == 2


def test_a_friend_who_joins_brings_a_chance(now: datetime) -> None:
    slug = launched("wheel", now)
    inviter, friend = Player(slug, now), Player(slug, now)
    inviter.join()
    inviter.turn()
    friend.join(inviter.invite)
    assert inviter.state()["draw"]["chances"] == 1
    inviter.turn()
    assert Meter.objects.get(name="chances", raised=1).value == 0


def test_the_same_key_is_the_same_draw(now: datetime) -> None:
    player = Player(weights(now), now)
    player.join()
    first = player.draw(key="the-very-same-key")
    again = player.draw(key="the-very-same-key")
    assert (again.replayed, again.body) == (True, first.body)
    assert DrawTicket.objects.count() == 1


def test_every_ticket_of_a_deck_is_dealt_once_and_every_prize_exactly_its_quantity(
    now: datetime,
) -> None:
    slug = deck(now, first=2, second=3, third=15, blank=40)
    players = crowd(slug, now, 6)
    slots = Counter(player.turn()["slot"] for _ in range(10) for player in players)
    assert slots == {"first": 2, "second": 3, "third": 15, "thanks": 40}
    refused = players[0].draw()
    assert (refused.status, code(refused)) == (409, "stock.empty")
    assert players[0].state()["draw"]["left"] == "none"
    assert sorted(dealt()) == list(range(60))
    assert Grant.objects.count() == 20
    assert rewards.audit() == []
    report = verified(slug)
    assert (report["tickets"], report["broken"]) == (60, [])


def test_a_refused_draw_deals_no_ticket(now: datetime) -> None:
    """The ticket is dealt before the chance is looked for: the refusal takes both back."""
    slug = deck(now, first=1, second=1, third=1, blank=20)
    (player,) = crowd(slug, now, 1)
    with function_replaced("campaigns_spend", "IF m.value < p_amount - v_free", "IF true"):
        assert code(player.draw()) == "chance.none"
    assert sum(DrawSegment.objects.values_list("next", flat=True)) == 0
    assert DrawTicket.objects.count() == 0
    player.turn()
    assert DrawTicket.objects.get().ticket == 0


def test_an_empty_pool_gives_the_fallback_and_the_chance_stays_spent(now: datetime) -> None:
    prizes = [
        *ONLY_FIRST,
        {"slug": "thanks", "title": {"en": "T", "zh-hans": "谢"}, "weight": 0},
    ]
    answers = {"mechanics.draw.prizes": prizes, "mechanics.draw.pity": None}
    slug = weights(now, first__count=1, **answers)
    one, two = crowd(slug, now, 2)
    assert one.turn()["prize"]["slot"] == "first"
    result = two.turn()
    assert (result["prize"], result["slot"], result["why"]) == (None, "thanks", "empty")
    assert result["reward"] is None
    assert two.state()["draw"]["chances"] == 99
    ticket = DrawTicket.objects.get(given="thanks")
    assert (ticket.drawn, ticket.why, ticket.blank) == ("first", "empty", True)
    assert rewards.audit() == []
    assert verified(slug)["broken"] == []


def test_a_fallback_may_have_a_pool_of_its_own(now: datetime) -> None:
    prizes = [
        *ONLY_FIRST,
        {"slug": "third", "title": {"en": "C", "zh-hans": "丙"}, "pool": "third", "weight": 0},
    ]
    answers = {
        "mechanics.draw.prizes": prizes,
        "mechanics.draw.fallback": "third",
        "mechanics.draw.pity": None,
    }
    slug = weights(now, first__count=1, **answers)
    one, two = crowd(slug, now, 2)
    assert one.turn()["slot"] == "first"
    result = two.turn()
    assert result["prize"] == {"slot": "third", "kind": "packet", "amount": 88}
    assert (result["why"], two.state()["rewards"][0]["amount"]) == ("empty", 88)
    assert verified(slug)["broken"] == []


def test_pity_and_personal_limits_hold(now: datetime) -> None:
    prizes = [
        {"slug": "thanks", "title": {"en": "T", "zh-hans": "谢"}, "weight": 1},
        {"slug": "third", "title": {"en": "C", "zh-hans": "丙"}, "pool": "third", "weight": 0},
    ]
    answers = {
        "mechanics.draw.prizes": prizes,
        "mechanics.draw.pity": {"after": 2, "prize": "third"},
    }
    (player,) = crowd(weights(now, **answers), now, 1)
    turns = [player.turn() for _ in range(7)]
    assert [turn["slot"] for turn in turns] == [
        "thanks",
        "thanks",
        "third",
        "thanks",
        "thanks",
        "third",
        "thanks",
    ]
    assert [turn["why"] for turn in turns] == ["", "", "pity", "", "", "pity", ""]
    assert verified("lucky")["broken"] == []


def test_the_commitment_stands_before_the_first_draw_and_fits_afterwards(
    now: datetime,
) -> None:
    slug = weights(now)
    seed = DrawSeed.objects.get()
    head = campaigns.head(slug)
    assert head is not None
    assert seed.version == head.version
    secret = bytes.fromhex(decrypt(seed.cipher))
    expected = hashlib.sha256(secret + bytes.fromhex(seed.version)).hexdigest()
    player = Player(slug, now)
    assert player.state()["draw"]["commitment"] == expected == seed.commitment
    player.join()
    result = player.turn()
    config = seeds.settings_of(campaigns.frozen(head.version))
    assert config is not None
    uid = player.state()["me"]["id"]
    assert rules.by_weights(config, secret, uid, 1) == DrawTicket.objects.get().drawn
    assert result["ticket"] is None


def test_nothing_the_server_says_or_keeps_holds_the_seed_before_the_end(now: datetime) -> None:
    slug = deck(now, first=1, second=1, third=4, blank=30)
    (player,) = crowd(slug, now, 1)
    secret = decrypt(DrawSeed.objects.get().cipher)
    said = [json.dumps(player.state()), json.dumps(player.draw().body)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = "
            "current_schema() AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret}%"]
            )
            assert cursor.fetchone()[0] == 0, table
    assert not any(secret in text for text in said)
    # What is stored of the answers does not even hold the encrypted one.
    cipher = DrawSeed.objects.get().cipher
    assert not any(cipher in json.dumps(one.facts) for one in PlayRequest.objects.all())
    assert seeds.reveal(now) == 0
    assert DrawSeed.objects.get().revealed == ""


def test_after_the_end_the_seed_is_told_and_nobody_draws(now: datetime) -> None:
    slug = weights(now)
    (player,) = crowd(slug, now, 1)
    player.turn()
    player.now = over(slug, now)
    seed = DrawSeed.objects.get()
    assert seed.revealed == decrypt(seed.cipher)
    assert code(player.draw()) == "campaign.ended"
    assert seeds.reveal(player.now) == 0


def test_an_end_by_somebody_stops_a_draw_decided_before_it(now: datetime) -> None:
    """Python has decided; the campaign ends; SQL refuses, because the seed may be told."""
    slug = weights(now)
    (player,) = crowd(slug, now, 1)
    assert player.state()["draw"]["scenes"] == ["default"]
    lifecycle.end(slug, actor="operator", now=now)
    assert code(player.draw()) == "campaign.ended"
    assert DrawTicket.objects.count() == 0


def test_a_version_that_only_speaks_differently_goes_on_with_the_deck(now: datetime) -> None:
    slug = deck(now, first=1, second=1, third=4, blank=30)
    (player,) = crowd(slug, now, 1)
    for _ in range(5):
        player.turn()
    republish(slug, now, lambda draft: draft["title"].update(en="Scratch again"))
    for _ in range(31):
        player.turn()
    assert code(player.draw()) == "stock.empty"
    assert DrawSeed.objects.count() == 1
    assert DrawTicket.objects.values("version").distinct().count() == 2
    assert verified(slug)["broken"] == []
    assert rewards.audit() == []


def test_a_running_deck_is_not_shuffled_anew(now: datetime) -> None:
    slug = deck(now, first=1, second=1, third=4, blank=30)

    def more(draft: dict[str, Any]) -> None:
        draft["mechanics"]["draw"]["prizes"][3]["quantity"] = 31

    with pytest.raises(lifecycle.Blocked) as caught:
        republish(slug, now, more)
    assert "draw.deck_changed" in {one.code for one in caught.value.findings}


def test_other_odds_are_another_seed_and_the_numbers_go_on(now: datetime) -> None:
    slug = weights(now)
    (player,) = crowd(slug, now, 1)
    player.turn()

    def other(draft: dict[str, Any]) -> None:
        draft["mechanics"]["draw"]["prizes"][0]["weight"] = 1200
        draft["mechanics"]["draw"]["prizes"][1]["weight"] = 446400

    republish(slug, now, other)
    player.turn()
    assert DrawSeed.objects.count() == 2
    assert list(DrawTicket.objects.order_by("n").values_list("n", flat=True)) == [1, 2]
    assert DrawTicket.objects.values("seed").distinct().count() == 2
    assert verified(slug)["broken"] == []


def republish(slug: str, now: datetime, change: Any) -> None:
    """Another version, agreed to by two people."""
    from campaigns.models import Campaign

    draft: dict[str, Any] = Campaign.objects.get(slug=slug).draft
    change(draft)
    lifecycle.edit_draft(slug, draft=draft, actor="operator", now=now)
    lifecycle.submit(slug, actor="operator", now=now)
    review = Campaign.objects.get(slug=slug).review
    assert review is not None
    sha = review["sha256"]
    lifecycle.approve(slug, actor="reviewer", now=now, expected_sha256=sha)
    lifecycle.publish(slug, actor="operator", now=now)
    campaigns.forget()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("drawn = 'first', given = 'first'", "drawn"),
        ("given = 'third', why = 'pity'", "given"),
        ("n = 9", "number"),
    ],
)
def test_a_tampered_ticket_is_found(now: datetime, change: str, what: str) -> None:
    slug = deck(now, first=1, second=1, third=4, blank=30)
    (player,) = crowd(slug, now, 1)
    for _ in range(7):  # six tickets of the deck win: one of seven does not
        player.turn()
    assert verified(slug)["broken"] == []
    victim = DrawTicket.objects.filter(drawn="thanks").order_by("-n").first()
    assert victim is not None
    tamper(f"UPDATE campaigns_drawticket SET {change} WHERE id = {victim.id}")
    assert what in {one["what"] for one in verified(slug)["broken"]}


def test_a_removed_ticket_and_another_seed_are_found(now: datetime) -> None:
    slug = deck(now, first=1, second=1, third=4, blank=30)
    (player,) = crowd(slug, now, 1)
    player.turn()
    player.turn()
    tamper("DELETE FROM campaigns_drawticket WHERE n = 2")
    assert {one.what for one in check(slug).broken} == {"dealt"}
    tamper("UPDATE campaigns_drawseed SET version = repeat('0', 64)")
    assert "commitment" in {one.what for one in check(slug).broken}


def test_a_ticket_cannot_be_changed_by_the_way(now: datetime) -> None:
    (player,) = crowd(weights(now), now, 1)
    player.turn()
    with pytest.raises(Exception, match="append"):
        DrawTicket.objects.update(given="first")


def tamper(statement: str) -> None:
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE campaigns_drawticket DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE campaigns_drawticket ENABLE TRIGGER USER")


def test_cards_are_collected_and_combined_once(now: datetime) -> None:
    even = {f"mechanics.draw.prizes.{place}.weight": 1 for place in range(5)}
    slug = launched("collect-cards", now, chances__per_day=100, **even)
    player = Player(slug, now)
    assert player.join().body["state"]["collect"]["kinds"] == 0
    assert code(player.combine()) == "cards.missing"
    for _ in range(100):
        result = player.turn()
        assert result["prize"] == {"slot": result["slot"], "kind": "card", "amount": 0}
        if player.state()["collect"]["scenes"] == ["combine"]:
            break
    before = {one["slug"]: one["count"] for one in player.state()["collect"]["cards"]}
    assert min(before.values()) >= 1
    assert sum(before.values()) == DrawTicket.objects.count()
    answer = player.combine()
    assert answer.body["result"]["prize"] == {
        "slot": "packet",
        "kind": "packet",
        "amount": 888,
    }
    after = {one["slug"]: one["count"] for one in answer.body["state"]["collect"]["cards"]}
    assert after == {slug: count - 1 for slug, count in before.items()}
    assert (answer.body["state"]["collect"]["combined"], player.state()["collect"]["left"]) == (
        1,
        0,
    )
    assert code(player.combine()) == "limit.reached"
    claimed = player.claim(answer.body["result"]["reward"])
    assert claimed.body["result"]["reward"]["status"] == "claimed"
    assert rewards.audit() == []
    assert verified(slug)["broken"] == []
    assert Happening.objects.filter(name__startswith="card-").count() == sum(before.values())


def test_without_a_prize_left_no_card_is_spent(now: datetime) -> None:
    slug = launched("collect-cards", now, packets__count=1)
    one, two = crowd(slug, now, 2)
    for player in (one, two):
        for card in ("health", "peace", "family", "joy", "luck"):
            have(player, slug, card)
    assert one.combine().status == 200
    assert code(two.combine()) == "stock.empty"
    assert all(card["count"] == 1 for card in two.state()["collect"]["cards"])


def have(player: Player, slug: str, card: str, count: int = 1) -> None:
    """Cards from nowhere, by the way cards come."""
    from campaigns.models import Campaign, Participation

    mine = Participation.objects.get(invite=player.invite)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT campaigns_happen(jsonb_build_object('campaign', %s), %s, %s, %s, %s, %s)",
            [
                Campaign.objects.get(slug=slug).id,
                mine.id,
                f"card-{card}",
                f"t:{mine.id}:{card}",
                count,
                player.now,
            ],
        )


def test_a_held_person_s_prize_waits_for_a_look(now: datetime) -> None:
    slug = weights(
        now,
        **{
            "mechanics.draw.prizes": ONLY_FIRST,
            "mechanics.draw.fallback": "",
            "mechanics.draw.pity": None,
        },
    )
    (player,) = crowd(slug, now, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_participation SET held = true")
    answer = player.draw()
    assert answer.body["state"]["rewards"][0]["status"] == "checking"


def test_unknown_scenes_are_not_offered(now: datetime) -> None:
    (player,) = crowd(weights(now), now, 1)
    assert code(player.do("draw", {"scene": "combine"})) == "play.not_offered"


def test_a_campaign_that_has_no_draw_has_no_seed(now: datetime) -> None:
    from tests.campaigns.support import launched as launched_assist

    launched_assist(now)
    assert DrawSeed.objects.count() == 0


def test_an_hour_that_gives_no_more_costs_no_chance_and_no_ticket(now: datetime) -> None:
    slug = launched(
        "scratch-card", now, chances__per_day=100, first__count=1, first__amount=188,
        second__count=1, packets__count=2, cards__blank=1,
        rewards__pools__second__amount=188, rewards__budget__per_hour=376,
    )  # fmt: skip
    (player,) = crowd(slug, now, 1)
    hour = now.replace(minute=0, second=0, microsecond=0)
    seen: list[str] = []
    for later in range(1, 3):
        while (answer := player.draw()).status == 200:
            seen.append(answer.body["result"]["slot"])
            if len(seen) == 5:
                break
        if later == 1:
            assert code(answer) == "stock.empty"
            again = hour + timedelta(hours=1)
            assert answer.body["retry_at"] == int(again.timestamp() * 1000)
            assert len(seen) - seen.count("thanks") == 2
        player.now = hour + timedelta(hours=later)
    assert Counter(seen) == {"first": 1, "second": 1, "third": 2, "thanks": 1}
    assert sorted(dealt()) == list(range(5))  # where one begins is their own
    assert Meter.objects.get(name="chances").free_used == 5
    assert rewards.audit() == []


def test_an_hour_that_gives_no_more_of_a_prize_does_not_make_it_another(now: datetime) -> None:
    """The row drawn has a fallback with prizes of its own, which are other tickets'."""
    slug = launched(
        "scratch-card", now, chances__per_day=100, first__count=2, first__amount=188,
        second__count=1, packets__count=1, cards__blank=0,
        rewards__pools__first__per_hour=188, mechanics__draw__fallback="second",
        rewards__pools__second__count=9,
    )  # fmt: skip
    (player,) = crowd(slug, now, 1)
    hour = now.replace(minute=0, second=0, microsecond=0)
    seen: list[str] = []
    refused = 0
    while len(seen) < 4 and refused < 4:
        answer = player.draw()
        if answer.status == 200:
            seen.append(answer.body["result"]["slot"])
            continue
        refused += 1
        again = hour + timedelta(hours=refused)
        assert code(answer) == "stock.empty"
        assert answer.body["retry_at"] == int(again.timestamp() * 1000)
        player.now = again
    assert (Counter(seen), refused) == ({"first": 2, "second": 1, "third": 1}, 1)
    assert Meter.objects.get(name="chances").free_used == 4
    assert rewards.audit() == []
