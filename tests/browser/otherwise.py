"""What a page is asked when it is read otherwise: without scripts, with larger text, on paper."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8").strip()
#: What a reader's own style sheet does; Chromium does the same to the sizes when its setting is changed.
TWICE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { font-size: 200% }");
  document.adoptedStyleSheets = [sheet];
}"""
ONCE = "() => { document.adoptedStyleSheets = []; }"


def ask(page: Page, question: Literal["headings", "dead", "cut", "printed"]) -> list[str]:
    """The answers of a page, also of one where no script runs; what each question is about, see the script."""
    return page.evaluate(f"{_SCRIPT}.{question}()")
