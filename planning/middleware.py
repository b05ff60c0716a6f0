"""What a session must fulfil at every request: used lately, not too old, and with the second factor if required."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from accounts import sessions
from accounts.carrying import is_own_form
from accounts.middleware import uses_session
from accounts.sessions import SEEN, STARTED
from planning.security import needs_second_factor, sign_in_rules

#: Seconds between two writes of when a session was last used.
SEEN_STEP = 60

TOO_IDLE = "Cerramos tu sesión porque pasó mucho tiempo sin que la usaras. Ingresá de nuevo."
TOO_OLD = "Cerramos tu sesión porque llevaba muchas horas abierta. Ingresá de nuevo."
NO_SECOND_FACTOR = (
    "Para entrar con tu cuenta hace falta la verificación en dos pasos. Activala ahora: lleva dos minutos."
)


class SessionLimitsMiddleware:
    """Ends a session that nobody used for a while, or that is too old however much it is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request; public pages pass untouched."""
        if not uses_session(request) or not request.user.is_authenticated:
            return self.get_response(request)
        reason = self._ended(request)
        if not reason:
            return self.get_response(request)
        logout(request)
        if is_own_form(request):
            # From here on it is anybody's: once its token was looked at, it meets the page that carries it.
            request.session_ended = reason  # type: ignore[attr-defined]
            return self.get_response(request)
        messages.warning(request, reason)
        address = resolve_url(settings.LOGIN_URL)
        if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
            address = f"{address}?{urlencode({'next': request.get_full_path()})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)

    def _ended(self, request: HttpRequest) -> str:
        """Why the session is over; "" and a note of its use when it is not."""
        rules, now, session = sign_in_rules(), int(time.time()), request.session
        request.session_limits = rules  # type: ignore[attr-defined]  # for ``accounts.sessions.limits_of``
        if STARTED not in session:
            sessions.start(request)
        if rules.is_too_old(session, now):
            return TOO_OLD
        if rules.is_too_idle(session, now):
            return TOO_IDLE
        # A page that asks by itself how a job comes along is nobody's use.
        asks_by_itself = request.method == "GET" and request.headers.get("HX-Request")
        if now - session[SEEN] >= SEEN_STEP and not asks_by_itself:
            session[SEEN] = now
        return ""


class SecondFactorMiddleware:
    """Whoever the rules require it of sets up the second factor first: who publishes or administers, or everybody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request, or send to where the second factor is set up."""
        if not request.path_info.startswith(("/gestion/", "/admin/")) or not request.user.is_authenticated:
            return self.get_response(request)
        if not needs_second_factor(request.user) or is_mfa_enabled(request.user):
            return self.get_response(request)
        messages.warning(request, NO_SECOND_FACTOR)
        return HttpResponseRedirect(resolve_url("mfa_activate_totp"))
