"""What may be shown for a factor of a SWOT matrix: looked for by its words among what anybody may read.

Each kind is one query, or one to each publication whose figures are looked through (kept in memory once read).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Count, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from participation.models import (
    AttendanceStatus,
    Meeting,
    MeetingKind,
    MinutesState,
    Response,
    Topic,
)
from planning.models import Indicator, IndicatorKind, ProgressReport, ReportState, Target
from planning.queries.plans import plan_in_force
from planning.sheets.words import fold
from reports.documents.base import Content
from reports.documents.figures import NO_DATA, rows_of
from reports.documents.words import decimal, plural
from reports.documents.written import said
from reports.models import (
    DocumentKind,
    EvidenceKind,
    FactorEvidence,
    Finding,
    Publication,
    PublicationQuerySet,
)
from reports.queries.evidence import content_of
from reports.queries.minutes import address_of, public_minutes

#: Of each kind; a search that finds more is made narrower.
MOST_FOUND = 20
#: Publications whose figures a search looks through, the newest first.
MOST_READ = 16
_LONGEST = 300
#: As days and large numbers stood in what was kept by earlier versions, and as large numbers stand now.
_NUMERIC_DAY = re.compile(r"\b(\d{2})/(\d{2})/(\d{4})\b")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}\b)")
_ACCENTED, _BARE = "áéíóúüñÁÉÍÓÚÜÑ", "aeiouunaeiouun"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that may be shown: what it is called, what it says today, and where anybody reads it."""

    kind: str
    pk: int
    figure: str
    title: str
    figure_text: str
    address: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.pk}:{self.figure}"

    @property
    def kind_label(self) -> str:
        """Its kind in words."""
        return "Cifra publicada" if self.figure else EvidenceKind(self.kind).label


def find_evidence(words: str, kind: str = "") -> list[Found]:
    """What has every word, by kind, newest first; without words, the newest of a kind. Nothing without either."""
    asked = fold(words).split()
    if kind not in _FINDERS:
        kinds = list(_FINDERS) if asked else []
    else:
        kinds = [kind]
    return [found for name in kinds for found in _FINDERS[name](asked)]


def evidence_of(kind: str, pk: int, figure: str = "") -> Found | None:
    """One thing as it is now; ``None`` when it is not there or nobody may read it."""
    return as_it_is([(kind, pk, figure)]).get((kind, pk, figure))


Key = tuple[str, int, str]


def as_it_is(keys: Iterable[Key]) -> dict[Key, Found]:
    """Each of some things as it is now, of those that anybody may read. A query to each kind and publication."""
    wanted: dict[str, list[Key]] = {}
    for key in keys:
        wanted.setdefault(key[0], []).append(key)
    found: dict[Key, Found] = {}
    for kind, named in wanted.items():
        if kind in _READERS:
            for row in _READERS[kind](named):
                found[(row.kind, row.pk, row.figure)] = row
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """Evidence as it was kept, and what its source says now: the same, something else, or nothing any more."""

    row: FactorEvidence
    now: Found | None

    @property
    def is_gone(self) -> bool:
        """Whether its source cannot be read any more."""
        return self.now is None

    @property
    def has_changed(self) -> bool:
        """Whether its source says something else now."""
        return self.now is not None and _as_one(self.now.figure_text) != _as_one(self.row.figure_text)


def _as_one(text: str) -> str:
    """A text whose days and thousands read as they were once written, so that only what it says makes a difference."""
    return _THOUSANDS.sub("", _NUMERIC_DAY.sub(_day_in_words, text))


def _day_in_words(found: re.Match[str]) -> str:
    day, month, year = map(int, found.groups())
    try:
        return date_format(dt.date(year, month, day))
    except ValueError:  # somebody's words, and no day
        return found[0]


def kept_beside_now(rows: Sequence[FactorEvidence]) -> list[Kept]:
    """Each piece of evidence beside its source as it is now; a figure, beside the current version of its document."""
    keys = {row.pk: key_of(row) for row in rows}
    publications = {row.publication_id for row in rows if row.publication_id}
    current = _current_versions(publications)
    for row in rows:
        if row.publication_id in current:
            keys[row.pk] = (row.kind, current[row.publication_id], row.figure)
    now = as_it_is(keys.values())
    return [Kept(row, now.get(keys[row.pk])) for row in rows]


def gone_on_elsewhere(rows: Sequence[FactorEvidence]) -> set[int]:
    """Evidence whose source goes on in another: a topic that was merged, an indicator of a plan that was replaced."""
    topics = {row.topic_id for row in rows if row.topic_id}
    merged = Topic.objects.filter(pk__in=topics, merged_into__isnull=False).values_list("pk", flat=True)
    into = set(merged) if topics else set()
    return {row.pk for row in rows if row.kind == EvidenceKind.INDICATOR or row.topic_id in into}


