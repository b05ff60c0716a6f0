"""The schedule as anybody reads it: what is in it, its filters, its drawing, and its calendar file."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from planning import gantt, ics
from planning.actions.activities import cancel_activity, resume_activity
from planning.models import Activity, OperationalPlan, Subzone, today
from tests import calendars, kept
from tests.planning import plans as making
from tests.planning import years

XSS = "<script>alert(1)</script>"
D = dt.date


def make(people: dict[str, User]) -> OperationalPlan:
    """A year of six activities, one of each state, with milestones and dates to remember; and the draft of the next."""
    plan = making.approved(people)
    operational = years.year(plan)
    zone = Subzone.objects.get(code="F1")
    first = years.activity(
        operational, "A", "1.1.1", "02-01", "05-31", title="Cambiar luminarias", responsible="Área de Obras",
        planned_starts_on="02-01", planned_ends_on="05-19", state="late", value=40, subzones=[zone],
    )  # fmt: skip
    years.milestone(first, "Llamado a licitación", "03-01", done_on=D(2026, 3, 2))
    years.milestone(first, "Obra recibida", "05-30")
    years.activity(
        operational, "B", "1.2", "02-10", "11-30", state="under_way", value=12.5, silent_since=D(2026, 3, 1)
    )
    years.activity(operational, "C", "1.2", "03-01", "03-20", state="done", value=100)
    years.activity(operational, "D", "2", "08-01", "09-30", state="pending", product="Año nuevo en la plaza")
    gone = {"cancelled_on": D(2026, 4, 1), "cancelled_reason": "Sin presupuesto."}
    off = years.activity(operational, "E", "2", "04-01", "06-30", state="cancelled", **gone)
    years.milestone(off, "Hito suspendido", "06-01")
    years.activity(operational, "F", "2", "10-01", "10-01", title=f"Un día {XSS}")
    years.deadline("Rendir el plan", D(2026, 2, 28), source="Ley 19.272")
    years.deadline("Secreta", D(2026, 2, 28), is_public=False)
    years.deadline("De otro año", D(2027, 2, 28))
    draft = years.year(plan, 2027, state="draft", in_force_on=None, resolution="")
    years.activity(draft, "Z", "1", "01-10", "02-10", title="Borrador secreto")
    return operational


@pytest.fixture
def year(people: dict[str, User]) -> OperationalPlan:
    """That year."""
    return kept.once("schedule", lambda: make(people))


def shown(query: str) -> str:
    """The codes on the page of the schedule, in order."""
    page = Client().get(f"/cronograma/?{query}")
    assert page.status_code == 200
    return "".join(re.findall(r'<strong><span class="num">(\w)</span>', page.text))


def test_a_milestone_that_went_by_is_told_as_not_known_to_be_reached(year: OperationalPlan) -> None:
    page = " ".join(unescape(Client().get(f"/cronograma/?anio={year.year}").text).split())
    assert "Llamado a licitación, 1 de marzo (cumplido)" in page
    assert "Obra recibida, 30 de mayo (no consta que se haya cumplido)" in page
    assert "Hito suspendido, 1 de junio (no consta" not in page


def events(query: str = "") -> dict[str, calendars.Event]:
    """The events of the calendar file, by their title."""
    answer = Client().get(f"/cronograma.ics?{query}")
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    properties, found = calendars.read(answer.content)
    assert properties["METHOD"] == "PUBLISH"
    return {event.summary: event for event in found}


FILTERS = [
    ("", "ABCEDF"),
    ("anio=2026", "ABCEDF"),
    ("anio=2027", "ABCEDF"),  # a draft is nobody's: the year in force
    ("anio=x", "ABCEDF"),
    ("eje=1", "ABC"),
    ("eje=2", "EDF"),
    ("eje=1.1", "A"),
    ("eje=9", ""),
    ("subzona=F1", "A"),
    ("subzona=F9", ""),
    (f"responsable={quote('Área de Obras')}", "A"),
    ("estado=late", "A"),
    ("estado=cancelled", "E"),
    ("estado=silent", "B"),
    ("estado=volando", "ABCEDF"),
    ("q=LUMINARIAS", "A"),
    (f"q={quote('recibida obra')}", "A"),
    (f"q={quote('ano')}", ""),
    (f"q={quote('AÑO plaza')}", "D"),
    ("eje=1&estado=done", "C"),
]


@pytest.mark.parametrize(("query", "codes"), FILTERS)
def test_what_a_filter_finds(year: OperationalPlan, query: str, codes: str) -> None:
    """On the page and in the file alike."""
    assert shown(query) == codes
    titles = {title[-1] if not title.startswith("Cambiar") else "A" for title in events(query)}
    found = [event for event in events(query).values() if "Actividad" in event.categories]
    if query != "anio=2027":  # the file says what was asked for: nothing of a year that is not in force
        assert len(found) == len(codes), titles


def test_the_page_says_all_that_is_drawn(year: OperationalPlan) -> None:
    text = unescape(Client().get("/cronograma/").text)
    assert XSS not in Client().get("/cronograma/").text
    for words in (
        "12 días más tarde que lo previsto",
        "Llamado a licitación, 1 de marzo (cumplido)",
        "Obra recibida, 30 de mayo;"[:-1],
        f"sin novedades hace {(today() - D(2026, 3, 1)).days} días",
        "6 actividades: 1 sin empezar, 1 en curso, 1 con atraso, 1 cumplida, 1 suspendida",
        "Sin presupuesto.",
        "Rendir el plan",
        "Febrero de 2026",
        "13 %",  # 12.5, half up
        "1 Título de 1",
    ):
        assert words in text, words
    for secret in ("Secreta", "De otro año", "Borrador secreto"):
        assert secret not in text
    assert text.count('<svg role="img"') == 1 and text.count("gantt-planned") == 2  # one, and the key
    narrowed = Client().get("/cronograma/?eje=1").text
    assert (
        "Rendir el plan" not in narrowed
        and "Quitar" in narrowed
        and 'href="/cronograma.ics?eje=1"' in narrowed
    )
    assert "Rendir el plan" in Client().get("/cronograma/?q=rendir").text


def test_empty_states(people: dict[str, User]) -> None:
    assert "Todavía no hay un plan operativo vigente" in Client().get("/cronograma/").text
    assert Client().get("/plan/operativo/").status_code == 404
    calendars.read(Client().get("/cronograma.ics").content)
    years.year(making.approved(people))
    assert "Ninguna actividad cumple" in Client().get("/cronograma/?q=nada").text
    assert "todavía no tiene actividades" in Client().get("/plan/operativo/2026/").text


def test_the_calendar_file_is_strict_and_steady(year: OperationalPlan) -> None:
    """The same identifiers whatever moved; a date that moved has a higher number."""
    before = events()
    assert events() == before
    late = before["A Cambiar luminarias"]
    assert (late.start, late.until) == (D(2026, 2, 1), D(2026, 6, 1)), "the day after the last"
    assert late.stamp == late.modified and late.url.endswith("/plan/operativo/2026/")
    assert before["F Un día " + XSS].until == D(2026, 10, 2)
    assert before["Suspendida: E Actividad E"].status == "CANCELLED"
    assert before["Suspendida: Hito suspendido"].status == "CANCELLED"
    assert before["Obra recibida"].categories == ["Hito"] and late.categories == ["Actividad", "1"]
    assert before["Rendir el plan"].categories == ["Fecha a recordar"]
    assert not {"Secreta", "Borrador secreto"} & set(before) and "De otro año" in before
    assert "De otro año" not in events("anio=2026")
    row = Activity.objects.get(code="A")
    row.ends_on, row.sequence = D(2026, 6, 30), row.sequence + 1
    row.title = "Otro; con, todo\\ y\nrenglones " + ("ñandú 😀 " * 18).strip()
    row.save()
    moved = {event.uid: event for event in events().values()}
    assert set(moved) == {event.uid for event in before.values()}
    assert moved[late.uid].sequence == late.sequence + 1 and moved[late.uid].until == D(2026, 7, 1)
    assert moved[late.uid].stamp >= late.stamp and moved[late.uid].summary.endswith("😀")


def test_what_is_no_calendar_is_refused() -> None:
    """The reader itself: each fault that the standard forbids."""
    row = ics.Days(
        "u", 0, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "T, t", D(2026, 1, 1), D(2026, 1, 2), ("c",)
    )
    good = ics.schedule([row], name="N")
    assert len(calendars.read(good)[1]) == 1
    for old, new in (
        (b"\r\n", b"\n"),
        (b"VERSION:2.0\r\n", b""),
        (b"UID:", b"X-UID:"),
        (b"DTSTAMP:20260101T000000Z", b"DTSTAMP:20260101T000000"),
        (b"DTEND;VALUE=DATE:20260103", b"DTEND;VALUE=DATE:20260101"),
        (b";VALUE=DATE", b""),
        (b"T\\, t", b"T, t"),
        (b"STATUS:CONFIRMED", b"STATUS:DONE"),
        (b"SEQUENCE:0", b"SEQUENCE:-1"),
        (b"END:VEVENT\r\n", b"END:VEVENT\r\n\r\n"),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        (b"SUMMARY:", b"SUMMARY:a\r\nSUMMARY:"),
        (b"END:VEVENT\r\nEND", b"END"),
    ):
        assert old in good
        with pytest.raises(calendars.Refused):
            calendars.read(good.replace(old, new))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((D(2026, 1, 1), D(2026, 2, 13), D(2026, 1, 1), D(2026, 2, 1)), "12 días más tarde que lo previsto"),
        ((D(2026, 1, 1), D(2026, 1, 31), D(2026, 1, 1), D(2026, 2, 1)), "1 día antes que lo previsto"),
        (
            (D(2026, 1, 3), D(2026, 2, 1), D(2026, 1, 1), D(2026, 2, 1)),
            "empieza 2 días más tarde que lo previsto",
        ),
        ((D(2026, 1, 1), D(2026, 2, 1), D(2026, 1, 1), D(2026, 2, 1)), ""),
        ((D(2026, 1, 1), D(2026, 2, 1), None, None), ""),
    ],
)
def test_slippage_in_words(days: tuple, words: str) -> None:
    assert gantt.slippage(*days) == words


def test_bars_stand_where_their_days_are() -> None:
    """Percent of the width: the names take the first 34, the year the rest."""
    rows = [
        gantt.Work(
            "Todo el año", "late", D(2027, 1, 1), D(2027, 12, 31), percent=50, marks=((D(2027, 7, 2), True),)
        ),
        gantt.Work("De antes", "done", D(2026, 1, 1), D(2027, 1, 1), planned=(D(2027, 1, 1), D(2028, 3, 1))),
    ]
    drawn = gantt.gantt(2027, rows, D(2027, 1, 1))
    assert [month.label for month in drawn.months][::11] == ["ene", "dic"] and drawn.today == "34%"
    whole, early = drawn.lines
    assert (whole.bar, whole.done) == (gantt.Stretch("34%", "66%"), gantt.Stretch("34%", "33%"))
    assert whole.marks == (gantt.Mark("67%", True),) and whole.note_anchor == "end"
    assert early.bar == gantt.Stretch("34%", "0.3%") and early.planned == gantt.Stretch("34%", "66%")
    assert gantt.gantt(2026, rows, D(2027, 1, 1)).today == ""
    leap = gantt.gantt(2028, [gantt.Work("x", "late", D(2028, 12, 31), D(2028, 12, 31))], D(2028, 1, 1))
    assert leap.lines[0].bar == gantt.Stretch("99.82%", "0.3%")


def test_pages_of_a_year_cost_the_same_with_more(year: OperationalPlan) -> None:
    """Eight queries at most; forty rows a page; the file ends at its limit."""

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert Client().get(address).status_code == 200
        return len(found)

    addresses = ("/cronograma/", "/cronograma/?eje=1&q=x", "/cronograma.ics", "/plan/operativo/2026/")
    before = [queries(address) for address in addresses]
    item = year.plan.items.get(code="1.2")
    Activity.objects.bulk_create(
        Activity(
            operational=year,
            item=item,
            code=f"M{number}",
            title="Más",
            starts_on=D(2026, 5, 1),
            ends_on=D(2026, 5, 2),
        )
        for number in range(60)
    )
    assert [queries(address) for address in addresses] == before and max(before) <= 8, before
    assert Client().get("/cronograma/").text.count('role="rowheader" scope="row">') == 40
    assert Client().get("/plan/operativo/2026/?page=2").text.count('role="rowheader" scope="row">') == 26


def test_what_is_suspended_and_taken_up_again_is_newer_each_time(
    year: OperationalPlan, people: dict[str, User]
) -> None:
    """Its milestones too: a calendar that trusts the number shows them again."""
    row = year.activities.get(code="A")
    told = []
    for change in ("", "cancel", "resume"):
        row.refresh_from_db()
        if change == "cancel":
            cancel_activity(
                activity=row, reason="Llueve.", expected_version=row.edit_version, by=people["team"]
            )
        elif change:
            resume_activity(activity=row, expected_version=row.edit_version, by=people["team"])
        found = {event.uid: event for event in events().values()}
        told.append([found[ics.uid_of(str(one.uid))] for one in (row, *row.milestones.order_by("pk"))])
    assert len(told[0]) > 1
    for before, suspended, after in zip(*told, strict=True):
        assert before.sequence < suspended.sequence < after.sequence
        assert (suspended.status, after.status) == ("CANCELLED", "CONFIRMED")


def test_the_calendar_ends_at_its_limit(year: OperationalPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (1, 4, 9):
        monkeypatch.setattr("planning.queries.schedule.MOST_EVENTS", limit)
        assert len(events()) == limit


def test_the_operational_plan_of_a_year(year: OperationalPlan, client_as: Callable[[str], Client]) -> None:
    """By axis in the order of the plan, with its money; drafts are nobody's."""
    Activity.objects.filter(code__in="AB").update(budget=1500)
    page = Client().get("/plan/operativo/2026/").text
    assert "".join(re.findall(r'<strong><span class="num">(\w)</span>', page)) == "ABCEDF"
    for words in (
        "Lo de este año.",
        "Resolución 9/26.",
        "$ 3.000",
        "Todavía no se informó",
        "/cronograma/?anio=2026",
    ):
        assert words in page, words
    links = re.findall(r'</span> <a href="/plan/[^"/]+/">', page)
    assert len(links) == 6, "each activity leads to what the plan says of it"
    assert Client().get("/plan/operativo/").url == "/plan/operativo/2026/"
    for address in ("/plan/operativo/2027/", "/plan/operativo/2025/"):
        assert Client().get(address).status_code == 404
        assert client_as("administrator").get(address).status_code == 404
    years.year(year.plan, 2028)
    assert 'href="/plan/operativo/2028/" rel="next"' in Client().get("/plan/operativo/2026/").text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("planning.views.operational_public.today", lambda: D(2026, 11, 27))
        assert Client().get("/plan/operativo/").url == "/plan/operativo/2026/", "that of the year at work"
    assert 'href="/plan/operativo/2026/" rel="prev"' in Client().get("/plan/operativo/2028/").text
