"""The hostile actas are what they say: small outside, huge inside, looping, lying, and so on."""

import io
import os
import re
import socket
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from lxml import etree

from tests import actas_hostile, actas_hostile_office, actas_hostile_pdf
from tests.actas_hostile import READ, REASONS, REFUSED, SECRET, Hostile, hostile, named
from tests.actas_hostile_office import DOCX_TEXT, FOUND, HIDDEN, HUGE, MEGABYTE, ODT_TEXT, Member

office, pdfs = actas_hostile_office, actas_hostile_pdf

#: What the files are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full

#: They make, or unpack, a gigabyte.
BOMBS = {
    "docx_bomb",
    "docx_bomb_that_lies",
    "docx_bomb_in_styles",
    "docx_bomb_in_picture",
    "docx_bomb_in_bzip2",
    "docx_bomb_nested",
    "docx_overlapping",
    "odt_bomb",
    "odt_bomb_in_meta",
    "pdf_content_bomb",
    "pdf_content_bomb_twice",
    "pdf_object_stream_bomb",
    "pdf_image_bomb",
}
#: What a reader without care does not get through.
HARD = {
    "pdf_million_operators",
    "pdf_many_kids",
    "pdf_deep_pages",
    "docx_many_members",
    "docx_deep_runs",
    "docx_deep_tables",
    "docx_long_paragraph",
    "docx_wide_table",
    "docx_many_runs",
}


def by_name(name: str) -> Hostile:
    return next(one for one in hostile() if one.name == name)


def opened(raw: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(raw))


def counted(packed: bytes, bits: int = -15) -> int:
    """How much it unpacks to, without keeping it."""
    unpacker, total = zlib.decompressobj(bits), 0
    for place in range(0, len(packed), 1024):
        total += len(unpacker.decompress(packed[place : place + 1024]))
    assert unpacker.eof
    return total


def packed_of(raw: bytes, name: str) -> bytes:
    info = opened(raw).getinfo(name)
    start = info.header_offset + 30 + len(info.filename.encode())
    return raw[start : start + info.compress_size]


def parsed(raw: bytes, part: str, **options: Any) -> str:
    """What a reader that is not careful gets out of a part."""
    told: dict[str, Any] = {"huge_tree": True, "resolve_entities": False, **options}
    root = etree.fromstring(opened(raw).read(part), etree.XMLParser(**told))
    return "".join(str(text) for text in root.itertext())


def drawn(raw: bytes, **options: Any) -> str:
    """What a reader that is not careful gets out of a PDF whose letters are their own codes."""
    with pikepdf.open(io.BytesIO(raw), **options) as book:
        return "".join(
            bytes(operands[0]).decode("cp1252", "replace")
            for page in book.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "Tj"
        )


# --- the table --------------------------------------------------------------------------------------------


def test_each_has_a_name_and_says_what_must_happen() -> None:
    everything = hostile()
    assert set(Counter(one.name for one in everything).values()) == {1}
    for one in everything:
        assert one.must
        assert one.outcome in (READ, REFUSED)
        assert set(one.reasons) <= set(REASONS)
        assert bool(one.found) == (one.outcome == READ)
        assert one.reasons or one.outcome == READ
        assert not set(one.found) & set(one.absent)


def test_each_reason_is_the_only_right_one_somewhere_and_told_to_the_clerk() -> None:
    assert {one.reasons[0] for one in hostile() if one.outcome == REFUSED and len(one.reasons) == 1} == {
        *REASONS
    }
    for reason in REASONS:
        assert f"- ``{reason.upper()}``: «" in str(actas_hostile.__doc__)


def test_the_lists_of_slow_ones_name_files_that_are_there() -> None:
    assert (BOMBS | HARD).issubset(one.name for one in hostile())


def test_a_file_is_made_once(tmp_path: Path) -> None:
    made: list[int] = []
    one = Hostile("uno", "acta.txt", lambda: made.append(1) or b"ACTA", READ, "read")
    assert one.put(tmp_path) == one.put(tmp_path) == tmp_path / "uno" / "acta.txt"
    assert (tmp_path / "uno" / "acta.txt").read_bytes() == b"ACTA"
    assert made == [1]


def test_twice_the_same_bytes() -> None:
    """But for those that a program encrypts, with salt."""
    some = [one for one in hostile() if one.name not in BOMBS and "password" not in one.name]
    assert [one.name for one in some if "encrypted" not in one.name and one.raw != one.raw] == []


