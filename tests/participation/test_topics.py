"""Topics: who brings contributions together, when, and what of them each may read."""

import datetime as dt
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions import life
from participation.actions.contributions import review_contribution
from participation.actions.topic_moves import merge_topics, split_topic, undo_merge
from participation.actions.topics import (
    code_contributions,
    create_topic,
    edit_topic,
    set_stance,
    uncode,
)
from participation.models import (
    Admission,
    Coding,
    Contribution,
    Topic,
    TopicMove,
    TopicMoveOrigin,
    TopicStanding,
)
from participation.queries.coding import Progress, Reader, progress_of, whole_progress
from participation.queries.similar import similar_contributions
from participation.queries.topics import ever_coded_to, left, moves_of
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Neighbourhood, Theme
from tests import kept
from tests.participation import making

ClientAs = Callable[[str], Client]
MAY_CODE = {"staff", "team", "coordinator"}
#: Words that only whoever may read originals ever meets.
SECRET = "Kanaritosecreto"
PUBLIC = "Que haya luz en la plaza de la cooperativa."


def heard(staff: User) -> list[int]:
    """Six things said in approved minutes: shown, withheld, and four not reviewed; one of another neighbourhood."""
    meeting = making.draft(staff, "CV")
    theme = Theme.objects.get(code="alumbrado")
    place = Neighbourhood.objects.get(name="Flor de Maroñas")
    rows = [
        making.said(meeting, staff, f"{SECRET} plaza {number}", theme=theme, neighbourhood=place)
        for number in range(6)
    ]
    making.present(meeting, staff)
    making.incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="7", by=staff)
    for row, decision, text in zip(rows, ("show", "withhold"), (PUBLIC, ""), strict=False):
        review_contribution(
            contribution=row, decision=decision, public_text=text, expected_version=0, by=staff
        )
    return [row.pk for row in rows]


@pytest.fixture
def said(people: dict[str, User]) -> list[Contribution]:
    found = kept.once("heard for topics", lambda: heard(people["staff"]))
    return list(Contribution.objects.filter(pk__in=found).order_by("pk"))


def topic(by: User, title: str = "Luz en la plaza", *rows: Contribution, **fields: Any) -> Topic:
    return create_topic(title=title, contributions=rows, by=by, **fields)


def under(one: Topic) -> list[tuple[int, str]]:
    return list(one.codings.order_by("contribution").values_list("contribution", "stance"))


def standing(one: Topic) -> tuple[int, int]:
    row = TopicStanding.objects.get(topic=one)
    return row.contributions, row.dissents


# --- the actions ---


def test_each_action_by_every_role(said: list[Contribution], people: dict[str, User]) -> None:
    staff = people["staff"]
    one, other, merged = (topic(staff, title, said[place]) for place, title in enumerate(("A", "B", "C")))
    merge_topics(topic=merged, into=other, reason="Lo mismo.", by=staff)

    def edit(by: User) -> object:
        one.title = f"Editado por {by.pk}"
        version = Topic.objects.get(pk=one.pk).edit_version
        return edit_topic(topic=one, subzones=[], neighbourhoods=[], expected_version=version, by=by)

    acts: dict[str, Callable[[User], object]] = {
        "create": lambda by: topic(by, "D"),
        "edit": edit,
        "code": lambda by: code_contributions(contributions=[said[4]], topics=[one], by=by),
        "uncode": lambda by: uncode(topic=one, contributions=[said[0]], by=by),
        "stance": lambda by: set_stance(topic=one, contributions=[said[0]], stance="dissents", by=by),
        "merge": lambda by: merge_topics(topic=one, into=other, reason="Lo mismo.", by=by),
        "undo": lambda by: undo_merge(topic=merged, reason="Eran dos.", by=by),
        "split": lambda by: split_topic(
            topic=one, contributions=[said[0]], into=other, reason="Eran dos.", by=by
        ),
    }
    for act, do in acts.items():
        for name, user in people.items():
            with transaction.atomic():
                if name in MAY_CODE:
                    do(user)
                else:
                    with pytest.raises(NotAllowed):
                        do(user)
                transaction.set_rollback(True)
        assert Coding.objects.count() == 3, act


