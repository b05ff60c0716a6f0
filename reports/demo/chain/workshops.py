"""How the six neighbourhood meetings were called and run: what they offered, their tables, who ran them, what happened."""

from dataclasses import dataclass

from reports.demo.places import SUBZONES

COORDINATES, FACILITATES, WRITES, CARES = "coordinates", "facilitates", "writes", "cares"
#: How many came to each, and how many contributions were written down: 500 people, 420 contributions.
PEOPLE = (78, 82, 90, 88, 92, 70)
CONTRIBUTIONS = (70, 68, 72, 71, 75, 64)


@dataclass(frozen=True)
class Workshop:
    """One of them. ``tables`` say what each talked about; ``facilitators`` are (role, name, table or 0)."""

    zone: str
    purpose: str
    accessibility: str
    childcare: str
    channels: str
    registering: str
    at: tuple[str, str]
    tables: tuple[str, ...]
    facilitators: tuple[tuple[str, str, int], ...]
    incidents: tuple[tuple[str, str], ...] = ()


_RAMP = "Entrada sin escalones y baño accesible. Hay intérprete de lengua de señas y letra grande en la mesa de la entrada."
_ALL = (
    "Calles, veredas y luz",
    "Agua, basura y árboles",
    "Plazas, deporte y cultura",
    "Ómnibus, salud y escuela",
    "Convivencia y cuidados",
)

