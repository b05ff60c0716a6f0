"""What the planning team has to do: who notes it, to whom it is given, and that it waits for that person."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.actions import team_tasks
from planning.concurrency import EditConflict
from planning.models import Membership, TeamTask, today
from reports.queries.todo import todo

ClientAs = Callable[[str], Client]
TEAM = {"team", "coordinator"}
YESTERDAY = dt.timedelta(days=1)


def of(user: User) -> Membership:
    return user.person.memberships.get()


def note(by: User, **fields: Any) -> TeamTask:
    return team_tasks.save_task(task=TeamTask(**({"title": "Pedir los datos"} | fields)), by=by)


ACTIONS: dict[str, Callable[[TeamTask, User], Any]] = {
    "add": lambda task, by: note(by),
    "edit": lambda task, by: team_tasks.save_task(task=task, expected_version=task.edit_version, by=by),
    "do": lambda task, by: team_tasks.mark_task(task=task, is_done=True, by=by),
    "undo": lambda task, by: team_tasks.mark_task(task=task, is_done=False, by=by),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("is_done", [False, True])
def test_who_may_do_what(people: dict[str, User], action: str, is_done: bool) -> None:
    """Every action × everybody, of what is done and what is not; who may not changes nothing."""
    pk = note(people["team"]).pk
    TeamTask.objects.filter(pk=pk).update(done_on=today() if is_done else None)
    before = list(TeamTask.objects.values())
    for person, user in people.items():
        with transaction.atomic():
            task = TeamTask.objects.get(pk=pk)
            if person in TEAM:
                ACTIONS[action](task, user)
                expected = {"do": today(), "undo": None}.get(action, before[0]["done_on"])
                assert TeamTask.objects.get(pk=pk).done_on == expected
            else:
                with pytest.raises(NotAllowed):
                    ACTIONS[action](task, user)
                assert list(TeamTask.objects.values()) == before
            transaction.set_rollback(True)


def test_it_is_given_to_whoever_belongs_to_the_team_today(people: dict[str, User]) -> None:
    """Not to another body's members, nor to who left; who had it keeps it in what is told."""
    team = people["team"]
    for name in ("mayor", "officer"):
        with pytest.raises(ValidationError, match="hoy integre el equipo"):
            note(team, assigned_to=of(people[name]))
    task = note(team, assigned_to=of(team))
    assert task.created_by == team
    left = of(team)
    Membership.objects.filter(pk=left.pk).update(valid_to=today() - YESTERDAY)
    with pytest.raises(ValidationError, match="hoy integre el equipo"):
        note(people["coordinator"], assigned_to=left)
    task.title = "Pedir los datos de nuevo"
    team_tasks.save_task(task=task, expected_version=0, by=people["coordinator"])
    task.assigned_to = of(people["coordinator"])
    team_tasks.save_task(task=task, expected_version=1, by=people["coordinator"])
    task.assigned_to = left
    with pytest.raises(ValidationError, match="hoy integre el equipo"):
        team_tasks.save_task(task=task, expected_version=2, by=people["coordinator"])
    assert TeamTask.objects.get().created_by == team
    with pytest.raises(ValidationError, match="Escribí qué hay que hacer"):
        note(people["coordinator"], title=" ")


def test_two_editors_never_overwrite_each_other(people: dict[str, User]) -> None:
    team = people["team"]
    note(team)
    mine, theirs = TeamTask.objects.get(), TeamTask.objects.get()
    team_tasks.save_task(task=theirs, expected_version=0, by=team)
    with pytest.raises(EditConflict):
        team_tasks.save_task(task=mine, expected_version=0, by=team)


def test_it_waits_for_whose_it_is(people: dict[str, User]) -> None:
    """Until it is done, and while that person belongs to the team."""
    team = people["team"]
    task = note(team, assigned_to=of(team), due_on=dt.date(2026, 1, 5))
    note(team, title="De nadie")

    def told(name: str) -> list[tuple[dt.date, str]]:
        rows = todo(User.objects.get(pk=people[name].pk), today()).rows
        return [(row.since, row.title) for row in rows if row.action == "Ver la tarea"]

    assert {name: told(name) for name in people if told(name)} == {
        "team": [(dt.date(2026, 1, 5), "Pedir los datos")]
    }
    team_tasks.mark_task(task=task, is_done=True, by=team)
    assert told("team") == []
    team_tasks.mark_task(task=task, is_done=False, by=team)
    assert len(told("team")) == 1
    Membership.objects.filter(pk=of(team).pk).update(valid_to=today() - YESTERDAY)
    assert told("team") == []


def test_the_team_at_work_by_its_pages(people: dict[str, User], client_as: ClientAs) -> None:
    """Members with their dates and roles, meetings one step away; a task noted, given, contested, done and undone."""
    Membership.objects.create(
        person=people["officer"].person,
        body=of(people["team"]).body,
        valid_from="2019-03-01",
        valid_to="2019-08-01",
    )
    team, staff = client_as("team"), client_as("staff")
    page = staff.get(reverse("gestion:team-detail")).text
    now, before = page.split("Quiénes lo integraron antes")
    assert "Team Prueba" in now and "Coordinación" in now and "desde el 01/01/2020" in now
    assert "Officer Prueba" in before and "hasta el 01/08/2019" in before and "Officer Prueba" not in now
    assert f"{reverse('gestion:meeting-list')}?organo=EP" in page
    create = reverse("gestion:task-create")
    form = team.get(create).text
    assert "Coordinator Prueba" in form and "Mayor Prueba" not in form and "Officer Prueba" not in form
    sent = {"title": "Llamar <i>", "text": "A la Intendencia", "assigned_to": of(people["coordinator"]).pk}
    added = team.post(create, sent | {"due_on": "2026-01-05"}, follow=True).text
    assert "Llamar &lt;i&gt;" in added and "ya pasó" in added and "Coordinator Prueba" in added
    task = TeamTask.objects.get()
    assert task.get_absolute_url() in team.get(reverse("gestion:team-detail")).text
    edit = task.get_absolute_url()
    wrong = team.post(edit, sent | {"edit_version": 0, "assigned_to": of(people["mayor"]).pk})
    assert wrong.status_code == 200 and "Falta corregir algo" in wrong.text
    team.post(edit, sent | {"edit_version": 0, "title": "Escribir"})
    assert "Otra persona guardó" in team.post(edit, sent | {"edit_version": 0}).text
    done = reverse("gestion:task-done", args=[task.pk])
    assert "Hechas" in team.post(done, {"hecha": "si"}, follow=True).text
    assert "Hechas" not in team.post(done, {"hecha": "no"}, follow=True).text
    Membership.objects.filter(pk=of(people["coordinator"]).pk).update(valid_to=today() - YESTERDAY)
    assert "ya no integra el equipo" in staff.get(reverse("gestion:task-list")).text
    assert "Está hecha" not in staff.get(reverse("gestion:task-list")).text