def test_codes_follow_one_another_by_year(people: dict[str, User]) -> None:
    codes = [topic(people["team"], "Uno", day=dt.date(year, 5, 1)).code for year in (2026, 2026, 2027)]
    assert codes == ["T-2026-001", "T-2026-002", "T-2027-001"]


def test_only_what_was_heard_is_coded(said: list[Contribution], people: dict[str, User]) -> None:
    staff = people["staff"]
    draft = making.said(making.draft(staff, "CV", date=dt.date(2026, 6, 1)), staff, "Todavía no.")
    refused = Contribution.objects.create(
        code="P-1", channel="web", received_on=dt.date(2026, 5, 1), author_type="residents", verbatim="No."
    )
    admission = Admission.objects.create(contribution=refused)
    one = topic(staff)
    for row in (draft, refused):
        for act in (
            lambda row=row: code_contributions(contributions=[said[0], row], topics=[one], by=staff),
            lambda row=row: topic(staff, "Otro", row),
        ):
            with pytest.raises(InvalidTransition, match=row.code):
                act()
    assert (Coding.objects.count(), Topic.objects.count()) == (0, 1)
    admission.state, admission.decided_at = "admitted", dt.datetime(2026, 5, 2, tzinfo=dt.UTC)
    admission.save()
    assert code_contributions(contributions=[refused], topics=[one], by=staff) == 1


def test_many_to_many_and_again_is_harmless(said: list[Contribution], people: dict[str, User]) -> None:
    staff = people["staff"]
    one, other = topic(staff, "A"), topic(staff, "B")
    assert code_contributions(contributions=said[:3], topics=[one, other], by=staff) == 6
    assert code_contributions(contributions=said[:4], topics=[one, other], stance="dissents", by=staff) == 2
    assert under(one) == [(row.pk, "supports") for row in said[:3]] + [(said[3].pk, "dissents")]
    assert standing(one) == standing(other) == (4, 1)
    assert {coding.coded_by for coding in Coding.objects.all()} == {staff}
    for wrong in ({"contributions": [], "topics": [one]}, {"contributions": said, "topics": []}):
        with pytest.raises(ValidationError):
            code_contributions(**wrong, by=staff)
    with pytest.raises(ValidationError):
        code_contributions(contributions=said, topics=[one], stance="quizas", by=staff)


def test_another_opinion_of_a_table_dissents_by_itself(people: dict[str, User]) -> None:
    staff = people["staff"]
    rows = [
        Contribution.objects.create(
            code=f"P-{number}",
            channel="desk",
            received_on=dt.date(2026, 5, 1),
            author_type="residents",
            verbatim="Que no.",
            is_dissent=bool(number),
        )
        for number in range(2)
    ]
    for row in rows:
        Admission.objects.create(
            contribution=row, state="admitted", decided_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
        )
    assert under(topic(staff, "A", *rows)) == [(rows[0].pk, "supports"), (rows[1].pk, "dissents")]
    assert under(topic(staff, "B", *rows, stance="supports")) == [(row.pk, "supports") for row in rows]


def test_taking_out_and_stances(said: list[Contribution], people: dict[str, User]) -> None:
    staff = people["staff"]
    one = topic(staff, "A", *said[:3])
    with pytest.raises(InvalidTransition):
        uncode(topic=one, contributions=[said[0], said[5]], by=staff)
    with pytest.raises(InvalidTransition):
        set_stance(topic=one, contributions=[said[5]], stance="dissents", by=staff)
    assert uncode(topic=one, contributions=[said[0]], by=staff) == 1
    assert standing(one) == (2, 0)
    set_stance(topic=one, contributions=[said[1]], stance="dissents", by=staff)
    assert (under(one), standing(one)) == ([(said[1].pk, "dissents"), (said[2].pk, "supports")], (2, 1))
    # What was there is not forgotten.
    assert ever_coded_to([said[0].pk]) == {said[0].pk: {one.pk}}


