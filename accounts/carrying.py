"""A form that arrives when the session it was opened in is over: the answer carries what was typed, to be sent again.

"Back" would show an empty form, because nobody keeps a page of the workspace. Nothing is stored here: what was typed
goes back to the browser that sent it, in a page whose button sends it again with the token of today. Whoever signed in
meanwhile may be somebody else, so nothing is sent by itself: that page says with whose account it would be done.
"""

import inspect
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.views.defaults import permission_denied

from accounts.typed_text import clean_form

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of its field

#: Whoever asks gets back what they sent, signed in or not: enough for the longest record, and no more.
MOST_CHARACTERS = 500_000


def is_own_form(request: HttpRequest) -> bool:
    """Whether a page of the workspace sent a form and shows its answer; no script, and above all no other site.

    The button of the answer goes with a valid token. What another site wrote must never come to stand behind it, so
    the browser has to say itself where the form came from.
    """
    return (
        request.method == "POST"
        and request.path_info.startswith("/gestion/")
        and request.content_type in _FORMS
        and not request.headers.get("HX-Request")
        and request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    )


def ask_to_send_again(request: HttpRequest, *, is_readable: bool = True) -> HttpResponse:
    """Answer 409 with what was typed: nothing was done, and it can be sent again once somebody is signed in.

    ``is_readable`` is false where a body too large must not be read.
    """
    data = clean_form(request.POST) if is_readable else QueryDict()
    typed = [(name, value) for name, values in data.lists() for value in values if name != _TOKEN]
    is_too_long = sum(len(name) + len(value) for name, value in typed) > MOST_CHARACTERS
    context = {
        "reason": getattr(request, "session_ended", ""),
        "typed": typed,
        "told": _in_words(request, typed),
        "address": request.get_full_path(),
        "had_files": not is_readable or bool(request.FILES),
        "is_too_long": is_too_long,
        "is_carried": is_readable and not is_too_long,
    }
    return render(request, "send_again.html", context, status=409)


def _in_words(request: HttpRequest, typed: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was sent, as the page called it; without the fields that nobody saw."""
    typed = list(typed)
    fields = _fields_of(request, {name for name, _value in typed})
    told = []
    for name, value in typed:
        field = fields.get(name)
        if field is None:
            told.append((name, value))
        elif not field.widget.is_hidden:
            told.append((str(field.label or name), _value_in_words(field, value)))
    return told


def _fields_of(request: HttpRequest, names: set[str]) -> Mapping[str, forms.Field]:
    """The fields of the form that was sent: those of the form that has most of them, of all that its view knows."""
    match = request.resolver_match
    module = sys.modules.get(inspect.unwrap(match.func).__module__) if match else None
    known: list[Mapping[str, forms.Field]] = (
        [
            one.base_fields
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, forms.BaseForm) and hasattr(one, "base_fields")
        ]
        if module
        else []
    )
    return max(known, key=lambda fields: len(names & fields.keys()), default={})


def _value_in_words(field: forms.Field, value: str) -> str:
    """A choice by its words and a day as days are written; the rest as it was typed."""
    if isinstance(field, forms.DateField):
        try:
            day = parse_date(value)
        except ValueError:  # as a date it is written well, and there is no such day
            day = None
        return date_format(day, "SHORT_DATE_FORMAT") if day else value
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return {str(key): str(words) for key, words in choices}.get(value, value) if value else value
    return value


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not of this session: signing in changes it, also in another tab."""
    if is_own_form(request):
        return ask_to_send_again(request)
    return permission_denied(request, PermissionDenied())
