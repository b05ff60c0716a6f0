"""The devolutions: what was given back and to whom, how it went round, and what its readers said."""

import datetime as dt
from dataclasses import dataclass

from reports.demo.places import (
    CANTERAS,
    FLOR,
    ITUZAINGO,
    JARDINES,
    MANGA,
    MARONAS,
    PIEDRAS_BLANCAS,
    PUNTA_RIELES,
    VILLA_GARCIA,
)

WORKSHOP, SUBZONE, THEME = "workshop", "subzone", "theme"
POSTER, RADIO, MESSAGES, SOCIAL, MAIL, DOOR, PRESS = (
    "poster",
    "radio",
    "messages",
    "social",
    "mail",
    "door",
    "press",
)
PENDING, SHOWN, WITHHELD = "pending", "shown", "withheld"


@dataclass(frozen=True)
class Told:
    """What a reader said so many days after it was published; without words, that it is well told.

    ``reply`` is what the Government says to it; ``goes_on`` that it became a contribution of its own.
    """

    after: int
    text: str = ""
    topic: str = ""
    place: str = ""
    corrects: bool = False
    state: str = SHOWN
    public: str = ""
    reply: str = ""
    goes_on: bool = False


@dataclass(frozen=True)
class GivenBack:
    """A devolution; ``about`` is the code of a subzone or of a theme. Days are counted from the one it was sealed on.

    ``sealed_on`` is ``None`` for the one that is being written.
    """

    title: str
    scope: str
    about: str
    since: dt.date
    until: dt.date
    sealed_on: dt.date | None
    introduction: str
    follows: str
    notes: dict[str, str]
    presentations: tuple[tuple[int, str, int | None, str], ...] = ()
    channels: tuple[tuple[int, str, str, int | None, str], ...] = ()
    answers: tuple[Told, ...] = ()
    open_for: int = 45


_REST = (
    "\n\nDe lo que pidió una sola persona entra en estas hojas solo lo que hacía falta aclarar; lo demás está en el portal, con su "
    "respuesta o con el aviso de que la debemos."
)
_SINCE, _SPRING = dt.date(2025, 9, 1), dt.date(2026, 4, 30)

