"""Topics in public: the list and its map, the story of each, what is owed, and the links from and to them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from participation.actions import responses as actions
from participation.actions.origins import link_origins
from participation.actions.standings import refresh_topics
from participation.actions.topic_moves import split_topic
from participation.actions.topics import uncode
from participation.models import (
    Coding,
    Contribution,
    Devolution,
    DevolutionPublication,
    GivenBack,
    PlanOrigin,
    Topic,
    TopicStanding,
    ValidationAnswer,
)
from participation.queries.public_topics import fulfilled, zones_of_topics
from planning.actions.overrides import correct_item
from planning.models import Neighbourhood, RuleSetting, Subzone, Theme, today
from reports.memory import forget
from tests import kept
from tests.participation import answering, making
from tests.planning import plans
from tests.reports import actas
from tests.reports.test_minutes_document import sealed

ClientAs = Callable[[str], Client]
PAGE, OWED, LIST = "/temas/luz/", "/pendientes/", "/temas/"
BECAME = "participation/_what_became.html"


@pytest.fixture
def topic(people: dict[str, User]) -> Topic:
    """One under which two contributions are heard, of which everybody may read the first."""
    return kept.once("topic", lambda: answering.topic(people))


def get(address: str, **query: Any) -> str:
    forget()
    answer = Client().get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def queries(address: str) -> int:
    forget()
    with CaptureQueriesContext(connection) as found:
        assert Client().get(address).status_code == 200
    return len(found)


# --- the story ---


def test_what_is_missing_is_told_as_missing(topic: Topic) -> None:
    page = get(PAGE)
    days = (today() - answering.SAID_ON).days
    assert f"sin respuesta hace {days} días" in page
    assert "2 aportes" in page
    assert answering.PUBLIC in page
    assert "Texto en revisión" in page
    assert "Kanaritotextual" not in page
    assert "Todavía no está en el plan de desarrollo" in page
    assert "Todavía no está en ninguna devolución" in page
    assert "una vecina o un vecino" in page
    assert "/sesiones/" in page


def test_no_word_nor_place_of_what_nobody_reviewed(people: dict[str, User]) -> None:
    place = Neighbourhood.objects.get(name="Manga")
    rows = answering.heard(people, 2, neighbourhood=place)
    answering.topic(people, rows=rows)
    Contribution.objects.get(pk=rows[0].pk).review.delete()
    page = get(PAGE)
    assert page.count("Texto en revisión") == 2
    assert "Manga" not in page.split("Se propuso</h2>")[1]
    assert "Kanarito" not in page


def test_a_no_looks_like_no_yes(topic: Topic, people: dict[str, User]) -> None:
    """Only what is done, or will be, has the tick."""
    answering.at("published", people, topic, decision="not_accepted")
    for page in (get(PAGE), get(LIST)):
        assert "No se va a hacer" in page
        assert "state-done" not in page


def test_what_was_said_after_the_answer_says_so(
    topic: Topic, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering.at("published", people, topic)
    assert "después de la respuesta" not in get(PAGE)
    before = answering.SAID_ON - dt.timedelta(days=1)
    monkeypatch.setattr("participation.queries.public_topics.Story.answered_on", before)
    page = get(PAGE)
    assert page.count(", después de la respuesta") == 2
    assert "Después de esa respuesta se siguió hablando del tema" in page
    told = {"url": PAGE, "title": "Luz", "said": answering.SAID_ON}
    assert "un tema que ya tenía respuesta, del" in render_to_string(BECAME, told | {"answered": before})
    assert "ya tenía" not in render_to_string(BECAME, told | {"answered": answering.SAID_ON})


def test_dissent_is_told(topic: Topic) -> None:
    Coding.objects.filter(topic=topic).order_by("-pk")[0].delete()
    Coding.objects.filter(topic=topic).update(stance="dissents")
    refresh_topics([topic.pk])
    page = get(PAGE)
    assert "Uno no está de acuerdo" in page
    assert "No está de acuerdo</strong> · Propuesta" in page


def test_a_topic_of_nothing_heard_is_nobodys(people: dict[str, User]) -> None:
    meeting = making.draft(people["staff"], "CV")
    draft = making.said(meeting, people["staff"], "Todavía en borrador.")
    answering.topic(people, "borrador", rows=[draft], title="Kanaritotema")
    answering.topic(people, "vacio", rows=[], title="Kanaritovacio")
    for code in ("borrador", "vacio", "no-existe"):
        assert Client().get(f"/temas/{code}/").status_code == 404
    assert "Kanarito" not in get(LIST) + get(OWED)
    assert "Acá va a estar" in get(LIST)


def test_the_whole_story_is_told_in_its_order(
    topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    item = plans.approved(people).items.get(code="1.1.1")
    answering.at("published", people, topic, items=[item], cost=Decimal(1500000), period="Antes de diciembre")
    page = get(PAGE)
    assert answering.SUMMARY in page
    assert "Se va a hacer" in page
    assert "$ 1.500.000" in page
    assert f'href="{item.get_absolute_url()}"' in page
    assert "sin respuesta" not in page.split("<main")[1]
    correct_item(item=item, percent=Decimal(100), reason="Se terminó.", by=people["coordinator"])
    assert "Cumplido" in get(PAGE)
    devolution = Devolution.objects.create(
        code="dev", title="Kanaritotitulo", scope="period", period_from=answering.SAID_ON, period_to=today(),
        created_by=people["staff"],
    )  # fmt: skip
    publication = DevolutionPublication.objects.create(
        devolution=devolution, code="1234123412341234", version=1, sealed_on=today()
    )
    GivenBack.objects.create(publication=publication, topic=topic)
    for state, text in (("pending", ""), ("withheld", ""), ("shown", "Falta decir cuándo empieza.")):
        ValidationAnswer.objects.create(
            devolution=devolution, topic=topic, kind="corrects", text=f"Kanaritocorrige {state}", state=state,
            public_text=text, reply="Empieza en abril." if text else "Kanaritocontesta",
            **({} if state == "pending" else {"decided_at": timezone.now(), "decided_by": people["staff"]}),
        )  # fmt: skip
    refresh_topics([topic.pk])
    page = get(PAGE)
    parts = ["propuesto", "respuesta", "plan", "devolucion", "correcciones"]
    places = [page.index(f'id="{part}"') for part in parts]
    assert places == sorted(places)
    assert "Devolución publicada el" in page
    assert "Falta decir cuándo empieza." in page
    assert "Empieza en abril." in page
    assert "Kanarito" not in page
    assert 'class="missing"' not in page
    # Withdrawn, it was not given back.
    DevolutionPublication.objects.filter(pk=publication.pk).update(withdrawn_on=today())
    refresh_topics([topic.pk])
    page = get(PAGE)
    assert "Devolución publicada el" not in page
    assert "Falta decir cuándo" not in page


def test_what_was_answered_before_stays_readable(topic: Topic, people: dict[str, User]) -> None:
    answering.at("published", people, topic, summary="En diciembre.")
    second = actions.answer_again(
        topic=topic, to=people["nobody"], change_note="Hubo que cambiar la fecha.", by=people["staff"]
    )
    second = answering.write(second, people["nobody"], summary="En marzo.")
    assert "En marzo." not in get(PAGE)
    second = actions.submit(response=second, by=people["nobody"])
    second = actions.review_response(response=second, by=people["staff"])
    assert "En marzo." not in get(PAGE)
    actions.publish_responses(responses=[second], by=people["mayor"])
    page = get(PAGE)
    assert page.index("En marzo.") < page.index("La respuesta anterior") < page.index("En diciembre.")
    assert "Hubo que cambiar la fecha." in page
    assert "En marzo." in get(LIST)
    assert "En diciembre." not in get(LIST)


def test_a_merged_topic_leads_to_the_live_one(topic: Topic, people: dict[str, User]) -> None:
    """With all that hangs from it, each contribution once; its code stays told, and parted again it is back."""
    shared = topic.codings.order_by("pk")[0].contribution
    other = answering.topic(
        people, "focos", rows=[shared, *answering.heard(people, 1)], title="Focos quemados"
    )
    answering.at("published", people, other)
    Topic.objects.filter(pk=other.pk).update(merged_into=topic)
    refresh_topics([topic.pk, other.pk])
    answer = Client().get("/temas/focos/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    page = get(PAGE)
    assert "3 aportes" in page
    assert answering.SUMMARY in page
    assert "Focos quemados (era el tema focos)" in page
    assert get(LIST).count('class="item-title"') == 1
    Topic.objects.filter(pk=other.pk).update(merged_into=None)
    refresh_topics([topic.pk, other.pk])
    assert Client().get("/temas/focos/").status_code == 200
    assert answering.SUMMARY not in get(PAGE)


def test_another_day_is_told_beside_the_terms(topic: Topic, people: dict[str, User]) -> None:
    RuleSetting.objects.filter(key="response_term_days").update(valid_from=dt.date(2026, 1, 1), value="30")
    refresh_topics([topic.pk])
    assert "que el municipio fijó para este tema" not in get(PAGE)
    actions.assign_response(
        topic=topic,
        to=people["nobody"],
        due_on=today() + dt.timedelta(days=9),
        reason="Kanaritomotivo",
        by=people["staff"],
    )
    page = get(PAGE)
    assert "que el municipio fijó para este tema" in page
    assert "9 de abril de 2026" in page  # what it was by the term
    days = (today() - answering.SAID_ON).days
    for listed in (get(OWED), get(LIST)):
        assert ", una fecha que el municipio fijó para este tema: según su plazo era el 9 de abril" in listed
        assert "Kanarito" not in listed
    assert f"se propuso hace {days} días; el plazo vence el" in " ".join(get(LIST).split())
    assert "Kanarito" not in page
    assert people["nobody"].name not in page


def test_resolutions_are_told_once_their_acta_is_published(topic: Topic, people: dict[str, User]) -> None:
    session = actas.signed(people, number="1")
    answering.at("published", people, topic, resolutions=[session.resolution])
    assert TopicStanding.objects.get(topic=topic).is_linked
    assert f"/resoluciones/{session.resolution.uid}/" not in get(PAGE)
    sealed(session, people)
    resolution = f"/resoluciones/{session.resolution.uid}/"
    assert resolution in get(PAGE) and f'<a href="{PAGE}">' in get(resolution)
    # From the acta one gets to its session, and from there to the topics.
    acta = f"/actas/CM/{session.meeting.date.year}/1/"
    acta = acta if Client().get(acta).status_code == 200 else f"/actas/CV/{session.meeting.date.year}/1/"
    assert f'href="{session.meeting.get_absolute_url()}#aportes"' in get(acta)


# --- the list ---


def test_all_the_subzones_are_the_whole_municipality(topic: Topic) -> None:
    zones = [Subzone.objects.create(code=f"Z{number}", name=f"Zona {number}") for number in (1, 2)]
    topic.subzones.set(zones[1:])
    assert zones[1].name in (said := get(PAGE)) and "Todo el municipio" not in said
    topic.subzones.set(zones)
    assert "Todo el municipio" in (said := get(PAGE)) and zones[1].name not in said


def test_filters_of_the_list(topic: Topic, people: dict[str, User]) -> None:
    """Each finds what it says: here or not, alone and together."""
    item = plans.approved(people).items.get(code="1.1.1")
    zone = Subzone.objects.get_or_create(code="F1", defaults={"name": "Subzona 1"})[0]
    zone.neighbourhoods.add(Neighbourhood.objects.get(name="Manga"))
    rows = answering.heard(people, 1, neighbourhood=Neighbourhood.objects.get(name="Manga"))
    trees = answering.topic(people, "poda", rows=rows, title="Poda", theme=Theme.objects.get(code="arbolado"))
    old = answering.topic(
        people, "vado", rows=answering.heard(people, 1, date=dt.date(2025, 4, 8)), title="Vado"
    )
    old.subzones.add(zone)
    answering.at("published", people, trees)
    link_origins(items=[item], topics=[old], by=people["team"])

    def found(**query: str) -> set[str]:
        page = get(LIST, **query)
        return {code for code in ("luz", "poda", "vado") if f'href="/temas/{code}/"' in page}

    assert found() == {"luz", "poda", "vado"}
    assert found(area="arbolado") == found(palabras="PODAS") == {"poda"}
    assert found(palabras="ninguno así") == found(palabras="' & |") == set()
    assert found(subzona="F1") == {"poda", "vado"}
    assert found(anio="2025") == {"vado"}
    assert found(anio="1990") == found(area="nada") == {"luz", "poda", "vado"}  # understood as nothing
    assert found(estado="sin-respuesta") == {"luz", "vado"}
    assert found(estado="respondido") == {"poda"}
    assert found(estado="en-el-plan") == {"vado"}
    assert found(estado="cumplido") == found(estado="devuelto") == set()
    assert found(subzona="F1", estado="respondido") == {"poda"}
    correct_item(item=item, percent=Decimal(100), reason="Se terminó.", by=people["coordinator"])
    assert found(estado="cumplido") == {"vado"}
    assert fulfilled([topic.pk]) == set()
    (row,) = zones_of_topics()
    assert (row.name, row.items, row.done, row.late) == (zone.name, 2, 1, 1)
    assert "Temas por subzona" in get(LIST)


def test_only_what_is_heard_puts_a_topic_on_the_map(topic: Topic, people: dict[str, User]) -> None:
    zone = Subzone.objects.get_or_create(code="F1", defaults={"name": "Subzona 1"})[0]
    place = Neighbourhood.objects.get(name="Manga")
    zone.neighbourhoods.add(place)
    meeting = making.draft(people["staff"], "CV")
    unheard = making.said(meeting, people["staff"], "En borrador.", neighbourhood=place)
    Coding.objects.create(contribution=unheard, topic=topic, coded_by=people["team"])
    assert zones_of_topics() == []
    assert 'href="/temas/luz/"' not in get(LIST, subzona="F1") or "Subzona 1" not in get(LIST)


def test_what_is_owed_stands_oldest_first(topic: Topic, people: dict[str, User]) -> None:
    RuleSetting.objects.filter(key="response_term_days").update(valid_from=dt.date(2026, 1, 1), value="30")
    day = today() - dt.timedelta(days=26)
    rows = answering.heard(people, 1, date=day)
    answering.topic(people, "nuevo", rows=rows, title="Nuevo", theme=None)
    before = answering.heard(people, 1, date=dt.date(2025, 3, 4))  # before there was a term
    answering.topic(people, "viejo", rows=before, title="Viejo")
    done = answering.topic(people, "hecho", rows=rows, title="Hecho")
    refresh_topics([topic.pk])
    answering.at("published", people, done)
    page = get(OWED)
    places = [page.index(f'href="/temas/{code}/"') for code in ("luz", "nuevo", "viejo")]
    assert places == sorted(places)
    assert "Hecho" not in page
    assert "no respondió 3 temas: en 1 el plazo ya venció" in page
    assert page.count("Plazo vencido</span>") == 1
    assert "Por vencer" in page
    assert "El plazo es de 30 días" in page
    assert "Lo fijó el propio municipio" in page
    found = get(OWED, area="sin-area")
    assert "Nuevo" in found
    assert "Viejo" not in found


def test_without_a_term_nothing_is_overdue(topic: Topic) -> None:
    RuleSetting.objects.filter(key="response_term_days").delete()
    refresh_topics([topic.pk])
    page = get(OWED)
    assert "no fijó un plazo" in page
    assert "Plazo vencido" not in page
    assert "No tiene plazo" in get(PAGE)


# --- from and to ---


def test_one_goes_from_each_to_the_others(topic: Topic, people: dict[str, User], client_as: ClientAs) -> None:
    item = plans.approved(people).items.get(code="1.1.1")
    said = topic.codings.order_by("pk")[0].contribution
    session = said.meeting.get_absolute_url()
    assert f'href="{PAGE}"' in get(session)
    assert f'href="{session}"' in get(PAGE)
    assert "sin respuesta todavía" in get(session)
    link_origins(items=[item], contributions=[said], by=people["team"])
    page = get(item.get_absolute_url())
    assert f'href="{PAGE}"' in page
    assert f'href="{item.get_absolute_url()}"' in get(PAGE)  # through what was said under it
    PlanOrigin.objects.all().delete()
    assert link_origins(items=[item], topics=[topic], by=people["team"]) == 1
    assert link_origins(items=[item], topics=[topic], by=people["team"]) == 0
    assert f'href="{PAGE}"' in get(item.get_absolute_url())


def test_topics_are_linked_from_either_side(
    topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    item = plans.approved(people).items.get(code="1.1.1")
    side, other = f"/gestion/plan/elementos/{item.pk}/origen/", "/gestion/temas/luz/plan/"
    team = client_as("team")
    assert 'value="luz"' in team.get(f"{side}?q=plaza").text
    assert team.post(side, {"topics": ["luz"], "note": "De la reunión."}).status_code == 302
    assert "Tema: Luz en la plaza" in team.get(side).text
    assert TopicStanding.objects.get(topic=topic).is_linked
    origin = PlanOrigin.objects.get()
    assert "el tema «Luz en la plaza»" in team.get(f"/gestion/plan/origenes/{origin.pk}/quitar/").text
    assert team.post(f"/gestion/plan/origenes/{origin.pk}/quitar/").status_code == 302
    assert not TopicStanding.objects.get(topic=topic).is_linked
    assert f'value="{item.pk}"' in team.get(f"{other}?q=1.1.1").text
    assert team.post(other, {"items": [item.pk]}).status_code == 302
    assert PlanOrigin.objects.get().topic == topic
    for name in ("nobody", "mayor", "publisher"):
        assert client_as(name).get(other).status_code == 403


def test_an_origin_of_a_merged_topic_is_told_by_the_live_one(topic: Topic, people: dict[str, User]) -> None:
    item = plans.approved(people).items.get(code="1.1.1")
    other = answering.topic(people, "focos", rows=answering.heard(people, 1), title="Focos")
    link_origins(items=[item], topics=[other], by=people["team"])
    Topic.objects.filter(pk=other.pk).update(merged_into=topic)
    refresh_topics([topic.pk, other.pk])
    page = get(item.get_absolute_url())
    assert f'href="{PAGE}"' in page
    assert "/temas/focos/" not in page
    assert f'href="{item.get_absolute_url()}"' in get(PAGE)


# --- what it costs ---


def test_lists_cost_the_same_with_more_topics(topic: Topic, people: dict[str, User]) -> None:
    """At most eight queries, whatever the rows; the story the same, whatever was said."""
    item = plans.approved(people).items.get(code="1.1.1")
    zone = Subzone.objects.get_or_create(code="F1", defaults={"name": "Subzona 1"})[0]
    zone.neighbourhoods.add(Neighbourhood.objects.get(name="Manga"))
    answering.at("published", people, topic, items=[item])
    first = item.origins.get().item
    addresses = (
        LIST,
        f"{LIST}?estado=en-el-plan&subzona=F1&anio=2026",
        f"{LIST}?estado=cumplido",
        OWED,
        PAGE,
    )

    def costs_with(number: int) -> list[int]:
        rows = answering.heard(people, number)
        made = Topic.objects.bulk_create(
            Topic(code=f"t-{number}-{place}", title="Otro", created_by=people["team"])
            for place in range(number)
        )
        under = [(topic, row) for row in rows] + list(zip(made, rows, strict=True))
        Coding.objects.bulk_create(
            Coding(topic=one, contribution=row, coded_by=people["team"]) for one, row in under
        )
        Topic.subzones.through.objects.bulk_create(
            Topic.subzones.through(topic=one, subzone=zone) for one in made
        )
        PlanOrigin.objects.bulk_create(
            PlanOrigin(topic=one, item=first, made_by=people["team"]) for one in made
        )
        refresh_topics([topic.pk, *(one.pk for one in made)])
        return [queries(address) for address in addresses]

    few = costs_with(5)
    assert max(few[:4]) <= 8
    assert costs_with(55) == few


@pytest.mark.parametrize("way", ["taken out", "split off", "given back"])
def test_what_was_published_of_a_topic_stays_readable(
    topic: Topic, people: dict[str, User], way: str, client_as: ClientAs
) -> None:
    """With nothing under it any more: its answer, or that it was given back, was told to everybody."""
    staff, rows = people["staff"], list(Contribution.objects.filter(codings__topic=topic))
    if way == "given back":
        devolution = Devolution.objects.create(
            code="dev", title="Lo de marzo", scope="period", period_from=answering.SAID_ON, period_to=today(),
            created_by=staff,
        )  # fmt: skip
        publication = DevolutionPublication.objects.create(
            devolution=devolution, code="1234123412341234", version=1, sealed_on=today()
        )
        GivenBack.objects.create(publication=publication, topic=topic)
        refresh_topics([topic.pk])
    else:
        answering.at("published", people, topic)
    if way == "split off":
        split_topic(topic=topic, contributions=rows, new={"title": "Otro"}, reason="Era otro.", by=staff)
    else:
        uncode(topic=topic, contributions=rows, reason="Era otro.", by=staff)
    page = get(PAGE)
    assert "Ya no tiene aportes" in page
    assert (answering.SUMMARY in page) == (way != "given back")
    assert "sin respuesta desde hoy" not in page
    assert f'href="{PAGE}"' in client_as("staff").get("/gestion/temas/luz/").text
    # It is neither counted nor owed: nobody asks for it today.
    assert f'href="{PAGE}"' not in get(LIST) + get(OWED)


def test_taking_out_of_what_was_answered_needs_a_reason(
    topic: Topic, people: dict[str, User], client_as: ClientAs
) -> None:
    staff, rows = client_as("staff"), list(Contribution.objects.filter(codings__topic=topic).order_by("pk"))
    address, page = "/gestion/temas/luz/aportes/", "/gestion/temas/luz/"
    assert 'name="motivo"' not in staff.get(page).text
    answering.at("published", people, topic)
    assert 'name="motivo"' in staff.get(page).text
    data = {"aportes": [row.code for row in rows[:1]], "accion": "quitar"}
    for reason in ("", "   "):
        told = staff.post(address, data | {"motivo": reason}, follow=True).text
        assert "escribí por qué" in told
        assert topic.codings.count() == 2
    staff.post(address, data | {"motivo": "Se puso por error."})
    assert list(topic.codings.values_list("contribution", flat=True)) == [rows[1].pk]
    kept_of = Coding.pgh_event_model.objects.filter(pgh_label="delete", contribution_id=rows[0].pk)  # type: ignore[attr-defined]
    assert [event.pgh_context.metadata["reason"] for event in kept_of] == ["Se puso por error."]


def test_of_what_readers_said_the_last_is_told(
    topic: Topic, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    devolution = Devolution.objects.create(
        code="dev", title="Lo de marzo", scope="period", period_from=answering.SAID_ON, period_to=today(),
        created_by=people["staff"],
    )  # fmt: skip
    publication = DevolutionPublication.objects.create(
        devolution=devolution, code="1234123412341234", version=1, sealed_on=today()
    )
    GivenBack.objects.create(publication=publication, topic=topic)
    for number in range(3):
        ValidationAnswer.objects.create(
            devolution=devolution, topic=topic, kind="corrects", text="K", state="shown",
            public_text=f"Falta lo {number}.", decided_at=timezone.now(), decided_by=people["staff"],
        )  # fmt: skip
    refresh_topics([topic.pk])
    assert "Falta lo 0." in get(PAGE)
    monkeypatch.setattr("participation.queries.public_topics.MOST_CORRECTIONS", 2)
    page = get(PAGE)
    assert "Falta lo 0." not in page
    assert page.index("Falta lo 1.") < page.index("Falta lo 2.") < page.index("Acá están las últimas 2")
