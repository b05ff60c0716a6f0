"""Who did what: the rows that the database's triggers wrote, of every app, newest first.

Event tables belong to several apps; they are found through Django's registry, so that nothing here imports upwards.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils import timezone

from accounts.models import User

LABELS = {"insert": "Creó", "update": "Cambió", "delete": "Borró"}
EMPTY = "(vacío)"
#: Who and when stand above every entry: saying them again as a change of the row would hide what changed.
_NEVER_SHOWN = {"edit_version", "id", "singleton", "sort_key", "updated_at", "updated_by"}
#: Contact data and the like: that it changed is told, and not from what to what.
_NOT_COPIED = {"email", "phone"}
NOT_COPIED = "(no se muestra)"
_References = dict[tuple[type[models.Model], int], models.Model]
#: How apps above say a column in words, by tracked model and field: given its value and the row its event points at by
#: a foreign key's name.
Reading = Callable[[Any, Callable[[str], Any]], str]
READINGS: dict[type[models.Model], Mapping[str, Reading]] = {}
_Place = tuple[dt.datetime, str, int]


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
        if kind > self.kind:
            return Q(pgh_created_at__lt=self.at)
        until = Q(
            pgh_created_at__lte=self.at
        )  # a range of the index; what follows only sorts out its first moment
        if kind < self.kind:
            return until
        return until & (Q(pgh_created_at__lt=self.at) | Q(pgh_id__lt=self.number))


@dataclass(frozen=True)
class Asked:
    """What to look at: an empty field is everything. Days are local, the last one included."""

    kind: str = ""
    thing: int | None = None  # the primary key of one row of that kind
    user: User | None = None
    act: str = ""  # a key of LABELS
    since: dt.date | None = None
    until: dt.date | None = None

    def condition(self) -> Q:
        """The same for every table of events."""
        wanted = Q()
        if self.thing is not None:
            wanted &= Q(pgh_obj_id=self.thing)
        if self.user:
            wanted &= Q(pgh_context__metadata__user=self.user.pk)
        if self.act:
            wanted &= Q(pgh_label=self.act)
        if self.since:
            wanted &= Q(pgh_created_at__gte=_midnight(self.since))
        if self.until and self.until < dt.date.max:
            wanted &= Q(pgh_created_at__lt=_midnight(self.until + dt.timedelta(days=1)))
        return wanted


@dataclass(frozen=True)
class Entry:
    """One thing that somebody did to one row, and through which door."""

    at: dt.datetime
    place: Cursor
    who: str
    door: str
    verb: str
    kind: str
    kind_name: str
    thing: int
    subject: str
    changes: list[Change]


def kinds() -> list[tuple[str, str]]:
    """What can be looked at, as (name, words), by words."""
    pairs = [(model._meta.label_lower, _words(model)) for model in _event_models()]
    return sorted(pairs, key=lambda pair: pair[1])


def entries(*, after: Cursor | None = None, limit: int, **wanted: Any) -> list[Entry]:
    """The newest ``limit`` entries that come after a place; ``wanted`` are the fields of ``Asked``.

    One query finds them in all tables, each read backwards along its index; then three at most per kind that is there.
    """
    newest = _read(_places(Asked(**wanted), after, limit))
    previous = _previous(newest)
    actors = {actor for event in newest if (actor := _actor(event))}
    names = dict(User.objects.filter(pk__in=actors).values_list("pk", "name"))
    references = _references([*newest, *previous.values()])
    return [_entry(event, previous.get((type(event), event.pgh_id)), names, references) for event in newest]


def _event_models() -> list[Any]:
    every: list[Any] = apps.get_models()
    found = [
        model for model in every if issubclass(model, pghistory.models.Event) and model.pgh_tracked_model
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def _places(asked: Asked, after: Cursor | None, limit: int) -> list[_Place]:
    """Where the newest events are, newest first: each table gives its newest, and the newest of those are kept."""
    names = [model._meta.label_lower for model in _event_models()]
    branches = []
    for number, model in enumerate(_event_models()):
        if asked.kind not in ("", names[number]):
            continue
        rows = model._default_manager.filter(asked.condition())
        if after:
            rows = rows.filter(after.before(names[number]))
        # By number and not by name: the database may sort words in another way than Python does.
        rows = rows.annotate(audit_kind=Value(number))
        newest = rows.order_by("-pgh_created_at", "-pgh_id").values_list(
            "pgh_created_at", "audit_kind", "pgh_id"
        )
        branches.append(newest[:limit])
    if not branches:
        return []
    first, *others = branches
    if others:
        first = first.union(*others, all=True).order_by("-pgh_created_at", "-audit_kind", "-pgh_id")[:limit]
    return [(at, names[kind], number) for at, kind, number in first]


def _read(places: list[_Place]) -> list[Any]:
    """The events at those places, in that order, each with the one before it of the same row."""
    found: dict[_Place, Any] = {}
    for model in _event_models():
        name = model._meta.label_lower
        numbers = [number for _at, kind, number in places if kind == name]
        if not numbers:
            continue
        earlier = model._default_manager.filter(
            pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
        )
        previous = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        rows = model._default_manager.filter(pgh_id__in=numbers).select_related("pgh_context")
        found.update({_key(event): event for event in rows.annotate(event_before=previous)})
    return [found[place] for place in places if place in found]


def _previous(events: list[Any]) -> dict[tuple[type, int], Any]:
    """The state of each row before each event, where it has one."""
    found = {}
    for model in {type(event) for event in events}:
        mine = [event for event in events if type(event) is model and event.event_before]
        rows = model._default_manager.in_bulk([event.event_before for event in mine])
        found.update({(model, event.pgh_id): rows[event.event_before] for event in mine})
    return found


def _references(events: list[Any]) -> _References:
    """The rows that events point at; one query per model pointed at."""
    wanted: dict[type[models.Model], set[int]] = {}
    for event in events:
        for field in _own_fields(event):
            if field.related_model and getattr(event, field.attname):
                wanted.setdefault(field.related_model, set()).add(getattr(event, field.attname))
    return {
        (model, pk): row
        for model, pks in wanted.items()
        for pk, row in model._default_manager.in_bulk(pks).items()
    }


def _entry(event: Any, previous: Any, names: dict[int, str], references: _References) -> Entry:
    model = event.pgh_tracked_model
    actor = _actor(event)
    return Entry(
        at=event.pgh_created_at,
        place=Cursor(*_key(event)),
        who=names.get(actor, "Una cuenta que ya no existe") if actor else "El sistema",
        door=_door(event),
        verb=LABELS.get(event.pgh_label, event.pgh_label),
        kind=str(model._meta.verbose_name),
        kind_name=event._meta.label_lower,
        thing=event.pgh_obj_id,
        subject=_subject(event, references),
        changes=_changes(event, previous, references) if event.pgh_label == "update" else [],
    )


def _key(event: Any) -> _Place:
    return event.pgh_created_at, event._meta.label_lower, event.pgh_id


def _actor(event: Any) -> int | None:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def _door(event: Any) -> str:
    """Through which door it came; what brings no word of it was done by a command or a job."""
    metadata = (event.pgh_context.metadata or {}) if event.pgh_context else {}
    if metadata.get("action") == "import_records":
        return "por importación"
    url = str(metadata.get("url") or "")
    if url.startswith("/admin/"):
        return "administración técnica"
    return "desde el portal" if url else "tarea automática o del servidor"


def _subject(event: Any, references: _References) -> str:
    """What names the row, from the event alone: the row itself may be gone."""
    for names in (("first_name", "last_name"), ("name",), ("title",), ("code",)):
        words = [str(getattr(event, name, "") or "") for name in names]
        if all(words):
            return " ".join(words)
    # The key says which part of a document it was, or which rule.
    fields = [field for field in _own_fields(event) if field.related_model or field.name == "key"]
    pointed = [_in_words(event, field, references) for field in fields]
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
    def pointed_at(name: str) -> Any:
        pointer = event._meta.get_field(name)
        return references.get((pointer.related_model, getattr(event, pointer.attname)))

    value = getattr(event, field.attname)
    if value in (None, ""):
        return EMPTY
    if field.name in _NOT_COPIED or isinstance(value, (dict, list)):
        return NOT_COPIED
    if field.related_model:
        row = references.get((field.related_model, value))
        return str(row) if row is not None else f"n.º {value} (ya no existe)"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    reading = READINGS.get(event.pgh_tracked_model, {}).get(field.name)
    words = reading(value, pointed_at) if reading else str(dict(field.flatchoices).get(value, value))
    return words if len(words) <= 200 else f"{words[:200]}…"


def _words(model: Any) -> str:
    return str(model.pgh_tracked_model._meta.verbose_name_plural).capitalize()


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
