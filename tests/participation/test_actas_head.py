"""The head of an acta is understood however a clerk tells it: these are invented, each with the usual traps behind it."""

import json
from pathlib import Path

import pytest

from participation.actas import Register, normalise, read_acta

REGISTER = Register.of(
    json.loads((Path(__file__).parent.parent / "actas/register.json").read_text(encoding="utf-8"))["people"]
)
#: What tells hours and days that are not the session's.
TRAPS = """
Presentes: Marta Olivera, Hugo Pereyra.
Asuntos entrados:
1) Nota de vecinos pidiendo que la feria funcione de 8 a 14 horas. Pase a Ferias.
2) Nota del club solicitando el salón el sábado 22 de mayo a las 15:00. Se accede.
3) Los vecinos de Ruta 8 km 23.500 piden que el ómnibus de las 6:30 entre al barrio; el inspector viene el lunes a las 10.
4) Convocar a sesión extraordinaria por la partida extraordinaria del presupuesto.
Siendo las 19:20 ingresa a sala el concejal Pereyra.
Se pasa a cuarto intermedio a las 19:45 y se reanuda la sesión a las 19:55.
El Alcalde informa que el corte de agua empieza el jueves a las 9 y termina a las 17 horas.
"""
ITEMS = """
Asistieron Julio, Rosario y Carmen.
- Vecinos de Ruta 8 piden que el ómnibus de las 6:30 entre al barrio. A Tránsito.
- La biblioteca abrirá de 9 a 12 y de 14 a 18. Enterados.
- Se resuelve cortar la calle el sábado 22 desde las 16 hasta las 22 para la fiesta. 4 en 5.
"""
FORMS = (
    ("18:25", "20:40"),
    ("18.25", "20.40"),
    ("18 y 25", "20 y 40"),
    ("dieciocho y veinticinco", "veinte y cuarenta"),
    ("18 hs 25 min", "20 hs 40 min"),
    ("18h25", "20h40"),
    ("seis y veinticinco de la tarde", "ocho y cuarenta de la noche"),
    ("dieciocho y veinticinco (18:25)", "veinte y cuarenta (20:40)"),
)


def read(text, bodies="CM"):
    return read_acta(normalise(text), REGISTER, bodies)


def value(fact):
    return fact and fact.value


OPENINGS = (
    "En la ciudad de Minas, a los 12 días del mes de mayo de 2021, siendo la hora {s}, se reúne el Concejo Municipal",
    "Siendo las {s} del día 12 de mayo de 2021 da comienzo la sesión",
    "Con fecha 12 de mayo de 2021 y siendo las {s} horas, el Alcalde declara abierta la sesión",
    "12/05/2021. Hora de inicio: {s}",
    "Fecha: 12/05/2021 Hora: {s} Lugar: Sede",
    "Miércoles 12 de mayo de 2021, {s} hs. Sala del Municipio.",
    "El día 12 de mayo de 2021 a las {s} hs se da inicio a la sesión ordinaria con la presencia de",
    "A la hora {s} del día 12 de mayo de 2021 se constituye el Concejo",
    "El 12 de mayo de 2021, citados para las 18:00, comenzamos {s} por falta de quórum",
    "Acta del 12 de mayo de 2021. Citación: 18:00. Se inició: {s}.",
    "Estando citados para la hora 18:00 del día 12 de mayo de 2021, recién a la hora {s} hubo número y se abrió la sesión",
    "12 de mayo de 2021. Primer llamado 18:00, segundo llamado {s}. Se sesiona con cinco concejales.",
    "Reunidos el 12 de mayo de 2021 en el local comunal, y habiendo quórum a la hora {s}, el Presidente abre el acto",
    "Convocatoria para las 18:00 hs. Inicio efectivo: {s} hs. 12 de mayo de 2021",
    "Reunión del 12 de mayo de 2021. Empezó {s} (estaba citada 18:00).",
    "En Montevideo, el 12 de mayo de 2021, bajo la presidencia del Alcalde Julio Bentancor y con la asistencia de los concejales Raúl Etcheverría, Nelly Acosta y Hugo Pereyra, siendo la hora {s}, se da comienzo a la sesión",
    "12 de mayo de 2021 - {s} hs - salón parroquial",
    "Fecha 12.5.21 Comienzo {s} hs.",
    "El 12 de mayo de 2021 se juntó el Concejo en la casa de Marta; eran las {s} cuando arrancamos",
    "Acta del 12 de mayo de 2021. Se declara abierta la sesión a las {s} horas con los siguientes integrantes",
    "Día: 12/5/2021 Apertura de la sesión: {s}",
    "A los doce días del mes de mayo de dos mil veintiuno, a la hora {s}, en su sede, sesiona el Concejo",
    "Siendo las {s} hrs. del 12 de mayo de 2021, se hacen presentes en el local los siguientes concejales",
    "Hoy 12 de mayo de 2021 largamos a las {s} con mate de por medio",
    "(12 de mayo de 2021) - Da comienzo el acto a la hora {s}",
    "El Presidente da la bienvenida siendo las {s} del 12 de mayo de 2021",
    "El 12 de mayo de 2021, hora {s}, se dio principio a la asamblea",
    "Iniciada la sesión a las {s} del 12 de mayo de 2021, el Sr. Alcalde saluda",
    "Sesión del 12 de mayo de 2021 (hora {s})",
    "El doce de mayo de 2021 en Vergara se reunieron los concejales a las {s}",
)
CLOSINGS = (
    "Siendo la hora {e} se levanta la sesión.",
    "No habiendo más asuntos que tratar, se da por finalizada la sesión siendo las {e} horas.",
    "Se cierra el acto a las {e}.",
    "Hora de finalización: {e}",
    "Fin de la reunión: {e} hs.",
    "Sin más, a la hora {e}, el Presidente levanta la sesión y firman los presentes.",
    "Agotado el orden del día, siendo las {e} se da por terminado el acto.",
    "Terminamos {e}.",
    "Cierre {e}",
    "Hora: {e}. Se levanta la sesión.",
    "Son las {e}. Levantamos.",
    "Siendo las {e} horas se retiran todos los presentes.",
    "Se levanta la sesión. Es la hora {e}.",
    "A las {e} culmina la sesión, citándose para el próximo martes a las 19:00.",
    "Nos fuimos a las {e}. La próxima es el 26 de mayo a las 18:00.",
    "Habiéndose agotado los temas, el Sr. Alcalde agradece y da por concluida la reunión a las {e} hs. Próxima sesión: 26/5 hora 18:00.",
    "La sesión se extendió hasta las {e}.",
    "Se dio por concluida siendo las {e} del mismo día.",
    "Clausura: {e}",
    "Y a las {e} cada cual a su casa.",
    "Siendo las {e} y no habiendo otro asunto se finaliza.",
    "Se retira la concejala Acosta a las 19:40. Se cierra la sesión a las {e}.",
    "Concluye la sesión a la hora {e}. Para constancia se firma en lugar y fecha arriba indicados.",
    "Con lo que terminó el acto, a las {e}, firmando los presentes.",
    "Se levanta a la hora {e}, quedando citados para el 26 de mayo a las 18:00.",
    "Termina la reunión siendo las {e} horas aproximadamente.",
    "A la hora {e}, por falta de quórum, se suspende la sesión y se levanta.",
    "Siendo las {e} se pasa a la firma y se despide a los presentes.",
    "Hora de cierre {e} - Próxima reunión 26/05, 18:00 hs",
    "Se da por finalizado el plenario cuando el reloj marca las {e}.",
)


