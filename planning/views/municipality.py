"""The municipality, its rules, catalogue of themes and places."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reauthentication import require_recent_password
from planning import actions
from planning.forms import MunicipalityForm, NeighbourhoodForm, RuleForm, SubzoneForm, ThemeForm
from planning.models import Municipality, Neighbourhood, RuleKey, Subzone, Theme
from planning.permissions import MANAGE_MUNICIPALITY, can, check
from planning.queries import RuleLine, rule_history
from planning.security import words_without_rule
from planning.views.editing import attempt, form_page, page_of


@require_http_methods(["GET", "HEAD", "POST"])
def municipality_edit(request: HttpRequest) -> HttpResponse:
    """What the municipality says of itself; from here one goes to its rules and catalogues."""
    check(request.user, MANAGE_MUNICIPALITY)
    municipality = get_object_or_404(Municipality)
    form = MunicipalityForm(request.POST or None, instance=municipality)
    if request.method == "POST" and form.is_valid():
        if attempt(
            form,
            lambda: actions.edit_municipality(
                municipality=municipality, expected_version=form.expected_version, by=request.user
            ),
        ):
            messages.success(request, "Los cambios quedaron guardados.")
            return redirect("gestion:municipality-edit")
    context = {"form": form, "differences": form.differences}
    return render(request, "planning/municipality_edit.html", context)


@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule with its dated values."""
    unset = words_without_rule()
    rules = [(key, lines, unset.get(key, "")) for key, lines in rule_history()]
    context = {"rules": rules, "may_edit": can(request.user, MANAGE_MUNICIPALITY)}
    return render(request, "planning/rule_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_create(request: HttpRequest, key: str) -> HttpResponse:
    """Give a rule a value from a day on. Among them is who needs a second factor, so the password is asked again."""
    check(request.user, MANAGE_MUNICIPALITY)
    if key not in RuleKey.values:
        raise Http404
    rule = RuleKey(key)
    values = [line for line in dict(rule_history())[rule] if line.state == "now"]
    # The only body with a value is the likeliest to get a new one.
    body = values[0].setting.body if len(values) == 1 else None
    form = RuleForm(request.POST or None, key=rule, initial={"body": body})
    if request.method == "POST" and form.is_valid():
        require_recent_password(request)
        if attempt(form, lambda: actions.set_rule(key=rule, **form.cleaned_data, by=request.user)):
            messages.success(request, f"{rule.label}: el nuevo valor quedó guardado.")
            return redirect("gestion:rule-list")
    back = reverse("gestion:rule-list")
    return form_page(
        request,
        form,
        title=f"{'Cambiar el' if values else 'Fijar un'} valor: {rule.label}",
        action="Guardar valor",
        back=back,
        trail=[*_trail(), ("Reglas", back)],
        facts=_in_force(rule, values),
    )


def _in_force(rule: RuleKey, values: list[RuleLine]) -> list[tuple[str, str]]:
    """What holds today of a rule, for the municipality and for each body that has a value of its own."""
    told = [
        (
            f"Hoy, para {line.setting.body or 'todo el municipio'}",
            f"{line.words}, desde el {date_format(line.setting.valid_from)}",
        )
        for line in values
    ]
    return told or [("Hoy", words_without_rule().get(rule, "Nadie fijó un valor todavía"))]


@require_safe
def theme_list(request: HttpRequest) -> HttpResponse:
    """The catalogue of themes."""
    context = {
        "page": page_of(request, Theme.objects.order_by("valid_to", "sort_key", "pk")),
        "query": request.GET,
        "may_edit": can(request.user, MANAGE_MUNICIPALITY),
    }
    return render(request, "planning/theme_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def theme_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A theme, new or existing."""
    check(request.user, MANAGE_MUNICIPALITY)
    theme = get_object_or_404(Theme, code=code) if code else Theme()
    title = f"Tema: {theme.name}" if code else "Agregar un tema al catálogo"
    form = ThemeForm(request.POST or None, instance=theme)
    if code:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: actions.save_theme(theme=theme, by=request.user)):
            messages.success(request, f"El tema «{theme}» quedó guardado.")
            return redirect("gestion:theme-list")
    back = reverse("gestion:theme-list")
    return form_page(
        request,
        form,
        title=title,
        action="Guardar tema",
        back=back,
        trail=[*_trail(), ("Catálogo de temas", back)],
    )


@require_safe
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    """Neighbourhoods, and the subzones they make up."""
    context = {
        "neighbourhoods": Neighbourhood.objects.defer("geometry").prefetch_related("subzones")[:200],
        "subzones": Subzone.objects.prefetch_related("neighbourhoods")[:100],
        "may_edit": can(request.user, MANAGE_MUNICIPALITY),
    }
    return render(request, "planning/neighbourhood_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def neighbourhood_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A neighbourhood, new or existing."""
    check(request.user, MANAGE_MUNICIPALITY)
    row = get_object_or_404(Neighbourhood, code=code) if code else Neighbourhood()
    title = f"Barrio: {row.name}" if code else "Agregar un barrio"
    form = NeighbourhoodForm(request.POST or None, instance=row)
    if code:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: actions.save_neighbourhood(neighbourhood=row, by=request.user)):
            messages.success(request, f"{row} quedó guardado.")
            return redirect("gestion:neighbourhood-list")
    back = reverse("gestion:neighbourhood-list")
    return form_page(
        request,
        form,
        title=title,
        action="Guardar barrio",
        back=back,
        trail=[*_trail(), ("Barrios y subzonas", back)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def subzone_edit(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A subzone, new or existing, as a set of neighbourhoods."""
    check(request.user, MANAGE_MUNICIPALITY)
    subzone = get_object_or_404(Subzone, code=code) if code else Subzone()
    title = f"Subzona: {subzone.name}" if code else "Agregar una subzona"
    form = SubzoneForm(request.POST or None, instance=subzone)
    if code:
        form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        neighbourhoods = form.cleaned_data["neighbourhoods"]
        if attempt(
            form,
            lambda: actions.save_subzone(subzone=subzone, neighbourhoods=neighbourhoods, by=request.user),
        ):
            messages.success(request, f"{subzone} quedó guardada.")
            return redirect("gestion:neighbourhood-list")
    back = reverse("gestion:neighbourhood-list")
    return form_page(
        request,
        form,
        title=title,
        action="Guardar subzona",
        back=back,
        trail=[*_trail(), ("Barrios y subzonas", back)],
        lead="Los límites oficiales de las subzonas no están publicados: acá son conjuntos de barrios.",
    )


def _trail() -> list[tuple[str, str]]:
    return [("Municipio y reglas", reverse("gestion:municipality-edit"))]
