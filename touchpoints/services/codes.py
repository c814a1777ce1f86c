"""One-time codes: issued under limits, checked with few tries, used once."""

from __future__ import annotations

import hmac
import random
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from core.addresses import counted_as, is_shared
from core.clock import to_ms
from core.crypto import keyed_hash, keyed_hashes
from core.errors import DomainError, Invalid, TooMany
from touchpoints import limits
from touchpoints.contracts import IssuedCode
from touchpoints.models import OneTimeCode
from touchpoints.services import messages

LENGTH = 6
EXPIRES = 300
MAX_WRONG = 5


def _code_hashes(to_hash: str, purpose: str, campaign: str, code: str) -> tuple[str, ...]:
    """Under every key in force, that of the newest first: codes outlive a change of keys."""
    return keyed_hashes("otp.code", f"{to_hash}:{purpose}:{campaign}:{code}")


def issue(
    *,
    phone_e164: str,
    purpose: str,
    campaign: str,
    ip: str,
    now: datetime,
    language: str,
    device: str,
    request: str,
    rng: random.Random | None,
    code_limits: limits.CodeLimits,
) -> IssuedCode:
    """See `touchpoints.api.issue_code`."""
    to_hash, *older = messages.address_hashes(phone_e164)
    answer = IssuedCode(EXPIRES, code_limits.gap_seconds, LENGTH)
    request_hash = keyed_hash("otp.request", request) if request else None
    channel = messages.sms_channel()
    code = f"{(rng or secrets.SystemRandom()).randrange(10**LENGTH):0{LENGTH}d}"
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two requests for one number go one after the other.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"otp:{min((to_hash, *older))}"],
            )
        if request and OneTimeCode.objects.filter(request__in=_request(request)).exists():
            return answer
        ip_hash = keyed_hash("ip", counted_as(ip))
        limits.check(
            to_hash=to_hash,
            older=tuple(older),
            ip_hash=ip_hash,
            campaign=campaign,
            now=now,
            limits=code_limits,
            spare_address=is_shared(ip),
        )
        OneTimeCode.objects.create(
            to_hash=to_hash,
            purpose=purpose,
            campaign=campaign,
            code_hash=_code_hashes(to_hash, purpose, campaign, code)[0],
            ip_hash=ip_hash,
            device_hash=keyed_hash("otp.device", device) if device else "",
            request=request_hash,
            issued_at=now,
            expires_at=now + timedelta(seconds=EXPIRES),
        )
        messages.store_code_message(
            channel=channel,
            phone_e164=phone_e164,
            code=code,
            minutes=EXPIRES // 60,
            language=language,
            campaign=campaign,
            now=now,
        )
    return answer


def check(
    *, phone_e164: str, purpose: str, campaign: str, code: str, now: datetime, holder: str
) -> None:
    """See `touchpoints.api.check_code`."""
    with transaction.atomic():
        found = _look(phone_e164, purpose, campaign, code, now, holder)
        if isinstance(found, int):
            spend(found, holder=holder, now=now)
    _raise(found)


def verify(
    *, phone_e164: str, purpose: str, campaign: str, code: str, now: datetime, holder: str
) -> int:
    """See `touchpoints.api.verify_code`."""
    with transaction.atomic():
        found = _look(phone_e164, purpose, campaign, code, now, holder)
    return _raise(found)


def spend(code: int, *, holder: str, now: datetime) -> None:
    """See `touchpoints.api.spend_code`."""
    mine = _holder_hashes(holder)
    unspent = Q(used_at=None) | Q(used_by__in=mine) if holder else Q(used_at=None)
    if not OneTimeCode.objects.filter(unspent, id=code).update(used_at=now, used_by=mine[0]):
        raise Invalid("otp.expired")


def _raise(found: int | DomainError) -> int:
    """The count of wrong tries must outlive the refusal: it is raised after the commit."""
    if isinstance(found, DomainError):
        raise found
    return found


def _holder_hashes(holder: str) -> tuple[str, ...]:
    return keyed_hashes("otp.holder", holder) if holder else ("",)


def _request(request: str) -> tuple[str, ...]:
    return keyed_hashes("otp.request", request)


def _look(
    phone_e164: str, purpose: str, campaign: str, code: str, now: datetime, holder: str
) -> int | DomainError:
    """The id of the code that is right, or why it is not; counts a wrong try."""
    to_hashes = messages.address_hashes(phone_e164)
    row = (
        OneTimeCode.objects.select_for_update()
        .filter(to_hash__in=to_hashes, purpose=purpose, campaign=campaign)
        .order_by("-issued_at", "-id")
        .first()
    )
    if row is None or now >= row.expires_at:
        return Invalid("otp.expired")
    if row.wrong_tries >= MAX_WRONG:
        return TooMany("otp.too_many", retry_at=to_ms(row.expires_at))
    right = _code_hashes(row.to_hash, purpose, campaign, code)
    if not any(hmac.compare_digest(row.code_hash, one) for one in right):
        row.wrong_tries += 1
        row.save(update_fields=["wrong_tries"])
        if row.wrong_tries >= MAX_WRONG:
            return TooMany("otp.too_many", retry_at=to_ms(row.expires_at))
        return Invalid("otp.wrong")
    # The same request again (a challenge or a lost answer came between) is no second use.
    if row.used_at is not None and not (holder and row.used_by in _holder_hashes(holder)):
        return Invalid("otp.expired")
    return row.id


def was_sent_to(*, phone_e164: str, device: str, since: datetime) -> bool:
    """Whether this device already had a code sent to this number since then."""
    return OneTimeCode.objects.filter(
        to_hash__in=messages.address_hashes(phone_e164),
        device_hash__in=keyed_hashes("otp.device", device),
        issued_at__gte=since,
    ).exists()


def request_seen(request: str, *, phone_e164: str, purpose: str, campaign: str) -> bool:
    """See `touchpoints.api.code_request_seen`."""
    row = OneTimeCode.objects.filter(request__in=_request(request)).first()
    if row is None:
        return False
    same = row.to_hash in messages.address_hashes(phone_e164)
    if not same or (row.purpose, row.campaign) != (purpose, campaign):
        raise Invalid("idempotency.mismatch")
    return True
