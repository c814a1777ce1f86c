"""What everybody sees of the newest wins: real ones that were claimed, and nobody's number."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.play import boards, heads
from core.clock import utc_now
from core.stores import gates
from tests.campaigns.draw.kit import launched
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, tap

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def won(slug: str) -> Player:
    """Somebody who has drawn the prize that everybody draws."""
    player = Player(slug, cookies=True, **BROWSER)
    player.state()
    assert tap(player, "join", JOIN).status_code == 200
    assert tap(player, "draw", {"scene": "default"}).status_code == 200
    return player


def winners(player: Player) -> Any:
    return player.client.get(f"/api/play/{player.slug}/winners")


def test_a_claimed_prize_is_told_with_four_digits_and_read_once_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = utc_now()
    # One moment throughout: what is kept is kept for that moment.
    monkeypatch.setattr("campaigns.http.winners.utc_now", lambda: now)
    monkeypatch.setattr(heads, "HEAD_SECONDS", 600.0)
    sure = {f"mechanics__draw__prizes__{n}__weight": 1_000_000 * (n == 4) for n in range(5)}
    slug = launched("wheel", now, "luck-told", **sure)
    silent, told = won(slug), won(slug)
    assert winners(told).json() == {"winners": []}

    (reward,) = told.state().json()["rewards"]
    claim = {
        "reward": reward["id"],
        "phone": "13800004821",
        "otp": code_for(told, "13800004821"),
    }
    assert tap(told, "claim", claim).status_code == 200
    boards.forget()
    gates().flushdb()
    heads.forget()
    answer = winners(silent)
    assert answer["Cache-Control"] == "public, max-age=20"
    (one,) = answer.json()["winners"]
    assert (one.pop("at") > 0, one) == (
        True,
        {"who": "4821", "kind": "packet", "amount": 88, "title": None},
    )
    assert b"138" not in answer.content

    with CaptureQueriesContext(connection) as asked:
        assert winners(told).content == answer.content
    assert len(asked) == 0


def test_of_no_campaign_nothing_is_told() -> None:
    assert Player("nowhere").client.get("/api/play/nowhere/winners").status_code == 404
