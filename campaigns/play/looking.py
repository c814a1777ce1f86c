"""What people see: the state of one, or of many who look at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from campaigns.contracts import CampaignHead
from campaigns.mechanics.base import Loaded
from campaigns.play import arms, bounds, loading, render, sql
from campaigns.play.contracts import Caller
from campaigns.play.heads import head, law_of
from core.clock import to_ms
from core.errors import Missing
from core.sqlcall import call_json


@dataclass(frozen=True)
class Look:
    """One GET …/state. `channel` matters where a rule of eligibility asks for it."""

    slug: str
    caller: Caller
    invite: str
    channel: str
    now: datetime


def state(
    slug: str, caller: Caller, invite: str, channel: str, now: datetime
) -> dict[str, Any]:
    """The /state document. Raises Missing campaign.unknown."""
    return _alone(Look(slug, caller, invite, channel, now))


def states(looks: Sequence[Look]) -> list[dict[str, Any] | Exception]:
    """The /state document of each, read in one statement, or the exception `state` would raise.

    Raises only what makes all of them impossible: an engine that is away.
    """
    answers: list[dict[str, Any] | Exception] = []
    read: list[tuple[int, CampaignHead, Look]] = []
    questions = []
    for place, look in enumerate(looks):
        answers.append(Missing("campaign.unknown"))
        try:
            found = arms.guessed(_head(look.slug), look.caller)
            questions.append(_question(found, look))
        except Exception as error:  # noqa: BLE001 - one's own; the others still look
            answers[place] = error
        else:
            read.append((place, found, look))
    documents = call_json("campaigns_load_set", questions) if read else []
    for (place, found, look), loaded in zip(read, documents, strict=True):
        try:
            document = loaded["document"]
            answers[place] = (
                _alone(look)
                if arms.is_other(found, look.caller, document)
                else _shown(found, look, document)
            )
        except Exception as error:  # noqa: BLE001 - as above
            answers[place] = error
    return answers


def _alone(look: Look) -> dict[str, Any]:
    found = arms.guessed(_head(look.slug), look.caller)
    document = sql.load(_question(found, look))["document"]
    if arms.is_other(found, look.caller, document):
        found = arms.settled(found, look.caller, document)
        document = sql.load(_question(found, look))["document"]
    return _shown(found, look, document)


def _head(slug: str) -> CampaignHead:
    found = head(slug)
    if found is None:
        raise Missing("campaign.unknown")
    return found


def _question(found: CampaignHead, look: Look) -> dict[str, Any]:
    law = law_of(found)
    asked = (
        bounds.question(law, look.caller, look.channel, None, look.now) if law.bounded else None
    )
    caller = look.caller
    return loading.question(
        found, caller.person_uid, caller.device_uid, look.invite[:64], look.now, asked
    )


def _shown(found: CampaignHead, look: Look, document: Loaded) -> dict[str, Any]:
    found = arms.settled(found, look.caller, document)
    facts = {
        "now": to_ms(look.now),
        "language": look.caller.language,
        "campaign": render.setting_facts(found, look.now),
        "document": document,
    }
    return render.state(facts, law_of(found), settings.PUBLIC_URL)
