"""Old minutes in the workspace: bring documents in, go through what was found in each, and confirm it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from participation.actions.minutes_imports import (
    begin_import,
    confirm_proposal,
    decide_name,
    discard_proposal,
    forget_name,
    retry,
    save_choices,
)
from participation.forms.meetings import person_from
from participation.forms.minutes_imports import (
    MAX_BATCH_BYTES,
    MEGABYTE,
    ApprovalDayForm,
    FactForm,
    MinutesImportForm,
)
from participation.models import FactKind, MinutesImport, MinutesProposal, ProposalState
from participation.permissions import IMPORT_MINUTES, check_can_read_originals
from participation.queries.minutes_imports import (
    WAITING,
    bodies_to_import,
    imports_visible_to,
    originals_visible_to,
    progress_of,
    proposals_visible_to,
)
from participation.queries.minutes_rows import (
    ADDS,
    LEFT_OUT,
    Row,
    RowState,
    Sheet,
    names_to_decide,
    next_added,
    same_name,
    sources_of,
)
from participation.transitions import InvalidTransition
from participation.views.loading import find_meeting
from planning.concurrency import EditConflict
from planning.models import Person
from planning.permissions import MANAGE_PEOPLE, can, check
from planning.views.files import file_answer
from planning.views.large_bodies import refuse_larger_than

PER_PAGE = 25
MAX_UPLOAD_BYTES = MAX_BATCH_BYTES + 2 * MEGABYTE
#: Documents in which somebody may still decide.
OPEN = (ProposalState.PROPOSED, ProposalState.DUPLICATE)
GONE = "Eso ya no está en la propuesta: mirá de nuevo."


# --- batches


@require_safe
def minutes_import_list(request: HttpRequest) -> HttpResponse:
    """The batches, newest first, each with what waits in it."""
    _check_sees(request)
    batches = imports_visible_to(request.user).annotate(
        documents=Count("proposals"),
        to_review=Count("proposals", filter=Q(proposals__state__in=OPEN)),
        confirmed=Count("proposals", filter=Q(proposals__state=ProposalState.CONFIRMED)),
        refused=Count("proposals", filter=Q(proposals__state=ProposalState.REFUSED)),
        waiting=Count("proposals", filter=Q(proposals__state__in=WAITING)),
    )
    context = {
        "page": Paginator(batches, PER_PAGE).get_page(request.GET.get("page")),
        "may_import": bodies_to_import(request.user).exists(),
    }
    return render(request, "participation/minutes_import_list.html", context)


@refuse_larger_than(MAX_UPLOAD_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_import_create(request: HttpRequest) -> HttpResponse:
    """Files, or a text that was pasted, of one body."""
    bodies = bodies_to_import(request.user)
    if not bodies.exists():
        check(request.user, IMPORT_MINUTES)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MinutesImportForm(*sent, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = begin_import(body=data["body"], files=form.contents(), text=data["text"], by=request.user)
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                form.add_error({"files": "documents"}.get(name, name), texts)
        else:
            return redirect(batch)
    return render(request, "participation/minutes_import_create.html", {"form": form})


@require_safe
def minutes_import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The documents of a batch by where they stand, and how far the reading is."""
    batch = _batch(request, pk)
    rows = batch.proposals.select_related("minutes__meeting", "same_as__meeting").defer(
        "data", "text", "facts"
    )
    wanted = request.GET.get("estado", "")
    states = dict(ProposalState.choices)
    progress = progress_of(batch)
    if wanted in states:
        rows = rows.filter(state=wanted)
    first = batch.proposals.filter(state__in=OPEN).order_by("pk").first()
    context = {
        "batch": batch,
        "progress": progress,
        "states": [
            (state, label, progress.by_state[state])
            for state, label in states.items()
            if state in progress.by_state
        ],
        "wanted": wanted if wanted in states else "",
        "page": Paginator(rows.order_by("pk"), PER_PAGE).get_page(request.GET.get("page")),
        "first": first,
        "asked": names_to_decide(batch),
        "register": Person.objects.only("code", "first_name", "last_name"),
        "who": LEFT_OUT,
        "names": batch.names.select_related("person", "decided_by").order_by("written"),
        "may_import": can(request.user, IMPORT_MINUTES, bodies=[batch.body]),
    }
    return render(request, "participation/minutes_import_detail.html", context)


