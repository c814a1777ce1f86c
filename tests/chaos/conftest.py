"""The product that the tests of this folder do harm to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.product import Product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """One for all; each test plays a campaign of its own."""
    with running_product(tmp_path_factory.mktemp("product") / "data") as running:
        yield running
