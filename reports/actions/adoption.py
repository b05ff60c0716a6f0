"""The plan to adopt the model: begun from a file, then changed, and marked by hand where the portal cannot tell."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from planning.concurrency import EditConflict, save_edited
from planning.models import Municipality, today
from planning.permissions import check, check_actor
from reports.models import AdoptionStep, ManualChapter
from reports.permissions import EDIT_CHAPTERS
from reports.steps import StepSeed, shipped_steps

STEP_FIELDS = ["title", "chapter", "who", "due_on", "expected"]
DONE_FIELDS = ["done_on", "evidence"]
GONE = "Ese paso ya no está."
COMPUTED = "Ese paso lo mira el portal: no se marca a mano."


@transaction.atomic
def load_steps(
    *, start: dt.date | None, seeds: Sequence[StepSeed] | None = None, by: User | None = None
) -> list[AdoptionStep]:
    """Begin with the steps that the portal comes with, or with others; those there are stay, and none is added.

    From ``start`` each gets its day by its week. Returns those made. Raises ``NotAllowed``.
    """
    check_actor(by, EDIT_CHAPTERS)
    _lock()
    if AdoptionStep.objects.exists():
        return []
    chapters = {chapter.slug: chapter for chapter in ManualChapter.objects.all()}
    made = []
    for position, seed in enumerate(shipped_steps() if seeds is None else seeds):
        due = start + dt.timedelta(weeks=seed.week) if start and seed.week is not None else None
        step = AdoptionStep(
            code=seed.code, chapter=chapters.get(seed.chapter), position=position, title=seed.title, who=seed.who,
            due_on=due, expected=seed.expected, check_key=seed.check,
        )  # fmt: skip
        step.full_clean()
        step.save()
        made.append(step)
    return made


@transaction.atomic
def save_step(*, step: AdoptionStep, expected_version: int = 0, by: User) -> AdoptionStep:
    """Save a step changed in memory, or a new one, which comes last.

    Raises ``ValidationError`` by field, ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_CHAPTERS)
    _lock()
    if step.pk:
        _standing(step)
        return save_edited(step, expected=expected_version, fields=STEP_FIELDS)
    taken = AdoptionStep.objects.filter(code__startswith=step.OWN).values_list("code", flat=True)
    numbers = [int(code.removeprefix(step.OWN)) for code in taken if code.removeprefix(step.OWN).isdecimal()]
    step.code = f"{step.OWN}{max(numbers, default=0) + 1}"
    last = AdoptionStep.objects.aggregate(last=Max("position"))["last"]
    step.position = 0 if last is None else last + 1
    step.full_clean()
    step.save()
    return step


@transaction.atomic
def mark_done(
    *, step: AdoptionStep, evidence: str, on: dt.date, expected_version: int, by: User
) -> AdoptionStep:
    """Say that a step is done, since when, and what shows it.

    Raises ``ValidationError`` by field (also of a step that the portal looks at), ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_CHAPTERS)
    stands = _standing(step)
    if stands.check_key:
        raise ValidationError(COMPUTED)
    if not evidence.strip():
        raise ValidationError({"evidence": "Escribí qué muestra que está hecho."})
    if on > today():
        raise ValidationError({"done_on": "Ese día todavía no llegó."})
    stands.evidence, stands.done_on = evidence.strip(), on
    return save_edited(stands, expected=expected_version, fields=DONE_FIELDS)


@transaction.atomic
def undo_done(*, step: AdoptionStep, expected_version: int, by: User) -> AdoptionStep:
    """Say that a step is not done after all; what was written as evidence goes. Saying it twice changes nothing.

    Raises ``ValidationError`` when it is gone, ``EditConflict`` when it was marked anew meanwhile, ``NotAllowed``.
    """
    check(by, EDIT_CHAPTERS)
    stands = _standing(step)
    if stands.done_on is None:
        return stands
    stands.evidence, stands.done_on = "", None
    return save_edited(stands, expected=expected_version, fields=DONE_FIELDS)


@transaction.atomic
def move_step(*, step: AdoptionStep, down: bool, by: User) -> bool:
    """Change places with the step before or after it of the same chapter; ``False`` when there is none.

    Raises ``ValidationError`` when it is gone, ``NotAllowed``.
    """
    check(by, EDIT_CHAPTERS)
    _lock()
    stands = _standing(step)
    rows = list(AdoptionStep.objects.select_for_update(of=("self",)).order_by("position", "pk"))
    for position, row in enumerate(rows):
        row.position = position
    beside = [row for row in rows if row.chapter_id == stands.chapter_id]
    place = next(place for place, row in enumerate(beside) if row.pk == stands.pk)
    other = place + (1 if down else -1)
    if not 0 <= other < len(beside):
        return False
    one, two = beside[place], beside[other]
    one.position, two.position = two.position, one.position
    AdoptionStep.objects.bulk_update(rows, ["position"])
    return True


@transaction.atomic
def remove_step(*, step: AdoptionStep, expected_version: int, by: User) -> None:
    """Take away a step that the municipality added.

    Raises ``ValidationError`` (one that came with the manual, or gone), ``EditConflict``, ``NotAllowed``.
    """
    check(by, EDIT_CHAPTERS)
    stands = _standing(step)
    if not stands.is_own:
        raise ValidationError(
            "Ese paso vino con el manual: no se quita. Podés cambiarle la fecha y el texto."
        )
    if stands.edit_version != expected_version:
        raise EditConflict(stands)
    stands.delete()


def _lock() -> None:
    """One at a time: codes and places are given by what there is."""
    Municipality.objects.select_for_update().first()


def _standing(step: AdoptionStep) -> AdoptionStep:
    stands = AdoptionStep.objects.select_for_update(of=("self",)).filter(pk=step.pk).first()
    if stands is None:
        raise ValidationError(GONE)
    return stands
