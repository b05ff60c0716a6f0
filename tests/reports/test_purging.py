"""Retention: nothing goes a day early, everything is gone a day late, and what must stay stays."""

import datetime as dt
import os
import uuid
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pghistory.models
import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import outbox
from accounts.models import Notice, OutgoingMail, SharedValue, User
from participation.actions.contributions import edit_contribution, review_contribution
from participation.actions.imports import upload_records
from participation.actions.meetings import AttendanceRow, record_attendance
from participation.actions.minutes import incorporate_minutes
from participation.actions.minutes_imports import add_document, decide_name, discard_proposal
from participation.actions.proposals import moderate_proposal, receive_proposal, register_proposal
from participation.actions.session import save_parts
from participation.actions.standings import refresh_topics
from participation.actions.topics import create_topic
from participation.models import (
    AgendaItem,
    Attendance,
    AttendanceJustification,
    Attendee,
    Contribution,
    ContributionContact,
    ContributionSheet,
    Decision,
    ImportBatch,
    IncomingMatter,
    Meeting,
    Minutes,
    MinutesImport,
    MinutesProposal,
    NameDecision,
    ProposalState,
    Response,
    ValidationAnswer,
    Vote,
)
from participation.session.parts import Change
from planning import actions as planning
from planning.actions.plan_sheets import upload_sheet
from planning.actions.requests import answer_request, register_request
from planning.models import Body, DataRequest, Person, PersonContact, PlanSheet, RuleKey, RuleSetting
from reports.actions import purging
from reports.actions.documents import create_document
from reports.actions.preparations import prepare
from reports.actions.surveys import read_words
from reports.models import Follower, Preparation, SurveyAnswer, SurveyReading
from tests import kept
from tests.participation import making, old_minutes
from tests.participation.planted import plant
from tests.planning import plans
from tests.reports import evaluating, following

NOW = timezone.now()
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    """Mail files of the test's own."""
    folder = tmp_path / "correo"
    folder.mkdir()
    settings.EMAIL_FILE_PATH = folder
    return folder


def purge_at(days: int) -> purging.ErasureReport:
    """As the purge would find things so many days from now."""
    return purging.purge(now=NOW + days * DAY)


def uploads(people: dict[str, User]) -> Callable[[], int]:
    upload_records(files={"personas.csv": b"x"}, by=people["staff"])
    return ImportBatch.objects.count


def actas_of_before(people: dict[str, User]) -> Callable[[], int]:
    """What nobody confirmed goes, with what was decided on names; what was confirmed stays, with its batch."""
    staff = people["staff"]
    kept.once("old_minutes", old_minutes.register)
    incorporated = old_minutes.confirmed(old_minutes.proposed(staff), staff)
    old_minutes.in_state(ProposalState.REFUSED, staff)
    discarded = old_minutes.proposed(staff, data=b"otra")
    discard_proposal(proposal=discarded, by=staff)
    waiting = add_document(batch=incorporated.batch, name="c.txt", data=b"c", by=staff)
    for batch in (incorporated.batch, discarded.batch):
        decide_name(batch=batch, written="Zoila Nadie", kind="resident", by=staff)
    assert waiting.state == ProposalState.QUEUED

    def left() -> int:
        assert MinutesProposal.objects.filter(pk=incorporated.pk, batch=incorporated.batch).exists()
        rows = (
            MinutesProposal.objects.exclude(pk=incorporated.pk),
            NameDecision.objects.all(),
            MinutesImport.objects.exclude(pk=incorporated.batch.pk),
        )
        return sum(each.count() for each in rows)

    assert left() == 3 + 2 + 2
    return left


def plan_sheets(people: dict[str, User]) -> Callable[[], int]:
    upload_sheet(plan=plans.draft(people), name="plan.csv", data=b"codigo,titulo", by=people["team"])
    return PlanSheet.objects.count


def preparations(people: dict[str, User]) -> Callable[[], int]:
    document = create_document(
        kind="participacion", period_from=dt.date(2026, 1, 1), period_to=dt.date(2026, 6, 30),
        bodies=making.bodies("CM"), by=people["staff"],
    )  # fmt: skip
    preparation = prepare(document=document, by=people["staff"])
    Preparation.objects.filter(pk=preparation.pk).update(state="discarded")
    return Preparation.objects.count


