"""What the Government answers: assigned, written by whom it is assigned to, reviewed, and published for ever.

An assignment moves no day by itself. Without a day of its own an answer is owed on the topic's due day, which is its
first day and the municipality's term in force then: where that has passed already, it is overdue from the start, and
everybody sees it. Another day is written down with the reason.

The rows of the topic are held first, then those of answers, then those of the plan: as whoever counts or merges does.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from participation.actions.origins import first_rows, write_origins
from participation.actions.standings import hold_topics, refresh_topics
from participation.actions.telling import tell_answered
from participation.models import (
    Decision,
    Response,
    ResponseDecision,
    ResponseLink,
    ResponseMove,
    ResponseMoveKind,
    ResponseState,
    Topic,
    TopicStanding,
)
from participation.models.responses import LEADS_TO_PLAN
from participation.permissions import (
    ASSIGN_RESPONSE,
    PUBLISH_RESPONSE,
    REVIEW_RESPONSE,
    check_can_publish_responses,
    check_can_write_response,
)
from participation.queries.standings import of_families, response_terms
from participation.response_steps import check_response_step
from planning.concurrency import EditConflict, save_edited
from planning.models import PlanItem
from planning.permissions import check, holders_of
from planning.transitions import InvalidTransition

#: What whoever writes an answer changes.
WRITTEN_FIELDS = [
    "decision",
    "referred_to",
    "summary",
    "reason",
    "detail",
    "cost",
    "period",
    "internal_note",
    "change_note",
]
ORIGIN_NOTE = "Por la respuesta publicada."
_MERGED = "El tema se unió a otro: la respuesta se asigna en «{}»."
_UNHEARD = "Nada de lo que está en este tema se oyó todavía: el acta no está aprobada, o no se admitió."


@transaction.atomic
def assign_response(
    *,
    topic: Topic,
    to: User,
    by: User,
    due_on: dt.date | None = None,
    reason: str = "",
    now: dt.datetime | None = None,
) -> Response:
    """Have somebody answer a topic, by the term or by a day of its own, which needs a reason where there is a term.

    Raises ``NotAllowed``, ``InvalidTransition`` (of a topic that is merged, not heard, answered, or being answered),
    and ``ValidationError`` by field.
    """
    check(by, ASSIGN_RESPONSE)
    live = _hold_topic(topic)
    standing = _check_open_to_answer(live)
    if standing.first_answered_on:
        raise InvalidTransition("El tema ya tiene respuesta: para cambiarla, empezá otra versión.")
    now = now or timezone.now()
    by_term = response_terms().due(standing.first_on)
    own = due_on if due_on != by_term else None
    if own and by_term and not reason.strip():
        raise ValidationError(
            {"reason": f"El plazo vence el {by_term:%d/%m/%Y}: escribí por qué es otro día."}
        )
    return _begin(Response(topic=live), to=to, due_on=own, told=own or by_term, reason=reason, by=by, now=now)


@transaction.atomic
def answer_again(
    *,
    topic: Topic,
    to: User,
    change_note: str,
    by: User,
    due_on: dt.date | None = None,
    now: dt.datetime | None = None,
) -> Response:
    """Begin the next version of what a topic was answered, from the words of the current one, which stays readable.

    Raises as ``assign_response``, and ``InvalidTransition`` of a topic that was never answered.
    """
    check(by, ASSIGN_RESPONSE)
    live = _hold_topic(topic)
    standing = _check_open_to_answer(live)
    current = standing.response
    if current is None:
        raise InvalidTransition("El tema no tiene respuesta: asignala.")
    if not change_note.strip():
        raise ValidationError({"change_note": "Escribí qué cambia: se publica con la respuesta nueva."})
    copied = {name: getattr(current, name) for name in WRITTEN_FIELDS}
    copied |= {"change_note": change_note.strip(), "internal_note": ""}
    begun = _begin(
        Response(topic=live, **copied), to=to, due_on=due_on, told=due_on, reason="", by=by, now=now
    )
    ResponseLink.objects.bulk_create(
        ResponseLink(response=begun, item_id=link.item_id, resolution_id=link.resolution_id)
        for link in current.links.order_by("pk")
    )
    return begun


def _hold_topic(topic: Topic) -> Topic:
    """The topic, held until the transaction ends, while it is a live one."""
    rows = Topic.objects.select_related("merged_into").select_for_update(of=("self",), no_key=True)
    held = rows.get(pk=topic.pk)
    if held.merged_into is not None:
        raise InvalidTransition(_MERGED.format(held.merged_into))
    return held


def _check_open_to_answer(live: Topic) -> TopicStanding:
    standing = TopicStanding.objects.select_related("response").filter(topic=live).first()
    if standing is None or not standing.contributions:
        raise InvalidTransition(_UNHEARD)
    if Response.objects.open().filter(of_families([live.pk])).exists():
        raise InvalidTransition("Ese tema ya tiene una respuesta en camino.")
    return standing


def _begin(
    response: Response,
    *,
    to: User,
    due_on: dt.date | None,
    told: dt.date | None,
    reason: str,
    by: User,
    now: dt.datetime | None,
) -> Response:
    now = now or timezone.now()
    _check_assigned(to)
    day = timezone.localdate(now)
    _check_due(due_on, day)
    last = Response.objects.filter(topic=response.topic).exclude(state=ResponseState.DROPPED)
    response.version = (last.order_by("-version").values_list("version", flat=True).first() or 0) + 1
    response.assigned_to, response.assigned_on, response.due_on = to, day, due_on
    response.full_clean()
    response.save(force_insert=True)
    _leave(response, ResponseMoveKind.ASSIGN, by=by, now=now, reason=reason, to=to, due_on=told)
    until = f", para el {told:%d/%m/%Y}" if told else ""
    _tell([to], f"Te toca redactar la respuesta a «{_short(response.topic)}»{until}.", response, but=by)
    refresh_topics([response.topic_id])
    return response


def _check_assigned(to: User) -> None:
    if not to.is_active:
        raise ValidationError({"assigned_to": "Esa cuenta está dada de baja."})


def _check_due(due_on: dt.date | None, day: dt.date) -> None:
    if due_on is not None and due_on < day:
        raise ValidationError({"due_on": "No puede ser un día que ya pasó."})


@transaction.atomic
def hand_over(
    *, response: Response, to: User, reason: str, by: User, now: dt.datetime | None = None
) -> Response:
    """Pass an answer on to somebody else. To whom has it already changes nothing.

    Raises ``ValidationError`` without a reason or to an account that is closed, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, ASSIGN_RESPONSE)
    current = _lock(response, "hand_over")
    _check_reason(reason)
    if current.assigned_to_id == to.pk:
        return current
    _check_assigned(to)
    before, current.assigned_to = current.assigned_to, to
    _save(current, "assigned_to")
    _leave(current, ResponseMoveKind.HAND_OVER, by=by, now=now, reason=reason, to=to)
    _tell([to], f"Te toca redactar la respuesta a «{_short(current.topic)}».", current, but=by)
    _tell([before], f"La respuesta a «{_short(current.topic)}» pasó a {to.name}.", current, but=by)
    return current


