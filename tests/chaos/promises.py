"""What a crowd was promised over HTTP, held against what the product kept."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from typing import Any

import psycopg

from tests.product import Product, eventually

GRANTS = """
    SELECT g.uid::text, g.amount, g.status FROM rewards_grant g
    JOIN campaigns_campaign c ON c.uid::text = g.scope WHERE c.slug = %s
"""
ON_THE_WAY = GRANTS + " AND g.status IN ('claimed', 'fulfilling')"
TWICE_GRANTED = """
    SELECT unit_id FROM rewards_grant WHERE status NOT IN ('expired', 'revoked')
    GROUP BY unit_id HAVING count(*) > 1
"""
PAID = """
    SELECT g.uid::text, count(t.id), coalesce(sum(t.amount), 0)
    FROM rewards_grant g
    JOIN campaigns_campaign c ON c.uid::text = g.scope
    JOIN rewards_payout p ON p.grant_id = g.id
    LEFT JOIN rewards_sandboxtransfer t ON t.state = 'succeeded'
        AND right(t.number, 31) = right(p.number, 31)
    WHERE c.slug = %s GROUP BY g.uid
"""
"""What the bank's own book says of each claimed reward, over all numbers it ever had."""
INVITES = """
    SELECT p.invite FROM campaigns_participation p
    JOIN campaigns_campaign c ON c.id = p.campaign_id WHERE c.slug = %s
"""
HELPS = """
    SELECT p.invite, h.amount FROM campaigns_helpact h
    JOIN campaigns_assistsession s ON s.id = h.session_id
    JOIN campaigns_participation p ON p.id = s.participation_id
    JOIN campaigns_campaign c ON c.id = p.campaign_id WHERE c.slug = %s
"""


def heard(crowd: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    """What the crowd wrote down, when everybody has gone home."""
    out, _ = crowd.communicate(timeout=seconds)
    assert crowd.returncode == 0
    document: dict[str, Any] = json.loads(out)
    return document


def check_kept(product: Product, slug: str, crowd: dict[str, Any], patience: float) -> None:
    """Fail when anything that was confirmed is missing, different or there twice.

    `patience`: seconds until every confirmed claim must have been paid.
    """
    with product.database() as database:
        eventually(
            lambda: not database.execute(ON_THE_WAY, [slug]).fetchall(),
            patience,
            "confirmed claims are not paid",
        )
        kept = {
            uid: (amount, status)
            for uid, amount, status in database.execute(GRANTS, [slug]).fetchall()
        }
        for one in crowd["promised"]:
            assert kept[one["reward"]][0] == one["amount"], "a promised reward differs"
        unpaid = [uid for uid in crowd["claimed"] if kept[uid][1] != "fulfilled"]
        assert unpaid == []
        _check_bank(database, slug, kept)
        assert database.execute(TWICE_GRANTED).fetchall() == []

        invites = {row[0] for row in database.execute(INVITES, [slug]).fetchall()}
        assert set(crowd["joined"]) - invites == set()
        helps = Counter(database.execute(HELPS, [slug]).fetchall())
        told = Counter((one["invite"], one["amount"]) for one in crowd["helped"])
        assert told - helps == Counter()
    assert json.loads(product.manage("audit_ledger", "--json", accept=(0, 1))) == []


def _check_bank(
    database: psycopg.Connection[Any], slug: str, kept: dict[str, tuple[int, str]]
) -> None:
    """Each fulfilled reward left the bank once, in full; nothing else did."""
    transfers = {
        uid: (int(count), int(amount))
        for uid, count, amount in database.execute(PAID, [slug]).fetchall()
    }
    fulfilled = {uid: amount for uid, (amount, status) in kept.items() if status == "fulfilled"}
    assert {uid: one for uid, one in transfers.items() if one != (0, 0)} == {
        uid: (1, amount) for uid, amount in fulfilled.items()
    }


def check_facts(product: Product, slug: str, patience: float = 60) -> None:
    """Every reward's and participation's fact is in the event store once, and no other."""
    with product.database() as database:
        grants = len(database.execute(GRANTS, [slug]).fetchall())
        invites = len(database.execute(INVITES, [slug]).fetchall())
        eventually(
            lambda: not database.execute("SELECT 1 FROM core_outboxmessage LIMIT 1").fetchall(),
            patience,
            "the outbox is not empty",
        )
    stream = product.redis("REDIS_STREAM_URL")
    eventually(lambda: stream.xlen("af:events") == 0, patience, "events wait in the stream")
    counted = {
        name: (int(rows), int(ids))
        for name, rows, ids in events(
            product,
            "SELECT if(startsWith(name, 'reward'), 'granted', name) AS what, count(),"
            f" uniqExact(event_id) FROM events WHERE campaign = '{slug}'"
            " AND name IN ('reward_granted', 'reward_held', 'joined') GROUP BY what",
        )
    }
    assert counted == {"granted": (grants, grants), "joined": (invites, invites)}


def events(product: Product, question: str) -> list[list[str]]:
    """Rows of an answer of the event store, asked as its reader."""
    import httpx

    address = httpx.URL(product.settings["CLICKHOUSE_READER_URL"])
    answer = httpx.post(
        address.copy_with(path="/", username="", password=""),
        params={"database": address.path.strip("/"), "default_format": "JSONCompactStrings"},
        content=question,
        auth=(address.username, address.password),
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    rows: list[list[str]] = answer.json()["data"]
    return rows
