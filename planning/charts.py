"""Coordinates of the charts, worked out before a template draws them.

Pure Python: numbers and words in, frozen dataclasses out. Lengths along the page are percentages ("42.5%"), heights
are CSS pixels, so text keeps its size on a phone, on a desk and on paper. Numbers are integers, or text already
written with a point, because templates write a decimal comma.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BAR_THICKNESS = 16
LINE_HEIGHT = 19
LABEL_CHARACTERS = 38
NOTE_CHARACTERS = 48
ROW_GAP = 14
#: How far the words in a shape of a map reach above and below their middle.
LABEL_REACH = 11
COLUMN_AREA = 170
#: Of more columns no value is written: the table beside has them.
MOST_VALUES = 24
MAP_TINTS = ("#FFFFFF", "#DFEAF1", "#BFD6E5", "#93BAD3")
STACK_TINTS = ("#1F5F8B", "#93BAD3", "#DFEAF1", "#FFFFFF")


@dataclass(frozen=True)
class TextLine:
    """One line of text and its baseline."""

    text: str
    y: int


@dataclass(frozen=True)
class Bar:
    """One horizontal bar, its label above it and its value at the right end of the label's line."""

    label: str
    label_lines: tuple[TextLine, ...]
    value_text: str
    value_y: int
    y: int
    width: str
    axis_top: int
    axis_bottom: int


@dataclass(frozen=True)
class BarChart:
    """Bars under each other; ``description`` says the same in words."""

    bars: tuple[Bar, ...]
    height: int
    thickness: int
    description: str


@dataclass(frozen=True)
class Part:
    """A piece of a stacked bar."""

    label: str
    x: str
    width: str
    shade: int
    fill: str


@dataclass(frozen=True)
class StackedRow:
    """One stacked bar with its parts named underneath."""

    label: str
    label_y: int
    y: int
    parts: tuple[Part, ...]
    note_lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class StackedChart:
    """Stacked bars, each one adding up to the full width."""

    rows: tuple[StackedRow, ...]
    height: int
    thickness: int
    description: str


@dataclass(frozen=True)
class Column:
    """One column; ``label`` is empty where labels would touch, ``group`` is written where a group (a year) begins."""

    x: str
    width: str
    middle: str
    y: int
    height: int
    value_y: int
    value_text: str
    label: str
    group: str


@dataclass(frozen=True)
class ColumnChart:
    """Columns side by side in the order given."""

    columns: tuple[Column, ...]
    height: int
    base_y: int
    label_y: int
    group_y: int
    description: str


@dataclass(frozen=True)
class Area:
    """One neighbourhood: outline, shade (0 none to 3 most), where its letter and its number are written."""

    label: str
    key: str
    value_text: str
    path: str
    label_x: int
    label_y: int
    level: int
    fill: str
    url: str = ""


@dataclass(frozen=True)
class Spot:
    """A place on a map: where its mark stands, and what it is."""

    label: str
    x: int
    y: int


@dataclass(frozen=True)
class AreaMap:
    """Outlines in one coordinate system of ``width`` × ``height``, and places marked on them."""

    areas: tuple[Area, ...]
    width: int
    height: int
    description: str
    spots: tuple[Spot, ...] = ()

    @property
    def leads(self) -> bool:
        """Whether its areas are links."""
        return any(area.url for area in self.areas)


def _percent(value: float) -> str:
    """A length as SVG writes it: "42.5%"."""
    return f"{round(value, 2):g}%"


def _sentence(parts: Sequence[tuple[str, str]]) -> str:
    """Labels with their values, as a screen reader says them."""
    return "; ".join(f"{label}: {value}" for label, value in parts) + "." if parts else "Sin datos."


def _check(values: Sequence[float]) -> None:
    """Raise ``ValueError`` for what a bar from zero cannot show."""
    if any(value < 0 or not math.isfinite(value) for value in values):
        raise ValueError("A bar chart takes finite numbers from zero up.")


