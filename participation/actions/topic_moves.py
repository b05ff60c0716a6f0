"""Join topics, part them again and split them. No origin is lost: what stood where, who moved it and why is kept.

A merge moves no coding: what hangs from the merged topic counts for the live one, so that undoing it gives it back.
``Topic.merged_into`` is never more than one step; what was merged into what, when, is in ``TopicMove``.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from participation.actions.standings import refresh_topics
from participation.actions.telling import answer_of, tell_answered
from participation.actions.topics import (
    check_live,
    create_topic,
    lock_contributions,
    lock_every_topic,
    lock_topics,
    stance_of,
    under,
)
from participation.models import Coding, Contribution, Topic, TopicMove, TopicMoveKind, TopicMoveOrigin
from participation.permissions import CODE_TOPICS
from participation.queries.standings import of_families
from participation.queries.topics import merge_parents
from participation.transitions import InvalidTransition
from planning.permissions import check


@transaction.atomic
def merge_topics(
    *, topic: Topic, into: Topic, reason: str, by: User, now: dt.datetime | None = None
) -> TopicMove:
    """Join a live topic to another, or to the one that stands for the other today. What hangs from it counts there.

    Raises ``NotAllowed``; ``InvalidTransition`` when it was merged, or into what stands for itself; ``ValidationError``
    without a reason.
    """
    check(by, CODE_TOPICS)
    lock_every_topic()
    source, target = _held(topic, into)
    check_live(source)
    if source.pk == target.pk:
        raise InvalidTransition("Un tema no se une a sí mismo: elegí otro.")
    stood = _standing_under(source)
    sides = [(answer_of(source), stood), (answer_of(target), _standing_under(target))]
    move = _leave_move(TopicMoveKind.MERGE, source, target, reason, by, now)
    _keep(move, stood)
    # What was merged into it goes along, and before it: none may be more than one step away.
    _point(Topic.objects.filter(merged_into=source), target)
    _point([source], target)
    refresh_topics([source.pk, target.pk])
    now_holds = answer_of(target)
    for held, theirs in sides:
        if held != now_holds:  # another answers now what those of this side proposed
            tell_answered(target, theirs)
    return move


@transaction.atomic
def undo_merge(*, topic: Topic, reason: str, by: User, now: dt.datetime | None = None) -> TopicMove:
    """Part a merged topic again from the live one, with all that hangs from it and from what was merged into it before.

    Raises ``NotAllowed``; ``InvalidTransition`` when it is not merged; ``ValidationError`` without a reason.
    """
    check(by, CODE_TOPICS)
    lock_every_topic()
    source = _read(topic)
    live = source.merged_into_id
    if live is None:
        raise InvalidTransition("Este tema no está unido a otro.")
    held = _lock_families([live])
    source, target = held[source.pk], held[live]
    move = _leave_move(TopicMoveKind.UNMERGE, source, target, reason, by, now)
    _point([source], None)
    _point((held[pk] for pk in _merged_before(source, held)), source)
    _keep(move, _standing_under(source))
    refresh_topics([source.pk, target.pk])
    return move


@transaction.atomic
def split_topic(
    *,
    topic: Topic,
    contributions: Collection[Contribution],
    into: Topic | None = None,
    new: Mapping[str, Any] | None = None,
    reason: str,
    by: User,
    now: dt.datetime | None = None,
) -> TopicMove:
    """Move what some contributions have under a topic to another one, live, or new with ``new`` (as ``create_topic``).

    They come out of whatever topic of the family they hang from; who coded them and when stays. Raises ``NotAllowed``;
    ``InvalidTransition`` when a topic was merged, one is not under it, or it is the same; ``ValidationError`` by field.
    """
    check(by, CODE_TOPICS)
    lock_every_topic()
    if (into is None) == (new is None):
        raise ValidationError({"into": "Elegí a qué tema van: uno que ya está, o uno nuevo."})
    lock_contributions(contributions)
    target = into if into is not None else create_topic(**(new or {}), by=by)
    held = _lock_families([topic.pk, target.pk])
    if {topic.pk, target.pk} - held.keys():
        raise InvalidTransition("Ese tema ya no está.")
    source, target = held[topic.pk], held[target.pk]
    check_live(source)
    check_live(target)
    if source.pk == target.pk:
        raise InvalidTransition("Es el mismo tema: elegí otro.")
    codings = under(source, contributions)
    stood = _stances(codings)
    move = _leave_move(TopicMoveKind.SPLIT, source, target, reason, by, now)
    _keep(move, stood)
    _hand_over(codings, target, stood)
    refresh_topics([source.pk, target.pk])
    tell_answered(target, stood)
    return move


def _hand_over(codings: Iterable[Coding], target: Topic, stood: Mapping[int, str]) -> None:
    """Each contribution's oldest coding goes to the other topic; where it was under that already, the two are one."""
    there = {row.contribution_id: row for row in Coding.objects.filter(topic=target, contribution__in=stood)}
    for coding in codings:
        kept = there.setdefault(coding.contribution_id, coding)
        if kept is not coding:
            coding.delete()
    for contribution, kept in there.items():
        stance = stance_of([kept.stance, stood[contribution]])
        if (kept.topic_id, kept.stance) != (target.pk, stance):
            kept.topic, kept.stance = target, stance
            kept.save(update_fields=["topic", "stance"])


