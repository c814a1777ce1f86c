"""The machine's own Chromium, started for tests with what they do without switched off."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OF_PLAYWRIGHT = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
"""What Playwright switches off itself: of two such lists Chromium reads the last one only."""
OF_WINDOWS = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")
"""Every context has a window of its own, and every window two pages ready for the address bar
and a process in reserve: half a second of CPU for each person in a test."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    f"--disable-features={','.join(OF_PLAYWRIGHT + OF_WINDOWS)}",
]  # fmt: skip


def launch(playwright: Playwright, arguments: Sequence[str] = ()) -> Browser:
    """A browser without windows; the caller closes it."""
    binary = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert binary, "No Chromium on this machine; `make test` installs Debian's."
    return playwright.chromium.launch(executable_path=binary, args=[*ARGUMENTS, *arguments])
