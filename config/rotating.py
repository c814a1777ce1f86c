"""A new key of hashes, while everything runs: in steps that every process has seen.

A process looks at the file of keys within LOOK_SECONDS. So a new key is first put behind the
others, where everybody learns to look under it; only then in front, where everybody begins to
write under it; and rows are renewed when nobody writes under the old one any more.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from django.conf import settings

from config import env
from config.engines import EngineSet
from core import rehash
from core.crypto import LOOK_SECONDS, hash_keys, key_id

WAIT = 2 * LOOK_SECONDS


class NotOurs(ValueError):
    """The keys come from outside this data folder."""


def bring_in(wait: Callable[[float], None] = time.sleep) -> None:
    """Make a new key of hashes and have everybody write under it. Raises NotOurs."""
    known = hash_keys(at_once=True)
    fresh = secrets.token_urlsafe(48)
    while key_id(fresh) in {key_id(key) for key in known}:
        fresh = secrets.token_urlsafe(48)
    _keep((*known, fresh))
    wait(WAIT)
    _keep((fresh, *known))
    wait(WAIT)


def drop_old() -> dict[tuple[str, str], int]:
    """Forget older keys; (table, column) → what keeps one in use, and then none is forgotten.
    Raises NotOurs."""
    needed = rehash.census()
    if not needed:
        _keep(hash_keys(at_once=True)[:1])
    return needed


def _keep(keys: tuple[str, ...]) -> None:
    engines = EngineSet(env.data_dir(), environ={})
    if str(settings.HASH_KEYS_FILE) != str(engines.hash_keys_file):
        raise NotOurs
    engines.keep_hash_keys(keys)
    hash_keys(at_once=True)
