"""All that the page of a publication needs to know from the database, in one query whose SQL is written once.

What may be read, what replaces what and who signed are read anew for each page that is made. The query is put
together from the same querysets as everything else (``published()``, ``current()``); writing its SQL costs Django more
than PostgreSQL needs to answer it, so that is done once for each set of conditions, and the values are put in after.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.urls import reverse

from planning.models import Municipality
from reports.codes import spaced
from reports.memory import keep_sealed
from reports.models import Audience, Format, Publication, Rendition
from reports.queries.publications import Body, read_body
from reports.queries.renditions import BytesGone

#: Current documents about something else that a page names.
MOST_OTHERS = 12
# What stands in the SQL for a value that is not known yet: by field, of its type, and nobody's real value.
_MARKS: dict[str, Any] = {
    "code": "«code»",
    "kind": "«kind»",
    "subject_key": "«subject»",
    "period_from": dt.date(1, 1, 1),
    "period_to": dt.date(1, 1, 2),
}
_FORMATS = list(Format.values)


@dataclass(frozen=True)
class Version:
    """A version of what a publication is about, as its page names it."""

    code: str
    version: int
    sealed_at: dt.datetime

    @property
    def url(self) -> str:
        """Its address."""
        return reverse("publication-detail", args=[spaced(self.code)])


@dataclass(frozen=True)
class Other:
    """A current document of the same kind about something else."""

    code: str
    title: str

    @property
    def url(self) -> str:
        """Its address."""
        return reverse("publication-detail", args=[spaced(self.code)])


@dataclass(frozen=True)
class File:
    """A form in which a publication is served: its bytes in ``size``, its hash."""

    format: str
    size: int
    sha256: str

    @property
    def label(self) -> str:
        """What people call it."""
        return Format(self.format).label


@dataclass(frozen=True)
class PublicationPage:
    """A publication that anybody may read, with all that its page tells of it and around it.

    ``versions`` are those that may be read, newest first; ``is_replaced``: there is a later one, withdrawn or not.
    ``municipality`` is its name and how often its row was edited.
    """

    pk: int
    preparation_id: int
    kind: str
    subject_key: str
    code: str
    version: int
    title: str
    period_from: dt.date | None
    period_to: dt.date | None
    sealed_at: dt.datetime
    author: str
    is_replaced: bool
    files: Sequence[File]
    versions: Sequence[Version]
    others: Sequence[Other]
    municipality: tuple[str, int]

    @property
    def spaced_code(self) -> str:
        """The code in fours."""
        return spaced(self.code)

    @property
    def url(self) -> str:
        """The permanent address of this very version."""
        return reverse("publication-detail", args=[self.spaced_code])

    @property
    def is_superseded(self) -> bool:
        """Whether a later version may be read."""
        return self.versions[0].version != self.version


def page_with_code(code: str) -> PublicationPage | None:
    """The page of the publication with a code (16 characters), unless it is withdrawn or there is none."""
    return _page(code=code)


def page_of_latest(kind: str, period: tuple[dt.date, dt.date] | None = None) -> PublicationPage | None:
    """The page of the last sealed document of a kind, of a period or of any."""
    if period is None:
        return _page(kind=kind)
    return _page(kind=kind, period_from=period[0], period_to=period[1])


def page_of_subject(kind: str, subject_key: str) -> PublicationPage | None:
    """The page of the last version of what is about something, unless it is withdrawn or there is none."""
    return _page(kind=kind, subject_key=subject_key)


def body_of_page(page: PublicationPage) -> Body | None:
    """The sealed body, from memory when this process has read it before; ``None`` when it has no public HTML.

    Raises ``BytesGone`` when it was destroyed since the page was looked up.
    """
    html = next((file for file in page.files if file.format == Format.HTML), None)
    if html is None:
        return None

    def read() -> tuple[Body, int]:
        rows = Rendition.objects.filter(
            preparation_id=page.preparation_id, format=Format.HTML, audience=Audience.PUBLIC
        )
        data = bytes(rows.values_list("data", flat=True).get())
        if len(data) != html.size:
            raise BytesGone(f"{page.code} has no page any more.")
        return read_body(data), html.size

    return keep_sealed(f"body {html.sha256}", read)


def _page(**values: Any) -> PublicationPage | None:
    sql, params = _statement(tuple(sorted(values)))
    given = {_MARKS[name]: value for name, value in values.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(param, param) for param in params])
        row = cursor.fetchone()
    if row is None:
        return None
    *facts, files, versions, others, name, edited = row
    forms = sorted((File(**json.loads(one)) for one in files), key=lambda one: _FORMATS.index(one.format))
    told: list[Any] = [
        *facts,
        forms,
        [_version(**json.loads(one)) for one in versions],
        [Other(**json.loads(one)) for one in others],
        (name or "", edited or 0),
    ]
    return PublicationPage(*told)


def _version(*, sealed_at: str, **rest: Any) -> Version:
    return Version(sealed_at=dt.datetime.fromisoformat(sealed_at), **rest)


@lru_cache(maxsize=8)
def _statement(names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of the page that fulfils conditions on some fields, and its parameters with marks in their places."""
    return _rows(**{name: _MARKS[name] for name in names})[:1].query.sql_with_params()


def _rows(**conditions: Any) -> QuerySet:
    published = Publication.objects.published()
    files = Rendition.objects.filter(preparation_id=OuterRef("preparation_id"), audience=Audience.PUBLIC)
    versions = published.filter(kind=OuterRef("kind"), subject_key=OuterRef("subject_key"))
    others = published.current().filter(kind=OuterRef("kind")).exclude(subject_key=OuterRef("subject_key"))
    others = others.order_by("-period_to", "-period_from", "-sequence")[:MOST_OTHERS]
    municipality = Municipality.objects.order_by("pk")
    return (
        published.with_standing()
        .filter(**conditions)
        .newest_first()
        .values_list(
            "pk",
            "preparation_id",
            "kind",
            "subject_key",
            "code",
            "version",
            "title",
            "period_from",
            "period_to",
            "sealed_at",
            # As str(User) says it.
            Coalesce(NullIf("sealed_by__name", Value("")), "sealed_by__email", output_field=TextField()),
            "is_replaced",
            ArraySubquery(files.values(row=JSONObject(format="format", size="size", sha256="sha256"))),
            ArraySubquery(
                versions.order_by("-version").values(
                    row=JSONObject(code="code", version="version", sealed_at="sealed_at")
                )
            ),
            ArraySubquery(others.values(row=JSONObject(code="code", title="title"))),
            Subquery(municipality.values("name")[:1]),
            Subquery(municipality.values("edit_version")[:1]),
        )
    )
