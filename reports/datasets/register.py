"""Who is in which body, the catalogues that codes lead to, places, and the rules in force."""

from django.db.models import Case, Exists, F, Max, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce, Greatest, Now, TruncDate

from planning.models import (
    Body,
    BodyKind,
    Membership,
    Neighbourhood,
    Office,
    Person,
    RuleKey,
    RuleSetting,
    Subzone,
    Theme,
    today,
)
from reports.datasets.base import Dataset, Field, Kind
from reports.datasets.words import COMPETENCE_CODES, LEGAL_CODES, codes, public_person
from reports.documents.words import QUALITY_CODES

_OFFICE_CODES: dict[str, str] = {
    Office.MAYOR: "alcaldia",
    Office.PRESIDENT: "presidencia",
    Office.SECRETARY: "secretaria",
    Office.COORDINATOR: "coordinacion",
}
_BODY_CODES: dict[str, str] = {
    BodyKind.MUNICIPAL_COUNCIL: "concejo_municipal",
    BodyKind.NEIGHBOURHOOD_COUNCIL: "concejo_vecinal",
    BodyKind.EXECUTIVE_BOARD: "mesa_ejecutiva",
    BodyKind.COMMITTEE: "comision",
    BodyKind.PLANNING_TEAM: "equipo_de_planificacion",
}


def _past(column: str) -> Case:
    """A day that is over: an end that was only foreseen is told when it comes."""
    return Case(When(Q(**{f"{column}__lte": TruncDate(Now())}), then=F(column)))


MEMBERS = Dataset(
    name="integrantes",
    title="Integrantes de cada órgano",
    description="Quién integró o integra cada concejo, la Mesa, las comisiones y el equipo de planificación, en "
    "qué calidad y desde cuándo.",
    row="Una persona en un órgano, de un día a otro.",
    frequency="Cada vez que alguien entra o sale.",
    published=lambda: Membership.objects.filter(valid_from__lte=today()),
    order=("body_id", "person__is_minor", "pk"),
    date=("desde", "valid_from"),
    updated=lambda: Greatest(Max("valid_from"), Max("valid_to", filter=Q(valid_to__lte=today()))),
    sources=(Membership, Body, Person),
    keywords=("integrantes", "concejales", "autoridades"),
    notes=(
        "El Concejo Vecinal puede tener integrantes de 16 años: a quienes son menores de 18 no se les nombra.",
    ),
    fields=(
        Field("organo", "Código del órgano.", Kind.CODE, "body__code"),
        Field("organo_nombre", "Nombre del órgano.", source="body__name"),
        *public_person(),
        Field("calidad", "titular o suplente.", Kind.CODE, "quality", QUALITY_CODES),
        Field(
            "cargo", "alcaldia, presidencia, secretaria o coordinacion.", Kind.CODE, "office", _OFFICE_CODES
        ),
        Field("cargo_escrito", "El cargo, como se escribe.", source="office_title"),
        Field("desde", "Primer día.", Kind.DATE, "valid_from"),
        Field("hasta", "Último día; vacío mientras integra el órgano.", Kind.DATE, _past("valid_to")),
    ),
)

BODIES = Dataset(
    name="organos",
    title="Órganos",
    description="Los concejos, la Mesa, las comisiones y el equipo: a qué nombre corresponde cada código.",
    row="Un órgano.",
    frequency="Cada vez que se crea o se cierra uno.",
    published=lambda: Body.objects.filter(valid_from__lte=today()),
    updated=lambda: Greatest(Max("valid_from"), Max("valid_to", filter=Q(valid_to__lte=today()))),
    sources=(Body,),
    keywords=("órganos", "comisiones"),
    fields=(
        Field("codigo", "Código.", Kind.CODE, "code"),
        Field("nombre", "Nombre.", source="name"),
        Field(
            "clase",
            "concejo_municipal, concejo_vecinal, mesa_ejecutiva, comision o equipo_de_planificacion.",
            Kind.CODE,
            "kind",
            _BODY_CODES,
        ),
        Field("para_que", "Para qué existe.", source="purpose"),
        Field("desde", "Desde cuándo existe.", Kind.DATE, "valid_from"),
        Field("hasta", "Hasta cuándo existió.", Kind.DATE, _past("valid_to")),
    ),
)

