"""Payout numbers: a pure function of the grant and of how often a number has failed."""

from __future__ import annotations

from uuid import UUID

GENERATIONS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""One character counts the numbers that the provider has confirmed as failed."""


def payout_number(uid: UUID, generation: int) -> str:
    """32 letters and digits: the generation and the uid without its version digit.

    The SQL function rewards_payout_number says the same. Raises IndexError above 35.
    """
    if generation < 0:
        raise IndexError(generation)
    return GENERATIONS[generation] + uid.hex[:12] + uid.hex[13:]


def grant_uid(number: str) -> UUID | None:
    """The UUIDv7 a number was made from; None when it is not one of ours."""
    if len(number) != 32 or number[0] not in GENERATIONS:
        return None
    try:
        return UUID(hex=f"{number[1:13]}7{number[13:]}")
    except ValueError:
        return None


def reward_uid(number: str) -> UUID:
    """As `grant_uid`; the nil UUID, which no reward has, for a number that is not ours."""
    return grant_uid(number) or UUID(int=0)
