"""Reads behind the public pages of what was published."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from django.db.models import OuterRef, QuerySet, Subquery

from reports.memory import keep_sealed
from reports.models import Publication, PublicationQuerySet, Rendition, Withdrawal
from reports.queries.renditions import bytes_of


@dataclass(frozen=True)
class Section:
    """An entry of a document's side index."""

    anchor: str
    title: str
    number: str


@dataclass(frozen=True)
class Body:
    """The sealed HTML of a document, and the sections it says it has."""

    html: str
    sections: Sequence[Section]


def publications() -> PublicationQuerySet:
    """What anybody may read, newest first, with all that a list shows of each."""
    return Publication.objects.published().newest_first().with_standing().select_related("sealed_by")


def withdrawals() -> QuerySet[Withdrawal]:
    """Each withdrawal that was confirmed, newest first."""
    found = Withdrawal.objects.confirmed().select_related("publication", "decision")
    return found.order_by("-decision__at", "-pk")


def withdrawal_of_code(code: str) -> Withdrawal | None:
    """The withdrawal of the publication with a code, if it was withdrawn."""
    return withdrawals().filter(publication__code=code).first()


def withdrawn_from_period(kind: str, period: tuple[dt.date, dt.date]) -> Withdrawal | None:
    """The last withdrawal of a document of a kind about a period."""
    found = withdrawals().filter(publication__kind=kind)
    return found.filter(publication__period_from=period[0], publication__period_to=period[1]).first()


def later_withdrawal(kind: str, subject_key: str, version: int) -> Withdrawal | None:
    """The withdrawal of a version after one of the same subject, whose place that one takes again."""
    same = withdrawals().filter(publication__kind=kind, publication__subject_key=subject_key)
    return same.filter(publication__version__gt=version).order_by("-publication__version").first()


def publication_with_code(code: str) -> Publication | None:
    """The publication with a code (16 characters)."""
    return publications().filter(code=code).first()


def latest_of_kind(kind: str, period: tuple[dt.date, dt.date] | None = None) -> Publication | None:
    """The last sealed document of a kind, of a period or of any."""
    found = publications().filter(kind=kind)
    if period:
        found = found.filter(period_from=period[0], period_to=period[1])
    return found.first()


def current_of_kind(kind: str) -> list[Publication]:
    """The last version of each document of a kind that may be read, that of the last period first."""
    rows = Publication.objects.published().current().filter(kind=kind)
    return list(rows.order_by("-period_to", "-period_from", "-sequence"))


def latest_of_each(kinds: Iterable[str]) -> dict[str, Publication]:
    """The last sealed document of each of some kinds that has one, in one query."""
    newest = Publication.objects.published().filter(kind=OuterRef("kind")).newest_first()
    last = Publication.objects.published().filter(kind__in=kinds, pk=Subquery(newest.values("pk")[:1]))
    return {row.kind: row for row in last.with_standing().select_related("sealed_by")}


def latest_of_subject(kind: str, subject_key: str) -> Publication | None:
    """The last version of what is about something, and not withdrawn."""
    return publications().filter(kind=kind, subject_key=subject_key).first()


def body_of(rendition: Rendition) -> Body:
    """The HTML form of a document, from memory when this process has read it before. Raises ``BytesGone``."""
    return keep_sealed(f"body {rendition.sha256}", lambda: (read_body(bytes_of(rendition)), rendition.size))


def read_body(data: bytes) -> Body:
    """The body that sealed bytes are."""
    html = data.decode()
    reader = _SectionReader()
    reader.feed(html)
    reader.close()
    return Body(html=html, sections=tuple(reader.sections))


class _SectionReader(HTMLParser):
    """Finds ``<section id="…"><h2><span class="number">1</span>Title</h2>`` at any depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[Section] = []
        self._anchor = ""
        self._in_heading = self._in_number = False
        self._title = self._number = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "section":
            self._anchor = names.get("id") or ""
        elif tag == "h2" and self._anchor:
            self._in_heading, self._title, self._number = True, "", ""
        elif tag == "span" and self._in_heading and names.get("class") == "number":
            self._in_number = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self._in_number = False
        elif tag == "h2" and self._in_heading:
            self.sections.append(Section(self._anchor, " ".join(self._title.split()), self._number.strip()))
            self._in_heading, self._anchor = False, ""

    def handle_data(self, data: str) -> None:
        if self._in_number:
            self._number += data
        elif self._in_heading:
            self._title += data
