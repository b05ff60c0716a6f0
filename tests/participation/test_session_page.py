"""The page of a session as a browser without JavaScript uses it, and the door by which its script saves."""

import datetime as dt
import html
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from participation.actions.minutes import incorporate_minutes
from participation.actions.session import save_parts
from participation.forms.session_page import ADDED
from participation.models import AgendaItem, Attendance, Contribution, Decision, Meeting, Minutes, Vote
from participation.queries.session import parts_of, session_of
from participation.session.parts import Change, fingerprint
from participation.session.pasting import Named, read_pasted
from planning.models import today
from tests.participation import making
from tests.participation.test_views import address, sent

ClientAs = Callable[[str], Client]
XSS = "<script>alert('x')</script><img src=x onerror=1>"


@pytest.fixture
def meeting(people: dict[str, User]) -> Meeting:
    """A session of five councillors and three substitutes, on a day past."""
    for number in range(3):
        making.member(f"titular-{number}", "CM", f"Ana Titular{number}")
    for number in range(3):
        making.member(f"suplente-{number}", "CM", f"Beto Suplente{number}", quality="substitute")
    return making.draft(people["staff"], start_time=dt.time(19))


def stored(meeting: Meeting) -> dict[str, dict[str, str]]:
    """What the portal holds."""
    meeting = Meeting.objects.select_related("minutes__body").get(pk=meeting.pk)
    return {key: part.values for key, part in parts_of(session_of(meeting)).items()}


def write(meeting: Meeting, by: User, key: str, **values: str) -> None:
    """Somebody writes a part over what is stored of it."""
    now = stored(meeting).get(key, {})
    saved = save_parts(
        meeting=meeting, changes=[Change(key, fingerprint(now or None), {**now, **values})], by=by
    )
    assert saved.is_whole, saved


class Desk:
    """The page open in a browser without a script: what it shows, and what pressing a button sends."""

    def __init__(self, client: Client, meeting: Meeting) -> None:
        self.client = client
        self.address = address("session-edit", meeting.code)
        self.show(client.get(self.address))

    def show(self, answer: Any) -> None:
        self.answer = answer
        self.text = answer.content.decode()
        self.data = sent(answer)

    def press(self, name: str = "", value: str = "1", **typed: str) -> Any:
        """Type in some fields (``_`` in their names stands for the point) and press a button."""
        self.data |= {field: [text] for field, text in typed.items()}
        answer = self.client.post(self.address, self.data | ({name: [value]} if name else {}))
        self.show(self.client.get(answer.url) if answer.status_code == 302 else answer)
        return answer

    def type(self, **values: str) -> None:
        """Fields of a part: ``type(key=…, title="x")``."""
        key = values.pop("key")
        self.data |= {f"{key}.{name}": [text] for name, text in values.items()}

    def keys(self, kind: str) -> list[str]:
        """The parts of a kind, in the order of the page."""
        found = re.findall(r'data-part="([^"]+)"', self.text.split("<template")[0])
        return [key for key in found if key.split(":")[0] == kind]


@pytest.fixture
def desk(meeting: Meeting, client_as: ClientAs) -> Desk:
    return Desk(client_as("staff"), meeting)


# --- without a script -------------------------------------------------------------------------------


