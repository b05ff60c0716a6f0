"""Devolutions: chosen from what was heard, given back by a sealed document, and what becomes of them afterwards.

The words stand in the document, whose seal calls ``mark_given_back`` and whose withdrawal ``mark_withdrawn``.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, User
from participation.actions.meetings import next_number
from participation.actions.standings import refresh_topics
from participation.models import (
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    DevolutionPublication,
    DevolutionScope,
    DevolutionTopic,
    GivenBack,
    Meeting,
    Topic,
)
from participation.permissions import PREPARE_DEVOLUTION
from participation.queries.devolutions import is_open, owed_devolutions, prepared_topics, who_gives_back
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict, save_edited
from planning.models import Municipality, Subzone, Theme, today
from planning.permissions import check

#: As many topics as a reader can take in; a document of more is two, by subzone or by theme.
MOST_TOPICS = 200
EDITED = ["title", "period_from", "period_to", "validation_until"]
GONE = "Esa anotación ya no está."


@transaction.atomic
def create_devolution(
    *,
    title: str,
    scope: str,
    period_from: dt.date | None,
    period_to: dt.date | None,
    by: User,
    meeting: Meeting | None = None,
    subzone: Subzone | None = None,
    theme: Theme | None = None,
    validation_until: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Devolution:
    """Begin a devolution, with the topics that its scope and days hold: those most asked for, if they are many.

    That of a workshop is of its day. Raises ``NotAllowed`` and ``ValidationError`` by field.
    """
    check(by, PREPARE_DEVOLUTION)
    if scope == DevolutionScope.WORKSHOP:
        if meeting is None:
            raise ValidationError({"meeting": "Elegí el taller o la reunión."})
        if not Meeting.objects.filter(pk=meeting.pk, minutes__approved_on__isnull=False).exists():
            raise ValidationError({"meeting": "El acta de esa reunión todavía no está aprobada."})
        period_from = period_to = meeting.date
    problems = {}
    if period_from is None:
        problems["period_from"] = "Escribí desde qué día."
    if period_to is None:
        problems["period_to"] = "Escribí hasta qué día."
    if period_from is None or period_to is None:
        raise ValidationError(problems)
    now = now or timezone.now()
    devolution = Devolution(
        code=_new_code(timezone.localdate(now).year),
        title=title.strip(),
        scope=scope,
        meeting=meeting if scope == DevolutionScope.WORKSHOP else None,
        subzone=subzone if scope == DevolutionScope.SUBZONE else None,
        theme=theme if scope == DevolutionScope.THEME else None,
        period_from=period_from,
        period_to=period_to,
        validation_until=validation_until,
        created_by=by,
        created_at=now,
    )
    devolution.full_clean()
    devolution.save(force_insert=True)
    DevolutionTopic.objects.bulk_create(
        DevolutionTopic(devolution=devolution, topic=row.topic, position=place)
        for place, row in enumerate(prepared_topics(devolution, most=MOST_TOPICS), 1)
    )
    return devolution


def _new_code(year: int) -> str:
    """``DEV-2026-03``. The municipality's row is locked, so nobody takes the same one meanwhile."""
    list(Municipality.objects.select_for_update(no_key=True).values_list("pk"))
    prefix = f"DEV-{year}-"
    taken = Devolution.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{next_number(prefix, taken):02d}"


@transaction.atomic
def edit_devolution(*, devolution: Devolution, expected_version: int, by: User) -> Devolution:
    """Save the changed title, days and validation round (``EDITED``); a document says them when it is prepared again.

    Raises ``NotAllowed``, ``EditConflict`` and ``ValidationError`` by field.
    """
    check(by, PREPARE_DEVOLUTION)
    stands = _lock(devolution)
    if stands.scope == DevolutionScope.WORKSHOP:
        devolution.period_from = devolution.period_to = stands.period_from
    if stands.validation_until != devolution.validation_until and _round_is_over(stands):
        raise ValidationError(
            {"validation_until": "La ronda ya cerró y sus números son públicos: no se vuelve a abrir."}
        )
    return save_edited(devolution, expected=expected_version, fields=EDITED)


def _round_is_over(devolution: Devolution) -> bool:
    was_set = devolution.validation_until is not None and not is_open(devolution)
    return was_set and devolution.publications.exists()


@transaction.atomic
def choose_topics(
    *, devolution: Devolution, chosen: Sequence[tuple[int, str]], expected_version: int, by: User
) -> Devolution:
    """What a devolution gives back: the topics by primary key in their order, each with what is said of it besides.

    Raises ``NotAllowed``, ``EditConflict``, and ``ValidationError`` when one is not a live topic with something heard.
    """
    check(by, PREPARE_DEVOLUTION)
    devolution = _lock(devolution)
    if devolution.edit_version != expected_version:
        raise EditConflict(devolution)
    wanted = dict(chosen)
    if len(wanted) > MOST_TOPICS:
        raise ValidationError(
            f"Una devolución trata hasta {MOST_TOPICS} temas: hacé otra, por subzona o por área temática."
        )
    _check_are_public(set(wanted))
    if any("\x00" in note for note in wanted.values()):
        raise ValidationError("Una nota tiene un carácter nulo, que no se puede guardar.")
    devolution.topics.all().delete()
    DevolutionTopic.objects.bulk_create(
        DevolutionTopic(devolution=devolution, topic_id=topic, position=place, note=note.strip())
        for place, (topic, note) in enumerate(wanted.items(), 1)
    )
    devolution.edit_version += 1
    devolution.save(update_fields=["edit_version"])
    return devolution