def test_what_is_refused_is_not_refused_by_its_size_alone() -> None:
    for one in hostile():
        if one.outcome == REFUSED and actas_hostile.TOO_LARGE not in one.reasons:
            assert len(one.raw) < 10 * MEGABYTE, one.name


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"text": f"Antes {FOUND} después"}, []),
        ({"text": "otra cosa"}, [f"not found: {FOUND!r}"]),
        ({"text": f"{FOUND} {HIDDEN}"}, [f"found: {HIDDEN!r}"]),
        ({"text": f"{FOUND}\0"}, ["found: '\\x00'"]),
        ({"reason": actas_hostile.BROKEN}, []),
        ({"reason": actas_hostile.EMPTY}, ["refused: empty"]),
    ],
)
def test_what_is_wrong_with_a_reading(told: dict[str, str], wrong: list[str]) -> None:
    one = actas_hostile.read("uno", "acta.txt", bytes, "read", actas_hostile.BROKEN, absent=(HIDDEN,))
    assert actas_hostile.wrong(one, **told) == wrong


def test_what_is_wrong_with_reading_what_must_be_refused() -> None:
    one = actas_hostile.refused("uno", "acta.txt", bytes, "refused", actas_hostile.EMPTY)
    assert actas_hostile.wrong(one, text=FOUND) == ["read"]
    assert actas_hostile.wrong(one, reason=actas_hostile.EMPTY) == []
    assert actas_hostile.wrong(one, reason=actas_hostile.BROKEN) == ["refused: broken"]


# --- what must be read can be -----------------------------------------------------------------------------


def _readable(kind: str) -> list[Hostile]:
    return [
        one
        for one in hostile()
        if one.outcome == READ and one.file_name.endswith(kind) and one.name not in BOMBS | HARD
    ]


@pytest.mark.parametrize("one", _readable(".docx"), ids=lambda one: one.name)
def test_the_text_of_a_document_is_there(one: Hostile) -> None:
    part = "word/otro.xml" if one.name == "docx_other_main_part" else DOCX_TEXT
    read = parsed(one.raw, part)
    assert all(text in read for text in one.found)


@pytest.mark.parametrize("one", _readable(".odt"), ids=lambda one: one.name)
def test_the_text_of_an_odt_is_there(one: Hostile) -> None:
    read = parsed(one.raw, ODT_TEXT)
    assert all(text in read for text in one.found)


@pytest.mark.parametrize(
    "one",
    [one for one in _readable(".pdf") if not one.reasons and "unicode" not in one.name],
    ids=lambda one: one.name,
)
def test_the_text_of_a_pdf_is_there(one: Hostile) -> None:
    read = drawn(one.raw)
    assert all(text in read for text in one.found)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("good_txt", "utf-8"),
        ("txt_utf_16", "utf-16"),
        ("txt_utf_16_be", "utf-16"),
        ("txt_utf_16_no_bom", "utf-16-le"),
        ("txt_utf_32", "utf-32"),
        ("txt_utf_8_bom", "utf-8-sig"),
        ("txt_windows_1252", "cp1252"),
        ("txt_empty_lines", "utf-8"),
        ("txt_other_line_ends", "utf-8"),
    ],
)
def test_a_text_is_in_its_encoding(name: str, encoding: str) -> None:
    one = by_name(name)
    read = one.raw.decode(encoding)
    assert all(text in read for text in one.found)


# --- zips -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx_bomb", DOCX_TEXT),
        ("docx_bomb_that_lies", DOCX_TEXT),
        ("docx_bomb_in_styles", "word/styles.xml"),
        ("docx_bomb_in_picture", "word/media/image1.bmp"),
        ("odt_bomb", ODT_TEXT),
        ("odt_bomb_in_meta", "meta.xml"),
    ],
)
def test_a_bomb_is_small_and_unpacks_to_a_gigabyte(name: str, part: str) -> None:
    raw = by_name(name).raw
    assert len(raw) < 4 * MEGABYTE
    size = counted(packed_of(raw, part))
    assert size >= HUGE
    assert opened(raw).getinfo(part).file_size == (1000 if name.endswith("lies") else size)


