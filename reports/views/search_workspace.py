"""Search in the workspace, as far as its reader may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.queries.search_workspace import search_workspace
from reports.search.asking import MOST_LETTERS, read_question


@never_cache
@require_safe
def workspace_search(request: HttpRequest) -> HttpResponse:
    """What answers, by kind."""
    question = read_question(request.GET.get("q", ""))
    context = {
        "question": question,
        "groups": search_workspace(request.user, question),
        "most": MOST_LETTERS,
    }
    return render(request, "reports/search/workspace.html", context)
