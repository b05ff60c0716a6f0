"""The steps of the plan to adopt the model as a file writes them: what, who, in which week, what shows it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.adoption_checks import RULES

#: Those that the portal comes with.
SHIPPED = Path(__file__).resolve().parent / "manual" / "steps.toml"
#: The longest plan that makes sense to write down, in weeks.
MOST_WEEKS = 520
MOST_STEPS = 500
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_LONGEST = {"code": 40, "chapter": 40, "title": 200, "who": 160, "expected": 300, "check": 40}
#: What the file that the portal comes with calls the values of a step.
FIELDS = {
    "code": "code",
    "chapter": "chapter",
    "title": "title",
    "who": "who",
    "weeks": "week",
    "evidence": "expected",
    "check": "check",
}


@dataclass(frozen=True)
class StepSeed:
    """A step as it begins. ``week`` counts from the start; ``None``: no day is set."""

    code: str
    chapter: str
    title: str
    who: str
    week: int | None
    expected: str
    check: str


def shipped_steps() -> list[StepSeed]:
    """Those that the portal comes with, in order."""
    return steps_of(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["step"], FIELDS)


def steps_of(rows: Any, fields: Mapping[str, str]) -> list[StepSeed]:
    """Steps from plain values, whose names ``fields`` translates. Raises ``ValueError``, in Spanish, at the first that
    is not one.
    """
    if not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise ValueError(f"los pasos son una lista de hasta {MOST_STEPS}")
    steps = [_step(row, number, fields) for number, row in enumerate(rows, 1)]
    if len({step.code for step in steps}) < len(steps):
        raise ValueError("hay dos pasos con el mismo código")
    return steps


def _step(row: Any, number: int, fields: Mapping[str, str]) -> StepSeed:
    if not isinstance(row, Mapping) or row.keys() != fields.keys():
        raise ValueError(f"el paso {number} tiene que decir {', '.join(fields)}, y nada más")
    told = {fields[key]: value for key, value in row.items()}
    for name, longest in _LONGEST.items():
        value = told[name]
        if not isinstance(value, str) or len(value) > longest or "\x00" in value:
            raise ValueError(f"el paso {number} tiene algo que no es un texto de hasta {longest} letras")
    if not _CODE.fullmatch(told["code"]) or (told["chapter"] and not _CODE.fullmatch(told["chapter"])):
        raise ValueError(f"el paso {number} no tiene un código que sirva")
    if not told["title"].strip():
        raise ValueError(f"el paso {number} no dice qué hay que hacer")
    if told["check"] and told["check"] not in RULES:
        raise ValueError(f"el paso {number} pide comprobar algo que este portal no sabe comprobar")
    week = told["week"]
    if week is not None and (type(week) is not int or not 0 <= week <= MOST_WEEKS):
        raise ValueError(f"el paso {number} tiene una semana que no es un número de 0 a {MOST_WEEKS}")
    return StepSeed(**told)
