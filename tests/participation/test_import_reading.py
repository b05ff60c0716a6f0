"""Reading the files: every fault told by file, row and column, nothing mended in silence."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.records.errors import RecordError
from participation.records.formats import COLUMNS, MAX_FILE_BYTES, MAX_TEXT, RecordFile
from participation.records.reading import Table, read_table
from planning.sheets.formulas import guard_formula, unguard_formula
from planning.sheets.words import Suggester, fold

HEADER = ",".join(COLUMNS[RecordFile.PEOPLE])
#: Whatever UTF-8 and PostgreSQL can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read(body: str | bytes, *, header: str = HEADER) -> Table:
    """personas.csv with a body under its header."""
    data = body if isinstance(body, bytes) else f"{header}\n{body}".encode()
    return read_table(RecordFile.PEOPLE, data)


def places(table: Table) -> list[tuple[int | None, str]]:
    """Where the errors are."""
    return [(error.row, error.column) for error in table.errors]


@given(st.lists(TEXTS, min_size=5, max_size=5).filter(lambda cells: any(cell.strip() for cell in cells)))
def test_any_text_is_read_back_exactly(cells: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([guard_formula(cell) for cell in cells])
    table = read(written.getvalue())
    assert not table.errors
    assert [list(row.cells.values()) for row in table.rows] == [cells]


@given(TEXTS)
def test_guarded_text_never_begins_like_a_formula(text: str) -> None:
    guarded = guard_formula(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert unguard_formula(guarded) == text


@pytest.mark.parametrize("text", ["'hola'", "'", "''", "O'Neill", "'tis"])
def test_ordinary_apostrophes_stay(text: str) -> None:
    assert guard_formula(text) == text
    assert unguard_formula(text) == text


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''=1+1", "-5", "@x", "\t=x"])
def test_formulas_are_told_from_real_apostrophes(text: str) -> None:
    assert guard_formula(text) == f"'{text}"
    assert unguard_formula(guard_formula(text)) == text


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall(data: bytes) -> None:
    for body in (data, f"{HEADER}\n".encode() + data):
        assert isinstance(read(body), Table)


def test_byte_order_mark_and_windows_lines() -> None:
    table = read(f"\N{ZERO WIDTH NO-BREAK SPACE}{HEADER}\r\nP1,Ana,Píriz,mujer,no\r\n".encode())
    assert not table.errors
    assert table.rows[0].cells["codigo"] == "P1"


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    table = read('P1,"Ana\nMaría\r\nPaz",Píriz,mujer,no\n\n,,,,\nP2,Eva,Sosa,mujer,no,sobra\n')
    assert [row.number for row in table.rows] == [2, 5]
    assert places(table) == [(5, "")]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("codigo,nombre,apellido,genero", [(1, "menor")]),
        ("codigo,nombre,apellido,genero,menor,partido", [(1, "partido")]),
        ("codigo,nombre,apellido,genero,genero", [(1, "genero"), (1, "menor")]),
        ("codigo;nombre;apellido;genero;menor", [(1, "")]),
        ("codigo\tnombre\tapellido\tgenero\tmenor", [(1, "")]),
        ("codigo,,nombre,apellido,genero,menor", [(1, "")]),
        ("CODIGO, Nombre ,apellido,genero,menor,,", []),
    ],
)
def test_headers(header: str, found: list[tuple[int, str]]) -> None:
    table = read("", header=header)
    assert places(table) == found
    assert table.is_whole == (not found)


def test_columns_may_come_in_any_order() -> None:
    table = read("no,mujer,Píriz,Ana,P1\n", header="menor,genero,apellido,nombre,codigo")
    assert table.rows[0].cells == {
        "codigo": "P1",
        "nombre": "Ana",
        "apellido": "Píriz",
        "genero": "mujer",
        "menor": "no",
    }


def test_a_short_row_is_an_error_and_not_moved_values() -> None:
    assert places(read("P1,Ana,Píriz\nP2,Eva,Sosa,mujer,no\n")) == [(2, "")]


def test_a_near_name_is_offered() -> None:
    (unknown, missing) = read("", header="codigo,nombre,apellido,Género,menor").errors
    assert (unknown.column, missing.column) == ("Género", "genero")
    assert "¿Quisiste decir «genero»?" in unknown.reason


@pytest.mark.parametrize(
    ("data", "place", "word"),
    [
        (b"", (None, ""), "vacío"),
        (b"\xef\xbb\xbf \n", (None, ""), "vacío"),
        (HEADER.encode("utf-16"), (None, ""), "UTF-16"),
        (HEADER.encode("utf-16-le"), (None, ""), "UTF-16"),
        (b"PK\x03\x04 zip", (None, ""), "planilla"),
        (b"x" * (MAX_FILE_BYTES + 1), (None, ""), "MB"),
        (f"{HEADER}\nP1,Ana,P".encode() + b"\xed" + b"riz,mujer,no\n", (2, "apellido"), "UTF-8"),
        (f'{HEADER}\nP1,Ana,Sosa,mujer,no\nP2,"Eva,Sosa,mujer,no\n'.encode(), (3, ""), "comillas"),
        (f"{HEADER}\nP1,An\0a,Sosa,mujer,no\n".encode(), (2, "nombre"), "nulo"),
        (f"{HEADER}\nP1,{'a' * 200_000},Sosa,mujer,no\n".encode(), (2, "nombre"), str(MAX_TEXT)),
    ],
)
def test_files_that_are_not_what_they_should_be(
    data: bytes, place: tuple[int | None, str], word: str
) -> None:
    table = read(data)
    assert places(table) == [place]
    assert word in table.errors[0].reason


def test_latin_1_is_told_once() -> None:
    body = "".join(f"P{n},Ána,Píriz,mujer,no\n" for n in range(9))
    table = read_table(RecordFile.PEOPLE, f"{HEADER}\n{body}".encode("latin-1"))
    assert places(table) == [(2, "nombre")]
    assert "17 celdas más" in table.errors[0].reason


def test_errors_can_be_shown_anywhere() -> None:
    (error,) = read("", header=HEADER + ",\x1b[31mrojo").errors
    assert error.column.isprintable()
    assert error.reason.isprintable()


def test_error_as_text_and_as_json() -> None:
    error = RecordError("personas.csv", 3, "menor", "No.")
    assert str(error) == "personas.csv:3:menor: No."
    assert error.as_json() == {"archivo": "personas.csv", "fila": 3, "columna": "menor", "motivo": "No."}
    assert RecordError.from_json(error.as_json()) == error


def test_names_are_compared_without_case_accents_or_hard_spaces() -> None:
    assert fold("Flor\u00a0de  MARON\u0303AS") == fold("flor de maroñas")
    assert fold("sin_aviso") == fold("Sin aviso")
    assert fold("Marañas") != fold("Maroñas")


def test_suggestions_are_near_or_none() -> None:
    suggest = Suggester({"Ana Píriz": "P004", "P004": "P004"})
    assert suggest("ana piris") == " ¿Quisiste decir «P004»?"
    assert suggest("Wenceslao") == ""
