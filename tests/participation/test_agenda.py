"""The agenda before the session: the same points that the page of the session shows, added, ordered and removed."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.agenda import (
    NewItem,
    add_items,
    change_title,
    delete_template,
    move_item,
    remove_item,
    save_template,
)
from participation.actions.minutes import incorporate_minutes
from participation.actions.session import save_parts
from participation.models import AgendaTemplate, Meeting, MinutesState
from participation.queries.calls import minutes_to_approve
from participation.queries.session import parts_of, session_of
from participation.session.parts import Change
from participation.transitions import InvalidTransition
from planning.actions import init_municipality
from planning.concurrency import EditConflict
from planning.models import Body
from tests.participation import making
from tests.participation.test_matters import XSS, entered

ClientAs = Callable[[str], Client]
CALLED = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def agenda(by: User, *titles: str, body: str = "CV", **fields: object) -> Meeting:
    """A draft with some points."""
    meeting = making.draft(by, body, **fields)
    if titles:
        add_items(meeting=meeting, items=[NewItem(title) for title in titles], by=by)
    return meeting


def titles(meeting: Meeting) -> list[str]:
    """Its points, in order."""
    return list(meeting.agenda_items.order_by("position", "pk").values_list("title", flat=True))


def uid(meeting: Meeting, title: str) -> str:
    """Of the point that is called so."""
    return str(meeting.agenda_items.get(title=title).uid)


def seen(meeting: Meeting, title: str) -> str:
    """The fingerprint of a point, as a page would carry it."""
    return parts_of(session_of(meeting))[f"item:{uid(meeting, title)}"].fingerprint


def actions(meeting: Meeting, by: User) -> dict[str, Callable[[], object]]:
    """Every change of an agenda with points A and B, ready to run."""
    a = uid(meeting, "A")
    return {
        "add": lambda: add_items(meeting=meeting, items=[NewItem("C")], by=by),
        "title": lambda: change_title(meeting=meeting, item=a, title="Z", base=seen(meeting, "A"), by=by),
        "move": lambda: move_item(meeting=meeting, item=a, up=False, by=by),
        "remove": lambda: remove_item(meeting=meeting, item=a, base=seen(meeting, "A"), by=by),
    }


ACTIONS = {"add": ["A", "B", "C"], "title": ["Z", "B"], "move": ["B", "A"], "remove": ["B"]}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_change_by_each_role(action: str, people: dict[str, User]) -> None:
    for name, user in people.items():
        meeting = agenda(people["staff"], "A", "B")
        if name in ("staff", "officer"):
            actions(meeting, user)[action]()
            assert titles(meeting) == ACTIONS[action]
            continue
        with pytest.raises(NotAllowed), transaction.atomic():
            actions(meeting, user)[action]()
        assert titles(meeting) == ["A", "B"]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", ["approved", "under review", "cancelled"])
def test_each_change_in_each_state(state: str, action: str, people: dict[str, User]) -> None:
    """Only a draft that stands changes."""
    staff = people["staff"]
    meeting = agenda(staff, "A", "B", convened_at=CALLED)
    run = actions(meeting, staff)[action]
    if state == "approved":
        making.present(meeting, staff)
        incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=staff)
    elif state == "under review":
        meeting.minutes.state = MinutesState.UNDER_REVIEW
        meeting.minutes.save()
    else:
        Meeting.objects.update(cancelled_at=CALLED, cancelled_reason="Temporal")
    with pytest.raises(InvalidTransition):
        run()
    assert titles(meeting) == ["A", "B"]


def test_both_pages_see_the_same_points(people: dict[str, User]) -> None:
    """A point written here is a part of the session's record, and the other way round."""
    staff = people["staff"]
    meeting = agenda(staff, "A")
    part = parts_of(session_of(meeting))[f"item:{uid(meeting, 'A')}"]
    assert part.values["title"] == "A" and part.values["origin"] == "scheduled"
    changed = {**part.values, "title": "De la sesión"}
    assert save_parts(
        meeting=meeting, changes=[Change(part.key, part.fingerprint, changed)], by=staff
    ).is_whole
    assert titles(meeting) == ["De la sesión"]


