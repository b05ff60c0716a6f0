"""The inventory of personal data: read from ``personal_data.toml``, held to the database, told at /privacidad/."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection

from planning.models import RuleKey
from planning.queries import rule_value

FILE = Path(__file__).with_name("personal_data.toml")
#: What pghistory adds to each copy: when, what kind of change, of which row, in which request.
_OF_EVERY_EVENT = {"pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id"}


@dataclass(frozen=True)
class Treatment:
    """What is kept of somebody, what for, with what basis, until when and for whom; ``rule`` is a ``RuleKey`` or ""."""

    key: str
    title: str
    what: str
    purpose: str
    basis: str
    readers: str
    columns: tuple[str, ...]
    rule: str = ""
    counted_from: str = ""
    until: str = ""
    without_rule: str = ""  # how long while the municipality has not set it, where that is not for ever


@dataclass(frozen=True)
class Inventory:
    """Both halves of the file. ``free`` are columns by table."""

    treatments: tuple[Treatment, ...]
    free: dict[str, tuple[str, ...]]

    def decides_on(self, table: str, column: str) -> bool:
        """Whether the file says something of a column."""
        return self.is_personal(table, column) or column in self.free.get(table, ())

    def is_personal(self, table: str, column: str) -> bool:
        """Whether the file says that a column holds personal data."""
        return any(
            name in (f"{table}.{column}", f"{table}.*") for row in self.treatments for name in row.columns
        )


@dataclass(frozen=True)
class Told:
    """A treatment as the page tells it."""

    treatment: Treatment
    how_long: str


@cache
def inventory() -> Inventory:
    """The file. Raises ``TypeError`` when a treatment lacks a part or has one that does not exist."""
    raw: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    treatments = tuple(Treatment(**{**row, "columns": tuple(row["columns"])}) for row in raw["treatment"])
    return Inventory(treatments, {table: tuple(row["columns"]) for table, row in raw["free"].items()})


def columns_of_the_database() -> set[tuple[str, str]]:
    """Every column of every table there is, whoever made it, as (table, column)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        return {(table, column) for table, column in cursor.fetchall()}


def undecided() -> list[str]:
    """Columns that the file says nothing of; a copy made by the audit follows the column it copies."""
    copies = _tables_of_events()
    return sorted(
        f"{table}.{column}"
        for table, column in columns_of_the_database()
        if not (table in copies and column in _OF_EVERY_EVENT)
        and not inventory().decides_on(copies.get(table, table), column)
    )


def vanished() -> list[str]:
    """Columns that the file names and the database does not have."""
    there = columns_of_the_database()
    tables = {table for table, _column in there}
    named = [name.split(".", 1) for row in inventory().treatments for name in row.columns]
    named += [[table, column] for table, columns in inventory().free.items() for column in columns]
    return sorted(
        f"{table}.{column}"
        for table, column in named
        if (column == "*" and table not in tables) or (column != "*" and (table, column) not in there)
    )


def told(day: dt.date | None = None) -> list[Told]:
    """Every treatment with how long it lasts by the rules in force on a day."""
    return [Told(row, _how_long(row, day)) for row in inventory().treatments]


def _how_long(treatment: Treatment, day: dt.date | None) -> str:
    if not treatment.rule:
        return treatment.until
    value = rule_value(RuleKey(treatment.rule), day=day)
    if value is None:
        return treatment.without_rule or "El municipio todavía no fijó el plazo: no se borra."
    return f"{in_words(int(value))}, {treatment.counted_from}."


def in_words(days: int) -> str:
    """A term as people say it: ``2 años``, ``6 meses``, ``45 días``."""
    for size, one, many in ((365, "año", "años"), (30, "mes", "meses"), (1, "día", "días")):
        if days % size == 0:
            count = days // size
            return f"{count} {one if count == 1 else many}"
    raise AssertionError("every number is a multiple of one")


def _tables_of_events() -> dict[str, str]:
    """The table that each table of events copies."""
    models: list[Any] = apps.get_models()
    return {
        model._meta.db_table: model.pgh_tracked_model._meta.db_table
        for model in models
        if issubclass(model, pghistory.models.Event) and model._meta.managed and model.pgh_tracked_model
    }
