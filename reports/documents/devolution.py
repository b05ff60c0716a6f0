"""A devolution as a document: what was asked, what was answered, and what stays open, given back to the residents."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from participation.actions.devolutions import check_has_topics, mark_given_back, mark_withdrawn
from participation.models import Devolution, DevolutionScope, ResponseDecision
from participation.queries.devolutions import chosen_topics
from participation.transitions import InvalidTransition as NothingToGiveBack
from planning.queries import current_municipality, minimum_group
from reports.documents.base import Content, Meta, Part, Subject
from reports.documents.figures import Figure, Table, count_figure, evidence, table
from reports.documents.residents_told import About, meetings_told
from reports.documents.words import (
    AUTHOR_CODES,
    AUTHOR_LABELS,
    CHANNEL_CODES,
    KIND_CODES,
    plain,
    plural,
)
from reports.documents.written import WrittenDocument, changes, earlier, opened, written_parts
from reports.models import Document, DocumentKind, Format, Publication
from reports.queries.devolution_facts import AUTHORS, Called, Said, Treated, called_for, treated_by
from reports.rendering.csv import render_csv
from reports.suppression import Group, Partition, is_safe, merge_small
from reports.transitions import InvalidTransition

SCHEMA = "devolucion/1"
PARTS = (
    Part(
        "introduccion",
        "Introducción",
        "A quiénes va, qué se les había preguntado y por qué se devuelve ahora.",
    ),
    Part("sigue", "Qué sigue", "Cuándo y dónde se va a contar cómo va, y con quién hablar mientras tanto."),
)
#: What becomes of what was asked, in the order of reading: codes, headings, and what a count of them is called.
GROUPS: dict[str, str] = {
    "se_hace": "Lo que se va a hacer",
    "en_parte": "Lo que se va a hacer en parte",
    "no_se_hace": "Lo que no se va a hacer, y por qué",
    "derivado": "Lo que se derivó a otro organismo",
    "ya_hecho": "Lo que ya está hecho",
    "abierto": "Lo que sigue abierto, sin respuesta",
}
_GROUP_OF: dict[str, str] = {
    ResponseDecision.ACCEPTED: "se_hace",
    ResponseDecision.IN_PART: "en_parte",
    ResponseDecision.NOT_ACCEPTED: "no_se_hace",
    ResponseDecision.REFERRED: "derivado",
    ResponseDecision.ALREADY_DONE: "ya_hecho",
}
_SCOPES: dict[str, str] = {
    DevolutionScope.WORKSHOP: "reunion",
    DevolutionScope.SUBZONE: "subzona",
    DevolutionScope.THEME: "tema",
    DevolutionScope.PERIOD: "periodo",
}


class DevolutionDocument(WrittenDocument):
    """The document type; the engine keeps one of it."""

    kind = DocumentKind.DEVOLUTION
    label = DocumentKind.DEVOLUTION.label
    parts: Sequence[Part] = PARTS
    formats: Sequence[Format] = (
        Format.HTML,
        Format.PDF,
        Format.JSON,
        Format.CSV,
        Format.POSTER,
        Format.TEXT,
    )
    others_title = "Otras devoluciones"

    def subjects(self) -> list[tuple[str, str]]:
        """Every devolution that somebody began."""
        return list(Devolution.objects.order_by("-period_to", "-pk").values_list("code", "title"))

    def subject(self, about: str) -> Subject:
        """A devolution by its code. Raises ``ValidationError`` when there is none."""
        row = Devolution.objects.filter(code=about).first()
        if row is None:
            raise ValidationError("No hay una devolución con ese código.")
        return _subject(row)

    def refreshed(self, document: Document) -> Subject:
        """Its title and its days may change until it is prepared."""
        return _subject(_devolution_of(document))

    def check_subject(self, document: Document) -> None:
        """A devolution without topics gives nothing back. Nobody chooses others while this transaction lasts."""
        try:
            check_has_topics(_devolution_of(document))
        except NothingToGiveBack as reason:
            raise InvalidTransition(str(reason)) from reason

    def after_seal(self, publication: Publication) -> None:
        """The topics it tells are given back from today on."""
        devolution = _devolution_of(publication.document)
        mark_given_back(
            devolution=devolution,
            code=publication.code,
            version=publication.version,
            topics=[row.topic.pk for row in chosen_topics(devolution)],
            day=timezone.localdate(publication.sealed_at),
        )

    def after_withdrawal(self, publication: Publication) -> None:
        """They are given back no more, unless another version or another devolution says so."""
        mark_withdrawn(code=publication.code, day=timezone.localdate())

    def file_stem(self, publication: Publication) -> str:
        """``devolucion_DEV-2026-03``."""
        return f"{publication.kind}_{publication.subject_key}"

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that is given back, dissociated. Raises ``ValidationError`` when a text refers to no figure."""
        devolution = _devolution_of(document)
        treated, said = treated_by(devolution)
        called = called_for(devolution, said)
        groups = _residents(document, called)
        figures = opened(devolution_figures(treated, said, called, groups), code)
        municipality = current_municipality()
        return {
            "esquema": SCHEMA,
            "titulo": document.title,
            "municipio": municipality.name if municipality else "",
            "periodo": {
                "desde": devolution.period_from.isoformat(),
                "hasta": devolution.period_to.isoformat(),
            },
            "devolucion": {
                "codigo": devolution.code,
                "alcance": _SCOPES[devolution.scope],
                "sobre": _about(devolution),
                "opinar_hasta": devolution.validation_until.isoformat()
                if devolution.validation_until
                else "",
            },
            "cifras": figures,
            "tablas": {},
            "grupo_minimo": minimum_group() if minimum_group() < 10**9 else None,
            "grupos": {"reuniones": [[list(group.keys), group.total] for group in groups]},
            "registros": {
                "reuniones": _meetings_table(called, groups),
                "temas": _topics_table(treated),
                "aportes": _contributions_table(said),
            },
            "partes": written_parts(document, PARTS, figures),
            "cambios": changes(document, figures, earlier(document)),
        }

    def live_figures(self, document: Document) -> Sequence[Figure]:
        """The figures as they are now."""
        treated, said = treated_by(_devolution_of(document))
        called = called_for(_devolution_of(document), said)
        return devolution_figures(treated, said, called, _residents(document, called))

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form; the engine of paper is imported only where it works."""
        from reports.rendering import devolution, poster

        if format == Format.HTML:
            return devolution.render_html(content, meta)
        if format == Format.PDF:
            return devolution.render_pdf(content, meta)
        if format == Format.CSV:
            return render_csv(content)
        if format == Format.POSTER:
            return poster.render_poster(content, meta)
        if format == Format.TEXT:
            return poster.render_text(content, meta)
        raise ValueError(f"No renderer for {format}.")


def _devolution_of(document: Document) -> Devolution:
    assert document.devolution is not None  # a constraint of the database
    return document.devolution


def _subject(row: Devolution) -> Subject:
    return Subject(key=row.code, title=row.title, since=row.period_from, until=row.period_to, devolution=row)


def _about(devolution: Devolution) -> str:
    """What is given back, by its name; nothing for a period, which says its days."""
    return str(devolution.meeting or devolution.subzone or devolution.theme or "")


# --- how many took part -----------------------------------------------------------------------------


def _residents(document: Document, called: Sequence[Called]) -> Sequence[Group]:
    """Residents of the meetings that counted them, in groups that give nobody away, also beside what was told before.

    No group where nothing may be told.
    """
    counted = {row.code: row.residents for row in called if row.residents is not None}
    if not counted:
        return ()
    least, before = minimum_group(), _told_before(document, counted)
    whole = Group(tuple(counted), sum(counted.values()))
    for groups in (merge_small(counted, least) or (), (whole,)):
        if groups and is_safe(groups, least, before):
            return groups
    return ()


def _told_before(document: Document, counted: Mapping[str, int]) -> list[Partition]:
    """Groups of the same meetings in whatever was published, of which a reader could subtract these."""
    assert document.period_from is not None and document.period_to is not None  # those of its devolution
    about = About(document.kind, document.subject_key, document.period_from, document.period_to)
    return [
        partition
        for groups in meetings_told(about)
        if (partition := [Group(tuple(keys), total) for keys, total in groups if set(keys) & set(counted)])
    ]


# --- figures and the rows behind them ---------------------------------------------------------------


def group_of(row: Treated) -> str:
    """What becomes of a topic: one of ``GROUPS``."""
    return _GROUP_OF[row.response.decision] if row.response else "abierto"


def devolution_figures(
    treated: Sequence[Treated], said: Sequence[Said], called: Sequence[Called], groups: Sequence[Group]
) -> list[Figure]:
    """How much was asked, by whom, and what becomes of it."""
    return [*_of_topics(treated), *_of_what_was_said(said), *_of_meetings(called, groups)]


def _of_topics(treated: Sequence[Treated]) -> list[Figure]:
    topics = plural(len(treated), "tema", "temas")
    becomes = [group_of(row) for row in treated]
    return [
        count_figure(
            "temas.total",
            "Temas que se devuelven",
            len(treated),
            len(treated),
            topics,
            "Los que se eligieron para esta devolución.",
            evidence=evidence("temas", where={}),
        ),
        *(
            count_figure(
                f"temas.{code}",
                heading,
                becomes.count(code),
                len(treated),
                topics,
                "Según la última respuesta publicada; sin ninguna, sigue abierto.",
                evidence=evidence("temas", where={"grupo": [code]}),
            )
            for code, heading in GROUPS.items()
        ),
    ]


def _of_what_was_said(said: Sequence[Said]) -> list[Figure]:
    words = plural(len(said), "aporte", "aportes")
    authors = [AUTHOR_CODES[row.author] for row in said]  # type: ignore[index]
    return [
        count_figure(
            "aportes.total",
            "Aportes oídos sobre esos temas",
            len(said),
            len(said),
            words,
            "Los de las reuniones con acta aprobada, y los que llegaron por otra vía y se admitieron, de lo que se "
            "devuelve y de esos días. El que está en varios temas cuenta una vez.",
            evidence=evidence("aportes", where={}),
        ),
        *(
            count_figure(
                f"aportes.autor.{code}",
                f"Aportes: {AUTHOR_LABELS[code]}",
                authors.count(code),
                len(said),
                words,
                "Por quién lo dijo.",
                evidence=evidence("aportes", where={"autor": [code]}),
            )
            for code in sorted(set(authors), key=list(AUTHOR_LABELS).index)
        ),
        count_figure(
            "aportes.disidencias",
            "Aportes que no están de acuerdo",
            sum(row.dissents for row in said),
            len(said),
            words,
            "Los que se sistematizaron como una opinión distinta en al menos uno de esos temas.",
            evidence=evidence("aportes", where={"disiente": ["si"]}),
        ),
    ]


def _of_meetings(called: Sequence[Called], groups: Sequence[Group]) -> list[Figure]:
    figures = [
        count_figure(
            "reuniones.total",
            "Reuniones en las que se habló",
            len(called),
            len(called),
            plural(len(called), "reunión", "reuniones"),
            "Aquellas con acta aprobada en las que alguien dijo algo sobre esos temas.",
            evidence=evidence("reuniones", where={}),
        ),
    ]
    counted = [row for row in called if row.residents is not None]
    if counted:
        figures.append(
            count_figure(
                "vecinos.presentes",
                "Vecinas y vecinos que fueron",
                sum(group.total for group in groups) if groups else None,
                len(counted),
                plural(len(counted), "reunión en la que se contó", "reuniones en las que se contó"),
                "Suma de quienes fueron a esas reuniones: quien fue a varias cuenta en cada una. Los grupos de pocas "
                "personas no se muestran.",
                evidence=evidence("reuniones", where={"conto": ["si"]}, add="presentes"),
            )
        )
    return figures


def _meetings_table(called: Sequence[Called], groups: Sequence[Group]) -> Table:
    """A meeting whose number may not be told alone says with which others it is told: it adds up once."""
    of: dict[str, Group] = {key: group for group in groups for key in group.keys}
    told: set[tuple[str, ...]] = set()
    rows = []
    for row in called:
        group = of.get(row.code)
        number: int | None = None
        together = ""
        if group and len(group.keys) > 1:
            together = "; ".join(group.keys)
        if group and group.keys not in told:
            told.add(group.keys)
            number = group.total
        rows.append(
            [
                row.code,
                row.on.isoformat(),
                row.name,
                row.place,
                row.channels,
                "no" if row.residents is None else "si",
                number,
                together,
            ]
        )
    return table(
        "Reuniones",
        [
            ("codigo", "Código", False),
            ("fecha", "Fecha", False),
            ("reunion", "Reunión", False),
            ("lugar", "Lugar", False),
            ("convocada_por", "Por dónde se convocó", False),
            ("conto", "Se contó a quienes fueron", False),
            ("presentes", "Vecinas y vecinos", True),
            ("juntas", "Contadas juntas", False),
        ],
        rows,
    )


def _topics_table(treated: Sequence[Treated]) -> Table:
    return table(
        "Temas",
        [
            ("codigo", "Código", False),
            ("titulo", "Tema", False),
            ("pedido", "Qué se pide", False),
            ("tema", "Tema del catálogo", False),
            ("subzonas", "Subzonas", False),
            ("aportes", "Aportes", True),
            *((AUTHOR_CODES[author], AUTHOR_LABELS[AUTHOR_CODES[author]], True) for author in AUTHORS),
            ("gobierno", "Gobierno", True),
            ("disidencias", "Disidencias", True),
            ("grupo", "Qué pasa con él", False),
            ("respuesta", "Respuesta", False),
            ("razon", "Por qué", False),
            ("detalle", "Detalle", False),
            ("derivado_a", "A quién se derivó", False),
            ("plazo", "Para cuándo", False),
            ("costo", "Costo", True),
            ("respondido_el", "Respondido el", False),
            ("plan", "En el plan", False),
            ("resoluciones", "Resoluciones", False),
            ("nota", "Qué se agrega", False),
        ],
        [_topic_row(row) for row in treated],
    )


def _topic_row(row: Treated) -> list[Any]:
    response = row.response
    by = [row.authors.get(author, 0) for author in AUTHORS]
    answered = (
        [
            response.summary,
            response.reason,
            response.detail,
            response.referred_to,
            response.period,
            plain(response.cost),
            _day_of(response.published_at),
        ]
        if response
        else ["", "", "", "", "", None, ""]
    )
    return [
        row.topic.code,
        row.topic.title,
        row.topic.description,
        row.topic.theme.name if row.topic.theme else "",
        "; ".join(row.subzones),
        row.contributions,
        *by,
        row.contributions - sum(by),
        row.dissents,
        group_of(row),
        *answered,
        "; ".join(f"{item.code} {item.title}" for item in row.items),
        "; ".join(row.resolutions),
        row.note,
    ]


def _day_of(moment: dt.datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


def _contributions_table(said: Sequence[Said]) -> Table:
    return table(
        "Aportes",
        [
            ("codigo", "Código", False),
            ("fecha", "Fecha", False),
            ("reunion", "Reunión", False),
            ("via", "Por dónde llegó", False),
            ("tipo", "Tipo", False),
            ("autor", "De quién", False),
            ("barrio", "Barrio", False),
            ("temas", "Temas", False),
            ("disiente", "No está de acuerdo", False),
            ("texto", "Texto público", False),
        ],
        [
            [
                row.code,
                row.on.isoformat(),
                row.meeting,
                CHANNEL_CODES[row.channel],
                KIND_CODES[row.kind],
                AUTHOR_CODES[row.author],  # type: ignore[index]
                row.neighbourhood,
                "; ".join(row.topics),
                "si" if row.dissents else "no",
                row.text,
            ]
            for row in said
        ],
    )


DOCUMENT_TYPE = DevolutionDocument()
