"""The sign or number that a program writes in front of an item of a list."""

BULLET = "•"
#: Numbers that a list may begin with or reach: beyond these somebody is joking.
_LARGEST = 100_000
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LETTERS = 26
_LAST_ROMAN = 3999


def whole_number(said: str | None, otherwise: int = 0) -> int:
    """A number as an attribute tells it; none, or too large a one, is taken for ``otherwise``."""
    if said and said.isascii() and said.isdigit() and len(said) < 7 and int(said) <= _LARGEST:
        return int(said)
    return otherwise


def roman(number: int) -> str:
    """In small letters: 14 is ``xiv``."""
    if not 0 < number <= _LAST_ROMAN:
        return str(number)
    said = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        said += letters * times
    return said


def letter(number: int) -> str:
    """1 is ``a``, 27 ``aa``, 28 ``bb``, as word processors count."""
    if number < 1:
        return str(number)
    times, place = divmod(number - 1, _LETTERS)
    return chr(ord("a") + place) * (times + 1) if times < 5 else str(number)
