"""Bring in minutes that exist as documents: the machine proposes, a person decides, and only that is a record."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import User
from participation.actas.extract import LARGEST, WORDS, Refused
from participation.actas.reading.refusals import TOO_LARGE
from participation.actions.minutes_reading import Reader
from participation.actions.minutes_writing import Writer
from participation.minutes_choices import as_day, fact_at, fact_of, is_fact, is_field, merged
from participation.models import (
    Minutes,
    MinutesImport,
    MinutesProposal,
    NameDecision,
    NameKind,
    ProposalState,
)
from participation.permissions import IMPORT_MINUTES
from participation.queries.minutes_imports import (
    WAITING,
    names_of,
    outlook,
    same_bytes,
    same_number,
)
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Body, Person
from planning.permissions import MANAGE_PEOPLE, can, check
from planning.sheets.words import fold, printable

MOST_FILES = 200
MOST_BYTES = 100 * 1024 * 1024  # of everything that comes at once
MOST_PASTED = 2 * 1024 * 1024
#: How a text is called that was pasted and not uploaded.
PASTED = "texto pegado.txt"
_LONGEST_TEXT = 20_000
_MOST_PATHS = 2_000

NO_NEW_PEOPLE = "Registrar a alguien nuevo lo hace el funcionariado: pedilo, o decidí otra cosa."
_NUMBERS = ("present_count", "yes", "of", "no", "abstentions")
_FLAGS = ("unanimous", "majority", "casting_vote")
_RETRIED = (ProposalState.REFUSED, ProposalState.DISCARDED)
_OPEN = (ProposalState.PROPOSED, ProposalState.DUPLICATE)


# --- bringing documents in ---------------------------------------------------------------------------


@transaction.atomic
def begin_import(
    *,
    body: Body,
    files: Sequence[tuple[str, bytes]] = (),
    text: str = "",
    by: User,
    now: dt.datetime | None = None,
) -> MinutesImport:
    """Keep documents of a body (``(name, bytes)``, or a pasted ``text``) and have a job read each.

    A file that is too large is kept as a refused one, without its bytes; one that is there already, as a duplicate.
    Raises ``NotAllowed``, and ``ValidationError`` by field (``files``, ``text``).
    """
    check(by, IMPORT_MINUTES, bodies=[body])
    documents = [*files, *([(PASTED, text.encode())] if text.strip() else [])]
    _check_amount(documents, text)
    batch = open_batch(body=body, by=by, now=now)
    for name, data in documents:
        proposal = add_document(batch=batch, name=name, data=data, by=by, now=now)
        if proposal.state == ProposalState.QUEUED:
            _enqueue(proposal)
    return batch


def _check_amount(documents: Sequence[tuple[str, bytes]], text: str) -> None:
    if not documents:
        raise ValidationError({"files": "Elegí al menos un archivo, o pegá el texto de un acta."})
    if len(documents) > MOST_FILES:
        raise ValidationError({"files": f"Se pueden subir hasta {MOST_FILES} archivos por vez."})
    if sum(len(data) for _name, data in documents) > MOST_BYTES:
        raise ValidationError({"files": "Entre todos pasan de 100 MB: subilos en varias tandas."})
    if len(text) > MOST_PASTED:
        raise ValidationError({"text": "El texto es demasiado largo para ser un acta."})


def open_batch(*, body: Body, by: User, now: dt.datetime | None = None) -> MinutesImport:
    """A batch without documents yet. Raises ``NotAllowed``."""
    check(by, IMPORT_MINUTES, bodies=[body])
    return MinutesImport.objects.create(body=body, created_by=by, created_at=now or timezone.now())


@transaction.atomic
def add_document(
    *,
    batch: MinutesImport,
    name: str,
    data: bytes,
    by: User,
    others: Sequence[Body] = (),
    now: dt.datetime | None = None,
) -> MinutesProposal:
    """One more document of a batch: queued, or refused or a duplicate at once. ``others`` met with its body.

    Raises ``NotAllowed``.
    """
    check(by, IMPORT_MINUTES, bodies=[batch.body])
    proposal = MinutesProposal(
        batch=batch,
        name=printable(name)[-200:] or "sin nombre",
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        added_at=now or timezone.now(),
        choices={"set": {"bodies": sorted(body.code for body in others)}} if others else {},
    )
    if len(data) > LARGEST:
        proposal.data, proposal.state, proposal.reason = b"", ProposalState.REFUSED, WORDS[TOO_LARGE]
    elif known := same_bytes(proposal.sha256):
        _say_known(proposal, known)
    proposal.save(force_insert=True)
    return proposal


def _say_known(proposal: MinutesProposal, known: MinutesProposal) -> None:
    proposal.state = ProposalState.DUPLICATE
    proposal.same_as = known.minutes
    proposal.reason = f"Es el mismo archivo que «{known.name[:150]}», subido el {_day(known.added_at)}."


def _say_numbered(proposal: MinutesProposal, minutes: Minutes) -> None:
    proposal.state = ProposalState.DUPLICATE
    # A draft may still be deleted, and nothing of another document may stand in its way.
    proposal.same_as = minutes if minutes.is_approved else None
    said = f"Ya hay un acta {minutes.number} de {minutes.year} de ese órgano."
    proposal.reason = f"{said} Si es otra, corregí el número o la fecha."


def _day(moment: dt.datetime) -> str:
    return f"{timezone.localdate(moment):%d/%m/%Y}"


# --- reading -----------------------------------------------------------------------------------------


def read_proposal(
    *,
    proposal_id: int,
    reader: Reader | None = None,
    again: bool = False,
    now: dt.datetime | None = None,
) -> MinutesProposal | None:
    """Read a document that waits, and propose what it says. One that waits no more, or is gone, is left as it is.

    Nothing is locked while it is read: a job killed midway has done nothing, and may run again. ``again`` reads also
    one that was refused; ``reader`` serves for many.
    """
    proposal = _take(proposal_id, again=again)
    if proposal is None:
        return None
    try:
        found = (reader or Reader()).propose(
            proposal.name,
            bytes(proposal.data),
            body=proposal.batch.body,
            others=proposal.choices.get("set", {}).get("bodies", ()),
        )
    except Refused as refusal:
        return _finish(proposal_id, state=ProposalState.REFUSED, reason=str(refusal), now=now)
    return _finish(
        proposal_id,
        state=ProposalState.PROPOSED,
        media_type=found.media_type,
        text=found.text,
        facts=found.facts,
        now=now,
    )


def fail_proposal(*, proposal_id: int, reason: str) -> None:
    """Say that a document could not be read for no fault of its own; it may be tried again."""
    _finish(proposal_id, state=ProposalState.REFUSED, reason=reason)


@transaction.atomic
def _take(proposal_id: int, *, again: bool) -> MinutesProposal | None:
    rows = MinutesProposal.objects.select_for_update(of=("self",)).select_related("batch__body")
    wanted = (*WAITING, ProposalState.REFUSED) if again else WAITING
    proposal = rows.filter(pk=proposal_id, state__in=wanted).first()
    if proposal is not None:
        proposal.state, proposal.reason = ProposalState.READING, ""
        proposal.save(update_fields=["state", "reason"])
    return proposal


@transaction.atomic
def _finish(proposal_id: int, *, now: dt.datetime | None = None, **values: Any) -> MinutesProposal | None:
    """Write down what became of a reading, unless somebody discarded the document meanwhile."""
    rows = MinutesProposal.objects.select_for_update(of=("self",)).select_related("batch__body")
    proposal = rows.filter(pk=proposal_id, state__in=WAITING).first()
    if proposal is None:
        return None
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.reason = proposal.reason[:300]
    proposal.read_at = now or timezone.now()
    known = same_bytes(proposal.sha256, before=proposal.pk)
    if known:
        _say_known(proposal, known)
    elif proposal.state == ProposalState.PROPOSED:
        _judge_number(proposal)
    proposal.save(update_fields=["state", "reason", "media_type", "text", "facts", "read_at", "same_as"])
    return proposal


def _judge_number(proposal: MinutesProposal) -> None:
    """A duplicate when the minutes of that number are there, to be looked at otherwise."""
    told = merged(proposal.facts, proposal.choices, names_of(proposal.batch))
    minutes = same_number(proposal.batch.body, told["number"], as_day(told["date"]))
    if minutes:
        _say_numbered(proposal, minutes)
    else:
        proposal.state, proposal.reason, proposal.same_as = ProposalState.PROPOSED, "", None


@transaction.atomic
def retry(*, proposal: MinutesProposal, by: User) -> MinutesProposal:
    """Read a document again that was refused or discarded; one that waits already, again is harmless.

    Raises ``NotAllowed``, and ``InvalidTransition`` for one that was read, or whose bytes were not kept.
    """
    current = _lock(proposal, by)
    if current.state in WAITING:
        return current
    if current.state not in _RETRIED:
        raise InvalidTransition(f"Está «{current.get_state_display()}»: no hace falta leerla de nuevo.")
    if not current.data:
        raise InvalidTransition("El archivo no se guardó: subilo de nuevo, más chico.")
    current.state, current.reason = ProposalState.QUEUED, ""
    current.edit_version += 1
    current.save(update_fields=["state", "reason", "edit_version"])
    _enqueue(current)
    return current


# --- deciding ----------------------------------------------------------------------------------------


@transaction.atomic
def save_choices(
    *, proposal: MinutesProposal, choices: Mapping[str, Any], expected_version: int, by: User
) -> MinutesProposal:
    """Keep what somebody decided so far of a document, whole: what is not in ``choices`` is decided no more.

    What is wrong with a value is told by ``problems`` and does not stop keeping it; only what cannot be kept raises
    ``ValidationError``, by path. Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict``.
    """
    current = _lock(proposal, by)
    _check_open(current)
    if current.edit_version != expected_version:
        raise EditConflict(current)
    current.choices = _tidy(choices, current, by)
    current.edit_version += 1
    if current.facts and not same_bytes(current.sha256, before=current.pk):
        _judge_number(current)
    current.save(update_fields=["choices", "edit_version", "state", "reason", "same_as"])
    return current


@transaction.atomic
def decide_name(
    *,
    batch: MinutesImport,
    written: str,
    kind: str,
    person: Person | None = None,
    by: User,
    again: bool = False,
) -> NameDecision:
    """Say who a name is in every document of a batch that is not confirmed yet.

    What somebody else decided is changed only ``again``: on purpose. Raises ``NotAllowed``, and ``ValidationError`` by
    field (``written``, ``kind``, ``person``).
    """
    check(by, IMPORT_MINUTES, bodies=[batch.body])
    name = fold(written)
    if not name:
        raise ValidationError({"written": "Falta el nombre."})
    MinutesImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    known = NameDecision.objects.filter(batch=batch, written=name).first()
    if known and (known.kind, known.person_id) == (kind, person.pk if person else None):
        return known
    if known and known.decided_by_id != by.pk and not again:
        raise ValidationError(
            {"kind": f"Otra persona ya decidió: «{known.get_kind_display()}». Mirá de nuevo."}
        )
    decision = known or NameDecision(batch=batch, written=name[:200])
    decision.kind, decision.person, decision.decided_by = kind, person, by
    if kind == NameKind.PERSON and person is None:
        raise ValidationError({"person": "Elegí la persona del registro."})
    if kind != NameKind.PERSON and person is not None:
        raise ValidationError({"person": "Solo quien está en el registro lleva persona."})
    decision.full_clean(exclude=["batch"])
    decision.save()
    _tell_documents(batch, name)
    return decision


@transaction.atomic
def forget_name(*, batch: MinutesImport, written: str, by: User) -> None:
    """Take back what was decided on a name; one on which nothing was decided is no error. Raises ``NotAllowed``."""
    check(by, IMPORT_MINUTES, bodies=[batch.body])
    name = fold(written)
    if NameDecision.objects.filter(batch=batch, written=name).delete()[0]:
        _tell_documents(batch, name)


def _tell_documents(batch: MinutesImport, name: str) -> None:
    """Whoever has a document open that has the name is told when they save: what they looked at has changed."""
    rows = MinutesProposal.objects.filter(batch=batch, state__in=_OPEN)
    found = [pk for pk, facts in rows.order_by("pk").values_list("pk", "facts") if name in _names(facts)]
    rows.filter(pk__in=found).update(edit_version=F("edit_version") + 1)


def _names(facts: Mapping[str, Any]) -> set[str]:
    people = [facts.get("presider"), *(facts.get("present") or ()), *(facts.get("absent") or ())]
    return {fold(one["name"]) for one in people if one}


@transaction.atomic
def discard_proposal(
    *, proposal: MinutesProposal, by: User, expected_version: int | None = None
) -> MinutesProposal:
    """Leave a document out; it may be read again until it is cleaned away. Discarding again is harmless.

    Raises ``NotAllowed``; ``InvalidTransition`` once it is confirmed; ``EditConflict``.
    """
    current = _lock(proposal, by)
    if current.state == ProposalState.DISCARDED:
        return current
    if current.state == ProposalState.CONFIRMED:
        raise InvalidTransition("Esa acta ya está incorporada: no se descarta.")
    if expected_version is not None and current.edit_version != expected_version:
        raise EditConflict(current)
    current.state = ProposalState.DISCARDED
    current.edit_version += 1
    current.save(update_fields=["state", "edit_version"])
    return current


@transaction.atomic
def confirm_proposal(
    *,
    proposal: MinutesProposal,
    expected_version: int,
    approved_on: dt.date | None = None,
    by: User,
    now: dt.datetime | None = None,
) -> Minutes:
    """Write what a document says, as somebody decided, and incorporate its minutes: everything, or nothing.

    ``approved_on`` is the day on which they were approved on paper; without it, that of the choices. Confirming again
    is harmless. Raises ``NotAllowed``; ``InvalidTransition``; ``EditConflict``; ``ValidationError`` by path.
    """
    now = now or timezone.now()
    current = _lock(proposal, by)
    if current.state == ProposalState.CONFIRMED and current.minutes:
        return current.minutes
    _check_open(current)
    if current.edit_version != expected_version:
        raise EditConflict(current)
    if approved_on is not None:
        current.choices = {**current.choices, "approved_on": approved_on.isoformat()}
    found = outlook(current, day=timezone.localdate(now))
    _check_confirmable(current, found.merged, found.problems)
    minutes = Writer(current, found.merged, found.members, by=by, now=now).write()
    current.state = ProposalState.CONFIRMED
    current.minutes = minutes
    current.confirmed_by, current.confirmed_at = by, now
    current.reason, current.same_as = "", None
    current.edit_version += 1
    current.save(
        update_fields=[
            "choices", "state", "minutes", "confirmed_by", "confirmed_at", "reason", "same_as", "edit_version",
        ]
    )  # fmt: skip
    return minutes


def _check_confirmable(
    proposal: MinutesProposal, told: Mapping[str, Any], problems: Iterable[tuple[str, str]]
) -> None:
    known = same_bytes(proposal.sha256, before=proposal.pk)
    if known:
        raise InvalidTransition(f"Es el mismo archivo que «{known.name}»: revisá aquel, y descartá este.")
    errors: dict[str, list[str]] = {}
    for path, text in problems:
        errors.setdefault(path, []).append(text)
    if as_day(told["approved_on"]) is None:
        errors["approved_on"] = ["Poné qué día se aprobó."]
    minutes = same_number(proposal.batch.body, told["number"], as_day(told["date"]))
    if minutes:
        errors.setdefault("number", []).append(
            f"Ya hay un acta {minutes.number} de ese órgano en {minutes.year}."
        )
    if errors:
        raise ValidationError(errors)


# --- what these share --------------------------------------------------------------------------------


def _lock(proposal: MinutesProposal, by: User) -> MinutesProposal:
    """Check who asks, and read the row anew, locked."""
    rows = MinutesProposal.objects.select_for_update(of=("self",))
    current = rows.select_related("batch__body", "minutes").defer("data", "text").get(pk=proposal.pk)
    check(by, IMPORT_MINUTES, bodies=[current.batch.body])
    return current


def _check_open(proposal: MinutesProposal) -> None:
    if proposal.state not in _OPEN or not proposal.facts:
        raise InvalidTransition(f"Está «{proposal.get_state_display()}»: no hay nada que decidir.")


def _enqueue(proposal: MinutesProposal) -> None:
    """In the caller's transaction: the job exists if, and only if, the document does."""
    jobs.configure_task("participation.tasks.read_minutes").defer(proposal_id=proposal.pk)


