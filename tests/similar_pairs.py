"""Short texts as residents say and clerks type them, by topic, to measure the suggestion of topics.

While somebody codes a contribution, the portal suggests topics that look like it. ``TOPICS`` are those that exist: each
with its title and what was coded to it. ``queries()`` are further texts, each with the topic that it belongs to: its
own must be among the first ``FIRST`` suggested. ``NOTHING_ALIKE`` are texts that must get no suggestion at all.

What was taken as alike, so that words are enough and nobody has to understand:

- Every query shares with the title or the coded texts of its own topic a word that tells something, perhaps in another
  number, gender or form, without its accents, in capitals or with a typing error of one or two letters. What is wrong
  with it is said in ``how`` (``PLAIN``, ``NO_ACCENTS``, ``TYPO``, ``FORM``: another number or form of the word,
  ``CAPITALS``); the queries ``TYPO`` have no other word that would do.
- Topics stand in families (three speak of trees, three of streets, three of waste…): a suggestion of a sister is no
  mistake while the own one is among the first three.
- Words that everybody uses (``GENERIC``: vecinos, barrio, calle, pedimos, hace, años…) make nothing alike: several of
  ``NOTHING_ALIKE`` are full of them.
- Of ``NOTHING_ALIKE`` no other word resembles one of a topic. None names a street or a place of the others.
- Streets and places named in a query are there to distract: no topic is of a place alone.

``misses(suggest)`` runs a function text → topic keys, best first, over everything and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

FIRST = 3

PLAIN, NO_ACCENTS, TYPO, FORM, CAPITALS = "plain", "no_accents", "typo", "form", "capitals"

_SAID_OF_EVERYTHING = """
    vecino vecinos vecina vecinas barrio barrios zona calle calles cuadra cuadras esquina casa casas lugar municipio
    alcaldia intendencia gobierno pedimos pido piden pedir solicitamos solicito solicita solicitan queremos quiero
    quieren querria necesitamos necesito necesita necesitan hace hacen hacer hay tener tenemos tiene tienen mucho mucha
    muchos muchas poco poca todo toda todos todas mejor mejorar arreglar arreglen arreglo poner pongan puesto problema
    tema siempre nunca nadie nada cerca frente lado donde cuando desde hasta para por favor gracias solucion saber
    gente persona personas nuestro nuestra nuestros tarde noche dia dias semana meses mes ano anos tiempo vez veces
    esta este esto estan estar sobre otra otro mas muy sin con que los las una uno del como falta faltan haya
