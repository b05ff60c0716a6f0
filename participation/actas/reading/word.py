"""The text that a Word document (``.docx``) shows: not what was deleted, what is hidden, nor the codes of fields."""

import posixpath
from dataclasses import dataclass, field

from . import labels, plain
from .lines import Lines
from .package import Package
from .refusals import BROKEN, EXTENSION_LIES, EXTERNAL_ENTITY, MACRO, Refusal
from .xml import Attributes, Each, Reader

_TYPES, _RELATIONS = "[content_types].xml", "_rels/.rels"
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MACROS = ("vbaproject.bin", "vbadata.xml")
#: Deleted, moved from here, how it was before, or no text.
_NOT_SHOWN = frozenset(
    {
        "del", "moveFrom", "delText", "instrText", "delInstrText", "pPrChange", "rPrChange", "trPrChange",
        "tcPr", "tblPr", "tblPrEx", "tblGrid", "sectPr", "sdtPr", "sdtEndPr", "tabs", "rt",
    }
)  # fmt: skip
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LONGEST_LABEL, _LEVELS, _LONGEST_CHAIN = 40, 9, 20
#: Where Word keeps the signs of Symbol and Wingdings.
_PRIVATE = range(0xF000, 0xF100)
#: Of them, what lists use.
_BULLETS = frozenset({0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8})


def read(data: bytes) -> str:
    """The text of a ``.docx``."""
    package = Package(data)
    if _TYPES not in package:
        raise Refusal(EXTENSION_LIES)
    main = _main_part(package)
    related = _relations(package, _relations_of(main))
    _check_kind(package, main)
    styles, numbering = _Styles(), _Numbering()
    for kind, reader in (("styles", styles), ("numbering", numbering)):
        if related.get(kind, "") in package:
            reader.read(package.pieces(related[kind]))
    document = _Document(styles, numbering)
    document.read(package.pieces(main))
    return plain.tidy(document.lines.whole())


# --- parts ------------------------------------------------------------------------------------------------


