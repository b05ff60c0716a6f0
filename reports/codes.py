"""Publication codes: 80 random bits in Crockford's base32, written in fours (``7K3M-…``)."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16

# What a person may type for what the eye confuses; hyphens, dashes and spaces only separate.
_READ = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "-": None, "–": None, "‑": None, " ": None, "\u00a0": None}
)


def new_code() -> str:
    """A code that nobody can guess: 16 characters without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def parse_code(text: str) -> str | None:
    """The 16 characters of a code as somebody typed it; ``None`` when it cannot be one.

    Case, hyphens and spaces are ignored; O reads as 0, I and L as 1.
    """
    code = text.strip().upper().translate(_READ)
    return code if len(code) == LENGTH and all(character in ALPHABET for character in code) else None


def spaced(code: str) -> str:
    """The code as people read it, in fours."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
