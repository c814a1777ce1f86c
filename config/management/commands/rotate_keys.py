"""`manage.py rotate_keys`: personal data under a new key, while the product runs."""

from __future__ import annotations

import argparse
import base64
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import env, rotating
from config.engines import EngineSet
from core import audit, rehash
from core.clock import utc_now
from core.crypto import field_keys, hash_keys
from core.rotation import rotate


class Command(BaseCommand):
    """Renews what is encrypted under an older key; `--check` only counts.

    `--new` and `--drop-old` change the keys themselves, where `make run` keeps them; elsewhere
    they are yours to change in FIELD_KEYS or FIELD_KEYS_FILE: newest first. With `--hash` it is
    about HASH_KEY, by which data is found (core.rehash, docs/ops/backup.md).
    """

    help = "Encrypt personal data under the newest key, or find it by the newest (--hash)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--new", action="store_true", help="make a new key first")
        which.add_argument("--check", action="store_true", help="count, change nothing")
        which.add_argument("--drop-old", action="store_true", help="forget older keys")
        parser.add_argument("--hash", action="store_true", help="the keys of hashes instead")

    def handle(
        self, *args: Any, new: bool, check: bool, drop_old: bool, **options: Any
    ) -> None:
        if options["hash"]:
            self._hashes(new, check, drop_old)
            return
        if new:
            fresh = base64.urlsafe_b64encode(os.urandom(32)).decode()
            self._keep((fresh, *field_keys(at_once=True)))
        older = self._rotate(change=not (check or drop_old))
        if drop_old:
            if older:
                raise CommandError("Some values are under an older key: rotate first.")
            self._keep(field_keys(at_once=True)[:1])
        if not check:
            done = "key_dropped" if drop_old else "keys_rotated"
            audit.record(
                actor="command:rotate_keys",
                action=f"security.{done}",
                target="field_keys",
                now=utc_now(),
                data={"keys": len(field_keys(at_once=True))},
            )

    def _hashes(self, new: bool, check: bool, drop_old: bool) -> None:
        try:
            if new:
                rotating.bring_in()
            if not (check or drop_old):
                for done in rehash.run():
                    self.stdout.write(
                        f"{done.table}.{done.column}: {done.renewed} renewed"
                        + (f", {done.unreadable} not readable" if done.unreadable else "")
                    )
            left = rotating.drop_old() if drop_old else rehash.census()
        except rotating.NotOurs:
            raise CommandError(
                "The keys come from outside: put the new one behind the others in HASH_KEY or "
                "HASH_KEYS_FILE, later in front, then run this without an option."
            ) from None
        for (table, column), count in left.items():
            self.stdout.write(f"{table}.{column}: {count} under an older key")
        if drop_old and left:
            raise CommandError("Some values are found under an older key only.")
        if not check:
            audit.record(
                actor="command:rotate_keys",
                action="security.key_dropped" if drop_old else "security.keys_rotated",
                target="hash_keys",
                now=utc_now(),
                data={"keys": len(hash_keys(at_once=True)), "left": sum(left.values())},
            )

    def _rotate(self, *, change: bool) -> int:
        older = 0
        for count in rotate(change=change):
            column = count.column
            verb = "renewed" if change else "under an older key"
            self.stdout.write(
                f"{column.table}.{column.name}: {count.renewed} {verb}, {count.fresh} fresh"
                + (f", {count.unreadable} under no key of ours" if count.unreadable else "")
            )
            older += 0 if change else count.renewed
        return older

    def _keep(self, keys: tuple[str, ...]) -> None:
        """Where `make run` keeps its keys; every process reads them there again."""
        engines = EngineSet(env.data_dir(), environ={})
        if str(settings.FIELD_KEYS_FILE) != str(engines.field_keys_file):
            raise CommandError(
                "The keys come from outside: put the new one in front in FIELD_KEYS or "
                "FIELD_KEYS_FILE, then run this without an option."
            )
        engines.keep_field_keys(keys)
