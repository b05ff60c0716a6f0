"""Decorators that say in the code which views the public may open, and keep them free of identity.

A *public page* is the same for everybody: no cookie, no name, cacheable by anybody. A *public form* ignores the
session, is never stored by a cache, and is protected by other means than a cookie (``accounts.public_forms``). A
*public lookup* tells whoever knows a code what it stands for. A *one-click* address does one harmless thing for
whoever knows its secret, mail programs too.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.throttle import reads_too_much

View = Callable[..., HttpResponseBase]

#: How long, in seconds, any cache may answer without asking again: a seal shows after this at the latest.
FRESH_SECONDS = 5


def public_page(view: View) -> View:
    """A reading page: GET and HEAD only, with an ETag and ``Cache-Control: public``."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if _is_search_or_file(request) and reads_too_much(request):
            return too_often(request)
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        if not isinstance(response, HttpResponse):
            return response
        if not response.has_header("ETag"):
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response.get("ETag"), response=response) or response

    marked = login_not_required(require_safe(wrapper))
    marked.public = "page"  # type: ignore[attr-defined]
    return marked


def readable_elsewhere(view: View) -> View:
    """Around a public page of data: programs of any other site may read it, as it is the same for everybody."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return let_others_read(view(request, *args, **kwargs))

    return wrapper


def public_asset(view: View) -> View:
    """What is named by what it holds: as a reading page, but whoever has it never asks for it again."""
    page = public_page(view)

    @wraps(page)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = page(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    return wrapper


def let_others_read(response: HttpResponseBase) -> HttpResponseBase:
    """Say on an answer, also on a 304, that scripts of other sites may read it (Fetch, "CORS protocol")."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _is_search_or_file(request: HttpRequest) -> bool:
    """Whether an address costs more than a page that is kept: one made up by who asks, or a file."""
    return bool(request.META.get("QUERY_STRING")) or "." in request.path_info.rsplit("/", 1)[-1]


def too_often(request: HttpRequest) -> HttpResponse:
    """The answer to whoever reached a limit, which no cache keeps."""
    refusal = render(request, "429.html", status=429)
    refusal["Retry-After"] = "60"
    patch_cache_control(refusal, no_store=True)
    return refusal


def public_form(view: View) -> View:
    """A form that anybody may send: never cached, and without the session's rights or its CSRF cookie."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST" and _is_search_or_file(request) and reads_too_much(request):
            return too_often(request)
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True)
        return response

    marked = login_not_required(csrf_exempt(wrapper))
    marked.public = "form"  # type: ignore[attr-defined]
    return marked


def public_lookup(view: View) -> View:
    """A page whose address holds a secret: GET and HEAD only, in no cache, and each use counts as a search."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if reads_too_much(request):
            return too_often(request)
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True)
        return response

    marked = login_not_required(require_safe(wrapper))
    marked.public = "lookup"  # type: ignore[attr-defined]
    return marked


def public_one_click(view: View) -> View:
    """What a mail program does by itself for its owner (RFC 8058): a POST from anywhere, whose right is the address.

    It has no origin, stamp or cookie to show. A GET changes nothing, so that scanners of links change nothing.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_store=True)
        return response

    marked = login_not_required(csrf_exempt(wrapper))
    marked.public = "one-click"  # type: ignore[attr-defined]
    return marked