def test_a_whole_session_by_forms_alone(meeting: Meeting, desk: Desk) -> None:
    """Heading, everybody present, one substitute who votes, items by lines, a contribution, a vote, the close."""
    desk.press("todos")
    assert not Attendance.objects.exists(), "a button that marks saves nothing"
    desk.type(key="attendance:titular-2", status="with_notice")
    desk.type(key="attendance:suplente-0", status="present", acting_as="principal")
    desk.type(key="heading", place="Casa del vecino")
    desk.type(key="closing", end_time="2130")
    desk.press(puntos="Alumbrado\n\n  Plaza \nVarios")
    assert [item.title for item in meeting.agenda_items.all()] == ["Alumbrado", "Plaza", "Varios"]
    assert meeting.attendances.count() == 6 and meeting.presidings.get().person.code == "mayor"

    desk.press("agregar", "contribution")
    desk.type(key=desk.keys("contribution")[0], verbatim="Falta luz.", kind="initiative")
    desk.press("agregar", "decision")
    decision = desk.keys("decision")[0]
    assert len(desk.keys("vote")) == 5, "those present who act as principals, and no other"
    desk.type(
        key=decision,
        number="1/26",
        account="Se habló.",
        operative="Poner luces.",
        item=desk.keys("item")[0][5:],
    )
    desk.press("todos-si", decision.split(":")[1])
    desk.type(key=f"vote:{decision[9:]}:titular-0", choice="no", statement="Es caro.")
    assert desk.press().status_code == 302
    assert Vote.objects.filter(choice="yes").count() == 4
    assert Vote.objects.get(choice="no").statement == "Es caro."
    assert Decision.objects.get().item.title == "Alumbrado"
    assert Contribution.objects.get().kind == "initiative"
    assert (Meeting.objects.get().place, Meeting.objects.get().end_time) == (
        "Casa del vecino",
        dt.time(21, 30),
    )
    assert "Aprobada" in desk.text and "Hay quórum" in desk.text and "Guardado a las" in desk.text


