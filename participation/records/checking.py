"""All six tables against each other and against the portal: a plan of what to write, or every error.

An error is told once, where it is: rows that cite a faulty row, or a part of a file that could not be read, are not
blamed for it.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.utils import timezone

from participation.models import AttendanceStatus, AuthorType
from participation.records import formats
from participation.records.belonging import Belonging, Term
from participation.records.cells import Cells
from participation.records.errors import RecordError, RecordsRefused
from participation.records.formats import RecordFile
from participation.records.plan import (
    AttendanceRecord,
    ContributionRecord,
    HeadCountRecord,
    MeetingRecord,
    MembershipRecord,
    PersonRecord,
    Plan,
)
from participation.records.reading import Table, read_table
from participation.records.register import KnownMeeting, Register
from planning.models import Body, Membership, Neighbourhood, Theme, today
from planning.sheets.words import Suggester, fold, tidy

_AGE_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)\Z", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+\Z", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]*\Z")
_SMALL_HOURS = dt.time(6)  # with no closing hour written, leaving before this is leaving after midnight


def read_tables(files: Mapping[str, bytes]) -> dict[RecordFile, Table]:
    """The six tables out of files by name; a missing file is an error of its own, and so is one too many."""
    by_name = {name.casefold(): data for name, data in files.items()}
    tables = {}
    for file in RecordFile:
        if file in by_name:
            tables[file] = read_table(file, by_name.pop(file))
        else:
            columns = ",".join(formats.COLUMNS[file])
            tables[file] = Table(file).stop(
                None, "", f"Falta el archivo. Si no hay datos, va con el encabezado solo: {columns}"
            )
    for name in by_name:
        names = ", ".join(RecordFile)
        tables[RecordFile.PEOPLE].errors.append(
            RecordError(name, None, "", f"No es uno de los seis archivos que se importan ({names}).")
        )
    return tables


def check(tables: Mapping[RecordFile, Table]) -> Plan:
    """Check everything and return the plan; raises ``RecordsRefused`` with every error. Reads, writes nothing."""
    checker = _Checker(tables)
    plan = checker.run()
    errors = [error for table in tables.values() for error in table.errors]
    if errors:
        raise RecordsRefused(sorted(errors, key=_reading_order))
    return plan


def _reading_order(error: RecordError) -> tuple[int, int]:
    files = list(RecordFile)
    position = files.index(RecordFile(error.file)) if error.file in files else len(files)
    return position, error.row or 0


class _Checker:
    """One pass over each table, in their order; what a pass learns serves those after it."""

    def __init__(self, tables: Mapping[RecordFile, Table]) -> None:
        self.tables = tables
        self.plan = Plan()
        self.register = Register(
            people=[
                *self._column(RecordFile.PEOPLE, "codigo"),
                *self._column(RecordFile.MEMBERSHIPS, "persona"),
                *self._column(RecordFile.ATTENDANCES, "persona"),
                *self._column(RecordFile.CONTRIBUTIONS, "autor_persona"),
            ],
            meetings=[
                *self._column(RecordFile.MEETINGS, "codigo"),
                *self._column(RecordFile.ATTENDANCES, "reunion"),
                *self._column(RecordFile.HEAD_COUNTS, "reunion"),
                *self._column(RecordFile.CONTRIBUTIONS, "reunion"),
            ],
            contributions=self._column(RecordFile.CONTRIBUTIONS, "codigo"),
            years={
                int(day[:4])
                for day in self._column(RecordFile.MEETINGS, "fecha")
                if re.match("[0-9]{4}-", day)
            },
        )
        self.people: dict[str, PersonRecord | None] = {}
        self.meetings: dict[str, MeetingRecord | None] = {}
        self._seen: dict[RecordFile, dict[str, Any]] = {
            RecordFile.PEOPLE: self.people,
            RecordFile.MEETINGS: self.meetings,
        }
        self.places = self.register.neighbourhood_by_word
        self.belonging = self.plan.belonging = Belonging(
            one for memberships in self.register.memberships.values() for one in memberships
        )

    def run(self) -> Plan:
        """Fill the plan."""
        self._check_people()
        self._check_memberships()
        self._check_meetings()
        self._check_attendances()
        self._check_head_counts()
        self._check_contributions()
        self._warn()
        return self.plan

    # -- people and what they belong to

    def _check_people(self) -> None:
        first_rows: dict[str, int] = {}
        without_age = 0
        for cells in self._rows(RecordFile.PEOPLE):
            code = cells.code("codigo", required="Falta el código de la persona.")
            first_name = cells.text("nombre", max_length=80)
            last_name = cells.text("apellido", max_length=80)
            if not first_name and not last_name:
                cells.fail("nombre", "Falta el nombre de la persona.")
            elif not first_name or not last_name:
                column = "apellido" if first_name else "nombre"
                cells.fail(column, f"Falta el {column} de la persona.")
            gender = cells.choice("genero", formats.GENDERS, unknown=True)
            is_minor = cells.yes_no("menor")
            record = (
                PersonRecord(code, first_name, last_name, gender, bool(is_minor)) if cells.is_good else None
            )
            if code in first_rows:
                if record is None or self.people.get(code) != record:
                    cells.fail(
                        "codigo", f"El código «{code}» está repetido: ya está en la fila {first_rows[code]}."
                    )
                continue
            if code:
                first_rows[code] = cells.number
                self.people[code] = record
            if record and not self._is_known_person(cells, record, is_minor):
                without_age += is_minor is None
                self.plan.people.append(record)
        if without_age:
            self.plan.warnings.append(
                "Personas nuevas que no dicen si son menores de 18 años, y quedan como mayores que se pueden nombrar: "
                f"{without_age}."
            )

    def _is_known_person(self, cells: Cells, record: PersonRecord, is_minor: bool | None) -> bool:
        known = self.register.people.get(record.code)
        if known is None:
            return False
        same_name = (known.first_name, known.last_name) == (record.first_name, record.last_name)
        same_facts = record.gender in ("", known.gender) and is_minor in (None, known.is_minor)
        if not same_name:
            cells.fail("codigo", f"El código «{record.code}» ya es de otra persona en el portal: {known}.")
        elif not same_facts:
            cells.fail(
                "codigo", f"«{record.code}» ya está en el portal con otros datos: se corrigen en su ficha."
            )
        self.plan.known_people += 1
        return True

    def _check_memberships(self) -> None:
        taken: dict[tuple[str, str], list[tuple[dt.date, dt.date | None, str]]] = defaultdict(list)
        for (person, body), memberships in self.register.memberships.items():
            taken[person, body] += [
                (one.valid_from, one.valid_to, "que ya está en el portal") for one in memberships
            ]
        for cells in self._rows(RecordFile.MEMBERSHIPS):
            record = self._read_membership(cells)
            if record is None:
                continue
            key = (record.person, record.body.code)
            if any(_is_same_membership(known, record) for known in self.register.memberships.get(key, ())):
                self.plan.known_memberships += 1
                continue
            overlap = next(
                (which for since, until, which in taken[key] if _overlaps(record, since, until)), None
            )
            if overlap:
                cells.fail(
                    "desde",
                    f"Se superpone con otra integración de {record.person} en {record.body.code}, la {overlap}. "
                    "Un día no puede estar en las dos.",
                )
                continue
            taken[key].append((record.valid_from, record.valid_to, f"de la fila {cells.number}"))
            self.plan.memberships.append(record)
            self.belonging.add(
                record.person, record.body, Term(record.quality, record.valid_from, record.valid_to)
            )

    def _read_membership(self, cells: Cells) -> MembershipRecord | None:
        person = self._person(cells, "persona", required="Falta la persona.")
        body = self._body(cells, "organo", cells.text("organo", max_length=40, required="Falta el órgano."))
        quality = cells.choice("calidad", formats.QUALITIES, required="Falta la calidad: titular o suplente.")
        title = cells.text("cargo", max_length=80)
        order = cells.integer("orden", minimum=0, maximum=32767)
        since = cells.date("desde", required="Falta la fecha de inicio.")
        until = cells.date("hasta")
        reason = cells.text("motivo_cese", max_length=200)
        if since and until and until < since:
            cells.fail("hasta", f"Termina ({until}) antes de empezar ({since}).")
        if not cells.is_good or body is None or since is None:
            return None
        return MembershipRecord(person, body, quality, title, order, since, until, reason)

    # -- meetings

    def _check_meetings(self) -> None:
        first_rows: dict[str, int] = {}
        numbers: dict[tuple[str, int, str], str] = {
            key: f"la reunión {code}, que ya está en el portal"
            for key, code in self.register.minutes_numbers.items()
        }
        for cells in self._rows(RecordFile.MEETINGS):
            record = self._read_meeting(cells)
            code = tidy(cells.raw("codigo"))
            if code in first_rows:
                cells.fail(
                    "codigo", f"El código «{code}» está repetido: ya está en la fila {first_rows[code]}."
                )
                continue
            if code in self.register.meetings:
                cells.fail("codigo", f"La reunión «{code}» ya está en el portal: no se importa dos veces.")
            elif code:
                first_rows[code] = cells.number
                self.meetings[code] = record if cells.is_good else None
            if record is None or not cells.is_good:
                continue
            if record.number and record.bodies:
                key = (record.bodies[0].code, record.date.year, record.number)
                if key in numbers:
                    cells.fail(
                        "acta_numero", f"El acta {key[2]} de {key[0]} de {key[1]} ya es de {numbers[key]}."
                    )
                    continue
                numbers[key] = f"la fila {cells.number}"
            self.plan.meetings.append(record)

    def _read_meeting(self, cells: Cells) -> MeetingRecord | None:
        code = cells.code("codigo", required="Falta el código de la reunión.")
        bodies = self._bodies(cells)
        kind = self._meeting_kind(cells)
        date = cells.date("fecha", required="Falta la fecha.")
        start, end = cells.time("hora_inicio"), cells.time("hora_fin")
        place = cells.text("lugar", max_length=200)
        convened_at = cells.moment("convocada_el")
        number = self._minutes_number(cells)
        approved_on = cells.date("acta_aprobada_el")
        count_only = cells.yes_no("solo_conteo")
        if approved_on and date and approved_on < date:
            cells.fail(
                "acta_aprobada_el", f"El acta figura aprobada ({approved_on}) antes de la reunión ({date})."
            )
        elif approved_on and approved_on > today():
            cells.fail("acta_aprobada_el", f"El acta figura aprobada en una fecha futura ({approved_on}).")
        if convened_at and date and timezone.localdate(convened_at) > date:
            cells.fail("convocada_el", f"La convocatoria es posterior a la reunión ({date}).")
        if not cells.is_good or date is None:
            return None
        return MeetingRecord(
            code, bodies, kind, date, start, end, place, convened_at, number, approved_on, bool(count_only)
        )

    def _bodies(self, cells: Cells) -> tuple[Body, ...]:
        codes = [tidy(code) for code in cells.raw("organos").split(";") if tidy(code)]
        bodies = [self._body(cells, "organos", code) for code in codes]
        if len(set(codes)) < len(codes):
            cells.fail("organos", "El mismo órgano está dos veces.")
        return tuple(body for body in bodies if body)

    def _meeting_kind(self, cells: Cells) -> str:
        too = formats.MEETING_KINDS_TOO.get(fold(cells.raw("tipo")))
        return too or cells.choice("tipo", formats.MEETING_KINDS, required="Falta el tipo de reunión.")

    def _minutes_number(self, cells: Cells) -> str:
        number = cells.text("acta_numero", max_length=20)
        if _THOUSANDS.match(number):
            cells.fail("acta_numero", f"Escribí el número sin punto de miles: {number.replace('.', '')}.")
        elif number and not _NUMBER.match(number):
            cells.fail(
                "acta_numero",
                f"«{number}» no es un número de acta: usá números, letras, punto, barra o guion.",
            )
        return number

    # -- what hangs from a meeting

    def _check_attendances(self) -> None:
        first_rows: dict[tuple[str, str], int] = {}
        for cells in self._rows(RecordFile.ATTENDANCES):
            record = self._read_attendance(cells)
            key = (tidy(cells.raw("reunion")), tidy(cells.raw("persona")))
            if all(key) and key in first_rows:
                cells.fail(
                    "persona", f"{key[1]} ya está en la reunión {key[0]}, en la fila {first_rows[key]}."
                )
            elif key in self.register.attendances:
                cells.fail("persona", f"{key[1]} ya tiene asistencia en la reunión {key[0]}, en el portal.")
            first_rows.setdefault(key, cells.number)
            if record and cells.is_good:
                self.plan.attendances.append(record)

    def _read_attendance(self, cells: Cells) -> AttendanceRecord | None:
        code, meeting = self._meeting(cells)
        person = self._person(cells, "persona", required="Falta la persona.")
        status = cells.choice("estado", formats.STATUSES, required="Falta el estado de la asistencia.")
        acting_as = cells.choice("actua_como", formats.QUALITIES)
        arrival, departure = cells.time("llegada"), cells.time("retiro")
        if status and status != AttendanceStatus.PRESENT:
            for column, time in (("llegada", arrival), ("retiro", departure)):
                if time:
                    cells.fail(column, "Solo quien estuvo presente tiene hora de llegada o de retiro.")
        elif meeting and arrival and departure and _leaves_before_coming(meeting, arrival, departure):
            cells.fail("retiro", f"Se retira ({departure:%H:%M}) antes de llegar ({arrival:%H:%M}).")
        return (
            AttendanceRecord(code, person, status, acting_as, arrival, departure) if cells.is_good else None
        )

    def _check_head_counts(self) -> None:
        for cells in self._rows(RecordFile.HEAD_COUNTS):
            code, _ = self._meeting(cells)
            gender = cells.choice("genero", formats.GENDERS, unknown=True)
            age_band = self._age_band(cells)
            neighbourhood = self._neighbourhood(cells)
            first_time = cells.yes_no("primera_vez", unknown=True)
            count = cells.integer(
                "cantidad", minimum=1, maximum=formats.MAX_HEADS, required="Falta la cantidad."
            )
            if cells.is_good and count is not None:
                self.plan.head_counts.append(
                    HeadCountRecord(code, gender, age_band, neighbourhood, first_time, count)
                )

    def _age_band(self, cells: Cells) -> str:
        band = tidy(cells.raw("franja_edad"))
        if band in formats.UNKNOWN:
            return ""
        match = _AGE_BAND.match(band)
        if not match or (match[2] and int(match[2]) < int(match[1])):
            cells.fail("franja_edad", f"«{band[:60]}» no es una franja de edad, por ejemplo 18-29 o 65+.")
        return band

    def _check_contributions(self) -> None:
        first_rows: dict[str, int] = {}
        for cells in self._rows(RecordFile.CONTRIBUTIONS):
            record = self._read_contribution(cells)
            code = tidy(cells.raw("codigo"))
            if code in first_rows:
                cells.fail(
                    "codigo", f"El código «{code}» está repetido: ya está en la fila {first_rows[code]}."
                )
            elif code in self.register.contributions:
                cells.fail("codigo", f"El aporte «{code}» ya está en el portal: no se importa dos veces.")
            elif code:
                first_rows[code] = cells.number
            if record and cells.is_good:
                self.plan.contributions.append(record)

    def _read_contribution(self, cells: Cells) -> ContributionRecord | None:
        code = cells.code("codigo", required="Falta el código del aporte.")
        meeting_code, meeting = self._meeting(cells)
        kind = cells.choice("tipo", formats.CONTRIBUTION_KINDS, required="Falta el tipo de aporte.")
        author_type = cells.choice(
            "autor_tipo", formats.AUTHOR_TYPES, required="Falta de quién es el aporte."
        )
        author = self._person(cells, "autor_persona")
        if author and author_type in (AuthorType.RESIDENTS, AuthorType.ORGANISATION):
            reason = "Los aportes de vecinas, vecinos y organizaciones no llevan persona del registro."
            cells.fail("autor_persona", reason)
        neighbourhood = self._neighbourhood(cells)
        theme = self._theme(cells, meeting.date if meeting else None)
        verbatim = cells.raw("texto")
        if not verbatim.strip():
            cells.fail("texto", "El texto del aporte está vacío.")
        if not cells.is_good:
            return None
        return ContributionRecord(
            code, meeting_code, kind, author_type, author, neighbourhood, theme, verbatim
        )

    # -- what rows cite

    def _person(self, cells: Cells, column: str, *, required: str = "") -> str:
        code = cells.text(column, max_length=40, required=required)
        if code and code not in self.people and code not in self.register.people:
            if self.tables[RecordFile.PEOPLE].is_whole:
                cells.fail(
                    column,
                    f"No hay persona con el código «{code}» en personas.csv ni en el portal."
                    + self._people_suggestions(code),
                )
        return code

    def _meeting(self, cells: Cells) -> tuple[str, MeetingRecord | KnownMeeting | None]:
        code = cells.text("reunion", max_length=40, required="Falta la reunión.")
        known = self.register.meetings.get(code)
        if known and known.is_approved and code not in self._refused_meetings:
            cells.fail(
                "reunion",
                f"El acta de la reunión «{code}» está aprobada en el portal: su contenido no puede cambiar.",
            )
        elif code and not known and code not in self.meetings and self.tables[RecordFile.MEETINGS].is_whole:
            cells.fail(
                "reunion",
                f"No hay reunión con el código «{code}» en reuniones.csv ni en el portal."
                + self._meeting_suggestions(code),
            )
        return code, known or self.meetings.get(code)

    def _body(self, cells: Cells, column: str, code: str) -> Body | None:
        if not code:
            return None
        body = self.register.bodies.get(code) or self.register.bodies.get(code.upper())
        if body is None:
            cells.fail(
                column,
                f"No hay órgano con el código «{code[:60]}» en el portal.{self._body_suggestions(code)}",
            )
        return body

    def _neighbourhood(self, cells: Cells) -> Neighbourhood | None:
        name = tidy(cells.raw("barrio"))
        if name in formats.UNKNOWN:
            return None
        found = self.places.get(fold(name))
        if found is None:
            cells.fail("barrio", f"No se conoce el barrio «{name[:60]}».{self._place_suggestions(name)}")
        return found

    def _theme(self, cells: Cells, day: dt.date | None) -> Theme | None:
        name = tidy(cells.raw("tema"))
        if name in formats.UNKNOWN:
            return None
        found = self._themes_by_word.get(fold(name))
        if not found:
            cells.fail("tema", f"No se conoce el tema «{name[:60]}».{self._theme_suggestions(name)}")
            return None
        in_force = (
            one
            for one in found
            if day and one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
        )
        return next(in_force, found[0])

    @cached_property
    def _themes_by_word(self) -> dict[str, list[Theme]]:
        themes = defaultdict(list)
        for theme in self.register.themes:
            for word in {fold(theme.code), fold(theme.name)}:
                themes[word].append(theme)
        return themes

    @cached_property
    def _refused_meetings(self) -> frozenset[str]:
        """Meetings that reuniones.csv tries to bring again: told there, once."""
        return frozenset(self._column(RecordFile.MEETINGS, "codigo")) & self.register.meetings.keys()

    @cached_property
    def _people_suggestions(self) -> Callable[[str], str]:
        names = self.register.all_people_names()
        for record in filter(None, self.people.values()):
            names |= {record.code: record.code, f"{record.first_name} {record.last_name}": record.code}
        return Suggester(names)

    @cached_property
    def _meeting_suggestions(self) -> Callable[[str], str]:
        return Suggester(
            [*self.register.all_meeting_codes(), *(code for code, one in self.meetings.items() if one)]
        )

    @cached_property
    def _body_suggestions(self) -> Callable[[str], str]:
        names = {body.name: body.code for body in self.register.bodies.values()}
        return Suggester(names | {code: code for code in self.register.bodies})

    @cached_property
    def _place_suggestions(self) -> Callable[[str], str]:
        return Suggester([one.name for one in self.register.neighbourhoods])

    @cached_property
    def _theme_suggestions(self) -> Callable[[str], str]:
        return Suggester({word: one.code for one in self.register.themes for word in (one.name, one.code)})

    # -- reading

    def _column(self, file: RecordFile, column: str) -> list[str]:
        return [
            value
            for row in self.tables[file].rows
            if not row.is_broken and (value := tidy(row.cells[column]))
        ]

    def _rows(self, file: RecordFile) -> Iterable[Cells]:
        """Rows to check. A broken one is not checked, but what cites its code is not blamed."""
        seen = self._seen.get(file)
        for row in self.tables[file].rows:
            if not row.is_broken:
                yield Cells(self.tables[file], row)
            elif seen is not None and (code := tidy(row.cells["codigo"])):
                seen.setdefault(code, None)

    # -- what to look at before confirming

    def _warn(self) -> None:
        with_rows = {row.meeting for row in self.plan.attendances}
        silent = [one.code for one in self.plan.meetings if not one.count_only and one.code not in with_rows]
        if silent:
            self.plan.warnings.append(f"Reuniones sin ninguna asistencia: {_some(silent)}.")
        future = [one.code for one in self.plan.meetings if one.date > today() and one.code in with_rows]
        if future:
            self.plan.warnings.append(
                f"Reuniones que todavía no fueron y ya tienen asistencias: {_some(future)}."
            )
        absent_guests = [
            f"{one.person} en {one.meeting}" for one in self.plan.attendances if self._is_absent_guest(one)
        ]
        if absent_guests:
            self.plan.warnings.append(
                f"Faltas de personas que ese día no integraban el órgano, y no cuentan: {_some(absent_guests)}."
            )
        drafts = sum(one.approved_on is None for one in self.plan.meetings)
        if drafts:
            self.plan.warnings.append(
                f"Actas sin fecha de aprobación, que quedan en borrador y no cuentan en los informes: {drafts}."
            )

    def _is_absent_guest(self, one: AttendanceRecord) -> bool:
        meeting = self.register.meetings.get(one.meeting) or self.meetings.get(one.meeting)
        if meeting is None or one.status not in (
            AttendanceStatus.WITH_NOTICE,
            AttendanceStatus.WITHOUT_NOTICE,
        ):
            return False
        return self.belonging.of(one.person, meeting.bodies, meeting.date) is None


def _some(codes: list[str], shown: int = 12) -> str:
    rest = len(codes) - shown
    return ", ".join(codes[:shown]) + (f" y {rest} más" if rest > 0 else "")


def _overlaps(record: MembershipRecord, since: dt.date, until: dt.date | None) -> bool:
    return (until is None or record.valid_from <= until) and (
        record.valid_to is None or since <= record.valid_to
    )


def _is_same_membership(known: Membership, record: MembershipRecord) -> bool:
    return (known.quality, known.valid_from, known.valid_to) == (
        record.quality,
        record.valid_from,
        record.valid_to,
    )


def _leaves_before_coming(
    meeting: MeetingRecord | KnownMeeting, arrival: dt.time, departure: dt.time
) -> bool:
    """Whether the departure is before the arrival; a meeting that passes midnight is told by its closing hour."""
    if departure >= arrival:
        return False
    if meeting.end_time is None:
        return departure >= _SMALL_HOURS
    passes_midnight = meeting.start_time is not None and meeting.end_time < meeting.start_time
    return not (passes_midnight and departure <= meeting.end_time)
