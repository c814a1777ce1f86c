"""A key of hashes changes while people tap: one number stays one person's, one policy each."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from audiences import api as audiences
from audiences.models import Person, PhoneListEntry
from campaigns.mechanics.gift.sealing import LOCK, PURPOSE
from campaigns.models import InsuredPerson
from campaigns.play import requested
from core import rehash
from core.crypto import hash_keys, key_id, keyed_hash
from rewards import api as rewards
from rewards.contracts import CodeImport
from rewards.models import Code, Grant
from rewards.services import codes
from tests.campaigns.gift_support import Player, fields, launched
from tests.race.meeting import somebody_waits, until
from tests.race.play_support import at_once, function_replaced
from tests.race.test_people_phone import NOW, PHONE, attach, people
from tests.rewards import kit

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "the-old-key", "the-new-key"
LEARNT, TURNED = (OLD, NEW), (NEW, OLD)


class Rings:
    """The keys as each process, here a thread, believes them to be."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self._own = threading.local()

    def __iter__(self) -> Iterator[str]:
        return iter(getattr(self._own, "keys", self.keys))

    @contextmanager
    def believed(self, keys: tuple[str, ...]) -> Iterator[None]:
        self._own.keys = keys
        try:
            yield
        finally:
            del self._own.keys


@pytest.fixture
def rings(settings: object) -> Rings:
    found = Rings((OLD,))
    settings.HASH_KEYS = found  # type: ignore[attr-defined]
    settings.HASH_KEYS_FILE = ""  # type: ignore[attr-defined]
    return found


def owners() -> set[int]:
    rows = Person.objects.exclude(phone_hash=None)
    return {row.merged_into_id or row.id for row in rows}


def verified_by_processes_of_two_minds(rings: Rings) -> set[int]:
    """One number, verified at once where the key has turned and where it has not yet."""

    def verify(person: int, believed: tuple[str, ...]) -> object:
        with rings.believed(believed):
            return attach(person)

    minds = itertools.cycle((LEARNT, TURNED))
    at_once([partial(verify, one, mind) for one, mind in zip(people(6), minds, strict=False)])
    return owners()


def test_one_number_is_one_persons_whoever_believes_what(rings: Rings) -> None:
    assert len(verified_by_processes_of_two_minds(rings)) == 1
    assert Person.objects.exclude(phone_hash=None).count() == 1


def test_control_without_settling_each_key_has_an_owner(rings: Rings) -> None:
    with function_replaced("core_settle_hash", "BEGIN", "BEGIN RETURN;"):
        assert len(verified_by_processes_of_two_minds(rings)) == 2


def test_a_number_verified_under_the_old_key_is_known_under_the_new(rings: Rings) -> None:
    first, second = people(2)
    attach(first)
    rings.keys = TURNED
    assert audiences.person_by_phone(PHONE) == audiences.person_by_id(first)
    answer = attach(second)
    assert isinstance(answer, audiences.AttachedPhone)
    assert answer.merged
    assert Person.objects.get(id=first).phone_hash == keyed_hash("phone", PHONE)


def test_the_key_turns_while_people_claim(rings: Rings, now: datetime) -> None:
    """Eight people and, for each, a twin with the same number and id. Every one of them is
    insured once, and nothing needs the old key at the end."""
    slug = launched(now, gifts__count=100, quota__per_day=100, budget__total=30000)
    pairs = [(Player(slug, now, serial=n), Player(slug, now, serial=n)) for n in range(1, 9)]
    taken = [(player, player.take()) for pair in pairs for player in pair]
    begun = threading.Event()

    def claim(player: Player, reward: str, mind: tuple[str, ...]) -> int:
        begun.set()
        with rings.believed(mind):
            return player.insure(reward, fields(player.serial)).status

    def turn() -> int:
        begun.wait(60)
        return sum(count.renewed for count in rehash.run())

    rings.keys = TURNED
    minds = itertools.cycle((LEARNT, LEARNT, TURNED))
    claims = [partial(claim, *one, mind) for one, mind in zip(taken, minds, strict=False)]
    # Some have claimed before.
    early = [one() for one in claims[:4]]
    statuses = [*early, *at_once([*claims[4:], turn])[:-1]]
    assert statuses.count(200) == 8
    assert InsuredPerson.objects.count() == 8
    list(rehash.run())
    assert rehash.census() == {}
    rings.keys = (NEW,)
    for player, _twin in pairs:
        owner = audiences.person_by_phone(player.phone)
        assert owner is not None
        hashed = audiences.phone_hash(player.phone)
        claimed = Grant.objects.exclude(phone_hash=None).filter(phone_hash=hashed)
        assert claimed.count() == InsuredPerson.objects.filter(phone_hash=hashed).count() == 1
    assert rewards.audit() == []


