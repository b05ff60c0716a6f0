"""The PDFs of ``tests/actas_hostile.py``, written object by object so that they can be wrong where they shall be."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import pikepdf

from tests.actas_hostile_office import (
    ACTA,
    ELSEWHERE,
    HIDDEN,
    HUGE,
    LOCAL_FILE,
    MEGABYTE,
    deflated,
    docx_body,
    docx_members,
    member,
    paragraph,
    zipped,
)

PAGES = 300
KIDS = 1_000_000
PASSWORD = "concejo"

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
#: Where the xref begins, in a trailer that wants to name it.
_HERE = b"@HERE@"

Objects = dict[int, bytes]


# --- making them ------------------------------------------------------------------------------------------


def _body(objects: Mapping[int, bytes], start: bytes = _HEAD) -> tuple[bytes, dict[int, int]]:
    out, places = io.BytesIO(), {}
    out.write(start)
    for number, content in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    return out.getvalue(), places


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"", start: bytes = _HEAD) -> bytes:
    """A file of the objects, with a table that says where each is; after ``start`` as it is."""
    raw, places = _body(objects, start)
    table = b"".join(b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items())
    told = trailer.replace(_HERE, b"%d" % len(raw))
    size = max(objects) + 1
    ending = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, told, len(raw))
    return raw + b"xref\n0 1\n0000000000 65535 f \n" + table + ending


def pdf_packed(
    objects: Mapping[int, bytes], inside: Sequence[int], holder: int, trailer: bytes = b""
) -> bytes:
    """As PDF 1.5 writes it: the table is a stream, and the objects ``inside`` stand in the stream ``holder``."""
    raw, places = _body(objects)
    number = max(objects) + 1
    rows = {0: (0, 0, 65535), number: (1, len(raw), 0)}
    rows |= {one: (1, place, 0) for one, place in places.items()}
    rows |= {one: (2, holder, index) for index, one in enumerate(inside)}
    table = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + rest.to_bytes(2, "big")
        for kind, place, rest in (rows.get(one, (0, 0, 0)) for one in range(number + 1))
    )
    told = b"/Type /XRef /W [1 4 2] /Size %d /Root 1 0 R " % (number + 1)
    told += trailer.replace(_HERE, b"%d" % len(raw))
    last = b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n"
    return raw + last % (number, stream(table, told), len(raw))


def stream(content: bytes, told: bytes = b"", length: bytes | None = None) -> bytes:
    length = b"%d" % len(content) if length is None else length
    return b"<< /Length %s %s >>\nstream\n%s\nendstream" % (length, told, content)


def packed(content: bytes, told: bytes = b"") -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode " + told)


def large(head: bytes, piece: bytes, tail: bytes, size: int = HUGE) -> bytes:
    """About ``size`` bytes as zlib packs them."""
    piece = piece * (MEGABYTE // len(piece))
    times = size // len(piece) + 1
    total = zlib.adler32(head)
    for _ in range(times):
        total = zlib.adler32(piece, total)
    return b"\x78\xda" + deflated(head, piece, times, tail) + zlib.adler32(tail, total).to_bytes(4, "big")


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def lines(texts: Sequence[str] = ACTA, *, mode: int = 0) -> bytes:
    """The drawing of some lines; mode 3 draws nothing."""
    shown = b"".join(b"(%s) Tj T*\n" % _escaped(text) for text in texts)
    return b"BT /F1 10 Tf %d Tr 14 TL 40 800 Td\n%sET\n" % (mode, shown)


def objects_of(
    *contents: bytes, catalog: bytes = b"", page: bytes = b"", resources: bytes = b"", font: bytes = _FONT
) -> Objects:
    """A document with a page for each of the contents, which are streams: 1 catalog, 2 pages, 3 font, 101… pages."""
    kids = b" ".join(b"%d 0 R" % (101 + 2 * place) for place in range(len(contents)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        3: font,
    }
    told = b"/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> %s >> %s" % (resources, page)
    for place, content in enumerate(contents):
        number = 101 + 2 * place
        objects[number] = b"<< /Type /Page /Parent 2 0 R /Contents %d 0 R %s >>" % (number + 1, told)
        objects[number + 1] = content
    return objects


def good(more: Mapping[int, bytes] | None = None, *, catalog: bytes = b"", page: bytes = b"") -> bytes:
    return pdf(objects_of(stream(lines()), catalog=catalog, page=page) | dict(more or {}))


# --- long and large ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def of_300_pages() -> bytes:
    """Long, honest, with a head and a foot on each page."""
    filling = ["Se da lectura a la nota recibida y el Concejo toma conocimiento de lo solicitado."] * 40
    return pdf(
        objects_of(
            *(
                packed(
                    lines(
                        ["Municipio F", *ACTA, f"Asunto {page} de la lista", *filling, f"{page} de {PAGES}"]
                    )
                )
                for page in range(1, PAGES + 1)
            )
        )
    )


@lru_cache(maxsize=1)
def content_bomb() -> bytes:
    """The drawing of its only page unpacks to 1 GB."""
    content = large(lines(), b"0 g ", b"")
    return pdf(objects_of(stream(content, b"/Filter /FlateDecode")))


@lru_cache(maxsize=1)
def content_bomb_twice_packed() -> bytes:
    """Packed twice: a few KB for 1 GB."""
    content = zlib.compress(large(lines(), b"0 g ", b""), 9)
    return pdf(objects_of(stream(content, b"/Filter [/FlateDecode /FlateDecode]")))


@lru_cache(maxsize=1)
def object_stream_bomb() -> bytes:
    """The font stands in a stream of objects that unpacks to 1 GB."""
    objects = objects_of(stream(lines()))
    font = objects.pop(3)
    head = b"3 0 "
    content = large(head + font, b" ", b"")
    told = b"/Type /ObjStm /N 1 /First %d /Filter /FlateDecode" % len(head)
    return pdf_packed(objects | {50: stream(content, told)}, [3], 50)


@lru_cache(maxsize=1)
def image_bomb() -> bytes:
    """A page with text, and a picture of 32,768 × 32,768 grey points: 1 GB that the text does not need."""
    told = b"/Type /XObject /Subtype /Image /Width 32768 /Height 32768 /ColorSpace /DeviceGray"
    image = stream(large(b"", bytes(1024), b""), told + b" /BitsPerComponent 8 /Filter /FlateDecode")
    objects = objects_of(
        stream(lines() + b"q 500 0 0 500 0 0 cm /I1 Do Q"), resources=b"/XObject << /I1 4 0 R >>"
    )
    return pdf(objects | {4: image})


def predictor_that_lies() -> bytes:
    """The drawing says that it was packed in rows of two thousand million columns."""
    told = b"/DecodeParms << /Predictor 12 /Colors 32 /BitsPerComponent 16 /Columns 2147483647 >>"
    return pdf(objects_of(packed(lines(), told)))


def million_operators() -> bytes:
    return pdf(objects_of(packed(lines() + b"BT /F1 10 Tf 40 400 Td\n" + b"(a) Tj\n" * 1_000_000 + b"ET")))


def many_kids() -> bytes:
    """A million times the same page."""
    objects = objects_of(stream(lines()))
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (KIDS, b"101 0 R " * KIDS)
    return pdf(objects)


# --- loops ------------------------------------------------------------------------------------------------


def pages_in_themselves() -> bytes:
    objects = objects_of(stream(lines()))
    objects[2] = b"<< /Type /Pages /Kids [101 0 R 2 0 R 4 0 R] /Count 3 >>"
    objects[4] = b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 4 0 R] /Count 2 >>"
    return pdf(objects)


def parents_in_a_ring() -> bytes:
    """The page takes its fonts from its parent, which takes them from its own…"""
    objects = objects_of(stream(lines()))
    objects[101] = b"<< /Type /Page /Parent 2 0 R /Contents 102 0 R >>"
    objects[2] = b"<< /Type /Pages /Kids [101 0 R] /Count 1 /Parent 4 0 R >>"
    objects[4] = b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>"
    return pdf(objects)


def deep_pages() -> bytes:
    """Twenty thousand levels, one page."""
    objects = objects_of(stream(lines()))
    depth = 20_000
    objects[2] = b"<< /Type /Pages /Kids [1000 0 R] /Count 1 >>"
    for number in range(1000, 1000 + depth):
        parent, kid = number - 1 if number > 1000 else 2, number + 1 if number < 999 + depth else 101
        objects[number] = b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (parent, kid)
    return pdf(objects)


def count_that_lies() -> bytes:
    objects = objects_of(stream(lines()))
    objects[2] = b"<< /Type /Pages /Kids [101 0 R] /Count 2147483647 >>"
    return pdf(objects)


def xref_loop() -> bytes:
    """The table before this one is this one."""
    return pdf(objects_of(stream(lines())), b"/Prev " + _HERE)


def xref_stream_loop() -> bytes:
    objects = objects_of(stream(lines()))
    font = objects.pop(3)
    told = b"/Type /ObjStm /N 1 /First 4"
    return pdf_packed(objects | {50: stream(b"3 0 " + font, told)}, [3], 50, b"/Prev " + _HERE)


def object_stream_in_itself() -> bytes:
    """The stream of objects is said to stand in itself."""
    objects = objects_of(stream(lines()))
    font = objects.pop(3)
    content = b"3 0 50 %d " % (len(font) + 1) + font + b" << >>"
    told = b"/Type /ObjStm /N 2 /First %d /Extends 50 0 R" % content.index(b"<<")
    return pdf_packed(objects | {50: stream(content, told)}, [3, 50], 50)


def forms_in_themselves() -> bytes:
    """A drawing that draws itself."""
    told = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 4 0 R >> >>"
    objects = objects_of(stream(lines() + b"/X Do"), resources=b"/XObject << /X 4 0 R >>")
    return pdf(objects | {4: stream(b"/X Do /X Do", told)})


FORMS = 10


def forms_that_multiply() -> bytes:
    """Ten drawings, each with the next ten times: ten thousand million words."""
    objects = objects_of(stream(lines() + b"/X Do"), resources=b"/XObject << /X 10 0 R >>")
    for number in range(10, 10 + FORMS):
        told = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
        inside = b"/Font << /F1 3 0 R >> /XObject << /X %d 0 R >>" % (number + 1)
        objects[number] = stream(b"/X Do " * 10, told + b" /Resources << %s >>" % inside)
    objects[10 + FORMS] = stream(
        lines(["poda"]),
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>",
    )
    return pdf(objects)


def deep_arrays() -> bytes:
    return good(page=b"/Raro " + b"[" * 100_000 + b"]" * 100_000)


def deep_arrays_in_the_text() -> bytes:
    return pdf(objects_of(stream(lines() + b"[" * 100_000 + b"(a)" + b"]" * 100_000 + b" TJ")))


def length_of_itself() -> bytes:
    """The length of the drawing is told by an object that is the drawing."""
    return pdf(objects_of(stream(lines(), length=b"102 0 R")))


# --- texts that are not there, or not for reading ---------------------------------------------------------


def _scanned(*texts: bytes) -> Objects:
    told = (
        b"/Type /XObject /Subtype /Image /Width 620 /Height 877 /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    image = packed(bytes(reversed(range(256))) * 2123 + b"\xff" * 252, told)
    draw = b"q 595 0 0 842 0 0 cm /I1 Do Q\n"
    return objects_of(*(stream(draw + text) for text in texts), resources=b"/XObject << /I1 4 0 R >>") | {
        4: image
    }


def scan() -> bytes:
    """Three pages of pictures."""
    return pdf(_scanned(b"", b"", b""))


def scan_with_a_stamp() -> bytes:
    """Pictures, and the number that the scanner wrote on each page."""
    return pdf(_scanned(*(lines([f"{page}"]) for page in (1, 2, 3))))


def scan_with_text_behind() -> bytes:
    """As scanners that recognise letters write it: the text is there and is not drawn."""
    return pdf(_scanned(lines(mode=3)))


def invisible_beside_visible() -> bytes:
    """A page that can be read, and words that are not drawn."""
    return pdf(objects_of(stream(lines() + lines([f"{HIDDEN}: se aprueba por 9 votos"], mode=3))))


def only_invisible() -> bytes:
    return pdf(objects_of(stream(lines(mode=3))))


def only_annotations() -> bytes:
    note = b"<< /Type /Annot /Subtype /FreeText /Rect [40 700 400 800] /Contents (%s) >>" % _escaped(HIDDEN)
    return pdf(objects_of(stream(b""), page=b"/Annots [%s]" % note))


def blank() -> bytes:
    return pdf(objects_of(stream(b"")))


def without_pages() -> bytes:
    return pdf(objects_of())


def older_revision() -> bytes:
    """What the page said before somebody corrected it is still in the file."""
    first = pdf(objects_of(stream(lines([HIDDEN]))))
    place = first.rindex(b"xref\n0 1")
    raw = first + b"102 0 obj\n%s\nendobj\n" % stream(lines())
    table = b"xref\n102 1\n%010d 00000 n \n" % len(first)
    told = b"trailer\n<< /Size 103 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
    return raw + table + told % (place, len(raw))


def _composite(unicode: bytes | None) -> Objects:
    """A font of two bytes a letter, as programs embed them."""
    more = b"/ToUnicode 5 0 R" if unicode is not None else b""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Acta /Encoding /Identity-H"
    font += b" /DescendantFonts [4 0 R] %s >>" % more
    kind = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Acta /DW 500 /CIDSystemInfo"
    kind += b" << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    objects = {3: font, 4: kind}
    return objects if unicode is None else objects | {5: packed(unicode)}


def _cmap(inside: bytes) -> bytes:
    head = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
    ranges = b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    return head + ranges + inside + b"endcmap end end\n"


def _drawn_in_two_bytes(shift: int = 0, more: str = "") -> bytes:
    """With its letters' own numbers, or others."""
    shown = b""
    for text in (*ACTA, more):
        codes = b"".join(b"%04X" % (ord(letter) + shift) for letter in text)
        shown += b"<%s> Tj T*\n" % codes
    return stream(b"BT /F1 10 Tf 14 TL 40 800 Td\n%sET" % shown)