def notices(people: dict[str, User]) -> Callable[[], int]:
    Notice.objects.create(user=people["staff"], text="x", read_at=NOW)
    return Notice.objects.filter(read_at__isnull=False).count


def mails(people: dict[str, User]) -> Callable[[], int]:
    with transaction.atomic():
        outbox.put(event="prueba-1", recipient="a@b.example", subject="x", body="x", user=people["staff"])
    OutgoingMail.objects.update(state="sent", settled_at=NOW)
    return OutgoingMail.objects.count


def jobs(people: dict[str, User]) -> Callable[[], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status)"
            " VALUES ('default', 'x', '{}', 'failed') RETURNING id"
        )
        (job,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', %s)", [job, NOW]
        )
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id) VALUES ('x', 1, %s)",
            [job],
        )

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'x'")
            return cursor.fetchone()[0]

    return count


def verbatims(people: dict[str, User]) -> Callable[[], int]:
    meeting = making.recorded(people["staff"], date=timezone.localdate(NOW) - DAY)
    incorporate_minutes(meeting=meeting, approved_on=timezone.localdate(NOW), number="1", by=people["staff"])
    for contribution in meeting.contributions.all():
        review_contribution(
            contribution=contribution,
            decision="withhold",
            public_text="",
            expected_version=0,
            by=people["staff"],
        )
    return Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).count


def drafts(people: dict[str, User]) -> Callable[[], int]:
    making.recorded(people["staff"], date=timezone.localdate(NOW))
    return Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).count


def guests(people: dict[str, User]) -> Callable[[], int]:
    meeting = making.draft(people["staff"], date=timezone.localdate(NOW))
    guest = planning.create_person(first_name="Zoila", last_name="Visitante", by=people["staff"])
    rows = [AttendanceRow(person=guest, status="present")]
    record_attendance(meeting=meeting, rows=rows, expected_version=meeting.edit_version, by=people["staff"])
    return Person.objects.filter(last_name="Visitante").count


def contacts(people: dict[str, User]) -> Callable[[], int]:
    person = people["councillor"].person
    planning.set_contact(person=person, email="a@b.example", phone="", by=people["staff"])
    planning.set_contact(person=people["mayor"].person, email="m@b.example", phone="", by=people["staff"])
    person.memberships.update(valid_to=timezone.localdate(NOW))
    return PersonContact.objects.filter(person=person).count


def closed_accounts(people: dict[str, User]) -> Callable[[], int]:
    people["nobody"].is_active = False
    people["nobody"].save()
    return User.objects.filter(email=people["nobody"].email).count


def requests(people: dict[str, User]) -> Callable[[], int]:
    request = register_request(
        kind="access",
        channel="email",
        received_on=timezone.localdate(NOW) - DAY,
        about="Zoila",
        by=people["staff"],
    )
    answer_request(request=request, answer="Ya está.", by=people["staff"], day=timezone.localdate(NOW))
    return DataRequest.objects.filter(about="Zoila").count


def audit(people: dict[str, User]) -> Callable[[], int]:
    events: Any = Person.pgh_event_model
    assert events.objects.exists()
    return events.objects.count


def admin_log(people: dict[str, User]) -> Callable[[], int]:
    kind = ContentType.objects.get_for_model(Person)
    LogEntry.objects.create(
        user=people["staff"],
        content_type=kind,
        object_id="1",
        object_repr="x",
        action_flag=CHANGE,
        action_time=NOW,
    )
    return LogEntry.objects.count


def sessions(people: dict[str, User]) -> Callable[[], int]:
    """Every text of a session whose minutes nobody approved."""
    meeting = making.draft(people["staff"], date=timezone.localdate(NOW) - DAY)
    item, decision = str(uuid.uuid4()), str(uuid.uuid4())
    person = meeting.summons.first().person.code
    said = [
        Change(f"item:{item}", "", {"title": "Notas", "discussion": "Habló Zoila."}),
        Change(f"decision:{decision}", "", {"operative": "Que se arregle lo de Zoila."}),
        Change(f"attendance:{person}", "", {"status": "present", "acting_as": "principal"}),
        Change(f"vote:{decision}:{person}", "", {"choice": "yes", "statement": "Por Zoila."}),
    ]
    assert save_parts(meeting=meeting, changes=said, by=people["staff"]).is_whole

    def left() -> int:
        return (
            AgendaItem.objects.exclude(discussion="").count()
            + Decision.objects.exclude(operative="").count()
            + Vote.objects.exclude(statement="").count()
        )

    assert left() == 3
    return left


