"""Every kind of page as others read it: without scripts, with text twice as large, and on paper."""

import dataclasses

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import OpenAs
from tests.browser.kinds import DESK, KINDS, Kind
from tests.browser.looking import faults, violations
from tests.browser.otherwise import ONCE, TWICE, ask

pytestmark = [pytest.mark.browser, pytest.mark.full]

#: Kinds that are another page each time they are made, with the reason: their titles are not compared.
ANOTHER = {"papel": "each time the next paper of the acta is prepared, and its title is the page's"}
#: Kinds that only a script shows, with the reason: without one the page is looked at as it came.
BY_SCRIPT = {"identidad-mal": "the sample says so while one chooses; without scripts, once the form is sent"}
SHEET = {"width": 718, "height": 1000}  # A4 less its margins, in CSS pixels


@pytest.mark.parametrize("kind", [pytest.param(k, id=k.name) for k in KINDS])
def test_page(kind: Kind, open_as: OpenAs) -> None:
    """The same headings and nothing dead without scripts; nothing cut or over something else; no menus on paper."""
    context = open_as(kind.account, viewport=DESK, reduced_motion="reduce")
    address = kind.where if isinstance(kind.where, str) else kind.where(context)
    page = shown(kind, context, address)
    told = ask(page, "headings")
    found = [f"texto al doble: {line}" for line in twice_as_large(page)]
    found += [f"en papel: {line}" for line in on_paper(page)]
    context.close()
    without = dataclasses.replace(kind, act=None) if kind.name in BY_SCRIPT else kind
    page = shown(without, open_as(kind.account, viewport=DESK, java_script_enabled=False), address)
    found += [f"sin scripts: {line}" for line in ask(page, "dead")]
    if (now := ask(page, "headings")) != told and kind.name not in {**ANOTHER, **BY_SCRIPT}:
        found.append(f"sin scripts: otros títulos: {sorted(set(told) ^ set(now))}")
    assert not found, f"{address}\n" + "\n".join(found)


def shown(kind: Kind, context: BrowserContext, address: str) -> Page:
    """The page with what is to be done there done."""
    page = context.new_page()
    page.goto(address)
    if kind.act:
        kind.act(page)
    return page


def twice_as_large(page: Page) -> list[str]:
    """What is wrong with the page when its reader's letters are twice as large."""
    page.evaluate(TWICE)
    found = [*faults(page), *ask(page, "cut")]
    page.evaluate(ONCE)
    return found


def on_paper(page: Page) -> list[str]:
    """What is wrong with the page as it is printed."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    return [*faults(page), *ask(page, "printed"), *violations(page, only=["color-contrast"])]
