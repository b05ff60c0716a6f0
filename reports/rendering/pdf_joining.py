"""One tagged PDF made of documents laid out one after the other, of which nothing is kept but what the end needs.

WeasyPrint numbers the objects of each document from one; here each goes to the joined file under a number of its own,
in a compressed stream, and is forgotten. What belongs to the whole is written last: pages, tags, names, outline.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pydyf
from weasyprint import Document

#: Links to places of the document are laid out with this before the name of the place: it may be in another part.
INSIDE = "https://portal.invalid/#"
_REFERENCE = re.compile(rb"(\d+) 0 R")
#: CSS pixels to points.
_SCALE = 0.75
#: Bytes of an entry of the cross-reference: kind, place, and index in a compressed stream.
_KIND, _PLACE, _INDEX = 1, 5, 4
_ENTRY = _KIND + _PLACE + _INDEX


@dataclass(frozen=True)
class Heading:
    """An entry of the outline: its level from one up, its words, its page and the place on it in points."""

    level: int
    label: str
    page: bytes
    x: float
    y: float


@dataclass
class Part:
    """What the joined file has to know of a part: its pages, tags and headings, in their order."""

    pages: list[int]
    stamps: list[int]
    tags: list[Any] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    names: list[tuple[str, bytes]] = field(default_factory=list)
    catalog: dict[str, Any] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)


class JoinedPDF:
    """A PDF being written part by part."""

    def __init__(self) -> None:
        self._file = io.BytesIO()
        self._file.write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        self._entries = bytearray()
        self._streams: dict[bytes, int] = {}
        self._parents: list[tuple[int, bytes]] = []
        self._parents_next = 0
        self._parts = 0
        self._reserve()  # object zero heads the list of free ones
        self._pages, self._root, self._document = self._reserve(), self._reserve(), self._reserve()

    def add(self, document: Document, **options: Any) -> Part:
        """Write the pages of a laid out document, to be put in order by ``finish``. ``options``: of ``write_pdf``."""
        headings = [list(page.bookmarks) for page in document.pages]
        heights = [page.height for page in document.pages]
        for page in document.pages:
            page.bookmarks.clear()  # the outline is made at the end, of all parts
        parts: list[Part] = []

        def take(_document: Document, pdf: pydyf.PDF) -> None:
            leave_metadata_readable(pdf)
            parts.append(self._take(pdf))
            del pdf.objects[1:]  # what WeasyPrint writes after this is thrown away

        document.write_pdf(io.BytesIO(), finisher=take, **options)
        part = parts[0]
        for number, height, marks in zip(part.pages, heights, headings, strict=True):
            for level, label, (x, y), _state in marks:
                place = (_SCALE * x, _SCALE * (height - y))
                part.headings.append(Heading(level, label, _reference(number), *place))
        return part

    def finish(self, parts: Sequence[Part], numbers: Document, *, identifier: str) -> bytes:
        """The bytes of the whole. ``numbers``: as many pages as all parts have, with nothing but their numbers.

        Raises ``ValueError`` when their pages are not as many.
        """
        pages = [number for part in parts for number in part.pages]
        self._stamp([stamp for part in parts for stamp in part.stamps], numbers)
        objects = [
            (self._pages, pydyf.Dictionary({"Type": "/Pages", "Kids": _list(pages), "Count": len(pages)})),
            (self._document, self._structure(parts)),
        ]
        catalog = pydyf.Dictionary(
            {"Type": "/Catalog", "Pages": _reference(self._pages), **parts[0].catalog}
            | {"StructTreeRoot": _reference(self._root)}
        )
        root = pydyf.Dictionary({"Type": "/StructTreeRoot", "K": _list([self._document])})
        objects.append((self._root, root))
        parents = pydyf.Array()
        for key, tags in self._parents:
            parents += [key, tags]
        number = self._reserve()
        objects.append((number, pydyf.Dictionary({"Nums": parents})))
        root["ParentTree"] = _reference(number)
        if names := self._names(parts):
            number = self._reserve()
            objects.append((number, names))
            catalog["Names"] = pydyf.Dictionary({"Dests": _reference(number)})
        objects += self._outline(catalog, [heading for part in parts for heading in part.headings])
        catalog_number, info_number = self._reserve(), self._reserve()
        objects += [(catalog_number, catalog), (info_number, pydyf.Dictionary(parts[0].info))]
        self._write_objects((number, thing.data) for number, thing in objects)
        return self._close(catalog_number, info_number, identifier)

    # --- parts ---

    def _take(self, pdf: pydyf.PDF) -> Part:
        pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
        root = _object(pdf, pdf.catalog["StructTreeRoot"])
        parents, document = _object(pdf, root["ParentTree"]), _object(pdf, root["K"][0])
        numbers = {pdf.pages.number: self._pages, document.number: self._document}
        self._parts += 1
        move = _Mover(numbers, prefix=self._parts, shift=self._parents_next)
        stamps = self._leave_room_for_stamps(pdf, pages)
        for thing in pdf.objects:
            if isinstance(thing, pydyf.Dictionary) and thing.get("Subtype") == "/Link":
                _lead_inside(thing)
        self._copy(pdf, move, without={pdf.catalog.number, root.number, parents.number})
        of_pages = []
        for key, tags in zip(parents["Nums"][::2], parents["Nums"][1::2], strict=True):
            if isinstance(tags, pydyf.Array):  # the tags of a page; that of a link is one reference
                number = self._reserve()
                of_pages.append((number, move(tags).data))
                self._parents.append((key + move.shift, _reference(number)))
            else:
                self._parents.append((key + move.shift, move(tags)))
            self._parents_next = max(self._parents_next, key + move.shift + 1)
        self._write_objects(of_pages)
        dests = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
        return Part(
            pages=[numbers[page.number] for page in pages],
            stamps=stamps,
            tags=move(document["K"]),
            names=[(dests[at].string, move(dests[at + 1]).data) for at in range(0, len(dests), 2)],
            catalog={
                key: move(pdf.catalog[key])
                for key in ("Lang", "ViewerPreferences", "MarkInfo", "Metadata")
                if key in pdf.catalog
            },
            info=dict(pdf.info),
        )

    def _leave_room_for_stamps(self, pdf: pydyf.PDF, pages: Sequence[pydyf.Dictionary]) -> list[int]:
        """Each page shows, before its own content and outside of the tags, a form that is written at the end."""
        stamps = []
        for place, page in enumerate(pages):
            stamp, name = self._reserve(), f"pagina-{place}"
            _object(pdf, page["Resources"])["XObject"][name] = _Raw(_reference(stamp))
            marked = f"/Artifact <</Type /Pagination>> BDC q /{name} Do Q EMC"
            content = self._stream(pydyf.Stream([marked]).data)
            page["Contents"] = pydyf.Array([_Raw(_reference(content)), page["Contents"]])
            stamps.append(stamp)
        return stamps

    def _stamp(self, stamps: Sequence[int], numbers: Document) -> None:
        if len(stamps) != len(numbers.pages):
            raise ValueError(f"{len(numbers.pages)} numbers for {len(stamps)} pages.")

        def take(_document: Document, pdf: pydyf.PDF) -> None:
            given = {}
            pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
            for stamp, page in zip(stamps, pages, strict=True):
                drawn = _object(pdf, page["Contents"])
                drawn.extra |= {"Type": "/XObject", "Subtype": "/Form", "BBox": page["MediaBox"]}
                drawn.extra["Resources"] = page["Resources"]
                given[drawn.number] = stamp
            without = {pdf.pages.number, pdf.catalog.number, *(page.number for page in pages)}
            self._copy(pdf, _Mover(given), without=without)
            del pdf.objects[1:]

        numbers.write_pdf(io.BytesIO(), finisher=take)

    def _copy(self, pdf: pydyf.PDF, move: "_Mover", *, without: set[int]) -> None:
        """Write the objects of a part that have no number here yet; equal streams (fonts) once."""
        kept = [thing for thing in pdf.objects[1:] if thing.number not in without]
        for thing in kept:
            if thing.number in move.numbers:
                continue
            if isinstance(thing, pydyf.Stream) and not _refers(thing.extra):
                move.numbers[thing.number] = self._stream(thing.data)
            else:
                move.numbers[thing.number] = self._reserve()
        done = {self._pages, self._document}
        plain = []
        for thing in kept:
            number = move.numbers[thing.number]
            if number in done:
                continue
            if not isinstance(thing, pydyf.Stream):
                plain.append((number, move(thing).data))
            elif _refers(thing.extra):
                thing.extra = move(thing.extra)
                self._write(number, thing.data)
        self._write_objects(plain)

    # --- the whole ---

    def _structure(self, parts: Sequence[Part]) -> pydyf.Dictionary:
        tags = pydyf.Array([tag for part in parts for tag in part.tags])
        return pydyf.Dictionary(
            {"Type": "/StructElem", "S": "/Document", "K": tags, "P": _reference(self._root)}
        )

    def _names(self, parts: Sequence[Part]) -> pydyf.Dictionary | None:
        places: dict[str, bytes] = {}
        for part in parts:
            for name, place in part.names:
                places.setdefault(name, place)
        if not places:
            return None
        listed = pydyf.Array()
        for name in sorted(places):
            listed += [pydyf.String(name), places[name]]
        return pydyf.Dictionary({"Names": listed})

    def _outline(
        self, catalog: pydyf.Dictionary, headings: Sequence[Heading]
    ) -> list[tuple[int, pydyf.Dictionary]]:
        """The headings of all parts as one tree, each under the last one of a higher level."""
        if not headings:
            return []
        top = (self._reserve(), pydyf.Dictionary({"Type": "/Outlines", "Count": 0}))
        catalog["Outlines"] = _reference(top[0])
        made, above = [top], [(0, *top)]
        last: dict[int, tuple[int, pydyf.Dictionary]] = {}
        for heading in headings:
            while above[-1][0] >= heading.level:
                above.pop()
            number, parent = self._reserve(), above[-1][1]
            place = pydyf.Array((heading.page, "/XYZ", heading.x, heading.y, 0))
            item = pydyf.Dictionary(
                {
                    "Title": pydyf.String(heading.label),
                    "Dest": place,
                    "Parent": _reference(parent),
                    "Count": 0,
                }
            )
            if before := last.get(parent):
                item["Prev"] = _reference(before[0])
                before[1]["Next"] = _reference(number)
            above[-1][2].setdefault("First", _reference(number))
            above[-1][2]["Last"] = _reference(number)
            for _level, _number, entry in above:
                entry["Count"] += 1
            last[parent] = (number, item)
            above.append((heading.level, number, item))
            made.append((number, item))
        return made

    # --- bytes ---

    def _reserve(self) -> int:
        self._entries += bytes(_ENTRY)
        return len(self._entries) // _ENTRY - 1

    def _enter(self, number: int, kind: int, place: int, index: int = 0) -> None:
        entry = kind.to_bytes(_KIND, "big") + place.to_bytes(_PLACE, "big") + index.to_bytes(_INDEX, "big")
        self._entries[number * _ENTRY : (number + 1) * _ENTRY] = entry

    def _write(self, number: int, data: bytes) -> None:
        self._enter(number, 1, self._file.tell())
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, data))

    def _stream(self, data: bytes) -> int:
        """The number of a stream that refers to nothing; the same one for the same bytes."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._streams:
            self._streams[digest] = self._reserve()
            self._write(self._streams[digest], data)
        return self._streams[digest]

    def _write_objects(self, objects: Iterable[tuple[int, bytes]]) -> None:
        number, heads, bodies, place = self._reserve(), [], [], 0
        for index, (inside, data) in enumerate(objects):
            self._enter(inside, 2, number, index)
            heads.append(b"%d %d" % (inside, place))
            bodies.append(data)
            place += len(data) + 1
        head = b" ".join(heads)
        extra = {"Type": "/ObjStm", "N": len(heads), "First": len(head) + 1}
        self._write(number, pydyf.Stream([head, *bodies], extra, compress=True).data)

    def _close(self, catalog: int, info: int, identifier: str) -> bytes:
        number, start = self._reserve(), self._file.tell()
        self._enter(number, 1, start)
        digest = hashlib.sha256(self._file.getbuffer()).hexdigest()[:32]
        extra = {
            "Type": "/XRef",
            "W": pydyf.Array((_KIND, _PLACE, _INDEX)),
            "Size": len(self._entries) // _ENTRY,
            "Root": _reference(catalog),
            "Info": _reference(info),
            "ID": pydyf.Array((pydyf.String(identifier), pydyf.String(digest))),
        }
        table = pydyf.Stream([bytes(self._entries)], extra, compress=True)
        self._file.write(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, table.data, start))
        return self._file.getvalue()


