"""A second factor: real codes, each once, at every door of staff's; enforced by role."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client

from cms.twofactor import service
from cms.twofactor.models import Factor, RecoveryCode
from core.clock import utc_now
from core.crypto import decrypt
from core.errors import Conflict, Forbidden, Invalid, TooMany
from core.models import AuditEntry
from tests.campaigns.support import launched, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]

CHECK = "/admin/af/second-factor/check/"
SET_UP = "/admin/af/second-factor/set-up/"
DOORS = (
    "/admin/",
    "/admin/af/campaigns/",
    "/admin/af/review/",
    "/admin/af/staff/",
    "/admin/account/",
    "/admin/pages/",
    "/boards/",
    "/boards/packet/",
    "/boards/packet/ticket/",
)
PAGE_COOKIE = "sessionid"


def _user(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def _totp(name: str) -> pyotp.TOTP:
    return pyotp.TOTP(decrypt(Factor.objects.get(user=_user(name)).secret))


def _code(name: str, at: datetime) -> str:
    return _totp(name).at(at)


def _with_factor(name: str) -> list[str]:
    """The recovery codes of a factor that was confirmed two minutes ago."""
    staff()
    earlier = utc_now() - timedelta(minutes=2)
    service.begin(_user(name), earlier)
    _factor, codes = service.confirm(_user(name), _code(name, earlier), earlier)
    return codes


def _client(name: str) -> Client:
    client = Client()
    client.force_login(_user(name))
    return client


def _actions() -> list[str]:
    found = AuditEntry.objects.filter(action__startswith="two_factor.").order_by("id")
    return [
        action.removeprefix("two_factor.") for action in found.values_list("action", flat=True)
    ]


def test_set_up_with_an_app_shows_recovery_codes_once() -> None:
    staff()
    client = _client("reviewer")
    page = client.get(SET_UP).content.decode()
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r"<code class=\"af-secret\">([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    app = pyotp.TOTP(secret.group(1).replace(" ", ""))
    wrong = client.post(SET_UP, {"code": "000000"}).content.decode()
    assert "That code is not right" in wrong
    assert service.confirmed_factor(_user("reviewer")) is None
    done = client.post(SET_UP, {"code": app.now()}).content.decode()
    codes = re.findall(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", done)
    assert len(codes) == len(set(codes)) == 10
    assert client.get("/admin/").status_code == 200
    assert client.get(SET_UP).status_code == 302
    assert _actions() == ["switched_on"]
    with pytest.raises(Conflict, match=r"two_factor\.present"):
        service.begin(_user("reviewer"), utc_now())


def test_nothing_of_it_lies_in_clear() -> None:
    codes = _with_factor("reviewer")
    secret = _totp("reviewer").secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM cms_twofactor_factor f")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(f)::text FROM cms_twofactor_recoverycode f")
        stored += str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(f)::text FROM core_auditentry f")
        stored += str(cursor.fetchall())
    for word in (secret, codes[0], codes[0].replace("-", "")):
        assert word not in stored


def test_the_password_alone_opens_no_door() -> None:
    _with_factor("admin")
    launched(utc_now(), "packet")
    client = _client("admin")
    for door in DOORS:
        answer = client.get(door)
        assert answer.status_code == 302, door
        assert answer["Location"].startswith(CHECK), door
    posted = client.post("/admin/af/campaigns/packet/end/")
    assert posted["Location"] == CHECK
    told = client.get("/boards/packet/ticket/", HTTP_ACCEPT="application/json")
    assert (told.status_code, told.json()["code"]) == (403, "two_factor.needed")

    opened = client.post(CHECK, {"code": _code("admin", utc_now()), "next": "/boards/packet/"})
    assert opened["Location"] == "/boards/packet/"
    for door in DOORS:
        assert client.get(door).status_code == 200, door


def test_participants_are_not_asked() -> None:
    _with_factor("admin")
    launched(utc_now(), "packet")
    client = _client("admin")
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/play/packet/state").status_code == 200


def test_the_address_wanted_must_be_ours() -> None:
    _with_factor("admin")
    client = _client("admin")
    answer = client.post(
        CHECK, {"code": _code("admin", utc_now()), "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/admin/"


def test_a_code_works_once_and_not_long_after() -> None:
    _with_factor("admin")
    now = utc_now()
    code = _code("admin", now)
    service.check(_user("admin"), code, now)
    with pytest.raises(Invalid):
        service.check(_user("admin"), code, now)
    with pytest.raises(Invalid):
        service.check(_user("admin"), _code("admin", now - timedelta(minutes=2)), now)
    later = now + timedelta(seconds=60)
    service.check(_user("admin"), _code("admin", later), later)


@pytest.mark.parametrize("zero", ["０", "٠", "²"])
def test_digits_of_another_kind_are_read_or_refused(zero: str) -> None:
    _with_factor("admin")
    client = _client("admin")
    code = _code("admin", utc_now())
    typed = "".join(chr(ord("０") + int(digit)) for digit in code) if zero == "０" else zero * 6
    answer = client.post(CHECK, {"code": typed})
    if zero == "０":
        assert answer.status_code == 302
    else:
        assert "That code is not right" in answer.content.decode()


def test_a_recovery_code_works_once() -> None:
    codes = _with_factor("admin")
    now = utc_now()
    service.check(_user("admin"), codes[0].upper(), now)
    with pytest.raises(Invalid):
        service.check(_user("admin"), codes[0], now)
    service.check(_user("admin"), codes[1].replace("-", " "), now)
    assert service.standing(_user("admin")).codes_left == 8


def test_guessing_is_blocked_even_for_the_right_code() -> None:
    _with_factor("admin")
    now = utc_now()
    for _ in range(service.TRIES):
        with pytest.raises(Invalid):
            service.check(_user("admin"), "000000", now)
    with pytest.raises(TooMany):
        service.check(_user("admin"), _code("admin", now), now)
    later = now + service.BLOCK + timedelta(seconds=1)
    service.check(_user("admin"), _code("admin", later), later)
    assert _actions()[-2:] == ["blocked", "passed"]


def test_making_new_codes_does_not_forget_a_wrong_try() -> None:
    _with_factor("admin")
    now = utc_now()
    for _ in range(service.TRIES):
        with pytest.raises(Invalid):
            service.renew_codes(_user("admin"), "000000", now)
    with pytest.raises(TooMany):
        service.renew_codes(_user("admin"), _code("admin", now), now)


def _at_two_doors(code: str, now: datetime, take: Any) -> int:
    """How many of eight simultaneous tries get in."""
    start, inside = threading.Barrier(8), []

    def knock() -> None:
        try:
            start.wait(20)
            take(_user("admin"), code, now)
            inside.append(1)
        except (Invalid, TooMany):
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return len(inside)


def test_one_code_at_many_doors_at_once_opens_one() -> None:
    codes = _with_factor("admin")
    Factor.objects.update(failures=0)
    assert _at_two_doors(codes[0], utc_now(), service.check) == 1


def _unguarded(user: Any, code: str, now: datetime) -> None:
    """The control: the same look and the same mark, without the row's lock."""
    factor = Factor.objects.get(user=user)
    digest = service._digests(factor, code.replace("-", ""))[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, pg_sleep(0.3) FROM cms_twofactor_recoverycode"
            " WHERE digest = %s AND used_at IS NULL",
            [digest],
        )
        if cursor.fetchone() is None:
            raise Invalid("two_factor.wrong")
        cursor.execute(
            "UPDATE cms_twofactor_recoverycode SET used_at = %s WHERE digest = %s",
            [now, digest],
        )


