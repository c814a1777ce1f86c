"""Chance that is exact, can be replayed and deals every ticket once."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.mechanics.draw import alias, chance, rules
from campaigns.mechanics.draw.config import DrawConfig

SEED = hashlib.sha256(b"a seed of the tests").digest()
seeds = st.binary(min_size=32, max_size=32)


def row(slug: str, **more: Any) -> dict[str, Any]:
    return {"slug": slug, "title": {"en": slug, "zh-hans": slug}, **more}


def by_weights(*weights: int, **more: Any) -> DrawConfig:
    prizes = [row(f"p{n}", weight=weight, pool=f"p{n}") for n, weight in enumerate(weights)]
    return DrawConfig.model_validate({"prizes": prizes, **more})


def deck(*quantities: int) -> DrawConfig:
    prizes = [row(f"p{n}", quantity=quantity) for n, quantity in enumerate(quantities)]
    return DrawConfig.model_validate({"method": "deck", "prizes": prizes})


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any))
def test_every_weight_has_exactly_its_share_of_the_table(weights: list[int]) -> None:
    table = alias.build(weights)
    shares = Counter[int]()
    for column, (cut, other) in enumerate(zip(table.cuts, table.aliases, strict=True)):
        assert 0 <= cut <= table.total
        shares[column] += cut
        shares[other] += table.total - cut
    assert [shares[place] for place in range(len(weights))] == [
        weight * len(weights) for weight in weights
    ]
    assert table.span == sum(weights) * len(weights)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any))
def test_picking_every_number_once_gives_the_weights(weights: list[int]) -> None:
    table = alias.build(weights)
    found = Counter(table.pick(number) for number in range(table.span))
    assert [found[place] for place in range(len(weights))] == [
        weight * len(weights) for weight in weights
    ]


def test_a_weight_of_one_in_a_million_is_reached() -> None:
    weights = [1, 99, 900, 9_000, 990_000]
    table = alias.build(weights)
    hits = [number for number in range(table.span) if table.pick(number) == 0]
    assert len(hits) == 5
    assert table.span == 5_000_000


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2]])
def test_weights_that_are_none_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        alias.build(weights)


@given(seeds, st.text(max_size=20), st.integers(1, 2**200))
def test_a_number_lies_below_its_span_and_comes_again(
    seed: bytes, message: str, span: int
) -> None:
    found = chance.number(seed, message, span)
    assert 0 <= found < span
    assert found == chance.number(seed, message, span)


def test_the_number_is_the_documented_one() -> None:
    digest = hmac.new(SEED, b"draw|someone:1|0", hashlib.sha256).digest()
    assert chance.number(SEED, "draw|someone:1", 1000) == int.from_bytes(digest, "big") % 1000


def test_the_commitment_is_plain_sha256() -> None:
    version = hashlib.sha256(b"version").hexdigest()
    expected = hashlib.sha256(SEED + bytes.fromhex(version)).hexdigest()
    assert chance.commitment(SEED, version) == expected


@settings(max_examples=60, deadline=None)
@given(seeds, st.integers(1, 700))
def test_the_deck_is_a_bijection_for_any_size(seed: bytes, size: int) -> None:
    order = chance.Permutation(seed, size)
    assert sorted(order.place(ticket) for ticket in range(size)) == list(range(size))


@given(st.integers(1, 10**9))
def test_the_cells_hardly_exceed_the_deck(size: int) -> None:
    a, b = chance.Permutation(SEED, size).sides
    assert size <= a * b < size + a


def test_another_seed_is_another_order() -> None:
    one = [chance.Permutation(SEED, 500).place(n) for n in range(500)]
    other = [chance.Permutation(bytes(32), 500).place(n) for n in range(500)]
    assert one != other
    assert one != list(range(500))


def test_places_are_spread_evenly_over_seeds() -> None:
    """χ² of where ticket 0 of 10 lies, over 5,000 seeds; 27.88 is the 0.1 % bound of 9."""
    found = Counter(
        chance.Permutation(hashlib.sha256(str(n).encode()).digest(), 10).place(0)
        for n in range(5_000)
    )
    assert sum((found[place] - 500) ** 2 / 500 for place in range(10)) < 27.88


@settings(max_examples=40, deadline=None)
@given(seeds, st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any))
def test_every_prize_is_dealt_exactly_its_quantity(seed: bytes, quantities: list[int]) -> None:
    config = deck(*quantities)
    found = rules.dealt(config, seed, range(config.total))
    assert [found[prize.slug] for prize in config.prizes] == quantities


def test_twenty_thousand_tickets_give_exactly_what_the_rules_say() -> None:
    config = deck(5, 50, 500, 19_445)
    assert rules.dealt(config, SEED, range(20_000)) == {
        "p0": 5,
        "p1": 50,
        "p2": 500,
        "p3": 19_445,
    }
    # And none of them crowd at one end, where the first to come would have them all.
    early = rules.dealt(config, SEED, range(10_000))
    assert 200 < early["p2"] < 300


def test_draw_frequencies_are_those_of_the_published_table() -> None:
    """χ² over 60,000 draws; 20.52 is the 0.1 % bound for five degrees of freedom."""
    weights = [1, 10, 100, 1_000, 4_000, 4_889]
    config = by_weights(*weights)
    found = Counter(rules.by_weights(config, SEED, f"u{n}", 1) for n in range(60_000))
    chi = sum(
        (found[f"p{place}"] - 6 * weight) ** 2 / (6 * weight)
        for place, weight in enumerate(weights)
    )
    assert chi < 20.52


@given(seeds, st.text(max_size=36), st.integers(1, 1000))
def test_a_draw_replays(seed: bytes, uid: str, n: int) -> None:
    config = by_weights(1, 5, 94)
    assert rules.by_weights(config, seed, uid, n) == rules.by_weights(config, seed, uid, n)


def played(config: DrawConfig, drawn: list[str]) -> list[rules.Lot]:
    past, lots = rules.Past(), []
    for slug in drawn:
        lots.append(rules.settle(config, slug, past))
        past = rules.after(config, past, lots[-1].give)
    return lots


def pitiful(after: int) -> DrawConfig:
    prizes = [row("top", weight=1, pool="top"), row("nothing", weight=99)]
    return DrawConfig.model_validate(
        {"prizes": prizes, "pity": {"after": after, "prize": "top"}}
    )


@given(st.integers(1, 9), st.lists(st.sampled_from(["top", "nothing"]), max_size=40))
def test_nobody_draws_more_blanks_in_a_row_than_pity_allows(
    after: int, drawn: list[str]
) -> None:
    lots = played(pitiful(after), drawn)
    given_ = [lot.give for lot in lots]
    run = 0
    for lot in lots:
        run = run + 1 if lot.give == "nothing" else 0
        assert run <= after
        assert (lot.why == "pity") == (lot.drawn == "nothing" and lot.give == "top")
    if len(drawn) > after and set(drawn) == {"nothing"}:
        assert given_[after] == "top"


def test_a_limit_per_person_gives_the_fallback() -> None:
    prizes = [row("top", weight=1, pool="top", per_person=2), row("thanks", weight=1)]
    config = DrawConfig.model_validate({"prizes": prizes})
    lots = played(config, ["top", "thanks", "top", "top"])
    assert [(lot.give, lot.why) for lot in lots] == [
        ("top", ""),
        ("thanks", ""),
        ("top", ""),
        ("thanks", "cap"),
    ]


def test_a_prize_opens_after_and_closes_after_so_many_draws() -> None:
    prizes = [
        row("late", weight=1, pool="late", opens_after=2),
        row("new", weight=1, pool="new", first_draws=1),
        row("small", weight=1, pool="small"),
    ]
    config = DrawConfig.model_validate({"prizes": prizes, "fallback": "small"})
    assert [lot.why for lot in played(config, ["late", "late", "late"])] == ["early"] * 2 + [""]
    assert [lot.give for lot in played(config, ["new", "new"])] == ["new", "small"]


def test_without_a_blank_or_fallback_nothing_stands_in() -> None:
    config = by_weights(1, 1)
    assert config.instead == ""
    assert rules.after(config, rules.Past(blanks=2), "").blanks == 3


@given(st.integers(1, 10**7))
def test_segments_cut_a_deck_without_gap_or_overlap(tickets: int) -> None:
    found = rules.segments(tickets)
    assert found[0][0] == 0
    assert found[-1][1] == tickets
    assert all(low < high for low, high in found)
    assert all(one[1] == two[0] for one, two in zip(found, found[1:], strict=False))
    assert 1 <= len(found) <= 32


def test_the_digest_knows_chance_and_nothing_else() -> None:
    config = by_weights(1, 2)
    retitled = config.model_copy(update={"skin": "scratch", "fallback": "p0"})
    assert rules.digest(config) == rules.digest(retitled)
    assert rules.digest(config) != rules.digest(by_weights(2, 1))
    assert rules.digest(deck(1, 2)) != rules.digest(config)


@pytest.mark.parametrize(
    "section",
    [
        {"prizes": []},
        {"prizes": [row("a", weight=1), row("a", weight=1)]},
        {"prizes": [row("a", weight=0)]},
        {"prizes": [row("a", weight=1, pool="x", card="y")]},
        {"prizes": [row("a", weight=1)], "fallback": "b"},
        {"prizes": [row("a", weight=1)], "pity": {"after": 1, "prize": "b"}},
        {"method": "deck", "prizes": [row("a", weight=1)]},
        {"method": "deck", "prizes": [row("a", quantity=1, per_person=1)]},
        {
            "method": "deck",
            "prizes": [row("a", quantity=1)],
            "pity": {"after": 1, "prize": "a"},
        },
        {"prizes": [{"slug": "a", "title": {"en": "a"}, "weight": 1}]},
    ],
)
def test_settings_that_cannot_work_are_refused(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DrawConfig.model_validate(section)
