"""Looking at a page as a person would who can neither see well nor read English: what is wrong with it, in words."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@functools.cache
def axe_source() -> str:
    """The vendored axe-core."""
    return AXE.read_text(encoding="utf-8")


@dataclass
class Noise:
    """What a browser complained about, and what it asked of others."""

    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@contextmanager
def watched(context: BrowserContext, portal: str) -> Iterator[tuple[Page, Noise]]:
    """A new page whose every error, refused resource and request to elsewhere is written down."""
    noise = Noise()
    host = urlsplit(portal).netloc
    page = context.new_page()

    def asked(request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme not in ("data", "blob", "about") and target.netloc != host:
            noise.outside.append(request.url)

    def said(message: ConsoleMessage) -> None:
        # A page that answers 404 on purpose is announced as an error of the page itself.
        if message.type == "error" and message.location.get("url") != page.url:
            noise.complaints.append(message.text)

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: noise.complaints.append(str(error)))
    page.on("requestfailed", lambda request: noise.failed.append(request.url))
    try:
        yield page, noise
    finally:
        page.close()


def violations(page: Page, *, only: list[str] | None = None, but: list[str] | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line per element; ``only`` names the rules to look at, ``but`` others."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe_source())  # through the debugger, so the strict policy need not be lifted
    options = {
        "runOnly": {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in but or []},
        "resultTypes": ["violations"],
        "preload": False,  # no rule of these reads a style sheet
    }
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target']} {_reason(node)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def _reason(node: dict[str, Any]) -> str:
    return " ".join(node.get("failureSummary", "").split())[:200]


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it is shown now, apart from what axe looks at."""
    found = []
    across = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    if across[0] > across[1]:
        found.append(f"la página se corre de costado: {across[0]} px en {across[1]}; {_widest(page)}")
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1 or not headings[0].strip():
        found.append(f"títulos de nivel 1: {headings}")
    lowered = page.evaluate(
        "() => Math.max(0, ...[...document.querySelectorAll('.page-head > h1')]"
        ".map(h => h.getBoundingClientRect().top - h.parentElement.getBoundingClientRect().top))"
    )
    if lowered > 2:
        found.append(f"el título baja {lowered:.0f} px por el botón que tiene al lado")
    if not page.title().strip():
        found.append("sin <title>")
    if page.evaluate("document.documentElement.lang") not in ("es", "es-UY", "es-uy"):
        found.append("sin lengua")
    return found


def _widest(page: Page) -> str:
    """Which elements stick out, to mend them."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                         && !e.closest('.table-scroll'))
            .slice(0, 4).map(e => e.tagName + '.' + e.className).join(' ')"""
    )