def test_two_edit_one_topic(people: dict[str, User]) -> None:
    one = topic(people["staff"])
    mine, theirs = Topic.objects.get(pk=one.pk), Topic.objects.get(pk=one.pk)
    theirs.title = "Lo de la otra"
    edit_topic(topic=theirs, subzones=[], neighbourhoods=[], expected_version=0, by=people["team"])
    mine.title = "Lo mío"
    with pytest.raises(EditConflict):
        edit_topic(topic=mine, subzones=[], neighbourhoods=[], expected_version=0, by=people["staff"])
    assert Topic.objects.get().title == "Lo de la otra"


def test_what_is_merged_takes_no_change(said: list[Contribution], people: dict[str, User]) -> None:
    staff = people["staff"]
    one, other, third = topic(staff, "A", said[0]), topic(staff, "B", said[1]), topic(staff, "C")
    merge_topics(topic=one, into=other, reason="Lo mismo.", by=staff)
    one = Topic.objects.get(pk=one.pk)
    refused: list[Callable[[], object]] = [
        lambda: edit_topic(
            topic=one, subzones=[], neighbourhoods=[], expected_version=one.edit_version, by=staff
        ),
        lambda: code_contributions(contributions=[said[2]], topics=[one], by=staff),
        lambda: uncode(topic=one, contributions=[said[0]], by=staff),
        lambda: set_stance(topic=one, contributions=[said[0]], stance="dissents", by=staff),
        lambda: merge_topics(topic=one, into=third, reason="Lo mismo.", by=staff),
        lambda: split_topic(topic=one, contributions=[said[0]], into=third, reason="No.", by=staff),
        lambda: split_topic(topic=other, contributions=[said[1]], into=one, reason="No.", by=staff),
        lambda: undo_merge(topic=other, reason="No.", by=staff),
    ]
    for act in refused:
        with pytest.raises(InvalidTransition):
            act()
    assert (TopicMove.objects.count(), standing(other)) == (1, (2, 0))


