"""A fault after every single statement, and at the commit: the old state or the new one, and effects once.

The faults come from a wrapper around the connection, so that a statement added tomorrow is tried too.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts import actions as accounts
from accounts.models import MailState, Notice, OutgoingMail, User
from accounts.outbox import put, send_due
from participation.actions import life
from participation.actions.imports import (
    check_batch,
    confirm_import,
    discard_import,
    import_records,
    run_import,
    upload_records,
)
from participation.actions.minutes import incorporate_minutes
from participation.models import Amendment, Attendance, ImportBatch, ImportFile, ImportState, Meeting, Minutes
from planning.models import Person
from reports import actions
from reports.chain import verify_chain
from reports.models import Document, Publication, Reading, Rendition
from tests.conftest import make_member, make_user
from tests.crashes.faults import (
    FailAfter,
    Injected,
    Killed,
    after_every_statement,
    differences,
    everything,
    failing_commit,
)
from tests.mail_server import running
from tests.participation.making import DAY, put_to_vote, recorded, uid_of, vote_on
from tests.participation.test_import import base
from tests.reports.conftest import Walk, kind, walk  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def all_or_nothing(action: Callable[[], Any], *, at_least: int) -> int:
    """Run an action of one transaction with every fault; only the last run, without any, leaves something.

    Returns how many statements there were; fewer than ``at_least`` would mean that the wrapper did not see them.
    """
    before = everything()
    statements = 0
    with failing_commit(done=False), pytest.raises(Injected):
        action()
    assert differences(before) == []
    for number, fault in after_every_statement(action):
        assert differences(before) == [], fault
        statements = number
    assert statements >= at_least
    assert differences(before) != []
    return statements


def harmless_again(action: Callable[[], Any]) -> None:
    """Repeating what was done changes nothing."""
    before = everything()
    action()
    assert differences(before) == []


def test_seal(walk: Walk) -> None:  # noqa: F811
    first = walk.sealed()
    document = actions.start_new_version(document=first.document, change_note="x", by=walk.people["staff"])
    preparation = actions.prepare(document=document, by=walk.people["staff"], render_now=True)
    told = Notice.objects.count()

    def seal() -> None:
        walk.seal(preparation)

    statements = all_or_nothing(seal, at_least=25)
    print(f"seal: a fault after each of {statements} statements")
    harmless_again(seal)
    assert Publication.objects.count() == 2 and Notice.objects.count() == told + 1
    assert Rendition.objects.filter(preparation=preparation, format="json").count() == 1
    assert Reading.objects.filter(preparation=preparation).count() == 1
    assert Document.objects.get().state == "sealed" and verify_chain().broken == []


def test_a_seal_whose_commit_was_done_but_not_heard_of_is_done_once(walk: Walk) -> None:  # noqa: F811
    preparation = walk.ready()
    with failing_commit(done=True), pytest.raises(Injected):
        walk.seal(preparation)
    harmless_again(lambda: walk.seal(preparation))
    assert Publication.objects.count() == 1 and verify_chain().broken == []


def test_approve(people: dict[str, User]) -> None:
    meeting = recorded(people["staff"])

    def approve() -> None:
        incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=people["staff"])

    statements = all_or_nothing(approve, at_least=8)
    print(f"approve: a fault after each of {statements} statements")
    harmless_again(approve)
    events = Minutes.pgh_event_model.objects.filter(pgh_obj_id=meeting.minutes.pk, state="approved")
    assert events.count() == 1 and Minutes.objects.approved().count() == 1


def test_each_move_of_minutes(people: dict[str, User]) -> None:
    """Submit, amend and accept, approve by a later session, sign, rectify: each whole or not at all, and once."""
    for name in ("second", "third"):
        make_member(make_user(name), "CM")
        people[name] = User.objects.get(email=f"{name}@example.org")
    vote = put_to_vote(people)
    minutes, staff = vote.approves, people["staff"]
    mending = vote_on(minutes, vote.meeting, staff, kind="rectification")
    part = f"item:{uid_of(DAY)}.discussion"
    texts = {"says": "una plaza", "should_say": "una cancha", "decided_in": mending, "part": part}
    walked = {
        "submit": lambda: life.submit_minutes(meeting=minutes.meeting, by=staff),
        "propose": lambda: life.propose_amendment(
            minutes=minutes, part=part, text="Se trató una plaza.", reason="", by=people["second"]
        ),
        "accept": lambda: life.decide_amendment(
            amendment=Amendment.objects.get(), accept=True, answer="", by=staff
        ),
        "approve": lambda: life.approve_minutes(minutes=minutes, decision=vote, by=staff),
        "refuse": lambda: life.record_refusal(
            minutes=minutes, person=people["third"].person, reason="No dijo", by=staff
        ),
        "sign": lambda: life.sign_minutes(minutes=minutes, by=people["mayor"]),
        "paper": lambda: life.record_paper_signatures(
            minutes=minutes, name="x.pdf", data=b"%PDF-", signers=[people["second"].person],
            signed_on=timezone.localdate(), by=staff,
        ),
        "redact": lambda: life.redact(
            minutes=minutes, part=part, start=0, end=2, ground="personal", by=staff
        ),
        "publish": lambda: life.mark_published(minutes=minutes, code="7K3M", by=people["mayor"]),
        "rectify": lambda: life.rectify_minutes(minutes=minutes, by=staff, **texts),
    }  # fmt: skip
    for name, action in walked.items():
        statements = all_or_nothing(action, at_least=4)
        print(f"{name}: a fault after each of {statements} statements")
        harmless_again(action)


def test_import_records(people: dict[str, User]) -> None:
    files = _files()

    def rehearse() -> None:
        import_records(files=files, by=people["staff"], dry_run=True)

    def run() -> None:
        import_records(files=files, by=people["staff"])

    before = everything()
    for _number, fault in after_every_statement(rehearse):
        assert differences(before) == [], fault
    assert differences(before) == []
    statements = all_or_nothing(run, at_least=24)
    print(f"import: a fault after each of {statements} statements")
    assert Meeting.objects.count() == 2 and Attendance.objects.count() == 2


def test_an_upload_exists_if_and_only_if_its_job_does(people: dict[str, User]) -> None:
    def upload() -> None:
        upload_records(files=_files(), by=people["staff"])

    all_or_nothing(upload, at_least=3)
    batch = ImportBatch.objects.get()
    assert jobs("check_import", batch_id=batch.pk) == 1 and ImportFile.objects.count() == 6


def test_an_upload_by_steps(people: dict[str, User]) -> None:
    """Checking may stop after its rehearsal and before telling; again, it goes on from there and tells once."""
    batch = upload_records(files=_files(), by=people["staff"])
    untold = everything()
    for _number, fault in after_every_statement(lambda: check_batch(batch_id=batch.pk)):
        assert differences(untold) == [], fault
    assert state(batch) == ImportState.CHECKED and Notice.objects.count() == 1
    harmless_again(lambda: check_batch(batch_id=batch.pk))

    all_or_nothing(lambda: confirm_import(batch=batch, by=people["staff"]), at_least=3)
    harmless_again(lambda: confirm_import(batch=batch, by=people["staff"]))
    assert jobs("run_import", batch_id=batch.pk) == 1

    all_or_nothing(lambda: run_import(batch_id=batch.pk), at_least=24)
    harmless_again(lambda: run_import(batch_id=batch.pk))
    assert state(batch) == ImportState.DONE and Notice.objects.count() == 2
    assert Meeting.objects.count() == 2 and Person.objects.filter(code="P1").count() == 1
    assert not ImportFile.objects.exists()


def test_discarding_an_upload(people: dict[str, User]) -> None:
    batch = upload_records(files=_files(), by=people["staff"])
    all_or_nothing(lambda: discard_import(batch=batch, by=people["staff"]), at_least=3)
    assert not ImportBatch.objects.exists() and not ImportFile.objects.exists()


def test_a_preparation_exists_if_and_only_if_its_job_does(walk: Walk) -> None:  # noqa: F811
    document = walk.draft()

    def prepare() -> None:
        actions.prepare(document=document, by=walk.people["staff"])

    all_or_nothing(prepare, at_least=8)
    assert jobs("reports.render", preparation_id=document.preparations.get().pk) == 1


def test_an_account_its_invitation_and_its_job_exist_together(people: dict[str, User]) -> None:
    before = jobs("accounts.send_mail")

    def invite() -> None:
        accounts.invite_user(email="ana@example.org", name="Ana", by=people["administrator"])

    all_or_nothing(invite, at_least=3)
    assert (User.objects.filter(name="Ana").count(), OutgoingMail.objects.count()) == (1, 1)
    assert jobs("accounts.send_mail") == before + 1


def test_a_preparation_goes_on_from_wherever_it_was_killed(walk: Walk) -> None:  # noqa: F811
    """Killed after its 1st statement, its next run after its 2nd …: what was stored stays, and the end comes once."""
    preparation = walk.queued()
    told, stored, kills = Notice.objects.count(), 0, 0
    for _number, _fault in after_every_statement(
        lambda: actions.render_preparation(preparation_id=preparation.pk), Killed
    ):
        kills += 1
        preparation.refresh_from_db()
        now = preparation.renditions.count()
        assert now >= stored and preparation.state in ("queued", "rendering")
        assert Document.objects.get().state == "preparing"
        stored = now
    print(f"preparation: killed {kills} times on its way")
    preparation.refresh_from_db()
    assert kills >= 10 and preparation.state == "ready" and preparation.renditions.count() == 4
    assert Document.objects.get().state == "in_reading" and Notice.objects.count() <= told + 1
    harmless_again(lambda: actions.render_preparation(preparation_id=preparation.pk))


def test_mail_killed_after_every_statement_is_never_handed_over_twice(settings: Settings) -> None:
    """Each time with another message: sent once, or in the hands of an administrator; never twice."""
    with running() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        outcomes = []
        for number in count(1):
            server.accepted.clear()
            mail = put(event=f"acta-{number}", recipient="ana@example.org", subject="Acta", body="x")
            fault = FailAfter(number, Killed)
            with suppress(Killed), connection.execute_wrapper(fault):
                send_due()
            killed = fault.done >= number
            send_due()
            send_due(now=timezone.now() + dt.timedelta(days=1))
            mail.refresh_from_db()
            outcomes.append(mail.state)
            assert len(server.accepted) <= 1 and mail.state in (MailState.SENT, MailState.UNCONFIRMED)
            assert (mail.state == MailState.SENT) <= (len(server.accepted) == 1)
            if not killed:
                break
    print(f"mail: {outcomes.count('sent')} sent, {outcomes.count('unconfirmed')} left to an administrator")
    assert len(outcomes) >= 7 and MailState.UNCONFIRMED in outcomes and outcomes[-1] == MailState.SENT


def jobs(name: str, **arguments: int) -> int:
    """How many jobs of a task there are for some row; the queue outlives the other tables of a test."""
    return ProcrastinateJob.objects.filter(task_name__endswith=name, args=arguments).count()


def state(batch: ImportBatch) -> str:
    """Where an upload stands."""
    batch.refresh_from_db()
    return batch.state


def _files() -> dict[str, bytes]:
    return base(
        reuniones=["R2,CM,ordinaria,2026-02-10,19:00,21:00,Sala,,2,2026-02-17,no"],
        asistencias=["R1,P1,presente,titular,,", "R2,P1,presente,titular,,"],
        concurrencia=["R2,mujer,18-29,,si,3"],
        aportes=["A1,R2,propuesta,vecinos,,,,Que poden los árboles"],
    )
