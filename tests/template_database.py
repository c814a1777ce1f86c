"""The test database from a copy: made once by all migrations, kept in the engines' slot.

PostgreSQL copies a database in a fraction of a second; the migrations take half a minute. The
copy's name carries a hash of everything it is made from, so a changed line makes a new one.

It is as empty as every transactional test leaves it: what a test finds must not depend on
whether one of those has run before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from config.engines.base import REPOSITORY

_MADE_FROM = (
    "*/migrations/*.py",
    "*/sql/*.sql",
    "requirements/base.txt",
    "tests/template_database.py",
)
_PREFIX = "template_af_"


@pytest.fixture(scope="session")
def template_database(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> str:
    """Tell Django to copy the template when there is one; its name."""
    name = _PREFIX + _fingerprint(REPOSITORY)
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            connection.settings_dict["TEST"]["TEMPLATE"] = name
    return name


@pytest.fixture(scope="session")
def django_db_setup(
    template_database: str, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's, after which the template is made if there was none."""
    made = connection.settings_dict["NAME"]
    if not connection.settings_dict["TEST"].get("TEMPLATE"):
        with django_db_blocker.unblock():
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()
            _copy(made, template_database)
    yield
    # A pool's threads keep their connections for as long as they live, as in the product; the
    # database cannot go while one stands. Nobody asks through them any more.
    connections.close_all()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [made],
        )


def _copy(made: str, template: str) -> None:
    """Keep it as the template, in the place of all others."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX]
        )
        for (old,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{old}"')
        cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{made}"')


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for pattern in _MADE_FROM:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
