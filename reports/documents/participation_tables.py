"""The tables of the participation analysis and the evidence rows behind its figures, dissociated.

A table is ``{"titulo", "columnas": [{"clave", "titulo", "numerica"}], "filas": [[…]]}``. Evidence holds codes and
names of whoever has a public role (neither for those under 18), no author of a contribution, and residents in groups.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from participation.models import DUTY_STATUSES, AttendanceStatus
from planning.models import Body, Quality
from reports.documents.figures import Table, table
from reports.documents.participation_figures import Residents, covered_neighbourhoods, public_name
from reports.documents.words import (
    AGE_LABELS,
    AUTHOR_CODES,
    AUTHOR_LABELS,
    COMPLETE_CODES,
    KIND_CODES,
    MEETING_CODES,
    ORIGIN_CODES,
    QUALITY_CODES,
    STATUS_CODES,
)
from reports.queries.participation import (
    AttendanceRecord,
    Counts,
    InitiativeRecord,
    MeetingFacts,
    MinutesRecord,
)
from reports.suppression import Group

# --- what the document shows ------------------------------------------------------------------------


def shown_tables(counts: Counts, people: Residents, figures: Sequence[Mapping[str, Any]]) -> dict[str, Table]:
    """The tables beside the figures and charts."""
    return {
        "reuniones.mes": _meetings_by_month(counts),
        "asistencia.mes": _attendance_by_month(counts),
        "asistencia.personas": _attendance_by_person(figures),
        "vecinos.mes": table(
            "Vecinas y vecinos presentes por mes",
            [("mes", "Mes", False), ("cantidad", "Presentes", True)],
            [[";".join(group.keys), group.total] for group in people.months],
        ),
        "vecinos.edad": table(
            "Vecinas y vecinos presentes por edad",
            [("edad", "Edad", False), ("cantidad", "Presentes", True)],
            [
                [_together([AGE_LABELS.get(key, key) for key in group.keys], "Otras edades"), group.total]
                for group in people.ages
            ],
        ),
        "vecinos.barrio": _residents_by_neighbourhood(counts, people),
        "iniciativas.tema_autor": _initiatives_by_theme_and_author(counts),
    }


def _together(labels: Sequence[str], others: str) -> str:
    return labels[0] if len(labels) == 1 else f"{others} (en conjunto): {'; '.join(labels)}"


def _meetings_by_month(counts: Counts) -> Table:
    return table(
        "Reuniones por mes",
        [("mes", "Mes", False), ("celebradas", "Celebradas", True), ("sin_quorum", "Sin quórum", True)],
        [[key, held, failed] for key, (held, failed) in counts.meetings.items()],
    )


def _attendance_by_month(counts: Counts) -> Table:
    return table(
        "Asistencia de titulares por mes",
        [
            ("mes", "Mes", False),
            ("organo", "Órgano", False),
            ("presentes", "Presentes", True),
            ("convocatorias", "Convocatorias", True),
        ],
        [
            [f"{first:%Y-%m}", body, present, due]
            for (first, body), (present, due) in sorted(counts.months.items())
        ],
    )


def _attendance_by_person(figures: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for figure in figures:
        beside = figure["al_lado"]
        if "persona" in beside:
            rows.append(
                [
                    beside["nombre"],
                    beside["persona"],
                    beside["organo"],
                    " y ".join(beside["calidades"]),
                    figure["numerador"],
                    *(
                        beside[key]
                        for key in ("con_aviso", "sin_aviso", "licencia", "no_convocada", "sin_registro")
                    ),
                ]
            )
    return table(
        "Asistencia por persona",
        [
            ("nombre", "Nombre", False),
            ("persona", "Código", False),
            ("organo", "Órgano", False),
            ("calidad", "Calidad", False),
            ("presente", "Presente", True),
            ("con_aviso", "Con aviso", True),
            ("sin_aviso", "Sin aviso", True),
            ("licencia", "Licencia", True),
            ("no_convocada", "No convocada", True),
            ("sin_registro", "Sin registro", True),
        ],
        rows,
    )


def _residents_by_neighbourhood(counts: Counts, people: Residents) -> Table:
    names = dict(counts.neighbourhoods) | {"": "Sin dato de barrio"}
    alone = [group for group in people.neighbourhoods if len(group.keys) == 1]
    together = [group for group in people.neighbourhoods if len(group.keys) > 1]
    alone.sort(key=lambda group: (group.keys == ("",), -group.total, names[group.keys[0]]))
    return table(
        "Vecinas y vecinos presentes por barrio",
        [("barrio", "Barrio", False), ("cantidad", "Presentes", True)],
        [
            [_together([names.get(key, key) for key in group.keys], "Otros barrios"), group.total]
            for group in [*alone, *together]
            if group.keys != ("",) or group.total
        ],
    )


def _initiatives_by_theme_and_author(counts: Counts) -> Table:
    authors = list(AUTHOR_CODES)
    themes = {theme for _, theme in counts.initiatives}
    totals = {theme: sum(n for (_, own), n in counts.initiatives.items() if own == theme) for theme in themes}
    names = counts.theme_names | {"": "Sin tema"}
    rows = [
        [
            names[theme],
            theme,
            *(counts.initiatives.get((author, theme), 0) for author in authors),
            totals[theme],
        ]
        for theme in sorted(themes, key=lambda theme: (theme == "", -totals[theme], names[theme]))
    ]
    return table(
        "Iniciativas y propuestas por tema y por quién las hizo",
        [
            ("nombre", "Tema", False),
            ("tema", "Código", False),
            *((AUTHOR_CODES[author], AUTHOR_LABELS[AUTHOR_CODES[author]], True) for author in authors),
            ("total", "Total", True),
        ],
        rows,
    )


# --- the evidence -----------------------------------------------------------------------------------


def evidence_tables(
    counts: Counts,
    people: Residents,
    k: int,
    bodies: Sequence[Body],
    public_ids: Mapping[tuple[str, int], str],
    meetings: Sequence[MeetingFacts],
    minutes: Sequence[MinutesRecord],
    attendance: Sequence[AttendanceRecord],
    initiatives: Sequence[InitiativeRecord],
) -> dict[str, Table]:
    """The rows from which every figure can be counted again outside the portal."""
    tables = {"reuniones": _meeting_rows(meetings), "actas": _minutes_rows(minutes)}
    for body in bodies:
        own = [record for record in attendance if record.body == body.code]
        tables[f"asistencia.{body.code}"] = _attendance_rows(counts, body, own, public_ids)
    return tables | {
        "vecinos.reuniones": _head_count_rows(people),
        "vecinos.primera_vez": _split_rows(
            "Si vinieron por primera vez",
            "primera_vez",
            people.total,
            people.first_time.groups,
            people.first_time.whole,
            k,
        ),
        "vecinos.genero": _split_rows(
            "Género de vecinas y vecinos",
            "genero",
            people.total,
            people.gender.groups,
            people.gender.whole,
            k,
        ),
        "cobertura.barrios": _coverage_rows(counts),
        "iniciativas": _initiative_rows(initiatives),
    }


def _meeting_rows(meetings: Sequence[MeetingFacts]) -> Table:
    return table(
        "Reuniones con acta aprobada",
        [
            ("reunion", "Reunión", False),
            ("fecha", "Fecha", False),
            ("tipo", "Tipo", False),
            ("organos", "Órganos", False),
            ("solo_conteo", "Solo conteo", False),
            ("quorum", "Quórum (actuando como titulares, de los necesarios)", False),
            ("resultado", "Resultado", False),
        ],
        [
            [
                meeting.code,
                meeting.date.isoformat(),
                MEETING_CODES.get(meeting.kind, meeting.kind),
                ";".join(meeting.bodies),
                "si" if meeting.count_only else "no",
                "; ".join(f"{body}: {present} de {needed}" for body, present, needed in meeting.quorum),
                "celebrada" if meeting.held else "sin_quorum",
            ]
            for meeting in meetings
        ],
    )


def _minutes_rows(minutes: Sequence[MinutesRecord]) -> Table:
    return table(
        "Actas aprobadas",
        [
            ("reunion", "Reunión", False),
            ("fecha", "Fecha de la sesión", False),
            ("acta", "Acta", False),
            ("origen", "Origen", False),
            ("completa", "Completa", False),
            ("aprobada_el", "Aprobada", False),
            ("dias_aprobacion", "Días hasta aprobarla", True),
            ("publicada", "Publicada", False),
            ("publicada_el", "Primera publicación", False),
            ("dias_publicacion", "Días hasta publicarla", True),
        ],
        [
            [
                record.meeting,
                record.date.isoformat(),
                f"{record.number}/{record.year}" if record.number else "",
                ORIGIN_CODES[record.origin],
                COMPLETE_CODES[record.origin],
                record.approved_on.isoformat(),
                record.days_to_approval,
                "si" if record.published_on else "no",
                record.published_on.isoformat() if record.published_on else "",
                record.days_to_publication if record.published_on else "",
            ]
            for record in minutes
        ],
    )


def _attendance_rows(
    counts: Counts,
    body: Body,
    records: Sequence[AttendanceRecord],
    public_ids: Mapping[tuple[str, int], str],
) -> Table:
    people = {member.person.pk: member.person for member in counts.members if member.body == body.code}
    duty = {str(status) for status in DUTY_STATUSES}
    days = {record.date: record.date.isoformat() for record in records}
    rows = []
    for record in records:
        code = public_ids[body.code, record.person_id]
        rows.append(
            [
                record.meeting,
                days[record.date],
                code,
                public_name(people[record.person_id], code),
                QUALITY_CODES[Quality(record.quality)],
                STATUS_CODES[AttendanceStatus(record.status) if record.status else ""],
                "si" if record.status in duty else "no",
            ]
        )
    rows.sort(key=lambda row: (row[1], row[0], row[4] != "titular", row[2]))
    return table(
        f"Asistencia de integrantes: {body.name}",
        [
            ("reunion", "Reunión", False),
            ("fecha", "Fecha", False),
            ("persona", "Código", False),
            ("nombre", "Nombre", False),
            ("calidad", "Calidad", False),
            ("estado", "Estado", False),
            ("cuenta", "Entra en la tasa", False),
        ],
        rows,
    )


def _head_count_rows(people: Residents) -> Table:
    return table(
        "Concurrencia de vecinas y vecinos por reunión",
        [
            ("reuniones", "Reuniones", False),
            ("cantidad_reuniones", "Cuántas reuniones", True),
            ("cantidad", "Presentes", True),
        ],
        [["; ".join(group.keys), len(group.keys), group.total] for group in people.meetings],
    )


def _split_rows(
    title: str, key: str, total: int | None, groups: Sequence[Group], whole: Group | None, k: int
) -> Table:
    """What is told of a split; a remainder of whom nobody knows is not a group, yet no small number is written."""
    rows: list[list[Any]] = [
        [" o ".join(group.keys), group.total] for group in groups or ([whole] if whole else [])
    ]
    if total is not None and whole is not None:
        unknown = total - whole.total
        rows.append(["sin_dato", f"menos de {k}" if 0 < unknown < k else unknown])
    return table(title, [(key, "Respuesta", False), ("cantidad", "Personas", True)], rows)


def _coverage_rows(counts: Counts) -> Table:
    covered = covered_neighbourhoods(counts)
    came_from = counts.heads.places
    return table(
        "Barrios registrados y de dónde hubo participación",
        [
            ("codigo", "Código", False),
            ("barrio", "Barrio", False),
            ("concurrencia", "Vino alguien", False),
            ("aportes", "Aportes", True),
            ("cubierto", "Con participación", False),
        ],
        [
            [
                code,
                name,
                "si" if code in came_from else "no",
                counts.contributions_by_neighbourhood.get(code, 0),
                "si" if code in covered else "no",
            ]
            for code, name in counts.neighbourhoods
        ],
    )


def _initiative_rows(initiatives: Sequence[InitiativeRecord]) -> Table:
    authors = {str(author): code for author, code in AUTHOR_CODES.items()}
    kinds = {str(kind): code for kind, code in KIND_CODES.items()}
    return table(
        "Iniciativas y propuestas",
        [
            ("codigo", "Código", False),
            ("reunion", "Reunión", False),
            ("fecha", "Fecha", False),
            ("tipo", "Tipo", False),
            ("autor_tipo", "De quién", False),
            ("tema", "Tema", False),
            ("barrio", "Barrio", False),
            ("texto", "Texto público", False),
        ],
        [
            [
                record.code,
                record.meeting,
                record.date.isoformat(),
                kinds[record.kind],
                authors[record.author_type],
                record.theme,
                record.neighbourhood,
                record.text,
            ]
            for record in initiatives
        ],
    )
