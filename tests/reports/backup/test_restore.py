"""The drill: a backup taken from a portal with everything in it, restored on a machine with nothing."""

import contextlib
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts import outbox
from accounts.models import MailState, OutgoingMail, User
from municipalismo import embedded
from planning.models import Person
from reports.actions import backups
from reports.backup import contents, envelope, postgres
from reports.backup.problems import BackupProblem, InUse, NewerVersion, NotEmpty, ToolProblem, WrongKey
from reports.models import Backup, BackupKind, Publication, Rendition
from tests.reports.conftest import Walk

ROOT = Path(__file__).resolve().parents[3]
PRIVATE, PUBLIC = envelope.new_identity()
KEYS = [envelope.Identity.from_str(PRIVATE)]

pytestmark = pytest.mark.django_db(transaction=True)

#: What must be the same on both sides, each as one text: structure, rights, triggers, and where numbering goes on.
STRUCTURE = {
    "triggers": "SELECT tgrelid::regclass || tgname || tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal",
    "functions": "SELECT proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "constraints": "SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "rights": "SELECT c.relname || a.privilege_type || a.grantee::regrole FROM pg_class c, aclexplode(c.relacl) a "
    "WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner",
    "columns": "SELECT table_name || column_name || data_type || coalesce(column_default, '') || is_nullable "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "sequences": "SELECT sequencename || coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
    " AND sequencename NOT LIKE 'reports_backup%'",
}
Ask = Callable[[str], list[Any]]


