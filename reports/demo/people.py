"""Everybody in the demonstration, invented, and what they belonged to and when.

Codes say nothing of the name, so that a member under 18 cannot be found through one.
"""

import datetime as dt
from dataclasses import dataclass

PREVIOUS_TERM = dt.date(2020, 11, 26)
LAST_DAY = dt.date(2025, 7, 9)
CURRENT_TERM = dt.date(2025, 7, 10)
NEIGHBOURHOOD_ELECTION = dt.date(2023, 11, 18)

WOMAN, MAN, OTHER = "mujer", "varon", "otro"


@dataclass(frozen=True)
class Person:
    """A row of `personas.csv`; `account` is the local part of the address of a demonstration account."""

    code: str
    first_name: str
    last_name: str
    gender: str
    is_minor: bool = False
    account: str = ""

    @property
    def name(self) -> str:
        """First and last names, as in a list of members."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Membership:
    """A row of `integraciones.csv`."""

    person: str
    body: str
    quality: str
    title: str
    order: int | None
    valid_from: dt.date
    valid_to: dt.date | None = None
    end_reason: str = ""

    def holds(self, day: dt.date) -> bool:
        """Whether the person belongs to the body on that day; both ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


PEOPLE = (
    # Municipal council, term that began in July 2025 (some come from the one before).
    Person("F-001", "Marisa", "Etcheverry Bonino", WOMAN, account="alcaldia"),
    Person("F-002", "Rúben", "Tabárez Olmos", MAN, account="concejal"),
    Person("F-003", "Ana Laura", "Cedrés Machado", WOMAN, account="concejala"),
    Person("F-004", "Heber", "Silveira Panizza", MAN),
    Person("F-005", "Lourdes", "Bentancor Rial", WOMAN),
    Person("F-006", "Gonzalo", "Arrúa Mieres", MAN),
    Person("F-007", "Mirta", "Olivieri Sosa", WOMAN),
    Person("F-008", "Pablo", "Ifrán Techera", MAN),
    Person("F-009", "Yanela", "Duarte Camejo", WOMAN),
    Person("F-010", "Ramón", "Pintos Leal", MAN),
    Person("F-011", "Silvana", "Curbelo Etchart", WOMAN),
    # Municipal council, term that ended in July 2025.
    Person("F-012", "Walter", "Echenique Suanes", MAN),
    Person("F-013", "Beatriz", "Lacuesta Morán", WOMAN),
    Person("F-014", "Hugo", "Barboza Nan", MAN),
    Person("F-015", "Teresa", "Arrillaga Pose", WOMAN),
    Person("F-016", "Elbio", "Camacho Rey", MAN),
    Person("F-017", "Norma", "Fagúndez Ríos", WOMAN),
    Person("F-018", "Daniel", "Suhr Acuña", MAN),
    Person("F-019", "Carmen", "Píriz Larre", WOMAN),
    # Neighbourhood council.
    Person("F-020", "Olga", "Sequeira Montaño", WOMAN, account="vecinal"),
    Person("F-021", "Nelson", "Bervejillo Cruz", MAN),
    Person("F-022", "Alejandra", "Pintado Rosas", WOMAN),
    Person("F-023", "Julio", "Casco Ferrand", MAN),
    Person("F-024", "Rosana", "Umpiérrez Gil", WOMAN),
    Person("F-025", "Milton", "Irigaray Soca", MAN),
    Person("F-026", "Estela", "Guarino Cabral", WOMAN),
    Person("F-027", "Wilson", "Acevedo Larrea", MAN),
    Person("F-028", "Patricia", "Lemos Zunini", WOMAN),
    Person("F-029", "Óscar", "Bordagaray Paz", MAN),
    Person("F-030", "Claudia", "Villanueva Sena", WOMAN),
    Person("F-031", "Edison", "Moreira Bica", MAN),
    Person("F-032", "Sandra", "Pirotto Álvez", WOMAN),
    Person("F-033", "Fernando", "Quiroga Meneses", MAN),
    Person("F-034", "Zulma", "Tejeira Correa", WOMAN),
    Person("F-035", "Álvaro", "Balparda Ruiz", MAN),
    Person("F-036", "Miriam", "Yarza Costa", WOMAN),
    Person("F-037", "Leonardo", "Sanabria Dutra", MAN),
    Person("F-038", "Gloria", "Antúnez Barreto", WOMAN),
    Person("F-039", "Diego", "Marichal Pons", MAN),
    Person("F-040", "Noelia", "Riccetto Vaz", WOMAN),
    Person("F-041", "Camila", "Ocampo Denis", WOMAN, is_minor=True),
    Person("F-042", "Thiago", "Viera Lamas", MAN, is_minor=True),
    Person("F-043", "Juan Carlos", "Fripp Nogueira", MAN),
    Person("F-044", "Susana", "Malán Ortiz", WOMAN),
    Person("F-045", "Roberto", "Zipitría Cuello", MAN),
    Person("F-046", "Verónica", "Hourcade Bentos", WOMAN),
    Person("F-047", "Agustín", "Pereyra Mautone", MAN),
    Person("F-048", "Alex", "Giménez Torrado", OTHER),
    # Planning team.
    Person("F-050", "Cecilia", "Basaldúa Prieto", WOMAN, account="coordinacion"),
    Person("F-051", "Martín", "Orihuela Stagno", MAN),
    Person("F-052", "Daniela", "Chappe Ríos", WOMAN),
    Person("F-053", "Fabián", "Isnardi Cuadro", MAN),
    Person("F-054", "Lilián", "Gauthier Soria", WOMAN),
)
BY_CODE = {person.code: person for person in PEOPLE}

