"""Devolutions in the workspace: what there is to give back, who chooses it, and what becomes of it afterwards."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from participation.actions import devolutions as actions
from participation.actions.standings import refresh_topics
from participation.models import (
    Coding,
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    DevolutionPublication,
    GivenBack,
    Topic,
)
from participation.queries import devolutions as queries
from participation.transitions import InvalidTransition
from planning.actions import set_rule
from planning.concurrency import EditConflict
from planning.models import Subzone, Theme, today
from tests import kept
from tests.participation import giving_back

ClientAs = Callable[[str], Client]
ROLES = (
    "mayor", "councillor", "neighbourhood_councillor", "officer", "team", "coordinator", "publisher", "nobody",
    "administrator", "staff",
)  # fmt: skip
PREPARE = {"staff", "team", "coordinator"}
MODERATE = {"staff", "publisher"}


@pytest.fixture
def devolution(people: dict[str, User]) -> Devolution:
    """That of a workshop with topics answered in every way."""
    kept.once("a devolution", lambda: giving_back.devolution(people, giving_back.chain(people)).pk)
    return Devolution.objects.get()


@pytest.fixture
def published(devolution: Devolution) -> Devolution:
    """The same, as its seal leaves it."""
    publish(devolution)
    return devolution


def publish(devolution: Devolution, *, version: int = 1, day: dt.date | None = None) -> DevolutionPublication:
    return actions.mark_given_back(
        devolution=devolution,
        code=f"{devolution.pk}V{version}".zfill(16),
        version=version,
        topics=[row.topic.pk for row in queries.chosen_topics(devolution)],
        day=day or today(),
    )


def titles(rows: Any) -> list[str]:
    return [row.topic.title.removeprefix("Arreglar ") for row in rows]


# --- what there is to give back ---


def test_topics_are_prepared_by_theme_and_by_how_many_ask(devolution: Devolution) -> None:
    """Those of a theme first, those without one last; what hangs from a merged topic counts once for the live one."""
    found = queries.prepared_topics(devolution)
    assert titles(found) == ["luz", "veredas", "perros", "puente", "ómnibus", "juegos"]
    assert [row.contributions for row in found] == [3, 2, 2, 1, 1, 1]
    assert titles(queries.chosen_topics(devolution)) == titles(found)
    assert titles(queries.prepared_topics(devolution, most=2)) == ["luz", "veredas"]


@pytest.mark.parametrize(
    ("scope", "fields", "expected"),
    [
        ("subzone", {"subzone": "F1"}, 6),
        ("theme", {"theme": "alumbrado"}, 2),
        ("period", {}, 6),
        ("period", {"period_from": dt.date(2026, 4, 10), "period_to": dt.date(2026, 4, 11)}, 0),
        ("period", {"period_from": dt.date(2026, 4, 7), "period_to": dt.date(2026, 4, 8)}, 0),
    ],
)
def test_only_what_was_heard_of_that_scope_and_those_days_is_prepared(
    devolution: Devolution, people: dict[str, User], scope: str, fields: dict[str, Any], expected: int
) -> None:
    values: dict[str, Any] = {"period_from": giving_back.DAY, "period_to": giving_back.DAY} | fields
    if "subzone" in values:
        values["subzone"] = Subzone.objects.get(code=values["subzone"])
    if "theme" in values:
        values["theme"] = Theme.objects.get(code=values["theme"])
    made = actions.create_devolution(title="Otra", scope=scope, **values, by=people["team"])
    assert made.topics.count() == expected


def test_what_nobody_heard_is_not_given_back(devolution: Devolution, people: dict[str, User]) -> None:
    """A draft's words are under a topic already, but its minutes are not approved."""
    staff = people["staff"]
    draft = giving_back.workshop(staff, date=dt.date(2026, 5, 7), title="Otro taller")
    said = giving_back.add_contribution(
        meeting=draft, kind="proposal", author_type="residents", verbatim="Bancos", by=staff
    )
    unheard = giving_back.topic("bancos", staff)
    Coding.objects.create(contribution=said, topic=unheard, coded_by=staff)
    refresh_topics([unheard.pk])
    period = {"period_from": dt.date(2026, 1, 1), "period_to": dt.date(2026, 12, 31)}
    made = actions.create_devolution(title="Todo", scope="period", **period, by=staff)
    assert "bancos" not in titles(queries.chosen_topics(made))
    with pytest.raises(ValidationError):
        actions.choose_topics(
            devolution=made, chosen=[(unheard.pk, "")], expected_version=made.edit_version, by=staff
        )
    with pytest.raises(ValidationError, match="aprobada"):
        giving_back.devolution(people, giving_back.Chain(draft, {}, []))


