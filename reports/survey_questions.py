"""The questions that every survey begins with: ``reports/manual/questions.toml``, which comes with the manual."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_ENDS = re.compile(r"\s*\(1: ([^;()]+); 5: ([^;()]+)\)\s*$")
QUESTIONS = Path(__file__).resolve().parent / "manual" / "questions.toml"


@dataclass(frozen=True)
class Question:
    """A question as it is written there."""

    key: str
    respondent: str
    kind: str
    text: str


def default_questions() -> list[Question]:
    """All of them, in the order of the file."""
    rows = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    return [Question(row["key"], row["audience"], row["kind"], row["text"]) for row in rows]


@dataclass(frozen=True)
class Scale:
    """A question from 1 to 5: what is asked, and what either end means."""

    text: str
    lowest: str
    highest: str


def scale_of(text: str) -> Scale:
    """A question as it was written, "¿Cuánto? (1: nada; 5: mucho)", in its parts; without them nothing and a lot."""
    found = _ENDS.search(text)
    if found is None:
        return Scale(text, "nada", "mucho")
    return Scale(text[: found.start()], found[1].strip(), found[2].strip())
