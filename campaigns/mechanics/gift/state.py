"""What an action leads to, from the loaded document alone. No I/O.

joined ── draw ──► granted ── claim ──► claimed ──► fulfilled (a policy)
             ▲        └── hold_minutes ──► expired ─┐
             └───────────────────────────────────────┘   at most `tries` times
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.mechanics import common
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.gift import law, sealing
from campaigns.mechanics.gift.config import GiftConfig
from campaigns.mechanics.gift.insured import read
from core.clock import day_start, to_ms
from core.errors import Conflict, DomainError, FieldError, Forbidden, Invalid

GONE = ("expired", "revoked")


def decide(move: Move, loaded: Loaded, config: GiftConfig, setting: Setting) -> Outcome:
    """The effects of join, draw, claim or share; DomainError when the state forbids it."""
    return _DECISIONS[move.action](move, loaded, config, setting)


def actions(loaded: Loaded, config: GiftConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first."""
    found = ["claim"] if common.claimable(loaded, setting) else []
    if setting.phase != "running":
        return found
    if loaded["me"] is None:
        if loaded["today"] != "none":
            found.append("join")
        return found
    try:
        _check_draw(loaded, config, setting, now)
        found.append("draw")
    except DomainError:
        pass
    return [*found, "share"]


def reopens_at(loaded: Loaded, setting: Setting, now: datetime) -> int | None:
    """When today's quota is gone: the next midnight (ms), if the campaign has more then."""
    if loaded["today"] != "none" or not loaded["more"]:
        return None
    if setting.phase not in ("running", "paused"):
        return None
    midnight = next_midnight(now, setting.timezone)
    return to_ms(midnight) if midnight < setting.ends_at else None


def next_midnight(now: datetime, timezone: str) -> datetime:
    """The end of the day that `now` is in, by the clocks of `timezone`."""
    zone = ZoneInfo(timezone)
    start = day_start(now, timezone)
    return datetime.combine(start.date() + timedelta(days=1), start.time(), zone)


def _join(move: Move, loaded: Loaded, _config: GiftConfig, _setting: Setting) -> Outcome:
    return Outcome(tuple(common.join(move, loaded)))


def _check_draw(loaded: Loaded, config: GiftConfig, setting: Setting, now: datetime) -> None:
    gifts = [one for one in loaded["rewards"] if one["kind"] == "gift"]
    if any(one["status"] not in GONE for one in gifts) or loaded["taken"] >= config.tries:
        raise Conflict("limit.reached")
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    if config.newcomers_only and loaded["known"]:
        raise Forbidden("eligibility.newcomers_only")
    if loaded["today"] == "none":
        raise Conflict("stock.empty", retry_at=reopens_at(loaded, setting, now))


def _draw(move: Move, loaded: Loaded, config: GiftConfig, setting: Setting) -> Outcome:
    me = loaded["me"]
    if me is None:
        if loaded["today"] == "none":
            raise Conflict("stock.empty", retry_at=reopens_at(loaded, setting, move.now))
        raise Forbidden("eligibility.not_joined")
    _check_draw(loaded, config, setting, move.now)
    held = bool(move.held or me["held"])
    reward, number = move.fresh[0], loaded["taken"] + 1
    kept = timedelta(minutes=config.hold_minutes)
    # What a person has to look at first is kept as long as any reward.
    claim_by = move.now + (timedelta(days=setting.claim_days) if held else kept)
    effect: Effect = {
        "op": "gift_take",
        "participation": me["id"],
        "grants": loaded["grants"],
        "pool": setting.pools.get(config.pool),
        "day": day_start(move.now, setting.timezone).date(),
        "retry_at": _after_today(loaded, setting, move.now),
        "salt": move.salt,
        "reward": reward,
        "held": held,
        "idem_key": f"{setting.slug}:{setting.version[:16]}:gift:{me['id']}:{number}",
        "claim_by": claim_by,
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
        "amount": config.product.premium,
    }
    noted = tuple(note for note in me["risk"] if "id" in note)
    return Outcome((effect,), reward, held, noted)


def _after_today(loaded: Loaded, setting: Setting, now: datetime) -> int | None:
    """What to tell those who come too late by an instant."""
    return reopens_at({**loaded, "today": "none"}, setting, now)


def _claim(move: Move, loaded: Loaded, config: GiftConfig, setting: Setting) -> Outcome:
    wanted = str(move.body["reward"])
    mine = {one["id"]: one for one in loaded["rewards"] if one["kind"] == "gift"}
    if wanted not in mine or mine[wanted]["status"] != "granted":
        return Outcome()
    _check_law(config)
    today = move.now.astimezone(ZoneInfo(setting.timezone)).date()
    insured, errors = read(config, move.body.get("fields") or {}, today)
    if insured is None:
        raise Invalid("body.invalid", errors=errors)
    _check_consents(config, move.body.get("consent") or {})
    if move.held:
        return Outcome(held=True)
    effect: Effect = {
        "op": "gift_insure",
        "reward": wanted,
        "product": config.product.key,
        "insurer": config.product.insurer_code,
        "newcomers_only": config.newcomers_only,
        "erase_at": move.now + timedelta(days=config.keep_days),
        "consents": {one.id: one.version for one in config.consents},
        **sealing.sealed(insured, config.product, setting.timezone),
    }
    return Outcome((effect,))


def _check_law(config: GiftConfig) -> None:
    product = config.product
    if law.breaches(
        cover=product.cover,
        term_days=product.term_days,
        premium=product.premium,
        min_age=config.min_age,
    ):
        raise Conflict("gift.unlawful")


def _check_consents(config: GiftConfig, given: dict[str, Any]) -> None:
    missing = [one.id for one in config.consents if not str(given.get(one.id) or "").strip()]
    if missing:
        raise Invalid(
            "consent.missing",
            errors=[FieldError(f"consent.{name}", "missing") for name in missing],
        )


_DECISIONS: dict[str, Callable[[Move, Loaded, GiftConfig, Setting], Outcome]] = {
    "join": _join,
    "draw": _draw,
    "claim": _claim,
    "share": common.share,
}
