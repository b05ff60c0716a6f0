"""What the Government answers, in the workspace: the queue, and each answer from its assignment to its publication."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.reauthentication import require_recent_password
from participation.actions import responses as actions
from participation.forms.origins import SearchForm
from participation.forms.responses import (
    AgainForm,
    AssignForm,
    ChosenForm,
    DropForm,
    DueForm,
    HandOverForm,
    LinksForm,
    QueueFilter,
    ReadForm,
    ResponseForm,
    ReturnForm,
)
from participation.models import Contribution, Response, ResponseMove, ResponseState, Topic
from participation.permissions import (
    ASSIGN_RESPONSE,
    PUBLISH_RESPONSE,
    READ_ORIGINALS,
    REVIEW_RESPONSE,
    bodies_for,
    can_read_originals,
    can_read_response,
    can_write_response,
    check_can_read_response,
    check_can_write_response,
)
from participation.queries import origins
from participation.queries.public_topics import Heard, heard_of, live_topic_of
from participation.queries.responses import (
    Tab,
    answers,
    answers_in,
    assignable,
    counts,
    heard_under,
    lateness,
    links_of,
    unassigned,
    writers,
)
from participation.queries.standings import of_families, response_terms
from participation.response_steps import RESPONSE_STEPS, may_step
from planning.models import PlanItem, today
from planning.permissions import can, check
from planning.views.editing import attempt, confirm_page, form_page, page_of, tell

TITLE = "Respuestas"
HEARD_PER_PAGE = 50
#: How many answers one confirmation lists.
MOST_AT_ONCE = 50


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """What stands above every page of answers."""
    return [(TITLE, reverse("gestion:response-list")), *more]


@require_safe
def response_list(request: HttpRequest) -> HttpResponse:
    """The queue: what waits for each step, the oldest due day first."""
    asked = request.GET.get("ver", "")
    numbers = counts()
    tab = next((tab for tab in Tab if tab == asked), _first_tab(request, numbers))
    day = today()
    form = QueueFilter(request.GET or None, tab=tab, writers=writers(), me=request.user)
    rows = unassigned() if tab == Tab.UNASSIGNED else answers_in(tab)
    condition = form.condition(tab, day)
    page = page_of(request, rows.filter(condition))
    may_publish = can(request.user, PUBLISH_RESPONSE)
    context = {
        "tabs": [(part, numbers[part]) for part in Tab],
        "tab": tab,
        "form": form,
        "filtered": bool(condition),
        "page": page,
        "rows": [
            (row, lateness(row.due, day), tab == Tab.UNASSIGNED or can_read_response(request.user, row))
            for row in page
        ],
        "query": request.GET,
        "may_assign": can(request.user, ASSIGN_RESPONSE),
        "may_publish": may_publish and tab == Tab.REVIEWED,
        "today": day,
    }
    return render(request, "participation/response_list.html", context)


def _first_tab(request: HttpRequest, numbers: dict[Tab, int]) -> Tab:
    """Where somebody has something to do."""
    user = request.user
    if can(user, PUBLISH_RESPONSE) and numbers[Tab.REVIEWED]:
        return Tab.REVIEWED
    if can(user, REVIEW_RESPONSE) and numbers[Tab.IN_REVIEW]:
        return Tab.IN_REVIEW
    if can(user, ASSIGN_RESPONSE):
        return Tab.UNASSIGNED
    return Tab.DRAFTING


# --- beginning ---


@require_http_methods(["GET", "HEAD", "POST"])
def response_assign(request: HttpRequest, code: str) -> HttpResponse:
    """Have somebody answer a topic, or begin the next version of what it was answered."""
    check(request.user, ASSIGN_RESPONSE)
    topic = live_topic_of(code)
    if topic is None:
        asked = get_object_or_404(Topic, code=code)
        messages.error(
            request, f"«{asked}»: nada de lo que tiene se oyó todavía, así que no se puede asignar."
        )
        return redirect("gestion:response-list")
    begun = Response.objects.open().filter(of_families([topic.pk])).first()
    if begun is not None:
        messages.info(request, "Ese tema ya tiene una respuesta en camino: es esta.")
        return redirect(begun.get_edit_url())
    return _again(request, topic) if topic.standing.first_answered_on else _assign(request, topic)


def _assign(request: HttpRequest, topic: Topic) -> HttpResponse:
    by_term = response_terms().due(topic.standing.first_on)
    form = AssignForm(request.POST or None, people=assignable(), by_term=by_term, day=today())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.assign_response(
                topic=topic,
                to=data["assigned_to"],
                due_on=data["due_on"],
                reason=data["reason"],
                by=request.user,
            ),
        )
        if made:
            messages.success(request, f"Quedó asignada a {made.assigned_to.name}, que recibe un aviso.")
            return redirect("gestion:response-list")
    return _begin_page(request, topic, form, title="Asignar la respuesta", action="Asignar")


def _again(request: HttpRequest, topic: Topic) -> HttpResponse:
    form = AgainForm(request.POST or None, people=assignable())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.answer_again(
                topic=topic, to=data["assigned_to"], change_note=data["change_note"], due_on=data["due_on"],
                by=request.user,
            ),
        )  # fmt: skip
        if made:
            messages.success(request, "La versión nueva empieza con las palabras de la que está publicada.")
            return redirect(made.get_edit_url())
    return _begin_page(request, topic, form, title="Contestar de nuevo", action="Empezar otra versión")


def _begin_page(request: HttpRequest, topic: Topic, form: Any, *, title: str, action: str) -> HttpResponse:
    context = {
        "topic": topic,
        "form": form,
        "title": title,
        "action": action,
        "heard": _read(request, list(heard_under(topic)[:HEARD_PER_PAGE])),
        "more": max(topic.standing.contributions - HEARD_PER_PAGE, 0),
        "trail": trail(),
    }
    return render(request, "participation/response_assign.html", context)


def _read(request: HttpRequest, rows: list[Contribution]) -> list[tuple[Heard, str]]:
    """What was said, as this person may read it: where they may read originals, with the verbatim words.

    Words that are public just so are not told apart: nothing has to be kept back of them.
    """
    may: dict[int | None, bool] = {}
    for row in rows:
        key = row.meeting_id or (-row.author_body_id if row.author_body_id else None)
        if key not in may:
            may[key] = (
                can_read_originals(request.user, row.meeting)
                if row.meeting is not None
                else can(request.user, READ_ORIGINALS, bodies=[row.author_body] if row.author_body else [])
            )
    readable = [
        row.pk for row in rows if may[row.meeting_id or (-row.author_body_id if row.author_body_id else None)]
    ]
    words = (
        dict(Contribution.objects.filter(pk__in=readable).values_list("pk", "verbatim")) if readable else {}
    )
    heard = [(heard_of(row), words.get(row.pk, "")) for row in rows]
    return [(row, "" if verbatim == row.words else verbatim) for row, verbatim in heard]


# --- one answer ---


def _response(pk: int) -> Response:
    return get_object_or_404(answers().select_related("reviewed_by", "published_by"), pk=pk)


def _readable(request: HttpRequest, pk: int) -> Response:
    response = _response(pk)
    check_can_read_response(request.user, response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def response_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer: written by whom it is assigned to, read by the others, with what each may do with it."""
    response = _readable(request, pk)
    writes = can_write_response(request.user, response) and may_step(response, "write")
    if request.method == "POST":
        check_can_write_response(request.user, response)
        if not may_step(response, "write"):
            messages.error(request, RESPONSE_STEPS["write"].refusal)
            return redirect(response.get_edit_url())
    form = ResponseForm(request.POST or None, instance=response) if writes else None
    if request.method == "POST" and form is not None and form.is_valid():
        sends = "enviar" in request.POST
        if attempt(form, lambda: _save(request, form, sends=sends)):
            if sends:
                messages.success(
                    request, "La respuesta pasó a revisión: quienes la revisan reciben un aviso."
                )
                return redirect("gestion:response-list")
            messages.success(request, "Los cambios quedaron guardados. Nadie los ve afuera todavía.")
            return redirect(response.get_edit_url())
    return render(request, "participation/response_edit.html", _context(request, response, form))


