"""Nobody does what the table does not give: by another method, another's number, a forged field or another's page."""

import json
import random
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Notice, User
from participation.actions.imports import upload_records
from tests.conftest import make_user
from tests.security.walking import Form, forms, opener
from tests.test_routes import PERSONS, TABLE, expected

OURS = ("accounts", "planning", "participation", "reports")
#: The whole matrix is for `make test-all`.
EVERYTHING = pytest.mark.parametrize(
    "everything", [False, pytest.param(True, marks=pytest.mark.full)], ids=["some", "all"]
)
THIRD = 3  # one address in so many, where every run looks at some
#: By the name of its address: the name its stamps carry. A new public form is added here (test_public_forms.py).
PUBLIC_FORMS = {
    "verify": "verificar",
    "propose": "proponer",
    "contact-remove": "quitar-correo",
    "devolution-answer": "devolucion",
    "evaluation-answer": "encuesta",
    "following-ask": "seguir",
    "following-confirm": "seguir-confirmar",
    "following-own": "seguir-mio",
}
#: What a mail program does by itself, from anywhere, for whoever knows the secret of its address (RFC 8058).
ONE_CLICK = {"following-stop", "digest-stop"}
OTHER_METHODS = ("put", "patch", "delete", "options", "trace")


def send(client: Client, method: str, address: str, data: Any = None, **more: Any) -> tuple[Any, str]:
    """One request whose effects are undone, and what the database looked like after it.

    Codes of receipts are drawn, and stand in what is written about them: each request draws the same ones.
    """
    cookies, before = client.cookies.copy(), counters()
    with transaction.atomic(), mock.patch("secrets.choice", random.Random(1).choice):
        response = getattr(client, method)(address, data, **more)
        after = picture()
        transaction.set_rollback(True)
    client.cookies = cookies
    turn_back(before)
    return response, after


_NOT_COMPARED = (
    "django_session", "accounts_sharedvalue", "accounts_refusedattempt", "pghistory_context",
    "procrastinate_workers", "procrastinate_events", "procrastinate_jobs", "django_admin_log", "reports_recentitem",
)  # fmt: skip


#: Made anew or by chance at each run, whatever was sent; and what takes long to compare and never changes alone.
_BY_CHANCE = (
    "password", "snapshot", "chain_hash", "previous_hash", "sequence", "event", "last_login", "message_id",
    "pgh_context_id", "geometry", "data", "calendar_key",
)  # fmt: skip


def _is_chance(table: str, column: str) -> bool:
    drawn = column in _BY_CHANCE or (column == "code" and table.startswith("reports_"))
    return drawn or column.endswith(("sha256", "_at"))


@cache
def _every_row() -> str:
    """A statement that reads all rows of all tables, as far as they are compared."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in _NOT_COMPARED]
        parts = []
        for name in names:
            described = connection.introspection.get_table_description(cursor, name)
            columns = [f'"{column.name}"' for column in described if not _is_chance(name, column.name)]
            parts.append(
                f"SELECT '{name}', to_jsonb(t)::text FROM (SELECT {', '.join(columns)} FROM {name}) t"
            )
        return " UNION ALL ".join(parts)


def picture() -> str:
    """All rows of all tables, but what differs at each run by itself: moments, drawn codes and what is made of them."""
    with connection.cursor() as cursor:
        cursor.execute(_every_row())
        return "\n".join(sorted(_without_moments(name, row) for name, row in cursor.fetchall()))


@cache  # most rows are the same in every picture
def _without_moments(name: str, row: str) -> str:
    values = {key: value for key, value in json.loads(row).items() if not _is_moment(value)}
    return f"{name} {json.dumps(values, sort_keys=True)}"


_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    return (len(value) > 20 and value[4:5] == "-" and "T" in value) or bool(_DRAWN.fullmatch(value))


def counters() -> dict[str, int | None]:
    """Where each sequence stands; rolling back does not turn them back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences"
        )
        return dict(cursor.fetchall())


