"""The state machine as a table: state × action → effects or a code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns.mechanics.assist import state
from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.base import Move, Setting
from core.errors import DomainError
from core.ids import uuid7

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ME = {"id": 7, "uid": "u", "person": 3, "invite": "A", "phone_masked": "", "held": False,
      "risk": []}  # fmt: skip
INVITER = {"id": 5, "uid": "v", "person": 2, "own": False}


def session(name: str) -> dict[str, Any]:
    return {"id": 11, "uid": "s", "state": name, "target": 888, "amount": 0, "units_total": 15,
            "units_done": 0, "ordinal": 1, "held": False, "risk": [], "helpers": [],
            "expires_at": 0}  # fmt: skip


def document(**changes: Any) -> dict[str, Any]:
    empty = {"me": None, "mine": None, "started_today": 0, "inviter": None, "theirs": None,
             "helped": False, "helps_today": 0, "known": False, "rewards": []}  # fmt: skip
    return empty | changes


def setting(**changes: Any) -> Setting:
    values: dict[str, Any] = {
        "slug": "packet", "version": "f" * 64, "scope": "c", "phase": "running",
        "ends_at": NOW + timedelta(days=14), "timezone": "Asia/Shanghai",
        "pools": {"packets": 9}, "provider": "sandbox", "claim_days": 7, "sold_out": False,
    }  # fmt: skip
    return Setting(**(values | changes))


def decide(
    action: str,
    loaded: dict[str, Any],
    config: AssistConfig | None = None,
    held: bool = False,
    **where: Any,
) -> tuple[str, ...] | str:
    """The effects' names, or the code of the refusal."""
    move = Move(
        action=action, body={}, person_uid=uuid7(), device_uid=uuid7(), held=held, now=NOW,
        invite="ABCDEFGHJK", salt=1, fresh=tuple(uuid7() for _ in range(5)),
    )  # fmt: skip
    try:
        outcome = state.decide(move, loaded, config or AssistConfig(), setting(**where))
    except DomainError as error:
        return error.code
    return tuple(effect["op"] for effect in outcome.effects)


HAS = {"me": ME}
TABLE: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...] | str]] = [
    ("join", {}, {}, ("person", "participate", "session_start")),
    ("join", {}, {"sold_out": True}, ("person", "participate")),
    ("join", HAS, {}, ("session_start",)),
    ("join", HAS, {"sold_out": True}, ()),
    ("join", HAS | {"mine": session("open"), "started_today": 1}, {}, ()),
    ("join", HAS | {"mine": session("complete"), "started_today": 1}, {}, ()),
    ("join", HAS | {"mine": session("opened"), "started_today": 1}, {}, "limit.reached"),
    ("join", HAS | {"mine": session("expired"), "started_today": 0}, {}, ("session_start",)),
    ("help", {}, {}, "invite.unknown"),
    ("help", {"inviter": INVITER | {"own": True}}, {}, "help.own"),
    ("help", {"inviter": INVITER}, {}, "stock.empty"),
    ("help", {"inviter": INVITER, "theirs": session("open")}, {}, ("person", "help")),
    (
        "help",
        {"inviter": INVITER, "theirs": session("open"), "helped": True},
        {},
        "help.already",
    ),
    (
        "help",
        {"inviter": INVITER, "theirs": session("complete"), "helped": True},
        {},
        "help.already",
    ),
    ("help", {"inviter": INVITER, "theirs": session("complete")}, {}, "help.full"),
    ("help", {"inviter": INVITER, "theirs": session("opened")}, {}, "help.full"),
    ("help", {"inviter": INVITER, "theirs": session("expired")}, {}, "help.expired"),
    ("help", {"inviter": INVITER, "theirs": session("closed")}, {}, "help.expired"),
    (
        "help",
        {"inviter": INVITER, "theirs": session("open"), "helps_today": 3},
        {},
        "limit.reached",
    ),
    ("draw", {}, {}, "eligibility.not_joined"),
    ("draw", {}, {"sold_out": True}, "stock.empty"),
    ("draw", HAS, {}, "stock.empty"),
    ("draw", HAS | {"mine": session("open")}, {}, "eligibility.incomplete"),
    ("draw", HAS | {"mine": session("complete")}, {}, ("open",)),
    ("draw", HAS | {"mine": session("complete")}, {"phase": "ended"}, ("open",)),
    ("draw", HAS | {"mine": session("closed")}, {"phase": "ended"}, "campaign.ended"),
    ("draw", HAS | {"mine": session("opened"), "started_today": 1}, {}, "limit.reached"),
    ("share", {}, {}, "eligibility.not_joined"),
    ("share", HAS, {}, ("share",)),
]


@pytest.mark.parametrize(("action", "loaded", "where", "expected"), TABLE)
def test_table(
    action: str, loaded: dict[str, Any], where: dict[str, Any], expected: tuple[str, ...] | str
) -> None:
    assert decide(action, document(**loaded), **where) == expected


def test_only_newcomers_may_help_where_the_campaign_says_so() -> None:
    loaded = document(inviter=INVITER, theirs=session("open"), known=True)
    config = AssistConfig(who_may_help="new")
    assert decide("help", loaded, config) == "eligibility.newcomers_only"
    assert decide("help", loaded) == ("person", "help")


@pytest.mark.parametrize("who", ["move", "me", "mine"])
def test_any_hold_on_the_way_holds_the_reward(who: str) -> None:
    loaded = document(
        me=ME | {"held": who == "me"}, mine=session("complete") | {"held": who == "mine"}
    )
    move = Move("draw", {}, uuid7(), uuid7(), who == "move", NOW, "A", 1, (uuid7(),) * 5)
    outcome = state.decide(move, loaded, AssistConfig(), setting())
    assert outcome.held is True
    assert outcome.effects[0]["hold_until"] == NOW + timedelta(hours=72)


def test_a_hold_on_joining_again_is_remembered() -> None:
    assert decide("join", document(me=ME), held=True) == ("flag", "session_start")


@pytest.mark.parametrize(
    ("loaded", "where", "expected"),
    [
        ({}, {}, ["join"]),
        ({"inviter": INVITER, "theirs": session("open")}, {}, ["help", "join"]),
        ({"me": ME, "mine": session("open"), "started_today": 1}, {}, ["share"]),
        ({"me": ME, "mine": session("complete"), "started_today": 1}, {}, ["draw", "share"]),
        ({"me": ME, "mine": session("complete")}, {"phase": "ended"}, ["draw"]),
        ({"me": ME, "mine": session("complete")}, {"phase": "paused"}, []),
        ({"me": ME, "rewards": [{"status": "granted"}]}, {"phase": "ended"}, ["claim"]),
        ({"me": ME, "rewards": [{"status": "granted"}]}, {"phase": "paused"}, ["claim"]),
        ({"me": ME}, {"sold_out": True}, ["share"]),
        ({}, {"phase": "scheduled"}, []),
    ],
)
def test_actions(loaded: dict[str, Any], where: dict[str, Any], expected: list[str]) -> None:
    found = state.actions(document(**loaded), AssistConfig(), setting(**where), NOW)
    assert found == expected


def test_the_day_begins_at_midnight_of_the_campaign() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 00:30 of the 23rd in Shanghai
    assert state.day_start(late, "Asia/Shanghai") == datetime(2026, 11, 22, 16, tzinfo=UTC)
