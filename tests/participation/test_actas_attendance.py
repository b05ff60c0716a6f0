"""Who is found in an acta's attendance: names in any form, and what is said around them."""

import time

import pytest

from participation.actas import Register, normalise, read_acta
from participation.actas.attendance import weigh
from participation.actas.evidence import Reader
from participation.actas.folding import fold
from participation.actas.mentions import mentions, tokens
from participation.actas.names import GIVEN, Matched, match

PEOPLE = [
    ("A1", "Nora Beatriz", "Alsina Prado", "titular", "alcaldesa"),
    ("A2", "Ramiro", "Bordón", "titular", ""),
    ("A3", "Clara", "Iturralde Vega", "titular", ""),
    ("A4", "Esteban", "Quiroga", "titular", ""),
    ("A5", "Ofelia", "Zunino de Barros", "suplente", ""),
    ("A6", "Mario", "Da Rosa", "suplente", ""),
]
REGISTER = Register.of(
    {
        "code": code,
        "first_names": first,
        "last_names": last,
        "memberships": [
            {"body": "CM", "quality": quality, "from": "2015-01-01", "to": None, "office": office}
        ],
    }
    for code, first, last, quality, office in PEOPLE
)
WORDS = frozenset(word for _, first, last, *_ in PEOPLE for word in fold(f"{first} {last}").split())


def known(name: str) -> Matched:
    return match(name, REGISTER, None, "CM")


def found_in(text: str):
    every = tokens(text, fold(text), [(0, len(text))])
    return every, mentions(text, every, known, WORDS)


def names_in(text: str) -> list[str]:
    return [mention.name for mention in found_in(text)[1]]


def evidence_of(text: str):
    return Reader(*found_in(text), {}).read()


def read(text: str):
    return read_acta(normalise(text), REGISTER, "CM")


# --- the names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Preside la Alcaldesa Nora Alsina.", ["Nora Alsina"]),
        ("Estuvieron Ramiro Bordón y Clara Iturralde.", ["Ramiro Bordón", "Clara Iturralde"]),
        ("Facilitaron Ramiro Bordón y otros", ["Ramiro Bordón"]),
        ("BORDÓN, RAMIRO; ITURRALDE, CLARA", ["BORDÓN, RAMIRO", "ITURRALDE, CLARA"]),
        (
            "vinieron ramiro bordon y clara iturralde, falto quiroga",
            ["ramiro bordon", "clara iturralde", "quiroga"],
        ),
        ("Da Rosa Mario\nBordón Ramiro", ["Da Rosa Mario", "Bordón Ramiro"]),
        ("Faltó Quiroga. Bordón preside.", ["Quiroga", "Bordón"]),
        ("Nora Alsina Ramiro Bordón Clara Iturralde", ["Nora Alsina", "Ramiro Bordón", "Clara Iturralde"]),
        ("Alsina, Bordón, Tejeira y Umpiérrez", ["Alsina", "Bordón", "Tejeira", "Umpiérrez"]),
        ("Se limpió la plaza Zitarrosa.", []),
    ],
)
def test_names_are_found_in_any_form(text, names):
    assert names_in(text) == names


def test_a_surname_with_the_first_name_behind_it_is_matched():
    assert found_in("SR. BORDÓN (Ramiro).- Gracias.")[1][0].matched.code == "A2"


def test_a_part_of_a_strangers_name_is_the_strangers():
    _, found = found_in("Vino Ernesto Quiroga, del club. Quiroga contó lo del salón.")
    assert [mention.matched.code for mention in found] == [None, None]
    assert len({mention.who for mention in found}) == 1


def test_a_member_named_in_full_keeps_his_surname():
    _, found = found_in("Esteban Quiroga y Ernesto Quiroga. Quiroga propone votar.")
    assert [mention.matched.code for mention in found] == ["A4", None, "A4"]


# --- what is said around them


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Falta con aviso Ramiro Bordón.", "con_aviso"),
        ("Ramiro Bordón no vino ni avisó.", "sin_aviso"),
        ("Ausentes: Ramiro Bordón (licencia médica)", "licencia"),
        ("Ausentes sin aviso:\n- Ramiro Bordón", "sin_aviso"),
        ("Ramiro Bordón no fue convocado.", "no_convocada"),
        ("Ramiro Bordón\tA/C/A", "con_aviso"),
        ("Faltó Ramiro Bordón.", None),
    ],
)
def test_how_an_absence_is_told(text, status):
    assert evidence_of(text)[0].status == status


def test_codes_mean_what_the_text_says():
    signs = evidence_of("Ramiro Bordón\tT\tX\nClara Iturralde\tT\tZ\n(X: presente. Z: falta sin avisar)")
    assert "d:present" in signs[0].signs
    assert "d:absent" in signs[1].signs
    assert signs[1].status == "sin_aviso"


def test_what_governs_a_list_is_a_sign_of_all_in_it():
    signs = evidence_of("Faltan: Ramiro Bordón, Clara Iturralde y Esteban Quiroga.")
    assert all("b:absent" in one.signs for one in signs)
    assert [one.link for one in signs] == ["apart", "list", "list"]


