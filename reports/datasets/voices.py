"""What was proposed, under which topics, what was answered, and what was given back."""

from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, TruncDate

from participation.models import (
    Admission,
    Coding,
    Contribution,
    ContributionReview,
    Decision,
    Devolution,
    DevolutionPublication,
    GivenBack,
    Meeting,
    Minutes,
    Response,
    ResponseLink,
    ResponseQuerySet,
    Topic,
    TopicStanding,
)
from planning.models import (
    Body,
    DevelopmentPlan,
    Neighbourhood,
    PlanItem,
    RuleKey,
    RuleSetting,
    Subzone,
    Theme,
)
from planning.queries.plans import by_force
from reports.codes import spaced
from reports.datasets.base import Dataset, Field, Kind, address
from reports.datasets.sealed import current
from reports.datasets.words import COMPETENCE_CODES, LEGAL_CODES, codes
from reports.documents.words import AUTHOR_CODES, CHANNEL_CODES, DECISION_CODES, KIND_CODES
from reports.models import (
    Document,
    DocumentKind,
    Preparation,
    Publication,
    ResolutionEntry,
    Withdrawal,
    WithdrawalDecision,
)
from reports.queries.minutes import resolutions

_LIVE_CODE = Coalesce("topic__merged_into__code", "topic__code")
_PUBLISHED = (Publication, Preparation, Document, Withdrawal, WithdrawalDecision)


def _topics_of_contribution() -> Any:
    rows = Coding.objects.filter(contribution=OuterRef("pk")).annotate(live_code=_LIVE_CODE)
    return codes(rows.order_by("live_code").distinct(), "live_code")


CONTRIBUTIONS = Dataset(
    name="aportes",
    title="Aportes que se pueden leer",
    description="Lo que se propuso, reclamó o preguntó, en las palabras que alguien revisó para que no digan de "
    "nadie. De quién vino se dice por clase, y nunca su nombre.",
    row="Un aporte con su texto público.",
    frequency="Cada vez que se revisa un aporte.",
    published=lambda: Contribution.objects.published().dated(),
    date=("fecha", "said_on"),
    updated=lambda: Max(TruncDate("review__reviewed_at")),
    sources=(
        Contribution, ContributionReview, Admission, Meeting, Minutes, Coding, Topic, Theme, Neighbourhood, Body,
    ),
    keywords=("propuestas", "iniciativas", "reclamos", "participación"),
    notes=(
        "Los aportes que nadie revisó todavía, o cuyo texto no se muestra, cuentan en los análisis y no están acá.",
    ),
    fields=(
        Field("codigo", "Código del aporte.", Kind.CODE, "code"),
        Field("fecha", "Día en que se dijo o llegó.", Kind.DATE, "said_on"),
        Field("reunion", "Código de la reunión; vacío si llegó por otra vía.", Kind.CODE, "meeting__code"),
        Field(
            "via", "reunion, portal, telefono, mostrador, papel, nota u organo.", Kind.CODE, "channel", CHANNEL_CODES
        ),
        Field("tipo", "iniciativa, propuesta, reclamo, consulta u opinion.", Kind.CODE, "kind", KIND_CODES),
        Field(
            "autor_tipo",
            "alcaldia, concejo_municipal, concejo_vecinal, vecinos, organizacion o funcionariado.",
            Kind.CODE, "author_type", {str(author): code for author, code in AUTHOR_CODES.items()},
        ),
        Field("organo", "Código del órgano, si lo presentó uno.", Kind.CODE, "author_body__code"),
        Field("barrio", "Código del barrio que nombra.", Kind.CODE, "neighbourhood__code"),
        Field("area", "Código del área temática.", Kind.CODE, "theme__code"),
        Field("temas", "Códigos de los temas bajo los que está.", Kind.LIST, _topics_of_contribution()),
        Field("disidencia", "Si es una opinión distinta a la de su mesa.", Kind.YES_NO, "is_dissent"),
        Field("texto", "Texto público.", source="review__public_text"),
    ),
)  # fmt: skip


def _in_family(path: str) -> Q:
    return Q(**{f"{path}": OuterRef("pk")}) | Q(**{f"{path}__merged_into": OuterRef("pk")})


def _unanswered(column: str) -> Case:
    return Case(When(standing__first_answered_on=None, then=F(column)))


