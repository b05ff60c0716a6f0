"""What every kind of document gives the publication engine.

A kind is a module-level object that satisfies ``DocumentType``. The engine stores what ``snapshot`` returns as
canonical JSON and calls ``render`` with that content alone: no rendition ever reads live rows.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from reports.models import Document, Format

Content = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A part that a person writes: its key, its heading, and what belongs in it."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Meta:
    """What a rendition says of the publication it will be; fixed when prepared."""

    code: str  # 16 characters, without hyphens
    version: int
    title: str
    municipality: str
    dated: dt.date
    site_url: str  # without a final slash
    replaces_code: str = ""

    @property
    def spaced_code(self) -> str:
        """The code in fours."""
        return "-".join(self.code[start : start + 4] for start in range(0, 16, 4))

    @property
    def address(self) -> str:
        """Where the publication is, on paper."""
        return f"{self.site_url}/publicaciones/{self.spaced_code}/"


@dataclass(frozen=True)
class Evidence:
    """The dissociated rows behind one figure; there may be 100,000, to be gone through and not held."""

    title: str
    rule: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class MatchingRows:
    """Of some rows, those whose cell at each place is one of the values allowed there."""

    rows: Iterable[Sequence[Any]]
    allowed: Mapping[int, Collection[Any]]

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """Go through them, in their order."""
        for row in self.rows:
            if all(row[place] in values for place, values in self.allowed.items()):
                yield row


class DocumentType(Protocol):
    """One kind of document."""

    kind: str
    label: str
    parts: Sequence[Part]
    formats: Sequence[Format]

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated, as JSON values. Reads live rows in a constant number of queries."""

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form, from the content alone. ``JSON`` is not asked for: the engine wraps the content."""

    def evidence(self, content: Content, figure_id: str) -> Evidence | None:
        """The rows behind a figure; ``None`` when there is no such figure or it shows no rows.

        Rows stand under ``registros``, a table to each id, as ``filas``, which can be gone through and has no length.
        """


def canonical_json(content: Content) -> str:
    """The one way content is written down, so that its SHA-256 means something: sorted keys, UTF-8, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
