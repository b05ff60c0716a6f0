"""Bodies, memberships and who replaces the mayor.

What these change decides what somebody with an account may do, and then the password is asked again.
"""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import require_recent_password
from planning import actions
from planning.forms import (
    ActingMayorForm,
    BodyCreateForm,
    BodyForm,
    DayForm,
    MembershipCreateForm,
    MembershipEndForm,
    MembershipForm,
)
from planning.models import ActingMayor, Body, BodyKind, Membership, Person, today
from planning.permissions import MANAGE_PEOPLE, can, check
from planning.queries import bodies_at, compose, members_at, misplaced_stand_ins, too_long
from planning.views.editing import attempt, form_page, page_of


@require_safe
def body_list(request: HttpRequest) -> HttpResponse:
    """Every body that exists today, and those that ended."""
    context = {
        "page": page_of(request, bodies_at()),
        "ended": Body.objects.filter(valid_to__lt=today()).order_by("-valid_to", "code")[:50],
        "acting": ActingMayor.objects.at().select_related("person").first(),
        "query": request.GET,
        "may_edit": can(request.user, MANAGE_PEOPLE),
    }
    return render(request, "planning/body_list.html", context)


@require_safe
def body_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A body and who belongs to it on a day, and everybody who ever did."""
    body = get_object_or_404(Body, code=code)
    form = DayForm(request.GET)
    day = form.day()
    members = list(members_at(day, body))
    others = body.memberships.exclude(pk__in=[row.pk for row in members]).select_related("person")
    context = {
        "body": body,
        "form": form,
        "day": day,
        "is_today": day == today(),
        "composition": compose(body, members),
        "page": page_of(request, others.order_by("-valid_from", "person__sort_key", "pk")),
        "query": request.GET,
        "may_edit": can(request.user, MANAGE_PEOPLE),
    }
    return render(request, "planning/body_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def body_create(request: HttpRequest) -> HttpResponse:
    """Register a body."""
    check(request.user, MANAGE_PEOPLE)
    form = BodyCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        body = attempt(form, lambda: actions.create_body(**form.cleaned_data, by=request.user))
        if body:
            messages.success(request, f"{body} quedó registrado.")
            return redirect("gestion:body-detail", code=body.code)
    back = reverse("gestion:body-list")
    return form_page(
        request,
        form,
        title="Registrar un órgano",
        action="Guardar órgano",
        back=back,
        trail=[("Órganos", back)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def body_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a body; its code stays."""
    check(request.user, MANAGE_PEOPLE)
    body = get_object_or_404(Body, code=code)
    trail = _trail(body)
    form = BodyForm(request.POST or None, instance=body)
    if request.method == "POST" and form.is_valid():
        # Belonging to a Municipal Council, or standing in for its mayor, gives rights that a committee does not give.
        if "kind" in form.changed_data:
            require_recent_password(request)
        if attempt(
            form,
            lambda: actions.edit_body(body=body, expected_version=form.expected_version, by=request.user),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:body-detail", code=code)
    return form_page(
        request,
        form,
        title=f"Editar {trail[-1][0]}",
        action="Guardar cambios",
        back=trail[-1][1],
        trail=trail,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_create(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody begins to belong to a body."""
    check(request.user, MANAGE_PEOPLE)
    body = get_object_or_404(Body, code=code)
    form = MembershipCreateForm(request.POST or None, initial={"valid_from": today()})
    if request.method == "POST" and form.is_valid():
        _ask_password(request, form.cleaned_data["person"])
        membership = attempt(
            form, lambda: actions.add_membership(body=body, **form.cleaned_data, by=request.user)
        )
        if membership:
            messages.success(request, f"{membership.person} integra {body}.")
            return redirect("gestion:body-detail", code=code)
    return _term_page(
        request,
        form,
        body,
        title=f"Sumar a alguien: {body}",
        action="Guardar integración",
        lead=format_html(
            'La persona tiene que estar en el registro: si no está, <a href="{}">registrala primero</a>. Cuentan el '
            "primer día y el último.",
            reverse("gestion:person-create"),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a term."""
    check(request.user, MANAGE_PEOPLE)
    membership = get_object_or_404(Membership.objects.select_related("body", "person"), pk=pk)
    form = MembershipForm(request.POST or None, instance=membership)
    if request.method == "POST" and form.is_valid():
        _ask_password(request, membership.person)
        if attempt(
            form,
            lambda: actions.edit_membership(
                membership=membership, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:body-detail", code=membership.body.code)
    return _term_page(
        request,
        form,
        membership.body,
        title=f"Corregir la integración de {membership.person}",
        action="Guardar cambios",
        lead="Para corregir lo que se anotó mal. Si cambió de cargo o de calidad, registrá el cese y sumala de nuevo.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a term, saying why."""
    check(request.user, MANAGE_PEOPLE)
    membership = get_object_or_404(Membership.objects.select_related("body", "person"), pk=pk)
    initial = {"valid_to": today(), "edit_version": membership.edit_version}
    form = MembershipEndForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        _ask_password(request, membership.person)
        if attempt(
            form,
            lambda: actions.end_membership(
                membership=membership,
                on=form.cleaned_data["valid_to"],
                reason=form.cleaned_data["end_reason"],
                expected_version=form.cleaned_data["edit_version"],
                by=request.user,
            ),
        ):
            messages.success(request, f"Quedó registrado el cese de {membership.person}.")
            return redirect("gestion:body-detail", code=membership.body.code)
    return _term_page(
        request,
        form,
        membership.body,
        title=f"Registrar el cese de {membership.person}",
        action="Registrar cese",
        lead=f"Deja de integrar: {membership.body} ({membership.role_label}). "
        "Lo que podía hacer en el portal por eso termina al día siguiente.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def acting_mayor_create(request: HttpRequest) -> HttpResponse:
    """Record who replaces the mayor."""
    check(request.user, MANAGE_PEOPLE)
    council = Membership.objects.filter(body__kind=BodyKind.MUNICIPAL_COUNCIL).values("person")
    form = ActingMayorForm(request.POST or None, candidates=Person.objects.filter(pk__in=council))
    if request.method == "POST" and form.is_valid():
        _ask_password(request, form.cleaned_data["person"])
        term = attempt(form, lambda: actions.record_acting_mayor(**form.cleaned_data, by=request.user))
        if term:
            messages.success(request, f"Quedó registrado que {term.person} ejerce la Alcaldía.")
            for absence, holder in misplaced_stand_ins(term.valid_from):
                if term in absence.terms:
                    messages.warning(request, too_long(absence, holder))
            return redirect("gestion:body-list")
    back = reverse("gestion:body-list")
    return form_page(
        request,
        form,
        title="Registrar un interinato de la Alcaldía",
        action="Guardar interinato",
        back=back,
        trail=[("Órganos", back)],
        lead="Hasta diez días, quien sigue en la lista; por más tiempo, el suplente proclamado (Ley 19.272, art. 11).",
    )


def _ask_password(request: HttpRequest, person: Person) -> None:
    """Ask again for the password when a term of somebody who has an account begins, changes or ends."""
    if person.user_id:
        require_recent_password(request)


def _term_page(
    request: HttpRequest, form: BaseForm, body: Body, *, title: str, action: str, lead: str
) -> HttpResponse:
    """The page of a form about somebody's term in a body, below that of the body."""
    trail = _trail(body)
    return form_page(request, form, title=title, action=action, back=trail[-1][1], trail=trail, lead=lead)


def _trail(body: Body) -> list[tuple[str, str]]:
    return [
        ("Órganos", reverse("gestion:body-list")),
        (body.name, reverse("gestion:body-detail", args=[body.code])),
    ]