@transaction.atomic
def _save(request: HttpRequest, form: ResponseForm, *, sends: bool) -> Response:
    """Save, and pass on to be reviewed if asked: both or neither."""
    saved = actions.edit_response(
        response=form.instance, expected_version=form.expected_version, by=request.user
    )
    return actions.submit(response=saved, by=request.user) if sends else saved


def _context(request: HttpRequest, response: Response, form: ResponseForm | None) -> dict[str, Any]:
    topic = response.topic.merged_into or response.topic
    items, resolutions = links_of(response)
    page = page_of(request, heard_under(topic))
    moves = list(response.moves.select_related("made_by", "to").order_by("pk"))
    may_review, may_assign = can(request.user, REVIEW_RESPONSE), can(request.user, ASSIGN_RESPONSE)
    day = today()
    return {
        "response": response,
        "topic": topic,
        "form": form,
        "differences": form.differences if form is not None else [],
        "items": items,
        "resolutions": resolutions,
        "page": page,
        "heard": _read(request, list(page)),
        "query": request.GET,
        "was_due": _day_missed(response, moves),
        "lateness": lateness(response.due, day),  # type: ignore[attr-defined]
        "today": day,
        "moves": moves,
        "earlier": Response.objects.published()
        .filter(of_families([topic.pk]))
        .exclude(pk=response.pk)
        .count(),
        "may_review": may_review and may_step(response, "review"),
        "may_return": may_review and may_step(response, "return"),
        "may_publish": can(request.user, PUBLISH_RESPONSE) and may_step(response, "publish"),
        "may_assign": may_assign and may_step(response, "hand_over"),
        "may_answer_again": may_assign and response.state == ResponseState.PUBLISHED,
        "is_mine": can_write_response(request.user, response),
        "reads_note": response.internal_note and _reads_note(request, response),
        "read_form": ReadForm(initial={"edit_version": response.edit_version}),
        "trail": trail(),
    }