def leave_metadata_readable(pdf: pydyf.PDF) -> None:
    """Keep the XMP packet uncompressed: who verifies a file looks for its code as bytes and parses nothing."""
    for thing in pdf.objects:
        if getattr(thing, "extra", {}).get("Type") == "/Metadata":
            thing.compress = False


class _Raw(pydyf.Object):
    """Something that is in the numbers of the joined file already."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @property
    def data(self) -> bytes:
        return self._data


class _Mover:
    """Copies objects of a part with the numbers they have in the joined file."""

    def __init__(self, numbers: dict[int, int], *, prefix: int = 0, shift: int = 0) -> None:
        self.numbers = numbers
        self.prefix = prefix
        self.shift = shift

    def __call__(self, value: Any) -> Any:
        if isinstance(value, bytes) and (found := _REFERENCE.fullmatch(value)):
            return _reference(self.numbers[int(found[1])])
        if isinstance(value, dict):
            return pydyf.Dictionary({key: self._entry(key, inside) for key, inside in value.items()})
        if isinstance(value, list):
            return pydyf.Array([self(inside) for inside in value])
        return value

    def _entry(self, key: str, value: Any) -> Any:
        if key in ("StructParents", "StructParent"):
            return value + self.shift
        if key == "ID":
            return self._named(value)
        if key == "Headers":
            return pydyf.Array([self._named(header) for header in value])
        return self(value)

    def _named(self, id: pydyf.String) -> pydyf.String:
        """The name of a table's heading, which is of one document only."""
        return pydyf.String(f"{self.prefix}-{id.string}")


def _lead_inside(link: pydyf.Dictionary) -> None:
    address = link["A"]["URI"].string if "A" in link else ""
    if address.startswith(INSIDE):
        del link["A"]
        link["Dest"] = link["Contents"] = pydyf.String(unquote(address.removeprefix(INSIDE)))


def _refers(value: Any) -> bool:
    """Whether there is a reference to an object in it."""
    if isinstance(value, Mapping):
        return any(_refers(inside) for inside in value.values())
    if isinstance(value, list):
        return any(_refers(inside) for inside in value)
    return isinstance(value, bytes) and _REFERENCE.fullmatch(value) is not None


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number


def _list(numbers: Iterable[int]) -> pydyf.Array:
    return pydyf.Array([_reference(number) for number in numbers])
