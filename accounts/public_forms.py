"""What protects a public form in place of a cookie: where it comes from, a signed stamp, a trap, and a rate.

Forms of this kind know nobody: no session, no CSRF cookie, no stored address. See ``accounts.public.public_form``.
"""

import secrets
from dataclasses import dataclass

from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest

from accounts.addresses import address_of
from accounts.shared_cache import SharedCache

STAMP_FIELD = "sello"
TRAP_FIELD = "sitio_web"  # people do not see it; programs that fill everything do
STAMP_SECONDS = 4 * 60 * 60
HOUR_SECONDS = 60 * 60


@dataclass(frozen=True)
class Refusal:
    """Why a public form is not accepted: an HTTP status and words for the person."""

    status: int
    text: str


FROM_ELSEWHERE = Refusal(403, "El envío no salió de esta página. Abrila de nuevo y volvé a probar.")
STALE = Refusal(400, "La página estuvo abierta demasiado tiempo. Fijate que esté todo y enviá de nuevo.")
TOO_OFTEN = Refusal(429, "Hubo muchos envíos desde tu conexión en la última hora. Probá de nuevo más tarde.")
TOO_LARGE = Refusal(413, "Lo que enviaste es demasiado grande.")


def new_stamp(form: str) -> str:
    """A stamp for the hidden field of a form: it says when the page was opened, and nothing about whom."""
    return _signer(form).sign(secrets.token_urlsafe(9))


def refuse_unread(request: HttpRequest, form: str, *, most_an_hour: int, largest: int) -> Refusal | None:
    """Refuse before reading a byte of what was sent: from another site, too large, or too often."""
    if not _comes_from_here(request):
        return FROM_ELSEWHERE
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest:
        return TOO_LARGE
    return TOO_OFTEN if _count(request, form) > most_an_hour else None


def refuse_sent(request: HttpRequest, form: str) -> Refusal | None:
    """Refuse by what the form carries: no valid stamp, or the trap filled in."""
    try:
        _signer(form).unsign(request.POST.get(STAMP_FIELD, ""), max_age=STAMP_SECONDS)
    except signing.BadSignature:
        return STALE
    return STALE if request.POST.get(TRAP_FIELD) else None


def _signer(form: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"public-form:{form}")


def _comes_from_here(request: HttpRequest) -> bool:
    """Browsers tell where a form was; programs that say nothing are held by the stamp and the rate alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.get_host()}"


def _count(request: HttpRequest, form: str) -> int:
    """Count this use and return how many came from its place within the hour, whatever the process."""
    shared: SharedCache = caches["default"]  # type: ignore[assignment]
    return shared.count(f"public-form|{form}|{address_of(request)}", seconds=HOUR_SECONDS)