@pytest.mark.parametrize(("piece", "times"), [(b"acta ", 3), (b"x" * 1000, 2)])
def test_a_large_member_is_a_good_one(piece: bytes, times: int) -> None:
    """Joined out of one packed piece, it has the right sum and size, and its text is well-formed."""
    one = office.large("a", b"<a>", piece, b"</a>", times * MEGABYTE)
    with opened(office.zipped([one])) as archive:
        read = archive.read("a")
    assert len(read) == one.size >= times * MEGABYTE
    inside = etree.fromstring(read, etree.XMLParser(huge_tree=True)).text
    assert inside == piece.decode() * ((len(read) - len("<a></a>")) // len(piece))


def test_bzip2_packs_128_mb_into_2_kb() -> None:
    raw = office.docx_bomb_in_bzip2()
    assert len(raw) < 2048
    with opened(raw) as archive, archive.open(DOCX_TEXT) as part:
        assert archive.getinfo(DOCX_TEXT).compress_type == zipfile.ZIP_BZIP2
        assert sum(len(chunk) for chunk in iter(lambda: part.read(MEGABYTE), b"")) > 128 * MEGABYTE


def test_the_nested_bomb_is_ten_deep() -> None:
    raw = office.docx_bomb_nested()
    assert len(raw) < 100_000
    for _ in range(10):
        assert FOUND in parsed(raw, DOCX_TEXT)
        raw = opened(raw).read("word/embeddings/objeto.docx")
    assert raw == office.docx_bomb()


def test_overlapping_members_share_their_bytes() -> None:
    raw = office.docx_overlapping()
    pictures = [info for info in opened(raw).infolist() if "media" in info.filename]
    assert len(raw) < 100_000
    assert len(pictures) == 600
    assert sum(info.file_size for info in pictures) > 1.2 * 1000 * MEGABYTE
    assert sum(info.compress_size for info in pictures) > 10 * len(raw)
    for info in (pictures[0], pictures[300], pictures[-1]):
        read = zlib.decompress(packed_of(raw, info.filename), -15)
        assert (len(read), zlib.crc32(read)) == (info.file_size, info.CRC)


def test_there_are_so_many_members() -> None:
    assert len(opened(office.docx_many_members()).namelist()) == 60_005


def test_names_that_lead_outside() -> None:
    assert {*office.PATHS} <= {info.orig_filename for info in opened(office.docx_paths()).infolist()}


@pytest.mark.parametrize(("name", "part"), [("docx_duplicate", DOCX_TEXT), ("odt_duplicate", ODT_TEXT)])
def test_two_texts_under_one_name(name: str, part: str) -> None:
    with opened(by_name(name).raw) as archive:
        first, last = (info for info in archive.infolist() if info.filename == part)
        assert FOUND in archive.read(first).decode()
        assert FOUND not in archive.read(last).decode()
        assert HIDDEN in archive.read(part).decode()


def test_two_names_that_differ_in_capitals() -> None:
    names = opened(office.docx_duplicate_in_capitals()).namelist()
    assert [name for name in names if name.lower() == DOCX_TEXT] == ["WORD/Document.xml", DOCX_TEXT]


@pytest.mark.parametrize(("name", "part"), [("docx_symlink", DOCX_TEXT), ("odt_symlink", ODT_TEXT)])
def test_the_text_is_a_link(name: str, part: str) -> None:
    with opened(by_name(name).raw) as archive:
        assert stat.S_ISLNK(archive.getinfo(part).external_attr >> 16)
        assert archive.read(part) == b"/etc/passwd"


@pytest.mark.parametrize("name", ["docx_wrong_sum", "docx_header_differs", "docx_cut", "odt_cut"])
def test_a_damaged_zip_cannot_be_read(name: str) -> None:
    with pytest.raises(zipfile.BadZipFile), opened(by_name(name).raw) as archive:
        archive.read(DOCX_TEXT)


def test_the_text_ends_in_the_middle_of_a_tag() -> None:
    with pytest.raises(etree.XMLSyntaxError):
        parsed(office.docx_bad_xml(), DOCX_TEXT)


# --- entities ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx_entity_file", DOCX_TEXT),
        ("docx_entity_in_utf_16", DOCX_TEXT),
        ("odt_entity_file", ODT_TEXT),
        ("odt_entity_in_meta", "meta.xml"),
    ],
)
def test_a_careless_reader_shows_a_file_of_the_machine(name: str, part: str) -> None:
    raw = by_name(name).raw
    assert SECRET in parsed(raw, part, resolve_entities=True)
    assert SECRET not in parsed(raw, part)


@pytest.mark.parametrize(
    ("name", "part", "root"),
    [
        ("docx_entity_in_styles", "word/styles.xml", "aliases"),
        ("docx_entity_in_types", "[Content_Types].xml", "Default"),
        ("odt_entity_in_manifest", "META-INF/manifest.xml", "file-entry"),
    ],
)
def test_the_entity_stands_in_a_part_that_is_not_the_text(name: str, part: str, root: str) -> None:
    content = opened(by_name(name).raw).read(part).decode()
    assert f'<!ENTITY x SYSTEM "{office.LOCAL_FILE}">' in content
    assert re.search(rf"{root}[^<]*&x;", content)


def test_xinclude_shows_a_file_to_who_lets_it() -> None:
    root = etree.fromstring(opened(office.docx_xinclude()).read(DOCX_TEXT))
    etree.ElementTree(root).xinclude()
    assert SECRET in "".join(str(text) for text in root.itertext())


@pytest.mark.parametrize("kind", ["http", "dtd", "parameter"])
@pytest.mark.parametrize(("begins", "part"), [("docx", DOCX_TEXT), ("odt", ODT_TEXT)])
def test_it_names_an_address_elsewhere(kind: str, begins: str, part: str) -> None:
    content = opened(by_name(f"{begins}_entity_{kind}").raw).read(part).decode()
    assert re.search(rf'SYSTEM "{office.ELSEWHERE}', content.split("]>")[0])


