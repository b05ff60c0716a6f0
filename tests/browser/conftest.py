"""The portal that the browser tests share: each makes what it changes, and none counts what another may add.

It ends with them: Playwright leaves a loop in its thread, where nothing asynchronous runs any more.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, StorageState

from tests.browser.portal import PATIENCE, chromium, running_portal, sign_in


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


OpenAs = Callable[..., BrowserContext]


@pytest.fixture(scope="package")
def sessions() -> dict[str, StorageState]:
    """The cookies of the accounts that signed in already: each passes the door once."""
    return {}


def _still_signed_in(browser: Browser, portal: str, cookies: StorageState | None) -> bool:
    """Whether the cookies still open the workspace: giving the password again makes the session a new one."""
    if cookies is None:
        return False
    context = browser.new_context(storage_state=cookies)
    answer = context.request.get(f"{portal}/gestion/", max_redirects=0)
    context.close()
    return answer.ok


@pytest.fixture
def open_as(portal: str, browser: Browser, sessions: dict[str, StorageState]) -> Iterator[OpenAs]:
    """``open_as("funcionaria", **options)`` is a fresh browser where she is signed in; ``""`` is anybody."""
    opened: list[BrowserContext] = []

    def open_as(account: str, **options: object) -> BrowserContext:
        if account and not _still_signed_in(browser, portal, sessions.get(account)):
            door = browser.new_context(locale="es-UY")
            sign_in(door, portal, account)
            sessions[account] = door.storage_state()
            door.close()
        context = browser.new_context(
            base_url=portal, locale="es-UY", storage_state=sessions.get(account), **options
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

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