def _day_missed(response: Response, moves: Sequence[ResponseMove]) -> dt.date | None:
    """The day for which a published answer was, if it was published after it."""
    due = next((move.due_on for move in reversed(moves) if move.due_on), None)
    is_late = response.published_at and due and timezone.localdate(response.published_at) > due
    return due if is_late else None


def _reads_note(request: HttpRequest, response: Response) -> bool:
    """What is for whoever reviews stays among them, once the answer is published as well."""
    rules = (ASSIGN_RESPONSE, REVIEW_RESPONSE, PUBLISH_RESPONSE)
    return can_write_response(request.user, response) or any(can(request.user, rule) for rule in rules)


@require_http_methods(["GET", "HEAD", "POST"])
def response_links(request: HttpRequest, pk: int) -> HttpResponse:
    """What an answer rests on: what is ticked stays, and a search of the plan and of resolutions offers more."""
    response = _response(pk)
    check_can_write_response(request.user, response)
    if not may_step(response, "write"):
        messages.error(request, RESPONSE_STEPS["write"].refusal)
        return redirect(response.get_edit_url())
    search = SearchForm(request.GET or None)
    form = LinksForm(
        request.POST if request.method == "POST" else None,
        resolutions=origins.resolutions(),
        initial={"edit_version": response.edit_version},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: actions.edit_response(
                response=response, items=list(data["items"]), resolutions=list(data["resolutions"]),
                expected_version=data["edit_version"], by=request.user,
            ),
        ):  # fmt: skip
            messages.success(request, "Quedó guardado en qué se apoya la respuesta.")
            return redirect(response.get_edit_url())
    items, resolutions = links_of(response)
    words = search.words
    stems, known = {item.stem for item in items}, {row.pk for row in resolutions}
    readable = list(bodies_for(request.user, READ_ORIGINALS))
    found: list[PlanItem] = origins.items_matching(words, public=True) if words else []
    context = {
        "response": response,
        "topic": response.topic.merged_into or response.topic,
        "form": form,
        "search": search,
        "words": words,
        "items": items,
        "resolutions": resolutions,
        "found_items": [item for item in found if item.stem not in stems],
        "found_resolutions": [
            row
            for row in (origins.resolutions_matching(words, readable) if words else [])
            if row.pk not in known
        ],
        "most": origins.MOST_FOUND,
        "trail": trail((str(response.topic), response.get_edit_url())),
    }
    return render(request, "participation/response_links.html", context)


@require_POST
def response_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a draft on as it was saved."""
    response = _response(pk)
    check_can_write_response(request.user, response)
    return _pressed(
        request,
        response,
        lambda: actions.submit(response=response, by=request.user),
        "La respuesta pasó a revisión: quienes la revisan reciben un aviso.",
    )


@require_POST
def response_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it be published as it was read."""
    check(request.user, REVIEW_RESPONSE)
    response = _response(pk)
    form = ReadForm(request.POST)
    version = form.cleaned_data["edit_version"] if form.is_valid() else -1
    return _pressed(
        request,
        response,
        lambda: actions.review_response(response=response, expected_version=version, by=request.user),
        "La respuesta quedó revisada: falta que la Alcaldía la publique.",
    )


def _pressed(
    request: HttpRequest, response: Response, act: Callable[[], Response], told: str
) -> HttpResponse:
    if tell(request, act):
        messages.success(request, told)
    return redirect(response.get_edit_url())