COMMITTEES = (
    ("COM-AMBIENTE", "Comisión de Ambiente", "Cañadas, humedales, arbolado y clasificación de residuos."),
    ("COM-CULTURA", "Comisión de Cultura y Carnaval", "Fiestas barriales, carnaval, murgas y bibliotecas."),
    (
        "COM-MOVILIDAD",
        "Comisión de Movilidad Urbana",
        "Ómnibus, veredas, cruces seguros y refugios peatonales.",
    ),
)
COMMITTEES_FROM = dt.date(2023, 12, 2)

#: Whom somebody replaced, who did, from, to, why.
ActingMayor = tuple[str, str, dt.date, dt.date, str]

#: Two leaves of the mayor, and who replaced them (Ley 19.272 art. 11: at most ten days, the next of the list).
ACTING_MAYORS: tuple[ActingMayor, ...] = (
    ("F-012", "F-013", dt.date(2025, 2, 17), dt.date(2025, 2, 26), "Licencia reglamentaria del Alcalde"),
    ("F-001", "F-002", dt.date(2026, 2, 9), dt.date(2026, 2, 18), "Licencia reglamentaria de la Alcaldesa"),
)
#: Other leaves: who, in which body, from, to.
LEAVES = (
    ("F-029", "CV", dt.date(2025, 4, 1), dt.date(2025, 7, 31)),
    ("F-015", "CM", dt.date(2025, 3, 10), dt.date(2025, 4, 6)),
    ("F-003", "CM", dt.date(2025, 10, 13), dt.date(2025, 11, 2)),
    ("F-024", "CV", dt.date(2026, 3, 1), dt.date(2026, 5, 31)),
)

_RESIGNS = dt.date(2026, 4, 30)


def _municipal_council() -> list[Membership]:
    previous = [
        ("F-012", "Alcalde"),
        ("F-013", "Concejala municipal"),
        ("F-005", "Concejala municipal"),
        ("F-014", "Concejal municipal"),
        ("F-015", "Concejala municipal"),
    ]
    rows = [
        Membership(
            code, "CM", "titular", title, order, PREVIOUS_TERM, LAST_DAY, "fin del período de gobierno"
        )
        for order, (code, title) in enumerate(previous, 1)
    ]
    rows += [
        Membership(code, "CM", "suplente", "", order, PREVIOUS_TERM, LAST_DAY, "fin del período de gobierno")
        for order, code in enumerate(("F-002", "F-016", "F-017", "F-018", "F-019"), 1)
    ]
    rows += [
        Membership("F-001", "CM", "titular", "Alcaldesa", 1, CURRENT_TERM),
        Membership("F-002", "CM", "titular", "Concejal municipal", 2, CURRENT_TERM),
        Membership("F-003", "CM", "titular", "Concejala municipal", 3, CURRENT_TERM),
        Membership("F-004", "CM", "titular", "Concejal municipal", 4, CURRENT_TERM, _RESIGNS, "renuncia"),
        Membership("F-005", "CM", "titular", "Concejala municipal", 5, CURRENT_TERM),
        Membership("F-006", "CM", "suplente", "", 1, CURRENT_TERM, _RESIGNS, "pasa a ser titular"),
        Membership("F-006", "CM", "titular", "Concejal municipal", 4, _RESIGNS + dt.timedelta(days=1)),
    ]
    rows += [
        Membership(code, "CM", "suplente", "", order, CURRENT_TERM)
        for order, code in enumerate(("F-007", "F-008", "F-009", "F-010", "F-011"), 2)
    ]
    return rows


