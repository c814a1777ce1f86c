"""Each role at each page: boards and the workbench's screens."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from core.clock import utc_now
from tests.campaigns.support import launched

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "event_store", "clean_gates"),
]

LOGIN, HOME = "login", "home"
BOARDS = {
    "/boards/": 200,
    "/boards/packet/": 200,
    "/boards/packet/ticket/": 200,
    "/boards/nowhere/": 404,
}
CAMPAIGNS = {
    "/admin/af/campaigns/": 200,
    "/admin/af/campaigns/packet/pause/": 200,
    "/admin/af/campaigns/packet/end/": 200,
}
MATRIX: dict[str, dict[str, int | str]] = {
    "nobody": {
        **dict.fromkeys([*BOARDS, *CAMPAIGNS, "/admin/af/review/", "/admin/"], LOGIN),
    },
    "stranger": {
        **dict.fromkeys(BOARDS, 403),
        **dict.fromkeys([*CAMPAIGNS, "/admin/af/review/"], LOGIN),
    },
    "manager": {
        **BOARDS,
        **dict.fromkeys([*CAMPAIGNS, "/admin/af/review/"], HOME),
        "/admin/": 200,
    },
    "operator": {**BOARDS, **CAMPAIGNS, "/admin/af/review/": HOME, "/admin/": 200},
    "reviewer": {
        **BOARDS,
        "/admin/af/campaigns/": 200,
        "/admin/af/campaigns/packet/pause/": HOME,
        "/admin/af/campaigns/packet/approve/": 200,
        "/admin/af/review/": 200,
        "/admin/": 200,
    },
    "admin": {**BOARDS, **CAMPAIGNS, "/admin/af/review/": 200, "/admin/": 200},
}


def _client(role: str) -> Client:
    client = Client()
    if role == "stranger":
        client.force_login(get_user_model().objects.create_user("stranger"))
    elif role != "nobody":
        client.force_login(get_user_model().objects.get(username=role))
    return client


@pytest.mark.parametrize("role", MATRIX)
def test_each_role_at_each_page(role: str) -> None:
    launched(utc_now(), "packet")
    client = _client(role)
    found: dict[str, Any] = {}
    for path in MATRIX[role]:
        answer = client.get(path)
        if answer.status_code == 302:
            found[path] = LOGIN if answer["Location"].startswith("/admin/login/") else HOME
        else:
            found[path] = answer.status_code
    assert found == MATRIX[role]


def test_a_role_taken_away_is_felt_at_once() -> None:
    launched(utc_now(), "packet")
    client = _client("manager")
    assert client.get("/boards/packet/ticket/").status_code == 200
    get_user_model().objects.get(username="manager").groups.clear()
    assert client.get("/boards/packet/ticket/").status_code == 403


def test_a_ticket_is_renewed_for_those_who_still_may() -> None:
    from dashboards import tickets
    from dashboards.access import renew_ticket_in_thread

    launched(utc_now(), "packet")
    manager = get_user_model().objects.get(username="manager")
    fresh = renew_ticket_in_thread(manager.pk, "packet")
    assert fresh is not None
    assert tickets.check(fresh, "packet").user_id == manager.pk
    manager.is_active = False
    manager.save()
    assert renew_ticket_in_thread(manager.pk, "packet") is None


def test_boards_change_nothing() -> None:
    launched(utc_now(), "packet")
    assert _client("admin").post("/boards/packet/").status_code == 405


def test_the_page_keeps_a_strict_policy() -> None:
    launched(utc_now(), "packet")
    answer = _client("manager").get("/boards/packet/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    page = answer.content.decode()
    assert "style=" not in page
    assert page.count("<script") == 2
    assert '<script id="board-data" type="application/json">' in page
    assert answer["Cache-Control"].startswith("max-age=0")


def test_the_review_link_is_shown_to_those_who_decide() -> None:
    launched(utc_now(), "packet")
    link = b"/admin/af/review/?campaign=packet"
    assert link in _client("reviewer").get("/boards/packet/").content
    assert link not in _client("manager").get("/boards/packet/").content
