"""What a request itself tells, for eligibility and limits. No I/O, no Django."""

from __future__ import annotations

import ipaddress
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.contracts import FrozenCampaign
from campaigns.law.attributes import attribute_of
from campaigns.law.environment import device_type_of, environment_of
from campaigns.mechanics.common import channel_of
from campaigns.mechanics.gift.insured import age_on, birth_of, number_in
from campaigns.mechanics.gift.sealing import hold_id, id_hash
from campaigns.play.contracts import Caller, PlayCommand
from core.crypto import keyed_hash


def told_by_request(fact: str) -> bool:
    """Whether only a request of the person's own tells it, such as the region."""
    return source(fact) in ("request", "claim")


def source(fact: str) -> str:
    """Where a fact comes from, by its attribute; "" for one that nobody knows."""
    found = attribute_of(fact)
    return found.source if found is not None else ""


def told(
    law: FrozenCampaign, caller: Caller, channel: str, wanted: list[str]
) -> dict[str, Any]:
    """What the request itself tells. The region is looked up only where a rule asks for it."""
    facts: dict[str, Any] = {
        "environment": environment_of(caller.user_agent, law.channels.app),
        "device_type": device_type_of(caller.user_agent),
        "language": caller.language,
    }
    if "channel" in wanted:
        facts["channel"] = channel_of(channel)
    if "province" in wanted:
        from tracking.consumer.enrich import place_of

        facts["province"] = place_of(caller.ip).region or None
    return facts


def claimed(law: FrozenCampaign, command: PlayCommand) -> dict[str, Any]:
    """What is filled in for this claim alone: it is not kept with the facts."""
    if command.action != "claim":
        return {}
    fields = command.body.get("fields") or {}
    births = (birth_of(str(value).strip().upper()) for value in fields.values())
    birth = next((one for one in births if one is not None), None)
    if birth is None:
        return {}
    return {"age": age_on(birth, _day(command.now, law.timezone))}


def _day(now: datetime, timezone: str) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()


def told_now(entity: str, command: PlayCommand) -> str | None:
    """What a limit that counts `entity` counts by, as this very move tells it."""
    if entity == "phone":
        return phone_of(command)
    return id_card_of(command) if entity == "id_card" else entity_of(entity, command.caller)


def phone_of(command: PlayCommand) -> str | None:
    """The keyed hash of the number whose code was right just now."""
    return keyed_hash("phone", command.phone.e164) if command.phone is not None else None


def id_card_of(command: PlayCommand) -> str | None:
    """The keyed hash of the identity number that a claim tells."""
    number = _id_number(command)
    return id_hash(number) if number is not None else None


def hold_id_card(command: PlayCommand) -> None:
    """Nobody else settles the number whose policy is written until the transaction ends."""
    number = _id_number(command)
    if number is not None:
        hold_id(number)


def _id_number(command: PlayCommand) -> str | None:
    return number_in(command.body.get("fields") or {}) if command.action == "claim" else None


def entity_of(entity: str, caller: Caller) -> str | None:
    """The keyed name of the caller's device or net; None for what a caller does not tell."""
    if entity == "device":
        # A random name: nobody guesses it, and a change of keys must not begin to count anew.
        return sha256(f"limit.device\0{caller.device_uid}".encode()).hexdigest()
    return _net(caller.ip) if entity == "net" else None


@lru_cache(maxsize=8192)
def _net(ip: str) -> str:
    """The keyed hash of the /24 (/48 of IPv6) an address is in; of what is none, by itself."""
    try:
        address = ipaddress.ip_address(ip)
        bits = 24 if address.version == 4 else 48
        ip = str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))
    except ValueError:
        pass
    return keyed_hash("limit.net", ip)
