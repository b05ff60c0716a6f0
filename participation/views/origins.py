"""Where the plan came from, made from either side; and the hearing that presented a plan."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from participation.actions.origins import choose_hearing, link_origins, unlink_origin
from participation.forms.meetings import show_errors
from participation.forms.origins import HearingForm, ItemsForm, OriginForm, SearchForm
from participation.models import Decision, Meeting, PlanOrigin
from participation.permissions import LINK_ORIGIN, READ_ORIGINALS, bodies_for
from participation.queries import origins as queries
from participation.queries.public_topics import live_topic_of
from participation.transitions import InvalidTransition
from planning.actions.plans import who_approves
from planning.models import DevelopmentPlan, PlanItem
from planning.permissions import RECORD_PLAN, can, check


@require_http_methods(["GET", "HEAD", "POST"])
def plan_origin(request: HttpRequest, pk: int) -> HttpResponse:
    """What an item came from; whoever may link looks for more and ticks it."""
    item = get_object_or_404(PlanItem.objects.select_related("plan"), pk=pk)
    may_link = can(request.user, LINK_ORIGIN)
    search = SearchForm(request.GET or None)
    form = OriginForm(
        request.POST if request.method == "POST" else None,
        contributions=queries.contributions(),
        resolutions=queries.resolutions(),
    )
    if request.method == "POST":
        check(request.user, LINK_ORIGIN)
        if form.is_valid() and _linked(request, form, lambda: _link_item(request, item, form)):
            return redirect("gestion:plan-origin", pk)
    linked = queries.origins_of(item)
    readable = list(bodies_for(request.user, READ_ORIGINALS))
    words = search.words if may_link else ""
    said = {row.contribution_id for row in linked}
    resolved = {row.resolution_id for row in linked}
    topics = {row.topic_id for row in linked}
    context = {
        "item": item,
        "linked": [(row, _text(row.resolution, readable)) for row in linked],
        "may_link": may_link,
        "search": search,
        "words": words,
        "contributions": _but(queries.contributions_matching(words), said) if words else [],
        "topics": _but(queries.topics_matching(words), topics) if words else [],
        "resolutions": [
            (row, _text(row, readable))
            for row in _but(queries.resolutions_matching(words, readable), resolved)
        ]
        if words
        else [],
        "most": queries.MOST_FOUND,
        "form": form,
        "trail": _trail(item),
    }
    return render(request, "participation/plan_origin.html", context)


def _link_item(request: HttpRequest, item: PlanItem, form: OriginForm) -> int:
    return link_origins(
        items=[item],
        contributions=form.cleaned_data["contributions"],
        resolutions=form.cleaned_data["resolutions"],
        topics=form.cleaned_data["topics"],
        note=form.cleaned_data["note"],
        by=request.user,
    )


def _but(rows: Sequence[Any], known: set[int | None]) -> list[Any]:
    return [row for row in rows if row.pk not in known]


def _text(resolution: Decision | None, readable: Sequence[Any]) -> str:
    """The operative part, for those who may read originals of that session."""
    if resolution is None or not {body.pk for body in readable} & {
        body.pk for body in resolution.meeting.bodies.all()
    }:
        return ""
    return resolution.operative


def _linked(request: HttpRequest, form: Any, act: Callable[[], int]) -> bool:
    """Run the action; what it refuses is told on the form."""
    try:
        made = act()
    except ValidationError as error:
        show_errors(form, error)
        return False
    if made:
        messages.success(request, "Quedó vinculado." if made == 1 else f"Quedaron {made} vínculos nuevos.")
    else:
        messages.info(request, "Ya estaba vinculado.")
    return True


def _trail(item: PlanItem) -> list[tuple[str, str]]:
    return [
        ("Plan de desarrollo", reverse("gestion:plan-list")),
        (item.plan.name, item.plan.get_absolute_url()),
        (item.code, reverse("gestion:plan-item-detail", args=[item.pk])),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def plan_origin_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back, after asking."""
    check(request.user, LINK_ORIGIN)
    rows = PlanOrigin.objects.select_related("item__plan", "contribution__review", "resolution", "topic")
    origin = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        try:
            unlink_origin(origin=origin, by=request.user)
        except InvalidTransition as reason:
            messages.error(request, str(reason))
        else:
            messages.success(
                request,
                "El vínculo se quitó. Lo demás queda como estaba.",
            )
        return redirect("gestion:plan-origin", origin.item_id)
    context = {"origin": origin, "trail": _trail(origin.item)}
    return render(request, "participation/plan_origin_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_plan(request: HttpRequest, code: str) -> HttpResponse:
    """What of the plan came of a contribution."""
    contribution = get_object_or_404(queries.contributions(), code=code)
    shown = contribution.review.public_text if hasattr(contribution, "review") else ""
    return _came_of(
        request,
        {"contributions": [contribution]},
        queries.items_from(contribution=contribution),
        title=f"{contribution.get_kind_display()} {contribution.code}",
        text=shown,
        address=reverse("gestion:contribution-plan", args=[code]),
        meeting=contribution.meeting,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def resolution_plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What of the plan came of a resolution."""
    resolution = get_object_or_404(queries.resolutions(), uid=uid)
    return _came_of(
        request,
        {"resolutions": [resolution]},
        queries.items_from(resolution=resolution),
        title=str(resolution),
        text=_text(resolution, list(bodies_for(request.user, READ_ORIGINALS))),
        address=reverse("gestion:resolution-plan", args=[uid]),
        meeting=resolution.meeting,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def topic_plan(request: HttpRequest, code: str) -> HttpResponse:
    """What of the plan came of a topic."""
    topic = live_topic_of(code)
    if topic is None:
        raise Http404
    return _came_of(
        request,
        {"topics": [topic]},
        queries.items_from(topic=topic),
        title=str(topic),
        text=topic.description,
        address=reverse("gestion:topic-plan", args=[topic.code]),
        meeting=None,
    )


def _came_of(
    request: HttpRequest,
    thing: dict[str, Any],
    linked: Sequence[PlanOrigin],
    *,
    title: str,
    text: str,
    address: str,
    meeting: Meeting | None,
) -> HttpResponse:
    """The page of one side: what is linked, a search of the plan, and what it found to be ticked."""
    check(request.user, LINK_ORIGIN)
    search = SearchForm(request.GET or None)
    form = ItemsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if _linked(
            request,
            form,
            lambda: link_origins(items=list(data["items"]), note=data["note"], by=request.user, **thing),
        ):
            return redirect(address)
    stems = {row.item.stem for row in linked}
    found = queries.items_matching(search.words) if search.words else []
    context = {
        "title": title,
        "text": text,
        "meeting": meeting,
        "linked": linked,
        "search": search,
        "words": search.words,
        "items": [item for item in found if item.stem not in stems],
        "most": queries.MOST_FOUND,
        "form": form,
    }
    return render(request, "participation/plan_of_origin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """In which public hearing of the register a plan was presented."""
    check(request.user, RECORD_PLAN, bodies=who_approves())
    plan = get_object_or_404(DevelopmentPlan.objects.published(), pk=pk)
    meetings = Meeting.objects.filter(pk__in=[row.pk for row in queries.hearings_of(plan)])
    chosen = queries.hearing_of(plan)
    form = HearingForm(
        request.POST if request.method == "POST" else None,
        meetings=meetings.order_by("start_time", "pk"),
        initial={"meeting": chosen.code if chosen else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            choose_hearing(plan=plan, meeting=form.cleaned_data["meeting"], by=request.user)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, "Quedó guardado en qué audiencia se presentó el plan.")
            return redirect(plan)
    context = {
        "plan": plan,
        "form": form,
        "meetings": meetings,
        "trail": [("Plan de desarrollo", reverse("gestion:plan-list")), (plan.name, plan.get_absolute_url())],
    }
    return render(request, "participation/plan_hearing.html", context)
