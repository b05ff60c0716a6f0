"""A destination for several incoming matters at once, and the way back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from participation.actions.matters import give_destination, take_destination_back
from participation.models import IncomingMatter
from participation.permissions import REGISTER_MATTERS, bodies_for
from planning.bulk import Outcome, chosen_keys, each, undo_token, undone
from planning.permissions import check
from planning.views.editing import tell_outcome

UNDO = "matters"
#: Characters of a destination.
LONGEST = 300


@require_POST
def matter_destinations(request: HttpRequest) -> HttpResponse:
    """Write one destination in all those that were ticked; or, by an undo, leave them without it again."""
    bodies = bodies_for(request.user, REGISTER_MATTERS)
    if not bodies.exists():
        check(request.user, REGISTER_MATTERS)
    if token := request.POST.get("deshacer", ""):
        return _undo(request, token)
    destination = request.POST.get("destino", "").strip()
    keys = chosen_keys(request.POST.getlist("asunto"))
    if not keys or not destination or len(destination) > LONGEST:
        messages.error(request, "Marcá los asuntos y escribí su destino: hace falta lo uno y lo otro.")
        return redirect("gestion:incoming-matter-list")
    rows = IncomingMatter.objects.filter(pk__in=keys).order_by("pk")
    saved: list[tuple[int, int]] = []

    def act(matter: IncomingMatter) -> None:
        stored = give_destination(matter=matter, destination=destination, by=request.user)
        saved.append((stored.pk, stored.edit_version))

    outcome: Outcome[IncomingMatter] = each(rows, act)
    tell_outcome(request, outcome, one="asunto tiene su destino", many="asuntos tienen su destino")
    if not saved:
        return redirect("gestion:incoming-matter-list")
    undo = urlencode({"deshacer": undo_token(UNDO, request.user.pk, saved)})
    return redirect(f"{reverse('gestion:incoming-matter-list')}?{undo}")


def _undo(request: HttpRequest, token: str) -> HttpResponse:
    versions = dict(undone(token, UNDO, request.user.pk) or [])
    if not versions:
        messages.info(request, "No había nada para deshacer.")
        return redirect("gestion:incoming-matter-list")
    outcome = each(
        IncomingMatter.objects.filter(pk__in=versions).order_by("pk"),
        lambda matter: take_destination_back(
            matter=matter, expected_version=versions[matter.pk], by=request.user
        ),
    )
    tell_outcome(request, outcome, one="asunto volvió a esperar", many="asuntos volvieron a esperar")
    return redirect("gestion:incoming-matter-list")
