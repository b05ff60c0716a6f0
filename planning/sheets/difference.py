"""What a spreadsheet would change in a plan: new, changed field by field, the same, and what it does not speak of."""

import hashlib
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from planning.models import DevelopmentPlan, Indicator, IndicatorKind, PlanItem, Subzone, Theme
from planning.queries.held import Holders, held_rows, kinds
from planning.sheets.cells import text_of
from planning.sheets.reading import Cell
from planning.sheets.wanted import WantedIndicator, WantedItem, order_of_reading
from planning.sheets.words import fold, tidy

NOTHING = "(vacío)"
_TOP = "(nada: es del primer nivel)"
_SHOWN = 400  # characters of a text in the preview

_LABELS = {"description": "Texto", "responsible": "Responsable", "weight": "Peso"}
_INDICATOR_LABELS = {
    "kind": "clase",
    "unit": "unidad",
    "baseline": "punto de partida",
    "source": "fuente",
    "weight": "peso",
}


@dataclass(frozen=True)
class Said:
    """What stands at a field, and what would."""

    label: str
    before: str
    after: str


@dataclass
class IndicatorChange:
    """An indicator that would say something else, or that is new (``row`` is None)."""

    wanted: WantedIndicator
    row: Indicator | None
    values: dict[str, Any]
    targets: dict[int, Decimal | str | None]  # those that change


@dataclass
class Change:
    """An item that would be new (``row`` is None) or say something else."""

    wanted: WantedItem
    row: PlanItem | None
    values: dict[str, Any] = field(default_factory=dict)
    themes: set[int] | None = None
    subzones: set[int] | None = None
    indicators: list[IndicatorChange] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True)
class Missing:
    """What the plan has and the spreadsheet does not: an item, or an indicator of one; ``kept`` is why it must stay."""

    row: PlanItem | Indicator
    code: str
    title: str
    kept: str


