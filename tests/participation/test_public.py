"""What anybody reads of meetings, and what nobody does before approval and review."""

import datetime as dt
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.meetings import AttendanceRow, HeadCountRow, record_attendance, record_head_counts
from participation.actions.minutes import incorporate_minutes
from participation.models import Meeting
from participation.privacy import personal_data_in
from participation.queries.meetings import public_record, quorum_of, with_outcome
from planning.actions import set_rule
from planning.models import Neighbourhood, Person, today
from tests.canary_words import wrong_warnings
from tests.participation import making

CALLED = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def read(code: str) -> str:
    """The public page of a meeting."""
    response = Client().get(reverse("meeting-detail", args=[code]))
    assert response.status_code == 200
    return response.content.decode()


def test_drafts_leak_nothing(people: dict[str, User]) -> None:
    """A called meeting says when and where; who came and what was said wait for the approval."""
    staff = people["staff"]
    making.member("secret", "CV", "Canaria Secreta")
    meeting = making.recorded(staff, "CV", convened_at=CALLED, number="4321")
    words = making.said(meeting, staff, "Palabra canaria")
    html = read(meeting.code)
    for canary in ("Canaria", "canaria", "4321", "7 vecinas", words.code):
        assert canary not in html
    assert "Sin aprobar todavía" in html
    with pytest.raises(ValueError, match="draft"):
        public_record(meeting)


def test_who_is_not_called_or_closed_does_not_exist(people: dict[str, User], client_as: Callable) -> None:
    """404, for everybody alike, also signed in; approval publishes even a closed one, with its reason."""
    staff = people["staff"]
    closed = making.recorded(staff, convened_at=CALLED, is_open=False, closed_reason="Datos de un sumario")
    uncalled = making.draft(staff)
    for meeting in (closed, uncalled):
        for client in (Client(), client_as("staff")):
            assert client.get(reverse("meeting-detail", args=[meeting.code])).status_code == 404
        assert meeting.code not in Client().get(reverse("meeting-list")).content.decode()
    incorporate_minutes(meeting=closed, approved_on=making.DAY, number="1", by=staff)
    assert "Datos de un sumario" in read(closed.code)


def test_approved_minutes_name_officials_and_no_minor(people: dict[str, User]) -> None:
    """Minors are counted; a minor who proposes is not named either."""
    staff = people["staff"]
    minor = making.member("minor", "CV", "Menor Canaria", minor=True).person
    making.member("adult", "CV", "Adela Mayor")
    meeting = making.draft(staff, "CV")
    making.present(meeting, staff)
    words = making.said(meeting, staff, "Una plaza", author_type="neighbourhood_council", author=minor)
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    review_contribution(
        contribution=words, decision="show", public_text="Una plaza", expected_version=0, by=staff
    )
    html = read(meeting.code)
    assert "Adela Mayor" in html
    assert "una persona menor de 18 años" in html
    assert "Una plaza" in html
    assert "Canaria" not in html


def test_a_guest_without_a_public_role_is_counted_and_not_named(people: dict[str, User]) -> None:
    """A resident who was invited is a resident; a councillor of another body is an official wherever she goes."""
    staff = people["staff"]
    making.member("visiting", "CV", "Vera Vecinal")
    meeting = making.draft(staff)
    guests = [Person.objects.get(code="visiting"), making.person("g1", "Canaria Uno")]
    rows = [AttendanceRow(person=guest, status="present") for guest in guests]
    record_attendance(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=staff)
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    html = read(meeting.code)
    assert "<li>Vera Vecinal</li><li>una persona que no integra ningún órgano</li>" in html
    assert "Canaria" not in html


