"""Actas are read as well as the corpus shows, at a speed that serves, and no text holds the reading up."""

import json
import time
from pathlib import Path

import pytest

from participation.actas import Register, as_json, from_json, normalise, read_acta
from participation.actas.facts import DOUBT
from participation.actas.folding import fold, mend
from participation.actas.moments import days, hours
from participation.actas.names import match
from participation.actas.numerals import number_at, tokens
from tests.actas.measure import measure_all

HERE = Path(__file__).parent.parent / "actas"
REGISTER = Register.of(json.loads((HERE / "register.json").read_text(encoding="utf-8"))["people"])

#: Precision and recall that the corpus was read with. They may rise.
FLOOR = {
    "dates": 0.99,
    "hours": 0.99,
    "number": 0.99,
    "kind": 0.99,
    "presider": 0.98,
    "people_present": 0.99,
    "people_absent": 0.98,
    "acting_as": 0.99,
    "absence_status": 0.98,
}


def expected():
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((HERE / "corpus").glob("*.json"))]


def text_of(fact):
    return normalise((HERE / "corpus" / f"{fact['file']}").with_suffix(".txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told():
    return [(each, read_acta(text_of(each), REGISTER, each["bodies"])) for each in expected()]


def test_the_corpus_is_read_as_well_as_it_was(told):
    result = measure_all((want, as_json(acta)) for want, acta in told)
    low = {
        kind: (round(result.kinds[kind].precision, 3), round(result.kinds[kind].recall, 3))
        for kind, floor in FLOOR.items()
        if min(result.kinds[kind].precision, result.kinds[kind].recall) < floor
    }
    assert low == {}


def test_nobody_unknown_becomes_a_person(told):
    assert measure_all((want, as_json(acta)) for want, acta in told).wrong_people == []


def test_every_span_stands_where_its_fact_is_written(told):
    for want, acta in told:
        text = text_of(want)
        people = [*acta.present, *acta.absent, *([acta.presider] if acta.presider else [])]
        for person in people:
            assert " ".join(text[person.span.start : person.span.end].split()) == person.name
        for fact in (acta.number, acta.date, acta.start_time, acta.end_time, acta.kind):
            assert fact is None or 0 <= fact.span.start < fact.span.end <= len(text)


def test_facts_survive_their_json(told):
    for _, acta in told:
        assert from_json(json.loads(json.dumps(as_json(acta)))) == acta


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("dos mil dieciséis", 2016),
        ("un mil setecientos cuarenta y nueve", 1749),
        ("treinta y uno de agosto", 31),
        ("dos mil veinte y uno", 2021),
        ("ventiuno", 21),
        ("diez y ocho", 18),
        ("beintisinco", 25),
        ("de la tarde", None),
    ],
)
def test_numbers_in_words(words, number):
    read = number_at(tokens(words, fold(words), 0, len(words)), 0)
    assert (read and read[0]) == number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("siendo la hora veintiuna y dos minutos", "21:02"),
        ("siendo las dieciséis horas y nueve minutos", "16:09"),
        ("hora veinte y dos minutos", "20:02"),
        ("a las 19.30 hs", "19:30"),
        ("a la hora 9 se reúne", "09:00"),
        ("a las siete y cuarto de la tarde", "19:15"),
        ("hora l9:O5", "19:05"),
        ("a las ocho menos diez de la noche", "19:50"),
        ("9 horas 10 minutos", "09:10"),
        ("hora 0:18 del día 28", "00:18"),
        ("arancamos 19y20", "19:20"),
        ("Abre: 8h30    Cierra: 10h05", "08:30 10:05"),
        ("de 9 a 10.30 hs", "09:00 10:30"),
        ("de cinco y media a siete menos cuarto de la tarde", "17:30 18:45"),
        ("hora diecisiete y treinta y cinco (17:35)", "17:35"),
        ("siendo las diecinueve quince", "19:15"),
        ("a las beinte oras con sinco minutos", "20:05"),
        ("4:30 p. m.", "16:30"),
        ("1930 hs", "19:30"),
        ("doce de la noche", "00:00"),
        ("las 5 concejalas, $ 19.500, exp. 12/24/0116, 3 de mayo", ""),
    ],
)
def test_hours(written, said):
    told = tokens(written, fold(written), 0, len(written))
    assert [hour.said() for hour in hours(told, days(told))] == said.split()


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("a los diecinueve días del mes de enero del año dos mil dieciséis", "2016-01-19"),
        ("el día primero de febrero de 2021", "2021-02-01"),
        ("el 1º de setiembre de 2.021", "2021-09-01"),
        ("11 de novienbre de 2O19", "2019-11-11"),
        ("13/8/18", "2018-08-13"),
        ("5-nov-24", "2024-11-05"),
        ("30.III.2021", "2021-03-30"),
        ("a los veintidós (22) días de agosto del año dos mil veinticuatro (2024)", "2024-08-22"),
        ("Día: 19   Mes: 2   Año: 2020", "2020-02-19"),
        ("dia sinco de abirl de 2016", "2016-04-05"),
        ("23 de mayo/24 - horario", "2024-05-23"),
        ("el 31 de febrero de 2021", None),
    ],
)
def test_days(written, iso):
    found = days(tokens(written, fold(written), 0, len(written)))
    assert (found[0].iso() if found else None) == iso


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("OLIVERA SOSA, MARTA ELENA", "P01"),
        ("Sra. Alcaldesa Prof. Marta Olivera", "P01"),
        ("M. E. Olivera", "P01"),
        ("Hugo Pereira Nuñez", "P03"),
        ("Graciela Píriz de González", "P06"),
        ("Óscar Ferreira", "P07"),
        ("Marta Oliveira", None),
        ("Julio Bentancur", None),
        ("Marta Olivera Souza", None),
        ("Martín Olivera", None),
        ("Huga Pereyra", None),
        ("Hugo Núñez", None),
        ("Julia Bentancor", None),
        ("Walter Ríos de Camejo Silva", None),
        ("Carlos Julio Bentancor", None),
    ],
)
def test_names_of_the_council_in_2019(name, person):
    assert match(name, REGISTER, "2019-05-02", "CM").code == person


