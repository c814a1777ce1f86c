"""Composed moves of a batch: draws, catches and prizes that are taken, and what limits count.

What comes of them only PostgreSQL can tell, so they are not foreseen; they are carried out one
by one inside one statement with one commit (`campaigns_apply_set`), and its answer is each
one's, as `campaigns_apply` would give it. Draws of one deck are lined up: each is told the
tickets that will be next once those before it have drawn.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from campaigns.mechanics.foresight import TOGETHER
from campaigns.play import engine, loading, refusals, risk, sql
from campaigns.play.contracts import PlayAnswer
from core.clock import to_ms
from core.errors import DomainError
from core.logs import set_request_id
from core.sqlcall import call_json, refusal

if TYPE_CHECKING:
    from campaigns.mechanics.base import Effect
    from campaigns.play.batching import Tap

Line = Counter[tuple[str, str]]
"""How many of a batch have moved already, by campaign and arm."""


def may(effects: tuple[Effect, ...]) -> bool:
    """Whether moves of these effects can share a statement with other people's."""
    return bool(effects) and all(effect["op"] in TOGETHER for effect in effects)


def question(tap: Tap) -> dict[str, Any]:
    """What `campaigns_load_set` is asked. A process keeps to its own part of a deck: its draws
    come one after the other, and those of other processes lie elsewhere."""
    asked = loading.of_command(tap.found, tap.command)
    if tap.law.is_composed:
        asked["turn"] = os.getpid()
    return asked


def line_up(tap: Tap, line: Line) -> None:
    """Show the tap what there will be once those before it in the line have moved."""
    for slug, mechanic, _config in tap.law.playing:
        own = tap.document.get(slug)
        if own:
            seen = mechanic.in_line(own, line[tap.queue])
            if seen is not own:
                tap.deciding.document = {**tap.deciding.document, slug: seen}
    tap.place = line[tap.queue]


def line_up_again(tap: Tap, line: Line) -> None:
    """Decide once more where risk has sent away somebody who stood before it."""
    if line[tap.queue] != tap.place:
        line_up(tap, line)
        tap.outcome = tap.deciding.outcome(False)
    line[tap.queue] += 1


def prepare(tap: Tap) -> None:
    """What the tap hands to SQL, once rules and risk have spoken."""
    effects = tap.deciding.effects(tap.outcome, tap.judged)
    facts: dict[str, Any] = {
        "now": to_ms(tap.command.now),
        "language": tap.command.caller.language,
        "campaign": tap.campaign,
    }
    tap.document = {
        **loading.document(
            tap.found, tap.command, tap.deciding.person, effects, facts, tap.question
        ),
        "participation": tap.deciding.document["me"]["id"],
    }


def write(taps: list[Tap]) -> None:
    """Carry the moves of one campaign and version out. One that is refused is refused alone;
    one that has to be decided again is left alone, and so are all when a lock is kept."""
    found = taps[0].found
    document = {
        "campaign": found.id,
        "version": found.version,
        "now": max(tap.command.now for tap in taps),
        "items": [tap.document for tap in taps],
    }
    try:
        answers = call_json("campaigns_apply_set", document)
    except (DatabaseError, DomainError) as error:
        if not means_singly(error):
            raise
        for tap in taps:
            tap.alone = True
        return
    for tap, answer in zip(taps, answers, strict=True):
        set_request_id(tap.request_id)
        if "facts" in answer:
            tap.answer = _answered(tap, answer["facts"])
        elif "refused" in answer:
            _refused(tap, refusal(answer["refused"], answer["detail"], answer["hint"]))
        else:
            tap.alone = True


SINGLY = sql.AGAIN | {"55P03"}
"""Somebody was first, or is not finished yet: the lock was waited for long enough."""


def means_singly(error: Exception) -> bool:
    """Whether it is a refusal, of which nobody knows yet whom it means."""
    if isinstance(error, DomainError):
        return True
    return getattr(error.__cause__, "sqlstate", None) in SINGLY


def _answered(tap: Tap, facts: dict[str, Any]) -> PlayAnswer | Exception:
    try:
        risk.count(tap.judged, tap.command.caller.person_name or "")
        return PlayAnswer(200, engine.body_of(tap.command.action, facts, tap.law))
    except Exception as error:  # noqa: BLE001 - written it is; the key's repetition may do better
        return error


def _refused(tap: Tap, error: DomainError) -> None:
    if refusals.is_kept(error):
        tap.refusal = error
    else:
        tap.answer = error
