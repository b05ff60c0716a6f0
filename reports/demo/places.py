"""Neighbourhoods of Municipio F, illustrative subzones, and streets that its people name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subzone:
    """An illustrative set of neighbourhoods; the real limits of the subzones are not published."""

    code: str
    name: str
    neighbourhoods: tuple[str, ...]
    venue: str


PUNTA_RIELES = "Punta Rieles, Bella Italia"
FLOR = "Flor de Maroñas"
MARONAS = "Maroñas, Parque Guaraní"
ITUZAINGO = "Ituzaingó"
JARDINES = "Jardines del Hipódromo"
BANADOS = "Bañados de Carrasco"
VILLA_GARCIA = "Villa García, Manga Rural"
CANTERAS = "Las Canteras"
PIEDRAS_BLANCAS = "Piedras Blancas"
MANGA = "Manga"
VILLA_ESPANOLA = "Villa Española"
UNION = "Unión"

SUBZONES = (
    Subzone(
        "SZ-1",
        "Subzona de ejemplo 1: Ruta 8 y Manga",
        (VILLA_GARCIA, MANGA),
        "Salón comunal de Villa García",
    ),
    Subzone("SZ-2", "Subzona de ejemplo 2: Punta Rieles", (PUNTA_RIELES,), "Centro cultural de Punta Rieles"),
    Subzone(
        "SZ-3", "Subzona de ejemplo 3: Flor de Maroñas", (FLOR, CANTERAS), "Club social de Flor de Maroñas"
    ),
    Subzone(
        "SZ-4",
        "Subzona de ejemplo 4: Maroñas y Unión",
        (MARONAS, UNION, VILLA_ESPANOLA),
        "Escuela de Parque Guaraní",
    ),
    Subzone(
        "SZ-5",
        "Subzona de ejemplo 5: el Hipódromo",
        (ITUZAINGO, JARDINES, PIEDRAS_BLANCAS),
        "Gimnasio de Jardines del Hipódromo",
    ),
    Subzone(
        "SZ-6",
        "Subzona de ejemplo 6: los Bañados",
        (BANADOS,),
        "Salón de la cooperativa de Camino Carrasco",
    ),
)

#: How often each neighbourhood comes up: roughly by how much of it lies inside the municipality.
WEIGHTS = {
    PUNTA_RIELES: 15,
    FLOR: 14,
    MARONAS: 13,
    VILLA_GARCIA: 13,
    JARDINES: 11,
    ITUZAINGO: 10,
    BANADOS: 8,
    CANTERAS: 6,
    PIEDRAS_BLANCAS: 5,
    MANGA: 3,
    VILLA_ESPANOLA: 2,
    UNION: 2,
}

#: Those that come up in ordinary sessions; the others lie mostly in another municipality and come to the workshops.
USUAL = tuple(name for name in WEIGHTS if name not in (MANGA, VILLA_ESPANOLA, UNION))

#: How people call the place where they live; the first name of a double neighbourhood, or the second.
SPOKEN = {
    PUNTA_RIELES: ("Punta Rieles", "Bella Italia"),
    MARONAS: ("Maroñas", "Parque Guaraní"),
    VILLA_GARCIA: ("Villa García", "Manga Rural"),
    BANADOS: ("los Bañados",),
    UNION: ("la Unión",),
}

STREETS = {
    PUNTA_RIELES: (
        "Camino Maldonado",
        "Camino Punta Rieles",
        "el pasaje de la cooperativa",
        "la calle del viejo tanque",
    ),
    FLOR: ("Camino Maldonado", "Veracierto", "Rafael", "la calle del mercadito", "el pasaje B"),
    MARONAS: (
        "8 de Octubre",
        "Veracierto",
        "Camino Corrales",
        "el pasaje de los complejos",
        "la calle de la cañada",
    ),
    ITUZAINGO: ("José Belloni", "José María Guerra", "la calle del Hipódromo", "el pasaje 3"),
    JARDINES: (
        "José Belloni",
        "Susana Pintos",
        "la calle del club",
        "el pasaje 17",
        "la continuación de la 12 metros",
    ),
    BANADOS: ("Camino Carrasco", "Felipe Cardoso", "Cochabamba", "el camino de los viveros"),
    VILLA_GARCIA: (
        "Ruta 8",
        "Camino Repetto",
        "Siete Cerros",
        "la entrada del kilómetro 19",
        "el camino de las quintas",
    ),
    CANTERAS: ("Camino Carrasco", "Veracierto", "Isla de Gaspar", "la calle de la cantera"),
    PIEDRAS_BLANCAS: ("José Belloni", "la calle de la feria", "el pasaje del fondo"),
    MANGA: ("Camino Repetto", "José Belloni", "el camino de tosca"),
    VILLA_ESPANOLA: ("Corrales", "20 de Febrero", "José Serrato"),
    UNION: ("8 de Octubre", "Pan de Azúcar", "Larravide"),
}

#: Places that every neighbourhood has, with their article: corners to name, and those where people meet.
LANDMARKS = (
    "la escuela",
    "el liceo",
    "la policlínica",
    "el CAIF",
    "el club",
    "la cancha",
    "el merendero",
    "la cooperativa",
)
MEETING_PLACES = (
    "la escuela",
    "el club",
    "el merendero",
    "la cooperativa",
    "el salón comunal",
    "el centro de barrio",
)

#: Lines of buses that people of the zone take.
BUS_LINES = ("la 103", "la 102", "la 105", "la 109", "la 113", "la 316", "la 404", "la 505")
