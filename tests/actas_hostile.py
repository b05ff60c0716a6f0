"""Files that nobody should send to the import of actas, and honest ones that are only hard to read.

``hostile()`` hands them all: each with its name, the name it is sent under, its bytes (made when asked for) and what
must happen:

- ``REFUSED``: one message in Spanish for one of its ``reasons`` (the first is the best one); nothing proposed, nothing
  kept.
- ``READ``: every text of ``found`` can be found in what was read, none of ``absent``. Where it has ``reasons`` too,
  being refused for one of them is right as well.

Always: within ``SECONDS`` and ``MEMORY`` bytes on an ordinary machine, without a server error, and without fetching
anything, starting anything or writing outside; other pages keep answering meanwhile. A NUL never comes out.

``named()`` are names to send a good file under; ``folder_of_many`` and ``folder_of_oddities`` make folders for the
command. ``Hostile.put`` writes a file once into a folder of the caller's; ``wrong`` says what is wrong with a reading.

What a clerk should read for each reason (in words like these):

- ``TOO_LARGE``: «El archivo es demasiado grande: se aceptan hasta N MB.»
- ``TOO_MUCH_INSIDE``: «El archivo tiene adentro mucho más de lo que puede tener un acta, y por seguridad no se abrió.»
- ``EXTERNAL_ENTITY``: «El archivo pide traer contenido de afuera y por seguridad no se abrió: guardalo de nuevo con tu
  procesador de textos y volvé a subirlo.»
- ``MACRO``: «El archivo tiene macros (programas adentro): guardalo como documento sin macros y volvé a subirlo.»
- ``EXTENSION_LIES``: «El contenido del archivo no es lo que dice su nombre: abrilo y guardalo de nuevo en el formato
  que corresponda.»
- ``ENCRYPTED``: «El archivo está protegido con contraseña: sacásela y volvé a subirlo.»
- ``NO_TEXT``: «No hay texto para leer: parece un escaneo o una foto; pegá el texto o subí el archivo de donde salió.»
- ``BROKEN``: «El archivo está dañado o incompleto: pedí otra copia o volvé a guardarlo.»
- ``EMPTY``: «El archivo está vacío.»
- ``NOT_SUPPORTED``: «Ese tipo de archivo no se puede leer: se aceptan .docx, .odt, .pdf con texto y .txt.»
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests import actas_hostile_office as office
from tests import actas_hostile_pdf as pdfs
from tests.actas_hostile_office import ACTA, FOUND, HIDDEN, MEGABYTE

REFUSED, READ = "refused", "read"
TOO_LARGE, TOO_MUCH_INSIDE, EXTERNAL_ENTITY = "too_large", "too_much_inside", "external_entity"
MACRO, EXTENSION_LIES, ENCRYPTED, NO_TEXT = "macro", "extension_lies", "encrypted", "no_text"
BROKEN, EMPTY, NOT_SUPPORTED = "broken", "empty", "not_supported"
REASONS = (
    TOO_LARGE,
    TOO_MUCH_INSIDE,
    EXTERNAL_ENTITY,
    MACRO,
    EXTENSION_LIES,
    ENCRYPTED,
    NO_TEXT,
    BROKEN,
    EMPTY,
    NOT_SUPPORTED,
)
SECONDS = 15
MEMORY = 512 * MEGABYTE
#: What a file of the machine would show.
SECRET = "root:"
NUL = "\0"


@dataclass(frozen=True)
class Hostile:
    name: str
    file_name: str
    make: Callable[[], bytes]
    outcome: str
    must: str
    reasons: Sequence[str] = ()
    found: Sequence[str] = ()
    absent: Sequence[str] = ()

    @property
    def raw(self) -> bytes:
        return self.make()

    def put(self, folder: Path) -> Path:
        """The file inside ``folder/its name/``, made there if it is not yet."""
        path = folder / self.name / self.file_name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f"{self.name}.{os.getpid()}")
            unfinished.write_bytes(self.raw)
            unfinished.replace(path)
        return path


def wrong(one: Hostile, *, text: str | None = None, reason: str = "") -> list[str]:
    """What is wrong with having read this text out of it, or having refused it for this reason."""
    if text is None:
        return [] if reason in one.reasons else [f"refused: {reason}"]
    if one.outcome == REFUSED:
        return ["read"]
    missing = [f"not found: {words!r}" for words in one.found if words not in text]
    return missing + [f"found: {words!r}" for words in one.absent if words in text]


def refused(name: str, file_name: str, make: Callable[[], bytes], must: str, *reasons: str) -> Hostile:
    return Hostile(name, file_name, make, REFUSED, must, reasons)


def read(
    name: str,
    file_name: str,
    make: Callable[[], bytes],
    must: str,
    *reasons: str,
    found: Sequence[str] = (FOUND,),
    absent: Sequence[str] = (),
) -> Hostile:
    return Hostile(name, file_name, make, READ, must, reasons, found, (*absent, NUL))


# --- plain texts ------------------------------------------------------------------------------------------

TEXT = "\n".join(ACTA) + "\n"


def text_of_50_mb() -> bytes:
    piece = TEXT.encode() * 1000
    return piece * (50 * MEGABYTE // len(piece) + 1)


def line_of_20_mb() -> bytes:
    return TEXT.encode() + b"y " * (10 * MEGABYTE)


def with_nuls() -> bytes:
    return TEXT.replace("poda", "po\0da").replace("\n", "\0\n").encode()


def utf_16_without_bom() -> bytes:
    return TEXT.encode("utf-16-le")


def invalid_utf_8() -> bytes:
    """Good UTF-8 but for some bytes in the middle, one of them half of a letter."""
    return TEXT.encode() + b"Se\xc3 levanta \xff\xfe \xed\xa0\x80 \xf8\x88\x80\x80\x80.\nSesi\xc3\xb3n.\n"


def mixed_encodings() -> bytes:
    """Two files joined: the first half in UTF-8, the other as old Windows wrote it."""
    return TEXT.encode() + "La sesión terminó en Peñarol.\n".encode("cp1252")


BIDI = "\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
CONTROLS = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32), 127, *range(0x80, 0xA0)])).replace(
    "\x85", ""
)


def bidi_overrides() -> bytes:
    """On the screen the votes say something else than what is there."""
    return (TEXT + f"Se aprueba por \u202e3 ne 5\u202c votos. {BIDI}\n").encode()


def zero_width() -> bytes:
    """A letter that takes no place after each letter."""
    return "".join(
        letter + INVISIBLE[place % len(INVISIBLE)] if letter.isalpha() else letter
        for place, letter in enumerate(TEXT)
    ).encode()


def controls() -> bytes:
    """With what would clear the screen of who imports from a terminal, and a bell."""
    return (TEXT + f"\x1b[2J\x1b]0;título\x07 {CONTROLS}\n").encode()


def empty_lines() -> bytes:
    return b"\n" * 500_000 + TEXT.encode() + b"\r\n" * 500_000


def other_line_ends() -> bytes:
    return f"{ACTA[0]}\r{ACTA[1]}\r\n{ACTA[2]}\x0b\x85\u2028{ACTA[3]}\u2029".encode()


def piled_accents() -> bytes:
    """A letter with a million accents out of their order.

    To put them in order, NFC compares each with each: 20,000 take a second, a million would take most of an hour.
    """
    return (TEXT + "a" + "\u0301\u0323" * 500_000 + "\n").encode()


#: A number that Python does not read: more than 4,300 digits.
DIGITS = "9" * 5000


def endless_numbers() -> bytes:
    return (
        TEXT
        + f"ACTA Nº {DIGITS}\nSe aprueba ({DIGITS} en {DIGITS}).\nSiendo la hora {DIGITS}:00.\n"
        + f"Compromiso {DIGITS} del PDM.\nA los {DIGITS} días del mes de marzo de {DIGITS}.\n"
    ).encode()


def other_digits() -> bytes:
    """Signs that are digits to ``isdigit`` or ``\\d`` and no number, or not ours."""
    return (
        TEXT + "ACTA Nº ١٤/٢٠٢٦\nSe vota: ² en ³, afirmativo (④ votos en ⑤).\nSon las １９:０５.\n"
    ).encode()


def impossible_dates() -> bytes:
    lines = (
        "A los treinta y un días del mes de febrero de 2026.",
        "A los 0 días del mes de marzo del año 0000.",
        "Sesión del 99/99/99999, siendo la hora 25:61.",
        "Siendo la hora veinticinco y setenta minutos se levanta la sesión.",
        "El 29 de febrero de 2025 a la hora 24:00.",
        "Se aprueba (30 votos en 5), (-1 en 0), (0 en 0).",
    )
    return (TEXT + "\n".join(lines) + "\n").encode()


def much_of(piece: str, megabytes: int = 1) -> bytes:
    """An acta and then one piece again and again, to see who looks at each from each."""
    return (TEXT + piece * (megabytes * MEGABYTE // len(piece.encode()))).encode()


def with_markup() -> bytes:
    line = "<script>alert(1)</script> <img src=x onerror=alert(2)> {{ 7*7 }} {% now 'Y' %} '; drop table actas; --\n"
    return (TEXT + line).encode()


def only_spaces() -> bytes:
    return " \t\r\n\u00a0\u200b\ufeff\n".encode() * 1000


# --- what they are not ------------------------------------------------------------------------------------


def program() -> bytes:
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(range(256)) * 40


def picture() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40


def old_word() -> bytes:
    return office.ole("WordDocument", "1Table", "\5SummaryInformation")


def rich_text() -> bytes:
    return rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}}\f0 ACTA N 14. Se aprueba la poda.\par}"


def page() -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in ACTA)
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{paragraphs}</body></html>".encode()


def nothing() -> bytes:
    return b""


# --- all of them ------------------------------------------------------------------------------------------

_DOCX, _ODT, _PDF, _TXT = "acta.docx", "acta.odt", "acta.pdf", "acta.txt"
_XXE = "nothing is fetched or shown; an acta has no entities of its own"
_INERT = "read; nothing is fetched, started or opened"


def hostile() -> list[Hostile]:
    """All of them."""
    return [
        *_honest(),
        *_bombs(),
        *_entities(),
        *_brought_along(),
        *_members(),
        *_shapes(),
        *_pdf_bombs(),
        *_pdf_loops(),
        *_pdf_texts(),
        *_pdf_actions(),
        *_damaged(),
        *_encrypted(),
        *_texts(),
        *_liars(),
        *_nothing(),
    ]


def _honest() -> list[Hostile]:
    """So that refusing everything is not the answer."""
    must = "read: there is nothing wrong with it"
    last = f"Asunto {pdfs.PAGES} de la lista"
    return [
        read("good_docx", _DOCX, office.docx, must),
        read("good_odt", _ODT, office.odt, must),
        read("good_pdf", _PDF, pdfs.good, must),
        read("good_txt", _TXT, TEXT.encode, must),
        read("docx_other_main_part", _DOCX, office.docx_other_main_part, "read: its text is where it says"),
        read(
            "docx_strict",
            _DOCX,
            office.docx_strict,
            "read, or told that it is of another kind",
            NOT_SUPPORTED,
        ),
        read("pdf_of_300_pages", _PDF, pdfs.of_300_pages, "read to its last page", found=(FOUND, last)),
        read("pdf_with_unicode", _PDF, pdfs.with_unicode, "read by the letters that its font tells"),
    ]


def _bombs() -> list[Hostile]:
    must = "refused before it is unpacked whole"
    return [
        refused("docx_bomb", _DOCX, office.docx_bomb, must, TOO_MUCH_INSIDE),
        refused(
            "docx_bomb_that_lies",
            _DOCX,
            office.docx_bomb_that_lies,
            "the size declared is not believed",
            TOO_MUCH_INSIDE,
            BROKEN,
        ),
        read(
            "docx_bomb_in_styles",
            _DOCX,
            office.docx_bomb_in_styles,
            "refused, or read without them",
            TOO_MUCH_INSIDE,
        ),
        read(
            "docx_bomb_in_picture",
            _DOCX,
            office.docx_bomb_in_picture,
            "refused, or read without the picture",
            TOO_MUCH_INSIDE,
        ),
        refused("docx_bomb_in_bzip2", _DOCX, office.docx_bomb_in_bzip2, must, TOO_MUCH_INSIDE, BROKEN),
        read(
            "docx_bomb_nested",
            _DOCX,
            office.docx_bomb_nested,
            "what is inside is not opened",
            TOO_MUCH_INSIDE,
        ),
        read(
            "docx_overlapping",
            _DOCX,
            office.docx_overlapping,
            "refused, or read without the pictures",
            TOO_MUCH_INSIDE,
            BROKEN,
        ),
        refused("docx_many_members", _DOCX, office.docx_many_members, "60,000 members", TOO_MUCH_INSIDE),
        refused("odt_bomb", _ODT, office.odt_bomb, must, TOO_MUCH_INSIDE),
        read("odt_bomb_in_meta", _ODT, office.odt_bomb_in_meta, "refused, or not opened", TOO_MUCH_INSIDE),
    ]


def _entities() -> list[Hostile]:
    reason = EXTERNAL_ENTITY
    kinds = {
        "file": office.doctype_file,
        "http": office.doctype_http,
        "dtd": office.doctype_dtd,
        "parameter": office.doctype_parameter,
        "laughs": office.doctype_laughs,
    }
    of_text = [
        refused(f"{kind}_entity_{name}", f"acta.{kind}", partial(make, doctype), _XXE, reason, *more)
        for kind, make in (("docx", office.docx_entity), ("odt", office.odt_entity))
        for name, doctype in kinds.items()
        for more in [(TOO_MUCH_INSIDE,) if name == "laughs" else ()]
    ]
    return [
        *of_text,
        refused("docx_quadratic", _DOCX, office.docx_quadratic, _XXE, reason, TOO_MUCH_INSIDE),
        refused("odt_quadratic", _ODT, office.odt_quadratic, _XXE, reason, TOO_MUCH_INSIDE),
        _unexpanded("docx_entity_in_styles", _DOCX, office.docx_entity_in_styles),
        _unexpanded("docx_entity_in_types", _DOCX, office.docx_entity_in_types),
        refused("docx_entity_in_utf_16", _DOCX, office.docx_entity_in_utf_16, _XXE, reason, BROKEN),
        refused("docx_entity_in_utf_7", _DOCX, office.docx_entity_in_utf_7, _XXE, reason, BROKEN),
        _unexpanded("docx_xinclude", _DOCX, office.docx_xinclude),
        _unexpanded("odt_entity_in_meta", _ODT, office.odt_entity_in_meta),
        _unexpanded("odt_entity_in_manifest", _ODT, office.odt_entity_in_manifest),
    ]


def _unexpanded(name: str, file_name: str, make: Callable[[], bytes]) -> Hostile:
    """In a part that is not the text: it may be left unopened."""
    return read(name, file_name, make, _XXE, EXTERNAL_ENTITY, absent=(SECRET,))


def _brought_along() -> list[Hostile]:
    refuse = "refused: an acta needs no program"
    return [
        read("docx_external_template", _DOCX, office.docx_external_template, _INERT),
        read("docx_external_image", _DOCX, office.docx_external_image, _INERT),
        refused(
            "docx_external_document",
            _DOCX,
            office.docx_external_document,
            "its text is elsewhere and is not fetched",
            BROKEN,
            EXTERNAL_ENTITY,
            NO_TEXT,
        ),
        read("docx_alt_chunk", _DOCX, office.docx_alt_chunk, _INERT, absent=(HIDDEN, "alert")),
        read("docx_ole_object", _DOCX, office.docx_ole_object, _INERT, MACRO, absent=(HIDDEN,)),
        read("docx_dde", _DOCX, office.docx_dde, _INERT, MACRO, absent=("DDEAUTO", "cmd.exe")),
        refused("docm_renamed", _DOCX, office.docm_renamed, refuse, MACRO),
        refused("docm", "acta.docm", office.docm_renamed, refuse, MACRO, NOT_SUPPORTED),
        refused("docx_with_macro_part", _DOCX, office.docx_with_macro_part, refuse, MACRO),
        refused(
            "dotm_without_project",
            _DOCX,
            office.dotm_without_project,
            "it says of itself that it is a template with macros",
            MACRO,
            EXTENSION_LIES,
        ),
        refused("odt_macros", _ODT, office.odt_macros, refuse, MACRO),
        read("odt_external", _ODT, office.odt_external, _INERT, absent=(SECRET,)),
        read(
            "docx_hidden_and_deleted",
            _DOCX,
            office.docx_hidden_and_deleted,
            "what the page does not show is not the acta",
            found=(FOUND, "Texto agregado."),
            absent=(HIDDEN,),
        ),
        read("odt_deleted", _ODT, office.odt_deleted, "what was deleted is not the acta", absent=(HIDDEN,)),
    ]


def _members() -> list[Hostile]:
    two = "two texts under one name: nobody knows which one is the acta"
    return [
        read(
            "docx_paths",
            _DOCX,
            office.docx_paths,
            "nothing is written outside",
            BROKEN,
            absent=("fuera de su carpeta",),
        ),
        refused("docx_duplicate", _DOCX, office.docx_duplicate, two, BROKEN),
        read(
            "docx_duplicate_in_capitals",
            _DOCX,
            office.docx_duplicate_in_capitals,
            "refused, or read where it says",
            BROKEN,
            absent=(HIDDEN,),
        ),
        refused("odt_duplicate", _ODT, office.odt_duplicate, two, BROKEN),
        refused("odt_symlink", _ODT, office.odt_symlink, "the link is not followed", BROKEN),
        refused("docx_symlink", _DOCX, office.docx_symlink, "the link is not followed", BROKEN),
        refused("docx_header_differs", _DOCX, office.docx_header_differs, "two names for one text", BROKEN),
    ]


def _shapes() -> list[Hostile]:
    deep = "read, or refused; never a crash of the parser that others notice"
    limits = (TOO_MUCH_INSIDE, BROKEN)
    once = "counts are not believed: read once, or refused"
    return [
        read("docx_deep_tables", _DOCX, office.docx_deep_tables, deep, *limits),
        read("docx_deep_runs", _DOCX, office.docx_deep_runs, deep, *limits),
        read("docx_wide_table", _DOCX, office.docx_wide_table, "a row of a million cells", TOO_MUCH_INSIDE),
        read("docx_span_that_lies", _DOCX, office.docx_span_that_lies, once, TOO_MUCH_INSIDE),
        read(
            "docx_long_paragraph", _DOCX, office.docx_long_paragraph, "10 MB in a paragraph", TOO_MUCH_INSIDE
        ),
        read("docx_many_runs", _DOCX, office.docx_many_runs, "a letter a run", TOO_MUCH_INSIDE),
        read("odt_repeated_columns", _ODT, office.odt_repeated_columns, once, TOO_MUCH_INSIDE),
        read("odt_repeated_rows", _ODT, office.odt_repeated_rows, once, TOO_MUCH_INSIDE),
        read("odt_spaces", _ODT, office.odt_spaces, once, TOO_MUCH_INSIDE),
        read("odt_spaces_that_lie", _ODT, office.odt_spaces_that_lie, once, *limits),
        read("odt_deep_sections", _ODT, office.odt_deep_sections, deep, *limits),
    ]


def _pdf_bombs() -> list[Hostile]:
    must = "refused before it is unpacked whole"
    enough = "read, or refused; in time"
    return [
        refused("pdf_content_bomb", _PDF, pdfs.content_bomb, must, TOO_MUCH_INSIDE),
        refused("pdf_content_bomb_twice", _PDF, pdfs.content_bomb_twice_packed, must, TOO_MUCH_INSIDE),
        refused("pdf_object_stream_bomb", _PDF, pdfs.object_stream_bomb, must, TOO_MUCH_INSIDE, BROKEN),
        read("pdf_image_bomb", _PDF, pdfs.image_bomb, "the picture is not needed", TOO_MUCH_INSIDE),
        read("pdf_predictor_that_lies", _PDF, pdfs.predictor_that_lies, enough, BROKEN, TOO_MUCH_INSIDE),
        read("pdf_million_operators", _PDF, pdfs.million_operators, enough, TOO_MUCH_INSIDE),
        read("pdf_many_kids", _PDF, pdfs.many_kids, "a million pages are no acta", TOO_MUCH_INSIDE, BROKEN),
        read("pdf_huge_unicode", _PDF, pdfs.huge_unicode, enough, TOO_MUCH_INSIDE),
        read("pdf_unicode_that_multiplies", _PDF, pdfs.unicode_that_multiplies, enough, TOO_MUCH_INSIDE),
        read("pdf_far_positions", _PDF, pdfs.far_positions, "no page is laid out that large"),
    ]


def _pdf_loops() -> list[Hostile]:
    must = "read once, or refused; it ends"
    limits = (BROKEN, TOO_MUCH_INSIDE)
    made = {
        "pages_in_themselves": pdfs.pages_in_themselves,
        "parents_in_a_ring": pdfs.parents_in_a_ring,
        "deep_pages": pdfs.deep_pages,
        "count_that_lies": pdfs.count_that_lies,
        "xref_loop": pdfs.xref_loop,
        "xref_stream_loop": pdfs.xref_stream_loop,
        "object_stream_in_itself": pdfs.object_stream_in_itself,
        "forms_in_themselves": pdfs.forms_in_themselves,
        "forms_that_multiply": pdfs.forms_that_multiply,
        "deep_arrays": pdfs.deep_arrays,
        "deep_arrays_in_the_text": pdfs.deep_arrays_in_the_text,
        "length_of_itself": pdfs.length_of_itself,
    }
    return [read(f"pdf_{name}", _PDF, make, must, *limits) for name, make in made.items()]


def _pdf_texts() -> list[Hostile]:
    scan = "told plainly that it is a picture"
    rubbish = "rubbish is not offered as text"
    return [
        refused("pdf_scan", _PDF, pdfs.scan, scan, NO_TEXT),
        refused("pdf_scan_with_a_stamp", _PDF, pdfs.scan_with_a_stamp, scan, NO_TEXT),
        read(
            "pdf_scan_with_text_behind", _PDF, pdfs.scan_with_text_behind, "read what it recognised", NO_TEXT
        ),
        read(
            "pdf_invisible_beside_visible",
            _PDF,
            pdfs.invisible_beside_visible,
            "what the page does not show is not the acta",
            absent=(HIDDEN,),
        ),
        read("pdf_only_invisible", _PDF, pdfs.only_invisible, "read, or told that it shows nothing", NO_TEXT),
        refused("pdf_only_annotations", _PDF, pdfs.only_annotations, "notes are not the acta", NO_TEXT),
        read("pdf_older_revision", _PDF, pdfs.older_revision, "the last one is the acta", absent=(HIDDEN,)),
        refused("pdf_without_unicode", _PDF, pdfs.without_unicode, rubbish, NO_TEXT),
        refused("pdf_own_encoding", _PDF, pdfs.own_encoding, rubbish, NO_TEXT),
    ]


def _pdf_actions() -> list[Hostile]:
    return [
        read("pdf_with_javascript", _PDF, pdfs.with_javascript, _INERT, absent=("launchURL",)),
        read("pdf_with_launch", _PDF, pdfs.with_launch, _INERT, absent=("cmd.exe",)),
        read("pdf_with_embedded_file", _PDF, pdfs.with_embedded_file, _INERT, absent=(HIDDEN,)),
        read("pdf_external_stream", _PDF, pdfs.external_stream, _INERT, BROKEN, absent=(SECRET,)),
        read("pdf_entity_in_metadata", _PDF, pdfs.entity_in_metadata, _INERT, absent=(SECRET,)),
    ]


def _damaged() -> list[Hostile]:
    must = "told that it is damaged"
    mended = "read, or told that it is damaged"
    return [
        refused("docx_cut", _DOCX, pdfs.cut(office.docx), must, BROKEN),
        refused("odt_cut", _ODT, pdfs.cut(office.odt), must, BROKEN),
        refused("docx_wrong_sum", _DOCX, office.docx_wrong_sum, must, BROKEN),
        refused("docx_bad_xml", _DOCX, office.docx_bad_xml, must, BROKEN),
        refused("docx_without_text_part", _DOCX, office.docx_without_text_part, must, BROKEN),
        refused(
            "pdf_cut",
            _PDF,
            pdfs.cut(pdfs.of_300_pages),
            "told that it is damaged: half an acta is no acta",
            BROKEN,
        ),
        refused("pdf_head_only", _PDF, pdfs.head_only, must, BROKEN),
        refused("pdf_damaged_flate", _PDF, pdfs.damaged_flate, must, BROKEN),
        read("pdf_without_end", _PDF, pdfs.without_end, mended, BROKEN),
        read("pdf_startxref_wrong", _PDF, pdfs.startxref_wrong, mended, BROKEN),
        read("pdf_junk_before", _PDF, pdfs.junk_before, mended, BROKEN, EXTENSION_LIES),
        read("pdf_length_short", _PDF, partial(pdfs.length_wrong, b"5"), mended, BROKEN),
        read("pdf_length_long", _PDF, partial(pdfs.length_wrong, b"99999999"), mended, BROKEN),
        read("pdf_length_negative", _PDF, partial(pdfs.length_wrong, b"-1"), mended, BROKEN),
    ]


def _encrypted() -> list[Hostile]:
    must = "told that it has a password"
    anybody = "read, as every reader does"
    old = partial(pdfs.encrypted, "", 3)
    return [
        refused("docx_encrypted", _DOCX, office.docx_encrypted, must, ENCRYPTED),
        refused("docx_zip_encrypted", _DOCX, office.docx_zip_encrypted, must, ENCRYPTED, BROKEN),
        refused("odt_encrypted", _ODT, office.odt_encrypted, must, ENCRYPTED),
        refused("pdf_encrypted", _PDF, pdfs.encrypted, must, ENCRYPTED),
        refused("pdf_for_a_certificate", _PDF, pdfs.encrypted_for_a_certificate, must, ENCRYPTED, BROKEN),
        read("pdf_without_password", _PDF, pdfs.encrypted_without_password, anybody),
        read("pdf_without_password_old", _PDF, old, anybody),
    ]


def _texts() -> list[Hostile]:
    much = "read, or refused; in time"
    plain = "read as the text it is"
    word = "sesión"
    return [
        refused("txt_50_mb", _TXT, text_of_50_mb, "refused by its size", TOO_LARGE),
        read("txt_line_of_20_mb", _TXT, line_of_20_mb, much, TOO_LARGE, TOO_MUCH_INSIDE),
        read("txt_nuls", _TXT, with_nuls, "read without them, or refused", BROKEN, EXTENSION_LIES),
        read("txt_utf_16", _TXT, partial(TEXT.encode, "utf-16"), plain, found=(FOUND, word)),
        read(
            "txt_utf_16_be", _TXT, lambda: b"\xfe\xff" + TEXT.encode("utf-16-be"), plain, found=(FOUND, word)
        ),
        read("txt_utf_16_no_bom", _TXT, utf_16_without_bom, "read or refused; never as rubbish", BROKEN),
        read("txt_utf_32", _TXT, partial(TEXT.encode, "utf-32"), "read or refused; never as rubbish", BROKEN),
        read("txt_utf_8_bom", _TXT, partial(TEXT.encode, "utf-8-sig"), plain, absent=("\ufeff",)),
        read("txt_windows_1252", _TXT, partial(TEXT.encode, "cp1252"), plain, found=(FOUND, word, "Nº")),
        read("txt_invalid_utf_8", _TXT, invalid_utf_8, "read what can be", BROKEN, found=(FOUND, word)),
        read("txt_mixed_encodings", _TXT, mixed_encodings, "read what can be", BROKEN, found=(FOUND, word)),
        read("txt_bidi", _TXT, bidi_overrides, "what is shown is what is there", absent=tuple(BIDI)),
        read("txt_zero_width", _TXT, zero_width, "read as if they were not there", absent=tuple(INVISIBLE)),
        read(
            "txt_controls",
            _TXT,
            controls,
            "read without them, or refused",
            BROKEN,
            absent=("\x1b", "\x07", "\x9b"),
        ),
        read("txt_empty_lines", _TXT, empty_lines, much),
        read("txt_other_line_ends", _TXT, other_line_ends, plain),
        read("txt_piled_accents", _TXT, piled_accents, much, TOO_MUCH_INSIDE),
        read("txt_endless_numbers", _TXT, endless_numbers, "a number too long is no number"),
        read("txt_other_digits", _TXT, other_digits, "a sign that is no number is no number"),
        read("txt_impossible_dates", _TXT, impossible_dates, "no date, hour or vote that cannot be"),
        read(
            "txt_markup",
            _TXT,
            with_markup,
            "shown as it is written",
            found=(FOUND, "<script>alert(1)</script>"),
        ),
        *(
            read(f"txt_much_of_{name}", _TXT, partial(much_of, piece), much, TOO_MUCH_INSIDE, TOO_LARGE)
            for name, piece in MUCH.items()
        ),
    ]


#: What patterns that look at each place from each place stumble over.
MUCH = {
    "spaces": " ",
    "hard_spaces": "\u00a0",
    "digits": "1",
    "points": "1.",
    "dots": ".",
    "parentheses": "(",
    "capitals": "A. ",
    "names": "señor Juan Pérez, ",
    "and": " y ",
    "numbers_in_words": "treinta y ",
    "actas": "ACTA Nº 1\n",
    "hours": "siendo la hora 19:05 ",
    "votes": "(5 en 5) ",
    "absences": "falta con aviso ",
    "agreed": "Se acuerda ",
    "bullets": "• ",
    "hyphens": "a-\n",
    "commitments": "compromiso 22 ",
}


def _liars() -> list[Hostile]:
    must = "told that it is not what its name says"
    kind = "told which kinds can be read"
    lies = [
        ("pdf_is_docx", _PDF, office.docx),
        ("docx_is_pdf", _DOCX, pdfs.good),
        ("docx_is_odt", _DOCX, office.odt),
        ("odt_is_docx", _ODT, office.docx),
        ("odt_is_spreadsheet", _ODT, office.spreadsheet_renamed),
        ("docx_is_old_word", _DOCX, old_word),
        ("docx_is_rtf", _DOCX, rich_text),
        ("docx_is_html", _DOCX, page),
        ("docx_is_other_zip", _DOCX, office.other_zip),
        ("docx_is_text", _DOCX, TEXT.encode),
        ("pdf_is_text", _PDF, TEXT.encode),
        ("pdf_is_picture", _PDF, picture),
        ("pdf_is_html", _PDF, page),
        ("odt_is_flat", _ODT, office.odt_flat),
        ("txt_is_program", _TXT, program),
        ("txt_is_docx", _TXT, office.docx),
        ("txt_is_pdf", _TXT, pdfs.good),
    ]
    kinds = [
        ("old_word", "acta.doc", old_word),
        ("doc_is_docx", "acta.doc", office.docx),
        ("rtf", "acta.rtf", rich_text),
        ("html", "acta.html", page),
        ("program", "acta.exe", program),
        ("picture", "acta.jpg", picture),
        ("zip", "actas.zip", office.other_zip),
        ("without_extension", "acta", office.docx),
        ("two_extensions", "acta.docx.exe", office.docx),
    ]
    more = {
        "docx_is_other_zip": (BROKEN,),
        "docx_is_old_word": (NOT_SUPPORTED,),
        "odt_is_flat": (NOT_SUPPORTED,),
    }
    return [
        *(refused(name, sent, make, must, EXTENSION_LIES, *more.get(name, ())) for name, sent, make in lies),
        *(refused(name, sent, make, kind, NOT_SUPPORTED) for name, sent, make in kinds),
        read(
            "polyglot_pdf",
            _PDF,
            pdfs.polyglot,
            "read as what its name says, or refused",
            EXTENSION_LIES,
            BROKEN,
            absent=(HIDDEN,),
        ),
        refused("polyglot_docx", _DOCX, pdfs.polyglot, must, EXTENSION_LIES, BROKEN),
    ]


def _nothing() -> list[Hostile]:
    must = "told that there is nothing in it"
    text = "told that there is no text in it"
    return [
        *(
            refused(f"empty_{kind}", f"acta.{kind}", nothing, must, EMPTY)
            for kind in ("docx", "odt", "pdf", "txt")
        ),
        refused("txt_only_spaces", _TXT, only_spaces, must, EMPTY, NO_TEXT),
        refused("docx_of_nothing", _DOCX, office.docx_of_nothing, text, NO_TEXT, EMPTY),
        refused("odt_of_nothing", _ODT, office.odt_of_nothing, text, NO_TEXT, EMPTY),
        refused("docx_scan", _DOCX, office.docx_scan, text, NO_TEXT),
        refused("pdf_blank", _PDF, pdfs.blank, text, NO_TEXT, EMPTY),
        refused("pdf_without_pages", _PDF, pdfs.without_pages, text, NO_TEXT, EMPTY, BROKEN),
        refused("docx_zip_of_nothing", _DOCX, office.zip_of_nothing, must, BROKEN, EMPTY, EXTENSION_LIES),
    ]


# --- names ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """A good file under a name: read (``outcome``) or refused for its extension; what is shown and kept is safe.

    No path out of its folder, no control sign, no reversed letters, nothing that a page, a header, a CSV or a terminal
    takes for an order; and no server error. A name that cannot be kept at all may be refused with ``NOT_SUPPORTED``.
    """

    file_name: str
    raw: bytes
    outcome: str = READ


def named() -> list[Named]:
    docx = office.docx()
    read_all = (
        f"{'a' * 300}.docx",
        f"{'ñ' * 130}.docx",
        "../../x.docx",
        "/etc/x.docx",
        "..\\..\\x.docx",
        "C:\\actas\\x.docx",
        "%2e%2e%2fx.docx",
        "carpeta/acta.docx",
        "acta\0.docx",
        "acta\n14.docx",
        "acta\r\nX-Otro: si\r\n\r\n.docx",
        "acta\u202etxt.docx",
        "acta\u200b.docx",
        "acta\x1b[2J.docx",
        "con.docx",
        "acta.DOCX",
        "acta.docx ",
        "-rf.docx",
        "=1+1.docx",
        "<img src=x onerror=alert(1)>.docx",
        "'; drop table actas; --.docx",
        'acta "14"; filename=otro.exe.docx',
        "n\u0303andu\u0301 📄.docx",
        "acta\udcf1.docx",
        "acta {{ 7*7 }} %s %(x)s.docx",
    )
    refuse_all = (
        ".docx",
        "docx",
        "",
        ".",
        "..",
        "acta\u202excod.exe",
        "acta.docx\0.exe",
        "acta.docx/",
        "acta.docx.",
    )
    return [
        *(Named(name, docx) for name in read_all),
        Named("nul.txt", TEXT.encode()),
        *(Named(name, docx, REFUSED) for name in refuse_all),
    ]


def put_named(folder: Path) -> list[tuple[Path, Named]]:
    """Those names that a disk can hold, in the folder."""
    kept = []
    for one in named():
        raw_name = os.fsencode(one.file_name)
        held = 0 < len(raw_name) <= 255 and b"/" not in raw_name and b"\0" not in raw_name
        if held and one.file_name not in (".", ".."):
            path = folder / one.file_name
            path.write_bytes(one.raw)
            kept.append((path, one))
    return kept


# --- folders ----------------------------------------------------------------------------------------------


def folder_of_many(folder: Path, number: int = 1000) -> list[Path]:
    """So many actas, each with its own number: all are read, none takes another's place."""
    paths = []
    for place in range(1, number + 1):
        path = folder / f"acta-{place:05}.txt"
        path.write_text(TEXT.replace("14/2026", f"{place}/2026"), encoding="utf-8")
        paths.append(path)
    return paths


