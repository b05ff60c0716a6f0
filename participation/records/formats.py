"""The files and their columns (interfaces.md, "Files"), the words a cell may hold, and how large all may be."""

from enum import StrEnum

from participation.models import AttendanceStatus, AuthorType, ContributionKind, MeetingKind
from planning.models import Gender, Quality
from planning.sheets.words import fold


class RecordFile(StrEnum):
    """The six files, in the order they are read: each may cite what stands in those before it."""

    PEOPLE = "personas.csv"
    MEMBERSHIPS = "integraciones.csv"
    MEETINGS = "reuniones.csv"
    ATTENDANCES = "asistencias.csv"
    HEAD_COUNTS = "concurrencia.csv"
    CONTRIBUTIONS = "aportes.csv"


COLUMNS: dict[RecordFile, tuple[str, ...]] = {
    RecordFile.PEOPLE: ("codigo", "nombre", "apellido", "genero", "menor"),
    RecordFile.MEMBERSHIPS: (
        "persona", "organo", "calidad", "cargo", "orden", "desde", "hasta", "motivo_cese",
    ),
    RecordFile.MEETINGS: (
        "codigo", "organos", "tipo", "fecha", "hora_inicio", "hora_fin", "lugar", "convocada_el",
        "acta_numero", "acta_aprobada_el", "solo_conteo",
    ),
    RecordFile.ATTENDANCES: ("reunion", "persona", "estado", "actua_como", "llegada", "retiro"),
    RecordFile.HEAD_COUNTS: ("reunion", "genero", "franja_edad", "barrio", "primera_vez", "cantidad"),
    RecordFile.CONTRIBUTIONS: (
        "codigo", "reunion", "tipo", "autor_tipo", "autor_persona", "barrio", "tema", "texto",
    ),
}  # fmt: skip

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_TEXT = 50_000  # characters of one cell
MAX_HEADS = 100_000

#: Words for "nobody knows", where the format has them.
UNKNOWN = ("", "—", "–", "-")


def _words(*pairs: tuple[str, str]) -> dict[str, str]:
    return {fold(word): str(value) for word, value in pairs}


GENDERS = _words(("mujer", Gender.WOMAN), ("varon", Gender.MAN), ("otro", Gender.OTHER))
QUALITIES = _words(("titular", Quality.PRINCIPAL), ("suplente", Quality.SUBSTITUTE))
MEETING_KINDS = _words(
    ("ordinaria", MeetingKind.ORDINARY),
    ("extraordinaria", MeetingKind.EXTRAORDINARY),
    ("audiencia_publica", MeetingKind.PUBLIC_HEARING),
    ("interconcejo", MeetingKind.INTER_COUNCIL),
    ("taller", MeetingKind.WORKSHOP),
    ("otra", MeetingKind.OTHER),
)
#: interfaces.md names the kinds in English only: its words, and the labels of the screens, are taken too.
MEETING_KINDS_TOO = _words(
    *((kind.value, kind) for kind in MeetingKind), *((kind.label, kind) for kind in MeetingKind)
)
STATUSES = _words(
    ("presente", AttendanceStatus.PRESENT),
    ("con_aviso", AttendanceStatus.WITH_NOTICE),
    ("sin_aviso", AttendanceStatus.WITHOUT_NOTICE),
    ("licencia", AttendanceStatus.ON_LEAVE),
    ("no_convocada", AttendanceStatus.NOT_SUMMONED),
)
CONTRIBUTION_KINDS = _words(
    ("iniciativa", ContributionKind.INITIATIVE),
    ("propuesta", ContributionKind.PROPOSAL),
    ("reclamo", ContributionKind.COMPLAINT),
    ("consulta", ContributionKind.QUESTION),
    ("opinion", ContributionKind.OPINION),
)
AUTHOR_TYPES = _words(
    ("alcaldia", AuthorType.MAYOR),
    ("concejo_municipal", AuthorType.MUNICIPAL_COUNCIL),
    ("concejo_vecinal", AuthorType.NEIGHBOURHOOD_COUNCIL),
    ("vecinos", AuthorType.RESIDENTS),
    ("organizacion", AuthorType.ORGANISATION),
    ("funcionariado", AuthorType.STAFF),
)
