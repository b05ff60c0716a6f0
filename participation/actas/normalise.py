"""A text as it came, made readable: what is kept is the text that is shown and that every span counts in.

Composed characters, plain spaces, bullets as "•"; what a PDF adds (running headers, page numbers, hyphens at the end of
a line, lines broken inside sentences) is taken out again.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

_INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e")
)
_CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), 127, *range(128, 160)])
_SPACES = {
    ord(sign): " "
    for sign in "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
_LINES = {0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
#: The hyphens that typesetting puts where a word is broken, which is not the sign of a keyboard.
_HYPHENS = {0x2010: "-", 0x2011: "-"}
_TABLE = _CONTROLS | _INVISIBLE | _SPACES | _LINES | _LIGATURES | _HYPHENS

_BULLET = re.compile(
    r"^[\uf0b7\uf0a7\uf0d8\uf0fc\uf076\u2022\u2023\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u2043\u27a2·][ \t]*"
)
_PAGE = re.compile(
    r"(?:^|\s)(?:p[áa]g(?:ina|\.)?|hoja|folio|fs?\.)\s*(?:n[.º°]*\s*)?\d{1,3}(?:\s*(?:de|/)\s*\d{1,3})?\.?\s*$",
    re.I,
)
_BARE_PAGE = re.compile(r"^[-–—\s]*\d{1,3}(?:\s*(?:/|de)\s*\d{1,3})?[-–—\s]*$")
_DIGITS = re.compile(r"\d+")
_CELL = re.compile(r"\S+(?: \S+)*")
#: The heading of a column of marks, and a mark.
_HEADS = re.compile(r"\b(?:pres(?:ent\w*)?\b|asist|aus|inasist|falt)", re.I)
_MARK = re.compile(r"(?:[xX✓✔☒☑]|\([xX]\)|\[[xX]\])(?: \(.*)?$")
#: A line of a table is not longer.
_WIDEST = 300
_GAPS = re.compile(r"[ \t]+")
_ITEM = re.compile(
    r"^(?:[-•*+–—]\s|\(?[0-9]{1,3}(?:\.\d{1,3})*\s?[.)º°]|\(?[a-zA-Z][.)]\s|[IVXLivxl]{1,6}[.)]\s|[A-ZÁÉÍÓÚÑ][^:.]{1,40}:)"
)
_ENDS = re.compile(r"[.:;?!]['\"”»)\]]*\s*-?\s*$")
_HYPHEN = re.compile(r"[^\W\d_]{2,}-$")
_GOES_ON = re.compile(
    r"(?:,|\b(?:de|del|la|las|el|los|y|e|a|al|en|con|por|para|que|se|su|[Ss]ra?s?\.|señora?|Concejal\w*))$"
)
_BEGINS_SMALL = re.compile(r"^[a-zñáéíóúü]")
_CAPITALS = re.compile(r"^[^a-zñáéíóúü]*$")

_EMPTY = re.compile(r"\n(?:[ \t]*\n){2,}")
_PAGES = re.compile(r"\f[\f\n \t]*")

#: No acta has so many lines: what has is kept as it is.
_MOST_LINES = 40_000
#: So many lines at most are the head of the first page.
_TOP = 4
#: Lines are taken as broken by a page's width from this share of them running on in the next.
_BROKEN = 0.12


def normalise(raw: str) -> str:
    """The text to read and to show."""
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    text = _EMPTY.sub("\n\n", _PAGES.sub("\n\f", text.translate(_TABLE)))
    lines = [_tidy(line) for line in _in_columns(text.split("\n"))]
    if len(lines) < _MOST_LINES:
        lines = _without_blanks(_joined(_without_page_lines(lines)))
    return "\n".join(lines).replace("\f", "").strip("\n") + "\n"


def _tidy(line: str) -> str:
    """Without spaces around, columns as tabs, one kind of bullet. A page's beginning keeps its mark for now."""
    mark = "\f" if line.startswith("\f") else ""
    line = line.strip(" \t\f")
    line = _GAPS.sub(_gap, line)
    return mark + _BULLET.sub("• ", line)


