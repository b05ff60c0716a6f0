"""Long documents on paper: laid out part by part, so that memory is bounded by the part and not by the document.

A part is laid out with more than fits in it and without its last page; the next one goes on from the first thing that
was not kept. So pages come out as full as if the whole were laid out at once, and the tags too, which WeasyPrint makes
page by page. Numbers of pages are known at the end: the contents are laid out then, each page is stamped with its own.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from weasyprint import CSS, HTML, Document
from weasyprint.document import Page
from weasyprint.urls import get_link

from reports.rendering.pdf_joining import INSIDE, JoinedPDF, Part

#: Elements of the page tree laid out at once: about 60 MB of boxes in a table of seven columns.
PART_ELEMENTS = 2_000
#: What the style of the paper needs besides, by what is laid out: cover and contents, any other part, numbers of pages.
#: (Pages with names would do, but WeasyPrint does not cut margins at the top of those.)
_STYLES = {
    "front": "@page { @bottom-right { content: none; } }",
    "part": "@page { @bottom-right { content: none; } }"
    "@page :first { margin-top: 27mm; @top-left { content: string(run-title); border-bottom: 0.4pt solid #767D8C; } }"
    ".part-start { margin-top: 0 !important; }",
    "numbers": "@page { @top-left { content: none; border: 0; } @bottom-left { content: none; } }"
    "div + div { break-before: page; }",
}
#: What may be cut between any two of its children, when these are blocks.
_CUT = {"body", "main", "section", "div", "table", "tbody"}
_BLOCKS = {"article", "aside", "blockquote", "div", "dl", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6"} | {
    "header", "main", "nav", "ol", "p", "pre", "section", "table", "ul"
}  # fmt: skip
_TABLE = {"caption", "thead", "tbody", "tfoot", "tr"}


Layout = Callable[[HTML, CSS], Document]


@dataclass(frozen=True)
class _Unit:
    """Something that stays in one part, what it is inside of, and of how many elements it is made."""

    name: str
    element: Element
    above: tuple[Element, ...]
    size: int


class TreeHTML(HTML):
    """A page tree that was parsed already, to be laid out as a document."""

    def __init__(self, root: Element, like: HTML) -> None:
        self.base_url, self.url_fetcher, self.media_type = like.base_url, like.url_fetcher, like.media_type
        self.wrapper_element = like.wrapper_element.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


def size_of(whole: HTML) -> int:
    """How many elements a document has; its memory goes with them."""
    return sum(1 for _ in whole.etree_element.iter())


def settle_links(whole: HTML) -> None:
    """Links to places of the document lead there, however people wrote them; one to no place of it is only words.

    WeasyPrint would leave those out, but of one document; and it would tag them as links that lead nowhere.
    """
    root: Element = whole.etree_element
    # In a picture (a name with its namespace) there are titles, where nothing can lead.
    places = {element.get("id", "") for element in root.iter() if "}" not in str(element.tag)} - {""}
    for link in root.iter("a"):
        place = _place_of(link.get("href", ""), whole.base_url)
        if place is None:
            continue
        if place in places:
            link.set("href", f"#{quote(place)}")
        else:
            del link.attrib["href"]
            link.tag = "span"


def _place_of(address: str, base_url: str) -> str | None:
    """The name of the place inside the document that a link leads to; ``None`` when it leads out of it."""
    if address.startswith(INSIDE):  # nobody has this address: it would be taken for one of ours
        return unquote(address.removeprefix(INSIDE))
    _, (kind, target) = get_link(address, base_url) or ("", ("", ""))
    return target if kind == "internal" else None


def join_parts(
    whole: HTML,
    layout: Layout,
    *,
    identifier: str,
    part_elements: int = PART_ELEMENTS,
    **options: object,
) -> bytes:
    """The PDF of a long document, of parts of about so many elements each.

    ``layout`` lays out a tree with the paper's style and one more; ``options`` are those of ``write_pdf``. The tree,
    whose links were settled, is taken apart. Raises ``ValueError`` when its contents settle on no number of pages.
    """
    return _Parts(whole, layout, part_elements, options).pdf(identifier)


class _Parts:
    """A document on its way to parts."""

    def __init__(self, whole: HTML, layout: Layout, part_elements: int, options: dict[str, object]) -> None:
        self.whole = whole
        self.layout = layout
        self.part_elements = part_elements
        self.options = options
        self.root: Element = whole.etree_element
        self.joined = JoinedPDF()
        self.begun: set[Element] = set()
        self.pages = 0
        #: The page of the body where each place is, from 0.
        self.starts: dict[str, int] = {}

    def pdf(self, identifier: str) -> bytes:
        """The bytes of the whole."""
        _lead_to_other_parts(self.root)
        units = list(_units(self.root))
        first = 1 + max((place for place, unit in enumerate(units) if _is_contents(unit)), default=-1)
        body, start = [], first
        while start < len(units):
            part, start = self._part(units, start)
            body.append(part)
        parts = [*self._front(units[:first]), *body]
        numbers = self._laid_out(_empty_pages(self.root, sum(len(part.pages) for part in parts)), "numbers")
        return self.joined.finish(parts, numbers, identifier=identifier)

    def _part(self, units: Sequence[_Unit], start: int) -> tuple[Part, int]:
        """The part that begins with a unit, and the unit that the next one begins with."""
        wanted = self.part_elements
        while True:
            end = _fill(units, start, wanted)
            document = self._lay_out(units[start:end], "part" if start else "front")
            places = [_units_of(page.anchors, units[start:end]) for page in document.pages]
            if end == len(units):
                kept, following = len(document.pages), end
            else:
                kept, following = _clean_cut(places)
                following += start
            if kept:
                break
            wanted *= 2  # one thing over all its pages: more of it is needed to come to its end
        self.begun.update(element for unit in units[start:following] for element in unit.above)
        for page in document.pages[:kept]:
            _forget_marks(page)
            for name in page.anchors:
                self.starts.setdefault(name, self.pages)
            self.pages += 1
        part = self.joined.add(document.copy(document.pages[:kept]), **self.options)
        for unit in units[start:following]:
            unit.element.clear()  # it is on paper
        del document, page
        gc.collect()
        return part, following

    def _front(self, units: Sequence[_Unit]) -> list[Part]:
        """Cover and contents, which say on which page each section is."""
        if not units:
            return []
        links = [
            link
            for unit in units
            for link in unit.element.iter("a")
            if link.get("href", "").startswith(INSIDE)
        ]
        for pages in (1, 2, 3, 4):
            for link in links:
                start = self.starts.get(unquote(link.attrib["href"].removeprefix(INSIDE)))
                if start is not None:
                    link.set("data-page", str(pages + start + 1))
            document = self._lay_out(units, "front")
            if len(document.pages) == pages:
                for page in document.pages:
                    _forget_marks(page)
                return [self.joined.add(document, **self.options)]
        raise ValueError("The contents do not settle on a number of pages.")

    def _lay_out(self, units: Sequence[_Unit], kind: str) -> Document:
        """A document of some units inside copies of what they are in; what began before is not named again."""
        copies: dict[Element, Element] = {}
        for unit in units:
            for outer, element in zip((None, *unit.above), unit.above, strict=False):
                if element in copies:
                    continue
                copies[element] = self._copy(element)
                if outer is None:
                    copies[element].extend(element.findall("head"))
                    continue
                if element.tag == "tbody":
                    copies[outer].extend(outer.findall("thead"))
                copies[outer].append(copies[element])
            copies[unit.above[-1]].append(unit.element)
        if kind == "part":
            units[0].element.set("class", f"{units[0].element.get('class', '')} part-start".strip())
        return self._laid_out(copies[self.root], kind)

    def _laid_out(self, root: Element, kind: str) -> Document:
        return self.layout(TreeHTML(root, self.whole), CSS(string=_STYLES[kind]))

    def _copy(self, element: Element) -> Element:
        copy = Element(element.tag, element.attrib)
        if element in self.begun:
            copy.attrib.pop("id", None)
        return copy


#: The last rows of a table stay together: those that seem to be, because the part ends there, may have moved a page.
_UNSETTLED = 3
#: Before the names given to units that have none.
_MARK = "unidad-"


def _units(root: Element) -> Iterator[_Unit]:
    """What a document is made of, from its beginning to its end; each is given a name of its own."""
    taken: set[str] = set()
    body = root.find("body")
    assert body is not None  # the parser makes one
    for place, (element, above) in enumerate(_leaves(body, (root,))):
        name = element.get("id", "")
        if not name or name in taken:
            name = f"{_MARK}{place}"
            element.set("id", name)
        taken.add(name)
        yield _Unit(name, element, above, sum(1 for _ in element.iter()))


def _leaves(element: Element, above: tuple[Element, ...]) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    if not _may_be_cut(element):
        yield element, above
        return
    for child in element:
        if child.tag != "thead":  # goes again wherever rows of its table go
            yield from _leaves(child, (*above, element))


def _may_be_cut(element: Element) -> bool:
    if element.tag not in _CUT or not len(element):
        return False
    words = [element.text, *(child.tail for child in element)]
    inside = _TABLE if element.tag in ("table", "tbody") else _BLOCKS
    return all(child.tag in inside for child in element) and not any(word and word.strip() for word in words)


def _is_contents(unit: _Unit) -> bool:
    return "contents" in unit.element.get("class", "").split()


def _fill(units: Sequence[_Unit], start: int, wanted: int) -> int:
    """Where a part of about so many elements ends; at the end of the document when little would be left."""
    end, size = start, 0
    while end < len(units) and size < wanted:
        size += units[end].size
        end += 1
    left = sum(unit.size for unit in units[end:])
    return len(units) if left < wanted / 5 else end


def _units_of(anchors: Mapping[str, object], units: Sequence[_Unit]) -> list[int]:
    """The units that are, whole or in part, on a page with these names."""
    return [place for place, unit in enumerate(units) if unit.name in anchors]


def _forget_marks(page: Page) -> None:
    for name in [name for name in page.anchors if name.startswith(_MARK)]:
        del page.anchors[name]


def _clean_cut(places: Sequence[Sequence[int]]) -> tuple[int, int]:
    """How many pages to keep, of those before the last, and the first unit after them; none is on both sides.

    (0, 0) when every page begins in the middle of something.
    """
    for kept in range(len(places) - 1, 0, -1):
        before = [unit for page in places[:kept] for unit in page]
        after = [unit for page in places[kept:] for unit in page]
        if before and len(set(after)) > _UNSETTLED and max(before) < min(after):
            return kept, min(after)
    return 0, 0


def _lead_to_other_parts(root: Element) -> None:
    """Links to places of the document, which may be in another part."""
    for link in root.iter("a"):
        if link.get("href", "").startswith("#"):
            link.set("href", INSIDE + link.attrib["href"][1:])


def _empty_pages(root: Element, count: int) -> Element:
    """As many pages as a document has, with nothing but their numbers."""
    html, body = Element("html", root.attrib), Element("body")
    html.append(body)
    body.extend(Element("div") for _ in range(count))
    return html