@transaction.atomic
def move_due(
    *, response: Response, due_on: dt.date, reason: str, by: User, now: dt.datetime | None = None
) -> Response:
    """Give an answer another day; the same again changes nothing.

    Raises ``ValidationError`` (no reason, a day gone by), ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, ASSIGN_RESPONSE)
    now = now or timezone.now()
    current = _lock(response, "move_due")
    _check_reason(reason)
    if current.due_on == due_on:
        return current
    _check_due(due_on, timezone.localdate(now))
    current.due_on = due_on
    _save(current, "due_on")
    _leave(current, ResponseMoveKind.MOVE_DUE, by=by, now=now, reason=reason, due_on=due_on)
    text = f"La respuesta a «{_short(current.topic)}» es ahora para el {due_on:%d/%m/%Y}."
    _tell([current.assigned_to], text, current, but=by)
    refresh_topics([current.topic_id])
    return current


@transaction.atomic
def edit_response(
    *,
    response: Response,
    expected_version: int,
    by: User,
    items: Iterable[PlanItem] | None = None,
    resolutions: Iterable[Decision] | None = None,
) -> Response:
    """Save what whoever it is assigned to changed in memory, and what it rests on where that is told.

    Raises ``NotAllowed`` for anybody else, ``InvalidTransition``, ``EditConflict``, ``ValidationError``.
    """
    check_can_write_response(by, response)
    current = _lock(response, "write")
    check_can_write_response(by, current)  # as it is assigned by now
    for field in WRITTEN_FIELDS:
        value = getattr(response, field)
        setattr(current, field, value.strip() if isinstance(value, str) else value)
    saved = save_edited(current, expected=expected_version, fields=WRITTEN_FIELDS)
    if items is not None:
        _link(saved, "item", first_rows(items))
    if resolutions is not None:
        wanted = [row.pk for row in resolutions]
        _link(saved, "resolution", Decision.objects.resolutions().counted().filter(pk__in=wanted))
    return saved


def _link(response: Response, column: str, rows: Iterable[Any]) -> None:
    wanted = {row.pk for row in rows}
    was = set(response.links.filter(**{f"{column}__isnull": False}).values_list(column, flat=True))
    response.links.filter(**{f"{column}__in": was - wanted}).delete()
    ResponseLink.objects.bulk_create(
        ResponseLink(response=response, **{f"{column}_id": pk}) for pk in sorted(wanted - was)
    )


@transaction.atomic
def submit(*, response: Response, by: User, now: dt.datetime | None = None) -> Response:
    """Pass a draft on to be reviewed.

    Raises ``NotAllowed`` for whoever it is not assigned to, ``InvalidTransition``, and ``ValidationError`` by field
    when something is missing.
    """
    check_can_write_response(by, response)
    current = _lock(response, "submit")
    check_can_write_response(by, current)
    check_is_whole(current)
    _move(current, "submit")
    _leave(current, ResponseMoveKind.SUBMIT, by=by, now=now)
    text = f"Hay una respuesta para revisar: «{_short(current.topic)}»."
    _tell(holders_of(REVIEW_RESPONSE), text, current, but=by)
    return current


def check_is_whole(response: Response) -> None:
    """Raise ``ValidationError``, by field, for what an answer lacks to be read by everybody."""
    errors = {
        name: words
        for name, words in (
            ("decision", "Elegí qué se decidió."),
            ("summary", "Escribí la respuesta breve."),
            ("reason", "Escribí por qué."),
        )
        if not getattr(response, name).strip()
    }
    if response.decision == ResponseDecision.REFERRED and not response.referred_to.strip():
        errors["referred_to"] = "Escribí a qué organismo se derivó."
    if response.version > 1 and not response.change_note.strip():
        errors["change_note"] = "Escribí qué cambia: se publica con la respuesta nueva."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def return_response(
    *,
    response: Response,
    reason: str,
    by: User,
    expected_version: int | None = None,
    now: dt.datetime | None = None,
) -> Response:
    """Give an answer back to whoever writes it.

    Raises ``ValidationError`` without a reason, ``EditConflict``, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, REVIEW_RESPONSE)
    current = _lock(response, "return", expected_version)
    _check_reason(reason)
    current.reviewed_by = None
    _move(current, "return", "reviewed_by")
    _leave(current, ResponseMoveKind.RETURN, by=by, now=now, reason=reason)
    _tell([current.assigned_to], f"Te devolvieron la respuesta a «{_short(current.topic)}».", current, but=by)
    return current