def bar_chart(rows: Sequence[tuple[str, float, str]], *, maximum: float | None = None) -> BarChart:
    """Horizontal bars from ``(label, value, value_text)`` in the order given.

    They go from zero to ``maximum`` (default: the largest); pass ``maximum=100`` for percentages, so bars of two charts
    compare. Raises ``ValueError`` on a negative value or one above ``maximum``.
    """
    _check([value for _, value, _ in rows])
    top = max((value for _, value, _ in rows), default=0) if maximum is None else maximum
    if any(value > top for _, value, _ in rows):
        raise ValueError("A value passes the end of the scale.")
    bars: list[Bar] = []
    y = 0
    for label, value, value_text in rows:
        lines = _lines(label, LABEL_CHARACTERS - len(value_text) // 2, y)
        bar_y = lines[-1].y + 7
        bars.append(
            Bar(
                label,
                lines,
                value_text,
                lines[-1].y,
                bar_y,
                _percent(100 * value / top if top else 0),
                bar_y - 2,
                bar_y + BAR_THICKNESS + 2,
            )
        )
        y = bar_y + BAR_THICKNESS + ROW_GAP
    return BarChart(
        tuple(bars),
        max(y - ROW_GAP + 4, 0),
        BAR_THICKNESS,
        _sentence([(label, text) for label, _, text in rows]),
    )


def stacked_chart(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]) -> StackedChart:
    """Parts of a whole from ``(label, [(part, count), …])``; up to four parts, the same order in every row.

    A part of zero is named and not drawn; a row whose parts are all zero says so. Raises ``ValueError`` on negative
    counts or on more than four parts.
    """
    built: list[StackedRow] = []
    spoken: list[tuple[str, str]] = []
    y = 0
    for label, parts in rows:
        if len(parts) > len(STACK_TINTS):
            raise ValueError("A stacked bar has at most four parts.")
        _check([count for _, count in parts])
        note = (
            " · ".join(f"{count} {name}" for name, count in parts)
            if any(c for _, c in parts)
            else "sin registros"
        )
        bar_y = y + 22
        drawn = _parts(parts)
        lines = _lines(note, NOTE_CHARACTERS, bar_y + (BAR_THICKNESS + 1 if drawn else -4))
        built.append(StackedRow(label, y + 15, bar_y, drawn, lines))
        spoken.append((label, note.replace(" · ", ", ")))
        y = lines[-1].y + ROW_GAP + 4
    return StackedChart(tuple(built), max(y - ROW_GAP + 4, 0), BAR_THICKNESS, _sentence(spoken))


def _parts(parts: Sequence[tuple[str, int]]) -> tuple[Part, ...]:
    """The drawn pieces of one bar, left to right."""
    total = sum(count for _, count in parts)
    drawn: list[Part] = []
    before = 0
    for index, (name, count) in enumerate(parts):
        if count:
            start, width = _percent(100 * before / total), _percent(100 * count / total)
            drawn.append(Part(name, start, width, index + 1, STACK_TINTS[index]))
        before += count
    return tuple(drawn)


def column_chart(points: Sequence[tuple[str, float, str]], *, groups: Sequence[str] = ()) -> ColumnChart:
    """Columns from ``(label, value, value_text)`` in order of time; ``groups`` names each point's year or term.

    With more than 13 points only every third label is written, and values only where there are at most 24 points; the
    table beside the chart has them all. Raises ``ValueError`` on negative values or when ``groups`` has another length.
    """
    _check([value for _, value, _ in points])
    if groups and len(groups) != len(points):
        raise ValueError("Each point needs its group.")
    top = max((value for _, value, _ in points), default=0)
    slot = 100 / len(points) if points else 100
    every = 1 if len(points) <= 13 else 3
    base = COLUMN_AREA + 20
    columns = []
    for index, (label, value, text) in enumerate(points):
        height = round(COLUMN_AREA * value / top) if top else 0
        begins = bool(groups) and (index == 0 or groups[index - 1] != groups[index])
        columns.append(
            Column(
                x=_percent(slot * index + slot * 0.14),
                width=_percent(slot * 0.72),
                middle=_percent(slot * (index + 0.5)),
                y=base - height,
                height=height,
                value_y=base - height - 5,
                value_text=text if len(points) <= MOST_VALUES else "",
                label=label if index % every == 0 else "",
                group=groups[index] if begins else "",
            )
        )
    return ColumnChart(
        tuple(columns),
        base + (42 if groups else 24),
        base,
        base + 17,
        base + 36,
        _course(
            [
                (f"{label} {groups[i]}" if groups else label, text)
                for i, (label, _, text) in enumerate(points)
            ],
            [value for _, value, _ in points],
        ),
    )


def _course(parts: Sequence[tuple[str, str]], values: Sequence[float]) -> str:
    """Every value while a listener can follow them; of more, where they begin and end, the highest and the lowest."""
    if len(parts) <= MOST_VALUES:
        return _sentence(parts)
    high, low = (parts[values.index(choose(values))] for choose in (max, min))
    return (
        f"{len(parts)} columnas, de {parts[0][0]} a {parts[-1][0]}. La más alta, {high[0]}: {high[1]}; "
        f"la más baja, {low[0]}: {low[1]}. La tabla tiene todas."
    )