@require_http_methods(["GET", "HEAD", "POST"])
def response_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it back to whoever writes it, saying what to change."""
    check(request.user, REVIEW_RESPONSE)
    response = _response(pk)
    if closed := _refuse(request, response, "return"):
        return closed
    form = ReturnForm(request.POST or None, initial={"edit_version": response.edit_version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: actions.return_response(
                response=response,
                reason=data["reason"],
                expected_version=data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(
                request, f"La respuesta volvió a {response.assigned_to.name}, que recibe un aviso."
            )
            return redirect("gestion:response-list")
    return _form_page(request, response, form, title="Devolver la respuesta", action="Devolver")


@require_http_methods(["GET", "HEAD", "POST"])
def response_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass it to somebody else."""
    check(request.user, ASSIGN_RESPONSE)
    response = _response(pk)
    if closed := _refuse(request, response, "hand_over"):
        return closed
    form = HandOverForm(request.POST or None, people=assignable().exclude(pk=response.assigned_to_id))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: actions.hand_over(
                response=response, to=data["assigned_to"], reason=data["reason"], by=request.user
            ),
        ):
            messages.success(request, f"La respuesta pasó a {data['assigned_to'].name}, que recibe un aviso.")
            return redirect(response.get_edit_url())
    return _form_page(
        request,
        response,
        form,
        title="Pasar la respuesta a otra persona",
        action="Pasar",
        lead=f"Ahora la redacta {response.assigned_to.name}.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def response_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it another day."""
    check(request.user, ASSIGN_RESPONSE)
    response = _response(pk)
    if closed := _refuse(request, response, "move_due"):
        return closed
    due = response.due  # type: ignore[attr-defined]
    form = DueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if attempt(
            form,
            lambda: actions.move_due(
                response=response, due_on=data["due_on"], reason=data["reason"], by=request.user
            ),
        ):
            messages.success(request, f"La respuesta es ahora para el {data['due_on']:%d/%m/%Y}.")
            return redirect(response.get_edit_url())
    now = f"Ahora es para el {due:%d/%m/%Y}." if due else "Ahora no tiene fecha."
    return _form_page(
        request,
        response,
        form,
        title="Cambiar el plazo",
        action="Cambiar",
        lead=f"{now} En la página pública del tema queda a la vista cuál era el día según el plazo del municipio.",
    )


def _form_page(
    request: HttpRequest, response: Response, form: Any, *, title: str, action: str, lead: str = ""
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        action=action,
        back=response.get_edit_url(),
        trail=trail((str(response.topic), response.get_edit_url())),
        lead=f"«{response.topic}». {lead}".strip(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def response_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of it, after asking why."""
    check(request.user, ASSIGN_RESPONSE)
    response = _response(pk)
    if closed := _refuse(request, response, "drop"):
        return closed
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.drop_response(
                response=response, reason=form.cleaned_data["reason"], by=request.user
            ),
        ):
            messages.success(request, "La respuesta quedó sin efecto: el tema espera otra.")
            return redirect("gestion:response-list")
    return confirm_page(
        request,
        form,
        title=f"Dejar sin efecto la respuesta a «{response.topic}»",
        text="No se publica, y el tema vuelve a estar sin asignar. Lo que se escribió queda registrado.",
        action="Dejar sin efecto",
        back=response.get_edit_url(),
        trail=trail((str(response.topic), response.get_edit_url())),
    )


def _refuse(request: HttpRequest, response: Response, step: str) -> HttpResponse | None:
    if may_step(response, step):
        return None
    messages.error(request, RESPONSE_STEPS[step].refusal)
    return redirect(response.get_edit_url())


# --- publishing ---


@require_http_methods(["GET", "HEAD", "POST"])
def response_publish(request: HttpRequest) -> HttpResponse:
    """Say what will be published, each answer as it will be read, and publish all of it or nothing."""
    check(request.user, PUBLISH_RESPONSE)
    asked = request.POST if request.method == "POST" else request.GET
    form = ChosenForm(asked)
    chosen = list(form.cleaned_data["r"]) if form.is_valid() else []
    linked = answers().prefetch_related("links__item__plan", "links__resolution__meeting")
    rows = list(linked.filter(pk__in=[row.pk for row in chosen]).order_by("pk"))
    waiting = [row for row in rows if row.state == ResponseState.REVIEWED][:MOST_AT_ONCE]
    if request.method == "POST" and waiting:
        require_recent_password(request)
        versions = {row.pk: _version(request.POST.get(f"v{row.pk}", "")) for row in waiting}
        done = tell(
            request,
            lambda: (
                actions.publish_responses(responses=waiting, expected_versions=versions, by=request.user),
            ),
        )
        if done:
            number = done[0]
            text = (
                "La respuesta quedó publicada."
                if number == 1
                else f"Quedaron publicadas {number} respuestas."
            )
            messages.success(request, text)
            return redirect(f"{reverse('gestion:response-list')}?ver={Tab.PUBLISHED}")
        address = urlencode({"r": [row.pk for row in waiting]}, doseq=True)
        return redirect(f"{reverse('gestion:response-publish')}?{address}")
    if not waiting:
        text = "Ya estaban publicadas." if rows else "Marcá al menos una respuesta para publicar."
        messages.info(request, text)
        return redirect(f"{reverse('gestion:response-list')}?ver={Tab.REVIEWED}")
    context = {
        "rows": waiting,
        "left_out": len(chosen) - len(waiting),
        "most": MOST_AT_ONCE,
        "trail": trail(),
    }
    return render(request, "participation/response_publish.html", context)


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
