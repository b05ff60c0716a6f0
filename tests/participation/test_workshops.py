"""Workshops: who may do what and when, cards that nobody can guess, words kept once, people counted and named."""

import datetime as dt
import io
import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.permissions import NotAllowed
from municipalismo import embedded
from participation.actions import life, workshop_photos, workshop_sheets, workshop_words, workshops
from participation.actions.contributions import add_contribution, delete_contribution
from participation.actions.meetings import create_meeting, delete_meeting
from participation.models import (
    Attendee,
    Contribution,
    ContributionSheet,
    HeadCount,
    Meeting,
    Receipt,
    WorkshopPhoto,
)
from participation.queries.workshops import card_state, public_photos, public_workshops, steps_of
from participation.receipts import ALPHABET, plain_receipt_code, spaced_receipt_code
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Body, Neighbourhood, today
from tests.participation import making
from tests.participation.workshops import approved, card_of, prepared, said, table_of

CSV = "mesa,texto,tarjeta\n1,Que poden los plátanos,\n2,Más luz en el pasaje,{card}\n"


def photo_bytes(colour: str = "red") -> bytes:
    taken = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(taken, "JPEG")
    return taken.getvalue()


def uploaded(meeting: Meeting, by: User, text: str = "") -> ContributionSheet:
    text = text or CSV.format(card="")
    sheet = workshop_sheets.upload_contributions(meeting=meeting, name="t.csv", data=text.encode(), by=by)
    workshop_sheets.read_contributions(sheet_id=sheet.pk)
    return ContributionSheet.objects.get(pk=sheet.pk)


# --- who and when -------------------------------------------------------------------------------------------

Act = Callable[[Meeting, User], object]


def _correct(meeting: Meeting, by: User) -> object:
    row = meeting.contributions.get(verbatim="Ya dicho")
    row.verbatim = "Ya dicho."
    return workshop_words.correct_contribution(
        contribution=row, card="", expected_version=row.edit_version, by=by
    )


#: Everything that writes what the record sheet holds: for whoever records, while it is a draft.
RECORDING: dict[str, Act] = {
    "set_tables": lambda m, by: workshops.set_tables(meeting=m, abouts=["Plaza"] * 3, by=by),
    "add_facilitator": lambda m, by: workshops.add_facilitator(
        meeting=m, role="facilitates", name="Ana", by=by
    ),
    "remove_facilitator": lambda m, by: workshops.remove_facilitator(facilitator=m.facilitators.get(), by=by),
    "register_attendee": lambda m, by: workshops.register_attendee(
        meeting=m, name="Eva", consented=True, by=by
    ),
    "count_people": lambda m, by: workshops.count_people(meeting=m, count=3, by=by),
    "uncount_attendee": lambda m, by: workshops.forget_attendee(
        attendee=m.attendees.get(), was_there=False, by=by
    ),
    "save_incident": lambda m, by: workshops.save_incident(meeting=m, text="Se cortó la luz", by=by),
    "remove_incident": lambda m, by: workshops.remove_incident(incident=m.incidents.get(), by=by),
    "make_cards": lambda m, by: workshop_words.make_cards(meeting=m, count=2, by=by),
    "capture_contribution": lambda m, by: said(m, by),
    "correct_contribution": _correct,
    "upload_contributions": lambda m, by: workshop_sheets.upload_contributions(
        meeting=m, name="t.csv", data=b"mesa,texto\n1,Luz\n", by=by
    ),
    "confirm_contributions": lambda m, by: workshop_sheets.confirm_contributions(sheet=m.sheets.get(), by=by),
}
#: What is for whoever records in any state: consent may be taken back at any time.
ALWAYS: dict[str, Act] = {
    "forget_attendee": lambda m, by: workshops.forget_attendee(
        attendee=m.attendees.get(), was_there=True, by=by
    ),
    "add_photo": lambda m, by: workshop_photos.add_photo(
        meeting=m, name="a.jpg", data=photo_bytes("blue"), caption="La mesa 2", consent_note="Planilla",
        consented=True, by=by,
    ),
    "show_photo": lambda m, by: workshop_photos.show_photo(photo=m.photos.get(), is_public=False, by=by),
    "remove_photo": lambda m, by: workshop_photos.remove_photo(photo=m.photos.get(), by=by),
    "discard_contributions": lambda m, by: workshop_sheets.discard_contributions(sheet=m.sheets.get(), by=by),
}  # fmt: skip
#: For whoever calls, while it is a draft.
CALLING: dict[str, Act] = {
    "save_call": lambda m, by: workshops.save_call(
        meeting=m, fields={"place": "Liceo"}, call={"purpose": "Otra"}, expected_version=0, by=by
    ),
    "announce_workshop": lambda m, by: workshops.announce_workshop(meeting=m, by=by),
}
ACTS = RECORDING | ALWAYS | CALLING


