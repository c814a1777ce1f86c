"""Orders, bands and scores: pure rules, whatever the numbers are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.mechanics.quiz import rules as quiz
from campaigns.mechanics.quiz.config import QuizConfig
from campaigns.mechanics.ranking import rules as ranking
from campaigns.mechanics.ranking.config import Band, RankingConfig
from campaigns.mechanics.ranking.rules import Entry
from campaigns.mechanics.vote import rules as vote
from campaigns.mechanics.vote.config import VoteConfig
from core.errors import Invalid

TITLE = {"en": "Prize", "zh-hans": "奖"}
END = datetime(2026, 6, 30, 16, tzinfo=UTC)

entries = st.lists(
    st.builds(
        Entry,
        participation=st.integers(1, 10_000),
        value=st.integers(0, 8),
        reached_at=st.integers(0, 8),
    ),
    max_size=60,
    unique_by=lambda entry: entry.participation,
)


def band(first: int, last: int, prize: str | None = None, pool: str = "p") -> dict[str, Any]:
    return {"first": first, "last": last, "prize": prize or f"b{first}", "pool": pool,
            "title": TITLE}  # fmt: skip


def ranked(*bands: tuple[int, int], **more: Any) -> RankingConfig:
    return RankingConfig.model_validate({"bands": [band(*one) for one in bands], **more})


@given(entries, st.integers(1, 4))
def test_more_comes_first_then_earlier_then_older(found: list[Entry], least: int) -> None:
    order = ranking.standing(found, least)
    assert sorted(e.participation for e in order) == sorted(
        e.participation for e in found if e.value >= least
    )
    for above, below in zip(order, order[1:], strict=False):
        if above.value != below.value:
            assert above.value > below.value
        elif above.reached_at != below.reached_at:
            assert above.reached_at < below.reached_at
        else:
            assert above.participation < below.participation
    # No order of asking changes it.
    assert ranking.standing(reversed(found), least) == order


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 9)), min_size=1, max_size=6))
def test_a_place_has_at_most_one_prize(pairs: list[tuple[int, int]]) -> None:
    bands = [(first, first + more) for first, more in pairs]
    places = [place for first, last in bands for place in range(first, last + 1)]
    document = {"bands": [band(a, b, f"b{n}") for n, (a, b) in enumerate(bands)]}
    if len(set(places)) != len(places):
        with pytest.raises(ValidationError, match="two prizes"):
            RankingConfig.model_validate(document)
        return
    config = RankingConfig.model_validate(document)
    given_ = [p for p in range(1, 60) if ranking.band_of(config.bands, p)]
    assert given_ == sorted(places)
    assert ranking.sizes(config.bands) == {"p": len(places)}


@given(entries, st.integers(0, 59))
def test_what_is_said_to_be_missing_is_enough_and_no_more(found: list[Entry], who: int) -> None:
    """Whoever gets what the page says is missing has the prize; with one less they have not."""
    config = ranked((1, 1), (3, 5))
    order = ranking.standing(found)
    if not order:
        return
    me = order[who % len(order)]
    place = order.index(me) + 1
    marks = {str(b.last): order[b.last - 1].value for b in config.bands if len(order) >= b.last}
    told = ranking.outlook(config, place, me.value, marks)
    if told is None:
        assert place == 1
        return
    wanted, missing = told
    assert wanted.last < place

    def with_more(more: int) -> int:
        others = [entry for entry in found if entry is not me]
        mine = Entry(me.participation, me.value + more, 99)
        return ranking.standing([*others, mine]).index(mine) + 1

    assert with_more(missing) <= wanted.last
    if missing > 1:
        assert with_more(missing - 1) > wanted.last


def test_who_has_no_place_is_told_of_the_lowest_prize() -> None:
    config = ranked((1, 3), (4, 10), least=2)
    assert ranking.outlook(config, None, 0, {}) == (config.bands[1], 2)
    assert ranking.outlook(config, None, 1, {"10": 5}) == (config.bands[1], 5)
    assert ranking.outlook(config, 11, 5, {"10": 5}) == (config.bands[1], 1)
    assert ranking.outlook(config, 7, 5, {"3": 9}) == (config.bands[0], 5)
    assert ranking.outlook(config, 2, 9, {"3": 4}) is None


def test_the_freeze_is_never_after_the_end() -> None:
    early = END - timedelta(days=2)
    assert ranking.freeze_at(ranked((1, 1)), END) == END
    assert ranking.freeze_at(ranked((1, 1), freeze_at=early.isoformat()), END) == early
    assert ranking.freeze_at(ranked((1, 1), freeze_at=END.isoformat()), early) == early
    config = ranked((1, 1), cool_hours=24)
    day = timedelta(days=1)
    assert ranking.settle_at(config, END) == END + day
    moments = (END - timedelta(seconds=1), END, END + day)
    assert [ranking.phase(config, END, now, False) for now in moments] == [
        "running", "cooling", "cooling",
    ]  # fmt: skip
    assert ranking.phase(config, END, END + day, True) == "settled"


def question(number: int, kind: str = "one", right: tuple[str, ...] = ("a",)) -> dict[str, Any]:
    words = {"en": f"Question {number}", "zh-hans": f"第{number}题"}
    if kind == "scale":
        return {"id": f"q{number}", "kind": kind, "text": words, "steps": 5}
    options = [{"id": name, "text": {"en": name, "zh-hans": name}} for name in "abcd"]
    return {"id": f"q{number}", "kind": kind, "text": words, "options": options,
            "right": list(right)}  # fmt: skip


def bank(count: int = 8, **more: Any) -> QuizConfig:
    kinds = ("one", "several")
    questions = [
        question(n, kinds[n % 2], ("a",) if n % 2 == 0 else ("b", "d")) for n in range(count)
    ]
    return QuizConfig.model_validate({"questions": questions, "draws": min(5, count), **more})


def positions(config: QuizConfig, seed: UUID) -> list[list[int]]:
    """Where the right options are in this attempt."""
    return [
        [n for n, option in enumerate(one.options) if option.id in one.question.right]
        for one in quiz.asked(config, seed)
    ]


@given(st.uuids())
def test_an_attempt_asks_the_same_whenever_it_is_looked_at(seed: UUID) -> None:
    config = bank()
    drawn = quiz.asked(config, seed)
    assert drawn == quiz.asked(config, seed)
    ids = [one.question.id for one in drawn]
    assert len(ids) == len(set(ids)) == 5
    for one in drawn:
        assert sorted(o.id for o in one.options) == ["a", "b", "c", "d"]


@given(st.uuids(), st.sets(st.integers(0, 4)))
def test_a_score_counts_the_right_answers(seed: UUID, spoiled: set[int]) -> None:
    config = bank(pass_mark=4)
    answers = positions(config, seed)
    for place in spoiled:
        answers[place] = (
            [] if place % 2 else [n for n in range(4) if n not in answers[place]][:1]
        )
    chosen = quiz.read(config, seed, answers)
    marks = quiz.marks(config, seed, chosen)
    assert marks == [place not in spoiled for place in range(5)]
    assert quiz.passed(config, sum(marks)) is (len(spoiled) <= 1)


def test_part_of_the_right_answers_is_not_right() -> None:
    config = bank(2, draws=0, pass_mark=2)
    seed = UUID(int=7)
    answers = [list(one) for one in positions(config, seed)]
    several = next(n for n, one in enumerate(quiz.asked(config, seed))
                   if one.question.kind == "several")  # fmt: skip
    answers[several] = answers[several][:1]
    assert sum(quiz.marks(config, seed, quiz.read(config, seed, answers))) == 1
    answers[several] = [0, 1, 2, 3]
    assert sum(quiz.marks(config, seed, quiz.read(config, seed, answers))) == 1


def test_every_order_of_the_options_comes_about_equally_often() -> None:
    """Chi-square over the 24 orders of four options: 48 draws each, 23 degrees of freedom,
    below the 99.99th percentile (56.8)."""
    seen: dict[tuple[str, ...], int] = {}
    config = bank(1, draws=1)
    for number in range(24 * 48):
        one = quiz.asked(config, UUID(int=number))[0]
        order = tuple(option.id for option in one.options)
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 24
    assert sum((count - 48) ** 2 / 48 for count in seen.values()) < 56.8


@pytest.mark.parametrize(
    ("answers", "path", "code"),
    [
        ([[0]], "input.answers", "length"),
        ([[4], [], [], [], []], "input.answers.0", "range"),
        ([[-1], [], [], [], []], "input.answers.0", "range"),
        ([[], [1, 1], [], [], []], "input.answers.1", "too_many"),
    ],
)
def test_what_no_page_of_ours_would_send(
    answers: list[list[int]], path: str, code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        quiz.read(bank(), UUID(int=1), answers)
    assert [(e.path, e.code) for e in caught.value.errors] == [(path, code)]


def test_a_survey_wants_every_answer_and_knows_no_right_one() -> None:
    questions = [question(0, right=()), question(1, "several", ()), question(2, "scale")]
    config = QuizConfig.model_validate(
        {"mode": "survey", "questions": questions, "pass_mark": 0}
    )
    seed = UUID(int=3)
    assert [one.question.id for one in quiz.asked(config, seed)] == ["q0", "q1", "q2"]
    assert quiz.read(config, seed, [[1], [3, 0], [4]]) == {
        "q0": ["b"],
        "q1": ["a", "d"],
        "q2": 4,
    }
    assert quiz.passed(config, 0)
    with pytest.raises(Invalid) as caught:
        quiz.read(config, seed, [[1, 2], [], [6]])
    assert [(e.path[-1], e.code) for e in caught.value.errors] == [
        ("0", "too_many"), ("1", "missing"), ("2", "range"),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="no right answers"):
        QuizConfig.model_validate({"mode": "survey", "questions": [question(0)]})
    with pytest.raises(ValidationError, match="into a survey"):
        QuizConfig.model_validate({"questions": [question(0, "scale")]})
    with pytest.raises(ValidationError, match="nobody can pass"):
        bank(pass_mark=6)


def polled(**more: Any) -> VoteConfig:
    names = ("cat", "dog", "owl")
    return VoteConfig.model_validate(
        {"entries": [{"slug": name, "title": TITLE} for name in names], **more}
    )


@given(st.lists(st.sampled_from(["cat", "dog", "owl"]), max_size=20), st.integers(1, 5),
       st.integers(0, 3))  # fmt: skip
def test_votes_never_pass_a_limit(wanted: list[str], per_day: int, per_entry: int) -> None:
    config = polled(per_day=per_day, per_entry=per_entry)
    used: dict[str, int] = {}
    for entry in wanted:
        if vote.may_have(config, used, entry):
            used[entry] = used.get(entry, 0) + 1
    assert sum(used.values()) <= per_day
    assert not per_entry or all(number <= per_entry for number in used.values())
    assert vote.left(config, used) == per_day - sum(used.values())
    places = {slug: place for slug, _votes, place in vote.ordered(config, used)}
    top = max(used.values(), default=0)
    assert {s for s, p in places.items() if p == 1} == {
        s for s in ("cat", "dog", "owl") if used.get(s, 0) == top
    }


def test_a_band_is_told_apart_by_its_name() -> None:
    assert Band.model_validate(band(2, 4)).size == 3
    with pytest.raises(ValidationError, match="one name"):
        RankingConfig.model_validate({"bands": [band(1, 1, "x"), band(2, 2, "x")]})
    with pytest.raises(ValidationError, match="comes after"):
        Band.model_validate(band(4, 2))
