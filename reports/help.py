"""Help: who reads it, and each task in a few steps, read from ``help.toml``.

What stands between asterisks in a step (``**Enviar**``) is what a person presses or reads on the page that the step
names; ``make help-pictures`` and the tests open that page and look for it (tests/browser/help.py).
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("help.toml")
#: Nobody remembers more.
MOST_STEPS = 7
#: Both pictures of a task: how wide a piece of the screen, in pixels, and how high.
WIDE, NARROW = (960, 600), (360, 640)
_NAMED = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Step:
    """What to do, in Markdown, and the kind of page (tests/browser/kinds.py) where it is done; "" when nowhere."""

    text: str
    page: str = ""

    @property
    def named(self) -> list[str]:
        """What the page has to hold."""
        return _NAMED.findall(self.text)


@dataclass(frozen=True)
class Task:
    """Something that people do. ``places`` are the addresses of the workspace from where its help is one step away."""

    key: str
    title: str
    steps: tuple[Step, ...]
    picture: str = ""
    alt: str = ""
    places: tuple[str, ...] = ()

    @property
    def wide(self) -> str:
        """The picture for a desk, below ``static/``."""
        return f"help/{self.picture}-wide.webp"

    @property
    def narrow(self) -> str:
        """The picture for a telephone, below ``static/``."""
        return f"help/{self.picture}-narrow.webp"


@dataclass(frozen=True)
class People:
    """A kind of people, and what they come to do."""

    key: str
    title: str
    lead: str
    tasks: tuple[Task, ...]


@cache
def all_people() -> tuple[People, ...]:
    """Every kind of people, in the order of the index. Raises ``KeyError`` for a task that is not written."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    tasks = {row["key"]: _task(row) for row in raw["task"]}
    return tuple(
        People(row["key"], row["title"], row["lead"], tuple(tasks[key] for key in row["tasks"]))
        for row in raw["people"]
    )


def _task(row: dict) -> Task:
    steps = tuple(Step(**step) for step in row["steps"])
    rest = {name: row[name] for name in ("picture", "alt") if name in row}
    return Task(row["key"], row["title"], steps, places=tuple(row.get("places", ())), **rest)


@cache
def _places() -> dict[str, str]:
    """Where help on each place is: the page of who comes first, and the task on it."""
    found: dict[str, str] = {}
    for people in all_people():
        for task in people.tasks:
            for place in task.places:
                found.setdefault(place, f"/ayuda/{people.key}/#{task.key}")
    return found


def help_on(path: str) -> str:
    """The address of the help on a page of the workspace: the nearest place above it, or the index."""
    above = [place for place in _places() if path.startswith(place)]
    return _places()[max(above, key=len)] if above else "/ayuda/"