@pytest.mark.parametrize("turn", range(8))
def test_any_opening_goes_with_any_closing(turn):
    missed = []
    for place, opening in enumerate(OPENINGS):
        closing = CLOSINGS[(place * 7 + turn) % len(CLOSINGS)]
        begun, ended = FORMS[(place + turn) % len(FORMS)]
        acta = read(
            f"ACTA N° 12\n{opening.format(s=begun)}.{TRAPS}{closing.format(e=ended)}\n\nMarta Olivera\nAlcaldesa\n"
        )
        told = value(acta.date), value(acta.start_time), value(acta.end_time)
        if told != ("2021-05-12", "18:25", "20:40"):
            missed.append((opening, closing, begun, told))
    assert missed == []


@pytest.mark.parametrize(
    ("text", "begun", "ended"),
    [
        ("Reunión 12/5/21, 18.25 a 20.40 hs…", "18:25", "20:40"),
        ("Reunión 12/5/21 (18:25 - 20:40)…", "18:25", "20:40"),
        ("Reunión 12/5/21 - de seis y media a nueve menos veinte de la noche…", "18:30", "20:40"),
        ("12/5/21. Entrada 18:25 / Salida 20:40…", "18:25", "20:40"),
        ("12/5/21 Desde: 18:25 Hasta: 20:40…", "18:25", "20:40"),
        ("Fecha: 12/5/21. Horario: 18:25 a 20:40…", "18:25", "20:40"),
        ("Fecha: 12/5/21. Horario de inicio: 18:25. Horario de finalización: 20:40…", "18:25", "20:40"),
        ("Inicio de sesión: 18:25 - Término de sesión: 20:40. 12/5/21…", "18:25", "20:40"),
        ("Sesionamos el 12/5/21 entre las 18:25 y las 20:40.…", "18:25", "20:40"),
        (
            "12 de mayo de 2021. Nos juntamos a las siete y cuarto de la tarde.…Levantamos campamento a las nueve.",
            "19:15",
            "21:00",
        ),
        ("12 de mayo de 2021. Empezamos siete y cuarto.…Terminamos nueve y diez.", "19:15", "21:10"),
        (
            "12 de mayo de 2021. A las 7 de la tarde abrió la sesión el alcalde.…Siendo las 9 y 20 se levantó.",
            "19:00",
            "21:20",
        ),
        ("12 de mayo de 2021. Hora 9. Sala.…Hora 11 y 30: se levanta.", "09:00", "11:30"),
        ("12 de mayo de 2021, hora 20:15.…Se levanta a la hora 0:20 del día 13.", "20:15", "00:20"),
        (
            "12 de mayo de 2021, hora 20:15.…Pasada la medianoche, a las 0 y 35, se levanta la sesión.",
            "20:15",
            "00:35",
        ),
        ("12 de mayo de 2021, hora 20:15.…A la medianoche en punto se levanta la sesión.", "20:15", "00:00"),
        (
            "Sesión del 12 de mayo de 2021. El acto dio comienzo a las 18.25 y finalizó a las 20.40.…",
            "18:25",
            "20:40",
        ),
        (
            "Sesión del 12 de mayo de 2021, que comenzó siendo las 18:25 y culminó siendo las 20:40.…",
            "18:25",
            "20:40",
        ),
        ("12 de mayo de 2021. 18:25 hs: se abre la sesión.…20:40 hs: se cierra la sesión.", "18:25", "20:40"),
        (
            "12 de mayo de 2021.\n18:25 Apertura\n18:30 Lectura del acta\n19:00 Asuntos…20:40 Cierre",
            "18:25",
            "20:40",
        ),
        (
            "12 de mayo de 2021. Citación 18:00, tolerancia 18:15, comienzo 18:25.…Cierre 20:40",
            "18:25",
            "20:40",
        ),
        (
            "12 de mayo de 2021. Con media hora de atraso sobre la hora fijada (18:00), se abre a las 18:25.…Cierre 20:40",
            "18:25",
            "20:40",
        ),
        (
            "12 de mayo de 2021. Primera convocatoria: 18:00. Segunda convocatoria: 18:30. Se sesiona en segunda convocatoria.…Cierre 20:40",
            "18:30",
            "20:40",
        ),
        (
            "12 de mayo de 2021, hora 18:25.…A las 19:30 se levanta el cuarto intermedio. A las 20:40 se levanta la sesión.",
            "18:25",
            "20:40",
        ),
        (
            "12 de mayo de 2021, hora 18:25.…La concejala Acosta se retira 20:10. Siendo 20:40 damos por terminado.",
            "18:25",
            "20:40",
        ),
        (
            "12 de mayo de 2021, hora 18:25.…La próxima sesión comenzará a las 19:00.\nFinaliza 20:40.",
            "18:25",
            "20:40",
        ),
        ("12 de mayo de 2021, hora 18:25.…Próxima: 26/5 a las 18:00", "18:25", None),
        ("12 de mayo de 2021.…Próxima: 26/5 a las 18:00", None, None),
        ("12 de mayo de 2021.…Se levanta la sesión.", None, None),
        ("12 de mayo de 2021. Ocho y cinco de la noche.…Diez menos cuarto: fin.", "20:05", "21:45"),
        (
            "SIENDO LAS DIECIOCHO HORAS CON VEINTICINCO MINUTOS DEL DOCE DE MAYO DE 2021 SE REUNE…SIENDO LAS VEINTE HORAS CON CUARENTA MINUTOS SE LEVANTA",
            "18:25",
            "20:40",
        ),
        (
            "Acta del 12/5/21. Se toma asistencia a las 18:25.…Siendo 20:40 se agradece la presencia y se cierra.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21 - Se conectan a las 18:25 por zoom.…Se cortó la conexión a las 20:40 y se dio por terminada.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Hora de comienzo: dieciocho y veinticinco. Hora de cierre: veinte y cuarenta.…",
            "18:25",
            "20:40",
        ),
        ("12/5/21. Comenzó: hora 18 y 25'. Terminó: hora 20 y 40'.…", "18:25", "20:40"),
        ("12/5/21. Comenzó: hora 18 25. Terminó: hora 20 40.…", "18:25", "20:40"),
        ("12/5/21. Inicio 1825 hs. Fin 2040 hs.…", "18:25", "20:40"),
        ("12/5/21. Inicio 6:25 PM. Fin 8:40 PM…", "18:25", "20:40"),
        ("12/5/21. Inicio 6.25 p.m. Fin 8.40 p.m.…", "18:25", "20:40"),
        (
            "12/5/21. Siendo las 18:25 (dieciocho horas con veinticinco minutos) se inicia.…Siendo las 20:40 (veinte horas y cuarenta minutos) finaliza",
            "18:25",
            "20:40",
        ),
        ("12/5/21. A la hora de 18:25 se da inicio.…A la hora de 20:40 se da fin", "18:25", "20:40"),
        (
            "El 12/5/21 a las 18:25 se procede a dar apertura…y a las 20:40 a dar cierre a la reunión",
            "18:25",
            "20:40",
        ),
        (
            "El 12/5/21 comparece el Concejo. Hora: 18:25 hs.…Se da lectura y firman. Hora: 20:40 hs.",
            "18:25",
            "20:40",
        ),
        ("Acta 4 12/5/21\n18:25\n…20:40", "18:25", "20:40"),
        ("El 12/5/21 hubo sesión. …La sesión comenzó a las 18:25 y terminó a las 20:40.", "18:25", "20:40"),
        ("El 12/5/21 hubo sesión. …Hora de inicio: 18:25. Hora de fin: 20:40.", "18:25", "20:40"),
        (
            "12/5/21 Se inicia la reunión ordinaria del Concejo Municipal presidida por el Alcalde Julio Bentancor y con la presencia de los concejales Rosario Méndez y Diego Fagúndez en el horario de las 18:25…se finaliza la misma en el horario de las 20:40",
            "18:25",
            "20:40",
        ),
        ("12/5/21, veinte para las siete de la tarde.…Se cerró a las nueve menos diez.", "18:40", "20:50"),
        (
            "12/5/21, faltando cinco minutos para las diecinueve se abre.…Se cerró veinte cuarenta.",
            "18:55",
            "20:40",
        ),
        (
            "12/5/21, hora 18:25.…Siendo las 20:40 se resuelve por unanimidad levantar la sesión.",
            "18:25",
            "20:40",
        ),
        ("12/5/21, hora 18:25.…Se resuelve por unanimidad levantar la sesión a las 20:40.", "18:25", "20:40"),
        ("12/5/21, hora 18:25.…A las 20:40 la sesión queda sin quórum y se levanta.", "18:25", "20:40"),
        (
            "12/5/21, hora 18:25.…Se prorroga la hora hasta las 21:00. Se levanta la sesión a las 20:40.",
            "18:25",
            "20:40",
        ),
        ("12/5/21. Hora: 18:25/20:40…", "18:25", "20:40"),
        ("12/5/21, 18:25 hs. – 20:40 hs.…", "18:25", "20:40"),
        (
            "12/5/21. Comienzo: 18:25 (citada 18:00) Finalización: 20:40 (prórroga votada a las 20:00)…",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Preside Marta Olivera desde las 18:25, y Raúl Etcheverría a partir de las 19:30.…Fin 20:40",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Se abre 18:25. La Alcaldesa se retira 19:30 y asume Raúl Etcheverría hasta el final.…Fin 20:40",
            "18:25",
            "20:40",
        ),
        ("12/5/21. Se abre 18:25. Intermedio: 19:30 a 19:45.…Fin 20:40", "18:25", "20:40"),
        (
            "12/5/21. Entrada: 18:25    Salida: 20:40.…Decisión: pasar el cierre a las 21 en el verano.",
            "18:25",
            "20:40",
        ),
        ("12/5/21. Se inicia: 18 hs. 25.…Hora de cierre: 20 hs. 40", "18:25", "20:40"),
        ("12/5/21. La sala se abrió 17:45 y la sesión empezó a las 18:25.…Fin 20:40", "18:25", "20:40"),
        ("12/5/21. Se abre 18:25.…A las 20:40 se retira el último.", "18:25", "20:40"),
        (
            "12/5/21. Se abre 18:25.…Se retira a las 19:50 la Alcaldesa y se levanta la sesión a las 20:40.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Se abre 18:25.…Siendo las 20:40, sin quórum por el retiro de la concejala Acosta, se levanta la sesión.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Con un retraso de 25 minutos, a las 18:25, se da comienzo…Siendo la hora 20:40, y luego de agradecer la presencia de los invitados, el Alcalde da por terminada",
            "18:25",
            "20:40",
        ),
        (
            "PRIMERA PARTE\nSiendo las 18:25 del 12/5/21 se reúne el Concejo.…A las 21:00 se pasa a intermedio hasta el jueves 13.\nSEGUNDA PARTE\nEl 13/5/21 a las 18:00 se reanuda.…Se levanta 19:30.",
            "18:25",
            "19:30",
        ),
        (
            "12/5/21. Sesión ordinaria 18:25 y a su término extraordinaria.…Se levanta la ordinaria a las 19:40. A las 19:45 comienza la extraordinaria.…Se levanta la extraordinaria a las 20:40.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Presentes a la hora de inicio (18:25): Marta, Raúl. Se incorpora Nelly a las 18:40.…Hora de cierre: 20:40",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Asisten: Marta (18:25 a 20:40), Raúl (18:25 a 20:00), Nelly (18:50 a 20:40).\nInicio 18:25, fin 20:40…",
            "18:25",
            "20:40",
        ),
        ("12/5/21 18:25. Llegan tarde Nelly (18:45) y Hugo (19:10).…20:40 levantamos", "18:25", "20:40"),
        ("12/5/21\nInicio	18:25\nFin	20:40…", "18:25", "20:40"),
        ("12/5/21\n| Inicio | Fin |\n| 18:25 | 20:40 |…", "18:25", "20:40"),
        ("12/5/21. Hora citada: 18:00. Hora de apertura: 18:25. Hora de clausura: 20:40.…", "18:25", "20:40"),
        (
            "12/5/21. Citados a las 18:00 hs, con la asistencia de Marta, Raúl y Nelly se inicia la sesión 18:25 hs.…Cerrando la sesión a las 20:40 hs.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. La sesión, prevista para las 18:00, se inició con demora a las 18:25 y se extendió hasta las 20:40.…",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Estando presentes los concejales a las 18:25, se procede.…Finalmente, 20:40, cierre.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. A eso de las seis y media de la tarde fueron llegando; se empezó siete menos diez.…A las nueve y cinco apagamos la luz.",
            "18:50",
            "21:05",
        ),
        ("12/5/21. Empezamos a las 18:25 como siempre.…Se cortó 20:40 por el apagón.", "18:25", "20:40"),
        (
            "SR. ALCALDE.- Siendo la hora 18:25, damos comienzo. 12/5/21…SR. ALCALDE.- ¿Algo más? Bueno, 20:40, damos por terminada la sesión. La próxima es el miércoles a las 18.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21 18:25 - Se abre la sesión.\n18:40 - Ingresa Nelly.\n19:30 - Cuarto intermedio.\n19:40 - Se reanuda.\n20:40 - Se levanta la sesión.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21 Hora de reunión: 18:25…Termina: 20:40. Próxima reunión: miércoles 26, 18:00",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Hora 18:25…No habiendo más asuntos a considerar se levanta la sesión siendo las 20:40 hs; la próxima será el 26 a las 18:00 hs.",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Hora 18:25…Se convoca a extraordinaria para el viernes 14 a las 19:00. Se levanta.",
            "18:25",
            None,
        ),
        (
            "En el día 12 de mayo de 2021, hora 18:25, y por convocatoria hecha en la víspera, se juntan…Termina 20:40.",
            "18:25",
            "20:40",
        ),
        ("12/5/21. Hora 18:25…y no habiendo más termina a las 20 40", "18:25", "20:40"),
        (
            "12/5/21. Hora 18:25…Siendo las 20.40 se levanta.\n\nRecibido en Secretaría: 14/5/21 10:30",
            "18:25",
            "20:40",
        ),
        (
            "12/5/21. Hora 18:25…Se levanta la sesión 20:40.\nFirmado digitalmente 13/5/2021 09:12:33",
            "18:25",
            "20:40",
        ),
    ],
)
def test_hours_of_the_session(text, begun, ended):
    acta = read(text.replace("…", ITEMS) + "\n")
    assert (value(acta.start_time), value(acta.end_time)) == (begun, ended)


