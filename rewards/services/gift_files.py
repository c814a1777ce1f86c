"""The file a day for an insurer: written once with a manifest, answered by a file.

    <insurer>-<day>.csv        number, product, term_days, premium, currency, name, id_number,
                               birth_date; UTF-8, every cell quoted, lines end in CR LF
    <insurer>-<day>.json       {file, sha256, lines, premium, currency, insurer, day}

    answer                     number, status (issued | refused), policy, from, until, reason;
                               `from` and `until` are dates of the policy's zone, until is the
                               first day without cover
    answer's manifest          {file, sha256}: the answer's hash, as the insurer made it

A day's file never changes: asked for again it is the same bytes, until every line is answered
and what it said about people is forgotten. An answer may come in parts and twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.conf import settings
from django.db import transaction

from core import audit
from core.clock import to_ms
from core.crypto import decrypt
from core.errors import Conflict, Invalid, Missing
from core.exports import csv_text
from rewards.models import GiftFile, GiftLine
from rewards.providers.accounts import GiftFileAccount, accounts
from rewards.providers.gift_file import answer_of
from rewards.services.settling import receive

HEADER = (
    "number", "product", "term_days", "premium", "currency", "name", "id_number", "birth_date",
)  # fmt: skip
ANSWER = ("number", "status", "policy", "from", "until", "reason")
MOST = 200_000
"""Lines of one file; what is over goes into the next day's."""

State = GiftLine.State


@dataclass(frozen=True)
class Written:
    """A day's file as it lies in its folder; None for a day without orders."""

    path: Path
    sha256: str
    lines: int
    fresh: bool


@dataclass(frozen=True)
class Imported:
    """What an answer file did: lines newly kept, the same again, and numbers nobody knows."""

    issued: int
    refused: int
    repeated: int
    unknown: tuple[str, ...]