def test_without_the_guard_it_would_open_more() -> None:
    codes = _with_factor("admin")
    assert _at_two_doors(codes[0], utc_now(), _unguarded) > 1


def test_a_role_that_needs_it_is_led_to_set_it_up(settings: Any) -> None:
    launched(utc_now(), "packet")
    settings.REQUIRE_2FA_ROLES = ["reviewer"]
    client = _client("reviewer")
    for door in ("/admin/", "/admin/af/review/", "/boards/packet/"):
        assert client.get(door)["Location"].startswith(SET_UP), door
    assert _client("operator").get("/admin/").status_code == 200
    assert _client("admin").get("/admin/")["Location"].startswith(SET_UP)
    assert client.get(SET_UP).status_code == 200
    client.post(SET_UP, {"code": _code("reviewer", utc_now())})
    assert client.get("/boards/packet/").status_code == 200
    with pytest.raises(Forbidden, match=r"two_factor\.required"):
        service.switch_off(_user("reviewer"), _code("reviewer", utc_now()), utc_now())


def test_switching_off_needs_a_code() -> None:
    _with_factor("operator")
    client = _client("operator")
    client.post(CHECK, {"code": _code("operator", utc_now())})
    page = "/admin/af/second-factor/"
    assert "That code is not right" in client.post(page, {"off": "1"}).content.decode()
    assert service.confirmed_factor(_user("operator")) is not None
    Factor.objects.update(last_step=0)
    client.post(page, {"off": "1", "code": _code("operator", utc_now())})
    assert not Factor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert _actions()[-1] == "switched_off"


def test_an_administrator_resets_anothers_and_open_sessions_show_the_new_one() -> None:
    _with_factor("operator")
    operator = _client("operator")
    operator.post(CHECK, {"code": _code("operator", utc_now())})
    assert operator.get("/admin/").status_code == 200
    target = f"/admin/af/staff/{_user('operator').pk}/reset/"
    for name in ("reviewer", "manager"):
        _client(name).post(target)
        assert Factor.objects.count() == 1, name
    _client("admin").post(target)
    assert not Factor.objects.exists()
    entry = AuditEntry.objects.get(action="two_factor.reset")
    assert (entry.actor, entry.target) == ("admin", f"user:{_user('operator').pk}")

    earlier = utc_now() - timedelta(minutes=2)
    service.begin(_user("operator"), earlier)
    service.confirm(_user("operator"), _code("operator", earlier), earlier)
    assert operator.get("/admin/")["Location"].startswith(CHECK)


def test_the_door_answers_under_a_new_session_id() -> None:
    _with_factor("admin")
    client = _client("admin")
    before = client.cookies[PAGE_COOKIE].value
    client.post(CHECK, {"code": _code("admin", utc_now())})
    assert client.cookies[PAGE_COOKIE].value != before


def test_the_only_administrator_is_let_in_again_by_command() -> None:
    _with_factor("admin")
    call_command("reset_second_factor", "admin", stdout=StringIO())
    assert not Factor.objects.exists()
    entry = AuditEntry.objects.get(action="two_factor.reset")
    assert entry.actor == "command:reset_second_factor"
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody")