def test_a_topic_merged_since_is_given_back_as_what_it_was_merged_into(
    devolution: Devolution, people: dict[str, User]
) -> None:
    light, walks = (Topic.objects.get(title=f"Arreglar {name}") for name in ("luz", "veredas"))
    actions.choose_topics(
        devolution=devolution,
        chosen=[(walks.pk, "De las veredas."), (light.pk, "De la luz.")],
        expected_version=devolution.edit_version,
        by=people["team"],
    )
    Topic.objects.filter(merged_into=light).update(merged_into=None)
    Topic.objects.filter(pk=light.pk).update(merged_into=walks)
    (row,) = queries.chosen_topics(devolution)
    assert (row.topic, row.note) == (walks, "De las veredas.\nDe la luz.")


# --- who chooses ---


@pytest.mark.parametrize("role", ROLES)
def test_who_prepares(devolution: Devolution, people: dict[str, User], role: str) -> None:
    publish(devolution)
    by = people[role]
    meeting = devolution.meeting
    event = DevolutionPresentation(devolution=devolution, on=today(), place="Plaza")
    acts: list[Callable[[], Any]] = [
        lambda: actions.create_devolution(
            title="X", scope="workshop", meeting=meeting, period_from=None, period_to=None, by=by
        ),
        lambda: actions.edit_devolution(
            devolution=Devolution.objects.get(pk=devolution.pk), expected_version=0, by=by
        ),
        lambda: actions.choose_topics(devolution=devolution, chosen=[], expected_version=1, by=by),
        lambda: actions.save_event(event=event, by=by),
        lambda: actions.remove_event(event=event, expected_version=0, by=by),
    ]
    for act in acts:
        if role in PREPARE:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()
    assert Devolution.objects.count() == (2 if role in PREPARE else 1)


def test_the_order_and_the_notes_are_kept_and_nobody_overwrites_anybody(
    devolution: Devolution, people: dict[str, User]
) -> None:
    rows = queries.chosen_topics(devolution)
    last, first = rows[-1].topic, rows[0].topic
    actions.choose_topics(
        devolution=devolution,
        chosen=[(last.pk, " Primero. "), (first.pk, "")],
        expected_version=devolution.edit_version,
        by=people["team"],
    )
    kept_rows = queries.chosen_topics(devolution)
    assert [(row.topic, row.note) for row in kept_rows] == [(last, "Primero."), (first, "")]
    with pytest.raises(EditConflict):
        actions.choose_topics(
            devolution=devolution, chosen=[], expected_version=devolution.edit_version, by=people["staff"]
        )


def test_its_page_chooses_them_and_loses_nothing(devolution: Devolution, client_as: ClientAs) -> None:
    address = f"/gestion/devoluciones/{devolution.pk}/temas/"
    first, second, *others = (row.topic.pk for row in queries.chosen_topics(devolution))
    sent = {
        "version": devolution.edit_version,
        f"tema-{first}": "si", f"lugar-{first}": "2", f"nota-{first}": "Llamar al 099 123 456",
        f"tema-{second}": "si", f"lugar-{second}": "1",
    }  # fmt: skip
    assert client_as("nobody").post(address, sent).status_code == 403
    answer = client_as("team").post(address, sent, follow=True)
    assert "parece tener un teléfono" in answer.content.decode()
    assert [row.topic.pk for row in queries.chosen_topics(devolution)] == [second, first]
    late = client_as("staff").post(address, sent | {f"tema-{others[0]}": "si", f"nota-{others[0]}": "Mía"})
    page = late.content.decode()
    assert "Otra persona guardó otros temas" in page and ">Mía</textarea>" in page
    assert len(queries.chosen_topics(devolution)) == 2
    again = sent | {
        f"tema-{others[0]}": "si",
        f"nota-{others[0]}": "Mía",
        "version": devolution.edit_version + 1,
    }
    assert client_as("staff").post(address, again).status_code == 302
    assert len(queries.chosen_topics(devolution)) == 3