def ask_here(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def counts(ask: Ask) -> dict[str, int]:
    """Rows of every table but the two that a restore itself writes, and the one it leaves empty."""
    tables = [
        name
        for (name,) in ask(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        if name not in ("reports_backup", "django_migrations", "django_session")
    ]
    return {name: ask(f'SELECT count(*) FROM public."{name}"')[0][0] for name in tables}


#: Casts and parentheses: PostgreSQL writes `IN (…)` another way once it has read its own writing.
SPELLING = re.compile(r"::(character varying|text)(\(\d+\))?(\[\])?|[()\s]")


def structure(ask: Ask) -> dict[str, list[str]]:
    return {
        name: sorted(SPELLING.sub("", row[0]) for row in ask(statement))
        for name, statement in STRUCTURE.items()
    }


def hashes(ask: Ask) -> list[tuple[str, str]]:
    """Every rendition's hash, as it is written and as its bytes say."""
    return ask("SELECT sha256, encode(sha256(data), 'hex') FROM public.reports_rendition ORDER BY id")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "portal.respaldo"


@pytest.fixture
def portal(walk: Walk) -> Publication:
    """People, a document and its publication: enough where ``world`` would only take longer."""
    return walk.sealed()


@pytest.fixture
def taken(portal: Publication, path: Path) -> Backup:
    return backups.take_backup(path=path, keys=[PUBLIC])


@pytest.fixture
def machine(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Another machine: its own embedded PostgreSQL with nothing in it, where commands can be run."""
    folder = Path(tempfile.mkdtemp(prefix="simulacro-"))
    folder.chmod(0o755)
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DATABASE_", "MUNICIPALISMO_"))
        },
        "MUNICIPALISMO_DATA": str(folder / "pg"),
        "ERASURE_JOURNAL": str(folder / "propio.jsonl"),
        "BACKUP_PUBLIC_KEYS": PUBLIC,
    }

    def run(*arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "manage.py", *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    holder = subprocess.Popen(
        [sys.executable, "-c", "from municipalismo import embedded; embedded.ensure_running(); print(1); input()"],
        env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout and holder.stdout.readline() == "1\n"
    yield run
    holder.communicate("\n", timeout=30)
    shutil.rmtree(folder)


@contextlib.contextmanager
def asking(machine: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Questions to the other machine's database, as its owner."""
    data = next(cell.cell_contents for cell in machine.__closure__ if isinstance(cell.cell_contents, dict))
    with monkeypatch.context() as patch:
        patch.setenv("MUNICIPALISMO_DATA", data["MUNICIPALISMO_DATA"])
        entry = embedded.settings()
    with psycopg.connect(
        host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"], autocommit=True
    ) as there:
        yield lambda statement: there.execute(statement).fetchall()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "clave.txt"
    file.write_text(PRIVATE)
    return file


def test_the_drill(
    world: dict[str, Any], path: Path, key: Path, machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same counts, same structure, every hash equal, chain unbroken, and the portal goes on from there."""
    outbox.settle_restored()  # no mail waits: what a restore makes of it is for another test
    taken = backups.take_backup(path=path, keys=[PUBLIC])
    assert taken.good
    assert Backup.objects.good().get() == taken
    told = machine("restore", path, "--key", key).stdout
    assert "El respaldo está entero" in told
    with asking(machine, monkeypatch) as there:
        assert counts(there) == counts(ask_here)
        assert counts(there)["reports_rendition"] >= 5
        assert hashes(there) == hashes(ask_here)
        assert all(written == found for written, found in hashes(there))
        assert structure(there) == structure(ask_here)
        assert there("SELECT kind, good FROM reports_backup") == [("restore", True)]
        ((sha256,),) = there("SELECT sha256 FROM reports_backup")
        assert sha256 == taken.sha256
    assert "1" in machine("verify_chain").stdout
    # What was restored can be backed up again, and says the same.
    machine("backup", path.with_name("otro"))
    assert backups.inspect_backup(path=path.with_name("otro"), identities=KEYS).renditions_digest == (
        backups.inspect_backup(path=path, identities=KEYS).renditions_digest
    )
    # A second restore finds the place taken.
    again = machine("restore", path, "--key", key, code=1)
    assert "no está vacía" in again.stderr


def test_nobody_comes_back_signed_in(
    taken: Backup, path: Path, client_as: Callable[[str], Any], tmp_path: Path
) -> None:
    client_as("staff")
    assert ask_here("SELECT count(*) FROM django_session") != [(0,)]
    backups.take_backup(path=tmp_path / "dos", keys=[PUBLIC])
    backups.restore_backup(path=tmp_path / "dos", identities=KEYS, replace=True)
    assert ask_here("SELECT count(*) FROM django_session") == [(0,)]


def test_mail_that_may_have_left_does_not_leave_again(
    portal: Publication, path: Path, people: dict[str, User], mailoutbox: list[Any], sql: Callable[..., list]
) -> None:
    """What waited when the backup was made left meanwhile; its job comes back too."""
    sql("DELETE FROM accounts_outgoingmail")
    for event in ("espera", "se-entregaba"):
        outbox.put(event=event, recipient="a@ejemplo.uy", subject="Aviso", body="Hola")
    OutgoingMail.objects.filter(event="se-entregaba").update(state=MailState.HANDING)
    sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT max(id) FROM procrastinate_jobs)")
    backups.take_backup(path=path, keys=[PUBLIC])
    backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.UNCONFIRMED}
    assert outbox.send_due() == 0
    assert mailoutbox == []
    states = {
        state
        for (state,) in ask_here("SELECT status FROM procrastinate_jobs WHERE task_name LIKE 'accounts.s%'")
    }
    assert states == {"cancelled", "aborted"}
    assert all(mail.may_be_sent_again for mail in OutgoingMail.objects.all())


def test_in_place_of_what_there_is(taken: Backup, path: Path, sql: Callable[..., list]) -> None:
    """With --replace everything is as it was when the backup was made, rights and triggers too."""
    before, shape, bytes_before = counts(ask_here), structure(ask_here), hashes(ask_here)
    Person.objects.create(code="despues", first_name="Después", last_name="Del respaldo")
    sql("CREATE TABLE sobrante (n integer)")
    restored = backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert restored.broken == []
    assert counts(ask_here) == before
    assert structure(ask_here) == shape
    assert hashes(ask_here) == bytes_before
    assert Backup.objects.get().kind == BackupKind.RESTORE
    with pytest.raises(Exception, match="publicado"):
        Rendition.objects.filter(preparation__publication__isnull=False).update(size=1)


@pytest.fixture
def writers(portal: Publication, people: dict[str, User]) -> Iterator[list[int]]:
    """Somebody who keeps adding people two by two, each pair in one transaction; yields how many so far."""
    done, stop = [0], threading.Event()
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name not in ("context", "cursor_factory", "prepare_threshold")
    }

    def write() -> None:
        with psycopg.connect(**parameters) as there:
            while not stop.is_set():
                for _twice in range(2):
                    there.execute(
                        "INSERT INTO accounts_notice (user_id, text, url, created_at) VALUES (%s, 'par', '', now())",
                        [people["nobody"].pk],
                    )
                    time.sleep(0.001)
                there.commit()
                done[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    yield done
    stop.set()
    thread.join()


PERSONS = "public.planning_person"
PAIRS = "SELECT count(*) FROM accounts_notice WHERE text = 'par'"


def test_while_others_write(writers: list[int], path: Path, people: dict[str, User]) -> None:
    """One moment: the counts are those of the dump, and no pair is torn."""
    while writers[0] < 5:
        time.sleep(0.01)
    before = writers[0]
    backups.take_backup(path=path, keys=[PUBLIC])
    assert writers[0] > before + 5, "nobody wrote meanwhile"
    manifest = backups.inspect_backup(path=path, identities=KEYS)
    assert (
        manifest.counts["public.accounts_notice"] % 2 == ask_here(f"{PAIRS.replace('= ', '<> ')}")[0][0] % 2
    )
    rows = sum(piece.count(b"\tpar\t") for piece in database_of(path))
    assert rows % 2 == 0
    assert rows >= 2 * before
    others = ask_here(PAIRS.replace("= ", "<> "))[0][0]
    assert manifest.counts["public.accounts_notice"] == rows + others


def database_of(path: Path) -> list[bytes]:
    """The SQL of a backup, whole."""
    with envelope.opened(path, KEYS) as stream:
        reader = contents.Reader(stream)
        sql = b"".join(reader.database())
        list(reader.files())
    return [sql]


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def other(path: Path) -> None:
    path.write_text("x" * 999)


def test_a_damaged_one_touches_nothing(taken: Backup, path: Path) -> None:
    before, shape, whole = counts(ask_here), structure(ask_here), path.read_bytes()
    for damage, words in ((damaged, "dañado"), (cut, "cortado"), (other, "no es un respaldo")):
        path.write_bytes(whole)
        damage(path)
        with pytest.raises(BackupProblem, match=words):
            backups.restore_backup(path=path, identities=KEYS, replace=True)
        assert counts(ask_here) == before
    assert structure(ask_here) == shape
    assert Backup.objects.get() == taken


def test_another_key_touches_nothing(taken: Backup, path: Path) -> None:
    before = counts(ask_here)
    stranger = [envelope.Identity.from_str(envelope.new_identity()[0])]
    with pytest.raises(WrongKey, match="no abre este respaldo"):
        backups.restore_backup(path=path, identities=stranger, replace=True)
    assert counts(ask_here) == before


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Backups whose manifest says something else than the truth."""

    def lie(**changes: Any) -> None:
        describe = contents.describe

        def described(**arguments: Any) -> contents.Manifest:
            manifest = describe(**arguments)
            return replace(
                manifest,
                **{name: value(getattr(manifest, name)) for name, value in changes.items()},
            )

        monkeypatch.setattr(contents, "describe", described)

    return lie


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"counts": lambda rows: rows | {PERSONS: rows[PERSONS] + 1}}, "planning_person"),
        ({"renditions_digest": lambda digest: digest[::-1]}, "bytes de los documentos"),
    ],
)  # fmt: skip
def test_a_restore_that_does_not_match_is_undone(
    portal: Publication, path: Path, lying: Callable[..., None], changes: dict[str, Any], words: str
) -> None:
    """What comes out of the file is compared with its manifest before the transaction ends."""
    lying(**changes)
    backups.take_backup(path=path, keys=[PUBLIC])
    Person.objects.create(code="despues", first_name="Después", last_name="Del respaldo")
    before = counts(ask_here)
    with pytest.raises(ToolProblem, match=words):
        backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert counts(ask_here) == before


