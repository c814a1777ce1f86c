"""From a command to the questions our SQL functions answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from campaigns.contracts import CampaignHead
from campaigns.mechanics.base import late_acts
from campaigns.play import bounds, render, requested, sql
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.heads import law_of
from campaigns.play.risk import tracked_device
from core.clock import day_start
from core.errors import Invalid


def scopes(command: PlayCommand) -> list[str]:
    """Under which names an answer may be kept: the person's first, then the device's.

    A first join has only the device; its retry may already carry the person's cookie.
    """
    caller = command.caller
    found = [f"p:{caller.person_name}"] if caller.person_uid else []
    return [*found, f"d:{caller.device_name}"]


def question(
    head: CampaignHead,
    person: UUID | None,
    device: UUID,
    invite: str,
    now: datetime,
    law: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What `campaigns_load` is asked for a state; `law` is what `bounds.question` says."""
    return {
        "campaign": head.id,
        "reward_scope": head.scope,
        "person": person,
        "device": device,
        "invite": invite,
        "day_start": day_start(now, head.timezone),
        "now": now,
        "mechanics": _contexts(head, now) | ({bounds.SLUG: law} if law else {}),
        **_composed(head, now),
    }


def _contexts(head: CampaignHead, now: datetime) -> dict[str, Any]:
    """What each mechanic's own SQL function is told."""
    law = law_of(head)
    if law.tells_nothing:
        return {slug: {} for slug, mechanic, _config in law.playing if mechanic.reads}
    view = render.setting(render.setting_facts(head, now), law, scope=head.scope)
    return {
        slug: mechanic.context(config, view, now)
        for slug, mechanic, config in law.playing
        if mechanic.reads
    }


def _composed(head: CampaignHead, now: datetime) -> dict[str, Any]:
    """What meters need to know; nothing where there are none, and they then cost nothing."""
    law = law_of(head)
    if not law.is_composed:
        return {}
    day = day_start(now, head.timezone).date()
    found: dict[str, Any] = {"composed": {"day": day, "free": law.allowances}}
    if law.heard:
        found["listens"] = law.heard
    return found


def of_command(head: CampaignHead, command: PlayCommand) -> dict[str, Any]:
    """What `campaigns_load` is asked for an action: the state, and whether it was answered."""
    caller, law = command.caller, law_of(head)
    said = str(command.body.get("channel") or "")
    asked = (
        bounds.question(
            law,
            caller,
            said,
            requested.phone_of(command),
            command.now,
            requested.id_card_of(command),
        )
        if law.bounded
        else None
    )
    return {
        **question(
            head, caller.person_uid, caller.device_uid, invite_of(command), command.now, asked
        ),
        "scopes": scopes(command),
        "key": command.key,
    }


def invite_of(command: PlayCommand) -> str:
    """The invite a command names, an act in its input; "" when it names none."""
    named = command.body.get("invite") or (command.body.get("input") or {}).get("invite")
    return str(named or "")[:64]


def is_late(command: PlayCommand) -> bool:
    """Whether the action may take up what was reached before the end of the campaign."""
    if command.action == "act":
        return command.body.get("do") in late_acts()
    return command.action in ("draw", "claim")


def document(
    head: CampaignHead,
    command: PlayCommand,
    person: UUID,
    effects: list[dict[str, Any]],
    facts: dict[str, Any],
    asked: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What `campaigns_apply` is to carry out; `asked` is what `of_command` said before."""
    return {
        **(asked or of_command(head, command)),
        "person_uid": person,
        "scope": scopes(command)[0],
        "slug": head.slug,
        "version": head.version,
        "arm": head.arm,
        "action": command.action,
        "allow_ended": is_late(command),
        "fingerprint": command.fingerprint,
        "tracked": tracked_device(command),
        "language": command.caller.language,
        "effects": effects,
        "facts": facts,
    }


def stored(head: CampaignHead, command: PlayCommand) -> dict[str, Any] | None:
    """What the key was answered with, checked to be the same request."""
    return same_request(
        head, command, sql.replay({"scopes": scopes(command), "key": command.key})
    )


def same_request(
    head: CampaignHead, command: PlayCommand, replay: dict[str, Any] | None
) -> dict[str, Any] | None:
    """`replay` itself. Raises Invalid idempotency.mismatch when it answers another request."""
    if replay is not None and (
        replay["fingerprint"] not in (command.fingerprint, *command.older_fingerprints)
        or replay["action"] != command.action
        or replay["campaign"] != head.id
    ):
        raise Invalid("idempotency.mismatch")
    return replay


__all__ = [
    "PlayAnswer",
    "document",
    "invite_of",
    "of_command",
    "question",
    "same_request",
    "scopes",
    "stored",
]
