"""Words of approved minutes that the public version covers: who may, when, what it covers and what is left."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.redactions import redact, redact_words, remove_redaction
from participation.models import Contribution, Decision, Minutes, Rectification, Redaction
from participation.queries.redactions import Covers, Text, covers_of, leftovers, texts_of
from participation.queries.session import session_of
from participation.session.covering import Span, cover, merged, occurrences
from participation.transitions import InvalidTransition
from participation.views.redactions import Shown
from tests.reports import actas
from tests.reports.actas import OPERATIVE, TOLD, Session

MAY = {"staff", "publisher"}
BAR = "█████ (datos personales)"


def covers(session: Session) -> Covers:
    minutes = Minutes.objects.get(pk=session.minutes.pk)
    return covers_of(minutes, texts_of(session_of(session.meeting)))


def mark(session: Session, name: str, words: str, by: User, **fields: object) -> Redaction:
    """Cover words where they stand first in a text."""
    text = texts_of(session_of(session.meeting))[session.address(name)].text
    start = text.index(words)
    how = {"ground": "personal", **fields}
    return redact(
        minutes=session.minutes,
        part=session.address(name),
        start=start,
        end=start + len(words),
        by=by,
        **how,
    )


# --- the words ---


@pytest.mark.parametrize("words", ["a", "Ana", "Juana María Rodríguez de la Fuente, de Rafael 3512"])
def test_what_stands_there_tells_nothing_of_what_it_covers(words: str) -> None:
    assert cover(f"Vino {words}.", [Span(5, 5 + len(words), ("personal",))]) == f"Vino {BAR}."


def test_spans_that_overlap_or_touch_are_one() -> None:
    spans = [Span(4, 8, ("reserved",)), Span(0, 5, ("personal",)), Span(8, 9, ("personal",))]
    assert merged(spans) == [Span(0, 9, ("personal", "reserved"))]
    assert cover("0123456789", spans) == "█████ (datos personales; reservado)9"
    assert merged([Span(0, 2, ("personal",)), Span(3, 4, ("personal",))]) == [
        Span(0, 2, ("personal",)),
        Span(3, 4, ("personal",)),
    ]


def test_words_are_found_whole_whatever_their_case_and_blanks() -> None:
    text = "Ana Sosa; ANA\n SOSA, Anabel, ana sosa."
    assert [text[start:end] for start, end in occurrences(text, "ana  sosa")] == [
        "Ana Sosa",
        "ANA\n SOSA",
        "ana sosa",
    ]
    assert occurrences(text, "Ana")[0] == (0, 3) and len(occurrences(text, "Ana")) == 3
    assert occurrences(text, "  ") == []
    assert occurrences("Son 1.5 y 1x5", "1.5") == [(4, 7)]


# --- who and when ---


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "staff",
        "mayor",
        "councillor",
        "neighbourhood_councillor",
        "officer",
        "team",
        "publisher",
        "nobody",
    ],
)
def test_who_may(people: dict[str, User], role: str) -> None:
    session = actas.signed(people)
    if role not in MAY:
        with pytest.raises(NotAllowed):
            mark(session, "discussion", "Canariatratado", people[role])
        with pytest.raises(NotAllowed):
            redact_words(minutes=session.minutes, words="Canariatratado", ground="personal", by=people[role])
        row = mark(session, "discussion", "Canariatratado", people["staff"])
        with pytest.raises(NotAllowed):
            remove_redaction(redaction=row, by=people[role])
        assert Redaction.objects.get() == row
        return
    remove_redaction(redaction=mark(session, "discussion", "Canariatratado", people[role]), by=people[role])
    assert not Redaction.objects.exists()


def test_only_from_the_approval_on(people: dict[str, User]) -> None:
    session = actas.recorded(people)
    for state in ("draft", "under_review"):
        Minutes.objects.filter(pk=session.minutes.pk).update(state=state)
        with pytest.raises(InvalidTransition, match="aprobada"):
            mark(session, "discussion", "Canariatratado", people["staff"])
    session.minutes.refresh_from_db()
    session.minutes.state = "draft"
    actas.approved(session, people)
    assert mark(session, "discussion", "Canariatratado", people["staff"]).pk


# --- what is covered ---


def test_a_span_covers_its_words_alone(people: dict[str, User]) -> None:
    session = actas.signed(people)
    row = mark(session, "discussion", " Canariatratado ", people["staff"])
    assert TOLD[row.start : row.end] == "Canariatratado"  # not the blanks that a hand takes along
    address = session.address("discussion")
    assert covers(session).cover(address, TOLD) == TOLD.replace("Canariatratado", BAR)
    assert covers(session).cover(session.address("operative"), OPERATIVE) == OPERATIVE


def test_marking_again_makes_one_span(people: dict[str, User]) -> None:
    session, staff = actas.signed(people), people["staff"]
    first = mark(session, "discussion", "Canariatratado pidió", staff)
    assert mark(session, "discussion", "Canariatratado", staff) == first
    wider = mark(session, "discussion", "señora Canariatratado", staff)
    assert TOLD[wider.start : wider.end] == "señora Canariatratado pidió"
    other = mark(session, "discussion", "pidió que se pode", staff, ground="confidential")
    assert set(Redaction.objects.all()) == {wider, other}
    words = covers(session).cover(session.address("discussion"), TOLD)
    assert words == "La █████ (datos personales; confidencial) el árbol de Rafael 3512."


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"part": "item:nada.discussion"}, "ya no está"),
        ({"part": "heading.place"}, "ya no está"),
        ({"start": 5, "end": 5}, "Marcá"),
        ({"start": 2, "end": 3}, "Marcá"),  # a blank
        ({"end": 4_000}, "ya no está"),
        ({"start": 30, "end": 20}, "ya no está"),
        ({"ground": "reserved"}, "resolución que lo funda"),
        ({"ground": "porque sí"}, "opción"),
    ],
)
def test_what_cannot_be_covered_is_refused(
    people: dict[str, User], fields: dict[str, object], problem: str
) -> None:
    session = actas.signed(people)
    place = {"part": session.address("discussion"), "start": 0, "end": 9, "ground": "personal", **fields}
    with pytest.raises(ValidationError, match=problem):
        redact(minutes=session.minutes, by=people["staff"], **place)
    assert not Redaction.objects.exists()


def test_words_are_covered_wherever_they_stand(people: dict[str, User]) -> None:
    session, staff = actas.recorded(people), people["staff"]
    session.items[1].discussion = "Volvió a hablar la Sra. CANARIATRATADO, y Canariatratado otra vez."
    session.items[1].save()
    actas.approved(session, people)
    rows = redact_words(minutes=session.minutes, words="canariatratado", ground="personal", by=staff)
    assert len(rows) == 3
    with pytest.raises(ValidationError, match="no está en ningún texto"):
        redact_words(minutes=session.minutes, words="Canariaausente", ground="personal", by=staff)
    with pytest.raises(ValidationError, match="no está en ese texto"):
        redact_words(
            minutes=session.minutes,
            words="canariatratado",
            part=session.address("title"),
            ground="personal",
            by=staff,
        )
    Redaction.objects.all().delete()
    mark(session, "discussion", "Canariatratado", staff, everywhere=True)
    assert Redaction.objects.count() == 3
    assert leftovers(covers(session), texts_of(session_of(session.meeting)).values()) == []


def test_what_is_left_elsewhere_is_told(people: dict[str, User]) -> None:
    session, staff = actas.recorded(people), people["staff"]
    session.items[1].discussion = "Volvió a hablar Canariatratado."
    session.items[1].save()
    actas.approved(session, people)
    review = Contribution.objects.get(review__isnull=False).review
    review.public_text = "Lo pidió Canariatratado."
    review.save()
    mark(session, "discussion", "Canariatratado", staff)
    contributions = list(session.meeting.contributions.select_related("review"))
    left = leftovers(covers(session), texts_of(session_of(session.meeting)).values(), contributions)
    assert [(row.label, row.contribution) for row in left] == [
        ("Punto 2: qué se trató", None),
        (f"Aporte {review.contribution.code}", review.contribution),
    ]


def test_a_rectification_does_not_say_what_is_covered(people: dict[str, User]) -> None:
    session = actas.signed(people)
    mark(session, "discussion", "Canariatratado", people["staff"])
    decision = Decision.objects.exclude(pk=session.resolution.pk).get()
    row = Rectification.objects.create(
        minutes=session.minutes,
        part=session.address("discussion"),
        part_label="Punto 1: qué se trató",
        says="La señora CANARIATRATADO pidió",
        should_say="La señora Canariatratado, y su hermana, pidieron",
        decided_in=decision,
        recorded_by=people["staff"],
    )
    told = covers(session)
    assert told.cover(f"rectification:{row.uid}.says", row.says) == f"La señora {BAR} pidió"
    should_say = told.cover(f"rectification:{row.uid}.should_say", row.should_say)
    assert should_say == f"La señora {BAR}, y su hermana, pidieron"


def test_a_span_never_slides_over_another_text(people: dict[str, User]) -> None:
    """What was marked on a text that reads otherwise now is told, and until then nothing of that text is."""
    session = actas.signed(people)
    row = mark(session, "discussion", "Canariatratado", people["staff"])
    Redaction.objects.filter(pk=row.pk).update(covered_sha256="0" * 64)
    told, address = covers(session), session.address("discussion")
    assert told.stale == [row]
    assert told.cover(address, TOLD) == BAR


# --- the page ---


def post(client: Client, session: Session, **fields: object) -> str:
    data = {"ground": "personal", "part": "", "words": "", **fields}
    return client.post(f"/gestion/reuniones/{session.meeting.code}/tachados/", data, follow=True).text


def test_a_selection_and_typed_words(people: dict[str, User], client_as) -> None:
    session, staff = actas.signed(people), client_as("staff")
    page = staff.get(f"/gestion/reuniones/{session.meeting.code}/tachados/").text
    assert TOLD in page and "Parece haber una cédula de identidad" in page
    assert f'data-text="{session.address("discussion")}"' in page
    start = TOLD.index("Canariatratado")
    place = {"part": session.address("discussion"), "start": start, "end": start + 14}
    assert "ya no está en el acta, o cambió" in post(staff, session, words="otra cosa", **place)
    assert not Redaction.objects.exists()
    page = post(staff, session, words="Canariatratado", **place)
    assert BAR in page and "Quedó tachado" in page
    page = post(staff, session, words="canariaresuelta, cédula 1.234.567-8")
    assert "Otorgar una ayuda a █████ (datos personales)." in page
    assert "no está en ningún texto del acta" in post(staff, session, words="Canariaausente")
    assert "Marcá o escribí" in post(staff, session)
    row = Redaction.objects.get(part=session.address("discussion"))
    staff.post(f"/gestion/reuniones/{session.meeting.code}/tachados/{row.pk}/quitar/")
    assert Redaction.objects.count() == 1


def test_the_page_refuses_whoever_may_not_and_drafts(people: dict[str, User], client_as) -> None:
    session = actas.recorded(people)
    address = f"/gestion/reuniones/{session.meeting.code}/tachados/"
    for role in people:
        response = client_as(role).get(address)
        assert response.status_code == (302 if role in MAY else 403), role
    assert client_as("anonymous").get(address)["Location"].startswith("/cuenta/")


@pytest.mark.parametrize(
    "text", ["Corta.", "Palabra " * 300, "Uno.\n" * 40, "Canariaresuelta, cédula " * 2 + "1.234.567-8"]
)
def test_every_word_to_cover_is_in_sight(text: str) -> None:
    """However long: what a box hides would be published uncovered. 25 letters fit in a line of half a page."""
    shown = Shown(text=Text("item:1.discussion", "Punto 1", text), public=text, redactions=[], suspects=[])
    assert shown.rows >= sum(-(-len(line) // 25) for line in text.split("\n"))
