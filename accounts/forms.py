"""Forms of the account pages."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import MailState, User


class UserForm(forms.ModelForm):
    """Invite somebody, or change an account. Passwords are never typed by others."""

    class Meta:
        model = User
        fields = ["name", "email", "is_municipal_staff", "is_administrator"]
        help_texts = {
            "name": "Como lo van a ver quienes trabajan en el portal.",
            "email": "Con este correo ingresa.",
            "is_municipal_staff": "Convoca, registra actas, revisa aportes y prepara documentos.",
            "is_administrator": "Crea cuentas y configura el municipio. No le permite firmar ni publicar.",
        }


class SecondFactorRemovalForm(forms.Form):
    """Why somebody's second factor is taken away."""

    reason = forms.CharField(
        label="Motivo, y cómo comprobaste quién lo pide",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Por ejemplo: perdió el teléfono; vino con su documento el lunes. Queda registrado y se le manda.",
    )


class UserSearchForm(forms.Form):
    """Find accounts by name or address."""

    q = forms.CharField(label="Nombre o correo", max_length=120, required=False)


class MailSearchForm(forms.Form):
    """Messages of one state."""

    estado = forms.ChoiceField(label="Estado", choices=[("", "Todos"), *MailState.choices], required=False)


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what an action refused on the fields it names; what names none of the form's fields goes above them."""
    fields = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in fields.items():
        form.add_error(name if name in form.fields else None, errors)
