"""What protects a public form in place of a cookie: where it comes from, a signed stamp, a trap, and a rate.

Forms of this kind know nobody: no session, no CSRF cookie, no stored address. See ``accounts.public.public_form``.
"""

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import address_of
from accounts.models import PublicFormUse

STAMP_FIELD = "sello"
TRAP_FIELD = "sitio_web"  # people do not see it; programs that fill everything do
STAMP_SECONDS = 4 * 60 * 60


@dataclass(frozen=True)
class Refusal:
    """Why a public form is not accepted: an HTTP status and words for the person."""

    status: int
    text: str


FROM_ELSEWHERE = Refusal(403, "El envío no salió de esta página. Abrila de nuevo y volvé a probar.")
STALE = Refusal(400, "La página estuvo abierta demasiado tiempo. Volvé a elegir el archivo y enviá de nuevo.")
TOO_OFTEN = Refusal(429, "Hubo muchos envíos desde tu conexión en la última hora. Probá de nuevo más tarde.")
TOO_LARGE = Refusal(413, "El archivo es demasiado grande.")


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
    """Count this use and return how many there were from the same place within the hour, whatever the process."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_publicformuse (source, hour, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (source, hour) DO UPDATE SET count = accounts_publicformuse.count + 1 RETURNING count",
            [_source(request, form, hour), hour],
        )
        (count,) = cursor.fetchone()
    if count == 1:
        PublicFormUse.objects.filter(hour__lt=hour).delete()
    return count


def _source(request: HttpRequest, form: str, hour: dt.datetime) -> str:
    key = f"public-form-use:{settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{form}|{hour.isoformat()}|{address_of(request)}".encode(), "sha256").hexdigest()