def test_a_sentence_ends_before_the_next():
    signs = evidence_of("Vota la suplente Ofelia Zunino. No concurre Esteban Quiroga.")
    assert not any(sign.startswith("r:") for sign in signs[0].signs)


def test_who_stands_in_is_not_mixed_with_whom():
    first, second = evidence_of("Preside Ramiro Bordón por encontrarse enferma Clara Iturralde.")
    assert "rp:notice" in first.signs and "r:notice" not in first.signs
    assert "lp:notice" in second.signs


def test_an_aside_belongs_to_the_name_before():
    first, second = evidence_of(
        "Preside, por ausencia de Nora Alsina, que pidió licencia, el concejal Ramiro Bordón."
    )
    assert "ra:leave" in first.signs
    assert "resumes" in second.signs and "lo:leave" not in second.signs


def test_what_is_denied_says_the_contrary():
    (one,) = evidence_of("Esteban Quiroga no concurrió.")
    assert "r:absent" in one.signs


def test_who_sits_elsewhere_is_a_guest():
    every, found = found_in("Vinieron Lía Núñez y Ramiro Bordón.")
    one, other = Reader(every, found, {}, ("CM",), frozenset(("Lía Núñez",))).read()
    assert "k:elsewhere" in one.signs
    assert "k:known" in other.signs


def test_an_office_that_presides_is_whose_it_is():
    signs = evidence_of("Asisten la Alcaldesa Nora Alsina y Ramiro Bordón. La Alcaldesa abre y preside.")
    assert ["office" in one.signs for one in signs] == [True, False]


def test_a_mark_says_what_its_column_is_headed_with():
    text = normalise(
        "Integrante              Cargo       Presente   Aus.\n"
        "Bordón, Ramiro          Vocal          X\n"
        "Quiroga, Esteban        Vocal                   X\n"
    )
    assert text.splitlines()[2].endswith("Vocal\t\tX")
    here, away = evidence_of(text)
    assert "d:present" in here.signs
    assert "d:absent" in away.signs


def test_initials_alone_are_nobody():
    assert names_in("Asisten N. y Ramiro Bordón.") == ["Ramiro Bordón"]
    assert "F. Miraballes" in names_in("Sin aviso: F. Miraballes.")


def test_what_is_likely_adds_up_to_one():
    likely = weigh(evidence_of("Asisten Ramiro Bordón y Clara Iturralde. Falta Esteban Quiroga."))
    assert [round(sum(each), 6) for each in likely] == [1, 1, 1]


# --- the attendance


def test_an_attendance_in_prose():
    acta = read(
        "ACTA Nº 3. En la ciudad, el 4 de mayo de 2021, preside la Alcaldesa Nora Alsina, con la asistencia de los "
        "Concejales Ramiro Bordón y Clara Iturralde y de la suplente Ofelia Zunino. Falta con aviso Esteban Quiroga. "
        "Como invitado concurre el Arq. Pedro Bordón.\n\nASUNTOS ENTRADOS\n1) Nota de Clara Vega. Enterados.\n"
    )
    assert acta.presider and acta.presider.person == "A1"
    assert {one.person: one.acting_as for one in acta.present} == {
        "A1": "titular",
        "A2": "titular",
        "A3": "titular",
        "A5": "suplente",
    }
    assert [(one.person, one.status) for one in acta.absent] == [("A4", "con_aviso")]


def test_an_attendance_in_lists():
    acta = read(
        "Acta 12\nFecha: 4/5/2021\nPreside: Nora Alsina\n"
        "Presentes:\n- Bordón, Ramiro\n- Iturralde, Clara\n- Núñez, Lía\n"
        "Ausentes sin aviso:\n- Quiroga, Esteban\nInvitados:\n- Mario Alsina (vecino)\n\nTemas\n- Feria. Enterados.\n"
    )
    assert {one.person or one.name for one in acta.present} == {"A1", "A2", "A3", "Núñez, Lía"}
    assert [(one.person, one.status) for one in acta.absent] == [("A4", "sin_aviso")]


def test_a_text_without_names_has_no_attendance():
    acta = read("se juntaron los vecinos y se hablo de la feria")
    assert (acta.presider, acta.present, acta.absent) == (None, (), ())


@pytest.mark.parametrize(
    "text",
    [
        "Ramiro Bordón " * 40_000,
        "Aaa " * 200_000,
        "( " * 200_000,
        "Faltan: " + "A. " * 200_000,
        "x\t" * 200_000,
    ],
)
def test_no_text_holds_the_reading_of_names_up(text):
    start = time.process_time()
    every = tokens(text, fold(text), [(0, 20_000)])
    Reader(every, mentions(text, every, known, WORDS), {}).read()
    assert time.process_time() - start < 3


# --- a name and a person


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Yoli Zunino", None),
        ("N. Alsina", "A1"),
        ("Ofelia Zunino", "A5"),
        ("lturralde", "A3"),
        ("Ofelia Zunino de Pérez", None),
        ("Clarisa Iturralde", None),
    ],
)
def test_whose_a_name_is(name, code):
    assert known(name).code == code


def test_given_names_are_folded():
    assert all(name == fold(name) for name in GIVEN)