@pytest.mark.parametrize(
    "heading",
    [
        "ACTA 15/2021\nMiércoles 12 de mayo. Hora 18:25.",
        "De: Secretaría\nEnviado: jueves, 13 de mayo de 2021 9:14\nAsunto: acta de ayer\n\nSesión del miércoles 12 de mayo, arrancamos 18:25.",
        "Acta de la sesión celebrada el 12 de mayo de 2021 y aprobada el 26 de mayo de 2021.\nHora: 18:25",
        "Citación de fecha 10/05/2021 para el día 12/05/2021 a la hora 18:00.\nSiendo las 18:25 se inicia",
        "ACTA Nº 5 - MAYO 2021\nEl día miércoles 12 del corriente, siendo las 18:25 se reúne el Concejo",
        "LIBRO DE ACTAS - MAYO DE 2021\nActa 5. Miércoles 12. Comienza 18:25",
        "ACTA 5\nLos días 12 y 13 de mayo de 2021, desde las 18:25, se reúne el Concejo",
        "ACTA 5\nRectificada el 1/6/2021\nFecha de la sesión: 12/5/2021 Hora de inicio 18:25",
        "ACTA 05-2021 - 12/05/2021 - 18:25",
        "Minuta 12 MAY 2021 18:25 hs",
        "CONCEJO MUNICIPAL\nPeríodo 2020-2025\nActa 33\nVisto: la Ley 19.272 de 18 de setiembre de 2014.\nEn Rivera a 12 de mayo de 2021, siendo las 18:25, se reúne",
        "Acta 9\nSiendo las 18:25 del 12 de mayo del año en curso, se reúne el Concejo en su primera sesión de 2021.",
        "Acta 9\nSiendo la hora 18:25 del doce de mayo de dos mil veintiuno",
        "ACTA Nº 12 DEL DIA 12/5/21 HORA 18:25",
        "Acta n° 12 del 12.05.2021. Se aprueba acta anterior del 28.04.2021. Inicio 18:25",
        "En la localidad de 25 de Agosto, Florida, el 12 de mayo de 2021 a las 18:25 se reúne",
        "En la calle 18 de Julio 1234, el miércoles 12/05 de 2021 a las 18:25 se reúne",
        "Reunidos en Plaza 1º de Mayo s/n, siendo las 18:25 del 12 de mayo de 2021",
        "Acta Nº 20/2021.\nEl próximo 26 de mayo será la audiencia. Hoy 12 de mayo nos juntamos 18:25",
        "Acta Nº 20. Sesión del 12 de mayo de 2021 (postergada del 5 de mayo de 2021 por el paro). Comienza 18:25",
        "Fecha: 12/05/2021\nFecha próxima sesión: 26/05/2021\nInicio: 18:25",
        "Próxima sesión: 26/05/2021\nFecha: 12/05/2021\nInicio: 18:25",
        "Día : 12 Mes : mayo Año : 2021 Hora : 18:25",
        "Fecha (dd/mm/aa): 12-05-21. Hora 18:25",
        "Acta 3. Canelones, mayo 12 de 2021. Hora 18:25",
        "ACTA 3.- Se labra la presente el 14 de mayo de 2021 de lo actuado el 12 de mayo de 2021 a las 18:25",
        "ACTA 3\nA los 12 días de mes de mayo del 2021 siendo 18:25",
        "ACTA 3\nA los doce dias del mes de Mayo de dos mil veinti uno siendo 18:25",
        "ACTA 3\na los 12 (doce) días del mes de mayo de 2021, hora 18:25",
        "Hora 18:25 fecha 12 de mayo 2021",
        "mié 12/05/21 18:25",
        "Acta de la sesión del 12º día de mayo de 2021, hora 18:25",
        "Acta 4\nDOCE DE MAYO DEL DOS MIL VEINTIUNO. HORA 18:25",
        "Acta 4 correspondiente al 12-V-2021. Hora 18:25",
        "Acta 4\n12 mayo/2021. Hora 18:25",
        "Acta 4\n12/mayo/21. Hora 18:25",
        "Acta 4\n12 .05 .2021 Hora 18:25",
        "Resumen de lo tratado el miércoles pasado, 12 de mayo de 2021, de 18:25 a 20:40",
        "[13/5/21 8:02:11] Secre: va el acta\nActa 4, reunión de ayer 12/5/21, 18:25 a 20:40",
        "El jue, 13 de may. de 2021 a la(s) 9:14, Secretaría escribió:\n> Acta 5\n> Miércoles 12 de mayo. 18:25",
        "Montevideo, 14 de mayo de 2021.\nSeñor Intendente:\nElevo copia del acta 5, de la sesión que el Concejo celebró el 12 de mayo de 2021, iniciada a las 18:25.",
        "Libro habilitado el 3 de febrero de 2020.\nActa 5\nEn Rivera, el 12 de mayo de 2021, siendo 18:25",
        "Acta 5/21. Mesa del 12/5. Empezó 18:25",
        "ACTA 5 AÑO 2021\nEl 12 de mayo a las 18:25 se reúne",
        "Acta de la sesión extraordinaria convocada para el 12 de mayo de 2021 a la hora 18:00. Siendo 18:25 se abre",
        "Aprobada en sesión del 26 de mayo de 2021\nACTA 5 - Sesión del 12 de mayo de 2021 - Hora 18:25",
        "Concejo Municipal\nSesión Nº 5   12/05/2021   18:25 hs\nCopia fiel, 20/05/2021",
        "Lectura del acta del 28 de abril de 2021: aprobada.\nFecha de hoy: 12 de mayo de 2021, 18:25",
        "Fecha de citación: 10/05/2021\nFecha de reunión: 12/05/2021\nHora: 18:25",
        "Impreso: 20/05/2021 10:12\nActa 5\nFecha: 12/05/2021\nInicio: 18:25",
        "Convocatoria del 7 de mayo de 2021\nSesión del 12 de mayo\nHora de inicio 18:25",
        "En Melo a 12 de mayo 2021 y en cumplimiento de la Resolución 22/21 de 3 de mayo de 2021, a las 18:25 se reúne",
        "ACTA DEL 12 DE MAYO DEL 21 HORA 18:25",
        "Acta 5\nA doce de mayo de dos mil veintiuno, siendo las 18:25",
        "Acta 5 12 may. 2021, 18:25 h",
        "Acta 5, Mayo 12/2021, 18:25 h",
        "Acta 5\nDía 12. Mes 05. Año 2021. 18:25 h",
        "Acta 5\nDía doce del mes cinco del año dos mil veintiuno, 18:25 h",
        "Acta 5.\nEl pasado miércoles 12 de mayo de 2021 nos reunimos 18:25 h. El martes 11 había renunciado Acosta.",
        "Acta 5. Sesión de los días 12 y 19 de mayo de 2021. Comienza 18:25",
        "Reunión 12 mayo 18:25 h\nConcejo 2021",
        "Acta 5. 12/05/021. 18:25 h",
        "Acta 5. Florida, 12 de mayo de 021. 18:25 h",
        "Acta 5. 12 de 5 de 2021. 18:25 h",
        "ACTA Nº 5 (12/V/2021). Hora 18:25\nFE DE ERRATAS. En el acta 3, del 11 de abril de 2021, donde dice 3 debe decir 4.",
        "1. DATOS\n1.1. Sesión ordinaria.\n1.2. 12 de mayo de 2021; de 18:25 a 20:40.",
        "Acta 5. Mayo, 12 de 2021. 18:25 h",
        "Acta 5. Miércoles 12-mayo-2021. 18:25 h",
        "Acta 5. Florida, 12MAY2021. 18:25 h",
        "De: Secretaría\nEnviado: jueves, 13 de mayo de 2021 9:14\nAsunto: acta de ayer\n\nArrancamos 18:25.",
        "De: Secretaría\nFecha: 14 de mayo de 2021 9:14\nAsunto: punteo de la reunión del miércoles\n\nArrancamos 18:25.",
        "Siendo las 18:25 se reúne el Concejo en el día de la fecha.\nMelo, 12 de mayo de 2021",
        "En el día de la fecha, 18:25, se reúne el Concejo.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nSe conversa de varios temas sin resolver nada.\nMelo, 12 de mayo de 2021",
    ],
)
def test_the_day_of_the_session(heading):
    acta = read(f"{heading}\n{TRAPS}Siendo las 20:40 se levanta la sesión.")
    assert (value(acta.date), value(acta.start_time)) == ("2021-05-12", "18:25")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("ACTA Nº 12\nSesión Ord. del 12/5/21", "ordinary"),
        ("Acta 12 - S. Ord. 12/5/21", "ordinary"),
        ("ACTA 12 EXTRAORD. 12/5/21", "extraordinary"),
        ("Acta 12. Sesión extra-ordinaria del 12/5/21", "extraordinary"),
        ("Acta 12. Sesión EXTRA ORDINARIA del 12/5/21", "extraordinary"),
        ("Acta 12 del 12/5/21. El Concejo sesiona extraordinariamente", "extraordinary"),
        ("Acta 12 del 12/5/21. Se reúne ordinariamente el Concejo", "ordinary"),
        ("Acta ordinaria nº 12 del 12/5/21", "ordinary"),
        ("Acta extraordinaria 12 del 12/5/21", "extraordinary"),
        ("Acta 12 del 12/5/21. Orden del día: asuntos", None),
        ("Acta 12 12/5/21\nOrd. del día: asuntos", None),
        ("Acta 12 12/5/21\nReunión mensual ordinaria", "ordinary"),
        ("Acta 12 12/5/21\nLa reunión es la ordinaria del mes", "ordinary"),
        ("Acta 12 12/5/21\nTipo de sesión: Extraordinaria", "extraordinary"),
        ("Acta 12 12/5/21\nSesión (Ordinaria/Extraordinaria): Ordinaria", "ordinary"),
        ("Acta 12 12/5/21\nOrdinaria ( ) Extraordinaria (X)", "extraordinary"),
        ("Acta 12 12/5/21\nOrdinaria X   Extraordinaria", "ordinary"),
        ("Acta 12 12/5/21\nOrdinaria __X__ Extraordinaria ____", "ordinary"),
        ("Acta 12 12/5/21\n( ) Ordinaria (X) Extraordinaria", "extraordinary"),
        ("Acta 12 12/5/21\n☐ Ordinaria ☑ Extraordinaria", "extraordinary"),
        ("Audiencia Pública\nActa 12 12/5/21", "public_hearing"),
        ("Acta 12 12/5/21. Cabildo abierto", "public_hearing"),
        ("Acta 12. Interconcejo 12/5/21", "inter_council"),
        ("Acta de sesión solemne 12/5/21", "other"),
        ("Acta 12 12/5/21 Sesión especial por los 100 años", "other"),
        ("Reunión informativa 12/5/21", "other"),
        ("Taller de presupuesto participativo 12/5/21", "workshop"),
        (
            "Acta 12 12/5/21. Sesión ordinaria. Se aprueba el acta de la sesión extraordinaria anterior.",
            "ordinary",
        ),
        ("Acta 12 12/5/21. Se aprueba acta de sesión extraordinaria del 5/5. Sesión ordinaria.", "ordinary"),
        ("Acta 12 12/5/21\nReunión de la Comisión. Próxima reunión ordinaria: 20/6", None),
        ("Acta 12 12/5/21\nPlenario en régimen extraordinario por el paro", "extraordinary"),
        ("Acta 12 12/5/21\nReunidos en sesion ordianria", "ordinary"),
        ("Acta 12 12/5/21\nsecion estraordinaria", "extraordinary"),
        ("ACTA DE SESIÓN PLENARIA EXTRAORDINARIA 12/5/21", "extraordinary"),
        ("Acta 12 12/5/21\nEl plenario convocado con carácter de extraordinario", "extraordinary"),
        ("Acta 12 12/5/21\nSesión ordinaria Nº 3", "ordinary"),
        ("Acta 12 12/5/21\n3.ª ordinaria del año", "ordinary"),
        ("Acta 12 12/5/21. Reunión de mesa ampliada", None),
        ("Acta 12 12/5/21. Reunión extraordinaria y urgente de la mesa", "extraordinary"),
        ("Acta 12 12/5/21 (extraordinaria, por la emergencia)", "extraordinary"),
        ("Acta 12 12/5/21, urgente y extraordinaria", "extraordinary"),
    ],
)
def test_kind_of_meeting(heading, kind):
    assert value(read(heading + TRAPS).kind) == kind


