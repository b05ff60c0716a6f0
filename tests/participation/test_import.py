"""Importing records: everything or nothing, and every error where it is."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from participation.actions import imports_writing
from participation.actions.imports import import_records
from participation.actions.imports_writing import Writer
from participation.models import (
    Attendance,
    Contribution,
    ContributionReview,
    HeadCount,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesMove,
    Summons,
)
from participation.records.errors import RecordsRefused
from participation.records.formats import COLUMNS, RecordFile
from participation.records.reading import read_table
from planning.actions import create_body
from planning.models import Body, BodyKind, Membership, Office, Person
from planning.sheets.formulas import guard_formula
from tests.thinning import examples

DATA = Path(__file__).resolve().parent.parent / "data"
YEAR = DATA / "council_year"
BAD = DATA / "bad_records"
EXPECTED = list(csv.DictReader(io.StringIO((DATA / "bad_records_expected.csv").read_text(encoding="utf-8"))))
WRITTEN = (Person, Membership, Meeting, MeetingBody, Minutes, Summons, Attendance, HeadCount, Contribution)

Files = dict[str, bytes]


def folder(path: Path) -> Files:
    """The files of a folder by name."""
    return {file.name: file.read_bytes() for file in path.iterdir()}


def rows_of(files: Files, file: str) -> list[dict[str, str]]:
    """The rows of one of the files, as text."""
    return list(csv.DictReader(io.StringIO(files[file].decode())))


def make(**rows: list[str]) -> Files:
    """Small files: a header for each of the six, and below it what is given by its name without ``.csv``."""
    return {
        file.value: "\n".join([",".join(COLUMNS[file]), *rows.get(file.removesuffix(".csv"), [])]).encode()
        for file in RecordFile
    }


def base(**rows: list[str]) -> Files:
    """Two people, one a member of CM, and a draft meeting R1; more rows by file."""
    return make(
        personas=["P1,Ana,Píriz,mujer,no", "P2,Juan,Sosa,varon,no", *rows.get("personas", [])],
        integraciones=["P1,CM,titular,,1,2025-07-10,,", *rows.get("integraciones", [])],
        reuniones=["R1,CM,ordinaria,2026-02-03,19:00,21:00,Sala,,1,,no", *rows.get("reuniones", [])],
        asistencias=rows.get("asistencias", []),
        concurrencia=rows.get("concurrencia", []),
        aportes=rows.get("aportes", []),
    )


def everything() -> dict[str, int]:
    """How many rows every table of ours holds, the audit's and the queue's too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            "AND table_name ~ '^(accounts|planning|participation|reports|pghistory|procrastinate)_'"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def staff(people: dict[str, User]) -> User:
    return people["staff"]


@pytest.fixture
def committee(staff: User) -> Body:
    return create_body(
        code="COM-AMBIENTE",
        name="Comisión de Ambiente",
        kind=BodyKind.COMMITTEE,
        valid_from="2020-01-01",
        by=staff,
    )


def refused(files: Files, by: User) -> list[tuple[str, int | None, str]]:
    """Import files that hold errors; where the errors are. Checks that nothing at all was written."""
    before = everything()
    with pytest.raises(RecordsRefused) as caught:
        import_records(files=files, by=by)
    assert everything() == before
    return [(error.file, error.row, error.column) for error in caught.value.errors]


# -- committees


def test_an_unknown_committee_is_opened_and_told(staff: User) -> None:
    report = import_records(files=folder(YEAR), by=staff)
    committee = Body.objects.get(code="COM-AMBIENTE")
    assert (committee.kind, committee.name) == (BodyKind.COMMITTEE, "Comisión Ambiente")
    first = min(committee.memberships.values_list("valid_from", flat=True))
    assert committee.valid_from <= first
    assert "COM-AMBIENTE" in report.warnings[0]


