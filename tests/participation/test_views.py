"""The workspace pages of meetings, as a browser without JavaScript uses them."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection
from django.shortcuts import resolve_url
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participation.models import Contribution, ContributionReview, Meeting, Minutes
from planning.models import today
from tests.participation import making

ClientAs = Callable[[str], Client]
XSS = '<script>alert("x")</script><img src=x onerror=1>'


class FormReader(HTMLParser):
    """What a browser would send of the biggest form of a page, without touching anything."""

    def __init__(self, html: str, own: str | None = None) -> None:
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self._select: str | None = None
        self._first: str | None = None
        self._textarea: str | None = None
        self._inside = False
        self._own = own
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "form":
            self._inside = at.get("action") in (None, self._own)
        if not self._inside or (not at.get("name") and tag != "option"):
            return
        if tag == "input" and (at.get("type") not in ("radio", "checkbox") or "checked" in at):
            default = "on" if at.get("type") == "checkbox" else ""
            self.data.setdefault(at["name"] or "", []).append(at.get("value", default) or "")
        elif tag == "textarea":
            self._textarea = at["name"]
            self.data[at["name"] or ""] = [""]
        elif tag == "select":
            self._select, self._first = at["name"], None
        elif tag == "option" and self._select:
            if self._first is None:
                self._first = at.get("value") or ""
                self.data.setdefault(self._select, [self._first])
            if "selected" in at:
                self.data[self._select] = [at.get("value") or ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None
        if tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.data[self._textarea][0] += data


def sent(response) -> dict[str, list[str]]:
    """The form of a page as it stands."""
    return FormReader(response.content.decode(), response.wsgi_request.get_full_path()).data


def address(name: str, *arguments: str) -> str:
    """Of a workspace page."""
    return reverse(f"gestion:{name}", args=arguments)


def test_a_meeting_from_its_first_day_to_its_seal(people: dict[str, User], client_as: ClientAs) -> None:
    """Prepare, attend, count, write down, approve, review: by forms alone."""
    staff = client_as("staff")
    page = staff.get(address("meeting-add"))
    data = sent(page) | {"kind": ["ordinary"], "bodies": ["CM"], "date": [str(making.DAY)], "is_open": ["on"]}
    assert staff.post(address("meeting-add"), data).status_code == 302
    meeting = Meeting.objects.get()
    code = meeting.code
    assert meeting.summons.count() == 2

    data = sent(staff.get(address("meeting-attendance", code)))
    for call in meeting.summons.all():
        data[f"{call.person.code}-status"] = ["present"]
    assert staff.post(address("meeting-attendance", code), data).status_code == 302
    assert list(meeting.attendances.values_list("status", "acting_as")) == [("present", "principal")] * 2

    data = sent(staff.get(address("meeting-head-counts", code))) | {"filas-0-count": ["12"]}
    assert staff.post(address("meeting-head-counts", code), data).status_code == 302
    assert meeting.head_counts.get().count == 12

    data = sent(staff.get(address("contribution-add", code))) | {
        "verbatim": ["Falta una luz"],
        "kind": ["complaint"],
        "author_type": ["residents"],
    }
    answer = staff.post(address("contribution-add", code), data | {"otro": "1"})
    assert answer.url.startswith(address("contribution-add", code) + "?")
    assert 'value="complaint" selected' in staff.get(answer.url).content.decode()

    data = sent(staff.get(address("minutes-incorporate", code))) | {
        "number": ["14"],
        "approved_on": [str(today())],
    }
    assert staff.post(address("minutes-incorporate", code), data).status_code == 302
    assert Minutes.objects.get().number == "14"

    page = staff.get(address("contribution-review"))
    data = sent(page)
    assert data["public_text"][0].strip() == "Falta una luz"
    answer = staff.post(address("contribution-review"), data)
    assert answer.status_code == 200 and not ContributionReview.objects.exists(), (
        "nothing is chosen to begin with"
    )
    data["decision"] = ["show"]
    assert staff.post(address("contribution-review"), data).status_code == 302
    assert ContributionReview.objects.get().public_text == "Falta una luz"
    assert "No queda ningún aporte" in staff.get(address("contribution-review")).content.decode()


PAGES = (
    "meeting-edit",
    "meeting-delete",
    "meeting-attendance",
    "meeting-head-counts",
    "contribution-add",
    "minutes-incorporate",
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_that_change_open_to_those_who_may(
    page: str, people: dict[str, User], client_as: ClientAs
) -> None:
    """Staff and the officers of the body; the rest get 403 by GET and by POST, the anonymous the door."""
    meeting = making.draft(people["staff"], "CV")
    url = address(page, meeting.code)
    for name in people:
        expected = 200 if name in ("staff", "officer") else 403
        assert client_as(name).get(url).status_code == expected, name
        if expected == 403:
            assert client_as(name).post(url, {}).status_code == 403, name
    assert client_as("anonymous").get(url).url.startswith(resolve_url(settings.LOGIN_URL))


@pytest.mark.parametrize(
    "page", ["meeting-edit", "meeting-delete", "meeting-attendance", "meeting-head-counts"]
)
def test_pages_that_change_say_why_they_are_closed(
    page: str, people: dict[str, User], client_as: ClientAs
) -> None:
    """Once approved, GET and POST go back with the reason, and nothing changes."""
    meeting = making.approved(people["staff"])
    client = client_as("staff")
    for response in (client.get(address(page, meeting.code)), client.post(address(page, meeting.code), {})):
        assert response.url == address("meeting-detail", meeting.code)
    assert "está aprobada" in client.get(address("meeting-detail", meeting.code)).content.decode()


@pytest.mark.parametrize("page", ["meeting-attendance", "meeting-head-counts", "contribution-add"])
def test_nothing_is_recorded_of_what_was_not_held_and_the_page_says_so(
    page: str, people: dict[str, User], client_as: ClientAs
) -> None:
    """Back to the meeting with the reason; its list of contributions offers no door either."""
    coming = making.draft(people["staff"], date=today() + dt.timedelta(days=9))
    client = client_as("staff")
    answer = client.get(address(page, coming.code), follow=True)
    assert answer.redirect_chain[-1][0] == address("meeting-detail", coming.code)
    assert "se registra desde ese día" in answer.text
    client.post(address(page, coming.code), {"verbatim": "Falta una luz", "filas-0-count": "3"})
    assert not coming.contributions.exists() and not coming.head_counts.exists()
    listed = client.get(address("contribution-list", coming.code)).text
    assert address("contribution-add", coming.code) not in listed


def test_a_session_is_of_some_body(people: dict[str, User], client_as: ClientAs) -> None:
    """A workshop or a hearing may be of none."""
    data = {"kind": "ordinary", "date": str(making.DAY), "is_open": "on", "legal_kind": "information"}
    assert "Una sesión es de un órgano" in client_as("staff").post(address("meeting-add"), data).text
    assert not Meeting.objects.exists()
    assert client_as("staff").post(address("meeting-add"), data | {"kind": "workshop"}).status_code == 302


def test_the_next_meeting_stands_on_top(people: dict[str, User], client_as: ClientAs) -> None:
    """Then those to come by day, then the past ones from the newest."""
    days = [-9, 20, -2, 3, 0]
    made = {day: making.draft(people["staff"], date=today() + dt.timedelta(days=day)) for day in days}
    page = client_as("staff").get(address("meeting-list"))
    assert list(page.context["page"]) == [made[day] for day in (0, 3, 20, -2, -9)]


def test_a_meeting_that_was_called_is_not_deleted_without_a_word(
    people: dict[str, User], client_as: ClientAs
) -> None:
    meeting = making.draft(people["staff"])
    client, url = client_as("staff"), address("meeting-delete", meeting.code)
    assert address("meeting-cancel", meeting.code) not in client.get(url).text
    Meeting.objects.filter(pk=meeting.pk).update(convened_at=timezone.now())
    assert address("meeting-cancel", meeting.code) in client.get(url).text


def test_everybody_reads_the_workspace_but_not_the_words(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Originals are for members of the body, staff and administrators."""
    meeting = making.recorded(people["staff"], "CV")
    for name in people:
        client = client_as(name)
        assert client.get(address("meeting-list")).status_code == 200
        page = client.get(address("meeting-detail", meeting.code))
        assert page.status_code == 200
        assert "calle Rafael" not in page.content.decode()
        allowed = name in ("administrator", "staff", "neighbourhood_councillor", "officer")
        assert client.get(address("contribution-list", meeting.code)).status_code == (
            200 if allowed else 403
        ), name


