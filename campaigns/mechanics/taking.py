"""Prizes that are taken, and the meters that pay for them. Pure; for all mechanics.

Where mechanics compose, a mechanic sees in `loaded`

    meters  {name: {value, raised, at, free}}     `free`: what is left of today's allowance
    takes   {scene: {n, prize, reward, at}}       how often, and the last of them
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.wording import Titles
from core.errors import Forbidden

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9_-]{0,31})$")]
"""What a prize, a task or an offer is called inside; unique in its mechanic."""


class Prize(BaseModel):
    """What can be won: a pool of `rewards.pools`, and its name in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Name
    pool: str = Field(min_length=1, max_length=64)
    title: Titles


@dataclass(frozen=True)
class Reading:
    """What a meter shows."""

    value: int = 0
    raised: int = 0
    free: int = 0
    at: int | None = None
    """When it grew last, in milliseconds UTC."""

    @property
    def left(self) -> int:
        """What can be spent now."""
        return self.value + self.free


def meter(loaded: Loaded, name: str) -> Reading:
    """What a meter shows; zeros for somebody who has none yet."""
    found = loaded.get("meters", {}).get(name)
    return Reading(**found) if found else Reading()


def taken(loaded: Loaded, scene: str) -> int:
    """How often something was taken of a scene."""
    found = loaded.get("takes", {}).get(scene)
    return int(found["n"]) if found else 0


def grant(
    move: Move,
    loaded: Loaded,
    setting: Setting,
    *,
    key: str,
    prize: Prize | None,
    fallbacks: Sequence[Prize] = (),
    spend: tuple[str, int] | None = None,
    needs: tuple[str, int] | None = None,
    sure: bool = False,
    code: str | None = None,
) -> Outcome:
    """Take `prize` in the scene of the move, once under `key`, which needs to be unique among
    this participation's. None is a chance that wins nothing.

    `spend` and `needs` are a meter and an amount, checked under its lock. What is spent stays
    spent when neither the prize nor a fallback is left, unless `sure`: then it is refused with
    stock.empty. `code` replaces chance.none. Raises Forbidden eligibility.not_joined.
    """
    me = loaded["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    held = bool(move.held or me["held"])
    reward = move.fresh[0]
    effect: Effect = {
        "op": "grant",
        "participation": me["id"],
        "key": key,
        "scene": move.scene,
        **_of(prize, setting),
        "fallbacks": [_of(one, setting) for one in fallbacks],
        "reward": reward,
        "held": held,
        "claim_by": move.now + timedelta(days=setting.claim_days),
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
        "sure": sure,
        "event": move.fresh[1],
    }
    if spend is not None:
        effect["spend"] = {"meter": spend[0], "amount": spend[1]}
        if code:
            effect["spend"]["code"] = code
    if needs is not None:
        effect["needs"] = {"meter": needs[0], "at": needs[1]}
    noted = (note for note in me["risk"] if "id" in note)
    return Outcome((effect,), reward, held, tuple(noted))


def _of(prize: Prize | None, setting: Setting) -> dict[str, Any]:
    if prize is None:
        return {"prize": None, "pool": None}
    return {"prize": prize.slug, "pool": setting.pools[prize.pool]}
