"""The white square with a code to be scanned. Pure; sizes are pixels."""

from __future__ import annotations

import segno
from PIL import Image

PANEL = 362
"""The white square for the code and its quiet zone; the code itself has 260 pixels or more."""
INK = (21, 11, 8)
QUIET = 4
LEAST_VERSION = 3
"""A smaller code's modules would leave it below 260 in whole pixels."""


def qr_panel(url: str) -> Image.Image:
    """The code on a white square, modules in whole pixels, 260 of them or more."""
    code = segno.make(url, error="m", micro=False)
    if int(code.version) < LEAST_VERSION:
        code = segno.make(url, error="m", micro=False, version=LEAST_VERSION)
    modules = [list(row) for row in code.matrix]
    count = len(modules)
    side = max(1, PANEL // (count + 2 * QUIET))
    dark = Image.new("RGB", (count, count), "white")
    dark.putdata([INK if module else (255, 255, 255) for row in modules for module in row])
    panel = Image.new("RGB", (PANEL, PANEL), "white")
    inset = (PANEL - side * count) // 2
    panel.paste(dark.resize((side * count,) * 2, Image.Resampling.NEAREST), (inset, inset))
    return panel