@transaction.atomic
def review_response(
    *, response: Response, by: User, expected_version: int | None = None, now: dt.datetime | None = None
) -> Response:
    """Let an answer be published as it was read: whoever wrote it may, and it is kept who it was.

    Raises ``EditConflict`` when it is not what was read, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, REVIEW_RESPONSE)
    current = _lock(response, "review", expected_version)
    check_is_whole(current)
    current.reviewed_by = by
    _move(current, "review", "reviewed_by")
    _leave(current, ResponseMoveKind.REVIEW, by=by, now=now)
    text = f"Hay una respuesta para publicar: «{_short(current.topic)}»."
    _tell(holders_of(PUBLISH_RESPONSE), text, current, but=by)
    return current


@transaction.atomic
def publish_responses(
    *,
    responses: Sequence[Response],
    by: User,
    expected_versions: Mapping[int, int] | None = None,
    now: dt.datetime | None = None,
) -> int:
    """Publish answers that were reviewed, all of them or none; how many are new. Publishing again is harmless.

    What the plan undertakes by them comes from their topics from now on. Roles are read anew. Raises ``NotAllowed``,
    ``ValidationError`` when there is none, ``EditConflict`` when one is not what was read, and ``InvalidTransition``
    (not reviewed; of a topic under which nothing is heard any more).
    """
    check_can_publish_responses(by)
    now = now or timezone.now()
    if not responses:
        raise ValidationError("Elegí al menos una respuesta.")
    wanted = [response.pk for response in responses]
    topics = _hold_topics_of(wanted)
    rows = Response.objects.select_for_update(of=("self",)).select_related("topic", "assigned_to")
    new = []
    for current in rows.filter(pk__in=wanted).order_by("pk"):
        if current.state == ResponseState.PUBLISHED:
            continue
        _check_publishable(current, topics, expected_versions)
        current.published_at, current.published_by = now, by
        _move(current, "publish", "published_at", "published_by")
        _leave(current, ResponseMoveKind.PUBLISH, by=by, now=now)
        text = f"Se publicó la respuesta a «{_short(current.topic)}»."
        _tell([current.assigned_to], text, current, but=by)
        new.append(current)
    _link_topics(new, by)
    refresh_topics({current.topic_id for current in new})
    for current in new:
        tell_answered(current.topic)
    return len(new)


def _hold_topics_of(responses: list[int]) -> dict[int, TopicStanding]:
    """Hold the topics of some answers, and say how the live one of each stands, by the answer's topic."""
    asked = Topic.objects.filter(responses__in=responses).values_list("pk", flat=True)
    live = {pk: merged_into or pk for pk, merged_into in hold_topics(asked)}
    standings = TopicStanding.objects.in_bulk(set(live.values()))
    return {pk: standings[over] for pk, over in live.items() if over in standings}


