"""One code typed in twice at once is spent once; twenty wrong ones at once are five tries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection

from core.errors import DomainError
from tests.race.meeting import Meeting
from tests.race.play_support import at_once
from touchpoints import api
from touchpoints.models import OneTimeCode

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_gates")]

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"
UNSPENT = '"touchpoints_onetimecode"."used_at" IS NULL'


def issued() -> str:
    api.issue_code(phone_e164=PHONE, purpose="claim", campaign="spring", ip="8.8.8.8", now=NOW)
    code = api.inbox(PHONE)[0].code
    assert code is not None
    return code


def check(code: str, holder: str) -> str:
    """ "ok", or the refusal's code."""
    try:
        api.check_code(
            phone_e164=PHONE, purpose="claim", campaign="spring", code=code, now=NOW,
            holder=holder,
        )  # fmt: skip
    except DomainError as refusal:
        return refusal.code
    return "ok"


def unguarded(all_looked: Meeting, code: str, holder: str) -> str:
    """The same check with its row lock and the spending's condition taken out of the SQL; all
    have looked before one of them writes."""
    removed = 0

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal removed
        if sql.startswith("UPDATE") and UNSPENT in sql:
            return execute(sql.replace(UNSPENT, f"{UNSPENT} OR TRUE"), params, many, context)
        if "FOR UPDATE" not in sql:
            return execute(sql, params, many, context)
        removed += 1
        found = execute(sql.replace("FOR UPDATE", ""), params, many, context)
        all_looked.come()
        return found

    with connection.execute_wrapper(run):
        answer = check(code, holder)
    assert removed == 1, "the guard is not where it was"
    return answer


def rush(checking: Callable[[str, str], str], codes: list[str]) -> Counter[str]:
    return Counter(
        at_once(
            [partial(checking, code, f"request-{number}") for number, code in enumerate(codes)]
        )
    )


def wrong(code: str, count: int) -> list[str]:
    return [f"{(int(code) + 1 + number) % 10**6:06d}" for number in range(count)]


def test_one_code_typed_in_by_many_at_once_is_spent_once() -> None:
    code = issued()
    assert rush(check, [code] * 10) == {"ok": 1, "otp.expired": 9}


def test_one_code_verified_by_many_is_spent_once() -> None:
    code = api.verify_code(
        phone_e164=PHONE, purpose="claim", campaign="spring", code=issued(), now=NOW
    )

    def spend(_code: str, holder: str) -> str:
        try:
            api.spend_code(code, holder=holder, now=NOW)
        except DomainError as refusal:
            return refusal.code
        return "ok"

    assert rush(spend, ["any"] * 10) == {"ok": 1, "otp.expired": 9}


def test_control_without_the_lock_one_code_is_spent_many_times() -> None:
    code = issued()
    assert rush(partial(unguarded, Meeting(10)), [code] * 10)["ok"] > 1


def test_twenty_wrong_tries_at_once_are_five() -> None:
    code = issued()
    assert rush(check, wrong(code, 20)) == {"otp.wrong": 4, "otp.too_many": 16}
    assert OneTimeCode.objects.get().wrong_tries == 5
    assert check(code, "after") == "otp.too_many"


def test_control_without_the_lock_haste_gives_more_tries() -> None:
    code = issued()
    answers = rush(partial(unguarded, Meeting(20)), wrong(code, 20))
    assert answers["otp.wrong"] > 4
    assert OneTimeCode.objects.get().wrong_tries < 5


def test_the_right_code_among_wrong_ones_counts_at_most_once() -> None:
    code = issued()
    answers = rush(check, [*wrong(code, 4), code, code])
    assert answers["ok"] == 1
    assert answers["otp.wrong"] == 4
    assert answers["otp.expired"] == 1
