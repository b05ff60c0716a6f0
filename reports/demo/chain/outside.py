"""What came outside the meetings: by the public form, by telephone, at the desk, on paper, by a note, from a council.

Told in days before the day of the demonstration, so that something always waits to be read.
"""

from dataclasses import dataclass

from reports.demo.chain.shapes import DEPARTMENTAL, MUNICIPAL, NATIONAL, SHARED
from reports.demo.places import (
    BANADOS,
    FLOR,
    ITUZAINGO,
    JARDINES,
    MARONAS,
    PUNTA_RIELES,
    VILLA_GARCIA,
)
from reports.demo.texts import COMPLAINT, INITIATIVE, OPINION, PROPOSAL, QUESTION

WEB, PHONE, DESK, PAPER, NOTE, BODY = "web", "phone", "desk", "paper", "note", "body"
PENDING, ADMITTED = "pending", "admitted"


@dataclass(frozen=True)
class Outside:
    """Something that came so many days ago. ``state`` is pending, admitted, or the criterion by which it was refused.

    ``public`` is what may be read of it, where that is less than what was written; ``topic`` the key of what it is
    about, ``None`` when nobody has put it anywhere yet.
    """

    channel: str
    days_ago: int
    theme: str
    place: str
    text: str
    kind: str = PROPOSAL
    state: str = ADMITTED
    public: str = ""
    topic: str | None = None
    body: str = ""
    is_organisation: bool = False
    leaves_address: bool = False


@dataclass(frozen=True)
class NewTopic:
    """A topic that nobody has answered yet, for it has just come."""

    key: str
    theme: str
    title: str
    description: str
    competence: str = MUNICIPAL


#: The topics that these begin; those of a document of the council are made by registering it.
TOPICS = (
    NewTopic(
        "muro", "necropolis", "El muro caído del cementerio",
        "Que se rehaga el tramo de muro que cayó con el temporal y se cierre el paso mientras tanto.",
    ),
    NewTopic(
        "techos", "vivienda", "Materiales para arreglar techos antes del invierno",
        "Un préstamo de chapas y tirantes, con alguien que oriente cómo colocarlos.", SHARED,
    ),
    NewTopic(
        "apoyo-escolar", "educacion", "Apoyo escolar de tarde",
        "Un lugar con alguien que ayude con los deberes, dos o tres tardes por semana.", SHARED,
    ),
    NewTopic(
        "nombre-calle", "otros", "El nombre de la calle nueva de la cooperativa",
        "Que la calle lleve el nombre de quien fundó el merendero.", DEPARTMENTAL,
    ),
)  # fmt: skip

DICTAMEN, INFORME = "dictamen", "informe"
#: The two documents of the Neighbourhood Council: key of the topic that each begins, and its title.
DOCUMENTS = {
    DICTAMEN: "Dictamen del Concejo Vecinal sobre el transporte de los liceos",
    INFORME: "Pedido de informe del Concejo Vecinal sobre las obras atrasadas",
}
DOCUMENT_COMPETENCE = {DICTAMEN: NATIONAL, INFORME: MUNICIPAL}