def test_a_refused_import_opens_no_committee(staff: User) -> None:
    files = folder(YEAR) | {"aportes.csv": b"nada\n"}
    with pytest.raises(RecordsRefused):
        import_records(files=files, by=staff)
    assert not Body.objects.filter(code="COM-AMBIENTE").exists()


# -- a whole year


def test_a_year_is_imported_whole(staff: User, committee: Body) -> None:
    before = {model: model.objects.count() for model in WRITTEN}
    files = folder(YEAR)
    report = import_records(files=files, by=staff)

    written = {model: model.objects.count() - before[model] for model in WRITTEN}
    lines = {file: len(rows_of(files, file)) for file in files}
    assert written[Person] == lines["personas.csv"] == report.counts["personas.csv"]
    assert written[Membership] == lines["integraciones.csv"]
    assert written[Meeting] == written[Minutes] == lines["reuniones.csv"]
    assert written[Attendance] == lines["asistencias.csv"]
    assert written[HeadCount] == lines["concurrencia.csv"]
    assert written[Contribution] == lines["aportes.csv"]
    approved = [row for row in rows_of(files, "reuniones.csv") if row["acta_aprobada_el"]]
    assert Minutes.objects.approved().count() == len(approved) == report.approved

    for row in rows_of(files, "aportes.csv"):
        stored = Contribution.objects.get(code=row["codigo"])
        assert stored.verbatim == row["texto"]
        assert (stored.author.code if stored.author else "") == row["autor_persona"]
        assert (stored.theme.code if stored.theme else "") == row["tema"]
        assert (stored.neighbourhood.name if stored.neighbourhood else "") == row["barrio"]
    statuses = {
        "presente": "present",
        "con_aviso": "with_notice",
        "sin_aviso": "without_notice",
        "licencia": "on_leave",
        "no_convocada": "not_summoned",
    }
    qualities = {"titular": "principal", "suplente": "substitute", "": ""}
    stored = {
        (one.meeting.code, one.person.code): (
            one.status,
            one.acting_as,
            one.arrival and f"{one.arrival:%H:%M}",
            one.departure and f"{one.departure:%H:%M}",
        )
        for one in Attendance.objects.select_related("meeting", "person")
    }
    assert stored == {
        (row["reunion"], row["persona"]): (
            statuses[row["estado"]],
            qualities[row["actua_como"]],
            row["llegada"] or None,
            row["retiro"] or None,
        )
        for row in rows_of(files, "asistencias.csv")
    }


def test_what_a_year_leaves_beside_its_rows(staff: User, committee: Body) -> None:
    import_records(files=folder(YEAR), by=staff)
    mayor = Membership.objects.get(person__code="P001", body__code="CM")
    assert (mayor.office, mayor.office_title) == (Office.MAYOR, "Alcaldesa")
    joint = Meeting.objects.get(code="IC-2026-1")
    assert [link.body.code for link in joint.meeting_bodies.all()] == ["CM", "CV"]
    assert joint.minutes.body.code == "CM"
    workshop = Meeting.objects.get(code="TA-2025-1")
    assert workshop.minutes.body is None
    assert not workshop.bodies.exists()
    approved = joint.minutes
    assert (approved.approved_by, approved.is_approved) == (staff, True)
    assert approved.approval_recorded_at is not None
    assert [(move.move, move.by) for move in approved.moves.all()] == [("sign", staff)]  # outside the portal
    assert MinutesMove.objects.count() == Minutes.objects.approved().count()
    called = Summons.objects.filter(meeting__code="CM-2025-17").values_list("person__code", flat=True)
    assert "P003" not in called  # not summoned
    assert "P001" in called
    guest = Attendance.objects.get(meeting__code="CV-2025-08", person__code="P003")
    assert guest.acting_as == ""
    assert not Summons.objects.filter(meeting__code="CV-2025-08", person__code="P003").exists()
    was_substitute = Summons.objects.filter(person__code="P008", meeting__date__lt="2026-03-18")
    assert {one.quality for one in was_substitute} == {"substitute"}
    assert not ContributionReview.objects.exists()  # nothing becomes public by being imported
    assert _audited(staff) == Attendance.objects.count()