def test_everybody_summoned_is_listed_in_order(people: dict[str, User], client_as: ClientAs) -> None:
    """Principals then substitutes, each in the order of the list; as they were on that day."""
    making.member("s2", "CM", "Sara Dos", quality="substitute", order=2)
    making.member("s1", "CM", "Silvia Uno", quality="substitute", order=1)
    making.member("t9", "CM", "Zoe Titular", order=1)
    making.member("gone", "CM", "Gabi Antes", valid_to=making.DAY - dt.timedelta(days=1))
    meeting = making.draft(people["staff"])
    html = client_as("staff").get(address("meeting-attendance", meeting.code)).content.decode()
    places = [html.index(f'id="fila-{code}"') for code in ("t9", "mayor", "s1", "s2")]
    assert places == sorted(places)
    assert 'id="fila-gone"' not in html
    data = FormReader(html).data
    assert data["s1-acting_as"] == ["substitute"]
    assert data["t9-acting_as"] == ["principal"]


def test_attendance_without_javascript(people: dict[str, User], client_as: ClientAs) -> None:
    """Adding a person and "todos presentes" redraw with what was typed, and save nothing by themselves."""
    guest = making.person("guest", "Inés Invitada")
    meeting = making.draft(people["staff"])
    client, url = client_as("staff"), address("meeting-attendance", meeting.code)
    data = sent(client.get(url)) | {"councillor-status": ["with_notice"]}
    page = client.post(url, data | {"persona": "guest · Inés Invitada", "agregar": "1"})
    assert page.status_code == 200
    data = sent(page)
    assert data["councillor-status"] == ["with_notice"]
    assert data["guest-acting_as"] == [""]
    page = client.post(url, data | {"todos": "1"})
    data = sent(page)
    assert (data["councillor-status"], data["guest-status"]) == (["present"], [""])
    assert not meeting.attendances.exists()
    client.post(url, data | {"guest-status": ["present"], "guest-arrival": ["19:10"]})
    rows = {row.person.code: row for row in meeting.attendances.select_related("person")}
    assert set(rows) == {"mayor", "councillor", "guest"}
    assert (rows["guest"].acting_as, rows["guest"].arrival, rows["guest"].person) == (
        "",
        dt.time(19, 10),
        guest,
    )


