"""Columns and codes that several datasets share."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from participation.models import MeetingBody, MinutesState
from planning.models import UNNAMED, Competence, LegalKind, Standing
from reports.datasets.base import Field, Kind

LEGAL_CODES: dict[str, str] = {
    LegalKind.INFORMATION: "informacion",
    LegalKind.CONSULTATION: "consulta",
    LegalKind.INITIATIVE: "iniciativa",
    LegalKind.CONTROL: "control",
}
COMPETENCE_CODES: dict[str, str] = {
    Competence.MUNICIPAL: "municipal",
    Competence.DEPARTMENTAL: "departamental",
    Competence.NATIONAL: "nacional",
    Competence.OTHER: "otra",
}
STANDING_CODES: dict[str, str] = {
    Standing.PENDING: "sin_empezar",
    Standing.UNDER_WAY: "en_curso",
    Standing.LATE: "con_atraso",
    Standing.DONE: "cumplido",
    Standing.CANCELLED: "suspendida",
}
_WORDS = CharField()


def public_person(of: str = "person") -> tuple[Field, Field]:
    """Code and name of whoever has a public role; neither leaves the database of a member under 18."""
    minor = Q(**{f"{of}__is_minor": True})
    name = Concat(f"{of}__first_name", Value(" "), f"{of}__last_name")
    return (
        Field(
            "persona",
            "Código de la persona en el registro; vacío si es menor de 18 años.",
            Kind.CODE,
            Case(When(minor, then=Value("")), default=F(f"{of}__code"), output_field=_WORDS),
        ),
        Field(
            "nombre",
            "Nombre y apellido de quien tiene un cargo público. A quien es menor de 18 años no se le nombra.",
            source=Case(When(minor, then=Value(UNNAMED)), default=name, output_field=_WORDS),
        ),
    )


def when_approved(of: str, value: str) -> Combinable:
    """A column of a meeting that is told once its minutes are approved; ``of`` leads to its minutes."""
    return Case(When(Q(**{f"{of}__state": MinutesState.APPROVED}), then=F(value)))


def bodies_of(meeting: str) -> Field:
    """The bodies that met; ``meeting`` is where the row has its meeting's key."""
    found = MeetingBody.objects.filter(meeting=OuterRef(meeting)).order_by("position", "pk")
    return Field(
        "organos",
        "Códigos de los órganos que se reunieron; el primero numera el acta.",
        Kind.LIST,
        codes(found, "body__code"),
    )


def codes(rows: QuerySet, column: str) -> ArraySubquery:
    """One column of other rows, as a list."""
    return ArraySubquery(rows.values_list(column))
