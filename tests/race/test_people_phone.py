"""One number verified by two people at once: one owner, one merge. Without the guards, not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from audiences import api
from audiences.models import ExternalIdentity, Person
from core.ids import uuid7
from core.models import OutboxMessage
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"
LOCK = "PERFORM pg_advisory_xact_lock(hashtextextended('audiences:' || p_hash, 0));"


def people(count: int) -> list[int]:
    return [
        api.ensure_person(uid=uuid7(), device_uid=uuid7(), now=NOW + timedelta(seconds=number))
        for number in range(count)
    ]


def attach(person: int, phone: str = PHONE) -> api.AttachedPhone | str:
    try:
        return api.attach_phone(person_id=person, phone_e164=phone, now=NOW)
    except DatabaseError as error:
        return type(error).__name__


def merges() -> list[dict[str, int]]:
    rows = OutboxMessage.objects.filter(payload__name="identity_merged").order_by("id")
    return [row.payload["props"] for row in rows]


def owners() -> list[int]:
    """The canonical people who hold the number."""
    rows = Person.objects.filter(phone_hash=api.phone_hash(PHONE))
    return sorted(person.merged_into_id or person.id for person in rows)


@pytest.mark.parametrize("round_", range(5))
def test_two_people_verify_one_number_at_once(round_: int) -> None:
    older, newer = people(2)
    answers = at_once([partial(attach, one) for one in (older, newer)])
    assert owners() == [older]
    assert merges() == [{"from": newer, "into": older}]
    assert sorted(answer.merged for answer in answers) == [False, True]
    assert Person.objects.get(id=newer).merged_into_id == older


def test_ten_people_verify_one_number_at_once() -> None:
    everybody = people(10)
    answers = at_once([partial(attach, one) for one in everybody])
    # Whoever meets an older one goes into them, and nobody is merged away twice.
    assert owners() == [everybody[0]]
    assert sorted(merge["from"] for merge in merges()) == everybody[1:]
    assert [answer.merged for answer in answers].count(True) == 9
    roots = Person.objects.exclude(id=everybody[0]).values_list("merged_into_id", flat=True)
    assert set(roots) == {everybody[0]}


def test_two_numbers_crossed_make_one_person_and_no_deadlock() -> None:
    first, second = people(2)
    other = "+8613800000002"
    attach(first)
    attach(second, other)
    answers = at_once([partial(attach, first, other), partial(attach, second)])
    assert {answer.canonical_person_id for answer in answers} == {first}
    assert merges() == [{"from": second, "into": first}]


def named_meanwhile(person: int, write: Callable[[], object]) -> object:
    """What `write` answers while somebody else holds the person as a foreign key does."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(KEY_SHARE, [person])
            held.set()
            done.wait(timeout=30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(timeout=30)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            return write()
    finally:
        done.set()
        holder.join()


def test_a_number_does_not_wait_for_rewards_that_name_the_person() -> None:
    """A settlement names both people and waits for the campaign's lock; who verified meanwhile
    holds a person and settles too. Waiting for each other, one would be thrown out."""
    older, newer = people(2)
    attach(older)
    other = "+8613800000002"
    answers = [
        named_meanwhile(newer, partial(attach, newer, other)),
        named_meanwhile(older, partial(attach, newer)),
    ]
    assert [getattr(one, "merged", one) for one in answers] == [False, True]
    assert owners() == [older]


def test_a_name_does_not_wait_for_rewards_that_name_the_person() -> None:
    older, newer = people(2)
    give = partial(api.attach_identity, issuer="shop", subject="c-1", now=NOW)
    give(person_id=older)
    named_meanwhile(older, partial(give, person_id=newer))
    assert Person.objects.get(id=newer).merged_into_id == older


def named(person: int) -> int | str:
    try:
        return api.attach_identity(person_id=person, issuer="shop", subject="c-1", now=NOW)
    except DatabaseError as error:
        return type(error).__name__


def test_two_people_given_one_name_at_once_are_one() -> None:
    older, newer = people(2)
    answers = at_once([partial(named, one) for one in (older, newer)])
    assert older in answers
    assert "IntegrityError" not in answers
    assert merges() == [{"from": newer, "into": older}]
    owner = ExternalIdentity.objects.get().person
    assert (owner.merged_into_id or owner.id) == older


def test_control_without_the_name_s_lock_one_of_them_is_thrown_out() -> None:
    older, newer = people(2)
    with (
        meeting(),
        function_replaced(
            "audiences_attach_identity", LOCK.replace("p_hash", "p_issuer || p_hash"), ""
        ),
        function_replaced(
            "audiences_attach_identity",
            "IF v_other IS NULL THEN",
            "PERFORM race_meet(2); IF v_other IS NULL THEN",
        ),
    ):
        answers = at_once([partial(named, one) for one in (older, newer)])
    assert answers.count("IntegrityError") == 1
    assert merges() == []


KEY_SHARE = "SELECT 1 FROM audiences_person WHERE id = %s FOR KEY SHARE"


@contextmanager
def nothing_unique() -> Iterator[None]:
    """The index away too, the last line behind the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname=%s", [INDEX])
        (definition,) = cursor.fetchone()
        cursor.execute(f"DROP INDEX {INDEX}")
        try:
            yield
        finally:
            cursor.execute("TRUNCATE audiences_person CASCADE")
            cursor.execute(definition)


INDEX = "audiences_person_phone"


def test_control_without_the_lock_one_of_them_is_thrown_out() -> None:
    """The lookup is over before either writes; the index lets one in and fails the other."""
    older, newer = people(2)
    with function_replaced(*SLOW):
        slow = at_once([partial(attach, one) for one in (older, newer)])
    assert merges() == [{"from": newer, "into": older}], "the lock alone holds"
    assert "IntegrityError" not in slow
    Person.objects.all().update(phone_hash=None, merged_into=None)
    OutboxMessage.objects.all().delete()
    with (
        meeting(),
        function_replaced("audiences_attach_phone", LOCK, ""),
        function_replaced(*BOTH),
    ):
        answers = at_once([partial(attach, one) for one in (older, newer)])
    assert merges() == []
    assert answers.count("IntegrityError") == 1


def test_control_without_lock_and_index_the_number_has_two_owners() -> None:
    older, newer = people(2)
    with (
        nothing_unique(),
        meeting(),
        function_replaced("audiences_attach_phone", LOCK, ""),
        function_replaced(*BOTH),
    ):
        at_once([partial(attach, one) for one in (older, newer)])
        assert owners() == [older, newer]
        assert merges() == []


BETWEEN = ("audiences_attach_phone", "ELSIF v_me.phone_hash IS NOT NULL")
SLOW = (*BETWEEN, "ELSIF pg_sleep(0.3) IS NULL OR v_me.phone_hash IS NOT NULL")
"""Time between looking and writing."""
BOTH = (*BETWEEN, "ELSIF race_meet(2) IS NULL OR v_me.phone_hash IS NOT NULL")
"""Both have looked before either writes."""
