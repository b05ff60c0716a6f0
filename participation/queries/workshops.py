"""Reads that feed the pages of workshops: where each stands, what each table said, what the public may know."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from participation.models import (
    Contribution,
    ContributionKind,
    Devolution,
    DevolutionPublication,
    Meeting,
    MeetingKind,
    MeetingQuerySet,
    Receipt,
    Workshop,
    WorkshopPhoto,
    WorkshopTable,
)
from participation.receipts import plain_receipt_code, spaced_receipt_code
from planning.models import Subzone, today

# --- cards


@dataclass(frozen=True)
class CardState:
    """Whether a card may be typed in, in words for the field where its code stands."""

    is_free: bool
    words: str
    code: str = ""


def card_state(meeting: Meeting, text: str) -> CardState:
    """What is known of the card with a code that somebody typed. It says nothing of cards of another workshop."""
    code = plain_receipt_code(text)
    card = (
        Receipt.objects.filter(meeting=meeting, code=code).select_related("contribution__table").first()
        if code
        else None
    )
    if card is None:
        return CardState(
            False, f"«{text.strip()[:20]}» no es una tarjeta de este taller: fijate en el código."
        )
    if card.contribution is None:
        return CardState(True, f"Tarjeta {card.number}, sin cargar todavía.", code)
    where = f" en la mesa {card.contribution.table.number}" if card.contribution.table else ""
    begins = " ".join(card.contribution.verbatim.split())
    begins = begins if len(begins) <= 40 else f"{begins[:40]}…"
    return CardState(False, f"La tarjeta {card.number} ya se cargó{where}: «{begins}».", code)


@dataclass(frozen=True)
class Cards:
    """How many cards were made for a workshop, and how many of them are typed in."""

    made: int
    typed: int

    @property
    def left(self) -> int:
        """Those that nobody typed in."""
        return self.made - self.typed


def cards_of(meeting: Meeting) -> Cards:
    """One query."""
    told = meeting.cards.aggregate(made=Count("*"), typed=Count("contribution"))
    return Cards(told["made"], told["typed"])


# --- tables


def tables_of(meeting: Meeting) -> Any:
    """The tables with ``said``, how many contributions each has. One query."""
    said = (
        Contribution.objects.filter(table=OuterRef("pk"))
        .order_by()
        .values("table")
        .annotate(n=Count("*"))
        .values("n")
    )
    return meeting.tables.annotate(said=Coalesce(Subquery(said, output_field=IntegerField()), 0))


def said_at(meeting: Meeting, table: WorkshopTable | None) -> QuerySet[Contribution]:
    """What a table said, the last first; without one, what was typed from cards, whatever its table."""
    rows = meeting.contributions.select_related("neighbourhood", "theme", "receipt", "table")
    rows = rows.filter(table=table) if table else rows.filter(receipt__isnull=False)
    return rows.order_by("-pk")


def receipt_words(contribution: Contribution) -> str:
    """The code of the card it stands on, as people read it; empty for what was typed as it was said."""
    receipt = getattr(contribution, "receipt", None)
    return spaced_receipt_code(receipt.code) if receipt else ""


# --- the workspace


def workspace_workshops() -> QuerySet[Meeting]:
    """Every workshop with what a list shows of it, newest first."""
    said = (
        Contribution.objects.filter(meeting=OuterRef("pk"))
        .order_by()
        .values("meeting")
        .annotate(n=Count("*"))
        .values("n")
    )
    return (
        Meeting.objects.filter(kind=MeetingKind.WORKSHOP)
        .select_related("minutes", "workshop__subzone")
        .annotate(said=Coalesce(Subquery(said, output_field=IntegerField()), 0))
    )


def call_of(meeting: Meeting) -> Workshop | None:
    """What its call says; nothing of one that was imported, or made as any other meeting."""
    return Workshop.objects.select_related("subzone").filter(meeting=meeting).first()


@dataclass(frozen=True)
class Door:
    """A page of a step: its name, what is said on the link, and what else its address needs."""

    name: str
    label: str
    arguments: tuple[object, ...] = ()
    is_post: bool = False
    is_main: bool = False
    stays: bool = True  # also once the record sheet is no draft any more


@dataclass(frozen=True)
class WorkshopStep:
    """A part of the way from the call to the approved record sheet: how it stands, and where it is done."""

    label: str
    state: str  # done, underway, attention or neutral
    words: str
    detail: str
    doors: tuple[Door, ...] = field(default=())


def steps_of(meeting: Meeting) -> list[WorkshopStep]:
    """The way of a workshop up to its record sheet, in the order of the work. A constant number of queries."""
    return [
        _call_step(meeting),
        _tables_step(meeting),
        _papers_step(meeting),
        *(_day_steps(meeting) if meeting.date <= today() else ()),
    ]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _call_step(meeting: Meeting) -> WorkshopStep:
    doors = [Door("workshop-edit", "Editarla" if call_of(meeting) else "Escribirla", stays=False)]
    if meeting.convened_at:
        day = date_format(timezone.localtime(meeting.convened_at), r"j \d\e F \d\e Y")
        return WorkshopStep(
            "Convocatoria", "done", "Anunciado", f"La puede leer cualquiera desde el {day}.", tuple(doors)
        )
    if meeting.date < today():
        return WorkshopStep(
            "Convocatoria", "neutral", "Sin anunciar", "No se anunció en el portal.", tuple(doors)
        )
    if meeting.is_open:
        doors.append(Door("workshop-announce", "Anunciar el taller", is_post=True, is_main=True, stays=False))
    return WorkshopStep(
        "Convocatoria", "attention", "Sin anunciar", "Todavía no la ve nadie de afuera.", tuple(doors)
    )


def _tables_step(meeting: Meeting) -> WorkshopStep:
    tables, people = meeting.tables.count(), meeting.facilitators.count()
    told = [
        _counted(tables, "mesa", "mesas"),
        _counted(people, "persona que facilita", "personas que facilitan"),
    ]
    done = bool(tables and people)
    return WorkshopStep(
        "Mesas y quiénes facilitan",
        "done" if done else "neutral" if tables else "attention",
        "Listo" if done else "Falta",
        ", ".join(told),
        (Door("workshop-tables", "Mesas"), Door("workshop-facilitators", "Quiénes facilitan")),
    )


def _papers_step(meeting: Meeting) -> WorkshopStep:
    cards = cards_of(meeting)
    return WorkshopStep(
        "Papeles para llevar",
        "done" if cards.made else "neutral",
        "Listo" if cards.made else "Sin tarjetas",
        f"{_counted(cards.made, 'tarjeta hecha', 'tarjetas hechas')}, planilla de firmas y orden del día",
        (
            Door("workshop-cards", "Hacer tarjetas"),
            Door("agenda-edit", "Orden del día", stays=False),
            Door("paper-list", "Imprimir los papeles"),
        ),
    )


def _day_steps(meeting: Meeting) -> Iterator[WorkshopStep]:
    heads = sum(meeting.head_counts.values_list("count", flat=True))
    named = meeting.attendees.count()
    yield WorkshopStep(
        "Quiénes vinieron",
        "done" if heads else "attention",
        "Anotado" if heads else "Falta",
        f"{_counted(heads, 'persona', 'personas')}, {named} con su nombre" if heads else "",
        (Door("workshop-attendees", "Anotar quiénes vinieron"),),
    )
    said, cards = meeting.contributions.count(), cards_of(meeting)
    detail = _counted(said, "aporte", "aportes")
    if cards.made:
        detail += f"; {_counted(cards.typed, 'tarjeta cargada', 'tarjetas cargadas')} de {cards.made}"
    yield WorkshopStep(
        "Lo que se dijo",
        "underway" if said else "attention",
        "En marcha" if said else "Falta",
        detail,
        (
            *(
                Door("workshop-capture", f"Mesa {table.number} ({table.said})", (table.number,), stays=False)
                for table in tables_of(meeting)
            ),
            *((Door("workshop-card-typing", "Cargar tarjetas", stays=False),) if cards.made else ()),
            Door("workshop-sheets", "Desde una planilla"),
            Door("contribution-list", "Verlo todo"),
        ),
    )
    incidents, photos = meeting.incidents.count(), meeting.photos.count()
    yield WorkshopStep(
        "Incidencias y fotos",
        "done" if incidents or photos else "neutral",
        "Anotado" if incidents or photos else "Si hubo",
        f"{_counted(incidents, 'incidencia', 'incidencias')}, {_counted(photos, 'foto', 'fotos')}",
        (Door("workshop-incidents", "Incidencias"), Door("workshop-photos", "Fotos")),
    )


# --- the public


def public_workshops(day: dt.date | None = None) -> MeetingQuerySet:
    """Published workshops: those to come first, the next one on top; then the past ones, newest first."""
    day = day or today()
    return (
        Meeting.objects.published()
        .filter(kind=MeetingKind.WORKSHOP)
        .select_related("minutes", "workshop__subzone")
        .prefetch_related("bodies")
        .annotate(
            is_past=Case(When(date__gte=day, then=Value(0)), default=Value(1), output_field=IntegerField()),
            coming=Case(When(date__gte=day, then=F("date"))),
        )
        .order_by("is_past", "coming", "-date", "-start_time", "-pk")
    )


def workshop_subzones() -> QuerySet[Subzone]:
    """Those for which some published workshop was held or is called, to filter by."""
    return Subzone.objects.filter(workshops__meeting__in=Meeting.objects.published()).distinct()


def public_photos(meeting: Meeting) -> QuerySet[WorkshopPhoto]:
    """Photos that everybody may see: those with consent to it, of a workshop whose record sheet is approved."""
    if not meeting.minutes.is_approved:
        return meeting.photos.none()
    return meeting.photos.filter(is_public=True).defer("data")


def devolutions_of(meeting: Meeting) -> QuerySet[Devolution]:
    """Published devolutions that give back what this workshop said: as its own, or by a topic of its contributions."""
    own = Q(given_back__topic__codings__contribution__meeting=meeting)
    merged = Q(given_back__topic__merged__codings__contribution__meeting=meeting)
    told = DevolutionPublication.objects.filter(own | merged, withdrawn_on=None)
    return (
        Devolution.objects.published()
        .filter(Q(meeting=meeting) | Q(pk__in=told.values("devolution")))
        .order_by("-period_to", "-pk")
    )


@dataclass(frozen=True)
class PublicWorkshop:
    """What an approved record sheet lets everybody know of a workshop in numbers: of what was said, not of who came.

    How many residents came is told by the analyses alone: they merge small groups, and a count beside them would let
    anybody subtract (Ley 18.331).
    """

    said: int
    withheld: int
    tables: int
    kinds: tuple[tuple[str, int], ...]
    had_residents: bool


def public_record_of(meeting: Meeting) -> PublicWorkshop:
    """The numbers of a workshop whose record sheet is approved; never call it for a draft, which leaks nothing.

    Raises ``ValueError`` for a draft.
    """
    if not meeting.minutes.is_approved:
        raise ValueError("the record sheet of this workshop is a draft")
    counted = dict(meeting.contributions.order_by().values_list("kind").annotate(n=Count("*")))
    said = sum(counted.values())
    return PublicWorkshop(
        said=said,
        withheld=said - meeting.contributions.published().count(),
        tables=meeting.tables.count(),
        kinds=tuple((kind.label, counted[kind]) for kind in ContributionKind if counted.get(kind)),
        had_residents=meeting.head_counts.exists(),
    )
