"""What the plan undertakes, by what it is followed, what is done for it, and how it is going."""

from django.db.models import Case, CharField, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import TruncDate

from planning.models import (
    Activity,
    ActivityStanding,
    Deadline,
    DevelopmentPlan,
    Indicator,
    IndicatorKind,
    ItemStanding,
    Milestone,
    OperationalPlan,
    OperationalState,
    PlanItem,
    ProgressOverride,
    ProgressReport,
    ReportState,
    Subzone,
    Target,
    Theme,
)
from planning.queries.plans import by_force, public_items
from reports.datasets.base import Dataset, Field, Kind
from reports.datasets.words import STANDING_CODES, codes

_KIND_CODES: dict[str, str] = {
    IndicatorKind.RATIO: "porcentaje",
    IndicatorKind.COUNT: "cantidad",
    IndicatorKind.PRODUCT: "producto",
    IndicatorKind.YES_NO: "si_no",
}
_PESOS = "pesos uruguayos"


def _in_force(plan: str) -> Exists:
    in_force = by_force(DevelopmentPlan.objects.published()).values("pk")[:1]
    return Exists(DevelopmentPlan.objects.filter(pk=OuterRef(plan)).filter(pk=Subquery(in_force)))


def _corrected(column: str) -> Case:
    holds = Q(standing__override__percent__isnull=False)
    return Case(When(holds, then=F(column)))


PLAN = Dataset(
    name="plan",
    title="Plan de desarrollo, con su avance",
    description="Qué se compromete a hacer el Gobierno Municipal, elemento por elemento y en cada versión que se "
    "presentó en audiencia pública, y cómo va.",
    row="Un elemento de un plan presentado o aprobado.",
    frequency="Cada vez que se presenta un plan; el avance, todos los días.",
    frequency_code="DAILY",
    published=public_items,
    order=("plan_id", "pk"),
    updated=lambda: Max("standing__as_of"),
    sources=(
        PlanItem, DevelopmentPlan, ItemStanding, ProgressOverride, Theme, PlanItem.themes.through, Subzone,
        PlanItem.subzones.through,
    ),
    keywords=("plan de desarrollo", "compromisos", "avance"),
    fields=(
        Field("plan", "Nombre del plan.", source="plan__name"),
        Field("vigente", "Si ese plan es el vigente.", Kind.YES_NO, _in_force("plan")),
        Field("plan_desde", "Primer año del plan.", Kind.INTEGER, "plan__year_from"),
        Field("plan_hasta", "Último año del plan.", Kind.INTEGER, "plan__year_to"),
        Field("codigo", "Código del elemento en el plan.", Kind.CODE, "code"),
        Field("depende_de", "Código del elemento del que depende.", Kind.CODE, "parent__code"),
        Field("elemento", "Identificador que no cambia de una versión a otra.", Kind.CODE, "stem"),
        Field("titulo", "Título.", source="title"),
        Field("descripcion", "Qué se va a hacer y por qué.", source="description"),
        Field("responsable", "El área, la comisión o el cargo.", source="responsible"),
        Field(
            "areas", "Códigos de las áreas temáticas.", Kind.LIST,
            codes(Theme.objects.filter(plan_items=OuterRef("pk")).order_by("code"), "code"),
        ),
        Field(
            "subzonas", "Códigos de las subzonas; sin ninguna es para todo el municipio.", Kind.LIST,
            codes(Subzone.objects.filter(plan_items=OuterRef("pk")).order_by("code"), "code"),
        ),
        Field("peso", "Cuánto cuenta al promediar con lo que está a su lado.", Kind.INTEGER, "weight"),
        Field("estado", "sin_empezar, en_curso, con_atraso o cumplido.", Kind.CODE, "standing__state", STANDING_CODES),
        Field("avance", "Avance.", Kind.NUMBER, "standing__value", unit="%"),
        Field(
            "avance_calculado", "Lo que daba la cuenta, si el avance se corrigió a mano.", Kind.NUMBER,
            _corrected("standing__computed"), unit="%",
        ),
        Field("motivo_correccion", "Por qué se corrigió.", source=_corrected("standing__override__reason")),
        Field(
            "actividades_con_atraso", "Cuántas actividades de lo que incluye tienen atraso.", Kind.INTEGER,
            "standing__late_below", unit="actividades",
        ),
        Field("al_dia", "Día de la cuenta.", Kind.DATE, "standing__as_of"),
    ),
)  # fmt: skip


def _activities() -> QuerySet[Activity]:
    in_force = Q(operational__state=OperationalState.IN_FORCE)
    return Activity.objects.filter(in_force, item__in=public_items())