@dataclass(frozen=True)
class Odd:
    """Something in a folder: read, refused, or passed over; told each by its name, and the others are read."""

    path: Path
    must: str


LARGE = 10 * 1024 * MEGABYTE


def folder_of_oddities(folder: Path, outside: Path) -> list[Odd]:
    """A folder with two good files among what is none; ``outside`` is a folder for what links lead to.

    A FIFO makes who opens it wait for ever; the large file takes no place on the disk.
    """
    good = [Odd(folder / name, READ) for name in ("acta-1.txt", "zeta/acta-2.txt")]
    (folder / "zeta").mkdir(parents=True)
    for place, one in enumerate(good, start=1):
        one.path.write_text(TEXT.replace("14/2026", f"{place}/2026"), encoding="utf-8")
    secret = outside / "secreto.txt"
    secret.write_text(f"{TEXT}{HIDDEN}\n", encoding="utf-8")
    links = {
        "enlace.txt": secret,
        "enlace-roto.txt": outside / "no-existe.txt",
        "enlace-propio.txt": folder / "enlace-propio.txt",
        "enlace-carpeta": folder,
        "enlace-afuera": outside,
        "ceros.txt": Path("/dev/zero"),
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "tubo.txt")
    _socket(folder / "enchufe.txt")
    (folder / "carpeta.docx").mkdir()
    large = folder / "enorme.txt"
    with large.open("wb") as written:
        written.truncate(LARGE)
    unreadable = folder / "sin-permiso.txt"
    unreadable.write_text(TEXT, encoding="utf-8")
    unreadable.chmod(0)
    left = ("~$acta.docx", ".~lock.acta.odt#", ".DS_Store", "Thumbs.db", "._acta.docx")
    for name in left:
        (folder / name).write_bytes(b"\x05Clerk" + bytes(50))
    return [
        *good,
        *(Odd(folder / name, "passed over or refused; not followed outside, not for ever") for name in links),
        Odd(folder / "tubo.txt", "passed over or refused, without waiting"),
        Odd(folder / "enchufe.txt", "passed over or refused"),
        Odd(folder / "carpeta.docx", "passed over or refused"),
        Odd(large, "refused by its size, without reading it"),
        Odd(unreadable, "refused: it cannot be opened (root can: then it is read)"),
        *(Odd(folder / name, "passed over or refused") for name in left),
    ]


def _socket(path: Path) -> None:
    """Bound by the folder, since the whole path may be too long for a socket."""
    here = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(f"/proc/self/fd/{here}/{path.name}")
    finally:
        os.close(here)
    assert stat.S_ISSOCK(path.lstat().st_mode)
