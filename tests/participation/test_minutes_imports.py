"""Old minutes brought in as documents: who may, what repeats safely, and that exactly what was decided is written."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from participation.actions import minutes_imports
from participation.actions.meetings import create_meeting, delete_meeting
from participation.minutes_names import cover_names, cover_titled, is_name, sender_kind, unnamed
from participation.models import (
    Attendance,
    Contribution,
    Decision,
    FactSpan,
    IncomingMatter,
    Meeting,
    Minutes,
    MinutesProposal,
    NameDecision,
    PlanOrigin,
    Presiding,
    ProposalState,
)
from participation.queries import minutes_imports as queries
from participation.queries.session import poll_of
from participation.session.voting import result_of
from participation.transitions import InvalidTransition
from planning.concurrency import EditConflict
from planning.models import Body, DevelopmentPlan, MajorityRule, Person, PlanItem
from planning.sheets.words import fold
from reports.documents.participation_figures import all_figures, public_codes, residents
from reports.queries.originals import originals_of
from reports.queries.participation import counts, residents_by_meeting
from tests import kept
from tests.actas import formats
from tests.participation import old_minutes
from tests.participation.old_minutes import PROSE, again, choose, confirmed, facts_of, in_state, proposed
from tests.participation.test_import_upload import queue, work  # noqa: F401 (a fixture)
from tests.planning import plans

S = ProposalState
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(people: dict[str, User]) -> None:
    kept.once("old_minutes", old_minutes.register)


@pytest.fixture
def staff(people: dict[str, User]) -> User:
    return people["staff"]


@pytest.mark.parametrize("form", formats.BUILDERS)
def test_what_the_reader_itself_tells_has_its_pages(form: str, staff: User, client: Client) -> None:
    """No made-up facts here: a document of each form, read as in the portal, and looked at."""
    path = next(each for each in formats.files() if formats.form_of(each) == form)
    batch = minutes_imports.begin_import(
        body=Body.objects.get(code="CM"), files=[formats.document(path)], by=staff
    )
    proposal = batch.proposals.get()
    minutes_imports.read_proposal(proposal_id=proposal.pk)
    assert again(proposal).state == S.PROPOSED
    client.force_login(staff)
    assert client.get(reverse("gestion:minutes-import-detail", args=[batch.pk])).status_code == 200
    for name in ("minutes-proposal", "minutes-proposal-confirm", "minutes-original-text"):
        assert client.get(reverse(f"gestion:{name}", args=[proposal.pk])).status_code == 200


# --- who, and when -----------------------------------------------------------------------------------

ROLES = (
    "administrator",
    "staff",
    "mayor",
    "councillor",
    "officer",
    "team",
    "coordinator",
    "publisher",
    "nobody",
)


def _acts(proposal: MinutesProposal, by: User) -> dict[str, Callable[[], Any]]:
    version = proposal.edit_version
    return {
        "begin": lambda: minutes_imports.begin_import(body=proposal.batch.body, text="otra", by=by),
        "save": lambda: choose(proposal, by, skip=["matters.0"]),
        "name": lambda: minutes_imports.decide_name(
            batch=proposal.batch, written="Irma Pereyra", kind="resident", by=by
        ),
        "forget": lambda: minutes_imports.forget_name(batch=proposal.batch, written="x", by=by),
        "discard": lambda: minutes_imports.discard_proposal(proposal=proposal, by=by),
        "retry": lambda: minutes_imports.retry(proposal=proposal, by=by),
        "confirm": lambda: minutes_imports.confirm_proposal(
            proposal=proposal, expected_version=version, approved_on=old_minutes.APPROVED_ON, by=by
        ),
    }


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (S.QUEUED, {"discard", "retry"}),
        (S.READING, {"discard", "retry"}),
        (S.PROPOSED, {"save", "discard", "confirm"}),
        (S.REFUSED, {"discard", "retry"}),
        (S.DUPLICATE, {"discard"}),
        (S.CONFIRMED, {"confirm"}),
        (S.DISCARDED, {"discard", "retry"}),
    ],
)
def test_each_state_lets_only_its_acts_through(state: ProposalState, acts: set[str], staff: User) -> None:
    proposal = in_state(state, staff)
    assert proposal.state == state
    done = set()
    for name in ("save", "discard", "retry", "confirm"):
        try:
            with transaction.atomic():
                _acts(again(proposal), staff)[name]()
                transaction.set_rollback(True)
            done.add(name)
        except InvalidTransition:
            pass
    assert done == acts


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("body", ["CM", "CV"])
def test_only_staff_and_officers_of_the_body_may(role: str, body: str, people: dict[str, User]) -> None:
    proposal = proposed(people["staff"], body=body)
    allowed = role == "staff" or (role, body) in {("officer", "CV"), ("mayor", "CM")}
    for act in _acts(proposal, people[role]).values():
        if allowed:
            with transaction.atomic():
                with suppress(InvalidTransition):  # the retry of what was read
                    act()
                transaction.set_rollback(True)
        else:
            with pytest.raises(PermissionDenied):
                act()
    seen = queries.proposals_visible_to(people[role]).filter(pk=proposal.pk).exists()
    assert seen == (allowed or role == "administrator")
    assert queries.imports_visible_to(people[role]).filter(pk=proposal.batch.pk).exists() == seen
    originals = queries.originals_visible_to(people[role]).filter(pk=proposal.pk)
    assert originals.exists() == (allowed or role == "administrator")


def test_a_member_reads_the_original_once_it_is_confirmed(people: dict[str, User]) -> None:
    proposal = confirmed(proposed(people["staff"]), people["staff"])
    for role in ("councillor", "mayor", "staff", "administrator"):
        assert proposal in queries.originals_visible_to(people[role])
    for role in ("officer", "team", "nobody", "publisher"):
        assert proposal not in queries.originals_visible_to(people[role])


def test_two_people_never_overwrite_each_other(staff: User) -> None:
    mine, theirs = proposed(staff), MinutesProposal.objects.get()
    choose(theirs, staff, skip=["matters.0"])
    for act in (
        lambda: choose(mine, staff, skip=["matters.1"]),
        lambda: minutes_imports.confirm_proposal(proposal=mine, expected_version=0, by=staff),
        lambda: minutes_imports.discard_proposal(proposal=mine, expected_version=0, by=staff),
    ):
        with pytest.raises(EditConflict):
            act()
    assert again(mine).choices == {"skip": ["matters.0"]}


def test_what_is_decided_on_a_name_meanwhile_is_told_in_every_document_that_has_it(staff: User) -> None:
    mine = proposed(staff)
    minutes_imports.decide_name(batch=mine.batch, written="Zoila Nadie", kind="guest", by=staff)
    assert again(mine).edit_version == 0
    minutes_imports.decide_name(batch=mine.batch, written="RAÚL ETCHEVERRIA", kind="nobody", by=staff)
    with pytest.raises(EditConflict):
        minutes_imports.confirm_proposal(
            proposal=mine, expected_version=0, approved_on=old_minutes.APPROVED_ON, by=staff
        )


# --- exactly what was decided ------------------------------------------------------------------------

KEPT = (Meeting, Attendance, Presiding, IncomingMatter, Decision, Contribution, Minutes, FactSpan)


def read_back(minutes: Minutes) -> dict[str, Any]:
    """What the portal holds of some minutes, in the words of the facts."""
    meeting = minutes.meeting
    words = {"principal": "titular", "substitute": "suplente", "": ""}
    statuses = {
        "with_notice": "con_aviso", "without_notice": "sin_aviso", "on_leave": "licencia",
        "not_summoned": "no_convocada",
    }  # fmt: skip
    authors = {
        "mayor": "alcaldia", "municipal_council": "concejo_municipal", "residents": "vecinos",
        "neighbourhood_council": "concejo_vecinal", "organisation": "organizacion", "staff": "funcionariado",
    }  # fmt: skip
    rows = list(meeting.attendances.select_related("person"))
    heads = meeting.head_counts.first()
    hour = lambda time: f"{time:%H:%M}" if time else None  # noqa: E731
    return {
        "number": minutes.number,
        "date": meeting.date.isoformat(),
        "start_time": hour(meeting.start_time),
        "end_time": hour(meeting.end_time),
        "kind": meeting.kind,
        "place": meeting.place,
        "present_count": heads.count if heads else meeting.members_present,
        "presider": [row.person.code for row in meeting.presidings.all()],
        "present": {(r.person.code, words[r.acting_as]) for r in rows if r.status == "present"},
        "absent": {(r.person.code, statuses[r.status]) for r in rows if r.status != "present"},
        "matters": [
            (i.matter.sender_kind, i.matter.sender, i.matter.extract, i.destination)
            for i in meeting.agenda_items.select_related("matter").order_by("position")
        ],
        "resolutions": [
            (d.number, d.case_file, d.operative, d.yes_count, d.no_count, d.abstention_count, d.present_count)
            for d in meeting.decisions.order_by("position")
        ],
        "contributions": [
            (authors[c.author_type], c.kind, c.verbatim) for c in meeting.contributions.order_by("pk")
        ],
        "approved_on": minutes.approved_on,
    }


def as_read_back(told: dict[str, Any], approved_on: dt.date) -> dict[str, Any]:
    """The merged facts in the same shape."""
    plain = ("number", "date", "start_time", "end_time", "kind", "place", "present_count")
    votes = ("yes", "no", "abstentions", "present")
    return {
        **{name: told[name] for name in plain},
        "presider": [told["presider"]["person"]] if told["presider"] else [],
        "present": {(one["person"], one["acting_as"]) for one in told["present"]},
        "absent": {(one["person"], one["status"]) for one in told["absent"]},
        "matters": [(m["sender_kind"], m["sender"], m["text"], m["destination"]) for m in told["matters"]],
        "resolutions": [
            (
                r["number"],
                r["case_file"],
                r["text"],
                *((r["vote"]["counts"][name] if r["vote"] else None) for name in votes),
            )
            for r in told["resolutions"]
        ],
        "contributions": [(c["author_type"], c["kind"], c["text"]) for c in told["contributions"]],
        "approved_on": approved_on,
    }


CHOICES: list[dict[str, Any]] = [
    {},
    {"skip": ["matters.1", "resolutions.0", "contributions.0", "end_time", "presider", "absent.0"]},
    {"skip": ["resolutions.0.vote"], "set": {"resolutions.1.vote.yes": 3, "resolutions.1.vote.of": 4,
     "resolutions.1.vote.unanimous": False}},
    {"set": {"date": "2016-01-20", "start_time": "17:00", "kind": "extraordinary", "number": "3", "place": "Sede",
     "present.4.acting_as": "titular", "absent.0.status": "licencia", "matters.0.text": "Nota por la cuneta",
     "matters.0.destination": "Enterados", "contributions.2.author_type": "alcaldia",
     "contributions.2.kind": "opinion"}},
    {"set": {"present.+1.person": "P07", "present.+1.acting_as": "suplente", "matters.+1.text": "Nota de la OSE",
     "matters.+1.author_type": "", "matters.+1.sender": "OSE", "contributions.+1.text": "Más luz",
     "contributions.+1.author_type": "organizacion", "resolutions.+1.text": "Se pasa a régimen de comisión",
     "resolutions.+1.vote.yes": "2", "resolutions.+1.vote.of": "4"}, "skip": ["present.1"]},
]  # fmt: skip


@pytest.mark.parametrize("choices", CHOICES)
def test_what_is_confirmed_is_what_was_decided_and_no_more(choices: dict[str, Any], staff: User) -> None:
    proposal = choose(proposed(staff), staff, **choices)
    told = queries.outlook(proposal).merged
    assert all(model.objects.count() == 0 for model in KEPT)
    minutes = confirmed(proposal, staff).minutes
    assert minutes is not None
    assert read_back(minutes) == as_read_back(told, old_minutes.APPROVED_ON)
    assert (minutes.state, minutes.origin) == ("approved", "incorporated")
    assert Person.objects.filter(code__startswith="irma").count() == 0
    written = (Meeting, Minutes, Presiding, IncomingMatter, Decision, Contribution)
    expected = (
        1,
        1,
        1 if told["presider"] else 0,
        *(len(told[n]) for n in ("matters", "resolutions", "contributions")),
    )
    assert tuple(model.objects.count() for model in written) == expected


def test_where_each_record_stood_is_kept(staff: User) -> None:
    proposal = confirmed(proposed(staff), staff)
    text = old_minutes.text_of(PROSE)
    shown = {
        (span.kind, span.field, text[span.start : span.end])
        for span in FactSpan.objects.filter(proposal=proposal)
    }
    assert ("meeting", "start_time", "las dieciséis horas y nueve minutos") in shown
    assert ("attendance", "", "Graciela Píriz") in shown
    assert ("presiding", "", "Marta Olivera") in shown
    assert ("decision", "vote", "por unanimidad, 4 votos en 4") in shown
    assert len([one for one in shown if one[0] == "matter"]) == 3
    contribution = Contribution.objects.get(author_type="municipal_council")
    span = queries.place_of("contribution", contribution.pk)
    assert span is not None
    assert text[span.start : span.end] == contribution.verbatim
    page = reverse("gestion:minutes-original-text", args=[proposal.pk])
    urls = queries.original_urls("contribution", [contribution.pk, 0])
    assert urls == {contribution.pk: f"{page}?hecho=contribution-{contribution.pk}"}


def test_confirming_again_is_harmless(staff: User) -> None:
    proposal = confirmed(proposed(staff), staff)
    minutes = minutes_imports.confirm_proposal(proposal=proposal, expected_version=0, by=staff)
    assert minutes == proposal.minutes
    assert Meeting.objects.count() == 1


def test_nothing_is_written_when_something_of_it_cannot_be(staff: User) -> None:
    first = confirmed(choose(proposed(staff), staff, set={"resolutions.0.number": "83/16"}), staff)
    other = proposed(staff, data=b"otro")
    assert other.state == S.DUPLICATE
    assert other.same_as == first.minutes
    other = choose(other, staff, set={"number": "5", "resolutions.0.number": "83/16"})
    assert other.state == S.PROPOSED
    before = [model.objects.count() for model in KEPT]
    with pytest.raises(ValidationError) as refusal:
        confirmed(other, staff)
    assert refusal.value.message_dict == {
        "resolutions.0.number": ["Ya hay una resolución 83/16 de ese órgano."]
    }
    assert [model.objects.count() for model in KEPT] == before
    assert again(other).state == S.PROPOSED


@pytest.mark.parametrize(
    ("choices", "path"),
    [
        ({"skip": ["date"]}, "date"),
        ({"set": {"date": "2016-13-01"}}, "date"),
        ({"set": {"date": "2126-01-01"}}, "date"),
        ({"skip": ["kind"]}, "kind"),
        ({"skip": ["number"]}, "number"),
        ({"set": {"number": "tres y medio"}}, "number"),
        ({"set": {"end_time": "25:00"}}, "end_time"),
        ({"set": {"present.0.person": "", "present.0.name": "Zoila Nadie"}}, "present.0"),
        ({"set": {"present.0.person": "P03"}}, "present.1"),
        ({"set": {"absent.0.status": ""}}, "absent.0.status"),
        ({"set": {"resolutions.0.vote.yes": "5"}}, "resolutions.0.vote"),
        ({"set": {"resolutions.0.vote.of": "9", "resolutions.0.vote.yes": "9"}}, "resolutions.0.vote"),
        ({"set": {"matters.0.text": ""}}, "matters.0.text"),
        ({"set": {"contributions.0.author_type": ""}}, "contributions.0.author_type"),
        ({"set": {"resolutions.0.vote.casting_vote": True}, "skip": ["presider"]}, "resolutions.0.vote"),
        ({"skip": [*(f"present.{n}" for n in range(5)), "absent.0", "presider"]}, "present_count"),
    ],
)
def test_what_is_missing_stops_it_at_its_field(choices: dict[str, Any], path: str, staff: User) -> None:
    proposal = choose(proposed(staff), staff, **choices)
    with pytest.raises(ValidationError) as refusal:
        confirmed(proposal, staff)
    assert path in refusal.value.message_dict
    assert path in queries.outlook(again(proposal)).doubts
    assert not Meeting.objects.exists()


def test_more_voters_than_in_the_attendance_may_be_seen_and_kept(staff: User) -> None:
    values = {"resolutions.0.vote.of": 9, "resolutions.0.vote.yes": 9}
    proposal = choose(proposed(staff), staff, set=values, seen=["resolutions.0.vote"])
    confirmed(proposal, staff)
    assert Decision.objects.order_by("position").values_list("yes_count", "present_count")[0] == (9, 9)


def test_the_day_of_approval_is_asked(staff: User) -> None:
    proposal = proposed(staff)
    with pytest.raises(ValidationError, match="qué día se aprobó"):
        minutes_imports.confirm_proposal(proposal=proposal, expected_version=0, by=staff)
    with pytest.raises(ValidationError, match="anterior a la reunión"):
        confirmed(proposal, staff, dt.date(2016, 1, 1))
    confirmed(choose(proposal, staff, approved_on="2016-03-01"), staff, None)  # type: ignore[arg-type]
    assert Minutes.objects.get().approved_on == dt.date(2016, 3, 1)


# --- names -------------------------------------------------------------------------------------------


def test_a_resident_is_never_named_in_a_record(staff: User) -> None:
    confirmed(proposed(staff), staff)
    for model in (IncomingMatter, Decision, Contribution):
        for row in model.objects.values():
            assert "Irma" not in str(row)
    titles = list(Meeting.objects.get().agenda_items.order_by("position").values_list("title", flat=True))
    assert titles[1].startswith("Nota de una vecina o un vecino pidiendo la poda de un fresno")
    senders = IncomingMatter.objects.order_by("number").values_list("sender_kind", "sender")
    assert list(senders) == [
        ("residents", "vecinos del Camino Los Ceibos"),
        ("residents", ""),
        ("department", "la División Tránsito"),
    ]


def test_what_is_decided_of_a_name_holds_for_the_batch(staff: User) -> None:
    facts = facts_of(PROSE)
    facts["present"][1] |= {"person": None, "name": "H. PEREYRA"}
    proposal = proposed(staff, facts=facts)
    assert ("present.1", "Decidí quién es «H. PEREYRA», o salteá ese nombre.") in queries.outlook(
        proposal
    ).problems
    hugo = Person.objects.get(code="P03")
    minutes_imports.decide_name(
        batch=proposal.batch, written="H. Pereyra", kind="person", person=hugo, by=staff
    )
    assert queries.outlook(proposal).problems == []
    other = minutes_imports.add_document(batch=proposal.batch, name="b.txt", data=b"b", by=staff)
    minutes_imports.read_proposal(proposal_id=other.pk, reader=old_minutes.Told(facts))
    assert queries.outlook(again(other)).merged["present"][1]["person"] == "P03"
    minutes_imports.forget_name(batch=proposal.batch, written="h. pereyra", by=staff)
    assert queries.outlook(proposal).merged["present"][1]["who"] == ""


@pytest.mark.parametrize("who", ["guest", "resident", "nobody"])
def test_who_is_none_of_the_register_is_not_written(who: str, staff: User) -> None:
    facts = facts_of(PROSE)
    facts["present"][1] |= {"person": None, "name": "Zoila Nadie"}
    facts["resolutions"][0]["text"] = "se acuerda escuchar a la señora ZOILA NADIE"
    proposal = proposed(staff, facts=facts)
    minutes_imports.decide_name(batch=proposal.batch, written="Zoila Nadie", kind=who, by=staff)
    people_before = Person.objects.count()
    confirmed(proposal, staff)
    assert Person.objects.count() == people_before
    assert Attendance.objects.count() == 5
    told = Decision.objects.order_by("position").values_list("operative", flat=True)[0]
    assert ("ZOILA" in told) == (who != "resident")


def test_another_persons_decision_is_changed_only_on_purpose(people: dict[str, User]) -> None:
    batch = proposed(people["staff"], body="CV").batch
    decide = minutes_imports.decide_name
    decide(batch=batch, written="Zoila Nadie", kind="guest", by=people["staff"])
    decide(batch=batch, written="ZOILA NADIE", kind="guest", by=people["officer"])
    with pytest.raises(ValidationError, match="Otra persona ya decidió"):
        decide(batch=batch, written="Zoila Nadie", kind="resident", by=people["officer"])
    decide(batch=batch, written="Zoila Nadie", kind="resident", by=people["officer"], again=True)
    assert NameDecision.objects.get().kind == "resident"


def test_a_new_person_only_by_choice_and_only_as_it_is_confirmed(staff: User) -> None:
    facts = facts_of(PROSE)
    facts["present"][1] |= {"person": None, "name": "Zoila Nadie"}
    facts["presider"] |= {"person": None, "name": "ZOILA NADIE"}
    new = {"first_name": "Zoila", "last_name": "Nadie"}
    proposal = choose(
        proposed(staff, facts=facts),
        staff,
        set={"present.1.new": new, "presider.new": new, "present.1.acting_as": ""},
    )
    assert not Person.objects.filter(last_name="Nadie").exists()
    confirmed(proposal, staff)
    person = Person.objects.get(last_name="Nadie")
    assert person.presidings.count() == person.attendances.count() == 1
    assert NameDecision.objects.get().person == person
    other = minutes_imports.add_document(batch=proposal.batch, name="b.txt", data=b"b", by=staff)
    minutes_imports.read_proposal(
        proposal_id=other.pk, reader=old_minutes.Told(facts | {"number": facts["number"] | {"value": "8"}})
    )
    confirmed(choose(again(other), staff, set={"present.1.new": new}), staff)
    assert Person.objects.filter(last_name="Nadie").count() == 1


def test_an_officer_registers_nobody(people: dict[str, User]) -> None:
    proposal = proposed(people["officer"], body="CV")
    new = {"first_name": "Zoila", "last_name": "Nadie"}
    with pytest.raises(ValidationError) as refusal:
        choose(proposal, people["officer"], set={"present.1.new": new})
    assert refusal.value.message_dict == {"present.1.new": [minutes_imports.NO_NEW_PEOPLE]}
    # Chosen by somebody who may, and confirmed by who may not.
    proposal = choose(proposal, people["staff"], set={"present.1.new": new})
    with pytest.raises(ValidationError) as refusal:
        confirmed(proposal, people["officer"])
    assert "present.1.new" in refusal.value.message_dict
    assert not Person.objects.filter(last_name="Nadie").exists()


@pytest.mark.parametrize(
    "choices",
    [
        {"set": {"present.9.person": "P03"}},
        {"set": {"present.0.person": "X99"}},
        {"set": {"present.0.salary": "1"}},
        {"set": {"nothing": "1"}},
        {"skip": ["present"]},
        {"skip": "matters.0"},
        {"other": 1},
        {"set": {"matters.0.text": "a\x00b"}},
        {"set": {"matters.0.text": "a" * 20_001}},
        {"set": {"resolutions.0.vote.yes": "dos"}},
        {"set": {"present.0.new": {"first_name": "Ana"}}},
        {"approved_on": "ayer"},
    ],
)
def test_choices_that_no_page_sends_are_refused(choices: dict[str, Any], staff: User) -> None:
    proposal = proposed(staff)
    with pytest.raises(ValidationError):
        choose(proposal, staff, **choices)
    assert again(proposal).choices == {}


# --- what is there already ---------------------------------------------------------------------------


def test_the_same_file_is_told_and_read_once(staff: User) -> None:
    first = proposed(staff)
    second = proposed(staff)
    assert second.state == S.DUPLICATE
    assert f"«{PROSE}.txt»" in second.reason
    assert second.facts == {}
    assert not _jobs(second)
    minutes_imports.discard_proposal(proposal=first, by=staff)
    assert proposed(staff).state == S.PROPOSED


def test_two_that_came_at_once_with_the_same_bytes_are_told_as_they_are_read(staff: User) -> None:
    first, second = in_state(S.QUEUED, staff), in_state(S.DISCARDED, staff)
    MinutesProposal.objects.filter(pk=second.pk).update(sha256=first.sha256, state=S.QUEUED)
    for proposal in (second, first):
        minutes_imports.read_proposal(proposal_id=proposal.pk, reader=old_minutes.Told(facts_of(PROSE)))
    assert (again(first).state, again(second).state) == (S.PROPOSED, S.DUPLICATE)
    # Nobody confirms what came twice, however it was let through.
    confirmed(first, staff)
    MinutesProposal.objects.filter(pk=second.pk).update(state=S.PROPOSED)
    with pytest.raises(InvalidTransition, match="Es el mismo archivo"):
        confirmed(second, staff)


def test_the_same_number_of_the_year_is_told_and_may_be_corrected(staff: User) -> None:
    confirmed(proposed(staff), staff)
    other = proposed(staff, data=b"otro")
    assert other.state == S.DUPLICATE
    assert "Ya hay un acta 2 de 2016" in other.reason
    with pytest.raises(ValidationError) as refusal:
        confirmed(other, staff)
    assert "number" in refusal.value.message_dict
    other = choose(other, staff, set={"number": "002"})
    assert other.state == S.DUPLICATE
    other = choose(other, staff, set={"number": "02 B"}, skip=[])
    other = choose(other, staff, set={"date": "2017-01-19"})
    assert (other.state, other.reason, other.same_as) == (S.PROPOSED, "", None)
    confirmed(other, staff, dt.date(2017, 2, 2))


def test_a_draft_of_that_number_may_still_be_deleted(staff: User) -> None:
    meeting = create_meeting(
        kind="ordinary", bodies=[Body.objects.get(code="CM")], date=dt.date(2016, 1, 19), number="2", by=staff
    )
    assert proposed(staff).state == S.DUPLICATE
    delete_meeting(meeting=meeting, by=staff)


def test_too_many_too_large_or_nothing_is_refused(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = minutes_imports.begin_import
    body = Body.objects.get(code="CM")
    for files in ([], [("a.txt", b"a")] * 201):
        with pytest.raises(ValidationError):
            begin(body=body, files=files, by=staff)
    monkeypatch.setattr(minutes_imports, "MOST_BYTES", 3)
    with pytest.raises(ValidationError, match="pasan de 100 MB"):
        begin(body=body, files=[("a.txt", b"ab"), ("b.txt", b"cd")], by=staff)
    monkeypatch.setattr(minutes_imports, "LARGEST", 2)
    batch = begin(body=body, files=[("a.txt", b"abc")], by=staff)
    refused = batch.proposals.get()
    assert (refused.state, bytes(refused.data)) == (S.REFUSED, b"")
    assert "demasiado grande" in refused.reason
    with pytest.raises(InvalidTransition, match="subilo de nuevo"):
        minutes_imports.retry(proposal=refused, by=staff)


# --- jobs --------------------------------------------------------------------------------------------


def _jobs(proposal: MinutesProposal) -> int:
    rows = ProcrastinateJob.objects.filter(task_name="participation.tasks.read_minutes")
    return rows.filter(args={"proposal_id": proposal.pk}).count()


def test_a_job_is_there_if_and_only_if_the_document_is(staff: User) -> None:
    waiting = in_state(S.QUEUED, staff)
    assert _jobs(waiting) == 1
    with suppress(ZeroDivisionError), transaction.atomic():
        lost = minutes_imports.begin_import(body=waiting.batch.body, text="x", by=staff).proposals.get()
        raise ZeroDivisionError
    assert not _jobs(lost)
    minutes_imports.fail_proposal(proposal_id=waiting.pk, reason="De la prueba.")
    minutes_imports.retry(proposal=waiting, by=staff)
    assert _jobs(waiting) == 2


def test_a_reading_that_was_killed_runs_again_and_one_discarded_meanwhile_is_left(staff: User) -> None:
    class Killed:
        def propose(self, *_args: object, **_more: object) -> None:
            raise KeyboardInterrupt

    class Discarding(old_minutes.Told):
        def propose(self, *args: Any, **more: Any) -> Any:
            minutes_imports.discard_proposal(proposal=waiting, by=staff)
            return super().propose(*args, **more)

    waiting = in_state(S.QUEUED, staff)
    with pytest.raises(KeyboardInterrupt):
        minutes_imports.read_proposal(proposal_id=waiting.pk, reader=Killed())  # type: ignore[arg-type]
    assert again(waiting).state == S.READING
    done = minutes_imports.read_proposal(proposal_id=waiting.pk, reader=Discarding(facts_of(PROSE)))
    assert done is None
    assert (again(waiting).state, again(waiting).facts) == (S.DISCARDED, {})


# --- sealed, and nothing of it public before ---------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE participation_minutesproposal SET text = '' WHERE id = {0}",
        "UPDATE participation_minutesproposal SET data = '' WHERE id = {0}",
        "UPDATE participation_minutesproposal SET facts = '{{}}' WHERE id = {0}",
        "UPDATE participation_minutesproposal SET choices = '{{}}' WHERE id = {0}",
        "UPDATE participation_minutesproposal SET state = 'proposed', minutes_id = NULL, confirmed_by_id = NULL,"
        " confirmed_at = NULL WHERE id = {0}",
        "DELETE FROM participation_factspan WHERE proposal_id = {0}",
        "UPDATE participation_factspan SET start = 0 WHERE proposal_id = {0}",
        'INSERT INTO participation_factspan (proposal_id, kind, record, field, start, "end")'
        " VALUES ({0}, 'meeting', 1, '', 0, 1)",
        "UPDATE participation_factspan SET proposal_id = {0} WHERE proposal_id = {1}",
        "DELETE FROM participation_minutesproposal WHERE id = {0}",
        "TRUNCATE participation_minutesproposal CASCADE",
        "TRUNCATE participation_factspan",
    ],
)
def test_what_was_confirmed_never_changes(statement: str, staff: User, sql: Callable[..., list]) -> None:
    proposal = confirmed(proposed(staff), staff)
    other = proposed(staff, data=b"otro")
    FactSpan.objects.create(proposal=other, kind="meeting", record=1, start=0, end=1)
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # else what waits to be checked stands in the way of TRUNCATE
    with pytest.raises(IntegrityError, match="Esta acta está incorporada"), transaction.atomic():
        sql(statement.format(proposal.pk, other.pk))


def test_nothing_of_it_is_public_or_counted_before_it_is_confirmed(staff: User, client: Client) -> None:
    proposal = proposed(staff)
    period = (dt.date(2016, 1, 1), dt.date(2016, 12, 31))
    assert Meeting.objects.published().count() == Contribution.objects.counted().count() == 0
    confirmed(proposal, staff)
    assert Meeting.objects.published().filter(date__range=period).count() == 1
    assert Contribution.objects.counted().count() == 3
    assert Contribution.objects.published().count() == 0
    page = client.get(Meeting.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert "Irma" not in page.content.decode()


def test_minutes_with_a_count_only_and_a_hearing_with_residents(staff: User) -> None:
    facts = facts_of(PROSE)
    counted = {"value": 21, "span": [0, 4], "confidence": 0.9}
    facts |= {"present": [], "absent": [], "presider": None, "resolutions": [], "present_count": counted}
    meeting = confirmed(proposed(staff, facts=facts), staff).minutes.meeting  # type: ignore[union-attr]
    assert (meeting.count_only, meeting.members_present) == (True, 21)
    facts |= {"kind": facts["kind"] | {"value": "public_hearing"}, "number": facts["number"] | {"value": "9"}}
    hearing = confirmed(proposed(staff, facts=facts, data=b"h"), staff).minutes.meeting  # type: ignore[union-attr]
    assert (hearing.members_present, hearing.head_counts.get().count) == (None, 21)


# --- the plan ----------------------------------------------------------------------------------------


def _plan_of_that_day(people: dict[str, User]) -> PlanItem:
    plan = plans.draft(people, year_from=2015, year_to=2020)
    item = plans.item(plan, "22", people["team"])
    DevelopmentPlan.objects.filter(pk=plan.pk).update(
        state="approved",
        hearing_on=dt.date(2015, 12, 1),
        approved_on=dt.date(2015, 12, 15),
        resolution="1/15",
    )
    return item


@pytest.mark.parametrize(
    "choices", [{}, {"skip": ["plan_references.0"]}, {"skip": ["resolutions.1.plan_reference"]}]
)
def test_what_the_plan_of_that_day_says_is_linked(choices: dict[str, Any], people: dict[str, User]) -> None:
    item = _plan_of_that_day(people)
    facts = facts_of(PROSE)
    facts["resolutions"][1]["plan_reference"] = facts["plan_references"][0]
    proposal = choose(proposed(people["staff"], facts=facts), people["staff"], **choices)
    confirmed(proposal, people["staff"])
    wanted = [] if choices else [(item.pk, "Se acuerda que el Área Operativa")]
    assert [(o.item_id, o.resolution.operative[:32]) for o in PlanOrigin.objects.all()] == wanted


def test_a_plan_approved_later_is_not_the_one_they_spoke_of(people: dict[str, User]) -> None:
    item = _plan_of_that_day(people)
    told = {"date": "2015-12-14", "plan_references": [], "contributions": []}
    told["resolutions"] = [{"path": "resolutions.0", "plan_reference": "22"}]
    assert queries.plan_links(told) == []
    assert queries.plan_links(told | {"date": "2015-12-15"}) == [("resolutions.0", item)]


# --- votes, as they are told -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vote", "written", "outcome"),
    [
        ({"unanimous": True}, (4, 0, 0, 4), "approved"),
        ({"unanimous": True, "yes": 24}, (24, 0, 0, 24), "approved"),
        ({"unanimous": True, "yes": 4, "of": 4}, (4, 0, 0, 4), "approved"),
        ({"majority": True}, (None, None, None, None), "unverifiable"),
        ({"yes": 3, "of": 4}, (3, None, None, 4), "approved"),
        ({"yes": 1, "of": 4, "result": "rejected"}, (1, None, None, 4), "rejected"),
        ({"yes": 4, "of": 4}, (4, 0, None, 4), "approved"),
        ({"yes": 3, "no": 1}, (3, 1, None, 4), "approved"),
        ({"yes": 4, "abstentions": 1}, (4, None, 1, 5), "approved"),
        ({"yes": 2, "of": 4, "casting_vote": True}, (2, 2, None, 4), "approved"),
        ({}, (None, None, None, None), "unverifiable"),
    ],
)
def test_votes_are_counted_as_they_are_told(
    vote: dict[str, Any], written: tuple[int | None, ...], outcome: str, staff: User
) -> None:
    facts = facts_of(PROSE)
    told = {"result": "approved", "text": "así", "span": [5, 9], "confidence": 1.0, **vote}
    facts["resolutions"] = [facts["resolutions"][1] | {"vote": told, "earlier_votes": [{"text": "2 en 4"}]}]
    proposal = choose(proposed(staff, facts=facts), staff, seen=["resolutions.0.vote"])
    confirmed(proposal, staff)
    row = Decision.objects.get()
    assert (row.yes_count, row.no_count, row.abstention_count, row.present_count) == written
    assert row.account == "El acta dice: «así».\nAntes se había votado: «2 en 4»."
    # Of thirty members, with or without quorum; and the mayor of that day is in the chair.
    poll = replace(poll_of(row), members=30, quorum=None, has_casting=True, presider_vote="yes")
    assert result_of(poll, MajorityRule.OF_PRESENT).outcome == outcome
    if vote.get("casting_vote"):
        assert (row.casting_vote, row.tie_broken_by.code) == ("yes", "P01")  # type: ignore[union-attr]


# --- the whole way, with files as a clerk has them ----------------------------------------------------

#: One of each form: text of Windows, Word, OpenDocument, PDF, plain text.
REAL = ("02", "03", "10", "01", "06")


@pytest.fixture(scope="module")
def documents() -> dict[str, tuple[str, bytes]]:
    """Some actas of the corpus as files, by number."""
    return {path.stem[:2]: formats.document(path) for path in formats.files() if path.stem[:2] in REAL}


@pytest.mark.parametrize("number", REAL)
def test_a_file_is_read_confirmed_and_counted(
    number: str, documents: dict[str, tuple[str, bytes]], people: dict[str, User]
) -> None:
    staff, (name, data) = people["staff"], documents[number]
    expected = old_minutes.expected(number)
    body = Body.objects.get(code=expected["bodies"][0])
    batch = minutes_imports.begin_import(body=body, files=[(name, data)], by=staff)
    proposal = minutes_imports.read_proposal(proposal_id=batch.proposals.get().pk)
    assert proposal is not None
    assert proposal.state == S.PROPOSED, proposal.reason
    proposal = old_minutes.settled(proposal, staff)
    told = queries.outlook(proposal).merged
    day = dt.date.fromisoformat(told["date"])
    assert told["date"] == expected["date"]["value"]
    proposal = confirmed(proposal, staff, day)
    assert proposal.minutes is not None
    assert read_back(proposal.minutes) == as_read_back(told, day)
    assert bytes(proposal.data) == data
    for span in proposal.spans.filter(kind="attendance"):
        person = Attendance.objects.get(pk=span.record).person
        written = fold(proposal.text[span.start : span.end]).split()
        assert set(written) & set(fold(f"{person.first_name} {person.last_name}").split())
    read = counts(day, day, [body])
    heads = residents(read, residents_by_meeting(day, day, [body]), 1)
    figures = {one["id"]: one for one in all_figures(read, heads, [body], 1, public_codes(read.members))}
    assert figures["reuniones.celebradas"]["valor"] + figures["reuniones.sin_quorum"]["valor"] == 1
    assert figures["iniciativas.total"]["valor"] == len(told["contributions"])
    if told["present"]:
        principals = {
            code for code, quality in queries.members_on([body], day).items() if quality == "titular"
        }
        came = {one["person"] for one in told["present"]} & principals
        assert figures[f"asistencia.{body.code}"]["numerador"] == len(came)


# --- residents in texts ------------------------------------------------------------------------------


def test_a_resident_in_the_text_is_covered_whoever_tells_it(staff: User) -> None:
    facts = facts_of(PROSE)
    texts = (
        ("vecinos", "Nota de Irma Pereyra Sosa pidiendo la poda", "Irma Pereyra Sosa"),
        ("vecinos", "Nota de vecinos, con la Sra. Rosa Díaz al frente, por la luz", "vecinos"),
        ("concejo_municipal", "Pedido de recibir a Zoila Nadie el lunes", "Concejal Olivera"),
    )
    facts["matters"] = [
        fact | {"author_type": author, "text": text, "sender": sender}
        for fact, (author, text, sender) in zip(facts["matters"], texts, strict=True)
    ]
    facts["contributions"] = [
        facts["contributions"][0] | {"author_type": author, "text": text, "span": fact["span"]}
        for fact, (author, text, _sender) in zip(facts["matters"], texts, strict=True)
    ]
    proposal = proposed(staff, facts=facts)
    minutes_imports.decide_name(batch=proposal.batch, written="Zoila Nadie", kind="resident", by=staff)
    confirmed(proposal, staff)
    wanted = [
        "Nota de una vecina o un vecino pidiendo la poda",
        "Nota de vecinos, con una vecina o un vecino al frente, por la luz",
        "Pedido de recibir a una vecina o un vecino el lunes",
    ]
    assert list(IncomingMatter.objects.order_by("number").values_list("extract", flat=True)) == wanted
    assert list(Contribution.objects.order_by("pk").values_list("verbatim", flat=True)) == wanted


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("la Sra. Irma Pereyra pide", "una vecina o un vecino pide"),
        ("Nota Sra. Irma Pereyra: pide", "Nota de una vecina o un vecino: pide"),
        ("nota del señor Juan de los Santos, de Maroñas", "nota de una vecina o un vecino, de Maroñas"),
        ("se responda al Sr. José Rodó", "se responda a una vecina o un vecino"),
        ("que la señora Alcaldesa Marta Olivera reciba", "que la señora Alcaldesa Marta Olivera reciba"),
        ("el vecino José Artigas Rodó reclama", "una vecina o un vecino reclama"),
        (
            "Un vecino, de nombre Alberto Pintos, propone",
            "Un vecino, de nombre una vecina o un vecino, propone",
        ),
        ("Nélida pide el escenario", "Una vecina o un vecino pide el escenario"),
        ("Daniel Pintos dice que no", "Una vecina o un vecino dice que no"),
        ("los vecinos del Camino Maldonado", "los vecinos del Camino Maldonado"),
        ("La Ing. Añón sugiere", "Una vecina o un vecino sugiere"),
        ("VECINOS DE MANGA PIDEN LUZ", "VECINOS DE MANGA PIDEN LUZ"),
        ("la Calle Dra. Paulina Luisi sigue rota", "la Calle Dra. Paulina Luisi sigue rota"),
    ],
)
def test_who_is_named_with_a_title_is_covered_and_offices_and_streets_stay(text: str, covered: str) -> None:
    assert cover_titled(text) == covered


@pytest.mark.parametrize(
    ("sender", "author", "kind", "kept"),
    [
        ("Irma Pereyra", "vecinos", "residents", ""),
        ("Sra. Irma Pereyra", "vecinos", "residents", ""),
        ("don Héctor Muñoz Píriz", "vecinos", "residents", ""),
        ("Silva, José María", "vecinos", "residents", ""),
        ("Familia Acosta Píriz", "vecinos", "residents", ""),
        ("María de los Ángeles Sosa", "vecinos", "residents", ""),
        ("el vecino José Rodó", "vecinos", "residents", ""),
        (
            "La familia de la señora Blanca Correa",
            "vecinos",
            "residents",
            "La familia de una vecina o un vecino",
        ),
        ("vecinos del Camino Los Ceibos", "vecinos", "residents", "vecinos del Camino Los Ceibos"),
        ("VECINOS DE MANGA", "vecinos", "residents", "VECINOS DE MANGA"),
        ("Vec. Cno. del Fortín", "vecinos", "residents", "Vec. Cno. del Fortín"),
        ("Sra. Irma Pereyra", "", "residents", ""),
        ("Irma Pereyra", "", "residents", ""),
        ("Auditoría Interna", "", "department", None),
        ("Corte Electoral", "", "state", None),
        ("la División Tránsito", "", "department", None),
        ("Defensoría de Vecinas y Vecinos", "", "department", None),
        ("Comisión de Fomento Maroñas", "organizacion", "organisation", None),
        ("Club Maroñas", "", "organisation", None),
        ("imprenta", "", "other", None),
    ],
)
def test_who_sends_is_told_by_kind_and_residents_by_no_name(
    sender: str, author: str, kind: str, kept: str | None
) -> None:
    assert sender_kind(sender, author) == kind
    if kept is not None:
        assert unnamed(sender) == kept
        assert is_name(sender) == (kept == "" and sender != "el vecino José Rodó")


def test_a_name_is_covered_whatever_its_case_and_accents_and_no_part_of_a_word() -> None:
    assert cover_names("Pide ZOILA NADIÉ y la Sra. Zoila  Nadie.", ["zoila nadie"]) == (
        "Pide una vecina o un vecino y una vecina o un vecino."
    )
    assert (
        cover_names("Nota de la Sra. Irma Pereyra", ["Sra. Irma Pereyra"]) == "Nota de una vecina o un vecino"
    )
    assert cover_names("Anabela y Ana", ["Ana"]) == "Anabela y una vecina o un vecino"


def test_a_row_behind_a_figure_leads_to_the_original_beside_the_span(
    documents: dict[str, tuple[str, bytes]], people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    staff, (name, data) = people["staff"], documents["01"]
    batch = minutes_imports.begin_import(body=Body.objects.get(code="CM"), files=[(name, data)], by=staff)
    minutes_imports.read_proposal(proposal_id=batch.proposals.get().pk)
    done = confirmed(old_minutes.settled(batch.proposals.get(), staff), staff)
    assert done.minutes is not None
    came = done.minutes.meeting.attendances.get(person__code="P06")
    rows = [[done.minutes.meeting.code, "P06"], ["CM-2016-999", "P06"]]
    url, nothing = originals_of(["Reunión", "Código"], rows, staff)
    assert nothing == ""
    assert url == queries.original_url(done.pk, "attendance", came.pk)
    page = client_as("councillor").get(url).content.decode()
    assert "Graciela Píriz</mark>" in page
    assert client_as("officer").get(url).status_code in (403, 404)
    assert originals_of(["Reunión", "Código"], rows, people["officer"]) == ["", ""]


@pytest.mark.usefixtures("queue")
@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_what_was_brought_in(
    people: dict[str, User], documents: dict[str, tuple[str, bytes]]
) -> None:
    files = [documents["01"], ("roto.pdf", b"%PDF-1.7 nada")]
    batch = minutes_imports.begin_import(body=Body.objects.get(code="CM"), files=files, by=people["staff"])
    assert not queries.progress_of(batch).is_done
    work()
    found = batch.proposals.order_by("pk").values_list("state", "reason")
    assert list(found) == [
        ("proposed", ""),
        ("refused", "El archivo está dañado o incompleto: pedí otra copia o volvé a guardarlo."),
    ]
    assert queries.progress_of(batch).percent == 100
