"""Every address of the portal × every person × GET and POST, against the table in ``routes.toml``.

A row says who gets in: ``everybody`` (also without an account), ``signed`` (any account), a list of roles by the
letters of "quién puede hacer qué" (``A S M C V Bo T K P``; ``Bo`` for the body of the sample, ``O`` for the officers of
any body), ``nobody``, or ``-`` when the method is not served (405). Who does not get in is sent to sign in when
anonymous, and refused with 403.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse, reverse_lazy

from accounts.models import User

TABLE = tomllib.loads(Path(__file__).with_name("routes.toml").read_text())

#: What each person of the fixtures is, by letter.
LETTERS = {
    "administrator": {"A"},
    "staff": {"S"},
    "mayor": {"M", "C", "O"},
    "councillor": {"C"},
    "neighbourhood_councillor": {"V", "B"},
    "officer": {"V", "B", "Bo", "O"},
    "team": {"T"},
    "coordinator": {"T", "K", "O"},
    "publisher": {"P"},
    "nobody": set(),
}
PERSONS = ("anonymous", *LETTERS)
SIGN_IN = reverse_lazy("account_login")

#: Pages below /cuenta/ that anybody may open and that need the session to work.
KEEPS_SESSION = {"first-run"}


def walk(patterns: list, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every address of the project but the admin's, which has a test of its own."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace == "admin":
            continue
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield ":".join((*namespaces, pattern.name))


def all_names() -> list[str]:
    """Names of all addresses that the table has to decide on."""
    return sorted(set(walk(get_resolver().url_patterns)))


def expected(row: dict, method: str, person: str) -> str:
    """``in``, ``out`` or ``405`` for a person, by a row; whoever is anonymous is first asked to sign in."""
    cell = row[method]
    if cell == "-":
        is_public = row["get"] == "everybody"
        return "405" if is_public or person != "anonymous" else "out"
    if cell == "everybody":
        return "in"
    if person == "anonymous":
        return "out"
    if cell == "signed":
        return "in"
    if cell == "nobody":
        return "out"
    return "in" if LETTERS[person] & set(cell.split()) else "out"


def outcome(response: HttpResponse, person: str) -> str:
    """What the portal did: let in, kept out, or does not serve the method."""
    if response.status_code == 405:
        return "405"
    if person == "anonymous" and response.status_code == 302 and response.url.startswith(f"{SIGN_IN}?next="):
        return "out"
    if response.status_code == 403:
        return "out"
    assert response.status_code < 500, response.status_code
    return "in"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    """A new address without a decision on who may open it fails here."""
    assert all_names() == sorted(TABLE)


def ask(client: Client, method: str, url: str) -> tuple[HttpResponse, bytes]:
    """One request and its body, whose effects are undone, in the database and in the browser."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return response, body


def askers(row: dict, method: str, place: int) -> list[str]:
    """Who asks in every run: the two without a role and, each time others, one in eight of those with one.

    Where nothing can be sent, somebody anonymous tries to.
    """
    if row[method] == "-":
        return ["anonymous"]
    return [
        person
        for number, person in enumerate(PERSONS)
        if person in ("anonymous", "nobody") or (number + place + 4 * (method == "post")) % 8 == 0
    ]


@pytest.mark.parametrize("everybody", [False, pytest.param(True, marks=pytest.mark.full)])
def test_who_gets_in(world: dict, client_as: Callable[[str], Client], everybody: bool) -> None:
    """Each person meets what the table says, by GET and by an empty POST, at every address."""
    clients = {person: client_as(person) for person in PERSONS}
    faults = []
    for place, (name, row) in enumerate(sorted(TABLE.items())):
        url = reverse(name, args=[world[argument] for argument in row.get("args", [])])
        for method in ("get", "post"):
            for person in PERSONS if everybody else askers(row, method, place):
                response, _body = ask(clients[person], method, url)
                wanted, found = expected(row, method, person), outcome(response, person)
                if found != wanted or (response.status_code == 404 and not row.get("may_be_missing")):
                    status = response.status_code
                    faults.append(f"{name} {method} {person}: {wanted} expected, {found} found ({status})")
    assert not faults, "\n".join(faults)


def test_public_addresses_never_depend_on_who_asks(
    world: dict, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """No cookie, no Vary: Cookie, and the same bytes for anonymous and for the mayor; the sign-in door apart."""
    anonymous, mayor = client_as("anonymous"), client_as("mayor")
    faults = []
    for name, row in TABLE.items():
        if row["get"] != "everybody" or name in KEEPS_SESSION or name.startswith(("account_", "mfa_")):
            continue
        url = reverse(name, args=[world[argument] for argument in row.get("args", [])])
        first, first_body = ask(anonymous, "get", url)
        second, second_body = ask(mayor, "get", url)
        if first.cookies or second.cookies or "cookie" in first.get("Vary", "").lower():
            faults.append(f"{url} touches the session")
        if people["mayor"].email.encode() in second_body:
            faults.append(f"{url} names who reads")
        if "no-store" not in first.get("Cache-Control", "") and first_body != second_body:
            faults.append(f"{url} differs by reader")
    assert not faults, "\n".join(faults)
