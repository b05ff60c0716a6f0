"""Erasing one person's data on request, everywhere; and erasing them again after a backup brought them back.

What stays, and why. Whoever held a public function that approved minutes record stays named for it: those acts are
public information (Ley 18.381 arts. 2 and 5; Digesto Departamental D.548.21), and erasure does not reach what an
obligation of law keeps (Ley 18.331 art. 15). Everything else about them goes. Anybody else stays as a row without a
name, so that counts do not change.

For the owner of the tables: the application's role can do none of this.
"""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.models import Notice, OutgoingMail, RefusedAttempt, User
from accounts.shared_cache import SharedCache
from participation.models import (
    Attendance,
    Attendee,
    Contribution,
    ContributionContact,
    ContributionReview,
    ContributionSheet,
    ImportBatch,
    ImportState,
    MinutesState,
    ReviewDecision,
)
from planning.actions.requests import reason_to_keep, reason_to_keep_account
from planning.models import (
    ActingMayor,
    Body,
    DataRequest,
    Membership,
    Municipality,
    Neighbourhood,
    Person,
    PersonContact,
    PlanSheet,
    RequestKind,
    RequestState,
    Subzone,
    Theme,
)
from reports.actions.following import forget_follower
from reports.erasing.places import listed
from reports.erasing.sweep import NEVER_CHANGED, remaining, sweep, terms_with, texts_in, unsealed
from reports.erasing.terms import STRUCK_OUT, Term, Terms, fingerprint, key_name, phone_terms, words_of
from reports.models import (
    DocumentState,
    Erasure,
    ErasureScope,
    Follower,
    Paper,
    PersonalSettings,
    Preparation,
    RecentItem,
)

ERASED_WORDS = "[Palabras borradas a pedido de quien las dijo.]"
_FORGOTTEN = "[Palabras borradas "  # on request, or past their retention
_ERASED_ADDRESS = "cuenta-{}@borrada.invalid"
_PUBLIC_FUNCTION = (
    "Se conserva con su nombre lo que hizo en un cargo público y consta en actas aprobadas: es información pública "
    "(Ley 18.381, arts. 2 y 5; Digesto, D.548.21) y la supresión no alcanza lo que la ley obliga a conservar "
    "(Ley 18.331, art. 15)."
)
_PUBLISHED = (
    "hay documentos publicados que contienen lo que se pidió borrar. Un documento sellado no cambia: si corresponde, "
    "retiralo con destrucción de sus archivos"
)
_TO_DO = "corregilo en su página, o borrá las palabras de un aporte con «purge_personal_data --contribution CÓDIGO»."
#: The rows of the other person, which stay theirs.
_OWN_ROWS = ("planning_person", "accounts_user")


@dataclass
class ErasureReport:
    """What was done, without the data: ``lines``; what stays and why: ``kept``; what does not hold: ``problems``."""

    lines: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "ErasureReport") -> None:
        """Put another report's lines behind one's own."""
        self.lines += other.lines
        self.kept += [line for line in other.kept if line not in self.kept]
        self.problems += other.problems


@dataclass(frozen=True)
class _Target:
    """What was erased: its row, and under the key whose it was, the newest name first."""

    scope: ErasureScope
    row: int | None = None
    identities: list[str] = field(default_factory=list)


