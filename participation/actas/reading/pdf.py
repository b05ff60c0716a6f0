"""The text that a PDF shows, with a form feed between its pages. Who runs this is in a process that may be killed."""

import codecs
import importlib
import io
import logging
import re
import zlib
from collections.abc import Iterable
from typing import Any

from fontTools.ttLib import getTableModule
from pypdf import PageObject, PdfReader, overwrite_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, TextStringObject

from . import plain
from .refusals import BROKEN, ENCRYPTED, MEGABYTE, NO_TEXT, TOO_MUCH_INSIDE, Refusal

PAGES = 1000
_END = 2048
#: Fewer different letters than an acta has in its heading: a stamp, or the name of the program that scanned it.
_LETTERS = 60
#: What no text in Spanish does without; where hardly any is found, the letters are not those that are seen.
_COMMON = frozenset(
    {"a", "al", "con", "de", "del", "el", "en", "la", "las", "los", "por", "que", "se", "un", "una", "y"}
)
_LINE = re.compile("[\n\f]")
_WORD = re.compile("[a-záéíóúüñ]+")
_FEWEST_COMMON = 0.03
#: How letters are drawn (``Tr``): not at all, or only to cut pictures with.
_INVISIBLE = (3, 7)

# Modules that are files, which cannot be opened any more when they are needed.
for _name in ("filters", "_codecs.core_font_metrics"):
    importlib.import_module(f"pypdf.{_name}")
for _name in ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "CFF "):
    getTableModule(_name)
codecs.lookup("charmap")

# A page is drawn in a few thousand signs. Nothing is mended that would be read by halves.
overwrite_configuration(
    maximum_declared_stream_length=2**40,  # what is not there is not read
    zlib_maximum_output_length=20 * MEGABYTE,
    lzw_maximum_output_length=20 * MEGABYTE,
    run_length_maximum_output_length=20 * MEGABYTE,
    array_based_stream_maximum_output_length=20 * MEGABYTE,
    stream_decoding_work_maximum_length=60 * MEGABYTE,
    stream_parsing_work_maximum_count=500_000,
    zlib_maximum_recovery_input_length=0,
    page_tree_maximum_entries=2 * PAGES,
    page_tree_maximum_page_entries=60 * PAGES,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)


def read(data: bytes) -> str:
    """The text of a ``.pdf``."""
    if b"startxref" not in data[-_END:]:  # without its end nobody knows how much is missing
        raise Refusal(BROKEN)
    lost = _Lost()
    try:
        text = "\f".join(_page(page) for page in _pages(data))
    except LimitReachedError as error:
        raise Refusal(BROKEN if isinstance(error.__cause__, zlib.error) else TOO_MUCH_INSIDE) from error
    if lost.kind:
        raise Refusal(lost.kind)
    if _letters(text) < _LETTERS or _is_rubbish(text):
        raise Refusal(NO_TEXT)
    return plain.tidy(text)


def _pages(data: bytes) -> Iterable[PageObject]:
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal(ENCRYPTED)
    except (NotImplementedError, DependencyError, FileNotDecryptedError) as error:
        raise Refusal(ENCRYPTED) from error
    if len(reader.pages) > PAGES:
        raise Refusal(TOO_MUCH_INSIDE)
    return reader.pages


class _Lost(logging.Handler):
    """What the library only warns of, and is text that is missing."""

    kind = ""

    def __init__(self) -> None:
        super().__init__()
        log = logging.getLogger("pypdf")
        log.handlers, log.propagate = [self], False

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        if record.msg.startswith("Impossible to decode XFormObject"):
            self.kind = self.kind or BROKEN
        elif record.msg.startswith("Exceeded %(limit)d form XObject"):
            self.kind = TOO_MUCH_INSIDE


# --- one page ---------------------------------------------------------------------------------------------


def _page(page: PageObject) -> str:
    """What it shows; of a scan, the letters that were recognised and stand behind the picture."""
    drawing = _Drawing()
    text = page.extract_text(visitor_operand_before=drawing.before, visitor_operand_after=drawing.after)
    if drawing.hid and _letters(text) < _LETTERS and _has_picture(page):
        text = page.extract_text()
    return text.replace("\f", "\n").replace("\u00ad\n", "-\n")


class _Drawing:
    """Takes the letters that are not drawn out of what is about to be read, as the page is gone through."""

    def __init__(self) -> None:
        self.hid = False
        self._mode = 0
        self._kept: list[int] = []

    def before(self, operator: bytes, operands: list[Any], *_: object) -> None:
        """Called with each step of the drawing."""
        if operator in (b"q", b"Do"):
            self._kept.append(self._mode)
        elif operator == b"Q":
            self._mode = self._kept.pop() if self._kept else 0
        elif operator == b"Tr" and operands and isinstance(operands[0], int):
            self._mode = operands[0]
        elif operator in (b"Tj", b"TJ", b"'", b'"') and operands and self._mode in _INVISIBLE:
            self.hid = True
            operands[-1] = ArrayObject() if operator == b"TJ" else TextStringObject("")

    def after(self, operator: bytes, *_: object) -> None:
        """A drawing in the drawing is over."""
        if operator == b"Do" and self._kept:
            self._mode = self._kept.pop()


def _has_picture(page: PageObject) -> bool:
    drawn: DictionaryObject = page.get("/Resources", DictionaryObject()).get_object()
    drawn = drawn.get("/XObject", DictionaryObject()).get_object()
    return any(one.get_object().get("/Subtype") == "/Image" for one in drawn.values())


def _letters(text: str) -> int:
    """How many there are in the lines that differ: what stands on every page, but for its number, counts once."""
    return sum(map(len, {"".join(filter(str.isalpha, line)) for line in _LINE.split(text)}))


def _is_rubbish(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return sum(word in _COMMON for word in words) <= _FEWEST_COMMON * len(words)
