"""Passwords that a stranger would try first here: made of the municipality's name, or of one that everybody uses.

Length alone does not keep them out: «municipiof2026» and «password2026!» have twelve characters and more. The words are
told in ``docs/security.md``.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import User
from planning.queries import current_municipality

#: Words of any municipality's portal; the name of this one, its department and its address on the web are added.
WORDS = (
    "municipio",
    "municipal",
    "portal",
    "alcaldia",
    "alcalde",
    "alcaldesa",
    "concejo",
    "intendencia",
    "uruguay",
)
#: Letters and digits that must be left once those words are taken out.
LEFT = 8

FROM_HERE = (
    "Lleva el nombre del municipio o del portal, y casi nada más. Elegí palabras que no tengan que ver."
)
COMMON_INSIDE = (
    "Es una contraseña muy usada con algo agregado. Elegí tres o cuatro palabras que no vayan juntas."
)


class LocalPasswordValidator:
    """Refuses them wherever somebody chooses a password; see ``AUTH_PASSWORD_VALIDATORS``."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ``ValidationError`` for a password of that kind."""
        municipality = current_municipality()
        names = (municipality.name, municipality.department) if municipality else ()
        refuse_local_words(password, names)

    def get_help_text(self) -> str:
        """For whoever chooses one."""
        return "Que no sea el nombre del municipio, ni una contraseña muy usada con números agregados."


def refuse_local_words(password: str, names: Iterable[str]) -> None:
    """Raise ``ValidationError`` for a password made of ``names``, of the portal's words, or of a common password."""
    plain = _plain(password)
    rest = plain
    for word in sorted(_words(names), key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest != plain and len(rest) < LEFT:
        raise ValidationError(FROM_HERE, code="password_from_here")
    core = plain.strip("0123456789")
    half = core[: len(core) // 2]
    if core and (core in _common() or (half * 2 == core and half in _common())):
        raise ValidationError(COMMON_INSIDE, code="password_common_inside")


def _words(names: Iterable[str]) -> set[str]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    found = {_plain(word) for name in (*names, *WORDS) for word in (name, *name.split())}
    found |= {_plain(part) for part in (host, *host.split("."))}
    return {word for word in found if len(word) >= 4}


def _plain(text: str) -> str:
    """Small letters and digits alone, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", decomposed)


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