TOPICS = Dataset(
    name="temas",
    title="Temas",
    description="Lo que uno o muchos aportes piden, reunido: desde cuándo, si se respondió, si está en el plan y "
    "si se devolvió.",
    row="Un tema.",
    frequency="Cada vez que un tema recibe un aporte, una respuesta o una devolución.",
    published=lambda: Topic.objects.readable(),
    date=("primer_aporte_el", "standing__first_on"),
    updated=lambda: Greatest(
        Max("standing__last_on"), Max("standing__first_answered_on"), Max("standing__given_back_on"),
        Max(TruncDate("standing__response__published_at")),
    ),
    sources=(Topic, TopicStanding, Theme, Subzone, Subzone.topics.through, Neighbourhood,
             Neighbourhood.topics.through, Response),
    keywords=("temas", "demandas", "respuestas"),
    fields=(
        Field("codigo", "Código del tema.", Kind.CODE, "code"),
        Field("titulo", "Título.", source="title"),
        Field("descripcion", "Qué se pide.", source="description"),
        Field("area", "Código del área temática.", Kind.CODE, "theme__code"),
        Field(
            "competencia", "municipal, departamental, nacional u otra.", Kind.CODE, "competence", COMPETENCE_CODES
        ),
        Field(
            "forma_participacion", "informacion, consulta, iniciativa o control.", Kind.CODE, "legal_kind", LEGAL_CODES
        ),
        Field(
            "subzonas", "Códigos de las subzonas donde es.", Kind.LIST,
            codes(Subzone.objects.filter(_in_family("topics")).order_by("code").distinct(), "code"),
        ),
        Field(
            "barrios", "Códigos de los barrios donde es.", Kind.LIST,
            codes(Neighbourhood.objects.filter(_in_family("topics")).order_by("code").distinct(), "code"),
        ),
        Field("aportes", "Cuántos aportes reúne.", Kind.INTEGER, "standing__contributions", unit="aportes"),
        Field("disidencias", "Cuántos no están de acuerdo.", Kind.INTEGER, "standing__dissents", unit="aportes"),
        Field("primer_aporte_el", "Día del primer aporte.", Kind.DATE, "standing__first_on"),
        Field("ultimo_aporte_el", "Día del último aporte.", Kind.DATE, "standing__last_on"),
        Field(
            "plazo_el", "Hasta cuándo se tiene que responder, mientras no se respondió.", Kind.DATE,
            _unanswered("standing__due_on"),
        ),
        Field("respondido_el", "Día de la primera respuesta.", Kind.DATE, "standing__first_answered_on"),
        Field(
            "decision", "Qué dice la respuesta vigente: se_hace, en_parte, no_se_hace, derivada o ya_hecho.",
            Kind.CODE, "standing__response__decision", DECISION_CODES,
        ),
        Field("en_el_plan", "Si algo del plan o una resolución viene de acá.", Kind.YES_NO, "standing__is_linked"),
        Field("devuelto_el", "Día de la última devolución que lo cuenta.", Kind.DATE, "standing__given_back_on"),
        Field("direccion", "Su página en este portal.", Kind.ADDRESS, "code", address("topic-detail")),
    ),
)  # fmt: skip


def _answers() -> ResponseQuerySet:
    """Published answers with the day of it, the live topic, and its first day."""
    return Response.objects.published().alias(
        day=TruncDate("published_at"),
        live_code=_LIVE_CODE,
        first_on=Coalesce("topic__merged_into__standing__first_on", "topic__standing__first_on"),
        latest=Coalesce("topic__merged_into__standing__response", "topic__standing__response"),
    )


def _due() -> ExpressionWrapper:
    """The municipality's own term, as it was on the first day; nothing where no rule was in force."""
    rule = RuleSetting.objects.filter(
        key=RuleKey.RESPONSE_TERM, body=None, valid_from__lte=OuterRef("first_on")
    ).order_by("-valid_from", "-pk")
    days = Subquery(rule.values(days=Cast("value", IntegerField()))[:1])
    return ExpressionWrapper(F("first_on") + days, output_field=DateField())


def _plan_codes() -> Any:
    """What the plan in force has today of what an answer rests on."""
    in_force = Subquery(by_force(DevelopmentPlan.objects.published()).values("pk")[:1])
    named = ResponseLink.objects.filter(response=OuterRef(OuterRef("pk")), item__isnull=False)
    rows = PlanItem.objects.filter(plan=in_force, stem__in=named.order_by().values("item__stem"))
    return codes(rows.order_by("code"), "code")


def _resolutions() -> Any:
    named = ResponseLink.objects.filter(response=OuterRef("pk"), resolution__isnull=False)
    told = named.filter(Exists(resolutions().filter(uid=OuterRef("resolution__uid"))))
    return codes(told.order_by("pk"), "resolution__uid")


def _current() -> Case:
    return Case(When(latest=F("pk"), then=Value(True)), default=Value(False), output_field=BooleanField())


