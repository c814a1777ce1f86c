"""Redis as configured, and Redis that is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import stores


@pytest.fixture
def redis_away(settings: Any) -> Iterator[None]:
    """`gates()` points at a port where nobody listens; the real one is back afterwards."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    stores.gates.cache_clear()
    yield
    stores.gates.cache_clear()