def test_the_laughs_are_a_thousand_million() -> None:
    content = opened(by_name("docx_entity_laughs").raw).read(DOCX_TEXT).decode()
    steps = dict(re.findall(r'<!ENTITY (\w+) "([^"]*)">', content))

    def length(name: str) -> int:
        inner = re.findall(r"&(\w+);", steps[name])
        return sum(map(length, inner[:1])) * len(inner) or len(steps[name])

    assert length("x") == 5 * 10**9


@pytest.mark.parametrize(("name", "part"), [("docx_quadratic", DOCX_TEXT), ("odt_quadratic", ODT_TEXT)])
def test_the_quadratic_one_has_no_entity_inside_another(name: str, part: str) -> None:
    raw = by_name(name).raw
    content = opened(raw).read(part).decode()
    entity = re.search(r'<!ENTITY x "(a+)">', content)
    assert entity
    assert len(raw) < 10_000
    assert len(entity[1]) * content.count("&x;") == 2_500_000_000


@pytest.mark.parametrize(
    ("name", "encoding"), [("docx_entity_in_utf_16", "utf-16"), ("docx_entity_in_utf_7", "utf-7")]
)
def test_bytes_do_not_show_what_they_declare(name: str, encoding: str) -> None:
    content = opened(by_name(name).raw).read(DOCX_TEXT)
    assert b"<!DOCTYPE" not in content
    read = content.replace("º".encode(), b"o") if encoding == "utf-7" else content
    assert "<!DOCTYPE" in re.sub("[^ -~]", "", read.decode(encoding, "replace"))


# --- what documents bring along, and their shapes ---------------------------------------------------------


def test_macros_are_there() -> None:
    for name, main in (("docm_renamed", True), ("docx_with_macro_part", False)):
        with opened(by_name(name).raw) as archive:
            assert b"AutoOpen" in archive.read("word/vbaProject.bin")
            assert (b"macroEnabled.main" in archive.read("[Content_Types].xml")) is main
    with opened(office.dotm_without_project()) as archive:
        assert b"macroEnabledTemplate" in archive.read("[Content_Types].xml")
        assert "word/vbaProject.bin" not in archive.namelist()
    assert "Basic/Standard/M.xml" in opened(office.odt_macros()).namelist()


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("docx_external_template", "word/_rels/settings.xml.rels"),
        ("docx_external_image", "word/_rels/document.xml.rels"),
        ("docx_external_document", "_rels/.rels"),
    ],
)
def test_a_relationship_leads_elsewhere(name: str, part: str) -> None:
    content = opened(by_name(name).raw).read(part).decode()
    assert re.search(rf'Target="{office.ELSEWHERE}[^"]*" TargetMode="External"', content)


@pytest.mark.parametrize(
    ("name", "part"),
    [("docx_hidden_and_deleted", DOCX_TEXT), ("odt_deleted", ODT_TEXT), ("docx_dde", DOCX_TEXT)],
)
def test_who_takes_all_texts_takes_what_is_not_shown(name: str, part: str) -> None:
    one = by_name(name)
    assert any(text in parsed(one.raw, part) for text in one.absent)


def _depth(node: Any) -> int:
    return 1 + max((_depth(child) for child in node), default=0)


@pytest.mark.parametrize(
    ("name", "part"),
    [("docx_deep_tables", DOCX_TEXT), ("docx_deep_runs", DOCX_TEXT), ("odt_deep_sections", ODT_TEXT)],
)
def test_too_deep_for_who_goes_down_step_by_step(name: str, part: str) -> None:
    content = opened(by_name(name).raw).read(part)
    deep, deepest = 0, 0
    for event, _ in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        deep += 1 if event == "start" else -1
        deepest = max(deepest, deep)
    assert deepest > sys.getrecursionlimit()
    with pytest.raises(RecursionError):
        _depth(ElementTree.fromstring(content))
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(content)


def test_so_wide_so_long_and_so_many() -> None:
    assert opened(office.docx_wide_table()).read(DOCX_TEXT).count(b"<w:tc>") == 1_000_000
    assert opened(office.docx_many_runs()).read(DOCX_TEXT).count(b"<w:t>a</w:t>") == 200_000
    longest = max(opened(office.docx_long_paragraph()).read(DOCX_TEXT).split(b"<w:p>"), key=len)
    assert len(longest) > 10 * MEGABYTE
    assert len(office.docx_long_paragraph()) < 100_000


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (office.odt_repeated_columns, b'number-columns-repeated="1000000000"'),
        (office.odt_repeated_rows, b'number-rows-repeated="1000000000"'),
        (office.odt_spaces, b'text:c="1000000000"'),
        (office.odt_spaces_that_lie, b'text:c="muchos"'),
    ],
)
def test_a_thousand_million_in_a_word(make: Callable[[], bytes], told: bytes) -> None:
    assert told in opened(make()).read(ODT_TEXT)
    assert len(make()) < 5000


def test_encrypted_ones_say_so() -> None:
    assert "EncryptedPackage".encode("utf-16-le") in office.docx_encrypted()
    with pytest.raises(RuntimeError, match="encrypted"), opened(office.docx_zip_encrypted()) as archive:
        archive.read(DOCX_TEXT)
    with opened(office.odt_encrypted()) as archive:
        assert b"encryption-data" in archive.read("META-INF/manifest.xml")
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(archive.read(ODT_TEXT))


@pytest.mark.parametrize(
    ("name", "part", "told"),
    [
        ("docx_strict", DOCX_TEXT, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
        ("docx_other_main_part", "_rels/.rels", 'Target="/word/otro.xml"'),
        ("docx_alt_chunk", "word/trozo.html", HIDDEN),
        ("docx_alt_chunk", DOCX_TEXT, '<w:altChunk r:id="r2"/>'),
        ("docx_ole_object", "word/embeddings/oleObject1.bin", HIDDEN),
        ("docx_span_that_lies", DOCX_TEXT, 'w:gridSpan w:val="1000000000"'),
        ("odt_external", ODT_TEXT, office.LOCAL_FILE),
        ("odt_external", ODT_TEXT, office.ELSEWHERE),
        ("odt_macros", ODT_TEXT, 'script:event-name="dom:load"'),
        ("docx_is_other_zip", "fotos/uno.txt", "no es un acta"),
        ("odt_is_spreadsheet", "mimetype", "spreadsheet"),
    ],
)
def test_it_stands_in_that_part(name: str, part: str, told: str) -> None:
    assert told in opened(by_name(name).raw).read(part).decode(errors="replace")


def test_the_part_with_the_text_is_not_there() -> None:
    assert DOCX_TEXT not in opened(office.docx_without_text_part()).namelist()
    assert DOCX_TEXT not in opened(office.docx_other_main_part()).namelist()


@pytest.mark.parametrize(
    ("name", "part"), [("docx_of_nothing", DOCX_TEXT), ("docx_scan", DOCX_TEXT), ("odt_of_nothing", ODT_TEXT)]
)
def test_there_is_no_text_in_it(name: str, part: str) -> None:
    assert parsed(by_name(name).raw, part).strip() == ""


# --- PDF --------------------------------------------------------------------------------------------------


def _stream(raw: bytes, number: int) -> bytes:
    place = raw.index(b"\n%d 0 obj\n" % number)
    start = raw.index(b"stream\n", place) + 7
    told = re.search(rb"/Length (\d+)", raw[place:start])
    assert told
    return raw[start : start + int(told[1])]


@pytest.mark.parametrize(
    ("make", "number"), [(pdfs.content_bomb, 102), (pdfs.object_stream_bomb, 50), (pdfs.image_bomb, 4)]
)
def test_a_stream_unpacks_to_a_gigabyte(make: Callable[[], bytes], number: int) -> None:
    raw = make()
    assert len(raw) < 1.1 * MEGABYTE
    assert counted(_stream(raw, number), 15) >= HUGE


def test_packed_twice_it_is_a_few_kb() -> None:
    raw = pdfs.content_bomb_twice_packed()
    assert len(raw) < 5000
    assert counted(zlib.decompress(_stream(raw, 102)), 15) >= HUGE


def test_a_small_stream_of_objects_made_likewise_is_read() -> None:
    """What is wrong with the bomb is its size alone."""
    objects = pdfs.objects_of(pdfs.stream(pdfs.lines()))
    head, font = b"3 0 ", objects.pop(3)
    told = b"/Type /ObjStm /N 1 /First %d /Filter /FlateDecode" % len(head)
    content = pdfs.large(head + font, b" ", b"", MEGABYTE)
    raw = pdfs.pdf_packed(objects | {50: pdfs.stream(content, told)}, [3], 50)
    with pikepdf.open(io.BytesIO(raw)) as book:
        assert book.pages[0].resources.Font.F1.BaseFont == "/Helvetica"
        assert book.get_warnings() == []
    assert FOUND in drawn(raw)


def test_300_pages_with_text() -> None:
    with pikepdf.open(io.BytesIO(pdfs.of_300_pages())) as book:
        assert len(book.pages) == 300
        assert b"Asunto 300 de la lista" in book.pages[-1].Contents.read_bytes()
        assert book.get_warnings() == []


def test_a_million_kids_and_operators() -> None:
    assert pdfs.many_kids().count(b"101 0 R") == 1_000_000
    assert zlib.decompress(_stream(pdfs.million_operators(), 102)).count(b"Tj") == 1_000_004


def test_pages_are_in_themselves() -> None:
    with (
        pytest.raises(pikepdf.PdfError, match="Loop"),
        pikepdf.open(io.BytesIO(pdfs.pages_in_themselves())) as book,
    ):
        len(book.pages)
    with pikepdf.open(io.BytesIO(pdfs.parents_in_a_ring())) as book:
        parent = book.get_object(101, 0).Parent
        assert parent.Parent.Parent.objgen == parent.objgen
    assert b"/Resources" not in pdfs.parents_in_a_ring()
    with pytest.raises(pikepdf.PdfError, match="deeply nested"):
        drawn(pdfs.deep_pages())
    assert pdfs.deep_pages().count(b"/Type /Pages") == 20_001


@pytest.mark.parametrize("make", [pdfs.xref_loop, pdfs.xref_stream_loop])
def test_the_table_before_is_the_same(make: Callable[[], bytes]) -> None:
    raw = make()
    before = re.search(rb"/Prev (\d+)", raw)
    here = re.search(rb"startxref\n(\d+)", raw)
    assert before
    assert here
    assert before[1] == here[1]
    with pikepdf.open(io.BytesIO(raw)) as book:
        assert any("loop" in str(one) for one in book.get_warnings())


def test_forms_draw_themselves_and_multiply() -> None:
    with pikepdf.open(io.BytesIO(pdfs.forms_in_themselves())) as book:
        form = book.get_object(4, 0)
        assert form.Resources.XObject.X.objgen == form.objgen
    with pikepdf.open(io.BytesIO(pdfs.forms_that_multiply())) as book:
        form, times = book.pages[0].Resources.XObject.X, 1
        while "/XObject" in form.Resources:
            times *= form.read_bytes().count(b"/X Do")
            form = form.Resources.XObject.X
        assert b"(poda) Tj" in form.read_bytes()
        assert times == 10**pdfs.FORMS


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (pdfs.count_that_lies, b"/Kids [101 0 R] /Count 2147483647"),
        (pdfs.length_of_itself, b"102 0 obj\n<< /Length 102 0 R"),
        (pdfs.predictor_that_lies, b"/Columns 2147483647"),
        (pdfs.far_positions, b"1000000000 -1000000000 Td"),
        (pdfs.deep_arrays, b"/Raro " + b"[" * 100_000),
        (pdfs.deep_arrays_in_the_text, b"ET\n" + b"[" * 100_000),
        (pdfs.object_stream_in_itself, b"/Extends 50 0 R"),
        (pdfs.only_invisible, b" 3 Tr "),
    ],
)
def test_a_pdf_says_what_it_should_not(make: Callable[[], bytes], told: bytes) -> None:
    assert told in make()


@pytest.mark.parametrize("make", [pdfs.scan, pdfs.only_annotations, pdfs.blank, pdfs.without_pages])
def test_no_letter_is_drawn(make: Callable[[], bytes]) -> None:
    assert drawn(make()) == ""


def test_scans_have_a_picture_a_page() -> None:
    with pikepdf.open(io.BytesIO(pdfs.scan())) as book:
        for page in book.pages:
            assert pikepdf.PdfImage(page.Resources.XObject.I1).as_pil_image().size == (620, 877)
    assert drawn(pdfs.scan_with_a_stamp()) == "123"
    assert b"3 Tr" in _stream(pdfs.scan_with_text_behind(), 102)


def test_who_takes_all_that_is_written_takes_what_is_not_drawn() -> None:
    assert HIDDEN in drawn(pdfs.invisible_beside_visible())


def test_the_older_revision_is_in_the_file_and_not_in_the_page() -> None:
    raw = pdfs.older_revision()
    assert HIDDEN.encode() in raw
    with pikepdf.open(io.BytesIO(raw)) as book:
        assert book.get_warnings() == []
    assert FOUND in drawn(raw)
    assert HIDDEN not in drawn(raw)


def test_fonts_tell_their_letters_or_do_not() -> None:
    with pikepdf.open(io.BytesIO(pdfs.with_unicode())) as book:
        assert FOUND.encode("utf-16-be").hex().upper().encode() in book.pages[0].Contents.read_bytes()
        assert b"<0000> <FFFF> <0000>" in book.pages[0].Resources.Font.F1.ToUnicode.read_bytes()
    with pikepdf.open(io.BytesIO(pdfs.without_unicode())) as book:
        assert "/ToUnicode" not in book.pages[0].Resources.Font.F1
    assert FOUND not in drawn(pdfs.own_encoding())


def test_tables_of_letters_are_huge_or_multiply() -> None:
    raw = pdfs.huge_unicode()
    assert len(raw) < 100_000
    assert zlib.decompress(_stream(raw, 5)).count(b"<0000> <FFFF> <0000>") == pdfs.UNICODE_RANGES
    raw = pdfs.unicode_that_multiplies()
    assert len(raw) < MEGABYTE
    assert zlib.decompress(_stream(raw, 5)).count(b"0061") == pdfs.UNICODE_LETTERS
    assert _stream(raw, 102).count(b"007E") == pdfs.UNICODE_TIMES


def test_passwords() -> None:
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(pdfs.encrypted()))
    assert FOUND in drawn(pdfs.encrypted(), password=pdfs.PASSWORD)
    for name, revision in (("pdf_without_password", 6), ("pdf_without_password_old", 3)):
        with pikepdf.open(io.BytesIO(by_name(name).raw)) as book:
            assert book.is_encrypted
            assert int(book.encryption.R) == revision
    with pytest.raises(pikepdf.PdfError, match="encryption"):
        pikepdf.open(io.BytesIO(pdfs.encrypted_for_a_certificate()))


def test_half_a_pdf_reads_as_a_shorter_acta_to_who_mends() -> None:
    """That is the trap: what is left of 300 pages looks whole."""
    with pikepdf.open(io.BytesIO(by_name("pdf_cut").raw)) as book:
        assert 100 < len(book.pages) < 200
        assert any("damaged" in str(one) for one in book.get_warnings())


@pytest.mark.parametrize("name", ["pdf_cut", "pdf_head_only"])
def test_a_pdf_without_its_end_has_no_table(name: str) -> None:
    raw = by_name(name).raw
    assert raw.startswith(b"%PDF-1.7")
    assert b"startxref" not in raw
    assert b"trailer" not in raw


def test_ends_and_lengths_are_wrong() -> None:
    assert b"%%EOF" not in pdfs.without_end()
    assert not pdfs.junk_before().startswith(b"%PDF")
    assert len(pdfs.startxref_wrong()) < 99_999_999
    for length in (b"5", b"99999999", b"-1"):
        assert b"<< /Length %s " % length in pdfs.length_wrong(length)
    with pytest.raises(zlib.error):
        zlib.decompress(_stream(pdfs.damaged_flate(), 102))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (pdfs.with_javascript, b"/S /JavaScript"),
        (pdfs.with_launch, b"/S /Launch"),
        (pdfs.with_embedded_file, b"/EmbeddedFiles"),
        (pdfs.external_stream, office.LOCAL_FILE.encode()),
        (pdfs.entity_in_metadata, b"<!ENTITY"),
    ],
)
def test_what_it_would_do_stands_in_it(make: Callable[[], bytes], told: bytes) -> None:
    assert told in make()
    with pikepdf.open(io.BytesIO(make())) as book:
        assert book.get_warnings() == []


def test_two_files_in_one() -> None:
    raw = pdfs.polyglot()
    assert FOUND in drawn(raw)
    assert HIDDEN in parsed(raw, DOCX_TEXT)
    assert opened(raw).testzip() is None


# --- texts ------------------------------------------------------------------------------------------------


def test_texts_are_so_large() -> None:
    assert len(actas_hostile.text_of_50_mb()) > 50 * MEGABYTE
    assert max(map(len, actas_hostile.line_of_20_mb().split(b"\n"))) == 20 * MEGABYTE
    assert actas_hostile.empty_lines().count(b"\n") > 1_000_000
    for one in hostile():
        if one.name.startswith("txt_much_of_"):
            assert len(one.raw) > 0.99 * MEGABYTE


@pytest.mark.parametrize("name", ["txt_windows_1252", "txt_invalid_utf_8", "txt_mixed_encodings"])
def test_it_is_no_utf_8(name: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        by_name(name).raw.decode()


@pytest.mark.parametrize("name", ["txt_bidi", "txt_zero_width", "txt_controls", "txt_utf_8_bom"])
def test_what_must_go_is_there(name: str) -> None:
    one = by_name(name)
    read = one.raw.decode()
    assert all(sign in read for sign in one.absent if sign != actas_hostile.NUL)


def test_signs_in_between_hide_a_word() -> None:
    for make in (actas_hostile.zero_width, actas_hostile.with_nuls):
        read = make().decode()
        assert FOUND not in read
        kept = "".join(
            sign for sign in read if unicodedata.category(sign) not in ("Cf", "Cc") or sign == "\n"
        )
        assert FOUND in kept


def test_numbers_that_are_none() -> None:
    with pytest.raises(ValueError, match="limit"):
        int(actas_hostile.DIGITS)
    read = actas_hostile.other_digits().decode()
    assert int("١٤") == 14
    for sign in "²③④⑤":
        assert sign == "③" or sign in read
        assert sign.isdigit()
        with pytest.raises(ValueError, match="invalid literal"):
            int(sign)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("txt_impossible_dates", "treinta y un días del mes de febrero"),
        ("txt_endless_numbers", f"ACTA Nº {actas_hostile.DIGITS}\n"),
        ("txt_markup", "onerror=alert(2)"),
        ("txt_controls", "\x1b[2J"),
    ],
)
def test_it_stands_in_the_text(name: str, told: str) -> None:
    assert told in by_name(name).raw.decode()


def test_accents_are_piled_out_of_their_order() -> None:
    read = actas_hostile.piled_accents().decode()
    assert unicodedata.combining("\u0301") > unicodedata.combining("\u0323") > 0
    assert read.count("\u0301\u0323") == 500_000


def test_only_spaces_is_no_text() -> None:
    read = actas_hostile.only_spaces().decode()
    assert read
    assert all(sign.isspace() or unicodedata.category(sign) == "Cf" for sign in read)


# --- liars, names, folders --------------------------------------------------------------------------------

BEGINNINGS = {".docx": b"PK\3\4", ".odt": b"PK\3\4", ".pdf": b"%PDF", ".txt": b"ACTA"}


@pytest.mark.parametrize(
    "one",
    [
        one
        for one in hostile()
        if one.reasons[:1] == (actas_hostile.EXTENSION_LIES,) and one.outcome == REFUSED
    ],
    ids=lambda one: one.name,
)
def test_it_does_not_begin_as_its_name_says(one: Hostile) -> None:
    """Or it is another kind of zip."""
    begins = BEGINNINGS[Path(one.file_name).suffix]
    if one.raw.startswith(begins):
        names = opened(one.raw).namelist()
        mine = DOCX_TEXT if one.file_name.endswith(".docx") else ODT_TEXT
        kind = opened(one.raw).read("mimetype") if "mimetype" in names else b""
        assert mine not in names or kind.endswith(b"spreadsheet")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("docx_is_old_word", b"\xd0\xcf\x11\xe0"),
        ("old_word", b"\xd0\xcf\x11\xe0"),
        ("docx_encrypted", b"\xd0\xcf\x11\xe0"),
        ("docx_is_rtf", b"{\\rtf1"),
        ("docx_is_html", b"<!DOCTYPE html>"),
        ("txt_is_program", b"MZ"),
        ("pdf_is_picture", b"\xff\xd8\xff"),
        ("odt_is_flat", b"<?xml"),
        ("txt_is_docx", b"PK"),
        ("pdf_is_docx", b"PK"),
        ("txt_is_pdf", b"%PDF"),
        ("docx_is_pdf", b"%PDF"),
        ("polyglot_docx", b"%PDF"),
    ],
)
def test_it_begins_as_what_it_is(name: str, begins: bytes) -> None:
    assert by_name(name).raw.startswith(begins)


def test_empty_is_empty() -> None:
    assert {len(one.raw) for one in hostile() if one.name.startswith("empty_")} == {0}
    assert opened(office.zip_of_nothing()).namelist() == []


def test_names_that_a_disk_holds_are_written(tmp_path: Path) -> None:
    kept = actas_hostile.put_named(tmp_path)
    assert len(kept) > 20
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(one.file_name for _, one in kept)
    left = {one.file_name for one in named()} - {one.file_name for _, one in kept}
    assert all(
        len(os.fsencode(name)) > 255 or {"/", "\0"} & set(name) or not name.strip(".") for name in left
    )


def test_names_differ_and_are_hostile() -> None:
    names = [one.file_name for one in named()]
    assert len(names) == len(set(names))
    assert max(map(len, names)) > 300
    for sign in ("/", "\\", "\0", "\n", "\r\n", "\u202e", "<", '"'):
        assert any(sign in name for name in names)
    with pytest.raises(UnicodeEncodeError):
        "".join(names).encode()


def test_a_folder_of_many(tmp_path: Path) -> None:
    paths = actas_hostile.folder_of_many(tmp_path)
    assert sorted(tmp_path.iterdir()) == paths
    assert len({path.read_bytes() for path in paths}) == 1000


def test_a_folder_of_oddities(tmp_path: Path) -> None:
    folder, outside = tmp_path / "actas", tmp_path / "afuera"
    outside.mkdir()
    odd = actas_hostile.folder_of_oddities(folder, outside)
    by = {one.path.name: one.path for one in odd}
    assert {path.name for path in folder.iterdir()} - {"zeta"} == set(by) - {"acta-2.txt"}
    assert stat.S_ISFIFO(by["tubo.txt"].stat().st_mode)
    assert stat.S_ISSOCK(by["enchufe.txt"].stat().st_mode)
    assert by["enlace-carpeta"].resolve() == folder.resolve()
    assert HIDDEN in by["enlace.txt"].read_text(encoding="utf-8")
    assert not by["enlace-roto.txt"].exists()
    with pytest.raises(OSError, match="symbolic links"):
        by["enlace-propio.txt"].stat()
    large = by["enorme.txt"].stat()
    assert large.st_size == actas_hostile.LARGE
    assert large.st_blocks * 512 < MEGABYTE
    assert stat.S_IMODE(by["sin-permiso.txt"].stat().st_mode) == 0


def test_members_are_written_as_told() -> None:
    """With nothing wrong, the zip is one that others read."""
    one = office.member("a/ñ.txt", "hola")
    assert isinstance(one, Member)
    with opened(office.zipped([one, office.stored("b", b"x")])) as archive:
        assert archive.testzip() is None
        assert archive.read("a/ñ.txt") == b"hola"


def test_nothing_is_fetched_to_make_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it went out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for one in hostile():
        if one.name not in BOMBS | HARD:
            assert isinstance(one.raw, bytes)
