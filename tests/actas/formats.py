"""The actas of the corpus as the documents that a clerk would have: Word, OpenDocument, PDF, plain text of three kinds.

The same text gives the same bytes. The facts of a ``.json`` hold in every form; its offsets only in the ``.txt``.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import odfdo
import weasyprint

CORPUS = Path(__file__).parent / "corpus"
BULLET = re.compile(r"^\s*[\uf0b7•]\s*")
CAPITALS = re.compile(r"^[^a-zñáéíóúü]*[A-ZÑÁÉÍÓÚ]{4}[^a-zñáéíóúü]*$")
_LONG_AGO = datetime(2020, 1, 1)  # noqa: DTZ001 Word and zip keep no time zone

#: Which form each file takes; what is not named is plain UTF-8 text.
FORMS: dict[str, str] = {
    **dict.fromkeys(["03", "07", "14", "20", "24", "31", "36", "39", "46", "48", "49", "56"], "docx"),
    **dict.fromkeys(["10", "15", "19", "28", "30", "40", "45", "53", "57"], "odt"),
    **dict.fromkeys(["01", "04", "16", "17", "25", "34", "38", "50", "54", "58", "59", "60"], "pdf"),
    **dict.fromkeys(["09", "13", "27", "43"], "txt-bom"),
    **dict.fromkeys(["02", "05", "18", "22", "35", "44", "47"], "txt-1252"),
}


def files() -> list[Path]:
    return sorted(CORPUS.glob("*.txt"))


def form_of(path: Path) -> str:
    return FORMS.get(path.stem.partition("-")[0], "txt")


def document(path: Path) -> tuple[str, bytes]:
    """The name and the bytes of a file of the corpus in the form that it should be given in."""
    form = form_of(path)
    return f"{path.stem}.{form.partition('-')[0]}", BUILDERS[form](path.read_text(encoding="utf-8"))


def as_docx(text: str) -> bytes:
    """Bullets become list items of Word (their sign is no text any more), lines in capitals become headings."""
    made = docx.Document()
    made.core_properties.created = made.core_properties.modified = _LONG_AGO
    for line in text.split("\n"):
        if BULLET.match(line):
            made.add_paragraph(BULLET.sub("", line), style="List Bullet")
        elif CAPITALS.match(line) and len(line) < 60:
            made.add_heading(line, level=2)
        else:
            made.add_paragraph(line)
    kept = io.BytesIO()
    made.save(kept)
    return _same_zip(kept.getvalue())


def as_odt(text: str) -> bytes:
    made = odfdo.Document("text")
    made.body.clear()
    for line in text.split("\n"):
        if CAPITALS.match(line) and len(line) < 60:
            made.body.append(odfdo.Header(2, line))
        else:
            made.body.append(odfdo.Paragraph(line))
    made.meta.creation_date = made.meta.date = _LONG_AGO
    kept = io.BytesIO()
    made.save(kept)
    return _same_zip(kept.getvalue())


def as_pdf(text: str) -> bytes:
    """A narrow justified page: lines break inside sentences and words, under a running header, over page numbers."""
    head = html.escape(next(line.strip() for line in text.split("\n") if line.strip()))
    style = f"""
        @page {{ size: A5; margin: 22mm 18mm;
            @top-center {{ content: "{_css(html.unescape(head))}"; font-size: 8pt }}
            @bottom-right {{ content: "Página " counter(page) " de " counter(pages); font-size: 8pt }} }}
        body {{ font: 10pt/1.35 "DejaVu Serif", serif; text-align: justify; hyphens: auto }}
        p {{ margin: 0 0 2mm; white-space: pre-wrap; orphans: 1; widows: 1 }}
    """
    lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    page = (
        f'<html lang="es"><head><title>{head}</title><style>{style}</style></head><body>{lines}</body></html>'
    )
    made = weasyprint.HTML(string=page).write_pdf(pdf_identifier=b"acta")
    assert made is not None
    return bytes(made)


def _css(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _same_zip(data: bytes) -> bytes:
    """The same members in the same order, without the hour at which they were written."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = (
                zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
            )
            new.writestr(entry, old.read(member))
    return kept.getvalue()


BUILDERS: dict[str, Callable[[str], bytes]] = {
    "docx": as_docx,
    "odt": as_odt,
    "pdf": as_pdf,
    "txt": lambda text: text.encode(),
    "txt-bom": lambda text: text.encode("utf-8-sig"),
    "txt-1252": lambda text: text.replace("\n", "\r\n").encode("cp1252"),
}