def erase_person(
    *,
    person: Person,
    words: Iterable[str] = (),
    request: DataRequest | None = None,
    texts: bool = True,
    journal: bool = True,
    again: bool = False,
) -> ErasureReport:
    """Erase what is known of somebody of the register. Repeating it is harmless.

    ``words`` are other ways in which they are named. What is found in a published document is told as a problem.
    Without ``texts`` only their rows and the audit's copies go: free texts have a retention of their own. Whoever holds
    an office or a role today is not erased: that is told as a problem, and nothing is done. ``again``, after a restore,
    is for those erased once already: the backup may be older than the end of their office.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        reason = _reason_against(person.user, person, again=again)
        if reason:
            what = f"Pedido {request.code}" if request else f"Persona del registro n.º {person.pk}"
            return _not_erased(what, reason, is_ordered=request is not None, again=again)
        is_public = held_public_function(person)
        identities = _identities_of(person)
        report = ErasureReport()
        own = _terms_of(person, named=not is_public) if texts else []
        own, shared = _without_homonyms(own, report, name=str(person), person=person, user=person.user)
        terms = Terms.of([*own, *(words_of(text) for text in words if texts)])
        if person.user:
            _erase_account_row(person.user, report)
        _erase_person_rows(person, keeps_name=is_public)
        if is_public:
            report.kept.append(_PUBLIC_FUNCTION)
        what = "contacto y cuenta" if is_public else "todo"
        report.lines.append(f"Persona del registro n.º {person.pk}: {what}.")
        target = _Target(ErasureScope.PERSON, person.pk, identities)
        _finish(target, terms, report, shared=shared, request=request, journal=journal)
    return report


def erase_account(
    *,
    user: User,
    words: Iterable[str] = (),
    request: DataRequest | None = None,
    texts: bool = True,
    journal: bool = True,
    again: bool = False,
) -> ErasureReport:
    """Erase what is known of whoever used an account. What the account did stays, done by «Cuenta borrada n».

    ``words`` and ``texts`` as in ``erase_person``: what an account is called may be a body's name, or a colleague's;
    so is who is not erased, and ``again``. The last account that administers never is.
    """
    person = Person.objects.filter(user=user).first()
    if person is not None:
        return erase_person(
            person=person, words=words, request=request, texts=texts, journal=journal, again=again
        )
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        reason = _reason_against(user, again=again)
        if reason:
            return _not_erased(f"Cuenta n.º {user.pk}", reason, again=again)
        report = ErasureReport()
        own = _terms_of_account(user) if texts else []
        own, shared = _without_homonyms(own, report, name=user.name, user=user)
        terms = Terms.of([*own, *(words_of(text) for text in words if texts)])
        target = _Target(ErasureScope.ACCOUNT, user.pk, _hashes_of(_addresses_of(user)))
        _erase_account_row(user, report)
        report.lines.append(f"Cuenta n.º {user.pk}: todo.")
        _finish(target, terms, report, shared=shared, request=request, journal=journal)
    return report


def erase_contribution(
    *, contribution: Contribution, words: Iterable[str] = (), journal: bool = True
) -> ErasureReport:
    """Erase the words of a contribution and the address left beside it, and no longer show its reviewed text.

    It goes on being counted, and its code goes on telling what became of it.
    """
    with transaction.atomic():
        report = ErasureReport(lines=[f"Aporte n.º {contribution.pk}: sus palabras."])
        said = _hashes_of([contribution.verbatim, contribution.code])
        target = _Target(ErasureScope.CONTRIBUTION, contribution.pk, said)
        forget_words([contribution.pk], ERASED_WORDS)
        ContributionContact.objects.filter(contribution=contribution).delete()
        OutgoingMail.objects.filter(event__startswith=f"aporte-{contribution.pk}-").delete()
        hidden = {"decision": ReviewDecision.WITHHOLD, "public_text": ""}
        ContributionReview.objects.filter(contribution=contribution).update(**hidden)
        _events_of(ContributionReview).filter(contribution_id=contribution.pk).update(**hidden)
        terms = Terms.of(words_of(text) for text in words)
        _finish(target, terms, report, journal=journal)
    return report


def erase_words(*, words: Iterable[str], journal: bool = True) -> ErasureReport:
    """Strike out words that identify somebody who is not in the register, wherever they stand.

    Only words that name one person alone are to be given here: nothing tells two people of one name apart.
    """
    with transaction.atomic():
        report = ErasureReport(lines=["Palabras que identifican a alguien."])
        terms = Terms.of(_without_the_town([words_of(text) for text in words], report))
        _finish(_Target(ErasureScope.WORDS), terms, report, journal=journal)
    return report


def erase_ordered(*, journal: bool = True) -> ErasureReport:
    """Carry out the erasures that somebody granted by answering a request, and that were not carried out yet."""
    report = ErasureReport()
    granted = DataRequest.objects.filter(
        kind=RequestKind.ERASURE, state=RequestState.ANSWERED, person__isnull=False, erasures=None
    )
    for request in granted.select_related("person").order_by("pk"):
        assert request.person is not None
        report.add(erase_person(person=request.person, request=request, journal=journal))
    return report


def _reason_against(user: User | None, person: Person | None = None, *, again: bool) -> str:
    """Why somebody is not erased today, asked at the moment of doing it, whoever ordered it; empty if nothing is."""
    if user and user.is_administrator and user.is_active:
        others = User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk)
        if not others.exists():
            return "Es la única cuenta que administra el portal: antes dale ese rol a otra."
    if again:
        return ""
    if person:
        return reason_to_keep(person)
    return reason_to_keep_account(user) if user else ""


def _not_erased(what: str, reason: str, *, is_ordered: bool = False, again: bool) -> ErasureReport:
    """What is told of somebody who is not erased today, and who tries it next: only what was granted is on record."""
    if is_ordered:
        then = "La limpieza siguiente lo intenta de nuevo."
    elif again:
        then = "Después corré de nuevo «purge_personal_data --reapply»: la limpieza de la noche no lo hace."
    else:
        then = "Después corré de nuevo el mismo comando: la limpieza de la noche no lo hace."
    return ErasureReport(problems=[f"{what}: no se borró. {reason} {then}"])


def held_public_function(person: Person) -> bool:
    """Whether approved minutes record them as a member of a body. Those under 18 are never named for it."""
    recorded = Attendance.objects.filter(person=person, meeting__minutes__state=MinutesState.APPROVED)
    return (
        not person.is_minor
        and Membership.objects.filter(person=person).exists()
        and recorded.exclude(acting_as="").exists()
    )


# -- what identifies somebody


def _terms_of(person: Person, *, named: bool) -> list[Term]:
    terms: list[Term] = []
    contact = PersonContact.objects.filter(person=person).first()
    if contact:
        terms += [words_of(contact.email), *phone_terms(contact.phone)]
    if person.user:
        terms += _terms_of_account(person.user, named=named)
    if named:
        terms += _terms_of_name(person.first_name, person.last_name)
        code = words_of(person.code)
        terms += [code] if len(code) > 1 else [("personas", *code)]
    return terms


def _terms_of_name(first: str, last: str) -> list[Term]:
    """Both orders, whole and with the first name and the first surname only."""
    firsts, lasts = words_of(first), words_of(last)
    if not firsts or not lasts:
        return []
    return [(*firsts, *lasts), (*lasts, *firsts), (firsts[0], lasts[0]), (lasts[0], firsts[0])]


def _terms_of_account(user: User, *, named: bool = True) -> list[Term]:
    name = words_of(user.name)
    reversed_name = (*name[1:], name[0]) if len(name) > 1 else ()
    return [words_of(user.email), *([name, reversed_name] if named and len(name) > 1 else [])]


def _identities_of(person: Person) -> list[str]:
    """Whose row it was, under the key: a journal never erases somebody else who now has that number.

    By every name that the audit knows: a backup from before a correction brings back the name of then.
    """
    told = _events_of(Person).filter(pgh_obj_id=person.pk).order_by("-pgh_id")
    names = [str(person), *(f"{first} {last}" for first, last in told.values_list("first_name", "last_name"))]
    return _hashes_of([*names, *(_addresses_of(person.user) if person.user else [])])


def _addresses_of(user: User) -> list[str]:
    told = _events_of(User).filter(pgh_obj_id=user.pk).order_by("-pgh_id")
    return [user.email, *told.values_list("email", flat=True)]


def _hashes_of(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(fingerprint(words_of(text)) for text in texts))


def _without_homonyms(
    terms: list[Term],
    report: ErasureReport,
    *,
    name: str,
    person: Person | None = None,
    user: User | None = None,
) -> tuple[list[Term], Terms]:
    """Leave out what also names somebody else, or something of the town; the whole name, if shared, comes apart."""
    registered = Person.objects.exclude(pk=person.pk) if person else Person.objects.all()
    accounts = User.objects.exclude(pk=user.pk) if user else User.objects.all()
    people = registered.values_list("first_name", "last_name")
    others: set[Term] = {term for first, last in people for term in _terms_of_name(first, last)}
    for account in accounts:
        others.update(_terms_of_account(account))
    shared = Terms.of([words_of(name)] if words_of(name) in others.intersection(terms) else [])
    return [term for term in _without_the_town(terms, report) if term not in others], shared


def _without_the_town(terms: list[Term], report: ErasureReport) -> list[Term]:
    """Leave out, and tell, what is part of the name of a body, a theme, a place or the municipality."""
    ours = _names_of_the_town()
    public = {term for term in terms if any(Terms.of([term]).occur_in(text) for text in ours)}
    if public:
        report.problems.append(
            "Un órgano, un tema, un barrio o el municipio se llama igual: los textos que lo dicen no se tocaron. Si "
            f"alguno habla de quien se borra: {_TO_DO}"
        )
    return [term for term in terms if term not in public]


def _names_of_the_town() -> list[str]:
    """What bodies, themes, places and the municipality are called: an erasure never strikes those out."""
    called: list[str] = []
    for model, names in (
        (Body, ("name", "code")),
        (Theme, ("name", "code")),
        (Neighbourhood, ("name", "code")),
        (Subzone, ("name", "code")),
        (Municipality, ("name", "department", "contact_email")),
    ):
        for row in model._default_manager.values_list(*names):
            called += [text for text in row if text]
    return called


# -- structured data


def _erase_person_rows(person: Person, *, keeps_name: bool) -> None:
    events = _events_of(Person).filter(pgh_obj_id=person.pk)
    PersonContact.objects.filter(person=person).delete()
    nameless: dict[str, Any] = {
        "code": f"persona-borrada-{person.pk}",
        "first_name": "Persona",
        "last_name": f"borrada {person.pk}",
    }
    changes = {"user": None} if keeps_name else {**nameless, "user": None}
    Person.objects.filter(pk=person.pk).update(**changes)
    events.update(**{("user_id" if name == "user" else name): value for name, value in changes.items()})
    # Why somebody left or was replaced is often their health.
    reasons: tuple[tuple[type[Model], str], ...] = ((Membership, "end_reason"), (ActingMayor, "reason"))
    for model, field_name in reasons:
        rows = model._default_manager.filter(person=person).exclude(**{field_name: ""})
        rows.update(**{field_name: STRUCK_OUT})
        told = _events_of(model).filter(person_id=person.pk).exclude(**{field_name: ""})
        told.update(**{field_name: STRUCK_OUT})
    DataRequest.objects.filter(person=person).exclude(state=RequestState.OPEN).update(
        about="", detail="", contact="", answer=""
    )


def _erase_account_row(user: User, report: ErasureReport) -> None:
    nameless: dict[str, Any] = {
        "email": _ERASED_ADDRESS.format(user.pk),
        "name": f"Cuenta borrada {user.pk}",
        "second_factor_removal_reason": "",
    }
    old_address = user.email
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        **nameless,
        password=user.password,
        last_login=None,
        is_active=False,
        is_administrator=False,
        is_municipal_staff=False,
    )
    _events_of(User).filter(pgh_obj_id=user.pk).update(**nameless)
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    Notice.objects.filter(user=user).delete()
    PersonalSettings.objects.filter(user=user).delete()
    RecentItem.objects.filter(user=user).delete()
    RefusedAttempt.objects.filter(user=user).delete()
    OutgoingMail.objects.filter(Q(user=user) | Q(recipient__iexact=old_address)).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    report.lines.append(
        f"Cuenta n.º {user.pk}: nombre, correo, contraseña, segundo factor, sesiones, avisos y correos."
    )


def _events_of(model: type[Model]) -> QuerySet[Any]:
    """What the audit wrote of a model."""
    events: Any = model.pgh_event_model  # type: ignore[attr-defined]
    return events.objects.all()


def forget_words(contributions: list[int], instead: str) -> int:
    """Put ``instead`` in the place of the words of some contributions, sealed or not; returns how many."""
    rows = Contribution.objects.filter(pk__in=contributions).exclude(verbatim=instead)
    count = rows.count()
    if count:
        unsealed(
            {"participation_contribution": ["verbatim"]},
            lambda: rows.update(verbatim=instead),
            "supresión de palabras textuales",
        )
    return count


# -- texts


def _finish(
    target: _Target,
    terms: Terms,
    report: ErasureReport,
    *,
    shared: Terms | None = None,
    request: DataRequest | None = None,
    journal: bool,
) -> None:
    """Strike out, look again, and say where a ``shared`` name was left.

    Word of it stays in the database and in the journal; files and caches go on commit.
    """
    transaction.on_commit(_clear_caches)
    changed = {
        what: delete(terms) if terms else 0
        for what, delete in (
            ("sesiones", _delete_sessions),
            ("archivos importados", _delete_uploads),
            ("correos de quienes propusieron", _delete_addresses),
            ("correos de quienes siguen algo", _forget_followers),
            ("personas anotadas en talleres", _delete_attendees),
            ("preparaciones sin publicar", _delete_preparations),
            ("papeles para imprimir", _delete_papers),
            ("correos en archivo", _delete_mail_files),
        )
    }
    swept = sweep(terms)
    changed = {what: count for what, count in (changed | swept.changed).items() if count}
    report.lines += [f"  {what}: {count}" for what, count in changed.items()]
    left = remaining(terms)
    published = sorted(column for column in left if column.split(".")[0] in NEVER_CHANGED)
    if published:
        report.problems.append(f"{', '.join(published)}: {_PUBLISHED}.")
    report.problems += [
        f"{column}: quedan {count} filas con lo que se pidió borrar."
        for column, count in left.items()
        if column not in published
    ]
    if shared:
        _tell_shared(shared, report)
    erasure = Erasure.objects.create(
        scope=target.scope,
        target=target.row,
        identity=target.identities[0] if target.identities else "",
        identities=target.identities,
        key=key_name(),
        fingerprints=terms.fingerprints(),
        request=request,
        changed=changed,
        kept=report.kept,
        left=report.problems,
    )
    if journal:
        _append_to_journal(erasure)


def _tell_shared(shared: Terms, report: ErasureReport) -> None:
    """Say where a name that is also somebody else's stands: only who reads it knows of whom it speaks."""
    left = remaining(shared).items()
    places = {column: count for column, count in left if not column.startswith(_OWN_ROWS)}
    if not places:
        return
    codes = [
        contribution.code
        for contribution in Contribution.objects.select_related("review").order_by("pk").iterator()
        if shared.occur_in(contribution.verbatim)
        or (hasattr(contribution, "review") and shared.occur_in(contribution.review.public_text))
    ]
    said = f" Los aportes: {', '.join(codes)}." if codes else ""
    report.problems.append(
        "Otra persona o cuenta se llama igual: los textos libres que dicen ese nombre no se tocaron. Están en "
        f"{listed(places)}.{said} Leé cada uno. Si habla de la otra persona, dejalo. "
        f"Si habla de quien se borra: {_TO_DO}"
    )


