"""Many taps at once: the same steps as `engine.perform`, each step once for all of them.

Reading, risk and writing are one round trip each for the whole batch, and there is one commit.
A batch carries out moves whose outcome rules can foresee, composed moves (`composing`) and
refusals. What is anything else, or turns out to be (a key used before, a session that changed,
a pause), is left to `engine.perform`, which has an answer to everything; what risk has said of
it goes along, because risk counts who asks. So a batch can be slower than it hoped to be, but
never wrong: nothing is promised before the commit, and what refuses a batch in PostgreSQL has
written nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError

from antifraud import api as antifraud
from antifraud.contracts import Decision, RiskRequest
from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Effect, Loaded, Outcome
from campaigns.mechanics.foresight import FORESEEN
from campaigns.play import (
    arms,
    composing,
    engine,
    loading,
    refusals,
    render,
    risk,
    turning,
)
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.deciding import Deciding, deciders
from campaigns.play.heads import head, law_of
from core.clock import to_ms
from core.errors import Conflict, DomainError, Missing
from core.ids import uuid7
from core.logs import set_request_id
from core.sqlcall import call_json

log = structlog.get_logger(__name__)

ACTIONS = frozenset({"draw"})
"""What people do at the same moment. Locks are taken in the order of the participations, so two
batches cannot wait for each other; helping would lock other people's sessions as well."""


@dataclass
class Tap:
    """One command on its way through the steps; `answer` is set when it has arrived."""

    command: PlayCommand
    request_id: str = ""
    answer: PlayAnswer | Exception | None = None
    refusal: DomainError | None = None
    alone: bool = False
    """Left to `engine.perform`, with `judged`."""
    asked_before: bool = False
    """Whether it has been seen already that it is not to be turned away."""

    found: CampaignHead = None  # type: ignore[assignment]  # set by the first step
    law: FrozenCampaign = None  # type: ignore[assignment]
    campaign: dict[str, Any] = None  # type: ignore[assignment]
    deciding: Deciding = None  # type: ignore[assignment]
    outcome: Outcome = None  # type: ignore[assignment]
    asked: RiskRequest | None = None
    judged: risk.Judged | None = None
    question: dict[str, Any] = None  # type: ignore[assignment]
    document: dict[str, Any] = None  # type: ignore[assignment]
    """What was read; for a composed move in the end what `campaigns_apply` is told."""
    composed: bool = False
    place: int = 0
    """How many stand before it in the line of its campaign."""
    effect: Effect = None  # type: ignore[assignment]
    decision: dict[str, Any] | None = None
    facts: dict[str, Any] = None  # type: ignore[assignment]

    @property
    def queue(self) -> tuple[str, str]:
        """Who draws from the same deck."""
        return self.found.slug, self.found.arm

    @property
    def open(self) -> bool:
        """Whether the next step has to look at it."""
        return self.answer is None and self.refusal is None and not self.alone


def perform_many(taps: Sequence[Tap]) -> None:
    """Give each tap its answer: what `engine.perform` would return, or the exception it would
    raise; or leave it `alone`, and nothing of it is done yet.

    Raises only what makes the whole batch impossible: an engine that is away.
    """
    turning.turn_away(taps)
    _each(taps, _begin)
    _load([tap for tap in taps if tap.open])
    line: composing.Line = Counter()
    _each(taps, lambda tap: _decide(tap, line))
    said = _asked([tap for tap in taps if tap.open])
    line.clear()
    _each(taps, lambda tap: _prepare(tap, said, line))
    _write([tap for tap in taps if tap.open])
    _refuse([tap for tap in taps if tap.refusal is not None])


def _each(taps: Iterable[Tap], step: Callable[[Tap], None]) -> None:
    """A step that asks nobody. Refusals are kept together later, surprises are answered."""
    for tap in taps:
        if not tap.open:
            continue
        set_request_id(tap.request_id)
        try:
            step(tap)
        except DomainError as error:
            if refusals.is_kept(error):
                tap.refusal = error
            else:
                tap.answer = error
        except Exception as error:  # noqa: BLE001 - as above
            tap.answer = error


def _begin(tap: Tap) -> None:
    found = head(tap.command.slug)
    if found is None:
        tap.answer = Missing("campaign.unknown")
        return
    found = arms.guessed(found, tap.command.caller)
    tap.found, tap.law = found, law_of(found)
    tap.campaign = render.setting_facts(found, tap.command.now)
    engine.check_phase(tap.command, tap.campaign["phase"])
    if found.stock == "none" and tap.command.caller.person_uid is None:
        raise Conflict("stock.empty")
    engine.at_door(found, tap.law, tap.command, tap.campaign)
    tap.alone = any(
        mechanic.alone for _slug, mechanic, _config in deciders(tap.law, tap.command)
    )


