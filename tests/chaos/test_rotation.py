"""The key by which phones are found changes while the product runs and a crowd plays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import pytest
from cryptography.fernet import Fernet, MultiFernet

from tests.chaos.promises import check_kept, heard
from tests.clerk import Clerk
from tests.product import ROOT, Product, eventually, running_product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(1800)]

SETTINGS = ("session.helpers=0", "packets.count=200", "budget.total=200000")
PASSPHRASE = "a passphrase of the test's"


@contextmanager
def served(data: Path) -> Iterator[Product]:
    """A product with somebody who carries out its commands: there are a dozen of them, and on a
    loaded machine each would spend longer on its imports than on what it does."""
    with running_product(data) as product:
        product.clerk = Clerk(product.environment)
        try:
            yield product
        finally:
            product.clerk.close()


def crowd(product: Product, slug: str, people: int, who: str) -> subprocess.Popen[str]:
    """A crowd whose phone numbers are those of `who`, whatever campaign they play."""
    # It takes the first code it sees; those of an earlier campaign have been used.
    with product.database() as database:
        database.execute("TRUNCATE touchpoints_message CASCADE")
    words = ["crowd", "--campaign", slug, "--people", str(people), "--rate", "3", "--json"]
    words += ["--url", product.url, "--seed", str(crc32(who.encode()))]
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=product.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def owners(product: Product) -> dict[str, int]:
    """Each phone number, and whose it is. Fails when a number is two people's."""
    kept = dict(
        line.partition("=")[::2] for line in (product.data / "run.env").read_text().splitlines()
    )
    cipher = MultiFernet([Fernet(key) for key in kept["FIELD_KEYS"].split(",")])
    with product.database() as database:
        rows = database.execute(
            "SELECT coalesce(merged_into_id, id), phone_cipher, phone_hash"
            " FROM audiences_person WHERE phone_hash IS NOT NULL"
        ).fetchall()
    numbers = [(cipher.decrypt(token.encode()).decode(), owner) for owner, token, _ in rows]
    twice = [number for number, times in Counter(n for n, _ in numbers).items() if times > 1]
    assert twice == []
    return dict(numbers)


def endings(product: Product) -> set[str]:
    """Which keys the hashes of people's phones are under."""
    with product.database() as database:
        rows = database.execute(
            "SELECT DISTINCT right(phone_hash, 2) FROM audiences_person"
            " WHERE phone_hash IS NOT NULL"
        ).fetchall()
    return {row[0] for row in rows}


def claimed_twice(product: Product) -> list[tuple[str, str]]:
    """(campaign, phone hash) with more packets than the template's one for a phone."""
    with product.database() as database:
        return database.execute(
            "SELECT scope, phone_hash FROM rewards_grant WHERE phone_hash IS NOT NULL"
            " AND status NOT IN ('expired', 'revoked') GROUP BY 1, 2 HAVING count(*) > 1"
        ).fetchall()


def hash_keys(product: Product) -> list[str]:
    return (product.data / "hash.keys").read_text().split()


def test_the_key_of_hashes_turns_while_people_play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    file = tmp_path / "kept.afbackup"
    with served(tmp_path / "first") as product:
        for slug in ("before", "during", "after"):
            product.launch(slug, *SETTINGS)
        told = heard(crowd(product, "before", 15, "friends"), 300)
        check_kept(product, "before", told, patience=90)
        first = owners(product)
        assert len(first) > 5, told["counts"]
        (old,) = hash_keys(product)
        (ending,) = endings(product)

        # New people come, and those of before come back, while the key turns.
        strangers = crowd(product, "during", 60, "strangers")
        product.manage("rotate_keys", "--hash", "--new")
        new, *older = hash_keys(product)
        assert older == [old]
        assert new != old
        told = heard(strangers, 400)
        assert len(told["claimed"]) > 10, told["counts"]
        assert [what for what in told["counts"] if what.startswith("broken")] == []
        check_kept(product, "during", told, patience=120)
        assert ending not in endings(product)
        during = owners(product)
        assert first.items() <= during.items(), "somebody is another now"

        product.manage("rotate_keys", "--hash", "--drop-old")
        assert hash_keys(product) == [new]

        # Without the old key: the same numbers, on new devices, are the same people.
        eventually(lambda: product.answers("/readyz"), 30, "not ready")
        told = heard(crowd(product, "after", 15, "friends"), 300)
        assert len(told["claimed"]) > 5, told["counts"]
        check_kept(product, "after", told, patience=90)
        after = owners(product)
        assert first.items() <= after.items()
        assert claimed_twice(product) == []
        product.manage("backup", str(file))
    shutil.rmtree(tmp_path / "first")

    with served(tmp_path / "second") as product:
        product.manage("restore", str(file))
        eventually(lambda: product.answers("/readyz"), 90, "not ready after the restore")
        assert hash_keys(product) == [new]
        assert owners(product) == after
        assert json.loads(product.manage("audit_ledger", "--json")) == []
        product.launch("later", *SETTINGS)
        told = heard(crowd(product, "later", 6, "friends"), 200)
        assert len(told["claimed"]) > 1, told["counts"]
        assert after.items() <= owners(product).items()