def _delete_sessions(terms: Terms) -> int:
    found = [
        session.pk
        for session in Session.objects.iterator()
        if terms.occur_in(json.dumps(session.get_decoded(), ensure_ascii=False, default=str))
    ]
    Session.objects.filter(pk__in=found).delete()
    return len(found)


def _delete_uploads(terms: Terms) -> int:
    """Uploaded files are let go whole: a spreadsheet with a hole is no longer what somebody uploaded."""
    batches = set()
    for batch in ImportBatch.objects.prefetch_related("files"):
        if any(terms.occur_in(text) for file in batch.files.all() for text in texts_in(bytes(file.data))):
            batch.files.all().delete()
            batches.add(batch.pk)
    sheets = [
        sheet.pk
        for sheet in PlanSheet.objects.prefetch_related("files")
        if any(terms.occur_in(text) for file in sheet.files.all() for text in texts_in(bytes(file.data)))
        or terms.occur_in(json.dumps([sheet.heads, sheet.summary, sheet.errors], ensure_ascii=False))
    ]
    PlanSheet.objects.filter(pk__in=sheets).delete()
    rows = ImportBatch.objects.filter(pk__in=batches).exclude(state=ImportState.DONE)
    rows.update(
        state=ImportState.FAILED,
        errors=[
            {
                "archivo": "",
                "fila": None,
                "columna": "",
                "motivo": "Los archivos se borraron: subilos de nuevo.",
            }
        ],
    )
    said = [
        sheet.pk
        for sheet in ContributionSheet.objects.iterator()
        if any(terms.occur_in(text) for text in texts_in(bytes(sheet.data or b"")))
        or terms.occur_in(
            json.dumps([sheet.name, sheet.rows, sheet.remarks, sheet.errors], ensure_ascii=False)
        )
    ]
    ContributionSheet.objects.filter(pk__in=said).delete()
    return len(batches) + len(sheets) + len(said)


