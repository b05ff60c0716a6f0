"""Plain text: from bytes in any of the usual encodings, and without what nobody sees."""

import codecs
import re
import unicodedata

from .refusals import BROKEN, EMPTY, EXTENSION_LIES, MOST_TEXT, NO_TEXT, TOO_MUCH_INSIDE, Refusal

# Of texts, of names in a package, of fonts: they are files, which cannot be opened any more when they are needed.
for _name in ("cp1252", "cp437", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "latin-1"):
    codecs.lookup(_name)

#: The longer ones first: one begins as another.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Where not all is UTF-8: two bytes that in Windows-1252 are É, Í, Ñ, Ó, Ú or Ü before a quotation mark or dash, and in
#: UTF-8 a letter that no acta has.
_TWO_SIGNS = re.compile("[\u0240-\u027f\u0340-\u037f\u0440-\u047f\u04c0-\u04ff\u0680-\u06bf\u0700-\u073f]")
#: How much of a text without a mark are zeros where UTF-16 has them.
_ZEROS = 0.4

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_EMPTY_LINES = re.compile("\n{4,}")
_AT_ENDS = " \t\u00a0"
#: Invisible, whatever their category: fillers, the joiner of graphemes, selectors of variants.
_FILLERS = frozenset(
    {
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    }
)
_UNSEEN = ("Cc", "Cf", "Cs")
#: Accents on one letter: to put more of them in order takes longer and longer (Unicode, «Stream-Safe Text Format»).
_MOST_ACCENTS = 30


class _Seen(dict[int, int | None]):
    """A table for ``str.translate`` that takes out controls, marks of direction and all that is invisible."""

    def __missing__(self, code: int) -> int | None:
        is_letter = code & 0xFFFE != 0xFFFE and code not in _FILLERS
        self[code] = code if is_letter and unicodedata.category(chr(code)) not in _UNSEEN else None
        return self[code]


_SEEN = _Seen({ord("\n"): ord("\n"), ord("\t"): ord("\t"), ord("\f"): ord("\f")})


def read(data: bytes) -> str:
    """The text of a ``.txt``."""
    if not data:
        raise Refusal(EMPTY)
    return tidy(_decoded(data))


def tidy(raw: str) -> str:
    """With ``\\n`` between lines, ``\\f`` between pages, and only signs that are seen.

    Raises ``Refusal`` where there is nothing to read, or too much.
    """
    text = _LINE_ENDS.sub("\n", raw).translate(_SEEN)
    text = "\n".join(line.rstrip(_AT_ENDS) for line in text.split("\n"))
    text = _EMPTY_LINES.sub("\n\n\n", text).strip("\n\f")
    if len(text) > MOST_TEXT or len(text.encode()) > MOST_TEXT or _piled(text):
        raise Refusal(TOO_MUCH_INSIDE)
    if not any(map(str.isalnum, text)):
        raise Refusal(NO_TEXT)
    return text


def _piled(text: str) -> bool:
    if text.isascii():
        return False
    run = 0
    for sign in text:
        run = run + 1 if sign > "\u02ff" and unicodedata.combining(sign) else 0
        if run > _MOST_ACCENTS:
            return True
    return False


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data:
        return _strictly(data, _unmarked(data))
    try:
        return data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="as-windows-1252")
    return _TWO_SIGNS.sub(lambda found: found[0].encode().decode("cp1252", "replace"), text)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(BROKEN) from error


def _unmarked(data: bytes) -> str:
    """UTF-16 whose letters are mostly ours; zeros elsewhere are of no text."""
    half = len(data) // 2
    if data[1::2].count(0) > _ZEROS * half:
        return "utf-16-le"
    if data[::2].count(0) > _ZEROS * half:
        return "utf-16-be"
    raise Refusal(EXTENSION_LIES)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What is no UTF-8 was written by old Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as-windows-1252", _as_windows)
