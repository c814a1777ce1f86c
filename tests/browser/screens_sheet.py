"""`python -m tests.browser.screens_sheet URL PASSWORD`: every screen of the staff, in pictures.

Logs in to a running product and takes each admin and board screen at 1440 × 900 in both
languages; one contact sheet per language in `--folder` (default var/screens/sheet), beside the
single pictures. Screens of one campaign are taken of `--campaign`, else of the first that has a
board. Also: `--scheme dark`, `--width`, `--height`, `--full`, `--only name,name`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

LANGUAGES = {"en": "en-GB", "zh-hans": "zh-CN"}
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
TABS = ("content", "prizes", "rules", "protection", "channels", "tracking", "check")
WIDE, GAP, LABEL, COLUMNS = 720, 24, 34, 4

SCREENS: dict[str, dict[str, str]] = {
    "operator": {
        "home": "/admin/",
        "gallery": "/admin/af/new/",
        "campaigns": "/admin/af/campaigns/",
        "submit": "/admin/af/campaigns/{slug}/submit/",
        "pause": "/admin/af/campaigns/{slug}/pause/",
        "end": "/admin/af/campaigns/{slug}/end/",
        "top-up": "/admin/af/campaigns/{slug}/top-up/",
        "channels": "/admin/af/channels/{slug}/",
        "channel": "/admin/af/channels/{slug}/{code}/",
        "history": "/admin/pages/{page}/history/",
        "images": "/admin/images/",
        "account": "/admin/account/",
    },
    "reviewer": {
        "home": "/admin/",
        "approve": "/admin/af/campaigns/{candidate}/approve/",
        "queue": "/admin/af/review/",
        "second-factor": "/admin/af/second-factor/",
        "set-up": "/admin/af/second-factor/set-up/",
    },
    "manager": {
        "home": "/admin/",
        "overview": "/boards/",
        "board": "/boards/{slug}/",
    },
    "admin": {
        "home": "/admin/",
        "staff": "/admin/af/staff/",
        "users": "/admin/users/",
        "audit": "/admin/reports/site-history/",
    },
}


def fresh(browser: Browser, asked: argparse.Namespace, locale: str) -> Page:
    """A window of the asked size and scheme for somebody new."""
    context = browser.new_context(
        viewport={"width": asked.width, "height": asked.height},
        locale=locale,
        color_scheme=asked.scheme,
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def signed_in(browser: Browser, asked: argparse.Namespace, role: str, locale: str) -> Page:
    page = fresh(browser, asked, locale)
    page.goto(f"{asked.url}/admin/login/")
    page.fill("#id_username", role)
    page.fill("#id_password", asked.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    return page


def found(page: Page, url: str, asked: str) -> dict[str, str]:
    """A campaign that runs, a candidate that waits, a page to edit: what there is."""
    page.goto(f"{url}/admin/af/campaigns/")
    links = page.locator("main a").evaluate_all("all => all.map(one => one.pathname)")
    slugs = [hit[1] for link in links if (hit := re.match(r"/boards/([^/]+)/", link))]
    edits = [hit[1] for link in links if (hit := re.match(r"/admin/pages/(\d+)/edit/", link))]
    slug = asked or next(iter(slugs), "")
    page.goto(f"{url}/admin/af/channels/{slug}/")
    links = page.locator("main a").evaluate_all("all => all.map(one => one.pathname)")
    way = re.compile(r"/admin/af/channels/[^/]+/([^/]+)/$")
    codes = [hit[1] for link in links if (hit := way.match(link))]
    return {
        "slug": slug,
        "page": next(iter(edits), ""),
        "code": next(iter(codes), ""),
    }


def shots(browser: Browser, asked: argparse.Namespace, language: str) -> Iterator[Any]:
    """(name, picture) of each screen, role by role."""
    locale = LANGUAGES[language]
    wanted = set(asked.only.split(",")) if asked.only else None
    login = fresh(browser, asked, locale)
    login.goto(f"{asked.url}/admin/login/")
    if wanted is None or "login" in wanted:
        yield "login", login.screenshot()
    login.context.close()
    for role, screens in SCREENS.items():
        page = signed_in(browser, asked, role, locale)
        known = {"candidate": asked.candidate, **found(page, asked.url, asked.campaign)}
        for name, path in screens.items():
            if any(f"{{{key}}}" in path and not value for key, value in known.items()):
                continue
            if wanted is not None and name not in wanted:
                continue
            answer = page.goto(asked.url + path.format(**known))
            page.wait_for_timeout(1500 if "boards" in path or "approve" in path else 300)
            status = answer.status if answer else 0
            said = f"{role}-{name}" + (f" {status}" if status != 200 else "")
            yield said, page.screenshot(full_page=asked.full)
        if role == "operator" and known["page"] and (wanted is None or "editor" in wanted):
            page.goto(f"{asked.url}/admin/pages/{known['page']}/edit/")
            for tab in TABS:
                page.locator(f"#tab-label-{tab}").click()
                page.wait_for_timeout(1200 if tab == "content" else 300)
                yield f"editor-{tab}", page.screenshot(full_page=asked.full)
        page.context.close()


def main() -> None:
    from io import BytesIO

    from PIL import Image, ImageDraw, ImageFont

    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("password")
    parser.add_argument("--campaign", default="")
    parser.add_argument("--candidate", default="", help="a campaign that waits for approval")
    parser.add_argument("--languages", default="en,zh-hans")
    parser.add_argument("--scheme", default="light", choices=("light", "dark"))
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--full", action="store_true", help="the whole page, not the fold")
    parser.add_argument("--only", default="", help="names of screens, with commas")
    parser.add_argument("--folder", type=Path, default=Path("var/screens/sheet"))
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    font = ImageFont.truetype(FONT, 18) if Path(FONT).exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for language in asked.languages.split(","):
            tiles = []
            for name, data in shots(browser, asked, language):
                (asked.folder / f"{language}-{name.replace(' ', '-')}.png").write_bytes(data)
                shot = Image.open(BytesIO(data)).convert("RGB")
                size = (WIDE, round(WIDE * shot.height / shot.width))
                tiles.append((name, shot.resize(size, Image.Resampling.LANCZOS)))
            high = max(tile.height for _, tile in tiles) + LABEL
            rows = -(-len(tiles) // COLUMNS)
            paper = Image.new(
                "RGB",
                (GAP + COLUMNS * (WIDE + GAP), GAP + rows * (high + GAP)),
                "#20242b",
            )
            pen = ImageDraw.Draw(paper)
            for place, (name, tile) in enumerate(tiles):
                left = GAP + (place % COLUMNS) * (WIDE + GAP)
                top = GAP + (place // COLUMNS) * (high + GAP)
                paper.paste(tile, (left, top))
                pen.text((left, top + tile.height + 4), name, fill="#e8eaee", font=font)
            target = asked.folder / f"screens-{language}.png"
            paper.save(target, optimize=True)
            print(target, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