def _load(taps: list[Tap]) -> None:
    if not taps:
        return
    for tap in taps:
        tap.question = composing.question(tap)
    questions = [tap.question for tap in taps]
    for tap, loaded in zip(taps, call_json("campaigns_load_set", questions), strict=True):
        if "replay" in loaded:
            tap.alone = True
            continue
        document: Loaded = loaded["document"]
        tap.document = document
        person = tap.command.caller.person_uid or UUID(int=0)
        tap.deciding = Deciding(tap.found, tap.law, tap.command, document, tap.campaign, person)
        # Whoever is nobody yet becomes somebody by the ordinary way.
        tap.alone = tap.command.caller.person_uid is None or arms.is_other(
            tap.found, tap.command.caller, document
        )


def _decide(tap: Tap, line: composing.Line) -> None:
    composing.line_up(tap, line)
    tap.outcome = tap.deciding.outcome(False)
    # Before risk is asked: whoever is left alone has it asked later.
    ops = [effect["op"] for effect in tap.outcome.effects]
    if len(ops) != 1 or ops[0] not in FORESEEN:
        tap.composed = composing.may(tap.outcome.effects)
        tap.alone = not tap.composed
    if tap.composed:
        line[tap.queue] += 1
    if not tap.alone and tap.law.protection.level != "off":
        tap.asked = risk.asked(tap.command, tap.law, tap.deciding.document)


def _asked(taps: list[Tap]) -> dict[int, Decision]:
    """What risk says of those of whom it is asked, by the tap's identity."""
    asked = [(tap, tap.asked) for tap in taps if tap.asked is not None]
    decisions = antifraud.decide_many([request for _tap, request in asked])
    return dict(zip((id(tap) for tap, _request in asked), decisions, strict=True))


def _prepare(tap: Tap, said: Mapping[int, Decision], line: composing.Line) -> None:
    if tap.asked is not None:
        tap.judged = risk.settled(tap.command, tap.found, tap.asked, said[id(tap)])
    if tap.composed:
        composing.line_up_again(tap, line)
        composing.prepare(tap)
    else:
        _foresee(tap)


def _foresee(tap: Tap) -> None:
    effects = tap.deciding.effects(tap.outcome, tap.judged)
    if effects and effects[-1]["op"] == "risk":
        tap.decision = effects.pop()["decision"]
    (tap.effect,) = effects
    foresight = FORESEEN[tap.effect["op"]]
    foreseen = foresight(tap.effect, tap.deciding.document, tap.law.currency)
    tap.facts = {
        "now": to_ms(tap.command.now),
        "language": tap.command.caller.language,
        "campaign": tap.campaign,
        "result": foreseen.result,
        "sold_out": False,
        "document": foreseen.document,
    }


def _write(taps: list[Tap]) -> None:
    """Carry out, campaign by campaign and op by op; what is refused as a whole goes singly."""
    groups: dict[tuple[str, str, str], list[Tap]] = {}
    for tap in taps:
        op = "" if tap.composed else tap.effect["op"]
        groups.setdefault((tap.found.slug, tap.found.version, op), []).append(tap)
    for (_slug, _version, op), group in groups.items():
        if not op:
            composing.write(group)
            continue
        try:
            call_json(f"campaigns_{op}_set", _set_document(group))
        except (DatabaseError, DomainError) as error:
            if not composing.means_singly(error):
                raise
            log.info("play.batch_singly", taps=len(group), why=str(error)[:80])
            for tap in group:
                tap.alone = True
            continue
        _count(group)
        for tap in group:
            tap.answer = _answered(tap)


def _set_document(group: list[Tap]) -> dict[str, Any]:
    found = group[0].found
    return {
        "campaign": found.id,
        "slug": found.slug,
        "version": found.version,
        "reward_scope": found.scope,
        "items": [
            {
                **tap.effect,
                "scope": loading.scopes(tap.command)[0],
                "key": tap.command.key,
                "fingerprint": tap.command.fingerprint,
                "now": tap.command.now,
                "facts": tap.facts,
                "event": uuid7(),
            }
            for tap in group
        ],
        "decisions": [tap.decision for tap in group if tap.decision],
    }


def _count(group: Iterable[Tap]) -> None:
    """Tell risk who has done it. What goes wrong there takes nobody's answer away."""
    try:
        risk.count_many(
            (tap.judged, tap.command.caller.person_name or "")
            for tap in group
            if tap.judged is not None
        )
    except Exception:
        log.exception("play.not_counted")


def _answered(tap: Tap) -> PlayAnswer | Exception:
    try:
        return PlayAnswer(200, engine.body_of(tap.command.action, tap.facts, tap.law))
    except Exception as error:  # noqa: BLE001 - written it is; the key's repetition may do better
        return error


def _refuse(taps: list[Tap]) -> None:
    """Keep all refusals with one commit; whoever was first under a key has the word."""
    if not taps:
        return
    documents = []
    for tap in taps:
        set_request_id(tap.request_id)
        assert tap.refusal is not None
        documents.append(engine.refusal(tap.found, tap.command, tap.refusal))
    known = call_json("campaigns_refuse_set", documents)
    for tap, kept in zip(taps, known, strict=True):
        set_request_id(tap.request_id)
        try:
            tap.answer = engine.refused(tap.found, tap.command, kept)
        except Exception as error:  # noqa: BLE001 - idempotency.mismatch is an answer too
            tap.answer = error
