"""Accounts in the workspace: only administrators come here.

Whatever changes an account asks for the password again. It is asked once the form is right, and the form is then
carried on, so that nothing typed is lost.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import MailSearchForm, SecondFactorRemovalForm, UserForm, UserSearchForm, add_errors
from accounts.models import OutgoingMail, User
from accounts.outbox import summary
from accounts.permissions import LOOK_AFTER_MAIL, MANAGE_USERS, check_account
from accounts.queries import mail_found, users_found
from accounts.reauthentication import require_recent_password
from accounts.second_factor import has_second_factor
from accounts.sessions import end_sessions, limits_of, open_sessions

PAGE_SIZE = 25


@require_safe
def own_address(request: HttpRequest) -> HttpResponse:
    """The address one signs in with, which only administrators change (``user_edit``): it is the institution's."""
    return render(request, "account/email.html")


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where the signed-in person is signed in, this session first."""
    found = open_sessions(request.user, limits=limits_of(request), this=request.session.session_key)
    return render(request, "account/sessions.html", {"sessions": found})


@require_POST
def own_sessions_end(request: HttpRequest) -> HttpResponse:
    """End one of one's other sessions, named by its mark, or all of them. This one ends by signing out."""
    require_recent_password(request)
    ended = end_sessions(request.user, mark=request.POST.get("cual", ""), but=request.session.session_key)
    words = {0: "Esa sesión ya estaba cerrada.", 1: "Cerramos esa sesión."}
    messages.success(request, words.get(ended, f"Cerramos {ended} sesiones."))
    return redirect("account_sessions")


@require_safe
def user_list(request: HttpRequest) -> HttpResponse:
    """All accounts, searched by name or address."""
    check_account(request.user, MANAGE_USERS)
    form = UserSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(users_found(text), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/user_list.html", {"page": page, "form": form, "query": request.GET})


@require_http_methods(["GET", "HEAD", "POST"])
def user_invite(request: HttpRequest) -> HttpResponse:
    """Make an account; its owner gets a link to set the password."""
    check_account(request.user, MANAGE_USERS)
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            user = actions.invite_user(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"La cuenta de {user.name} quedó creada. La invitación va a {user.email}."
            )
            return redirect("gestion:user-list")
    return render(request, "accounts/user_invite.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An account: its name, address and roles, and below them invitation and closing."""
    check_account(request.user, MANAGE_USERS)
    user = get_object_or_404(User, pk=pk)
    # The form changes what it is given: it gets a copy, so that the page around it shows what is stored.
    form = UserForm(request.POST or None, instance=User.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            actions.edit_user(user=user, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:user-list")
    context = {
        "form": form,
        "account": user,
        "sessions": len(open_sessions(user, limits=limits_of(request))),
        "has_second_factor": has_second_factor(user),
    }
    return render(request, "accounts/user_edit.html", context)


@require_POST
def user_invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the link to set a password once more."""
    return _act(request, pk, actions.invite_again, lambda user: f"La invitación va de nuevo a {user.email}.")


@require_POST
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    return _act(
        request, pk, actions.deactivate_user, lambda user: f"La cuenta de {user.name} quedó dada de baja."
    )


@require_POST
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of an account; of one's own, every other: this one ends by signing out."""
    check_account(request.user, MANAGE_USERS)
    user = get_object_or_404(User, pk=pk)
    require_recent_password(request)
    ended = actions.end_sessions_of(user=user, but=request.session.session_key, by=request.user)
    messages.success(request, f"Sesiones de {user.name} que se cerraron: {ended}.")
    return redirect("gestion:user-edit", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def user_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor from somebody who lost it."""
    check_account(request.user, MANAGE_USERS)
    user = get_object_or_404(User, pk=pk)
    form = SecondFactorRemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        try:
            actions.remove_second_factor(user=user, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{user.name} ingresa solo con su contraseña. Le avisamos por correo.")
            return redirect("gestion:user-edit", pk=pk)
    context = {"form": form, "account": user, "has_second_factor": has_second_factor(user)}
    return render(request, "accounts/user_second_factor.html", context)


@require_POST
def user_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _act(request, pk, actions.reactivate_user, lambda user: f"{user.name} puede volver a ingresar.")


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """The outbox: what waits, what left, and what did not and why."""
    check_account(request.user, LOOK_AFTER_MAIL)
    form = MailSearchForm(request.GET)
    state = form.cleaned_data["estado"] if form.is_valid() else ""
    page = Paginator(mail_found(state), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "query": request.GET, "summary": summary()}
    return render(request, "accounts/mail_list.html", context)


@require_POST
def mail_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a message tried again that did not leave."""
    check_account(request.user, LOOK_AFTER_MAIL)
    try:
        actions.send_mail_again(mail=get_object_or_404(OutgoingMail, pk=pk), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Ese correo espera su turno para salir.")
    return redirect("gestion:mail-list")


@require_POST
def mail_test(request: HttpRequest) -> HttpResponse:
    """Send a message to whoever asks."""
    actions.send_test_mail(by=request.user)
    messages.success(
        request,
        f"Va un mensaje de prueba a {request.user.email}. Cargá de nuevo esta página en unos segundos y ves si salió.",
    )
    return redirect("gestion:mail-list")


def _act(
    request: HttpRequest, pk: int, action: Callable[..., User], done: Callable[[User], str]
) -> HttpResponse:
    check_account(request.user, MANAGE_USERS)
    user = get_object_or_404(User, pk=pk)
    require_recent_password(request)
    try:
        action(user=user, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done(user))
    return redirect("gestion:user-edit", pk=pk)
