"""Planning in the admin: catalogues and settings are edited through actions, all else is read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.admin import EditableAdmin, register_read_only
from accounts.reauthentication import require_recent_password
from planning import actions
from planning.concurrency import EditConflict
from planning.models import Municipality, Neighbourhood, RuleSetting, Subzone, Theme


class MunicipalityAdminForm(forms.ModelForm):
    """Carries the version that was read."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Municipality
        fields = actions.MUNICIPALITY_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected_version"].initial = self.instance.edit_version


@admin.register(Municipality)
class MunicipalityAdmin(EditableAdmin):
    """The one municipality."""

    form = MunicipalityAdminForm
    fields = (*actions.MUNICIPALITY_FIELDS, "expected_version")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: the first run makes it."""
        return False

    def save_model(self, request: HttpRequest, obj: Municipality, form: ModelForm, change: bool) -> None:
        """Through the action; somebody else's save is never overwritten."""
        try:
            actions.edit_municipality(
                municipality=obj, expected_version=form.cleaned_data["expected_version"], by=request.user
            )
        except EditConflict as conflict:
            raise forms.ValidationError(str(conflict)) from conflict


@admin.register(RuleSetting)
class RuleSettingAdmin(EditableAdmin):
    """Rules are added from a day on; the value of a past day is not rewritten."""

    list_display = ("key", "body", "value", "valid_from", "source")
    list_filter = ("key",)
    list_select_related = ("body",)

    def has_change_permission(self, request: HttpRequest, obj: RuleSetting | None = None) -> bool:
        """Nobody: figures of the past rest on it."""
        return False

    def save_model(self, request: HttpRequest, obj: RuleSetting, form: ModelForm, change: bool) -> None:
        """Through the action, once the password was given again."""
        require_recent_password(request)
        rule = actions.set_rule(**form.cleaned_data, by=request.user)
        obj.pk = rule.pk


@admin.register(Theme)
class ThemeAdmin(EditableAdmin):
    """Themes of the catalogue."""

    list_display = ("name", "code", "competence", "valid_from", "valid_to")
    list_filter = ("competence",)
    search_fields = ("name", "code")

    def save_model(self, request: HttpRequest, obj: Theme, form: ModelForm, change: bool) -> None:
        """Through the action."""
        actions.save_theme(theme=obj, by=request.user)


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(EditableAdmin):
    """Neighbourhoods."""

    list_display = ("name", "code", "percent_inside")
    search_fields = ("name", "code")

    def save_model(self, request: HttpRequest, obj: Neighbourhood, form: ModelForm, change: bool) -> None:
        """Through the action."""
        actions.save_neighbourhood(neighbourhood=obj, by=request.user)


@admin.register(Subzone)
class SubzoneAdmin(EditableAdmin):
    """Subzones, as sets of neighbourhoods."""

    list_display = ("code", "name")
    filter_horizontal = ("neighbourhoods",)

    def save_model(self, request: HttpRequest, obj: Subzone, form: ModelForm, change: bool) -> None:
        """Through the action."""
        actions.save_subzone(subzone=obj, neighbourhoods=form.cleaned_data["neighbourhoods"], by=request.user)


register_read_only("planning")