def matters(people: dict[str, User]) -> Callable[[], int]:
    IncomingMatter.objects.create(
        body=Body.objects.get(code="CM"), year=2026, number=1, received_on=timezone.localdate(NOW) - DAY,
        sender_kind="residents", sender="Zoila", extract="Zoila pide luz.", registered_by=people["staff"],
    )  # fmt: skip
    return IncomingMatter.objects.exclude(sender="").filter(extract__contains="Zoila").count


def justifications(people: dict[str, User]) -> Callable[[], int]:
    meeting = making.draft(people["staff"], date=timezone.localdate(NOW) - DAY)
    absent = Attendance.objects.create(
        meeting=meeting, person=meeting.summons.first().person, status="without_notice", acting_as="principal"
    )
    AttendanceJustification.objects.create(
        attendance=absent, state="accepted", reason="Zoila",
        received_on=timezone.localdate(NOW), recorded_by=people["staff"],
        file_name="zoila.pdf", content_type="application/pdf", data=b"%PDF-Zoila",
    )  # fmt: skip
    return AttendanceJustification.objects.exclude(reason="", file_name="", data=None).count


def addresses(people: dict[str, User]) -> Callable[[], int]:
    """Left beside what nobody moderated, was refused, or was answered; one that waits for an answer stays."""
    staff, day = people["staff"], timezone.localdate(NOW)
    rows = [receive_proposal(verbatim=f"{n}", stamp=f"{n}", email="a@b.example", day=day) for n in range(4)]
    codes = [("refused", "insults", ""), ("admitted", "", "withhold"), ("admitted", "", "withhold")]
    for row, (state, criterion, decision) in zip(rows[1:], codes, strict=True):
        moderate_proposal(
            contribution=row.contribution, state=state, criterion=criterion, decision=decision, expected_version=0,
            by=staff,
        )  # fmt: skip
    for place, row in enumerate(rows[2:]):
        topic = create_topic(title=f"{place}", contributions=[row.contribution], by=staff)
        if not place:
            Response.objects.create(
                topic=topic, state="published", assigned_to=staff, assigned_on=day, decision="accepted", summary="x",
                reason="x", published_at=NOW, published_by=staff,
            )  # fmt: skip
            refresh_topics([topic.pk])
    return lambda: ContributionContact.objects.exclude(contribution=rows[3].contribution).count()


def followers(people: dict[str, User]) -> Callable[[], int]:
    """One who never confirmed and one whose mailbox refuses; of whom confirmed nothing goes."""
    keeps = following.confirmed("sigue@example.org", "todo")
    following.asked("sigue@example.org", "reuniones")
    following.asked("nunca@example.org", "todo")
    refused = following.confirmed("rechaza@example.org", "todo")
    Follower.objects.filter(pk=refused.pk).update(refused_since=NOW)

    def left() -> int:
        assert keeps.followings.confirmed().count() == 1
        mails = OutgoingMail.objects.filter(recipient__in=["nunca@example.org", "rechaza@example.org"])
        others = Follower.objects.exclude(pk=keeps.pk).count()
        return others + keeps.followings.filter(confirmed_at=None).count() + mails.count()

    return left


def attendees(people: dict[str, User]) -> Callable[[], int]:
    plant(people, lambda _column: "Zoila")
    Meeting.objects.filter(attendees__isnull=False).update(date=timezone.localdate(NOW))
    return Attendee.objects.count


def contribution_sheets(people: dict[str, User]) -> Callable[[], int]:
    plant(people, lambda _column: "Zoila")
    ContributionSheet.objects.update(uploaded_at=NOW)
    return ContributionSheet.objects.count


