"""Going through a page with Tab, from its top to its end: what cannot be reached, seen or left."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
#: Presses between two looks at whether the end was reached, and the most of them.
AT_ONCE, MOST = 20, 1500


def lost(page: Page) -> list[str]:
    """What is wrong for whoever has a keyboard alone, one line per element; what stands in the page is opened first.

    Whatever can be pressed or filled in is reached, in the order of the page, and nothing keeps the focus. At each stop
    something is drawn otherwise than before (an outline, a frame, a line), and it does not lie whole under what stays
    in view (WCAG 2.4.11).
    """
    page.evaluate(SCRIPT)
    for pressed in range(1, MOST + 1):
        page.keyboard.press("Tab")
        if pressed % AT_ONCE == 0 and page.evaluate("tabbing.done"):
            break
    report = page.evaluate("tabbing.report()")
    assert report["stops"] > 1, f"{page.url}: nada recibe el foco"
    return report["found"]
