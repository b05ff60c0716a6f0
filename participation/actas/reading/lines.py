"""The lines that a Word or OpenDocument text shows, as its paragraphs, tables and boxes come and go."""

from .refusals import MOST_TEXT, TOO_MUCH_INSIDE, Refusal


class Lines:
    """Paragraphs become lines, rows of a table lines with tabs between the cells.

    What stands in a box inside a paragraph comes after it. A cell of several paragraphs keeps its lines.
    """

    def __init__(self) -> None:
        #: Where a finished line goes: to the whole, to a cell that is open, or after a paragraph that is open.
        self._sinks: list[list[str]] = [[]]
        self._paragraphs: list[list[str]] = []
        self._rows: list[list[str]] = []
        self._size = 0

    def begin_paragraph(self) -> None:
        """Also inside another one, as boxes have them."""
        self._paragraphs.append([])
        self._sinks.append([])

    def say(self, text: str) -> None:
        """Letters of the paragraph that is open; what stands outside of any is not shown."""
        if self._paragraphs:
            self._count(len(text))
            self._paragraphs[-1].append(text)

    def end_paragraph(self, label: str = "", *, hidden: bool = False) -> None:
        """The line is ready; its label stands in front."""
        said, boxes = "".join(self._paragraphs.pop()), self._sinks.pop()
        if not hidden:
            self._count(len(label) + 1)
            self._sinks[-1].append(f"{label} {said.lstrip()}" if label and said.strip() else said)
            self._sinks[-1].extend(boxes)

    def begin_row(self) -> None:
        """Of a table, which may stand in a cell or box of another."""
        self._rows.append([])

    def begin_cell(self) -> None:
        """A cell has lines of its own."""
        self._sinks.append([])

    def end_cell(self) -> None:
        """Its lines are one column of the row."""
        self._count(1)
        self._rows[-1].append("\n".join(self._sinks.pop()).strip("\n"))

    def end_row(self, *, hidden: bool = False) -> None:
        """The row is a line."""
        cells = self._rows.pop()
        if not hidden:
            self._count(1)
            self._sinks[-1].append("\t".join(cells).rstrip("\t"))

    def whole(self) -> str:
        """All of it."""
        return "\n".join(self._sinks[0])

    def _count(self, more: int) -> None:
        self._size += more
        if self._size > MOST_TEXT:
            raise Refusal(TOO_MUCH_INSIDE)