def _gap(found: re.Match[str]) -> str:
    tabs = found.group().count("\t")
    return "\t" * tabs or ("\t" if len(found.group()) > 3 else " ")


# --- columns made of spaces


def _in_columns(lines: list[str]) -> list[str]:
    """Marks that stand under a heading of several, with a tab for each column: also for those that are empty."""
    out: list[str] = []
    columns: list[int] = []
    for at, line in enumerate(lines):
        cells = _cells(line)
        if (
            len(cells) > 2
            and _HEADS.search(line)
            and not _marked(line)
            and any(map(_marked, lines[at + 1 : at + 4]))
        ):
            columns = [cell.start() for cell in cells]
            line = "\t".join(cell.group() for cell in cells)
        elif len(cells) < 2:
            columns = []
        elif columns and _marked(line):
            line = _placed(cells, columns)
        out.append(line)
    return out


def _cells(line: str) -> list[re.Match[str]]:
    """What stands between gaps of two spaces or more; nothing where tabs make the columns already."""
    return [] if "\t" in line or len(line) > _WIDEST else list(_CELL.finditer(line))


def _marked(line: str) -> bool:
    cells = _cells(line)
    return len(cells) > 1 and any(_MARK.match(cell.group()) for cell in cells)


def _placed(cells: list[re.Match[str]], columns: list[int]) -> str:
    """The cells of a line, each in the column whose beginning is nearest to it."""
    parts: list[str] = []
    at = 0
    for cell in cells:
        middle = cell.start() if cell.start() in columns else (cell.start() + cell.end()) / 2
        nearest = min(
            range(len(columns)), key=lambda column: abs(columns[column] + (3 if column else 0) - middle)
        )
        tabs = max(1, nearest - at) if parts else 0
        at = max(nearest, at + 1) if parts else 0
        parts.append("\t" * tabs + cell.group())
    return "".join(parts)


# --- what belongs to the page


def _without_page_lines(lines: list[str]) -> list[str]:
    """Page numbers go, and with them the lines that are repeated beside them or on every page."""
    bare = [line.lstrip("\f") for line in lines]
    keys = [_DIGITS.sub("#", line) for line in bare]
    often = Counter(key for key in keys if key)
    first = next((key for key in keys if key), "")
    breaks = {at for at, line in enumerate(lines) if line.startswith("\f")}
    pages = {at for at, line in enumerate(bare) if _PAGE.search(line) and len(line) < 120}
    bare_pages = {at for at, line in enumerate(bare) if _BARE_PAGE.match(line)}
    edges = _beside(
        bare, breaks | {at for at in pages if often[keys[at]] > 1} | _edge_numbers(bare, bare_pages, breaks)
    )
    # What a page's head says of the document is said once: where it stands the first time, above the text.
    top = [at for at, line in enumerate(bare) if line][:_TOP]
    gone = {at for at in pages if often[keys[at]] > 1 or _alone(bare[at])} | (bare_pages & edges)
    beside = Counter(keys[at] for at in edges)
    running = {
        key
        for key, times in often.items()
        if times > 1
        and len(key) > 3
        and ((beside[key] * 2 >= times and beside[key] > 1) or (key == first and len(key) > 12))
    }
    seen: set[str] = set()
    kept: list[str] = []
    for at, key in enumerate(keys):
        said = _PAGE.sub("", bare[at]).strip(" \t-–—|·")
        once = at in top and key not in seen and len(said) > 6
        repeated = key in running and (key in seen or key != first)
        seen.add(key)
        if once and (at in gone or repeated):
            kept.append(said)
        elif at in gone or repeated:
            _mark_break(kept)
        else:
            if lines[at].startswith("\f"):
                _mark_break(kept)
            kept.append(bare[at])
    return kept


def _alone(line: str) -> bool:
    found = _PAGE.search(line)
    return bool(found and found.start() == 0)