def test_its_pages_say_which_are_answered(devolution: Devolution, client_as: ClientAs) -> None:
    rows = queries.chosen_topics(devolution)
    answered = [row for row in rows if row.topic.standing.first_answered_on]
    assert 0 < len(answered) < len(rows)
    for page in ("", "temas/"):
        text = client_as("team").get(f"/gestion/devoluciones/{devolution.pk}/{page}").content.decode()
        assert text.count(">Respondido<") == len(answered), page


def test_pages_answer_those_who_may(
    devolution: Devolution, client_as: ClientAs, people: dict[str, User]
) -> None:
    publish(devolution)
    event = actions.save_event(
        event=DevolutionChannel(devolution=devolution, kind="radio", on=today()), by=people["staff"]
    )
    pages = {
        "/gestion/devoluciones/": None,
        "/gestion/devoluciones/nueva/?reunion=" + devolution.meeting.code: PREPARE,
        f"/gestion/devoluciones/{devolution.pk}/": None,
        f"/gestion/devoluciones/{devolution.pk}/datos/": PREPARE,
        f"/gestion/devoluciones/{devolution.pk}/temas/": PREPARE,
        f"/gestion/devoluciones/{devolution.pk}/presentacion/nueva/": PREPARE,
        f"/gestion/devoluciones/difusion/{event.pk}/": PREPARE,
        f"/gestion/devoluciones/difusion/{event.pk}/quitar/": PREPARE,
        "/gestion/devoluciones/opiniones/": MODERATE,
    }
    for address, allowed in pages.items():
        for role in ("staff", "team", "publisher", "nobody"):
            expected = 200 if allowed is None or role in allowed else 403
            assert client_as(role).get(address).status_code == expected, (address, role)


def test_it_is_begun_from_its_page(devolution: Devolution, client_as: ClientAs) -> None:
    sent = {"scope": "workshop", "meeting": devolution.meeting.code, "title": "Otra"}
    client = client_as("staff")
    missing = client.post("/gestion/devoluciones/nueva/", sent | {"meeting": ""})
    assert "Elegí el taller o la reunión." in missing.content.decode()
    without = client.post("/gestion/devoluciones/nueva/", {"scope": "period", "title": "Otra"})
    assert "Escribí desde qué día." in without.content.decode()
    assert client.post("/gestion/devoluciones/nueva/", sent).status_code == 302
    made = Devolution.objects.order_by("-pk")[0]
    assert (made.code, made.topics.count()) == (f"DEV-{today().year}-02", 6)


# --- its life ---


def test_nothing_is_presented_before_it_is_published(devolution: Devolution, people: dict[str, User]) -> None:
    event = DevolutionPresentation(devolution=devolution, on=today(), place="Plaza")
    with pytest.raises(InvalidTransition):
        actions.save_event(event=event, by=people["staff"])


