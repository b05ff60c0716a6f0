"""Bring what was said together under topics: judgements that point at contributions and never change them.

Whoever changes topics locks in one order: the whole (``lock_every_topic``: a new code, and what joins or parts topics),
then contributions, then topics, each by their keys. How the topics stand is written last.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.tracking import attributed
from participation.actions.meetings import next_number
from participation.actions.standings import refresh_topics
from participation.actions.telling import tell_answered
from participation.models import Coding, Contribution, Stance, Topic
from participation.permissions import CODE_TOPICS
from participation.queries.standings import of_families
from participation.transitions import InvalidTransition
from planning.concurrency import save_edited
from planning.models import Competence, LegalKind, Neighbourhood, Subzone, Theme, today
from planning.permissions import check

TOPIC_FIELDS = ("title", "description", "theme", "competence", "legal_kind", "latitude", "longitude")
NOT_HEARD = (
    "Solo se sistematiza lo que ya se oyó: de un acta aprobada, o admitido si llegó por otra vía. "
    "No se puede con: {}."
)
MERGED = "«{}» se unió a otro tema: lo que haya que hacer se hace en ese."
GONE = "Ese tema ya no está."
WHY = "De este tema ya se publicó algo: escribí por qué se sacan."


@transaction.atomic
def create_topic(
    *,
    title: str,
    description: str = "",
    theme: Theme | None = None,
    competence: str = Competence.MUNICIPAL,
    legal_kind: str = LegalKind.INITIATIVE,
    subzones: Iterable[Subzone] = (),
    neighbourhoods: Iterable[Neighbourhood] = (),
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    contributions: Collection[Contribution] = (),
    stance: str | None = None,
    by: User,
    day: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Topic:
    """A new topic with the next code of the year (``T-2026-014``), and under it what is given.

    That is as ``code_contributions`` does it. Raises ``NotAllowed``; ``InvalidTransition`` for what was not heard;
    ``ValidationError`` by field.
    """
    check(by, CODE_TOPICS)
    lock_every_topic()
    rows = lock_heard(contributions) if contributions else []
    topic = Topic(
        code=_new_code((day or today()).year),
        title=title.strip(),
        description=description.strip(),
        theme=theme,
        competence=competence,
        legal_kind=legal_kind,
        latitude=latitude,
        longitude=longitude,
        created_by=by,
        created_at=now or timezone.now(),
    )
    topic.full_clean()
    topic.save(force_insert=True)
    topic.subzones.set(subzones)
    topic.neighbourhoods.set(neighbourhoods)
    _put(rows, [topic], stance, by, now)
    refresh_topics([topic.pk])
    return topic


@transaction.atomic
def edit_topic(
    *,
    topic: Topic,
    subzones: Iterable[Subzone],
    neighbourhoods: Iterable[Neighbourhood],
    expected_version: int,
    by: User,
) -> Topic:
    """Save a live topic (``TOPIC_FIELDS``) that was changed in memory, and where it is.

    Raises ``NotAllowed``, ``InvalidTransition``, ``EditConflict`` and ``ValidationError`` by field.
    """
    check(by, CODE_TOPICS)
    lock_live([topic])
    topic.title, topic.description = topic.title.strip(), topic.description.strip()
    saved = save_edited(topic, expected=expected_version, fields=list(TOPIC_FIELDS))
    saved.subzones.set(subzones)
    saved.neighbourhoods.set(neighbourhoods)
    return saved


@transaction.atomic
def code_contributions(
    *,
    contributions: Collection[Contribution],
    topics: Collection[Topic],
    stance: str | None = None,
    by: User,
    now: dt.datetime | None = None,
) -> int:
    """Put each contribution under each topic; how many were not there yet, also by way of a merged topic.

    Without ``stance`` it is as was noted when it was said: what a workshop marked as another opinion dissents. What is
    there already stays as it is, with its stance. Who proposed what comes under an answered one is told. Raises
    ``NotAllowed``; ``InvalidTransition`` for what was not heard or a topic that was merged; ``ValidationError`` when
    nothing was chosen.
    """
    check(by, CODE_TOPICS)
    if not contributions or not topics:
        raise ValidationError("Elegí al menos un aporte y un tema.")
    rows = lock_heard(contributions)
    held = lock_live(topics)
    new = _put(rows, held, stance, by, now)
    refresh_topics([topic.pk for topic in held])
    for topic in held:
        tell_answered(topic, [coding.contribution_id for coding in new if coding.topic_id == topic.pk])
    return len(new)


@transaction.atomic
def uncode(*, topic: Topic, contributions: Collection[Contribution], by: User, reason: str = "") -> int:
    """Take contributions out of a topic, wherever in its family they hang; how many codings went.

    What was there stays in the record of who did what, with the reason, which there has to be once the topic was
    answered or given back. Raises ``NotAllowed``, ``ValidationError`` without it, and ``InvalidTransition`` when one of
    them is not under it, or the topic was merged.
    """
    check(by, CODE_TOPICS)
    lock_contributions(contributions)
    (held,) = lock_live([topic])
    codings = under(held, contributions)
    if not reason.strip() and Topic.objects.told().filter(pk=held.pk).exists():
        raise ValidationError({"reason": WHY})
    number = len(codings)
    with attributed(user=by.pk, action="uncode", reason=reason.strip()):
        Coding.objects.filter(pk__in=[coding.pk for coding in codings]).delete()
    refresh_topics([held.pk])
    return number


@transaction.atomic
def set_stance(*, topic: Topic, contributions: Collection[Contribution], stance: str, by: User) -> None:
    """Say that contributions under a topic support it or dissent; again the same is harmless.

    Raises ``NotAllowed``; ``InvalidTransition`` when one of them is not under it, or the topic was merged;
    ``ValidationError`` for no such stance.
    """
    check(by, CODE_TOPICS)
    _check_stance(stance)
    lock_contributions(contributions)
    (held,) = lock_live([topic])
    for coding in under(held, contributions):
        if coding.stance != stance:
            coding.stance = stance
            coding.save(update_fields=["stance"])
    refresh_topics([held.pk])


# --- what the actions of topics share -------------------------------------------------------------------


def lock_every_topic() -> None:
    """Until the transaction ends nobody else makes, joins or parts topics. Called before any row is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", ["topics"])


