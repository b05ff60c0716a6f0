"""Codes by which somebody follows one contribution: eight signs of Crockford's base32, forty random bits, in fours.

They are kept without hyphens and written with them: ``7K3M-Q2XA``.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8

# What a person may type for what the eye confuses; hyphens, dashes and blanks only separate.
_READ = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "-": None, "–": None, "‑": None, " ": None, "\u00a0": None}
)


def new_receipt_code() -> str:
    """A code that nobody can guess, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def plain_receipt_code(text: str) -> str:
    """What somebody typed, as codes are kept: case, hyphens and blanks are nothing; O reads as 0, I and L as 1."""
    return text.strip().upper().translate(_READ)


def spaced_receipt_code(code: str) -> str:
    """The code as people read it, in fours."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
