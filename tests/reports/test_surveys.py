"""The survey of an evaluation: once each, by nobody in particular, and read by somebody before anybody else does."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from planning.actions import set_rule
from planning.concurrency import EditConflict
from planning.models import today
from reports.actions import surveys as actions
from reports.actions.evaluation import edit_question
from reports.models import Evaluation, SurveyAnswer, SurveyBallot, SurveyReading, SurveySheet
from reports.privileges import TABLES
from reports.queries import evaluation as queries
from reports.transitions import InvalidTransition
from tests.conftest import make_member, make_user
from tests.participation.test_topic_races import Other
from tests.reports.evaluating import COUNCIL, DAY, RESIDENTS, ROLES, TEAM, answer, close, evaluation

ClientAs = Callable[[str], Client]
ADDRESS = "/evaluacion/opinar/"
CANARY = "Kanaritoencuesta"
ANSWERERS = {TEAM: {"team", "coordinator"}, COUNCIL: {"neighbourhood_councillor", "officer"}}
READ, SEE = {"staff", "publisher"}, {"staff", "publisher", "administrator"}


@pytest.fixture
def asking(people: dict[str, User]) -> Evaluation:
    return evaluation(people["team"])


def words(row: Evaluation, respondent: str = RESIDENTS) -> SurveyAnswer:
    return SurveyAnswer.objects.filter(
        sheet__evaluation=row, question__kind="text", sheet__respondent=respondent
    )[0]


def closed(row: Evaluation) -> Evaluation:
    """After its last day, with so many residents who wrote nothing that what one wrote may be read."""
    for _ in range(4):
        answer(row, words="")
    return close(row)


def read(row: SurveyAnswer, by: User, **values: Any) -> SurveyReading:
    usual = {"state": "shown", "public_text": "Pide más reuniones.", "expected_version": None}
    return actions.read_words(answer=row, **(usual | values), by=by)


# --- answered signed in ---


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("respondent", [TEAM, COUNCIL])
def test_who_answers_as_what(asking: Evaluation, people: dict[str, User], respondent: str, role: str) -> None:
    if role in ANSWERERS[respondent]:
        answer(asking, respondent, people[role])
        assert SurveyBallot.objects.get().user == people[role]
    else:
        with pytest.raises(NotAllowed):
            answer(asking, respondent, people[role])
        assert not SurveySheet.objects.exists() and not SurveyBallot.objects.exists()


def test_residents_have_no_account_and_others_have(asking: Evaluation, people: dict[str, User]) -> None:
    for respondent, by in ((RESIDENTS, people["team"]), (TEAM, None)):
        with pytest.raises(ValueError, match="account"):
            answer(asking, respondent, by)
    assert not SurveySheet.objects.exists()


def test_each_answers_once(asking: Evaluation, people: dict[str, User]) -> None:
    answer(asking, TEAM, people["team"])
    with pytest.raises(InvalidTransition, match="Ya contestaste"):
        answer(asking, TEAM, people["team"], scale=1)
    answer(asking, TEAM, people["coordinator"])
    assert SurveySheet.objects.count() == SurveyBallot.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyBallot.objects.create(evaluation=asking, respondent=TEAM, user=people["team"])


@pytest.mark.parametrize(
    ("since", "until"), [(1, 7), (-9, -1), (None, None)], ids=["not yet", "no more", "never"]
)
def test_nobody_answers_while_it_is_not_open(
    people: dict[str, User], since: int | None, until: int | None
) -> None:
    days = [None if number is None else today() + number * DAY for number in (since, until)]
    row = evaluation(people["team"], survey_from=days[0], survey_until=days[1])
    for respondent, by in ((TEAM, people["team"]), (COUNCIL, people["officer"]), (RESIDENTS, None)):
        with pytest.raises(InvalidTransition, match="no está abierta"):
            answer(row, respondent, by)
    assert not SurveySheet.objects.exists() and not SurveyBallot.objects.exists()


@pytest.mark.parametrize("value", [0, 6, -1, True, "4", 4.5])
def test_a_number_is_from_1_to_5(asking: Evaluation, people: dict[str, User], value: Any) -> None:
    question = asking.questions.filter(respondent=TEAM, kind="scale")[0]
    with pytest.raises(ValidationError) as refused:
        actions.answer_survey(
            evaluation=asking, respondent=TEAM, answers={question.pk: value}, by=people["team"]
        )
    assert set(refused.value.error_dict) == {f"p{question.pk}"} and not SurveyBallot.objects.exists()


def test_what_is_left_empty_is_not_kept_and_nothing_at_all_is_no_answer(
    asking: Evaluation, people: dict[str, User]
) -> None:
    first, *_rest = asking.questions.filter(respondent=TEAM, kind="scale")
    for said in ({}, {first.pk: None}, {first.pk: " "}):
        with pytest.raises(ValidationError, match="al menos una"):
            actions.answer_survey(evaluation=asking, respondent=TEAM, answers=said, by=people["team"])
    actions.answer_survey(evaluation=asking, respondent=TEAM, answers={first.pk: 2}, by=people["team"])
    assert [(row.question, row.value) for row in SurveyAnswer.objects.all()] == [(first, 2)]


@pytest.mark.parametrize("text", ["x" * 2001, "a\x00b"])
def test_words_fit(asking: Evaluation, people: dict[str, User], text: str) -> None:
    with pytest.raises(ValidationError):
        answer(asking, TEAM, people["team"], words=text)
    assert not SurveyBallot.objects.exists()


def test_a_question_of_others_is_not_answered(asking: Evaluation, people: dict[str, User]) -> None:
    theirs = asking.questions.filter(respondent=RESIDENTS)[0]
    with pytest.raises(ValidationError, match="al menos una"):
        actions.answer_survey(evaluation=asking, respondent=TEAM, answers={theirs.pk: 3}, by=people["team"])


# --- nobody knows who answered what ---


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with what the database itself notes of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT xmin::text AS written_in, to_jsonb(t) AS told FROM public."{name}" t')
            found[name] = [{"in": written, "row": json.loads(told)} for written, told in cursor.fetchall()]
    return found


@pytest.mark.django_db(transaction=True)
def test_no_table_joins_an_account_with_its_answers(people: dict[str, User], client_as: ClientAs) -> None:
    """Several answer by the pages, each something else; then every row of the database is looked at."""
    team = [people["team"], people["coordinator"], *(make_user(f"team{n}") for n in range(4))]
    for user in team[2:]:
        make_member(user, "EP")
    row = evaluation(people["coordinator"])
    for number, user in enumerate(team):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        send_signed_in(client, row, TEAM, scale=number % 5 + 1, words=f"{CANARY}{number}")
    told = tables()
    sheets = {one["row"]["id"]: one for one in told["reports_surveysheet"]}
    ballots = told["reports_surveyballot"]
    assert len(sheets) == len(ballots) == len(team)
    # Nothing that a sheet or an answer says is of an account, or of an hour; the day is that of all of them.
    assert {one["row"]["received_on"] for one in sheets.values()} == {row.survey_from.isoformat()}
    assert {key for one in sheets.values() for key in one["row"]} == {
        "id", "evaluation_id", "respondent", "received_on",
    }  # fmt: skip
    # No row anywhere else names a sheet, an answer or the words.
    answers = told["reports_surveyanswer"]
    secret = {*sheets, *(one["row"]["id"] for one in answers), CANARY}
    for name, rows in told.items():
        if name not in ("reports_surveysheet", "reports_surveyanswer"):
            assert not [one for one in rows for word in secret if word in str(one["row"])], name
    # The database notes in which transaction each row was written: no sheet was written with one account's row alone.
    written = {one["in"] for one in (*sheets.values(), *answers)}
    for name, rows in told.items():
        if name in ("reports_surveysheet", "reports_surveyanswer"):
            continue
        shared = [one for one in rows if one["in"] in written]
        assert not shared or shared == ballots == rows, name
    # And none tells its hour by what was written just before and after: all say the same.
    assert len({one["in"] for one in (*ballots, *sheets.values(), *answers)}) == 1


@pytest.mark.django_db(transaction=True)
def test_neither_ballots_nor_sheets_lie_as_they_came(people: dict[str, User]) -> None:
    """A backup copies rows in the order in which they lie: it is drawn anew each time."""
    row = evaluation(people["coordinator"])
    order = []
    for number in range(12):
        user = make_user(f"integrante{number}")
        make_member(user, "EP")
        sheet = answer(row, TEAM, user)
        order.append((user.pk, sheet.pk))
    users, sheets = ([one[place] for one in order] for place in (0, 1))
    with connection.cursor() as cursor:
        for came, statement in (
            (users, "SELECT user_id FROM reports_surveyballot ORDER BY ctid"),
            (sheets, "SELECT id FROM reports_surveysheet ORDER BY ctid"),
            (sheets, "SELECT sheet_id FROM reports_surveyanswer ORDER BY ctid"),
        ):
            cursor.execute(statement)
            lie = list(dict.fromkeys(value for (value,) in cursor.fetchall()))
            assert set(lie) == set(came) and came not in (lie, lie[::-1]), statement


def test_keys_are_drawn_at_random(asking: Evaluation, people: dict[str, User]) -> None:
    answer(asking, TEAM, people["team"])
    keys = [
        *SurveySheet.objects.values_list("pk", flat=True),
        *SurveyBallot.objects.values_list("pk", flat=True),
    ]
    keys += SurveyAnswer.objects.values_list("pk", flat=True)
    assert {key.version for key in keys} == {4} and len(set(keys)) == len(keys)


def test_the_audit_knows_neither_sheets_nor_ballots() -> None:
    for model in (SurveySheet, SurveyAnswer, SurveyBallot):
        assert not hasattr(model, "pgh_event_model")
    for table in ("surveysheet", "surveyanswer", "surveyballot"):
        assert TABLES[f"reports_{table}"].rights == "SI"


def send_signed_in(client: Client, row: Evaluation, role: str, **values: Any) -> Any:
    """By the pages, as a person would: fill in, look again, send."""
    scale, text = values.get("scale", 4), values.get("words", "Nada más.")
    said = {
        f"p{question.pk}": str(scale) if question.kind == "scale" else text
        for question in row.questions.filter(respondent=role)
    }
    address = f"/gestion/evaluacion/{row.pk}/encuesta/"
    shown = client.post(address, {"como": role, **said})
    assert shown.status_code == 200 and "Todavía no se mandó" in shown.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    hidden.pop("csrfmiddlewaretoken", None)
    assert {name: hidden[name] for name in said} == said
    return client.post(address, {**hidden, "paso": "mandar"})


# --- its pages ---


def test_it_is_looked_at_again_before_it_goes(asking: Evaluation, client_as: ClientAs) -> None:
    client = client_as("team")
    page = client.get(f"/gestion/evaluacion/{asking.pk}/encuesta/").text
    assert "Se contesta una sola vez" in page and "1: nada claro" in page and "5: muy claro" in page
    sent = send_signed_in(client, asking, TEAM)
    assert sent.status_code == 302 and SurveySheet.objects.count() == 1
    again = client.get(f"/gestion/evaluacion/{asking.pk}/encuesta/").text
    assert "Ya contestaste esta encuesta" in again and "<textarea" not in again
    late = client.post(f"/gestion/evaluacion/{asking.pk}/encuesta/", {"como": TEAM, "paso": "mandar"})
    assert late.status_code == 409 and SurveySheet.objects.count() == 1


def test_going_back_from_the_last_look_keeps_what_was_answered(
    asking: Evaluation, client_as: ClientAs
) -> None:
    question = asking.questions.filter(respondent=TEAM, kind="text")[0]
    said = {"como": TEAM, f"p{question.pk}": CANARY, "paso": "cambiar"}
    page = client_as("team").post(f"/gestion/evaluacion/{asking.pk}/encuesta/", said).text
    assert CANARY in page and "Revisar y mandar" in page and not SurveySheet.objects.exists()


def test_what_is_wrong_is_told_and_nothing_is_lost(asking: Evaluation, client_as: ClientAs) -> None:
    question = asking.questions.filter(respondent=TEAM, kind="text")[0]
    number = asking.questions.filter(respondent=TEAM, kind="scale")[0]
    address = f"/gestion/evaluacion/{asking.pk}/encuesta/"
    page = client_as("team").post(
        address, {"como": TEAM, f"p{question.pk}": CANARY, f"p{number.pk}": "9", "paso": "mandar"}
    )
    assert page.status_code == 422 and CANARY in page.text and "Elegí un número del 1 al 5" in page.text
    empty = client_as("team").post(address, {"como": TEAM, "paso": "mandar"})
    assert empty.status_code == 422 and "Contestá al menos una pregunta" in empty.text
    assert not SurveyBallot.objects.exists()


def test_who_belongs_to_both_answers_as_each(asking: Evaluation, people: dict[str, User]) -> None:
    from planning import actions as planning
    from planning.models import Body

    planning.add_membership(
        person=people["team"].person, body=Body.objects.get(code="CV"), quality="principal", office="",
        valid_from=dt.date(2025, 1, 1), by=None,
    )  # fmt: skip
    client = Client()
    client.force_login(people["team"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/gestion/evaluacion/{asking.pk}/encuesta/").text
    assert f"?como={COUNCIL}" in page and "Como Equipo de planificación" in page
    for role in (TEAM, COUNCIL):
        assert send_signed_in(client, asking, role).status_code == 302
    assert set(SurveyBallot.objects.values_list("respondent", flat=True)) == {TEAM, COUNCIL}


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_in(asking: Evaluation, client_as: ClientAs, role: str) -> None:
    may = role in ANSWERERS[TEAM] | ANSWERERS[COUNCIL]
    page = client_as(role).get(f"/gestion/evaluacion/{asking.pk}/encuesta/")
    assert page.status_code == (200 if may else 403)


# --- residents ---


def send(client: Client, row: Evaluation, **values: Any) -> Any:
    """As the page sends it, with its stamp."""
    page = client.get(ADDRESS).text
    stamp = re.search(r'name="sello" value="([^"]+)"', page)
    assert stamp
    said = {
        f"p{question.pk}": "4" if question.kind == "scale" else CANARY
        for question in row.questions.filter(respondent=RESIDENTS)
    }
    return client.post(ADDRESS, {"sello": stamp[1], **said} | values)


def text_field(row: Evaluation) -> str:
    return f"p{row.questions.filter(respondent=RESIDENTS, kind='text')[0].pk}"


def test_anybody_answers_and_nothing_is_known_of_them(asking: Evaluation) -> None:
    """Not even a neighbourhood is asked, nor kept when somebody sends one."""
    client = Client()
    asked = set(
        re.findall(r'name="([^"]+)"', client.get(ADDRESS).text.partition('action="/evaluacion/opinar/"')[2])
    )
    own = {f"p{row.pk}" for row in asking.questions.filter(respondent=RESIDENTS)}
    assert asked - {"sello", "sitio_web"} == own
    sent = send(client, asking, neighbourhood="flor-de-maronas")
    assert sent.status_code == 302 and not client.cookies and sent["Cache-Control"] == "no-store"
    assert "Gracias" in client.get(sent["Location"]).text
    sheet = SurveySheet.objects.get()
    assert (sheet.respondent, sheet.received_on) == (RESIDENTS, today())
    assert sheet.answers.count() == asking.questions.filter(respondent=RESIDENTS).count()
    assert not SurveyBallot.objects.exists()
    page = client.get(ADDRESS).text
    assert "Ley 18.331" in page and CANARY not in page and 'type="email"' not in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"text": f"{CANARY} " + "x" * 2000}, "2000 caracteres"),
        ({"text": f"{CANARY}\x00"}, "tiene un carácter"),
        ({"number": "7"}, "Elegí un número del 1 al 5"),
        ({"sello": "viejo"}, "estuvo abierta demasiado tiempo"),
        ({"sitio_web": "x"}, "estuvo abierta demasiado tiempo"),
    ],
)
def test_a_resident_is_told_what_is_wrong(asking: Evaluation, values: dict[str, str], told: str) -> None:
    number = asking.questions.filter(respondent=RESIDENTS, kind="scale")[0]
    names = {"text": text_field(asking), "number": f"p{number.pk}"}
    sent = send(Client(), asking, **{names.get(name, name): value for name, value in values.items()})
    assert sent.status_code in (400, 422) and told.lower() in sent.text.lower()
    assert CANARY in sent.text and not SurveySheet.objects.exists()


def test_nothing_answered_is_told(asking: Evaluation) -> None:
    nothing = {f"p{row.pk}": "" for row in asking.questions.filter(respondent=RESIDENTS)}
    sent = send(Client(), asking, **nothing)
    assert sent.status_code == 422 and "Contestá al menos una pregunta" in sent.text


def test_it_is_taken_from_its_own_page_only_and_so_often(asking: Evaluation) -> None:
    said = {text_field(asking): CANARY}
    elsewhere = Client().post(ADDRESS, said, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403 and CANARY in elsewhere.text
    statuses = [send(Client(), asking).status_code for _ in range(61)]
    assert set(statuses[:59]) == {302} and statuses[-1] == 429
    assert SurveySheet.objects.count() <= 60


def test_what_is_sent_twice_is_one_sheet(asking: Evaluation) -> None:
    """A button pressed twice; something else from the same page, or the same of another reader, is another."""
    client, page = Client(), Client().get(ADDRESS).text
    stamp = re.search(r'name="sello" value="([^"]+)"', page)
    sent = {"sello": stamp and stamp[1], text_field(asking): "Gracias."}
    assert [client.post(ADDRESS, sent).status_code for _ in range(2)] == [302, 302]
    assert SurveySheet.objects.count() == 1
    assert client.post(ADDRESS, sent | {text_field(asking): CANARY}).status_code == 302
    assert send(client, asking, **sent | {"sello": send_stamp(client)}).status_code == 302
    assert SurveySheet.objects.count() == 3


def send_stamp(client: Client) -> str:
    found = re.search(r'name="sello" value="([^"]+)"', client.get(ADDRESS).text)
    assert found
    return found[1]


def test_it_says_so_while_nobody_is_asked(asking: Evaluation, people: dict[str, User]) -> None:
    client, stamp = Client(), send_stamp(Client())
    close(asking)
    page = client.get(ADDRESS)
    assert page.status_code == 200 and "Ahora no hay una encuesta abierta" in page.text
    assert "<textarea" not in page.text
    late = client.post(ADDRESS, {"sello": stamp, text_field(asking): CANARY})
    assert late.status_code == 409 and CANARY in late.text and not SurveySheet.objects.exists()
    for question in asking.questions.filter(respondent=RESIDENTS):
        question.delete()
    Evaluation.objects.update(survey_until=today() + DAY)
    assert "Ahora no hay una encuesta abierta" in client.get(ADDRESS).text


# --- what staff know of it ---


def test_while_it_is_open_nobody_learns_how_many_answered(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    """The page is the same, byte for byte, whatever came in."""

    def pages() -> list[str]:
        found = []
        for person in ("staff", "administrator", "coordinator", "publisher"):
            for path in ("", "palabras/", "palabras/?ver=leidas"):
                page = client_as(person).get(f"/gestion/evaluacion/{asking.pk}/{path}")
                found.append(re.sub(r'(value|nonce|X-CSRFToken"): ?"[^"]+"|"[A-Za-z0-9]{64}"', "", page.text))
        return found

    before = pages()
    for _ in range(6):
        answer(asking, words=CANARY)
    answer(asking, TEAM, people["team"], words=CANARY)
    assert pages() == before and CANARY not in str(before)
    assert {row.sheets for row in queries.turnout(asking)} == {None}


def test_nobody_meets_any_of_it_in_the_technical_administration(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    """Neither sheets, nor words, nor who has answered, nor what was read of it; the questions are there."""
    answer(asking, TEAM, people["team"], words=CANARY)
    administrator = client_as("administrator")
    index = administrator.get("/admin/", follow=True).text
    for model in ("surveysheet", "surveyanswer", "surveyballot", "surveyreading"):
        assert administrator.get(f"/admin/reports/{model}/").status_code == 404
        assert f"/admin/reports/{model}/" not in index
    assert administrator.get("/admin/reports/surveyquestion/").status_code == 200


def test_once_closed_small_groups_stay_untold(asking: Evaluation, people: dict[str, User]) -> None:
    for _ in range(5):
        answer(asking)
    answer(asking, TEAM, people["team"])
    close(asking)
    assert [row.sheets for row in queries.turnout(asking)] == [None, None, 5]
    set_rule(key="minimum_group", value=6, valid_from=dt.date(2020, 1, 1), by=None)
    assert [row.sheets for row in queries.turnout(asking)] == [None, None, None]


# --- read by somebody ---


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_words(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs, role: str
) -> None:
    """Staff and who publishes decide; administration reads; nobody else meets a word."""
    answer(asking, words=CANARY)
    row = words(closed(asking))
    client, address = client_as(role), f"/gestion/evaluacion/{asking.pk}/palabras/"
    for path in (address, f"{address}{row.pk}/"):
        page = client.get(path)
        assert page.status_code == (200 if role in SEE else 403)
        assert (CANARY in page.text) == (role in SEE)
    detail = client.get(f"/gestion/evaluacion/{asking.pk}/").text
    assert CANARY not in detail and ("sin leer" in detail) == (role in SEE)
    sent = client.post(f"{address}{row.pk}/", {"state": "withheld"})
    assert sent.status_code == (302 if role in READ else 403)
    if role in READ:
        assert SurveyReading.objects.get().read_by == people[role]
    else:
        with pytest.raises(NotAllowed):
            read(row, people[role])
        assert not SurveyReading.objects.exists()


def test_words_are_read_once_it_closed(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    answer(asking, words=CANARY)
    row = words(asking)
    with pytest.raises(InvalidTransition):
        read(row, people["staff"])
    assert client_as("staff").get(f"/gestion/evaluacion/{asking.pk}/palabras/{row.pk}/").status_code == 404
    closed(asking)
    assert read(row, people["staff"]).state == "shown"


def test_what_is_published_is_suggested_and_decided(asking: Evaluation, client_as: ClientAs) -> None:
    answer(asking, words=f"{CANARY}, llamar al 099 123 456")
    row = words(closed(asking))
    client, address = client_as("staff"), f"/gestion/evaluacion/{asking.pk}/palabras/{row.pk}/"
    page = client.get(address).text
    assert f"{CANARY}, llamar al 099 123 456</textarea>" in page and "Parece tener" in page
    doubtful = client.post(address, {"state": "shown", "public_text": row.text})
    assert doubtful.status_code == 422 and "confirmá abajo" in doubtful.text
    assert client.post(address, {"state": "shown", "public_text": ""}).status_code == 422
    assert client.post(address, {"state": ""}).status_code == 422
    assert not SurveyReading.objects.exists()
    assert client.post(address, {"state": "shown", "public_text": "Pide más."}).status_code == 302
    reading = SurveyReading.objects.get()
    assert (reading.state, reading.public_text) == ("shown", "Pide más.")
    assert SurveyAnswer.objects.get(pk=row.pk).text.startswith(CANARY)
    listed = client.get(f"/gestion/evaluacion/{asking.pk}/palabras/?ver=leidas").text
    assert "Se publica" in listed


def test_it_is_decided_anew_and_never_overruled(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    answer(asking, words=CANARY)
    row = words(closed(asking))
    read(row, people["staff"])
    assert read(row, people["publisher"]).read_by == people["staff"]  # the same again is harmless
    with pytest.raises(EditConflict):
        read(row, people["publisher"], public_text="Otra cosa.")
    page = client_as("publisher").post(
        f"/gestion/evaluacion/{asking.pk}/palabras/{row.pk}/", {"state": "shown", "public_text": "Otra cosa."}
    )
    assert page.status_code == 409 and "Otra cosa." in page.text and "Pide más reuniones." in page.text
    assert 'name="version" value="0"' in page.text
    withheld = read(row, people["publisher"], state="withheld", public_text="se pierde", expected_version=0)
    assert (withheld.public_text, withheld.edit_version) == ("", 1)
    with pytest.raises(ValidationError):
        read(row, people["staff"], public_text=" ", expected_version=1)


def test_words_of_few_are_nowhere_to_read(
    asking: Evaluation, people: dict[str, User], client_as: ClientAs
) -> None:
    """Neither listed, nor counted, nor waiting, nor read by whoever knows the address; that nobody came is not told."""
    answer(asking, TEAM, people["team"], words=CANARY)
    for _ in range(5):
        answer(asking, words="Más reuniones.")
    row, client = words(close(asking), TEAM), client_as("staff")
    address = f"/gestion/evaluacion/{asking.pk}/"
    assert "(5 sin leer)" in client.get(address).text and "5 esperan que" in client.get("/gestion/").text
    assert CANARY not in client.get(f"{address}palabras/").text
    assert client.get(f"{address}palabras/{row.pk}/").status_code == 404
    with pytest.raises(InvalidTransition, match="tan pocas"):
        read(row, people["staff"])
    # One of the team, nobody of the council.
    assert client.get(address).text.count("son muy pocas, o ninguna") == 2
    set_rule(key="minimum_group", value=1, valid_from=dt.date(2020, 1, 1), by=None)
    assert "(7 sin leer)" in client.get(address).text and "7 esperan que" in client.get("/gestion/").text
    assert client.get(address).text.count("son muy pocas, o ninguna") == 1
    assert CANARY in client.get(f"{address}palabras/").text
    assert read(row, people["staff"]).state == "shown"


def test_words_come_by_question_and_in_no_order(asking: Evaluation) -> None:
    sheets = [answer(asking, words=f"{number}") for number in range(30)]
    close(asking)
    order = [int(row.text) for row in queries.words_to_read(asking)]
    assert sorted(order) == list(range(len(sheets))) and order != sorted(order)


# --- told when it opens ---


def test_who_may_answer_is_told_when_it_opens(people: dict[str, User]) -> None:
    """At once when it opens with its days; at night when the day comes; once each."""
    row = evaluation(people["team"], survey_from=today() + DAY)
    assert not Notice.objects.exists()
    assert actions.tell_survey_open(day=today() + DAY) == 4
    told = {notice.user for notice in Notice.objects.all()}
    assert told == {people[name] for names in ANSWERERS.values() for name in names}
    assert actions.tell_survey_open(day=today() + 2 * DAY) == 0
    address = f"/gestion/evaluacion/{row.pk}/encuesta/"
    assert set(Notice.objects.values_list("url", flat=True)) == {address}
    Notice.objects.all().delete()
    Evaluation.objects.update(survey_from=today() - DAY)
    answer(row, TEAM, people["team"])
    assert actions.tell_survey_open() == 3


def test_no_notice_where_nobody_is_asked(people: dict[str, User]) -> None:
    row = evaluation(people["team"], survey_from=today() + DAY)
    for question in row.questions.exclude(respondent=COUNCIL):
        question.delete()
    assert actions.tell_survey_open(day=today() + DAY) == 2
    assert actions.tell_survey_open(day=today() + 30 * DAY) == 0


def test_what_waits_for_somebody(asking: Evaluation, people: dict[str, User], client_as: ClientAs) -> None:
    """To answer, while it is open; to read what was written, once it closed, and nothing of how much before."""
    address, read_at = (
        f"/gestion/evaluacion/{asking.pk}/encuesta/",
        f"/gestion/evaluacion/{asking.pk}/palabras/",
    )
    words_wait = "esperan que alguien decida"

    def told(person: str) -> str:
        page = client_as(person).get("/gestion/").text
        return page[page.index("<main") : page.index("</main")]

    Notice.objects.all().delete()
    assert address in told("team") and address in told("officer") and address not in told("staff")
    for _ in range(5):
        answer(asking)
    answer(asking, TEAM, people["team"])
    assert address not in told("team") and words_wait not in told("staff") and read_at not in told("staff")
    close(asking)
    assert read_at in told("staff") and words_wait in told("publisher") and words_wait not in told("team")
    assert address not in told("officer")


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_answers_once(people: dict[str, User]) -> None:
    """Two windows, two connections: the second waits for the first and is told."""
    row, refused = evaluation(people["team"]), []

    def again() -> None:
        try:
            answer(row, TEAM, people["team"], scale=1)
        except InvalidTransition as reason:
            refused.append(str(reason))

    other = Other(again)
    with transaction.atomic():
        answer(row, TEAM, people["team"], scale=5)
        assert other.waits()
    other.ended()
    assert refused == [actions.ANSWERED]
    assert SurveySheet.objects.count() == SurveyBallot.objects.count() == 1
    assert set(SurveyAnswer.objects.filter(question__kind="scale").values_list("value", flat=True)) == {5}


@pytest.mark.django_db(transaction=True)
def test_a_question_is_not_changed_under_who_answers(people: dict[str, User]) -> None:
    row, refused = evaluation(people["team"]), []
    question = row.questions.filter(respondent=TEAM)[0]
    question.text = "¿Otra cosa?"

    def change() -> None:
        try:
            edit_question(question=question, expected_version=0, by=people["team"])
        except InvalidTransition as reason:
            refused.append(str(reason))

    other = Other(change)
    with transaction.atomic():
        answer(row, TEAM, people["team"])
        assert other.waits()
    other.ended()
    assert len(refused) == 1
    question.refresh_from_db()
    assert question.text != "¿Otra cosa?"
