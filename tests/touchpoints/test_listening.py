"""Facts become messages by way of the stream: none lost, none twice, whoever is killed."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from core import outbox, stores
from core.clock import to_ms, utc_now
from core.ids import uuid7
from tests.campaigns.support import Player, launched
from tests.clerk import Clerk
from touchpoints import api
from touchpoints.models import Message
from touchpoints.services import delivery, planning
from touchpoints.services.listening import GROUP, STREAM, Listener
from tracking.contracts import STREAM as EVENTS

TOUCH = {
    "plan": [
        {"on": "won", "template": "won", "channels": ["inbox", "sms"]},
        {"on": "helped", "template": "helped", "channels": ["inbox"]},
        {"on": "expiring", "template": "expiring", "channels": ["inbox"], "hours_before": 20},
        {"on": "fulfilled", "template": "fulfilled", "channels": ["inbox"]},
    ],
    "quiet": None,
}


def carried() -> None:
    while outbox.relay_batch(stores.stream()):
        continue


def listener(name: str = "one") -> Listener:
    return Listener(name=name, stream=stores.stream())


def drain(reader: Listener) -> None:
    while reader.step(utc_now(), block_ms=1):
        continue


@pytest.fixture
def played(db: Any, clean_stream: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    """Somebody whose packet was filled by one friend and opened."""
    now = utc_now()
    slug = launched(now, session__helpers=1, touch=TOUCH)
    owner, friend = Player(slug, now), Player(slug, now)
    owner.join()
    friend.join(owner.invite)
    friend.help(owner.invite)
    owner.draw()
    carried()
    return owner


def told(player: Player) -> list[str]:
    from audiences import api as audiences

    assert player.person is not None
    who = audiences.person_by_uid(player.person)
    assert who is not None
    return [message.on for message in api.person_messages(who.id, player.slug, "en")]


def test_a_help_and_a_win_are_told_to_their_owner_once(played: Player) -> None:
    drain(listener())
    assert sorted(told(played)) == ["helped", "won"]
    [won] = Message.objects.filter(on="won", medium="inbox")
    assert won.variables["prize"] == {"money": 888}
    # The same facts again, from a relay that was cut off: nothing changes.
    assert stores.stream().xlen(STREAM) == 0
    assert stores.stream().xlen(EVENTS) > 0


def test_what_was_read_and_not_planned_is_read_again(
    played: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = listener()
    with monkeypatch.context() as patch:
        patch.setattr(planning, "plan_facts", _killed)
        with pytest.raises(KeyboardInterrupt):
            reader.step(utc_now(), block_ms=1)
    assert Message.objects.count() == 0
    assert stores.stream().xpending(STREAM, GROUP)["pending"] == 2
    drain(listener())  # the same name, after a restart
    assert sorted(told(played)) == ["helped", "won"]


def test_what_was_planned_and_not_taken_out_is_planned_once(
    played: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = listener()
    real = planning.plan_facts
    with monkeypatch.context() as patch:
        patch.setattr(planning, "plan_facts", lambda *given: (real(*given), _killed()))
        with pytest.raises(KeyboardInterrupt):
            reader.step(utc_now(), block_ms=1)
    before = list(Message.objects.order_by("id").values_list("id", flat=True))
    assert len(before) == 3
    drain(listener())
    assert list(Message.objects.order_by("id").values_list("id", flat=True)) == before


def test_the_control_without_the_index_tells_twice(
    played: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX touchpoints_message_once")
    reader = listener()
    real = planning.plan_facts
    with monkeypatch.context() as patch:
        patch.setattr(planning, "plan_facts", lambda *given: (real(*given), _killed()))
        with pytest.raises(KeyboardInterrupt):
            reader.step(utc_now(), block_ms=1)
    drain(listener())
    assert Message.objects.count() == 6


def test_rubbish_in_the_stream_stops_nobody(played: Player) -> None:
    for fields in ({"x": "y"}, {"id": "1", "topic": "t", "key": "", "payload": "[]"}):
        stores.stream().xadd(STREAM, fields)
    drain(listener())
    assert sorted(told(played)) == ["helped", "won"]
    assert stores.stream().xlen(STREAM) == 0


def test_a_claim_date_that_comes_near_is_told_once_and_not_after_the_claim(
    played: Player,
) -> None:
    drain(listener())
    soon = played.now + timedelta(days=7) - timedelta(hours=20)
    planning.plan_expiring(soon - timedelta(minutes=1))
    assert "expiring" not in told(played)
    planning.plan_expiring(soon + timedelta(seconds=1))
    planning.plan_expiring(soon + timedelta(hours=2))
    assert sorted(told(played)) == ["expiring", "helped", "won"]


def test_what_was_claimed_meanwhile_is_not_asked_for_any_more(played: Player) -> None:
    drain(listener())
    reward = played.state()["rewards"][0]["id"]
    played.claim(reward)
    # The number came with the claim; the message about winning is older than it.
    delivery.deliver_due(utc_now(), 10)
    [sms] = Message.objects.filter(on="won", medium="sms")
    assert (sms.status, sms.reason) == ("refused", "pointless")


@pytest.mark.slow
@pytest.mark.timeout(500)
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_again_and_again_loses_nothing_and_doubles_nothing(
    clean_stream: None,
) -> None:
    now = utc_now()
    slug = launched(now, session__helpers=1, touch=TOUCH)
    owner, friend = Player(slug, now), Player(slug, now)
    owner.join()
    friend.join(owner.invite)
    friend.help(owner.invite)
    owner.draw()
    carried()
    # Many copies of the same fact under their own ids: what a busy hour brings.
    [reward] = [item["id"] for item in owner.state()["rewards"]]
    wanted = [uuid7() for _ in range(1000)]
    pipe = stores.stream().pipeline(transaction=False)
    for event in wanted:
        payload = {
            "name": "reward_granted", "at": to_ms(now), "campaign": slug, "person_id": 1,
            "props": {"reward": reward},
        }  # fmt: skip
        outbox_entry = {
            "id": str(event), "topic": "events.fact", "key": "x",
            "payload": json.dumps(payload),
        }  # fmt: skip
        pipe.xadd(STREAM, outbox_entry)
    pipe.execute()
    command = ("deliver_messages", "--name", "killed")
    database = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}:{database['PASSWORD']}@"
        f"{database['HOST']}:{database['PORT']}/{database['NAME']}",
    }
    # Killed as soon as it has done something; how much that is, is the machine's affair.
    deadline, left = time.monotonic() + 400, len(wanted)
    with contextlib.closing(Clerk(environment)) as clerk:
        while left and time.monotonic() < deadline:
            process = clerk.start(*command)
            while stores.stream().xlen(STREAM) == left and time.monotonic() < deadline:
                time.sleep(0.005)
            clerk.kill(process)
            left = stores.stream().xlen(STREAM)
    assert left == 0
    inbox = Message.objects.filter(medium="inbox", event_id__in=wanted)
    assert inbox.count() == len(wanted)
    assert Message.objects.filter(medium="sms", event_id__in=wanted).count() == len(wanted)


def _killed(*_: object) -> int:
    raise KeyboardInterrupt