ACTIVITIES = Dataset(
    name="actividades",
    title="Actividades del cronograma",
    description="Qué se hace cada año por cada elemento del plan, según los planes operativos vigentes: cuándo, "
    "quién, con qué plata y cómo va.",
    row="Una actividad de un plan operativo vigente.",
    frequency="Cada vez que cambia el plan operativo; el avance, todos los días.",
    frequency_code="DAILY",
    published=_activities,
    date=("empieza", "starts_on"),
    updated=lambda: Max("standing__as_of"),
    sources=(
        Activity, OperationalPlan, PlanItem, DevelopmentPlan, ActivityStanding, Subzone, Activity.subzones.through,
    ),
    keywords=("cronograma", "plan operativo", "presupuesto"),
    fields=(
        Field("anio", "Año del plan operativo.", Kind.INTEGER, "operational__year"),
        Field("codigo", "Código de la actividad.", Kind.CODE, "code"),
        Field("elemento", "Código del elemento del plan.", Kind.CODE, "item__code"),
        Field("plan", "Nombre del plan.", source="item__plan__name"),
        Field("titulo", "Título.", source="title"),
        Field("descripcion", "En qué consiste.", source="description"),
        Field("responsable", "El área, la comisión o el cargo.", source="responsible"),
        Field("producto", "Lo que va a quedar hecho.", source="product"),
        Field("empieza", "Primer día.", Kind.DATE, "starts_on"),
        Field("termina", "Último día.", Kind.DATE, "ends_on"),
        Field("previsto_empieza", "Primer día, como se aprobó.", Kind.DATE, "planned_starts_on"),
        Field("previsto_termina", "Último día, como se aprobó.", Kind.DATE, "planned_ends_on"),
        Field(
            "subzonas", "Códigos de las subzonas; sin ninguna es para todo el municipio.", Kind.LIST,
            codes(Subzone.objects.filter(activities=OuterRef("pk")).order_by("code"), "code"),
        ),
        Field("peso", "Cuánto cuenta al promediar con lo que está a su lado.", Kind.INTEGER, "weight"),
        Field("presupuesto", "Presupuesto asignado.", Kind.NUMBER, "budget", unit=_PESOS),
        Field("ejecutado", "Presupuesto ejecutado.", Kind.NUMBER, "standing__executed", unit=_PESOS),
        Field(
            "estado", "sin_empezar, en_curso, con_atraso, cumplido o suspendida.", Kind.CODE, "standing__state",
            STANDING_CODES,
        ),
        Field("avance", "Avance.", Kind.NUMBER, "standing__value", unit="%"),
        Field("suspendida_el", "Día en que se suspendió.", Kind.DATE, "cancelled_on"),
        Field("motivo_suspension", "Por qué se suspendió.", source="cancelled_reason"),
    ),
)  # fmt: skip

MILESTONES = Dataset(
    name="hitos",
    title="Hitos del cronograma",
    description="Los días en que algo de una actividad tiene que estar.",
    row="Un hito de una actividad de un plan operativo vigente.",
    frequency="Cada vez que cambia el plan operativo.",
    published=lambda: Milestone.objects.filter(activity__in=_activities()),
    order=("due_on", "pk"),
    date=("fecha", "due_on"),
    updated=lambda: Max(TruncDate("changed_at")),
    sources=(Milestone, Activity, OperationalPlan, PlanItem, DevelopmentPlan),
    keywords=("cronograma", "hitos"),
    fields=(
        Field("anio", "Año del plan operativo.", Kind.INTEGER, "activity__operational__year"),
        Field("actividad", "Código de la actividad.", Kind.CODE, "activity__code"),
        Field("titulo", "Qué va a estar.", source="title"),
        Field("fecha", "Para qué día.", Kind.DATE, "due_on"),
        Field("previsto", "Para qué día se había previsto.", Kind.DATE, "planned_due_on"),
        Field("cumplido_el", "Día en que estuvo.", Kind.DATE, "done_on"),
    ),
)

DEADLINES = Dataset(
    name="fechas",
    title="Fechas a recordar",
    description="Lo que el Gobierno Municipal tiene que presentar cada año, y cuándo.",
    row="Una fecha.",
    frequency="Cada vez que se cumple una.",
    published=lambda: Deadline.objects.filter(is_public=True),
    order=("due_on", "pk"),
    date=("fecha", "due_on"),
    updated=lambda: Max(TruncDate("changed_at")),
    sources=(Deadline,),
    keywords=("cronograma", "vencimientos"),
    fields=(
        Field("titulo", "Qué vence.", source="title"),
        Field("fuente", "La norma o la resolución.", source="source"),
        Field("fecha", "Para qué día.", Kind.DATE, "due_on"),
        Field("anual", "Si se repite cada año.", Kind.YES_NO, "yearly"),
        Field("cumplida_el", "Día en que se cumplió.", Kind.DATE, "done_on"),
    ),
)


def _last_reading(column: str) -> Subquery:
    rows = ProgressReport.objects.filter(indicator__stem=OuterRef("stem"), state=ReportState.ACCEPTED)
    return Subquery(rows.order_by("-on", "-pk").values(column)[:1])