RECEIVED = (
    Outside(
        BODY, 19, "transporte", "",
        "El Concejo Vecinal, por unanimidad de presentes, dictamina que el horario de los ómnibus que llevan a los tres liceos "
        "nocturnos no coincide con el de salida, que la prueba hecha en agosto dio resultado y que el municipio tiene que pedir que "
        "el refuerzo quede firme antes de marzo.",
        OPINION, topic=DICTAMEN, body="CV",
    ),
    Outside(
        BODY, 8, "vialidad", "",
        "El Concejo Vecinal pide que se le informe: qué obras del plan operativo están atrasadas, desde qué fecha y por qué causa; "
        "cuánto se gastó en cada una; y qué nueva fecha se compromete.",
        QUESTION, topic=INFORME, body="CV",
    ),
    Outside(
        NOTE, 23, "otros", PUNTA_RIELES,
        "Por la presente la cooperativa solicita que la calle interna nueva lleve el nombre de la vecina que fundó el merendero en "
        "el año 2002. Se acompaña el acta de asamblea y 86 firmas.",
        INITIATIVE, topic="nombre-calle", is_organisation=True,
    ),
    Outside(
        NOTE, 15, "alumbrado", ITUZAINGO,
        "La comisión de la calle del Hipódromo informa que las luminarias repuestas en abril volvieron a quedar sin servicio por "
        "robo de cable y pide que se estudie otro tendido.",
        COMPLAINT, topic="focos-apagados", is_organisation=True,
    ),
    Outside(
        PHONE, 21, "necropolis", MARONAS,
        "Llama una señora para avisar que se cayó otro pedazo del muro del cementerio sobre la vereda y que pasan niños.",
        COMPLAINT, topic="muro",
    ),
    Outside(
        WEB, 17, "necropolis", MARONAS,
        "Vi que cercaron con una cinta el muro del cementerio. La cinta ya no está. Hace falta algo más firme hasta que lo arreglen. "
        "Mi nombre es Graciela y vivo enfrente, en el 2208.",
        COMPLAINT, topic="muro",
        public="Vi que cercaron con una cinta el muro del cementerio. La cinta ya no está. Hace falta algo más firme hasta que lo "
        "arreglen.",
    ),
    Outside(
        WEB, 25, "vivienda", BANADOS,
        "El temporal se llevó media docena de chapas. Sé clavarlas, lo que no tengo es con qué comprarlas. Un préstamo se devuelve.",
        topic="techos",
    ),
    Outside(
        PAPER, 11, "vivienda", JARDINES,
        "Que haya una arquitecta un día por semana para ver los techos antes de que se caigan y no después.",
        topic="techos",
    ),
    Outside(
        DESK, 12, "educacion", FLOR,
        "Dos maestras jubiladas se ofrecen para dar apoyo escolar martes y jueves. Necesitan un salón y tiza.",
        INITIATIVE, topic="apoyo-escolar",
    ),
    Outside(
        WEB, 6, "educacion", FLOR,
        "En casa nadie terminó la escuela y no podemos ayudar con las cuentas. Un lugar de tarde nos cambiaría la vida.",
        topic="apoyo-escolar",
    ),
    Outside(
        DESK, 33, "arbolado", JARDINES,
        "Viene a decir que plantaron el ceibo en su cuadra y que lo está regando; pregunta quién le pone el tutor.",
        QUESTION, topic="plantar",
    ),
    Outside(
        PHONE, 27, "transporte", VILLA_GARCIA,
        "Avisa que en la parada del kilómetro 19 el foco solar alumbra hasta las tres y después se apaga.",
        COMPLAINT, topic="luz-paradas",
    ),
    Outside(
        WEB, 30, "residuos", BANADOS,
        "El cerco vivo del camino de los viveros prendió. Falta un cartel y que no corten el riego. Gracias por volver.",
        OPINION, topic="basurales",
    ),
    Outside(
        PAPER, 9, "residuos", PUNTA_RIELES,
        "En el fondo del centro cultural hay lugar para un punto verde. Lo vieron los clasificadores y están de acuerdo.",
        INITIATIVE,
    ),
    Outside(
        WEB, 5, "transito", VILLA_GARCIA,
        "Con los lomos de burro de Siete Cerros los autos ahora doblan antes y pasan por el pasaje donde juegan los niños. "
        "Habría que poner uno también ahí.",
        state=PENDING,
    ),
    Outside(
        WEB, 3, "espacios-publicos", ITUZAINGO,
        "Propongo una fuente de agua para bicicletas y perros en la plaza. Si me avisan cuando contesten, mejor.",
        state=PENDING, leaves_address=True,
    ),
    Outside(
        WEB, 1, "salud", PUNTA_RIELES,
        "¿Es cierto que la pediatra de la tarde se va a fin de mes? Nos costó un año conseguirla.",
        QUESTION, state=PENDING,
    ),
    Outside(
        WEB, 40, "participacion", "",
        "Son todos unos inútiles y al que inventó esta página habría que prenderlo fuego.",
        OPINION, state="insults",
    ),
    Outside(
        WEB, 36, "convivencia", FLOR,
        "La del número 14 del pasaje deja solos a los hijos todas las noches y sale. Vayan a ver.",
        COMPLAINT, state="third_party",
    ),
    Outside(
        WEB, 29, "otros", "",
        "Se hacen fletes y mudanzas a todo Montevideo, presupuesto sin cargo, consulte por nuestro servicio de cargas.",
        state="advertising",
    ),
    Outside(
        WEB, 24, "vivienda", BANADOS,
        "El temporal se llevó media docena de chapas. Sé clavarlas, lo que no tengo es con qué comprarlas. Un préstamo se devuelve!!",
        state="repeated",
    ),
    Outside(WEB, 14, "otros", "", "hola probando si anda", state="no_content"),
)  # fmt: skip
