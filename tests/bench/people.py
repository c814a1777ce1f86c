"""People who have joined and may draw: the first through the engine, the others after it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148"
SIGNALS = {
    "v": 1, "dwell_ms": 4200, "pointer": 3, "touch": 4, "scroll": 6, "key": 0,
    "webdriver": False, "cdp": False, "lies": 0, "touch_points": 5,
}  # fmt: skip

# Row for row what the first one's joining wrote, whatever the columns are: new names and ids,
# and a packet of their own that is kept for them. `audit_ledger` looks at it afterwards.
_CLONE = """
CREATE TEMPORARY TABLE bench_people AS
SELECT i, gen_random_uuid() AS person_uid, gen_random_uuid() AS uid,
    nextval(pg_get_serial_sequence('audiences_person', 'id')) AS person,
    nextval(pg_get_serial_sequence('campaigns_participation', 'id')) AS part,
    gen_random_uuid() AS session_uid,
    substr(translate(encode(sha256(('bench:' || %(slug)s || ':' || i)::bytea), 'base64'),
        '+/=0O1lIL', 'abcdefghj'), 1, 10) AS invite
FROM generate_series(1, %(number)s) AS i;

INSERT INTO audiences_person
SELECT (jsonb_populate_record(p, jsonb_build_object('id', b.person, 'uid', b.person_uid))).*
FROM bench_people b JOIN audiences_person p ON p.uid = %(first)s;

INSERT INTO campaigns_participation
SELECT (jsonb_populate_record(m, jsonb_build_object('id', b.part, 'uid', b.uid,
    'person_id', b.person, 'person_uid', b.person_uid, 'invite', b.invite))).*
FROM bench_people b JOIN campaigns_participation m ON m.person_uid = %(first)s;

CREATE TEMPORARY TABLE bench_sessions AS
SELECT s.* FROM campaigns_assistsession s
JOIN campaigns_participation m ON m.id = s.participation_id AND m.person_uid = %(first)s;

CREATE TEMPORARY TABLE bench_units AS
SELECT row_number() OVER (ORDER BY u.slot) AS i, u.id, k.reserved_until
FROM rewards_unit u
JOIN rewards_unit k ON k.id = (SELECT unit_id FROM bench_sessions) AND k.pool_id = u.pool_id
WHERE u.state = 'free' LIMIT %(number)s;

UPDATE rewards_unit u SET state = 'reserved', holder = 'session:' || b.session_uid,
    reserved_until = x.reserved_until
FROM bench_units x JOIN bench_people b ON b.i = x.i WHERE u.id = x.id;

INSERT INTO campaigns_assistsession
SELECT (jsonb_populate_record(s, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('campaigns_assistsession', 'id')),
    'uid', b.session_uid, 'participation_id', b.part, 'unit_id', x.id,
    'holder', 'session:' || b.session_uid))).*
FROM bench_people b JOIN bench_units x ON x.i = b.i
JOIN campaigns_assistsession s ON s.id = (SELECT id FROM bench_sessions);
"""
_FORGET = "DROP TABLE bench_people, bench_sessions, bench_units"
_BUSY = (
    "audiences_person", "campaigns_participation", "campaigns_assistsession", "rewards_unit",
)  # fmt: skip


def join_people(slug: str, number: int, file: Path) -> None:
    """`number` people have joined `slug`; their bearer tokens go to `file`, one a line.

    Where packets are left for all of them, each has one to open.
    """
    from django.db import connection, transaction

    from campaigns.http.identity import token_for

    first = _join(slug)
    given: dict[str, Any] = {"slug": slug, "first": first, "number": number - 1}
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _CLONE.split(";\n\n"):
            cursor.execute(statement, given)
        cursor.execute("SELECT person_uid FROM bench_people ORDER BY i")
        people = [first, *(row[0] for row in cursor.fetchall())]
        cursor.execute(_FORGET)
    with connection.cursor() as cursor:
        for table in _BUSY:
            cursor.execute(f"VACUUM ANALYZE {table}")
    connection.close()
    tokens = (token_for(person, uuid.uuid4()) for person in people)
    file.write_text("\n".join(tokens) + "\n")


def _join(slug: str) -> uuid.UUID:
    """One person joins through the engine."""
    from campaigns import api
    from campaigns.play import engine
    from campaigns.play.contracts import Caller, PlayCommand
    from core.clock import utc_now

    head = api.head(slug)
    assert head is not None
    legal = api.frozen(head.version).legal
    consent = {"rules": legal.rules_version, "privacy": legal.privacy_id}
    caller = Caller(
        person_uid=None, device_uid=uuid.uuid4(), device_new=False, device_age_ms=60_000,
        ip="127.0.0.1", user_agent=AGENT, headers={}, language="zh-hans",
    )  # fmt: skip
    command = PlayCommand(
        slug=slug, action="join", caller=caller, key=uuid.uuid4().hex, fingerprint="bench",
        body={"consent": consent, "signals": SIGNALS}, proof_solved=True, phone=None,
        now=utc_now(),
    )  # fmt: skip
    answer = engine.perform(command)
    assert answer.person_uid is not None
    return answer.person_uid
