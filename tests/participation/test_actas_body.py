"""What is read behind an acta's heading: votes, matters, decisions, proposals; measured, and hostile texts."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.actas.body import Body, assemble, prepare, read_body
from participation.actas.facts import Acta, as_json
from participation.actas.normalise import normalise
from participation.actas.pointing import name_of, pointed
from participation.actas.sentences import blocks, flat, sentences
from participation.actas.tellings import MAY_BE
from participation.actas.votes import votes
from tests.actas import measure
from tests.actas.formats import files

#: Precision and recall over the whole corpus, a little under what was measured when this was written.
FLOORS = {
    "votes": (0.97, 0.96),
    "matters": (0.97, 0.97),
    "destinations": (0.94, 0.94),
    "resolutions": (0.98, 0.98),
    "resolution_numbers": (0.97, 0.93),
    "case_files": (0.97, 0.90),
    "contributions": (0.84, 0.77),
    "plan_references": (0.99, 0.99),
}


def told(text: str, body: str = "CM", people: list[str] | None = None) -> Body:
    return read_body(normalise(text), body=body, people=people or [])


def lists(body: Body) -> dict:
    facts = as_json(
        Acta(
            matters=body.matters,
            resolutions=body.resolutions,
            contributions=body.contributions,
            plan_references=body.plan_references,
        )
    )
    return {key: facts[key] for key in ("matters", "resolutions", "contributions", "plan_references")}


@pytest.fixture(scope="module")
def over_the_corpus():
    begun = time.process_time()
    pairs = []
    for path in files():
        expected = json.loads(path.with_suffix(".json").read_text())
        expected.setdefault("file", path.stem)
        names = [each["name"] for each in expected["present"]]
        body = told(path.read_text(), ";".join(expected["bodies"]), names)
        pairs.append((expected, lists(body)))
    seconds = time.process_time() - begun
    return measure.measure_all(pairs), len(pairs) / seconds


@pytest.mark.parametrize("kind", FLOORS)
def test_as_much_as_was_measured_is_found(over_the_corpus, kind):
    tally = over_the_corpus[0].of(kind)
    precision, recall = FLOORS[kind]
    assert tally.expected
    assert tally.precision >= precision
    assert tally.recall >= recall


def test_a_folder_does_not_wait(over_the_corpus):
    assert over_the_corpus[1] >= 20


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Se vota: 21 en 23, afirmativo.", {"yes": 21, "of": 23}),
        ("Se aprueba por cuatro votos en cinco.", {"yes": 4, "of": 5}),
        ("(4/4)", {"yes": 4, "of": 4}),
        ("Por unanimidad (24 votos).", {"unanimous": True, "yes": 24}),
        ("Se aprueba por unanimdad.", {"unanimous": True}),
        ("Los cinco presentes votan a favor.", {"unanimous": True, "yes": 5}),
        ("Por mayoría (16 votos en 26).", {"majority": True, "yes": 16, "of": 26}),
        ("3 votos a favor y 1 en contra.", {"yes": 3, "no": 1}),
        ("Se rechaza por 10 votos en contra y 5 a favor.", {"result": "rejected", "yes": 5, "no": 10}),
        ("Afirmativos: 7, negativos: 0, abstenciones: 2.", {"yes": 7, "no": 0, "abstentions": 2}),
        ("Votan a favor Ríos y Muñoz. En contra, Píriz. Se aprueba.", {"yes": 2, "no": 1}),
        ("Por la afirmativa: Ríos, Muñoz. Abstención: Píriz.", {"yes": 2, "abstentions": 1}),
        ("VOTACIÓN: afirmativa (4-0)", {"yes": 4, "no": 0}),
        ("Se vota: 9 en 23, negativo.", {"result": "rejected", "yes": 9, "of": 23}),
        ("Dos manos a favor, cuatro en contra. No sale.", {"result": "rejected", "yes": 2, "no": 4}),
        (
            "2 en 4. Empate. La Alcaldesa hace uso del voto doble. Afirmativa.",
            {"yes": 2, "of": 4, "casting_vote": True},
        ),
        ("2 votos a favor y 2 en contra: empate.", {"result": "tied", "yes": 2, "no": 2}),
    ],
)
def test_a_vote_is_understood_however_it_is_told(words, said):
    (vote,) = votes(words, flat(words), 0, len(words))
    expected = {
        "result": "approved",
        "unanimous": None,
        "majority": None,
        "yes": None,
        "of": None,
        "no": None,
        "abstentions": None,
        "casting_vote": False,
    } | said
    assert {key: getattr(vote.said, key) for key in expected} == expected
    assert words[vote.said.span.start : vote.said.span.end].strip(" .") == vote.said.text


@pytest.mark.parametrize(
    "words",
    [
        "Está de acuerdo con la concejala.",
        "Los nombres obtuvieron 120 y 94 votos en la consulta.",
        "Cada 2 en 3 cuadras hay un pozo.",
        "La mayoría de los vecinos vino a pie.",
        "Se abonará la factura 4/2019 del proveedor.",
        "De 10 a 13 horas habrá feria.",
        "No hubo acuerdo total sobre las cámaras entre los vecinos.",
    ],
)
def test_what_is_no_vote_is_not_taken_for_one(words):
    assert votes(words, flat(words), 0, len(words)) == []


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Votaciones\nM1: ", {"1"}),
        ("Los puntos 6, 7 y 8: ", {"6", "7", "8"}),
        ("De la a) a la d) y la f): ", {"a", "b", "c", "d", "f"}),
        ("(1) 4 en 4 · (2) ", {"2"}),
        ("Se compran 3: ", set()),
        ("Puesto a votación: ", set()),
    ],
)
def test_a_vote_may_point_to_decisions(words, names):
    assert pointed(flat(words), len(words)) == names


@pytest.mark.parametrize(
    ("marker", "words", "name"),
    [
        ("3)", "Comprar un tractor", "3"),
        ("b.", "Comprar", "b"),
        ("", "Moción 2 (Píriz): comprar", "2"),
        ("•", "Comprar", ""),
    ],
)
def test_a_decision_is_pointed_to_by_its_number_or_letter(marker, words, name):
    assert name_of(marker, flat(words), 0, len(words)) == name


def labelled(text: str, *labels: tuple[str, str]) -> Body:
    """What is made of a text whose pieces are what is said of them: the first that begins so, and then the next."""
    read = prepare(normalise(text))
    found = ["O"] * len(read.pieces)
    index = 0
    for words, label in labels:
        while not read.text[read.pieces[index].start :].startswith(words):
            index += 1
        found[index] = label
        index += 1
        while label[0] in "MR" and index < len(found) and not read.pieces[index].vote:
            if read.pieces[index].sentence != read.pieces[index - 1].sentence:
                break
            found[index] = label[0] + "I"
            index += 1
    return assemble(read, found)


def test_a_vote_before_a_list_is_of_all_that_is_listed():
    body = labelled(
        "EL CONCEJO RESUELVE (5 en 5):\n1. Comprar bolsas.\n2. Pagar fletes.\n\nNota.\n\n3. Ceder el salón.\n",
        ("(5 en 5)", "W"),
        ("Comprar", "RB"),
        ("Pagar", "RB"),
        ("Ceder", "RB"),
    )
    assert [each.vote and each.vote.of for each in body.resolutions] == [5, 5, None]


def test_a_vote_of_some_decisions_is_of_each_of_them():
    body = labelled(
        "1. Ceder el salón.\n2. Comprar bolsas.\n3. Pagar fletes.\nLas dos resoluciones juntas: 4 en 4.\n",
        ("Ceder", "RB"),
        ("Comprar", "RB"),
        ("Pagar", "RB"),
        ("4 en 4", "V"),
    )
    assert [each.vote and each.vote.yes for each in body.resolutions] == [None, 4, 4]


def test_votes_told_in_the_end_go_to_what_they_point_to():
    body = labelled(
        "Moción 1: Ceder el salón.\nMoción 2: Comprar bolsas.\n\nResultado\nM1: 3 en 5.\nM2: 5 en 5.\n",
        ("Ceder", "RB"),
        ("Comprar", "RB"),
        ("3 en 5", "V"),
        ("5 en 5", "X"),
    )
    assert [each.vote and each.vote.yes for each in body.resolutions] == [3, 5]


def test_a_vote_goes_on_in_the_next_sentence():
    read = prepare(
        normalise("Comprar bolsas. Añón, sí. Cuadro, sí. Olmos, no. Total: dos a favor, uno en contra.\n")
    )
    (vote,) = [piece for piece in read.pieces if piece.vote]
    assert read.text[vote.end - 12 : vote.end].strip(" .").endswith("contra")


def test_that_it_came_out_takes_no_vote_away():
    body = labelled(
        "Se resuelve comprar bolsas. Votan a favor 4. Aprobada.\n",
        ("comprar", "RB"),
        ("Votan", "V"),
    )
    assert [(each.vote.yes, each.vote.result) for each in body.resolutions] == [(4, "approved")]


def test_what_is_said_before_a_vote_is_repeated_decides_nothing():
    body = labelled(
        "Se resuelve comprar bolsas. Se vota: 2 en 4. Píriz dice que entendió mal. Se vota: 4 en 4.\n",
        ("comprar", "RB"),
        ("Se vota", "V"),
        ("que entendió", "RB"),
        ("Se vota", "V"),
    )
    ((vote, earlier),) = [(each.vote, each.earlier_votes) for each in body.resolutions]
    assert (vote.yes, [each.yes for each in earlier]) == (4, [2])


def test_what_may_be_a_vote_is_told_to_whoever_knows_more():
    words = "Prestar el local. Salió afirmativa."
    assert votes(words, flat(words), 0, len(words)) == []
    (vote,) = votes(words, flat(words), 0, len(words), least=MAY_BE)
    assert vote.doubtful


def test_matters_told_in_one_sentence_are_one_each():
    body = told(
        "Se reúne el Concejo.\nSe da lectura a los asuntos entrados: nota de la Escuela Rural Nº 33 "
        "solicitando un bebedero, "
        "se pasa a Obras; nota del vecino Carlos Sosa por animales sueltos, que se deriva a la "
        "Seccional; y oficio de la "
        "Junta Departamental remitiendo palabras de un edil, se toma conocimiento.\n"
    )
    assert [(each.sender, each.author_type) for each in body.matters] == [
        ("Escuela Rural Nº 33", "organizacion"),
        ("vecino Carlos Sosa", "vecinos"),
        ("Junta Departamental", None),
    ]
    assert [each.destination for each in body.matters][:2] == [
        "se pasa a Obras",
        "que se deriva a la Seccional",
    ]


def test_a_matter_left_for_another_session_has_no_destination():
    body = told("Asuntos entrados:\n1) Nota de vecinos de Manga por un pozo. Queda para la próxima sesión.\n")
    (matter,) = body.matters
    assert matter.destination is None
    assert matter.neighbourhood == "Manga"


def test_a_remark_is_neither_the_matter_nor_its_destination():
    body = told(
        "Asuntos entrados:\n- Nota de vecinos de Manga pidiendo luz.\nLa Sra. Peña recuerda que ya se "
        "pidió.\nPase a Obras.\n"
    )
    (matter,) = body.matters
    assert (matter.text, matter.destination) == ("Nota de vecinos de Manga pidiendo luz", "Pase a Obras")


def test_the_last_vote_counts_and_the_first_is_kept():
    body = told(
        "Cambio del día de feria. Se vota: 2 en 4, empate. El concejal pide que se vote de nuevo. Se vota: "
        "3 en 4, afirmativo.\n"
    )
    (decision,) = body.resolutions
    assert (decision.vote.yes, decision.vote.of) == (3, 4)
    assert [(each.yes, each.result) for each in decision.earlier_votes] == [(2, "tied")]


def test_a_decision_has_its_number_file_and_commitment_and_not_its_recitals():
    body = told(
        "Resolución 31/24/0116\nExpediente 2024-0016-98-000015\nVISTO: el mal estado del techo;\n"
        "CONSIDERANDO: que hay crédito;\nEL CONCEJO MUNICIPAL RESUELVE:\n"
        "1º.- Autorizar el llamado, en cumplimiento del compromiso 22 del PDM.\n2º.- Pase a "
        "Compras.\nVotación: 4 en 5.\n"
    )
    (decision,) = body.resolutions
    assert decision.number == "Resolución 31/24/0116"
    assert decision.case_file == "Expediente 2024-0016-98-000015"
    # Whether an article that only passes the file on belongs to it is learned, and not settled here.
    assert decision.text.startswith("Autorizar el llamado, en cumplimiento del compromiso 22 del PDM")
    assert decision.plan_reference.number == "22"
    assert decision.plan_reference in body.plan_references


def test_a_vote_of_another_acta_is_not_this_ones():
    assert told('Fe de erratas: donde dice "3 en 4" debe decir "4 en 4".\n').resolutions == ()


def test_a_surname_is_of_a_member_only_where_one_has_it():
    text = "VARIOS\nLa Sra. Olmos propone que se pinte el salón comunal del barrio.\n"
    assert told(text, people=["Ana Olmos"]).contributions[0].author_type == "concejo_municipal"
    assert told(text, "CV", ["Ana Olmos"]).contributions[0].author_type == "concejo_vecinal"
    assert told(text, people=["Ana Píriz"]).contributions[0].author_type == "vecinos"


def test_spans_stand_where_the_words_are():
    for path in files():
        text = normalise(path.read_text())
        body = read_body(text)
        for fact in (*body.matters, *body.resolutions, *body.contributions, *body.plan_references):
            assert 0 <= fact.span.start < fact.span.end <= len(text)
            assert 0 < fact.confidence <= 1
        for matter in body.matters:
            if matter.sender_span:
                piece = text[matter.sender_span.start : matter.sender_span.end]
                assert measure.plain(piece.replace("_", " ")) == measure.plain(matter.sender)
            if matter.destination_span:
                piece = text[matter.destination_span.start : matter.destination_span.end]
                assert measure.plain(piece) == measure.plain(matter.destination)


HOSTILE = [
    ". ",
    "a",
    " ",
    "\n",
    "(",
    "1 ",
    "1.1.",
    "Hola. ",
    "se vota 3 en 4. ",
    "por unanimidad ",
    "votan por la afirmativa: a, ",
    "Juan: sí, ",
    "Nota de vecinos por ",
    "Nota de vecinos\n",
    "se da cuenta: de una nota; ",
    "VISTO: ",
    "1) a 2) b ",
    "SEÑOR A.- b\n",
    "exp. 2016-",
    "compromiso 1, 2, ",
    "Aa Bb. ",
    "asuntos entrados: ",
    "uno en ",
    "- Se resuelve x\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_two_megabytes_of_anything_end_soon(piece):
    text = (piece * (2_000_000 // len(piece) + 1))[:2_000_000]
    begun = time.process_time()
    body = read_body(text, body="CV", people=["Ana Pérez"], neighbourhoods=["Manga"])
    assert time.process_time() - begun < 4  # 2 on a machine that does nothing else
    # Facts told in one sentence are told together.
    assert max(len(body.matters), len(body.resolutions), len(body.contributions)) <= 1_100


WORDS = st.sampled_from(
    [
        *HOSTILE,
        "RESUELVE:",
        "Resolución 1/20/3",
        "Pase a Obras.",
        "de la",
        "Sra. Ana Díaz",
        ",",
        ";",
        "->",
        "*",
        "_",
        '"',
        "İ",
        "ß",
        "ﬁ",
        "\t",
        "\uf0b7",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=60).map("".join))
def test_any_text_is_read_and_every_fact_is_within_it(text):
    assert len(flat(text)) == len(text)
    for each in sentences(text, blocks(text)):
        assert 0 <= each.start < each.end <= len(text)
    body = read_body(text)
    for fact in (*body.matters, *body.resolutions, *body.contributions, *body.plan_references):
        assert 0 <= fact.span.start < fact.span.end <= len(text)
    for decision in body.resolutions:
        if decision.vote:
            assert (
                decision.vote.yes is None or decision.vote.of is None or decision.vote.yes <= decision.vote.of
            )


def test_a_commitment_is_told_once_however_it_is_quoted():
    text = "Compromiso 4 del PDM. Del compromiso 4 y de los compromisos 7 y 31; Compr. N.º 11. PDM comp. 17."
    assert [each.number for each in read_body(text).plan_references] == ["4", "7", "31", "11", "17"]


def test_a_decision_is_of_several_sentences_and_has_the_vote_told_before_it():
    body = told(
        "RESOLUCIONES\nEl Concejo Municipal, por 4 votos en 5, resuelve:\n1.º) Autorizar la feria de los domingos en "
        "la plaza del barrio. 2.º) Comuníquese a los feriantes.\nSe levanta la sesión.\n"
    )
    assert [(each.vote.yes, each.vote.of) for each in body.resolutions if each.vote] == [(4, 5)]


def test_a_number_stands_before_or_behind_as_the_house_writes_it():
    item = "{}. Exp. 2024-0016-98-00001{}. Se aprueba pintar la plaza {}. 4 en 4.\nResolución 1{}/24/0116\n\n"
    behind = told("ORDEN DEL DÍA\n\n" + "".join(item.format(n, n, n, n) for n in (1, 2, 3)))
    assert [each.number for each in behind.resolutions] == [f"Resolución 1{n}/24/0116" for n in (1, 2, 3)]
    item = "Resolución 1{}/24/0116\nSe aprueba pintar la plaza {}. 4 en 4.\n\n"
    before = told("RESOLUCIONES\n\n" + "".join(item.format(n, n) for n in (1, 2, 3)))
    assert [each.number for each in before.resolutions] == [f"Resolución 1{n}/24/0116" for n in (1, 2, 3)]
