"""What every kind of document gives the publication engine.

A kind is a module of this package with an object that is a ``DocumentType``; it brings its own templates. The engine
stores what ``snapshot`` returns as canonical JSON and calls ``render`` with that content alone: no rendition ever reads
live rows.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from participation.models import Devolution
from planning.models import DevelopmentPlan, OperationalPlan
from reports.models import Audience, Document, Evaluation, Format, Publication, SwotMatrix
from reports.periods import period_slug, period_words

Content = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A part that a person writes: its key, its heading, and what belongs in it."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True)
class Subject:
    """What a document is about: its key among those of its kind, its title, its days if any, and its row if any."""

    key: str
    title: str
    since: dt.date | None
    until: dt.date | None
    plan: DevelopmentPlan | None = None
    operational: OperationalPlan | None = None
    devolution: Devolution | None = None
    matrix: SwotMatrix | None = None
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class Arms:
    """The coat of arms that a document was prepared with: an image by its hash, for paper."""

    sha256: str
    data: bytes


#: Where a snapshot names the coat of arms that its paper shows; only what is prepared while there is one has it.
ARMS_KEY = "escudo_del_municipio"


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
    arms: "Arms | None" = None
    audience: str = Audience.PUBLIC
    salt: str = (
        ""  # of what is not for everybody: without it, who guesses the words could make the same bytes
    )

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


class DocumentType:
    """One kind of document: what it says, how it is written, and what it has to do with its subject."""

    kind: str
    label: str
    #: What people write in it.
    parts: Sequence[Part] = ()
    formats: Sequence[Format] = ()
    #: The forms of what is not for everybody, where ``restricted_snapshot`` says something.
    restricted_formats: Sequence[Format] = ()
    #: Of a kind about some days: whether it is also about some bodies.
    of_bodies = True
    #: Whether its figures open the records behind them.
    has_records = False
    #: What a page calls the other current documents of the kind.
    others_title = "Otros documentos"
    #: The styles that its page needs besides those of every page.
    styles: Sequence[str] = ()

    def subjects(self) -> list[tuple[str, str]]:
        """What a document may be started about, newest first: what ``subject`` understands, and in words."""
        return []

    def subject(self, about: str) -> Subject:
        """What ``about`` means, one of ``subjects``. Raises ``ValidationError`` when there is no such thing."""
        raise ValidationError("De esta clase no se empieza un documento así.")

    def subject_between(self, since: dt.date | None, until: dt.date | None) -> Subject:
        """What a document about some days, or about today, is about. Raises ``ValidationError`` when it is about
        nothing.
        """
        raise ValidationError("Un documento de esta clase no es de un período.")

    def refreshed(self, document: Document) -> Subject | None:
        """What a document is about as it stands now; ``None`` where that stays as it was when it was started."""
        return None

    def snapshot(self, document: Document, *, code: str) -> Content:
        """All that the document says, dissociated, as JSON values. Reads live rows in a constant number of queries."""
        raise NotImplementedError

    def restricted_snapshot(self, document: Document, *, code: str) -> Content | None:
        """What only some may read of it, kept apart from the public content; ``None`` when that is all there is."""
        return None

    def render(self, format: Format, content: Content, meta: Meta) -> bytes:
        """The bytes of one form, from the content alone. ``JSON`` is not asked for: the engine wraps the content."""
        raise NotImplementedError

    def evidence(self, content: Content, figure_id: str) -> Evidence | None:
        """The rows behind a figure; ``None`` when there is no such figure or it shows no rows.

        Rows stand under ``registros``, a table to each id, as ``filas``, which can be gone through and has no length.
        """
        return None

    def check_subject(self, document: Document) -> None:
        """Raise ``InvalidTransition`` when what the document is about does not let it be prepared or sealed now."""

    def before_seal(self, publication: Publication) -> None:
        """Write, in the transaction of the seal, what belongs to a publication that is about to be stored."""

    def after_seal(self, publication: Publication) -> None:
        """Move the subject, in the transaction of the seal."""

    def after_withdrawal(self, publication: Publication) -> None:
        """Tell the subject, in the transaction that withdraws a publication."""

    def check_text(self, document: Document, text: str) -> list[str]:
        """What is wrong with a text that somebody wrote, in words."""
        return []

    def figure_choices(self, document: Document) -> list[tuple[str, str, str]]:
        """The figures that a text may insert by reference, as they are now: (id, title, value in words)."""
        return []

    def preview(self, document: Document, text: str) -> str | None:
        """A text as it will be read, as safe HTML; ``None`` when the kind offers no preview."""
        return None

    def when(self, since: dt.date, until: dt.date) -> tuple[str, str]:
        """The days it is about: what they are called, and the days in words."""
        return "Período", period_words(since, until)

    def file_stem(self, publication: Publication) -> str:
        """What its files are called, without version and ending."""
        if publication.period_from and publication.period_to:
            return f"{publication.kind}_{period_slug(publication.period_from, publication.period_to)}"
        return publication.kind


def canonical_json(content: Content) -> str:
    """The one way content is written down, so that its SHA-256 means something: sorted keys, UTF-8, no spaces."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