@pytest.mark.parametrize("text", ["", "nadie", "Ana Pérez"])
def test_adding_somebody_unknown_is_told(text: str, people: dict[str, User], client_as: ClientAs) -> None:
    """Nobody, and two of the same name: chosen by code instead."""
    making.person("a1"), making.person("a2")
    meeting = making.draft(people["staff"])
    client, url = client_as("staff"), address("meeting-attendance", meeting.code)
    page = client.post(url, sent(client.get(url)) | {"persona": text, "agregar": "1"})
    assert "No hay una única persona" in page.content.decode()


def test_what_cannot_be_read_is_told_and_kept(people: dict[str, User], client_as: ClientAs) -> None:
    """An impossible hour stays in its field; nothing is saved."""
    meeting = making.draft(people["staff"])
    client, url = client_as("staff"), address("meeting-attendance", meeting.code)
    data = sent(client.get(url)) | {"mayor-status": ["present"], "mayor-arrival": ["29:99"]}
    html = client.post(url, data).content.decode()
    assert 'value="29:99"' in html
    assert 'href="#fila-mayor"' in html
    assert not meeting.attendances.exists()


def test_a_member_of_whom_nothing_was_said_is_named_on_every_page(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """Also where a guest with a row makes up the number, and where the member was not on the list of the called."""
    meeting = making.draft(people["staff"])
    late = making.member("P-90", "CM", "Zulma Olvidada", quality="substitute").person
    called = [call.person for call in meeting.summons.select_related("person")]
    making.present(meeting, people["staff"], [*called, making.person("P-91", "Ema Invitada")])
    client, named = client_as("staff"), "Zulma Olvidada (Suplente)"
    for page in ("meeting-detail", "minutes-incorporate"):
        html = client.get(address(page, meeting.code)).content.decode()
        assert f"No se dijo nada de {named}." in " ".join(html.split()), page
    url = address("meeting-attendance", meeting.code)
    page = client.get(url)
    assert f"{named}. No figura entre las personas convocadas." in page.content.decode()
    page = client.post(url, sent(page) | {"agregar": "integrantes"})
    assert f'name="{late.code}-status"' in page.content.decode()
    data = sent(page) | {f"{late.code}-status": "not_summoned"}
    assert client.post(url, data).status_code == 302
    for page in ("meeting-detail", "minutes-incorporate", "meeting-attendance"):
        html = client.get(address(page, meeting.code)).content.decode()
        assert "No se dijo nada" not in html and "no está en la lista" not in html, page


def test_two_editors_of_attendance_see_each_other(people: dict[str, User], client_as: ClientAs) -> None:
    """The second keeps what was marked, sees what is stored beside it, and may then decide."""
    meeting = making.draft(people["staff"], "CV")
    url = address("meeting-attendance", meeting.code)
    staff, officer = client_as("staff"), client_as("officer")
    mine, theirs = sent(staff.get(url)), sent(officer.get(url))
    officer.post(url, theirs | {"officer-status": ["on_leave"]})
    page = staff.post(url, mine | {"officer-status": ["present"]})
    html = page.content.decode()
    assert "Otra persona guardó cambios" in html
    assert "De licencia" in html
    assert meeting.attendances.get().status == "on_leave"
    data = sent(page)
    assert data["officer-status"] == ["present"]
    assert staff.post(url, data).status_code == 302
    assert meeting.attendances.get().status == "present"


def test_two_editors_of_a_meeting_see_each_other(people: dict[str, User], client_as: ClientAs) -> None:
    """Side by side, then saved by whoever insists."""
    meeting = making.draft(people["staff"], "CV")
    url = address("meeting-edit", meeting.code)
    staff, officer = client_as("staff"), client_as("officer")
    mine, theirs = sent(staff.get(url)), sent(officer.get(url))
    answer = officer.post(url, theirs | {"place": ["Salón comunal"]})
    assert answer.status_code == 302, answer.context["form"].errors
    page = staff.post(url, mine | {"place": ["Biblioteca"]})
    html = page.content.decode()
    assert "Donde no coinciden" in html
    assert "Salón comunal" in html
    assert Meeting.objects.get().place == "Salón comunal"
    assert staff.post(url, sent(page)).status_code == 302
    assert Meeting.objects.get().place == "Biblioteca"


def test_two_editors_of_a_contribution_and_of_head_counts(
    people: dict[str, User], client_as: ClientAs
) -> None:
    """The same promise on the other two pages."""
    meeting = making.recorded(people["staff"], "CV")
    contribution = meeting.contributions.first()
    staff, officer = client_as("staff"), client_as("officer")
    url = address("contribution-edit", contribution.code)
    mine, theirs = sent(staff.get(url)), sent(officer.get(url))
    officer.post(url, theirs | {"verbatim": ["de ella"]})
    page = staff.post(url, mine | {"verbatim": ["de él"]})
    assert "de ella" in page.content.decode()
    assert sent(page)["verbatim"][0].strip() == "de él"
    staff.post(url, sent(page))
    assert Contribution.objects.get(pk=contribution.pk).verbatim == "de él"

    url = address("meeting-head-counts", meeting.code)
    mine, theirs = sent(staff.get(url)), sent(officer.get(url))
    officer.post(url, theirs | {"filas-0-count": ["8"], "filas-0-gender": ["woman"]})
    page = staff.post(url, mine | {"filas-0-count": ["9"]})
    assert "8, mujer" in page.content.decode()
    assert meeting.head_counts.get().count == 8
    staff.post(url, sent(page))
    assert meeting.head_counts.get().count == 9


def test_more_rows_of_heads_without_javascript(people: dict[str, User], client_as: ClientAs) -> None:
    """ "Más filas" keeps what was typed; a described row without a number is told."""
    meeting = making.draft(people["staff"])
    client, url = client_as("staff"), address("meeting-head-counts", meeting.code)
    data = sent(client.get(url)) | {"filas-0-count": ["3"], "filas-1-gender": ["woman"]}
    page = client.post(url, data | {"mas": "1"})
    more = sent(page)
    assert int(more["filas-TOTAL_FORMS"][0]) == int(data["filas-TOTAL_FORMS"][0]) + 4
    assert more["filas-0-count"] == ["3"]
    html = client.post(url, more).content.decode()
    assert "Falta decir cuántas personas" in html
    assert not meeting.head_counts.exists()
    assert client.post(url, more | {"filas-1-count": ["2"]}).status_code == 302
    assert sorted(meeting.head_counts.values_list("count", "gender")) == [(2, "woman"), (3, "")]


def test_quorum_is_told_by_the_rule_of_the_day(people: dict[str, User], client_as: ClientAs) -> None:
    """Two of three; a substitute acting as principal makes the third; an absent principal does not."""
    meeting = making.draft(people["staff"])
    third = making.member("s1", "CM", "Silvia Uno", quality="substitute").person
    client, url = client_as("staff"), address("meeting-detail", meeting.code)
    everybody = [call.person for call in meeting.summons.all()]
    making.present(meeting, people["staff"], everybody)
    assert _visible_quorum(client.get(url)) == "Sin quórum"
    making.present(meeting, people["staff"], [*everybody, third])
    assert _visible_quorum(client.get(url)) == "Hay quórum"


def _visible_quorum(response) -> str:
    html = response.content.decode()
    return "Sin quórum" if "<span data-reached hidden>" in html else "Hay quórum"


def test_confirmations_come_before_deleting(people: dict[str, User], client_as: ClientAs) -> None:
    """GET only asks; POST deletes; the second POST finds nothing."""
    meeting = making.recorded(people["staff"])
    contribution = meeting.contributions.first()
    client, url = client_as("staff"), address("contribution-delete", contribution.code)
    assert client.get(url).status_code == 200
    assert meeting.contributions.count() == 2
    assert client.post(url).status_code == 302
    assert meeting.contributions.count() == 1
    assert client.post(url).status_code == 404
    empty = making.draft(people["staff"])
    assert client.post(address("meeting-delete", empty.code)).status_code == 302
    assert not Meeting.objects.filter(pk=empty.pk).exists()


def test_summoning_again_is_post_only(people: dict[str, User], client_as: ClientAs) -> None:
    """A link followed by mistake changes nothing."""
    meeting = making.draft(people["staff"])
    making.member("new", "CM", "Nueva Persona")
    client, url = client_as("staff"), address("meeting-summon", meeting.code)
    assert client.get(url).status_code == 405
    assert client_as("nobody").post(url).status_code == 403
    assert client.post(url).status_code == 302
    assert meeting.summons.count() == 3


def test_what_was_approved_on_paper_is_not_called_signed(
    people: dict[str, User], client_as: ClientAs
) -> None:
    making.approved(people["staff"])
    page = client_as("staff").get(address("meeting-list")).content.decode()
    assert "Acta aprobada en papel, sin publicar" in page and "Acta firmada" not in page


def test_a_text_with_a_telephone_is_shown_once_more(people: dict[str, User], client_as: ClientAs) -> None:
    """It goes out only after somebody says so, or without it."""
    meeting = making.draft(people["staff"])
    making.said(meeting, people["staff"], "Soy Marta, llamen al 099 123 456.")
    making.present(meeting, people["staff"])
    making.incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=people["staff"])
    client, url = client_as("publisher"), address("contribution-review")
    page = client.get(url)
    assert "un teléfono" in page.content.decode()
    page = client.post(url, sent(page) | {"decision": ["show"]})
    assert page.status_code == 200
    assert not ContributionReview.objects.exists()
    assert client.post(url, sent(page) | {"confirmed": ["on"]}).status_code == 302
    assert ContributionReview.objects.get().decision == "show"


