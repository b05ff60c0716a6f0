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
    ],
)
def test_a_vote_is_read_by_what_its_words_mean(words, said):
    assert [told(each) for each in read(words)] == [NOTHING | said]


@pytest.mark.parametrize(
    "words",
    [
        "El Concejal Ríos no está de acuerdo.",
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
