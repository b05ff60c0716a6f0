"""What a web process keeps in memory of published pages: sealed bytes for long, whole answers for a moment."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

Value = TypeVar("Value")

#: Seconds for which a whole answer is repeated without asking the database. With the seconds that any cache in front
#: may add (``accounts.public.FRESH_SECONDS``), a banner is never minutes behind a seal made by another process.
ANSWER_SECONDS = 2
#: Sealed bytes never change under their hash; they only leave to make room.
SEALED_SECONDS = 60 * 60
LARGEST = 256 * 1024  # bytes of one entry; a larger answer is read again each time

_KEPT_HEADERS = ("Content-Type", "Content-Disposition", "ETag")
# Only addresses that we make ourselves: made-up queries would push out the pages that people read.
_KEPT_QUERY = re.compile(r"(page=[0-9]{1,4})?\Z")


def remembered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Repeat a public page's answer for ``ANSWER_SECONDS``. Only for answers that depend on the address alone."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not _KEPT_QUERY.match(request.META.get("QUERY_STRING", "")):
            return view(request, *args, **kwargs)
        key = f"answer-{hashlib.sha256(request.get_full_path().encode()).hexdigest()}"
        kept = cache.get(key)
        if kept is not None:
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and len(response.content) <= LARGEST:
            if not response.has_header("ETag"):
                response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
            cache.set(key, (response.content, headers), ANSWER_SECONDS)
        return response

    return wrapper


def keep_sealed(sha256: str, read: Callable[[], Value]) -> Value:
    """What ``read`` makes of the sealed bytes with this hash, read once."""
    key = f"sealed-{sha256}"
    value = cache.get(key)
    if value is None:
        value = read()
        cache.set(key, value, SEALED_SECONDS)
    return value