# --- choices, as they are kept -----------------------------------------------------------------------


def _tidy(choices: Mapping[str, Any], proposal: MinutesProposal, by: User) -> dict[str, Any]:
    """Choices in one form. Raises ``ValidationError`` by path for what no page sends, or nobody may choose."""
    if set(choices) - {"skip", "set", "seen", "approved_on"}:
        raise ValidationError("La página mandó algo que no se conoce: volvé a cargarla.")
    wanted = choices.get("set") or {}
    if not isinstance(wanted, Mapping) or len(wanted) > _MOST_PATHS:
        raise ValidationError("La página mandó algo que no se conoce: volvé a cargarla.")
    errors: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for path, value in wanted.items():
        try:
            _check_path(path, proposal.facts, is_field)
            kept[path] = _value(path, value, by)
        except ValidationError as error:
            errors[path] = error.message
    errors |= _unknown_people(kept)
    if errors:
        raise ValidationError(errors)
    found: dict[str, Any] = {"skip": _paths(choices, "skip", proposal.facts), "set": kept}
    found["seen"] = _paths(choices, "seen", proposal.facts)
    approved_on = str(choices.get("approved_on") or "").strip()
    if approved_on:
        if as_day(approved_on) is None:
            raise ValidationError({"approved_on": "Esa fecha no existe."})
        found["approved_on"] = approved_on
    return {name: value for name, value in found.items() if value}


