"""What is put back is what was made, and the database is as strict afterwards as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Notice, User
from participation.models import MeetingTotal
from reports.models import Publication
from tests import kept
from tests.participation import making
from tests.reports.conftest import Walk, kind, walk  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept here is made anew in each test."""
    monkeypatch.setattr(kept, "_kept", dict(kept._kept))


@pytest.fixture
def made(walk: Walk) -> dict[kept.Table, frozenset[bytes]]:  # noqa: F811
    """Minutes, a publication and a job that were made, taken back and put in: all rows when they were made."""
    seen: dict[kept.Table, frozenset[bytes]] = {}

    def make() -> None:
        making.approved(walk.people["staff"])
        walk.sealed()
        walk.queued(bodies="CM")
        seen.update(rows())

    kept.once("few", make)
    return seen


def rows() -> dict[kept.Table, frozenset[bytes]]:
    with connection.cursor() as cursor:
        return kept.read_rows(cursor)


def test_what_is_put_in_is_what_was_made(made: dict[kept.Table, frozenset[bytes]]) -> None:
    """Every row of every table: new and changed ones, sealed ones, and what triggers wrote about them."""
    assert rows() == made
    held = {table.name for table in made if made[table]}
    assert {"reports_publication", "planning_personevent", "participation_meetingtotal"} <= held


def test_it_is_made_once_and_put_where_other_rows_are(people: dict[str, User]) -> None:
    """What a test had before stays, and what it gets is its own."""
    times: list[User] = []

    def make() -> dict[str, Any]:
        User.objects.filter(pk=people["mayor"].pk).update(name="Otro nombre")
        times.append(User.objects.create(email="nueva@example.org", name="Nueva"))
        return {"user": times[-1].pk, "list": []}

    for _ in range(2):
        with transaction.atomic():
            before = Notice.objects.create(user=people["mayor"], text="De antes")
            answer = kept.once("few", make)
            answer["list"].append(1)
            assert answer == {"user": times[0].pk, "list": [1]}
            assert User.objects.get(email="nueva@example.org").pk == answer["user"]
            assert User.objects.get(pk=people["mayor"].pk).name == "Otro nombre"
            assert Notice.objects.get() == before
            transaction.set_rollback(True)
    assert len(times) == 1


def test_what_waits_for_the_end_is_kept_as_done(people: dict[str, User], sql: Callable[..., list]) -> None:
    """As by an import, which leaves totals for when it has written."""

    def make() -> None:
        sql("SET CONSTRAINTS participation_totals_settled DEFERRED")
        making.approved(people["staff"])
        assert not MeetingTotal.objects.exists()

    kept.once("late", make)
    assert MeetingTotal.objects.exists() and "participation_unsettled" not in kept.filled()


def test_seals_and_other_triggers_are_on_again(made: object, sql: Callable[..., list]) -> None:
    assert sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'") == []
    with pytest.raises(DatabaseError, match="no puede cambiar"), transaction.atomic():
        Publication.objects.update(title="Otro")


def test_what_waits_for_the_end_waits_again(made: object, sql: Callable[..., list]) -> None:
    """References are looked at when a transaction ends; totals are settled at once unless an import says otherwise."""
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("UPDATE accounts_notice SET user_id = 0")
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("INSERT INTO participation_unsettled SELECT")
    assert sql("SELECT * FROM participation_unsettled") == []


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_goes(made: object) -> None:
    """Sealed or not, also from tables that are no model's; what migrations filled stays."""
    types = ContentType.objects.count()
    assert {"procrastinate_jobs", "reports_rendition"} <= set(kept.filled())
    from_migrations = ["auth_permission", "django_content_type", "django_migrations"]
    kept.empty(but=from_migrations)
    assert sorted(kept.filled()) == from_migrations and ContentType.objects.count() == types > 0


def test_the_copied_database_is_of_this_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A change to any file that a migration could use makes another one."""
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    file = tmp_path / "planning" / "seals.py"
    migration = tmp_path / "planning" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("from planning import seals")
    seen = set()
    for words in ("A = 1", "A = 2", "A = 2"):
        file.write_text(words)
        file.with_name("views.py").write_text(f"B = {len(seen)}")  # what no migration imports changes nothing
        seen.add(kept._digest())
    file.rename(file.with_name("other.py"))
    assert len(seen | {kept._digest()}) == 3


@pytest.mark.django_db(transaction=True)
def test_numbers_go_on_behind_what_is_kept(made: object, sql: Callable[..., list]) -> None:
    """Also after a test that put a backup back, and with it where the numbers stood then."""
    before = sql("SELECT last_value, is_called FROM participation_meeting_id_seq")
    sql("SELECT setval('participation_meeting_id_seq', 1, false)")
    kept.empty(but=["auth_permission", "django_content_type", "django_migrations"])
    assert sql("SELECT last_value, is_called FROM participation_meeting_id_seq") == before