def test_what_follows_in_the_same_transaction_is_no_import(staff: User, committee: Body) -> None:
    """As in the demonstration, which is one transaction: the audit names another door."""
    import_records(files=folder(YEAR), by=staff)
    events = Person._meta.apps.get_model("planning", "PersonEvent").objects.order_by("-pgh_id")
    assert events[0].pgh_context.metadata == {"user": staff.pk, "action": "import_records"}
    Person.objects.filter(code="P001").update(first_name="Otra")
    assert events[0].first_name == "Otra" and events[0].pgh_context is None


def _audited(user: User) -> int:
    events = Attendance._meta.apps.get_model("participation", "AttendanceEvent")
    return events.objects.filter(pgh_context__metadata__user=user.pk).count()


def test_what_is_imported_as_approved_is_frozen(
    staff: User, committee: Body, sql: Callable[..., list]
) -> None:
    import_records(files=folder(YEAR), by=staff)
    with pytest.raises(IntegrityError, match="está aprobada"), transaction.atomic():
        sql(
            "UPDATE participation_attendance SET status = 'present' WHERE meeting_id = "
            "(SELECT id FROM participation_meeting WHERE code = 'CM-2025-09')"
        )


def test_the_same_folder_again_is_refused_meeting_by_meeting(staff: User, committee: Body) -> None:
    files = folder(YEAR)
    import_records(files=files, by=staff)
    errors = refused(files, staff)
    told = {row for file, row, column in errors if (file, column) == ("reuniones.csv", "codigo")}
    assert told == set(range(2, len(rows_of(files, "reuniones.csv")) + 2))
    assert not [error for error in errors if error[0] in ("personas.csv", "integraciones.csv")]


def test_statements_do_not_grow_with_rows(staff: User) -> None:
    def many(count: int, prefix: str) -> Files:
        people = [f"{prefix}{n},Ana,Píriz,mujer,no" for n in range(count)]
        return make(
            personas=people,
            integraciones=[f"{prefix}{n},CV,titular,,,2025-07-10,," for n in range(count)],
            reuniones=[f"R{prefix},CV,ordinaria,2026-02-03,,,,,{prefix},2026-02-10,no"],
            asistencias=[f"R{prefix},{prefix}{n},presente,titular,," for n in range(count)],
        )

    spent = []
    for count, prefix in ((1, "W"), (5, "A"), (400, "B")):  # the first reads the roles once
        with CaptureQueriesContext(connection) as queries:
            import_records(files=many(count, prefix), by=staff)
        spent.append(len(queries))
    assert spent[1] == spent[2]


# -- errors


