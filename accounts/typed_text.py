"""What people type, made one before anything reads it: composed letters (NFC), without invisible control characters.

"ñ" typed on one machine and "ñ" pasted from another look the same and are not; searches, unique names and sealed
hashes need one. Control characters have no place in a name: spreadsheets and XML cannot hold them, and a terminal that
shows a log obeys them. A null character stays, for ``NullCharacterMiddleware`` to refuse.
"""

import re
import unicodedata

from django.http import QueryDict

# C0 and C1 controls but null, tab, line feed and carriage return; and what Unicode says is no character.
_NEVER_TYPED = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# Marks that turn the direction of the text that follows: a name could hide what comes after it.
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` as the portal stores it."""
    return unicodedata.normalize("NFC", _TURNING.sub("", _NEVER_TYPED.sub("", text)))


def clean_form(data: QueryDict) -> QueryDict:
    """A copy of a form's data with every value cleaned, but passwords, which are taken to the letter."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(name, values if "password" in name else [clean(value) for value in values])
    cleaned._mutable = False
    return cleaned
