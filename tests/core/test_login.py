"""Passwords cannot be tried without end, and a missing cache locks nobody out."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.test import Client, RequestFactory

from core import login

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_gates")]

PASSWORD = "correct-horse-battery"


class _Still:
    """The counter's clock, which stands still: its windows end at moments of their own."""

    @staticmethod
    def time() -> float:
        return 1_800_000_000.0


@pytest.fixture
def staff(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("django_ratelimit.core.time", _Still)
    get_user_model().objects.create_superuser("keeper", password=PASSWORD)


def enter(password: str, address: str = "203.0.113.9", username: str = "keeper") -> bool:
    """Whether the log-in form would let us in."""
    request = RequestFactory().post("/admin/login/", REMOTE_ADDR=address)
    return authenticate(request, username=username, password=password) is not None


@pytest.mark.usefixtures("staff")
def test_after_some_failures_even_the_right_password_is_refused_there() -> None:
    for _ in range(11):
        assert not enter("wrong")
    assert not enter(PASSWORD)
    assert enter(PASSWORD, address="203.0.113.10"), "nobody locks the owner out elsewhere"


@pytest.mark.usefixtures("staff")
def test_an_address_that_tries_many_names_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "ADDRESS", "3/5m")
    for number in range(4):
        assert not enter("wrong", username=f"name{number}")
    assert not enter(PASSWORD)


@pytest.mark.usefixtures("staff")
def test_without_the_cache_people_still_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> bool:
        raise ConnectionError

    monkeypatch.setattr(login, "is_ratelimited", away)
    assert not enter("wrong")
    assert enter(PASSWORD)


@pytest.mark.usefixtures("staff")
def test_sessions_belong_to_the_backend_that_knows_people(client: Client) -> None:
    client.force_login(get_user_model().objects.get(username="keeper"))
    assert client.session["_auth_user_backend"].endswith("ModelBackend")