@require_safe
def minutes_import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The line that says how far the reading is; once done, the whole page is asked for again."""
    batch = _batch(request, pk)
    progress = progress_of(batch)
    if progress.is_done:
        return HttpResponseClientRefresh() if _by_script(request) else redirect(batch)
    return render(
        request, "participation/_minutes_import_progress.html", {"batch": batch, "progress": progress}
    )


@require_POST
def minutes_import_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once for the whole batch who a name is (``quien``, ``otra``), or take that back, to be asked again."""
    batch = _batch(request, pk)
    written, who = request.POST.get("nombre", ""), request.POST.get("quien", "")
    if not who:
        forget_name(batch=batch, written=written, by=request.user)
        messages.success(request, "Se vuelve a preguntar por ese nombre en las actas que falta confirmar.")
        return redirect(batch)
    person = None if who in LEFT_OUT else person_from(request.POST.get("otra", "") if who == "otra" else who)
    kind = who if who in LEFT_OUT else "person"
    try:
        decide_name(batch=batch, written=written, kind=kind, person=person, by=request.user, again=True)
    except ValidationError as error:
        messages.error(request, f"«{written[:80]}»: {' '.join(error.messages)}")
    else:
        messages.success(request, f"Quedó decidido quién es «{written[:80]}» en toda la tanda.")
    return redirect(f"{batch.get_absolute_url()}#nombres")


