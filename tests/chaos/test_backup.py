"""A backup is worth what a restore brings back after the original is gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, MultiFernet

from tests.chaos.promises import heard
from tests.product import Product, eventually, running_product
from tracking.store import connect

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

PASSPHRASE = "a passphrase of the test's"


def played(product: Product) -> None:
    """A campaign with people, packets that were paid, and events that were stored."""
    product.launch("kept", "session.helpers=0", "packets.count=60", "budget.total=60000")
    told = heard(product.start_crowd("kept", 12, 4), 200)
    print(told["counts"])
    eventually(lambda: facts(product)["paid"] > 2, 60, "nothing was paid")
    eventually(lambda: settled(product), 60, "events are still on their way")


def settled(product: Product) -> bool:
    with product.database() as database:
        waits = database.execute("SELECT count(*) FROM core_outboxmessage").fetchone()
    return waits == (0,) and product.redis("REDIS_STREAM_URL").xlen("af:events") == 0


def facts(product: Product) -> dict[str, int]:
    """What must be the same afterwards."""
    counts = {
        "people": "SELECT count(*) FROM audiences_person",
        "grants": "SELECT count(*) FROM rewards_grant",
        "paid": "SELECT count(*) FROM rewards_payout WHERE state = 'succeeded'",
        "entries": "SELECT coalesce(sum(amount), 0)::bigint FROM rewards_ledgerentry",
        "audit": "SELECT count(*) FROM core_auditentry",
        "versions": "SELECT count(*) FROM campaigns_campaignversion",
    }
    with product.database() as database:
        found = {
            name: int(database.execute(query).fetchone()[0])  # type: ignore[index]
            for name, query in counts.items()
        }
    store = connect(product.settings["CLICKHOUSE_URL"], 20)
    rows = store.query("SELECT count(), uniqExact(event_id) FROM events").result_rows
    store.close()
    found["events"], found["different"] = rows[0]
    return found


def phone_of_the_first(product: Product) -> str:
    """A number that only the right keys can read."""
    with product.database() as database:
        row = database.execute(
            "SELECT phone_cipher FROM audiences_person WHERE phone_cipher <> '' ORDER BY id"
        ).fetchone()
    assert row is not None
    kept = (product.data / "run.env").read_text().splitlines()
    (keys,) = (line.partition("=")[2] for line in kept if line.startswith("FIELD_KEYS="))
    cipher = MultiFernet([Fernet(key) for key in keys.split(",")])
    return cipher.decrypt(row[0].encode()).decode()


def test_all_of_it_comes_back_after_the_original_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    file = tmp_path / "kept.afbackup"
    with running_product(tmp_path / "first") as product:
        played(product)
        before, phone = facts(product), phone_of_the_first(product)
        product.manage("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert phone.encode() not in file.read_bytes()
    shutil.rmtree(tmp_path / "first")

    with running_product(tmp_path / "second") as product:
        product.launch("another", "packets.count=5", "budget.total=5000")
        other = product.settings["HASH_KEY"]
        product.manage("restore", str(file))
        eventually(lambda: product.answers("/readyz"), 90, "not ready after the restore")
        kept = dict(
            line.partition("=")[::2]
            for line in (product.data / "run.env").read_text().splitlines()
        )
        assert kept["HASH_KEY"] != other
        eventually(lambda: product.answers("/c/kept/"), 60, "the campaign's page is not there")
        assert not product.answers("/c/another/")
        assert facts(product) == before
        assert phone_of_the_first(product) == phone
        assert json.loads(product.manage("audit_ledger", "--json")) == []
        # It is a product again, not a picture of one: people go on playing in it.
        more = heard(product.start_crowd("kept", 4, 2, "script=0"), 200)
        assert more["counts"]["honest: people"] == 4
        eventually(lambda: facts(product)["people"] > before["people"], 60, "nobody came")

    # The folder starts again by itself, with the restored keys.
    with running_product(tmp_path / "second") as product:
        assert phone_of_the_first(product) == phone


def test_it_is_restored_at_rest_too_and_a_wrong_file_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BACKUP_PASSPHRASE", raising=False)
    file, cut = tmp_path / "kept.afbackup", tmp_path / "cut.afbackup"
    with running_product(tmp_path / "first") as product:
        product.launch("kept", "packets.count=5", "budget.total=5000")
        before = facts(product)
        product.manage("backup", str(file))
        cut.write_bytes(file.read_bytes()[:-20_000])
        refused = product.manage("restore", str(cut), accept=(1,))
        assert "not a whole backup" in refused or refused == ""
        assert product.answers("/c/kept/")
        assert facts(product) == before
        environment = dict(product.environment)
    shutil.rmtree(tmp_path / "first")

    with running_product(tmp_path / "second") as product:
        pass
    product.environment = environment | {"DATA_DIR": str(tmp_path / "second")}
    product.manage("restore", str(file))
    with running_product(tmp_path / "second") as product:
        assert product.answers("/c/kept/")
        assert facts(product) == before
