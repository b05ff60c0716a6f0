"""Sessions and workshops, and who of those in public office attended."""

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate

from participation.models import (
    Admission,
    Attendance,
    Contribution,
    ContributionReview,
    Meeting,
    MeetingBody,
    MeetingKind,
    Minutes,
    MinutesState,
    Workshop,
    WorkshopTable,
)
from planning.models import Body, Membership, Person, Subzone
from reports.datasets.base import Dataset, Field, Kind, address
from reports.datasets.words import LEGAL_CODES, bodies_of, public_person, when_approved
from reports.documents.words import MEETING_CODES, QUALITY_CODES, STATUS_CODES
from reports.models import Document, Publication, Withdrawal, WithdrawalDecision

_APPROVED = Q(minutes__state=MinutesState.APPROVED)


def _published_minutes() -> Exists:
    return Exists(Publication.objects.published().filter(document__minutes__meeting=OuterRef("pk")))


def _cancelled() -> Case:
    called_off = Q(cancelled_at__isnull=False)
    return Case(When(called_off, then=Value(True)), default=Value(False), output_field=BooleanField())


def _last_day() -> Greatest:
    return Greatest(Max(TruncDate("minutes__approval_recorded_at")), Max(TruncDate("convened_at")))


SESSIONS = Dataset(
    name="sesiones",
    title="Sesiones y reuniones",
    description="Las sesiones, audiencias, interconcejos y talleres que se convocaron o que tienen acta aprobada.",
    row="Una reunión.",
    frequency="Cada vez que se convoca una reunión o se aprueba un acta.",
    published=lambda: Meeting.objects.published(),
    order=("date", "pk"),
    date=("fecha", "date"),
    updated=_last_day,
    sources=(Meeting, Minutes, MeetingBody, Body, Publication, Document, Withdrawal, WithdrawalDecision),
    keywords=("sesiones", "actas", "agenda", "concejo municipal", "concejo vecinal"),
    fields=(
        Field("codigo", "Código de la reunión.", Kind.CODE, "code"),
        Field("fecha", "Día de la reunión.", Kind.DATE, "date"),
        Field("hora_inicio", "Hora a la que empieza.", Kind.TIME, "start_time", unit="horas y minutos, de Montevideo"),
        Field(
            "hora_fin",
            "Hora a la que terminó, cuando el acta está aprobada.",
            Kind.TIME,
            when_approved("minutes", "end_time"),
            unit="horas y minutos, de Montevideo",
        ),
        Field(
            "tipo",
            "ordinaria, extraordinaria, audiencia_publica, interconcejo, taller u otra.",
            Kind.CODE,
            "kind",
            MEETING_CODES,
        ),
        Field(
            "forma_participacion",
            "informacion, consulta, iniciativa o control (Ley 19.272, arts. 3 y 5).",
            Kind.CODE,
            "legal_kind",
            LEGAL_CODES,
        ),
        Field("titulo", "Título, si el tipo y la fecha no alcanzan.", source="title"),
        Field("lugar", "Dónde se reúne.", source="place"),
        bodies_of("pk"),
        Field("abierta", "Si puede ir quien quiera.", Kind.YES_NO, "is_open"),
        Field("suspendida", "Si se suspendió.", Kind.YES_NO, _cancelled()),
        Field("motivo_suspension", "Por qué se suspendió.", source="cancelled_reason"),
        Field(
            "solo_conteo",
            "Si el acta dice cuántas personas asistieron y no quiénes.",
            Kind.YES_NO,
            when_approved("minutes", "count_only"),
        ),
        Field(
            "integrantes_presentes",
            "De un acta que solo cuenta: cuántas y cuántos integrantes hubo.",
            Kind.INTEGER,
            when_approved("minutes", "members_present"),
            unit="personas",
        ),
        Field("acta_numero", "Número del acta aprobada.", Kind.CODE, when_approved("minutes", "minutes__number")),
        Field("acta_anio", "Año del acta aprobada.", Kind.INTEGER, when_approved("minutes", "minutes__year")),
        Field(
            "acta_aprobada_el",
            "Día en que se aprobó el acta; vacío mientras no se aprueba.",
            Kind.DATE,
            "minutes__approved_on",
        ),
        Field("acta_publicada", "Si el acta está publicada con su código.", Kind.YES_NO, _published_minutes()),
        Field("direccion", "Su página en este portal.", Kind.ADDRESS, "code", address("meeting-detail")),
    ),
)  # fmt: skip


def _attendances() -> QuerySet[Attendance]:
    """Of whoever acted in approved sessions or was a member of some body that day; guests are nobody's to name."""
    member = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef("meeting__date")),
        person=OuterRef("person"),
        valid_from__lte=OuterRef("meeting__date"),
    )
    return Attendance.objects.filter(
        ~Q(acting_as="") | Exists(member),
        meeting__in=Meeting.objects.approved(),
        meeting__count_only=False,
    )


