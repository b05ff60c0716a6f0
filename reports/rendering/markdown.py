"""The text people write: Markdown without HTML, with figures inserted by reference (``[[asistencia.CM]]``)."""

import re
from collections.abc import Mapping
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_REFERENCE = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "br", "hr"}


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