def turn_back(before: dict[str, int | None]) -> None:
    """Let the next row get the number that the last one got, so that two runs can be compared."""
    with connection.cursor() as cursor:
        for name, value in counters().items():
            if value != before.get(name):
                cursor.execute(
                    "SELECT setval(%s, %s, %s)", [name, before.get(name) or 1, before.get(name) is not None]
                )


def address_of(name: str, world: dict[str, Any]) -> str:
    return reverse(name, args=[world[argument] for argument in TABLE[name].get("args", [])])


@EVERYTHING
def test_there_are_three_methods_and_no_other(
    world: dict[str, Any], client_as: Callable, everything: bool
) -> None:
    """Also where a library would take a PUT for a POST. Every third address meets one of them in every run."""
    faults = []
    for place, (name, row) in enumerate(sorted(TABLE.items())[:: 1 if everything else THIRD]):
        address = address_of(name, world)
        persons = ("anonymous", opener(name, row) or "administrator")
        for person in set(persons) if everything else [persons[place % 2]]:
            client = client_as(person)
            for method in OTHER_METHODS if everything else [OTHER_METHODS[place % 5]]:
                answer = getattr(client, method)(address)
                if answer.status_code != 405 or answer["Allow"] != "GET, HEAD, POST" or answer.content:
                    faults.append(f"{method} {name} {person}: {answer.status_code}")
    assert not faults, "\n".join(faults)


@EVERYTHING
def test_head_is_get_without_words(world: dict[str, Any], client_as: Callable, everything: bool) -> None:
    """Everybody meets with HEAD what they meet with GET: nothing is learnt by asking less.

    One of them at every third address in every run.
    """
    faults, clients = [], {person: client_as(person) for person in ("anonymous", "nobody", "staff")}
    for place, name in enumerate(sorted(TABLE)[:: 1 if everything else THIRD]):
        address = address_of(name, world)
        for person in clients if everything else [list(clients)[place % 3]]:
            client = clients[person]
            with transaction.atomic():
                got = client.get(address)
                transaction.set_rollback(True)
            with transaction.atomic():
                headed = client.head(address)
                transaction.set_rollback(True)
            body = b"".join(headed.streaming_content) if headed.streaming else headed.content
            if (headed.status_code, bool(body)) != (got.status_code, False):
                faults.append(f"{name} {person}: GET {got.status_code}, HEAD {headed.status_code}")
            if got.streaming:
                b"".join(got.streaming_content)
    assert not faults, "\n".join(faults)


#: Numbers and codes of nothing, and of no sense; the first in every run.
NOWHERE = (
    "999999999",
    "9" * 30,
    "no-existe",
    "{{7*7}}",
    "0",
    "CM",
    "..",
    "%2e%2e%2f",
    "a" * 300,
    "ñ",
    "x'--",
    "1.0",
    "-1",
)


def wrong_addresses(world: dict[str, Any], wrongs: tuple[str, ...]) -> list[str]:
    """Every workspace address that names a row, with something else in its place."""
    found = []
    for name, row in sorted(TABLE.items()):
        if row.get("args") and name.startswith("gestion:"):
            known, own = address_of(name, world), world[row["args"][0]]
            is_body = row["args"][0] == "body_code"  # one of the wrong ones is the code of another body
            found += [
                known.replace(f"/{own}", f"/{wrong}", 1)
                for wrong in wrongs
                if not (is_body and wrong == "CM")
            ]
    return found


def meets_nothing(world: dict[str, Any], client_as: Callable, wrongs: tuple[str, ...]) -> list[str]:
    """Where somebody met anything but "sign in", "not yours", "not found" or "not this way"."""
    clients, faults = (
        {person: client_as(person) for person in ("staff", "administrator", "nobody", "anonymous")},
        [],
    )
    for address in wrong_addresses(world, wrongs):
        for person, client in clients.items():
            for method in ("get", "post"):
                with transaction.atomic():
                    answer = getattr(client, method)(address)
                    transaction.set_rollback(True)
                asked = answer.status_code == 302 and person == "anonymous"
                if not asked and answer.status_code not in (403, 404, 405):
                    faults.append(f"{method} {address[:90]} {person}: {answer.status_code}")
    return faults


