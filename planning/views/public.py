"""The public page of bodies and their members, and the first run of an empty portal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.public import public_page, too_often
from accounts.throttle import opens_too_often
from planning import actions
from planning.forms import DayForm, FirstRunForm
from planning.models import ActingMayor, today
from planning.queries import compositions_at, governments
from planning.views.editing import attempt


@public_page
def team(request: HttpRequest) -> HttpResponse:
    """Every body and who belongs to it, today or on an earlier day."""
    form = DayForm(request.GET)
    day = form.day(latest=today())
    context = {
        "form": form,
        "day": day,
        "is_today": day == today(),
        "bad_day": "fecha" in request.GET and request.GET["fecha"] not in ("", f"{day:%Y-%m-%d}"),
        "compositions": compositions_at(day),
        "acting": ActingMayor.objects.at(day).select_related("person").first(),
        "governments": governments(),
    }
    return render(request, "planning/team.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Open an empty portal with the code of the console. Once there is an account the page does not exist."""
    if User.objects.exists():
        raise Http404
    if request.method == "POST" and opens_too_often(request):
        return too_often(request)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: actions.open_portal(**form.cleaned_data)):
            messages.success(request, "El portal quedó abierto. Ingresá con tu correo y tu contraseña.")
            return redirect("account_login")
    return render(request, "planning/first_run.html", {"form": form})
