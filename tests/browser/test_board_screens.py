"""Boards and the workbench in a real browser against the whole product; pictures are kept.

The screenshots land in var/screens for people to look at.
"""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

SLUG = "board-test"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCREENS = ROOT / "var" / "screens"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AGENT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"
)


class Visitor:
    """One person on one phone, over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._device = str(uuid.uuid4())
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def _call(self, path: str, body: dict[str, Any] | None) -> Any:
        headers = {"User-Agent": AGENT, "X-AF-Device": self._device}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        request = urllib.request.Request(self._url + path, data, headers)
        with self._opener.open(request, timeout=20) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def look(self) -> None:
        now = int(time.time() * 1000)
        event = {"id": str(uuid.uuid4()), "name": "page_view", "at": now, "campaign": SLUG}
        self._call(
            "/collect",
            {
                "v": 1, "sent_at": now, "source": "web", "device_id": self._device,
                "session_id": self._device, "events": [{**event, "props": {}}],
            },
        )  # fmt: skip
        self._call(f"/api/play/{SLUG}/state", None)

    def play(self, action: str, **body: Any) -> Any:
        return self._call(f"/api/play/{SLUG}/{action}", body)

    def join(self, invite: str = "") -> str:
        consent = {"rules": "2026-01", "privacy": "privacy-2026-01"}
        answer = self.play("join", consent=consent, **({"invite": invite} if invite else {}))
        return str(answer["result"]["invite"])


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    SCREENS.mkdir(parents=True, exist_ok=True)
    running.launch(SLUG, "session.helpers=1", "protection=off", "packets.count=40")
    running.launch("quiet-test")
    _live(running)
    return running


def _live(product: Product) -> None:
    """Nine visitors, six join, four are helped and open; two of those are held."""
    invite = ""
    for number in range(9):
        person = Visitor(product.url)
        person.look()
        if number >= 6:
            continue
        invite = person.join(invite)
        person.play("share", to="copy")
        if number >= 4:
            continue
        friend = Visitor(product.url)
        friend.look()
        friend.play("help", invite=invite)
        if number < 2:
            product.manage(
                "shell", "--no-imports", "-c",
                "from campaigns.models import Participation as P; "
                f"P.objects.filter(invite='{invite}').update(held=True)",
            )  # fmt: skip
        person.play("draw", scene="default")


def _page(browser: Browser, product: Product, role: str, size: Any, **options: Any) -> Page:
    context = browser.new_context(viewport=size, locale="en-GB", **options)
    page = context.new_page()
    page.said = []  # type: ignore[attr-defined]
    page.on("console", lambda m: page.said.append(m.text) if m.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
    if role:
        page.goto(f"{product.url}/admin/login/")
        page.fill("[name=username]", role)
        page.fill("[name=password]", product.environment["DEMO_PASSWORD"])
        page.click("button[type=submit]")
        page.wait_for_url("**/admin/")
    return page


def _fits(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def _accessible(page: Page, part: str) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run('{part}', {{resultTypes: ['violations']}})")
    serious = [
        (each["id"], [node["target"] for node in each["nodes"]][:5])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == [], page.url


def _light_on_paper(page: Page) -> None:
    """Whatever the screen is, paper is white, and the screen is as before afterwards."""

    def ground(event: str = "") -> str:
        if event:
            page.evaluate(f"dispatchEvent(new Event('{event}'))")
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    shown = ground()
    assert ground("beforeprint") == "rgb(255, 255, 255)"
    assert ground("afterprint") == shown


def _keep(page: Page, name: str) -> Path:
    target = SCREENS / f"{name}.png"
    page.screenshot(path=target)
    return target


@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_board_screen(
    browser: Browser, product: Product, size: Any, name: str, scheme: Any
) -> None:
    page = _page(browser, product, "manager", size, color_scheme=scheme)
    page.goto(f"{product.url}/boards/{SLUG}/")
    expect(page.locator('[data-f="fresh"]')).to_have_attribute(
        "data-state", "live", timeout=60_000
    )
    # Six joined, two of them are held; two packets of 8.88 were granted to the other four.
    expect(page.locator('[data-f="real"]')).to_have_text("4", timeout=60_000)
    expect(page.locator('[data-f="joined"]')).to_contain_text("of 6 who joined")
    expect(page.locator('[data-f="held"]')).to_have_text("2")
    expect(page.locator('[data-f="cost"]')).to_have_text("¥4.44")
    expect(page.locator('[data-f="alarms"]')).to_contain_text("1needs a look")
    page.wait_for_timeout(500)
    _keep(page, f"board-{name}-{scheme}")
    _fits(page)
    _accessible(page, "body")
    _light_on_paper(page)
    assert page.said == []  # type: ignore[attr-defined]
    page.context.close()


def test_an_empty_board_says_what_will_appear(browser: Browser, product: Product) -> None:
    page = _page(browser, product, "manager", DESK)
    page.goto(f"{product.url}/boards/quiet-test/")
    expect(page.locator('[data-f="funnel-empty"]')).to_be_visible()
    expect(page.locator('[data-f="trend-empty"]')).to_be_visible()
    expect(page.locator('[data-f="growth-empty"]')).to_be_visible()
    _keep(page, "board-empty-desk")
    _accessible(page, "body")
    page.context.close()


def test_the_board_moves_by_itself(browser: Browser, product: Product) -> None:
    page = _page(browser, product, "manager", DESK)
    page.goto(f"{product.url}/boards/{SLUG}/")
    expect(page.locator('[data-f="fresh"]')).to_have_attribute(
        "data-state", "live", timeout=60_000
    )
    reached = page.locator('[data-f="joined"]')
    before = reached.inner_text()
    Visitor(product.url).look()
    expect(reached).not_to_have_text(before, timeout=60_000)
    page.context.close()


def _come_to(cells: Locator, total: int) -> list[str]:
    """Wait until they add up to it: what was done reaches the event store a little later."""
    texts: list[str] = []
    for _look in range(300):
        texts = cells.all_inner_texts()
        if sum(int(text) for text in texts) == total:
            break
        cells.page.wait_for_timeout(200)
    assert sum(int(text) for text in texts) == total
    return texts


def test_every_chart_is_a_table_too(browser: Browser, product: Product) -> None:
    page = _page(browser, product, "manager", DESK)
    page.goto(f"{product.url}/boards/{SLUG}/")
    expect(page.locator('[data-f="trend"] canvas')).to_be_visible(timeout=60_000)
    for chart in ("trend", "burn"):
        button = page.locator(f'[data-table="{chart}"]')
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f'[data-f="{chart}"]')).to_be_hidden()
    joined = page.locator('[data-f="trend-table"] tbody tr td:nth-of-type(1)')
    assert len(_come_to(joined, 6)) == 60
    expect(page.locator('[data-f="burn-table"] tbody tr td').last).to_have_text("¥17.76")
    page.locator('[data-span="days"]').click()
    expect(joined).not_to_have_count(60)
    _come_to(joined, 6)  # of two days, at midnight
    page.locator('[data-table="trend"]').click()
    expect(page.locator('[data-f="trend"] canvas')).to_be_visible()
    _accessible(page, "body")
    assert page.said == []  # type: ignore[attr-defined]
    page.context.close()


@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone")])
def test_the_overview_compares_and_leads_on(
    browser: Browser, product: Product, size: Any, name: str
) -> None:
    page = _page(browser, product, "manager", size, color_scheme="dark")
    page.goto(f"{product.url}/boards/")
    expect(page.locator('[data-f="fresh"]')).to_have_attribute(
        "data-state", "live", timeout=60_000
    )
    row = page.locator(f'[data-campaign="{SLUG}"]')
    expect(row.locator('[data-r="real"]')).to_have_text("4", timeout=60_000)
    expect(row.locator('[data-r="per"]')).to_have_text("¥4.44")
    expect(row.locator('[data-r="conversion"]')).to_contain_text("%")
    expect(row.locator('[data-r="alarms"]')).to_contain_text("waiting for review: 2")
    # All together are the sum of what each has, whoever else's campaigns run here.
    each = page.locator('[data-campaign] [data-r="real"]').all_inner_texts()
    real = sum(int(text.replace(",", "")) for text in each if text.strip("–"))
    expect(page.locator('[data-f="real"]')).to_have_text(f"{real:,}")
    _keep(page, f"overview-{name}")
    _fits(page)
    _accessible(page, "body")
    assert page.said == []  # type: ignore[attr-defined]
    row.locator(".title a").click()
    page.wait_for_url(f"**/boards/{SLUG}/")
    page.context.close()


def test_a_lost_line_is_said_and_found_again(browser: Browser, product: Product) -> None:
    page = _page(browser, product, "manager", DESK)
    page.goto(f"{product.url}/boards/{SLUG}/")
    stamp = page.locator('[data-f="fresh"]')
    expect(stamp).to_have_attribute("data-state", "live", timeout=60_000)
    dead = product.kill("web")
    expect(stamp).to_have_attribute("data-state", "lost", timeout=60_000)
    expect(page.locator('[data-f="fresh-words"]')).to_contain_text("Connection lost")
    product.wait_back("web", dead)
    expect(stamp).to_have_attribute("data-state", "live", timeout=60_000)
    page.context.close()


@pytest.mark.parametrize(
    ("role", "path", "name"),
    [
        ("", "/admin/login/", "login"),
        ("reviewer", "/admin/", "home"),
        ("operator", "/admin/af/campaigns/", "campaigns"),
        ("operator", f"/admin/af/campaigns/{SLUG}/end/", "confirm"),
        ("reviewer", "/admin/af/review/", "review"),
        ("manager", "/boards/", "boards"),
    ],
)
@pytest.mark.parametrize(("size", "where"), [(DESK, "desk"), (PHONE, "phone")])
def test_workbench_screen(
    browser: Browser, product: Product, role: str, path: str, name: str, size: Any, where: str
) -> None:
    page = _page(browser, product, role, size)
    page.goto(product.url + path)
    page.wait_for_timeout(400)
    _keep(page, f"admin-{name}-{where}")
    _fits(page)
    _accessible(page, "#main")
    assert page.said == []  # type: ignore[attr-defined]
    page.context.close()


def test_the_page_editor_works_without_anything_inline(
    browser: Browser, product: Product
) -> None:
    page = _page(browser, product, "operator", DESK)
    number = product.manage(
        "shell", "--no-imports", "-c",
        "from cms.models import CampaignPage as P; "
        "print(P.objects.get(campaign='quiet-test').pk)",
    ).split()[-1]  # fmt: skip
    answer = page.goto(f"{product.url}/admin/pages/{number}/edit/")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    page.locator('[data-side-panel-toggle="status"]').click()
    # When it runs is the campaign's business: no page schedule leads to another time.
    expect(page.get_by_text("Set schedule")).to_have_count(0)
    page.goto(f"{product.url}/admin/pages/{number}/history/")  # its filter chooses dates
    page.wait_for_timeout(400)
    assert page.said == []  # type: ignore[attr-defined]
    page.context.close()


def test_a_reviewer_decides_by_keyboard(browser: Browser, product: Product) -> None:
    page = _page(browser, product, "reviewer", DESK)
    page.goto(f"{product.url}/admin/af/review/?campaign={SLUG}")
    rows = page.locator(".af-review > li")
    expect(rows).to_have_count(2)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".messages")).to_contain_text("Released: ¥8.88")
    expect(rows).to_have_count(1)
    page.context.close()
