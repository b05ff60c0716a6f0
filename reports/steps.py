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
_LONGEST = {"title": 200, "who": 160, "evidence": 300}


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
    return steps_of(tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["step"])


def steps_of(rows: Any) -> list[StepSeed]:
    """Steps from plain values. Raises ``ValueError``, in Spanish, at the first that is not one."""
    if not isinstance(rows, list) or len(rows) > MOST_STEPS:
        raise ValueError(f"los pasos son una lista de hasta {MOST_STEPS}")
    steps = [_step(row, number) for number, row in enumerate(rows, 1)]
    if len({step.code for step in steps}) < len(steps):
        raise ValueError("hay dos pasos con el mismo código")
    return steps


def _step(row: Any, number: int) -> StepSeed:
    if not isinstance(row, Mapping):
        raise ValueError(f"el paso {number} no es un objeto")
    unknown = row.keys() - {"code", "chapter", "title", "who", "weeks", "evidence", "check"}
    if unknown:
        raise ValueError(f"el paso {number} tiene un campo que no se conoce: «{min(unknown)[:40]}»")
    text = {name: _text(row.get(name, ""), number, name) for name in ("code", "chapter", "check", *_LONGEST)}
    if not _CODE.fullmatch(text["code"]) or (text["chapter"] and not _CODE.fullmatch(text["chapter"])):
        raise ValueError(f"el paso {number} no tiene un código que sirva")
    if not text["title"].strip():
        raise ValueError(f"el paso {number} no dice qué hay que hacer")
    if text["check"] and text["check"] not in RULES:
        raise ValueError(f"el paso {number} pide mirar algo que este portal no sabe mirar")
    weeks = row.get("weeks")
    if weeks is not None and (type(weeks) is not int or not 0 <= weeks <= MOST_WEEKS):
        raise ValueError(f"el paso {number} tiene una semana que no es un número de 0 a {MOST_WEEKS}")
    return StepSeed(
        text["code"], text["chapter"], text["title"], text["who"], weeks, text["evidence"], text["check"]
    )


def _text(value: Any, number: int, name: str) -> str:
    longest = _LONGEST.get(name, 40)
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise ValueError(f"el paso {number} tiene «{name}» que no es un texto de hasta {longest} letras")
    return value