RESPONSES = Dataset(
    name="respuestas",
    title="Respuestas del Gobierno Municipal",
    description="Qué se respondió a cada tema, por qué, en qué se apoya y en cuánto tiempo.",
    row="Una respuesta publicada. Un tema puede tener varias: la última es la vigente.",
    frequency="Cada vez que se publica una respuesta.",
    published=_answers,
    date=("publicada_el", "day"),
    updated=lambda: Max(TruncDate("published_at")),
    sources=(
        Response, ResponseLink, Decision, Topic, TopicStanding, RuleSetting, PlanItem, DevelopmentPlan, ResolutionEntry,
        *_PUBLISHED,
    ),
    keywords=("respuestas", "plazos", "rendición de cuentas"),
    fields=(
        Field("tema", "Código del tema.", Kind.CODE, "live_code"),
        Field("version", "Número de la respuesta al tema.", Kind.INTEGER, "version"),
        Field("vigente", "Si es la última.", Kind.YES_NO, _current()),
        Field(
            "decision", "se_hace, en_parte, no_se_hace, derivada o ya_hecho.", Kind.CODE, "decision", DECISION_CODES
        ),
        Field("derivada_a", "A qué organismo se derivó.", source="referred_to"),
        Field("resumen", "La respuesta breve.", source="summary"),
        Field("motivo", "La razón de la decisión.", source="reason"),
        Field("detalle", "Qué se va a hacer y cómo.", source="detail"),
        Field("para_cuando", "Para cuándo.", source="period"),
        Field("costo", "Costo.", Kind.NUMBER, "cost", unit="pesos uruguayos"),
        Field("que_cambia", "Qué cambia respecto de la respuesta anterior.", source="change_note"),
        Field("elementos_del_plan", "Qué del plan vigente la sostiene: códigos.", Kind.LIST, _plan_codes()),
        Field("resoluciones", "Identificadores de las resoluciones que la sostienen.", Kind.LIST, _resolutions()),
        Field("primer_aporte_el", "Día del primer aporte del tema.", Kind.DATE, "first_on"),
        Field("plazo_el", "Hasta cuándo había que responder, según el plazo del municipio.", Kind.DATE, _due()),
        Field("publicada_el", "Día en que se publicó.", Kind.DATE, "day"),
        Field("direccion", "La página del tema.", Kind.ADDRESS, "live_code", address("topic-detail")),
    ),
)  # fmt: skip


def _devolutions() -> QuerySet[Publication]:
    return current(DocumentKind.DEVOLUTION).alias(day=TruncDate("sealed_at"))


def _given_back() -> Any:
    rows = GivenBack.objects.filter(publication__code=OuterRef("code")).annotate(live_code=_LIVE_CODE)
    return codes(rows.order_by("live_code").distinct(), "live_code")


def _public_meeting() -> Subquery:
    rows = Meeting.objects.published().filter(devolutions__documents=OuterRef("document"))
    return Subquery(rows.order_by().values("code")[:1])


_SCOPE_CODES = {"workshop": "taller", "subzone": "subzona", "theme": "area", "period": "periodo"}

DEVOLUTIONS = Dataset(
    name="devoluciones",
    title="Devoluciones a vecinas y vecinos",
    description="Qué se devolvió de lo que se propuso: de qué taller, subzona, área o período, y qué temas cuenta.",
    row="La versión vigente de una devolución.",
    frequency="Cada vez que se publica una devolución.",
    published=_devolutions,
    order=("sequence",),
    date=("publicada_el", "day"),
    updated=lambda: Max(TruncDate("sealed_at")),
    sources=(
        *_PUBLISHED, Devolution, DevolutionPublication, GivenBack, Topic, Meeting, Minutes, Subzone, Theme,
    ),
    keywords=("devoluciones", "talleres"),
    fields=(
        Field("devolucion", "Código de la devolución.", Kind.CODE, "document__devolution__code"),
        Field("titulo", "Título del documento publicado.", source="title"),
        Field(
            "que_devuelve", "taller, subzona, area o periodo.", Kind.CODE, "document__devolution__scope", _SCOPE_CODES
        ),
        Field("taller", "Código del taller o la reunión.", Kind.CODE, _public_meeting()),
        Field("subzona", "Código de la subzona.", Kind.CODE, "document__devolution__subzone__code"),
        Field("area", "Código del área temática.", Kind.CODE, "document__devolution__theme__code"),
        Field("desde", "Primer día del período.", Kind.DATE, "period_from"),
        Field("hasta", "Último día del período.", Kind.DATE, "period_to"),
        Field("temas", "Códigos de los temas que cuenta.", Kind.LIST, _given_back()),
        Field("version", "Versión.", Kind.INTEGER, "version"),
        Field("publicada_el", "Día en que se publicó.", Kind.DATE, "day"),
        Field("publicacion", "Código de verificación.", Kind.CODE, "code", spaced),
        Field(
            "direccion", "Su página en este portal.", Kind.ADDRESS, "document__devolution__code",
            address("devolution-detail"),
        ),
    ),
)  # fmt: skip
