"""Guess at personal data inside a text that is about to be published. A warning for whoever reads, never a filter."""

import re

_BEFORE = r"(?<![\d.,/-])"
_AFTER = r"(?![-/.]?\d)"
_COUNTRY = r"(?:(?:\+|00)?598[ .-]?)?"
#: Two years with a dash between are no telephone, though they have eight digits.
_NO_YEARS = r"(?!(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d(?!\d))"

_PATTERNS = (
    ("un correo electrónico", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    ("una cédula de identidad", re.compile(r"(?<![\d.])(?:[1-9][. ]?)?\d{3}[. ]?\d{3} ?[-–/] ?\d(?!\d)")),
    (
        "un teléfono",
        re.compile(
            rf"{_BEFORE}{_NO_YEARS}{_COUNTRY}(?:(?:0[ .-]?)?9[ .-]?\d|[24][ .-]?\d)(?:[ .-]?\d){{6}}{_AFTER}"
        ),
    ),
)


def personal_data_in(text: str) -> list[str]:
    """What the text seems to hold, in words: ``["un teléfono (…)"]``, each kind once; rather too often than never."""
    found = []
    for words, pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            found.append(f"{words} («{match.group().strip()}»)")
            text = pattern.sub(" … ", text)  # the digits of a card are no telephone
    return found
