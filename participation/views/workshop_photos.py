"""Photos of a workshop: added with the consent of those in them, shown or not, taken away when one asks."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.public import public_page
from participation.actions import workshop_photos as actions
from participation.forms.workshops import PhotoForm
from participation.models import Meeting, Minutes, WorkshopPhoto
from participation.permissions import check_can_record
from participation.views.loading import attempt
from participation.views.workshops import ask, find_workshop
from planning.models import today
from planning.views.large_bodies import refuse_larger_than

LARGEST_FORM = actions.LARGEST_PHOTO + 1024 * 1024


@refuse_larger_than(LARGEST_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_photos(request: HttpRequest, code: str) -> HttpResponse:
    """Those there are, and the form for one more."""
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _add(request, meeting, form)).done
    ):
        messages.success(request, "La foto quedó guardada.")
        return redirect("gestion:workshop-photos", meeting.code)
    context = {
        "meeting": meeting,
        "form": form,
        "photos": meeting.photos.defer("data").select_related("uploaded_by"),
        "may_add": meeting.date <= today() and not meeting.is_cancelled,
    }
    return render(request, "participation/workshop_photos.html", context)


def _add(request: HttpRequest, meeting: Meeting, form: PhotoForm) -> None:
    data = dict(form.cleaned_data)
    file = data.pop("file")
    actions.add_photo(meeting=meeting, name=file.name or "", data=file.read(), by=request.user, **data)


def _find(request: HttpRequest, code: str, pk: int) -> WorkshopPhoto:
    meeting = find_workshop(code)
    check_can_record(request.user, meeting)
    return get_object_or_404(WorkshopPhoto.objects.select_related("meeting"), meeting=meeting, pk=pk)


@never_cache
@require_safe
def workshop_photo_shown(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A photo, inside the page of the workspace."""
    return HttpResponse(bytes(_find(request, code, pk).data), content_type="image/jpeg")


@require_POST
def workshop_photo_show(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show one to everybody, or not any more."""
    photo = _find(request, code, pk)
    is_public = request.POST.get("se_publica") == "1"
    actions.show_photo(photo=photo, is_public=is_public, by=request.user)
    messages.success(request, "La foto se publica." if is_public else "La foto ya no se publica.")
    return redirect("gestion:workshop-photos", code)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_photo_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let go of one, after asking."""
    photo = _find(request, code, pk)
    if request.method == "POST":
        actions.remove_photo(photo=photo, by=request.user)
        messages.success(request, "La foto se borró.")
        return redirect("gestion:workshop-photos", code)
    return ask(
        request,
        photo.meeting,
        None,
        title="Borrar una foto",
        text=f"Se borra la foto «{photo.caption}», también de la página pública. No se puede deshacer.",
        action="Borrar la foto",
        back=reverse("gestion:workshop-photos", args=[code]),
    )


@public_page
def workshop_photo(request: HttpRequest, sha256: str) -> HttpResponse:
    """A photo that everybody may see: with consent to it, of a workshop whose record sheet is approved."""
    approved = Minutes.objects.approved().values("meeting")
    photo = WorkshopPhoto.objects.filter(sha256=sha256, is_public=True, meeting__in=approved).first()
    if photo is None:
        raise Http404
    return HttpResponse(bytes(photo.data), content_type="image/jpeg")
