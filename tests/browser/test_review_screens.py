"""Review, list, queue and second factor in a real browser: by keyboard, and accessible."""

from __future__ import annotations

import json
import time
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.engines.base import REPOSITORY
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"width": 1440, "height": 900}
SCREENS = REPOSITORY / "var" / "screens"

STAGE = """
from datetime import timedelta
from django.contrib.auth import get_user_model
from django.db import connection
from campaigns import api as campaigns
from cms.builder.gallery import instantiate
from cms.models import CampaignPage
from cms.workflow import review
from core.clock import utc_now
from tests.campaigns.support import Player
now = utc_now()
# Whoever gets a second factor must show it from then on: nobody else's tests do.
manager = get_user_model().objects.get(username="manager")
guarded = get_user_model().objects.create_user("guarded")
guarded.password, guarded.is_active = manager.password, True
guarded.save()
guarded.groups.set(manager.groups.all())
operator = get_user_model().objects.get(username="operator")
for slug in ("first", "second", "broken"):
    title = {"en": slug.title()}
    instantiate("share-to-open", slug=slug, title=title, actor="operator", now=now)
for slug in ("first", "second"):
    review.submit(slug, user=operator, now=now)
page = CampaignPage.objects.get(campaign="broken").get_latest_revision_as_object()
page.draft["rewards"]["budget"]["total"] = 1
page.save_revision(user=operator)
campaigns.create_channel(
    "running", name="Branch counter", kind="offline", actor="operator", now=now, code="branch"
)
for _ in range(3):
    player = Player("running", now)
    player.join()
    Player("running", now).help(player.invite)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_participation SET held = true WHERE invite = %s", [player.invite]
        )
    player.draw()
"""


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    SCREENS.mkdir(parents=True, exist_ok=True)
    running.launch("running", "session.helpers=1", "protection=off", "packets.count=40")
    running.manage("shell", "--no-imports", "-c", STAGE)
    return running


def _context(browser: Browser, product: Product, role: str, **options: Any) -> BrowserContext:
    # Axe is put into the page by the test; the policy itself is tested elsewhere.
    context = browser.new_context(viewport=DESK, bypass_csp=True, **options)
    page = context.new_page()
    page.goto(f"{product.url}/admin/login/")
    page.fill("#id_username", role)
    page.fill("#id_password", product.environment["DEMO_PASSWORD"])
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/**")
    page.close()
    return context


ALL: dict[str, Any] = {}
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What another colour scheme can change; the rest was looked at in the first."""
SCHEMES: dict[Any, dict[str, Any]] = {"light": ALL, "dark": OF_COLOURS}


def _serious(page: Page, rules: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=str(AXE))
    options = {"resultTypes": ["violations"], "iframes": False} | rules
    found = page.evaluate(
        f"async () => (await axe.run(document, {json.dumps(options)}))"
        ".violations.filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | '))"
    )
    return list(found)


TABS = ("content", "prizes", "rules", "protection", "channels", "tracking", "check")

LOOKED_AT = {
    "operator": {
        "home": "/admin/",
        "gallery": "/admin/af/new/",
        "list": "/admin/af/campaigns/",
        "submit": "/admin/af/campaigns/broken/submit/",
        "top-up": "/admin/af/campaigns/running/top-up/",
        "channels": "/admin/af/channels/running/",
        "channel": "/admin/af/channels/running/branch/",
        "end": "/admin/af/campaigns/running/end/",
        "editor": "/admin/pages/{page}/edit/",
        "history": "/admin/pages/{page}/history/",
    },
    "reviewer": {
        "review": "/admin/af/campaigns/first/approve/",
        "queue": "/admin/af/review/",
        "second-factor": "/admin/af/second-factor/",
        "set-up": "/admin/af/second-factor/set-up/",
    },
    "admin": {"staff": "/admin/af/staff/"},
}


@pytest.mark.parametrize("role", LOOKED_AT)
def test_screens_have_no_serious_fault(browser: Browser, product: Product, role: str) -> None:
    context = _context(browser, product, role, locale="en-GB")
    known = {"page": _page_of("broken", product)} if role == "operator" else {}
    wrong: dict[str, list[str]] = {}
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    for name, path in LOOKED_AT[role].items():
        page.goto(product.url + path.format(**known))
        page.wait_for_timeout(400)
        for tab in TABS if name == "editor" else ("",):
            if tab:
                page.locator(f"#tab-label-{tab}").click()
            for scheme, rules in SCHEMES.items():
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.wait_for_timeout(100)
                page.screenshot(path=SCREENS / f"workflow-{name}{tab}-{scheme}.png")
                if faults := _serious(page, rules) + said:
                    wrong[f"{name}{tab}-{scheme}"] = faults
                said.clear()
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                wrong[f"{name}{tab}"] = [f"{wide} px too wide"]
    context.close()
    assert wrong == {}


def _page_of(slug: str, product: Product) -> str:
    said = product.manage(
        "shell", "--no-imports", "-v", "0", "-c",
        f"from cms.models import CampaignPage as P; print(P.objects.get(campaign='{slug}').pk)",
    )  # fmt: skip
    return said.split()[-1]


def test_a_reviewer_decides_by_keyboard_and_sees_what_will_run(
    browser: Browser, product: Product
) -> None:
    context = _context(browser, product, "reviewer")
    page = context.new_page()
    page.goto(f"{product.url}/admin/af/campaigns/first/approve/")
    phone = page.frame_locator(".af-phone-frame iframe")
    expect(phone.get_by_role("button", name="Start my packet")).to_be_visible(timeout=60_000)
    approve = page.locator('[data-key="a"]')
    expect(approve).to_contain_text("up to ¥17,760.00")
    page.keyboard.press("a")
    expect(approve).to_be_disabled()
    for key in "1234":
        page.keyboard.press(key)
    expect(approve).to_be_disabled()
    page.keyboard.press("5")
    expect(approve).to_be_enabled()
    page.keyboard.press("a")
    page.wait_for_url("**/admin/af/campaigns/")
    expect(page.get_by_text("is approved and published")).to_be_visible()

    page.goto(f"{product.url}/admin/af/campaigns/second/approve/")
    page.keyboard.press("r")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Name the branch, please.")
    page.get_by_role("button", name="Send back").click()
    page.wait_for_url("**/admin/af/campaigns/")
    expect(page.get_by_text("went back to its author")).to_be_visible()
    context.close()


