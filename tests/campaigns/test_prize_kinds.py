"""Goods, codes and points as the prize of a whole campaign: from the tap to the hands."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from campaigns.models import Campaign
from campaigns.play.contracts import PlayCommand
from core.clock import utc_now
from core.models import AuditEntry
from rewards import api as rewards
from rewards.services import payouts
from tests.campaigns.support import Player, launched

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_gates")]

PHONE = "+8613800000001"
FIELDS = {"name": "王小明", "phone": "13800000001", "address": "上海市浦东新区世纪大道1号"}
TITLE = {"en": "An umbrella", "zh-hans": "一把雨伞"}


def campaign(now: datetime, slug: str, **pool: Any) -> str:
    """Share to open, whose packets are something else; protection asks nobody anything."""
    more = {f"rewards__pools__packets__{name}": value for name, value in pool.items()}
    return launched(now, slug, protection="basic", session__helpers=1, **more)


class Solver(Player):
    """A player whose browser has solved whatever it was asked."""

    def command(self, *args: Any, **kwargs: Any) -> PlayCommand:
        return replace(super().command(*args, **kwargs), proof_solved=True)


def won(slug: str, now: datetime) -> tuple[Solver, dict[str, Any]]:
    """A player who has opened a prize, and the reward as they see it."""
    player = Solver(slug, now)
    player.join()
    assert Solver(slug, now).help(player.invite).status == 200
    answer = player.draw()
    assert answer.status == 200, answer.body
    [reward] = answer.body["state"]["rewards"]
    assert answer.body["result"]["prize"]["kind"] == reward["kind"]
    return player, reward


def test_goods_are_claimed_with_an_address() -> None:
    now = utc_now()
    slug = campaign(now, "umbrellas", kind="goods", title=TITLE)
    player, reward = won(slug, now)
    assert (reward["kind"], reward["face"]) == ("goods", {"title": TITLE})
    claim = {"reward": reward["id"], "fields": {}, "consent": {}}
    refused = player.do("claim", claim, phone=PHONE)
    assert refused.status == 422
    assert {one["path"] for one in refused.body["errors"]} == {
        "fields.name", "fields.phone", "fields.address",
    }  # fmt: skip
    claimed = player.do("claim", {**claim, "fields": FIELDS}, phone=PHONE, key="claim-key-1")
    assert claimed.status == 200, claimed.body
    assert claimed.body["result"]["reward"]["face"]["shipping"] == "ordered"
    again = player.do("claim", {**claim, "fields": FIELDS}, phone=PHONE, key="claim-key-1")
    assert again.body == claimed.body
    payouts.run_due(now)
    rewards.mark_shipped(
        rewards.parcels()[0].reward, carrier="SF", tracking="SF1234", actor="operator", now=now
    )
    payouts.run_due(now)
    [seen] = player.do("share", {"to": "copy"}).body["state"]["rewards"]
    assert (seen["status"], seen["face"]["tracking"]) == ("fulfilled", "SF1234")
    assert rewards.audit() == []


def test_codes_are_imported_by_command_and_shown_to_their_owner(tmp_path: Path) -> None:
    now = utc_now()
    slug = campaign(now, "coupons", kind="codes", count=3)
    file = tmp_path / "codes.txt"
    file.write_text("AAA-1\nAAA-2\nAAA-2\n")

    def imported(**options: Any) -> dict[str, Any]:
        out = io.StringIO()
        wanted = {"campaign": slug, "pool": "packets", "as_json": True, **options}
        call_command("import_codes", str(file), stdout=out, **wanted)
        return dict(json.loads(out.getvalue()))

    found = imported()
    assert (found["imported"], found["duplicates"], found["waiting"]) == (2, 1, 0)
    assert found["noted"] == [{"line": 3, "why": "duplicate"}]
    assert imported() == found
    for wrong in ({"pool": "other"}, {"campaign": "nobody"}, {"actor": "manager"}):
        with pytest.raises(CommandError, match="refused"):
            imported(**wrong)
    player, reward = won(slug, now)
    assert "face" not in reward
    claimed = player.do(
        "claim", {"reward": reward["id"], "fields": {}, "consent": {}}, phone=PHONE
    )
    assert claimed.body["result"]["reward"]["face"]["code"] in {"AAA-1", "AAA-2"}
    assert "AAA-" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    assert rewards.audit() == []


def test_points_come_by_themselves() -> None:
    now = utc_now()
    slug = campaign(now, "points", kind="points", points=50)
    player, reward = won(slug, now)
    assert (reward["status"], reward["face"]) == ("claimed", {"points": 50, "wallet": "points"})
    payouts.run_due(now + timedelta(seconds=1))
    scope = str(Campaign.objects.get(slug=slug).uid)
    [owner] = {one.person_id for one in rewards.rewards_by_uid([reward["id"]]).values()}
    assert rewards.points_balance(owner, "points", now).balance == 50
    assert rewards.rewards_of(owner, scope)[0].status == "fulfilled"
    assert rewards.audit() == []