DEVOLUTIONS = (
    GivenBack(
        "Devolución del encuentro de Villa García y Manga", WORKSHOP, "SZ-1", dt.date(2025, 9, 13), dt.date(2025, 9, 13),
        dt.date(2026, 5, 7),
        "En setiembre nos juntamos en el salón comunal de Villa García. Se habló de [[temas.total]] temas y se escribieron "
        "[[aportes.total]] aportes sobre ellos. Volvemos a contar qué contestó el municipio a cada uno: lo que se hace, lo que se hace "
        "en parte, lo que no y por qué.\n\nDemoramos más de lo que habíamos dicho. Varias respuestas dependían del plan de "
        "desarrollo, que se aprobó en abril."
        + _REST,
        "El **sábado 10 de octubre** volvemos al mismo salón a mostrar cómo va. Mientras tanto, los martes de 14 a "
        "18 hay alguien del equipo social en el salón comunal, con esta hoja en la mano.\n\nSi algo no está bien contado, decilo: "
        "alcanza con escribir unas líneas en este portal, sin dar el nombre.",
        {
            "tosca": "La lista de los pasajes con su orden está pegada en la cartelera del salón y en la policlínica.",
            "barometrica": "Se está viendo si se puede contratar un camión más chico, que entre a los pasajes.",
            "rampas-omnibus": "Sigue sin respuesta nuestra: es de las que debemos.",
        },
        (
            (9, "Salón comunal de Villa García", 41, "Se leyó tema por tema. Lo que más se preguntó: el orden de los pasajes."),
            (16, "Escuela de Manga, a la salida", 23, "Con niños y con mate, en media hora."),
        ),
        (
            (0, POSTER, "Salón comunal, policlínica, tres escuelas y siete comercios", 900, "Gente que pasa por esos lugares en una "
             "semana, según quienes los atienden"),
            (1, MESSAGES, "Grupos de mensajes de las cuatro comisiones", 310, "Integrantes de los grupos"),
            (3, RADIO, "Parlante por Ruta 8 y Camino Repetto, dos tardes", None, ""),
        ),
        (
            Told(2, place=VILLA_GARCIA),
            Told(3, "Está bien contado. Me gustó que dijeran que se demoraron.", place=VILLA_GARCIA),
            Told(3, place=MANGA),
            Told(5, "En lo de los pasajes falta el de los hornos, que se nombró en la mesa y es más largo que los otros.", "tosca",
                 VILLA_GARCIA, corrects=True,
                 reply="Es cierto: se nombró y al pasar en limpio quedó afuera. Se agregó a la lista, en el lugar once.",
                 goes_on=True),
            Told(6, "La escuela no son doce metros de caño, son dieciocho.", "cuneta-escuela", VILLA_GARCIA, corrects=True,
                 reply="Se midió de nuevo: son dieciocho. Los seis que faltan se ponen este mes."),
            Told(9, "Lo leímos en la ronda del merendero. Nos pareció claro.", place=VILLA_GARCIA),
            Told(11, "A mi madre le sirvió la letra grande del afiche.", place=MANGA),
            Told(16, "Dice que nadie estuvo en contra del pavimento y yo lo dije clarito.", "tosca", VILLA_GARCIA, corrects=True,
                 reply="Está contado como disidencia en la página del tema; en la hoja de papel no entró y debió entrar."),
            Told(20, "El que decide los pasajes es amigo del de la barraca, averigüen.", "tosca", VILLA_GARCIA, corrects=True,
                 state=WITHHELD),
        ),
    ),
    GivenBack(
        "Devolución del encuentro de Punta Rieles y Bella Italia", WORKSHOP, "SZ-2", dt.date(2025, 9, 27), dt.date(2025, 9, 27),
        dt.date(2026, 5, 14),
        "Esto es lo que el municipio contestó a lo que dijeron Punta Rieles y Bella Italia en el encuentro de setiembre: "
        "[[temas.total]] temas, [[aportes.total]] aportes. Lo primero que se votó fue la plaza, y la plaza se hace.\n\nHay "
        "[[temas.abierto]] que siguen sin respuesta. Están al final, con nombre."
        + _REST,
        "La maqueta de la plaza se vota en el centro cultural el miércoles 1 de julio. En octubre volvemos a contar cómo va todo lo "
        "demás.\n\nPara hablar antes: centro cultural, miércoles y viernes de 15 a 19.",
        {
            "plaza-punta-rieles": "La votación es abierta a toda persona de más de doce años que viva en la zona.",
            "pediatra": "La pediatra empezó el 4 de mayo: lunes, miércoles y jueves de 14 a 18.",
        },
        (
            (16, "Centro cultural de Punta Rieles", 58, "Vino casi la mitad de quienes habían estado en setiembre, y gente nueva."),
            (23, "Cooperativa de Camino Punta Rieles", 19, "Asamblea ordinaria: fue el tercer punto del orden del día."),
            (30, "Liceo, turno nocturno", 34, "Preguntaron sobre todo por el ómnibus de la noche."),
        ),
        (
            (0, POSTER, "Centro cultural, cooperativas y policlínica", 650, "Gente que pasa en una semana, contada un miércoles"),
            (1, RADIO, "Radio comunitaria, dos lecturas de veinte minutos", None, ""),
            (2, DOOR, "Hoja de mano en las cooperativas y en Bella Italia", 480, "Hojas entregadas"),
            (2, MESSAGES, "Grupo del barrio", 240, "Integrantes del grupo"),
        ),
        (
            Told(1, "¡La plaza! Lloré.", "plaza-punta-rieles", PUNTA_RIELES),
            Told(2, place=PUNTA_RIELES),
            Told(2, place=PUNTA_RIELES),
            Told(4, "Bella Italia no es «la otra parte de Punta Rieles». Tiene nombre y el título lo dice una vez sola.", "",
                 PUNTA_RIELES, corrects=True,
                 reply="Tenés razón. En la próxima va con sus dos nombres y con lo de cada una por separado."),
            Told(5, "Los pozos que anotamos son veintidós, no dieciocho.", "pozos", PUNTA_RIELES, corrects=True,
                 reply="El plano que dejaron tiene veintidós. Se corrigió la lista de la recorrida."),
            Told(8, place=PUNTA_RIELES),
            Told(12, "Falta decir que el escenario lo hacemos nosotros: el municipio pone el material.", "plaza-punta-rieles",
                 PUNTA_RIELES, corrects=True),
            Told(17, "Fui a la presentación y se entendió todo. Que se repita.", place=PUNTA_RIELES),
        ),
    ),
    GivenBack(
        "Devolución a Flor de Maroñas y Las Canteras", SUBZONE, "SZ-3", _SINCE, _SPRING, dt.date(2026, 6, 4),
        "Reúne lo que se dijo en la subzona entre setiembre y abril: en el encuentro del club, en notas y en la audiencia. Son "
        "[[temas.total]] temas. En [[temas.se_hace]] la respuesta es que se hace; en [[temas.no_se_hace]], que no, y está la razón."
        + _REST,
        "Las obras de los pasajes y de la plaza tienen cartel con fecha. El **primer sábado de noviembre** la subzona se vuelve a "
        "encontrar en el club.\n\nQuien quiera la hoja en papel la tiene en la comisión de fomento y en el almacén de Rafael.",
        {
            "luz-pasajes": "El pasaje B, que se pedía aparte, está incluido.",
            "baldio-plaza": "Sabemos que hubo ciento dieciocho firmas. Un no también se cuenta.",
        },
        ((8, "Club social de Flor de Maroñas", 37, "La respuesta sobre el baldío se discutió media hora."),),
        (
            (0, POSTER, "Comercios de Camino Maldonado", 1200, "Estimado por los comercios"),
            (1, SOCIAL, "Página de la comisión de fomento", 540, "Vistas en los primeros diez días"),
            (6, PRESS, "Periódico barrial, media página", 2000, "Tirada"),
        ),
        (
            Told(1, place=FLOR),
            Told(2, "Bien, pero el pasaje B sigue oscuro hoy.", "luz-pasajes", FLOR),
            Told(2, place=CANTERAS),
            Told(4, "El baldío no está cercado: el alambre lo cortaron a la semana.", "baldio-plaza", CANTERAS, corrects=True,
                 reply="Se volvió a cercar, con malla. Si lo cortan otra vez, avisá al número del cartel."),
            Told(6, "Las ferias no son sesenta puestos, somos setenta y cuatro.", "feria-correr", FLOR, corrects=True,
                 reply="El número era del registro viejo. Corregido."),
            Told(9, place=FLOR),
            Told(10, "Por fin un no con motivo.", "baldio-plaza", CANTERAS),
            Told(13, place=FLOR),
        ),
    ),
    GivenBack(
        "Devolución sobre desagües: qué se hace con el agua", THEME, "desagues", _SINCE, dt.date(2026, 5, 31), dt.date(2026, 6, 18),
        "El agua apareció en las seis subzonas, y por eso se devuelve junta. Son [[temas.total]] temas y [[aportes.total]] aportes. Lo "
        "que depende del municipio está en el plan; lo que depende de la Intendencia tiene la respuesta que nos dieron.",
        "En setiembre, antes de la segunda recorrida de limpieza, se publica qué bocas se limpiaron y cuáles no. Los grupos de "
        "guardianas y guardianes de cañadas se reúnen cada mes y son abiertos.",
        {
            "canadas-hipodromo": "El llamado que quedó desierto se repitió y ya tiene empresa.",
            "bomba": "Todavía no tiene respuesta; se está pidiendo precio.",
        },
        (
            (11, "Gimnasio de Jardines del Hipódromo", 46, "Con el mapa de la cuenca en el piso."),
            (18, "Salón de la cooperativa de Camino Carrasco", 28, ""),
        ),
        (
            (0, MAIL, "A quienes dejaron su correo en la audiencia", 85, "Correos enviados"),
            (0, MESSAGES, "Grupos de guardianas y guardianes de cañadas", 96, "Integrantes de los cuatro grupos"),
            (2, POSTER, "Las seis sedes y doce paradas", None, ""),
        ),
        (
            Told(1, place=JARDINES),
            Told(3, "En el mapa mi manzana está pintada de celeste y nunca se inundó.", "estudio-cuenca", JARDINES, corrects=True,
                 reply="El color marca riesgo con una lluvia que pasa una vez cada cincuenta años. Se aclaró en la referencia."),
            Told(4, place=PIEDRAS_BLANCAS),
            Told(7, "La boca de Guerra la destaparon y anda. Gracias.", "bocas", ITUZAINGO),
            Told(8, "Falta la cuneta de atrás del club, la pedimos tres mesas.", "bocas", JARDINES, corrects=True,
                 reply="Se agregó al recorrido de octubre."),
            Told(12, place=JARDINES),
            Told(15, "Está muy largo. Con una carilla alcanza.", "", MARONAS, corrects=True),
        ),
    ),
    GivenBack(
        "Devolución del encuentro del Hipódromo", WORKSHOP, "SZ-5", dt.date(2025, 11, 8), dt.date(2025, 11, 8), dt.date(2026, 7, 30),
        "En noviembre llegaron más personas que sillas. Se dijeron [[aportes.total]] cosas sobre [[temas.total]] temas y esta hoja los "
        "devuelve uno por uno. La mesa de jóvenes se devuelve también en el liceo, con ellas y ellos."
        + _REST,
        "El presupuesto joven quedó para el año que viene y no vamos a decir otra cosa. Lo demás se cuenta en la audiencia de marzo "
        "y, antes, en el gimnasio, cuando se abra el cruce de la calle del club.",
        {
            "skate": "No tiene respuesta todavía. Fue lo más votado por la mesa de jóvenes.",
            "repavimentar": "El convenio con el Hipódromo se está firmando.",
        },
        ((13, "Gimnasio de Jardines del Hipódromo", 63, "Se empezó por el agua, como se había pedido."),),
        (
            (0, POSTER, "Gimnasio, clubes y paradas de José Belloni", 800, "Estimado por los clubes"),
            (1, MESSAGES, "Grupos de los clubes", 420, "Integrantes de los grupos"),
            (4, SOCIAL, "Video corto hecho por el liceo", 1900, "Vistas a los quince días"),
        ),
        (
            Told(1, "Muy bien que digan que el presupuesto joven no sale este año. Igual da bronca.", "", JARDINES),
            Told(2, place=ITUZAINGO),
            Told(3, "La pista de skate la pedimos como veinte y acá dice que la dijeron tres.", "skate", PIEDRAS_BLANCAS, corrects=True,
                 state=PENDING),
            Told(3, place=JARDINES, state=PENDING),
            Told(5, "El semáforo de Guerra ya tiene las columnas puestas.", "semaforos", ITUZAINGO, state=PENDING),
            Told(6, "Mi teléfono es 099 000 417, llamen que les muestro el pozo.", "pozos", JARDINES, corrects=True, state=PENDING),
            Told(6, place=PIEDRAS_BLANCAS, state=PENDING),
            Told(8, "Se olvidaron de la cancha del pasaje 17.", "canchas", JARDINES, corrects=True, state=PENDING),
        ),
        open_for=120,
    ),
    GivenBack(
        "Devolución a los Bañados y Camino Carrasco", SUBZONE, "SZ-6", _SINCE, dt.date(2026, 6, 30), None,
        "Esta devolución se está escribiendo. Falta la respuesta de ASSE sobre la pediatra y la de la bomba de achique; las dos se "
        "esperan antes de publicarla.",
        "Falta acordar la fecha con la cooperativa.",
        {"sendero-banados": "Quienes no querían el sendero pidieron que constara, y consta."},
    ),
)  # fmt: skip
