"""Processes of the portal on the test's database, to be killed: ``python -m tests.crashes.children DATABASE NAME``."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def start(name: str, *arguments: object, **environment: object) -> "subprocess.Popen[str]":
    """Start one of the functions below as a process of its own, with the rights of the web and the jobs."""
    from django.db import connection

    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.crashes.children",
            connection.settings_dict["NAME"],
            name,
            *map(str, arguments),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "MUNICIPALISMO_PROCESS": "jobs",
            "DJANGO_SETTINGS_MODULE": "municipalismo.settings",
            **{key: str(value) for key, value in environment.items()},
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(child: "subprocess.Popen[str]", word: str) -> None:
    """Wait until it says so."""
    assert child.stdout
    said = child.stdout.readline().strip()
    assert said == word, said or (child.stderr.read() if child.stderr else "")


def kill(child: "subprocess.Popen[str]") -> None:
    """``kill -9``, and wait until the database has noticed."""
    from django.db import connection

    with child:
        child.send_signal(signal.SIGKILL)
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name = 'child' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("the database still serves a process that was killed")


def seal(preparation_id: str, user_id: str) -> None:
    """Seal a preparation of the small kind when told to go on."""
    from accounts.models import User
    from reports.actions import seal
    from reports.models import Preparation

    _use_small_kind()
    preparation, user = Preparation.objects.get(pk=preparation_id), User.objects.get(pk=user_id)
    _say("ready")
    sys.stdin.readline()
    seal(preparation=preparation, by=user, confirm_read=True)
    _say("done")


def work(pause: str) -> None:
    """Do the jobs there are with the portal's own worker, rendering each form in ``pause`` seconds; then end."""
    from django.core.management import call_command

    from tests.reports.conftest import SmallKind

    render = SmallKind.render

    def slowly(self: SmallKind, *arguments: Any) -> bytes:
        _say("rendering")
        time.sleep(float(pause))
        return render(self, *arguments)

    SmallKind.render = slowly  # type: ignore[method-assign]
    _use_small_kind()
    call_command("procrastinate", "worker", "--one-shot")


def work_until(number: str) -> None:
    """As ``work``, and be killed after the ``number``-th statement of the jobs, whichever it is."""
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    done = 0

    def count(execute: Callable, *arguments: Any) -> Any:
        nonlocal done
        result = execute(*arguments)
        done += 1
        if done == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def install(connection: Any, **_signal: Any) -> None:
        connection.execute_wrappers.append(count)

    _use_small_kind()
    connection_created.connect(install, weak=False)
    call_command("procrastinate", "worker", "--one-shot")


def send_mail() -> None:
    """Hand over the mail that is due."""
    from accounts.outbox import send_due

    send_due()


def _use_small_kind() -> None:
    from reports.documents import registry
    from tests.reports.conftest import SmallKind

    small = SmallKind()
    registry._TYPES.clear()
    registry._TYPES[small.kind] = small


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _main() -> None:
    from municipalismo import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.DATABASES["default"]["OPTIONS"]["application_name"] = "child"
    import django

    django.setup()
    globals()[sys.argv[2]](*sys.argv[3:])


if __name__ == "__main__":
    _main()
