"""A real Chromium for every browser test: the machine's own, one for each module."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    binary = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert binary, "No Chromium on this machine; `make test` installs Debian's."
    running = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
    yield running
    running.close()
