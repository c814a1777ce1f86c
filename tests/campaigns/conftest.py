from __future__ import annotations

from collections.abc import Iterator

import pytest

from campaigns.play import heads


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    """A head outlives the transaction of the test that made it."""
    heads.forget()
    yield
    heads.forget()