def _edge_numbers(bare: list[str], candidates: set[int], breaks: set[int]) -> set[int]:
    """Lines that are but a number, where such lines count on: 1, 2, 3."""
    told = [(at, int(_DIGITS.search(bare[at]).group())) for at in sorted(candidates)]  # type: ignore[union-attr]
    counting = {
        at
        for (before, one), (at_, two) in pairwise(told)
        for at in (before, at_)
        if two == one + 1 and at_ - before > 8
    }
    return counting | {at for at in candidates if any(at + step in breaks for step in (1, 2, 0))}


def _beside(bare: list[str], marks: set[int]) -> set[int]:
    """The lines with text that stand at most three away from a page's end or beginning."""
    edges = set(marks)
    for at in marks:
        for step in (1, -1):
            place, left = at + step, 3
            while 0 <= place < len(bare) and left:
                if bare[place]:
                    edges.add(place)
                    left -= 1
                place += step
    return edges


def _mark_break(kept: list[str]) -> None:
    """A page ended here: the blank lines around say nothing. The mark goes away when lines are joined."""
    while kept and not kept[-1]:
        kept.pop()
    if kept and kept[-1] != "\f":
        kept.append("\f")


# --- lines that run on


def _joined(lines: list[str]) -> list[str]:
    """Broken words put together, and where lines were broken by the width of a page, the sentences."""
    width = _width(lines)
    out: list[str] = []
    broken_page = False
    parts: list[str] = []
    for line in lines:
        if line == "\f":
            broken_page = True
            continue
        if broken_page and not line:
            continue
        if parts and _runs_on(parts[-1], line, width, broken_page):
            if _HYPHEN.search(parts[-1][-80:]) and _BEGINS_SMALL.match(line):
                parts[-1] = parts[-1][:-1]
                parts.append(line)
            else:
                parts.append(" ")
                parts.append(line)
        else:
            if parts:
                out.append("".join(parts))
            parts = [line]
        broken_page = False
    return [*out, "".join(parts)]


def _width(lines: list[str]) -> int:
    """How long a line gets, where lines are broken by it; 0 where every line is a paragraph."""
    full = [line for line in lines if line and line != "\f"]
    pairs = list(pairwise(full))
    hyphens = sum(1 for one, two in pairs if _HYPHEN.search(one[-80:]) and _BEGINS_SMALL.match(two))
    running = [
        len(one)
        for one, two in pairs
        if len(one) > 20 and _BEGINS_SMALL.match(two) and not _ENDS.search(one[-80:]) and not _ITEM.match(two)
    ]
    lengths = sorted(running) or sorted(map(len, full)) or [0]
    width = lengths[int(len(lengths) * 0.9)]
    alike = sum(1 for length in running if length > width * 0.75)
    if hyphens < 2 and (len(running) < max(3, len(full) * _BROKEN) or alike < len(running) * 0.75):
        return 0
    return width if width < 200 else 0


def _runs_on(one: str, two: str, width: int, broken_page: bool) -> bool:
    """Whether a line goes on in the next."""
    if not one or not two:
        return False
    reach = len(one) + 1 + len(two[:80].split(" ", 1)[0])
    one, two = one[-80:], two[:80]
    if _HYPHEN.search(one) and _BEGINS_SMALL.match(two):
        return True
    ended = bool(_ENDS.search(one))
    if _ITEM.match(two) or not (width or broken_page):
        return False
    if not ended and ((_BEGINS_SMALL.match(two) and len(one) > 20) or _GOES_ON.search(one)):
        return True
    if _CAPITALS.match(one) != _CAPITALS.match(two) and (_CAPITALS.match(one) or _CAPITALS.match(two)):
        return False
    if broken_page and not ended:
        return bool(width) or len(one) > 25
    return reach > width * (0.9 if ended else 0.65)


def _without_blanks(lines: list[str]) -> list[str]:
    """At most one blank line in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept
