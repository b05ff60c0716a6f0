"""Text out of old actas: what comes out, what does not, and that a hostile file troubles nobody else."""

from __future__ import annotations

import bz2
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from participation.actas import extract as extracting
from participation.actas import sandbox
from participation.actas.extract import Extracted, Refused, extract, pasted
from participation.actas.reading import refusals
from participation.actas.reading.package import Package
from tests import actas_hostile
from tests import actas_hostile_office as office
from tests import actas_hostile_pdf as pdfs
from tests.actas import formats
from tests.actas_hostile import MEMORY, REFUSED, SECONDS, Hostile, Named, hostile, named, wrong
from tests.actas_hostile_office import FOUND, HIDDEN, MEGABYTE, paragraph
from tests.test_actas_hostile import BOMBS, HARD

_PACKAGE = str(Path(sandbox.__file__).parent)
_BOMBS = ("docx_bomb_in_bzip2", "pdf_content_bomb_twice", "docx_many_members")


def _judged(one: Hostile) -> list[str]:
    try:
        return wrong(one, text=extract(one.file_name, one.raw).text)
    except Refused as refused:
        assert refused.words == extracting.WORDS[refused.kind]
        return wrong(one, reason=refused.kind)


def _sample() -> list[Hostile]:
    """One of each outcome, best reason and kind of file, none of which takes long to make, and three bombs."""
    quick = [one for one in hostile() if one.name not in BOMBS | HARD]
    seen = {(one.outcome, *one.reasons[:1], Path(one.file_name).suffix): one for one in reversed(quick)}
    return [*seen.values(), *(one for one in hostile() if one.name in _BOMBS)]


@pytest.mark.parametrize("one", _sample(), ids=lambda one: one.name)
def test_one_of_each_is_read_or_refused_as_it_must(one: Hostile) -> None:
    assert _judged(one) == []


@pytest.mark.full
@pytest.mark.parametrize("one", hostile(), ids=lambda one: one.name)
def test_every_hostile_file_in_time(one: Hostile) -> None:
    raw = one.raw
    began = time.monotonic()
    assert _judged(one) == []
    assert time.monotonic() - began < SECONDS
    assert len(raw) > 0 or one.reasons == (refusals.EMPTY,)


@pytest.mark.parametrize("one", named(), ids=lambda one: ascii(one.file_name)[:40])
def test_the_kind_is_told_by_the_end_of_the_name(one: Named) -> None:
    if one.outcome == REFUSED:
        with pytest.raises(Refused) as refused:
            extract(one.file_name, one.raw)
        assert refused.value.kind == refusals.NOT_SUPPORTED
    else:
        assert FOUND in extract(one.file_name, one.raw).text


def test_what_a_clerk_reads_fits_and_there_is_a_sentence_for_each() -> None:
    assert set(extracting.WORDS) == set(refusals.KINDS) == set(actas_hostile.REASONS)
    assert all(20 < len(words) < 300 and words.endswith(".") for words in extracting.WORDS.values())


# --- honest ones ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "media_type"),
    [
        ("03", extracting._KINDS["docx"].media_type),
        ("10", extracting._KINDS["odt"].media_type),
        ("09", "text/plain"),
        ("05", "text/plain"),
    ],
)
def test_an_acta_in_a_document_reads_as_its_text(number: str, media_type: str) -> None:
    """Also with a mark in front and from old Windows, by a process that has read nothing before."""
    path = next(formats.CORPUS.glob(f"{number}-*.txt"))
    sandbox._kept.end()
    read = extract(*formats.document(path))
    assert read.media_type == media_type
    assert _lines(read.text) == _lines(formats.BULLET.sub("• ", path.read_text(encoding="utf-8")))


def _lines(text: str) -> list[str]:
    return [formats.BULLET.sub("• ", line).strip() for line in text.split("\n") if line.strip()]


def test_a_pdf_reads_as_its_text_with_a_form_feed_between_pages() -> None:
    path = next(formats.CORPUS.glob("01-*.txt"))
    name, raw = formats.document(path)
    sandbox._kept.end()
    read = extract(name, raw)
    assert read.media_type == "application/pdf"
    pages = read.text.split("\f")
    assert len(pages) > 1
    assert all(f"Página {place} de {len(pages)}" in page for place, page in enumerate(pages, start=1))
    body = "".join(line for line in read.text.replace("\f", "\n").split("\n") if "Página" not in line)
    expected = path.read_text(encoding="utf-8").split("ASUNTOS ENTRADOS")[0].split("–")[1]
    assert _letters(expected) in _letters(body)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_pasted_text_is_made_tidy() -> None:
    read = pasted("ACTA\u200b Nº\u00a01\r\nSe vota\x07: \u202e5 en 5\u202c \t\r\n\n\n\n\n\n\nFin.\n")
    assert read == Extracted("ACTA Nº\u00a01\nSe vota: 5 en 5\n\n\nFin.", "text/plain")
    for text, kind in ((" \n", "empty"), ("--\n", "no_text"), ("acta " * MEGABYTE, "too_much_inside")):
        with pytest.raises(Refused) as refused:
            pasted(text)
        assert refused.value.kind == kind


def test_accents_piled_on_a_letter_are_refused_where_they_would_be_put_in_order() -> None:
    assert pasted("Peña\u0301\u0323").text == "Peña\u0301\u0323"
    with pytest.raises(Refused) as refused:
        extract("acta.txt", actas_hostile.piled_accents())
    assert refused.value.kind == "too_much_inside"


@pytest.mark.parametrize(
    "line",
    ["“MARÍA JOSÉ” Ñ—", "Señor ALCALDE: «¿SESIÓN?»", "5 € Nº 3 – a…"],
)
def test_what_old_windows_wrote_is_told_from_utf_8(line: str) -> None:
    assert extract("acta.txt", f"{line}\n".encode("cp1252")).text == line
    both = f"ACTA en Peñarol\n{line}\n".encode() + f"{line}\n".encode("cp1252")
    assert extract("acta.txt", both).text == f"ACTA en Peñarol\n{line}\n{line}"


# --- Word -------------------------------------------------------------------------------------------------

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(body: str, numbering: str = "", styles: str = "") -> str:
    parts = {"numbering": numbering, "styles": styles}
    relations = office._relations(*((name, f"{name}.xml", False) for name in parts))
    members = [office.member("word/_rels/document.xml.rels", relations)]
    members += [
        office.member(f"word/{name}.xml", f"<w:{name} {_W}>{inside}</w:{name}>")
        for name, inside in parts.items()
    ]
    mc = ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document = office._document(body).replace("<w:document ", f"<w:document{mc} ")
    return extract("a.docx", office.docx(*members, office.member(office.DOCX_TEXT, document))).text


def _level(place: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _item(text: str, number: int, level: int = 0) -> str:
    props = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{props}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_lists_of_word_show_their_bullets_and_numbers() -> None:
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{_level(0, "bullet", "x")}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{_level(0, "decimal", "%1)")}{_level(1, "lowerLetter", "%1.%2")}'
        f"{_level(2, 'upperRoman', '%3.-')}</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Suya"><w:basedOn w:val="Base"/></w:style>'
    )
    styled = '<w:p><w:pPr><w:pStyle w:val="Suya"/></w:pPr><w:r><w:t>por estilo</w:t></w:r></w:p>'
    none = styled.replace("</w:pPr>", '<w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>').replace(
        "por estilo", "sin"
    )
    body = _item("uno", 2) + _item("sub", 2, 1) + _item("otra", 2, 1) + _item("hondo", 2, 2) + _item("dos", 2)
    body += _item("sub", 2, 1) + _item("siete", 3) + _item("ocho", 3) + _item("bolita", 1) + styled + none
    assert _word(body, numbering, styles).split("\n") == [
        "1) uno", "1.a sub", "1.b otra", "I.- hondo", "2) dos", "2.a sub", "7) siete", "8) ocho",
        "• bolita", "• por estilo", "sin",
    ]  # fmt: skip


def test_tables_of_word_are_lines_with_tabs() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('x')}</w:tc><w:tc>{paragraph('y')}</w:tc></w:tr></w:tbl>"
    cells = (paragraph("Presentes"), paragraph("Pérez") + paragraph("Gómez"), inner, "<w:p/>")
    deleted = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(HIDDEN)}</w:tc></w:tr>"
    table = f"<w:tbl><w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>{deleted}</w:tbl>"
    assert _word(table + paragraph("Fin")) == "Presentes\tPérez\nGómez\tx\ty\nFin"


def test_word_shows_boxes_breaks_and_signs_once() -> None:
    box = (
        "<mc:AlternateContent><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    ).format(paragraph("En la caja"))
    runs = f"<w:r><w:t>Antes</w:t>{box}</w:r><w:r><w:br/><w:t>abajo</w:t><w:tab/><w:t>a</w:t><w:noBreakHyphen/></w:r>"
    signs = '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:t> punto</w:t><w:softHyphen/></w:r></w:p>'
    assert _word(f"<w:p>{runs}</w:p>{signs}") == "Antes\nabajo\ta-\nEn la caja\n• punto"


def test_word_shows_nothing_hidden() -> None:
    said = f"<w:t>{HIDDEN}</w:t>"
    styles = (
        '<w:style w:styleId="Oculto"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Hijo"><w:basedOn w:val="Oculto"/></w:style>'
    )

    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = field("begin") + f"<w:r>{said}</w:r>" + field("begin") + field("separate") + f"<w:r>{said}</w:r>"
    nested += field("end") + field("separate") + "<w:r><w:t>resultado</w:t></w:r>" + field("end")
    ways = (
        f'<w:p><w:r><w:rPr><w:rStyle w:val="Hijo"/></w:rPr>{said}</w:r></w:p>',
        f'<w:p><w:pPr><w:pStyle w:val="Oculto"/></w:pPr><w:r>{said}</w:r></w:p>',
        f"<w:p><w:moveFrom><w:r>{said}</w:r></w:moveFrom></w:p>",
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr>{said}</w:r></w:p>",
        f"<w:p>{nested}</w:p>",
    )
    shown = (
        '<w:p><w:pPr><w:pStyle w:val="Oculto"/></w:pPr>'
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>se ve</w:t></w:r></w:p>'
        "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>también</w:t></w:r></w:p>"
    )
    read = _word("".join(ways) + shown, styles=styles)
    assert read.split() == ["resultado", "se", "ve", "también"]


def test_a_template_with_macros_is_told_as_that() -> None:
    with pytest.raises(Refused) as refused:
        extract("acta.docx", office.dotm_without_project())
    assert refused.value.kind == refusals.MACRO


def test_members_named_as_old_programs_do_are_found() -> None:
    """Without the mark that says that names are UTF-8."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in ("[Content_Types].xml", "_rels/.rels", office.DOCX_TEXT):
            new.writestr(name, zipfile.ZipFile(io.BytesIO(office.docx())).read(name))
    assert FOUND in extract("acta.docx", packed.getvalue()).text


def _refused(package: Package, name: str) -> str:
    with pytest.raises(refusals.Refusal) as refused:
        next(package.pieces(name))
    return refused.value.kind


def test_what_a_package_says_that_is_too_much_is_not_unpacked_at_all() -> None:
    much = office.member("a", bytes(2 * MEGABYTE))
    package = Package(office.zipped([much, office.stored("b", b"x" * 2 * MEGABYTE)]))
    assert _refused(package, "a") == refusals.TOO_MUCH_INSIDE
    assert len(b"".join(package.pieces("b"))) == 2 * MEGABYTE
    for _ in range(29):
        assert sum(map(len, package.pieces("b"))) == 2 * MEGABYTE
    assert _refused(package, "b") == refusals.TOO_MUCH_INSIDE


def test_ways_of_packing_that_nobody_uses_are_not_unpacked() -> None:
    packed = bz2.compress(b"acta")
    one = office.Member("a", packed, zlib.crc32(b"acta"), 4, method=12)
    assert _refused(Package(office.zipped([one])), "a") == refusals.BROKEN


# --- OpenDocument -----------------------------------------------------------------------------------------


def _odt(body: str, styles: str = "") -> str:
    before = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = office._odt_content(body, before=before)
    spaces = f'xmlns:style="{office._ODF}style:1.0" xmlns:svg="{office._ODF}svg-compatible:1.0"'
    content = content.replace("<office:document-content ", f"<office:document-content {spaces} ")
    return extract("a.odt", office.odt(office.member(office.ODT_TEXT, content))).text


def test_lists_of_opendocument_show_their_bullets_and_numbers() -> None:
    styles = (
        '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"'
        ' style:num-suffix=")"/><text:list-level-style-number text:level="2" style:num-format="a"'
        ' text:display-levels="2"/></text:list-style>'
    )

    def item(text: str, more: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p><text:p>sigue</text:p>{more}</text:list-item>"

    inner = f"<text:list>{item('sub')}</text:list>"
    body = f'<text:list text:style-name="N">{item("uno", inner)}{item("dos")}</text:list>'
    body += f'<text:list text:style-name="N" text:continue-numbering="true">{item("tres")}</text:list>'
    body += f"<text:list>{item('bolita')}</text:list>"
    read = [line for line in _odt(body, styles).split("\n") if line != "sigue"]
    assert read == ["1) uno", "1.a sub", "2) dos", "3) tres", "• bolita"]


def test_opendocument_shows_tables_spaces_and_boxes() -> None:
    cells = "".join(f"<table:table-cell><text:p>{said}</text:p></table:table-cell>" for said in "ab")
    row = f"<table:table-row>{cells}</table:table-row>"
    box = "<draw:frame><draw:text-box><text:p>en la caja</text:p></draw:text-box></draw:frame>"
    text = f'<text:p>A\n  la<text:s text:c="3"/>hora<text:tab/>x<text:line-break/>y{box}</text:p>'
    assert _odt(text + f"<table:table>{row}</table:table>") == "A la   hora\tx\ny\nen la caja\na\tb"


def test_opendocument_shows_nothing_hidden() -> None:
    styles = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="S" style:parent-style-name="H"/>'
    )
    said = f"<text:p>{HIDDEN}</text:p>"
    ways = (
        f'<text:p>Se ve<text:span text:style-name="S">{HIDDEN}</text:span></text:p>',
        f'<text:p text:style-name="S">{HIDDEN}</text:p>',
        f'<text:section text:display="none">{said}</text:section>',
        f"<text:p>y<text:note><text:note-body>{said}</text:note-body></text:note></text:p>",
        f"<text:p>esto<office:annotation>{said}</office:annotation></text:p>",
        f'<text:p><text:hidden-paragraph text:is-hidden="true"/>{HIDDEN}</text:p>',
        f"<text:p><text:hidden-text>{HIDDEN}</text:hidden-text></text:p>",
        f"<text:p><draw:frame><svg:title>{HIDDEN}</svg:title></draw:frame></text:p>",
        '<table:table><table:table-row table:visibility="collapse">'
        f"<table:table-cell>{said}</table:table-cell></table:table-row></table:table>",
    )
    assert _odt("".join(ways), styles).split() == ["Se", "ve", "y", "esto"]


# --- PDF --------------------------------------------------------------------------------------------------


def test_a_pdf_shows_what_is_drawn_and_not_what_is_written() -> None:
    """The way letters are drawn lasts until the drawing is restored, also through a drawing in the drawing."""
    hide = b"BT /F1 10 Tf 3 Tr ET "
    form = pdfs.stream(
        hide + pdfs.lines([HIDDEN], mode=3),
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>",
    )
    after = b"BT /F1 10 Tf 40 500 Td (A la vista de todos) Tj ET "
    content = pdfs.lines() + b"q " + hide + b"BT 40 400 Td (%s) Tj [(%s)] TJ ET Q " % ((HIDDEN.encode(),) * 2)
    content += b"/X Do " + after
    objects = pdfs.objects_of(pdfs.stream(content), resources=b"/XObject << /X 4 0 R >>") | {4: form}
    read = extract("a.pdf", pdfs.pdf(objects)).text
    assert HIDDEN not in read
    assert "A la vista de todos" in read


def test_a_scan_that_was_recognised_is_read_and_its_stamp_is_not_enough() -> None:
    assert FOUND in extract("a.pdf", pdfs.scan_with_text_behind()).text
    stamped = pdfs.pdf(
        pdfs._scanned(*[pdfs.lines([f"Hoja {n} escaneada con un programa"]) for n in range(5)])
    )
    with pytest.raises(Refused) as refused:
        extract("a.pdf", stamped)
    assert refused.value.kind == refusals.NO_TEXT


def test_a_pdf_whose_last_revision_is_cut_is_not_read_as_the_one_before() -> None:
    raw = pdfs.older_revision()
    first = raw.index(b"%%EOF\n") + 6
    later = raw[first:].replace(b"endobj", b"endobj " + b" " * 5000, 1)
    assert FOUND in extract("a.pdf", raw).text
    with pytest.raises(Refused) as refused:
        extract("a.pdf", raw[:first] + later[:4000])
    assert refused.value.kind == refusals.BROKEN


def test_a_drawing_in_the_drawing_that_cannot_be_read_is_text_that_is_missing() -> None:
    told = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Filter /FlateDecode"
    told += b" /Resources << /Font << /F1 3 0 R >> >>"
    objects = pdfs.objects_of(pdfs.stream(pdfs.lines() + b"/X Do"), resources=b"/XObject << /X 4 0 R >>")
    with pytest.raises(Refused) as refused:
        extract("a.pdf", pdfs.pdf(objects | {4: pdfs.stream(b"x" * 100, told)}))
    assert refused.value.kind == refusals.BROKEN


# --- apart from everything else ---------------------------------------------------------------------------

_TRY = """
import sys, json
sys.path.append({package!r})
import os, signal, socket, time
from reading import worker
worker.SECONDS, worker.LONGEST = {limits}

def tried(what):
    try: what()
    except (OSError, MemoryError) as error: return type(error).__name__
    return "done"

def opens(data):
    ways = (lambda: open("/etc/passwd"), lambda: open("/tmp/acta-hostil", "w"), socket.socket, os.pipe)
    return " ".join(map(tried, ways)) + " " + tried(lambda: os.write(1, b"x")) + " " + tried(lambda: os.read(0, 1))

def starts(data): return tried(os.fork)
def dies(data): os.kill(os.getpid(), signal.SIGSEGV)
def leaves(data): os._exit(0)
def fails(data): raise RuntimeError
def spins(data):
    while True: pass
def waits(data): time.sleep(60)
def fills(data): return str(len(b"x" * (2 * worker.MEMORY)))
def talks(data): return "x" * (worker.MOST_TEXT + 100)
def reads(data): return data.decode()

worker._limit(worker.resource.RLIMIT_AS, worker.MEMORY)
told = {{}}
for one in {which}:
    said = worker._apart(globals()[one], b"acta")
    told[one] = [worker.ANSWER.unpack(said[:9])[0], said[9:].decode()]
print(json.dumps(told))
"""


def _apart(*which: str, limits: tuple[int, int] = (30, 2)) -> dict[str, list]:
    """What is told of each, with so many seconds of the processor and by the clock."""
    program = _TRY.format(package=_PACKAGE, which=which, limits=limits)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], stdout=subprocess.PIPE, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_who_reads_can_open_nothing() -> None:
    read, said = _apart("opens")["opens"]
    assert read
    assert said.split() == ["OSError"] * 6


@pytest.mark.skipif(not os.getuid(), reason="root may always start processes")
def test_who_reads_can_start_nothing() -> None:
    assert _apart("starts") == {"starts": [True, "BlockingIOError"]}


def test_however_who_reads_ends_it_is_told() -> None:
    much, broken = [False, "too_much_inside"], [False, "broken"]
    assert _apart("dies", "leaves", "fails", "waits", "fills", "talks", "reads") == {
        "dies": broken, "leaves": broken, "fails": broken,
        "waits": much, "fills": much, "talks": much,
        "reads": [True, "acta"],
    }  # fmt: skip


def test_who_works_too_long_is_ended_by_the_processor_as_well() -> None:
    began = time.monotonic()
    assert _apart("spins", limits=(1, 50)) == {"spins": [False, "too_much_inside"]}
    assert time.monotonic() - began < 40


def test_memory_of_who_reads_is_that_of_the_agreement() -> None:
    assert sandbox.worker.MEMORY == MEMORY
    assert sandbox.worker.LONGEST < sandbox._LONGEST < SECONDS


def _kept() -> sandbox._Process:
    """One that has just read, and waits."""
    assert FOUND in extract("a.pdf", pdfs.good()).text
    process = sandbox._kept.take()
    assert process is not None
    sandbox._kept.give_back(process)
    return process


def test_the_process_is_limited() -> None:
    limits = Path(f"/proc/{_kept()._process.pid}/limits").read_text(encoding="ascii")
    told = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert told["Max address space"] == [str(MEMORY)] * 2
    assert told["Max file size"] == told["Max core file size"] == ["0", "0"]


def test_the_process_has_nothing_of_ours() -> None:
    at = Path(f"/proc/{_kept()._process.pid}")
    assert sorted(path.name for path in (at / "fd").iterdir()) == ["0", "1", "2"]
    assert (at / "environ").read_bytes() == b""
    assert os.path.samefile(at / "fd" / "2", "/dev/null")


def test_the_program_imports_nothing_of_ours() -> None:
    program = (
        "import sys; sys.path.append(sys.argv[1]); from reading import worker, word, opendocument, pdf; "
    )
    program += "print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, _PACKAGE], stdout=subprocess.PIPE, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in done.stdout.decode().split()}
    assert not loaded & {"django", "participation", "psycopg", "facts", "head", "names", "body", "extract"}


def test_one_process_reads_many() -> None:
    before = _kept()
    for name, raw in (("a.txt", b"acta uno"), ("a.pdf", b"%PDF- roto"), ("a.docx", office.docx())):
        try:
            extract(name, raw)
        except Refused as refused:
            assert refused.kind == "broken"
    assert _kept() is before


def test_one_that_is_gone_is_replaced() -> None:
    os.killpg(_kept()._process.pid, signal.SIGKILL)
    assert FOUND in extract("a.docx", office.docx()).text


def test_one_that_does_not_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    process = _kept()
    monkeypatch.setattr(sandbox, "_LONGEST", 0.3)
    os.kill(process._process.pid, signal.SIGSTOP)
    with pytest.raises(Refused) as refused:
        extract("a.docx", office.docx())
    assert refused.value.kind == "too_much_inside"
    assert process._process.returncode == -signal.SIGKILL


def test_others_read_while_one_takes_long() -> None:
    """Each has a process, and only so many are kept."""
    order: list[str] = []

    def read(name: str, raw: bytes) -> None:
        try:
            extract(name, raw)
        except Refused as refused:
            order.append(refused.kind)
        else:
            order.append(name)

    slow = threading.Thread(target=read, args=("slow.pdf", pdfs.forms_that_multiply()))
    slow.start()
    others = [threading.Thread(target=read, args=(f"{place}.docx", office.docx())) for place in range(4)]
    for one in others:
        one.start()
    for one in (*others, slow):
        one.join()
    assert order[-1] == "too_much_inside"
    assert sorted(order[:-1]) == ["0.docx", "1.docx", "2.docx", "3.docx"]
    assert len(sandbox._kept._waiting) <= 2


def test_a_copy_of_the_portal_has_processes_of_its_own() -> None:
    """As a web server makes them: what waits for one must not be asked by another."""
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from participation.actas import sandbox\n"
        "from participation.actas.extract import extract\n"
        "extract('a.txt', b'acta')\n"
        "mine = sandbox._kept._waiting[0]._process.pid\n"
        "copy = os.fork()\n"
        "if not copy:\n"
        "    right = not sandbox._kept._waiting and extract('a.txt', b'otra').text == 'otra'\n"
        "    os._exit(0 if right and sandbox._kept._waiting[0]._process.pid != mine else 1)\n"
        "assert os.waitpid(copy, 0)[1] == 0\n"
        "assert extract('a.txt', b'acta').text == 'acta'\n"
        "assert sandbox._kept._waiting[0]._process.pid == mine\n"
    )
    root = str(Path(_PACKAGE).parents[1])
    subprocess.run([sys.executable, "-W", "error", "-c", program, root], check=True, timeout=60)


def test_reading_leaves_no_memory_behind() -> None:
    name, raw = "a.txt", (actas_hostile.TEXT * 6000).encode()
    extract(name, raw)
    before = _resident()
    for _ in range(12):
        assert len(extract(name, raw).text) > MEGABYTE
    assert _resident() - before < 8 * MEGABYTE


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
