"""The page where words of approved minutes are covered for the public, and the one of notified resolutions."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participation.actions.notices import record_notice
from participation.actions.redactions import GONE, redact, redact_words, remove_redaction
from participation.forms.meetings import show_errors
from participation.forms.redactions import NoticeForm, RedactionForm
from participation.models import Decision, DecisionKind, Meeting, Redaction
from participation.permissions import LINK_ORIGIN, REDACT_MINUTES, can_notify, check_can_notify
from participation.privacy import personal_data_in
from participation.queries.redactions import Covers, Text, covers_of, leftovers, texts_of
from participation.queries.session import session_of
from participation.transitions import LIFE, InvalidTransition, Stage, stage_of
from participation.views.loading import find_meeting
from planning.permissions import can, check

#: How many letters surely fit beside the public text in one line; a browser that can fits the height itself.
_LETTERS = 24


@dataclass(frozen=True)
class Shown:
    """A text on the page: what it says, how it will be read, what is covered of it, and what it may hold."""

    text: Text
    public: str
    redactions: list[tuple[Redaction, str]]
    suspects: list[str]

    @property
    def rows(self) -> int:
        """How high it has to be to show every word, in half a page: none may be left out of sight, uncovered."""
        return 1 + sum(len(line) // _LETTERS + 1 for line in self.text.text.split("\n"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes_redactions(request: HttpRequest, code: str) -> HttpResponse:
    """Every text of the approved record beside how it will be read; mark words of them, and the ground."""
    check(request.user, REDACT_MINUTES)
    meeting = find_meeting(code)
    if stage_of(meeting.minutes) not in LIFE["redact"].sources:
        messages.error(request, LIFE["redact"].refusal)
        return redirect("gestion:meeting-detail", code)
    texts = texts_of(session_of(meeting))
    form = RedactionForm(request.POST if request.method == "POST" else None, texts=texts.values())
    if request.method == "POST" and form.is_valid():
        try:
            _mark(request, meeting, form, texts)
        except ValidationError as error:
            show_errors(form, error)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
            return redirect("gestion:meeting-detail", code)
        else:
            messages.success(request, "Quedó tachado. Fijate abajo cómo se va a leer.")
            address = reverse("gestion:minutes-redactions", args=[code])
            place = [*texts].index(form.cleaned_data["part"]) + 1 if form.cleaned_data["part"] else 0
            return redirect(f"{address}#texto-{place}" if place else address)
    return _page(request, meeting, form, texts)


def _mark(request: HttpRequest, meeting: Meeting, form: RedactionForm, texts: dict[str, Text]) -> None:
    """Cover what the form says."""
    data = form.cleaned_data
    how = {"ground": data["ground"], "reference": data["reference"], "by": request.user}
    if not form.is_selection:
        redact_words(minutes=meeting.minutes, words=data["words"], part=data["part"], **how)
        return
    selected = texts[data["part"]].text[data["start"] : data["end"]]
    if selected.split() != data["words"].split():
        raise ValidationError({"words": GONE})
    place = {name: data[name] for name in ("part", "start", "end", "everywhere")}
    redact(minutes=meeting.minutes, **place, **how)


def _page(
    request: HttpRequest, meeting: Meeting, form: RedactionForm, texts: dict[str, Text]
) -> HttpResponse:
    covers = covers_of(meeting.minutes, texts)
    contributions = list(meeting.contributions.select_related("review").order_by("pk"))
    context: dict[str, Any] = {
        "meeting": meeting,
        "form": form,
        "shown": _shown(meeting, covers, texts),
        "stale": covers.stale,
        "leftovers": leftovers(covers, texts.values(), contributions),
        "contributions": [
            (row, personal_data_in(row.review.public_text))
            for row in contributions
            if hasattr(row, "review") and row.review.public_text
        ],
        "waiting": sum(1 for row in contributions if not hasattr(row, "review")),
        "is_published": stage_of(meeting.minutes) == Stage.PUBLISHED,
    }
    return render(request, "participation/minutes_redactions.html", context)


def _shown(meeting: Meeting, covers: Covers, texts: dict[str, Text]) -> list[Shown]:
    rows: dict[str, list[Redaction]] = {}
    stale = {row.pk for row in covers.stale}
    for row in meeting.minutes.redactions.select_related("marked_by").order_by("part", "start", "pk"):
        if row.pk not in stale:
            rows.setdefault(row.part, []).append(row)
    return [
        Shown(
            text=text,
            public=covers.cover(address, text.text),
            redactions=[(row, text.text[row.start : row.end]) for row in rows.get(address, ())],
            suspects=personal_data_in(covers.cover(address, text.text)),
        )
        for address, text in texts.items()
    ]


@require_POST
def minutes_redaction_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Uncover one span."""
    check(request.user, REDACT_MINUTES)
    redaction = get_object_or_404(
        Redaction.objects.select_related("minutes"), pk=pk, minutes__meeting__code=code
    )
    try:
        remove_redaction(redaction=redaction, by=request.user)
    except InvalidTransition as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "El tachado se quitó.")
    return redirect("gestion:minutes-redactions", code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_list(request: HttpRequest, code: str) -> HttpResponse:
    """The resolutions of a session and when each was notified; say so of one (``?resolucion=UID``)."""
    meeting = find_meeting(code)
    decisions = list(
        meeting.decisions.filter(kind=DecisionKind.RESOLUTION)
        .select_related("item")
        .prefetch_related("notices__recorded_by")
        .order_by("position", "pk")
    )
    chosen = _chosen(request, decisions)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        check_can_notify(request.user, meeting)
        if chosen and form.is_valid():
            try:
                record_notice(decision=chosen, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                show_errors(form, error)
            except InvalidTransition as reason:
                messages.error(request, str(reason))
                return redirect("gestion:notice-list", code)
            else:
                messages.success(request, "La notificación quedó registrada.")
                return redirect("gestion:notice-list", code)
    context = {
        "meeting": meeting,
        "decisions": decisions,
        "chosen": chosen,
        "form": form,
        "may_notify": can_notify(request.user, meeting),
        "may_link": can(request.user, LINK_ORIGIN),
    }
    return render(request, "participation/notice_list.html", context)


def _chosen(request: HttpRequest, decisions: list[Decision]) -> Decision | None:
    """The resolution that the address names, or the only one there is."""
    wanted = request.GET.get("resolucion", "")
    named = next((row for row in decisions if str(row.uid) == wanted), None)
    return named or (decisions[0] if len(decisions) == 1 else None)