def _check_publishable(
    response: Response, topics: Mapping[int, TopicStanding], versions: Mapping[int, int] | None
) -> None:
    if response.state != ResponseState.REVIEWED:
        step = check_response_step(response, "publish")  # raises
        raise InvalidTransition(step.refusal)
    if versions is not None and versions.get(response.pk) != response.edit_version:
        raise EditConflict(response)
    standing = topics.get(response.topic_id)
    if standing is None or not standing.contributions:
        raise InvalidTransition(f"«{response.topic}»: {_UNHEARD[0].lower()}{_UNHEARD[1:]}")


def _link_topics(responses: Sequence[Response], by: User) -> None:
    """Say that what the plan undertakes by these answers came from their topics."""
    leading = [response.pk for response in responses if response.decision in LEADS_TO_PLAN]
    links = ResponseLink.objects.filter(response__in=leading, item__isnull=False)
    pairs = [
        (link.item, {"topic": link.response.topic})
        for link in links.select_related("item", "response__topic").order_by("item__stem", "pk")
        if link.item is not None
    ]
    write_origins(pairs, note=ORIGIN_NOTE, by=by)


@transaction.atomic
def drop_response(*, response: Response, reason: str, by: User, now: dt.datetime | None = None) -> Response:
    """Let go of an answer that was not published; the topic waits for one again.

    Raises ``ValidationError`` without a reason, ``InvalidTransition``, ``NotAllowed``.
    """
    check(by, ASSIGN_RESPONSE)
    current = _lock(response, "drop")
    _check_reason(reason)
    _move(current, "drop")
    _leave(current, ResponseMoveKind.DROP, by=by, now=now, reason=reason)
    text = f"La respuesta a «{_short(current.topic)}» se dejó sin efecto."
    _tell([current.assigned_to], text, current, but=by)
    refresh_topics([current.topic_id])
    return current


def _lock(response: Response, step: str, expected_version: int | None = None) -> Response:
    """The row as it is now, held with its topic and the live one, if its state permits the step and it was read so."""
    hold_topics([response.topic_id])
    rows = Response.objects.select_for_update(of=("self",)).select_related("topic", "assigned_to")
    current = rows.get(pk=response.pk)
    check_response_step(current, step)
    if expected_version is not None and current.edit_version != expected_version:
        raise EditConflict(current)
    return current


def _move(response: Response, name: str, *fields: str) -> None:
    response.state = check_response_step(response, name).target or response.state
    _save(response, "state", *fields)


def _save(response: Response, *fields: str) -> None:
    response.edit_version += 1
    response.full_clean()
    response.save(update_fields=[*fields, "edit_version"])


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Escribí por qué."})


def _leave(
    response: Response,
    kind: ResponseMoveKind,
    *,
    by: User,
    now: dt.datetime | None,
    reason: str = "",
    to: User | None = None,
    due_on: dt.date | None = None,
) -> None:
    ResponseMove.objects.create(
        response=response,
        kind=kind,
        reason=reason.strip(),
        to=to,
        due_on=due_on,
        made_by=by,
        made_at=now or timezone.now(),
    )


def _short(topic: Topic) -> str:
    return topic.title if len(topic.title) <= 150 else f"{topic.title[:149]}…"


def _tell(users: Iterable[User], text: str, response: Response, *, but: User) -> None:
    Notice.objects.bulk_create(
        Notice(user=user, text=text, url=response.get_edit_url())
        for user in users
        if user.pk != but.pk and user.is_active
    )