def test_only_reviewed_words_are_read(people: dict[str, User]) -> None:
    """The public text and never the verbatim one; residents by their neighbourhood; the rest is only counted."""
    staff = people["staff"]
    meeting = making.draft(staff)
    making.present(meeting, staff)
    place = Neighbourhood.objects.get(name="Flor de Maroñas")
    shown = making.said(meeting, staff, "Soy Marta Canaria, falta luz", neighbourhood=place)
    withheld = making.said(meeting, staff, "Canaria enferma")
    making.said(meeting, staff, "Canaria sin revisar")
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    review_contribution(
        contribution=shown, decision="show", public_text="Falta luz", expected_version=0, by=staff
    )
    review_contribution(
        contribution=withheld, decision="withhold", public_text="", expected_version=0, by=staff
    )
    html = read(meeting.code)
    assert "Falta luz" in html
    assert "una vecina o un vecino, Flor de Maroñas" in html
    assert "2 aportes cuyo texto no se muestra" in html
    assert "Canaria" not in html


@pytest.mark.parametrize("counts", [[1], [2, 2], [7], [20, 30], []])
def test_how_many_residents_came_is_left_to_the_analyses(counts: list[int], people: dict[str, User]) -> None:
    """A count here, beside the merged groups of an analysis, would let anybody subtract a small group."""
    staff = people["staff"]
    meeting = making.draft(staff)
    making.present(meeting, staff)
    record_head_counts(
        meeting=meeting,
        rows=[HeadCountRow(count=n) for n in counts],
        expected_version=meeting.edit_version,
        by=staff,
    )
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    html = read(meeting.code)
    told = html.partition("También fueron")[2].partition("</p>")[0]
    assert bool(told) == bool(counts)
    assert not any(character.isdigit() for character in told)


def test_count_only_meetings_give_no_names(people: dict[str, User]) -> None:
    """Even if the names arrived apart."""
    staff = people["staff"]
    making.member("named", "CV", "Nombre Guardado")
    meeting = making.draft(staff, "CV", count_only=True, members_present=17)
    making.present(meeting, staff)
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    html = read(meeting.code)
    assert "17 integrantes" in html
    assert "Guardado" not in html


def test_the_list_comes_first_with_what_is_to_come(people: dict[str, User]) -> None:
    """The next one on top; then the past ones by year, newest first."""
    staff = people["staff"]
    day = today()
    for title, date in (
        ("Pasada vieja", day - dt.timedelta(days=400)),
        ("Lejana", day + dt.timedelta(days=30)),
        ("Pasada nueva", day - dt.timedelta(days=2)),
        ("La de mañana", day + dt.timedelta(days=1)),
    ):
        making.draft(staff, date=date, title=title, convened_at=timezone.now() - dt.timedelta(days=500))
    html = Client().get(reverse("meeting-list")).content.decode()
    places = [html.index(title) for title in ("La de mañana", "Lejana", "Pasada nueva", "Pasada vieja")]
    assert places == sorted(places)
    assert html.index("Próximas") < places[0]
    filtered = Client().get(reverse("meeting-list"), {"organo": "CV", "tipo": "x"}).content.decode()
    assert "Lejana" not in filtered


def test_the_list_costs_the_same_with_many_rows(people: dict[str, User]) -> None:
    """5 or 60 meetings: the same queries, at most five."""
    staff, costs = people["staff"], []
    for days in (range(5), range(5, 60)):
        for number in days:
            date = making.DAY - dt.timedelta(days=number)
            making.draft(staff, "CM", "CV", date=date, convened_at=CALLED - dt.timedelta(days=90))
        with CaptureQueriesContext(connection) as queries:
            assert (
                Client().get(reverse("meeting-list"), {"organo": "CM", "tipo": "ordinary"}).status_code == 200
            )
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 5, [query["sql"][:120] for query in queries]


def test_public_pages_do_not_ask_who_reads(people: dict[str, User], client_as: Callable) -> None:
    """The same bytes for all, no cookie, cacheable, and 304 when nothing changed."""
    meeting = making.approved(people["staff"])
    for url in (reverse("meeting-list"), reverse("meeting-detail", args=[meeting.code])):
        anonymous, mayor = Client().get(url), client_as("mayor").get(url)
        assert anonymous.content == mayor.content
        assert not anonymous.cookies
        assert "public" in anonymous["Cache-Control"]
        assert Client().get(url, headers={"if-none-match": anonymous["ETag"]}).status_code == 304
        assert Client().post(url).status_code == 405


