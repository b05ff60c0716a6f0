"""«Verificar»: anybody checks a code or a file, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.public import public_form
from accounts.public_forms import STAMP_FIELD, TRAP_FIELD, Refusal, new_stamp, refuse_sent, refuse_unread
from reports.queries.verification import Result, Verdict, verify_code, verify_file

FORM = "verificar"
LARGEST_FILE = 30 * 1024 * 1024
MOST_AN_HOUR = 120  # a hall or an office shares one address

NO_FILE = Refusal(400, "Elegí el archivo que querés verificar.")


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """A code in the address (typed, or from a QR code), or a file sent to be hashed."""
    if request.method == "POST":
        return _verify_file(request)
    code = request.GET.get("codigo", "").strip()[:100]
    return _page(request, code=code, verdict=verify_code(code) if code else None)


def _verify_file(request: HttpRequest) -> HttpResponse:
    refusal = refuse_unread(request, FORM, most_an_hour=MOST_AN_HOUR, largest=LARGEST_FILE + 64 * 1024)
    if refusal:
        return _page(request, refusal=refusal)
    refusal = refuse_sent(request, FORM)
    upload = request.FILES.get("archivo")
    if not refusal and upload is None:
        refusal = NO_FILE
    if refusal:
        return _page(request, refusal=refusal)
    return _page(request, verdict=verify_file(upload.chunks()), file_name=upload.name)


def _page(
    request: HttpRequest,
    *,
    code: str = "",
    verdict: Verdict | None = None,
    file_name: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {
        "code": code,
        "verdict": verdict,
        "file_name": file_name,
        "refusal": refusal,
        "stamp": new_stamp(FORM),
        "stamp_field": STAMP_FIELD,
        "trap_field": TRAP_FIELD,
        "largest": LARGEST_FILE // 1024**2,
        "Result": Result,
    }
    return render(request, "reports/verify_form.html", context, status=refusal.status if refusal else 200)