def test_withholding_and_deciding_anew(people: dict[str, User], client_as: ClientAs) -> None:
    """The oldest comes first; one may be left for later; a decision may change."""
    staff = people["staff"]
    newer = making.approved(staff, number="2")
    older = making.approved(staff, number="1", date=making.DAY - dt.timedelta(days=7))
    client, url = client_as("staff"), address("contribution-review")
    first = older.contributions.order_by("pk").first()
    data = sent(client.get(url))
    assert data["aporte"] == [first.code]
    later = sent(client.get(url, {"despues": first.code}))
    assert later["aporte"] == [older.contributions.order_by("pk").last().code]
    last = newer.contributions.order_by("pk").last()
    assert sent(client.get(url, {"despues": last.code}))["aporte"] == [first.code]
    client.post(url, data | {"decision": ["withhold"]})
    assert ContributionReview.objects.get().public_text == ""
    again = address("contribution-review-again", first.code)
    client.post(again, sent(client.get(again)) | {"decision": ["show"], "public_text": ["Falta luz."]})
    assert ContributionReview.objects.get().public_text == "Falta luz."


def test_lists_cost_the_same_with_many_rows(people: dict[str, User], client_as: ClientAs) -> None:
    """5 or 60 meetings, 2 or 60 words, 2 or 40 people: the same queries."""
    staff, client = people["staff"], client_as("staff")

    def cost(url: str) -> int:
        client.get(url)  # what is read every so often
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    meetings = [making.recorded(staff, "CM", date=making.DAY + dt.timedelta(days=day)) for day in range(5)]
    code = meetings[0].code
    urls = [address("meeting-list"), address("contribution-list", code), address("meeting-attendance", code)]
    few = [cost(url) for url in urls]
    for day in range(55):
        making.draft(staff, "CM", "CV", date=making.DAY - dt.timedelta(days=day))
    for number in range(58):
        making.said(meetings[0], staff, f"Propuesta {number}")
    for number in range(38):
        making.member(f"m{number}", "CM", f"Ana {number}", quality="substitute")
    assert [cost(url) for url in urls] == few


