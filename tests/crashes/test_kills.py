"""Real processes killed with ``kill -9``: sealing, rendering, importing, sending mail.

Each process comes into the test's database as the web and the jobs do. In `make test` a few are killed; the complete
numbers are marked ``full``.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import MailState, Notice, OutgoingMail, User
from accounts.outbox import Attachment, put, send_due
from participation.actions.imports import confirm_import, upload_records
from participation.models import Attendance, ImportBatch, ImportState, Meeting
from participation.tasks import retry_stalled_jobs
from reports import actions
from reports.chain import verify_chain
from reports.models import Document, Preparation, PreparationState, Publication, Reading, Rendition
from reports.transitions import InvalidTransition
from tests.crashes.children import kill, start, wait_for
from tests.crashes.faults import differences, everything
from tests.crashes.test_statements import _files
from tests.mail_server import MailServer, running
from tests.reports.conftest import Walk, kind, walk  # noqa: F401 - fixtures
from tests.reports.test_sealing import walk_date

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_queue(transactional_db: None) -> None:
    """The tables of the queue outlive a test."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


FORMS = 5  # of a publication: four rendered, and the JSON made by the seal


@pytest.mark.parametrize("kills", [1, pytest.param(30, marks=pytest.mark.full)])
def test_killed_while_sealing(kills: int, walk: Walk) -> None:  # noqa: F811
    """At a random moment of the seal: sealed whole or not at all; sealing again ends it, once."""
    rng = random.Random(kills)
    unsealed = sealed = 0
    longest = _time_of_a_seal(walk)
    for year in range(1990, 1990 + kills):
        preparation = walk.ready(period=(walk_date(f"{year}-01-01"), walk_date(f"{year}-12-31")), bodies="CM")
        before = everything()
        child = start("seal", preparation.pk, walk.people["mayor"].pk)
        wait_for(child, "ready")
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
        time.sleep(rng.uniform(0, 1.5 * longest))
        kill(child)
        if differences(before) == []:
            unsealed += 1
        else:
            sealed += 1
            assert Publication.objects.filter(preparation=preparation).exists()
        publication = walk.seal(preparation)
        assert publication.preparation == preparation
        _assert_sealed_once(preparation)
    report = verify_chain()
    assert (report.publications, report.broken) == (kills + 1, [])
    print(f"{kills} kills within {longest:.3f} s: {unsealed} before the commit, {sealed} after")
    assert kills < 30 or (unsealed >= 5 and sealed >= 1)


def _time_of_a_seal(walk: Walk) -> float:  # noqa: F811
    child = start("seal", walk.ready(bodies="CV").pk, walk.people["mayor"].pk)
    wait_for(child, "ready")
    assert child.stdin
    started = time.monotonic()
    child.stdin.write("go\n")
    child.stdin.flush()
    wait_for(child, "done")
    lasted = time.monotonic() - started
    child.communicate(timeout=60)
    return lasted


def _assert_sealed_once(preparation: Preparation) -> None:
    assert Publication.objects.filter(preparation=preparation).count() == 1
    assert Rendition.objects.filter(preparation=preparation).count() == FORMS
    assert Reading.objects.filter(preparation=preparation).count() == 1
    document = Document.objects.get(pk=preparation.document_id)
    assert document.state == "sealed"
    assert Notice.objects.filter(text=f"Se publicó: {document.title}"[:300]).count() == 1


def test_worker_killed_at_each_step_of_a_preparation(walk: Walk) -> None:  # noqa: F811
    """While it renders each of the forms: the next one goes on from those stored, and it is told once."""
    preparation = walk.queued()
    forms = FORMS - 1
    for rendered in range(forms):
        child = start("work", 30)
        wait_for(child, "rendering")
        kill(child)
        preparation.refresh_from_db()
        assert preparation.state == PreparationState.RENDERING
        assert preparation.renditions.count() == rendered
        with pytest.raises(InvalidTransition):
            walk.seal(preparation)
        _give_stalled_jobs_another_turn()
        if rendered < forms - 1:
            _render_one_more(preparation)
    _work()
    preparation.refresh_from_db()
    assert preparation.state == PreparationState.READY and preparation.renditions.count() == forms
    _do_again("reports.render")
    before = everything()
    actions.render_preparation(preparation_id=preparation.pk)
    assert differences(before) == []
    walk.seal(preparation)
    _assert_sealed_once(preparation)


