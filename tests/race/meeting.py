"""A place in SQL where rivals wait for each other: a control fails by order, not by luck.

`PERFORM race_meet(2)` returns once two have come there, in whatever transactions; a later one
passes. Five seconds are the most that anybody waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MEET = """
CREATE SEQUENCE race_meeting;
CREATE FUNCTION race_meet(p_n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp() + interval '5 seconds';
BEGIN
    PERFORM nextval('race_meeting');
    -- A sequence belongs to no transaction: everybody sees who has come.
    WHILE (SELECT last_value FROM race_meeting) < p_n AND clock_timestamp() < v_until LOOP
        PERFORM pg_sleep(0.005);
    END LOOP;
END $$
"""


@contextmanager
def meeting() -> Iterator[None]:
    """`race_meet` exists within; nobody has come there yet."""
    with connection.cursor() as cursor:
        cursor.execute(MEET)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION race_meet(integer); DROP SEQUENCE race_meeting")
