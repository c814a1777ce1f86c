"""Referral and gift from the first tap to what was promised; posters and short links.

The third kind, share-to-open, is paid in test_main_job.py.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
import urllib.request
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.phones import PATIENCE, join, on_screen, open_phone, show_number
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

FRIENDS, GIFTS, SHARED = "bring-a-friend", "a-cover", "sharing"
INVITER, FRIEND, INSURED = "13900005678", "13700006789", "13600007890"
ID_NUMBER = "110105199003070017"
"""Valid, and nobody's."""
BASIC = "protection=basic"
"""A browser that a program drives is held on "standard"; that is tested elsewhere."""


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    prepare(running)
    return running


def prepare(product: Product) -> None:
    """A running campaign of each kind that is played here."""
    asked = ("--set", BASIC, "--set", "event=registered")
    product.manage("launch", "invite-a-friend", "--slug", FRIENDS, *asked)
    product.manage("launch", "gift-insurance", "--slug", GIFTS, "--set", BASIC)
    product.launch(SHARED, BASIC)


def report(product: Product, number: str) -> int:
    """The organiser's system says that this number has registered; the status answered."""
    at = time.time()
    fact = {
        "id": f"crm-{FRIENDS}", "name": "registered", "at": int(at * 1000),
        "person": {"phone": number}, "campaign": FRIENDS, "props": {"branch": "Shanghai"},
    }  # fmt: skip
    body = json.dumps(fact).encode()
    secret = product.settings["FACTS_SECRET"].encode()
    mac = hmac.new(secret, f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-AF-Signature": f"t={int(at)},v1={mac}",
    }
    request = urllib.request.Request(f"{product.url}/api/in/facts", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return int(answer.status)


def reads_message(page: Page, words: str) -> None:
    """The bell rings by itself; its sheet holds the message."""
    expect(page.locator("#bell")).to_be_visible(timeout=PATIENCE)
    page.locator("#bell").tap()
    expect(page.locator("#sheet")).to_contain_text(words, timeout=PATIENCE)
    page.keyboard.press("Escape")


def test_inviter_and_friend_are_both_paid(browser: Browser, product: Product) -> None:
    inviter = open_phone(browser, f"{product.url}/c/{FRIENDS}/")
    join(inviter, "friends_none")
    inviter.locator("#main").tap()
    link = inviter.locator("#share-url").input_value()
    inviter.keyboard.press("Escape")

    friend = open_phone(browser, link)
    on_screen(friend, "invited")
    join(friend, "verify")
    friend.locator("#main").tap()
    show_number(friend, product, FRIEND)
    friend.locator("#verify-go").tap()
    on_screen(friend, "todo")

    # The organiser reports; nobody touches either page.
    assert report(product, FRIEND) == 202
    on_screen(friend, "won")
    on_screen(inviter, "won")
    reads_message(inviter, "您邀请的好友已达成条件")

    inviter.locator("#main").tap()
    show_number(inviter, product, INVITER)
    inviter.locator("#claim-go").tap()
    friend.locator("#main").tap()
    friend.locator("#known-go").tap()
    for page, amount in ((friend, "10.00"), (inviter, "20.00")):
        expect(page.locator("#rewards")).to_contain_text(amount, timeout=PATIENCE)
        expect(page.locator("#rewards")).to_contain_text("已到账", timeout=PATIENCE)
        page.context.close()
    assert json.loads(product.manage("audit_ledger", "--campaign", FRIENDS, "--json")) == []


def test_a_free_policy_is_issued(browser: Browser, product: Product) -> None:
    page = open_phone(browser, f"{product.url}/c/{GIFTS}/")
    join(page, "won")
    page.locator("#main").tap()
    page.locator("#field-name").fill("王小明")
    page.locator("#field-id_number").fill(ID_NUMBER)
    show_number(page, product, INSURED)
    for consent in ("notice", "id_number"):
        page.locator(f"label:has(#consent-{consent})").tap()
    page.locator("#form-go").tap()
    on_screen(page, "fulfilled")
    expect(page.locator(".certificate")).to_contain_text("王*")
    reads_message(page, "已承保")

    page.locator("#main").tap()
    page.wait_for_url(f"**/c/{GIFTS}/certificate/**")
    expect(page.locator(".paper")).to_contain_text("王*")
    assert "小明" not in page.content()
    assert ID_NUMBER not in page.content()
    page.context.close()
    assert json.loads(product.manage("audit_ledger", "--campaign", GIFTS, "--json")) == []


def test_poster_and_short_link_from_the_sheet(browser: Browser, product: Product) -> None:
    sharer = open_phone(browser, f"{product.url}/c/{SHARED}/?ch=branch-7")
    join(sharer, "progress")
    sharer.locator("#main").tap()
    invite = parse_qs(urlsplit(sharer.locator("#share-url").input_value()).query)["i"][0]
    with sharer.expect_response(re.compile(r"/poster\.png")) as drawn:
        sharer.locator("#poster-go").tap()
    assert drawn.value.status == 200
    assert drawn.value.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(drawn.value.body())).size == (1080, 1920)
    shown = sharer.locator("#poster img")
    expect(shown).to_be_visible(timeout=PATIENCE)
    assert shown.evaluate("img => img.naturalWidth") == 1080

    # The link became short meanwhile; it leads to the page with the invitation and channel.
    short = sharer.locator("#share-url").input_value()
    assert "/s/" in short
    friend = open_phone(browser, short)
    on_screen(friend, "friend")
    asked = parse_qs(urlsplit(friend.url).query)
    assert asked["i"] == [invite]
    assert asked["ch"] == ["branch-7"]
    friend.locator("#main").tap()
    on_screen(friend, "helped")
    join(friend, "progress")
    with product.database() as database:
        rows = database.execute(
            "SELECT own.channel, up.invite FROM campaigns_participation AS own"
            " LEFT JOIN campaigns_participation AS up ON up.id = own.parent_id"
            " JOIN campaigns_campaign AS held ON held.id = own.campaign_id"
            " WHERE held.slug = %s ORDER BY own.id",
            [SHARED],
        ).fetchall()
    assert rows == [("branch-7", None), ("branch-7", invite)]
    sharer.context.close()
    friend.context.close()