def key_of(row: FactorEvidence) -> Key:
    """What a piece of evidence points at."""
    pk = next(
        value
        for name in ("publication", "minutes", "topic", "response", "meeting", "indicator", "source_finding")
        if (value := getattr(row, f"{name}_id"))
    )
    return row.kind, pk, row.figure


def _current_versions(publications: Iterable[int]) -> dict[int, int]:
    """The last version that anybody may read of the subject of each publication. One query."""
    subjects = list(Publication.objects.filter(pk__in=publications).values_list("pk", "document"))
    newest = (
        Publication.objects.published()
        .filter(document__in={document for _pk, document in subjects})
        .order_by("document_id", "-version")
        .distinct("document_id")
    )
    last = dict(newest.values_list("document", "pk"))
    return {pk: last[document] for pk, document in subjects if document in last}


def _matching(rows: QuerySet, words: Sequence[str], *columns: str) -> QuerySet:
    """Those that have every word in one of the columns, whatever its case and accents."""
    if not words:
        return rows
    text = Concat(*(part for column in columns for part in (F(column), Value(" "))), output_field=TextField())
    bare = Func(Lower(text), Value(_ACCENTED), Value(_BARE), function="translate", output_field=TextField())
    rows = rows.annotate(bare=bare)
    for word in words:
        rows = rows.filter(bare__contains=word)
    return rows


# --- publications and their figures -----------------------------------------------------------------


def _publications() -> PublicationQuerySet:
    # Actas are a kind of their own.
    return Publication.objects.published().exclude(kind=DocumentKind.MINUTES)


def _find_publications(words: Sequence[str]) -> list[Found]:
    current = _publications().current().newest_first()
    told = [_publication(row) for row in current[: MOST_FOUND * 10] if _has(words, row.title)][:MOST_FOUND]
    if not words:
        return told
    figures = [
        _figure(row, figure)
        for row in current[:MOST_READ]
        for figure in _figures(content_of(row))
        if _has(words, f"{figure['titulo']} {row.title}") and not _has(words, row.title)
    ]
    return told + figures[: MOST_FOUND * 2]


def figures_of(publication: Publication) -> list[Found]:
    """Every figure of a publication that says something."""
    return [_figure(publication, figure) for figure in _figures(content_of(publication))]


def _figures(content: Content) -> list[dict[str, Any]]:
    """Those that say something, but for what one person did: a matrix is about the Government, and names nobody."""
    return [
        figure
        for figure in content.get("cifras", [])
        if not figure.get("oculta") and figure["texto"] != NO_DATA and not _is_of_one_person(figure)
    ]


def _is_of_one_person(figure: dict[str, Any]) -> bool:
    """Whether it counts the rows of somebody."""
    return "persona" in ((figure.get("evidencia") or {}).get("donde") or {})


def _has(words: Sequence[str], text: str) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


def _publication(row: Publication) -> Found:
    day = timezone.localdate(row.sealed_at)
    address = row.get_absolute_url()
    said_then = f"Versión {row.version}, publicada el {day:%d/%m/%Y}"
    return Found(EvidenceKind.PUBLICATION, row.pk, "", row.title[:_LONGEST], said_then, address)


def _figure(row: Publication, figure: dict[str, Any]) -> Found:
    address = figure.get("registros") or row.get_absolute_url()
    title = f"{figure['titulo']} ({row.title})"
    return Found(
        EvidenceKind.PUBLICATION,
        row.pk,
        figure["id"],
        title[:_LONGEST],
        said(figure)[:_LONGEST],
        str(address),
    )


def _read_publications(keys: Sequence[Key]) -> list[Found]:
    rows = {row.pk: row for row in _publications().filter(pk__in={pk for _kind, pk, _figure in keys})}
    found = []
    for pk, row in rows.items():
        named = {figure for _kind, of, figure in keys if of == pk}
        if "" in named:
            found.append(_publication(row))
        if named - {""}:
            found += [_figure(row, one) for one in _figures(content_of(row)) if one["id"] in named]
    return found


# --- actas, workshops -------------------------------------------------------------------------------


def _actas() -> QuerySet:
    present = Q(meeting__attendances__status=AttendanceStatus.PRESENT) & ~Q(
        meeting__attendances__acting_as=""
    )
    return (
        public_minutes()
        .filter(version__isnull=False)
        .annotate(present=Count("meeting__attendances", filter=present))
    )


def _find_actas(words: Sequence[str]) -> list[Found]:
    rows = _matching(_actas(), words, "meeting__title", "body__name", "meeting__code")
    return [_acta(row) for row in rows[:MOST_FOUND]]