def test_filters_of_the_list(people: dict[str, User], client_as: ClientAs) -> None:
    """By body, kind, state and year; nonsense filters nothing and breaks nothing."""
    staff, client = people["staff"], client_as("staff")
    making.approved(staff, "CV", title="Aprobada de vecinal")
    making.draft(staff, "CM", title="Borrador de municipal")
    making.draft(staff, "CM", date=dt.date(2025, 3, 1), title="Vieja de municipal")
    titles = ("Aprobada de vecinal", "Borrador de municipal", "Vieja de municipal")

    def shown(**query: str) -> list[str]:
        html = client.get(address("meeting-list"), query).content.decode()
        return [title for title in titles if title in html]

    assert shown(organo="CV") == [titles[0]]
    assert shown(estado="draft") == [titles[1], titles[2]]
    assert shown(anio="2025", organo="CM") == [titles[2]]
    assert shown(tipo="workshop") == []
    assert shown(organo="NADA", anio="x", estado="?", page="zz") == list(titles)


def test_what_people_type_is_never_code(people: dict[str, User], client_as: ClientAs) -> None:
    """Scripts in every text a person may type come out escaped, here and in public."""
    staff, client = people["staff"], client_as("staff")
    making.member("xss", "CM", f"{XSS} {XSS}"[:60])
    meeting = making.recorded(staff, title=XSS, place=XSS, convened_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    making.said(meeting, staff, XSS)
    for page in (
        "meeting-detail",
        "meeting-edit",
        "meeting-attendance",
        "contribution-list",
        "minutes-incorporate",
        "minutes-review",
    ):
        _is_clean(client.get(address(page, meeting.code)))
    making.incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=staff)
    for _ in range(3):
        page = client.get(address("contribution-review"))
        _is_clean(page)
        client.post(address("contribution-review"), sent(page) | {"decision": ["show"], "public_text": [XSS]})
    public = Client()
    for url in (reverse("meeting-list"), reverse("meeting-detail", args=[meeting.code])):
        _is_clean(public.get(url))
    assert "&lt;script&gt;" in public.get(url).content.decode()


def _is_clean(response) -> None:
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in html
    assert "<img src=x" not in html