def test_moves_say_who_when_why_and_which(said: list[Contribution], people: dict[str, User]) -> None:
    staff, team = people["staff"], people["team"]
    one, other = topic(staff, "A", said[0], said[1]), topic(staff, "B", said[2])
    set_stance(topic=one, contributions=[said[1]], stance="dissents", by=staff)
    for act in (
        lambda: merge_topics(topic=one, into=other, reason="  ", by=staff),
        lambda: split_topic(topic=one, contributions=said[:1], into=other, reason="", by=staff),
        lambda: split_topic(topic=one, contributions=said[:1], reason="Dos.", by=staff),
    ):
        with pytest.raises(ValidationError):
            act()
    at = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    merge_topics(topic=one, into=other, reason=" Lo mismo. ", by=team, now=at)
    move = TopicMove.objects.get()
    assert (move.made_by, move.made_at, move.reason, move.source, move.target) == (
        team, at, "Lo mismo.", one, other,
    )  # fmt: skip
    kept_origins = TopicMoveOrigin.objects.order_by("contribution").values_list("contribution", "stance")
    assert list(kept_origins) == [(said[0].pk, "supports"), (said[1].pk, "dissents")]
    for statement in (lambda: TopicMoveOrigin.objects.all().delete(), lambda: move.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()


def test_a_split_keeps_who_coded_and_when(said: list[Contribution], people: dict[str, User]) -> None:
    staff, team = people["staff"], people["team"]
    one = topic(staff, "A", *said[:3])
    before = Coding.objects.get(contribution=said[0])
    move = split_topic(
        topic=one, contributions=said[:2], new={"title": "Otro asunto"}, reason="Son dos.", by=team
    )
    after = Coding.objects.get(contribution=said[0])
    assert (after.topic, after.coded_by, after.coded_at) == (move.target, before.coded_by, before.coded_at)
    assert (standing(one), standing(move.target)) == ((1, 0), (2, 0))


def test_approval_and_rectification_lose_no_origin(people: dict[str, User]) -> None:
    staff = people["staff"]
    minutes = making.complete(staff, "CV", number="1").minutes
    row = making.said(minutes.meeting, staff, "Que se arregle la plaza.")
    one = topic(staff)
    # As if the minutes had been approved when it was coded: approval counts what hangs there already.
    Coding.objects.create(contribution=row, topic=one, coded_by=staff)
    later = making.complete(staff, "CV", date=making.DAY + dt.timedelta(days=7))
    approving = making.vote_on(minutes, later, staff)
    mending = making.vote_on(minutes, later, staff, kind="rectification")
    life.submit_minutes(meeting=minutes.meeting, by=staff)
    assert standing(one) == (0, 0)
    life.approve_minutes(minutes=minutes, decision=approving, by=staff)
    assert standing(one) == (1, 0)
    life.rectify_minutes(
        minutes=minutes,
        part=f"item:{making.uid_of(making.DAY)}.discussion",
        says="plaza",
        should_say="cancha",
        decided_in=mending,
        by=staff,
    )
    assert (under(one), standing(one)) == ([(row.pk, "supports")], (1, 0))
    assert ever_coded_to([row.pk]) == {row.pk: {one.pk}}


@pytest.mark.django_db(transaction=True)
def test_two_who_join_crosswise_take_turns(people: dict[str, User]) -> None:
    one, other = topic(people["staff"], "A"), topic(people["team"], "B")
    start, outcomes = Barrier(2), []

    def merge(name: str, source: int, target: int) -> None:
        try:
            topics = Topic.objects.in_bulk([source, target])
            by = User.objects.get(pk=people[name].pk)
            start.wait(30)
            merge_topics(topic=topics[source], into=topics[target], reason="Lo mismo.", by=by)
            outcomes.append("done")
        except InvalidTransition as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [
        Thread(target=merge, args=("staff", one.pk, other.pk)),
        Thread(target=merge, args=("team", other.pk, one.pk)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["InvalidTransition", "done"]
    assert Topic.objects.live().count() == 1


# --- what each may read ---


def test_who_reads_what_was_said(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    one = topic(people["staff"], "Luz en la plaza", *said[:3])
    page = f"/gestion/temas/{one.code}/"
    for name in people:
        text = client_as(name).get(page).content.decode()
        reads = name in ("administrator", "staff", "neighbourhood_councillor", "officer")
        assert (SECRET in text) == reads, name
        assert reads or (
            PUBLIC in text and "Texto en revisión" in text and "El texto no se muestra" in text
        ), name


def test_nobody_finds_by_words_that_they_may_not_read(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    board = "/gestion/sistematizacion/"
    for name, words, found in (
        ("staff", SECRET, 6),
        ("team", SECRET, 0),
        ("team", "cooperativa", 0),  # only what was said so is looked through
        ("team", "plaza", 1),
    ):
        text = client_as(name).get(board, {"q": words}).content.decode()
        assert f"0 de {found} sistematizados" in text, (name, words)
        assert name == "staff" or text.count(SECRET) == (words == SECRET)  # the field says what was typed


def test_no_reason_tells_what_one_may_not_read(said: list[Contribution], people: dict[str, User]) -> None:
    one = topic(people["staff"], f"Plaza {SECRET}", said[5])
    everything = similar_contributions(one, Reader(True))
    assert {row.contribution.pk for row in everything} == {row.pk for row in said[:5]}
    assert SECRET.lower() in everything[0].reasons[0]
    told = similar_contributions(one, Reader(False))
    assert [(row.contribution.pk, row.contribution.original) for row in told] == [(said[0].pk, "")]
    assert SECRET.lower() not in " ".join(told[0].reasons)


# --- the pages ---


def test_the_board_walked_without_javascript(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    client, board = client_as("staff"), "/gestion/sistematizacion/"
    codes = [row.code for row in said]
    one = topic(people["staff"], "Luz en la plaza")
    text = client.get(board).content.decode()
    assert "0 de 6 sistematizados" in text and one.title in text
    # What is ticked travels in the address; what looks like it is told with the reason.
    answer = client.post(board + "?tipo=proposal", {"aportes": codes[:2], "accion": "buscar", "buscar": ""})
    assert answer.url.startswith(board + "?tipo=proposal&aporte=") and answer.url.endswith("#temas")
    text = client.get(answer.url.split("#")[0]).content.decode()
    assert "Se parecen a lo marcado" in text and "palabras parecidas (plaza" in text
    assert text.count(" checked") == 2
    # One button, or several topics ticked.
    answer = client.post(board, {"aportes": codes[:2], "poner": one.code, "postura": ""}, follow=True)
    assert "2 aportes quedaron en «Luz en la plaza»." in answer.content.decode()
    assert "2 de 6 sistematizados" in answer.content.decode()
    other = topic(people["staff"], "Plaza limpia")
    client.post(
        board,
        {"aportes": codes[2:3], "temas": [one.code, other.code], "accion": "poner", "postura": "dissents"},
    )
    assert under(other) == [(said[2].pk, "dissents")] == under(one)[2:]
    # Nothing ticked, or what was merged meanwhile: told, and kept.
    for data in ({"accion": "poner", "temas": [one.code]}, {"accion": "poner", "aportes": codes[3:4]}):
        assert "Elegí al menos un aporte y un tema." in client.post(board, data, follow=True).content.decode()
    merge_topics(topic=other, into=one, reason="Lo mismo.", by=people["staff"])
    answer = client.post(board, {"aportes": codes[3:4], "poner": other.code}, follow=True)
    assert "se unió a otro tema" in answer.content.decode()
    assert f'value="{codes[3]}" id="aporte-{said[3].pk}" checked' in answer.content.decode()
    # A topic with what is ticked.
    answer = client.post(board, {"aportes": codes[3:5], "accion": "nuevo"})
    form = client.get(answer.url).content.decode()
    assert "estos 2 aportes" in form
    answer = client.post("/gestion/temas/nuevo/", {
        "title": "Bancos", "competence": "municipal", "legal_kind": "initiative", "aporte": codes[3:5],
    })  # fmt: skip
    assert under(Topic.objects.get(title="Bancos")) == [(row.pk, "supports") for row in said[3:5]]


def test_filters_of_the_board(said: list[Contribution], people: dict[str, User], client_as: ClientAs) -> None:
    topic(people["staff"], "Luz", said[0])
    meeting = said[0].meeting
    for query, coded, shown in (
        ("", "1 de 6", 5),
        ("estado=con", "1 de 6", 1),
        ("estado=todos", "1 de 6", 6),
        ("origen=acta&area=alumbrado", "1 de 6", 5),
        ("origen=taller", "0 de 0", 0),
        ("origen=nota", "0 de 0", 0),
        (f"reunion={meeting.code.lower()}", "1 de 6", 5),
        ("tipo=complaint", "0 de 0", 0),
        (f"barrio={said[0].neighbourhood.code}", "1 de 6", 5),
        ("estado=quizas&tipo=nada&page=x", "1 de 6", 5),
    ):
        text = client_as("staff").get(f"/gestion/sistematizacion/?{query}").content.decode()
        assert f"{coded} sistematizados" in text, query
        assert text.count('name="aportes"') == shown, query


def test_the_pages_of_a_topic_walked(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    client = client_as("team")
    one, other = (
        topic(people["staff"], "Luz en la plaza", *said[:3]),
        topic(people["staff"], "Focos", said[3]),
    )
    place = f"/gestion/temas/{one.code}/"
    # Look for what is alike, see what comes together, choose which stays.
    assert "Focos" in client.get(f"{place}unir/?q=focos").content.decode()
    preview = client.get(f"{place}unir/?con={other.code}").content.decode()
    assert "Juntos" in preview and ">4<" in preview
    assert client.get(f"{place}unir/?con={one.code}").status_code == 404
    wrong = client.post(f"{place}unir/", {"con": other.code, "queda": one.code, "reason": ""})
    assert wrong.status_code == 200 and Topic.objects.live().count() == 2
    client.post(f"{place}unir/", {"con": other.code, "queda": one.code, "reason": "Lo mismo."})
    assert Topic.objects.get(pk=other.pk).merged_into == one
    text = client.get(place).content.decode()
    assert "Temas unidos a este" in text and "Lo mismo." in text and "que se unió a este" in text
    assert "Este tema se unió a otro" in client.get(f"/gestion/temas/{other.code}/").content.decode()
    # Split to a new one, and to a code that nobody has.
    data = {"aportes": [said[0].code], "codigo": "", "titulo": "Bancos", "reason": "Es otro asunto."}
    assert client.post(f"{place}separar/", data | {"codigo": "T-1"}).status_code == 200
    assert client.post(f"{place}separar/", data | {"codigo": "T-9", "titulo": ""}).status_code == 200
    assert client.post(f"{place}separar/", data | {"aportes": []}).status_code == 200
    assert client.post(f"{place}separar/", data).status_code == 302
    assert under(Topic.objects.get(title="Bancos")) == [(said[0].pk, "supports")]
    assert "Estuvieron en este tema" in client.get(place).content.decode()
    # Undone.
    client.post(f"/gestion/temas/{other.code}/deshacer/", {"reason": "Eran dos."})
    assert Topic.objects.get(pk=other.pk).merged_into is None
    # Stances, taking out, and what looks like it.
    act = f"{place}aportes/"
    client.post(act, {"aportes": [said[1].code], "accion": "disiente"})
    assert "No está de acuerdo" in client.get(place).content.decode()
    client.post(act, {"aportes": [said[1].code], "accion": "apoya"})
    client.post(act, {"aportes": [said[2].code], "accion": "quitar"})
    assert under(one) == [(said[1].pk, "supports")]
    assert (
        "ya no está"
        in client.post(act, {"aportes": [said[2].code], "accion": "quitar"}, follow=True).content.decode()
    )
    staff = client_as("staff")
    alike = staff.get(place, {"parecidos": "1"}).content.decode()
    assert said[2].code in alike and "palabras parecidas (plaza" in alike
    staff.post(act, {"aportes": [said[2].code], "accion": "agregar"})
    assert len(under(one)) == 2


def test_whoever_edits_second_is_told(people: dict[str, User], client_as: ClientAs) -> None:
    one = topic(people["staff"])
    page = f"/gestion/temas/{one.code}/editar/"
    data = {"title": "Mío", "competence": "municipal", "legal_kind": "initiative", "edit_version": 0}
    client_as("team").post(page, data | {"title": "De la otra"})
    answer = client_as("staff").post(page, data)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Otra persona guardó cambios" in text
    assert "De la otra" in text and 'value="Mío"' in text and 'name="edit_version" value="1"' in text
    client_as("staff").post(page, data | {"edit_version": 1})
    assert Topic.objects.get().title == "Mío"


def test_the_list_and_its_filters(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    staff = people["staff"]
    one, _empty = topic(staff, "Luz en la plaza", said[0], said[1]), topic(staff, "Bancos rotos")
    merged = topic(staff, "Focos")
    merge_topics(topic=merged, into=one, reason="Lo mismo.", by=staff)
    TopicStanding.objects.filter(topic=one).update(due_on=dt.date(2026, 1, 1))
    for query, shown in (
        ("", {"Luz en la plaza", "Bancos rotos"}),
        ("estado=pendiente", {"Luz en la plaza"}),
        ("estado=vencido", {"Luz en la plaza"}),
        ("estado=respondido", set()),
        ("estado=vacio", {"Bancos rotos"}),
        ("estado=unido", {"Focos"}),
        ("q=banco", {"Bancos rotos"}),
        (f"q={one.code}", {"Luz en la plaza"}),
        ("q=de+la", set()),
        ("competencia=national", set()),
        ("area=alumbrado", set()),
        ("subzona=F9", {"Luz en la plaza", "Bancos rotos"}),
    ):
        text = client_as("nobody").get(f"/gestion/temas/?{query}").content.decode()
        titles = ("Luz en la plaza", "Bancos rotos", "Focos")
        assert {title for title in titles if f'/">{title}</a>' in text} == shown, query


def test_pages_cost_the_same_with_more_rows(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    staff, client = people["staff"], client_as("staff")
    one = topic(staff, "Luz en la plaza", said[0])
    pages = ["/gestion/sistematizacion/?estado=todos", "/gestion/temas/", f"/gestion/temas/{one.code}/"]
    pages += [
        f"/gestion/sistematizacion/?estado=todos&aporte={said[4].code}",
        f"/gestion/temas/{one.code}/?parecidos=1",
    ]

    def queries(page: str) -> int:
        client.get(page)  # what is read every so often
        with CaptureQueriesContext(connection) as found:
            assert client.get(page).status_code == 200
        return len(found)

    before = [queries(page) for page in pages]
    for number in range(4):
        topic(staff, f"Luz en otra plaza {number}", *said[:4])
    code_contributions(contributions=said[1:4], topics=[one], by=staff)
    assert [queries(page) for page in pages] == before
    assert before[1] <= 14  # of which eight are of the list, and the others of the account and the frame


def test_progress_counts_what_was_heard(said: list[Contribution], people: dict[str, User]) -> None:
    making.said(making.draft(people["staff"], "CV", date=dt.date(2026, 6, 1)), people["staff"], "Todavía no.")
    topic(people["staff"], "Luz", said[0], said[1])
    progress = progress_of(Contribution.objects.heard())
    assert (progress.coded, progress.heard, progress.left, progress.percent) == (2, 6, 4, 33)
    assert whole_progress() == progress
    outside = [
        Contribution.objects.create(
            code=f"P-{number}",
            channel="web",
            received_on=dt.date(2026, 5, 1),
            author_type="residents",
            verbatim="Que no.",
        )
        for number in range(3)
    ]
    for row, state in zip(outside, ("admitted", "admitted", "pending"), strict=True):
        decided = None if state == "pending" else dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
        Admission.objects.create(contribution=row, state=state, decided_at=decided)
    topic(people["staff"], "Otro", outside[0], outside[1])
    # Moderation may think again of what was coded meanwhile.
    Admission.objects.filter(contribution=outside[1]).update(state="refused", criterion="repeated")
    assert whole_progress() == progress_of(Contribution.objects.heard()) == Progress(3, 7)


def test_more_than_one_address_holds_is_refused_and_told(
    said: list[Contribution], people: dict[str, User], client_as: ClientAs
) -> None:
    client, board = client_as("staff"), "/gestion/sistematizacion/"
    one = topic(people["staff"], "Luz en la plaza")
    codes = [row.code for row in said[:2]] + [f"P-2026-{number:06d}" for number in range(99)]
    for act in ({"poner": one.code}, {"accion": "nuevo"}, {"accion": "buscar"}):
        answer = client.post(board, {"aportes": codes, **act})
        assert answer.url.startswith(board) and len(answer.url) < 4000
        assert "Marcaste 101 aportes y se puede con 100 a la vez" in client.get(answer.url).content.decode()
        assert under(one) == []
    client.post(board, {"aportes": codes[:2] * 60, "poner": one.code})  # the same ones again are no more
    assert len(under(one)) == 2


def test_what_was_done_with_a_topic_loads_no_words_and_not_all(
    said: list[Contribution],
    people: dict[str, User],
    client_as: ClientAs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    staff = people["staff"]
    one, other = topic(staff, "A", *said), topic(staff, "B")
    split_topic(topic=one, contributions=said[:3], into=other, reason="Dos asuntos.", by=staff)
    split_topic(topic=one, contributions=said[3:4], into=other, reason="También.", by=staff)
    with CaptureQueriesContext(connection) as asked:
        moves, gone = moves_of(one), left(one)
    assert [(move.how_many, [row.code for row in move.first_origins]) for move in moves] == [
        (1, [said[3].code]), (3, [row.code for row in said[:3]]),
    ]  # fmt: skip
    assert [row.code for row in gone] == [row.code for row in said[3::-1]]
    assert "verbatim" not in str(asked.captured_queries)
    monkeypatch.setattr("participation.queries.topics.MOST_TOLD", 2)
    assert [row.code for row in left(one)] == [said[3].code, said[2].code]
    assert len(moves_of(one)[1].first_origins) == 2
    text = client_as("staff").get(f"/gestion/temas/{one.code}/").content.decode()
    assert "<summary>3 aportes</summary>" in text and f"{said[1].code}, y más" in text
