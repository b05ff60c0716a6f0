"""The text that an OpenDocument text (``.odt``) shows: not what was deleted, hidden, or written beside it."""

import re
from dataclasses import dataclass, field

from . import labels, plain
from .lines import Lines
from .package import Package
from .refusals import BROKEN, ENCRYPTED, EXTENSION_LIES, MACRO, Refusal
from .xml import Attributes, Each, Reader

_KINDS = ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template")
_CONTENT, _STYLES, _MANIFEST, _MIMETYPE = "content.xml", "styles.xml", "meta-inf/manifest.xml", "mimetype"
_PROGRAMS = ("basic/", "scripts/", "dialogs/")
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
#: Deleted with changes tracked, notes at the foot, remarks beside the page, forms, what is said of pictures.
_NOT_SHOWN = frozenset(
    {
        ("text", "tracked-changes"),
        ("text", "note"),
        ("text", "ruby-text"),
        ("office", "annotation"),
        ("office", "forms"),
        ("svg-compatible", "title"),
        ("svg-compatible", "desc"),
    }
)
#: The most spaces that one element is believed to stand for.
_SPACES = 200
_WHITE = re.compile("[ \t\r\n]+")
_LONGEST_LABEL, _LONGEST_CHAIN = 40, 20
_FORMS = {
    "a": labels.letter,
    "A": lambda number: labels.letter(number).upper(),
    "i": labels.roman,
    "I": lambda number: labels.roman(number).upper(),
}


def read(data: bytes) -> str:
    """The text of an ``.odt``."""
    package = Package(data)
    _check_kind(package)
    known = _Known()
    if _STYLES in package:
        _Document(known).read(package.pieces(_STYLES))
    document = _Document(known)
    document.read(package.pieces(_CONTENT))
    return plain.tidy(document.lines.whole())


def _check_kind(package: Package) -> None:
    if _MIMETYPE in package:
        kind = b"".join(package.pieces(_MIMETYPE)).decode("latin-1").strip()
        if kind not in _KINDS:
            raise Refusal(EXTENSION_LIES)
    if _MIMETYPE not in package and _MANIFEST not in package:
        raise Refusal(EXTENSION_LIES)
    if any(name.startswith(_PROGRAMS) for name in package.names):
        raise Refusal(MACRO)
    if _MANIFEST in package:
        Each(_check_entry).read(package.pieces(_MANIFEST))
    if _CONTENT not in package:
        raise Refusal(BROKEN)


def _check_entry(name: str, attributes: Attributes) -> None:
    if name == "encryption-data":
        raise Refusal(ENCRYPTED)
    if (
        name == "file-entry"
        and attributes.get("full-path") == "/"
        and attributes.get("media-type") not in _KINDS
    ):
        raise Refusal(EXTENSION_LIES)


def _is_hidden(name: str, attributes: Attributes) -> bool:
    if name == "section":
        return attributes.get("display") == "none" or attributes.get("is-hidden") == "true"
    return name == "hidden-text" and attributes.get("is-hidden", "true") == "true"


@dataclass
class _Level:
    """Of a list: a bullet, unless it counts."""

    form: str | None = None
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1


@dataclass
class _List:
    style: str
    counted: int | None = None
    #: What is to stand before the next paragraph.
    label: str = ""


@dataclass
class _Style:
    parent: str = ""
    hidden: bool | None = None


@dataclass
class _Known:
    """What styles say."""

    styles: dict[str, _Style] = field(default_factory=dict)
    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)

    def hides(self, name: str) -> bool:
        """Whether the text of this style is hidden."""
        for _ in range(_LONGEST_CHAIN):
            style = self.styles.get(name)
            if style is None:
                break
            if style.hidden is not None:
                return style.hidden
            name = style.parent
        return False


