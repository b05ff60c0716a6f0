"""What the tests share: a real PostgreSQL, a municipality, one account per role."""

import datetime as dt
import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

# Playwright keeps an event loop in the thread of its worker, where other tests go on using the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

if not os.environ.get("DATABASE_URL"):
    from municipalismo.embedded import ensure_running

    ensure_running()

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as searching
from pytest_django import Settings
from whitenoise.middleware import WhiteNoiseMiddleware
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from accounts.models import User
from planning import actions, security
from planning.models import Body, Municipality, Office, Person, Quality
from reports import context_processors, memory
from tests import kept, thinning

pytest_plugins = ["tests.world"]

# The first search of a process reads all our modules for constants to try: seconds, on a busy machine, that say
# nothing of the test.
searching.register_profile("portal", suppress_health_check=[HealthCheck.too_slow])
searching.load_profile("portal")

TERM_START = dt.date(2020, 1, 1)
GEOJSON = actions.MUNICIPIO_F_NEIGHBOURHOODS


#: What takes longest begins first, so that no process is left alone with it at the end.
LONGEST = (
    "tests/browser/",
    "tests/reports/backup/test_restore.py",
    "tests/security/test_permissions.py",
    "tests/crashes/test_kills.py",
    "tests/municipalismo/",
    "tests/test_routes.py",
    "tests/test_canaries.py",
    "tests/reports/test_demo.py",
    "tests/security/",
    "tests/reports/test_datasets.py",
    "tests/reports/test_evaluation_document.py",
    "tests/reports/test_erasing.py",
    "tests/reports/test_minutes_document.py",
    "tests/reports/test_package.py",
    "tests/participation/test_life.py",
    "tests/participation/test_minutes_imports.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Before the files say how many examples they try."""
    thinning.is_long_run = "not full" not in config.option.markexpr


@pytest.hookimpl(tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_collection_thinned(items: list[pytest.Item]) -> None:
    """Before `-m` chooses: most cases of long tables are for the long run."""
    thinning.keep_samples(items)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; within each, and for all others, the order stays."""

    def place(item: pytest.Item) -> int:
        found = [number for number, start in enumerate(LONGEST) if item.nodeid.startswith(start)]
        return found[0] if found else len(LONGEST)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking there for lost cycles took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_xdist_auto_num_workers() -> int:
    """One more process than there are cores: a browser or a server that starts is mostly waited for."""
    return len(os.sched_getaffinity(0)) + 1


#: What goes through every form of every page, which are read once in a process.
EVERY_FORM = ("tests/security/test_permissions.py", "tests/security/test_naughty.py")


class _ByFile(LoadFileScheduling):
    """Each file stays with one process, and all those that need a browser's portal, or every form, with the same.

    Looking at every kind of page takes as long as all else that the browser does: another portal, of the same rows.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if file.startswith("tests/browser/"):
            return file if file.endswith("test_accessibility.py") else "browser"
        return "every form" if file in EVERY_FORM else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Instead of marks by group, which xdist 3.8 loses under pytest 9.2."""
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture
def numbers_worked_out() -> None:
    """For a test of how much waits beside each place of the navigation."""


@pytest.fixture(autouse=True)
def _numbers_are_known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits was counted a moment ago, as for whoever works in the portal, and is nothing.

    Else the first page of each test, and each after something was sent or undone, would work it out by fifty queries.
    «Lo que te toca» itself always does.
    """
    if "numbers_worked_out" not in request.fixturenames:
        monkeypatch.setattr(context_processors, "counts_of", lambda user: {})


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each client begins with middlewares of its own, which went through two hundred static files: 60 ms a test."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _made_once_in_a_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What takes long to make is made by the first process that needs it, and the others read it."""
    if hasattr(request.config, "workerinput"):
        kept.folder_of_run = tmp_path_factory.getbasetemp().parent / "kept"
        kept.folder_of_run.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def migrated_database(
    django_db_modify_db_settings_xdist_suffix: None, django_db_blocker: DjangoDbBlocker
) -> str:
    """The name of a database with every migration applied, to make copies of."""
    with django_db_blocker.unblock():
        return kept.migrated_database()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, migrated_database: str) -> None:
    """Begin from a copy: Django applies only what it lacks, and rights are granted anew."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As pytest-django's, and at the end without the connections that threads and job workers left open."""
    name = connection.settings_dict["NAME"]
    if not str(name).startswith("test_"):  # made only if some test that was chosen is marked with django_db
        pytest.fail(f"These tests would use the database «{name}» itself; run the whole file.")
    with django_db_blocker.unblock():
        from_migrations = kept.filled()
    with pytest.MonkeyPatch.context() as patch:
        # How Django cleans up after tests that commit.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: kept.empty(but=from_migrations))
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    """Hashed by the portal's own algorithm, with the least work it takes; real passwords take a fifth of a second."""
    with pytest.MonkeyPatch.context() as patch:
        for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, least)
        yield