def _paths(choices: Mapping[str, Any], name: str, facts: Mapping[str, Any]) -> list[str]:
    wanted = choices.get(name) or []
    if not isinstance(wanted, list) or len(wanted) > _MOST_PATHS:
        raise ValidationError("La página mandó algo que no se conoce: volvé a cargarla.")
    for path in wanted:
        _check_path(path, facts, lambda each: is_fact(each) or (name == "seen" and is_field(each)))
    return sorted(set(wanted))


def _check_path(path: object, facts: Mapping[str, Any], is_known: Any) -> None:
    known = isinstance(path, str) and is_known(path)
    fact = fact_of(path) if known and isinstance(path, str) else ""
    exists = "." not in fact or ".+" in fact or fact_at(facts, fact) is not None
    if not known or not exists:
        raise ValidationError("La página mandó una parte que no existe: volvé a cargarla.")


def _value(path: str, value: Any, by: User) -> Any:
    name = path.rsplit(".", 1)[-1]
    if name == "new":
        return _new_person(value, by)
    if name == "bodies":
        return sorted({str(code) for code in value if Body.objects.filter(code=str(code)).exists()})
    if name in _FLAGS:
        return value in (True, "1", "on", "true")
    if "vote." in path or name == "present_count":
        text = str(value).strip() if value is not None else ""
        if name in _NUMBERS and text:
            if not (text.isascii() and text.isdigit() and len(text) <= 5):
                raise ValidationError("Escribí una cantidad, con números.")
            return int(text)
        return text
    text = str(value if value is not None else "").replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise ValidationError("El texto tiene un carácter nulo, que no se puede guardar.")
    if len(text) > _LONGEST_TEXT:
        raise ValidationError(f"Puede tener hasta {_LONGEST_TEXT} letras.")
    return text


def _new_person(value: Any, by: User) -> dict[str, str]:
    if not can(by, MANAGE_PEOPLE):
        raise ValidationError(NO_NEW_PEOPLE)
    names = value if isinstance(value, Mapping) else {}
    found = {name: str(names.get(name) or "").strip() for name in ("first_name", "last_name")}
    if not all(found.values()):
        raise ValidationError("Escribí el nombre y el apellido.")
    if "\x00" in "".join(found.values()):
        raise ValidationError("El texto tiene un carácter nulo, que no se puede guardar.")
    return found


def _unknown_people(kept: Mapping[str, Any]) -> dict[str, str]:
    wanted = {path: code for path, code in kept.items() if path.endswith(".person") and code}
    known = set(Person.objects.filter(code__in=wanted.values()).values_list("code", flat=True))
    return {path: "Esa persona no está en el registro." for path, code in wanted.items() if code not in known}