def policies_free_beside_a_twin_s_claim(rings: Rings, now: datetime) -> int:
    """Somebody's id number gets its new hash while a twin, of the same phone and id, claims.
    Answers how many policies the one who turns it can lock once the claim waits for them."""
    slug = launched(now, gifts__count=10, quota__per_day=10, budget__total=3000)
    first, twin = Player(slug, now, serial=1), Player(slug, now, serial=1)
    rewards_taken = [first.take(), twin.take()]
    assert first.insure(rewards_taken[0], fields(1)).status == 200
    rings.keys = TURNED
    number = fields(1)["id_number"]
    holding = threading.Event()

    def turn() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            rehash.hold(PURPOSE, number, lock=LOCK)
            holding.set()
            until(somebody_waits)
            cursor.execute(
                "SELECT count(*) FROM"
                " (SELECT FROM campaigns_insuredperson FOR UPDATE SKIP LOCKED) free"
            )
            (free,) = cursor.fetchone()
            if free:
                rehash.settle(PURPOSE, number, lock=LOCK)
        return int(free)

    def claim() -> int:
        holding.wait(60)
        return twin.insure(rewards_taken[1], fields(1)).status

    free, status = at_once([turn, claim])
    assert status == 403
    return free


def test_a_claim_holds_both_names_before_any_row(rings: Rings, now: datetime) -> None:
    assert policies_free_beside_a_twin_s_claim(rings, now) == 1
    renewed = keyed_hash(PURPOSE, fields(1)["id_number"])
    assert InsuredPerson.objects.get().id_hash == renewed


def test_control_with_one_name_only_each_would_wait_for_the_other(
    rings: Rings, now: datetime
) -> None:
    with patch.object(requested, "hold_id_card", lambda _command: None):
        assert policies_free_beside_a_twin_s_claim(rings, now) == 0


def test_a_list_s_number_keeps_its_key_until_it_is_seen(rings: Rings) -> None:
    audiences.import_list("vip", [PHONE.encode(), b"13800000002"], actor="x", now=NOW)
    rings.keys = TURNED
    assert rehash.census() == {("audiences_phonelistentry", "hash"): 2}
    assert list(rehash.run()) == []
    attach(people(1)[0])
    assert rehash.census() == {("audiences_phonelistentry", "hash"): 1}
    with connection.cursor() as cursor:
        hashed = [audiences.phone_hash(PHONE)]
        cursor.execute("SELECT audiences_in_list('vip', %s::text[])", [hashed])
        assert cursor.fetchone()[0]
    assert PhoneListEntry.objects.count() == 2


def imported(lines: list[bytes], key: str) -> CodeImport:
    return codes.import_codes(scope=kit.SCOPE, pool="main", lines=lines, key=key, now=NOW)


def test_a_code_that_is_there_is_recognised(rings: Rings) -> None:
    lines = [b"AAAA-1", b"AAAA-2"]
    done = imported(lines, "one")
    rings.keys = TURNED
    again = imported([*lines, b"AAAA-3"], "two")
    assert (done.imported, again.imported, again.duplicates) == (2, 1, 2)
    list(rehash.run())
    assert {bytes(one.hash).hex()[-2:] for one in Code.objects.all()} == {key_id(NEW)}


def test_an_answer_given_before_is_given_again(rings: Rings, now: datetime) -> None:
    """Codes, requests and lists of the old key are looked for under both."""
    from antifraud import mirror
    from touchpoints import stopping

    token = stopping.stop_token(7)
    listed = mirror.value_hash("device", "d")
    rings.keys = TURNED
    assert stopping.message_of(token) == 7
    assert listed in mirror.value_hashes("device", "d")
    assert hash_keys() == TURNED


def test_reports_about_somebody_unknown_are_theirs_when_they_are_known(rings: Rings) -> None:
    from core.models import OutboxMessage
    from touchpoints import api as touchpoints
    from touchpoints.contracts import ReportedFact

    report = ReportedFact(
        id="r1", name="registered", at=NOW, phone_e164=PHONE, openid=None, person_uid=None,
        campaign=None, props={},
    )  # fmt: skip
    touchpoints.receive_fact(report, fingerprint="f", now=NOW)
    before = audiences.subject_device(audiences.phone_hash(PHONE))
    rings.keys = TURNED
    attach(people(1)[0])
    linked = OutboxMessage.objects.filter(payload__name="identity_linked")
    assert str(before) in {row.payload["device_id"] for row in linked}
    kept = touchpoints.receive_fact(
        report, fingerprint="g", older=("f",), now=NOW + timedelta(minutes=1)
    )
    assert kept.replayed
    assert rehash.census() == {}