def test_presentations_and_channels_are_noted_corrected_and_taken_away(
    published: Devolution, people: dict[str, User], client_as: ClientAs
) -> None:
    client = client_as("team")
    base = f"/gestion/devoluciones/{published.pk}"
    tomorrow = today() + dt.timedelta(days=1)
    late = client.post(f"{base}/presentacion/nueva/", {"on": tomorrow, "place": "Plaza", "edit_version": 0})
    assert "todavía no llegó" in late.content.decode()
    client.post(
        f"{base}/presentacion/nueva/", {"on": today(), "place": "Plaza", "attended": 12, "edit_version": 0}
    )
    unknown = {"kind": "radio", "on": today(), "reach": 300, "edit_version": 0}
    told = client.post(f"{base}/difusion/nueva/", unknown)
    assert "Escribí cómo se sabe el alcance." in told.content.decode()
    client.post(f"{base}/difusion/nueva/", unknown | {"reach_source": "Oyentes que dice la radio"})
    there, sent = DevolutionPresentation.objects.get(), DevolutionChannel.objects.get()
    assert (there.attended, sent.reach) == (12, 300)
    changed = {"on": today(), "place": "Plaza", "attended": 15, "edit_version": 0}
    assert client.post(f"/gestion/devoluciones/presentacion/{there.pk}/", changed).status_code == 302
    overtaken = client.post(f"/gestion/devoluciones/presentacion/{there.pk}/", changed | {"attended": 9})
    assert "compará y guardá de nuevo" in overtaken.content.decode()
    with pytest.raises(EditConflict):
        actions.remove_event(event=there, expected_version=0, by=people["staff"])
    assert (
        client.post(f"/gestion/devoluciones/presentacion/{there.pk}/quitar/", {"edit_version": 1}).status_code
        == 302
    )
    actions.remove_event(event=there, expected_version=1, by=people["staff"])  # gone already: no error
    assert not DevolutionPresentation.objects.exists()
    with pytest.raises(ValidationError):
        actions.save_event(event=there, expected_version=1, by=people["staff"])


def test_a_closed_round_is_not_opened_again(published: Devolution, people: dict[str, User]) -> None:
    """Its numbers are out: one more answer would say what one reader said."""
    published.validation_until = today() + dt.timedelta(days=3)
    published = actions.edit_devolution(devolution=published, expected_version=0, by=people["staff"])
    Devolution.objects.filter(pk=published.pk).update(validation_until=today() - dt.timedelta(days=1))
    published = Devolution.objects.get(pk=published.pk)
    published.validation_until = today() + dt.timedelta(days=3)
    with pytest.raises(ValidationError) as refused:
        actions.edit_devolution(devolution=published, expected_version=1, by=people["staff"])
    assert "validation_until" in refused.value.error_dict


# --- given back ---


