"""A whole portal of its own: its database with the demonstration, gunicorn, a job worker, and a Chromium to look at it.

It runs as separate processes, as it does for people. The database is dropped at the end; what it was copied from, with
the demonstration as it is told today, is kept for the next one: loading takes a minute or two.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright
from psycopg import sql

from municipalismo import embedded
from municipalismo.collecting import collect_static
from tests import kept

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo-municipio-f"
START_SECONDS = 120
#: Playwright waits this long, in milliseconds, for what a person would see appear.
PATIENCE = 10_000


def _connection_settings() -> dict[str, str]:
    database = settings.DATABASES["default"]
    return {"host": database["HOST"], "user": database["USER"], "port": str(database["PORT"] or 5432)}


def database_url(name: str, *, application: bool = False) -> str:
    """The address of a database of the tests' server, as its owner or as the application comes in."""
    parts = _connection_settings()
    # A server of one's own may not have that role.
    if application and parts["user"] == embedded.OWNER:
        parts["user"] = embedded.APPLICATION
    password = settings.DATABASES["default"].get("PASSWORD")
    secret = f":{quote(password, safe='')}" if password else ""
    return f"postgresql://{parts['user']}{secret}@{quote(parts['host'], safe='')}:{parts['port']}/{name}"


def _recreate(name: str, *, template: str = "") -> None:
    """Drop a database, and make it anew as a copy of another one."""
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if template:
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _demonstration(migrated: str) -> str:
    """The name of a database with the demonstration, to make copies of; loaded if it is not there, and the old go."""
    prefix = migrated.replace("_migrated_", "_demonstration_").rsplit("_", 1)[0] + "_"
    name, begun = f"{prefix}{_told()}", f"{prefix}begun"
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        connection.execute("SET lock_timeout = 0; SET statement_timeout = 0")  # another may be loading it
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])  # until this connection ends
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        there = {row[0] for row in found.fetchall()}
        if name not in there:
            for old in there - {begun}:
                _recreate(old)
            _recreate(begun, template=migrated)
            environment = _environment(begun, "http://127.0.0.1:8000")
            _command(environment, "load_demo")
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(begun), sql.Identifier(name)))
    return name


def _command(environment: dict[str, str], name: str) -> str:
    """Run a command of the portal; what it printed."""
    command = [sys.executable, str(ROOT / "manage.py"), name]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _told() -> str:
    """Of the day and of all that may decide what is loaded on it: our code, templates and styles, and the locks."""
    read = hashlib.sha256(timezone.localdate().isoformat().encode())
    folders = [ROOT / name for name in (*kept.SOURCES, "templates", "static", "requirements")]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            read.update(
                f"{path.relative_to(ROOT)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
            )
    return read.hexdigest()[:16]


def free_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def portal_environment(base: str, *, suffix: str = "") -> dict[str, str]:
    """What a process of the portal at ``base`` has in its environment; ``suffix`` names another database."""
    name = f"{settings.DATABASES['default']['TEST']['NAME'] or 'test_municipalismo'}_browser{suffix}"
    return _environment(f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}", base)


def _environment(name: str, base: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url(name, application=True),  # as `make run`: web and jobs own nothing
        "DATABASE_OWNER_URL": database_url(name),
        "MUNICIPALISMO_MODE": "demostracion",
        "SITE_URL": base,
        "PORT": base.rsplit(":", 1)[1],
        "DJANGO_SETTINGS_MODULE": "municipalismo.settings",
    }


def _wait_until_healthy(base: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{base}/salud/", timeout=5) as answer:
                assert answer.status == 200
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


@contextmanager
def running_portal(migrated: str) -> Iterator[str]:
    """The address of a running portal with the demonstration loaded, until the block ends; its database is a copy."""
    with _running(_demonstration(migrated)) as (base, _said):
        yield base


@contextmanager
def empty_portal(migrated: str) -> Iterator[tuple[str, str]]:
    """The address of a running portal with nothing in it, and what its console says, until the block ends."""
    with _running(migrated, first="first_run_code", suffix="_empty") as started:
        yield started


@contextmanager
def _running(template: str, *, first: str = "", suffix: str = "") -> Iterator[tuple[str, str]]:
    """A portal whose database is a copy, and begins with a command or as it is; the address, and what was printed."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = portal_environment(base, suffix=suffix)
    name = environment["DATABASE_URL"].rsplit("/", 1)[1]
    manage = [sys.executable, str(ROOT / "manage.py")]
    gunicorn = [sys.executable, "-m", "gunicorn", "municipalismo.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2"]
    children: list[subprocess.Popen[bytes]] = []
    _recreate(name, template=template)
    try:
        said = _command(environment, first) if first else ""
        collect_static(environment)
        for command in (gunicorn, [*manage, "procrastinate", "worker"]):
            children.append(subprocess.Popen(command, env=environment, cwd=ROOT))
        _wait_until_healthy(base)
        yield base, said
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=30)
        _recreate(name)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without windows where that is installed, driven by Playwright; nothing is downloaded."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    executable = next(filter(None, map(shutil.which, names)), None)
    assert executable, "Falta Chromium: apt-get install chromium-headless-shell"
    arguments = [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        # Days, hours and figures in fields as the language of the page writes them. A field's own words («Choose File»)
        # stay English: without windows, this Chromium carries no others.
        "--enable-blink-features=LangAttributeAwareFormControlUI",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


def sign_in(context: BrowserContext, portal: str, account: str) -> Page:
    """Sign in through the portal's own door; ``account`` is the part before the @."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{portal}/cuenta/login/")
    page.locator("input[name=login]").fill(f"{account}@municipio-f.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Ingresar").click()
    page.wait_for_url(f"{portal}/gestion/")
    return page


OpenAs = Callable[..., BrowserContext]


def opener(browser: Browser, portal: str) -> OpenAs:
    """``open_as("funcionaria", **options)`` is a fresh browser where she is signed in; ``""`` is anybody.

    Each account passes the door once, and again when what a page did there signed it out.
    """
    sessions: dict[str, StorageState] = {}

    def open_as(account: str, **options: object) -> BrowserContext:
        if account and not _still_signed_in(browser, portal, sessions.get(account)):
            door = browser.new_context(locale="es-UY")
            sign_in(door, portal, account)
            sessions[account] = door.storage_state()
            door.close()
        context = browser.new_context(
            base_url=portal, locale="es-UY", storage_state=sessions.get(account), **options
        )
        context.set_default_timeout(PATIENCE)
        return context

    return open_as


def _still_signed_in(browser: Browser, portal: str, cookies: StorageState | None) -> bool:
    """Whether the cookies still open the workspace: giving the password again makes the session a new one."""
    if cookies is None:
        return False
    context = browser.new_context(storage_state=cookies)
    answer = context.request.get(f"{portal}/gestion/", max_redirects=0)
    context.close()
    return answer.ok
