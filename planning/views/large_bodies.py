"""Uploads whose size is looked at before anything of them is read."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]


def refuse_larger_than(limit: int) -> Callable[[View], View]:
    """Answer 413 by the announced size. The token is looked for only afterwards: looking reads the whole body."""

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

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
