"""Every kind of page, from a phone to a desk: nothing against WCAG 2.2 AA, nothing sideways, nothing from elsewhere.

And nothing that only a pointer reaches. In `make test` some kinds are looked at, and of them what differs from one
width to another or in the dark; all the others, and everything of everyone, in `make test-all`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs
from tests.browser.kinds import DESK, KINDS, PHONE, Kind
from tests.browser.looking import Noise, faults, violations, watched
from tests.browser.tabbing import lost

pytestmark = pytest.mark.browser

#: Walked through in `make test` too: each has another frame, or bars that stay in view.
WALKED = ("inicio", "informe", "ingresar", "trabajo", "sistematizar", "acta-escribir")
TABLET, SMALL_PHONE = {"width": 768, "height": 1024}, {"width": 320, "height": 640}


@pytest.mark.parametrize("kind", [pytest.param(k, id=k.name) for k in KINDS if k.core])
def test_core_page(kind: Kind, portal: str, open_as: OpenAs) -> None:
    """All rules on a desk; then only those that may find something else in the same page.

    On the phone other parts of the frame are drawn, but in the same colours, which cost most to look at; between both
    widths nothing is drawn that neither draws; in the dark the colours are others, and nothing else.
    """
    with shown(kind, portal, open_as) as page:
        seen(page, faults(page), violations(page), lost(page) if kind.name in WALKED else [])
        page.set_viewport_size(TABLET)
        seen(page, faults(page))
        page.set_viewport_size(SMALL_PHONE)
        seen(page, faults(page), violations(page, but=["color-contrast"]))
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        seen(page, violations(page, only=["color-contrast"]))


@pytest.mark.full
@pytest.mark.parametrize("kind", [pytest.param(k, id=k.name) for k in KINDS])
def test_page(kind: Kind, portal: str, open_as: OpenAs) -> None:
    """All rules in each of the four, and the keyboard on a desk and where the page is as narrow as one enlarged."""
    with shown(kind, portal, open_as) as page:
        for size in (DESK, TABLET, SMALL_PHONE):
            page.set_viewport_size(size)
            seen(page, faults(page), violations(page), [] if size == TABLET else lost(page))
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        seen(page, faults(page), violations(page))


@contextmanager
def shown(kind: Kind, portal: str, open_as: OpenAs) -> Iterator[Page]:
    """The page on a desk, with what is to be done there done; at the end, the browser has complained of nothing."""
    context = open_as(kind.account, viewport=DESK, reduced_motion="reduce")
    address = kind.where if isinstance(kind.where, str) else kind.where(context)
    with watched(context, portal) as (page, noise):
        answer = page.goto(address)
        assert answer is not None and answer.status == kind.status, address
        if kind.act:
            kind.act(page)
        yield page
        assert noise == Noise(), address


def seen(page: Page, *looks: list[str]) -> None:
    """Nothing was found."""
    found = [line for look in looks for line in look]
    assert not found, f"{page.url} a {page.viewport_size['width']} px:\n" + "\n".join(found)