def words_from_outside(people: dict[str, User]) -> Callable[[], int]:
    """Admitted and reviewed, or refused; and what a reader wrote of a devolution."""
    staff, day = people["staff"], timezone.localdate(NOW)
    plant(people, lambda _column: "Zoila")
    ValidationAnswer.objects.update(
        received_on=day, state="withheld", decided_by=staff, decided_at=NOW, text="Zoila"
    )
    waiting = Contribution.objects.get()
    receive_proposal(verbatim="Zoila pide luz", stamp="otra", day=day)
    for row in Contribution.objects.order_by("pk"):
        is_first = row == waiting
        moderate_proposal(
            contribution=row, state="admitted" if is_first else "refused", decision="withhold" if is_first else "",
            criterion="" if is_first else "insults", expected_version=0, by=staff,
        )  # fmt: skip

    def left() -> int:
        outside = Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).count()
        return outside + ValidationAnswer.objects.exclude(text=purging.PAST_RETENTION).count()

    assert left() == 3
    return left


def survey_words(people: dict[str, User]) -> Callable[[], int]:
    """Read: published in other words, or withheld. Numbers and what was published stay."""
    row = evaluating.evaluation(people["team"])
    for _ in range(5):
        evaluating.answer(row, words="Zoila", day=timezone.localdate(NOW))
    evaluating.close(row)
    for number, answer in enumerate(SurveyAnswer.objects.filter(text="Zoila")):
        read_words(
            answer=answer, state="withheld" if number else "shown", public_text="" if number else "Pide más.",
            expected_version=None, by=people["staff"],
        )  # fmt: skip
    assert SurveyAnswer.objects.filter(value=4).count() == 25

    def left() -> int:
        assert SurveyAnswer.objects.filter(value=4).count() == 25
        assert set(SurveyReading.objects.values_list("public_text", flat=True)) == {"", "Pide más."}
        return SurveyAnswer.objects.exclude(text__in=["", purging.PAST_RETENTION]).count()

    assert left() == 5
    return left


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (addresses, RuleKey.CONTACT_RETENTION),
        (followers, RuleKey.FOLLOW_RETENTION),
        (survey_words, RuleKey.VERBATIM_RETENTION),
        (attendees, RuleKey.RETENTION),
        (contribution_sheets, RuleKey.DRAFT_RETENTION),
        (words_from_outside, RuleKey.VERBATIM_RETENTION),
        (sessions, RuleKey.UNAPPROVED_RETENTION),
        (matters, RuleKey.VERBATIM_RETENTION),
        (justifications, RuleKey.RETENTION),
        (uploads, RuleKey.DRAFT_RETENTION),
        (plan_sheets, RuleKey.DRAFT_RETENTION),
        (actas_of_before, RuleKey.DRAFT_RETENTION),
        (preparations, RuleKey.DRAFT_RETENTION),
        (notices, RuleKey.TRACE_RETENTION),
        (mails, RuleKey.TRACE_RETENTION),
        (jobs, RuleKey.TRACE_RETENTION),
        (verbatims, RuleKey.VERBATIM_RETENTION),
        (drafts, RuleKey.UNAPPROVED_RETENTION),
        (guests, RuleKey.RETENTION),
        (contacts, RuleKey.LEFT_RETENTION),
        (closed_accounts, RuleKey.LEFT_RETENTION),
        (requests, RuleKey.REQUEST_RETENTION),
        (audit, RuleKey.AUDIT_RETENTION),
        (admin_log, RuleKey.AUDIT_RETENTION),
    ],
)
def test_it_goes_when_its_rule_says(people: dict[str, User], make: Callable, key: RuleKey) -> None:
    """Kept for as long as the rule in force says, and not after; without the rule, kept and told."""
    for rule in RuleKey:
        if rule.value.startswith("retention_"):
            planning.set_rule(key=rule, value=9999, valid_from=dt.date(2020, 1, 1), by=None)
    planning.set_rule(key=key, value=40, valid_from=dt.date(2021, 1, 1), by=None)
    left = make(people)
    count = left()
    assert count > 0
    assert purge_at(39).problems == [] and left() == count
    with transaction.atomic():
        RuleSetting.objects.filter(key=key).delete()
        assert key.label in purge_at(9000).problems[0] and left() == count
        transaction.set_rollback(True)
    assert purge_at(42).problems == []
    assert left() == 0
    purge_at(43)


