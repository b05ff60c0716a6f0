"""People of the register.

What somebody may do in the portal follows from the bodies they belong to: saying which account is theirs asks for the
password again.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import require_recent_password
from planning import actions
from planning.forms import ContactForm, PersonCreateForm, PersonForm, PersonSearchForm
from planning.models import Person, PersonContact
from planning.permissions import MANAGE_PEOPLE, can, check
from planning.queries import people_named
from planning.views.editing import attempt, form_page, page_of

TRAIL = "Personas"


@require_safe
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody of the register, searched by name."""
    form = PersonSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "page": page_of(request, people_named(text)),
        "form": form,
        "query": request.GET,
        "text": text,
        "may_edit": can(request.user, MANAGE_PEOPLE),
    }
    return render(request, "planning/person_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """Register somebody."""
    check(request.user, MANAGE_PEOPLE)
    form = PersonCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.changes_account:
            require_recent_password(request)
        person = attempt(form, lambda: actions.create_person(**form.cleaned_data, by=request.user))
        if person:
            messages.success(request, f"{person} quedó en el registro.")
            return redirect("gestion:person-detail", code=person.code)
    back = reverse("gestion:person-list")
    return form_page(
        request,
        form,
        title="Registrar a una persona",
        action="Guardar persona",
        back=back,
        trail=[(TRAIL, back)],
    )


@require_safe
def person_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody: what they have belonged to, and, for those who keep the register, how to reach them."""
    person = get_object_or_404(Person.objects.select_related("user"), code=code)
    may_edit = can(request.user, MANAGE_PEOPLE)
    context = {
        "person": person,
        "memberships": person.memberships.select_related("body").order_by("-valid_from", "body__code")[:100],
        "contact": PersonContact.objects.filter(person=person).first() if may_edit else None,
        "may_edit": may_edit,
    }
    return render(request, "planning/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change somebody's name and data."""
    check(request.user, MANAGE_PEOPLE)
    person = get_object_or_404(Person, code=code)
    title = f"Editar los datos de {person}"
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        if form.changes_account:
            require_recent_password(request)
        if attempt(
            form,
            lambda: actions.edit_person(
                person=person, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:person-detail", code=code)
    back = reverse("gestion:person-detail", args=[code])
    trail = [(TRAIL, reverse("gestion:person-list")), (str(person), back)]
    return form_page(request, form, title=title, action="Guardar cambios", back=back, trail=trail)


@require_http_methods(["GET", "HEAD", "POST"])
def person_contact(request: HttpRequest, code: str) -> HttpResponse:
    """How to reach somebody; only for those who keep the register."""
    check(request.user, MANAGE_PEOPLE)
    person = get_object_or_404(Person, code=code)
    contact = PersonContact.objects.filter(person=person).first()
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: actions.set_contact(person=person, **form.cleaned_data, by=request.user))
        if not form.errors:
            messages.success(request, "El contacto quedó guardado.")
            return redirect("gestion:person-detail", code=code)
    back = reverse("gestion:person-detail", args=[code])
    return form_page(
        request,
        form,
        title=f"Contacto de {person}",
        action="Guardar contacto",
        back=back,
        trail=[(TRAIL, reverse("gestion:person-list")), (str(person), back)],
        lead="Solo lo ven la administración y el funcionariado, para convocar. No se publica. Si dejás los dos campos "
        "vacíos, se borra.",
    )
