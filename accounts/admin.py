"""The admin is a window: every model read-only through one base class; few rows are edited, through actions."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.actions import edit_user
from accounts.models import User
from accounts.reauthentication import require_recent_password


class DiscreetAdmin(admin.ModelAdmin):
    """What is not shown cannot be asked about either: ``?password__startswith=`` would spell it out."""

    list_per_page = 50
    never_shown: tuple[str, ...] = ("password", "code_hash", "token", "secret")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """As Django's, but not through a column that is never shown."""
        hidden = not set(self.never_shown).isdisjoint(lookup.split("__"))
        return not hidden and super().lookup_allowed(lookup, value, request)


class ReadOnlyAdmin(DiscreetAdmin):
    """Shows rows and changes nothing, whoever asks. Bytes and what ``never_shown`` names are left out."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """The first columns that fit a line."""
        return self._columns(but=(models.TextField, models.JSONField))[:6]

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Every column that may be shown."""
        return self._columns()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """The same."""
        return self._columns()

    def _columns(self, but: tuple[type[models.Field], ...] = ()) -> list[str]:
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if not isinstance(field, (models.BinaryField, *but)) and field.name not in self.never_shown
        ]


class EditableAdmin(DiscreetAdmin):
    """For catalogues, settings and accounts: saving goes through an action, deleting is refused."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody: records cite these rows; they end with a date."""
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the form; what the action refuses is told, and nothing of it is saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)


def register_read_only(app_label: str, *, never_shown: dict[str, tuple[str, ...]] | None = None) -> None:
    """Register every model of an app that has no admin yet, read-only.

    ``never_shown`` names, by model, further columns to leave out; one that does not exist is a mistake.
    """
    hidden = never_shown or {}
    for model in apps.get_app_config(app_label).get_models():
        if admin.site.is_registered(model):
            continue
        names = hidden.get(model.__name__, ())
        for name in names:
            _require_field(model, name)
        attributes = {"never_shown": (*ReadOnlyAdmin.never_shown, *names)}
        admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnlyAdmin,), attributes))


def _require_field(model: type[models.Model], name: str) -> None:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise LookupError(f"{model.__name__} has no column {name} to leave out of the admin") from error


@admin.register(User)
class UserAdmin(EditableAdmin):
    """Accounts. They are made by invitation in the workspace, so none is added here."""

    fields = (
        "email",
        "name",
        "is_administrator",
        "is_municipal_staff",
        "is_active",
        "date_joined",
        "last_login",
    )
    readonly_fields = ("is_active", "date_joined", "last_login")
    list_display = ("name", "email", "is_administrator", "is_municipal_staff", "is_active")
    search_fields = ("name", "email")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Through the action, once the password was given again."""
        require_recent_password(request)
        edit_user(user=obj, by=request.user, **{name: form.cleaned_data[name] for name in form.fields})


#: To whom mail goes is told on the page of the mail, but for those who follow something: of them nowhere.
_OF_MAIL = ("recipient", "body", "html", "attachment", "unsubscribe")
register_read_only("accounts", never_shown={"OutgoingMail": _OF_MAIL})
