"""A long document on paper, laid out in parts and joined: it is the one that would be laid out at once."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest

from reports.documents.base import Content, canonical_json
from reports.rendering.participation import render_pdf
from tests.reports.test_participation_document import META, ROOT, content, structure

__all__ = ["content"]  # a fixture

# Without a test that says so, pytest-django would make no database for ``content`` and leave it the portal's own.
pytestmark = pytest.mark.django_db

#: Links as people write them: to a far place of the document in three ways, and to no place of it in as many.
THERE = "cifra-asistencia.CV.P040-ñandú"
WRITTEN = (
    f"[allá](#{THERE}), [otra vez](<#{quote(THERE)}>), [con el portal delante](/#{THERE}), "
    "[a ningún lado](#nada), [a una imagen](#grafico-reuniones-t), [a nadie](https://portal.invalid/#nadie)."
)
PARTS = {"whole_elements": 0, "part_elements": 250}


@pytest.fixture(scope="module")
def long(content: Content) -> Content:
    """The same document with its people three times, so that tables go over many pages."""
    told = json.loads(canonical_json(content))
    told["cifras"] += [
        {**figure, "id": f"{figure['id']}-{copy}"}
        for copy in ("ñandú", "otra")
        for figure in told["cifras"]
        if "organo" in figure["al_lado"]
    ]
    (part,) = (part for part in told["partes"] if part["clave"] == "introduccion")
    part["texto"] += f"\n\n{WRITTEN}"
    return told


@pytest.fixture(scope="module")
def papers(long: Content, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """At once and in parts."""
    folder = tmp_path_factory.mktemp("papel")
    whole, joined = folder / "entero.pdf", folder / "partes.pdf"
    whole.write_bytes(render_pdf(long, META, whole_elements=10**9))
    joined.write_bytes(render_pdf(long, META, **PARTS))
    return whole, joined


def words(paper: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True)
    return told.stdout.split("\f")


def pages_of(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.objgen: place for place, page in enumerate(pdf.pages)}


def destinations(pdf: pikepdf.Pdf) -> dict[str, int]:
    """The page of each named place, from 0."""
    pages, listed = pages_of(pdf), list(pdf.Root.Names.Dests.Names)
    return {str(name): pages[place[0].objgen] for name, place in zip(listed[::2], listed[1::2], strict=True)}


def headings(items: list[pikepdf.OutlineItem], pages: dict[tuple[int, int], int]) -> list[object]:
    return [[item.title, pages[item.destination[0].objgen], headings(item.children, pages)] for item in items]


def outline(pdf: pikepdf.Pdf) -> list[object]:
    with pdf.open_outline() as told:
        return headings(told.root, pages_of(pdf))


def test_it_says_the_same_on_the_same_pages(papers):
    whole, joined = (words(paper) for paper in papers)
    assert len(joined) > 13
    assert joined == whole  # numbers of pages and of the contents too
    assert f"página {len(joined) - 1} de {len(joined) - 1}" in joined[-2]


def test_its_tags_outline_and_places_are_the_same(papers):
    with pikepdf.open(papers[0]) as whole, pikepdf.open(papers[1]) as joined:
        assert joined.check_pdf_syntax() == []
        assert [tag for tag, _ in structure(joined)] == [tag for tag, _ in structure(whole)]
        assert outline(joined) == outline(whole)
        assert destinations(joined) == destinations(whole)
        assert len({page.StructParents for page in joined.pages}) == len(joined.pages)


def test_every_mark_of_every_page_leads_to_a_tag_and_back(papers):
    with pikepdf.open(papers[1]) as pdf:
        listed = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        keys = [int(key) for key in listed[::2]]
        assert keys == sorted(set(keys))
        parents = dict(zip(keys, listed[1::2], strict=True))
        in_tree = {node.objgen for _, node in structure(pdf)}
        for page in pdf.pages:
            tags = parents[int(page.StructParents)]
            marks = [
                int(operands[1].MCID)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC" and "/MCID" in operands[1]
            ]
            assert marks == list(range(len(tags)))
            for mark, tag in zip(marks, tags, strict=True):
                assert tag.Pg.objgen == page.objgen and mark in [kid for kid in tag.K if isinstance(kid, int)]
            # All but the running lines, which belong to no place of the text.
            assert sum(tag.objgen not in in_tree for tag in tags) <= 2
            for link in page.get("/Annots", []):
                kids = [kid for kid in parents[int(link.StructParent)].K if not isinstance(kid, int)]
                assert link.objgen in [kid.Obj.objgen for kid in kids if "/Obj" in kid]


def test_cells_name_headings_that_exist_once(papers):
    with pikepdf.open(papers[1]) as pdf:
        nodes = [node for tag, node in structure(pdf) if tag in ("/TH", "/TD")]
        ids = [str(node.ID) for node in nodes if "/ID" in node]
        assert len(ids) == len(set(ids)) > 100
        assert {str(id) for node in nodes for id in node.A.get("/Headers", [])} <= set(ids)


def test_links_lead_from_one_part_to_another(papers):
    with pikepdf.open(papers[1]) as pdf:
        places, pages = destinations(pdf), pages_of(pdf)
        led = [
            (pages[page.objgen], places[str(link.Dest)])
            for page in pdf.pages
            for link in page.get("/Annots", [])
            if "/Dest" in link
        ]
        assert len(led) >= 10 and any(there - here > 5 for here, there in led)
        addresses = [
            str(link.A.URI) for page in pdf.pages for link in page.get("/Annots", []) if "/A" in link
        ]
        assert addresses == ["https://x.example/a.png", "https://example.org/"]


@pytest.mark.parametrize("which", [0, 1], ids=["at once", "in parts"])
def test_a_written_link_leads_where_it_says_or_is_no_link(papers, which):
    with pikepdf.open(papers[which]) as pdf:
        places = destinations(pdf)
        led = [str(link.Dest) for page in pdf.pages for link in page.get("/Annots", []) if "/Dest" in link]
        assert led.count(THERE) == 3
        assert set(led) <= set(places)
        tagged = [node for tag, node in structure(pdf) if tag == "/Link"]
        assert all(any("/Obj" in kid for kid in node.K if not isinstance(kid, int)) for node in tagged)
    assert "a ningún lado, a una imagen, a nadie." in " ".join(" ".join(words(papers[which])).split())


def test_it_says_once_what_it_is_and_brings_its_fonts(papers):
    assert papers[1].read_bytes().count(b"<?xpacket begin") == 1
    assert META.spaced_code.encode() in papers[1].read_bytes()
    with pikepdf.open(papers[0]) as whole, pikepdf.open(papers[1]) as joined:
        assert {key: str(value) for key, value in joined.docinfo.items()} == {
            key: str(value) for key, value in whole.docinfo.items()
        }
        assert joined.Root.Metadata.read_bytes() == whole.Root.Metadata.read_bytes()
        assert str(joined.Root.Lang) == "es-UY" and bool(joined.Root.MarkInfo.Marked)
        assert str(joined.trailer.ID[0]) == str(whole.trailer.ID[0])
    fonts = subprocess.run(["pdffonts", papers[1]], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])


@pytest.mark.full
def test_another_process_gives_the_same_bytes(long, papers, tmp_path):
    kept = tmp_path / "contenido.json"
    kept.write_text(canonical_json(long), encoding="utf-8")
    program = f"""
import datetime as dt, hashlib, json, os, pathlib
os.environ["DJANGO_SETTINGS_MODULE"] = "municipalismo.settings"
import django; django.setup()
from reports.documents.base import Meta
from reports.rendering.participation import render_pdf
meta = Meta({META.code!r}, 1, {META.title!r}, {META.municipality!r}, dt.date(2026, 9, 3), {META.site_url!r})
content = json.loads(pathlib.Path({str(kept)!r}).read_text(encoding="utf-8"))
print(hashlib.sha256(render_pdf(content, meta, **{PARTS!r})).hexdigest())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert done.stdout.strip() == hashlib.sha256(papers[1].read_bytes()).hexdigest()
