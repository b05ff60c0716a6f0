"""The document of a devolution: what it says, in every form, and what its seal and its withdrawal leave behind."""

import copy
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from participation.actions.devolutions import choose_topics, save_event
from participation.actions.topics import create_topic
from participation.actions.validations import decide_answer, receive_answer, take_up_correction
from participation.forms.responses import LinksForm
from participation.models import (
    Decision,
    Devolution,
    DevolutionPresentation,
    DevolutionPublication,
    PlanOrigin,
    Response,
    ResponseLink,
    Topic,
)
from participation.queries.origins import items_matching
from participation.queries.standings import compute
from planning.actions.plans import renew_plan
from planning.models import Body, today
from reports import actions
from reports.actions import withdrawal_journal
from reports.actions.reapplying import reapply_withdrawals
from reports.documents.base import Meta
from reports.models import Document, Preparation, Publication
from reports.queries.devolutions import public_round
from reports.queries.participation import initiative_records
from reports.queries.synthesis import read_synthesis
from reports.rendering import poster
from reports.rendering.devolution import render_html
from reports.rendering.pdf import pages_of
from reports.transitions import InvalidTransition
from tests import kept
from tests.participation import giving_back
from tests.planning import plans
from tests.reports.test_withdrawals import withdraw

ClientAs = Callable[[str], Client]
NAMES = ("luz", "veredas", "puente", "ómnibus", "juegos", "perros")
META = Meta(
    code="0123456789ABCDEF", version=1, title="Lo que pidió Flor de Maroñas", municipality="Municipio F",
    dated=dt.date(2026, 6, 1), site_url="https://municipio-f.example",
)  # fmt: skip


@pytest.fixture
def devolution(people: dict[str, User]) -> Devolution:
    """That of a workshop with topics answered in every way."""
    kept.once("a devolution", lambda: giving_back.devolution(people, giving_back.chain(people)).pk)
    return Devolution.objects.get()


def document(devolution: Devolution, people: dict[str, User]) -> Document:
    row = actions.create_about(kind="devolucion", about=devolution.code, by=people["staff"])
    actions.save_part(
        document=row, key="introduccion", text="Son [[temas.total]].", expected_version=0, by=people["staff"]
    )
    return row


def told(devolution: Devolution, people: dict[str, User]) -> dict[str, Any]:
    """What it says, without rendering it."""
    return json.loads(actions.prepare(document=document(devolution, people), by=people["staff"]).snapshot)


def prepared(devolution: Devolution, people: dict[str, User]) -> Preparation:
    return actions.prepare(document=document(devolution, people), by=people["staff"], render_now=True)


def sealed(people: dict[str, User], preparation: Preparation) -> Publication:
    return actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)


@pytest.fixture
def published(people: dict[str, User]) -> Devolution:
    """The same, sealed."""

    def make() -> int:
        row = giving_back.devolution(people, giving_back.chain(people))
        return sealed(people, prepared(row, people)).pk

    kept.once("a sealed devolution", make)
    return Devolution.objects.get()