@dataclass
class Difference:
    """All of it, and where each item would stand: the codes below each code, in order."""

    new: list[Change]
    changed: list[Change]
    same: int
    missing: list[Missing]
    children: dict[str | None, list[str]]
    rows: dict[str, PlanItem]

    def deletable(self) -> list[Missing]:
        """What would go, if that is asked for."""
        return [missing for missing in self.missing if not missing.kept]

    def is_nothing(self) -> bool:
        """Whether the plan says all of it already."""
        return not self.new and not self.changed

    @property
    def fingerprint(self) -> str:
        """The same for the same difference, and for no other."""
        told = [
            [[change.wanted.code, change.wanted.parent, change.wanted.title, *_whole(change)] for change in self.new],
            [[change.wanted.code, *map(astuple, change.said)] for change in self.changed],
            [[missing.code, missing.title, missing.kept] for missing in self.missing],
            sorted((code or "", *below) for code, below in self.children.items()),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def as_json(self, plan: DevelopmentPlan) -> dict[str, Any]:
        """What the page of the preview shows."""
        depths = dict(walk(self.children))
        return {
            "new": [
                {
                    "code": change.wanted.code,
                    "title": change.wanted.title,
                    "level": plan.level_name(depths.get(change.wanted.code, 0)),
                    "parent": change.wanted.parent or "",
                    "indicators": len(change.indicators),
                }
                for change in self.new
            ],
            "changed": [
                {
                    "code": change.wanted.code,
                    "title": change.wanted.title,
                    "said": [
                        {"label": said.label, "before": _cut(said.before), "after": _cut(said.after)}
                        for said in change.said
                    ],
                }
                for change in self.changed
            ],
            "same": self.same,
            "missing": [
                {
                    "code": missing.code,
                    "title": missing.title,
                    "kept": missing.kept,
                    "indicator": isinstance(missing.row, Indicator),
                }
                for missing in self.missing
            ],
            "deletable": len(self.deletable()),
        }


def compare(plan: DevelopmentPlan, wanted: Sequence[WantedItem]) -> Difference:
    """What would change. The same queries for any size."""
    items, order = order_of_reading(plan)
    rows = {items[key].code: items[key] for key, _depth in order}
    codes = {row.pk: row.code for row in items.values()}
    parents = {code: codes.get(row.parent_id or 0) for code, row in rows.items()}
    before: dict[str | None, list[str]] = {}
    for code in rows:
        before.setdefault(parents[code], []).append(code)
    children = _children(before, wanted)
    moved = _moved(before, children, wanted, parents)
    words = _Words()
    new, changed, same = [], [], 0
    for item in wanted:
        row = rows.get(item.code)
        change = _change(item, row, parents.get(item.code), moved.get(item.code), words)
        if row is None:
            new.append(change)
        elif change.said:
            changed.append(change)
        else:
            same += 1
    return Difference(new, changed, same, _missing(rows, wanted, children), children, rows)


# -- places


def _children(
    before: dict[str | None, list[str]], wanted: Sequence[WantedItem]
) -> dict[str | None, list[str]]:
    """The order of the file; what it does not speak of stays after what it follows now."""
    after: dict[str | None, list[str]] = {}
    for item in wanted:
        after.setdefault(item.parent, []).append(item.code)
    told = {item.code for item in wanted}
    for parent, codes in before.items():
        below = after.setdefault(parent, [])
        here = set(below)
        for place, code in enumerate(codes):
            if code in told:
                continue
            follows = next((other for other in reversed(codes[:place]) if other in here), None)
            below.insert(below.index(follows) + 1 if follows else 0, code)
            here.add(code)
    return after


def _moved(
    before: dict[str | None, list[str]],
    after: dict[str | None, list[str]],
    wanted: Sequence[WantedItem],
    parents: dict[str, str | None],
) -> dict[str, Said]:
    """Those that changed their place among the siblings they keep: as few as explain the new order."""
    told = {item.code for item in wanted}
    found = {}
    for parent, codes in after.items():
        places = {code: place for place, code in enumerate(before.get(parent, []))}
        stay = [code for code in codes if code in places and parents.get(code) == parent]
        for code in set(stay) - set(_in_order(stay, places)):
            if code in told:
                at = codes.index(code)
                found[code] = Said("Lugar", _after(before[parent], places[code]), _after(codes, at))
    return found


def _after(codes: Sequence[str], place: int) -> str:
    return f"después de {codes[place - 1]}" if place else "el primero"


def _in_order(codes: Sequence[str], places: dict[str, int]) -> list[str]:
    """A longest part of some codes whose places rise."""
    ends: list[int] = []
    best: list[str] = []
    link: dict[str, str | None] = {}
    for code in codes:
        at = bisect_left(ends, places[code])
        link[code] = best[at - 1] if at else None
        ends[at:] = [places[code], *ends[at + 1 :]]
        best[at:] = [code, *best[at + 1 :]]
    found: list[str] = []
    here = best[-1] if best else None
    while here is not None:
        found.append(here)
        here = link[here]
    return found


def walk(children: dict[str | None, list[str]]) -> Iterator[tuple[str, int]]:
    """Every code with its depth (0 is the top), a parent always before what hangs from it."""
    waiting = [(code, 0) for code in children.get(None, [])]
    while waiting:
        code, depth = waiting.pop()
        yield code, depth
        waiting += [(child, depth + 1) for child in children.get(code, [])]


# -- what an item says


class _Words:
    """Names of themes and subzones, read once."""

    def __init__(self) -> None:
        self._names: dict[type[models.Model], dict[int, str]] = {
            model: dict(model._default_manager.values_list("pk", "name")) for model in (Theme, Subzone)
        }

    def __call__(self, model: type[models.Model], keys: Iterable[int]) -> str:
        return ", ".join(sorted(self._names[model][key] for key in keys)) or NOTHING


def _change(
    item: WantedItem, row: PlanItem | None, parent: str | None, moved: Said | None, words: _Words
) -> Change:
    change = Change(item, row)
    if row is None:
        change.values = dict(item.values)
        change.themes, change.subzones = set(item.themes or ()), set(item.subzones or ())
        change.indicators = [
            IndicatorChange(wanted, None, wanted.values, wanted.targets) for wanted in item.indicators
        ]
        return change
    if tidy(row.title) != item.title:
        change.values["title"] = item.title
        change.said.append(Said("Título", row.title, item.title))
    if parent != item.parent:
        change.said.append(Said("Depende de", parent or _TOP, item.parent or _TOP))
    elif moved:
        change.said.append(moved)
    for name, label in _LABELS.items():
        if name in item.values and _same_text(getattr(row, name)) != item.values[name]:
            change.values[name] = item.values[name]
            change.said.append(Said(label, _told(getattr(row, name)), _told(item.values[name])))
    for name, model, label in (("themes", Theme, "Temas"), ("subzones", Subzone, "Subzonas")):
        asked = getattr(item, name)
        stand = {other.pk for other in getattr(row, name).all()}
        if asked is not None and set(asked) != stand:
            setattr(change, name, set(asked))
            change.said.append(Said(label, words(model, stand), words(model, asked)))
    known = {fold(indicator.name): indicator for indicator in row.indicators.all()}
    for wanted in item.indicators:
        _compare_indicator(change, wanted, known.get(fold(wanted.name)))
    return change


def _compare_indicator(change: Change, wanted: WantedIndicator, row: Indicator | None) -> None:
    name = f"Indicador «{wanted.name}»"
    if row is None:
        change.indicators.append(IndicatorChange(wanted, None, wanted.values, wanted.targets))
        change.said.append(Said(name, "(no está)", _in_words(wanted)))
        return
    found = IndicatorChange(wanted, row, {}, {})
    kind = IndicatorKind(wanted.values["kind"])
    asked, targets = dict(wanted.values), dict(wanted.targets)
    stand = {target.year: target for target in row.targets.all()}
    if kind.has_figures != IndicatorKind(row.kind).has_figures:
        # What was said in the other way, and the file does not speak of, means nothing any more.
        asked.setdefault("baseline", None)
        targets = dict.fromkeys(stand) | targets
    said = []
    if tidy(row.name) != wanted.name:
        found.values["name"] = wanted.name
        said.append(Said(f"{name}: qué se mide", row.name, wanted.name))
    for field_name, label in _INDICATOR_LABELS.items():
        if field_name in asked and _same_text(getattr(row, field_name)) != asked[field_name]:
            found.values[field_name] = asked[field_name]
            said.append(Said(f"{name}: {label}", _told(getattr(row, field_name)), _told(asked[field_name])))
    for year, value in sorted(targets.items()):
        before = stand[year].said if year in stand else None
        if before != value:
            found.targets[year] = value
            said.append(Said(f"{name}: meta {year}", _told(before), _told(value)))
    if said:
        change.indicators.append(found)
        change.said += said


def _same_text(value: Any) -> Any:
    """As a cell would say it."""
    if not isinstance(value, str):
        return value
    return text_of(Cell(value.replace("\r\n", "\n"))) if "\n" in value else tidy(value)


def _told(value: Any) -> str:
    if isinstance(value, IndicatorKind):
        return value.label
    if value in IndicatorKind.values:
        return IndicatorKind(value).label
    if isinstance(value, Decimal):
        return said_number(value)
    return NOTHING if value in ("", None) else str(value)


def said_number(value: Decimal) -> str:
    """As people here write it: 1234,5."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _in_words(wanted: WantedIndicator) -> str:
    values = wanted.values
    parts = [_told(values["kind"]), values.get("unit", ""), values.get("source", "")]
    if values.get("baseline") is not None:
        parts.append(f"partida {_told(values['baseline'])}")
    parts += [
        f"{year}: {_told(value)}" for year, value in sorted(wanted.targets.items()) if value is not None
    ]
    return "; ".join(part for part in parts if part)


def _whole(change: Change) -> list[Any]:
    return [
        sorted(change.values.items()),
        sorted(change.themes or ()),
        sorted(change.subzones or ()),
        [
            [found.wanted.name, sorted(found.values.items()), sorted(found.targets.items())]
            for found in change.indicators
        ],
    ]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# -- what the file does not speak of


def _missing(
    rows: dict[str, PlanItem], wanted: Sequence[WantedItem], children: dict[str | None, list[str]]
) -> list[Missing]:
    told = {item.code: item for item in wanted}
    held = held_rows(PlanItem, [row.pk for code, row in rows.items() if code not in told])
    indicators = [indicator for row in rows.values() for indicator in row.indicators.all()]
    held_indicators = held_rows(Indicator, [indicator.pk for indicator in indicators])
    kept: dict[str, str] = {}
    for code in reversed([code for code, _depth in walk(children)]):  # what hangs from it first
        row = rows.get(code)
        if code in told or row is None:
            continue
        stays = next((below for below in children.get(code, []) if below in told or kept.get(below)), None)
        if stays:
            kept[code] = f"De este elemento depende {stays}, que se queda."
            continue
        of_indicators = [held_indicators.get(indicator.pk, Counter()) for indicator in row.indicators.all()]
        kept[code] = _kept_by(sum(of_indicators, held.get(row.pk, Counter())))
    found = []
    for code, row in rows.items():
        if code not in told:
            found.append(Missing(row, code, row.title, kept[code]))
            continue
        if not told[code].line.layout.measures:
            continue
        named = {fold(indicator.name) for indicator in told[code].indicators}
        for indicator in row.indicators.all():
            if fold(indicator.name) not in named:
                why = _kept_by(held_indicators.get(indicator.pk, Counter()))
                found.append(Missing(indicator, code, f"Indicador «{indicator.name}»", why))
    return found


def _kept_by(holders: Holders) -> str:
    return f"Tiene {kinds(holders)}." if holders else ""