def test_words_from_outside_that_nobody_judged_wait_and_are_told(people: dict[str, User]) -> None:
    """Not moderated, not reviewed, not read: they stay and it is said. An address waits for an answer, not for ever."""
    staff = people["staff"]
    plant(people, lambda _column: "Zoila")
    register_proposal(
        channel="desk", verbatim="Zoila", received_on=timezone.localdate(NOW), by=staff, email="a@b.uy"
    )
    purge_at(729)
    assert ContributionContact.objects.get(email="a@b.uy")
    problems = " ".join(purge_at(2000).problems)
    assert "1 propuestas sin moderar" in problems and "/gestion/propuestas/" in problems
    assert "1 aportes sin revisar" in problems and "1 validaciones de devoluciones sin leer" in problems
    assert not Contribution.objects.filter(verbatim=purging.PAST_RETENTION).exists()
    assert not ContributionContact.objects.exists()


def test_words_of_a_survey_that_nobody_read_wait_and_are_told(people: dict[str, User]) -> None:
    """But for those of so few that nobody will ever read them: these go."""
    row = evaluating.evaluation(people["team"])
    for _ in range(5):
        evaluating.answer(row, words="Zoila")
    evaluating.answer(row, evaluating.TEAM, people["team"], words="Unica")
    problems = " ".join(purge_at(2000).problems)
    assert "5 respuestas de encuestas sin leer" in problems and "/gestion/evaluacion/" in problems
    assert SurveyAnswer.objects.filter(text="Zoila").count() == 5
    assert not SurveyAnswer.objects.filter(text="Unica").exists()


def test_a_draft_of_long_ago_typed_today_keeps_its_words(people: dict[str, User]) -> None:
    making.recorded(people["staff"], date=timezone.localdate(NOW) - dt.timedelta(days=2000))
    kept = Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).count
    count = kept()
    purge_at(1)
    assert kept() == count > 0
    purge_at(800)
    assert kept() == 0


def test_words_of_today_in_an_old_draft_stay(people: dict[str, User], sql: Callable[..., list]) -> None:
    """Written or corrected yesterday, in a draft that nobody touched in years; the others of the same draft go."""
    meeting = making.recorded(people["staff"], date=timezone.localdate(NOW) - 2000 * DAY)
    corrected = making.said(meeting, people["staff"], "Que arreglen la vereda.")
    Contribution.objects.update(changed_on=meeting.date)
    for events in ("participation_meetingevent", "participation_minutesevent"):
        sql(f"UPDATE {events} SET pgh_created_at = now() - interval '2000 days'")
    making.said(meeting, people["staff"], "Falta un semáforo.")
    corrected.refresh_from_db()
    corrected.verbatim = "Que arreglen la vereda de la escuela."
    edit_contribution(contribution=corrected, expected_version=0, by=people["staff"])
    kept = Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).order_by("pk")
    for days in (1, 729):
        purge_at(days)
        assert [row.verbatim for row in kept.all()] == [corrected.verbatim, "Falta un semáforo."]
    purge_at(732)
    assert not kept.exists()


def test_words_of_nobody_knows_when_count_from_the_upgrade(
    people: dict[str, User], sql: Callable[..., list]
) -> None:
    """The migration dates what stands in drafts and leaves what is sealed alone."""
    draft, sealed = (making.recorded(people["staff"]) for _ in range(2))
    Contribution.objects.update(changed_on=None)
    incorporate_minutes(meeting=sealed, approved_on=sealed.date, number="1", by=people["staff"])
    migration = import_module("participation.migrations.0009_day_of_contributions").Migration
    sql(migration.operations[-1].sql)
    days = set(Contribution.objects.values_list("meeting_id", "changed_on"))
    assert days == {(draft.pk, sql("SELECT CURRENT_DATE")[0][0]), (sealed.pk, None)}


