"""The windows on a real Redis: they roll, count each once, stay bounded and expire."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from antifraud import gate
from antifraud.gate import Operation, Window
from core import stores
from tests.antifraud.support import campaign

T0 = 1_780_000_000_000
HOUR = gate.HOUR


def ask(slug: str, name: str, operation: Operation, at: int, **more: Any) -> int:
    window = Window(gate.key(slug, name), operation, more.pop("length_ms", HOUR), **more)
    reading = gate.read(
        lists_key=gate.key(slug, "lists"), fields=[], windows=[window], now_ms=at
    )
    return reading.counts[0]


def test_distinct_members_count_once_and_roll_out() -> None:
    slug = campaign()
    assert ask(slug, "w", "add", T0, member="a") == 1
    assert ask(slug, "w", "add", T0 + 1000, member="a") == 1
    assert ask(slug, "w", "add", T0 + 2000, member="b") == 2
    assert ask(slug, "w", "get", T0 + 1000 + HOUR - 1) == 2
    # `a` was last seen at +1 s: it leaves exactly one hour later, `b` a second after.
    assert ask(slug, "w", "get", T0 + 1000 + HOUR) == 1
    assert ask(slug, "w", "get", T0 + 2000 + HOUR) == 0


def test_there_is_no_edge_at_which_a_window_starts_anew() -> None:
    """A fixed window would forget half of a burst across the full hour."""
    slug = campaign()
    edge = (T0 // HOUR + 1) * HOUR
    for number in range(5):
        ask(slug, "w", "add", edge - 1000, member=f"before{number}")
    for number in range(5):
        count = ask(slug, "w", "add", edge + 1000, member=f"after{number}")
    assert count == 10


def test_looking_ahead_takes_nobody_in() -> None:
    slug = campaign()
    ask(slug, "w", "add", T0, member="a")
    assert ask(slug, "w", "see", T0, member="a") == 1
    assert ask(slug, "w", "see", T0, member="b") == 2
    assert ask(slug, "w", "see", T0, member="") == 2
    assert ask(slug, "w", "get", T0) == 1
    assert ask(slug, "w", "see", T0 + HOUR, member="a") == 1


def test_members_are_capped_and_the_newest_stay() -> None:
    slug = campaign()
    for number in range(12):
        ask(slug, "w", "add", T0 + number, member=str(number), cap=5)
    stored: Any = stores.gates().zrange(gate.key(slug, "w"), 0, -1)
    assert stored == [b"7", b"8", b"9", b"10", b"11"]


def test_counted_buckets_roll() -> None:
    slug = campaign()
    step = HOUR // 12
    start = (T0 // step) * step
    assert [ask(slug, "c", "hit", start + n * step) for n in range(3)] == [1, 2, 3]
    assert ask(slug, "c", "sum", start + 11 * step) == 3
    assert ask(slug, "c", "sum", start + 12 * step) == 2
    assert ask(slug, "c", "sum", start + 14 * step) == 0
    assert ask(slug, "c", "hit", start + 20 * step) == 1
    left: Any = stores.gates().hkeys(gate.key(slug, "c"))
    assert left == [str(start // step + 20).encode()]


def test_every_window_expires_by_itself() -> None:
    slug = campaign()
    ask(slug, "w", "add", T0, member="a")
    ask(slug, "c", "hit", T0)
    ask(slug, "p", "pfa", T0, member="a")
    for name, longest in (("w", HOUR), ("c", HOUR + HOUR // 12), ("p", HOUR)):
        ttl: Any = stores.gates().pttl(gate.key(slug, name))
        assert HOUR - 60_000 < ttl <= longest, name


def test_a_short_window_does_not_shorten_a_long_one() -> None:
    slug = campaign()
    ask(slug, "w", "add", T0, member="a", length_ms=gate.DAY)
    ask(slug, "w", "add", T0, member="b", length_ms=HOUR)
    ttl: Any = stores.gates().pttl(gate.key(slug, "w"))
    assert ttl > gate.DAY - 60_000


def test_approximate_counts() -> None:
    slug = campaign()
    for number in range(200):
        ask(slug, "p", "pfa", T0, member=str(number % 100))
    assert 95 <= ask(slug, "p", "pfc", T0) <= 105


def test_lists_and_windows_in_one_answer() -> None:
    slug = campaign()
    lists = gate.key(slug, "lists")
    windows = [Window(gate.key(slug, name), "add", HOUR, name) for name in ("x", "y")]
    empty = gate.read(lists_key=lists, fields=["a", "b"], windows=windows, now_ms=T0)
    assert (empty.marker, empty.fields, empty.counts) == (None, {}, [1, 1])
    stores.gates().hset(lists, mapping={"_": "net", "b": "deny:0"})
    full = gate.read(lists_key=lists, fields=["a", "b", "c"], windows=windows, now_ms=T0)
    assert (full.marker, full.fields, full.counts) == ("net", {"b": "deny:0"}, [1, 1])


def test_a_server_that_does_not_know_the_script_is_taught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slug = campaign()
    unheard = f"{gate._LUA}\n-- {slug}\n"
    monkeypatch.setattr(gate, "_LUA", unheard)
    sha = hashlib.sha1(unheard.encode(), usedforsecurity=False).hexdigest()
    monkeypatch.setattr(gate, "_SHA", sha)
    assert stores.gates().script_exists(sha) == [False]
    assert ask(slug, "w", "add", T0, member="a") == 1
    assert stores.gates().script_exists(sha) == [True]
    assert ask(slug, "w", "add", T0, member="b") == 2


def test_keys_of_a_campaign_share_their_slot() -> None:
    client: Any = stores.gates()
    assert "{spring}" in gate.key("spring", "lists")
    slug = campaign()
    stores.gates().hset(gate.key(slug, "lists"), "_", "1")
    assert client.exists(f"af:risk:{{{slug}}}:lists") == 1


def test_away_is_said_and_then_not_asked_for_a_moment(redis_away: None) -> None:
    slug = campaign()
    with pytest.raises(gate.GateAway):
        ask(slug, "w", "add", T0, member="a")
    assert gate._pause.active(stores.gates())
    with pytest.raises(gate.GateAway):
        ask(slug, "w", "add", T0, member="a")


def test_what_many_share_lives_as_long_as_its_longest_window() -> None:
    slug = campaign()
    key = gate.key(slug, "w")
    lengths = (HOUR, gate.DAY, HOUR)
    windows = [Window(key, "add", length, str(n)) for n, length in enumerate(lengths)]
    reading = gate.read(
        lists_key=gate.key(slug, "lists"), fields=[], windows=windows, now_ms=T0
    )
    assert reading.counts == [1, 2, 3]
    ttl: Any = stores.gates().pttl(key)
    assert ttl > gate.DAY - 60_000