def test_a_name_that_fits_two_is_nobodys():
    found = match("J. Rodríguez", REGISTER, "2018-05-02", "CV")
    assert found.code is None
    assert set(found.alternatives) == {"P25", "P26"}


def test_a_slip_is_a_doubt():
    assert match("Hugo Pereira", REGISTER, "2019-05-02", "CM").confidence < DOUBT


def test_who_had_left_is_not_matched():
    assert match("Marta Olivera Sosa", REGISTER, "2022-05-02", "CM").code is None


def test_pages_of_a_pdf_leave_no_trace():
    page = "Concejo Municipal - Acta 3/2020\n{}\nPágina {} de 2\n"
    one = "En Montevideo, a los cinco días del mes de mayo de dos mil veinte, siendo la hora die-"
    two = "cinueve, se reúne el Concejo Municipal en sesión ordinaria con la asistencia de Hugo"
    three = "Pereyra y Nelly Acosta, quienes reciben a los vecinos de la zona y toman nota de los"
    text = normalise("\f".join([page.format(f"{one}\n{two}", 1), page.format(three, 2)]))
    assert "hora diecinueve, se reúne" in text
    assert "Hugo Pereyra y Nelly" in text
    assert text.count("Acta 3/2020") == 1
    assert "Página" not in text


def test_lines_that_are_a_list_stay_apart():
    text = "Presentes:\nHugo Pereyra\nNelly Acosta\nAusente con aviso:\nRaúl Etcheverría\n"
    assert normalise(text) == text


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "Aa ",
        "\n",
        "1\n",
        "a-\n",
        "vota: ",
        "ingresa a sala el Sr. ",
        "hora 18 y ",
        "1 de enero de ",
        "- \t",
    ],
)
def test_no_text_holds_the_reading_up(piece):
    text = (piece * 200_000)[:200_000]
    began = time.process_time()
    normal = normalise(text)
    read_acta(normal, REGISTER, "CM")
    assert time.process_time() - began < 2


def test_words_are_mended_to_the_same_length():
    slips = fold("Presdide, presenta, lebanta la secion ordianria, presentes, alca1desa")
    assert mend(slips) == "preside , presenta, levanta la sesion ordinaria, presentes, alcaldesa"