def test_opening_and_saving_changes_nothing(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Also where words are stored with blanks or line ends that a browser would change."""
    making.present(meeting, people["staff"])
    making.said(meeting, people["staff"], "  uno\r\n dos\n")
    write(meeting, people["staff"], "presiding:00000000-0000-4000-8000-000000000001", person="mayor")
    before = stored(meeting)
    assert Desk(client_as("staff"), meeting).press().status_code == 302
    assert stored(meeting) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agregar", "item"), ("todos", "1"), ("subir", "UID"), ("pegar", "1"),
        *(
            pytest.param("agregar", kind, marks=pytest.mark.full)
            for kind in (*ADDED, "persona", "puntos")
            if kind != "item"
        ),
        *(pytest.param(name, "UID", marks=pytest.mark.full) for name in ("todos-si", "bajar")),
        pytest.param("aplicar", "1", marks=pytest.mark.full),
    ],
)  # fmt: skip
def test_no_button_loses_what_was_typed(name: str, value: str, meeting: Meeting, desk: Desk) -> None:
    """Nothing is saved by it either."""
    for kind in ("item", "contribution", "decision", "recess"):
        desk.press("agregar", kind)
    typed = {
        "heading": {"start_time": "7 y media", "place": XSS},
        "attendance:mayor": {"status": "present", "arrival": "tarde"},
        desk.keys("item")[0]: {"title": "Título\n", "discussion": "a\n b", "destination": "="},
        desk.keys("contribution")[0]: {"verbatim": XSS, "author_type": "mayor", "author": "mayor"},
        desk.keys("decision")[0]: {
            "number": "x",
            "operative": "\n\nAlgo",
            "amount": "mucho",
            "is_spending": "1",
        },
        desk.keys("recess")[0]: {"from_time": "", "reason": "Café"},
        "closing": {"end_time": "luego"},
    }
    for key, values in typed.items():
        desk.type(key=key, **values)
    uid = desk.keys("item" if name in ("subir", "bajar") else "decision")[0].split(":")[1]
    answer = desk.press(name, value.replace("UID", uid), puntos="Un punto más", persona="team")
    assert answer.status_code == 200
    for key, values in typed.items():
        for field, text in values.items():
            assert (
                desk.data[f"{key}.{field}"] == [text]
                or desk.data[f"{key}.{field}"][0].strip() == text.strip()
            )
    assert "Un punto más" in desk.text
    assert XSS not in desk.text and html.escape(XSS) in desk.text
    assert not AgendaItem.objects.exists() and not Decision.objects.exists()


def test_rows_left_empty_make_nothing(meeting: Meeting, desk: Desk) -> None:
    """Adding a row and not writing in it leaves no trace."""
    for kind in ("item", "contribution", "decision", "recess", "presiding"):
        desk.press("agregar", kind)
    assert desk.press().status_code == 302
    assert set(stored(meeting)) == {"heading", "order", "closing", *desk.keys("presiding")}


def test_items_are_moved_and_taken_away(meeting: Meeting, desk: Desk) -> None:
    """The buttons move on the page; what it says is saved with the rest."""
    desk.press(puntos="A\nB\nC")
    desk.press("subir", desk.keys("item")[2][5:])
    desk.press("bajar", desk.keys("item")[0][5:])
    desk.type(key=desk.keys("item")[2], gone="1")
    assert desk.press().status_code == 302
    titles = meeting.agenda_items.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["C", "A"]


def test_a_decision_goes_with_its_votes(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    making.present(meeting, people["staff"])
    uid = str(uuid.uuid4())
    write(meeting, people["staff"], f"decision:{uid}", operative="Algo")
    write(meeting, people["staff"], f"vote:{uid}:mayor", choice="yes")
    desk = Desk(client_as("staff"), meeting)
    desk.type(key=f"decision:{uid}", gone="1")
    assert desk.press().status_code == 302
    assert not Decision.objects.exists() and not Vote.objects.exists()


def test_what_is_wrong_is_told_and_the_rest_is_saved(meeting: Meeting, desk: Desk) -> None:
    desk.type(key="heading", start_time="7 y media")
    desk.type(key="closing", end_time="21:00")
    answer = desk.press(puntos="Uno")
    assert answer.status_code == 200
    assert 'href="#heading.start_time"' in desk.text and "Escribí la hora así" in desk.text
    assert desk.data["heading.start_time"] == ["7 y media"]
    assert Meeting.objects.get().end_time == dt.time(21) and AgendaItem.objects.get().title == "Uno"
    desk.type(key="heading", start_time="19:30")
    assert desk.press().status_code == 302
    assert AgendaItem.objects.count() == 1, "the lines of the box are not added twice"


def test_the_same_form_sent_twice_makes_one(meeting: Meeting, desk: Desk) -> None:
    """An impatient finger, or «send again» after a connection that broke."""
    desk.press("agregar", "decision")
    desk.type(key=desk.keys("decision")[0], operative="Algo")
    data = desk.data | {"puntos": ["Uno\nDos"]}
    for _ in range(2):
        desk.client.post(desk.address, data)
    assert AgendaItem.objects.count() == 2 and Decision.objects.count() == 1


# --- two people -------------------------------------------------------------------------------------


def two_versions(meeting: Meeting, desk: Desk, by: User) -> str:
    """The staff typed over an item that the mayor changed meanwhile; the key of the item."""
    desk.press(puntos="Plaza")
    key = desk.keys("item")[0]
    write(meeting, by, key, discussion=f"Lo guardado {XSS}", destination="Obras")
    desk.type(key=key, discussion="Lo mío <b>", destination="Plazas")
    desk.type(key="closing", end_time="22:00")
    answer = desk.press()
    assert answer.status_code == 200
    return key


def test_the_second_of_two_sees_both_versions(meeting: Meeting, desk: Desk, people: dict[str, User]) -> None:
    """Side by side and escaped; the other parts are saved; saving again without choosing changes nothing."""
    key = two_versions(meeting, desk, people["mayor"])
    assert "Otra persona cambió esta parte" in desk.text
    assert html.escape(f"Lo guardado {XSS}") in desk.text and "Lo mío &lt;b&gt;" in desk.text
    assert XSS not in desk.text
    assert desk.data[f"{key}.discussion"][0].strip() == "Lo mío <b>"
    assert Meeting.objects.get().end_time == dt.time(22)
    assert desk.press().status_code == 200
    assert AgendaItem.objects.get().destination == "Obras"


@pytest.mark.parametrize(
    ("choice", "discussion", "destination"),
    [
        ("mine", "Lo mío <b>", "Plazas"),
        ("theirs", f"Lo guardado {XSS}", "Obras"),
        ("both", f"Lo guardado {XSS}\n\nLo mío <b>", "Obras / Plazas"),
    ],
)
def test_one_chooses_between_two_versions(
    choice: str, discussion: str, destination: str, meeting: Meeting, desk: Desk, people: dict[str, User]
) -> None:
    key = two_versions(meeting, desk, people["mayor"])
    desk.type(key=key, choose=choice)
    assert desk.press().status_code == 302
    item = AgendaItem.objects.get()
    assert (item.discussion, item.destination) == (discussion, destination)


def test_a_choice_is_of_the_version_that_was_seen(
    meeting: Meeting, desk: Desk, people: dict[str, User]
) -> None:
    """Changed once more meanwhile, it is shown once more."""
    key = two_versions(meeting, desk, people["mayor"])
    write(meeting, people["mayor"], key, destination="Arbolado")
    desk.type(key=key, choose="mine")
    assert desk.press().status_code == 200
    assert AgendaItem.objects.get().destination == "Arbolado" and "Arbolado" in desk.text


@pytest.mark.parametrize(("choice", "left"), [("mine", 1), ("theirs", 0)])
def test_what_somebody_else_took_away(
    choice: str, left: int, meeting: Meeting, desk: Desk, people: dict[str, User]
) -> None:
    """Whoever was writing in it brings it back, or lets it go."""
    desk.press(puntos="Plaza")
    key = desk.keys("item")[0]
    save_parts(
        meeting=meeting, changes=[Change(key, fingerprint(stored(meeting)[key]), None)], by=people["mayor"]
    )
    desk.type(key=key, discussion="Sigo")
    desk.press()
    assert "Otra persona sacó esta parte" in desk.text
    desk.type(key=key, choose=choice)
    assert desk.press().status_code == 302
    assert AgendaItem.objects.filter(discussion="Sigo").count() == left == AgendaItem.objects.count()


def test_what_others_add_meanwhile_is_there_after_saving(
    meeting: Meeting, desk: Desk, people: dict[str, User]
) -> None:
    write(meeting, people["mayor"], f"item:{uuid.uuid4()}", title="De la alcaldía")
    desk.press(puntos="Del funcionariado")
    titles = meeting.agenda_items.order_by("position").values_list("title", flat=True)
    assert list(titles) == ["De la alcaldía", "Del funcionariado"]
    assert "De la alcaldía" in desk.text


# --- pasting ----------------------------------------------------------------------------------------

LIST = [
    Named("ana", "Ana María Pérez", "principal"),
    Named("beto", "Alberto Ñáñez Silva", "principal"),
    Named("caro", "Carolina Silva", "substitute"),
    Named("ana-2", "Ana Gómez", "substitute"),
]


@pytest.mark.parametrize(
    ("line", "code", "status", "acting"),
    [
        ("Ana María Pérez\tPresente", "ana", "present", "principal"),
        ("PÉREZ, Ana María\tcon aviso", "ana", "with_notice", "principal"),
        ("Sra. Ana M. Perez;P", "", "", ""),  # an initial is no word of the name
        ("perez\tSA", "ana", "without_notice", "principal"),
        ("Conc. Alberto Ñañez  licencia", "", "", ""),
        ("Concejal Alberto Ñañez\tEn uso de licencia", "beto", "on_leave", "principal"),
        ("Carolina Silva\tpresente\ttitular", "caro", "present", "principal"),
        ("Carolina Silva\tpresente", "caro", "present", "substitute"),
        ("caro | X", "caro", "present", "substitute"),
        ("Carolina Silva: sin aviso", "caro", "without_notice", "substitute"),
        ("Carolina Silva - no convocada", "caro", "not_summoned", "substitute"),
    ],
)
def test_pasted_lines_are_matched(line: str, code: str, status: str, acting: str) -> None:
    found = read_pasted(line, LIST)[0]
    assert (found.code, found.status, found.acting_as) == (code, status, acting)
    assert bool(found.problem) == (not code)


@pytest.mark.parametrize(
    "line",
    [
        "Silva\tpresente",
        "Zulma\tpresente",
        "Nombre\tAsistencia",
        "Ana Gómez\tausente",
        "\t;\t",
        "Sra\tP",
    ],
)
def test_what_is_not_clear_is_told_and_not_guessed(line: str) -> None:
    assert read_pasted(line, LIST)[0].problem


def test_somebody_twice_counts_once() -> None:
    lines = read_pasted("caro\tP\n\nCarolina Silva\tSA\n", LIST)
    assert [line.status for line in lines if not line.problem] == ["present"]
    assert len(lines) == 2


def test_pasting_shows_first_and_marks_then(meeting: Meeting, desk: Desk, client_as: ClientAs) -> None:
    """The same preview where a script asks for it alone; nothing is stored before it is saved."""
    text = f"TITULAR0, Ana\tcon aviso\nBeto Suplente1\tpresente\ttitular\n{XSS}\tpresente"
    desk.press("pegar", pegado=text)
    assert "Lo que se va a marcar" in desk.text and html.escape(XSS) in desk.text and XSS not in desk.text
    assert desk.data["attendance:titular-0.status"] == [""]
    alone = client_as("staff").post(address("session-paste", meeting.code), {"pegado": text}).content.decode()
    assert 'data-pasted="suplente-1" data-status="present" data-acting="principal"' in alone
    desk.press("aplicar")
    assert desk.data["attendance:titular-0.status"] == ["with_notice"]
    desk.press(pegado="")
    kept = set(meeting.attendances.values_list("person__code", "status", "acting_as"))
    assert kept == {("titular-0", "with_notice", "principal"), ("suplente-1", "present", "principal")}


def test_what_stands_in_a_box_is_not_lost_by_saving(meeting: Meeting, desk: Desk) -> None:
    """Lines pasted and not marked yet, a name typed and not added."""
    answer = desk.press(pegado="Ana Titular0\tpresente", persona="Alguien")
    assert answer.status_code == 200
    assert "Lo que se va a marcar" in desk.text and 'value="Alguien"' in desk.text
    assert meeting.presidings.exists(), "the rest was saved"


# --- when it is closed ------------------------------------------------------------------------------


def test_the_page_opens_while_the_minutes_are_a_draft(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Before the day, under review and approved it leads back to the meeting, which says why."""
    staff = client_as("staff")
    coming = making.draft(people["staff"], date=today() + dt.timedelta(days=2))
    assert staff.get(address("session-edit", coming.code)).url == address("meeting-detail", coming.code)
    desk = Desk(staff, meeting)
    Minutes.objects.filter(meeting=meeting).update(state="under_review")
    assert "está en revisión" in staff.get(desk.address, follow=True).content.decode()
    desk.type(key="heading", place="Un texto largo que no se quiere perder")
    answer = desk.press()
    assert answer.status_code == 409
    assert "está en revisión" in desk.text and "Un texto largo" in desk.text
    Minutes.objects.filter(meeting=meeting).update(state="draft")
    making.present(meeting, people["staff"])
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=people["staff"])
    assert staff.get(desk.address).status_code == 302
    desk.type(key="heading", place="Un texto largo que no se quiere perder")
    assert desk.press().status_code == 409 and "Un texto largo" in desk.text


