"""How the demonstration's people walk through the portal: each with a page, and every screen looked at."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import steps
from tests.browser.looking import faults, violations
from tests.browser.portal import PATIENCE, sign_in

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


class People:
    """A page of each of those who walk, on a desk or with a telephone."""

    def __init__(self, browser: Browser, base: str, viewport: dict[str, int]) -> None:
        self.opened: list[BrowserContext] = []
        self.others: dict[str, Page] = {}
        self.browser, self.base, self.viewport = browser, base, viewport
        self.team, self.clerk, self.mayor = map(self._enter, ("coordinacion", "funcionaria", "alcaldia"))
        self.anybody = self._context().new_page()

    def _context(self) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.base, locale="es-UY", reduced_motion="reduce", viewport=self.viewport
        )
        context.set_default_timeout(PATIENCE)
        self.opened.append(context)
        return context

    def _enter(self, account: str) -> Page:
        context = self._context()
        sign_in(context, self.base, account)
        return context.new_page()

    def as_account(self, account: str) -> Page:
        """A page of somebody else of the demonstration."""
        if account not in self.others:
            self.others[account] = self._enter(account)
        return self.others[account]

    def close(self) -> None:
        """Let go of the browsers."""
        for context in self.opened:
            context.close()


def look(page: Page) -> None:
    """The screen is as it should be, for whoever sees it and whoever does not."""
    found = [*faults(page), *violations(page)]
    assert not found, f"{page.url}:\n" + "\n".join(found)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press a button of what this page is about, and look at what comes."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()
    look(page)


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Take a way that the page offers."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=name).first.click()
    look(page)


def publish_document(people: People) -> str:
    """Write what is missing, prepare, read, and have the mayor publish; returns the code."""
    team = people.team
    for part in team.locator("textarea[name^=text-]").all():
        part.fill("Lo que se hizo y lo que no, con sus motivos.")
    preparation = steps.save_and_prepare(team)
    expect(team.locator("main")).to_contain_text("Leé exactamente", timeout=steps.LONG_WORK)
    look(team)
    steps.mark_read(team, "Leído entero.")
    return steps.seal(people.mayor, preparation)