def lock_contributions(contributions: Collection[Contribution]) -> list[Contribution]:
    """Lock and read anew, by their keys: what is typed in outside a meeting may be mended until somebody codes it."""
    rows = Contribution.objects.filter(pk__in=[row.pk for row in contributions]).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def lock_heard(contributions: Collection[Contribution]) -> list[Contribution]:
    """The same of what was heard; raises ``InvalidTransition`` with the codes of what was not."""
    rows = lock_contributions(contributions)
    heard = set(
        Contribution.objects.heard().filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    wrong = [row.code for row in contributions if row.pk not in heard]
    if wrong:
        raise InvalidTransition(NOT_HEARD.format(", ".join(sorted(wrong))))
    return rows


def lock_topics(topics: Iterable[int]) -> dict[int, Topic]:
    """Lock and read anew, by their keys."""
    rows = Topic.objects.filter(pk__in=list(topics)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def lock_live(topics: Collection[Topic]) -> list[Topic]:
    """The same; raises ``InvalidTransition`` when one was merged or is gone."""
    found = lock_topics(topic.pk for topic in topics)
    if len(found) < len({topic.pk for topic in topics}):
        raise InvalidTransition(GONE)
    for row in found.values():
        check_live(row)
    return list(found.values())


def check_live(topic: Topic) -> None:
    """Raise ``InvalidTransition`` for a topic that was merged into another."""
    if topic.merged_into_id is not None:
        raise InvalidTransition(MERGED.format(topic.title))


def under(topic: Topic, contributions: Collection[Contribution]) -> list[Coding]:
    """The codings of some contributions under a live topic and all that was merged into it, oldest first.

    Raises ``InvalidTransition`` when one of them has none, or none was chosen.
    """
    wanted = {row.pk for row in contributions}
    codings = list(Coding.objects.filter(of_families([topic.pk]), contribution__in=wanted).order_by("pk"))
    if not wanted or wanted - {coding.contribution_id for coding in codings}:
        raise InvalidTransition("Elegí aportes que estén en este tema: alguno ya no está.")
    return codings


def stance_of(stances: Iterable[str]) -> str:
    """Of several of one contribution under one topic: dissent is kept."""
    return Stance.DISSENTS if Stance.DISSENTS in stances else Stance.SUPPORTS


def _put(
    rows: Sequence[Contribution],
    topics: Sequence[Topic],
    stance: str | None,
    by: User,
    now: dt.datetime | None,
) -> list[Coding]:
    if stance is not None:
        _check_stance(stance)
    known = {
        (coding.contribution_id, coding.topic.merged_into_id or coding.topic_id)
        for coding in Coding.objects.filter(
            of_families([topic.pk for topic in topics]), contribution__in=rows
        ).select_related("topic")
    }
    now = now or timezone.now()
    new = [
        Coding(contribution=row, topic=topic, stance=stance or _as_said(row), coded_by=by, coded_at=now)
        for topic in topics
        for row in rows
        if (row.pk, topic.pk) not in known
    ]
    Coding.objects.bulk_create(new)
    return new


def _as_said(contribution: Contribution) -> str:
    return Stance.DISSENTS if contribution.is_dissent else Stance.SUPPORTS


def _check_stance(stance: str) -> None:
    if stance not in Stance.values:
        raise ValidationError({"stance": "Elegí si lo pide o lo apoya, o si no está de acuerdo."})


def _new_code(year: int) -> str:
    prefix = f"T-{year}-"
    taken = Topic.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    return f"{prefix}{next_number(prefix, taken):03d}"