def _held(topic: Topic, into: Topic) -> tuple[Topic, Topic]:
    source, named = _read(topic), _read(into)
    live = named.merged_into_id or named.pk
    held = _lock_families([source.merged_into_id or source.pk, live])
    return held[source.pk], held[live]


def _read(topic: Topic) -> Topic:
    found = Topic.objects.filter(pk=topic.pk).first()
    if found is None:
        raise InvalidTransition("Ese tema ya no está.")
    return found


def _lock_families(live: Iterable[int]) -> dict[int, Topic]:
    """Some live topics and all that was merged into them; the whole is locked, so nobody adds to them meanwhile."""
    wanted = list(live)
    family = Topic.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted))
    return lock_topics(family.values_list("pk", flat=True))


def _standing_under(topic: Topic) -> dict[int, str]:
    return _stances(Coding.objects.filter(of_families([topic.pk])).order_by("pk"))


def _stances(codings: Iterable[Coding]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for coding in codings:
        found.setdefault(coding.contribution_id, []).append(coding.stance)
    return {contribution: stance_of(stances) for contribution, stances in found.items()}


def _leave_move(
    kind: str, source: Topic, target: Topic, reason: str, by: User, now: dt.datetime | None
) -> TopicMove:
    move = TopicMove(
        kind=kind,
        source=source,
        target=target,
        reason=reason.strip(),
        made_by=by,
        made_at=now or timezone.now(),
    )
    if not move.reason:
        raise ValidationError({"reason": "Escribí por qué."})
    move.clean_fields()
    move.save(force_insert=True)
    return move


def _keep(move: TopicMove, stood: Mapping[int, str]) -> None:
    TopicMoveOrigin.objects.bulk_create(
        TopicMoveOrigin(move=move, contribution_id=contribution, stance=stance)
        for contribution, stance in sorted(stood.items())
    )


def _point(topics: Iterable[Topic], into: Topic | None) -> None:
    """Somebody who edits one of them meanwhile is told."""
    for row in topics:
        row.merged_into = into
        row.edit_version += 1
        row.save(update_fields=["merged_into", "edit_version"])


def _merged_before(topic: Topic, family: Mapping[int, Topic]) -> list[int]:
    """Those of its family that were merged into a topic, by whatever steps, before it was merged itself."""
    parents = merge_parents(family)
    found: list[int] = []
    waiting = [topic.pk]
    while waiting:
        above = waiting.pop()
        below = [pk for pk, parent in parents.items() if parent == above and pk != topic.pk]
        found += below
        waiting += below
    return found