# --- one document


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The text beside what was found in it. Each decision is kept as it is made."""
    proposal = _proposal(request, pk)
    if request.method == "POST":
        check(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body])
        return _decide(request, proposal)
    if proposal.state not in OPEN:
        return render(request, "participation/minutes_proposal_closed.html", _closed(request, proposal))
    sheet = Sheet(proposal)
    if _by_script(request) and (seen := sheet.row(request.GET.get("ver", ""))):
        return _fragments(request, sheet, [seen.path])
    row = _asked_row(sheet, request.GET)
    edited = _form(request, sheet, row) if row else None
    if _by_script(request) and row:
        return _fragments(request, sheet, [row.path], edited=edited)
    return _page(request, sheet, edited=edited)


def _asked_row(sheet: Sheet, data: QueryDict) -> Row | None:
    """The fact that is to be corrected, or a new one of a list."""
    if name := data.get("agregar"):
        return next_added(sheet, name) if name in ADDS else None
    return sheet.row(data.get("corregir", ""))


def _closed(request: HttpRequest, proposal: MinutesProposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "waiting": proposal.state in WAITING,
        "may_import": can(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body]),
        "may_retry": proposal.state in (ProposalState.REFUSED, ProposalState.DISCARDED),
        "has_text": bool(proposal.text),
    }


def _form(request: HttpRequest, sheet: Sheet, row: Row, data: QueryDict | None = None) -> FactForm:
    return FactForm(data, sheet=sheet, row=row, may_add_people=can(request.user, MANAGE_PEOPLE))


def _page(
    request: HttpRequest,
    sheet: Sheet,
    *,
    edited: FactForm | None,
    status: int = 200,
) -> HttpResponse:
    proposal = sheet.proposal
    context = {
        "proposal": proposal,
        "sheet": sheet,
        "edited": edited,
        "added": edited.row if edited and sheet.row(edited.row.path) is None else None,
        "may_import": can(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body]),
        "who": LEFT_OUT,
        "register": Person.objects.only("code", "first_name", "last_name"),
        "next": _next(proposal),
    }
    return render(request, "participation/minutes_proposal.html", context, status=status)


def _fragments(
    request: HttpRequest,
    sheet: Sheet,
    paths: list[str],
    *,
    edited: FactForm | None = None,
) -> HttpResponse:
    """The facts that changed, and the state of the whole, each in the place of what it was."""
    rows = [sheet.row(path) for path in paths]
    context = {
        "proposal": sheet.proposal,
        "sheet": sheet,
        "rows": [row for row in rows if row],
        "edited": edited,
        "may_import": True,
        "who": LEFT_OUT,
    }
    return render(request, "participation/_minutes_proposal_changed.html", context)


def _next(proposal: MinutesProposal) -> MinutesProposal | None:
    """The document of the batch that comes after this one and waits too."""
    rows = proposal.batch.proposals.filter(state__in=OPEN, pk__gt=proposal.pk).defer("data", "text", "facts")
    return rows.order_by("pk").first()


# --- deciding


def _decide(request: HttpRequest, proposal: MinutesProposal) -> HttpResponse:
    """One decision on one fact: take it, leave it out, take that back, correct it, or say who a name is."""
    if proposal.state not in OPEN:
        return _away(request, proposal, f"Está «{proposal.get_state_display()}»: no hay nada que decidir.")
    sheet = Sheet(proposal)
    path = request.POST.get("dato", "")
    row = sheet.row(path) or _added_row(sheet, path)
    if row is None:
        return _away(request, proposal, GONE)
    act = _ACTS.get(request.POST.get("hacer", ""))
    form = _form(request, sheet, row, request.POST) if act is _correct else None
    if form is not None and not form.is_valid():
        return _again(request, sheet, form)
    try:
        if act is None:
            raise ValidationError("La página mandó algo que no se conoce: volvé a cargarla.")
        act(request, sheet, row, form)
    except EditConflict:
        return _overtaken(request, proposal, row)
    except InvalidTransition as reason:
        return _away(request, proposal, str(reason))
    except ValidationError as error:
        if form is None:
            return _away(request, proposal, " ".join(error.messages), row=row)
        form.add_error(None, error.messages)
        return _again(request, sheet, form)
    return _after(request, sheet, row)


def _added_row(sheet: Sheet, path: str) -> Row | None:
    """The next one that may be added to a list, when that is what ``path`` names."""
    name = path.split(".")[0]
    row = next_added(sheet, name) if name in ADDS else None
    return row if row and row.path == path else None


def _save(request: HttpRequest, sheet: Sheet, **changed: Any) -> None:
    """Keep the choices with what changed. The version is that of the page, which a script keeps up to date."""
    version = request.POST.get("version_actual") or request.POST.get("edit_version") or ""
    save_choices(
        proposal=sheet.proposal,
        choices={**sheet.choices, **changed},
        expected_version=int(version) if version.isdigit() else -1,
        by=request.user,
    )


def _accept(request: HttpRequest, sheet: Sheet, row: Row, form: FactForm | None) -> None:
    seen = {*sheet.choices.get("seen", ()), row.path, *row.doubtful}
    _save(request, sheet, seen=sorted(seen))


def _skip(request: HttpRequest, sheet: Sheet, row: Row, form: FactForm | None) -> None:
    if not row.may_skip:
        raise ValidationError("Un acta no puede entrar sin este dato: corregilo.")
    if ".+" in row.path:
        _undo(request, sheet, row, form)
    else:
        _save(request, sheet, skip=sorted({*sheet.skip, row.path}))


def _undo(request: HttpRequest, sheet: Sheet, row: Row, form: FactForm | None) -> None:
    """Take back everything that was said of a fact, and of its name in the batch."""

    def others(paths: Any) -> list[str]:
        return [path for path in paths if path != row.path and not path.startswith(f"{row.path}.")]

    kept = sheet.choices.get("set", {})
    _save(
        request,
        sheet,
        skip=others(sheet.skip),
        seen=others(sheet.choices.get("seen", ())),
        set={path: kept[path] for path in others(kept)},
    )
    if row.name and same_name(sheet, row):
        forget_name(batch=sheet.proposal.batch, written=row.name, by=request.user)


def _correct(request: HttpRequest, sheet: Sheet, row: Row, form: FactForm | None) -> None:
    if form is None:
        raise ValidationError(GONE)
    changes = form.changes()
    seen = {*sheet.choices.get("seen", ()), row.path}
    kept = {path: value for path, value in sheet.choices.get("set", {}).items() if path != f"{row.path}.new"}
    _save(
        request,
        sheet,
        set={**kept, **changes},
        seen=sorted(path for path in seen if ".+" not in path),
        skip=[path for path in sheet.skip if path != row.path],
    )
    if form.decision and form.decision != _known(sheet, row):
        kind, code = form.decision
        _name(request, sheet, row, kind, code)


def _known(sheet: Sheet, row: Row) -> tuple[str, str]:
    return row.told.get("who") or "", row.told.get("person") or ""


def _who(request: HttpRequest, sheet: Sheet, row: Row, form: FactForm | None) -> None:
    """One of the answers that stand ready under a name that nobody could be matched to."""
    answer = request.POST.get("quien", "")
    if not row.is_name or not row.name:
        raise ValidationError(GONE)
    version = request.POST.get("version_actual") or request.POST.get("edit_version")
    if version != str(sheet.proposal.edit_version):
        raise EditConflict(sheet.proposal)
    if answer in LEFT_OUT:
        _name(request, sheet, row, answer, "")
    else:
        _name(request, sheet, row, "person", answer)


def _name(request: HttpRequest, sheet: Sheet, row: Row, kind: str, code: str) -> None:
    person = Person.objects.filter(code=code).first() if code else None
    decide_name(
        batch=sheet.proposal.batch, written=row.name, kind=kind, person=person, by=request.user, again=True
    )


_ACTS = {"aceptar": _accept, "omitir": _skip, "deshacer": _undo, "corregir": _correct, "quien": _who}


# --- answering


def _after(request: HttpRequest, before: Sheet, row: Row) -> HttpResponse:
    """What changed, for the script; without it, the page at the next doubt."""
    sheet = Sheet(_proposal(request, before.proposal.pk))
    if not _by_script(request):
        waiting = sheet.waiting
        anchor = waiting[0].anchor if waiting and row.is_doubt else row.anchor
        return redirect(f"{sheet.proposal.get_absolute_url()}#dato-{anchor}")
    old = {each.path: each for each in before.rows}
    changed = [each.path for each in sheet.rows if each.path in old and each != old[each.path]]
    if row.path not in old or sheet.row(row.path) is None:
        return HttpResponseClientRedirect(
            f"{sheet.proposal.get_absolute_url()}?visto={sheet.proposal.edit_version}#dato-{row.anchor}"
        )
    return _fragments(request, sheet, list(dict.fromkeys([row.path, *changed])))


def _again(request: HttpRequest, sheet: Sheet, form: FactForm) -> HttpResponse:
    """The form with its errors and what was typed."""
    if _by_script(request) and sheet.row(form.row.path):
        return _fragments(request, sheet, [form.row.path], edited=form)
    return _page(request, sheet, edited=form, status=422)


def _overtaken(request: HttpRequest, proposal: MinutesProposal, row: Row) -> HttpResponse:
    """Somebody decided meanwhile: what was typed stays in the fields, over what stands there now."""
    sheet = Sheet(_proposal(request, proposal.pk))
    now = sheet.row(row.path) or row
    theirs = f"{now.said or 'nada'}{', salteado' if now.state == RowState.SKIPPED else ''}"
    words = f"Otra persona guardó cambios mientras mirabas esta acta. De «{now.label}» ahora dice: {theirs}."
    if request.POST.get("hacer") != "corregir":
        return _away(request, proposal, f"{words} Lo tuyo no se guardó: mirá y decidí de nuevo.", row=now)
    form = _form(request, sheet, now, request.POST)
    form.is_valid()
    form.add_error(None, f"{words} Lo que escribiste sigue acá, sin guardar: compará y volvé a guardar.")
    return _again(request, sheet, form)


def _away(
    request: HttpRequest, proposal: MinutesProposal, reason: str, row: Row | None = None
) -> HttpResponse:
    """Back to the page, saying why."""
    messages.error(request, reason)
    address = proposal.get_absolute_url()
    if _by_script(request):
        return HttpResponseClientRefresh()
    return redirect(f"{address}#dato-{row.anchor}" if row else address)


# --- the end of it


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be written and what will not, and the day on which it was approved; then it is."""
    proposal = _proposal(request, pk)
    check(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body])
    if proposal.state not in OPEN:
        return redirect(proposal)
    initial = {"edit_version": proposal.edit_version, "approved_on": proposal.choices.get("approved_on")}
    form = ApprovalDayForm(request.POST or None, initial=initial)
    overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            minutes = confirm_proposal(
                proposal=proposal,
                expected_version=form.cleaned_data["edit_version"],
                approved_on=form.cleaned_data["approved_on"],
                by=request.user,
            )
        except EditConflict:
            overtaken = True
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect(proposal)
        except ValidationError as error:
            _tell(form, error)
        else:
            messages.success(request, f"Quedó incorporada: {minutes}. Ya entra en las cifras.")
            following = _next(proposal)
            return (
                redirect(following)
                if following and "seguir" in request.POST
                else redirect("gestion:meeting-detail", minutes.meeting.code)
            )
    if overtaken:
        proposal = _proposal(request, pk)
        typed = request.POST.copy()
        typed["edit_version"] = str(proposal.edit_version)
        form = ApprovalDayForm(typed)
    context = {
        "proposal": proposal,
        "sheet": Sheet(proposal),
        "form": form,
        "overtaken": overtaken,
        "next": _next(proposal),
    }
    status = 422 if form.errors else 200
    return render(request, "participation/minutes_proposal_confirm.html", context, status=status)