def test_a_meeting_of_both_councils_is_a_joint_one():
    text = "Reunión del Concejo Municipal con el Concejo Vecinal, 12/5/21, 18:25" + TRAPS
    assert value(read(text, ("CM", "CV")).kind) == "inter_council"
    assert read(text).kind is None


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("ACTA Nº 12\nx", "12"),
        ("ACTA N.º 12/2021", "12/2021"),
        ("ACTA NRO. 1.204", "1204"),
        ("Acta número doce", "12"),
        ("Acta doce", "12"),
        ("ACTA DE SESIÓN N° 33", "33"),
        ("Acta Nº 12 - 2021", "12-2021"),
        ("Acta No 12/21", "12/21"),
        ("Acta: 0012", "0012"),
        ("Acta #12", "12"),
        ("Nº de acta: 12", "12"),
        ("Número: 12\nConcejo", "12"),
        ("Libro 3 Folio 45 Acta 12", "12"),
        ("Acta 12 Libro 3 Folio 45", "12"),
        ("Municipio C\nActa del Concejo Vecinal 13 Nº 12", "12"),
        ("Concejo Vecinal Zona 14\nActa 12", "12"),
        ("Sesión 12/2021", "12/2021"),
        ("Sesión Nº 12", "12"),
        ("12ª Sesión", "12"),
        ("Décima sesión", None),
        ("Acta correspondiente a la sesión número 12", "12"),
        ("ACTA N° 12 (DOCE)", "12"),
        ("ACTA DOCE (12)", "12"),
        ("Acta nº: 12", "12"),
        ("Acta de reunión nº12", "12"),
        ("Resolución 45/21\nActa 12", "12"),
        ("Exp. 2021-12-3\nActa 12", "12"),
        ("Se aprueba el acta 11", None),
        ("Lectura del acta Nº 11", None),
        ("Acta anterior: 11", None),
        ("Reunión de mesa", None),
        ("Acta 12 bis", "12bis"),
        ("ACTA Nº 12/2021/CM", "12/2021"),
        ("Acta-12", "12"),
        ("ACTA Nº12.-", "12"),
        ("acta n 12", "12"),
        ("Minuta Nº 12", "12"),
        ("Acta N° 2021/12", "2021/12"),
        ("Acta Nº 12 de 2021", "12"),
        ("Acta Nº 12 del año 2021", "12"),
        ("Acta CM 12/21", "12/21"),
        ("Acta Ordinaria Nº 12", "12"),
        ("ACTA CUATRO", "4"),
        ("Acta de la Sesión Ordinaria 12", "12"),
        ("12/2021 - ACTA", None),
        ("ACTA\nNº 12", "12"),
        ("Planilla de reunión Nº 12", "12"),
        ("Acta mil doscientos cuatro", "1204"),
        ("Acta Nº CXII", None),
        ("Acta Nº 12, Sesión Nº 5", "12"),
        ("Sesión Nº 5, Acta Nº 12", "12"),
        ("Punteo de la reunión 12", "12"),
        ("Asiento 12", "12"),
        ("Acta Nº 12. Período 2020-2025", "12"),
        ("ACTA 12 - SESIÓN ORDINARIA", "12"),
        ("Audiencia Pública Nº 2", "2"),
        ("Acta con el número 12 del libro 3", "12"),
        ("Hoja 45\nActa Nº 12", "12"),
        ("Acta Nº 12 – Hoja 45", "12"),
        ("Acta XII", None),
    ],
)
def test_number_of_the_acta(heading, number):
    acta = read(f"{heading}\nEn Rivera, el 12 de mayo de 2021, hora 18:25, se reúne el Concejo.{TRAPS}")
    assert value(acta.number) == number


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ("Asisten 12 concejales.", 12),
        ("Con la presencia de doce concejales titulares y tres suplentes", 12),
        ("Quórum: 12", 12),
        ("Asistencia: 12 titulares", 12),
        ("Presentes: 12", 12),
        ("12 presentes", 12),
        ("Hay 12 concejales en sala", 12),
        ("con 12 integrantes presentes", 12),
        ("Asisten Marta Olivera y dos concejales más", None),
        ("Participan 45 vecinos y vecinas", 45),
        ("Se registraron 45 personas", 45),
        ("Concurrieron cuarenta y cinco vecinas y vecinos", 45),
        ("Votan 12 concejales", None),
        ("con 12 de los 25 concejales", 12),
        ("Estaban presentes doce de sus miembros", 12),
        ("Asistieron más de 45 vecinos", 45),
        ("Total de presentes: 12", 12),
        ("Total asistentes: 45", 45),
        ("nota firmada por 45 vecinos", None),
        ("Se encuentran presentes 12 concejales vecinales", 12),
        ("Asistentes (12): A, B", 12),
        ("Presentes (4): A, B", 4),
        ("Reunidos doce concejales", 12),
        ("Vinieron 12 concejales", 12),
        ("Somos 12", 12),
        ("con una asistencia de 45 personas", 45),
        ("Faltan 3 concejales", None),
        ("Cantidad de participantes: 45", 45),
    ],
)
def test_how_many_came(told, count):
    acta = read(
        f"ACTA Nº 7\nEn Rivera, el 12 de mayo de 2021, hora 18:25, se reúne el Concejo. {told}\n{TRAPS}"
    )
    assert value(acta.present_count) == count
