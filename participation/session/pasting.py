"""Attendance pasted from a spreadsheet: each line matched with somebody of the list, or told why it was not."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

#: What people write for each status, without accents and in small letters.
_WORDS = {
    "present": ("presente", "presentes", "asistio", "asiste", "si", "p", "x", "1"),
    "with_notice": (
        "falta con aviso",
        "falto con aviso",
        "ausente con aviso",
        "con aviso",
        "aviso",
        "ca",
        "a",
    ),
    "without_notice": ("falta sin aviso", "falto sin aviso", "ausente sin aviso", "sin aviso", "sa", "s"),
    "on_leave": ("de licencia", "en uso de licencia", "con licencia", "licencia", "lic", "l"),
    "not_summoned": (
        "no convocada",
        "no convocado",
        "sin convocar",
        "no fue convocada",
        "no fue convocado",
        "n",
    ),
}
_STATUS = {word: status for status, words in _WORDS.items() for word in words}
_LONGEST_FIRST = sorted((word for word in _STATUS if len(word) > 1), key=len, reverse=True)
_ACTING = {
    "titular": "principal",
    "vota": "principal",
    "suplente": "substitute",
    "invitada": "",
    "invitado": "",
}
_TITLES = re.compile(
    r"(sra?|srta|senora?|don|dona|dra?|doctora?|prof|profesora?|maestr[ao]|lic|licenciad[ao]|ing|arq|esc|"
    r"alcalde|alcaldesa|concejala?)\Z"
)
_LABELS = {
    "present": "Presente",
    "with_notice": "Falta con aviso",
    "without_notice": "Falta sin aviso",
    "on_leave": "De licencia",
    "not_summoned": "Sin convocar",
}
_ACTS = {"principal": "actúa como titular", "substitute": "actúa como suplente", "": "por invitación"}
_CELLS = re.compile(r"\t|;|\||\s{2,}")


@dataclass(frozen=True)
class Named:
    """Somebody of the list: code, name as it is written, and the quality in which they are called."""

    code: str
    name: str
    quality: str


@dataclass(frozen=True)
class Line:
    """A line of what was pasted: whom it is about, if that is clear, and what it says of them."""

    text: str
    code: str = ""
    name: str = ""
    status: str = ""
    acting_as: str = ""
    problem: str = ""

    @property
    def words(self) -> str:
        """What would be marked."""
        label = _LABELS.get(self.status, "")
        return f"{label}, {_ACTS[self.acting_as]}" if self.status == "present" else label


def read_pasted(text: str, people: Iterable[Named]) -> list[Line]:
    """One ``Line`` for each line that is not empty; who stands twice is told at the second."""
    people = list(people)
    lines: list[Line] = []
    seen: set[str] = set()
    for row in text.splitlines():
        if not row.strip():
            continue
        line = _line(row.strip(), people)
        if line.code and line.code in seen:
            line = replace(line, problem="Está dos veces: vale la primera.")
        seen.add(line.code)
        lines.append(line)
    return lines


def _line(text: str, people: list[Named]) -> Line:
    cells = [cell.strip() for cell in _CELLS.split(text) if cell.strip()]
    if len(cells) == 1:
        cells = _apart(cells[0])
    if not cells:
        return Line(text, problem="Nadie de la lista se llama así.")
    found = _matches(cells[0], people)
    if len(found) != 1:
        problem = "Nadie de la lista se llama así." if not found else "Puede ser más de una persona."
        return Line(text, problem=problem)
    person = found[0]
    words = [_plain(cell) for cell in cells[1:]]
    status = next((_STATUS[word] for word in words if word in _STATUS), "")
    acting = next((_ACTING[word] for word in words if word in _ACTING), person.quality)
    problem = (
        "" if status else "No se entiende si estuvo: presente, con aviso, sin aviso, licencia o sin convocar."
    )
    return Line(text, person.code, person.name, status, acting, problem)


def _apart(cell: str) -> list[str]:
    """A name with its status behind it, in a line without columns: «Ana Pérez: con aviso»."""
    plain = _plain(cell)
    for word in _LONGEST_FIRST:
        if plain.endswith(f" {word}"):
            return [plain.removesuffix(word), word]
    return [cell]


def _matches(typed: str, people: list[Named]) -> list[Named]:
    """Who may be meant: by code, by the same words in any order, or by part of them."""
    by_code = [person for person in people if person.code.casefold() == typed.strip().casefold()]
    if by_code:
        return by_code
    wanted = _words(typed)
    if not wanted:
        return []
    named = [(person, _words(person.name)) for person in people]
    same = [person for person, words in named if words == wanted]
    return same or [person for person, words in named if wanted <= words or (words and words <= wanted)]


def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", _plain(name)) if not _TITLES.match(word))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.casefold())
    return " ".join(
        "".join(char for char in apart if unicodedata.category(char) != "Mn").strip(" .:-–—").split()
    )
