"""The portal that the browser tests share: each makes what it changes, and none counts what another may add.

It ends with them: Playwright leaves a loop in its thread, where nothing asynchronous runs any more.
"""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.portal import OpenAs, chromium, opener, running_portal


@pytest.fixture(scope="package")
def portal(migrated_database: str) -> Iterator[str]:
    """The address of a running portal with the demonstration loaded."""
    with running_portal(migrated_database) as address:
        yield address


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def opened_as(portal: str, browser: Browser) -> OpenAs:
    """Each account passes the door once for all tests."""
    return opener(browser, portal)


@pytest.fixture
def open_as(opened_as: OpenAs) -> Iterator[OpenAs]:
    """``open_as("funcionaria", **options)`` is a fresh browser where she is signed in, closed after the test."""
    opened: list[BrowserContext] = []

    def open_as(account: str, **options: object) -> BrowserContext:
        opened.append(opened_as(account, **options))
        return opened[-1]

    yield open_as
    for context in opened:
        context.close()


@pytest.fixture
def hours() -> list[str]:
    """Hours of today still to come, since nobody is called to what has begun: two sessions, from and to."""
    now = dt.datetime.now(ZoneInfo("America/Montevideo"))
    last = now.replace(hour=23, minute=59)
    if now > last - dt.timedelta(minutes=20):
        pytest.skip("no two sessions fit into what is left of the day")
    return [(last - dt.timedelta(minutes=back)).strftime("%H:%M") for back in (12, 8, 4, 0)]