def filled(by: User, *codes: str) -> Meeting:
    """A workshop with one of everything."""
    meeting = create_meeting_of(by, *codes)
    workshops.add_facilitator(meeting=meeting, role="coordinates", name="Rosa", by=by)
    workshops.register_attendee(meeting=meeting, name="Olga", consented=True, by=by)
    workshops.save_incident(meeting=meeting, text="Faltaron sillas", by=by)
    workshop_photos.add_photo(
        meeting=meeting, name="a.jpg", data=photo_bytes(), caption="La mesa 1", consent_note="Planilla",
        consented=True, by=by,
    )  # fmt: skip
    said(meeting, by, "Ya dicho")
    uploaded(meeting, by)
    return meeting


def create_meeting_of(by: User, *codes: str) -> Meeting:
    meeting = workshops.create_workshop(
        bodies=making.bodies(*codes), date=today(), call={}, by=by, title="Taller", place="Sede",
        start_time=dt.time(19),
    )  # fmt: skip
    workshops.set_tables(meeting=meeting, abouts=["", ""], by=by)
    return meeting


def test_each_action_is_for_staff_and_for_officers_of_the_body(people: dict[str, User]) -> None:
    meeting = filled(people["staff"], "CV")
    for name, act in ACTS.items():
        for role in set(people) - {"staff", "officer"}:
            with pytest.raises(NotAllowed):
                act(meeting, people[role])
        with transaction.atomic():
            act(Meeting.objects.get(pk=meeting.pk), people["officer"])
            transaction.set_rollback(True)
        assert name


def test_without_a_body_it_is_for_staff_alone(people: dict[str, User]) -> None:
    meeting = filled(people["staff"])
    for act in ACTS.values():
        for role in ("officer", "mayor"):
            with pytest.raises(NotAllowed):
                act(meeting, people[role])


def test_what_the_record_sheet_holds_changes_only_in_a_draft_and_consent_always(
    people: dict[str, User],
) -> None:
    staff = people["staff"]
    meeting = filled(staff)
    life.submit_minutes(meeting=meeting, by=staff)
    for act in (RECORDING | CALLING).values():
        with pytest.raises(InvalidTransition):
            act(meeting, staff)
    minutes = Meeting.objects.get(pk=meeting.pk).minutes
    life.approve_minutes(minutes=minutes, exception="Ficha de un taller.", by=staff)
    for act in (RECORDING | CALLING).values():
        with pytest.raises(InvalidTransition):
            act(meeting, staff)
    for act in ALWAYS.values():
        with transaction.atomic():
            act(meeting, staff)
            transaction.set_rollback(True)


def test_nothing_is_recorded_of_one_that_was_called_off(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = filled(staff)
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now(), cancelled_reason="Lluvia")
    for name in {*RECORDING, "announce_workshop"} - {
        "remove_facilitator",
        "remove_incident",
        "uncount_attendee",
    }:
        if name != "correct_contribution":  # it was there before
            with pytest.raises(ValidationError, match="se suspendió"):
                ACTS[name](meeting, staff)


