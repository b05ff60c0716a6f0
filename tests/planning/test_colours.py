"""Colours of a municipality: whoever reads can read, in both schemes, whatever was chosen."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import colours

CSS = Path(__file__).parents[2] / "static" / "css" / "portal.css"
any_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def measured(one: str, other: str) -> float:
    """WCAG 2.2's contrast, written from its definition and not from our code."""
    lights = []
    for colour in (one, other):
        parts = [int(part, 16) / 255 for part in re.findall("..", colour[1:])]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        lights.append(red * 0.2126 + green * 0.7152 + blue * 0.0722)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21),
        ("#FFFFFF", "#FFFFFF", 1),
        ("#767676", "#FFFFFF", 4.54),
        ("#777777", "#FFFFFF", 4.48),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """Known pairs: the lightest grey that passes on white, and the next one, which does not."""
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)


@given(one=any_colour, other=any_colour)
def test_contrast_is_the_same_as_a_second_hand(one: str, other: str) -> None:
    """Ours and one written from the definition."""
    assert colours.contrast(one, other) == pytest.approx(measured(one, other))


@given(primary=any_colour, accent=any_colour)
def test_whatever_is_taken_can_be_read(primary: str, accent: str) -> None:
    """Of any two colours the nearest that are taken make text of 4.5 to 1 and controls of 3 to 1, by day and night."""
    primary = colours.nearest("primary_colour", primary)
    accent = colours.nearest("accent_colour", accent)
    assert not colours.refusals("primary_colour", primary) and not colours.refusals("accent_colour", accent)
    schemes = ((colours.LIGHT_PAPERS, colours.LIGHT_INK), (colours.DARK_PAPERS, colours.DARK_INK))
    for palette, (papers, ink) in zip(colours.palettes(primary, accent), schemes, strict=True):
        for name, paper in product(("river", "river-deep", "underway"), papers):
            assert measured(palette[name], paper) >= 4.5, (name, paper)
        for text in (ink, palette["river"]):
            assert measured(text, palette["river-tint"]) >= 4.5, text
        assert measured(palette["on-river"], palette["river"]) >= 4.5
        assert measured("#FFFFFF", palette["river-solid"]) >= 3  # the mark of a ticked box
        for name in ("map-1", "map-2", "map-3"):
            assert measured(ink, palette[name]) >= 4.5, name
    dark = colours.palettes(primary, accent)[1]
    assert measured(colours.LIGHT_INK, accent) >= 4.5 and measured(dark["sun"], colours.DARK_PAPERS[0]) >= 3


@given(primary=any_colour)
def test_what_cannot_be_read_with_is_refused(primary: str) -> None:
    """A colour is refused exactly when text in it, on the worst of the papers, is below 4.5 to 1."""
    worst = min(measured(primary, paper) for paper in colours.LIGHT_PAPERS)
    assert bool(colours.refusals("primary_colour", primary)) == (worst < 4.5)


def test_a_refusal_says_how_much_and_offers_another() -> None:
    """In words, and with a colour that would be taken."""
    told = colours.refusals("primary_colour", "#7FB8DA")
    assert "y hace falta 4,5" in told[0]
    near = re.search("#[0-9A-F]{6}", told[-1])
    assert near and not colours.refusals("primary_colour", near[0])


def test_papers_are_those_of_the_style_sheet() -> None:
    """What is asked of a colour is asked of the papers that pages have."""
    text = CSS.read_text(encoding="utf-8")
    light, dark = text.split("prefers-color-scheme: dark", 1)
    for sheet, papers, ink in (
        (light, colours.LIGHT_PAPERS, colours.LIGHT_INK),
        (dark, colours.DARK_PAPERS, colours.DARK_INK),
    ):
        found = [
            re.search(rf"--{name}: (#[0-9A-F]{{6}})", sheet) for name in ("paper", "surface", "tint", "ink")
        ]
        assert [match and match[1] for match in found] == [*papers, ink]
    assert f"--river: {colours.PRIMARY}" in light and f"--sun: {colours.ACCENT}" in light


def test_a_style_sheet_is_named_by_what_it_says() -> None:
    """Its name brings it back; another hash, colours that cannot be read with, or anything else bring nothing."""
    name = colours.sheet_name("#7A1F3D", "#F2B705")
    assert colours.sheet_named(name) == colours.stylesheet("#7A1F3D", "#F2B705")
    bad = colours.sheet_name("#FFFFFF", "#F2B705")
    for other in (name[:-1] + "g", name[:-1], bad, name.upper(), "../" + name, "", f"{name}\n"):
        assert colours.sheet_named(other) is None, other
    other_digit = name[:-1] + ("0" if name[-1] != "0" else "1")
    assert colours.sheet_named(other_digit) is None
