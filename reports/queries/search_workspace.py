"""Search in the workspace: each group from the rows that its reader may see there, looked through as they stand.

Nothing is kept of it. The database leaves out most rows by how words begin; whether one answers is decided by the text
that this reader may read, so that nobody finds anything by words that are not shown to them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.urls import reverse

from accounts.models import User
from participation.models import Contribution, Devolution, Meeting, MeetingKind, Topic
from participation.permissions import (
    CODE_TOPICS,
    MODERATE_PROPOSALS,
    READ_MATTERS,
    REGISTER_MATTERS,
    bodies_for,
    can_read_response,
)
from participation.queries.coding import Reader, with_texts
from participation.queries.matters import register
from participation.queries.responses import answers
from participation.queries.similar import text_of
from planning.models import Activity, Body, Deadline, Person, PlanItem, TeamTask
from planning.permissions import EDIT_PLAN, can
from planning.queries.plans import plan_in_force
from reports.models import FactorState, SwotFactor
from reports.queries.documents import documents
from reports.queries.manual import of_next_edition
from reports.queries.search_chain import title_of_meeting
from reports.queries.swot import plans_being_written
from reports.rendering.markdown import plain_words
from reports.search.asking import Question
from reports.search.excerpts import Piece, excerpt, marked
from reports.search.words import in_a_row, tidy

#: Of each group so many are shown, of the newest so many that may answer.
SHOWN = 5
_LOOKED_AT = 300
_WRITTEN = "áéíóúüñàâãäèêëìîïòôõöùûçÁÉÍÓÚÜÑ"
_PLAIN = "aeiouun" + "aaaa" + "eee" + "iii" + "oooo" + "uu" + "c" + "aeiouun"


@dataclass(frozen=True)
class Found:
    """Something of the workspace: title and excerpt in pieces, what it is, and its page ("" where it has none)."""

    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    meta: str
    address: str


@dataclass(frozen=True)
class Group:
    """What was found of a kind; ``more``: how many besides those shown; ``list_url``: where all of the kind are."""

    label: str
    found: Sequence[Found]
    more: int
    list_url: str


@dataclass(frozen=True)
class _Row:
    """What a reader may read of a thing."""

    title: str
    text: str = ""
    meta: str = ""
    address: str = ""


_Rows = Callable[[User, Question], Iterable[_Row]]


def search_workspace(user: User, question: Question) -> list[Group]:
    """The groups that have something that answers, in the order in which people look for them."""
    if not question:
        return []
    groups = []
    for label, list_name, rows in _GROUPS:
        found = [row for row in rows(user, question) if question.is_met_by(tidy(row.title), tidy(row.text))]
        # What says it in its title first; else as the rows came, the newest first.
        found.sort(key=lambda row: not question.is_met_by(tidy(row.title)))
        if found:
            shown = [_shown(row, question) for row in found[:SHOWN]]
            groups.append(Group(label, shown, max(0, len(found) - SHOWN), reverse(f"gestion:{list_name}")))
    return groups


def _shown(row: _Row, question: Question) -> Found:
    text = tidy(row.text)
    return Found(
        marked(tidy(row.title), question), excerpt(text, question) if text else [], row.meta, row.address
    )


def _likely(rows: QuerySet[Any], question: Question, *columns: str) -> QuerySet[Any]:
    """Rows in which some word may begin as each of those that were asked for, the first ``_LOOKED_AT``."""
    text = TextField()
    said: Any = Value("", output_field=text)
    for column in columns:
        told = Coalesce(Cast(column, text), Value("", output_field=text))
        said = Concat(said, Value(" ", output_field=text), told, output_field=text)
    plain = Func(Lower(said), Value(_WRITTEN), Value(_PLAIN), function="translate", output_field=TextField())
    rows = rows.alias(said=plain)
    for term in question.wanted:
        for forms in term.words:
            condition = Q()
            for form in forms:
                condition |= Q(said__contains=_beginning(form))
            rows = rows.filter(condition)
    return rows[:_LOOKED_AT]


def _beginning(form: str) -> str:
    """How every word of a form begins: their last letters may be others («luz», «luces»)."""
    return form.replace("ñ", "n")[: max(2, len(form) - 2)]


def _on(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


# --- what happened ------------------------------------------------------------------------------------


def _meetings(user: User, question: Question) -> Iterator[_Row]:
    """Every meeting, drafts too; the points of an agenda may name who wrote, as what came in does."""
    readable = {body.pk for body in bodies_for(user, READ_MATTERS)}
    rows = Meeting.objects.select_related("minutes").prefetch_related("bodies", "agenda_items")
    for meeting in rows.order_by("-date", "-pk"):
        bodies = list(meeting.bodies.all())
        may_read = bool(bodies) and all(body.pk in readable for body in bodies)
        points = [item.title for item in meeting.agenda_items.all()] if may_read else []
        page = "workshop-detail" if meeting.kind == MeetingKind.WORKSHOP else "meeting-detail"
        yield _Row(
            title=title_of_meeting(meeting),
            text=in_a_row([meeting.code, str(meeting.minutes), meeting.place, *points]),
            meta=meeting.minutes.get_state_display(),
            address=reverse(f"gestion:{page}", args=[meeting.code]),
        )


def _contributions(user: User, question: Question) -> Iterator[_Row]:
    """What was said: the words themselves where they may be read, else the public text of what everybody may read."""
    reader = Reader.of(user)
    rows = Contribution.objects.order_by("-pk")
    if not reader.everything:
        rows = rows.filter(Q(reader.may_read()) | Q(pk__in=Contribution.objects.published().values("pk")))
    likely = _likely(with_texts(rows, reader), question, "verbatim", "review__public_text", "code")
    codes, moderates = can(user, CODE_TOPICS), can(user, MODERATE_PROPOSALS)
    for row in likely:
        review = getattr(row, "review", None)
        is_shown = review is not None and review.decision == "show"
        text = text_of(row) if row.original or is_shown else ""
        address = ""
        if row.meeting is None and moderates:
            address = reverse("gestion:proposal-detail", args=[row.code])
        elif row.meeting is not None and row.original:
            address = reverse("gestion:contribution-list", args=[row.meeting.code])
        elif codes:
            address = f"{reverse('gestion:coding-board')}?estado=todos&aporte={row.code}"
        elif row.meeting is not None:
            address = row.meeting.get_absolute_url()
        yield _Row(
            title=f"{row.get_kind_display()} {row.code}",
            text=text,
            meta=str(row.meeting) if row.meeting else row.get_channel_display(),
            address=address,
        )


def _matters(user: User, question: Question) -> Iterator[_Row]:
    mine = {body.pk for body in bodies_for(user, REGISTER_MATTERS)}
    rows = register(bodies_for(user, READ_MATTERS))
    columns = ("extract", "sender", "case_file", "destination", "number", "year")
    for row in _likely(rows, question, *columns):
        edit = row.body_id in mine
        yield _Row(
            title=f"Asunto {row.number}/{row.year}, {row.body.name}",
            text=in_a_row([row.extract, row.sender, row.case_file, row.destination]),
            meta=_on(row.received_on),
            address=row.get_absolute_url()
            if edit
            else f"{reverse('gestion:incoming-matter-list')}?anio={row.year}",
        )


def _topics(user: User, question: Question) -> Iterator[_Row]:
    rows = Topic.objects.live().order_by("-pk").defer("words")
    for row in _likely(rows, question, "title", "description", "code"):
        yield _Row(
            row.title,
            in_a_row([row.code, row.description]),
            "",
            reverse("gestion:topic-detail", args=[row.code]),
        )


def _answers(user: User, question: Question) -> Iterator[_Row]:
    rows = answers().exclude(state="dropped").order_by("-pk")
    for row in _likely(rows, question, "topic__title", "summary", "reason", "detail"):
        if can_read_response(user, row):
            yield _Row(
                title=row.topic.title,
                text=in_a_row([row.summary, row.reason, row.detail]),
                meta=row.get_state_display(),
                address=row.topic.get_absolute_url() if row.state == "published" else row.get_edit_url(),
            )


def _devolutions(user: User, question: Question) -> Iterator[_Row]:
    for row in _likely(Devolution.objects.order_by("-pk"), question, "title", "code"):
        yield _Row(row.title, row.code, "", row.get_edit_url())


# --- who and what for ---------------------------------------------------------------------------------------


def _people(user: User, question: Question) -> Iterator[_Row]:
    rows = Person.objects.order_by("sort_key", "pk")
    for row in _likely(rows, question, "first_name", "last_name", "code"):
        yield _Row(str(row), row.code, "", reverse("gestion:person-detail", args=[row.code]))


def _bodies(user: User, question: Question) -> Iterator[_Row]:
    for row in _likely(Body.objects.order_by("name", "pk"), question, "name", "code", "purpose"):
        yield _Row(
            row.name,
            in_a_row([row.code, row.purpose]),
            row.get_kind_display(),
            reverse("gestion:body-detail", args=[row.code]),
        )


def _plan(user: User, question: Question) -> Iterator[_Row]:
    """Items of the plan in force and of those being written."""
    plans = [*plans_being_written(), *filter(None, [plan_in_force()])]
    rows = PlanItem.objects.filter(plan__in=plans).select_related("plan").order_by("-plan_id", "code")
    for row in _likely(rows, question, "title", "description", "responsible", "code"):
        yield _Row(
            title=str(row),
            text=in_a_row([row.description, row.responsible]),
            meta=f"{row.plan} ({row.plan.get_state_display().lower()})",
            address=reverse("gestion:plan-item-detail", args=[row.pk]),
        )


def _activities(user: User, question: Question) -> Iterator[_Row]:
    rows = Activity.objects.select_related("operational").order_by("-operational__year", "code")
    for row in _likely(rows, question, "title", "description", "responsible", "code"):
        yield _Row(
            title=f"{row.code} {row.title}",
            text=in_a_row([row.description, row.responsible]),
            meta=str(row.operational.year),
            address=row.get_absolute_url(),
        )


def _tasks(user: User, question: Question) -> Iterator[_Row]:
    may_edit = can(user, EDIT_PLAN)
    for row in _likely(TeamTask.objects.order_by("-pk"), question, "title", "text"):
        due = f"Para el {_on(row.due_on)}" if row.due_on else ""
        yield _Row(
            title=row.title,
            text=row.text,
            meta=f"Hecha el {_on(row.done_on)}" if row.done_on else due,
            address=row.get_absolute_url() if may_edit else reverse("gestion:task-list"),
        )


def _deadlines(user: User, question: Question) -> Iterator[_Row]:
    for row in _likely(Deadline.objects.order_by("-due_on", "-pk"), question, "title", "source"):
        yield _Row(row.title, row.source, _on(row.due_on), row.get_absolute_url())


# --- what is written --------------------------------------------------------------------------------------


def _documents(user: User, question: Question) -> Iterator[_Row]:
    for row in _likely(documents(), question, "title"):
        yield _Row(row.title, "", row.get_state_display(), row.get_edit_url())


def _chapters(user: User, question: Question) -> Iterator[_Row]:
    for row in _likely(of_next_edition(), question, "title", "text"):
        yield _Row(row.title, plain_words(row.text), "", reverse("gestion:chapter-detail", args=[row.slug]))


def _factors(user: User, question: Question) -> Iterator[_Row]:
    rows = SwotFactor.objects.filter(state=FactorState.KEPT).select_related("matrix").order_by("-pk")
    for row in _likely(rows, question, "text", "code"):
        yield _Row(
            row.text,
            row.code,
            f"{row.get_side_display()}, {row.matrix}",
            reverse("gestion:swot-factor", args=[row.pk]),
        )


_GROUPS: tuple[tuple[str, str, _Rows], ...] = (
    ("Reuniones, actas y talleres", "meeting-list", _meetings),
    ("Personas", "person-list", _people),
    ("Asuntos entrados", "incoming-matter-list", _matters),
    ("Temas", "topic-list", _topics),
    ("Respuestas", "response-list", _answers),
    ("Aportes", "topic-list", _contributions),
    ("Devoluciones", "devolution-list", _devolutions),
    ("Plan de desarrollo", "plan-list", _plan),
    ("Actividades", "operational-list", _activities),
    ("Tareas del equipo", "task-list", _tasks),
    ("Fechas a recordar", "deadline-list", _deadlines),
    ("Documentos", "document-list", _documents),
    ("Capítulos del manual", "chapter-list", _chapters),
    ("Factores FODA", "swot-list", _factors),
    ("Órganos", "body-list", _bodies),
)
