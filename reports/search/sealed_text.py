"""The words of a sealed document, out of its HTML: whole, or chapter by chapter."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_NOT_READ = ("script", "style", "svg", "template")


@dataclass
class Chapter:
    """A section that no other one holds: its anchor, its heading, and all its words, the heading's too."""

    anchor: str
    title: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words in their order."""
        return " ".join(self.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.chapters: list[Chapter] = []
        self._depth = self._skipped = 0
        self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_READ:
            self._skipped += 1
        elif tag == "section":
            self._depth += 1
            if self._depth == 1 and (anchor := dict(attrs).get("id")):
                self.chapters.append(Chapter(anchor))
        elif tag == "h2" and self._depth == 1 and self.chapters and not self.chapters[-1].title:
            self._in_heading = True

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOT_READ:
            self._skipped = max(self._skipped - 1, 0)
        elif tag == "section":
            self._depth = max(self._depth - 1, 0)
        elif tag == "h2":
            self._in_heading = False

    def handle_data(self, data: str) -> None:
        if self._skipped or not data.strip():
            return
        self.words.append(data)
        if self._depth and self.chapters:
            chapter = self.chapters[-1]
            chapter.words.append(data)
            if self._in_heading and not data.strip().isdecimal():  # its number
                chapter.title = f"{chapter.title} {data}".strip()


def text_of(html: str) -> str:
    """All the words of a document."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return " ".join(reader.words)


def chapters_of(html: str) -> list[Chapter]:
    """Its chapters, those with a heading, in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [chapter for chapter in reader.chapters if chapter.title]
