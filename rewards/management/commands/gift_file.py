"""`manage.py gift_file export|import`: policies by a file a day."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from rewards.services import gift_files

ACTOR = "command:gift_file"
BEIJING = ZoneInfo("Asia/Shanghai")


class Command(BaseCommand):
    help = "Write the day's file of gift policies, or keep what an answer file says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        ways = parser.add_subparsers(dest="way", required=True)
        export = ways.add_parser("export", help="write it once; again, the same bytes")
        export.add_argument("--day", type=date.fromisoformat, help="today in Beijing if absent")
        take = ways.add_parser("import", help="keep an answer; its manifest lies beside it")
        take.add_argument("file", type=Path)
        for way in (export, take):
            way.add_argument("--account", default="gift-file", help="of PAYOUT_ACCOUNTS")
            way.add_argument("--json", action="store_true", default=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        now = utc_now()
        try:
            done = (
                _export(options, now) if options["way"] == "export" else _import(options, now)
            )
        except DomainError as error:
            raise CommandError(f"{error.code} {error.params or ''}".strip()) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            self.stdout.write(json.dumps(done, ensure_ascii=False))
        else:
            for name, value in done.items():
                self.stdout.write(f"{name}: {value}")


def _export(options: dict[str, Any], now: datetime) -> dict[str, Any]:
    day = options["day"] or now.astimezone(BEIJING).date()
    written = gift_files.export(options["account"], day, ACTOR, now)
    if written is None:
        return {"file": None, "lines": 0}
    return {
        "file": str(written.path),
        "lines": written.lines,
        "sha256": written.sha256,
        "fresh": written.fresh,
    }


def _import(options: dict[str, Any], now: datetime) -> dict[str, Any]:
    path: Path = options["file"]
    manifest = path.with_suffix(".json").read_bytes()
    done = gift_files.take_answer(options["account"], path.read_bytes(), manifest, ACTOR, now)
    return {
        "issued": done.issued,
        "refused": done.refused,
        "repeated": done.repeated,
        "unknown": list(done.unknown),
    }