def test_what_only_serves_while_it_lasts(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    client_as("staff").get("/gestion/")
    SharedValue.objects.create(key="x", value=1, expires_at=NOW)
    purge_at(0)
    assert Session.objects.count() == 1
    purge_at(3)
    assert not (Session.objects.exists() or SharedValue.objects.exists())


def test_mail_files(
    people: dict[str, User], mail_folder: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    old, new = mail_folder / "viejo.log", mail_folder / "nuevo.log"
    for path, age in ((old, 40), (new, 1)):
        path.write_text("x")
        os.utime(path, ((NOW - age * DAY).timestamp(),) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        purge_at(0)
    assert not old.exists() and new.exists()


def test_guests_are_still_counted(people: dict[str, User]) -> None:
    guests(people)
    purge_at(400)
    person = Person.objects.get(last_name__startswith="borrada")
    assert Attendance.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("audited", [True, False])
def test_whoever_never_came_goes_too(people: dict[str, User], audited: bool) -> None:
    """Counted from the first that the audit says; without the audit, older than all it says."""
    person = planning.create_person(first_name="Zoila", last_name="Visitante", by=people["staff"])
    if not audited:
        events: Any = Person.pgh_event_model
        events.objects.all().delete()
        planning.set_rule(
            key=RuleKey.AUDIT_RETENTION, value=100, valid_from=dt.date(2021, 1, 1), by=None
        )  # shorter
        assert "no se sabe desde cuándo" in purge_at(0).problems[0]
        planning.set_rule(key=RuleKey.AUDIT_RETENTION, value=1825, valid_from=dt.date(2022, 1, 1), by=None)
    else:
        purge_at(364)
        assert str(Person.objects.get(pk=person.pk)) == "Zoila Visitante"
    assert purge_at(366).problems == []
    assert str(Person.objects.get(pk=person.pk)).startswith("Persona borrada")


def test_unreviewed_words_wait_and_are_told(people: dict[str, User]) -> None:
    making.approved(people["staff"], date=timezone.localdate(NOW))
    report = purge_at(1000)
    assert "2 aportes sin revisar" in report.problems[0] and "/gestion/aportes/revisar/" in report.problems[0]
    assert not Contribution.objects.filter(verbatim=purging.PAST_RETENTION).exists()
    for contribution in Contribution.objects.all():
        review_contribution(
            contribution=contribution,
            decision="withhold",
            public_text="",
            expected_version=0,
            by=people["staff"],
        )
    assert purge_at(1001).problems == []
    assert not Contribution.objects.exclude(verbatim=purging.PAST_RETENTION).exists()


def test_what_proves_an_act_of_government_stays(people: dict[str, User]) -> None:
    """Every table of events either survives on purpose or goes; and what survives names nobody."""
    making.approved(people["staff"])
    models: list[Any] = apps.get_models()
    events = [
        model
        for model in models
        if issubclass(model, pghistory.models.Event) and model._meta.managed and model.pgh_tracked_model
    ]
    before = {model: model.objects.count() for model in events}
    purge_at(3000)
    for model in events:
        survives = model.pgh_tracked_model._meta.label in purging.SURVIVE
        assert model.objects.filter(pgh_created_at__lt=NOW + DAY).count() == (
            before[model] if survives else 0
        ), model
    assert before[Minutes.pgh_event_model] and {
        model.pgh_tracked_model._meta.label for model in events
    } >= set(purging.SURVIVE)
    names = {"first_name", "last_name", "email", "phone", "about", "verbatim", "text"}
    for model in events:
        if model.pgh_tracked_model._meta.label in purging.SURVIVE:
            assert names.isdisjoint(field.name for field in model._meta.concrete_fields), model


def test_a_closed_account_takes_no_words_with_it(people: dict[str, User]) -> None:
    """An account named as a body is: its own row goes, and no text anywhere does."""
    body = Body.objects.get(code="CM")
    closed = people["nobody"]
    closed.name, closed.is_active = body.name, False
    closed.save()
    notice = Notice.objects.create(user=people["staff"], text=f"Sesiona el {body.name}")
    report = purge_at(400)
    closed.refresh_from_db()
    notice.refresh_from_db()
    before, body = body.name, Body.objects.get(code="CM")
    assert report.problems == [] and closed.name == f"Cuenta borrada {closed.pk}"
    assert body.name == before and before in notice.text