def _check_are_public(topics: set[int]) -> None:
    if Topic.objects.published().filter(pk__in=topics).count() != len(topics):
        raise ValidationError(
            "Uno de los temas elegidos se unió a otro, o nada de lo que tiene debajo se oyó. Volvé a elegir."
        )


def check_has_topics(devolution: Devolution) -> None:
    """Raise ``InvalidTransition`` while there is nothing to give back. Nobody changes the topics meanwhile."""
    if not _lock(devolution).topics.exists():
        raise InvalidTransition("Esta devolución no trata ningún tema: elegilos antes de prepararla.")


# --- what the seal and the withdrawal say -----------------------------------------------------------


@transaction.atomic
def mark_given_back(
    *, devolution: Devolution, code: str, version: int, topics: Iterable[int], day: dt.date
) -> DevolutionPublication:
    """Note that a version was sealed, with its topics; for the seal, which has checked who may. Twice is harmless."""
    publication, is_new = DevolutionPublication.objects.get_or_create(
        code=code, defaults={"devolution": devolution, "version": version, "sealed_on": day}
    )
    if is_new:
        given = list(topics)
        GivenBack.objects.bulk_create(GivenBack(publication=publication, topic_id=topic) for topic in given)
        refresh_topics(given)
    return publication


@transaction.atomic
def mark_withdrawn(*, code: str, day: dt.date) -> None:
    """Note that a sealed version was withdrawn; for the withdrawal, which has checked who may. Twice is harmless."""
    for publication in DevolutionPublication.objects.filter(code=code, withdrawn_on=None):
        publication.withdrawn_on = day
        publication.save(update_fields=["withdrawn_on"])
        refresh_topics(publication.given_back.values_list("topic_id", flat=True))


# --- its life ---------------------------------------------------------------------------------------

PRESENTED = ["on", "place", "meeting", "attended", "note"]
SENT = ["kind", "detail", "on", "reach", "reach_source"]
_FIELDS: Mapping[type, list[str]] = {DevolutionPresentation: PRESENTED, DevolutionChannel: SENT}
Event = DevolutionPresentation | DevolutionChannel


@transaction.atomic
def save_event(*, event: Event, expected_version: int = 0, by: User) -> Event:
    """Note where a devolution was presented, or through what it went out; new, or changed in memory.

    Raises ``NotAllowed``, ``InvalidTransition`` while the devolution was never published, ``EditConflict`` and
    ``ValidationError`` by field.
    """
    check(by, PREPARE_DEVOLUTION)
    if not event.devolution.publications.exists():
        raise InvalidTransition("Primero se publica la devolución: recién entonces se presenta y se difunde.")
    if event.on and event.on > today():
        raise ValidationError({"on": "Ese día todavía no llegó: anotalo cuando haya pasado."})
    if not event.pk:
        event.full_clean()
        event.save(force_insert=True)
        return event
    if not type(event)._default_manager.filter(pk=event.pk).exists():
        raise ValidationError(GONE)
    return save_edited(event, expected=expected_version, fields=_FIELDS[type(event)])


@transaction.atomic
def remove_event(*, event: Event, expected_version: int, by: User) -> None:
    """Take such a note away. One that is gone already is no error. Raises ``NotAllowed`` and ``EditConflict``."""
    check(by, PREPARE_DEVOLUTION)
    stands = type(event)._default_manager.select_for_update().filter(pk=event.pk).first()
    if stands is None:
        return
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    stands.delete()


# --- the reminder -----------------------------------------------------------------------------------


@transaction.atomic
def remind_of_devolutions(*, day: dt.date | None = None) -> int:
    """Tell whoever prepares devolutions of each workshop that waits for one; once each. Returns how many notices."""
    day = day or today()
    owed = list(owed_devolutions(day))
    people = list(who_gives_back(day))
    if not owed or not people:
        return 0
    told = {
        (user, text): Notice(
            user_id=user, text=text, url=f"{reverse('gestion:devolution-add')}?reunion={meeting.code}"
        )
        for meeting in owed
        for text in [_reminder(meeting)]
        for user in [person.pk for person in people]
    }
    known = Notice.objects.filter(user__in=people, text__in={text for _user, text in told})
    for pair in known.values_list("user_id", "text"):
        told.pop(pair, None)
    Notice.objects.bulk_create(told.values())
    return len(told)


def _reminder(meeting: Meeting) -> str:
    return f"Falta devolver lo que se dijo el {meeting.date:%d/%m/%Y}: {meeting} ({meeting.code})."[:300]


def _lock(devolution: Devolution) -> Devolution:
    return Devolution.objects.select_for_update(of=("self",)).get(pk=devolution.pk)
