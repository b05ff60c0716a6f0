"""Who did what: the rows that the database's triggers wrote, of every app, newest first.

Event tables belong to several apps; they are found through Django's registry, so that nothing here imports upwards.
"""

import datetime as dt
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User

LABELS = {"insert": "Creó", "update": "Cambió", "delete": "Borró"}
EMPTY = "(vacío)"
#: Who and when stand above every entry: saying them again as a change of the row would hide what changed.
_NEVER_SHOWN = {"edit_version", "id", "singleton", "sort_key", "updated_at", "updated_by"}
_References = dict[tuple[type[models.Model], int], str]


@dataclass(frozen=True)
class Change:
    """One column, before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Cursor:
    """Where a page of entries ends. All of one transaction happen at one moment, so the moment alone is not enough."""

    at: dt.datetime
    kind: str
    number: int

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Read what ``str`` wrote; ``None`` when it is something else."""
        try:
            at, kind, number = text.split("~")
            place = cls(dt.datetime.fromisoformat(at), kind, int(number))
        except ValueError:
            return None
        return place if place.at.tzinfo else None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.kind}~{self.number}"

    def before(self, kind: str) -> Q:
        """Which events of a kind come after this place, newest first."""
        earlier = Q(pgh_created_at__lt=self.at)
        if kind < self.kind:
            return earlier | Q(pgh_created_at=self.at)
        return earlier | Q(pgh_created_at=self.at, pgh_id__lt=self.number) if kind == self.kind else earlier


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did to one row."""

    at: dt.datetime
    place: Cursor
    who: str
    verb: str
    kind: str
    subject: str
    changes: list[Change]


def kinds() -> list[tuple[str, str]]:
    """What can be looked at, as (name, words), by words."""
    pairs = [(model._meta.label_lower, _words(model)) for model in _event_models()]
    return sorted(pairs, key=lambda pair: pair[1])


def entries(
    *, kind: str = "", user: User | None = None, after: Cursor | None = None, limit: int
) -> list[Entry]:
    """The newest ``limit`` entries, of one kind or all, by one account or all, that come after a place.

    A bounded number of queries: three per kind at most.
    """
    models_ = [model for model in _event_models() if kind in ("", model._meta.label_lower)]
    streams = [_newest(model, user=user, after=after, limit=limit) for model in models_]
    newest: list[Any] = list(islice(merge(*streams, key=_key, reverse=True), limit))
    previous = _previous(newest)
    actors = {actor for event in newest if (actor := _actor(event))}
    names = dict(User.objects.filter(pk__in=actors).values_list("pk", "name"))
    references = _references([*newest, *previous.values()])
    return [_entry(event, previous.get((type(event), event.pgh_id)), names, references) for event in newest]


def _event_models() -> list[Any]:
    every: list[Any] = apps.get_models()
    return [model for model in every if issubclass(model, pghistory.models.Event) and model.pgh_tracked_model]


def _newest(model: type[models.Model], *, user: User | None, after: Cursor | None, limit: int) -> list[Any]:
    rows = model._default_manager.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")
    if after:
        rows = rows.filter(after.before(model._meta.label_lower))
    if user:
        rows = rows.filter(pgh_context__metadata__user=user.pk)
    earlier = model._default_manager.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    return list(rows.annotate(previous_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1]))[:limit])


def _previous(events: list[Any]) -> dict[tuple[type, int], Any]:
    """The state of each row before each event, where it has one."""
    found = {}
    for model in {type(event) for event in events}:
        mine = [event for event in events if type(event) is model and event.previous_id]
        rows = model._default_manager.in_bulk([event.previous_id for event in mine])
        found.update({(model, event.pgh_id): rows[event.previous_id] for event in mine})
    return found


def _references(events: list[Any]) -> _References:
    """What the rows that events point at are called; one query per model pointed at."""
    wanted: dict[type[models.Model], set[int]] = {}
    for event in events:
        for field in _own_fields(event):
            if field.related_model and getattr(event, field.attname):
                wanted.setdefault(field.related_model, set()).add(getattr(event, field.attname))
    return {
        (model, pk): str(row)
        for model, pks in wanted.items()
        for pk, row in model._default_manager.in_bulk(pks).items()
    }


def _entry(event: Any, previous: Any, names: dict[int, str], references: _References) -> Entry:
    model = event.pgh_tracked_model
    actor = _actor(event)
    return Entry(
        at=event.pgh_created_at,
        place=Cursor(*_key(event)),
        who=names.get(actor, "una cuenta que ya no existe") if actor else "el sistema",
        verb=LABELS.get(event.pgh_label, event.pgh_label),
        kind=str(model._meta.verbose_name),
        subject=_subject(event, references),
        changes=_changes(event, previous, references) if event.pgh_label == "update" else [],
    )


def _key(event: Any) -> tuple[dt.datetime, str, int]:
    return event.pgh_created_at, event._meta.label_lower, event.pgh_id


def _actor(event: Any) -> int | None:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def _subject(event: Any, references: _References) -> str:
    """What names the row, from the event alone: the row itself may be gone."""
    for names in (("first_name", "last_name"), ("name",), ("title",), ("code",)):
        words = [str(getattr(event, name, "") or "") for name in names]
        if all(words):
            return " ".join(words)
    pointed = [_in_words(event, field, references) for field in _own_fields(event) if field.related_model]
    return ", ".join(words for words in pointed if words != EMPTY)[:200] or f"n.º {event.pgh_obj_id}"


def _changes(event: Any, previous: Any, references: _References) -> list[Change]:
    if previous is None:
        return []
    return [
        Change(
            label=str(_tracked_field(event, field).verbose_name),
            before=_in_words(previous, field, references),
            after=_in_words(event, field, references),
        )
        for field in _own_fields(event)
        if getattr(event, field.attname) != getattr(previous, field.attname)
    ]


def _own_fields(event: Any) -> list[models.Field]:
    return [
        field
        for field in event._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in _NEVER_SHOWN
    ]


def _tracked_field(event: Any, field: models.Field) -> models.Field:
    return event.pgh_tracked_model._meta.get_field(field.name)


def _in_words(event: Any, field: models.Field, references: _References) -> str:
    value = getattr(event, field.attname)
    if value in (None, ""):
        return EMPTY
    if field.related_model:
        return references.get((field.related_model, value), f"n.º {value} (ya no existe)")
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    words = str(dict(field.flatchoices).get(value, value))
    return words if len(words) <= 200 else f"{words[:200]}…"


def _words(model: Any) -> str:
    return str(model.pgh_tracked_model._meta.verbose_name_plural).capitalize()