_COUNCIL_TITLES = {"F-020": "Presidenta", "F-021": "Vicepresidente", "F-022": "Secretaria"}
_LEFT = {
    "F-027": (dt.date(2025, 3, 31), "renuncia por motivos personales"),
    "F-034": (dt.date(2025, 8, 31), "se mudó fuera del municipio"),
    "F-037": (dt.date(2025, 10, 31), "renuncia por razones de trabajo"),
    "F-031": (dt.date(2025, 6, 30), "renuncia"),
}


def _neighbourhood_council() -> list[Membership]:
    rows = []
    principals = [f"F-{number:03}" for number in range(20, 41)] + ["F-048"]
    for code in principals:
        valid_to, reason = _LEFT.get(code, (None, ""))
        title = _COUNCIL_TITLES.get(code, "")
        rows.append(Membership(code, "CV", "titular", title, None, NEIGHBOURHOOD_ELECTION, valid_to, reason))
    becomes_principal = dt.date(2025, 4, 1)
    rows += [
        Membership(
            "F-043",
            "CV",
            "suplente",
            "",
            1,
            NEIGHBOURHOOD_ELECTION,
            becomes_principal - dt.timedelta(days=1),
            "pasa a ser titular",
        ),
        Membership("F-043", "CV", "titular", "", None, becomes_principal),
        Membership("F-041", "CV", "titular", "", None, dt.date(2025, 9, 10)),
        Membership("F-042", "CV", "titular", "", None, dt.date(2025, 11, 12)),
        Membership("F-031", "CV", "titular", "", None, dt.date(2026, 4, 1)),  # he came back
    ]
    rows += [
        Membership(code, "CV", "suplente", "", order, NEIGHBOURHOOD_ELECTION)
        for order, code in enumerate(("F-044", "F-045", "F-046", "F-047"), 2)
    ]
    return rows


def _smaller_bodies() -> list[Membership]:
    rows = []
    board = [
        ("F-020", "Presidenta"),
        ("F-021", "Vicepresidente"),
        ("F-022", "Secretaria"),
        ("F-028", "Vocal"),
        ("F-035", "Vocal"),
    ]
    rows += [Membership(code, "ME", "titular", title, None, NEIGHBOURHOOD_ELECTION) for code, title in board]
    committees = {
        "COM-AMBIENTE": ("F-026", "F-023", "F-030", "F-033", "F-044", "F-036"),
        "COM-CULTURA": ("F-039", "F-024", "F-032", "F-038", "F-046", "F-048"),
        "COM-MOVILIDAD": ("F-025", "F-028", "F-040", "F-035", "F-045"),
    }
    for body, codes in committees.items():
        for place, code in enumerate(codes):
            gender = BY_CODE[code].gender
            title = ("Coordinadora" if gender == WOMAN else "Coordinador") if place == 0 else ""
            rows.append(Membership(code, body, "titular", title, None, COMMITTEES_FROM))
    rows += [
        Membership("F-041", "COM-AMBIENTE", "titular", "", None, dt.date(2025, 9, 15)),
        Membership("F-042", "COM-CULTURA", "titular", "", None, dt.date(2025, 12, 1)),
    ]
    since = dt.date(2022, 3, 1)
    until = dt.date(2025, 7, 31)
    rows += [
        Membership("F-054", "EP", "titular", "Coordinadora", None, since, until, "cambio de gobierno"),
        Membership("F-052", "EP", "titular", "Integrante del equipo técnico", None, since),
        Membership("F-053", "EP", "titular", "Integrante del equipo técnico", None, since),
        Membership("F-050", "EP", "titular", "Coordinadora", None, until + dt.timedelta(days=1)),
        Membership(
            "F-051", "EP", "titular", "Integrante del equipo técnico", None, until + dt.timedelta(days=1)
        ),
        Membership("F-003", "EP", "titular", "Por el Concejo Municipal", None, until + dt.timedelta(days=1)),
        Membership("F-022", "EP", "titular", "Por el Concejo Vecinal", None, until + dt.timedelta(days=1)),
    ]
    return rows


def memberships(today: dt.date) -> list[Membership]:
    """Every membership known on `today`: later beginnings are left out, later ends are still open."""
    known = []
    for row in _municipal_council() + _neighbourhood_council() + _smaller_bodies():
        if row.valid_from > today:
            continue
        if row.valid_to is not None and row.valid_to > today:
            row = Membership(row.person, row.body, row.quality, row.title, row.order, row.valid_from)
        known.append(row)
    return known
