"""Setting up, checking and taking away a person's second factor. All of it is on record."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from django.conf import settings
from django.db import transaction

from campaigns.roles import GROUPS
from cms.twofactor.models import Factor, RecoveryCode
from core import audit
from core.clock import to_ms
from core.crypto import decrypt, encrypt, keyed_hashes
from core.errors import Conflict, Forbidden, Invalid, TooMany

ISSUER = "Activity Factory"
STEP = 30
WINDOW = 1
"""Codes of one step before and after count too: phones' clocks differ."""
TRIES = 5
BLOCK = timedelta(minutes=5)
CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without what looks alike; 10 signs are 49 bits."""
CODE_LENGTH = 10


@dataclass(frozen=True)
class Standing:
    """Where a person stands: has a confirmed factor, needs one by role, codes left."""

    confirmed: bool
    required: bool
    codes_left: int


def required_for(user: Any) -> bool:
    """Whether one of the person's roles must have a second factor (`REQUIRE_2FA_ROLES`)."""
    wanted = set(settings.REQUIRE_2FA_ROLES)
    if not wanted or not user.is_active:
        return False
    if user.is_superuser:
        return bool(wanted & set(GROUPS))
    return bool(user.groups.filter(name__in=wanted).exists())


def confirmed_factor(user: Any) -> Factor | None:
    """The factor that is asked for at the door; None where there is none."""
    return Factor.objects.filter(user=user, confirmed_at__isnull=False).first()


def standing(user: Any) -> Standing:
    factor = confirmed_factor(user)
    left = factor.recovery_codes.filter(used_at=None).count() if factor else 0
    return Standing(factor is not None, required_for(user), left)


@transaction.atomic
def begin(user: Any, now: datetime) -> str:
    """A secret to be confirmed; the `otpauth://` address a phone's camera reads.

    Called again before confirming it is the same secret. Raises Conflict two_factor.present.
    """
    factor, _new = Factor.objects.select_for_update().get_or_create(
        user=user,
        defaults={"secret": encrypt(pyotp.random_base32()), "created_at": now},
    )
    if factor.confirmed_at is not None:
        raise Conflict("two_factor.present")
    return _totp(factor).provisioning_uri(name=user.get_username(), issuer_name=ISSUER)


def secret_of(user: Any) -> str:
    """The secret still to be confirmed, in groups of four, for phones without a camera."""
    factor = Factor.objects.get(user=user, confirmed_at=None)
    plain = decrypt(factor.secret)
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def confirm(user: Any, code: str, now: datetime) -> tuple[Factor, list[str]]:
    """Switch the factor on with a first code; the recovery codes, shown this once.

    Raises Invalid two_factor.wrong, TooMany rate.exceeded, Conflict two_factor.present.
    """
    with transaction.atomic():
        factor = Factor.objects.select_for_update().filter(user=user).first()
        if factor is None or factor.confirmed_at is not None:
            raise Conflict("two_factor.present")
        good = _try(factor, code, now)
        if good:
            factor.confirmed_at = now
            factor.save(update_fields=["confirmed_at"])
            codes = _new_codes(factor)
            _note(user.get_username(), "switched_on", user, now)
    if not good:
        raise Invalid("two_factor.wrong")
    return factor, codes


def check(user: Any, code: str, now: datetime) -> Factor:
    """Let a person in by the app's code or by a recovery code, each once.

    Raises Invalid two_factor.wrong, TooMany rate.exceeded with `retry_at`.
    """
    with transaction.atomic():
        # The row is locked: the same code at two doors at once opens one.
        factor = (
            Factor.objects.select_for_update()
            .filter(user=user, confirmed_at__isnull=False)
            .first()
        )
        if factor is None:
            raise Invalid("two_factor.wrong")
        good = _try(factor, code, now)
        if good:
            _note(user.get_username(), "passed", user, now)
    if not good:
        raise Invalid("two_factor.wrong")
    return factor


def renew_codes(user: Any, code: str, now: datetime) -> list[str]:
    """New recovery codes in place of the old, against a code of the app."""
    # On its own: a wrong code's count must outlive the refusal.
    factor = check(user, code, now)
    with transaction.atomic():
        found = _new_codes(factor)
        _note(user.get_username(), "codes_renewed", user, now)
    return found


def switch_off(user: Any, code: str, now: datetime) -> None:
    """Take the own factor away, against a code. Raises Forbidden two_factor.required."""
    if required_for(user):
        raise Forbidden("two_factor.required")
    factor = check(user, code, now)
    with transaction.atomic():
        factor.delete()
        _note(user.get_username(), "switched_off", user, now)


@transaction.atomic
def reset(user: Any, *, actor: str, now: datetime) -> bool:
    """An administrator takes another's factor away, whose phone is lost; whether there was one.

    The person sets up a new one at the next log-in where the role asks for it.
    """
    removed, _kinds = Factor.objects.filter(user=user).delete()
    if removed:
        _note(actor, "reset", user, now)
    return bool(removed)


def _try(factor: Factor, code: str, now: datetime) -> bool:
    """Whether the code is good. Failures count on the row itself: no cache can lose them."""
    if factor.blocked_until is not None and factor.blocked_until > now:
        raise TooMany("rate.exceeded", retry_at=to_ms(factor.blocked_until))
    # An input method may be set to full width.
    code = "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "").lower()
    by_app = code.isascii() and code.isdigit()
    good = _by_app(factor, code, now) if by_app else _by_recovery(factor, code, now)
    if good:
        factor.failures, factor.blocked_until = 0, None
    else:
        factor.failures += 1
        if factor.failures >= TRIES:
            factor.failures, factor.blocked_until = 0, now + BLOCK
            _note(factor.user.get_username(), "blocked", factor.user, now)
    factor.save(update_fields=["failures", "blocked_until", "last_step"])
    return good


def _by_app(factor: Factor, code: str, now: datetime) -> bool:
    totp, step = _totp(factor), int(now.timestamp()) // STEP
    for moved in range(-WINDOW, WINDOW + 1):
        one = step + moved
        if one > factor.last_step and secrets.compare_digest(totp.at(one * STEP), code):
            factor.last_step = one
            return True
    return False


def _by_recovery(factor: Factor, code: str, now: datetime) -> bool:
    if factor.confirmed_at is None:
        return False
    known = factor.recovery_codes.filter(digest__in=_digests(factor, code), used_at=None)
    taken = known.update(used_at=now)
    return taken == 1


def _new_codes(factor: Factor) -> list[str]:
    plain = [
        "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)
    ]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digests(factor, code)[0]) for code in plain
    )
    return [f"{code[:5]}-{code[5:]}" for code in plain]


def _digests(factor: Factor, code: str) -> tuple[str, ...]:
    """Under every key in force, that of the newest first."""
    return keyed_hashes("two_factor.recovery", f"{factor.pk}:{code}")


def _totp(factor: Factor) -> pyotp.TOTP:
    return pyotp.TOTP(decrypt(factor.secret), interval=STEP)


def _note(actor: str, verb: str, user: Any, now: datetime) -> None:
    audit.record(
        actor=actor, action=f"two_factor.{verb}", target=f"user:{user.pk}", now=now, data={}
    )