def _delete_addresses(terms: Terms) -> int:
    """An address left beside a proposal goes whole: nothing may be written to what would stand in its place."""
    found = [row.pk for row in ContributionContact.objects.iterator() if terms.occur_in(row.email)]
    ContributionContact.objects.filter(pk__in=found).delete()
    return len(found)


def _forget_followers(terms: Terms) -> int:
    """An address left to follow something goes whole, with all that was followed from it."""
    keys = [row.key for row in Follower.objects.iterator() if terms.occur_in(row.email)]
    return sum(forget_follower(key=key) for key in keys)


def _delete_attendees(terms: Terms) -> int:
    """Whoever left their name in a workshop, by name, address or telephone: the head count stays."""
    found = [
        row.pk
        for row in Attendee.objects.iterator()
        if any(terms.occur_in(text) for text in (row.name, row.email, row.phone))
    ]
    Attendee.objects.filter(pk__in=found).delete()
    return len(found)


def _delete_preparations(terms: Terms) -> int:
    """What was prepared and never published goes whole, with its files; its document is a draft again."""
    count = 0
    for preparation in Preparation.objects.filter(publication=None).select_related("document").iterator():
        texts = [preparation.snapshot, preparation.restricted_snapshot, preparation.error]
        if any(terms.occur_in(text) for text in texts):
            document = preparation.document
            newest = document.preparations.order_by("-pk").values_list("pk", flat=True).first()
            if newest == preparation.pk and document.state in (
                DocumentState.PREPARING,
                DocumentState.IN_READING,
            ):
                document.state = DocumentState.DRAFT
                document.save(update_fields=["state"])
            preparation.delete()
            count += 1
    return count