def test_given_back_until_it_is_withdrawn_and_never_rewritten(published: Devolution) -> None:
    light = Topic.objects.get(title="Arreglar luz")
    assert light.standing.given_back_on == today()
    row = published.publications.get()
    assert publish(published) == row and GivenBack.objects.count() == 6  # twice is harmless
    for statement in (
        "UPDATE participation_devolutionpublication SET sealed_on = sealed_on - 1",
        "DELETE FROM participation_devolutionpublication",
        "DELETE FROM participation_givenback",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    actions.mark_withdrawn(code=row.code, day=today())
    actions.mark_withdrawn(code=row.code, day=today() + dt.timedelta(days=1))
    assert published.publications.get().withdrawn_on == today()
    assert Topic.objects.get(pk=light.pk).standing.given_back_on is None
    assert not Devolution.objects.published().exists()


# --- what is owed ---


def owed(day: dt.date) -> list[str]:
    return [row.code for row in queries.owed_devolutions(day)]


TERM_ENDS = giving_back.APPROVED_ON + dt.timedelta(days=60)


def test_a_workshop_is_owed_its_devolution_after_the_term_and_not_before(
    devolution: Devolution, people: dict[str, User]
) -> None:
    code = devolution.meeting.code
    assert owed(TERM_ENDS) == []
    assert owed(TERM_ENDS + dt.timedelta(days=1)) == [code]
    row = publish(devolution)
    assert owed(TERM_ENDS + dt.timedelta(days=1)) == []
    actions.mark_withdrawn(code=row.code, day=today())
    assert owed(TERM_ENDS + dt.timedelta(days=1)) == [code]


def test_another_devolution_that_gives_back_a_topic_of_it_is_enough(
    devolution: Devolution, people: dict[str, User]
) -> None:
    """Also when the topic was merged into another since, or before."""
    staff = people["staff"]
    period = {"period_from": giving_back.DAY, "period_to": giving_back.DAY}
    other = actions.create_devolution(title="Todo", scope="period", **period, by=staff)
    bridge, into = Topic.objects.get(title="Arreglar puente"), giving_back.topic("todo", staff)
    day = TERM_ENDS + dt.timedelta(days=1)
    actions.choose_topics(devolution=other, chosen=[(bridge.pk, "")], expected_version=0, by=staff)
    first = publish(other)
    assert owed(day) == []
    Topic.objects.filter(pk=bridge.pk).update(merged_into=into)
    refresh_topics([bridge.pk])
    assert owed(day) == []
    actions.mark_withdrawn(code=first.code, day=today())
    assert len(owed(day)) == 1
    actions.choose_topics(devolution=other, chosen=[(into.pk, "")], expected_version=1, by=staff)
    publish(other, version=2)
    assert owed(day) == []


def test_workshops_alone_and_the_term_in_force_then(devolution: Devolution, people: dict[str, User]) -> None:
    staff, day = people["staff"], TERM_ENDS + dt.timedelta(days=1)
    silent = giving_back.workshop(staff, date=dt.date(2026, 4, 10), title="Nadie habló")
    giving_back.approve(silent, staff, number="8")
    for kind, number in (("residents", "9"), ("mayor", "10")):
        meeting = giving_back.create_meeting(
            kind="ordinary", bodies=[giving_back.Body.objects.get(code="CV")],
            date=dt.date(2026, 4, int(number) + 5), by=staff,
        )  # fmt: skip
        giving_back.add_contribution(
            meeting=meeting, kind="proposal", author_type=kind, verbatim="Algo", by=staff
        )
        rows = [giving_back.HeadCountRow(count=9)]
        giving_back.record_head_counts(
            meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=staff
        )
        giving_back.approve(meeting, staff, number=number)
    codes = owed(day)
    assert len(codes) == 2 and silent.code in codes  # no session of a council
    set_rule(
        key="devolution_term_days", value="90", valid_from=dt.date(2026, 4, 1), by=people["administrator"]
    )
    assert owed(day) == []  # the rule of the day on which they were approved
    set_rule(
        key="devolution_term_days", value="10", valid_from=dt.date(2026, 5, 1), by=people["administrator"]
    )
    assert owed(day) == []
    assert len(owed(day + dt.timedelta(days=30))) == 2


def test_staff_and_the_team_are_reminded_once(devolution: Devolution, people: dict[str, User]) -> None:
    day = TERM_ENDS + dt.timedelta(days=1)
    assert actions.remind_of_devolutions(day=TERM_ENDS) == 0
    assert actions.remind_of_devolutions(day=day) == 3
    assert actions.remind_of_devolutions(day=day + dt.timedelta(days=1)) == 0
    told = set(Notice.objects.filter(text__startswith="Falta devolver").values_list("user", flat=True))
    assert told == {people[name].pk for name in ("staff", "team", "coordinator")}


def test_the_workspace_lists_what_is_owed_in_as_many_queries_whatever_there_is(
    devolution: Devolution, people: dict[str, User], client_as: ClientAs
) -> None:
    client = client_as("staff")
    client.get("/gestion/devoluciones/")
    with CaptureQueriesContext(connection) as few:
        page = client.get("/gestion/devoluciones/").content.decode()
    assert "Falta devolver" in page and f"?reunion={devolution.meeting.code}" in page
    period = {"period_from": giving_back.DAY, "period_to": giving_back.DAY}
    for number in range(6):
        actions.create_devolution(title=f"Otra {number}", scope="period", **period, by=people["staff"])
    with CaptureQueriesContext(connection) as many:
        client.get("/gestion/devoluciones/")
    assert len(many) == len(few)
