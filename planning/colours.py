"""The two colours of a municipality: whether people can read with them, and what both schemes draw from them.

A colour is ``#RRGGBB``. Contrast is that of WCAG 2.2: 4.5 to 1 for text, 3 to 1 for controls and what tells where one
is. The papers and inks are those of ``static/css/portal.css``, which tests compare.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COLOUR = re.compile(r"#[0-9A-F]{6}\Z")
PRIMARY, ACCENT = "#1F5F8B", "#F2B705"
TEXT, CONTROL = 4.5, 3.0

#: What words stand on, from the page outwards, and the words' own colour, in each scheme.
LIGHT_PAPERS, LIGHT_INK = ("#FBFAF7", "#FFFFFF", "#F2EFE7"), "#14213D"
DARK_PAPERS, DARK_INK = ("#10182B", "#18233B", "#1A2540"), "#ECE9E1"
_BLACK, _WHITE, _DARK_ON = "#000000", "#FFFFFF", "#0E1627"


@dataclass(frozen=True)
class Pair:
    """One thing that a colour has to be told from: ``field`` chooses it, ``least`` is the contrast it needs."""

    field: str
    words: str
    against: tuple[str, ...]
    least: float

    def ratio(self, colour: str) -> float:
        """The contrast with what it is told from worst."""
        return min(contrast(colour, other) for other in self.against)


#: What is asked of the colours as they are chosen. The dark scheme draws lighter ones from them, which always pass.
PAIRS = (
    Pair("primary_colour", "Los enlaces, sobre el papel", LIGHT_PAPERS, TEXT),
    Pair("primary_colour", "Las letras blancas, sobre los botones", (_WHITE,), TEXT),
    Pair("primary_colour", "Los bordes y lo que marca el teclado, sobre el papel", LIGHT_PAPERS, CONTROL),
    Pair("accent_colour", "Las letras, sobre el acento", (LIGHT_INK,), TEXT),
    Pair("accent_colour", "El acento, sobre la franja de arriba", (LIGHT_INK, "#2B3A5E"), CONTROL),
    Pair("accent_colour", "El acento, sobre el papel oscuro", DARK_PAPERS, CONTROL),
)


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def refusals(field: str, colour: str) -> list[str]:
    """Why a colour does not serve, in words, with one near it that does; nothing when it does."""
    failed = [pair for pair in PAIRS if pair.field == field and pair.ratio(colour) < pair.least]
    if not failed:
        return []
    near = nearest(field, colour)
    found = [
        f"{pair.words}: {_told(pair.ratio(colour))} a 1, y hace falta {_told(pair.least)}." for pair in failed
    ]
    return [*found, f"El más parecido que sirve es {near}."]


def nearest(field: str, colour: str) -> str:
    """The colour itself when it serves, else the first that does on the way to black (primary) or white (accent)."""
    pairs = [pair for pair in PAIRS if pair.field == field]
    end = _BLACK if field == "primary_colour" else _WHITE
    return _towards(colour, end, lambda tried: all(pair.ratio(tried) >= pair.least for pair in pairs))


def palettes(primary: str, accent: str) -> tuple[dict[str, str], dict[str, str]]:
    """The variables of the style sheet in the light scheme and in the dark one."""
    tint = _readable_under(_mixed(primary, LIGHT_PAPERS[0], 0.89), (LIGHT_INK, primary), _WHITE)
    light = {
        "river": primary,
        "river-deep": _mixed(primary, _BLACK, 0.25),
        "river-tint": tint,
        "river-solid": primary,
        "on-river": _WHITE,
        "underway": primary,
        "sun": accent,
        **{
            f"map-{place}": _readable_under(_mixed(primary, _WHITE, share), (LIGHT_INK,), _WHITE)
            for place, share in ((1, 0.85), (2, 0.7), (3, 0.5))
        },
    }
    papers = (*DARK_PAPERS, "#1C3350")
    lighter = _towards(primary, _WHITE, lambda tried: min(contrast(tried, paper) for paper in papers) >= 6)
    dark_tint = _mixed(DARK_PAPERS[1], primary, 0.3)
    dark = {
        "river": lighter,
        "river-deep": _mixed(lighter, _WHITE, 0.4),
        "river-tint": _readable_under(dark_tint, (DARK_INK, lighter), DARK_PAPERS[0]),
        "river-solid": primary,
        "on-river": _DARK_ON,
        "underway": lighter,
        "sun": _towards(accent, _WHITE, lambda tried: contrast(tried, DARK_PAPERS[2]) >= CONTROL),
        **{
            f"map-{place}": _readable_under(
                _mixed(DARK_PAPERS[1], primary, share), (DARK_INK,), DARK_PAPERS[0]
            )
            for place, share in ((1, 0.3), (2, 0.55), (3, 0.8))
        },
    }
    return light, dark


def stylesheet(primary: str, accent: str) -> str:
    """What the pages of a municipality with these colours read after ``portal.css``; ink alone goes to paper."""
    light, dark = palettes(primary, accent)
    paper = {"river": _BLACK, "underway": _BLACK}
    return (
        f":root{{{_written(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_written(dark)}}}}}"
        f"@media print{{:root{{{_written(paper)}}}}}"
    )


def sample_sheet(colours: str) -> str | None:
    """Both schemes for the sample of two colours (``1f5f8b-f2b705``), whatever scheme the reader's is."""
    found = re.fullmatch(r"([0-9a-f]{6})-([0-9a-f]{6})", colours)
    if not found:
        return None
    light, dark = palettes(*(f"#{colour.upper()}" for colour in found.groups()))
    papers = (
        ("light", LIGHT_PAPERS, LIGHT_INK, LIGHT_INK, light),
        ("dark", DARK_PAPERS, DARK_INK, "#2B3A5E", dark),
    )
    return "".join(
        f".sample-{scheme}{{--paper:{paper[0]};--surface:{paper[1]};--tint:{paper[2]};--ink:{ink};--bar:{bar};"
        f"{_written(palette)}}}"
        for scheme, paper, ink, bar, palette in papers
    )


def sheet_name(primary: str, accent: str) -> str:
    """What the style sheet of two colours is called: the colours, and the hash of what it says."""
    digest = hashlib.sha256(stylesheet(primary, accent).encode()).hexdigest()[:16]
    return f"{primary[1:].lower()}-{accent[1:].lower()}-{digest}"


def sheet_named(name: str) -> str | None:
    """The style sheet called so; ``None`` when there is none, also once the rules of drawing it changed."""
    found = re.fullmatch(r"([0-9a-f]{6})-([0-9a-f]{6})-[0-9a-f]{16}", name)
    if not found:
        return None
    primary, accent = (f"#{colour.upper()}" for colour in found.groups())
    if refusals("primary_colour", primary) or refusals("accent_colour", accent):
        return None
    return stylesheet(primary, accent) if sheet_name(primary, accent) == name else None


def _written(variables: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in variables.items())


def _told(ratio: float) -> str:
    return f"{int(ratio * 10) / 10:.1f}".replace(".", ",").removesuffix(",0")


def _readable_under(colour: str, inks: Sequence[str], end: str) -> str:
    return _towards(colour, end, lambda tried: min(contrast(tried, ink) for ink in inks) >= TEXT)


def _towards(colour: str, end: str, serves: Callable[[str], bool]) -> str:
    """The first colour between two that serves, in steps of a fiftieth; the end itself when none does before."""
    steps = (_mixed(colour, end, share / 50) for share in range(50))
    return next((tried for tried in steps if serves(tried)), end)


def _mixed(colour: str, other: str, share: float) -> str:
    """``share`` of the other colour in the first."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
