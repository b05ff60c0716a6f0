"""Uploads whose size is looked at before anything of them is read."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.typed_text import clean_form

View = Callable[..., HttpResponse]


def refuse_larger_than(limit: int) -> Callable[[View], View]:
    """Answer 413 by the announced size. The token is looked for only afterwards: looking reads the whole body.

    What was typed is then read as in every other form; the middleware that does so may not look at the body either.
    """

    def decorate(view: View) -> View:
        @csrf_protect
        def protected(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == "POST":
                request.POST = clean_form(request.POST)  # type: ignore[assignment]
            return view(request, *args, **kwargs)

        @csrf_exempt
        @wraps(view)
        def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
                return HttpResponse(
                    "Los archivos pesan demasiado: no se leyeron.",
                    status=413,
                    content_type="text/plain; charset=utf-8",
                )
            return protected(request, *args, **kwargs)

        return wrapper

    return decorate
