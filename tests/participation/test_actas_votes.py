"""How votes are read: each way to tell one, what only looks like one, lines and tables."""

import time

import pytest

from participation.actas.ballots import letter_of, words_of
from participation.actas.sentences import flat
from participation.actas.votes import votes

NOTHING = dict.fromkeys(("unanimous", "majority", "yes", "of", "no", "abstentions")) | {
    "result": "approved",
    "casting_vote": False,
}


def read(text: str) -> list:
    return [each.said for each in votes(text, flat(text), 0, len(text))]


def told(said) -> dict:
    return {name: getattr(said, name) for name in NOTHING}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Vota a favor la mayoría, en contra la Concejala Píriz.", {"majority": True, "no": 1}),
        ("Se aprueba con el voto en contra del Concejal Núñez.", {"no": 1}),
        ("Se aprueba por 4 votos con la abstención de la Concejala Méndez.", {"yes": 4, "abstentions": 1}),
        ("Se dispone por unanimidad de cuatro votos pedir tres precios.", {"unanimous": True, "yes": 4}),
        ("Unanimidad de presentes: 5/5.", {"unanimous": True, "yes": 5, "of": 5}),
        ("Todos los presentes levantan la mano.", {"unanimous": True}),
        ("Aprobado por los tres presentes.", {"unanimous": True, "yes": 3}),
        ("Con el voto favorable de todos los presentes.", {"unanimous": True}),
        ("Nadie se opuso ni se abstuvo.", {"unanimous": True, "no": 0, "abstentions": 0}),
        ("De los 14 presentes votan a favor 11.", {"yes": 11, "of": 14}),
        ("Presentes: 14. A favor: 11. En contra: 3.", {"yes": 11, "of": 14, "no": 3}),
        ("Levantan la mano cinco de los siete presentes.", {"yes": 5, "of": 7}),
        ("La moción reúne 9 voluntades.", {"yes": 9}),
        ("4 (cuatro) votos en 5 (cinco).", {"yes": 4, "of": 5}),
        ("4 af., 1 neg.", {"yes": 4, "no": 1}),
        ("Afirmativos 4 Negativos 1 Abstenciones 0", {"yes": 4, "no": 1, "abstentions": 0}),
        ("Votos conformes: 4. Disconformes: 1.", {"yes": 4, "no": 1}),
        ("Por 3 a 2 se aprueba.", {"yes": 3, "no": 2}),
        (
            "Votan por sí las dos bancas; por no, las tres restantes.",
            {"result": "rejected", "yes": 2, "no": 3},
        ),
        ("Negativo por unanimidad.", {"result": "rejected", "unanimous": True}),
        ("No se reúnen los votos necesarios (7 en 20).", {"result": "rejected", "yes": 7, "of": 20}),
        ("Se vota y sale negativa.", {"result": "rejected"}),
        ("Votan a favor Ríos, Muñoz y la Alcaldesa; Píriz votó en contra.", {"yes": 3, "no": 1}),
        (
            "VOTAN POR LA AFIRMATIVA LOS CONCEJALES RIOS Y MUÑOZ. POR LA NEGATIVA EL CONCEJAL AGÜERO.",
            {"yes": 2, "no": 1},
        ),
        ("Votan: Ríos sí, Muñoz sí, Píriz no, Agüero se abstiene.", {"yes": 2, "no": 1, "abstentions": 1}),
        ("votan a favor ríos, muñoz y píriz, en contra agüero", {"yes": 3, "no": 1}),
        (
            "Camejo: sí. Dutra: no. Güida: sí. Siguen los demás. Resultado: 8 a favor, 3 en contra.",
            {"yes": 8, "no": 3},
        ),
        ("Hay empate: 2 y 2. El Alcalde desempata a favor.", {"yes": 2, "no": 2, "casting_vote": True}),
        (
            "Dos a favor y dos en contra, el Alcalde desempata por la negativa.",
            {"result": "rejected", "yes": 2, "no": 2, "casting_vote": True},
        ),
        ("Concejo Municipal: 4 en 4. Concejo Vecinal: 7 en 8. En total 11 en 12.", {"yes": 11, "of": 12}),
        ("☒ Afirmativa ☐ Negativa Por: 9 Contra: 0 Abst.: 0", {"yes": 9, "no": 0, "abstentions": 0}),
        ("Se resuelve comprar la bomba, 3/5.", {"yes": 3, "of": 5}),
        ("1. Pintar el salón, con fondos propios: 5 a 0", {"yes": 5, "no": 0}),
        ("Queda resuelto el préstamo del escenario, 4 de 5.", {"yes": 4, "of": 5}),
        ("Arreglar la bomba: 4 y una abstención.", {"yes": 4, "abstentions": 1}),
        ("Se arregla la bomba. Votos: todos.", {"unanimous": True}),
        ("Por sí: Bentancor, Ríos y Muñoz.", {"yes": 3}),
        ("Se acuerda por general asentimiento.", {"unanimous": True}),
        ("Sin oposición y por unanimidad de los dos cuerpos.", {"unanimous": True, "no": 0}),
        ("Se aprueba por mayoría de quince.", {"majority": True, "yes": 15}),
        ("CUATRO EN SINCO, AFIRMATIVA.", {"yes": 4, "of": 5}),
        ("2 sí 2 no, no sale (sin desempate)", {"result": "rejected", "yes": 2, "no": 2}),
        ("9 en 11 (se abstienen los nombrados).", {"yes": 9, "of": 11, "abstentions": 2}),
        ("Ríos duda y se abstuvo, los otros cuatro sí.", {"yes": 4, "abstentions": 1}),
        ("Se fija la fiesta, 41 manos contra 12 que querían el domingo.", {"yes": 41}),
        ("Obtuvo dos votos en cinco y fue negada.", {"result": "rejected", "yes": 2, "of": 5}),
        ("Se aprueba con el voto de los cuatro concejales presentes.", {"unanimous": True, "yes": 4}),
        ("La moción obtiene 4 adhesiones, 1 abs.", {"yes": 4, "abstentions": 1}),
    ],
)
def test_a_vote_is_read_by_what_its_words_mean(words, said):
    assert [told(each) for each in read(words)] == [NOTHING | said]