@pytest.mark.parametrize("name", ["heading:x.base", "item:1.base", "nada.base", "vote::.base"])
def test_a_form_with_parts_that_are_none_is_refused(name: str, desk: Desk) -> None:
    desk.data[name] = [""]
    assert desk.press().status_code == 400


# --- the door of the script -------------------------------------------------------------------------


def post(client: Client, meeting: Meeting, body: object) -> Any:
    """What the script sends."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(address("session-save", meeting.code), text, content_type="application/json")


def part(key: str, base: str = "", **values: str) -> dict:
    """One part as the script writes it."""
    return {"key": key, "base": base, "values": values}


def test_the_script_saves_parts_and_is_told_of_each(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Saved ones with their fingerprint, wrong ones by field, others' with what is stored; and the state anew."""
    staff = client_as("staff")
    write(meeting, people["mayor"], "closing", end_time="22:00")
    item, decision = f"item:{uuid.uuid4()}", f"decision:{uuid.uuid4()}"
    parts = [
        part(item, title="n\u0303andu\u0301 \ud800"),
        part(decision, operative="Algo", item=item[5:]),
        part("closing", fingerprint({"end_time": ""}), end_time="21:00"),
        part("heading", fingerprint(stored(meeting)["heading"]), start_time="nunca"),
    ]
    answer = post(staff, meeting, {"parts": parts})
    assert answer.status_code == 200
    told = answer.json()
    assert set(told["saved"]) == {item, decision}
    assert AgendaItem.objects.get().title == "ñandú ?", (
        "read in one spelling, and halves of characters left out"
    )
    assert set(told["errors"]["heading"]) == {"start_time"}
    assert told["conflicts"] == {
        "closing": {"base": fingerprint({"end_time": "22:00"}), "values": {"end_time": "22:00"}}
    }
    assert told["stored"][item] == told["saved"][item] and set(told["stored"]) == set(stored(meeting))
    assert "Sin quórum" in told["fragments"]["resumen"] and "D.548.21" in told["fragments"]["estado"]
    assert "Sin quórum" in told["fragments"][f"resultado-{decision[9:]}"]
    assert re.fullmatch(r"\d\d:\d\d", told["at"])
    gone = post(
        staff, meeting, {"parts": [{"key": decision, "base": told["saved"][decision], "values": None}]}
    )
    assert gone.json()["saved"] == {decision: ""} and not Decision.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "null", "7", b"\xff\xfe", "{}", '{"parts": {}}', '{"parts": [1]}', '{"parts": [{}]}',
        '{"parts": [{"key": 1, "base": "", "values": {}}]}', '{"parts": [{"key": "heading", "values": {}}]}',
        '{"parts": [{"key": "heading", "base": "", "values": []}]}',
        '{"parts": [{"key": "x", "base": "", "values": {}}]}',
        '{"parts": [{"key": "heading", "base": "", "values": {"place": 1}}]}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_in_words(
    body: object, meeting: Meeting, client_as: ClientAs
) -> None:
    before = stored(meeting)
    answer = post(client_as("staff"), meeting, body)
    assert answer.status_code == 400 and answer.json()["reason"]
    assert stored(meeting) == before