@pytest.mark.parametrize("name", sorted({row["carpeta"] for row in EXPECTED} | {"sin_errores"}))
def test_planted_errors_are_told(name: str, staff: User) -> None:
    files = folder(BAD / name)
    if name == "sin_errores":
        import_records(files=files, by=staff)
        assert Contribution.objects.count() == 3
        return
    errors = refused(files, staff)
    expected = [
        (row["archivo"], int(row["fila"]) if row["fila"] else None, row["columna"].split("|"))
        for row in EXPECTED
        if row["carpeta"] == name
    ]
    for file, row, columns in expected:
        assert any(
            (one[0], one[1]) == (file, row) and (columns == [""] or one[2] in columns) for one in errors
        ), (file, row, columns, errors)
    if name in ("filas", "fila_en_blanco"):
        assert {(file, row) for file, row, _ in errors} == {(file, row) for file, row, _ in expected}
        assert len(errors) == len(expected)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ({"personas": ["P1,Ana,Píriz,mujer,no"]}, None),
        ({"personas": ["P3,Ana,,mujer,no"]}, ("personas.csv", 4, "apellido")),
        ({"personas": ["con espacio,Ana,Sosa,mujer,no"]}, ("personas.csv", 4, "codigo")),
        ({"personas": [f"P3,{'a' * 81},Sosa,mujer,no"]}, ("personas.csv", 4, "nombre")),
        ({"personas": ["P3,Ana,Sosa,MUJER,Sí"]}, None),
        ({"personas": ["P3,Ana,Sosa,—,"]}, None),
        ({"integraciones": ["P2,COM-NUEVA,titular,,,2026-01-01,,"]}, None),
        ({"integraciones": ["P2,COM NUEVA,titular,,,2026-01-01,,"]}, ("integraciones.csv", 3, "organo")),
        ({"integraciones": ["P2,ZZ,titular,,,2026-01-01,,"]}, ("integraciones.csv", 3, "organo")),
        ({"integraciones": ["P1,CM,suplente,,,2020-01-01,2025-07-10,"]}, ("integraciones.csv", 3, "desde")),
        ({"integraciones": ["P1,CM,suplente,,,2020-01-01,2025-07-09,"]}, None),
        ({"integraciones": ["P1,ME,titular,,,2025-07-10,,"]}, None),
        ({"integraciones": ["P2,CM,titular,,,0026-01-01,,"]}, ("integraciones.csv", 3, "desde")),
        ({"reuniones": ["R2,CM,ordinaria,2026-02-29,,,,,2,,no"]}, ("reuniones.csv", 3, "fecha")),
        ({"reuniones": ["R2,CM,ordinaria,2026-02-20,24:00,,,,2,,no"]}, ("reuniones.csv", 3, "hora_inicio")),
        ({"reuniones": ["R2,CM,ordinaria,2026-02-20,9:5,,,,2,,no"]}, ("reuniones.csv", 3, "hora_inicio")),
        ({"reuniones": ["R2,CM,ordinaria,2026-02-20,,,,,1.700,,no"]}, ("reuniones.csv", 3, "acta_numero")),
        ({"reuniones": ["R2,CM,ordinaria,2026-02-20,,,,,1,,no"]}, ("reuniones.csv", 3, "acta_numero")),
        ({"reuniones": ["R2,CV,ordinaria,2026-02-20,,,,,1,,no"]}, None),
        (
            {"reuniones": ["R2,CM,ordinaria,2026-02-20,,,,,2,2100-01-01,no"]},
            ("reuniones.csv", 3, "acta_aprobada_el"),
        ),
        (
            {"reuniones": ["R2,CM,ordinaria,2026-02-20,,,,2026-02-21,2,,no"]},
            ("reuniones.csv", 3, "convocada_el"),
        ),
        ({"reuniones": ["R2,CM,Audiencia pública,2026-02-20,,,,2026-02-20 09:30,2,,no"]}, None),
        ({"reuniones": ["R2,CM;CM,ordinaria,2026-02-20,,,,,2,,no"]}, ("reuniones.csv", 3, "organos")),
        ({"asistencias": ["R1,P1,con_aviso,,19:00,"]}, ("asistencias.csv", 2, "llegada")),
        ({"asistencias": ["R1,P2,sin_aviso,,,"]}, None),
        ({"asistencias": ["R1,Ana Píriz,presente,,,"]}, ("asistencias.csv", 2, "persona")),
        ({"concurrencia": ["R1,mujer,mayores,,si,3"]}, ("concurrencia.csv", 2, "franja_edad")),
        ({"concurrencia": ["R1,mujer,65+,FLOR DE MARONAS,Si,3"]}, None),
        ({"concurrencia": ["R1,mujer,65+,Flor de Maron\u0303as,Si,3"]}, None),
        ({"concurrencia": ["R1,mujer,65+,Flor de Marañas,Si,3"]}, ("concurrencia.csv", 2, "barrio")),
        ({"concurrencia": ["R1,mujer,65+,,si,9999999999"]}, ("concurrencia.csv", 2, "cantidad")),
        ({"aportes": ["X1,R1,propuesta,vecinos,P1,,,Luz"]}, ("aportes.csv", 2, "autor_persona")),
        ({"aportes": ["X1,R1,propuesta,vecinos,,,Áreas verdes voladoras,Luz"]}, ("aportes.csv", 2, "tema")),
        ({"aportes": ["X1,R1,propuesta,vecinos,,,Alumbrado,Luz"]}, None),
    ],
)
def test_single_rows(rows: dict[str, list[str]], found: tuple | None, staff: User) -> None:
    if found is None:
        import_records(files=base(**rows), by=staff)
    else:
        assert refused(base(**rows), staff) == [found]