INDICATORS = Dataset(
    name="indicadores",
    title="Indicadores del plan",
    description="Por qué medida se sigue cada elemento del plan: de dónde parte, dónde se lee y qué dice lo "
    "último que se informó. Las metas de cada año están en «metas», y todo lo informado en «avances».",
    row="Un indicador de un plan presentado o aprobado.",
    frequency="Cada vez que se acepta un dato.",
    published=lambda: Indicator.objects.filter(item__in=public_items()),
    order=("item__plan_id", "pk"),
    updated=lambda: Max(_last_reading("on")),
    sources=(Indicator, PlanItem, DevelopmentPlan, ProgressReport),
    keywords=("indicadores", "plan de desarrollo"),
    fields=(
        Field("indicador", "Identificador que no cambia de una versión a otra.", Kind.CODE, "stem"),
        Field("plan", "Nombre del plan.", source="item__plan__name"),
        Field("vigente", "Si ese plan es el vigente.", Kind.YES_NO, _in_force("item__plan")),
        Field("elemento", "Código del elemento del plan.", Kind.CODE, "item__code"),
        Field("nombre", "Qué se mide.", source="name"),
        Field("clase", "porcentaje, cantidad, producto o si_no.", Kind.CODE, "kind", _KIND_CODES),
        Field("unidad", "En qué se mide.", source="unit"),
        Field("punto_de_partida", "Cuánto era al empezar.", Kind.NUMBER, "baseline"),
        Field("fuente", "De dónde sale el dato.", source="source"),
        Field("peso", "Cuánto cuenta entre los de su elemento.", Kind.INTEGER, "weight"),
        Field("ultimo_dato_el", "De qué día es el último dato.", Kind.DATE, _last_reading("on")),
        Field(
            "ultimo_dato",
            "El último dato; de un producto o un sí o no, 1 o 0.",
            Kind.NUMBER,
            _last_reading("value"),
        ),
    ),
)

TARGETS = Dataset(
    name="metas",
    title="Metas de los indicadores",
    description="Adónde tiene que llegar cada indicador en cada año del plan.",
    row="La meta de un indicador en un año.",
    frequency="Cada vez que se presenta o se aprueba un plan.",
    published=lambda: Target.objects.filter(indicator__item__in=public_items()),
    order=("indicator_id", "year"),
    updated=lambda: Max("indicator__item__plan__approved_on"),
    sources=(Target, Indicator, PlanItem, DevelopmentPlan),
    keywords=("metas", "indicadores"),
    fields=(
        Field("indicador", "Identificador del indicador.", Kind.CODE, "indicator__stem"),
        Field("plan", "Nombre del plan.", source="indicator__item__plan__name"),
        Field("vigente", "Si ese plan es el vigente.", Kind.YES_NO, _in_force("indicator__item__plan")),
        Field("elemento", "Código del elemento del plan.", Kind.CODE, "indicator__item__code"),
        Field("nombre", "Qué se mide.", source="indicator__name"),
        Field("anio", "Año.", Kind.INTEGER, "year"),
        Field("meta", "La meta, si es un número.", Kind.NUMBER, "value"),
        Field("meta_en_palabras", "La meta, si no lo es.", source="words"),
    ),
)


def _reports() -> QuerySet[ProgressReport]:
    about = Q(activity__in=_activities()) | Q(indicator__item__in=public_items())
    return ProgressReport.objects.filter(about, state=ReportState.ACCEPTED)


def _about() -> Case:
    return Case(
        When(activity__isnull=False, then=Value("actividad")),
        default=Value("indicador"),
        output_field=CharField(),
    )


REPORTS = Dataset(
    name="avances",
    title="Avances informados",
    description="Lo que se informó de cada actividad y de cada indicador, y se aceptó.",
    row="Un informe aceptado.",
    frequency="Cada vez que se acepta un informe.",
    published=_reports,
    date=("fecha", "on"),
    updated=lambda: Max(TruncDate("decided_at")),
    sources=(ProgressReport, Activity, OperationalPlan, Indicator, PlanItem, DevelopmentPlan),
    keywords=("avances", "plan operativo", "indicadores"),
    fields=(
        Field("fecha", "A qué día corresponde.", Kind.DATE, "on"),
        Field("sobre", "actividad o indicador.", Kind.CODE, _about()),
        Field("anio", "Año del plan operativo de la actividad.", Kind.INTEGER, "activity__operational__year"),
        Field("actividad", "Código de la actividad.", Kind.CODE, "activity__code"),
        Field("indicador", "Identificador del indicador.", Kind.CODE, "indicator__stem"),
        Field(
            "valor", "De una actividad, el porcentaje hecho; de un indicador, el dato.", Kind.NUMBER, "value"
        ),
        Field("ejecutado", "Presupuesto ejecutado hasta ese día.", Kind.NUMBER, "executed", unit=_PESOS),
        Field("texto", "Qué se hizo.", source="text"),
    ),
)
