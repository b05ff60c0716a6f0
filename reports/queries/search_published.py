"""What search finds of what was sealed: documents by the words of their public HTML, resolutions and chapters."""

from collections.abc import Collection, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reports.models import Audience, DocumentKind, Format, Publication, Rendition
from reports.queries.minutes import resolutions as register
from reports.queries.search_chain import in_parts, of_keys
from reports.search.entries import Entry
from reports.search.sealed_text import chapters_of, text_of
from reports.search.words import in_a_row, tidy

_BYTES_AT_ONCE = 20  # documents


def _current(*kinds: str) -> QuerySet[Publication]:
    """What anybody may read, of each subject the newest version."""
    return Publication.objects.published().current().filter(kind__in=kinds)


def _readable(kinds: tuple[str, ...], keys: Collection[str] | None) -> set[str]:
    return {str(pk) for pk in of_keys(_current(*kinds), keys).order_by().values_list("pk", flat=True)}


def _html_of(publications: list[Publication]) -> dict[int, str]:
    """The public HTML of each, by its preparation."""
    rows = Rendition.objects.filter(
        preparation__in=[row.preparation_id for row in publications],
        format=Format.HTML,
        audience=Audience.PUBLIC,
    )
    return {row.preparation_id: bytes(row.data).decode() for row in rows}


def _documents(kinds: tuple[str, ...], keys: Collection[str] | None) -> Iterator[tuple[Publication, str]]:
    every = list(of_keys(_current(*kinds), keys).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(every), _BYTES_AT_ONCE):
        part = list(
            _current(*kinds)
            .filter(pk__in=every[start : start + _BYTES_AT_ONCE])
            .select_related("document__minutes__meeting", "document__devolution")
            .order_by("pk")
        )
        html = _html_of(part)
        yield from ((row, html[row.preparation_id]) for row in part if row.preparation_id in html)


# --- actas --------------------------------------------------------------------------------------------

_ACTAS = (DocumentKind.MINUTES.value,)


def actas(keys: Collection[str] | None) -> Iterator[Entry]:
    """The public version of every acta that was published: what it covers is not in it."""
    for row, html in _documents(_ACTAS, keys):
        minutes = row.document.minutes
        assert minutes is not None, "the document of an acta names it"
        body, year, number = row.subject_key.split("/", 2)
        yield Entry(
            key=str(row.pk),
            title=tidy(row.title),
            text=tidy(text_of(html)),
            address=reverse("minutes-detail", args=[body, int(year), number]),
            date=minutes.meeting.date,
        )


def readable_actas(keys: Collection[str] | None) -> set[str]:
    """Which of them anybody may read."""
    return _readable(_ACTAS, keys)


def resolutions(keys: Collection[str] | None) -> Iterator[Entry]:
    """The register of resolutions, as it tells them."""
    for part in in_parts(of_keys(register(), keys)):
        for row in part:
            number = f" {row.number}" if row.number else ""
            told = [row.operative, row.result, f"Expediente {row.case_file}" if row.case_file else ""]
            yield Entry(
                key=str(row.pk),
                title=tidy(f"Resolución{number}, {row.body.name}"),
                text=in_a_row(told),
                address=row.get_absolute_url(),
                date=row.date,
            )


# --- other documents ---------------------------------------------------------------------------------------

_DEVOLUTIONS = (DocumentKind.DEVOLUTION.value,)
_REPORTS = tuple(
    kind.value
    for kind in DocumentKind
    if kind not in (DocumentKind.MINUTES, DocumentKind.DEVOLUTION, DocumentKind.MANUAL)
)


def devolutions(keys: Collection[str] | None) -> Iterator[Entry]:
    """The document of every devolution that was published."""
    for row, html in _documents(_DEVOLUTIONS, keys):
        yield _document(row, html, reverse("devolution-detail", args=[row.subject_key]))


def readable_devolutions(keys: Collection[str] | None) -> set[str]:
    """Which of them anybody may read."""
    return _readable(_DEVOLUTIONS, keys)


def reports(keys: Collection[str] | None) -> Iterator[Entry]:
    """Analyses, syntheses, SWOT matrices, evaluations, accountability and documents of plans."""
    for row, html in _documents(_REPORTS, keys):
        yield _document(row, html, row.get_absolute_url())


def readable_reports(keys: Collection[str] | None) -> set[str]:
    """Which of them anybody may read."""
    return _readable(_REPORTS, keys)


