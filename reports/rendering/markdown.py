"""The text people write: Markdown without HTML.

Parts of documents insert figures by reference (``[[asistencia.CM]]``). Chapters of the manual have tables, images that
were uploaded for it (``![words](figura:HASH)``), and links to the portal or by https; nothing else.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_REFERENCE = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "br", "hr"}
_CHAPTER_TAGS = _TAGS | {"table", "thead", "tbody", "tr", "th", "td", "div", "img"}
_CHAPTER_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "div": {"class", "role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "td": {"class"},
    "th": {"class", "scope"},
}
_FIGURE = re.compile(r"figura:([0-9a-f]{64})\Z")
_OF_PORTAL = re.compile(r"/(?![/\\])[^\\\s]*\Z")
_MANUAL = "/manual/#"


def anchor(figure_id: str) -> str:
    """Where a figure stands in the page of its document."""
    return f"cifra-{figure_id}"


def _reference(state: StateInline, silent: bool) -> bool:
    """Inline rule: a reference becomes a token of its own; inside code it stays text."""
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("figure_reference", "", 0)
        token.content = found[1].strip()
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    parser.inline.ruler.before("link", "figure_reference", _reference)
    return parser


def references(text: str) -> list[str]:
    """The figures that a text refers to, in order, each once."""
    found: dict[str, None] = {}
    for block in _parser().parse(text):
        for token in block.children or []:
            if token.type == "figure_reference":
                found[token.content] = None
    return list(found)


def to_html(text: str, figures: Mapping[str, str]) -> str:
    """Safe HTML of a text; ``figures`` are the texts by id. Raises ``KeyError`` for a reference to none of them.

    Headings are brought below that of the part (level 3 and 4, none skipped).
    """
    parser = _parser()

    def figure(_renderer: Any, tokens: list[Token], index: int, *_rest: Any) -> str:
        id = tokens[index].content
        return f'<a href="#{nh3.clean_text(anchor(id))}" class="figure-ref">{nh3.clean_text(figures[id])}</a>'

    parser.add_render_rule("figure_reference", figure)
    tokens = parser.parse(text)
    _level_headings(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title", "class"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _level_headings(tokens: list[Token]) -> None:
    opens = [token for token in tokens if token.type == "heading_open"]
    top = min((int(token.tag[1]) for token in opens), default=0)
    first = True
    for token in tokens:
        if token.type == "heading_open":
            level = "h3" if first or int(token.tag[1]) == top else "h4"
            token.tag, first = level, False
        elif token.type == "heading_close":
            token.tag = level


# --- chapters of the manual -------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """An image that a text may show: where it is served, and its size in pixels."""

    address: str
    width: int
    height: int


def chapter_to_html(
    text: str, pictures: Mapping[str, Picture], *, beside: Collection[str] = (), label: str = "Tabla"
) -> str:
    """Safe HTML of a chapter, its headings below the chapter's own (level 3 and 4, none skipped).

    ``pictures`` are the images by hash; one that is not among them leaves its words. ``beside`` are the chapters on the
    same page: a link to one of them leads there. A link to nowhere leaves its words as well. ``label`` and a number
    name a table for those who hear it.
    """
    parser = _chapter_parser()

    def image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        words = nh3.clean_text(renderer.renderInlineAsText(tokens[index].children or [], options, env))
        found = _FIGURE.match(str(tokens[index].attrs.get("src", "")))
        picture = pictures.get(found[1]) if found else None
        if picture is None:
            return words
        size = f'width="{picture.width}" height="{picture.height}"'
        return f'<img src="{nh3.clean_text(picture.address)}" alt="{words}" {size} loading="lazy">'

    parser.add_render_rule("image", image)
    tokens = parser.parse(text)
    _level_headings(tokens)
    _settle_tables(tokens, label)
    for block in tokens:
        _settle_links(block.children or [], beside)
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=_CHAPTER_TAGS,
        attributes=_CHAPTER_ATTRIBUTES,
        url_schemes={"https"},
        link_rel=None,  # those that lead out have it already
    )


def chapter_links(text: str) -> list[str]:
    """Where the links of a chapter lead, in order, each once, also those that are not allowed."""
    found = (str(token.attrs.get("href", "")) for token in _inside(text) if token.type == "link_open")
    return list(dict.fromkeys(found))


def chapter_images(text: str) -> list[tuple[str, str]]:
    """Each image that a chapter shows, in order: what it refers to, and the words for those who do not see it."""
    return [
        (str(token.attrs.get("src", "")), token.content.strip())
        for token in _inside(text)
        if token.type == "image"
    ]


def figure_hash(source: str) -> str:
    """The hash of the image that a text refers to; empty when it is none of ours."""
    found = _FIGURE.match(source)
    return found[1] if found else ""


def is_of_portal(address: str) -> bool:
    """Whether an address is one of this portal, written from its root: no other host can hide in it."""
    return bool(_OF_PORTAL.match(address))


def is_outside(address: str) -> bool:
    """Whether an address is of another site, by https."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        return False