@pytest.mark.parametrize(
    "words",
    [
        "El Concejal Ríos no está de acuerdo.",
        "Se fija el plenario para el martes 3/4.",
        "Se resuelve la compra de caño de 3/4.",
        "Contestar que dos de cinco.",
        "Asiste Píriz por Muñoz, que se excusó.",
        "Ríos adelanta que votará en contra.",
        "Ríos explica por qué está en contra.",
        "Ríos vota en contra.",
        "Hay 4 de 5 luminarias apagadas.",
        "Se necesitan 16 votos para aprobar.",
        "Para aprobarlo se requieren 3 votos en 5.",
        "La Comisión no logró consenso.",
        "No hay unanimidad en la mesa.",
        "Quórum: 5 en 5.",
        'Donde dice "4 en 5" se corrige.',
        "Los vecinos están todos de acuerdo con el proyecto.",
        "La respuesta fue afirmativa.",
        "Expediente 12/24 del Municipio.",
        "Todos los martes habrá feria.",
        "El Concejo Vecinal la apoyó en su plenario por doce votos en dieciséis.",
        "Camejo: sí. Güida: sí. Cuadro: no.",
    ],
)
def test_what_only_looks_like_a_vote_is_none(words):
    assert read(words) == []


def test_lines_of_a_form_are_one_vote_where_it_begins():
    text = "Comprar la pintura.\nA favor: 3\nEn contra: 1\nAbstenciones: 1\nResultado: Afirmativa\nOtro asunto.\n"
    plain, found, begin = flat(text), [], 0
    for line in text.splitlines(keepends=True):
        found += [(line, each) for each in votes(text, plain, begin, begin + len(line) - 1)]
        begin += len(line)
    ((line, vote),) = found
    assert line == "A favor: 3\n"
    assert told(vote.said) == NOTHING | {"yes": 3, "no": 1, "abstentions": 1}
    assert text[vote.start : vote.end].endswith("Afirmativa")


def test_the_heading_of_a_table_tells_what_is_counted():
    rows = ["Nº | Moción | A favor | En contra | Abst. | Resultado", "1 | Feria | 7 | 0 | 1 | Aprobada"]
    rows += ["2 | Adelantar el día | 3 | 5 | 0 | Rechazada"]
    text = "\n".join(rows)
    begin, second = text.index("1 |"), text.index("2 |")
    assert votes(text, flat(text), 0, begin - 1) == []
    (one,) = votes(text, flat(text), begin, second - 1)
    (two,) = votes(text, flat(text), second, len(text))
    assert told(one.said) == NOTHING | {"yes": 7, "no": 0, "abstentions": 1}
    assert told(two.said) == NOTHING | {"result": "rejected", "yes": 3, "no": 5, "abstentions": 0}


def test_words_have_a_class_and_numbers_a_value():
    text = "Se aprueba el acta 12/24 por doce votos en 14, el Sr. Ríos no."
    words = words_of(text, flat(text), 0, len(text))
    assert words.classes == "fYdxxqnvrn,dT.Wo."
    assert sorted(words.values.values()) == [12, 14]
    assert letter_of("prosperando") == "Y"
    assert letter_of("desechada") == "L"


def test_a_doubt_is_told_where_only_numbers_say_that_it_was_lost():
    (said,) = read("Se vota: 2 en 5.")
    assert (said.result, said.confidence) == ("rejected", 0.6)


@pytest.mark.parametrize(
    "words", ["por unanimidad ", "Ríos: sí. ", "A favor: 3\n", "1/2 ", "Ríos, Muñoz y Píriz, ", "no ni "]
)
def test_endless_votes_do_not_hang(words):
    text = words * 2_000
    plain, begun = flat(text), time.perf_counter()
    votes(text, plain, 0, len(text))
    assert time.perf_counter() - begun < 5


def test_a_tie_is_of_a_vote_before_another():
    first, second = read("La garita: EMPATE (2 a 2). Se vuelve a votar y sale 3 a 1.")[-2:]
    assert (first.result, second.yes, second.no) == ("tied", 3, 1)


def test_what_is_voted_against_each_other_and_has_less_is_lost():
    told = read("Se ponen una contra otra. Pedir la obra: cuatro votos. Volantear: tres votos.")
    assert [(each.yes, each.result) for each in told] == [(4, "approved"), (3, "rejected")]


def test_a_share_told_again_and_again_at_the_end_of_a_line_is_of_votes():
    text = "Plenario el 3/10, viene Limpieza — 4/4\nCarta a Tránsito — 3/4\n"
    begin = text.index("Carta")
    assert [each.said.yes for each in votes(text, flat(text), begin, len(text) - 1)] == [3]


def test_a_column_for_the_result_and_one_for_the_number_of_it():
    text = (
        "Moción\tA favor\tPresentes\tResultado\tResolución\n"
        "1\t2\t4\tafirmativa con doble voto\t33/21\n2\t2\t4\tnegativa\t–\n"
    )
    lines = [(line, text.index(line)) for line in text.splitlines()[1:]]
    told = [votes(text, flat(text), at, at + len(line))[0].said for line, at in lines]
    assert [(each.result, each.casting_vote) for each in told] == [("approved", True), ("rejected", False)]
