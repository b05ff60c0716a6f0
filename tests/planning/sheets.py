"""Spreadsheets of a plan for tests, brought by the real actions to where they are wanted."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from accounts.models import User
from planning.actions import plan_sheets as actions
from planning.models import DevelopmentPlan, PlanSheet, SheetState
from planning.sheets.columns import COLUMNS, Tree, level_field, target_of
from planning.sheets.guessing import guess_mapping

Rows = Sequence[Sequence[Any]]
FIELDS = {column.header: column.field.value for column in COLUMNS}


def xlsx(rows: Rows, title: str = "Plan") -> bytes:
    """A workbook of one page."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """The same as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def uploaded(plan: DevelopmentPlan, data: bytes, by: User, name: str = "plan.xlsx") -> PlanSheet:
    """An upload whose file waits to be read."""
    return actions.upload_sheet(plan=plan, name=name, data=data, by=by)


def read(plan: DevelopmentPlan, data: bytes, by: User, name: str = "plan.xlsx") -> PlanSheet:
    """An upload that was read, or refused as what nobody can read."""
    sheet = uploaded(plan, data, by, name)
    actions.read_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    return sheet


def proposed(sheet: PlanSheet) -> tuple[int, int, Tree, dict[str, int]]:
    """What is proposed for an upload that was read: page, row, way and columns."""
    page, row = sheet.heads["page"], sheet.heads["row"]
    headers = actions.heads_of(sheet)[page].headers(row)
    return page, row, *guess_mapping(headers, sheet.heads["known"], sheet.plan.years)


def named(
    sheet: PlanSheet, page: int, row: int, mapping: Mapping[str, str], levels: Sequence[str]
) -> dict[str, int]:
    """Columns by the names that a spreadsheet gives them."""
    headers = actions.heads_of(sheet)[page].headers(row)
    found = {
        (FIELDS.get(name) or target_of(name) or name): headers.index(header)
        for name, header in mapping.items()
    }
    return found | {level_field(at): headers.index(name) for at, name in enumerate(levels, start=1)}


def checked(
    plan: DevelopmentPlan, data: bytes, by: User, name: str = "plan.xlsx", **chosen: Any
) -> PlanSheet:
    """An upload that was compared as proposed (or as ``chosen``), or refused with its errors."""
    sheet = read(plan, data, by, name)
    if sheet.state != SheetState.READ:
        return sheet
    page, row, tree, mapping = proposed(sheet)
    values = {"page": page, "header_row": row, "tree": tree, "mapping": mapping} | chosen
    actions.map_sheet(sheet=sheet, **values, by=by)
    actions.check_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    return sheet


def imported(sheet: PlanSheet, by: User, *, deletes: bool = False) -> PlanSheet:
    """What was compared, confirmed and written."""
    actions.confirm_sheet(sheet=sheet, fingerprint=sheet.fingerprint, deletes=deletes, by=by)
    actions.import_sheet(sheet_id=sheet.pk)
    sheet.refresh_from_db()
    return sheet


def counts(sheet: PlanSheet) -> tuple[int, int, int, int]:
    """How many are new, changed, the same, and not in the file."""
    told = sheet.summary
    return len(told["new"]), len(told["changed"]), told["same"], len(told["missing"])


def told(plan: DevelopmentPlan) -> list[dict[str, Any]]:
    """All that a plan says, item by item in the order of reading, as the corpora describe it."""
    rows = plan.items.select_related("parent").prefetch_related("themes", "subzones", "indicators__targets")
    below: dict[int | None, list[Any]] = {}
    for row in sorted(rows, key=lambda row: row.position):
        below.setdefault(row.parent_id, []).append(row)
    found: list[dict[str, Any]] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        row = waiting.pop()
        waiting += reversed(below.get(row.pk, []))
        found.append(_item(row))
    return found


KINDS = {"ratio": "porcentaje", "count": "cantidad", "product": "producto", "yes_no": "si_no"}


def _item(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "parent": row.parent.code if row.parent else None,
        "title": row.title,
        "description": row.description,
        "responsible": row.responsible,
        "themes": sorted(theme.code for theme in row.themes.all()),
        "subzones": sorted(zone.code for zone in row.subzones.all()),
        "weight": row.weight,
        "indicators": [
            {
                "name": indicator.name,
                "kind": KINDS[indicator.kind],
                "unit": indicator.unit,
                "baseline": indicator.baseline,
                "source": indicator.source,
                "weight": indicator.weight,
                "targets": {target.year: target.said for target in indicator.targets.all()},
            }
            for indicator in sorted(row.indicators.all(), key=lambda indicator: indicator.pk)
        ],
    }


def wanted(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a corpus expects, to compare with what was told: the order of themes and subzones says nothing."""
    return [
        {**item, "themes": sorted(item["themes"]), "subzones": sorted(item["subzones"])} for item in items
    ]