def chapter_named(address: str) -> str | None:
    """The chapter that a link leads to (``#slug`` or ``/manual/#slug``); ``None`` when it leads to none."""
    for start in ("#", _MANUAL):
        if address.startswith(start):
            return address.removeprefix(start)
    return None


def plain_words(text: str) -> str:
    """A chapter as it is read, without signs: for counting."""
    return "\n".join(
        "".join(_token_words(token) for token in block.children)
        for block in _chapter_parser().parse(text)
        if block.children
    )


def part_words(text: str) -> str:
    """A part of a document without signs; a figure, whose value is not in the text, by what names it."""
    return "\n".join(
        "".join(_token_words(token) for token in block.children)
        for block in _parser().parse(text)
        if block.children
    )


def _token_words(token: Token) -> str:
    if token.type == "figure_reference":
        return f"[cifra: {re.sub(r'[._]+', ' ', token.content)}]"
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def _chapter_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _inside(text: str) -> Iterator[Token]:
    """What stands inside the blocks of a text; every address counts as one, whatever it is."""
    parser = _chapter_parser()
    parser.validateLink = _any_address  # type: ignore[method-assign, assignment]
    for block in parser.parse(text):
        yield from _flat(block.children or [])


def _any_address(_address: str) -> bool:
    return True


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.type != "image":  # its words are its content
            yield from _flat(token.children or [])


def _settle_links(tokens: Sequence[Token], beside: Collection[str]) -> None:
    """Links lead to a chapter beside, to the portal or by https; of any other the words are left."""
    led: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            address = _settled(str(token.attrs.get("href", "")), beside)
            led.append(bool(address))
            token.attrSet("href", address)
            if is_outside(address):
                token.attrSet("rel", "noopener noreferrer")
        if token.type in ("link_open", "link_close"):
            leads = led[-1] if token.type == "link_open" else led.pop()
            if not leads:
                token.type, token.tag, token.content, token.nesting = "text", "", "", 0


def _settled(address: str, beside: Collection[str]) -> str:
    chapter = chapter_named(address)
    if chapter is not None:
        return f"#{chapter}" if chapter in beside else f"{_MANUAL}{chapter}"
    return address if is_of_portal(address) or is_outside(address) else ""


def _settle_tables(tokens: list[Token], label: str) -> None:
    """Tables scroll by themselves and have a name; their headings say so, and none is empty."""
    number = 0
    for place, token in enumerate(tokens):
        style = str(token.attrs.pop("style", ""))
        if token.type in ("th_open", "td_open"):
            if "right" in style:
                token.attrSet("class", "num")
            if token.type == "th_open" and tokens[place + 1].content.strip():
                token.attrSet("scope", "col")
            elif token.type == "th_open":
                token.tag = tokens[place + 2].tag = "td"
    settled: list[Token] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            number += 1
            columns = [row.type for row in tokens[place : _place_of(tokens, "thead_close", place)]].count(
                "th_open"
            )
            around = Token("div_open", "div", 1, block=True)
            narrow = " table-narrow" if columns < 4 else ""
            around.attrs = {"class": f"table-scroll{narrow}", "role": "region", "tabindex": "0"}
            around.attrSet("aria-label", f"{label} {number}")
            settled.append(around)
        settled.append(token)
        if token.type == "table_close":
            settled.append(Token("div_close", "div", -1, block=True))
    tokens[:] = settled


def _place_of(tokens: Sequence[Token], kind: str, start: int) -> int:
    return next(place for place in range(start, len(tokens)) if tokens[place].type == kind)