def _tell(form: ApprovalDayForm, error: ValidationError) -> None:
    """What the action refuses by path, at the field where there is one."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for path, texts in found.items():
        form.add_error(path if path in form.fields else None, texts)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_proposal_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a document out, once somebody said so twice."""
    proposal = _proposal(request, pk)
    check(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body])
    if request.method == "POST":
        try:
            discard_proposal(proposal=proposal, by=request.user)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect(proposal)
        messages.success(request, f"Se descartó «{proposal.name}».")
        return redirect(proposal.batch)
    return render(request, "participation/minutes_proposal_discard.html", {"proposal": proposal})


@require_POST
def minutes_proposal_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read again a document that was refused or discarded."""
    proposal = _proposal(request, pk)
    try:
        retry(proposal=proposal, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    return redirect(proposal.batch)


# --- originals


@require_safe
def minutes_original_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came, to be saved and never shown: it names residents."""
    proposal = _original(request, pk)
    if not proposal.data:
        raise Http404
    return file_answer(proposal.name, bytes(proposal.data), "application/octet-stream")


@require_safe
def minutes_original_text(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read of a document, with the place of a record marked (``?hecho=KIND-PK``)."""
    proposal = _original(request, pk)
    kind, _, record = request.GET.get("hecho", "").rpartition("-")
    spans = []
    if kind in FactKind.values and record.isdigit() and len(record) < 19:
        found = proposal.spans.filter(kind=kind, record=record).values_list("start", "end")
        spans = list(found.order_by("start", "end"))
    context = {
        "proposal": proposal,
        "pieces": _pieces(proposal.text, spans),
        "is_marked": bool(spans),
        "label": FactKind(kind).label if spans else "",
    }
    return render(request, "participation/minutes_original_text.html", context)


@require_safe
def meeting_sources(request: HttpRequest, code: str) -> HttpResponse:
    """What is on record of a meeting that was brought in, each with the place of its original that says it."""
    meeting = find_meeting(code)
    check_can_read_originals(request.user, meeting)
    proposal = get_object_or_404(
        originals_visible_to(request.user).defer("data", "text"), minutes__meeting=meeting
    )
    context = {"meeting": meeting, "proposal": proposal, "groups": sources_of(meeting)}
    return render(request, "participation/meeting_sources.html", context)


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, int]]:
    """The text in pieces, each with the number of its mark (0 for none). Spans may touch and lie over each other."""
    pieces: list[tuple[str, int]] = []
    place = marks = 0
    for start, end in spans:
        start = max(start, place)
        if end > start:
            marks += 1
            pieces += [(text[place:start], 0), (text[start:end], marks)]
            place = end
    return [(piece, mark) for piece, mark in [*pieces, (text[place:], 0)] if piece]


# --- finding


def _by_script(request: HttpRequest) -> bool:
    """Whether a piece of the page is asked for, and not the whole."""
    return "HX-Request" in request.headers


def _check_sees(request: HttpRequest) -> None:
    """Staff and administrators, and whoever presides a body or keeps its records."""
    if not imports_visible_to(request.user).exists() and not bodies_to_import(request.user).exists():
        check(request.user, IMPORT_MINUTES)


def _batch(request: HttpRequest, pk: int) -> MinutesImport:
    batch = get_object_or_404(MinutesImport.objects.select_related("body", "created_by"), pk=pk)
    if not imports_visible_to(request.user).filter(pk=pk).exists():
        check(request.user, IMPORT_MINUTES, bodies=[batch.body])
    return batch


def _proposal(request: HttpRequest, pk: int) -> MinutesProposal:
    rows = MinutesProposal.objects.select_related("batch__body", "same_as__meeting", "minutes__meeting")
    proposal = get_object_or_404(rows.defer("data"), pk=pk)
    if not proposals_visible_to(request.user).filter(pk=pk).exists():
        check(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body])
    return proposal


def _original(request: HttpRequest, pk: int) -> MinutesProposal:
    proposal = get_object_or_404(
        MinutesProposal.objects.select_related("batch__body").defer("data", "text"), pk=pk
    )
    found = originals_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        check(request.user, IMPORT_MINUTES, bodies=[proposal.batch.body])
        raise Http404
    return found
