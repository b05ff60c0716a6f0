"""Guess at personal data inside a text that is about to be published. A warning for whoever reads, never a filter."""

import re

_PATTERNS = (
    ("un correo electrónico", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")),
    ("una cédula de identidad", re.compile(r"(?<![\d.])[1-9]?(?:\.?\d{3}){2}[ ]?[-–/][ ]?\d(?!\d)")),
    ("un teléfono", re.compile(r"(?<![\d.,/-])(?:\+?598[ .-]?)?(?:0?9\d|[24]\d)(?:[ .-]?\d){6}(?![-/.]?\d)")),
)


def personal_data_in(text: str) -> list[str]:
    """What the text seems to hold, in words: ``["un teléfono"]``. It errs on the side of warning."""
    found = []
    for words, pattern in _PATTERNS:
        match = pattern.search(text)
        if match:
            found.append(f"{words} («{match.group().strip()}»)")
    return found