def test_what_happened_is_written_from_its_day_on(people: dict[str, User]) -> None:
    meeting = prepared(people["staff"], date=today() + dt.timedelta(days=1))
    names = (
        "register_attendee",
        "count_people",
        "save_incident",
        "capture_contribution",
        "upload_contributions",
    )
    for name in names:
        with pytest.raises(ValidationError, match="todavía no se hizo"):
            ACTS[name](meeting, people["staff"])


def test_only_a_workshop_has_tables_cards_and_photos(people: dict[str, User]) -> None:
    staff = people["staff"]
    session = making.draft(staff, date=today())
    for name in ("set_tables", "make_cards", "count_people", "save_call", "announce_workshop", "add_photo"):
        with pytest.raises(ValidationError, match="no es un taller"):
            ACTS[name](session, staff)


# --- the call -----------------------------------------------------------------------------------------------


def test_the_call_is_public_once_announced(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff, date=today() + dt.timedelta(days=3))
    assert not public_workshops().exists()
    workshops.announce_workshop(meeting=meeting, by=staff)
    first = Meeting.objects.get(pk=meeting.pk)
    assert list(public_workshops()) == [meeting]
    workshops.announce_workshop(meeting=meeting, by=staff)
    assert Meeting.objects.get(pk=meeting.pk).edit_version == first.edit_version


def test_a_call_without_place_or_hour_is_not_announced(people: dict[str, User]) -> None:
    staff = people["staff"]
    for lack in ({"place": ""}, {"start_time": None}, {"is_open": False, "closed_reason": "x"}):
        meeting = prepared(staff, date=today() + dt.timedelta(days=3), **lack)
        with pytest.raises(ValidationError):
            workshops.announce_workshop(meeting=meeting, by=staff)
    past = prepared(staff, date=today() - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="ya pasó"):
        workshops.announce_workshop(meeting=past, by=staff)


