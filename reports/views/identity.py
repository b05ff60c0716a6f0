"""What the municipality shows itself by: its form, its coat of arms, its style sheet, its legal notice."""

import base64
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import add_errors
from accounts.public import public_asset, public_page
from planning.actions.identity import LARGEST_UPLOAD, check_colours, edit_identity, keep_arms
from planning.colours import ACCENT, PAIRS, PRIMARY, contrast, sample_sheet, sheet_named
from planning.forms_identity import IdentityForm
from planning.models import CoatOfArms, Municipality
from planning.permissions import MANAGE_MUNICIPALITY, check
from planning.queries import current_municipality
from planning.queries.identity import identity_history
from planning.views.editing import attempt, done
from reports.rendering.prose import prose

#: A drawing opened on its own is nobody's page.
_DRAWING_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
def identity_edit(request: HttpRequest) -> HttpResponse:
    """Names, coat of arms, colours, contact and legal notice; what is typed can be looked at before it is saved."""
    check(request.user, MANAGE_MUNICIPALITY)
    municipality = get_object_or_404(Municipality)
    if request.method != "POST":
        return _page(request, IdentityForm(instance=municipality), municipality)
    form = IdentityForm(request.POST, request.FILES, instance=municipality)
    _take_arms(request, form)
    only_looks = "vista" in request.POST
    if form.is_valid() and not only_looks and attempt(form, done(_save, request=request, form=form)):
        messages.success(request, "La identidad quedó guardada. Se ve en todo el portal.")
        return redirect("gestion:identity-edit")
    if only_looks and form.is_valid():
        _tell_colours(form)
    return _page(request, form, municipality, looks=only_looks, status=200 if only_looks else 422)


def _save(request: HttpRequest, form: IdentityForm) -> None:
    edit_identity(municipality=form.instance, expected_version=form.expected_version, by=request.user)


def _take_arms(request: HttpRequest, form: IdentityForm) -> None:
    """Keep an uploaded coat of arms at once: it goes on with the form, whatever else is wrong in it."""
    file = request.FILES.get("file")
    if file is None:
        return
    try:
        if (file.size or 0) > LARGEST_UPLOAD:
            raise ValidationError({"file": f"Pesa más de {LARGEST_UPLOAD // 1024**2} MB."})
        arms = keep_arms(data=file.read(), by=request.user)
    except ValidationError as error:
        add_errors(form, error)
    else:
        form.use_arms(arms)


def _tell_colours(form: IdentityForm) -> None:
    try:
        check_colours(form.instance.primary_colour, form.instance.accent_colour)
    except ValidationError as error:
        add_errors(form, error)


def _page(
    request: HttpRequest,
    form: IdentityForm,
    municipality: Municipality,
    *,
    looks: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = form.instance
    primary, accent = shown.primary_colour or PRIMARY, shown.accent_colour or ACCENT
    drawn = f"{primary[1:]}-{accent[1:]}".lower()
    checks = _checks(form, primary, accent)
    context: dict[str, Any] = {
        "form": form,
        "differences": form.differences,
        "looks": looks,
        "shown": shown,
        "arms": _arms_shown(shown),
        "checks": checks,
        "refused": not all(row["ok"] for row in checks),
        "sample": drawn if sample_sheet(drawn) else "",
        "notice": _notice(shown),
        "history": identity_history(),
    }
    return render(request, "reports/identity/edit.html", context, status=status)


def _checks(form: IdentityForm, primary: str, accent: str) -> list[dict[str, Any]]:
    """Each thing that is asked of the colours on screen, and whether it holds."""
    typed = {"primary_colour": primary, "accent_colour": accent}
    if form.is_bound and form.data.get("own_colours"):
        typed |= {name: form.data.get(name, "").upper() for name in typed}
    rows = []
    for pair in PAIRS:
        try:
            ratio = min(contrast(typed[pair.field], other) for other in pair.against)
        except ValueError:  # not a colour; the field says so
            continue
        rows.append(
            {
                "words": pair.words,
                "ratio": int(ratio * 10) / 10,
                "least": pair.least,
                "ok": ratio >= pair.least,
            }
        )
    return rows


def _arms_shown(municipality: Municipality) -> str:
    """The coat of arms as it would stand on a page, inside this one: nobody else is served what is not saved."""
    if not municipality.coat_of_arms_id:
        return ""
    row = CoatOfArms.objects.only("media_type", "small_data").get(sha256=municipality.coat_of_arms_id)
    return f"data:{row.media_type};base64,{base64.b64encode(bytes(row.small_data)).decode()}"


@require_safe
def identity_sample(request: HttpRequest, colours: str) -> HttpResponse:
    """The style sheet of the sample: both schemes side by side, for whoever chooses the colours."""
    check(request.user, MANAGE_MUNICIPALITY)
    sheet = sample_sheet(colours)
    if sheet is None:
        raise Http404
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@public_asset
def colours(request: HttpRequest, name: str) -> HttpResponse:
    """A style sheet that holds what its name says, and so never changes."""
    sheet = sheet_named(name)
    if sheet is None:
        raise Http404
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@public_asset
def coat_of_arms(request: HttpRequest, sha256: str) -> HttpResponse:
    """A coat of arms that is or was the municipality's, small. What was only tried is not served."""
    used = Municipality.pgh_event_model.objects.filter(coat_of_arms_id=sha256)  # type: ignore[attr-defined]
    row = CoatOfArms.objects.only("media_type", "small_data").filter(sha256=sha256).first()
    if row is None or not used.exists():
        raise Http404
    response = HttpResponse(bytes(row.small_data), content_type=row.media_type)
    response["ETag"] = f'"{sha256}"'
    response["Content-Security-Policy"] = _DRAWING_POLICY
    return response


@public_page
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who answers for this portal, how to reach them, and what they have to say of its use."""
    municipality = current_municipality()
    context = {"municipality": municipality, "notice": _notice(municipality)}
    return render(request, "reports/identity/legal_notice.html", context)


def _notice(municipality: Municipality | None) -> str:
    return prose(municipality.legal_notice) if municipality and municipality.legal_notice else ""
