"""A key is rotated while the product runs, and the old one is then needed by nobody."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from audiences import api as audiences
from core import crypto, rotation
from core.crypto import Undecryptable, decrypt, encrypt, renewed

PHONES = [f"+86138000{number:05}" for number in range(1203)]


def a_key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def keys(tmp_path: Path, settings: object) -> Path:
    """A file of keys, with one in it, that this process reads."""
    file = tmp_path / "field.keys"
    file.write_text(a_key())
    settings.FIELD_KEYS_FILE = str(file)  # type: ignore[attr-defined]
    return file


def put(file: Path, *found: str) -> None:
    """Write the keys anew; their time differs, as it does between people's edits."""
    before = file.stat().st_mtime_ns
    file.write_text("\n".join(found))
    os.utime(file, ns=(before + 1_000_000, before + 1_000_000))


def kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_cipher FROM audiences_person WHERE phone_cipher <> ''")
        return [row[0] for row in cursor.fetchall()]


def fill() -> None:
    """People with a number each, and a number inside a JSON document."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO audiences_person (uid, phone_hash, phone_cipher, phone_masked,"
            " created_at) VALUES (%s, %s, %s, '', now())",
            [(uuid.uuid4(), audiences.phone_hash(one), encrypt(one)) for one in PHONES],
        )
        cursor.execute(
            "INSERT INTO core_outboxmessage (event_id, topic, key, payload, created_at)"
            " VALUES (gen_random_uuid(), 't', 'k', %s::jsonb, now())",
            [f'{{"deep": [{{"phone": "{encrypt(PHONES[0])}"}}], "n": 1}}'],
        )


@pytest.mark.django_db
def test_every_value_moves_and_the_old_key_is_needed_by_nobody(keys: Path) -> None:
    fill()
    old = keys.read_text()
    new = a_key()
    put(keys, new, old)
    would = {count.column.name: count.renewed for count in rotation.rotate(change=False)}
    assert would == {"payload": 1, "phone_cipher": len(PHONES)}
    assert all(renewed(token) for token in kept())

    done = {count.column.name: count.renewed for count in rotation.rotate()}
    assert done == would
    again = list(rotation.rotate())
    assert [(one.fresh, one.renewed, one.unreadable) for one in again] == [
        (len(PHONES), 0, 0),
        (1, 0, 0),
    ]

    put(keys, new)
    crypto.field_keys(at_once=True)
    assert sorted(decrypt(token) for token in kept()) == sorted(PHONES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->'deep'->0->>'phone', payload->>'n' FROM core_outboxmessage"
        )
        token, number = cursor.fetchone()
    assert (decrypt(token), number) == (PHONES[0], "1")


@pytest.mark.django_db
def test_what_changed_meanwhile_is_left_as_it_is(keys: Path, monkeypatch: object) -> None:
    fill()
    put(keys, a_key(), keys.read_text())
    column = next(one for one in rotation._columns() if one.name == "phone_cipher")
    (key, text), *_ = rotation._portion(column, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET phone_cipher = '', phone_hash = NULL WHERE id = %s",
            [key],
        )
    rotation._write(column, [(key, text, "from the past")])
    assert "from the past" not in kept()


def test_a_running_process_learns_of_a_newer_key_when_it_meets_it(keys: Path) -> None:
    old = keys.read_text()
    assert decrypt(encrypt("before")) == "before"
    new = a_key()
    put(keys, new, old)
    # It still believes the old list, and somebody else has written under the new key.
    elsewhere = Fernet(new).encrypt(b"after").decode()
    assert crypto.field_keys() == (old,)
    assert decrypt(elsewhere) == "after"
    with pytest.raises(Undecryptable):
        decrypt(Fernet(a_key()).encrypt(b"foreign").decode())


@pytest.mark.django_db
def test_keys_from_outside_are_not_ours_to_change(keys: Path) -> None:
    with pytest.raises(CommandError, match="from outside"):
        call_command("rotate_keys", "--new")


@pytest.mark.django_db
def test_an_old_key_is_not_forgotten_while_something_needs_it(keys: Path) -> None:
    fill()
    put(keys, a_key(), keys.read_text())
    with pytest.raises(CommandError, match="rotate first"):
        call_command("rotate_keys", "--drop-old")
