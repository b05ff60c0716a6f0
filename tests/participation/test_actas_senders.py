"""Who sent a matter, behind how it came, and what kind of author that is."""

import pytest

from participation.actas.senders import asks, sender
from participation.actas.sentences import flat


def of(text: str, body: str = "CM", begin: int = 0):
    return sender(text, flat(text), begin, len(text), body)


@pytest.mark.parametrize(
    ("words", "name", "author_type"),
    [
        ("Nota de vecinos de la calle Libia solicitando luz", "vecinos de la calle Libia", "vecinos"),
        ("Exp. 2024-3430-98-000041. Cooperativa Sol 3 solicita leña", "Cooperativa Sol 3", "organizacion"),
        ("Oficio 311/19 del Centro Comunal, por el que se informa", "Centro Comunal", None),
        ("Oficio Centro Comunal 88/26, con el informe", "Centro Comunal", None),
        ("II.2 Oficio del Centro Comunal, por el que se informa", "Centro Comunal", None),
        ("Que se leyó nota de la Cooperativa Sol 3 por leña", "Cooperativa Sol 3", "organizacion"),
        ("Propuesta de la Cooperativa Sol 3 de usar el salón", "Cooperativa Sol 3", "organizacion"),
        (
            "Una carta con cuarenta firmas de vecinos del Cerro en la que piden luz",
            "vecinos del Cerro",
            "vecinos",
        ),
        ("el expediente 12-34-56 que remite la División Limpieza con informe", "la División Limpieza", None),
        (
            "una hojita firmada por siete familias de Camino Viejo, donde cuentan",
            "siete familias de Camino Viejo",
            "vecinos",
        ),
        ("La tercera la manda el Club Unión, solicita la cancha", "el Club Unión", "organizacion"),
        ("Otra del Hogar de Ancianos, que pide pañales", "Hogar de Ancianos", "organizacion"),
        ("[2/8/23 9:41] Vecina Parada 14: seguimos sin luz", "Vecina Parada 14", "vecinos"),
        ("Edilia Muñoz. Reitera su queja por el ruido", "Edilia Muñoz", "vecinos"),
        ("Silva, José María: reclama por escombros", "Silva, José María", "vecinos"),
        ("Nota Luis A. Fagúndez p/ que se corte un eucalipto", "Luis A. Fagúndez", "vecinos"),
        ("Solicitud de Soledad Olid de mesas en la plaza", "Soledad Olid", "vecinos"),
        ("Chacareros del Paso reclaman una balsa", "Chacareros del Paso", "vecinos"),
        ("Liceo 65 pintar la cebra", "Liceo 65", "organizacion"),
        ("Esc. Nº 97 s/ ómnibus p/ paseo", "Esc. Nº 97", "organizacion"),
        ("Nota de la directora del jardín pidiendo arena", "directora del jardín", "organizacion"),
        ("Comisión de padres de la UTU. Aspira a una parada", "Comisión de padres de la UTU", "organizacion"),
        ("C. Vec. 3, Com. Deportes, sol. arcos", "C. Vec. 3, Com. Deportes", "concejo_vecinal"),
        (
            "Concejo Vecinal 2, comisión de Patrimonio: propone",
            "Concejo Vecinal 2, comisión de Patrimonio",
            "concejo_vecinal",
        ),
        ("Ademir Ríos, funcionario de la cuadrilla, solicita botas", "Ademir Ríos", "funcionariado"),
        ("Formulario web de Luisa Da Cunha: basura", "Luisa Da Cunha", "vecinos"),
        ("Copia de resolución de la Junta Departamental, que prorroga", "Junta Departamental", None),
        ("Detalle de gastos de mayo elaborado por la Oficina Técnica", "Oficina Técnica", None),
        ("Llega por mail un pedido de la Liga de Fomento para un puente", "Liga de Fomento", "organizacion"),
        ("Invitación para el 25 de agosto de la Sociedad Criolla", "Sociedad Criolla", "organizacion"),
        ("Carta abierta de vecinos de Parada 5 en reclamo de luz", "vecinos de Parada 5", "vecinos"),
        ("Vecinos linderos a la planta: olores", "Vecinos linderos a la planta", "vecinos"),
        ("FUCVAM, filial Salto, pide un terreno", "FUCVAM, filial Salto", "organizacion"),
        (
            "Comisión de Lucha contra la Hidatidosis, charla",
            "Comisión de Lucha contra la Hidatidosis",
            "organizacion",
        ),
        ("Nota de Manoel da Silveira, ofreciendo un rodillo", "Manoel da Silveira", "vecinos"),
        ("Solicitud de Pedro Camejo y Olga Sosa, de un puesto", "Pedro Camejo", "vecinos"),
        ("Club Social y Deportivo Reducto solicita", "Club Social y Deportivo Reducto", "organizacion"),
        ("COM. Movilidad: quiere fotocopias", "COM. Movilidad", "concejo_vecinal"),
        ("Sin firma: que se ordene la calle", None, "vecinos"),
        ("Nota del M.T.O.P. comunicando obras", "M.T.O.P.", None),
    ],
)
def test_the_name_stands_behind_how_it_came(words, name, author_type):
    found = of(words)
    assert (found.name, found.author_type) == (name, author_type)
    assert name is None or words[found.span.start : found.span.end] == name


def test_a_column_of_a_table_tells_who_sent_it():
    text = "ENTRADAS\tREMITE\tPASA A\nPiden mover la parada\tVecinas de Emancipación\tMovilidad\n"
    found = of(text, begin=text.index("Piden"))
    assert (found.name, found.author_type) == ("Vecinas de Emancipación", "vecinos")


def test_a_label_of_a_form_tells_who_sent_it():
    text = "Nota s/n\nRemitente:\tPadres de la escuela Nº 45\nPedido:\tUn semáforo\n"
    assert of(text).name == "Padres de la escuela Nº 45"


@pytest.mark.parametrize(
    ("words", "so"),
    [("solicita la cancha", True), ("propone un convenio", True), ("informa el nuevo horario", False)],
)
def test_a_note_asks_or_only_informs(words, so):
    assert asks(flat(words), 0, len(words)) is so
