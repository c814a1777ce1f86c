"""A real Chromium for every browser test, and one running product for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests import chromium
from tests.clerk import Clerk
from tests.product import Product, running_product

# A machine may stand still: what comes is waited for, and only what never comes fails.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, started once for this folder.

    A module's `product` puts campaigns of its own into it. Others' are there too: what a test
    counts is its own campaign's, and whom it changes is a user of its own.
    """
    with running_product(tmp_path_factory.mktemp("product")) as product:
        product.clerk = Clerk(product.environment)
        yield product
        product.clerk.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = chromium.launch(playwright)
    yield running
    running.close()
