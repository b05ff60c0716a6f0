"""Every kind of page, on a phone and a desk: nothing against WCAG 2.2 AA, nothing sideways, nothing from elsewhere."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.kinds import DESK, KINDS, PHONE, Kind
from tests.browser.looking import Noise, faults, violations, watched

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "kind", [pytest.param(k, id=k.name, marks=[] if k.core else [pytest.mark.full]) for k in KINDS]
)
def test_page(kind: Kind, portal: str, open_as: OpenAs) -> None:
    """The page at both widths, in daylight and in the dark."""
    context = open_as(kind.account, viewport=DESK, reduced_motion="reduce")
    address = kind.where if isinstance(kind.where, str) else kind.where(context)
    with watched(context, portal) as (page, noise):
        answer = page.goto(address)
        assert answer is not None and answer.status == kind.status, address
        if kind.act:
            kind.act(page)
        look(page)
        page.set_viewport_size(PHONE)
        look(page)
        page.emulate_media(color_scheme="dark")
        assert not violations(page, only=["color-contrast"]), f"{page.url} a oscuras"
        assert noise == Noise(), address


def look(page: Page) -> None:
    """Nothing is wrong with what is shown."""
    found = [*faults(page), *violations(page)]
    assert not found, f"{page.url} a {page.viewport_size['width']} px:\n" + "\n".join(found)