def export(account: str, day: date, actor: str, now: datetime) -> Written | None:
    """Write the day's file of everything ordered so far and in no file yet; once.

    Again: the same bytes are put there again if they are missing or were changed. Raises
    Missing `gift_file.account`, Conflict `gift_file.forgotten` when its people are.
    """
    own = accounts(GiftFileAccount).get(account)
    if own is None:
        raise Missing("gift_file.account")
    with transaction.atomic():
        file = GiftFile.objects.select_for_update().filter(account=account, day=day).first()
        fresh = file is None
        if file is None:
            file = _collect(account, own.insurer, day, actor, now)
            if file is None:
                return None
        text = _text(list(file.rows.order_by("id"))) if file.answered_at is None else ""
    if hashlib.sha256(text.encode()).hexdigest() != file.sha256:
        raise Conflict("gift_file.forgotten")
    folder = (
        Path(own.folder) if own.folder else Path(settings.DATA_DIR) / "gift-files" / account
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / file.name
    _put(path, text.encode())
    manifest = {
        "file": file.name, "sha256": file.sha256, "lines": file.lines,
        "premium": file.premium, "insurer": own.insurer, "day": day.isoformat(),
    }  # fmt: skip
    _put(path.with_suffix(".json"), orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return Written(path, file.sha256, file.lines, fresh)


def _collect(
    account: str, insurer: str, day: date, actor: str, now: datetime
) -> GiftFile | None:
    rows = list(
        GiftLine.objects.select_for_update(skip_locked=True)
        .filter(account=account, state=State.WAITING)
        .order_by("id")[:MOST]
    )
    if not rows:
        return None
    text = _text(rows)
    file = GiftFile.objects.create(
        account=account,
        day=day,
        name=f"{insurer}-{day:%Y%m%d}.csv",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        lines=len(rows),
        premium=sum(row.amount for row in rows),
        written_at=now,
    )
    GiftLine.objects.filter(id__in=[row.id for row in rows]).update(state=State.SENT, file=file)
    audit.record(
        actor=actor,
        action="gift_file.exported",
        target=f"gift_file:{file.name}",
        now=now,
        data={"lines": file.lines, "sha256": file.sha256},
    )
    return file


def _text(rows: Sequence[GiftLine]) -> str:
    return csv_text(HEADER, [_row(row) for row in rows])


def _row(row: GiftLine) -> list[Any]:
    insured = orjson.loads(decrypt(row.recipient)) if row.recipient else {}
    return [
        row.number, row.details.get("product"), row.details.get("term_days"), row.amount,
        row.currency, insured.get("name"), insured.get("id_number"), insured.get("birth_date"),
    ]  # fmt: skip


def _put(path: Path, content: bytes) -> None:
    """All of it or nothing, readable by us alone."""
    draft = path.with_suffix(f"{path.suffix}.part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def take_answer(
    account: str, content: bytes, manifest: bytes, actor: str, now: datetime
) -> Imported:
    """Keep what an answer file says, line by line; the same file again changes nothing.

    Raises Missing `gift_file.account`, Invalid `gift_file.hash` (not the file that the manifest
    names) or `gift_file.form` with the line's number; then nothing is kept.
    """
    if account not in accounts(GiftFileAccount):
        raise Missing("gift_file.account")
    told = _manifest(manifest)
    if hashlib.sha256(content).hexdigest() != told:
        raise Invalid("gift_file.hash")
    answers = _parse(content)
    known = {
        line.number: line
        for line in GiftLine.objects.filter(account=account, number__in=answers).exclude(
            state=State.WAITING
        )
    }
    counts = {State.ISSUED: 0, State.REFUSED: 0}
    repeated = 0
    for number, said in answers.items():
        if number not in known:
            continue
        state = State(said["status"])
        if known[number].state == state:
            repeated += 1
        else:
            counts[state] += 1
        _keep(known[number].id, state, said, now)
    _close_files(account, now)
    unknown = tuple(number for number in answers if number not in known)
    done = Imported(counts[State.ISSUED], counts[State.REFUSED], repeated, unknown)
    audit.record(
        actor=actor,
        action="gift_file.imported",
        target=f"gift_file:{account}",
        now=now,
        data={
            "sha256": told, "issued": done.issued, "refused": done.refused,
            "unknown": len(unknown),
        },
    )  # fmt: skip
    return done


def _manifest(content: bytes) -> str:
    try:
        return str(json.loads(content)["sha256"]).lower()
    except (ValueError, KeyError, TypeError):
        raise Invalid("gift_file.hash") from None


def _parse(content: bytes) -> dict[str, dict[str, str]]:
    """By number. Raises Invalid `gift_file.form`."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        if tuple(reader.fieldnames or ()) != ANSWER:
            raise Invalid("gift_file.form", params={"line": 1})
        found: dict[str, dict[str, str]] = {}
        for place, row in enumerate(reader, start=2):
            fits = row["status"] in (State.ISSUED, State.REFUSED) and row["number"]
            if fits and row["status"] == State.ISSUED:
                first, last = _day(row["from"]), _day(row["until"])
                fits = bool(row["policy"]) and bool(first and last and first < last)
            if not fits or found.get(row["number"], row) != row:
                raise Invalid("gift_file.form", params={"line": place})
            found[row["number"]] = dict(row)
    except (UnicodeDecodeError, csv.Error):
        raise Invalid("gift_file.form", params={"line": 0}) from None
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _keep(line_id: int, state: str, said: dict[str, str], now: datetime) -> None:
    """The line, then its order; a line answered otherwise before is a contradiction."""
    with transaction.atomic():
        line = GiftLine.objects.select_for_update().get(id=line_id)
        before, line.state = line.state, state
        if state == State.ISSUED:
            zone = ZoneInfo(str(line.details.get("timezone") or "Asia/Shanghai"))
            line.certificate = {
                "number": said["policy"][:64],
                "from": _midnight(said["from"], zone),
                "until": _midnight(said["until"], zone),
            }
        else:
            line.error = f"insurer.{said['reason'] or 'refused'}"[:64]
        if before == State.SENT:
            line.save(update_fields=["state", "certificate", "error"])
        # Said otherwise before: the line stays, the order is stopped until people have looked.
        receive(answer_of(line), now)


def _midnight(day: str, zone: ZoneInfo) -> int:
    return to_ms(datetime.combine(date.fromisoformat(day), time(), zone))


def _close_files(account: str, now: datetime) -> None:
    """What is answered in full needs nobody's details any more."""
    with transaction.atomic():
        waiting = GiftLine.objects.filter(state=State.SENT, file__account=account)
        done = GiftFile.objects.filter(account=account, answered_at=None).exclude(
            id__in=waiting.values("file_id")
        )
        ids = list(done.values_list("id", flat=True))
        GiftLine.objects.filter(file_id__in=ids).update(recipient="")
        GiftFile.objects.filter(id__in=ids).update(answered_at=now)
