"""When packets fall, and whether a password is right."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig, Word

SHANGHAI = "Asia/Shanghai"
START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
END = START + timedelta(days=10)


def config(**over) -> RainConfig:
    return RainConfig.model_validate({"daily": ["10:00", "20:00"], **over})


def waves_of(rain: RainConfig, zone: str = SHANGHAI, since: datetime = START, **when):
    start, end = when.get("start", START), when.get("end", END)
    return list(rules.waves(rain, zone, start, end, since))


def test_waves_begin_at_their_times_of_the_campaigns_zone():
    found = waves_of(config(seconds=45), end=START + timedelta(days=1))
    assert [wave.starts_at for wave in found] == [
        datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
    ]
    assert found[0].ends_at - found[0].starts_at == timedelta(seconds=45)


def test_a_wave_holds_its_first_moment_and_not_the_one_after_its_last():
    wave = waves_of(config())[0]
    assert wave.holds(wave.starts_at)
    assert wave.holds(wave.ends_at - timedelta(microseconds=1))
    assert not wave.holds(wave.ends_at)
    assert not wave.holds(wave.starts_at - timedelta(microseconds=1))


def test_the_open_wave_comes_first_and_is_gone_when_it_is_over():
    rain = config(seconds=60)
    inside = datetime(2026, 11, 20, 2, 0, 59, tzinfo=UTC)
    assert rules.upcoming(rain, SHANGHAI, START, END, inside)[0].holds(inside)
    after = inside + timedelta(seconds=1)
    first = rules.upcoming(rain, SHANGHAI, START, END, after)[0]
    assert first.starts_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_wave_begins_within_the_campaign_and_ends_with_it():
    start = datetime(2026, 11, 20, 2, 0, 1, tzinfo=UTC)
    end = datetime(2026, 11, 20, 12, 0, 10, tzinfo=UTC)
    found = waves_of(config(seconds=60), start=start, end=end, since=start)
    assert found == [rules.Wave(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), end)]


def test_a_moment_during_a_daily_wave_is_left_out():
    daily = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    rain = config(
        seconds=600,
        moments=[
            daily + timedelta(minutes=5),
            daily - timedelta(minutes=9),
            daily + timedelta(minutes=15),
        ],
    )
    begins = {wave.starts_at for wave in waves_of(rain)}
    assert daily in begins
    assert daily + timedelta(minutes=15) in begins
    assert daily + timedelta(minutes=5) not in begins
    assert daily - timedelta(minutes=9) not in begins


def test_an_hour_that_the_zone_leaves_out_falls_an_hour_later():
    """Berlin, 29 March 2026: there is no half past two."""
    rain = config(daily=["02:30"])
    begin = datetime(2026, 3, 28, 12, tzinfo=UTC)
    found = waves_of(rain, "Europe/Berlin", begin, start=begin, end=begin + timedelta(days=2))
    local = [wave.starts_at.astimezone(ZoneInfo("Europe/Berlin")) for wave in found]
    assert [(at.day, at.hour, at.minute) for at in local] == [(29, 3, 30), (30, 2, 30)]


@given(
    daily=st.lists(st.integers(0, 47), max_size=12, unique=True),
    moments=st.lists(st.integers(0, 14_000), max_size=12, unique=True),
    seconds=st.integers(5, 1800),
    since=st.integers(0, 15_000),
    zone=st.sampled_from([SHANGHAI, "Europe/Berlin", "America/New_York", "UTC"]),
)
def test_waves_never_overlap_and_looking_later_finds_the_same_ones(
    daily, moments, seconds, since, zone
):
    at = [START + timedelta(minutes=minute) for minute in sorted(moments)]
    for before, after in zip(at, at[1:], strict=False):
        if (after - before).total_seconds() < seconds:
            return
    clocks = [f"{half // 2:02d}:{half % 2 * 30:02d}" for half in daily]
    if not (clocks or at):
        return
    rain = RainConfig(daily=clocks, moments=at, seconds=seconds)
    whole = waves_of(rain, zone)
    assert all(a.ends_at <= b.starts_at for a, b in zip(whole, whole[1:], strict=False))
    assert all(START <= wave.starts_at < wave.ends_at <= END for wave in whole)
    assert len({wave.number for wave in whole}) == len(whole)
    now = START + timedelta(minutes=since)
    assert waves_of(rain, zone, now) == [wave for wave in whole if wave.ends_at > now]


@pytest.mark.parametrize(
    "broken",
    [
        {"daily": []},
        {"daily": ["10:00", "10:00"]},
        {"daily": ["24:00"]},
        {"daily": ["10:00", "10:01"], "seconds": 61},
        {"daily": ["00:00", "23:59"], "seconds": 61},
        {"moments": [START + timedelta(seconds=1)]},
        {"words": [{"word": "spring"}], "word_pool": "packets"},
        {"daily": [], "words": [{"word": "spring"}], "word_when": "wave"},
        {"words": [{"word": "!!"}]},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(broken):
    with pytest.raises(ValidationError):
        config(**broken)


WORDS = [
    Word(word="春天来了"),
    Word(word="Ocean Care", day=date(2026, 11, 22)),
    Word(word="８８８"),
]


@pytest.mark.parametrize(
    ("said", "day", "word"),
    [
        (" 春天 来了！", date(2026, 11, 1), "春天来了"),
        ("ocean-care", date(2026, 11, 22), "Ocean Care"),
        ("OCEANCARE", date(2026, 11, 22), "Ocean Care"),
        ("ocean care", date(2026, 11, 23), None),
        ("888", date(2026, 11, 1), "８８８"),
        ("春天", date(2026, 11, 1), None),
        ("", date(2026, 11, 1), None),
    ],
)
def test_a_password_is_heard_however_it_is_written(said, day, word):
    found = rules.matching(WORDS, said, day)
    assert (found.word if found else None) == word


def test_the_name_of_a_password_tells_nothing_of_how_it_was_written():
    assert rules.name_of("Ocean Care") == rules.name_of(" ocean－CARE")
    assert rules.name_of("Ocean Care") != rules.name_of("Ocean Cares")