FORGED = (
    "\\! touch {}", "SELECT 1 \\g |touch {}", "SELECT 1\\! touch {}\n;", "\\set x `touch {}`",
    "\\copy planning_person to program 'touch {}'",
    "\\unrestrict a\n\\! touch {}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("order", "is_last"),
    [
        *((order, False) for order in FORGED),
        (FORGED[-1], True),
        *(pytest.param(order, True, marks=pytest.mark.full) for order in FORGED[:-1]),
    ],
)
def test_a_forged_backup_runs_no_program(
    portal: Publication,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    is_last: bool,
) -> None:
    """Anybody with the public key can make a file that opens; psql gets it, and runs what it says after a backslash."""
    dump, planted = postgres.dump, tmp_path / "planted"
    forged = f"\n{order.format(planted)}\n".encode()

    @contextlib.contextmanager
    def forge(snapshot: str) -> Iterator[Any]:
        with dump(snapshot) as stream:
            sql = gzip.decompress(stream.read())
            yield io.BytesIO(gzip.compress(sql + forged if is_last else forged + sql))

    monkeypatch.setattr(postgres, "dump", forge)
    backups.take_backup(path=path, keys=[PUBLIC])
    before = counts(ask_here)
    with pytest.raises(ToolProblem, match="órdenes para psql"):
        backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert not planted.exists()
    assert counts(ask_here) == before


