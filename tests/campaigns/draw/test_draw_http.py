"""The three templates over HTTP: from the launch command to a prize that has arrived."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns import api as campaigns
from campaigns.mechanics.draw import seeds
from campaigns.models import DrawSeed, DrawTicket
from campaigns.services import lifecycle
from core.clock import utc_now
from rewards import api as rewards
from rewards.services import payouts
from tests.campaigns.http.helpers import BROWSER, Player, code_for, tap

pytestmark = pytest.mark.django_db(transaction=True)

CONSENT = {"consent": {"rules": "2026-01", "privacy": "privacy-2026-01"}}
PHONE = "13800000031"


@pytest.fixture(autouse=True)
def _may_launch(settings: Any) -> None:
    settings.ALLOW_LAUNCH = True
    settings.DEMO_PASSWORD = "demo"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()


def launched(template: str, **answers: Any) -> Player:
    """Launched by the command, joined by somebody with a phone in hand."""
    out = StringIO()
    settings = {"protection": "basic"} | answers
    pairs = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    call_command("launch", template, "--slug", "lucky", *pairs, "--json", stdout=out)
    assert json.loads(out.getvalue())["slug"] == "lucky"
    campaigns.forget()
    player = Player("lucky")
    player.headers = dict(BROWSER)
    assert player.state().status_code == 200
    joined = tap(player, "join", CONSENT)
    assert joined.status_code == 200, joined.content
    return player


def drawn(player: Player, scene: str = "default") -> Any:
    answer = tap(player, "draw", {"scene": scene})
    assert answer.status_code == 200, answer.content
    return answer.json()


def paid(player: Player, reward: str) -> None:
    """Claim with a phone; let the payout run; the reward has arrived and the books agree."""
    code = code_for(player, PHONE)
    body = {"reward": reward, "phone": PHONE, "otp": code, "fields": {}, "consent": {}}
    claimed = tap(player, "claim", body)
    assert claimed.status_code == 200, claimed.content
    for _ in range(2):
        payouts.run_due(utc_now())
        payouts.collect_answers(utc_now())
    found = {one["id"]: one["status"] for one in player.state().json()["rewards"]}
    assert found[reward] == "fulfilled"
    out = StringIO()
    call_command("audit_ledger", "--campaign", "lucky", "--json", stdout=out)
    assert json.loads(out.getvalue()) == []
    assert rewards.audit() == []


def verified() -> None:
    out = StringIO()
    call_command("verify_draws", "--campaign", "lucky", "--json", stdout=out)
    assert json.loads(out.getvalue())["broken"] == []


def test_the_wheel_pays_what_it_gives() -> None:
    player = launched("wheel", **{"chances.per_day": 20})
    for _ in range(7):
        answer = drawn(player)
        if answer["result"]["reward"]:
            break
    result = answer["result"]
    assert result["prize"]["slot"] == result["slot"]
    assert answer["state"]["draw"]["tickets"][0]["reward"] == result["reward"]
    paid(player, result["reward"])
    verified()


def test_the_scratch_card_pays_what_it_gives() -> None:
    player = launched(
        "scratch-card",
        **{
            "chances.per_day": 20,
            "first.count": 1,
            "second.count": 1,
            "packets.count": 2,
            "cards.blank": 4,
        },
    )
    slots = []
    for _ in range(8):
        result = drawn(player)["result"]
        slots.append(result["slot"])
        first = result["reward"] if result["slot"] == "first" else None
        if first:
            paid(player, first)
    assert sorted(slots) == ["first", "second", *["thanks"] * 4, "third", "third"]
    assert tap(player, "draw", {"scene": "default"}).json()["code"] == "stock.empty"
    verified()


def test_the_cards_make_a_packet_that_is_paid() -> None:
    even = {f"mechanics.draw.prizes.{place}.weight": 1 for place in range(5)}
    player = launched("collect-cards", **{"chances.per_day": 100}, **even)
    for _ in range(100):
        state = drawn(player)["state"]
        if state["collect"]["scenes"]:
            break
    assert state["collect"]["kinds"] == 5
    result = drawn(player, "combine")["result"]
    assert result["prize"] == {"slot": "packet", "kind": "packet", "amount": 888}
    paid(player, result["reward"])
    verified()


def page(query: str = "", language: str = "en") -> tuple[int, str]:
    response = Client().get(f"/c/lucky/fair/?lang={language}{query}")
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("template", ["wheel", "scratch-card"])
def test_everybody_can_check_a_draw_after_the_end_and_nobody_before(template: str) -> None:
    player = launched(template, **{"chances.per_day": 20})
    for _ in range(4):
        drawn(player)
    seed = DrawSeed.objects.get()
    secret = seeds.seed_of(seed.id).hex()
    shell = Client().get("/c/lucky/?lang=en").content.decode()
    boot = json.loads(shell.split('id="af-boot">')[1].split("</script>")[0])
    assert boot["fair"]["commitment"] == seed.commitment
    # Before a script runs, too: the rules of the page name it.
    assert shell.count(seed.commitment) == 2
    for language in ("en", "zh-hans"):
        status, text = page(language=language)
        assert (status, seed.commitment in text, secret in text) == (200, True, False)
    ticket = DrawTicket.objects.order_by("id")[2]
    name = (
        str((ticket.ticket or 0) + 1)
        if ticket.ticket is not None
        else (f"{ticket.participation.uid}:{ticket.n}")
    )
    assert "By the seed" not in page(f"&t={name}")[1]

    lifecycle.end("lucky", actor="operator", now=utc_now())
    seeds.reveal(utc_now())
    campaigns.forget()
    status, text = page(f"&t={name}")
    assert secret in text
    config = seeds.settings_of(campaigns.frozen(seed.version))
    assert config is not None
    title = config.prize(ticket.drawn).title["en"]
    answered = text.split("By the seed")[1].split("</dl>")[0]
    assert f"<b>{title}</b>" in answered
    assert "There is no such ticket" in page("&t=nothing")[1]

    # The script on the page says the same, with nothing but Python.
    script = text.split("<code>")[-1].split("</code>")[0]
    for sign, plain in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")):
        script = script.replace(sign, plain)
    script = script.replace("&amp;", "&")
    for row in DrawTicket.objects.all():
        asked = (
            str(row.ticket + 1)
            if row.ticket is not None
            else (f"{row.participation.uid}:{row.n}")
        )
        ran = subprocess.run(
            [sys.executable, "-I", "-c", script, asked],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ran.stdout.strip() == row.drawn


def test_a_campaign_without_a_draw_has_no_such_page() -> None:
    out = StringIO()
    call_command("launch", "share-to-open", "--slug", "lucky", "--json", stdout=out)
    campaigns.forget()
    assert page()[0] == 404
    assert (
        "fair"
        not in Client().get("/c/lucky/?lang=en").content.decode().split("af-boot")[1][:4000]
    )
