"""What waits for somebody between what was said and what is given back: each step, for whoever may take it."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse

from accounts.models import User
from participation.models import (
    Admission,
    AdmissionState,
    Contribution,
    ValidationAnswer,
    ValidationState,
)
from participation.permissions import (
    ASSIGN_RESPONSE,
    CODE_TOPICS,
    MODERATE_PROPOSALS,
    PREPARE_DEVOLUTION,
    PUBLISH_RESPONSE,
    REVIEW_RESPONSE,
)
from participation.queries.coding import is_coded
from participation.queries.devolutions import owed_devolutions
from participation.queries.responses import Lateness, Tab, answers_in, lateness, unassigned
from planning.permissions import can
from reports.queries.waiting import Waiting, kind

#: Of what is listed one by one, at most so many are read.
MOST_READ = 200


@kind("Propuestas por moderar", "proposal-list")
def proposals(user: User, today: dt.date) -> Iterator[Waiting]:
    """What came by the public form and nobody admitted yet, as one row."""
    if not can(user, MODERATE_PROPOSALS):
        return
    waiting = Admission.objects.filter(state=AdmissionState.PENDING).order_by()
    told = waiting.aggregate(number=Count("*"), first=Min("contribution__received_on"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"],
            "Una propuesta por moderar" if one else "Propuestas por moderar",
            f"{told['number']} {'llegó' if one else 'llegaron'} por el formulario. Hasta que alguien decida, no cuenta"
            f"{'' if one else 'n'}.",
            reverse("gestion:proposal-list"),
            "Moderar propuestas",
            told["number"],
        )


@kind("Aportes por sistematizar", "coding-board")
def uncoded(user: User, today: dt.date) -> Iterator[Waiting]:
    """What was heard and stands under no topic, as one row."""
    if not can(user, CODE_TOPICS):
        return
    waiting = Contribution.objects.heard().dated().filter(~is_coded()).order_by()
    told = waiting.aggregate(number=Count("*"), first=Min("said_on"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"],
            "Un aporte por sistematizar" if one else "Aportes por sistematizar",
            f"{told['number']} {'no está' if one else 'no están'} en ningún tema: sin eso no hay quien "
            f"{'lo' if one else 'los'} conteste.",
            reverse("gestion:coding-board"),
            "Sistematizar",
            told["number"],
        )


@kind("Temas sin asignar", "response-list")
def unassigned_topics(user: User, today: dt.date) -> Iterator[Waiting]:
    """Topics that nobody was asked to answer, as one row."""
    if not can(user, ASSIGN_RESPONSE):
        return
    found = list(unassigned().values_list("due", "standing__first_on"))
    if found:
        late = sum(lateness(due, today) == Lateness.OVERDUE for due, _ in found)
        one = len(found) == 1
        overdue = f", y {late} ya {'está vencido' if late == 1 else 'están vencidos'}" if late else ""
        yield Waiting(
            min(first for _, first in found),
            "Un tema sin asignar" if one else "Temas sin asignar",
            f"{len(found)} {'no tiene' if one else 'no tienen'} quien redacte la respuesta{overdue}.",
            f"{reverse('gestion:response-list')}?{urlencode({'ver': Tab.UNASSIGNED.value})}",
            "Asignar respuestas",
            len(found),
        )


@kind("Respuestas por redactar", "response-list")
def answers_to_write(user: User, today: dt.date) -> Iterator[Waiting]:
    """Answers that the person writes, by the day on which they are due."""
    for response in answers_in(Tab.DRAFTING).filter(assigned_to=user)[:MOST_READ]:
        yield Waiting(
            response.assigned_on,
            f"Respuesta: {response.topic}",
            f"Te toca redactarla. {_due(response.due, today)}".strip(),
            response.get_edit_url(),
            "Redactar la respuesta",
            due=response.due,
        )


@kind("Respuestas por revisar", "response-list")
def answers_to_review(user: User, today: dt.date) -> Iterator[Waiting]:
    """Answers that somebody wrote and that wait to be reviewed or returned."""
    if not can(user, REVIEW_RESPONSE):
        return
    for response in answers_in(Tab.IN_REVIEW)[:MOST_READ]:
        yield Waiting(
            response.assigned_on,
            f"Respuesta: {response.topic}",
            f"{_wrote(response.assigned_to, user)} {_due(response.due, today)}".strip(),
            response.get_edit_url(),
            "Revisar la respuesta",
            due=response.due,
        )


@kind("Respuestas para publicar", "response-list")
def answers_to_publish(user: User, today: dt.date) -> Iterator[Waiting]:
    """Reviewed answers, as one row: they are published together."""
    if not can(user, PUBLISH_RESPONSE):
        return
    found = list(answers_in(Tab.REVIEWED).values_list("assigned_on", "due"))
    if found:
        late = sum(lateness(due, today) == Lateness.OVERDUE for _, due in found)
        one = len(found) == 1
        overdue = f" {late} ya {'está vencida' if late == 1 else 'están vencidas'}." if late else ""
        yield Waiting(
            min(assigned_on for assigned_on, _ in found),
            "Una respuesta para publicar" if one else "Respuestas para publicar",
            f"{len(found)} {'está revisada: falta publicarla' if one else 'están revisadas: falta publicarlas'}."
            f"{overdue}",
            f"{reverse('gestion:response-list')}?{urlencode({'ver': Tab.REVIEWED.value})}",
            "Publicar respuestas",
            len(found),
        )


@kind("Opiniones sobre devoluciones", "devolution-list")
def validations(user: User, today: dt.date) -> Iterator[Waiting]:
    """What readers said of a devolution and nobody read yet, as one row."""
    if not can(user, MODERATE_PROPOSALS):
        return
    waiting = ValidationAnswer.objects.filter(state=ValidationState.PENDING).order_by()
    told = waiting.aggregate(number=Count("*"), first=Min("received_on"))
    if told["number"]:
        one = told["number"] == 1
        yield Waiting(
            told["first"],
            "Una opinión sobre una devolución" if one else "Opiniones sobre devoluciones",
            f"{told['number']} {'espera' if one else 'esperan'} que alguien {'la' if one else 'las'} lea.",
            reverse("gestion:validation-list"),
            "Leer opiniones",
            told["number"],
        )


@kind("Devoluciones que faltan", "devolution-list")
def owed(user: User, today: dt.date) -> Iterator[Waiting]:
    """Workshops of which nothing was given back in the term."""
    if not can(user, PREPARE_DEVOLUTION):
        return
    for meeting in owed_devolutions(today)[:MOST_READ]:
        yield Waiting(
            meeting.approved_on,
            f"Falta devolver: {meeting}",
            f"El plazo para devolver lo que se habló venció el {meeting.owed_on:%d/%m/%Y}.",
            f"{reverse('gestion:devolution-add')}?{urlencode({'reunion': meeting.code})}",
            "Preparar la devolución",
            due=meeting.owed_on,
        )


def _wrote(author: User, user: User) -> str:
    """Whose words they are; whoever wrote them may review them too, and it stays on record."""
    if author == user:
        return "La redactaste vos y espera revisión: si la revisás vos, queda registrado."
    return f"La redactó {author} y espera revisión."


def _due(due: dt.date | None, today: dt.date) -> str:
    if due is None:
        return ""
    return f"{'Está vencida: venció' if due < today else 'Vence'} el {due:%d/%m/%Y}."


KINDS = (
    proposals,
    uncoded,
    unassigned_topics,
    answers_to_write,
    answers_to_review,
    answers_to_publish,
    validations,
    owed,
)
