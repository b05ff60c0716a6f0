"""The agenda before the session, and the templates it may begin with.

Points are written through ``save_parts``, as the page of the session writes them: both see the same ones, and two
people who prepare at once are told. What is added once the call went out is urgent (D.548.48) until it goes out again.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.actions.meetings import lock_draft
from participation.actions.session import Saved, save_parts
from participation.models import AgendaTemplate, IncomingMatter, ItemOrigin, Meeting
from participation.permissions import MANAGE_AGENDA_TEMPLATES, check_can_call
from participation.queries.calls import is_called
from participation.queries.session import parts_of, session_of
from participation.session.parts import Change, Part
from participation.transitions import InvalidTransition
from planning.concurrency import save_edited
from planning.models import Body
from planning.permissions import check

#: The longest agenda: a session of a whole year has fewer points.
MOST_ITEMS = 200
LONGEST_TITLE = 200
CANCELLED = "La sesión está suspendida: para cambiar el orden del día, convocala de nuevo o prepará otra."


@dataclass(frozen=True)
class NewItem:
    """A point to be added; ``matter`` is what came in by the registry desk and is dealt with there."""

    title: str
    matter: IncomingMatter | None = None


@transaction.atomic
def add_items(
    *, meeting: Meeting, items: Sequence[NewItem], by: User, first: bool = False
) -> list[uuid.UUID]:
    """Add points at the end of the agenda (or at its beginning) of a draft; return their identifiers.

    They are urgent when the call went out already. All of them or none. Raises ``NotAllowed``, ``InvalidTransition``
    (also of a meeting that was called off), and ``ValidationError`` with what is wrong.
    """
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    _check_standing(current)
    if current.agenda_items.count() + len(items) > MOST_ITEMS:
        raise ValidationError(f"El orden del día puede tener hasta {MOST_ITEMS} puntos.")
    origin = ItemOrigin.URGENT if is_called(current) else ItemOrigin.SCHEDULED
    added = [uuid.uuid4() for _ in items]
    changes = [
        Change(
            key=f"item:{uid}",
            base="",
            values={
                "origin": origin,
                "title": item.title,
                "matter": str(item.matter.pk) if item.matter else "",
            },
        )
        for uid, item in zip(added, items, strict=True)
    ]
    if first:
        order = parts_of(session_of(current))["order"]
        uids = " ".join([*(str(uid) for uid in added), order.values["uids"]])
        changes.append(Change(key="order", base=order.fingerprint, values={"uids": uids}))
    saved = save_parts(meeting=current, changes=changes, by=by)
    _raise_first(saved)
    return added


@transaction.atomic
def change_title(*, meeting: Meeting, item: str, title: str, base: str, by: User) -> Part | None:
    """Call a point otherwise. ``base`` is the fingerprint of the point that was read.

    Returns the point as somebody else saved it meanwhile, and then nothing was written; else ``None``. Raises as
    ``add_items``.
    """
    part = _part(meeting, f"item:{item}", by)
    saved = save_parts(
        meeting=meeting, changes=[Change(part.key, base, {**part.values, "title": title})], by=by
    )
    _raise_first(saved)
    return saved.conflicts.get(part.key)


@transaction.atomic
def move_item(*, meeting: Meeting, item: str, up: bool, by: User) -> bool:
    """Put a point one place higher or lower, as they stand now; ``False`` when it is the first (or the last) already.

    Raises as ``add_items``.
    """
    order = _part(meeting, "order", by)
    uids = order.values["uids"].split()
    if item not in uids:
        raise ValidationError("Ese punto ya no está en el orden del día.")
    place = uids.index(item)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(uids):
        return False
    uids[place], uids[other] = uids[other], uids[place]
    saved = save_parts(
        meeting=meeting, changes=[Change("order", order.fingerprint, {"uids": " ".join(uids)})], by=by
    )
    _raise_first(saved)
    return True


@transaction.atomic
def remove_item(*, meeting: Meeting, item: str, base: str, by: User) -> bool:
    """Take a point off the agenda; ``False`` when somebody changed it since it was read, and then it stays.

    A matter that it dealt with waits again. Raises as ``add_items``; also for a point of which something is written.
    """
    part = _part(meeting, f"item:{item}", by)
    if part.values["discussion"]:
        raise ValidationError(
            "Ya está escrito qué se trató en ese punto: se saca desde la página de la sesión."
        )
    saved = save_parts(meeting=meeting, changes=[Change(part.key, base, None)], by=by)
    _raise_first(saved)
    return not saved.conflicts


def _part(meeting: Meeting, key: str, by: User) -> Part:
    """A part of a locked draft, as it stands."""
    current, _minutes = lock_draft(meeting)
    check_can_call(by, current)
    _check_standing(current)
    part = parts_of(session_of(current)).get(key)
    if part is None:
        raise ValidationError("Ese punto ya no está en el orden del día.")
    return part


def _check_standing(meeting: Meeting) -> None:
    if meeting.is_cancelled:
        raise InvalidTransition(CANCELLED)


def _raise_first(saved: Saved) -> None:
    """What is wrong with any of the parts, as an error of the whole: nothing of it is kept."""
    for problems in saved.errors.values():
        raise ValidationError([text for texts in problems.values() for text in texts])


# --- templates ----------------------------------------------------------------------------------------


@transaction.atomic
def save_template(
    *, template: AgendaTemplate, titles: Iterable[str], expected_version: int = 0, by: User
) -> AgendaTemplate:
    """Save a template, new or changed, with its points in order.

    Raises ``NotAllowed``, ``EditConflict``, and ``ValidationError`` by field.
    """
    check(by, MANAGE_AGENDA_TEMPLATES, bodies=[template.body])
    template.titles = [title.strip() for title in titles if title.strip()]
    if not template.titles:
        raise ValidationError({"titles": "Escribí al menos un punto."})
    longest = max(len(title) for title in template.titles)
    if longest > LONGEST_TITLE:
        raise ValidationError(
            {"titles": f"Un punto puede tener hasta {LONGEST_TITLE} letras; uno tiene {longest}."}
        )
    if len(template.titles) > MOST_ITEMS:
        raise ValidationError({"titles": f"Puede tener hasta {MOST_ITEMS} puntos."})
    if template.pk:
        return save_edited(template, expected=expected_version, fields=["name", "titles"])
    template.full_clean()
    template.save()
    return template


@transaction.atomic
def delete_template(*, template: AgendaTemplate, by: User) -> None:
    """Take a template away; the agendas that began with it stay as they are. Raises ``NotAllowed``."""
    check(by, MANAGE_AGENDA_TEMPLATES, bodies=[template.body])
    AgendaTemplate.objects.filter(pk=template.pk).delete()


#: What the sessions of both councils usually deal with: rows that each body changes as it likes.
TEMPLATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "CM": (
        "Sesión ordinaria",
        (
            "Asuntos entrados",
            "Informe de la Alcaldía",
            "Planteos de vecinas y vecinos",
            "Planteos del Concejo Vecinal",
            "Resoluciones",
            "Asuntos varios",
        ),
    ),
    "CV": (
        "Plenario",
        (
            "Asuntos entrados",
            "Informe de la Mesa Ejecutiva",
            "Informes de las comisiones temáticas",
            "Planteos de vecinas y vecinos",
            "Mociones",
            "Asuntos varios",
        ),
    ),
}


def seed_templates() -> None:
    """Give both councils an agenda to begin with; what exists stays as it is."""
    for body in Body.objects.filter(code__in=TEMPLATES):
        name, titles = TEMPLATES[body.code]
        AgendaTemplate.objects.get_or_create(body=body, name=name, defaults={"titles": list(titles)})
