"""What was said in a meeting: list, write down, correct and take away while the minutes are a draft."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from participation.actions.contributions import add_contribution, delete_contribution, edit_contribution
from participation.forms.meetings import ContributionForm
from participation.models import Contribution, Meeting
from participation.permissions import (
    LINK_ORIGIN,
    REVIEW_TEXTS,
    can_record,
    check_can_read_originals,
    check_can_record,
)
from participation.transitions import InvalidTransition
from participation.views.loading import attempt, back, find_meeting, refuse_if_approved, refuse_if_to_come
from planning.models import Membership, Person, today
from planning.permissions import can

PER_PAGE = 25
#: What "guardar y agregar otro" keeps for the next one: in a meeting these seldom change from one to the next.
KEPT = ("kind", "author_type", "neighbourhood")


@require_safe
def contribution_list(request: HttpRequest, code: str) -> HttpResponse:
    """The words of a meeting, for those who may read originals."""
    meeting = find_meeting(code)
    check_can_read_originals(request.user, meeting)
    contributions = meeting.contributions.select_related(
        "author", "neighbourhood", "theme", "review"
    ).order_by("pk")
    context = {
        "meeting": meeting,
        "page": Paginator(contributions, PER_PAGE).get_page(request.GET.get("page")),
        "may_change": can_record(request.user, meeting)
        and meeting.minutes.is_draft
        and meeting.date <= today(),
        "may_review": can(request.user, REVIEW_TEXTS) and meeting.minutes.is_approved,
        "may_link": can(request.user, LINK_ORIGIN) and meeting.minutes.is_approved,
    }
    return render(request, "participation/contribution_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_add(request: HttpRequest, code: str) -> HttpResponse:
    """Write down one contribution after another."""
    meeting = find_meeting(code)
    check_can_record(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting) or refuse_if_to_come(request, meeting):
        return refusal
    initial = {name: request.GET[name] for name in KEPT if name in request.GET}
    form = ContributionForm(request.POST or None, meeting=meeting, people=officials(meeting), initial=initial)
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _add(request, meeting, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "El aporte quedó guardado.")
            return redirect(_next_address(request, meeting, form))
    context = {"form": form, "meeting": meeting, "contribution": None, "current": None}
    return render(request, "participation/contribution_edit.html", context)


def _add(request: HttpRequest, meeting: Meeting, form: ContributionForm) -> None:
    data = {name: form.cleaned_data[name] for name in form.Meta.fields}
    add_contribution(meeting=meeting, by=request.user, **data)


def _next_address(request: HttpRequest, meeting: Meeting, form: ContributionForm) -> str:
    if "otro" not in request.POST:
        return reverse("gestion:contribution-list", args=[meeting.code])
    kept = {name: form.cleaned_data[name] for name in KEPT if form.cleaned_data[name]}
    if "neighbourhood" in kept:
        kept["neighbourhood"] = kept["neighbourhood"].pk
    return f"{reverse('gestion:contribution-add', args=[meeting.code])}?{urlencode(kept)}"


def officials(meeting: Meeting, *, keep: int | None = None) -> QuerySet[Person]:
    """Who may have spoken as an official: members of some body on the day, and whoever is already the author."""
    members = Membership.objects.at(meeting.date).values("person")
    return Person.objects.filter(Q(pk__in=members) | Q(pk=keep))


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct one while the minutes are a draft."""
    contribution, meeting = _find(code)
    check_can_record(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    people = officials(meeting, keep=contribution.author_id)
    form = ContributionForm(
        request.POST or None,
        instance=contribution,
        meeting=meeting,
        people=people,
        initial={"edit_version": contribution.edit_version},
    )
    current: Contribution | None = None
    if request.method == "POST" and form.is_valid():
        outcome = attempt(form, lambda: _edit(request, form))
        if outcome.closed:
            return back(request, meeting, outcome.closed)
        if outcome.done:
            messages.success(request, "El aporte quedó guardado.")
            return redirect("gestion:contribution-list", meeting.code)
        if outcome.conflict:
            current = _find(code)[0]
            form = _based_on(request, current, meeting, people)
    context: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "contribution": contribution,
        "current": current,
    }
    return render(request, "participation/contribution_edit.html", context)


def _based_on(
    request: HttpRequest, current: Contribution, meeting: Meeting, people: QuerySet[Person]
) -> ContributionForm:
    typed = request.POST.copy()
    typed["edit_version"] = str(current.edit_version)
    return ContributionForm(typed, instance=current, meeting=meeting, people=people)


def _edit(request: HttpRequest, form: ContributionForm) -> None:
    edit_contribution(
        contribution=form.instance, expected_version=form.cleaned_data["edit_version"] or 0, by=request.user
    )


def _find(code: str) -> tuple[Contribution, Meeting]:
    contributions = Contribution.objects.select_related(
        "meeting__minutes", "author", "neighbourhood", "theme", "table"
    )
    contribution = get_object_or_404(contributions, code=code)
    if contribution.meeting is None:  # its pages are those of what came outside a meeting
        raise Http404
    return contribution, contribution.meeting


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Take one out of a draft, after asking."""
    contribution, meeting = _find(code)
    check_can_record(request.user, meeting)
    if refusal := refuse_if_approved(request, meeting):
        return refusal
    if request.method != "POST":
        context = {"contribution": contribution, "meeting": meeting}
        return render(request, "participation/contribution_delete.html", context)
    try:
        delete_contribution(contribution=contribution, by=request.user)
    except InvalidTransition as reason:
        return back(request, meeting, str(reason))
    messages.success(request, "El aporte se borró.")
    if contribution.table is not None:
        return redirect("gestion:workshop-capture", meeting.code, contribution.table.number)
    return redirect("gestion:contribution-list", meeting.code)