def test_two_at_once_are_told(people: dict[str, User]) -> None:
    """A title or a removal based on what is no longer there writes nothing and says so."""
    staff = people["staff"]
    meeting = agenda(staff, "A", "B")
    a, before = uid(meeting, "A"), seen(meeting, "A")
    assert change_title(meeting=meeting, item=a, title="De Ana", base=before, by=staff) is None
    theirs = change_title(meeting=meeting, item=a, title="De Beto", base=before, by=staff)
    assert theirs and theirs.values["title"] == "De Ana"
    assert remove_item(meeting=meeting, item=a, base=before, by=staff) is False
    assert titles(meeting) == ["De Ana", "B"]
    assert change_title(meeting=meeting, item=a, title="De Beto", base=theirs.fingerprint, by=staff) is None
    assert titles(meeting) == ["De Beto", "B"]


def test_moving_ends_at_the_ends_and_knows_what_is_gone(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = agenda(staff, "A", "B", "C")
    c = uid(meeting, "C")
    assert [move_item(meeting=meeting, item=c, up=True, by=staff) for _ in range(3)] == [True, True, False]
    assert titles(meeting) == ["C", "A", "B"]
    assert move_item(meeting=meeting, item=uid(meeting, "B"), up=False, by=staff) is False
    remove_item(meeting=meeting, item=c, base=seen(meeting, "C"), by=staff)
    with pytest.raises(ValidationError, match="ya no está"):
        move_item(meeting=meeting, item=c, up=True, by=staff)
    with pytest.raises(ValidationError, match="ya no está"):
        remove_item(meeting=meeting, item="no-existe", base="", by=staff)


def test_all_points_or_none(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = agenda(staff)
    for wrong in ("  ", "x" * 301, "a\x00b"):
        with pytest.raises(ValidationError):
            add_items(meeting=meeting, items=[NewItem("Bien"), NewItem(wrong)], by=staff)
    with pytest.raises(ValidationError, match="hasta 200"):
        add_items(meeting=meeting, items=[NewItem("x")] * 201, by=staff)
    other = entered(staff, "CM")
    with pytest.raises(ValidationError, match="no entró para este órgano"):
        add_items(meeting=meeting, items=[NewItem("Bien"), NewItem("Ajeno", other)], by=staff)
    assert titles(meeting) == []


def test_what_was_said_of_a_point_keeps_it_there(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = agenda(staff, "A")
    meeting.agenda_items.update(discussion="Se habló.")
    with pytest.raises(ValidationError, match="qué se trató"):
        remove_item(meeting=meeting, item=uid(meeting, "A"), base=seen(meeting, "A"), by=staff)


def test_a_point_after_the_call_is_urgent(people: dict[str, User]) -> None:
    """Also when the call went out on paper (D.548.48)."""
    staff = people["staff"]
    meeting = agenda(staff, "A", convened_at=CALLED)
    assert meeting.agenda_items.get().origin == "urgent"
    before = agenda(staff, "B")
    assert before.agenda_items.get().origin == "scheduled"


def test_earlier_minutes_are_proposed_first(people: dict[str, User]) -> None:
    """Those of the same body that wait, with something recorded; once on the agenda no more."""
    staff = people["staff"]
    earlier = making.recorded(staff, "CV", date=dt.date(2026, 4, 7), number="12")
    making.recorded(staff, "CM", date=dt.date(2026, 4, 8))
    making.draft(staff, "CV", date=dt.date(2026, 4, 9))  # nothing recorded
    making.approved(staff, "CV", date=dt.date(2026, 4, 1), number="11")
    cancelled = making.draft(staff, "CV", date=dt.date(2026, 4, 20), members_present=9)
    Meeting.objects.filter(pk=cancelled.pk).update(cancelled_at=CALLED, cancelled_reason="x")
    making.recorded(staff, "CV", date=dt.date(2026, 6, 7))  # later
    meeting = agenda(staff, "Asuntos")
    (proposed,) = minutes_to_approve(meeting)
    assert proposed.meeting == earlier
    assert proposed.title == "Lectura y aprobación del acta N.º 12, de la sesión del 07/04/2026"
    add_items(meeting=meeting, items=[NewItem(proposed.title)], by=staff, first=True)
    assert titles(meeting) == [proposed.title, "Asuntos"] and minutes_to_approve(meeting) == []


# --- the page -----------------------------------------------------------------------------------------


def page_of(meeting: Meeting) -> str:
    return reverse("gestion:agenda-edit", args=[meeting.code])


def test_the_page_by_its_buttons_alone(people: dict[str, User], client_as: ClientAs) -> None:
    """Template, previous minutes, matters, one by one; up, down, away: no script, no typed address."""
    staff = people["staff"]
    making.recorded(staff, "CV", date=dt.date(2026, 4, 7), number="12")
    matter = entered(staff)
    meeting = agenda(staff)
    client, url = client_as("officer"), page_of(meeting)
    template = AgendaTemplate.objects.get(body__code="CV")

    def press(**data: str) -> str:
        answer = client.post(url, data, follow=True)
        assert answer.status_code == 200
        return answer.text

    press(modelo=str(template.pk))
    assert titles(meeting) == template.titles
    assert "ya están" in press(modelo=str(template.pk))
    press(title="Feria de Punta Rieles", agregar="1")
    proposed = re.search(r'name="acta" value="([^"]+)"', client.get(url).text)
    assert proposed
    press(acta=proposed.group(1))
    assert titles(meeting)[0].startswith("Lectura y aprobación del acta N.º 12")
    assert "Juana Pérez" in client.get(url).text  # whoever prepares may know
    press(asuntos="1", asunto=str(matter.pk), **{f"titulo-{matter.pk}": "Luz en la plaza"})
    assert meeting.agenda_items.get(title="Luz en la plaza").matter == matter
    press(subir=uid(meeting, "Luz en la plaza"))
    assert titles(meeting)[-2:] == ["Luz en la plaza", "Feria de Punta Rieles"]
    press(bajar=uid(meeting, "Luz en la plaza"))
    assert titles(meeting)[-1] == "Luz en la plaza"
    item = uid(meeting, "Luz en la plaza")
    assert "cambió ese punto" in press(sacar=item, **{f"visto-{item}": "otra cosa"})
    press(sacar=item, **{f"visto-{item}": seen(meeting, "Luz en la plaza")})
    assert titles(meeting)[-1] == "Feria de Punta Rieles"


def test_a_title_that_seems_to_name_somebody_is_asked_about(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """The sender of a resident's matter, a telephone: the clerk sees it once more, and decides."""
    staff = people["staff"]
    matter = entered(staff)
    meeting = agenda(staff)
    client, url = client_as("staff"), page_of(meeting)
    data = {"asuntos": "1", "asunto": str(matter.pk), f"titulo-{matter.pk}": "Nota de Juana Pérez"}
    refused = client.post(url, data)
    assert "a quien lo mandó" in refused.text and titles(meeting) == []
    assert ">Nota de Juana Pérez</textarea>" in refused.text and "checked" in refused.text
    assert client.post(url, {**data, "confirmo": "1"}).status_code == 302
    call = {"title": "Llamar al 099 123 456", "agregar": "1"}
    refused = client.post(url, call)
    assert "un teléfono" in refused.text and len(titles(meeting)) == 1
    assert client.post(url, {**call, "confirmed": "on"}).status_code == 302
    edit = reverse("gestion:agenda-item-edit", args=[meeting.code, uid(meeting, "Nota de Juana Pérez")])
    form = {"title": "Otra nota de Juana Pérez", "base": seen(meeting, "Nota de Juana Pérez")}
    assert "a quien lo mandó" in client.post(edit, form).text
    assert client.post(edit, {**form, "title": "Una nota"}).status_code == 302
    assert titles(meeting) == ["Una nota", "Llamar al 099 123 456"]


def test_the_page_of_a_point_shows_both_versions(people: dict[str, User], client_as: ClientAs) -> None:
    staff = people["staff"]
    meeting = agenda(staff, "A")
    item, before = uid(meeting, "A"), seen(meeting, "A")
    change_title(meeting=meeting, item=item, title=XSS, base=before, by=staff)
    client, url = client_as("staff"), reverse("gestion:agenda-item-edit", args=[meeting.code, item])
    told = client.post(url, {"title": "Lo mío", "base": before})
    assert told.status_code == 200 and XSS not in told.text and "&lt;script&gt;" in told.text
    assert 'value="Lo mío"' in told.text and titles(meeting) == [XSS]
    base = told.context["form"]["base"].value()
    assert client.post(url, {"title": "Lo mío", "base": base}).status_code == 302
    assert titles(meeting) == ["Lo mío"]


def test_the_page_says_since_when_a_point_is_urgent(people: dict[str, User], client_as: ClientAs) -> None:
    meeting = agenda(people["staff"], convened_at=CALLED)
    answer = client_as("staff").post(page_of(meeting), {"title": "Algo", "agregar": "1"}, follow=True)
    assert "D.548.48" in answer.text and "Urgente" in answer.text


def test_closed_agendas_say_why(people: dict[str, User], client_as: ClientAs) -> None:
    """Approved minutes and meetings that were called off send back with the reason; nothing typed is written."""
    staff, client = people["staff"], client_as("staff")
    approved = making.approved(staff, "CV")
    off = agenda(staff, "A", date=dt.date(2026, 5, 6), convened_at=CALLED)
    Meeting.objects.filter(pk=off.pk).update(cancelled_at=CALLED, cancelled_reason="Temporal")
    for meeting, reason in ((approved, "está aprobada"), (off, "está suspendida")):
        answer = client.post(page_of(meeting), {"title": "B", "agregar": "1"}, follow=True)
        assert reason in answer.text
    assert titles(off) == ["A"] and titles(approved) == []


# --- templates ----------------------------------------------------------------------------------------


def test_councils_begin_with_an_agenda(people: dict[str, User]) -> None:
    """And what a body made of it stays when the municipality is initialised again."""
    rows = AgendaTemplate.objects.order_by("body__code")
    assert [(row.body.code, row.name) for row in rows] == [("CM", "Sesión ordinaria"), ("CV", "Plenario")]
    rows.filter(body__code="CM").update(titles=["Uno"])
    init_municipality(name="Otro", by=None)
    assert AgendaTemplate.objects.get(body__code="CM").titles == ["Uno"] and rows.count() == 2


def test_who_writes_templates(people: dict[str, User]) -> None:
    body = Body.objects.get(code="CV")
    for name, user in people.items():
        template = AgendaTemplate(body=body, name=f"De {name}")
        if name in ("staff", "administrator", "officer"):
            save_template(template=template, titles=["A"], by=user)
            delete_template(template=template, by=user)
            continue
        with pytest.raises(NotAllowed):
            save_template(template=template, titles=["A"], by=user)
        with pytest.raises(NotAllowed):
            delete_template(template=AgendaTemplate.objects.get(body=body), by=user)
    with pytest.raises(NotAllowed):  # the president of CV, about CM
        template = AgendaTemplate.objects.get(body__code="CM")
        save_template(template=template, titles=["A"], by=people["officer"])
    assert AgendaTemplate.objects.count() == 2


def test_a_template_says_something_once(people: dict[str, User]) -> None:
    body, staff = Body.objects.get(code="CV"), people["staff"]
    for titles_, problem in (
        ([" "], "al menos un punto"),
        (["x" * 201], "hasta 200"),
        (["x"] * 201, "hasta 200"),
    ):
        with pytest.raises(ValidationError, match=problem):
            save_template(template=AgendaTemplate(body=body, name="Otro"), titles=titles_, by=staff)
    with pytest.raises(ValidationError, match="ya tiene un modelo"):
        save_template(template=AgendaTemplate(body=body, name="Plenario"), titles=["A"], by=staff)
    mine, theirs = (AgendaTemplate.objects.get(body=body) for _ in range(2))
    save_template(template=theirs, titles=["De otra"], expected_version=0, by=staff)
    with pytest.raises(EditConflict):
        save_template(template=mine, titles=["Mía"], expected_version=0, by=staff)
    assert AgendaTemplate.objects.get(body=body).titles == ["De otra"]


def test_templates_by_their_pages(people: dict[str, User], client_as: ClientAs) -> None:
    client, body = client_as("officer"), Body.objects.get(code="CV")
    add = reverse("gestion:agenda-template-add")
    typed = {"body": body.pk, "name": XSS, "points": "Uno\r\n\r\n  Dos \r\n"}
    assert client.post(add, {**typed, "points": " \r\n"}).status_code == 200
    done = client.post(add, typed, follow=True)
    assert XSS not in done.text and "&lt;script&gt;" in done.text
    template = AgendaTemplate.objects.get(name=XSS)
    assert template.titles == ["Uno", "Dos"]
    edit = reverse("gestion:agenda-template-edit", args=[template.pk])
    assert client.post(edit, {"name": "Otro", "points": "Tres", "edit_version": "0"}).status_code == 302
    second = client.post(edit, {"name": "Otro", "points": "Cuatro", "edit_version": "0"})
    assert "Otra persona guardó" in second.text and "Tres" in second.text and "Cuatro" in second.text
    delete = reverse("gestion:agenda-template-delete", args=[template.pk])
    assert client.get(delete).status_code == 200 and client.post(delete).status_code == 302
    assert not AgendaTemplate.objects.filter(pk=template.pk).exists()
