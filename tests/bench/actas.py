"""How well old actas are read, and how fast a folder of two hundred is proposed; prints the figures as JSON.

The sets are those of ``tests/actas``: precision and recall of each kind of fact, and people matched wrongly. The folder
holds documents of every form (Word, OpenDocument, PDF, plain text) and goes through ``import_minutes``, as a clerk's
would; what it writes is taken back.
"""

import io
import itertools
import json
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.actas import formats
from tests.actas.measure import Measure, measure_all

FOLDER_OF = 200
HERE = formats.CORPUS.parent
#: What was read while the reader was made, and what was written at the end, by which it is judged.
SETS = {"seen": ("corpus", "more"), "held back": ("unseen",)}
#: Both precision and recall, of each kind that has a goal.
GOALS = {
    "people_present": 0.95,
    "people_absent": 0.95,
    "dates": 0.98,
    "hours": 0.98,
    "votes": 0.95,
    "matters": 0.90,
}


@dataclass(frozen=True)
class Read:
    """The figures of a set of actas."""

    files: int
    measure: Measure


def read(folders: tuple[str, ...]) -> Read:
    """Read every text of these folders and compare it with what is expected of it."""
    from participation.actas import Register, as_json, normalise, read_acta

    register = Register.of(json.loads((HERE / "register.json").read_text(encoding="utf-8"))["people"])
    pairs = []
    for path in itertools.chain(*(sorted((HERE / folder).glob("*.json")) for folder in folders)):
        expected = json.loads(path.read_text(encoding="utf-8"))
        text = normalise(path.with_suffix(".txt").read_text(encoding="utf-8"))
        pairs.append((expected, as_json(read_acta(text, register, expected["bodies"]))))
    return Read(len(pairs), measure_all(pairs))


def write_folder(where: Path) -> int:
    """Two hundred documents, in every form in turn; answers how many."""
    texts = itertools.chain(
        *(sorted((HERE / each).glob("*.txt")) for each in itertools.chain(*SETS.values()))
    )
    builders = itertools.cycle(formats.BUILDERS.items())
    for number, (path, (form, build)) in enumerate(
        zip(itertools.islice(texts, FOLDER_OF), builders, strict=False)
    ):
        name = f"{number:03}-{path.stem}.{form.partition('-')[0]}"
        try:
            data = build(path.read_text(encoding="utf-8"))
        except UnicodeEncodeError:
            data = formats.BUILDERS["txt"](path.read_text(encoding="utf-8"))
        (where / name).write_bytes(data)
    return number + 1


def a_second(folder: Path) -> float:
    """Actas proposed in a second of the clock, by the command."""
    from django.core.management import call_command
    from django.db import transaction

    with transaction.atomic():
        began = time.perf_counter()
        call_command("import_minutes", str(folder), body="CM", stdout=io.StringIO(), stderr=io.StringIO())
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return len(list(folder.iterdir())) / took


def main() -> None:
    """Measure and print."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    told: dict[str, object] = {"sets": {}}
    for name, folders in SETS.items():
        found = read(folders)
        told["sets"][name] = {  # type: ignore[index]
            "files": found.files,
            "wrong people": len(found.measure.wrong_people),
            "kinds": {
                kind: {
                    "expected": tally.expected,
                    "precision": tally.precision,
                    "recall": tally.recall,
                    "goal": GOALS.get(kind),
                }
                for kind, tally in sorted(found.measure.kinds.items())
            },
        }
    with tempfile.TemporaryDirectory() as folder:
        told["files"] = write_folder(Path(folder))
        told["a second"] = a_second(Path(folder))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