def test_the_script_is_told_why_nothing_can_be_saved(meeting: Meeting, client_as: ClientAs) -> None:
    """The minutes went on meanwhile: the reason, and nothing stored."""
    Minutes.objects.filter(meeting=meeting).update(state="under_review")
    answer = post(client_as("staff"), meeting, {"parts": [part("heading", place="x")]})
    assert answer.status_code == 409 and "está en revisión" in answer.json()["reason"]


@pytest.mark.parametrize("name", ["administrator", "officer", "councillor", "nobody"])
def test_who_may_not_record_saves_nothing(name: str, meeting: Meeting, client_as: ClientAs) -> None:
    """By the form, by the script, or by asking for what pasted lines mean."""
    client, before = client_as(name), stored(meeting)
    assert post(client, meeting, {"parts": [part("heading", place="x")]}).status_code == 403
    for page in ("session-edit", "session-save", "session-paste"):
        for method in (client.get, client.post):
            assert method(address(page, meeting.code)).status_code in (403, 405)
    assert stored(meeting) == before


def test_who_signed_out_is_sent_to_the_door(meeting: Meeting, client_as: ClientAs) -> None:
    """The script sees the redirection, and keeps what was typed."""
    answer = post(client_as("anonymous"), meeting, {"parts": []})
    assert answer.status_code == 302 and "/cuenta/login/" in answer.url