WORKSHOPS = (
    Workshop(
        "SZ-1",
        "Conversar qué hace falta en Villa García y Manga y qué se puede hacer en los próximos cinco años. Lo que se diga se escribe "
        "tal cual y se contesta.",
        _RAMP,
        "Espacio con dos educadoras, de 14 a 18. Para niñas y niños desde un año; hay merienda.",
        "Parlante por Ruta 8 y Camino Repetto\nVolantes en las tres escuelas y en la policlínica\nGrupos de mensajes de las comisiones",
        "",
        ("-34.789800", "-56.051300"),
        _ALL,
        (
            (COORDINATES, "Nibia Carrasquera", 0),
            (FACILITATES, "Álvaro Pintado", 1),
            (FACILITATES, "Cecilia Umpiérrez", 2),
            (FACILITATES, "Ramiro Tejera", 3),
            (FACILITATES, "Sandra Goñi", 4),
            (FACILITATES, "Lucero Bonifaz", 5),
            (WRITES, "Mauro Espíndola", 0),
            (CARES, "Yamila Rosadilla", 0),
        ),
        (("14:40", "Se esperó diez minutos: el ómnibus que traía gente de Manga se atrasó."),),
    ),
    Workshop(
        "SZ-2",
        "Que Punta Rieles y Bella Italia digan qué va primero. Se vota una lista corta al final y queda escrita en el acta.",
        _RAMP,
        "Sala aparte con educadora y talleristas del centro cultural, toda la tarde.",
        "Cartelera del centro cultural\nRadio comunitaria\nPuerta a puerta en las cooperativas",
        "",
        ("-34.831900", "-56.100200"),
        ("La plaza", "Calles, veredas y luz", "Agua, basura y árboles", "Ómnibus, salud y trabajo", "Cuidados y convivencia"),
        (
            (COORDINATES, "Nibia Carrasquera", 0),
            (FACILITATES, "Horacio Lemes", 1),
            (FACILITATES, "Cecilia Umpiérrez", 2),
            (FACILITATES, "Sandra Goñi", 3),
            (FACILITATES, "Ramiro Tejera", 4),
            (FACILITATES, "Elba Castromán", 5),
            (WRITES, "Mauro Espíndola", 0),
            (CARES, "Yamila Rosadilla", 0),
        ),
        (("16:10", "Se cortó la luz un cuarto de hora. Las mesas siguieron en el patio."),),
    ),
    Workshop(
        "SZ-3",
        "Escuchar a Flor de Maroñas y Las Canteras sobre lo que hace falta y sobre lo que ya se prometió.",
        "Rampa por la entrada de Rafael. Baño accesible en el primer piso solamente; se ofrece traslado a quien lo pida.",
        "En la cancha techada del club, con dos profesoras.",
        "Afiches en los comercios de Camino Maldonado\nMensajes de la comisión de fomento\nEscuelas y CAIF",
        "Si precisás que te vayan a buscar, avisá al teléfono del municipio hasta el jueves.",
        ("-34.849300", "-56.115800"),
        _ALL,
        (
            (COORDINATES, "Elba Castromán", 0),
            (FACILITATES, "Álvaro Pintado", 1),
            (FACILITATES, "Horacio Lemes", 2),
            (FACILITATES, "Lucero Bonifaz", 3),
            (FACILITATES, "Ramiro Tejera", 4),
            (FACILITATES, "Sandra Goñi", 5),
            (WRITES, "Dahiana Rebollo", 0),
            (CARES, "Yamila Rosadilla", 0),
        ),
    ),
    Workshop(
        "SZ-4",
        "Una tarde para que Maroñas, Parque Guaraní, la Unión y Villa Española cuenten qué necesitan y qué ofrecen.",
        _RAMP,
        "En el jardín de la escuela, con educadoras. También para bebés.",
        "Cuadernos de comunicados de las escuelas\nParlante\nCartelera de los complejos",
        "",
        ("-34.864100", "-56.119500"),
        _ALL,
        (
            (COORDINATES, "Nibia Carrasquera", 0),
            (FACILITATES, "Cecilia Umpiérrez", 1),
            (FACILITATES, "Álvaro Pintado", 2),
            (FACILITATES, "Horacio Lemes", 3),
            (FACILITATES, "Elba Castromán", 4),
            (FACILITATES, "Lucero Bonifaz", 5),
            (WRITES, "Mauro Espíndola", 0),
            (CARES, "Noelia Sarachaga", 0),
        ),
        (("17:05", "Una persona se descompuso por el calor. La atendió la emergencia y se fue a su casa bien."),),
    ),
    Workshop(
        "SZ-5",
        "Hablar de lo que preocupa en Ituzaingó, Jardines del Hipódromo y Piedras Blancas: el agua, los cruces y los espacios para "
        "los gurises.",
        _RAMP,
        "En la sala chica del gimnasio, con dos educadoras y juegos.",
        "Clubes y canchas\nGrupos de mensajes\nVolantes en las paradas de José Belloni",
        "",
        ("-34.836000", "-56.130900"),
        ("El agua", "Calles, cruces y luz", "Plazas y canchas", "Basura y árboles", "Convivencia y cuidados", "Jóvenes"),
        (
            (COORDINATES, "Elba Castromán", 0),
            (FACILITATES, "Sandra Goñi", 1),
            (FACILITATES, "Cecilia Umpiérrez", 2),
            (FACILITATES, "Ramiro Tejera", 3),
            (FACILITATES, "Horacio Lemes", 4),
            (FACILITATES, "Álvaro Pintado", 5),
            (FACILITATES, "Dahiana Rebollo", 6),
            (WRITES, "Mauro Espíndola", 0),
            (CARES, "Noelia Sarachaga", 0),
        ),
        (("15:20", "Llegaron más personas que sillas; se abrió la sexta mesa, de jóvenes, en la tribuna."),),
    ),
    Workshop(
        "SZ-6",
        "Que la gente de los Bañados y de Camino Carrasco diga cómo quiere vivir al lado del agua, y qué le debe el municipio.",
        "Entrada a nivel. No hay baño accesible en el salón: se alquiló uno. Intérprete de lengua de señas.",
        "Dos educadoras y una ronda de cuentos de la biblioteca.",
        "Puerta a puerta en los asentamientos\nParlante\nCartel en la cooperativa y en los viveros",
        "",
        ("-34.870600", "-56.078100"),
        ("El agua y el saneamiento", "Los Bañados", "Calles, ómnibus y luz", "Basura y trabajo", "Salud, escuela y cuidados"),
        (
            (COORDINATES, "Nibia Carrasquera", 0),
            (FACILITATES, "Lucero Bonifaz", 1),
            (FACILITATES, "Horacio Lemes", 2),
            (FACILITATES, "Álvaro Pintado", 3),
            (FACILITATES, "Ramiro Tejera", 4),
            (FACILITATES, "Sandra Goñi", 5),
            (WRITES, "Dahiana Rebollo", 0),
            (CARES, "Yamila Rosadilla", 0),
        ),
        (("16:30", "Dos mesas se juntaron para hablar del realojo. Lo que se dijo está en la tarjeta de cada una."),),
    ),
)  # fmt: skip
#: The one that is called for the weeks to come: its title, where, and what it offers; nobody has run it yet.
NEXT_TITLE, NEXT_PLACE = "Taller de jóvenes: la plaza y la pista", "Gimnasio de Jardines del Hipódromo"
NEXT = Workshop(
    "SZ-5",
    "Decidir con liceales y clubes dónde va la pista de skate y qué horas tiene cada quien en las canchas. Lo que se acuerde se "
    "contesta en treinta días, como todo.",
    _RAMP,
    "En la sala chica, con dos educadoras, para quien venga con hermanos o hijos.",
    "Los cuatro liceos\nClubes\nGrupos de mensajes de jóvenes",
    "No hace falta anotarse. Si venís con un grupo de más de diez, avisá al teléfono del municipio.",
    ("-34.836000", "-56.130900"),
    ("La pista", "Las canchas y sus horas", "La plaza de noche"),
    (
        (COORDINATES, "Elba Castromán", 0),
        (FACILITATES, "Dahiana Rebollo", 1),
        (FACILITATES, "Ramiro Tejera", 2),
    ),
)

