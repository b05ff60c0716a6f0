"""Pages without a form fetch fewer styles: never fewer than they use."""

import re
from pathlib import Path

from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
BOOTSTRAP = ROOT / "static" / "vendor" / "bootstrap"
ALL_STYLES = '{% include "components/_styles.html" only %}'


def parents(path: Path) -> list[Path]:
    """A template and those it extends, nearest first."""
    found = re.match(r'{% extends "([^"]+)" %}', path.read_text())
    return [path, *parents(TEMPLATES / found[1])] if found else [path]


def reading_pages() -> list[Path]:
    """Templates in the frame of the public pages, with its short list of styles."""
    chains = [parents(path) for path in TEMPLATES.rglob("*.html")]
    return [
        chain[0]
        for chain in chains
        if TEMPLATES / "public.html" in chain
        and not any(ALL_STYLES in path.read_text() for path in chain if path.name != "base.html")
    ]


def test_pages_with_a_form_fetch_the_styles_of_forms() -> None:
    pages = reading_pages()
    assert len(pages) > 10
    form = re.compile(r"<form|form-control|_form\.html|\|crispy")
    assert [path.name for path in pages if form.search(path.read_text())] == []


def test_bootstrap_for_reading_is_a_part_of_bootstrap() -> None:
    """Rule by rule, but for selectors that were left out."""
    whole = (BOOTSTRAP / "bootstrap-subset.css").read_text()
    reading = (BOOTSTRAP / "bootstrap-reading.css").read_text().partition("*/")[2]
    bodies = re.findall(r"{([^{}]+)}", reading)
    assert len(bodies) > 50 and all(f"{{{body}}}" in whole for body in bodies)


def test_what_reading_pages_wear_is_in_their_styles() -> None:
    """No class of theirs is styled in ``workspace.css`` alone."""
    portal, workspace = (
        set(re.findall(r"\.([a-z][\w-]*)", (ROOT / "static" / "css" / name).read_text()))
        for name in ("portal.css", "workspace.css")
    )
    templates = [
        *reading_pages(),
        *(TEMPLATES / "reports" / "participation").iterdir(),
        *(TEMPLATES / "reports" / "minutes").iterdir(),
    ]
    attributes = [words for path in templates for words in re.findall(r'class="([^"{]*)', path.read_text())]
    worn = {word for words in attributes for word in words.split()}
    assert len(worn) > 20 and not worn & (workspace - portal)


def test_every_letter_comes_in_one_file() -> None:
    """What a file does not hold would be drawn in a local face; what two tell would be fetched twice."""
    css = (ROOT / "static" / "css" / "portal.css").read_text()
    told = re.findall(r"fonts/([\w-]+)\.woff2.*unicode-range: ([^;]+);", css)
    ranges = {name: set(_code_points(text)) for name, text in told}
    assert len(ranges) == len(told) == 6
    for name, letters in ranges.items():
        held = set(TTFont(ROOT / "static" / "fonts" / f"{name}.woff2").getBestCmap())
        assert held == letters | ranges.get(f"{name}-Spanish", set()), name
        assert not letters & ranges.get(f"{name}-Spanish", set()), name


def _code_points(ranges: str) -> list[int]:
    found: list[int] = []
    for part in ranges.replace("U+", "").split(", "):
        first, _, last = part.partition("-")
        found += range(int(first, 16), int(last or first, 16) + 1)
    return found
