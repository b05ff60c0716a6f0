"""The words that documents and their data use for values of the record; the codes are those of the import files."""

import datetime as dt
from decimal import Decimal

from django.utils.formats import date_format

from participation.models import (
    AgeBand,
    AttendanceStatus,
    AuthorType,
    Channel,
    ContributionKind,
    MeetingKind,
    MinutesOrigin,
    ResponseDecision,
)
from planning import progress
from planning.models import Quality

AUTHOR_CODES = {
    AuthorType.MAYOR: "alcaldia",
    AuthorType.MUNICIPAL_COUNCIL: "concejo_municipal",
    AuthorType.NEIGHBOURHOOD_COUNCIL: "concejo_vecinal",
    AuthorType.RESIDENTS: "vecinos",
    AuthorType.ORGANISATION: "organizacion",
    AuthorType.STAFF: "funcionariado",
}
AUTHOR_LABELS = {AUTHOR_CODES[author]: author.label for author in AUTHOR_CODES} | {
    "organizacion": "Organizaciones"
}
STATUS_CODES = {
    AttendanceStatus.PRESENT: "presente",
    AttendanceStatus.WITH_NOTICE: "con_aviso",
    AttendanceStatus.WITHOUT_NOTICE: "sin_aviso",
    AttendanceStatus.ON_LEAVE: "licencia",
    AttendanceStatus.NOT_SUMMONED: "no_convocada",
    "": "sin_registro",
}
QUALITY_CODES = {Quality.PRINCIPAL: "titular", Quality.SUBSTITUTE: "suplente"}
KIND_CODES: dict[str, str] = {
    ContributionKind.INITIATIVE: "iniciativa",
    ContributionKind.PROPOSAL: "propuesta",
    ContributionKind.COMPLAINT: "reclamo",
    ContributionKind.QUESTION: "consulta",
    ContributionKind.OPINION: "opinion",
}
CHANNEL_CODES: dict[str, str] = {
    Channel.MEETING: "reunion",
    Channel.WEB: "portal",
    Channel.PHONE: "telefono",
    Channel.DESK: "mostrador",
    Channel.PAPER: "papel",
    Channel.NOTE: "nota",
    Channel.BODY: "organo",
}
CHANNEL_LABELS = {CHANNEL_CODES[channel]: channel.label for channel in Channel}
MEETING_CODES: dict[str, str] = {
    MeetingKind.ORDINARY: "ordinaria",
    MeetingKind.EXTRAORDINARY: "extraordinaria",
    MeetingKind.PUBLIC_HEARING: "audiencia_publica",
    MeetingKind.INTER_COUNCIL: "interconcejo",
    MeetingKind.WORKSHOP: "taller",
    MeetingKind.OTHER: "otra",
}
ORIGIN_CODES: dict[str, str] = {
    MinutesOrigin.WRITTEN: "escrita_en_el_portal",
    MinutesOrigin.INCORPORATED: "incorporada",
}
DECISION_CODES: dict[str, str] = {
    ResponseDecision.ACCEPTED: "se_hace",
    ResponseDecision.IN_PART: "en_parte",
    ResponseDecision.NOT_ACCEPTED: "no_se_hace",
    ResponseDecision.REFERRED: "derivada",
    ResponseDecision.ALREADY_DONE: "ya_hecho",
}
#: What each is by D.548.21 or D.611: the portal approves none that it finds incomplete, and finds nothing on paper.
COMPLETE_CODES: dict[str, str] = {
    MinutesOrigin.WRITTEN: "si",
    MinutesOrigin.INCORPORATED: "sin_comprobar",
}
AGE_LABELS = {band.value: f"{band.label} años" for band in AgeBand} | {
    AgeBand.UNDER_18.value: "Menos de 18 años",
    AgeBand.FROM_65.value: "65 años o más",
    "14-17": "14 a 17 años",
    "": "Sin dato de edad",
}


def percent(share: float) -> str:
    """A share as a whole percentage; never "0 %" or "100 %" when it is not."""
    if 0 < share < 0.005:
        return "menos de 1 %"
    if 0.995 <= share < 1:
        return "más de 99 %"
    return f"{int(share * 100 + 0.5)} %"


def number(value: int) -> str:
    """A whole number as Uruguay writes it: 1.234."""
    return f"{value:,}".replace(",", ".")


def days(total: int, among: int) -> str:
    """The mean of some days in words, to a tenth: "11,7 días"; never "0 días" when it is not."""
    tenths = (20 * total + among) // (2 * among)
    if total and not tenths:
        return "menos de 0,1 días"
    whole, tenth = divmod(tenths, 10)
    told = f"{number(whole)},{tenth}" if tenth else number(whole)
    return f"{told} {'día' if tenths == 10 else 'días'}"


def plural(value: int, one: str, many: str) -> str:
    """A number and its noun: "1 reunión", "1.200 reuniones"."""
    return f"{number(value)} {one if value == 1 else many}"


def averaged(counted: int, left_out: int) -> str:
    """Of what an average comes: "Cuentan 5 partes y queda afuera 1"."""
    counts = f"{'Cuenta' if counted == 1 else 'Cuentan'} {plural(counted, 'parte', 'partes')}"
    if not left_out:
        return f"{counts}, y ninguna queda afuera"
    return f"{counts} y {'queda' if left_out == 1 else 'quedan'} afuera {left_out}"


def month(value: str) -> str:
    """``2026-01`` in words: "enero de 2026"."""
    return date_format(dt.date.fromisoformat(f"{value}-01"), r"F \d\e Y")


def kind_above(kind: str, title: str) -> str:
    """The kind to write above a title; nothing where the title begins with it."""
    return "" if title.casefold().startswith(kind.casefold()) else kind


def of_plan(name: str) -> str:
    """A plan after its verb: "del Plan de Desarrollo 2025-2030", "del plan «Juntos»"."""
    return f"del {name}" if name.casefold().startswith("plan ") else f"del plan «{name}»"


def listed(words: list[str]) -> str:
    """Words in a row: "uno, dos y tres"."""
    if len(words) < 2:
        return "".join(words)
    last = "e" if words[-1].lower().startswith(("i", "hi")) else "y"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def decimal(value: float) -> str:
    """A number with the decimals it has, two at most: "1.234,5"."""
    hundredths = round(value * 100)
    whole, rest = divmod(abs(hundredths), 100)
    told = number(whole) + (f",{rest:02}".rstrip("0") if rest else "")
    return f"-{told}" if hundredths < 0 else told


def money(value: float) -> str:
    """Pesos: "$ 249.160.000", with cents only where there are."""
    cents = round(value * 100) % 100
    return f"$ {number(round(value * 100) // 100)}" + (f",{cents:02}" if cents else "")


def whole_percent(value: float) -> str:
    """A percentage of progress as a whole one: "62 %"."""
    return f"{progress.whole_percent(Decimal(str(value)))} %"


def plain(value: Decimal | None) -> int | float | None:
    """A decimal of the database as JSON tells it: whole where it is."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
