"""Help: an index, and a page for each kind of people."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.public import public_page
from reports.help import NARROW, WIDE, People, Task, all_people
from reports.rendering.prose import prose


@public_page
def help_index(request: HttpRequest) -> HttpResponse:
    """Who may come, and what each comes to do."""
    return render(request, "reports/help/index.html", {"all_people": all_people()})


@public_page
def help_page(request: HttpRequest, people: str) -> HttpResponse:
    """How to do each thing, step by step."""
    found = next((row for row in all_people() if row.key == people), None)
    if found is None:
        raise Http404
    context = {"people": found, "tasks": _told(found), "wide": WIDE, "narrow": NARROW}
    return render(request, "reports/help/detail.html", context)


def _told(people: People) -> list[dict[str, Any]]:
    return [{"task": task, "steps": _steps(task)} for task in people.tasks]


@cache
def _steps(task: Task) -> tuple[str, ...]:
    return tuple(prose(step.text) for step in task.steps)
