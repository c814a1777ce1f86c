"""Rows and sections in the editor, in a browser: added, turned off and on, saved, previewed."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.browser.test_builder import PHONE, desk, product
from tests.product import Product

__all__ = ["desk", "product"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
PRIZES, PITY = "#id_d-mechanics-draw-prizes", "#id_d-mechanics-draw-pity"
ROW = "#d-mechanics-draw-prizes-5-value"
SAVED = ".w-autosave-indicator__state--saved"


def start(page: Page, product: Product, template: str) -> None:
    """A draft by way of the gallery, its rules open."""
    page.goto(f"{product.url}/admin/af/new/")
    page.click(f"[data-af-use={template}]")
    page.fill("#af-address", f"rows-{time.time_ns() % 10**8}")
    page.click("#af-new button[type=submit]")
    page.wait_for_url("**/edit/")
    page.click("#tab-label-rules")


def test_a_prize_and_a_sure_prize_come_and_stay(desk: Page, product: Product) -> None:
    start(desk, product, "wheel")
    # The sure prize goes and comes back: a row with real inputs, or none.
    desk.locator(f"{PITY} [data-streamfield-action=DELETE]").click()
    desk.locator(f"{PITY} [data-streamfield-list-add]:not([aria-hidden])").click()
    expect(desk.locator(f"{PITY} textarea")).to_have_count(0)
    desk.fill("#d-mechanics-draw-pity-1-value-after", "4")
    desk.select_option("#d-mechanics-draw-pity-1-value-prize", "third")
    desk.locator(f"{PRIZES} [data-streamfield-list-add]").last.click()
    desk.fill(f"{ROW}-weight", "10000")
    desk.select_option(f"{ROW}-pool", "third")
    desk.fill(f"{ROW}-title-zh-hans", "奖杯")
    desk.fill(f"{ROW}-title-en", "Cup")
    expect(desk.locator(SAVED)).to_be_visible()
    address = desk.url.partition("#")[0]
    # What is typed last is typed while a save is on its way, which does not know of it.
    held: list[Route] = []
    desk.route(address, lambda route: held.append(route), times=1)
    desk.fill(f"{ROW}-weight", "20000")
    while not held:
        desk.wait_for_timeout(50)
    answer = held[0].fetch()
    desk.fill(f"{ROW}-title-en", "Cup of gold")

    def saves(answer: Response) -> bool:
        """Whether it answers a save that knows of it."""
        asked = answer.request
        return (
            asked.method == "POST"
            and asked.url == address
            and (b"Cup of gold" in (asked.post_data_buffer or b""))
        )

    with desk.expect_response(saves) as saved:
        held[0].fulfill(response=answer)
    assert saved.value.ok
    expect(desk.frame_locator(PHONE).get_by_text("Cup of gold").first).to_be_attached()
    desk.goto(address)
    desk.click("#tab-label-rules")
    expect(desk.locator("#d-mechanics-draw-pity-0-value-after")).to_have_value("4")
    expect(desk.locator("#d-mechanics-draw-pity-0-value-prize")).to_have_value("third")
    expect(desk.locator(f"{ROW}-title-en")).to_have_value("Cup of gold")


def test_two_numbers_for_one_thing_are_made_equal(desk: Page, product: Product) -> None:
    start(desk, product, "scratch-card")
    tickets = desk.locator("#d-mechanics-draw-prizes-0-value-quantity")
    tickets.fill("12")
    # Its chance follows what is typed: in the table, beside the tickets and at the pool.
    table = desk.locator("[data-af-part=odds]")
    expect(table).to_contain_text("12 of 10,002 tickets")
    expect(desk.locator(f"{PRIZES} .af-chance").first).to_have_text("≈0.12%")
    expect(desk.locator("#tab-prizes .af-chance").first).to_contain_text("≈0.12%")
    button = desk.locator(f"{PRIZES} [data-af-mend='id_d-rewards-pools-first-count']")
    expect(button).to_have_text("Put 12 into the pool")
    button.click()
    expect(desk.locator("#id_d-rewards-pools-first-count")).to_have_value("12")
    expect(desk.locator("[data-af-mend]")).to_have_count(0)