def letter(place: int) -> str:
    """The letter of the areas of a map, from 0: AA after Z. A number would read as one with the figure beside it."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def area_map(
    features: Sequence[Mapping[str, Any]],
    values: Mapping[str, tuple[float, str]],
    *,
    keys: Mapping[str, str] | None = None,
    name: str = "nombre",
    width: int = 600,
    spots: Sequence[tuple[str, float, float]] = (),
    urls: Mapping[str, str] | None = None,
) -> AreaMap:
    """A map from GeoJSON features (WGS 84 polygons) and ``values`` (name to number and text).

    ``keys`` (name to letter) tie each shape to its row in the table beside: names do not fit inside the shapes.
    ``spots`` (label, longitude, latitude) are marked where they are; what is off the map is left out. ``urls`` (name to
    address) make links of the areas.

    A missing name counts as zero. Longitudes are shortened by the cosine of the middle latitude, which is exact enough
    for a city. Shades are thirds of the largest value; zero stays white. Raises ``ValueError`` without features or on
    negative values.
    """
    if not features:
        raise ValueError("A map needs at least one area.")
    _check([value for value, _ in values.values()])
    outlines = [(str(feature["properties"][name]), _rings(feature["geometry"])) for feature in features]
    points = [point for _, rings in outlines for ring in rings for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = math.cos(math.radians((south + north) / 2))
    margin = 6
    scale = (width - 2 * margin) / ((east - west) * shrink)
    height = math.ceil((north - south) * scale) + 2 * margin
    top = max((value for value, _ in values.values()), default=0)
    areas = []
    for label, rings in outlines:
        value, text = values.get(label, (0, "0"))
        drawn = [
            [((x - west) * shrink * scale + margin, (north - y) * scale + margin) for x, y in ring]
            for ring in rings
        ]
        level = math.ceil(3 * value / top) if top else 0
        label_x, label_y = _middle(max(drawn, key=lambda ring: abs(_surface(ring))))
        areas.append(
            Area(
                label=label,
                key=(keys or {}).get(label, ""),
                value_text=text,
                path=_path(drawn),
                label_x=round(label_x),
                label_y=round(label_y + 6),
                level=level,
                fill=MAP_TINTS[level],
                url=(urls or {}).get(label, ""),
            )
        )
    ordered = sorted(areas, key=lambda area: (-values.get(area.label, (0, ""))[0], area.label))
    placed = [
        Spot(label, round((x - west) * shrink * scale + margin), round((north - y) * scale + margin))
        for label, x, y in spots
        if west <= x <= east and south <= y <= north
    ]
    return AreaMap(
        tuple(areas),
        width,
        height,
        _sentence([(area.label, area.value_text) for area in ordered]),
        tuple(placed),
    )


def _lines(text: str, characters: int, top: int) -> tuple[TextLine, ...]:
    """The text broken in lines of at most so many characters, the first baseline 15 px under ``top``."""
    pieces = textwrap.wrap(text, characters) or [""]
    return tuple(TextLine(piece, top + 15 + index * LINE_HEIGHT) for index, piece in enumerate(pieces))


def _rings(geometry: Mapping[str, Any]) -> list[list[tuple[float, float]]]:
    """All rings of a Polygon or MultiPolygon as (longitude, latitude)."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(float(x), float(y)) for x, y, *_ in ring] for polygon in polygons for ring in polygon]


def _path(rings: Sequence[Sequence[tuple[float, float]]]) -> str:
    """An SVG path, one closed piece a ring, a tenth of a unit exact."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def _surface(ring: Sequence[tuple[float, float]]) -> float:
    """Signed surface of a ring (shoelace formula)."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where a label sits: in the widest stretch that is inside at its foot, middle and top, at the roomiest height."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    reach = min(LABEL_REACH, (high - low) / 8)
    best = (0.0, ring[0][0], (low + high) / 2)
    for step in range(2, 19):
        y = low + (high - low) * step / 20 + 1e-6
        for left, right in _shared(*(_stretches(ring, y + move) for move in (-reach, 0, reach))):
            best = max(best, (right - left, (left + right) / 2, y))
    return best[1], best[2]


def _stretches(ring: Sequence[tuple[float, float]], y: float) -> list[tuple[float, float]]:
    """What of a level line is inside a ring."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (y1 > y) != (y2 > y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _shared(*lists: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """What all lists of stretches have in common."""
    found, *others = lists
    for other in others:
        both = [(max(a[0], b[0]), min(a[1], b[1])) for a in found for b in other]
        found = [(left, right) for left, right in both if left < right]
    return found