def _read_actas(keys: Sequence[Key]) -> list[Found]:
    return [_acta(row) for row in _actas().filter(pk__in=_pks(keys))]


def _acta(row: Any) -> Found:
    title = f"Acta {row.number} de {row.year}, {row.body.name}"
    told = f"Sesión del {date_format(row.meeting.date)}"
    if row.present:
        told += f", {plural(row.present, 'integrante presente', 'integrantes presentes')}"
    address = reverse("minutes-detail", args=address_of(row))
    return Found(EvidenceKind.MINUTES, row.pk, "", title[:_LONGEST], told, address)


def _workshops() -> QuerySet:
    return (
        Meeting.objects.published()
        .filter(kind=MeetingKind.WORKSHOP, minutes__state=MinutesState.APPROVED)
        .annotate(said=Count("contributions"))
        .order_by("-date", "-pk")
    )


def _find_workshops(words: Sequence[str]) -> list[Found]:
    rows = _matching(_workshops(), words, "title", "place", "code")
    return [_workshop(row) for row in rows[:MOST_FOUND]]


def _read_workshops(keys: Sequence[Key]) -> list[Found]:
    return [_workshop(row) for row in _workshops().filter(pk__in=_pks(keys))]


def _workshop(row: Any) -> Found:
    told = f"Taller del {date_format(row.date)}, {plural(row.said, 'aporte', 'aportes')}"
    address = reverse("workshop-detail", args=[row.code])
    return Found(EvidenceKind.WORKSHOP, row.pk, "", str(row)[:_LONGEST], told, address)


# --- topics, answers --------------------------------------------------------------------------------


def _topics() -> QuerySet[Topic]:
    return Topic.objects.published().select_related("standing").order_by("-standing__last_on", "-pk")


def _find_topics(words: Sequence[str]) -> list[Found]:
    return [_topic(row) for row in _matching(_topics(), words, "title", "description", "code")[:MOST_FOUND]]


def _read_topics(keys: Sequence[Key]) -> list[Found]:
    readable = Topic.objects.readable().select_related("standing").filter(pk__in=_pks(keys))
    return [_topic(row) for row in readable]


def _topic(row: Topic) -> Found:
    standing = row.standing
    told = plural(standing.contributions, "aporte", "aportes")
    answered = standing.first_answered_on
    told += f"; respondido el {date_format(answered)}" if answered else "; sin respuesta"
    return Found(EvidenceKind.TOPIC, row.pk, "", row.title[:_LONGEST], told, row.get_absolute_url())


def _responses() -> QuerySet[Response]:
    readable = Topic.objects.readable()
    of_topic = Q(topic__in=readable) | Q(topic__merged_into__in=readable)
    return (
        Response.objects.published().filter(of_topic).select_related("topic").order_by("-published_at", "-pk")
    )


def _find_responses(words: Sequence[str]) -> list[Found]:
    rows = _matching(_responses(), words, "topic__title", "summary", "topic__code")
    return [_response(row) for row in rows[:MOST_FOUND]]


def _read_responses(keys: Sequence[Key]) -> list[Found]:
    return [_response(row) for row in _responses().filter(pk__in=_pks(keys))]


def _response(row: Response) -> Found:
    day = date_format(timezone.localdate(row.published_at)) if row.published_at else ""
    return Found(
        EvidenceKind.RESPONSE,
        row.pk,
        "",
        f"Respuesta a «{row.topic.title}»"[:_LONGEST],
        f"{row.get_decision_display()} ({day}): {row.summary}"[:_LONGEST],
        row.topic.get_absolute_url(),
    )


# --- indicators of the plan in force ----------------------------------------------------------------


def _indicators() -> QuerySet[Indicator]:
    text = CharField()
    readings = ProgressReport.objects.filter(
        indicator__stem=OuterRef("stem"), state=ReportState.ACCEPTED
    ).order_by("-on", "-pk")
    targets = Target.objects.filter(indicator=OuterRef("pk")).order_by("year")
    return (
        Indicator.objects.filter(item__plan=plan_in_force())
        .select_related("item")
        .annotate(
            last=ArraySubquery(readings.values(json=JSONObject(on="on", value=Cast("value", text)))[:1]),
            aims=ArraySubquery(
                targets.values(json=JSONObject(year="year", value=Cast("value", text), words="words"))
            ),
        )
        .order_by("item__code", "pk")
    )


def _find_indicators(words: Sequence[str]) -> list[Found]:
    rows = _matching(_indicators(), words, "name", "item__title", "item__code")
    return [_indicator(row) for row in rows[:MOST_FOUND]]