def test_the_second_of_two_who_mend_a_call_is_told(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    CALLING["save_call"](meeting, staff)
    with pytest.raises(EditConflict):
        CALLING["save_call"](meeting, staff)
    meeting.refresh_from_db()
    assert (meeting.place, meeting.workshop.purpose) == ("Liceo", "Otra")


# --- tables -------------------------------------------------------------------------------------------------


def test_a_table_where_something_was_said_stays(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    said(meeting, staff, table=table_of(meeting, 3))
    with pytest.raises(ValidationError, match="mesa 3"):
        workshops.set_tables(meeting=meeting, abouts=["", ""], by=staff)
    workshops.set_tables(meeting=meeting, abouts=["Plaza", "", "Luz", "Agua"], by=staff)
    assert [str(table) for table in meeting.tables.all()] == [
        "Mesa 1: Plaza",
        "Mesa 2",
        "Mesa 3: Luz",
        "Mesa 4: Agua",
    ]
    other = prepared(staff)
    with pytest.raises(ValidationError, match="otro taller"):
        said(meeting, staff, table=table_of(other))


# --- who came -----------------------------------------------------------------------------------------------


def test_a_name_is_kept_with_consent_alone_and_counted(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    place = Neighbourhood.objects.first()
    described = {"gender": "woman", "age_band": "65+", "neighbourhood": place, "first_time": True}
    with pytest.raises(ValidationError, match="Sin consentimiento"):
        workshops.register_attendee(meeting=meeting, name="Olga", consented=False, by=staff, **described)
    assert not Attendee.objects.exists() and not HeadCount.objects.exists()
    workshops.count_people(meeting=meeting, count=4, by=staff, **described)
    olga = workshops.register_attendee(
        meeting=meeting, name=" Olga  Sosa ", consented=True, by=staff, **described
    )
    assert (olga.name, olga.consent_version) == ("Olga Sosa", "nombre-taller-2")
    assert [row.count for row in meeting.head_counts.all()] == [5]
    eva = workshops.register_attendee(meeting=meeting, name="Eva", consented=True, by=staff)
    assert sum(row.count for row in meeting.head_counts.all()) == 6
    workshops.forget_attendee(attendee=eva, was_there=False, by=staff)
    workshops.forget_attendee(attendee=eva, was_there=False, by=staff)
    workshops.forget_attendee(attendee=olga, was_there=True, by=staff)
    assert not Attendee.objects.exists()
    assert [row.count for row in meeting.head_counts.all()] == [5]


def test_the_audit_has_no_name_of_who_came(people: dict[str, User], sql: Callable[..., list]) -> None:
    meeting = prepared(people["staff"])
    workshops.register_attendee(
        meeting=meeting, name="Zulmaqz", email="zulmaqz@example.org", phone="099 zulmaqz", consented=True,
        by=people["staff"],
    )  # fmt: skip
    tables = sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '%%event'")
    assert tables
    for (table,) in tables:
        assert not sql(f'SELECT 1 FROM "{table}" AS e WHERE e::text ILIKE %s', "%zulmaqz%"), table


# --- cards --------------------------------------------------------------------------------------------------


def test_codes_are_random_spaced_in_fours_and_of_one_card_each(people: dict[str, User]) -> None:
    meeting = prepared(people["staff"], cards=200)
    codes = list(meeting.cards.order_by("number").values_list("code", flat=True))
    assert len(set(codes)) == 200 and all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)
    assert len({code[:2] for code in codes}) > 80, "not in a row"
    assert list(meeting.cards.order_by("number").values_list("number", flat=True)) == list(range(1, 201))
    assert spaced_receipt_code("7K3MQ2XA") == "7K3M-Q2XA" and plain_receipt_code(" 7k3m q2xA ") == "7K3MQ2XA"
    assert plain_receipt_code("OIL0-1234") == "01101234"


def test_a_card_is_typed_once_and_free_again_when_what_it_says_is_deleted(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting, other = prepared(staff, cards=2), prepared(staff, cards=1)
    card = card_of(meeting)
    typed = spaced_receipt_code(card.code).lower()
    first = said(meeting, staff, card=typed)
    card.refresh_from_db()
    assert card.contribution == first
    with pytest.raises(ValidationError, match="ya se cargó en la mesa 1") as refused:
        said(meeting, staff, "Otra cosa", card=typed)
    assert set(refused.value.message_dict) == {"card"}
    for wrong in (card_of(other).code, "ZZZZ-ZZZZ", "x"):
        with pytest.raises(ValidationError, match="no es una tarjeta de este taller"):
            said(meeting, staff, "Otra cosa", card=wrong)
    assert Contribution.objects.count() == 1
    delete_contribution(contribution=first, by=staff)
    assert card_state(meeting, typed).is_free
    again = said(meeting, staff, "De nuevo", card=typed)
    workshop_words.correct_contribution(
        contribution=again, card=card_of(meeting, 2).code, expected_version=again.edit_version, by=staff
    )
    assert card_state(meeting, typed).is_free and not card_state(meeting, card_of(meeting, 2).code).is_free


def test_the_application_may_delete_what_was_typed_and_never_a_code_with_it(
    people: dict[str, User], sql: Callable[..., list]
) -> None:
    """By its own rights in the database: Django's cascade would ask for more, and drop the card."""
    staff = people["staff"]
    meeting = prepared(staff, cards=1)
    row = said(meeting, staff, card=card_of(meeting).code)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {embedded.APPLICATION}")
        delete_contribution(contribution=row, by=staff)
        cursor.execute("RESET ROLE")
    assert not Contribution.objects.exists() and Receipt.objects.get().contribution is None


def test_one_with_cards_or_with_anything_recorded_is_not_deleted(people: dict[str, User]) -> None:
    staff = people["staff"]
    with pytest.raises(ValidationError, match="tarjetas con código"):
        delete_meeting(meeting=prepared(staff, cards=1), by=staff)
    for name in ("save_incident", "register_attendee", "add_photo"):
        meeting = prepared(staff)
        ACTS[name](meeting, staff)
        with pytest.raises(ValidationError, match="No se puede borrar"):
            delete_meeting(meeting=meeting, by=staff)
    meeting = prepared(staff)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {embedded.APPLICATION}")
        delete_meeting(meeting=meeting, by=staff)
        cursor.execute("RESET ROLE")
    assert not Meeting.objects.filter(pk=meeting.pk).exists()


# --- words --------------------------------------------------------------------------------------------------


def test_the_same_thing_sent_twice_is_kept_once(people: dict[str, User]) -> None:
    """The answer to the first never came: the browser sends it again."""
    staff = people["staff"]
    meeting = prepared(staff, cards=1)
    uid = uuid.uuid4()
    first = said(meeting, staff, uid=uid, card=card_of(meeting).code)
    assert said(meeting, staff, uid=uid, card=card_of(meeting).code) == first
    life_goes_on = approved(meeting, staff)
    assert said(life_goes_on, staff, uid=uid) == first
    with pytest.raises(NotAllowed):
        said(meeting, people["nobody"], uid=uid)
    other = prepared(staff)
    with pytest.raises(ValidationError):
        said(other, staff, uid=uid)
    assert Contribution.objects.count() == 1


def test_words_are_kept_to_the_letter_and_not_without_end(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    words = "Primero: «pasto»\n\n=SUMA(1;2) <b>no</b>"
    assert said(meeting, staff, words, is_dissent=True).verbatim == words
    for wrong in ("", "   ", "x" * 10_001, "a\x00b"):
        with pytest.raises(ValidationError) as refused:
            said(meeting, staff, wrong)
        assert set(refused.value.message_dict) == {"verbatim"}
    assert meeting.contributions.get().is_dissent


# --- photos -------------------------------------------------------------------------------------------------


def test_photos_need_consent_are_made_anew_and_public_with_the_record_sheet(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    told = {
        "meeting": meeting,
        "name": "a.jpg",
        "caption": "La mesa",
        "consent_note": "Planilla",
        "by": staff,
    }
    raw = photo_bytes() + b"SECRETA al final"
    for lack in (
        {"consented": False},
        {"consent_note": " "},
        {"caption": ""},
        {"data": b"%PDF-"},
        {"data": b"x"},
    ):
        with pytest.raises(ValidationError):
            workshop_photos.add_photo(**{"data": raw, "consented": True, **told, **lack})
    photo = workshop_photos.add_photo(data=raw, consented=True, **told)
    assert b"SECRETA" not in bytes(photo.data)
    assert (photo.width, photo.height, photo.consent_version) == (40, 30, "foto-taller-1")
    with pytest.raises(ValidationError, match="ya está"):
        workshop_photos.add_photo(data=raw, consented=True, **told)
    assert not public_photos(meeting).exists()
    meeting = approved(meeting, staff)
    assert list(public_photos(meeting)) == [photo]
    workshop_photos.show_photo(photo=photo, is_public=False, by=staff)
    assert not public_photos(meeting).exists() and WorkshopPhoto.objects.exists()


# --- spreadsheets -------------------------------------------------------------------------------------------


def test_a_spreadsheet_is_written_whole_once_it_is_confirmed(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff, cards=1)
    said(meeting, staff)
    card = card_of(meeting)
    sheet = uploaded(meeting, staff, CSV.format(card=spaced_receipt_code(card.code).lower()))
    assert (sheet.state, sheet.data, len(sheet.rows)) == ("checked", None, 2)
    assert Contribution.objects.count() == 1
    assert workshop_sheets.confirm_contributions(sheet=sheet, by=staff) == 2
    assert workshop_sheets.confirm_contributions(sheet=sheet, by=staff) == 2
    rows = list(meeting.contributions.order_by("pk"))
    assert [row.code[-3:] for row in rows] == ["A01", "A02", "A03"]
    assert [(row.table.number, row.kind, row.author_type) for row in rows[1:]] == [
        (1, "proposal", "residents"), (2, "proposal", "residents"),
    ]  # fmt: skip
    card.refresh_from_db()
    assert card.contribution == rows[2]
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows, sheet.written) == ("done", [], 2)
    with pytest.raises(InvalidTransition):
        workshop_sheets.discard_contributions(sheet=sheet, by=staff)


def test_one_error_and_nothing_is_written(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    sheet = uploaded(meeting, staff, "mesa,texto\n1,Luz\n9,Plaza\n")
    assert (sheet.state, sheet.rows, len(sheet.errors)) == ("refused", [], 1)
    with pytest.raises(InvalidTransition):
        workshop_sheets.confirm_contributions(sheet=sheet, by=staff)
    assert not Contribution.objects.exists()


def test_what_changed_since_it_was_read_is_not_overruled(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff, cards=1)
    code = card_of(meeting).code
    sheet = uploaded(meeting, staff, CSV.format(card=code))
    said(meeting, staff, card=code)
    with pytest.raises(ValidationError, match="subila de nuevo"):
        workshop_sheets.confirm_contributions(sheet=sheet, by=staff)
    assert Contribution.objects.count() == 1


def test_what_is_no_spreadsheet_is_refused_and_reading_twice_is_harmless(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    with pytest.raises(ValidationError):
        workshop_sheets.upload_contributions(meeting=meeting, name="a.pdf", data=b"%PDF-1.7", by=staff)
    sheet = uploaded(meeting, staff, "nombre\nAna\n")
    assert sheet.state == "refused" and "encabezados" in sheet.errors[0]["text"]
    workshop_sheets.read_contributions(sheet_id=sheet.pk)
    workshop_sheets.discard_contributions(sheet=sheet, by=staff)
    workshop_sheets.read_contributions(sheet_id=sheet.pk)
    workshop_sheets.fail_contributions(sheet_id=sheet.pk, reason="x")
    assert not ContributionSheet.objects.exists()


# --- the way ------------------------------------------------------------------------------------------------


def test_the_steps_say_what_is_done_and_what_is_missing(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff, tables=0)
    assert [(step.label, step.state) for step in steps_of(meeting)] == [
        ("Convocatoria", "attention"), ("Mesas y quiénes facilitan", "attention"), ("Papeles para llevar", "neutral"),
        ("Quiénes vinieron", "attention"), ("Lo que se dijo", "attention"), ("Incidencias y fotos", "neutral"),
    ]  # fmt: skip
    workshops.announce_workshop(meeting=meeting, by=staff)
    workshops.set_tables(meeting=meeting, abouts=[""], by=staff)
    for name in ("add_facilitator", "make_cards", "count_people", "capture_contribution", "save_incident"):
        ACTS[name](meeting, staff)
    meeting.refresh_from_db()
    assert [step.state for step in steps_of(meeting)] == ["done"] * 4 + ["underway", "done"]
    early = prepared(staff, date=today() + dt.timedelta(days=2))
    assert len(steps_of(early)) == 3


def test_a_contribution_of_a_session_has_no_table_of_a_workshop(people: dict[str, User]) -> None:
    staff = people["staff"]
    meeting = prepared(staff)
    session = create_meeting(kind="ordinary", bodies=[Body.objects.get(code="CV")], date=today(), by=staff)
    with pytest.raises(ValidationError, match="otro taller"):
        add_contribution(
            meeting=session, kind="proposal", author_type="residents", verbatim="Luz", table=table_of(meeting),
            by=staff,
        )  # fmt: skip