def rows(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    table = content["registros"][name]
    keys = [column["clave"] for column in table["columnas"]]
    return [dict(zip(keys, row, strict=True)) for row in table["filas"]]


def figures(content: dict[str, Any]) -> dict[str, Any]:
    return {figure["id"]: figure["valor"] for figure in content["cifras"]}


# --- what it says ---


def test_it_tells_what_was_asked_and_what_became_of_it(
    devolution: Devolution, people: dict[str, User]
) -> None:
    content = told(devolution, people)
    assert figures(content) == {
        "temas.total": 6, "temas.se_hace": 1, "temas.en_parte": 1, "temas.no_se_hace": 1, "temas.derivado": 1,
        "temas.ya_hecho": 1, "temas.abierto": 1, "aportes.total": 10, "aportes.autor.vecinos": 7,
        "aportes.autor.organizacion": 3, "aportes.disidencias": 1, "reuniones.total": 1, "vecinos.presentes": 40,
    }  # fmt: skip
    light, walks, *_others = rows(content, "temas")
    assert (light["titulo"], light["grupo"], light["costo"]) == ("Arreglar luz", "se_hace", 120000)
    asked = [light[name] for name in ("aportes", "vecinos", "organizacion", "gobierno", "disidencias")]
    assert asked == [3, 2, 1, 0, 1]  # what hangs from a merged topic counts once
    assert (walks["grupo"], walks["respondido_el"]) == ("en_parte", "2026-05-02")
    said = rows(content, "aportes")
    assert sum(row["disiente"] == "si" for row in said) == 1
    assert sum(bool(row["texto"]) for row in said) == 6
    assert giving_back.WORDS not in json.dumps(content)


def test_each_figure_is_its_rows(devolution: Devolution, people: dict[str, User]) -> None:
    content = told(devolution, people)
    for figure in content["cifras"]:
        found = rows(content, figure["evidencia"]["tabla"])
        for key, allowed in figure["evidencia"]["donde"].items():
            found = [row for row in found if row[key] in allowed]
        add = figure["evidencia"]["suma"]
        assert figure["valor"] == (sum(row[add] or 0 for row in found) if add else len(found)), figure["id"]


def test_what_only_a_draft_of_the_plan_says_is_in_no_document(
    devolution: Devolution, people: dict[str, User]
) -> None:
    """An answer rests on an item that the draft renamed, and on one that only the draft has."""
    in_force = plans.approved(people)
    draft = renew_plan(plan=in_force, by=people["team"])
    drafted = plans.item(draft, "9", people["team"], title="Kanarito nuevo")
    light = Topic.objects.get(title="Arreglar luz")
    renamed = draft.items.get(code="1.1.1")
    renamed.title = "Kanarito nuevo"
    renamed.save()
    answer = Response.objects.create(
        topic=light, version=2, assigned_to=people["staff"], assigned_on=giving_back.DAY, decision="accepted",
        summary="Sí.", reason="Porque sí.",
    )  # fmt: skip
    for item in (renamed, drafted):
        ResponseLink.objects.create(response=answer, item=item)
    answer.state, answer.published_by, answer.published_at = "published", people["mayor"], timezone.now()
    answer.save()
    told_here = told(devolution, people)
    told_there = read_synthesis(dt.date(2026, 1, 1), dt.date(2026, 12, 31)).topics
    assert rows(told_here, "temas")[0]["plan"] == "1.1.1 Título de 1.1.1"
    assert [topic.plan for topic in told_there if topic.title == light.title] == [("1.1.1 Título de 1.1.1",)]
    assert "Kanarito" not in json.dumps(told_here) + str(told_there)
    walks = Topic.objects.get(title="Arreglar perros")
    PlanOrigin.objects.create(topic=walks, item=drafted, made_by=people["team"])
    assert not compute([walks.pk])[walks.pk].is_linked
    (row,) = [
        topic
        for topic in read_synthesis(dt.date(2026, 1, 1), dt.date(2026, 12, 31)).topics
        if topic.code == walks.code
    ]
    assert not row.is_linked
    assert [item.title for item in items_matching("1.1.1", public=True)] == ["Título de 1.1.1"]
    assert items_matching("Kanarito", public=True) == []
    offered = LinksForm({"edit_version": 0, "items": [drafted.pk]}, resolutions=Decision.objects.none())
    assert "items" in offered.errors


def test_where_somebody_lives_is_not_told_beside_words_that_nobody_reads(
    devolution: Devolution, people: dict[str, User]
) -> None:
    said = rows(told(devolution, people), "aportes")
    assert {(bool(row["texto"]), row["barrio"]) for row in said} == {(True, "Flor de Maroñas"), (False, "")}
    heard = read_synthesis(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert {(bool(row.text), row.neighbourhood) for row in heard.heard} == {
        (True, "Flor de Maroñas"),
        (False, ""),
    }
    assert all(topic.subzones == {"F1"} for topic in heard.topics)  # counted all the same
    bodies = list(Body.objects.filter(code="CV"))
    records = initiative_records(dt.date(2026, 1, 1), dt.date(2026, 12, 31), bodies)
    assert {(bool(row.text), row.neighbourhood) for row in records} == {
        (True, "Flor de Maroñas"),
        (False, ""),
    }


def test_the_latest_answer_of_the_family_is_told(devolution: Devolution, people: dict[str, User]) -> None:
    """A later version, and one that was written for a topic that was merged."""
    merged = Topic.objects.get(title="Arreglar faroles")
    giving_back.answer(
        merged, people["mayor"], "not_accepted", published_at=dt.datetime(2026, 5, 9, tzinfo=dt.UTC)
    )
    walks = Topic.objects.get(title="Arreglar veredas")
    giving_back.answer(walks, people["mayor"], "accepted")
    Response.objects.create(topic=walks, version=3, assigned_to=people["staff"], assigned_on=today())
    becomes = {row["titulo"]: row["grupo"] for row in rows(told(devolution, people), "temas")}
    assert (becomes["Arreglar luz"], becomes["Arreglar veredas"]) == ("no_se_hace", "se_hace")


def test_it_tells_of_the_plan_what_the_page_of_each_topic_tells(
    devolution: Devolution, people: dict[str, User]
) -> None:
    """What came of a topic, of what was merged into it, or of something heard under it; each element once."""
    plan = plans.approved(people)
    light, merged = Topic.objects.get(title="Arreglar luz"), Topic.objects.get(title="Arreglar faroles")
    first, second = plan.items.get(code="1.1"), plan.items.get(code="1.1.1")
    said = Topic.objects.get(title="Arreglar veredas").codings.order_by("pk")[0].contribution
    for item, of in ((first, {"topic": merged}), (first, {"topic": light}), (second, {"contribution": said})):
        PlanOrigin.objects.create(item=item, made_by=people["team"], **of)
    plan_of = {row["titulo"]: row["plan"] for row in rows(told(devolution, people), "temas")}
    assert plan_of["Arreglar luz"] == f"1.1 {first.title}"
    assert plan_of["Arreglar veredas"] == f"1.1.1 {second.title}"
    assert plan_of["Arreglar puente"] == ""


@pytest.mark.parametrize("residents", [4, 5])
def test_few_residents_are_hidden(people: dict[str, User], residents: int) -> None:
    row = giving_back.devolution(people, giving_back.chain(people, residents=residents))
    content = told(row, people)
    assert figures(content)["vecinos.presentes"] == (5 if residents == 5 else None)
    assert [one["presentes"] for one in rows(content, "reuniones")] == [5 if residents == 5 else None]
    page = render_html(content, META).decode()
    card = page.partition('id="cifra-vecinos.presentes"')[2].partition("</div>")[0]
    assert ('<p class="value">5</p>' in card, 'class="value"' in card) == (residents == 5, residents == 5)


def test_residents_are_hidden_where_an_analysis_would_give_the_others_away(people: dict[str, User]) -> None:
    """It told 5 and 3 together: who reads that 5 were here knows that 3 were there."""
    row = giving_back.chain(people, residents=5)
    other = giving_back.workshop(
        people["staff"], date=giving_back.DAY + dt.timedelta(days=1), title="Otro", residents=3
    )
    giving_back.approve(other, people["staff"], number="8")
    analysis = actions.create_document(
        kind="participacion", period_from=giving_back.DAY, period_to=giving_back.DAY + dt.timedelta(days=1),
        bodies=list(row.meeting.bodies.all()), by=people["staff"],
    )  # fmt: skip
    first = actions.prepare(document=analysis, by=people["staff"], render_now=True)
    groups = json.loads(first.snapshot)["grupos"]["reuniones"]
    assert sorted(total for _keys, total in groups) == [8]
    sealed(people, first)
    preparation = prepared(giving_back.devolution(people, row), people)
    assert figures(json.loads(preparation.snapshot))["vecinos.presentes"] is None
    # Five were not few: what is said has to be true of them too.
    page = bytes(preparation.renditions.get(format="html").data).decode()
    assert "alcanzaría con restar" in page


def test_an_analysis_hides_residents_where_a_devolution_would_give_the_others_away(
    people: dict[str, User],
) -> None:
    """The other way round: 5 were told here, so 8 of both days would say that 3 were on the other."""
    row = giving_back.chain(people, residents=5)
    other = giving_back.workshop(
        people["staff"], date=giving_back.DAY + dt.timedelta(days=1), title="Otro", residents=3
    )
    giving_back.approve(other, people["staff"], number="8")
    sealed(people, prepared(giving_back.devolution(people, row), people))
    analysis = actions.create_document(
        kind="participacion", period_from=giving_back.DAY, period_to=giving_back.DAY + dt.timedelta(days=1),
        bodies=list(row.meeting.bodies.all()), by=people["staff"],
    )  # fmt: skip
    content = json.loads(actions.prepare(document=analysis, by=people["staff"]).snapshot)
    assert content["grupos"]["reuniones"] == []


def test_it_is_told_in_as_many_queries_whatever_it_treats(
    devolution: Devolution, people: dict[str, User]
) -> None:
    counts = []
    first = [(row.topic_id, "") for row in devolution.topics.all()]
    paper = document(devolution, people)
    for chosen in (first, first[:1]):
        devolution = choose_topics(
            devolution=devolution, chosen=chosen, expected_version=devolution.edit_version, by=people["staff"]
        )
        with CaptureQueriesContext(connection) as queries:
            actions.prepare(document=paper, by=people["staff"])
        counts.append(len(queries))
        actions.return_to_draft(document=paper, reason="Otra vez.", by=people["staff"])
    assert counts[0] == counts[1]


# --- its forms ---


def test_every_form_says_it(published: Devolution, client: Client) -> None:
    page = client.get(f"/devoluciones/{published.code}/").content.decode()
    for words in ("Lo que se va a hacer", "Lo que no se va a hacer, y por qué", "Lo que sigue abierto"):
        assert words in page
    for name in ("T-luz", "T-perros"):
        assert f'href="/temas/{name}/"' in page
    assert "1 no está de acuerdo" in page and "Intendencia de Montevideo" in page
    assert f'href="/devoluciones/{published.code}/opinar/"' in page
    assert giving_back.WORDS not in page
    base = f"/devoluciones/{published.code}"
    text = client.get(f"{base}.txt")
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert f"{base}/" in text.content.decode() and "Arreglar luz" in text.content.decode()
    paper = client.get(f"{base}.afiche")
    assert paper["Content-Type"] == "application/pdf" and "_v1_afiche.pdf" in paper["Content-Disposition"]
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert len(pdf.pages) == 1 and pdf.Root.MarkInfo.Marked
    assert client.get(f"{base}.pdf").content.startswith(b"%PDF")
    assert b"temas.no_se_hace" in client.get(f"{base}.csv").content
    assert client.get(f"{base}.json").json()["contenido"]["esquema"] == "devolucion/1"
    assert client.get(f"{base}.xlsx").status_code == 404


def _long(content: dict[str, Any], title: str, summary: str, times: int) -> dict[str, Any]:
    """The same with so many topics, each with such words."""
    made = copy.deepcopy(content)
    table = made["registros"]["temas"]
    keys = [column["clave"] for column in table["columnas"]]
    for row in table["filas"]:
        row[keys.index("titulo")] = title
        row[keys.index("respuesta")] = summary if row[keys.index("respuesta")] else ""
    table["filas"] *= times
    for figure in made["cifras"]:
        if figure["id"].startswith("temas."):
            figure["valor"] *= times
    made["titulo"] = title
    return made


def test_poster_and_text_never_outgrow_a_page_or_a_message(
    devolution: Devolution, people: dict[str, User]
) -> None:
    """Also with the widest letters, and always with where the rest is."""
    content = told(devolution, people)
    for title, summary, times in (
        ("W" * 10, "", 1),
        (" ".join(["WMWMWMWMW"] * 20), " ".join(["MWMWMWMWM"] * 20), 30),
        ("*Luz* ~y~ `calles`", "Se *va* a hacer. " * 11, 8),
    ):
        made = _long(content, title, summary, times)
        if times == 30:
            made["titulo"] = "Luz"  # all the room is for the topics
        assert pages_of(poster.render_poster(made, META)) == 1
        text = poster.render_text(made, META).decode()
        assert len(text) <= poster.MOST_CHARACTERS
        assert "https://municipio-f.example/devoluciones/DEV-" in text and META.spaced_code in text
        assert not set("*~`") & set(text)
        if times > 1:
            assert " más en la página" in text


def test_the_poster_passes_no_group_over(devolution: Devolution, people: dict[str, User]) -> None:
    shown, left = poster.fitting(_long(told(devolution, people), "Luz en la calle", "Sí.", 8), 1000)
    assert [group.heading for group in shown] == list(poster._SHORT.values())
    assert sum(len(group.topics) for group in shown) + left == 48


# --- its seal and its withdrawal ---


def test_one_without_topics_is_not_prepared_nor_sealed(
    devolution: Devolution, people: dict[str, User]
) -> None:
    preparation = prepared(devolution, people)
    devolution = choose_topics(
        devolution=devolution, chosen=[], expected_version=devolution.edit_version, by=people["staff"]
    )
    with pytest.raises(InvalidTransition, match="ningún tema"):
        sealed(people, preparation)
    actions.return_to_draft(document=preparation.document, reason="Sin temas.", by=people["staff"])
    with pytest.raises(InvalidTransition, match="ningún tema"):
        actions.prepare(document=preparation.document, by=people["staff"])
    assert not DevolutionPublication.objects.exists()


def test_what_was_read_is_what_is_sealed(devolution: Devolution, people: dict[str, User]) -> None:
    preparation = prepared(devolution, people)
    giving_back.answer(Topic.objects.get(title="Arreglar perros"), people["mayor"], "accepted")
    with pytest.raises(actions.ContentChanged):
        sealed(people, preparation)


def test_its_seal_gives_back_and_its_withdrawal_takes_that_away(
    published: Devolution, people: dict[str, User], client: Client
) -> None:
    light = Topic.objects.get(title="Arreglar luz")
    row = published.publications.get()
    publication = Publication.objects.get()
    assert (row.code, row.version, row.sealed_on) == (publication.code, 1, today())
    assert row.given_back.count() == 6 and light.standing.given_back_on == today()
    assert published.title in client.get("/devoluciones/").content.decode()
    withdraw(publication, people)
    row.refresh_from_db()
    assert row.withdrawn_on == today()
    assert Topic.objects.get(pk=light.pk).standing.given_back_on is None
    assert client.get(f"/devoluciones/{published.code}/").status_code == 410
    assert client.get(f"/devoluciones/{published.code}.afiche").status_code in (404, 410)
    assert client.get(f"/devoluciones/{published.code}/opinar/").status_code == 404
    assert published.title not in client.get("/devoluciones/").content.decode()


def test_a_withdrawal_applied_again_after_a_restore_takes_it_away_too(
    published: Devolution, people: dict[str, User]
) -> None:
    with transaction.atomic():
        withdraw(Publication.objects.get(), people)
        withdrawal_journal.complete()
        transaction.set_rollback(True)  # as in a backup of before it; the journal knows
    assert published.publications.get().withdrawn_on is None
    assert not reapply_withdrawals().problems
    assert published.publications.get().withdrawn_on == today()


def test_another_version_gives_back_what_it_treats(published: Devolution, people: dict[str, User]) -> None:
    paper = Document.objects.get()
    published = choose_topics(
        devolution=published, chosen=[(Topic.objects.get(code="T-luz").pk, "Ya empezó.")],
        expected_version=published.edit_version, by=people["staff"],
    )  # fmt: skip
    actions.start_new_version(document=paper, change_note="Quedó un tema.", by=people["staff"])
    second = actions.prepare(document=paper, by=people["staff"], render_now=True)
    sealed(people, second)
    assert [(row.version, row.given_back.count()) for row in published.publications.all()] == [(1, 6), (2, 1)]
    page = Client().get(f"/devoluciones/{published.code}/").content.decode()
    assert "Ya empezó." in page and "Quedó un tema." in page and "Versión 1</a>" in page


# --- what everybody reads around it ---


def test_nothing_of_a_draft_is_public(devolution: Devolution, client: Client) -> None:
    assert client.get(f"/devoluciones/{devolution.code}/").status_code == 404
    assert client.get(f"/devoluciones/{devolution.code}.pdf").status_code == 404
    assert devolution.title not in client.get("/devoluciones/").content.decode()


def test_the_list_is_filtered_by_subzone_and_year(published: Devolution, client: Client) -> None:
    year = today().year
    for query, shown in (
        ("", True), ("?subzona=F1", True), ("?subzona=F9", True), (f"?anio={year}", True),
        (f"?anio={year}&subzona=F1", True), ("?anio=1999", True),
    ):  # fmt: skip
        assert (published.title in client.get(f"/devoluciones/{query}").content.decode()) == shown, query
    giving_back.Subzone.objects.create(code="F9", name="Subzona 9")
    assert published.title not in client.get("/devoluciones/?subzona=F9").content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get("/devoluciones/")
    assert len(queries) <= 8


def test_where_it_was_presented_is_told_but_not_to_how_few(
    published: Devolution, people: dict[str, User], client: Client
) -> None:
    for place, attended in (("Plaza", 3), ("Club", 12)):
        event = DevolutionPresentation(devolution=published, on=today(), place=place, attended=attended)
        save_event(event=event, by=people["staff"])
    page = client.get(f"/devoluciones/{published.code}/").content.decode()
    assert "Plaza, con pocas personas" in page and "Club, 12 personas" in page and "3 persona" not in page


def test_what_readers_said_is_read_once_somebody_let_it(
    published: Devolution, people: dict[str, User], client: Client
) -> None:
    words = "Kanaritodicho"
    answer = receive_answer(devolution=published, kind="corrects", text=words)
    address = f"/devoluciones/{published.code}/"
    assert words not in client.get(address).content.decode()
    decide_answer(
        answer=answer, state="shown", public_text="Falta la esquina.", reply="La agregamos.",
        expected_version=0, by=people["staff"],
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "Falta la esquina." in page and "La agregamos." in page and words not in page
    decide_answer(
        answer=answer, state="withheld", public_text="", reply="La agregamos.", expected_version=1,
        by=people["staff"],
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "Falta la esquina." not in page and "La agregamos." not in page


def test_a_correction_that_was_taken_up_leads_to_its_answer_and_back(
    published: Devolution, people: dict[str, User], client: Client
) -> None:
    answer = receive_answer(devolution=published, kind="corrects", text="Falta")
    decide_answer(
        answer=answer, state="shown", public_text="Falta la esquina.", reply="", expected_version=0,
        by=people["staff"],
    )  # fmt: skip
    made = take_up_correction(answer=answer, by=people["staff"])
    address = f"/devoluciones/{published.code}/"
    assert "para contestarlo: todavía no está en ningún tema." in client.get(address).text
    topic = create_topic(title="La esquina de atrás", contributions=[made], by=people["staff"])
    leads = f'está en <a href="{topic.get_absolute_url()}">La esquina de atrás</a>.'
    assert leads in client.get(address).text
    back = f'Corrige una devolución: <a href="{address}">{published.title}</a>'
    assert back in client.get(topic.get_absolute_url()).text


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        (0, 0, (0, 0, 0)),
        (6, 5, (11, 6, 5)),
        (7, 0, (7, 7, 0)),
        (3, 1, (None, None, None)),
        (9, 2, (None, None, None)),
    ],
)
def test_numbers_of_a_round_wait_until_it_closes_and_tell_of_nobody(
    published: Devolution, right: int, wrong: int, expected: tuple[int | None, ...]
) -> None:
    for kind, times in (("acknowledges", right), ("corrects", wrong)):
        for _time in range(times):
            receive_answer(devolution=published, kind=kind, text="Algo")
    open_round = public_round(published)
    assert (open_round.total, open_round.acknowledged, open_round.corrected) == (None, None, None)
    published.validation_until = today() - dt.timedelta(days=1)
    published.save()
    closed = public_round(published)
    assert (closed.total, closed.acknowledged, closed.corrected) == expected
    page = Client().get(f"/devoluciones/{published.code}/").content.decode()
    assert ("Cuántas respuestas llegaron no se dice" in page) == (expected[0] is None)
