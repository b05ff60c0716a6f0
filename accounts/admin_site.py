"""One door: the admin has no sign-in of its own, and shows nothing of what keeps the door shut."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.permissions import NotAllowed


class PortalAdminSite(AdminSite):
    """The admin for administrators who signed in at the portal."""

    site_title = site_header = "Administración técnica"
    index_title = "Todo lo guardado, para leer; los cambios se hacen en el espacio de trabajo"
    site_url = "/gestion/"

    #: Apps of others whose rows are secrets (second factors, tokens) or that the portal does not use (groups).
    NEVER_SHOWN = ("account", "auth", "mfa")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, but what must not be shown is not registered."""
        models: list[Any] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        shown = [model for model in models if model._meta.app_label not in self.NEVER_SHOWN]
        super().register(shown, admin_class, **options)

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Go to the portal's sign-in; somebody signed in who may not enter is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise NotAllowed("La administración técnica es solo para quien administra el portal.")
        return redirect_to_login(request.GET.get("next") or request.path.removesuffix("login/"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go to the portal's page for that."""
        return redirect("account_change_password")