def test_a_fresh_token_says_whose_it_is(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """After signing in again elsewhere the page's own is stale; another account's is not used."""
    told = client_as("staff").get(address("session-save", meeting.code)).json()
    assert told["account"] == people["staff"].pk
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["staff"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert post(strict, meeting, {"parts": []}).status_code == 403
    token = strict.get(address("session-save", meeting.code)).json()["token"]
    answer = strict.post(
        address("session-save", meeting.code), '{"parts": []}', content_type="application/json",
        headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert answer.status_code == 200


# --- what it costs, and where it is found -----------------------------------------------------------


def test_the_page_costs_the_same_with_more_items(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Five items or sixty, each with something said, decided and voted on; saving one part as well."""
    staff, by = client_as("staff"), people["staff"]
    said = {"kind": "proposal", "author_type": "mayor", "author": "mayor", "verbatim": "Luz"}
    making.present(meeting, by)

    def fill(number: int) -> None:
        changes = []
        for _ in range(number):
            item, decision = str(uuid.uuid4()), str(uuid.uuid4())
            changes += [
                Change(f"item:{item}", "", {"title": "Punto"}),
                Change(f"decision:{decision}", "", {"item": item, "operative": "Algo"}),
                Change(f"vote:{decision}:mayor", "", {"choice": "yes"}),
                Change(f"contribution:{uuid.uuid4()}", "", {**said, "item": item}),
            ]
        assert save_parts(meeting=meeting, changes=changes, by=by).is_whole

    def queries() -> tuple[int, int]:
        opened = []
        for _ in range(3):  # the least of them: now and then one also writes that the session was used
            with CaptureQueriesContext(connection) as captured:
                assert staff.get(address("session-edit", meeting.code)).status_code == 200
            opened.append(len(captured))
        base = fingerprint(stored(meeting)["closing"])
        hour = "21:00" if not stored(meeting)["closing"]["end_time"] else "22:00"
        with CaptureQueriesContext(connection) as saved:
            assert post(staff, meeting, {"parts": [part("closing", base, end_time=hour)]}).json()["saved"]
        return min(opened), len(saved)

    fill(5)
    queries()  # the first closing is another thing than a later one
    few = queries()
    fill(55)
    opened, saved = queries()
    # Saving is looked at once each: one more is that same note of the session.
    assert opened == few[0] and saved <= few[1] + 1


def test_the_presider_is_proposed_once(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Two pages opened at once propose the same part; once somebody presides, nobody is proposed."""
    desks = [Desk(client_as(name), meeting) for name in ("staff", "mayor")]
    assert desks[0].keys("presiding") == desks[1].keys("presiding")
    assert not meeting.presidings.exists()
    for desk in desks:
        assert desk.press().status_code == 302
    assert meeting.presidings.get().person == people["mayor"].person


def test_the_meeting_leads_to_its_page(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """For who may write it, while it may be written."""
    link = f'href="{address("session-edit", meeting.code)}"'
    assert link in client_as("staff").get(address("meeting-detail", meeting.code)).content.decode()
    assert link not in client_as("councillor").get(address("meeting-detail", meeting.code)).content.decode()
    making.present(meeting, people["staff"])
    incorporate_minutes(meeting=meeting, approved_on=making.DAY, number="1", by=people["staff"])
    assert link not in client_as("staff").get(address("meeting-detail", meeting.code)).content.decode()


def test_both_results_are_shown_where_the_rules_differ(
    meeting: Meeting, people: dict[str, User], client_as: ClientAs
) -> None:
    """Two in favour of three present are a majority of those present and none of five members."""
    uid = str(uuid.uuid4())
    for code in ("mayor", "councillor", "titular-0"):
        write(meeting, people["staff"], f"attendance:{code}", status="present", acting_as="principal")
    write(meeting, people["staff"], f"decision:{uid}", operative="Algo")
    for code, choice in (("mayor", "yes"), ("councillor", "yes"), ("titular-0", "no")):
        write(meeting, people["staff"], f"vote:{uid}:{code}", choice=choice)
    text = client_as("staff").get(address("session-edit", meeting.code)).content.decode()
    assert "Con la otra regla sería" in text