def test_a_number_of_nothing_is_not_found(world: dict[str, Any], client_as: Callable) -> None:
    """For who may, 404; for who may not, the same answer as for a number of something: no fault ever."""
    faults = meets_nothing(world, client_as, NOWHERE[:1])
    assert not faults, "\n".join(faults[:40])


@pytest.mark.full
def test_nor_is_any_other(world: dict[str, Any], client_as: Callable) -> None:
    faults = meets_nothing(world, client_as, NOWHERE[1:])
    assert not faults, "\n".join(faults[:40])


#: What officers and members of one body may do is nothing in a meeting of another.
OF_A_BODY = sorted(
    name for name, row in TABLE.items() if {"Bo", "B"} & set(f"{row['get']} {row['post']}".split())
)


def test_rights_in_one_body_are_none_in_another(
    world: dict[str, Any], people: dict[str, User], client_as: Callable
) -> None:
    """The president of the Neighbourhood Council meets a session of the Municipal Council as anybody does: 403."""
    from participation.actions.contributions import add_contribution
    from participation.models import Meeting

    foreign = Meeting.objects.get(title__startswith="Canario")
    words = add_contribution(
        meeting=foreign,
        kind="proposal",
        author_type="residents",
        verbatim="De otro órgano",
        by=people["staff"],
    )
    of_meetings = ("meeting", "approved", "reviewed", "unsigned")
    theirs = {**world, **dict.fromkeys(of_meetings, foreign.code), "contribution": words.code}
    faults, tried = [], 0
    for name in OF_A_BODY:
        row = TABLE[name]
        if not {*of_meetings, "contribution"} & set(row.get("args", [])):
            continue
        for method in ("get", "post"):
            if row[method] == "-":
                continue
            for person in ("officer", "neighbourhood_councillor"):
                tried += 1
                with transaction.atomic():
                    answer = getattr(client_as(person), method)(address_of(name, theirs))
                    transaction.set_rollback(True)
                if answer.status_code != 403 or "lo hace" not in answer.text:
                    faults.append(f"{method} {name} {person}: {answer.status_code}")
    assert tried > 20 and not faults, "\n".join(faults)


def test_what_is_somebodys_own_does_not_exist_for_others(
    world: dict[str, Any], people: dict[str, User], client_as: Callable
) -> None:
    """404, as for a number never given: notices, and uploads of other clerks (administration sees all)."""
    theirs = Notice.objects.create(user=people["staff"], text="Tu importación terminó")
    for person in (*people, "anonymous"):
        if person == "staff":
            continue
        answer = client_as(person).post(reverse("gestion:notice-read", args=[theirs.pk]))
        nothing = client_as(person).post(reverse("gestion:notice-read", args=[theirs.pk + 1000]))
        assert answer.status_code == nothing.status_code == (302 if person == "anonymous" else 404), person
    theirs.refresh_from_db()
    assert theirs.read_at is None
    clerk = make_user("otra_funcionaria", is_municipal_staff=True)
    batch = upload_records(files={"personas.csv": b"x"}, by=clerk)
    for name in sorted(name for name in TABLE if name.startswith("gestion:import-")):
        if TABLE[name].get("args") != ["batch"]:
            continue
        method = "get" if TABLE[name]["get"] != "-" else "post"
        address = reverse(name, args=[batch.pk])
        assert getattr(client_as("staff"), method)(address).status_code == 404, name
        assert getattr(client_as("nobody"), method)(address).status_code == 403, name


# --- forged fields ----------------------------------------------------------------------------------------


def forged_values() -> dict[str, str]:
    """Every column of every model of ours, with a value that would matter."""
    somebody = str(User.objects.order_by("pk").values_list("pk", flat=True)[0])
    values: dict[str, str] = {}
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "pgh_tracked_model"):
                continue
            for column in model._meta.concrete_fields:
                for name in {column.name, column.attname}:
                    values.setdefault(name, _forged(column, somebody))
    return {**values, "pk": "1", "by": somebody, "request": "x", "user": somebody, "_role_facts": "A"}