def _check_kind(package: Package, main: str) -> None:
    kinds: dict[str, str] = {}

    def found(_: str, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind:
            raise Refusal(MACRO)
        kinds[attributes.get("PartName", "").lstrip("/").lower()] = kind

    Each(found).read(package.pieces(_TYPES))
    if any(name.endswith(_MACROS) for name in package.names):
        raise Refusal(MACRO)
    if "wordprocessingml" not in kinds.get(main, "wordprocessingml"):
        raise Refusal(EXTENSION_LIES)
    if main not in package:
        raise Refusal(BROKEN)


def _main_part(package: Package) -> str:
    """Where the text is, as the package's own relationships say."""
    if _RELATIONS not in package:
        raise Refusal(EXTENSION_LIES)
    main = _relations(package, _RELATIONS).get("officeDocument")
    if main is None:
        raise Refusal(BROKEN)
    if not main:
        raise Refusal(EXTERNAL_ENTITY)
    return main


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(package: Package, name: str) -> dict[str, str]:
    """The first part of each kind, in small letters; nothing where it stands outside."""
    targets: dict[str, str] = {}
    if name not in package:
        return targets
    folder = posixpath.dirname(posixpath.dirname(name))

    def found(element: str, attributes: Attributes) -> None:
        if element != "Relationship":
            return
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        outside = attributes.get("TargetMode", "").lower() == "external" or ":" in target
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/").lower()
        targets.setdefault(kind, "" if outside else path)

    Each(found).read(package.pieces(name))
    return targets


# --- styles and lists -------------------------------------------------------------------------------------


def _is_on(attributes: Attributes) -> bool:
    return attributes.get("val", "true").lower() not in ("0", "false", "off")


@dataclass
class _Style:
    based_on: str = ""
    number: str | None = None
    level: int | None = None
    hidden: bool | None = None


class _Styles(Reader):
    """Of each style, whether it hides and what list it belongs to."""

    def __init__(self) -> None:
        super().__init__()
        self._styles: dict[str, _Style] = {}
        self._now = _Style()

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""
        value = attributes.get("val", "")
        if namespace not in _WORD or name in ("tblStylePr", "docDefaults", "latentStyles"):
            self.skip()
        elif name == "style":
            self._now = self._styles.setdefault(attributes.get("styleId", ""), _Style())
        elif name == "basedOn":
            self._now.based_on = value
        elif name == "numId":
            self._now.number = value
        elif name == "ilvl":
            self._now.level = labels.whole_number(value)
        elif name == "vanish":
            self._now.hidden = _is_on(attributes)

    def hides(self, style: str) -> bool:
        """Whether the text of this style is hidden."""
        return next((one.hidden for one in self._chain(style) if one.hidden is not None), False)

    def number(self, style: str) -> tuple[str, int | None]:
        """The list that paragraphs of this style are items of, and their level in it."""
        chain = self._chain(style)
        number = next((one.number for one in chain if one.number is not None), "")
        return number, next((one.level for one in chain if one.level is not None), None)

    def _chain(self, name: str) -> list[_Style]:
        chain: list[_Style] = []
        while name in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass
class _List:
    """What several numberings share: its levels, and how far each has counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)


class _Numbering(Reader):
    """What stands before the items of lists, which have to be asked for in their order."""

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[str, _List] = {}
        self._of_number: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._list, self._level, self._number, self._overridden = _List(), _Level(), "", 0

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""
        value = attributes.get("val", "")
        if namespace not in _WORD or name in ("rPr", "pPr"):
            self.skip()
        elif name == "abstractNum":
            self._list = self._lists.setdefault(attributes.get("abstractNumId", ""), _List())
        elif name == "num":
            self._number, self._list = attributes.get("numId", ""), _List()
        elif name == "abstractNumId":
            self._of_number[self._number] = value
        elif name == "lvlOverride":
            self._overridden = labels.whole_number(attributes.get("ilvl"))
        elif name == "startOverride":
            self._restarts.setdefault(self._number, {})[self._overridden] = labels.whole_number(value, 1)
        elif name == "lvl":
            self._level = self._list.levels.setdefault(labels.whole_number(attributes.get("ilvl")), _Level())
        elif name == "start":
            self._level.start = labels.whole_number(value, 1)
        elif name == "numFmt":
            self._level.form = value
        elif name == "lvlText":
            self._level.text = value
        elif name == "pStyle":
            self._level.style = value

    def label(self, number: str, level: int | None, style: str) -> str:
        """Of the next item of this numbering."""
        found = self._lists.get(self._of_number.get(number, ""))
        if found is None:
            return ""
        if level is None:
            level = next((place for place, one in found.levels.items() if style and one.style == style), 0)
        of_level = found.levels.get(level)
        if of_level is None or level >= _LEVELS:
            return labels.BULLET
        start = self._restarts.get(number, {}).pop(level, None)
        counted = found.counted.get(level, of_level.start - 1) + 1 if start is None else start
        found.counted = {place: count for place, count in found.counted.items() if place < level}
        found.counted[level] = counted
        if of_level.form == "bullet":
            return labels.BULLET
        return _filled(found) if of_level.form != "none" else ""


def _filled(found: _List) -> str:
    text = found.levels[max(found.counted)].text
    for place in range(_LEVELS):
        of_level = found.levels.get(place, _Level())
        count = found.counted.get(place, of_level.start)
        text = text.replace(f"%{place + 1}", _FORMS.get(of_level.form, str)(count))
    return text[:_LONGEST_LABEL].strip()


_FORMS = {
    "lowerLetter": labels.letter,
    "upperLetter": lambda number: labels.letter(number).upper(),
    "lowerRoman": labels.roman,
    "upperRoman": lambda number: labels.roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "ordinal": lambda number: f"{number}º",
    "none": lambda _: "",
}


# --- the text ---------------------------------------------------------------------------------------------


@dataclass
class _Paragraph:
    style: str = ""
    number: str | None = None
    level: int | None = None


class _Document(Reader):
    def __init__(self, styles: _Styles, numbering: _Numbering) -> None:
        super().__init__()
        self.lines = Lines()
        self._styles, self._numbering = styles, numbering
        self._paragraphs: list[_Paragraph] = []
        self._runs: list[bool] = []  # whether each of those that are open is hidden
        self._fields: list[bool] = []  # whether what stands here is the result of each, or still its code
        self._rows: list[bool] = []  # whether each is hidden or deleted
        self._is_text = self._of_row = self._of_paragraph = False

    def start(self, namespace: str, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if namespace not in _WORD:
            if namespace == _ALTERNATIVES and name == "Fallback":  # the same again, for old programs
                self.skip()
        elif self._of_row and name != "trPrChange":
            self._rows[-1] |= name in ("hidden", "del") and _is_on(attributes)
        elif name in _NOT_SHOWN or (name == "rPr" and self._of_paragraph):
            self.skip()
        elif begin := _BEGIN.get(name):
            begin(self, attributes)
        elif name in _SIGNS:
            self._say(_SIGNS[name])

    def end(self, namespace: str, name: str) -> None:
        """It ends."""
        if namespace in _WORD and (end := _END.get(name)):
            end(self)

    def text(self, text: str) -> None:
        """Some letters."""
        if self._is_text:
            self._say(text.replace("\n", " "))

    def _say(self, text: str) -> None:
        if all(self._fields) and not (self._runs and self._runs[-1]):
            self.lines.say(text)

    def _paragraph(self, _: Attributes) -> None:
        self._paragraphs.append(_Paragraph())
        self.lines.begin_paragraph()

    def _end_paragraph(self) -> None:
        one = self._paragraphs.pop()
        number, level = self._styles.number(one.style)
        number = number if one.number is None else one.number
        level = level if one.level is None else one.level
        self.lines.end_paragraph(self._numbering.label(number, level, one.style) if number else "")

    def _properties(self, _: Attributes) -> None:
        self._of_paragraph = True

    def _end_properties(self) -> None:
        self._of_paragraph = False

    def _style(self, attributes: Attributes) -> None:
        self._paragraphs[-1].style = attributes.get("val", "")

    def _number(self, attributes: Attributes) -> None:
        self._paragraphs[-1].number = attributes.get("val", "")

    def _level(self, attributes: Attributes) -> None:
        self._paragraphs[-1].level = labels.whole_number(attributes.get("val"))

    def _run(self, _: Attributes) -> None:
        self._runs.append(bool(self._paragraphs) and self._styles.hides(self._paragraphs[-1].style))

    def _end_run(self) -> None:
        self._runs.pop()

    def _run_style(self, attributes: Attributes) -> None:
        if self._runs:
            self._runs[-1] |= self._styles.hides(attributes.get("val", ""))

    def _vanish(self, attributes: Attributes) -> None:
        if self._runs:
            self._runs[-1] = _is_on(attributes)

    def _text(self, _: Attributes) -> None:
        self._is_text = True

    def _end_text(self) -> None:
        self._is_text = False

    def _symbol(self, attributes: Attributes) -> None:
        """A sign of a font of signs: what lists use is a bullet, of the others nobody knows the letter."""
        said = attributes.get("char", "")
        code = int(said, 16) if len(said) == 4 else 0
        if code in _BULLETS:
            self._say(labels.BULLET)
        elif code and code not in _PRIVATE:
            self._say(chr(code))

    def _field(self, attributes: Attributes) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _row(self, _: Attributes) -> None:
        self._rows.append(False)
        self.lines.begin_row()

    def _end_row(self) -> None:
        self.lines.end_row(hidden=self._rows.pop())

    def _row_properties(self, _: Attributes) -> None:
        self._of_row = True

    def _end_row_properties(self) -> None:
        self._of_row = False

    def _cell(self, _: Attributes) -> None:
        self.lines.begin_cell()

    def _end_cell(self) -> None:
        self.lines.end_cell()


_BEGIN = {
    "p": _Document._paragraph,
    "pPr": _Document._properties,
    "pStyle": _Document._style,
    "numId": _Document._number,
    "ilvl": _Document._level,
    "r": _Document._run,
    "rStyle": _Document._run_style,
    "vanish": _Document._vanish,
    "t": _Document._text,
    "sym": _Document._symbol,
    "fldChar": _Document._field,
    "tr": _Document._row,
    "trPr": _Document._row_properties,
    "tc": _Document._cell,
}
_END = {
    "p": _Document._end_paragraph,
    "pPr": _Document._end_properties,
    "r": _Document._end_run,
    "t": _Document._end_text,
    "tr": _Document._end_row,
    "trPr": _Document._end_row_properties,
    "tc": _Document._end_cell,
}