@pytest.fixture(autouse=True)
def _nothing_left_outside(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail stays in memory, files in a temporary folder, caches start empty and last as long as the test."""
    monkeypatch.setattr(security, "RULES_SECONDS", 3600)  # else a slow machine counts one query more
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_JOURNAL = tmp_path / "supresiones.jsonl"
    settings.STATIC_ROOT = tmp_path  # must exist: whitenoise warns otherwise, and warnings are errors
    for alias in settings.CACHES:
        if settings.CACHES[alias]["BACKEND"].endswith("LocMemCache"):
            caches[alias].clear()
    memory.forget()


@pytest.fixture
def municipality(db: None, request: pytest.FixtureRequest) -> Municipality:
    """A municipality with its catalogues, its bodies and its neighbourhoods, and nothing else.

    With its people at once where a test wants them too.
    """
    makes = {"municipality": _make_municipality, "people": _make_people}
    if "people" not in request.fixturenames:
        del makes["people"]
    kept.each_once(makes, in_run=True)
    return Municipality.objects.get()


def _make_municipality() -> None:
    actions.init_municipality(name="Municipio F", department="Montevideo", by=None)
    actions.load_neighbourhoods(path=GEOJSON)


def make_user(name: str, **fields: object) -> User:
    """An account that signs in by ``force_login``: hashing passwords would only slow the tests."""
    return User.objects.create_user(
        email=f"{name}@example.org", name=name.replace("_", " ").capitalize(), **fields
    )


def make_member(user: User, body: str, *, office: str = "", quality: str = Quality.PRINCIPAL) -> Person:
    """A person of the register for an account, member of a body since ``TERM_START``."""
    person = Person.objects.create(
        code=user.email.split("@")[0].replace("_", "-"), first_name=user.name, last_name="Prueba", user=user
    )
    actions.add_membership(
        person=person,
        body=Body.objects.get(code=body),
        quality=quality,
        office=office,
        valid_from=TERM_START,
        by=None,
    )
    return person


@pytest.fixture
def people(municipality: Municipality) -> dict[str, User]:
    """One account per role, by the role's name; ``nobody`` signs in but holds no role."""
    if not User.objects.exists():  # wanted after the municipality was there
        kept.once("people", _make_people, in_run=True)
    return {user.email.split("@")[0]: user for user in User.objects.order_by("pk")}


def _make_people() -> None:
    names = (
        "mayor",
        "councillor",
        "neighbourhood_councillor",
        "officer",
        "team",
        "coordinator",
        "publisher",
        "nobody",
    )
    people = {name: make_user(name) for name in names}
    people["administrator"] = make_user("administrator", is_administrator=True)
    people["staff"] = make_user("staff", is_municipal_staff=True)
    make_member(people["mayor"], "CM", office=Office.MAYOR)
    make_member(people["councillor"], "CM")
    make_member(people["neighbourhood_councillor"], "CV")
    make_member(people["officer"], "CV", office=Office.PRESIDENT)
    make_member(people["team"], "EP")
    make_member(people["coordinator"], "EP", office=Office.COORDINATOR)
    actions.delegate_publishing(user=people["publisher"], valid_from=TERM_START, by=people["mayor"])


@pytest.fixture
def client_as(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser signed in as one of ``people``; ``anonymous`` is signed in as nobody."""

    def client_as(name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_as


@pytest.fixture
def sql(db: None) -> Callable[..., list]:
    """Run raw SQL, as somebody with a database prompt would."""

    def run(statement: str, *parameters: object) -> list:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    return run
