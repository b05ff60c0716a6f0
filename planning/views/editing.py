"""What the edit pages of the workspace share: running an action behind a form, and the page of a form."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms import add_errors
from planning.bulk import Outcome
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


def tell(request: HttpRequest, act: Callable[[], Result]) -> Result | None:
    """As ``attempt``, for a button that has no form: what the action refuses is told on the next page."""
    try:
        return act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (InvalidTransition, EditConflict) as reason:
        messages.error(request, str(reason))
    return None


#: So many of those that were not done are named, each with why.
TOLD_OF_REFUSED = 10


def tell_outcome(request: HttpRequest, outcome: Outcome, *, one: str, many: str) -> None:
    """Say on the next page how many of several rows were done, and which were not and why."""
    number = len(outcome.done)
    if number:
        messages.success(request, f"{number} {one if number == 1 else many}.")
    if outcome.refused:
        named = "; ".join(f"«{row}»: {reason}" for row, reason in outcome.refused[:TOLD_OF_REFUSED])
        left = len(outcome.refused) - TOLD_OF_REFUSED
        more = f"; y {left} más" if left > 0 else ""
        messages.warning(
            request,
            f"{len(outcome.refused)} no se {'pudo' if len(outcome.refused) == 1 else 'pudieron'}: {named}{more}",
        )


def form_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    action: str,
    back: str,
    trail: list[tuple[str, str]],
    lead: str = "",
    facts: Sequence[tuple[str, str]] = (),
    danger: bool = False,
) -> HttpResponse:
    """The page of one form: ``action`` is the word on its button, ``trail`` the pages above as (label, address).

    ``facts``: what the form is about, as (name, words); ``danger``: what its button does cannot be undone.
    """
    context = {
        "form": form,
        "title": title,
        "action": action,
        "back": back,
        "trail": trail,
        "lead": lead,
        "facts": facts,
        "danger": danger,
        "differences": getattr(form, "differences", []),
    }
    return render(request, "planning/form.html", context)


def confirm_page(
    request: HttpRequest,
    form: BaseForm,
    *,
    title: str,
    text: str,
    action: str,
    back: str,
    trail: list[tuple[str, str]],
    danger: bool = True,
) -> HttpResponse:
    """The page that asks before something goes; ``text`` says what will happen."""
    context = {"form": form, "title": title, "text": text, "action": action, "back": back, "trail": trail}
    context["danger"] = danger
    return render(request, "planning/confirm.html", context)


def done(act: Callable[..., object], **arguments: object) -> Callable[[], bool]:
    """An action that answers nothing, so that ``attempt`` tells done from refused."""

    def run() -> bool:
        act(**arguments)
        return True

    return run


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of a list that the address asks for; the nearest one when it does not exist."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
