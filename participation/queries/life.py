"""Where minutes stand, for their page: the stage, what is missing to move on, who can move them and how."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Role, Rule
from participation.models import Meeting, MeetingKind, Minutes, MinutesMove
from participation.permissions import (
    AMEND_MINUTES,
    APPROVE_MINUTES,
    PUBLISH_MINUTES,
    RECTIFY_MINUTES,
    SUBMIT_MINUTES,
    can_sign,
)
from participation.queries.amendments import open_amendments
from participation.queries.completeness import Completeness, completeness_of
from participation.queries.session import session_of
from participation.signing import signing_of
from participation.transitions import Stage, stage_of
from planning.models import BodyKind, today
from planning.permissions import can


@dataclass(frozen=True)
class NextStep:
    """Something that may be done with minutes now: ``name`` is its page (empty when it is done elsewhere).

    ``who`` says whose it is, in a sentence; ``waits_for`` is said above what is missing.
    """

    name: str
    label: str
    who: str
    may: bool
    missing: tuple[str, ...] = ()
    is_post: bool = False
    is_main: bool = False
    waits_for: str = "Todavía no se puede, por esto:"


@dataclass(frozen=True)
class Life:
    """The life of minutes so far, and what comes next; the first step is the one that moves them on."""

    stage: Stage
    passed: tuple[tuple[Stage, str], ...]  # every stage, and whether it is done, now or to come
    steps: tuple[NextStep, ...]
    moves: tuple[MinutesMove, ...]
    completeness: Completeness | None
    lacks_record: bool


def life_of(meeting: Meeting, user: User) -> Life:
    """Read it for somebody. What the acta must hold is told until it is approved, and of what came in on paper."""
    minutes = meeting.minutes
    stage = stage_of(minutes)
    told = meeting.date <= today() and (not minutes.is_approved or minutes.is_incorporated)
    completeness = completeness_of(session_of(meeting)) if told else None
    stages = list(Stage)
    here = stages.index(stage)
    return Life(
        stage=stage,
        passed=tuple(
            (one, "now" if place == here else "done" if place < here else "to_come")
            for place, one in enumerate(stages)
        ),
        steps=tuple(_STEPS[stage](meeting, minutes, user, completeness)),
        moves=tuple(minutes.moves.select_related("by").order_by("at", "pk")),
        completeness=completeness,
        lacks_record=minutes.is_draft and lacks_record(meeting),
    )


def _who_may(rule: Rule) -> str:
    """The roles of a rule, in words."""
    return f"Puede: {' · '.join(role.label for role in Role if role in rule.roles)}."


def lacks_record(meeting: Meeting) -> bool:
    """Whether nobody wrote the record sheet of a workshop yet: when it ended is the first that it says."""
    return meeting.kind == MeetingKind.WORKSHOP and meeting.date <= today() and meeting.end_time is None


def _of_draft(
    meeting: Meeting, minutes: Minutes, user: User, completeness: Completeness | None
) -> Iterator[NextStep]:
    missing = []
    if meeting.date > today():
        missing.append("La reunión todavía no se hizo")
    elif not (
        meeting.members_present is not None or meeting.attendances.exists() or meeting.head_counts.exists()
    ):
        missing.append("Registrar la asistencia, o cuántas personas vinieron")
    bodies = meeting.bodies.all()
    yield NextStep(
        "minutes-submit", "Pasar a revisión", _who_may(SUBMIT_MINUTES), can(user, SUBMIT_MINUTES, bodies=bodies),
        tuple(missing), is_post=True, is_main=not missing and not lacks_record(meeting),
    )  # fmt: skip
    if meeting.date <= today():
        yield NextStep(
            "minutes-incorporate", "Incorporar: se aprobó en papel antes", _who_may(APPROVE_MINUTES),
            can(user, APPROVE_MINUTES, bodies=bodies),
        )  # fmt: skip


def _under_review(
    meeting: Meeting, minutes: Minutes, user: User, completeness: Completeness | None
) -> Iterator[NextStep]:
    bodies = meeting.bodies.all()
    missing = list(completeness.missing) if completeness else []
    waiting = open_amendments(minutes)
    if waiting:
        what = "una enmienda" if waiting == 1 else f"{waiting} enmiendas"
        missing.insert(0, f"Resolver {what}")
    may_approve = can(user, APPROVE_MINUTES, bodies=bodies)
    may_amend = can(user, AMEND_MINUTES, bodies=bodies)
    approving = may_approve and not missing
    yield NextStep(
        "minutes-approve", "Registrar la aprobación", _who_may(APPROVE_MINUTES), may_approve, tuple(missing),
        is_main=approving,
        waits_for="Todavía no se puede, por esto:"
        if waiting
        else "Todavía no se puede. Esto se completa con una enmienda, o devolviéndola a borrador:",
    )  # fmt: skip
    yield NextStep(
        "minutes-review", "Leerla y proponer enmiendas" if may_amend else "Leerla y ver las enmiendas",
        "Proponen enmiendas quienes integran el órgano.", True, is_main=not approving,
    )  # fmt: skip
    yield NextStep(
        "minutes-return", "Devolver a borrador", _who_may(SUBMIT_MINUTES), can(user, SUBMIT_MINUTES, bodies=bodies)
    )  # fmt: skip


def _approved(
    meeting: Meeting, minutes: Minutes, user: User, completeness: Completeness | None
) -> Iterator[NextStep]:
    signing = signing_of(minutes)
    mine = can_sign(user, minutes, signing)
    yield NextStep(
        "minutes-signatures", "Firmar" if mine else "Ver las firmas", f"Firma: {who_signs(minutes)}.", True,
        tuple(signing.missing), is_main=mine, waits_for="Para que quede firmada falta:",
    )  # fmt: skip
    yield _rectify(meeting, user)


def _signed(
    meeting: Meeting, minutes: Minutes, user: User, completeness: Completeness | None
) -> Iterator[NextStep]:
    yield NextStep("", "Publicarla", _who_may(PUBLISH_MINUTES), can(user, PUBLISH_MINUTES))
    yield NextStep("minutes-signatures", "Ver las firmas", "", True)
    yield _rectify(meeting, user)


def _published(
    meeting: Meeting, minutes: Minutes, user: User, completeness: Completeness | None
) -> Iterator[NextStep]:
    yield NextStep("minutes-signatures", "Ver las firmas", "", True)
    yield _rectify(meeting, user)


def _rectify(meeting: Meeting, user: User) -> NextStep:
    may = can(user, RECTIFY_MINUTES, bodies=meeting.bodies.all())
    return NextStep("minutes-rectify", "Rectificar", _who_may(RECTIFY_MINUTES), may)


def who_signs(minutes: Minutes) -> str:
    """Whose signatures minutes take, in words, with the article where there is one."""
    if minutes.body is None:
        return "nadie, porque no es el acta de un órgano"
    if minutes.body.kind == BodyKind.MUNICIPAL_COUNCIL:
        return "la Alcaldía y al menos una concejala o un concejal titular (Digesto, D.548.21)"
    return "quien preside y quien lleva la secretaría del órgano"


_STEPS = {
    Stage.DRAFT: _of_draft,
    Stage.UNDER_REVIEW: _under_review,
    Stage.APPROVED: _approved,
    Stage.SIGNED: _signed,
    Stage.PUBLISHED: _published,
}