class _Document(Reader):
    def __init__(self, known: _Known) -> None:
        super().__init__()
        self.lines = Lines()
        self._known = known
        self._style, self._list_style = _Style(), {0: _Level()}
        self._lists: list[_List] = []
        self._counted: dict[str, int] = {}  # how far the last list of each style went
        self._hidden: list[bool] = []  # of paragraphs and spans that are open
        self._in_text = False

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""
        space = namespace.removeprefix(_ODF).partition(":")[0]
        if space in ("style", "text") and not self._in_text and self._of_style(name, attributes):
            return
        if space == "office" and name == "text":
            self._in_text = True
        elif (space, name) in _NOT_SHOWN or (space == "text" and _is_hidden(name, attributes)):
            self.skip()
        elif self._in_text and (begin := _BEGIN.get((space, name))):
            begin(self, attributes)

    def end(self, namespace: str, name: str) -> None:
        """It ends."""
        if self._in_text and (end := _END.get((namespace.removeprefix(_ODF).partition(":")[0], name))):
            end(self)

    def text(self, text: str) -> None:
        """Some letters."""
        self._say(_WHITE.sub(" ", text))

    def _say(self, text: str) -> None:
        if self._hidden and not any(self._hidden):
            self.lines.say(text)

    def _of_style(self, name: str, attributes: Attributes) -> bool:
        """Whether it is part of what styles say."""
        level = labels.whole_number(attributes.get("level"), 1)
        if name in ("style", "default-style"):
            self._style = _Style(attributes.get("parent-style-name", ""))
            if name == "style":
                self._known.styles[attributes.get("name", "")] = self._style
        elif name == "text-properties":
            display = attributes.get("display")
            self._style.hidden = self._style.hidden if display is None else display == "none"
        elif name == "list-style":
            self._list_style = self._known.lists.setdefault(attributes.get("name", ""), {})
        elif name == "list-level-style-number":
            self._list_style[level] = _Level(
                attributes.get("num-format", ""),
                attributes.get("num-prefix", ""),
                attributes.get("num-suffix", ""),
                labels.whole_number(attributes.get("display-levels"), 1),
                labels.whole_number(attributes.get("start-value"), 1),
            )
        elif name in ("list-level-style-bullet", "list-level-style-image"):
            self._list_style[level] = _Level()
        else:
            return False
        return True

    # --- paragraphs

    def _paragraph(self, attributes: Attributes) -> None:
        self._span(attributes)
        self.lines.begin_paragraph()

    def _end_paragraph(self) -> None:
        hidden, label = self._hidden.pop(), ""
        if self._lists and not hidden:
            label, self._lists[-1].label = self._lists[-1].label, ""
        self.lines.end_paragraph(label, hidden=hidden)

    def _span(self, attributes: Attributes) -> None:
        self._hidden.append(self._known.hides(attributes.get("style-name", "")))

    def _end_span(self) -> None:
        self._hidden.pop()

    def _hide_paragraph(self, attributes: Attributes) -> None:
        self._hidden[-1] |= attributes.get("is-hidden") == "true"

    def _spaces(self, attributes: Attributes) -> None:
        count = labels.whole_number(attributes.get("c"), 1)
        self._say(" " * (count if count <= _SPACES else 1))

    def _tab(self, _: Attributes) -> None:
        self._say("\t")

    def _break(self, _: Attributes) -> None:
        self._say("\n")

    # --- lists

    def _list(self, attributes: Attributes) -> None:
        outer = self._lists[-1].style if self._lists else ""
        one = _List(attributes.get("style-name", outer))
        goes_on = attributes.get("continue-numbering") == "true" or "continue-list" in attributes
        if goes_on and not self._lists:
            one.counted = self._counted.get(one.style)
        self._lists.append(one)

    def _end_list(self) -> None:
        one = self._lists.pop()
        if one.counted is not None:
            self._counted[one.style] = one.counted

    def _item(self, attributes: Attributes) -> None:
        one = self._lists[-1]
        level = self._level(len(self._lists))
        start = labels.whole_number(attributes.get("start-value"), level.start)
        goes_on = one.counted is not None and "start-value" not in attributes
        one.counted = (one.counted or 0) + 1 if goes_on else start
        one.label = self._label(level)

    def _level(self, place: int) -> _Level:
        return self._known.lists.get(self._lists[place - 1].style, {}).get(place, _Level())

    def _label(self, level: _Level) -> str:
        if level.form is None:
            return labels.BULLET
        if not level.form:
            return ""
        depth = len(self._lists)
        counts = []
        for place in range(max(1, depth - level.shown + 1), depth + 1):
            form = _FORMS.get(self._level(place).form or "", str)
            counts.append(form(self._lists[place - 1].counted or 1))
        return f"{level.prefix}{'.'.join(counts)}{level.suffix}"[:_LONGEST_LABEL].strip()

    # --- tables

    def _row(self, attributes: Attributes) -> None:
        if attributes.get("visibility") in ("collapse", "filter"):
            self.skip()
        else:
            self.lines.begin_row()

    def _end_row(self) -> None:
        self.lines.end_row()

    def _cell(self, _: Attributes) -> None:
        self.lines.begin_cell()

    def _end_cell(self) -> None:
        self.lines.end_cell()


_BEGIN = {
    ("text", "p"): _Document._paragraph,
    ("text", "h"): _Document._paragraph,
    ("text", "span"): _Document._span,
    ("text", "hidden-paragraph"): _Document._hide_paragraph,
    ("text", "s"): _Document._spaces,
    ("text", "tab"): _Document._tab,
    ("text", "line-break"): _Document._break,
    ("text", "list"): _Document._list,
    ("text", "list-item"): _Document._item,
    ("table", "table-row"): _Document._row,
    ("table", "table-cell"): _Document._cell,
}
_END = {
    ("text", "p"): _Document._end_paragraph,
    ("text", "h"): _Document._end_paragraph,
    ("text", "span"): _Document._end_span,
    ("text", "list"): _Document._end_list,
    ("table", "table-row"): _Document._end_row,
    ("table", "table-cell"): _Document._end_cell,
}