def _document(row: Publication, html: str, address: str) -> Entry:
    """Of the end of its period; of a plan, whose period is to come, of the day it was published."""
    sealed_on = timezone.localdate(row.sealed_at)
    return Entry(
        key=str(row.pk),
        title=tidy(row.title),
        text=tidy(text_of(html)),
        address=address,
        date=min(row.period_to or sealed_on, sealed_on),
    )


_MANUAL = (DocumentKind.MANUAL.value,)


def chapters(keys: Collection[str] | None) -> Iterator[Entry]:
    """The chapters of the manual's last edition. By the edition and the anchor."""
    editions = None if keys is None else {key.partition("/")[0] for key in keys}
    for row, html in _documents(_MANUAL, editions):
        for chapter in chapters_of(html):
            key = f"{row.pk}/{chapter.anchor}"
            if keys is not None and key not in keys:
                continue
            yield Entry(
                key=key,
                title=tidy(f"Manual: {chapter.title}"),
                text=tidy(chapter.text),
                address=f"{reverse('manual')}#{chapter.anchor}",
                date=timezone.localdate(row.sealed_at),
            )


def readable_chapters(keys: Collection[str] | None) -> set[str]:
    """Which of them anybody may read."""
    if keys is None:
        return {entry.key for entry in chapters(None)}
    editions = _readable(_MANUAL, {key.partition("/")[0] for key in keys})
    return {key for key in keys if key.partition("/")[0] in editions}


# --- pages ------------------------------------------------------------------------------------------------

#: Pages of the portal that people look for by what is done there: name of the address, title, words.
_PAGES = (
    ("propose", "Proponer", "Hacé una propuesta, un reclamo o una consulta al Municipio."),
    ("follow", "Mirar mi propuesta", "Mirá qué pasó con tu propuesta, con el código del comprobante."),
    ("owed-list", "Temas sin respuesta", "Lo que se propuso y todavía no tiene respuesta."),
    ("verify", "Verificar un documento", "Comprobá que un PDF o un código es de un documento publicado."),
    ("meeting-list", "Sesiones", "Próximas sesiones y audiencias públicas, y las que ya se hicieron. Calendario."),
    ("minutes-list", "Actas", "Las actas aprobadas de los concejos y las comisiones."),
    ("resolution-list", "Resoluciones", "Lo que resolvió el Concejo Municipal, con su número y su expediente."),
    ("workshop-list", "Talleres", "Talleres con vecinas y vecinos: convocatorias y lo que se dijo."),
    ("topic-list", "Temas", "Lo que se propuso, y qué se respondió."),
    ("devolution-list", "Devoluciones", "Lo que se devolvió a quienes participaron."),
    ("plan", "Plan de desarrollo", "A qué se comprometió el Gobierno Municipal y cómo va."),
    ("schedule", "Cronograma", "Qué se hace y cuándo: las actividades del plan operativo anual."),
    ("report-index", "Informes", "Análisis de participación, síntesis, rendición de cuentas."),
    ("swot", "Matriz FODA", "Fortalezas, oportunidades, debilidades y amenazas del modelo."),
    ("evaluation", "Evaluación", "La evaluación del modelo de gobierno participativo."),
    ("manual", "Manual", "El manual de buenas prácticas de gobierno participativo."),
    ("team", "Integrantes", "Quiénes integran el Concejo Municipal, el Concejo Vecinal y el equipo de planificación."),
    ("publication-list", "Publicaciones", "Todos los documentos publicados, con su código."),
    ("privacy", "Privacidad", "Qué datos personales se guardan, para qué, y cómo pedir que se corrijan o se borren."),
    ("accessibility", "Accesibilidad", "Declaración de accesibilidad del sitio y cómo avisar de un problema."),
    ("permissions", "Quién puede ver qué", "Qué puede ver y hacer cada persona en el portal, según su cargo."),
    ("neighbourhood-list", "Barrios", "El mapa de los barrios y lo que pasó en cada uno."),
    ("dataset-index", "Datos abiertos", "Todo lo publicado como planillas y archivos: CSV, XLSX, JSON."),
    ("following-ask", "Recibir avisos por correo", "Un aviso cuando pasa algo con un tema, un barrio o las sesiones."),
    ("help", "Ayuda", "Cómo se usa el portal, paso a paso."),
    ("legal-notice", "Aviso legal", "Quién publica este portal, y en qué condiciones."),
)  # fmt: skip


def pages(keys: Collection[str] | None) -> Iterator[Entry]:
    """Pages that there are. By the name of the address."""
    for name, title, words in _PAGES:
        if keys is not None and name not in keys:
            continue
        yield Entry(key=name, title=title, text=words, address=reverse(name))