def test_the_last_of_many_rows_is_wrong(staff: User) -> None:
    people = [f"Q{n},Ana,Píriz,mujer,no" for n in range(600)]
    rows = [f"R1,Q{n},presente,,," for n in range(600)] + ["R1,P2,vino,,,"]
    assert refused(base(personas=people, asistencias=rows), staff) == [("asistencias.csv", 602, "estado")]


def test_midnight(staff: User) -> None:
    def night(start: str, end: str, arrival: str, departure: str) -> Files:
        return base(
            reuniones=[f"R2,CM,ordinaria,2026-02-20,{start},{end},,,2,,no"],
            asistencias=[f"R2,P1,presente,titular,{arrival},{departure}"],
        )

    wrong = [("asistencias.csv", 2, "retiro")]
    assert refused(night("10:00", "12:00", "11:30", "10:15"), staff) == wrong
    assert refused(night("19:00", "", "19:30", "19:10"), staff) == wrong
    assert refused(night("19:00", "00:40", "19:30", "01:10"), staff) == wrong
    import_records(files=night("19:00", "00:40", "19:30", "00:10"), by=staff, dry_run=True)
    import_records(files=night("19:00", "", "19:30", "00:10"), by=staff, dry_run=True)


def test_a_person_without_a_name_near_is_told_the_code(staff: User) -> None:
    with pytest.raises(RecordsRefused, match=re.escape("¿Quisiste decir «P1»?")):
        import_records(files=base(asistencias=["R1,ana piriz,presente,,,"]), by=staff)


def test_unknown_files_are_told(staff: User) -> None:
    assert refused({**base(), "notas.csv": b"x"}, staff) == [("notas.csv", None, "")]


# -- rows that are in the portal already


def test_people_and_memberships_known_just_so_are_harmless(staff: User) -> None:
    import_records(files=base(), by=staff)
    report = import_records(files=_without_meetings(base()), by=staff)
    assert report.total == 0
    assert (report.known["personas.csv"], report.known["integraciones.csv"]) == (2, 1)


def test_a_code_of_somebody_else_is_refused(staff: User) -> None:
    import_records(files=base(), by=staff)
    other = make(personas=["P1,Otra,Persona,mujer,no"])
    assert refused(other, staff) == [("personas.csv", 2, "codigo")]
    assert refused(make(personas=["P1,Ana,Píriz,mujer,si"]), staff) == [("personas.csv", 2, "codigo")]


def test_rows_may_be_added_to_a_draft_that_is_there(staff: User) -> None:
    import_records(files=base(), by=staff)
    more = make(
        asistencias=["R1,P1,presente,titular,,"],
        concurrencia=["R1,mujer,,,,3"],
        aportes=["X1,R1,propuesta,vecinos,,,,Luz"],
    )
    import_records(files=more, by=staff)
    called = Summons.objects.get(meeting__code="R1")
    assert (called.person.code, called.body.code, called.quality) == ("P1", "CM", "principal")
    assert refused(more, staff) == [("asistencias.csv", 2, "persona"), ("aportes.csv", 2, "codigo")]


