"""From rows to a tree, by any of the three ways in which a spreadsheet tells one."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from planning.models import CODE_PATTERN
from planning.sheets.cells import CellReader, tells_indicator
from planning.sheets.columns import Field, Tree
from planning.sheets.wanted import Faults, Line, PlanFacts, WantedItem
from planning.sheets.words import Suggester, fold, tidy

_LONGEST_CODE = 40
#: Columns that speak of the item, and that further rows of the same item leave empty or repeat.
_ITEM_FIELDS = (
    Field.PARENT,
    Field.TITLE,
    Field.DESCRIPTION,
    Field.RESPONSIBLE,
    Field.THEMES,
    Field.SUBZONES,
    Field.WEIGHT,
)
#: «1.5.1 Poda», «Eje 1: Ambiente», «OE2 – Verde», «Línea estratégica 2.1. Agua»
_IN_FRONT = re.compile(
    r"(?P<word>[^\W\d_]{2,}(?:\s+[^\W\d_]{2,}){0,2}\s+)?(?:n[º°.]\s*)?"
    r"(?P<code>[A-Za-z]{0,4}-?[0-9]{1,3}(?:[.-][0-9]{1,3}|[.-][A-Za-z]\b)*[a-z]?)"
    r"(?P<sign>\s*[:.)–—-]+\s*|\s+)(?P<title>\S.*)\Z",
    re.DOTALL | re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[.-]")


def build_tree(
    lines: Iterable[Line], facts: PlanFacts, faults: Faults, reader: CellReader
) -> list[WantedItem]:
    """The items that the rows tell, in their order, each with its place; what cannot be is told."""
    lines = list(lines)
    if not lines:
        return []
    build = _Levels if lines[0].layout.tree == Tree.LEVELS else _Codes
    return build(facts, faults, reader).build(lines)


class _Builder:
    """What the ways share: the further rows of an item, and the indicators."""

    def __init__(self, facts: PlanFacts, faults: Faults, reader: CellReader) -> None:
        self.facts = facts
        self.fail = faults
        self.reader = reader

    def check_code(self, line: Line, name: str, code: str) -> bool:
        """Whether it may be a code; told when not."""
        if len(code) > _LONGEST_CODE:
            self.fail(line, name, f"El código tiene {len(code)} caracteres; el máximo es {_LONGEST_CODE}.")
        elif not re.match(CODE_PATTERN, code):
            self.fail(
                line,
                name,
                f"El código «{code[:60]}» solo puede llevar letras sin tilde, números, punto y guiones.",
            )
        else:
            return True
        return False

    def describe(self, item: WantedItem, line: Line) -> None:
        """Take from a row what it says of its item."""
        item.values = self.reader.values(line, item.code)
        item.themes = item.values.pop("themes", None)
        item.subzones = item.values.pop("subzones", None)

    def measure(self, item: WantedItem | None, line: Line) -> None:
        """Take the indicator of a row; of a row that belongs to no item, only what is wrong with it."""
        found = self.reader.indicator(line, item.title if item else tidy(line[Field.TITLE].text))
        if found is None or item is None:
            return
        first = next((other for other in item.indicators if fold(other.name) == fold(found.name)), None)
        if first and found.name:
            where = Field.INDICATOR if line.layout.has(Field.INDICATOR) else _told(line)
            self.fail(line, where, f"Este indicador ya está en la fila {first.line.number}.")
            return
        item.indicators.append(found)

    def contradictions(self, item: WantedItem, line: Line, but: tuple[str, ...] = ()) -> None:
        """A further row of an item says the same of it, or nothing."""
        for name in _ITEM_FIELDS:
            if name in but or not line.says(name):
                continue
            said, before = line[name], item.line[name]
            if not said.fault and tidy(said.text) != tidy(before.text):
                self.fail(
                    line,
                    name,
                    f"No dice lo mismo que la fila {item.line.number}, que es de este mismo elemento: dejala vacía o "
                    "igual.",
                )


def _told(line: Line) -> str:
    return next(name for name in line.layout.mapping if line.says(name))


# -- by code


class _Codes(_Builder):
    """A row says its code, and another column, or the code itself, what it hangs from."""

    def build(self, lines: list[Line]) -> list[WantedItem]:
        items: dict[str, WantedItem] = {}
        last: WantedItem | None = None
        for line in lines:
            code = self._code(line)
            last = self._row(line, code, items, last)
        self._hang(items)
        return list(items.values())

    def _code(self, line: Line) -> str:
        cell = line[Field.CODE]
        code = tidy(cell.text)
        if cell.is_date and not cell.fault:
            self.fail(
                line,
                Field.CODE,
                f"La planilla tomó el código por una fecha ({code}): dale a la celda el formato «Texto» y escribilo "
                "de nuevo.",
            )
        if line.layout.tree == Tree.CODE and code not in self.facts.codes:
            code = re.sub(r"(?<=\w)[.)-]+\Z", "", code)
        return code

    def _row(
        self, line: Line, code: str, items: dict[str, WantedItem], last: WantedItem | None
    ) -> WantedItem | None:
        title = self.reader.short(line, Field.TITLE)
        first = items.get(code) if code else None
        if not code and Field.CODE not in line.bad:
            if not line.says(Field.TITLE) and tells_indicator(line) and last is not None:
                self.contradictions(last, line)
                self.measure(last, line)
                return last
            self.fail(line, Field.CODE, "Falta el código.")
        if first is None:
            good = bool(code) and Field.CODE not in line.bad and self.check_code(line, Field.CODE, code)
            if not title and Field.TITLE not in line.bad:
                self.fail(line, Field.TITLE, "Falta el título.")
            item = WantedItem(code, title, line)
            self.describe(item, line)
            self.measure(item, line)
            if good:
                items[code] = item
            return item
        if title and title != first.title and Field.TITLE not in line.bad:
            self.fail(
                line, Field.CODE, f"El código «{code}» está repetido: ya está en la fila {first.line.number}."
            )
            self.reader.values(line, code)
            self.measure(None, line)
            return last
        self.contradictions(first, line, but=(Field.TITLE,))
        if tells_indicator(line):
            self.measure(first, line)
        elif not line.bad:
            self.fail(
                line, Field.CODE, f"El código «{code}» está repetido: ya está en la fila {first.line.number}."
            )
        return first

    def _hang(self, items: dict[str, WantedItem]) -> None:
        known = {*items, *self.facts.codes}
        suggest = Suggester(known)
        for item in items.values():
            if item.line.layout.tree == Tree.CODE:
                item.parent = _longest_prefix(item.code, known)
                continue
            said = item.line[Field.PARENT]
            if Field.PARENT in item.line.bad or not said.text:
                continue
            parent = tidy(said.text)
            if parent not in known and parent.rstrip(".") in known:
                parent = parent.rstrip(".")
            if said.is_date:
                self.fail(
                    item.line,
                    Field.PARENT,
                    f"La planilla tomó el código por una fecha ({parent}): dale a la celda el formato «Texto».",
                )
            elif parent == item.code:
                self.fail(item.line, Field.PARENT, "Depende de sí mismo.")
            elif parent not in known:
                self.fail(
                    item.line,
                    Field.PARENT,
                    f"No hay ningún elemento con el código «{parent[:60]}».{suggest(parent)}",
                )
            else:
                item.parent = parent
        self._refuse_circles(items)

    def _refuse_circles(self, items: dict[str, WantedItem]) -> None:
        """One error for each circle, at the first of its rows."""
        above = {code: parent for code, (parent, _title) in self.facts.codes.items()}
        above |= {code: item.parent for code, item in items.items()}
        settled: set[str] = set()
        for start in items:
            path: list[str] = []
            here: str | None = start
            while here is not None and here not in settled and here not in path:
                path.append(here)
                here = above.get(here)
            if here is not None and here in path and here not in settled:
                circle = [items[code] for code in path[path.index(here) :] if code in items]
                first = min(circle, key=lambda item: item.line.number)
                name = Field.PARENT if first.line.layout.has(Field.PARENT) else Field.CODE
                told = " → ".join(path[path.index(here) :][:6])
                self.fail(
                    first.line, name, f"Los elementos dependen unos de otros en redondo: {told} → {here}."
                )
            settled |= set(path)


def _longest_prefix(code: str, known: set[str]) -> str | None:
    cuts = [match.start() for match in _SEPARATORS.finditer(code)]
    prefixes = (code[:cut] for cut in reversed(cuts))
    return next((prefix for prefix in prefixes if prefix in known), None)


# -- a column per level


@dataclass(eq=False)
class _Node:
    """One title of a column of levels."""

    title: str
    code: str
    line: Line
    name: str
    parent: "_Node | None"
    children: dict[str, "_Node"] = field(default_factory=dict)
    described: bool = False
    is_bare: bool = False
    item: WantedItem | None = None


class _Levels(_Builder):
    """A row says its title in the column of its level; columns of levels above may be empty, «as above»."""

    def build(self, lines: list[Line]) -> list[WantedItem]:
        self.names = lines[0].layout.levels
        self.split = {name: _splitter(name, lines) for name in self.names}
        self.top = _Node("", "", lines[0], "", None)
        self.taken: set[str] = set()
        self.stack: list[_Node | None] = [None] * len(self.names)
        last: _Node | None = None
        placed: list[tuple[Line, _Node]] = []
        for line in lines:
            last = self._row(line, last, placed)
        items = self._code_all()
        for line, node in placed:
            if node.item is not None:
                self._take(node, node.item, line)
        return items

    def _row(self, line: Line, last: _Node | None, placed: list[tuple[Line, _Node]]) -> _Node | None:
        said = {at: tidy(line[name].text) for at, name in enumerate(self.names) if line[name].text}
        if not said:
            if last is not None and tells_indicator(line):
                placed.append((line, last))
            elif not any(name in line.bad for name in self.names):
                self.fail(line, self.names[-1], "Falta el título: la fila no dice de qué elemento habla.")
            return last
        before = list(self.stack)
        parent, deepest = self.top, self.top
        for at, name in enumerate(self.names):
            if at in said:
                parent = deepest = self._node(parent, said[at], line, name)
                if self.stack[at] is not deepest:
                    self.stack[at:] = [deepest, *[None] * (len(self.names) - at - 1)]
            elif at < max(said) and self.stack[at] is not None:
                parent = self.stack[at] or parent
        code = tidy(line[Field.CODE].text)
        if self.stack == before and last is not None and tells_indicator(line) and code in ("", last.code):
            deepest = last  # only what is above is said again
        self._remember_code(deepest, line)
        placed.append((line, deepest))
        return deepest

    def _node(self, parent: _Node, text: str, line: Line, name: str) -> _Node:
        code, title, is_bare = self.split[name](text)
        key = f"{code}\n{fold(title) or title}"
        node = parent.children.get(key)
        if node is None:
            node = parent.children[key] = _Node(title, code, line, name, parent, is_bare=is_bare)
            if len(title) > 200:
                self.fail(line, name, f"Tiene {len(title)} caracteres; el máximo es 200.")
        return node

    def _remember_code(self, node: _Node, line: Line) -> None:
        code = tidy(line[Field.CODE].text)
        if not code or Field.CODE in line.bad:
            return
        if line[Field.CODE].is_date:
            self.fail(
                line, Field.CODE, f"La planilla tomó el código por una fecha ({code}): dale formato «Texto»."
            )
        elif not node.described:
            node.code, node.name, node.line, node.is_bare = code, Field.CODE, line, False
        elif node.name == Field.CODE and node.code != code:
            self.fail(line, Field.CODE, f"La fila {node.line.number} le da otro código a este elemento.")
        node.described = True

    def _take(self, node: _Node, item: WantedItem, line: Line) -> None:
        """What a row says of its item: of the first one all, of further ones only the indicator."""
        if item.code not in self.taken:
            self.taken.add(item.code)
            item.line = line
            self.describe(item, line)
            self.measure(item, line)
            return
        self.contradictions(item, line, but=(Field.PARENT, Field.TITLE))
        if tells_indicator(line):
            self.measure(item, line)
        elif not line.bad:
            name = next(name for name in reversed(self.names) if line.says(name))
            self.fail(
                line, name, f"«{item.title[:60]}» está repetido: ya está en la fila {item.line.number}."
            )

    # codes

    def _code_all(self) -> list[WantedItem]:
        nodes = list(_below(self.top))
        told = [node.code for node in nodes if node.code]
        if len(set(told)) < len(told):  # every level is counted from 1 again: 1.2 is the second of the first
            for node in nodes:
                if node.is_bare and node.parent and node.parent.code:
                    node.code = f"{node.parent.code}.{node.code}"
        used: dict[str, _Node] = {}
        for node in nodes:
            if not node.code:
                continue
            if not self.check_code(node.line, node.name, node.code):
                node.code = ""
            elif node.code in used:
                first = used[node.code].line.number
                self.fail(
                    node.line,
                    node.name,
                    f"El código «{node.code}» está repetido: ya está en la fila {first}.",
                )
                node.code = ""
            else:
                used[node.code] = node
        self._give_codes(self.top, used)
        return [self._item(node) for node in nodes if node.code]

    def _give_codes(self, top: _Node, used: dict[str, _Node]) -> None:
        """To what has none, the code it has in the plan by its title; else one of its place that the plan has not."""
        titles: dict[tuple[str | None, str], str] = {}
        for code, (parent, title) in self.facts.codes.items():
            titles.setdefault((parent, fold(title)), code)
        waiting = [top]
        while waiting:
            node = waiting.pop()
            bare = [child for child in node.children.values() if not child.code]
            for child in bare:
                known = titles.get((node.code or None, fold(child.title)))
                if known and known not in used:
                    child.code, used[known] = known, child
            last = 0  # no number up to this one is free for what follows
            for place, child in enumerate(node.children.values(), start=1):
                if not child.code:
                    last = self._free(node.code, max(place, last + 1), used)
                    child.code = _at(node.code, last)
                    used[child.code] = child
                    self.check_code(child.line, child.name, child.code)
            waiting += node.children.values()

    def _free(self, above: str, number: int, used: dict[str, _Node]) -> int:
        """The first number that is no code yet, of the file or of the plan: what is not in the file stays itself."""
        while (code := _at(above, number)) in used or code in self.facts.codes:
            number += 1
        return number

    def _item(self, node: _Node) -> WantedItem:
        parent = node.parent.code if node.parent else ""
        node.item = WantedItem(node.code, node.title, node.line, parent or None)
        return node.item


def _at(above: str, number: int) -> str:
    return f"{above}.{number}" if above else f"{number}"


def _below(top: _Node) -> Iterable[_Node]:
    waiting = list(reversed(top.children.values()))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children.values())


Split = Callable[[str], tuple[str, str, bool]]


def _splitter(name: str, lines: list[Line]) -> Split:
    """Cuts the code off the titles of a column, when most of them have one in front."""
    texts = {tidy(line[name].text) for line in lines if line[name].text}
    coded = sum(bool(_front(text)) for text in texts)
    if not texts or coded * 5 < len(texts) * 3:
        return lambda text: ("", text, False)

    def split(text: str) -> tuple[str, str, bool]:
        found = _front(text)
        return (*found, found[0].isdecimal()) if found else ("", text, False)

    return split


def _front(text: str) -> tuple[str, str] | None:
    """The code in front of a title and the title, if that is what it looks like: «100 luminarias» is none."""
    match = _IN_FRONT.match(text)
    if match is None:
        return None
    code, sign, title = match["code"], match["sign"], match["title"]
    if not match["word"] and code.isdecimal() and not sign.strip():
        return None
    if re.search(r"[.][0-9]{3}\Z", code):
        return None
    return code, title
