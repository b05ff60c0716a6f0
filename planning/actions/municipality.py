"""The municipality, its dated rules, its catalogues and places."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import create_first_administrator, use_first_run_code
from accounts.models import User
from planning import catalogue
from planning.actions.deadlines import seed_deadlines
from planning.actions.standings import refresh_all
from planning.concurrency import save_edited
from planning.models import Body, Municipality, Neighbourhood, RuleKey, RuleSetting, Subzone, Theme, today
from planning.passwords import refuse_local_words
from planning.permissions import MANAGE_MUNICIPALITY, check_actor

MUNICIPALITY_FIELDS = [
    "name", "department", "description", "contact_email", "contact_text", "data_controller", "area_km2", "population",
    "data_licence", "data_licence_url",
]  # fmt: skip

#: Neighbourhoods of Municipio F, as open data (see the README beside it).
MUNICIPIO_F_NEIGHBOURHOODS = Path(__file__).resolve().parent.parent / "data" / "municipio_f_barrios.geojson"


#: What the apps above put into an empty municipality besides; each adds itself as it starts.
SEEDERS: list[Callable[[], None]] = []


@transaction.atomic
def init_municipality(
    *,
    name: str,
    department: str = "",
    is_demonstration: bool = False,
    by: User | None = None,
    day: dt.date | None = None,
) -> Municipality:
    """Create the municipality of this database with its bodies, themes and rules; what exists already stays as it is.

    The dates it has to remember are the next ones from ``day`` on (today when not told). Raises ``ValidationError``,
    ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    municipality = Municipality.objects.select_for_update().first()
    if municipality is None:
        municipality = Municipality(name=name, department=department, is_demonstration=is_demonstration)
        municipality.full_clean()
        municipality.save()
    _seed_bodies()
    _seed_themes()
    _seed_rules()
    seed_deadlines(day or today())
    for seed in SEEDERS:
        seed()
    return municipality


@transaction.atomic
def open_portal(*, code: str, name: str, email: str, person_name: str, password: str) -> User:
    """First run: with the one-time code, create the municipality and its first administrator, who may sign in at once.

    Raises ``ValidationError`` when the code is not the one printed, was used, or there is an account already.
    """
    use_first_run_code(code=code)
    try:
        refuse_local_words(password, [name])
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    user = create_first_administrator(email=email, name=person_name, password=password)
    init_municipality(name=name, by=user)
    return user


def edit_municipality(*, municipality: Municipality, expected_version: int, by: User | None) -> Municipality:
    """Save the municipality changed in memory. Raises ``EditConflict``, ``ValidationError``, ``NotAllowed``."""
    check_actor(by, MANAGE_MUNICIPALITY)
    return save_edited(municipality, expected=expected_version, fields=MUNICIPALITY_FIELDS)


@transaction.atomic
def set_rule(
    *, key: RuleKey | str, value: str | int, valid_from: dt.date, body: Body | None = None, source: str = "",
    by: User | None,
) -> RuleSetting:  # fmt: skip
    """Give a rule a value from a day on; what was in force before that day stays.

    Raises ``ValidationError`` when the value does not fit the rule or that day already has one. Raises ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    rule = RuleSetting(key=key, body=body, value=str(value), valid_from=valid_from, source=source)
    rule.full_clean()
    rule.save()
    if rule.key == RuleKey.PROGRESS_TERM:
        refresh_all()
    return rule


@transaction.atomic
def save_theme(*, theme: Theme, by: User | None) -> Theme:
    """Save a theme of the catalogue, new or changed. Raises ``ValidationError``, ``NotAllowed``."""
    check_actor(by, MANAGE_MUNICIPALITY)
    theme.full_clean()
    theme.save()
    return theme


@transaction.atomic
def save_neighbourhood(*, neighbourhood: Neighbourhood, by: User | None) -> Neighbourhood:
    """Save a neighbourhood, new or changed. Raises ``ValidationError``, ``NotAllowed``."""
    check_actor(by, MANAGE_MUNICIPALITY)
    if not 0 < neighbourhood.percent_inside <= 100:
        raise ValidationError({"percent_inside": "Tiene que ser más que 0 y hasta 100."})
    neighbourhood.full_clean()
    neighbourhood.save()
    return neighbourhood


@transaction.atomic
def save_subzone(*, subzone: Subzone, neighbourhoods: Iterable[Neighbourhood], by: User | None) -> Subzone:
    """Save a subzone and the neighbourhoods that make it up. Raises ``ValidationError``, ``NotAllowed``."""
    check_actor(by, MANAGE_MUNICIPALITY)
    subzone.full_clean()
    subzone.save()
    subzone.neighbourhoods.set(neighbourhoods)
    return subzone


@transaction.atomic
def load_neighbourhoods(*, path: Path | str) -> int:
    """Read neighbourhoods from a GeoJSON file and return how many there are in it.

    Each feature has ``nombre``, ``codigo`` and ``pct_en_municipio_f`` (per cent of its area inside); rows are found
    again by code. Raises ``ValidationError`` when a row does not fit, ``KeyError`` when a property is missing.
    """
    features = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
    for feature in features:
        properties = feature["properties"]
        code = properties["codigo"].lower()
        row = Neighbourhood.objects.filter(code=code).first() or Neighbourhood(code=code)
        row.name = properties["nombre"]
        row.percent_inside = Decimal(str(properties["pct_en_municipio_f"]))
        row.geometry = feature["geometry"]
        row.full_clean()
        row.save()
    return len(features)


def _seed_bodies() -> None:
    for seed in catalogue.BODIES:
        Body.objects.get_or_create(
            code=seed.code,
            defaults={
                "name": seed.name,
                "kind": seed.kind,
                "purpose": seed.purpose,
                "valid_from": catalogue.SINCE,
            },
        )


def _seed_themes() -> None:
    for seed in catalogue.THEMES:
        Theme.objects.get_or_create(
            code=seed.code,
            defaults={
                "name": seed.name,
                "competence": seed.competence,
                "legal_source": seed.legal_source,
                "valid_from": catalogue.SINCE,
            },
        )


def _seed_rules() -> None:
    bodies = {body.code: body for body in Body.objects.all()}
    for seed in catalogue.RULES:
        RuleSetting.objects.get_or_create(
            key=seed.key,
            body=bodies.get(seed.body),
            valid_from=catalogue.SINCE,
            defaults={"value": seed.value, "source": seed.source},
        )
