"""Where everything is for whoever reads: the groups of the menu, the foot of every page, and the site map made of both.

Fourteen words in a row are read by nobody. Each group holds what answers one question a resident has.
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Place:
    """A page that anybody may go to: its word, its address, and what is found there, for the site map.

    ``is_indexed``: whether search engines are told of it, which are not of what only leads on or begins with a code.
    """

    label: str
    url: str
    told: str
    is_indexed: bool = True


@dataclass(frozen=True)
class Group:
    """Some places under one word of the menu."""

    label: str
    slug: str
    places: tuple[Place, ...]


#: In the menu and at the foot.
FOLLOW = Place(
    "Recibir avisos", "/seguir/", "Por correo, lo nuevo de un tema, un barrio, un área o las reuniones."
)

GROUPS = (
    Group(
        "Participar",
        "participar",
        (
            Place(
                "Proponer",
                "/proponer/",
                "Escribile al Gobierno municipal lo que hace falta. No hace falta cuenta.",
            ),
            Place("Barrios", "/barrios/", "Qué se pidió, qué se respondió y qué se hace en cada barrio."),
            Place("Temas", "/temas/", "Lo que se propuso, reunido en temas, con la historia de cada uno."),
            Place("Talleres", "/talleres/", "Cuándo y dónde son, y lo que se dijo en cada mesa."),
            Place(
                "Sesiones y reuniones",
                "/sesiones/",
                "Cuándo se reúnen los órganos, abiertas a quien quiera ir.",
            ),
            Place(
                "Mirar mi propuesta",
                "/seguimiento/",
                "En qué está lo que mandaste, con el código que te dieron.",
                False,
            ),
            FOLLOW,
        ),
    ),
    Group(
        "Lo que se decidió",
        "decidido",
        (
            Place(
                "Devoluciones",
                "/devoluciones/",
                "Lo que se pidió, contado de vuelta: qué se va a hacer y qué no.",
            ),
            Place(
                "Temas sin respuesta",
                "/pendientes/",
                "Los temas que no tienen respuesta, y hace cuánto.",
            ),
            Place("Actas", "/actas/", "El registro de cada sesión, una vez aprobado."),
            Place("Resoluciones", "/resoluciones/", "Qué resolvió cada órgano, con su votación."),
        ),
    ),
    Group(
        "El plan",
        "plan",
        (
            Place(
                "Plan de desarrollo",
                "/plan/",
                "A qué se comprometió el Gobierno municipal, por tema y por lugar.",
            ),
            Place(
                "Plan operativo anual",
                "/plan/operativo/",
                "Qué se hace en el año, con qué plazo y cuánta plata.",
                False,
            ),
            Place("Cronograma", "/cronograma/", "Las actividades mes por mes, y cómo va cada una."),
        ),
    ),
    Group(
        "Informes",
        "informes",
        (
            Place(
                "Todos los informes",
                "/informes/",
                "El último documento de cada clase y los períodos anteriores.",
            ),
            Place(
                "Quiénes participan",
                "/informes/participacion/",
                "Asistencia, propuestas y barrios, por las actas.",
            ),
            Place(
                "Temas y respuestas",
                "/informes/sintesis/",
                "La síntesis de lo propuesto y lo contestado.",
            ),
            Place(
                "Rendición de cuentas",
                "/informes/rendicion/",
                "Cómo se cumplió lo comprometido en un período.",
            ),
            Place("FODA", "/foda/", "Fortalezas, oportunidades, debilidades y amenazas del modelo."),
            Place(
                "Evaluación", "/evaluacion/", "Cómo funcionó el modelo, con sus números y sus aprendizajes."
            ),
            Place(
                "Publicaciones", "/publicaciones/", "Todo lo publicado, con su código, versión por versión."
            ),
        ),
    ),
    Group(
        "Quiénes somos",
        "quienes-somos",
        (
            Place("Integrantes", "/equipo/", "Quiénes integran cada concejo, las comisiones y el equipo."),
            Place("Manual", "/manual/", "Cómo se trabaja: el manual de buenas prácticas del municipio."),
            Place(
                "Plan de adopción", "/manual/adopcion/", "Los pasos para trabajar así, y cuáles ya se dieron."
            ),
            Place("Para otros municipios", "/manual/paquete/", "El paquete para empezar con este portal."),
        ),
    ),
)

#: At the foot of every page, in this order.
FOOT = (
    Place("Buscar", "/buscar/", "Cualquier palabra, en todo lo que se publicó.", is_indexed=False),
    Place(
        "Verificar un documento", "/verificar/", "Si un papel o un archivo es el que publicó el municipio."
    ),
    Place("Datos abiertos", "/datos/", "Todo lo publicado, en planillas y para programas."),
    FOLLOW,
    Place("Ayuda", "/ayuda/", "Cómo se usa el portal, paso a paso."),
    Place(
        "Quién puede ver qué", "/permisos/", "Qué puede ver y hacer cada persona que trabaja en el portal."
    ),
    Place("Aviso legal", "/aviso-legal/", "Quién publica este portal, y en qué condiciones."),
    Place("Privacidad", "/privacidad/", "Qué datos personales se guardan, para qué y por cuánto tiempo."),
    Place("Accesibilidad", "/accesibilidad/", "Cómo se comprueba que el portal lo pueda usar cualquiera."),
    Place("Mapa del sitio", "/mapa-del-sitio/", "Todas las páginas, en una sola lista."),
)

#: For other programs, which the site map names.
FILES = (
    Place(
        "Calendario de sesiones y reuniones",
        "/sesiones.ics",
        "Para suscribirse desde el calendario del teléfono.",
    ),
    Place(
        "Calendario del cronograma", "/cronograma.ics", "Las fechas a recordar, las actividades y sus hitos."
    ),
    Place(
        "Novedades",
        "/novedades.atom",
        "Todo lo nuevo, para un programa que junta novedades de varios sitios (Atom).",
    ),
    Place(
        "Temas nuevos",
        "/temas.atom",
        "Lo que se propone y lo que se responde, para un programa que junta novedades de varios sitios (Atom).",
    ),
    Place(
        "Lista para buscadores",
        "/sitemap.xml",
        "Las direcciones de todo lo publicado, para los programas que arman un buscador (XML).",
    ),
)


@dataclass(frozen=True)
class Here:
    """A place of the menu on a page; ``current`` is for ``aria-current``: "page" on it, "true" below it, or ""."""

    label: str
    url: str
    current: str


@dataclass(frozen=True)
class OpenGroup:
    """A group of the menu on a page; ``is_here`` when the page is one of its places or below one."""

    label: str
    slug: str
    places: tuple[Here, ...]

    @property
    def is_here(self) -> bool:
        """Whether the reader is inside."""
        return any(place.current for place in self.places)


@dataclass(frozen=True)
class Menu:
    """The menu of a page, and the foot; ``above`` is the place that the page is below, unless it is one itself."""

    groups: tuple[OpenGroup, ...]
    foot: tuple[Here, ...]
    is_home: bool
    above: Here | None


_PLACES = {place.url: place for place in (*(place for group in GROUPS for place in group.places), *FOOT)}


def menu_of(path: str) -> Menu:
    """The menu and the foot of the page at an address, with the one place that the reader is in marked as such."""
    inside = [url for url in _PLACES if path.startswith(url)]
    place = max(inside, key=len, default="")
    return _menu(place or "/" * (path == "/"), path == place)


@lru_cache(maxsize=2 * len(_PLACES) + 2)
def _menu(place: str, is_it: bool) -> Menu:
    def here(row: Place) -> Here:
        return Here(row.label, row.url, ("page" if is_it else "true") if row.url == place else "")

    return Menu(
        tuple(OpenGroup(group.label, group.slug, tuple(map(here, group.places))) for group in GROUPS),
        tuple(map(here, FOOT)),
        is_home=place == "/",
        above=here(_PLACES[place]) if place in _PLACES and not is_it else None,
    )
