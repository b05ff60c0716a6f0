"""The questions that every survey begins with: ``reports/manual/questions.toml``, which comes with the manual."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

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
