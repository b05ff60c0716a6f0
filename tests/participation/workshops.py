"""Workshops at each stage of their way, made by the real actions."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import User
from participation.actions import life
from participation.actions.meetings import HeadCountRow, record_head_counts
from participation.actions.minutes import incorporate_minutes
from participation.actions.workshop_words import capture_contribution, make_cards
from participation.actions.workshops import create_workshop, set_tables
from participation.models import Contribution, Meeting, Receipt, WorkshopTable
from planning.models import Body, today


def prepared(
    by: User,
    *,
    date: dt.date | None = None,
    bodies: Sequence[Body] = (),
    tables: int = 3,
    cards: int = 0,
    **fields: object,
) -> Meeting:
    """A workshop of today with its call, so many tables and so many cards."""
    usual = {"title": "Taller de Punta Rieles", "place": "Centro Cívico", "start_time": dt.time(19)}
    meeting = create_workshop(
        bodies=list(bodies),
        date=date or today(),
        call={"purpose": "Pensar la plaza", "accessibility": "Rampa", "childcare": "Sí, de 4 a 10 años"},
        by=by,
        **usual | fields,
    )
    set_tables(meeting=meeting, abouts=[""] * tables, by=by)
    if cards:
        make_cards(meeting=meeting, count=cards, by=by)
    return Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)


def table_of(meeting: Meeting, number: int = 1) -> WorkshopTable:
    """One of its tables."""
    return meeting.tables.get(number=number)


def card_of(meeting: Meeting, number: int = 1) -> Receipt:
    """One of its cards."""
    return meeting.cards.get(number=number)


def said(
    meeting: Meeting, by: User, words: str = "Que poden los plátanos.", **fields: object
) -> Contribution:
    """A proposal of a resident at the first table, unless told otherwise."""
    usual = {"table": table_of(meeting), "kind": "proposal", "author_type": "residents"}
    return capture_contribution(meeting=meeting, verbatim=words, by=by, **usual | fields)


def approved(meeting: Meeting, by: User) -> Meeting:
    """Its record sheet, with seven residents in the count, approved: by exception where it is of no body."""
    meeting.refresh_from_db()
    if not meeting.head_counts.exists():
        record_head_counts(
            meeting=meeting, rows=[HeadCountRow(count=7)], expected_version=meeting.edit_version, by=by
        )
    if meeting.bodies.exists():
        incorporate_minutes(meeting=meeting, approved_on=meeting.date, number=f"T{meeting.pk}", by=by)
    else:
        life.submit_minutes(meeting=meeting, by=by)
        minutes = Meeting.objects.get(pk=meeting.pk).minutes
        life.approve_minutes(minutes=minutes, exception="Ficha de un taller.", by=by)
    return Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)