"""
#: Without accents and in small letters.
GENERIC = frozenset(_SAID_OF_EVERYTHING.split())


@dataclass(frozen=True)
class Query:
    text: str
    topic: str
    how: str


@dataclass(frozen=True)
class KnownTopic:
    title: str
    coded: tuple[str, ...]
    queries: tuple[tuple[str, str], ...]  # (how, text)


TOPICS: dict[str, KnownTopic] = {
    "poda": KnownTopic(
        "Poda de árboles que tocan los cables",
        (
            "Las ramas de los plátanos están sobre los cables de UTE; hay que podar antes del invierno.",
            "Hace tres años que no viene la cuadrilla de poda por la calle Veracierto.",
        ),
        (
            (PLAIN, "Que se haga la poda de los paraísos, las ramas ya entran por las ventanas."),
            (NO_ACCENTS, "los arboles de mi cuadra no los podan nunca y rompen los cables"),
            (TYPO, "solicito la podda de enfrente a mi casa"),
        ),
    ),
    "plantar": KnownTopic(
        "Plantación de árboles nuevos",
        (
            "Plantar especies nativas en la avenida, que quedó sin sombra.",
            "Queremos que planten ceibos y anacahuitas donde sacaron los secos.",
        ),
        (
            (FORM, "Una plantación de nativas con los niños de la escuela."),
            (PLAIN, "Faltan árboles con sombra, los canteros están vacíos y hay lugar para plantar."),
            (TYPO, "que se plnaten mas seibos, por favor"),
        ),
    ),
    "raices": KnownTopic(
        "Raíces que levantan las veredas",
        (
            "Las raíces del fresno levantaron todas las baldosas y la gente mayor se cae.",
            "Vereda rota por la raíz de un árbol, no se puede pasar con el carrito.",
        ),
        (
            (NO_ACCENTS, "la raiz del arbol me levanto la vereda"),
            (PLAIN, "Baldosas levantadas por las raíces en la puerta del liceo."),
        ),
    ),
    "luminarias": KnownTopic(
        "Luminarias apagadas",
        (
            "Hay cinco focos quemados seguidos en el pasaje, de noche es boca de lobo.",
            "Cambiar las lámparas de sodio por LED, la luz no alcanza.",
        ),
        (
            (PLAIN, "La luminaria de la esquina está apagada desde marzo."),
            (FORM, "Foco quemado en la cuadra de la capilla."),
            (TYPO, "luminria apgada"),
            (CAPITALS, "NO TENEMOS LUZ EN EL PASAJE, ESTA TODO OSCURO, PONGAN LAMPARAS"),
        ),
    ),
    "saneamiento": KnownTopic(
        "Conexión al saneamiento",
        (
            "Todavía no tenemos saneamiento, los pozos negros desbordan.",
            "La red de cloacas pasa a dos cuadras y no nos conectan; la barométrica sale carísima.",
        ),
        (
            (PLAIN, "Cuándo llega el saneamiento a Villa García."),
            (FORM, "El pozo negro se desborda cada vez que llueve y la barometrica no viene"),
            (TYPO, "necesitamos saneameinto"),
        ),
    ),
    "inundaciones": KnownTopic(
        "Cunetas y bocas de tormenta tapadas",
        (
            "Cuando llueve se inunda todo porque la cuneta está llena de pasto.",
            "La boca de tormenta está obstruida y el agua entra a las viviendas.",
        ),
        (
            (PLAIN, "Limpiar las cunetas de Camino Repetto, el agua queda estancada."),
            (FORM, "Las bocas de tormenta no se limpian y nos inundamos"),
            (TYPO, "las cunteas estan sin limpiar"),
        ),
    ),
    "basurales": KnownTopic(
        "Basurales a cielo abierto",
        (
            "El basural junto a la cañada vuelve a aparecer a la semana de que lo limpian.",
            "Tiran escombros y restos de poda en el predio; hay ratas.",
        ),
        (
            (PLAIN, "Que terminen con el basural de la cañada, está lleno de ratas."),
            (FORM, "Basurales endémicos detrás del complejo de viviendas."),
            (TYPO, "otro vasural mas al lado de la via"),
        ),
    ),
    "contenedores": KnownTopic(
        "Contenedores de residuos",
        (
            "Los contenedores desbordan los domingos y las bolsas quedan afuera.",
            "Nos sacaron el contenedor y hay que caminar cuatro cuadras para dejar los residuos.",
        ),
        (
            (FORM, "Pedimos un contenedor más, las bolsas quedan tiradas."),
            (TYPO, "el contendor esta roto, no tiene tapa"),
            (PLAIN, "Contenedores de reciclaje para separar los residuos en la feria."),
        ),
    ),
    "veredas": KnownTopic(
        "Veredas accesibles y rampas",
        (
            "No hay rampas en las esquinas, en silla de ruedas hay que ir por la calle.",
            "Hacer veredas en Camino Maldonado, los gurises van a la escuela por el borde de la ruta.",
        ),
        (
            (FORM, "Una rampa para la silla de ruedas en la esquina de la policlínica."),
            (PLAIN, "Faltan veredas y las sillas de ruedas no pueden pasar."),
            (
                NO_ACCENTS,
                "hagan vereda y rampa en la esquina del jardin, no se puede ir con el coche del bebe",
            ),
        ),
    ),
    "pozos": KnownTopic(
        "Baches y pavimento roto",
        (
            "El pavimento está destrozado, los baches rompen los autos.",
            "Bachear Susana Pintos: el hormigón está partido y taparon con balasto.",
        ),
        (
            (FORM, "Un bache enorme en la entrada del pasaje."),
            (PLAIN, "Los autos esquivan los baches y se suben al cantero."),
            (TYPO, "todo lleno de bahces"),
            (CAPITALS, "EL PAVIMENTO ES UN DESASTRE"),
        ),
    ),
    "frecuencia": KnownTopic(
        "Frecuencia de los ómnibus",
        (
            "El 103 pasa cada cuarenta minutos los domingos, hay que mejorar la frecuencia.",
            "Que alguna línea de ómnibus entre al barrio después de las diez.",
        ),
        (
            (NO_ACCENTS, "los omnibus no pasan de noche"),
            (PLAIN, "Más frecuencia en la línea 103 a la hora de la escuela."),
            (TYPO, "pongan otro onmibus de noche"),
        ),
    ),
    "paradas": KnownTopic(
        "Refugios en las paradas",
        (
            "La parada no tiene techo, nos mojamos esperando el ómnibus.",
            "Poner un refugio con asiento en la parada de la policlínica.",
        ),
        (
            (FORM, "Refugio y asientos en las paradas del Camino Maldonado."),
            (PLAIN, "El techo de la parada se voló en el temporal."),
        ),
    ),
    "seguridad_vial": KnownTopic(
        "Lomadas y cebras frente a las escuelas",
        (
            "Los autos pasan a toda velocidad frente a la escuela, pongan lomadas.",
            "Pintar la cebra de la puerta del jardín de infantes.",
        ),
        (
            (FORM, "Una lomada en la escuela 338, ya hubo dos accidentes por la velocidad."),
            (TYPO, "pongan lomadass"),
            (PLAIN, "Cebra despintada en la puerta de la escuela."),
        ),
    ),
    "semaforo": KnownTopic(
        "Semáforo en el cruce",
        (
            "Falta un semáforo para cruzar la avenida, es imposible a las siete de la mañana.",
            "El semáforo peatonal dura ocho segundos, los viejos no llegan a cruzar.",
        ),
        (
            (NO_ACCENTS, "un semaforo en el cruce por favor"),
            (FORM, "Los semáforos están descoordinados."),
            (TYPO, "semforo para peatones"),
        ),
    ),
    "plazas": KnownTopic(
        "Juegos y bancos de la plaza",
        (
            "Las hamacas de la plaza están rotas y los juegos tienen óxido.",
            "Más bancos y bebederos en la plaza, que se pueda tomar mate.",
        ),
        (
            (PLAIN, "Arreglar las hamacas y el tobogán de la plaza."),
            (FORM, "Un juego integrador para niños con discapacidad en alguna de las plazas."),
            (NO_ACCENTS, "los bancos de la plasa estan rotos y las amacas tambien"),
        ),
    ),
    "cancha": KnownTopic(
        "Cancha de fútbol y deporte",
        (
            "Recuperar la cancha del baby fútbol, los arcos no tienen red.",
            "Gimnasia al aire libre y un profesor de deporte para adultos mayores.",
        ),
        (
            (NO_ACCENTS, "arcos nuevos en la cancha de futbol"),
            (FORM, "Canchas abiertas para que las gurisas puedan hacer deportes."),
            (PLAIN, "Un profesor de gimnasia dos veces por semana."),
        ),
    ),
    "cultura": KnownTopic(
        "Talleres y espectáculos de cultura",
        (
            "Que haya talleres de candombe y de teatro en el centro cultural.",
            "Cine en la calle en verano y un tablado para el carnaval.",
        ),
        (
            (FORM, "Un taller de teatro para jóvenes."),
            (PLAIN, "Llevar el carnaval a la zona, hace años que no se arma un tablado."),
            (TYPO, "mas actividades de cutlura"),
        ),
    ),
    "policlinica": KnownTopic(
        "Policlínica: horarios y médicos",
        (
            "En la policlínica no hay pediatra desde junio y los números se acaban a las seis.",
            "Ampliar el horario de la policlínica hasta la noche.",
        ),
        (
            (NO_ACCENTS, "la policlinica cierra a las dos de la tarde"),
            (FORM, "Faltan pediatras y medicina general."),
            (TYPO, "que la polcilinica abra los sabados"),
        ),
    ),
    "ferias": KnownTopic(
        "Feria vecinal",
        (
            "La feria de los martes corta el paso y los feriantes dejan la mugre.",
            "Trasladar la feria: los puestos tapan los garajes.",
        ),
        (
            (FORM, "Las ferias tendrían que tener baños químicos para los feriantes."),
            (PLAIN, "Ordenar los puestos de la feria, no puede pasar la ambulancia."),
        ),
    ),
    "perros": KnownTopic(
        "Perros sueltos",
        (
            "Hay una jauría de perros sueltos que muerde a los ciclistas.",
            "Castraciones gratuitas de perros y gatos en el barrio.",
        ),
        (
            (FORM, "Un perro suelto mordió a mi hija en la puerta del almacén."),
            (PLAIN, "Jornada de castración para los gatos de la colonia."),
            (TYPO, "muchos perors"),
        ),
    ),
    "baldios": KnownTopic(
        "Terrenos baldíos y fincas abandonadas",
        (
            "El baldío de al lado tiene yuyos de dos metros, que intimen al dueño.",
            "Finca abandonada y tapiada donde se meten a robar.",
        ),
        (
            (NO_ACCENTS, "cortar los yuyos del baldio"),
            (FORM, "Intimar a los dueños de los terrenos abandonados."),
        ),
    ),
    "huerta": KnownTopic(
        "Huerta comunitaria y compost",
        (
            "Armar una huerta en el predio del ferrocarril, con riego.",
            "Entregar composteras a las familias que quieran hacer compost.",
        ),
        (
            (FORM, "Huertas comunitarias con semillas y herramientas."),
            (PLAIN, "Compostera para la cooperativa."),
        ),
    ),
}

NOTHING_ALIKE: tuple[str, ...] = (
    "Se me venció la credencial cívica y necesito renovarla.",
    "¿A qué hora sesiona el plenario?",
    "Felicitaciones por la atención telefónica de ayer.",
    "Consulta por deuda de contribución inmobiliaria.",
    "El boletín digital no se descarga.",
    "Buen día, mando el formulario firmado.",
    "Cómo hago para anotarme en el curso de inglés.",
    "Extravié el pasaporte.",
    "Una copia del certificado de mi abuelo, ¿dónde la retiro?",
    # Full of words that everybody uses, and of nothing else that a topic has.
    "Los vecinos pedimos una solución, hace años que nadie hace nada en el barrio.",
    "Necesitamos que el municipio venga a la zona, siempre lo mismo.",
    "Muchas gracias a todas las personas.",
    "Internet sin costo para estudiar, queremos wifi.",
    "Hay mucho ruido de las motos con escape trucado.",
    "asdfgh",
)


def queries() -> list[Query]:
    """Every query with its topic."""
    return [Query(text, key, how) for key, topic in TOPICS.items() for how, text in topic.queries]


def misses(suggest: Callable[[str], Sequence[str]], first: int = FIRST) -> list[str]:
    """What is wrong with a function that suggests topics, by their keys, best first; empty if nothing is."""
    wrong = []
    for query in queries():
        given = list(suggest(query.text))[:first]
        if query.topic not in given:
            wrong.append(f"{query.how}: «{query.text}»: {query.topic} expected, {given} suggested")
    for text in NOTHING_ALIKE:
        if given := list(suggest(text)):
            wrong.append(f"nothing alike: «{text}»: {given} suggested")
    return wrong
