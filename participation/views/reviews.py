"""Review what everybody may read of each contribution: one at a time, the oldest first."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from participation.actions.contributions import review_contribution
from participation.forms.meetings import ReviewForm
from participation.models import Contribution, ContributionReview
from participation.permissions import REVIEW_TEXTS
from participation.privacy import personal_data_in
from participation.queries.meetings import next_to_review, review_queue
from participation.views.loading import attempt
from planning.permissions import check


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_review(request: HttpRequest) -> HttpResponse:
    """The first of the queue; after saving, the next one. ``?despues=CODE`` passes over those before it."""
    check(request.user, REVIEW_TEXTS)
    if request.method == "POST":
        contribution = get_object_or_404(_heard(), code=request.POST.get("aporte", ""))
        return _review(request, contribution, "gestion:contribution-review")
    after = request.GET.get("despues", "")
    first = next_to_review(after) or (next_to_review() if after else None)
    if first is None:
        return render(request, "participation/contribution_review_done.html")
    return _page(request, first, _fresh_form(first), None)


@require_http_methods(["GET", "HEAD", "POST"])
def contribution_review_again(request: HttpRequest, code: str) -> HttpResponse:
    """Decide anew about one that is on record."""
    check(request.user, REVIEW_TEXTS)
    contribution = get_object_or_404(_heard(), code=code)
    if request.method == "POST":
        if contribution.meeting is None:
            return _review(request, contribution, "gestion:proposal-detail", contribution.code)
        return _review(request, contribution, "gestion:contribution-list", contribution.meeting.code)
    return _page(request, contribution, _fresh_form(contribution), None)


def _heard() -> QuerySet[Contribution]:
    return Contribution.objects.heard().select_related("meeting", "author", "neighbourhood", "theme")


def _stored(contribution: Contribution) -> ContributionReview | None:
    return ContributionReview.objects.filter(contribution=contribution).first()


def _fresh_form(contribution: Contribution) -> ReviewForm:
    review = _stored(contribution)
    if review:
        return ReviewForm(instance=review, initial={"edit_version": review.edit_version})
    return ReviewForm(initial={"decision": "", "public_text": contribution.verbatim, "edit_version": 0})


def _review(request: HttpRequest, contribution: Contribution, then: str, *arguments: str) -> HttpResponse:
    form = ReviewForm(request.POST)
    theirs = None
    if form.is_valid():
        outcome = attempt(
            form,
            lambda: review_contribution(
                contribution=contribution,
                decision=form.cleaned_data["decision"],
                public_text=form.cleaned_data["public_text"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        )
        if outcome.done:
            messages.success(request, f"La revisión del aporte {contribution.code} quedó guardada.")
            return redirect(then, *arguments)
        if outcome.conflict:
            theirs = _stored(contribution)
            typed = request.POST.copy()
            typed["edit_version"] = str(theirs.edit_version if theirs else 0)
            form = ReviewForm(typed)
        if outcome.closed:
            messages.error(request, outcome.closed)
            return redirect(then, *arguments)
    return _page(request, contribution, form, theirs)


def _page(
    request: HttpRequest, contribution: Contribution, form: ReviewForm, theirs: ContributionReview | None
) -> HttpResponse:
    context = {
        "contribution": contribution,
        "meeting": contribution.meeting,
        "form": form,
        "theirs": theirs,
        "suspects": personal_data_in(contribution.verbatim),
        "waiting": review_queue().count(),
        "asks_confirmation": bool(form.found),
    }
    return render(request, "participation/contribution_review.html", context)