_ALL = b"<0000> <FFFF> <0000>\n"


def with_unicode() -> bytes:
    return pdf(
        objects_of(_drawn_in_two_bytes()) | _composite(_cmap(b"1 beginbfrange\n" + _ALL + b"endbfrange\n"))
    )


def without_unicode() -> bytes:
    """Seen well and copied as rubbish: nothing says which letters its signs are."""
    return pdf(objects_of(_drawn_in_two_bytes(shift=0x300)) | _composite(None))


def own_encoding() -> bytes:
    """The same with a font of one byte a letter whose signs have made-up names."""
    names = b" ".join(b"/g%d" % number for number in range(256))
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << >>"
    font += (
        b" /FirstChar 0 /LastChar 0 /Widths [1] /Encoding << /Type /Encoding /Differences [0 %s] >> >>"
        % names
    )
    shown = [text.translate({n: 0x21 + (n * 7 + 3) % 90 for n in range(0x20, 0x100)}) for text in ACTA]
    return pdf(objects_of(stream(lines(shown)), font=font))


UNICODE_RANGES = 500_000


def huge_unicode() -> bytes:
    """Half a million times the whole table of letters: 10 MB that say 33 thousand million letters."""
    inside = b"100 beginbfrange\n" + _ALL * 100 + b"endbfrange\n"
    return pdf(objects_of(_drawn_in_two_bytes()) | _composite(_cmap(inside * (UNICODE_RANGES // 100))))


UNICODE_LETTERS, UNICODE_TIMES = 30_000, 50_000


def unicode_that_multiplies() -> bytes:
    """One sign stands for 30,000 letters, and is drawn 50,000 times."""
    inside = b"1 beginbfrange\n" + _ALL + b"endbfrange\n"
    inside += b"1 beginbfchar <007E> <%s> endbfchar\n" % (b"0061" * UNICODE_LETTERS)
    return pdf(objects_of(_drawn_in_two_bytes(more="~" * UNICODE_TIMES)) | _composite(_cmap(inside)))


def far_positions() -> bytes:
    """A word very far from the others: who lays the text out in a grid makes a large one."""
    far = (
        b"BT /F1 10 Tf 1000000000 -1000000000 Td (lejos) Tj ET\nBT /F1 0.000001 Tf 40 400 Td (chico) Tj ET\n"
    )
    return pdf(objects_of(stream(lines() + far)))


# --- what they would do -----------------------------------------------------------------------------------


def with_javascript() -> bytes:
    action = b"<< /S /JavaScript /JS (app.launchURL\\('%sjs'\\)) >>" % ELSEWHERE.encode()
    return good(catalog=b"/OpenAction %s /Names << /JavaScript << /Names [(a) %s] >> >>" % (action, action))


def with_launch() -> bytes:
    """It would start a program, and fetch an address when the page is turned."""
    launch = b"<< /S /Launch /Win << /F (cmd.exe) /P (/c calc.exe) >> /Next << /S /URI /URI (%suri) >> >>"
    address = ELSEWHERE.encode()
    turned = b"/AA << /O << /S /URI /URI (%s) >> /C << /S /SubmitForm /F (%s) >> >>" % (address, address)
    return good(catalog=b"/OpenAction " + launch % address, page=turned)


def with_embedded_file() -> bytes:
    inner = docx_body(paragraph(HIDDEN))
    spec = b"<< /Type /Filespec /F (otra.docx) /EF << /F 4 0 R >> >>"
    return good(
        {4: stream(inner, b"/Type /EmbeddedFile"), 5: stream(HIDDEN.encode(), b"/Type /EmbeddedFile")},
        catalog=b"/Names << /EmbeddedFiles << /Names [(otra.docx) %s] >> >>" % spec,
    )


def external_stream() -> bytes:
    """The drawing of its second page stands in a file of the machine."""
    told = b"/F << /Type /Filespec /FS /URL /F (%s) >>" % LOCAL_FILE.encode()
    return pdf(objects_of(stream(lines()), stream(b"", told)))


def entity_in_metadata() -> bytes:
    """Its metadata and its form are XML that asks for a file of the machine."""
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "{LOCAL_FILE}">]>'
    text += '<x:xmpmeta xmlns:x="adobe:ns:meta/">&x;</x:xmpmeta>'
    told = b"/Type /Metadata /Subtype /XML"
    catalog = b"/Metadata 4 0 R /AcroForm << /XFA 5 0 R /Fields [] >>"
    return good({4: stream(text.encode(), told), 5: stream(text.encode())}, catalog=catalog)


# --- broken and encrypted ---------------------------------------------------------------------------------


def without_end() -> bytes:
    return good().removesuffix(b"%%EOF\n")


def startxref_wrong() -> bytes:
    raw = good()
    place = raw.rindex(b"startxref")
    return raw[:place] + b"startxref\n99999999\n%%EOF\n"


def junk_before() -> bytes:
    """As mail programs leave them: some lines before its beginning."""
    return b"Content-Type: application/pdf\r\n\r\n" + good()


def head_only() -> bytes:
    return b"%PDF-1.7\n"


def length_wrong(length: bytes) -> bytes:
    return pdf(objects_of(stream(lines(), length=length)))


def damaged_flate() -> bytes:
    """The packed drawing was changed on the way."""
    content = bytearray(zlib.compress(lines(), 9))
    content[8:24] = b"\xff" * 16
    return pdf(objects_of(stream(bytes(content), b"/Filter /FlateDecode")))


@lru_cache(maxsize=4)
def encrypted(user: str = PASSWORD, revision: int = 6) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good())) as book:
        how = pikepdf.Encryption(
            owner="dueño-de-todo", user=user, R=revision, aes=revision > 3, metadata=revision > 3
        )
        book.save(out, encryption=how)
    return out.getvalue()


def encrypted_without_password() -> bytes:
    """Anybody can open it; only changing it asks for a password."""
    return encrypted(user="")


def encrypted_for_a_certificate() -> bytes:
    told = b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Recipients [(x)] >>"
    return pdf(objects_of(stream(lines())), told + b" /ID [(a) (a)]")


def polyglot() -> bytes:
    """A PDF and a Word document at once, that say different things."""
    raw = good()
    parts = docx_members(member("word/document.xml", _word()))
    both = raw + zipped(parts, start=len(raw))
    comment = b"\nstartxref\n%d\n%%%%EOF\n" % raw.rindex(b"xref\n0 1")
    return both[:-2] + len(comment).to_bytes(2, "little") + comment


def _word() -> str:
    """The text of a Word document that says what the PDF does not."""
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:document {spaces}><w:body>{paragraph(HIDDEN)}</w:body></w:document>"


def cut(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """The first half of a file."""
    return lambda: make()[: len(make()) // 2]
