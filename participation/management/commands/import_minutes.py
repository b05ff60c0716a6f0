"""``manage.py import_minutes PATH… --body CODE``: actas that exist as documents, read into proposals.

Nothing of it is a record: somebody looks at each proposal and confirms it in the portal. It may be stopped and run
again: files that were read already are told, and left as they are.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actas.extract import LARGEST, WORDS, Refused
from participation.actas.reading.refusals import TOO_LARGE
from participation.actions.minutes_imports import add_document, open_batch, read_proposal
from participation.actions.minutes_reading import Reader
from participation.management.acting import NoSuchAccount, signer
from participation.minutes_choices import as_day, doubts, merged
from participation.models import MinutesImport, MinutesProposal, ProposalState
from participation.queries.minutes_imports import WAITING, same_bytes, same_number
from planning.models import Body
from planning.sheets.words import printable

_WORDS = {
    ProposalState.PROPOSED: "para revisar",
    ProposalState.DUPLICATE: "ya estaba",
    ProposalState.REFUSED: "no se pudo leer",
    ProposalState.CONFIRMED: "ya está incorporada",
}


@dataclass
class Told:
    """What became of one file."""

    file: str
    state: str
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """One object, with the facts where there are any."""
        return {"file": self.file, "state": str(self.state), "reason": self.reason, **self.facts}

    def __str__(self) -> str:
        """In a line for people."""
        said = f"{self.file}: {_WORDS[ProposalState(self.state)]}"
        if self.reason:
            return f"{said}. {self.reason}"
        told = merged(self.facts, {})
        found = f"acta {told['number'] or 'sin número'} del {told['date'] or 'día que no se encontró'}"
        return f"{said}: {found}, {len(doubts(self.facts, {}))} dudas"


class Command(BaseCommand):
    """Exit 0 when every file was read, 2 when some was not; the others are proposed."""

    help = (
        "Lee actas que existen como documentos (.docx, .odt, .pdf con texto, .txt) y las deja para revisar: nada es "
        "un registro hasta que alguien lo confirma. Se puede cortar y volver a correr. Sale con 0, o con 2 si algún "
        "archivo no se pudo leer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to read, and how."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="CAMINO", help="archivos o carpetas")
        parser.add_argument(
            "--body", required=True, metavar="CÓDIGO", help="el órgano cuyas actas son: CM; o CM,CV"
        )
        parser.add_argument("--dry-run", action="store_true", help="lee y responde, y no guarda nada")
        parser.add_argument("--json", action="store_true", help="responde un objeto JSON por archivo")
        parser.add_argument(
            "--by", metavar="CORREO", help="la cuenta que firma; si falta, la primera del funcionariado"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run."""
        codes = options["body"].split(",")
        known = Body.objects.in_bulk(codes, field_name="code")
        if unknown := [code for code in codes if code not in known]:
            self._stop(f"No hay un órgano con el código {printable(unknown[0])}.")
        try:
            by = None if options["dry_run"] else signer(options["by"])
        except NoSuchAccount as refusal:
            self._stop(str(refusal))
        files = list(_files(options["paths"]))
        work = Work(bodies=[known[code] for code in codes], by=by)
        states: Counter[str] = Counter()
        for number, path in enumerate(files, start=1):
            try:
                told = work.read(path)
            except NotAllowed as refusal:
                self._stop(str(refusal))
            states[told.state] += 1
            self.stdout.write(
                json.dumps(told.as_json(), ensure_ascii=False) if options["json"] else str(told)
            )
            self.stderr.write(f"{number} de {len(files)}: {told.file}")
        self._close(states, dry_run=options["dry_run"])

    def _close(self, states: Counter[str], *, dry_run: bool) -> None:
        told = ", ".join(f"{count} {_WORDS[ProposalState(state)]}" for state, count in states.items())
        self.stderr.write(
            f"{'Simulacro: no se guardó nada. ' if dry_run else ''}Listo: {told or 'ningún archivo'}."
        )
        if states[ProposalState.REFUSED]:
            sys.exit(2)

    def _stop(self, reason: str) -> NoReturn:
        self.stderr.write(reason)
        sys.exit(2)


class Work:
    """Reads files of one body, one after the other, into one batch; with nobody who signs, into nothing."""

    def __init__(self, *, bodies: Sequence[Body], by: User | None) -> None:
        self.body, self.others, self.by = bodies[0], bodies[1:], by
        self.reader = Reader()
        self.batch: MinutesImport | None = None
        self.seen: dict[str, str] = {}

    def read(self, path: Path) -> Told:
        """What became of a file."""
        name = printable(str(path))
        try:
            with path.open("rb") as stream:
                data = stream.read(LARGEST + 1)
        except OSError as error:
            return Told(name, ProposalState.REFUSED, f"No se pudo abrir: {error.strerror}.")
        if len(data) > LARGEST:
            return Told(name, ProposalState.REFUSED, WORDS[TOO_LARGE])
        return self._rehearse(name, data) if self.by is None else self._propose(name, data, self.by)

    def _rehearse(self, name: str, data: bytes) -> Told:
        digest = sha256(data).hexdigest()
        earlier = self.seen.setdefault(digest, name)
        known = same_bytes(digest)
        try:
            others = [body.code for body in self.others]
            facts = self.reader.propose(name, data, body=self.body, others=others).facts
        except Refused as refusal:
            return Told(name, ProposalState.REFUSED, str(refusal))
        if known or earlier != name:
            same = known.name if known else earlier
            return Told(name, ProposalState.DUPLICATE, f"Es el mismo archivo que «{same}».", facts)
        told = merged(facts, {})
        numbered = same_number(self.body, told["number"], as_day(told["date"]))
        if numbered:
            return Told(name, ProposalState.DUPLICATE, f"Ya hay un acta {numbered.number} de ese año.", facts)
        return Told(name, ProposalState.PROPOSED, facts=facts)

    def _propose(self, name: str, data: bytes, by: User) -> Told:
        known = same_bytes(sha256(data).hexdigest())
        if known is None:
            known = self._refused_before(data) or add_document(
                batch=self._batch(by), name=Path(name).name, data=data, others=self.others, by=by
            )
        elif known.state not in WAITING:
            if known.state == ProposalState.CONFIRMED:
                reason = f"Se incorporó como {known.minutes}."
            else:
                reason = f"Ya se leyó: es «{known.name}»."
            return Told(name, ProposalState.DUPLICATE, reason, known.facts)
        done = read_proposal(proposal_id=known.pk, reader=self.reader, again=True)
        done = done or MinutesProposal.objects.get(pk=known.pk)
        return Told(name, done.state, done.reason, done.facts)

    def _refused_before(self, data: bytes) -> MinutesProposal | None:
        """The same file as it was refused in an earlier run: it is tried again, and not kept twice."""
        rows = MinutesProposal.objects.filter(sha256=sha256(data).hexdigest(), batch__body=self.body)
        return rows.filter(state=ProposalState.REFUSED).order_by("pk").first()

    def _batch(self, by: User) -> MinutesImport:
        """Opened with the first file that is new."""
        if self.batch is None:
            self.batch = open_batch(body=self.body, by=by)
        return self.batch


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and those of the folders named, in order of their names; links in a folder are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                inside = Path(folder) / name
                if not name.startswith((".", "~$")) and inside.is_file() and not inside.is_symlink():
                    yield inside
