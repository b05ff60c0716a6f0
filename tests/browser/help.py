"""The pages that help speaks of: opened as whoever reads it would, looked at, and drawn."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from reports.help import NARROW, WIDE, Task, all_people
from tests.browser.kinds import KINDS, Kind

STATIC = Path(__file__).resolve().parents[2] / "static"
LARGEST = 40_000  # bytes of a picture
#: All that a person presses, follows, fills in or reads as a title, in the page's own order, as it shows.
_SHOWN = """() => [...document.querySelectorAll('h1, h2, h3, button, a, summary, label, legend, caption')]
    .filter(one => one.checkVisibility()).map(one => one.innerText.replace(/\\s+/g, ' ').trim())"""
_BY_NAME = {kind.name: kind for kind in KINDS}


def tasks() -> list[Task]:
    """Every task, once."""
    return list({task.key: task for people in all_people() for task in people.tasks}.values())


def pages() -> list[str]:
    """The names of the kinds of page that some step speaks of, or that are pictured."""
    named = [step.page for task in tasks() for step in task.steps if step.page]
    return list(dict.fromkeys([*named, *(task.picture for task in tasks() if task.picture)]))


def kind_named(name: str) -> Kind:
    """A kind of page. Raises ``KeyError``."""
    return _BY_NAME[name]


def visit(name: str, context: BrowserContext) -> Page:
    """The page of a kind, as it stands once what its kind does there is done."""
    kind = kind_named(name)
    address = kind.where if isinstance(kind.where, str) else kind.where(context)
    page = context.new_page()
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto(address)
    if kind.act:
        kind.act(page)
    return page


def missing(name: str, page: Page) -> list[str]:
    """What steps say that is on a page, and is not."""
    shown = page.evaluate(_SHOWN)
    named = [words for task in tasks() for step in task.steps if step.page == name for words in step.named]
    plain = [words.split("](")[0].lstrip("[") for words in named]
    return [words for words in dict.fromkeys(plain) if not any(words in text for text in shown)]


def draw(name: str, page: Page) -> None:
    """Both pictures of a page, light, from its title down.

    Raises ``AssertionError`` when one cannot be small enough.
    """
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for size, suffix in ((WIDE, "wide"), (NARROW, "narrow")):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("() => { window.scrollTo(0, 0); document.activeElement?.blur(); }")
        page.evaluate(
            "() => document.querySelector('h1').scrollIntoView({block: 'start', behavior: 'instant'})"
        )
        target = STATIC / "help" / f"{name}-{suffix}.webp"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(_packed(page.screenshot()))


def _packed(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as picture:
        for quality in (70, 55, 40, 25):
            made = io.BytesIO()
            picture.convert("RGB").save(made, "WEBP", quality=quality, method=6)
            if made.tell() <= LARGEST:
                return made.getvalue()
    raise AssertionError("no picture of this page is small enough")