def _render_one_more(preparation: Preparation) -> None:
    """Let a worker store one form, and kill it at the next."""
    child = start("work", 0.2)
    wait_for(child, "rendering")
    wait_for(child, "rendering")
    kill(child)
    _give_stalled_jobs_another_turn()


@pytest.mark.parametrize(
    "numbers", [(6, 16, 26), pytest.param(tuple(range(1, 40)), marks=pytest.mark.full)], ids=["some", "every"]
)
def test_worker_killed_at_each_statement_of_an_import(
    numbers: tuple[int, ...], people: dict[str, User]
) -> None:
    """Nothing half: the job that comes back imports everything, once, and tells once."""
    batch = upload_records(files=_files(), by=people["staff"])
    _work()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    confirm_import(batch=batch, by=people["staff"])
    killed = 0
    for number in numbers:
        child = start("work_until", number)
        child.communicate(timeout=60)
        killed += child.returncode == -9
        if _state(batch) == ImportState.DONE:
            break
        assert _state(batch) == ImportState.IMPORTING and not Meeting.objects.exists()
        _give_stalled_jobs_another_turn()
    assert killed >= 3
    _work()
    _do_again("run_import")
    assert _state(batch) == ImportState.DONE
    assert (Meeting.objects.count(), Attendance.objects.count()) == (2, 2)
    assert Notice.objects.filter(text__startswith="Se importaron").count() == 1


def _state(batch: ImportBatch) -> str:
    batch.refresh_from_db()
    return batch.state


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that accepts."""
    with running() as server:
        yield server


@pytest.mark.parametrize("moment", ["accepted, before it heard so", "connected"])
def test_killed_while_handing_a_message_over(
    moment: str, server: MailServer, people: dict[str, User]
) -> None:
    """Never a second copy of what the server accepted: whoever is not sure asks an administrator."""
    mail = put(
        event="acta-1", recipient="ana@example.org", subject="Acta", body="x", html="<p>x</p>",
        attachment=Attachment("a.ics", "text/calendar; method=REQUEST", "BEGIN:VCALENDAR"), asked_by=people["staff"],
    )  # fmt: skip
    if moment == "connected":
        server.refuse_recipient = "451 later"
    child = start("send_mail", EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port)
    if moment == "connected":
        child.communicate(timeout=60)
        mail.refresh_from_db()
        assert mail.state == MailState.WAITING
        return
    server.when_accepted = child.kill
    child.communicate(timeout=60)
    assert child.returncode == -9 and len(server.accepted) == 1
    mail.refresh_from_db()
    assert mail.state == MailState.HANDING
    server.when_accepted = None
    again = start("send_mail", EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port)
    again.communicate(timeout=60)
    mail.refresh_from_db()
    assert (again.returncode, mail.state) == (0, MailState.UNCONFIRMED)
    assert [message["Message-ID"] for message in server.accepted] == [mail.message_id]
    assert [part.get_filename() for part in server.accepted[0].walk()][-1] == "a.ics"
    assert Notice.objects.filter(user=people["staff"]).count() == 1
    assert send_due() == 0 and OutgoingMail.objects.count() == 1


def _work() -> None:
    """Have a worker do all there is to do."""
    child = start("work", 0)
    _out, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors


def _do_again(task: str) -> None:
    """A job that was done is done once more, as when the queue lost its memory of it."""
    before = everything()
    assert ProcrastinateJob.objects.filter(task_name__endswith=task).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) SELECT queue_name, task_name, args "
            "FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id DESC LIMIT 1",
            [f"%{task}"],
        )
    _work()
    ours = [line for line in differences(before) if not line.startswith("procrastinate_")]
    assert ours == []


def _give_stalled_jobs_another_turn() -> None:
    """The job of every minute, once a killed worker has been silent for long enough."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")

    async def again() -> None:
        worker = app.with_connector(app.connector.get_worker_connector())
        async with worker.open_async():
            await retry_stalled_jobs(SimpleNamespace(app=worker), 0)  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as apart:  # a browser in this process keeps a loop of its own running here
        apart.submit(asyncio.run, again()).result()
    doing = ProcrastinateJob.objects.filter(status="doing", task_name__regex="render$|_import$")
    assert not doing.exists()
