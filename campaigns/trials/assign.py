"""Who sees which arm: a keyed hash of the device, so that nothing has to be written. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from campaigns.trials.model import Arm, Standing, Trial


@dataclass(frozen=True)
class Seat:
    """An arm, by its key, and whether somebody else than the hash put a person there: then
    they are no part of what the trial counts."""

    arm: str
    moved: bool = False


def drawn(slug: str, trial: Trial, device: UUID) -> str:
    """The arm's name that the weights give a device, for as long as the trial has its name."""
    return _pick(f"{slug}/{trial.name}", device, trial.arms).slug


def seat(slug: str, trial: Trial, standing: Standing, device: UUID) -> Seat:
    """Where somebody new is shown to: their own arm while it is open."""
    own = drawn(slug, trial, device)
    if standing.winner:
        return Seat(trial.key(standing.winner), True)
    if own not in standing.closed:
        return Seat(trial.key(own))
    open_arms = [arm for arm in trial.arms if arm.slug not in standing.closed]
    if not open_arms:
        return Seat(trial.key(trial.arms[0].slug), True)
    # A key of its own: else those from a closed arm would all fall beside each other.
    moved = _pick(f"{slug}/{trial.name}/moved", device, open_arms)
    return Seat(trial.key(moved.slug), True)


def _pick(key: str, device: UUID, arms: Sequence[Arm]) -> Arm:
    """One of the arms, each as likely as its weight, to 2^-50."""
    digest = hmac.new(key.encode(), device.bytes, hashlib.sha256).digest()
    place = int.from_bytes(digest[:8], "big") % sum(arm.weight for arm in arms)
    for arm in arms:
        place -= arm.weight
        if place < 0:
            return arm
    raise AssertionError("the weights have a sum")
