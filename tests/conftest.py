"""Fixtures every test may use. The engines are real; `tests.engines` starts them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from tests import launched_once, side_by_side
from tests.template_database import django_db_setup, template_database

__all__ = ["django_db_setup", "template_database"]

# What a suite must say is whether the code is right: the same examples each time, and none that
# counts as wrong because the machine stood still. `--hypothesis-profile=default` looks further.
settings.register_profile(
    "certain",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("certain")

pytest_xdist_make_scheduler = side_by_side.pytest_xdist_make_scheduler
pytest_collection_modifyitems = side_by_side.pytest_collection_modifyitems


def pytest_sessionstart() -> None:
    """Compile the catalogues: a fresh checkout has none, and Django reads them only once."""
    from tests import emptying

    emptying.install()
    if side_by_side.is_worker():
        return
    from core import catalogues

    for locale in catalogues.LOCALES:
        catalogues.compile_catalogue(locale)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    launched_once.begin(item)


@pytest.fixture
def now() -> datetime:
    """A moment that stays the same for the whole test."""
    return datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def clean_gates() -> Iterator[None]:
    """Empty the hot Redis before and after: what it may lose at any moment."""
    from core import stores

    stores.gates().flushdb()
    yield
    stores.gates().flushdb()


@pytest.fixture
def clean_stream() -> Iterator[None]:
    """Empty this run's event stream before and after."""
    from core import stores

    stores.stream().flushdb()
    yield
    stores.stream().flushdb()
