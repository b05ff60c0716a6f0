"""How the title of a member is written, and the office that it names."""

import unicodedata

from planning.models import Office

_OFFICE_OF_WORD = {
    "alcalde": Office.MAYOR,
    "alcaldesa": Office.MAYOR,
    "presidente": Office.PRESIDENT,
    "presidenta": Office.PRESIDENT,
    "secretario": Office.SECRETARY,
    "secretaria": Office.SECRETARY,
    "coordinador": Office.COORDINATOR,
    "coordinadora": Office.COORDINATOR,
}

#: A title with one of these names who stands in or helps, not who holds the office.
_NOT_THE_HOLDER = {"interina", "interino", "suplente", "adjunta", "adjunto", "alterna", "alterno"}


def office_of_title(text: str) -> Office | str:
    """The office that a written title names ("Alcaldesa" → mayor); ``""`` when it names none that carries rights.

    Case and accents do not matter. "Vicepresidenta", "Prosecretario", "Alcalde interino" name no office.
    """
    words = _plain(text).replace(",", " ").replace(".", " ").split()
    if not words or not _NOT_THE_HOLDER.isdisjoint(words):
        return ""
    return _OFFICE_OF_WORD.get(words[0], "")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
