"""What happenings say, read from the published rows at this moment: what is public no more is not among them.

Mail, feeds and whatever else tells of happenings tells what this returns. A constant number of queries.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format

from participation.emails import title_of
from participation.models import DevolutionPublication, MeetingKind, Topic
from planning.models import IndicatorKind
from reports.models import DocumentKind, Happening, HappeningKind, HappeningQuerySet, Publication
from reports.queries.happenings import called_meetings, items_in_force, public_answers, public_progress

_DAY = r"j \d\e F \d\e Y"
_WEEKDAY = r"l j \d\e F \d\e Y"


@dataclass(frozen=True)
class News:
    """A happening in words. ``about`` is the same for what takes the place of one another; ``until`` is the last day
    on which it is worth a letter.
    """

    happening: Happening
    title: str
    text: str
    path: str
    about: tuple[str, Any]
    until: dt.date | None = None

    @property
    def address(self) -> str:
        """Where to read it."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def identity(self) -> str:
        """By which a reader of feeds knows it again (RFC 4151); an address may change."""
        host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
        row = self.happening
        return f"tag:{host},2026:{row.kind}-{row.subject}-{row.turn}"


def news_of(happenings: Iterable[Happening]) -> list[News]:
    """What may be told of some happenings, in their order."""
    rows = list(happenings)
    told: dict[int, News] = {}
    for kind, read in _READERS.items():
        some = [row for row in rows if row.kind == kind]
        if some:
            told |= {news.happening.pk: news for news in read(some)}
    return [told[row.pk] for row in rows if row.pk in told]


def latest(happenings: HappeningQuerySet, most: int) -> list[News]:
    """The last that happened, as far as it may be told, newest first; what was withdrawn makes the list shorter."""
    return news_of(happenings.newest_first()[:most])


def worth_a_letter(news: Sequence[News], day: dt.date) -> list[News]:
    """What is left to tell on a day: of what changed several times the last, and of no meeting that has passed."""
    last = {one.about: one for one in news}
    return [one for one in news if last[one.about] is one and (one.until is None or one.until >= day)]


def _answers(rows: list[Happening]) -> list[News]:
    answers = {
        answer.pk: answer
        for answer in public_answers().filter(pk__in=[row.subject for row in rows]).defer("internal_note")
    }
    topics = Topic.objects.readable().in_bulk({answer.live for answer in answers.values()})
    found = []
    for row in rows:
        answer: Any = answers.get(row.subject)
        topic = topics.get(answer.live) if answer else None
        if topic is not None:
            again = "Nueva respuesta" if answer.version > 1 else "Respuesta"
            text = f"{answer.get_decision_display()}. {answer.summary}"
            path = f"{topic.get_absolute_url()}#respuesta"
            found.append(News(row, f"{again}: {topic.title}", text, path, ("answer", topic.pk)))
    return found


def _progress(rows: list[Happening]) -> list[News]:
    reports = public_progress().filter(pk__in=[row.subject for row in rows])
    by_pk: dict[int, Any] = {
        report.pk: report for report in reports.select_related("activity", "indicator").defer("text")
    }
    stems = {report.stem for report in by_pk.values()}
    items = {item.stem: item for item in items_in_force().filter(stem__in=stems)}
    found = []
    for row in rows:
        report = by_pk.get(row.subject)
        item = items.get(report.stem) if report else None
        if report is not None and item is not None:
            about = report.activity or report.indicator
            name = report.activity.title if report.activity else report.indicator.name
            text = f"{name}: {_how_far(report)} (dato al {date_format(report.on, _DAY)})."
            title = f"Avance del plan: {item.code} {item.title}"
            key = ("progress", (type(about).__name__, about.pk))
            found.append(News(row, title, text, item.get_absolute_url(), key))
    return found


def _how_far(report: Any) -> str:
    if report.activity:
        return f"{_figure(report.value)} %"
    if not IndicatorKind(report.indicator.kind).has_figures:
        return "sí" if report.value else "todavía no"
    return f"{_figure(report.value)}{' %' if report.indicator.kind == IndicatorKind.RATIO else ''}"


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _publications(rows: list[Happening]) -> list[News]:
    publications = Publication.objects.published().in_bulk([row.subject for row in rows])
    codes = [row.code for row in publications.values() if row.kind == DocumentKind.DEVOLUTION]
    devolutions = (
        {
            told.code: told.devolution
            for told in DevolutionPublication.objects.filter(
                code__in=codes, withdrawn_on=None
            ).select_related("devolution")
        }
        if codes
        else {}
    )
    found = []
    for row in rows:
        publication = publications.get(row.subject)
        if publication is None:
            continue
        again = f"Nueva versión ({publication.version}): " if publication.version > 1 else ""
        title, path = f"{again}{publication.title}", publication.get_absolute_url()
        text = "Ya se puede leer, y descargar en PDF."
        devolution = devolutions.get(publication.code)
        if devolution is not None:
            title, path = f"{again}Devolución: {devolution.title}", devolution.get_absolute_url()
            text = "Qué se escuchó, qué se va a hacer, qué no y por qué."
            if devolution.validation_until and devolution.validation_until >= timezone.localdate():
                until = date_format(devolution.validation_until, r"j \d\e F")
                text += f" Si algo está mal contado, lo podés corregir hasta el {until}."
        found.append(News(row, title, text, path, (publication.kind, publication.subject_key)))
    return found


def _meetings(rows: list[Happening]) -> list[News]:
    wanted = called_meetings().filter(pk__in=[row.subject for row in rows]).prefetch_related("bodies")
    meetings = {meeting.pk: meeting for meeting in wanted}
    found = []
    for row in rows:
        meeting = meetings.get(row.subject)
        if meeting is None:
            continue
        is_workshop = meeting.kind == MeetingKind.WORKSHOP
        begins = "Taller" if is_workshop else "Convocatoria"
        if meeting.is_cancelled:
            begins = "Se suspende"
        elif row.turn:
            begins = "Cambió el día, la hora o el lugar"
        path = reverse("workshop-detail", args=[meeting.code]) if is_workshop else meeting.get_absolute_url()
        title = meeting.title if is_workshop and meeting.title else title_of(meeting)
        found.append(
            News(row, f"{begins}: {title}", _when(meeting), path, ("meeting", meeting.pk), meeting.date)
        )
    return found


def _when(meeting: Any) -> str:
    if meeting.is_cancelled:
        return f"Por qué: {meeting.cancelled_reason}"
    said = f"Es el {date_format(meeting.date, _WEEKDAY)}"
    if meeting.start_time:
        said += f" a las {time_format(meeting.start_time, 'H:i')}"
    return f"{said}{f', en {meeting.place}' if meeting.place else ''}. Es abierta al público."


_READERS = {
    HappeningKind.ANSWER: _answers,
    HappeningKind.PROGRESS: _progress,
    HappeningKind.DEVOLUTION: _publications,
    HappeningKind.DOCUMENT: _publications,
    HappeningKind.MEETING: _meetings,
}
