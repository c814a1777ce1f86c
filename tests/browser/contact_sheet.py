"""`python -m tests.browser.contact_sheet [kind …]`: every state of the participant's page.

One picture per kind and language at 390 × 844, tiles with their names below, written to
`${DATA_DIR}/sheets/states-<kind>-<language>.png`. Options: `--theme slug`, `--width`,
`--height`, `--only state,state`, `--scale 0.5`, `--columns 8`.
"""

from __future__ import annotations

import argparse
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import django

GAP, LABEL = 28, 40
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def _tiles(address: str, kind: str, language: str, asked: argparse.Namespace) -> Any:
    from playwright.sync_api import sync_playwright

    from cms.serving.states import states_for

    names = [item.slug for item in states_for(kind)]
    if asked.only:
        names = [name for name in names if name in asked.only.split(",")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(
            viewport={"width": asked.width, "height": asked.height}, reduced_motion="reduce"
        )
        for name in names:
            page.goto(f"{address}/page/{kind}/{name}?lang={language}&theme={asked.theme}")
            page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
            if asked.type:
                page.evaluate(f"document.documentElement.style.fontSize='{asked.type}px'")
            page.wait_for_timeout(60)
            yield name, page.screenshot(full_page=asked.full)
        browser.close()


def sheet(kind: str, language: str, address: str, folder: Path, asked: Any) -> Path:
    """Draws one contact sheet and says where it is."""
    from PIL import Image, ImageDraw, ImageFont

    shots = []
    for name, data in _tiles(address, kind, language, asked):
        shot = Image.open(BytesIO(data)).convert("RGB")
        size = (round(shot.width * asked.scale), round(shot.height * asked.scale))
        shots.append((name, shot.resize(size, Image.Resampling.LANCZOS)))
    wide = max(shot.width for _, shot in shots)
    high = max(shot.height for _, shot in shots)
    columns = min(asked.columns, len(shots))
    rows = -(-len(shots) // columns)
    paper = Image.new(
        "RGB",
        (GAP + columns * (wide + GAP), GAP + rows * (high + GAP + LABEL)),
        "#20242b",
    )
    pen = ImageDraw.Draw(paper)
    font = ImageFont.truetype(FONT, 20) if Path(FONT).exists() else None
    for place, (name, shot) in enumerate(shots):
        left = GAP + (place % columns) * (wide + GAP)
        top = GAP + (place // columns) * (high + GAP + LABEL)
        paper.paste(shot, (left, top))
        pen.text((left, top + high + 6), name, fill="#e8eaee", font=font)
    target = folder / f"states-{kind}-{language}{asked.suffix}.png"
    paper.save(target, optimize=True)
    return target


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--languages", default="en,zh-hans")
    parser.add_argument("--theme", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--width", type=int, default=390)
    parser.add_argument("--height", type=int, default=844)
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--type", type=int, default=0, help="size of the root's type in px")
    parser.add_argument("--full", action="store_true", help="the whole page, not the fold")
    parser.add_argument("--suffix", default="")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from cms.serving.states import KINDS
    from tests.browser.participant_states import serving

    folder = Path(os.environ.get("DATA_DIR", "var")) / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as address:
        for kind in asked.kinds or KINDS:
            for language in asked.languages.split(","):
                print(sheet(kind, language, address, folder, asked), flush=True)


if __name__ == "__main__":
    main()
