"""A phone that is taken through a campaign, and remembers all that went wrong on it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.phones import PATIENCE, PHONE, on_screen, read_code
from tests.product import Product

PAID = {"en": "Paid", "zh-hans": "已到账"}
WIDTHS = (320, 390)
BY_HAND = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"
"""A browser that a program drives proves its work before each tap; lively phones here do."""
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


class Phone:
    """Somebody with a phone of their own; what goes wrong on it is kept."""

    numbers = iter(range(13_711_000_000, 13_712_000_000))

    def __init__(
        self, browser: Browser, product: Product, at: str, language: str, lively: bool
    ) -> None:
        self.product, self.language, self.lively = product, language, lively
        self.context = browser.new_context(
            viewport=PHONE,
            has_touch=True,
            is_mobile=True,
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            reduced_motion="no-preference" if lively else "reduce",
        )
        if not lively:
            self.context.add_init_script(BY_HAND)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self._said(line.type, line.text))
        self.page.on("response", self._answered)
        self.page.goto(at if at.startswith("http") else f"{product.url}/c/{at}/")
        self.page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
        self.look()

    def _said(self, kind: str, text: str) -> None:
        # What the network answered is looked at as an answer.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    def _answered(self, response: Response) -> None:
        # A browser that a program drives proves its work before each tap.
        if response.status >= 400 and "risk.challenge" not in response.text():
            self.faults.append(f"{response.status} {response.url}")

    def look(self) -> None:
        """Nothing may be wider than the phone, on a narrow one neither."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": PHONE["height"]})
            root = "document.documentElement"
            over = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
            if over:
                self.faults.append(f"{over} px too wide at {width}: {self.screen}")

    @property
    def screen(self) -> str:
        return str(self.page.locator("#page").get_attribute("data-screen"))

    def on(self, name: str) -> None:
        on_screen(self.page, name)
        self.look()

    def tap(self) -> None:
        """The one large button."""
        self.page.locator("#main").tap()

    def join(self, then: str) -> None:
        self.page.locator("label.tick").tap()
        self.tap()
        self.on(then)

    def link(self) -> str:
        """My link, from the sheet that the large button opens."""
        self.tap()
        found = self.page.locator("#share-url").input_value()
        self.page.keyboard.press("Escape")
        return found

    def confirm(self, go: str) -> None:
        """A number that nobody has yet, its code, and the button below."""
        number = str(next(self.numbers))
        self.page.locator("#phone").fill(number)
        self.page.locator('[data-do="send-code"]').tap()
        masked = f"{number[:3]}****{number[-4:]}"
        expect(self.page.locator("#otp-said")).to_contain_text(masked, timeout=PATIENCE)
        self.page.locator("#otp").fill(read_code(self.product, number))
        self.page.locator(go).tap()

    def claim(self) -> None:
        """From the screen that says what was won to the money."""
        self.on("won")
        self.tap()
        self.confirm("#claim-go")
        self.paid()

    def paid(self) -> None:
        rewards, said = self.page.locator("#rewards"), PAID[self.language]
        if not self.lively:
            # A page asks every few seconds; somebody who comes back to it is told at once.
            for _look in range(100):
                if said in rewards.inner_text():
                    break
                self.page.evaluate(COME_BACK)
                self.page.wait_for_timeout(100)
        expect(rewards).to_contain_text(said, timeout=2 * PATIENCE)

    def leave(self) -> None:
        self.look()
        self.context.close()
        assert self.faults == []