def _read_indicators(keys: Sequence[Key]) -> list[Found]:
    """As the plan in force has each, whatever version of it was named."""
    named = dict(Indicator.objects.filter(pk__in=_pks(keys)).values_list("pk", "stem"))
    of_stem = {row.stem: row for row in _indicators().filter(stem__in=named.values())}
    return [_indicator(of_stem[stem], pk) for pk, stem in named.items() if stem in of_stem]


def _indicator(row: Any, pk: int | None = None) -> Found:
    told, year = "Todavía sin dato", None
    if row.last:
        day = dt.date.fromisoformat(row.last[0]["on"])
        told, year = f"{_measured(row, row.last[0]['value'])} al {date_format(day)}", day.year
    aim = next((aim for aim in row.aims if year is None or aim["year"] >= year), None)
    if aim:
        wanted = _measured(row, aim["value"]) if aim["value"] is not None else aim["words"]
        told += f"; meta {aim['year']}: {wanted}"
    return Found(
        EvidenceKind.INDICATOR,
        pk or row.pk,
        "",
        f"{row.name} ({row.item})"[:_LONGEST],
        told[:_LONGEST],
        row.item.get_absolute_url(),
    )


def _measured(row: Indicator, value: str) -> str:
    number = Decimal(value)
    if not IndicatorKind(row.kind).has_figures:
        return "sí" if number else "todavía no"
    words = decimal(float(number))
    return f"{words} %" if row.kind == IndicatorKind.RATIO else words


# --- findings of evaluations ------------------------------------------------------------------------


def _find_findings(words: Sequence[str]) -> list[Found]:
    rows = _matching(_findings(), words, "text", "figure_text")
    found = _published_findings(rows[: MOST_FOUND * 2])
    return [row for row in found if _has(words, f"{row.title} {row.figure_text}")][:MOST_FOUND]


def _findings() -> QuerySet[Finding]:
    return Finding.objects.select_related("evaluation").order_by("-evaluation__period_to", "position", "pk")


def _read_findings(keys: Sequence[Key]) -> list[Found]:
    return _published_findings(_findings().filter(pk__in=_pks(keys)))


def _published_findings(rows: Iterable[Finding]) -> list[Found]:
    """Some findings as the current document of their evaluation has them: those that it has, and whose figure is not
    what one person did."""
    found = list(rows)
    newest = (
        Publication.objects.published()
        .filter(document__evaluation__in={row.evaluation_id for row in found})
        .order_by("document_id", "-version")
        .distinct("document_id")
    )
    published = {
        row.document.evaluation_id: (row, _findings_told(content_of(row)))
        for row in newest.select_related("document")
    }
    told = []
    for row in found:
        publication, findings = published.get(row.evaluation_id, (None, {}))
        if publication is None or row.pk not in findings:
            continue
        text, said_then = findings[row.pk]
        told.append(
            Found(
                EvidenceKind.FINDING,
                row.pk,
                "",
                f"Hallazgo: {text}"[:_LONGEST],
                (said_then or publication.title)[:_LONGEST],
                publication.get_absolute_url(),
            )
        )
    return told


def _findings_told(content: Content) -> dict[int, tuple[str, str]]:
    """What sealed content says of each finding, and of its figure (which it may hide), by primary key."""
    of_people = {figure["id"] for figure in content["cifras"] if _is_of_one_person(figure)}
    return {
        row["numero"]: (row["texto"], ": ".join(part for part in (row["titulo_cifra"], row["decia"]) if part))
        for row in rows_of(content["tablas"]["hallazgos"])
        if row["cifra"] not in of_people
    }


def _pks(keys: Sequence[Key]) -> set[int]:
    return {pk for _kind, pk, _figure in keys}


_FINDERS: dict[str, Callable[[Sequence[str]], list[Found]]] = {
    EvidenceKind.PUBLICATION: _find_publications,
    EvidenceKind.MINUTES: _find_actas,
    EvidenceKind.TOPIC: _find_topics,
    EvidenceKind.RESPONSE: _find_responses,
    EvidenceKind.WORKSHOP: _find_workshops,
    EvidenceKind.INDICATOR: _find_indicators,
    EvidenceKind.FINDING: _find_findings,
}
_READERS: dict[str, Callable[[Sequence[Key]], list[Found]]] = {
    EvidenceKind.PUBLICATION: _read_publications,
    EvidenceKind.MINUTES: _read_actas,
    EvidenceKind.TOPIC: _read_topics,
    EvidenceKind.RESPONSE: _read_responses,
    EvidenceKind.WORKSHOP: _read_workshops,
    EvidenceKind.INDICATOR: _read_indicators,
    EvidenceKind.FINDING: _read_findings,
}
