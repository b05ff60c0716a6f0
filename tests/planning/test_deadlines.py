"""Dates to remember: who notes them, that a yearly one comes back, and that the team is told once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Notice, OutgoingMail, User
from accounts.permissions import NotAllowed
from planning import catalogue
from planning.actions import deadlines, init_municipality
from planning.concurrency import EditConflict
from planning.models import Deadline, Membership, today
from planning.tasks import remind
from reports.queries.todo import todo

ClientAs = Callable[[str], Client]
TEAM = {"team", "coordinator"}
DAY = dt.date(2027, 2, 28)


def note(by: User, **fields: Any) -> Deadline:
    values = {"title": "Rendición", "due_on": DAY, "remind_days": 30}
    return deadlines.save_deadline(deadline=Deadline(**(values | fields)), by=by)


ACTIONS: dict[str, Callable[[Deadline, User], Any]] = {
    "add": lambda row, by: note(by, title="Otra"),
    "edit": lambda row, by: deadlines.save_deadline(deadline=row, expected_version=0, by=by),
    "meet": lambda row, by: deadlines.meet_deadline(deadline=row, by=by),
    "reopen": lambda row, by: deadlines.reopen_deadline(deadline=row, by=by),
    "delete": lambda row, by: deadlines.delete_deadline(deadline=row, expected_version=0, by=by),
    "usual": lambda row, by: deadlines.note_usual_deadlines(by=by),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("is_met", [False, True])
def test_who_may_do_what(people: dict[str, User], action: str, is_met: bool) -> None:
    """Every action × everybody, of a date that was met and of one that was not; who may not changes nothing."""
    pk = note(people["team"]).pk
    Deadline.objects.filter(pk=pk).update(done_on=DAY if is_met else None)
    before = list(Deadline.objects.order_by("pk").values())
    for person, user in people.items():
        with transaction.atomic():
            row = Deadline.objects.get(pk=pk)
            if person in TEAM:
                ACTIONS[action](row, user)
            else:
                with pytest.raises(NotAllowed):
                    ACTIONS[action](row, user)
                assert list(Deadline.objects.order_by("pk").values()) == before
            transaction.set_rollback(True)


def test_a_yearly_one_comes_back_once(people: dict[str, User]) -> None:
    team = people["team"]
    row = note(team, due_on=dt.date(2028, 2, 29), yearly=True, source="Ley 19.272", is_public=False)
    later = deadlines.meet_deadline(deadline=row, by=team)
    assert later is not None and later.due_on == dt.date(2029, 2, 28) and later.uid != row.uid
    assert (later.source, later.yearly, later.is_public, later.done_on) == ("Ley 19.272", True, False, None)
    row.refresh_from_db()
    assert row.done_on == today()
    assert deadlines.meet_deadline(deadline=row, by=team) == later, "twice is once"
    deadlines.reopen_deadline(deadline=row, by=team)
    row.refresh_from_db()
    assert row.done_on is None and deadlines.meet_deadline(deadline=row, by=team) == later
    once = note(team, title="Una vez")
    assert deadlines.meet_deadline(deadline=once, by=team) is None
    assert Deadline.objects.filter(title="Una vez").count() == 1


def test_what_moves_is_told_again_and_nothing_else_is(people: dict[str, User]) -> None:
    team = people["team"]
    row = note(team)
    Deadline.objects.filter(pk=row.pk).update(reminded_on=DAY)
    stale = Deadline.objects.get(pk=row.pk)
    row = Deadline.objects.get(pk=row.pk)
    row.title = "Rendición de cuentas"
    deadlines.save_deadline(deadline=row, expected_version=0, by=team)
    row.refresh_from_db()
    assert (row.sequence, row.reminded_on) == (0, DAY)
    with pytest.raises(EditConflict):
        deadlines.save_deadline(deadline=stale, expected_version=0, by=team)
    row.due_on = dt.date(2027, 3, 15)
    deadlines.save_deadline(deadline=row, expected_version=1, by=team)
    row.refresh_from_db()
    assert (row.sequence, row.reminded_on) == (1, None)
    with pytest.raises(EditConflict):
        deadlines.delete_deadline(deadline=row, expected_version=0, by=team)
    deadlines.delete_deadline(deadline=row, expected_version=2, by=team)
    deadlines.delete_deadline(deadline=row, expected_version=2, by=team)
    with pytest.raises(ValidationError, match="ya no está anotada"):
        deadlines.meet_deadline(deadline=row, by=team)


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"title": " "}, "__all__"), ({"remind_days": 366}, "remind_days"), ({"due_on": None}, "due_on")],
)
def test_a_date_makes_sense(people: dict[str, User], fields: dict[str, Any], at: str) -> None:
    with pytest.raises(ValidationError) as refused:
        note(people["team"], **fields)
    assert at in refused.value.message_dict


def test_a_new_municipality_has_the_usual_ones(municipality: Any) -> None:
    """Each on its next day; a municipality that has its own keeps only those."""
    rows = list(Deadline.objects.order_by("pk"))
    assert [(row.due_on.month, row.due_on.day) for row in rows] == [(2, 28), (2, 28), (3, 31), (6, 30)]
    assert all(row.yearly and row.is_public and row.due_on >= today() for row in rows)
    assert "13.19" in rows[-1].source
    rows[0].delete()
    init_municipality(name="Municipio F", by=None)
    assert Deadline.objects.count() == 3
    Deadline.objects.all().delete()
    init_municipality(name="Municipio F", by=None, day=dt.date(2024, 3, 1))
    assert [row.due_on.year for row in Deadline.objects.order_by("pk")] == [2025, 2025, 2024, 2024]
    for day, year in ((dt.date(2026, 2, 28), 2026), (dt.date(2026, 3, 1), 2027)):
        assert catalogue.DEADLINES[0].next_from(day) == dt.date(year, 2, 28)


def waiting(user: User, day: dt.date) -> list[str]:
    return [row.title for row in todo(user, day).rows if row.action == "Ver la fecha"]


def test_the_team_is_told_once_when_it_is_near(people: dict[str, User]) -> None:
    """By notice and by mail, from the day it says on, also when that day was missed; met ones are not told."""
    Deadline.objects.all().delete()
    team = people["team"]
    row = note(team, remind_days=10)
    note(team, title="Lejos", due_on=dt.date(2027, 12, 1))
    met = note(team, title="Cumplida")
    deadlines.meet_deadline(deadline=met, by=team)
    first = DAY - dt.timedelta(days=10)
    assert deadlines.remind_of_deadlines(day=first - dt.timedelta(days=1)) == 0
    assert deadlines.remind_of_deadlines(day=first) == 1
    assert deadlines.remind_of_deadlines(day=first) == 0
    assert {notice.user for notice in Notice.objects.all()} == {people["team"], people["coordinator"]}
    assert set(Notice.objects.values_list("text", flat=True)) == {
        "Fecha a recordar, el 28/02/2027: Rendición."
    }
    letters = OutgoingMail.objects.order_by("recipient")
    assert [letter.recipient for letter in letters] == ["coordinator@example.org", "team@example.org"]
    assert (
        "El 28 de febrero de 2027 vence: Rendición" in letters[0].body
        and "/gestion/plan/fechas/" in letters[0].body
    )
    row.refresh_from_db()
    assert row.reminded_on == first
    late = note(team, title="Ya pasó", due_on=dt.date(2027, 1, 5))
    assert deadlines.remind_of_deadlines(day=first) == 1, "what was noted late"
    late.refresh_from_db()
    row.due_on = dt.date(2027, 3, 5)
    deadlines.save_deadline(deadline=row, expected_version=row.edit_version, by=team)
    assert deadlines.remind_of_deadlines(day=dt.date(2027, 3, 1)) == 1 and OutgoingMail.objects.count() == 6


def test_without_a_team_it_stays_to_be_told(people: dict[str, User]) -> None:
    row = note(people["team"], due_on=today())
    Membership.objects.filter(body__code="EP").update(valid_to=dt.date(2021, 1, 1))
    remind(0)
    row.refresh_from_db()
    assert row.reminded_on is None and not Notice.objects.exists()
    Membership.objects.filter(body__code="EP").update(valid_to=None)
    remind(0)
    row.refresh_from_db()
    assert row.reminded_on == today()


def test_it_waits_for_the_team_and_for_nobody_else(people: dict[str, User]) -> None:
    Deadline.objects.all().delete()
    note(people["team"], remind_days=10)
    near = DAY - dt.timedelta(days=10)
    for day, found in (
        (near - dt.timedelta(days=1), []),
        (near, ["Rendición"]),
        (DAY + dt.timedelta(9), ["Rendición"]),
    ):
        for person, user in people.items():
            assert waiting(user, day) == (found if person in TEAM else []), (person, day)


def test_dates_by_their_pages(people: dict[str, User], client_as: ClientAs) -> None:
    """Noted, edited, told of a conflict, met with next year's noted, taken off; those of always where there is none."""
    Deadline.objects.all().delete()
    team, page = client_as("team"), reverse("gestion:deadline-list")
    assert "Anotar las de siempre" not in client_as("staff").get(page).text
    assert "Anotar las de siempre" in team.get(page).text
    loaded = team.post(reverse("gestion:deadline-load"), follow=True).text
    assert "Quedaron anotadas 4 fechas" in loaded and "Audiencia pública anual" in loaded
    assert "Ya hay fechas anotadas" in team.post(reverse("gestion:deadline-load"), follow=True).text
    sent = {
        "title": "Feria <b>",
        "due_on": "2026-12-01",
        "remind_days": "5",
        "yearly": "on",
        "source": "Res. 1",
    }
    added = team.post(reverse("gestion:deadline-create"), sent, follow=True).text
    assert "Feria &lt;b&gt;" in added and "no se publica" in added
    row = Deadline.objects.get(title="Feria <b>")
    edit = reverse("gestion:deadline-edit", args=[row.pk])
    team.post(edit, sent | {"edit_version": 0, "due_on": "2026-12-02"})
    clash = team.post(edit, sent | {"edit_version": 0, "due_on": "2026-12-03"}).text
    assert "Otra persona guardó" in clash and "02/12/2026" in clash
    done = reverse("gestion:deadline-done", args=[row.pk])
    met = team.post(done, {"cumplida": "si"}, follow=True).text
    assert "Quedó anotada la de 2027, el 02/12/2027" in met
    assert "quedó sin cumplir" in team.post(done, {"cumplida": "no"}, follow=True).text
    gone = reverse("gestion:deadline-delete", args=[row.pk])
    version = Deadline.objects.get(pk=row.pk).edit_version
    assert "Otra persona guardó" in team.post(gone, {"edit_version": version - 1}).text
    assert "se borró" in team.post(gone, {"edit_version": version}, follow=True).text
