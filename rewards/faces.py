"""What the owner of a prize sees of it, besides kind, amount and status."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
from django.db import connection

from core.crypto import Undecryptable, decrypt

CIPHER = "code_cipher"
"""Stands for the code in what SQL answers; it leaves this module as `code` only."""


def shown(face: Mapping[str, Any]) -> dict[str, Any]:
    """`face` as its owner reads it: an encrypted code is opened.

    A code that no key of ours opens is left out. Only for the answer to the owner: what comes
    out of here belongs in no log, event or board.
    """
    opened = {name: value for name, value in face.items() if name != CIPHER}
    if CIPHER in face:
        with suppress(Undecryptable):
            opened["code"] = decrypt(str(face[CIPHER]))
    return opened


def stored(grant_id: int) -> dict[str, Any]:
    """The face of one grant, its code still encrypted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_face(g)::text FROM rewards_grant g WHERE g.id = %s", [grant_id]
        )
        found: dict[str, Any] = orjson.loads(cursor.fetchone()[0])
    return found