def test_approved_minutes_take_nothing_more(staff: User) -> None:
    approved = base(
        reuniones=["R2,CM,ordinaria,2026-02-20,,,,,2,2026-03-01,no"], asistencias=["R2,P1,presente,,,"]
    )
    import_records(files=approved, by=staff)
    assert refused(make(asistencias=["R2,P2,presente,,,"]), staff) == [("asistencias.csv", 2, "reunion")]
    assert refused(make(concurrencia=["R2,mujer,,,,3"]), staff) == [("concurrencia.csv", 2, "reunion")]


def _without_meetings(files: Files) -> Files:
    return {**files, "reuniones.csv": make()["reuniones.csv"]}


# -- all or nothing


@pytest.mark.parametrize("step", ["_write_people", "_write_meetings", "_write_contributions", "_approve"])
def test_a_failure_at_any_step_leaves_nothing(
    step: str, staff: User, committee: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = getattr(Writer, step)

    def fail(self: Writer) -> None:
        whole(self)
        raise IntegrityError("de la prueba")

    monkeypatch.setattr(imports_writing.Writer, step, fail)
    errors = refused(folder(YEAR), staff)
    assert len(errors) == 1
    assert errors[0][1:] == (None, "")


def test_what_only_the_database_refuses_is_told_in_words(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes the same membership between the check and the write."""
    write = Writer._write_memberships

    def race(self: Writer) -> None:
        write(self)
        Membership.objects.bulk_create(
            [
                Membership(
                    person_id=self.people["P1"], body=Body.objects.get(code="CM"), valid_from="2026-01-01"
                )
            ]
        )

    monkeypatch.setattr(Writer, "_write_memberships", race)
    with pytest.raises(RecordsRefused, match=r"integraciones\.csv.*Esa persona ya integra ese órgano"):
        import_records(files=base(), by=staff)
    assert not Person.objects.filter(code="P1").exists()


def test_a_rehearsal_writes_nothing_and_says_the_same(staff: User, committee: Body) -> None:
    before = everything()
    rehearsed = import_records(files=folder(YEAR), by=staff, dry_run=True)
    assert everything() == before
    done = import_records(files=folder(YEAR), by=staff)
    assert (rehearsed.dry_run, done.dry_run) == (True, False)
    assert rehearsed.counts == done.counts
    assert rehearsed.warnings == done.warnings


def test_progress_goes_forward_to_the_end(staff: User, committee: Body) -> None:
    told: list[tuple[int, str]] = []
    import_records(files=folder(YEAR), by=staff, progress=lambda percent, step: told.append((percent, step)))
    percents = [percent for percent, _ in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert all(step for _, step in told)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("staff", True),
        ("administrator", False),
        ("mayor", False),
        ("councillor", False),
        ("neighbourhood_councillor", False),
        ("officer", False),
        ("team", False),
        ("coordinator", False),
        ("publisher", False),
        ("nobody", False),
    ],
)
def test_who_may_import(role: str, may: bool, people: dict[str, User]) -> None:
    if may:
        import_records(files=base(), by=people[role])
        assert Meeting.objects.filter(code="R1").exists()
    else:
        with pytest.raises(PermissionDenied):
            import_records(files=base(), by=people[role])
        assert not Meeting.objects.exists()


# -- texts


def test_strings_that_break_software_survive(staff: User) -> None:
    strings = [text for text in json.loads((DATA / "blns.json").read_text(encoding="utf-8")) if text.strip()]
    assert len(strings) > 500
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS[RecordFile.CONTRIBUTIONS])
    for number, text in enumerate(strings):
        writer.writerow([f"X{number}", "R1", "opinion", "vecinos", "", "", "", guard_formula(text)])
    import_records(files={**base(), "aportes.csv": written.getvalue().encode()}, by=staff)
    stored = dict(Contribution.objects.values_list("code", "verbatim"))
    assert stored == {f"X{number}": text for number, text in enumerate(strings)}


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_stored_exactly_or_refused_with_its_place(text: str, staff: User) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(["X1", "R1", "opinion", "vecinos", "", "", "", guard_formula(text)])
    data = f"{','.join(COLUMNS[RecordFile.CONTRIBUTIONS])}\n{written.getvalue()}".encode()
    with transaction.atomic():
        try:
            import_records(files={**base(), "aportes.csv": data}, by=staff)
        except RecordsRefused as refusal:
            assert not text.strip() or "\0" in text
            assert [(error.file, error.row, error.column) for error in refusal.errors] == [
                ("aportes.csv", 2, "texto")
            ]
        else:
            assert Contribution.objects.get().verbatim == text
        transaction.set_rollback(True)


def test_names_are_tidied(staff: User) -> None:
    import_records(files=base(personas=["P3,  Ana   Mari\u0301a ,Da\u00a0Rosa,mujer,no"]), by=staff)
    person = Person.objects.get(code="P3")
    assert (person.first_name, person.last_name) == ("Ana María", "Da Rosa")


# -- the command


@pytest.fixture
def command() -> Callable[..., tuple[int, str, str]]:
    """Run ``import_records``; its exit code, and what it wrote to each stream."""

    def run(*arguments: object) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        code = 0
        try:
            call_command("import_records", *map(str, arguments), stdout=out, stderr=err)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, out.getvalue(), err.getvalue()

    return run


def test_command_imports(command: Callable, staff: User, committee: Body) -> None:
    code, out, _ = command(YEAR)
    assert code == 0
    assert "reuniones.csv: 57" in out
    assert Minutes.objects.approved().first().approved_by == staff


def test_command_rehearses(command: Callable, staff: User, committee: Body) -> None:
    before = everything()
    code, out, _ = command(YEAR, "--dry-run", "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["simulacro"]) == (0, True, True)
    assert answer["nuevas"]["asistencias.csv"] == 618
    assert everything() == before


def test_command_tells_errors_as_lines(command: Callable, staff: User) -> None:
    code, out, err = command(BAD / "filas")
    assert (code, out) == (2, "")
    assert "personas.csv:8:codigo: " in err
    assert "Traceback" not in err


def test_command_tells_errors_as_json(command: Callable, staff: User) -> None:
    code, out, _ = command(BAD / "filas", "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], len(answer["errores"])) == (2, False, 48)
    assert set(answer["errores"][0]) == {"archivo", "fila", "columna", "motivo"}


def test_command_signs_as_told(command: Callable, people: dict[str, User]) -> None:
    assert command(BAD / "sin_errores", "--by", people["councillor"].email)[0] == 2
    assert command(BAD / "sin_errores", "--by", "nadie@example.org")[0] == 2
    assert not Meeting.objects.exists()
    assert command(BAD / "sin_errores", "--by", people["staff"].email)[0] == 0


def test_command_signs_with_an_account_that_cannot_sign_in(command: Callable, municipality: object) -> None:
    for _ in range(2):
        command(BAD / "sin_errores")
    user = User.objects.get()
    assert Minutes.objects.approved().first().approved_by == user
    assert not user.is_active
    assert not user.has_usable_password()


def test_command_reads_plain_files_of_a_folder_only(command: Callable, staff: User, tmp_path: Path) -> None:
    assert command(tmp_path / "nada")[0] == 2
    assert command(YEAR / "personas.csv")[0] == 2
    for name, data in base().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "LEEME.txt").write_text("notas")
    (tmp_path / "aportes.csv").unlink()
    (tmp_path / "aportes.csv").symlink_to("/etc/passwd")
    code, _, err = command(tmp_path)
    assert code == 2
    assert "aportes.csv" in err
    assert "root" not in err
    (tmp_path / "aportes.csv").unlink()
    (tmp_path / "aportes.csv").mkdir()
    assert command(tmp_path)[0] == 2


def test_every_column_of_the_files_is_the_one_agreed() -> None:
    for file in RecordFile:
        assert not read_table(file, make()[file]).errors
        assert (YEAR / file).read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS[file])