def test_an_old_psql_is_not_trusted_with_a_file(
    taken: Backup, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        postgres, "_last_line", lambda errors: "psql:<stdin>:1: error: invalid command \\restrict"
    )
    monkeypatch.setattr(postgres.secrets, "token_hex", lambda size: "")
    with pytest.raises(ToolProblem, match="agosto de 2025"):
        backups.restore_backup(path=path, identities=KEYS, replace=True)


def test_one_of_a_newer_portal_is_told(portal: Publication, path: Path, lying: Callable[..., None]) -> None:
    lying(migrations=lambda names: [*names, "reports.9999_from_the_future"])
    backups.take_backup(path=path, keys=[PUBLIC])
    with pytest.raises(NewerVersion, match="9999_from_the_future"):
        backups.restore_backup(path=path, identities=KEYS, replace=True)


def test_one_of_a_newer_postgresql_is_told(
    portal: Publication, path: Path, lying: Callable[..., None]
) -> None:
    lying(postgresql=lambda version: 99)
    backups.take_backup(path=path, keys=[PUBLIC])
    with pytest.raises(NewerVersion, match="PostgreSQL 99"):
        backups.restore_backup(path=path, identities=KEYS, replace=True)


def test_a_broken_chain_is_backed_up_and_told(
    portal: Publication, path: Path, settings: Settings, sql: Callable[..., list]
) -> None:
    """Losing the data would be worse; but it is no good backup."""
    sql("ALTER TABLE reports_publication DISABLE TRIGGER USER")
    sql("UPDATE reports_publication SET title = 'Otro título'")
    settings.BACKUP_PUBLIC_KEYS = [PUBLIC]
    with pytest.raises(CommandError, match="cadena"):
        call_command("backup", str(path))
    sql("ALTER TABLE reports_publication ENABLE TRIGGER USER")
    assert not Backup.objects.get().good
    assert backups.inspect_backup(path=path, identities=KEYS).chain_broken


def test_an_older_tool_is_told(portal: Publication, path: Path, settings: Settings, tmp_path: Path) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    (old / "pg_dump").chmod(0o755)
    settings.POSTGRESQL_TOOLS = str(old)
    with pytest.raises(ToolProblem, match=r"PostgreSQL \d+ y «pg_dump» es de la versión 9"):
        backups.take_backup(path=path, keys=[PUBLIC])
    assert not Backup.objects.get().good
    assert not path.exists()


