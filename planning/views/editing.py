"""What the edit pages of the workspace share: running an action behind a form, and the page of a form."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms import add_errors
from planning.concurrency import EditConflict
from planning.forms import EditForm
from planning.transitions import InvalidTransition

PAGE_SIZE = 25

Result = TypeVar("Result")


def attempt(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """Run an action behind a valid form; what it refuses is told on the form, and the answer is ``None``."""
    try:
        return act()
    except ValidationError as error:
        add_errors(form, error)
    except InvalidTransition as reason:
        form.add_error(None, str(reason))
    except EditConflict as conflict:
        if isinstance(form, EditForm):
            form.show_conflict(conflict.current)
        else:
            form.add_error(None, str(conflict))
    return None


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    action: str,
    back: str,
    trail: list[tuple[str, str]],
    lead: str = "",
) -> HttpResponse:
    """The page of one form: ``action`` is the word on its button, ``trail`` the pages above as (label, address)."""
    context = {
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        "trail": trail,
        "lead": lead,
        "differences": getattr(form, "differences", []),
    }
    return render(request, "planning/form.html", context)


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of a list that the address asks for; the nearest one when it does not exist."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