def _forged(column: models.Field, somebody: str) -> str:
    if column.choices:
        return str(column.flatchoices[-1][0])
    if isinstance(column, models.BooleanField):
        return "on"
    if column.is_relation:
        return somebody
    if isinstance(column, models.DateTimeField):
        return "2020-01-01T00:00"
    if isinstance(column, models.DateField):
        return "2020-01-01"
    if isinstance(column, (models.IntegerField, models.DecimalField)):
        return "77"
    return "forjado"


@pytest.fixture
def all_forms(world: dict[str, Any], client_as: Callable) -> list[Form]:
    found = forms(world, client_as)
    assert len([form for form in found if form.method == "post"]) > 40
    return found


@EVERYTHING
def test_a_field_that_the_page_does_not_show_changes_nothing(
    all_forms: list[Form], client_as: Callable, everything: bool
) -> None:
    """Each form sent as filled in, and again with every column of every model beside it: the same rows after.

    Every sixteenth one in every run.
    """
    forged, faults, wrote = forged_values(), [], 0
    before = picture()
    for form in all_forms if everything else all_forms[::16]:
        if form.method != "post" or form.route in ("account_logout",):
            continue
        shown = {control.name for control in form.controls}
        if any(control.kind == "file" for control in form.controls):
            continue
        extra = {name: value for name, value in forged.items() if name not in shown}
        client = client_as(form.person)
        _, plain = send(client, "post", form.action, form.filled())
        _, attacked = send(client, "post", form.action, {**extra, **form.filled()})
        wrote += plain != before
        if plain != attacked:
            more = set(attacked.splitlines()) ^ set(plain.splitlines())
            faults.append(f"{form}: {sorted(more)[:4]}")
    assert wrote > (20 if everything else 1), f"only {wrote} forms wrote anything: this test proves little"
    assert not faults, "\n".join(faults)


# --- a page of another site ---------------------------------------------------------------------------------


def views(patterns: list) -> Any:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern


def test_only_public_forms_do_without_the_token() -> None:
    """What ignores the session needs no token; everything else has it, also what is not ours."""
    free = {
        pattern.name
        for pattern in views(get_resolver().url_patterns)
        if getattr(pattern.callback, "csrf_exempt", False)
    }
    public = {
        pattern.name
        for pattern in views(get_resolver().url_patterns)
        if getattr(pattern.callback, "public", "") == "form"
    }
    # Uploads look for the token themselves, after the announced size: looking reads the whole body.
    uploads = {
        "chapter-edit",
        "import-list",
        "minutes-import-create",
        "plan-sheet-list",
        "progress-add-activity",
        "progress-add-indicator",
        "progress-file-add",
        "workshop-photos",
        "workshop-sheets",
    }
    assert public == set(PUBLIC_FORMS) and free == {*public, *uploads, *ONE_CLICK}


@EVERYTHING
def test_a_form_of_another_site_is_refused(
    world: dict[str, Any], people: dict[str, User], everything: bool
) -> None:
    """Every address that takes a POST, with the session of somebody who may: 403, and no row changes.

    In every run every third address meets one of the two: no token, or another origin.
    """
    faults, before = [], picture()
    ways: list[dict[str, Any]] = [{}, {"headers": {"Origin": "https://otro.example"}}]
    for place, (name, row) in enumerate(sorted(TABLE.items())[:: 1 if everything else THIRD]):
        if row["post"] == "-" or name in PUBLIC_FORMS or name in ONE_CLICK:
            continue
        person = next(p for p in ("staff", "administrator", "mayor", *PERSONS) if p != "anonymous")
        person = next((p for p in PERSONS if p != "anonymous" and expected(row, "post", p) == "in"), person)
        client = Client(enforce_csrf_checks=True)
        client.force_login(people[person], backend="allauth.account.auth_backends.AuthenticationBackend")
        for more in ways if everything else [ways[place % 2]]:
            answer, after = send(client, "post", address_of(name, world), {"x": "1"}, **more)
            missing = name == "first-run" and answer.status_code == 404
            if (answer.status_code != 403 and not missing) or after != before:
                faults.append(f"{name} {person} {more}: {answer.status_code}")
    assert not faults, "\n".join(faults)