assert [row.zone for row in WORKSHOPS] == [zone.code for zone in SUBZONES]


def table_of(zone: str, theme: str) -> int:
    """At which table of a workshop a theme was talked about."""
    row = next(one for one in WORKSHOPS if one.zone == zone)
    wanted = _TABLES[zone].get(theme)
    return min(wanted or _USUAL.get(theme, len(row.tables)), len(row.tables))


_USUAL = {
    "vialidad": 1, "transito": 1, "alumbrado": 1, "desagues": 2, "saneamiento": 2, "residuos": 2, "ambiente": 2, "arbolado": 2,
    "espacios-publicos": 3, "deporte": 3, "ferias": 3, "cultura": 3, "transporte": 4, "salud": 4, "educacion": 4, "otros": 4,
}  # fmt: skip
_TABLES: dict[str, dict[str, int]] = {
    "SZ-1": {},
    "SZ-2": {
        "espacios-publicos": 1, "cultura": 1, "deporte": 1, "vialidad": 2, "transito": 2, "alumbrado": 2, "desagues": 3,
        "saneamiento": 3, "residuos": 3, "ambiente": 3, "arbolado": 3, "ferias": 4,
    },
    "SZ-3": {},
    "SZ-4": {},
    "SZ-5": {
        "desagues": 1, "saneamiento": 1, "vialidad": 2, "transito": 2, "alumbrado": 2, "transporte": 2, "espacios-publicos": 3,
        "deporte": 3, "ferias": 3, "residuos": 4, "arbolado": 4, "ambiente": 4, "educacion": 6, "cultura": 6, "salud": 5,
    },
    "SZ-6": {
        "desagues": 1, "saneamiento": 1, "ambiente": 2, "arbolado": 2, "espacios-publicos": 2, "vialidad": 3, "transito": 3,
        "alumbrado": 3, "transporte": 3, "residuos": 4, "ferias": 4, "vivienda": 1, "salud": 5, "educacion": 5,
    },
}  # fmt: skip
