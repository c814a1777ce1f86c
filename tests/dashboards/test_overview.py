"""The overview: every campaign's line, totals by currency, and a fixed number of questions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import api as campaigns
from core.clock import utc_now
from dashboards import overviews
from tests.campaigns.support import CONSENT, Player, launched, staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clean_gates", "event_store", "pages"),
]


@pytest.fixture
def now() -> datetime:
    return utc_now()


def _won(slug: str, now: datetime) -> Player:
    player = Player(slug, now)
    player.invite = player.do("join", {"consent": CONSENT}).body["result"]["invite"]
    assert Player(slug, now).help(player.invite).status == 200
    assert player.draw().status == 200
    return player


def _line(found: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(line for line in found["campaigns"] if line["slug"] == slug)


def test_nothing_is_a_page_too(now: datetime) -> None:
    staff()
    assert overviews.document(now)["campaigns"] == []
    client = Client()
    client.force_login(get_user_model().objects.get(username="manager"))
    page = client.get("/boards/").content.decode()
    assert "No campaign has been launched yet" in page


def test_every_line_is_exact_and_totals_add_up(now: datetime) -> None:
    for slug in ("spring", "autumn"):
        launched(now - timedelta(days=2), slug, session__helpers=1, packets__count=10)
    campaigns.create_channel(
        "spring", name="Advert", kind="media", actor="operator", now=now, code="feed", cost=112
    )
    _won("spring", now)
    _won("spring", now)
    _won("autumn", now)
    Player("autumn", now).do("join", {"consent": CONSENT})
    found = overviews.document(now)
    spring, autumn = _line(found, "spring"), _line(found, "autumn")
    assert (spring["joins"], spring["real_new"], spring["cost"]) == (2, 2, 2 * 888 + 112)
    assert spring["per_real_new"] == 944
    assert (autumn["joins"], autumn["real_new"], autumn["per_real_new"]) == (2, 2, 444)
    assert spring["budget"] - spring["left"] == 2 * 888
    assert spring["spark"] == [0] * 13 + [2]
    totals = found["totals"]
    assert (totals["campaigns"], totals["running"], totals["real_new"]) == (2, 2, 4)
    assert totals["money"] == [
        {
            "currency": "CNY", "cost": 3 * 888 + 112, "real_new": 4, "per_real_new": 694,
            "budget": spring["budget"] + autumn["budget"],
        }
    ]  # fmt: skip


def test_the_lines_agree_with_the_boards(now: datetime) -> None:
    from dashboards import snapshot

    launched(now - timedelta(days=2), "spring", session__helpers=1, packets__count=10)
    _won("spring", now)
    line, board = _line(overviews.document(now), "spring"), snapshot.build("spring", now)
    assert line["real_new"] == board["people"]["real_new"]
    assert line["cost"] == board["money"]["total_cost"]
    assert line["left"] == board["money"]["left"]
    assert line["budget"] == board["money"]["budget"]
    assert line["per_real_new"] == board["money"]["per_real_new"]
    row = next(row for row in overviews.rows(now) if row.card.slug == "spring")
    from rewards import api as rewards

    assert row.stock == rewards.stock_level(row.card.scope)


def test_board_overview_and_desk_agree_on_what_needs_a_look(
    now: datetime, event_store: Any
) -> None:
    from cms.admin.home import WorkbenchPanel
    from dashboards import snapshot

    launched(now - timedelta(days=3), "spring", session__helpers=1, packets__count=2)
    launched(now - timedelta(days=3), "calm", packets__count=100)
    _won("spring", now)
    _won("spring", now)
    # Nine visits an hour yesterday at this time, six in all for the other; nobody now.
    for slug, visits in (("spring", 27), ("calm", 6)):
        event_store.command(
            "INSERT INTO events (event_id, campaign, name, at) SELECT generateUUIDv4(),"
            f" '{slug}', 'page_view', now64(3) - toIntervalMinute(1410 + number % 3 * 60)"
            f" FROM numbers({visits})"
        )
    found = overviews.document(now)
    codes = [alarm["code"] for alarm in _line(found, "spring")["alarms"]]
    assert codes == ["stock.none", "traffic.none"]
    assert [alarm["code"] for alarm in snapshot.build("spring", now)["alarms"]] == codes
    assert _line(found, "calm")["alarms"] == snapshot.build("calm", now)["alarms"] == []
    assert [(a["slug"], a["code"]) for a in found["alarms"]] == [("spring", c) for c in codes]
    assert found["totals"]["alarms"] == 2
    for name in ("operator", "manager"):
        panel = WorkbenchPanel(get_user_model().objects.get(username=name))
        lane = next(x for x in panel.get_context_data()["lanes"] if x["name"] == "alarms")
        assert [row["note"] for row in lane["rows"]] == [
            "no reward is free", "nobody has opened the page for an hour",
        ]  # fmt: skip


def test_more_campaigns_than_a_page_holds(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overviews, "PAGE", 2)
    for number in range(3):
        launched(now, f"more-{number}", session__helpers=1, packets__count=1)
    _won("more-0", now)
    first, second = overviews.document(now), overviews.document(now, 2)
    shown = [line["slug"] for line in (*first["campaigns"], *second["campaigns"])]
    assert shown == ["more-0", "more-2", "more-1"]
    assert (first["pages"], second["page"], overviews.document(now, 9)["page"]) == (2, 2, 2)
    assert first["totals"] == second["totals"]
    assert second["alarms"] == first["alarms"] != []
    client = Client()
    client.force_login(get_user_model().objects.get(username="manager"))
    page = client.get("/boards/?page=2").content.decode()
    assert "Page 2 of 2" in page
    assert "/live/boards/-2" in page
    assert client.get("/boards/?page=x").status_code == 200


def test_no_question_is_asked_for_each_campaign(now: datetime) -> None:
    launched(now, "first")
    with CaptureQueriesContext(connection) as one:
        overviews.document(now)
    for number in range(4):
        launched(now, f"more-{number}")
    with CaptureQueriesContext(connection) as five:
        found = overviews.document(now)
    assert len(found["campaigns"]) == 5
    assert len(five) == len(one) <= 7


def test_what_runs_comes_first_and_twins_are_told_apart(now: datetime) -> None:
    launched(now, "ended")
    launched(now, "running")
    campaigns.end("ended", actor="operator", now=now)
    assert [line["slug"] for line in overviews.document(now)["campaigns"]] == [
        "running", "ended",
    ]  # fmt: skip
    client = Client()
    client.force_login(get_user_model().objects.get(username="manager"))
    page = client.get("/boards/").content.decode()
    assert "(running)" in page
    assert "(ended)" in page


def test_the_overview_is_pushed_when_any_campaign_moves(now: datetime) -> None:
    import asyncio

    from core import stores
    from dashboards import live, tickets
    from tests.dashboards.streams import connected

    launched(now, "spring")

    async def watch() -> dict[str, Any]:
        async with connected("", tickets.issue(1, "*")) as stream:
            assert await stream.started() == 200
            await stream.next_event("snapshot")
            await asyncio.to_thread(
                Player("spring", utc_now()).do, "join", {"consent": CONSENT}
            )
            await asyncio.to_thread(
                stores.gates().publish, "af:board", orjson.dumps(["spring"])
            )
            while True:
                found: dict[str, Any] = await stream.next_event("snapshot", timeout=60)
                if found["totals"]["joins"]:
                    return found

    assert _line(asyncio.run(watch()), "spring")["joins"] == 1
    live._hubs.clear()


def test_a_boards_ticket_does_not_open_the_overview(now: datetime) -> None:
    import asyncio

    from dashboards import tickets
    from tests.dashboards.streams import connected

    async def ask() -> int:
        async with connected("", tickets.issue(1, "spring")) as stream:
            return await stream.started()

    assert asyncio.run(ask()) == 403