ATTENDANCES = Dataset(
    name="asistencias",
    title="Asistencia a las sesiones",
    description="Qué dice cada acta aprobada de quienes tienen un cargo público: si estuvieron, y en qué calidad.",
    row="Una persona con cargo público en una reunión con acta aprobada.",
    frequency="Cada vez que se aprueba un acta.",
    published=_attendances,
    order=("meeting_id", "person__is_minor", "pk"),
    date=("fecha", "meeting__date"),
    updated=lambda: Max(TruncDate("meeting__minutes__approval_recorded_at")),
    sources=(Attendance, Meeting, Minutes, MeetingBody, Body, Person, Membership),
    keywords=("asistencia", "concejales", "concejo municipal", "concejo vecinal"),
    notes=(
        "Las personas invitadas no figuran: no tienen un cargo público.",
        "Las reuniones cuya acta solo cuenta cuántas personas asistieron no tienen filas acá.",
        "Cuántas vecinas y vecinos fueron lo dice el conjunto «participacion».",
    ),
    fields=(
        Field("reunion", "Código de la reunión.", Kind.CODE, "meeting__code"),
        Field("fecha", "Día de la reunión.", Kind.DATE, "meeting__date"),
        bodies_of("meeting_id"),
        *public_person(),
        Field("actua_como", "titular o suplente.", Kind.CODE, "acting_as", QUALITY_CODES),
        Field(
            "estado",
            "presente, con_aviso, sin_aviso, licencia o no_convocada.",
            Kind.CODE,
            "status",
            STATUS_CODES,
        ),
    ),
)


def _how_many(rows: QuerySet) -> Coalesce:
    counted = rows.order_by().values("meeting").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def _once_approved(rows: QuerySet) -> Case:
    return Case(When(_APPROVED, then=_how_many(rows.filter(meeting=OuterRef("pk")))))


WORKSHOPS = Dataset(
    name="talleres",
    title="Talleres con vecinas y vecinos",
    description="Los talleres que se convocaron: dónde y cuándo, qué ofrecían, y cuánto se dijo en cada uno.",
    row="Un taller.",
    frequency="Cada vez que se anuncia un taller o se aprueba su ficha.",
    published=lambda: Meeting.objects.published().filter(kind=MeetingKind.WORKSHOP),
    order=("date", "pk"),
    date=("fecha", "date"),
    updated=_last_day,
    sources=(
        Meeting, Minutes, MeetingBody, Body, Workshop, WorkshopTable, Subzone, Contribution, ContributionReview,
        Admission,
    ),
    keywords=("talleres", "participación", "subzonas"),
    notes=(
        "Cuántas personas fueron no se dice por taller: lo dice el análisis de participación, que junta los grupos "
        "chicos para que no se pueda saber de nadie.",
    ),
    fields=(
        Field("codigo", "Código del taller.", Kind.CODE, "code"),
        Field("fecha", "Día del taller.", Kind.DATE, "date"),
        Field("hora_inicio", "Hora a la que empieza.", Kind.TIME, "start_time", unit="horas y minutos, de Montevideo"),
        Field("hora_fin", "Hora a la que termina.", Kind.TIME, "end_time", unit="horas y minutos, de Montevideo"),
        Field("titulo", "Título.", source="title"),
        Field("lugar", "Dónde es.", source="place"),
        Field("subzona", "Código de la subzona.", Kind.CODE, "workshop__subzone__code"),
        Field("latitud", "Latitud del lugar (WGS84).", Kind.NUMBER, "workshop__latitude", unit="grados"),
        Field("longitud", "Longitud del lugar (WGS84).", Kind.NUMBER, "workshop__longitude", unit="grados"),
        bodies_of("pk"),
        Field("para_que", "Para qué es.", source="workshop__purpose"),
        Field("accesibilidad", "Qué hay para que pueda ir quien quiera.", source="workshop__accessibility"),
        Field("cuidados", "Cuidado de niñas y niños.", source="workshop__childcare"),
        Field("difusion", "Por dónde se convocó.", source="workshop__channels"),
        Field("suspendido", "Si se suspendió.", Kind.YES_NO, _cancelled()),
        Field("ficha_aprobada_el", "Día en que se aprobó la ficha.", Kind.DATE, "minutes__approved_on"),
        Field(
            "mesas", "Cuántas mesas hubo, con la ficha aprobada.", Kind.INTEGER,
            _once_approved(WorkshopTable.objects.all()), unit="mesas",
        ),
        Field(
            "aportes", "Cuántos aportes registra la ficha aprobada.", Kind.INTEGER,
            _once_approved(Contribution.objects.all()), unit="aportes",
        ),
        Field(
            "aportes_mostrados", "Cuántos de ellos se pueden leer.", Kind.INTEGER,
            _once_approved(Contribution.objects.published()), unit="aportes",
        ),
        Field("direccion", "Su página en este portal.", Kind.ADDRESS, "code", address("workshop-detail")),
    ),
)  # fmt: skip