def _delete_papers(terms: Terms) -> int:
    """All papers to print: what a PDF writes is not found by its words, and whoever needs one asks for it again."""
    count = Paper.objects.count()
    Paper.objects.all().delete()
    return count


def _delete_mail_files(terms: Terms) -> int:
    """Mail kept as files, as on a laptop without a mail server; gone on commit."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    found = [
        path
        for path in (Path(folder).glob("*") if folder else ())
        if path.is_file() and any(terms.occur_in(text) for text in texts_in(path.read_bytes()))
    ]
    for path in found:
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(found)


def _clear_caches() -> None:
    """Those that may hold names. In the shared one every key is a hash, and guesses and used codes are counted."""
    for cache in caches.all(initialized_only=False):
        if not isinstance(cache, SharedCache):
            cache.clear()


# -- the journal, and applying it to a restored backup


def _append_to_journal(erasure: Erasure) -> None:
    """Within the transaction: an erasure that cannot be written down does not happen."""
    path = Path(settings.ERASURE_JOURNAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(_record(erasure), sort_keys=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())


def _record(erasure: Erasure) -> dict[str, Any]:
    return {
        "scope": erasure.scope,
        "target": erasure.target,
        "identity": erasure.identity,
        "identities": erasure.identities,
        "fingerprints": erasure.fingerprints,
        "request": erasure.request.code if erasure.request else "",
        "done_at": erasure.done_at.isoformat(),
        "key": erasure.key or key_name(),  # rows from before keys were named
    }


def reapply_erasures(journal: Path | None = None) -> ErasureReport:
    """Erase again what a restored backup brought back: all that the journal and the database's own log tell.

    Without ``journal`` the configured one is read, if there is one. A row is only erased when it is whom a hash
    written down says; one that is somebody else is told as a problem, and so is what fails, which stops nothing else:
    the restore is done by then. Raises ``OSError`` when a journal that was named cannot be read.
    """
    report = ErasureReport()
    path = journal or Path(settings.ERASURE_JOURNAL)
    lines = path.read_text(encoding="utf-8").splitlines() if journal or path.exists() else []
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(_understood(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            report.problems.append(f"{path.name}, línea {number}: no se entiende.")
    records += [_understood(_record(erasure)) for erasure in Erasure.objects.select_related("request")]
    if any(record["key"] != key_name() for record in records):
        report.problems.append(
            "El diario de supresiones se escribió con otra clave: definí la ERASURE_KEY de entonces y corré de nuevo."
        )
        records = [record for record in records if record["key"] == key_name()]
    known: dict[tuple[str, int], set[str]] = {}
    swept = set()
    wanted: dict[int, set[str]] = {}
    for record in records:
        row = (record["scope"], record["target"])
        if record["target"] is not None:
            known.setdefault(row, set()).update(record["identities"])
        if record["fingerprints"]:
            swept.add(row)
        for length, value in record["fingerprints"]:
            wanted.setdefault(length, set()).add(value)
    for row in sorted(known):
        again = partial(_erase_again, *row, known[row], texts=row in swept)
        _try_again(again, f"{ErasureScope(row[0]).label} n.º {row[1]}", report)
    brought_back = terms_with(wanted)
    if brought_back:
        words = [" ".join(term) for term in brought_back.all]
        _try_again(partial(erase_words, words=words, journal=False), "Los textos", report)
    report.lines.append(f"Supresiones aplicadas de nuevo: {len(known)}.")
    return report


def _understood(record: dict[str, Any]) -> dict[str, Any]:
    """A record as it is used. Raises ``ValueError``, ``KeyError`` or ``TypeError`` when it is none."""
    target = record["target"]
    return {
        "scope": ErasureScope(record["scope"]).value,
        "target": None if target is None else int(target),
        "identities": {record["identity"], *record.get("identities", ())} - {""},
        "fingerprints": [(int(length), str(value)) for length, value in record["fingerprints"]],
        "key": record["key"],
    }


def _try_again(again: Callable[[], ErasureReport], what: str, report: ErasureReport) -> None:
    try:
        with transaction.atomic():
            done = again()
    except Exception as error:  # noqa: BLE001 - told, and the others must still be erased
        # Without the error's own words: they may hold what was to be erased.
        report.problems.append(f"{what}: no se pudo borrar de nuevo ({type(error).__name__}).")
    else:
        report.add(done)


def _erase_again(scope: str, target: int, identities: set[str], *, texts: bool) -> ErasureReport:
    """One record. A row that is not there any more is left alone; one that is somebody else too, and that is told."""
    again: Callable[[], ErasureReport]
    if scope == ErasureScope.CONTRIBUTION:
        contribution = Contribution.objects.filter(pk=target).first()
        if contribution is None or contribution.verbatim.startswith(_FORGOTTEN):
            return ErasureReport()
        now = [contribution.verbatim, contribution.code]
        again = partial(erase_contribution, contribution=contribution, journal=False)
    elif scope == ErasureScope.PERSON:
        person = Person.objects.select_related("user").filter(pk=target).first()
        if person is None or (person.code.startswith("persona-borrada-") and person.user is None):
            return ErasureReport()
        now = [str(person), *([person.user.email] if person.user else [])]
        again = partial(erase_person, person=person, texts=texts, journal=False, again=True)
    else:
        user = User.objects.filter(pk=target).first()
        if user is None or user.email == _ERASED_ADDRESS.format(user.pk):
            return ErasureReport()
        now = [user.email]
        again = partial(erase_account, user=user, texts=texts, journal=False, again=True)
    if identities.isdisjoint(_hashes_of(now)):
        problem = (
            f"{ErasureScope(scope).label} n.º {target}: se había borrado, y hoy ese número tiene otra identidad. No se "
            "tocó: mirá de quién es."
        )
        return ErasureReport(problems=[problem])
    return again()