THEMES = Dataset(
    name="areas",
    title="Áreas temáticas",
    description="El catálogo con que se clasifica lo que se propone y lo que se hace, y de quién es la "
    "competencia de cada asunto.",
    row="Un área temática.",
    frequency="Cada vez que cambia el catálogo.",
    published=lambda: Theme.objects.all(),
    updated=lambda: Max("valid_from", filter=Q(valid_from__lte=today())),
    sources=(Theme,),
    keywords=("catálogo", "competencia"),
    fields=(
        Field("codigo", "Código.", Kind.CODE, "code"),
        Field("nombre", "Nombre.", source="name"),
        Field(
            "competencia",
            "municipal, departamental, nacional u otra.",
            Kind.CODE,
            "competence",
            COMPETENCE_CODES,
        ),
        Field(
            "forma_participacion",
            "informacion, consulta, iniciativa o control.",
            Kind.CODE,
            "legal_kind",
            LEGAL_CODES,
        ),
        Field("fuente", "La norma.", source="legal_source"),
        Field("desde", "Desde cuándo se usa.", Kind.DATE, "valid_from"),
        Field("hasta", "Hasta cuándo se usó.", Kind.DATE, "valid_to"),
    ),
)

NEIGHBOURHOODS = Dataset(
    name="barrios",
    title="Barrios y sus contornos",
    description="Los barrios que están, enteros o en parte, en el municipio.",
    row="Un barrio.",
    frequency="Cuando cambian los barrios registrados.",
    published=lambda: Neighbourhood.objects.all(),
    sources=(Neighbourhood, Subzone, Subzone.neighbourhoods.through),
    keywords=("barrios", "subzonas", "mapa", "geojson"),
    theme="REGI",
    outline="contorno",
    notes=(
        "Los contornos sirven para dibujar, no como límites legales. Salen de los datos abiertos de la "
        "Intendencia de Montevideo («límites barrios»), simplificados.",
    ),
    fields=(
        Field("codigo", "Código del barrio.", Kind.CODE, "code"),
        Field("nombre", "Nombre.", source="name"),
        Field(
            "porcentaje_dentro",
            "Qué parte está dentro del municipio.",
            Kind.NUMBER,
            "percent_inside",
            unit="%",
        ),
        Field(
            "subzonas",
            "Códigos de las subzonas a las que pertenece.",
            Kind.LIST,
            codes(Subzone.objects.filter(neighbourhoods=OuterRef("pk")).order_by("code"), "code"),
        ),
        Field("contorno", "Contorno, en longitud y latitud (WGS84).", Kind.OUTLINE, "geometry"),
    ),
)

#: Rules of how one signs in and how backups are kept are nobody's business outside.
PUBLIC_RULES = (
    RuleKey.QUORUM,
    RuleKey.SEATS,
    RuleKey.MAJORITY,
    RuleKey.UNJUSTIFIED_ABSENCES,
    RuleKey.RESPONSE_TERM,
    RuleKey.DEVOLUTION_TERM,
    RuleKey.APPROVAL_TERM,
    RuleKey.RETENTION,
    RuleKey.DRAFT_RETENTION,
    RuleKey.VERBATIM_RETENTION,
    RuleKey.UNAPPROVED_RETENTION,
    RuleKey.LEFT_RETENTION,
    RuleKey.REQUEST_RETENTION,
    RuleKey.CONTACT_RETENTION,
    RuleKey.MINIMUM_GROUP,
    RuleKey.PROGRESS_TERM,
    RuleKey.PROGRESS_ESCALATION,
)
_RULE_NAMES: dict[str, str] = {rule.value: rule.label for rule in PUBLIC_RULES}


def _rules() -> QuerySet[RuleSetting]:
    """The value of each rule that holds today, of the whole municipality or of one body."""
    told = RuleSetting.objects.filter(key__in=PUBLIC_RULES, valid_from__lte=today()).alias(
        whose=Coalesce("body_id", 0)
    )
    later = told.filter(key=OuterRef("key"), whose=OuterRef("whose"), valid_from__gt=OuterRef("valid_from"))
    return told.filter(~Exists(later))


RULES = Dataset(
    name="reglas",
    title="Reglas vigentes",
    description="Los números con que el portal hace las cuentas y corre los plazos: quórum, mayoría, plazos para "
    "responder, tamaño mínimo de un grupo, conservación de datos.",
    row="El valor vigente de una regla, para todo el municipio o para un órgano.",
    frequency="Cada vez que cambia una regla.",
    published=_rules,
    updated=lambda: Max("valid_from"),
    sources=(RuleSetting, Body),
    keywords=("quórum", "plazos", "reglas"),
    fields=(
        Field("regla", "Código de la regla.", Kind.CODE, "key"),
        Field("nombre", "Qué regla es.", source="key", told=_RULE_NAMES),
        Field("organo", "Código del órgano; vacío si es para todos.", Kind.CODE, "body__code"),
        Field("valor", "Su valor.", source="value"),
        Field("desde", "Desde cuándo vale.", Kind.DATE, "valid_from"),
        Field("fuente", "La norma o la resolución.", source="source"),
    ),
)