def test_quorum_of_a_joint_meeting(people: dict[str, User]) -> None:
    """Each body counts its own members; every body with a rule has to reach it; alone, all who act count."""
    staff = people["staff"]
    set_rule(
        key="quorum",
        body=making.bodies("CV")[0],
        value="2",
        valid_from=dt.date(2020, 1, 1),
        by=people["administrator"],
    )
    guests = [making.member(f"v{n}", "CV", f"Vera {n}").person for n in range(3)]
    own = [making.member(f"c{n}", "CM", f"Cora {n}").person for n in range(3)]
    joint = making.draft(staff, "CM", "CV")
    making.present(joint, staff, [*guests, *own[:2]])
    found = {body.code: (body.acting, body.needed, body.reached) for body in quorum_of(joint).bodies}
    assert found == {"CM": (2, 3, False), "CV": (3, 2, True)}
    assert not quorum_of(joint).held
    alone = making.draft(staff, "CM")
    making.present(alone, staff, guests)
    assert quorum_of(alone).held
    outcome = dict(with_outcome(Meeting.objects.all()).values_list("code", "without_quorum"))
    assert outcome == {joint.code: True, alone.code: False}


def test_quorum_follows_the_rule_of_the_day(people: dict[str, User]) -> None:
    """A rule that changes later does not judge what was before; count only is held."""
    staff = people["staff"]
    three = [making.member(f"c{n}", "CM", f"Cora {n}").person for n in range(3)]
    meeting = making.draft(staff)
    making.present(meeting, staff, three)
    next_day = making.DAY + dt.timedelta(days=1)
    set_rule(
        key="quorum", body=making.bodies("CM")[0], value="4", valid_from=next_day, by=people["administrator"]
    )
    later = making.draft(staff, date=next_day)
    making.present(later, staff, three)
    counted = making.draft(staff, date=next_day, count_only=True, members_present=1)
    assert [quorum_of(each).held for each in (meeting, later, counted)] == [True, False, True]


def test_absent_and_guests_make_no_quorum(people: dict[str, User]) -> None:
    """Only who is present and acts as principal."""
    staff = people["staff"]
    four = [making.member(f"c{n}", "CM", f"Cora {n}").person for n in range(4)]
    meeting = making.draft(staff)
    rows = [
        making.AttendanceRow(four[0], "present", "principal"),
        making.AttendanceRow(four[1], "with_notice", "principal"),
        making.AttendanceRow(four[2], "present", "substitute"),
        making.AttendanceRow(four[3], "present", ""),
    ]
    record_attendance(meeting=meeting, rows=rows, expected_version=0, by=staff)
    assert [body.acting for body in quorum_of(meeting).bodies] == [1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("llamen al 099 123 456", "teléfono"),
        ("tel. 2514-3322 de noche", "teléfono"),
        ("+598 99 123 456", "teléfono"),
        ("mi cédula 1.234.567-8", "cédula"),
        ("CI 4123456-1", "cédula"),
        ("CI 5 123 987-6", "cédula"),
        ("mi teléfono: 2 512 34 56", "teléfono"),
        ("todo 2026-2027", None),
        ("escribir a marta@example.org", "correo"),
        ("arreglar 250 metros de la calle 8 de Octubre 4523", None),
        ("expediente 2021-5148-98-000012", None),
        ("el 15/04/2026 a las 19:30, 1.500 personas", None),
        ("cuesta $ 1.234.567", None),
    ],
)
def test_guessing_at_personal_data(text: str, found: str | None) -> None:
    """What it should warn of and what it should let be."""
    words = " ".join(personal_data_in(text))
    assert (found in words) if found else not words, words


def test_guessing_at_what_people_dictate() -> None:
    """Every telephone, address and card of forty dictated texts, and nothing in fifteen with other numbers."""
    assert wrong_warnings(personal_data_in) == []


def test_guessing_reads_a_long_text_in_no_time() -> None:
    """Once through: 200,000 letters without a blank took minutes when each was tried as the start of an address."""
    start = time.perf_counter()
    assert personal_data_in("a" * 200_000 + " ana@example.org") == [
        "un correo electrónico («ana@example.org»)"
    ]
    assert time.perf_counter() - start < 2
