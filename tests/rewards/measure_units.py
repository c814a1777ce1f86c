"""How fast packets are claimed: the figures of docs/adr/0004-ledger.md.

    DATABASE_URL=…/some_empty_migrated_database python -m tests.rewards.measure_units

Not a test. Compares, on the real tables: the plain search for a free packet (ORDER BY id,
SKIP LOCKED) with the scattered one; and grants with and without foreign keys on the hot
accounts. Each round has a pool of its own; rounds of the variants alternate.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import statistics
import sys
import time
import uuid
from typing import Any

import psycopg

PACKETS = 60_000
SECONDS = 3.0
ROUNDS = 3
VERSION = "ab" * 32

# The usual form, with the index it needs, as a function like ours.
PLAIN = """
CREATE INDEX measure_plain ON rewards_unit (pool_id, id) WHERE state = 'free';
CREATE FUNCTION measure_plain(p_pool bigint, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE v_unit rewards_unit;
BEGIN
    SELECT * INTO v_unit FROM rewards_unit WHERE pool_id = p_pool AND state = 'free'
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED;
    RETURN v_unit;
END $$;
"""
PLAIN_AWAY = "DROP INDEX measure_plain; DROP FUNCTION measure_plain(bigint, integer)"
TAKE = """
UPDATE rewards_unit SET state = 'granted'
WHERE id = (SELECT id FROM {function}(%s, %s)) RETURNING id
"""
FOREIGN_KEYS = {
    "m_debit": "rewards_ledgerentry ADD CONSTRAINT m_debit FOREIGN KEY (debit_id)"
    " REFERENCES rewards_account (id)",
    "m_credit": "rewards_ledgerentry ADD CONSTRAINT m_credit FOREIGN KEY (credit_id)"
    " REFERENCES rewards_account (id)",
    "m_pool": "rewards_grant ADD CONSTRAINT m_pool FOREIGN KEY (pool_id)"
    " REFERENCES rewards_pool (id)",
}


def connect() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=None)


def new_pool(connection: psycopg.Connection[Any]) -> tuple[str, int]:
    """A scope of its own with PACKETS packets, written as open_scope does."""
    scope = f"measure-{uuid.uuid4().hex[:12]}"
    row = connection.execute(
        "INSERT INTO rewards_budget (scope, campaign_slug, currency, total, terms, opened_at)"
        " VALUES (%s, %s, 'CNY', %s, '{}', now()) RETURNING id",
        [scope, scope, PACKETS],
    ).fetchone()
    assert row
    budget = row[0]
    row = connection.execute(
        "INSERT INTO rewards_pool (budget_id, slug, kind, opened_at)"
        " VALUES (%s, 'main', 'packets', now()) RETURNING id",
        [budget],
    ).fetchone()
    assert row
    pool = row[0]
    connection.execute(
        "INSERT INTO rewards_account (budget_id, kind, pool_id)"
        " SELECT %s, kind, CASE kind WHEN 'escrow' THEN %s::bigint END"
        " FROM unnest(ARRAY['source', 'budget', 'escrow', 'payable', 'paid']) kind",
        [budget, pool],
    )
    connection.execute(
        "INSERT INTO rewards_unit (pool_id, amount, state)"
        " SELECT %s, 1, 'free' FROM generate_series(1, %s)",
        [pool, PACKETS],
    )
    connection.execute("ANALYZE rewards_unit")
    return scope, pool


def taker(kind: str, scope: str, pool: int, person: int, start: Any, out: Any) -> None:
    """Claim until the time is up; put the number and the latencies in milliseconds."""
    connection = connect()
    rng = random.Random()
    function = "measure_plain" if kind == "plain" else "rewards_take_unit"
    statement = TAKE.format(function=function)
    times: list[float] = []
    start.wait()
    end = time.perf_counter() + SECONDS
    while (begun := time.perf_counter()) < end:
        if kind in ("plain", "scattered"):
            row = connection.execute(statement, [pool, rng.getrandbits(31)]).fetchone()
            assert row
        else:
            key = uuid.uuid4()
            item = {
                "idem_key": f"{key}",
                "scope": scope,
                "version": VERSION,
                "pool": pool,
                "person_id": person,
                "uid": str(key),
                "claim_by": "2026-12-01T00:00:00Z",
            }
            connection.execute(
                "SELECT rewards_grant_batch(%s::jsonb, now())", [json.dumps([item])]
            )
        times.append((time.perf_counter() - begun) * 1000)
    out.put(times)


def run(kind: str, clients: int) -> tuple[float, float, float]:
    """Claims per second, median and 99th percentile in milliseconds."""
    with connect() as connection:
        scope, pool = new_pool(connection)
        row = connection.execute(
            "SELECT audiences_ensure_person(%s, NULL, now())", [uuid.uuid4()]
        ).fetchone()
        assert row
        if kind == "plain":
            connection.execute(PLAIN)
        if kind == "grant with keys":
            for statement in FOREIGN_KEYS.values():
                connection.execute(f"ALTER TABLE {statement}")
    try:
        start, out = multiprocessing.Barrier(clients), multiprocessing.Queue()
        crew = [
            multiprocessing.Process(target=taker, args=(kind, scope, pool, row[0], start, out))
            for _ in range(clients)
        ]
        for one in crew:
            one.start()
        times = sorted(value for _ in crew for value in out.get())
        for one in crew:
            one.join()
    finally:
        if kind == "plain":
            with connect() as connection:
                connection.execute(PLAIN_AWAY)
        if kind == "grant with keys":
            with connect() as connection:
                for name, statement in FOREIGN_KEYS.items():
                    connection.execute(
                        f"ALTER TABLE {statement.split()[0]} DROP CONSTRAINT {name}"
                    )
    return (
        len(times) / SECONDS,
        statistics.median(times),
        times[int(len(times) * 0.99)],
    )


def main() -> None:
    kinds = sys.argv[1:] or ["plain", "scattered", "grant with keys", "grant"]
    for clients in (2, 8):
        found: dict[str, list[tuple[float, float, float]]] = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind in kinds:
                found[kind].append(run(kind, clients))
        for kind in kinds:
            columns = zip(*found[kind], strict=True)
            rate, middle, late = (statistics.median(column) for column in columns)
            print(
                f"{clients:3} clients  {kind:16} {rate:8.0f}/s"
                f"  median {middle:6.2f} ms  p99 {late:7.2f} ms"
            )


if __name__ == "__main__":
    main()