def test_a_finding_leads_to_its_field(browser: Browser, product: Product) -> None:
    context = _context(browser, product, "operator")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{product.url}/admin/af/campaigns/broken/submit/")
    expect(page.get_by_role("button", name="Send to review")).to_be_disabled()
    page.get_by_role("link", name="Go to the field").first.click()
    page.wait_for_url("**/edit/#go:*")
    expect(page.locator("#id_d-rewards-budget-total")).to_be_focused()
    context.close()


def test_the_queue_is_decided_by_keyboard_one_and_several(
    browser: Browser, product: Product
) -> None:
    context = _context(browser, product, "reviewer")
    page = context.new_page()
    page.goto(f"{product.url}/admin/af/review/?campaign=running")
    rows = page.locator("[data-review] > li")
    expect(rows).to_have_count(3)
    page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_text("Released: ¥8.88")).to_be_visible()
    expect(rows).to_have_count(2)
    page.wait_for_load_state()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[data-sum]")).to_have_text("¥17.76")
    page.get_by_role("button", name="Reject these").click()
    expect(page.get_by_text("Rejected 2 rewards")).to_be_visible()
    context.close()


def test_a_second_factor_from_setting_up_to_the_next_sign_in(
    browser: Browser, product: Product
) -> None:
    context = _context(browser, product, "guarded")
    page = context.new_page()
    page.goto(f"{product.url}/admin/af/second-factor/set-up/")
    secret = page.locator("code").inner_text().replace(" ", "").replace("\n", "")
    app = pyotp.TOTP(secret)
    page.fill("#code", app.now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator(".af-codes li")).to_have_count(10)
    recovery = page.locator(".af-codes li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    page.wait_for_url("**/admin/")
    context.close()

    context = _context(browser, product, "guarded")
    page = context.new_page()
    page.goto(f"{product.url}/boards/running/")
    assert "/second-factor/check/" in page.url
    assert _serious(page, ALL) == []
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That code is not right")).to_be_visible()
    page.fill("#code", recovery)
    page.keyboard.press("Enter")
    page.wait_for_url("**/boards/running/")
    context.close()
    assert app.verify(app.at(int(time.time())), valid_window=1)