def test_a_dump_that_fails_leaves_no_file_and_a_row(
    portal: Publication, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_address", lambda: "dbname=no_existe host=/nowhere")
    with pytest.raises(ToolProblem, match="pg_dump no terminó bien"):
        backups.take_backup(path=path, keys=[PUBLIC])
    assert not path.exists()
    row = Backup.objects.get()
    assert (row.good, "pg_dump" in row.reason) == (False, True)


def test_on_a_laptop_both_commands_work_alone(
    portal: Publication, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a fresh ``make run`` nobody has made a key: it is made once, for its owner alone, and said."""
    settings.BACKUP_PUBLIC_KEYS, settings.BACKUP_PRIVATE_KEY_FILE = [], ""
    settings.BACKUP_LOCAL_KEY_FILE = tmp_path / "datos" / "clave-respaldos.txt"
    call_command("backup", str(tmp_path / "uno"))
    assert str(settings.BACKUP_LOCAL_KEY_FILE) in capsys.readouterr().err
    assert settings.BACKUP_LOCAL_KEY_FILE.stat().st_mode & 0o777 == 0o600
    call_command("backup", str(tmp_path / "dos"))
    assert capsys.readouterr().err == ""
    name = connection.settings_dict["NAME"]
    for file in ("uno", "dos"):
        call_command("restore", str(tmp_path / file), "--replace", "--confirm", name)
        assert "Restaurado" in capsys.readouterr().out


def test_production_makes_no_key_of_its_own() -> None:
    code = "from django.conf import settings; print(settings.BACKUP_LOCAL_KEY_FILE)"
    environment = {
        "DJANGO_SETTINGS_MODULE": "municipalismo.settings", "MUNICIPALISMO_MODE": "produccion", "SITE_URL": "https://a.uy",
        "ALLOWED_HOSTS": "a.uy", "SECRET_KEY": "abcdefghij" * 6, "DATABASE_URL": "postgresql://a@b/c",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "None\n", done.stderr


def test_without_a_key_it_refuses_and_says_how(db: None, settings: Settings, path: Path) -> None:
    settings.BACKUP_PUBLIC_KEYS, settings.BACKUP_LOCAL_KEY_FILE = [], None
    with pytest.raises(CommandError, match="backup_key"):
        call_command("backup", str(path))
    assert not path.exists()
    assert "backup_key" in Backup.objects.get().reason


def test_the_key_is_made_once_and_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "clave.txt"
    call_command("backup_key", str(file))
    public = re.fullmatch(r"BACKUP_PUBLIC_KEYS=(age1\w+)\n", capsys.readouterr().out)
    assert public
    envelope.write(tmp_path / "uno", envelope.recipients([public[1]]), lambda stream: stream.write(b"hola"))
    with envelope.opened(tmp_path / "uno", envelope.read_identities(file)) as stream:
        assert stream.read() == b"hola"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="ya existe"):
        call_command("backup_key", str(file))


def test_replacing_asks_for_the_name_of_the_base(taken: Backup, path: Path, key: Path) -> None:
    before = counts(ask_here)
    with pytest.raises(CommandError, match="No se tocó nada"):
        call_command("restore", str(path), "--key", str(key), "--replace", "--confirm", "otra")
    assert counts(ask_here) == before


def test_an_occupied_base_is_refused(taken: Backup, path: Path) -> None:
    with pytest.raises(NotEmpty, match="--replace"):
        backups.restore_backup(path=path, identities=KEYS)


@pytest.mark.parametrize("statements", [[], ["BEGIN", "SELECT count(*) FROM planning_person"]])
@pytest.mark.parametrize("role", ["", "application"])
def test_a_portal_in_use_is_not_replaced(taken: Backup, path: Path, role: str, statements: list[str]) -> None:
    """A web session that does nothing, as it waits for its next request, is enough; it is said whose it is."""
    before = counts(ask_here)
    outside = connection.copy()
    if role:
        outside.settings_dict = outside.settings_dict | {"USER": django_settings.DATABASE_APPLICATION_ROLE}
    words = "el web o los trabajos" if role else "otro comando"
    try:
        with outside.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            with pytest.raises(InUse, match=words):
                backups.restore_backup(path=path, identities=KEYS, replace=True)
    finally:
        outside.close()
    assert counts(ask_here) == before


def test_who_comes_in_meanwhile_holds_the_restore_up(
    taken: Backup, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_LOCK_SECONDS", 1)
    monkeypatch.setattr(postgres, "refuse_in_use", lambda: None)
    before = counts(ask_here)
    outside = connection.copy()
    try:
        with outside.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM planning_person")
            with pytest.raises(ToolProblem, match="apagá el web"):
                backups.restore_backup(path=path, identities=KEYS, replace=True)
    finally:
        outside.close()
    assert counts(ask_here) == before


def test_the_application_comes_in_last(taken: Backup, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While erasures and withdrawals are not applied again, the role of the web may read nothing."""
    may_read = f"SELECT has_table_privilege('{django_settings.DATABASE_APPLICATION_ROLE}', 'planning_person', 'SELECT')"
    seen: list[bool] = []
    withdraw_again, erase_again = backups.reapply_withdrawals, backups.reapply_erasures

    def spying(original: Callable[..., Any]) -> Callable[..., Any]:
        def spy(*arguments: Any) -> Any:
            report = original(*arguments)
            seen.append(ask_here(may_read)[0][0])
            return report

        return spy

    monkeypatch.setattr(backups, "reapply_withdrawals", spying(withdraw_again))
    monkeypatch.setattr(backups, "reapply_erasures", spying(erase_again))
    backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert seen == [False, False]
    assert ask_here(may_read) == [(True,)]


def test_files_outside_the_database_travel_too(portal: Publication, path: Path, settings: Settings) -> None:
    root = Path(settings.MEDIA_ROOT)
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "ñandú.pdf").write_bytes(b"%PDF" + os.urandom(50_000))
    (root / "vacio").touch()
    before = {file: (root / file).read_bytes() for file in ("a/b/ñandú.pdf", "vacio")}
    backups.take_backup(path=path, keys=[PUBLIC])
    shutil.rmtree(root)
    (root / "a").mkdir(parents=True)
    (root / "a" / "nuevo").touch()
    backups.restore_backup(path=path, identities=KEYS, replace=True)
    after = {
        file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }
    assert after == before
    assert [folder.name for folder in root.parent.iterdir() if folder.name.startswith(".rest")] == []


def test_every_byte_is_in_the_database_or_in_the_folder_of_files() -> None:
    """A file field of another storage would not be in a backup."""
    from django.apps import apps
    from django.db.models import FileField

    places = {
        field.storage.__class__.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    }
    assert places <= {"DefaultStorage", "FileSystemStorage"}
    assert django_settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage")


def test_erasures_are_applied_again(
    taken: Backup, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Those this machine knows of, and those of the journal beside the file; a problem is told."""
    asked: list[Path | None] = []

    def reapply(journal: Path | None = None) -> Any:
        asked.append(journal)
        return type("Report", (), {"lines": ["una"], "problems": ["otra clave"] if journal else []})()

    monkeypatch.setattr(backups, "reapply_erasures", reapply)
    backups.beside(path).write_text(json.dumps({}))
    restored = backups.restore_backup(path=path, identities=KEYS, replace=True)
    assert asked == [None, backups.beside(path)]
    assert restored.erased == ["Retiros aplicados de nuevo: 0; destrucciones: 0.", "una", "una"]
    assert restored.broken == ["otra clave"]
    assert not Backup.objects.get(kind=BackupKind.RESTORE).good


@pytest.mark.full
def test_memory_does_not_grow_with_the_data(portal: Publication, path: Path, tmp_path: Path) -> None:
    """Seventy megabytes of renditions more: the process that backs up is no larger."""
    database = connection.settings_dict
    code = (
        "import sys, django; django.setup();"
        "from pathlib import Path; from reports.actions import backups;"
        f"backups.take_backup(path=Path(sys.argv[1]), keys=[{PUBLIC!r}]);"
        # Not ru_maxrss, which begins with what the process that started this one had.
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )

    def peak(name: str) -> int:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "municipalismo.settings",
            "MUNICIPALISMO_PROCESS": "owner",
            "DATABASE_OWNER_URL": url(database),
            "DATABASE_URL": url(database),
        }
        done = subprocess.run(
            [sys.executable, "-c", code, tmp_path / name],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout.split()[-1])

    draft = _another(portal)
    grow(draft, range(8))
    small = peak("uno")
    grow(draft, range(8, 32))
    large = peak("dos")
    assert (tmp_path / "dos").stat().st_size - (tmp_path / "uno").stat().st_size > 72_000_000
    assert large - small < 24_000, f"{small} kB, then {large} kB"


def grow(draft: Any, numbers: range) -> None:
    """Renditions of three megabytes each, of a preparation that is not sealed."""
    for number in numbers:
        data = os.urandom(3_000_000)
        Rendition.objects.create(
            preparation=draft, format=f"x{number}", audience="public", data=data, size=len(data),
            sha256=envelope.hashlib.sha256(data).hexdigest(),
        )  # fmt: skip


def _another(publication: Publication) -> Any:
    draft = type(publication.preparation).objects.get(
        pk=publication.preparation_id
    )  # with what the seal left out
    draft.pk, draft.code, draft.version = None, "X" * 16, 99
    draft.save(force_insert=True)
    return draft


def url(database: dict[str, Any]) -> str:
    from urllib.parse import quote

    secret = f":{quote(database['PASSWORD'], safe='')}" if database.get("PASSWORD") else ""
    host = quote(str(database["HOST"]), safe="")
    return f"postgresql://{database['USER']}{secret}@{host}:{database['PORT'] or 5432}/{database['NAME']}"
