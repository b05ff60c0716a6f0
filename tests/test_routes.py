"""Every address of the portal × every person × GET and POST, against the table in ``routes.toml``.

A row says who gets in: ``everybody`` (also without an account), ``signed`` (any account), a list of roles by the
letters of "quién puede hacer qué" (``A S M C V Bo T K P``), ``nobody``, or ``-`` when the method is not served (405).
Who does not get in is sent to sign in when anonymous, and refused with 403, or 404 where the thing is not theirs.
"""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User

TABLE = tomllib.loads(Path(__file__).with_name("routes.toml").read_text())

#: What each person of the fixtures is, by letter.
LETTERS = {
    "administrator": {"A"},
    "staff": {"S"},
    "mayor": {"M", "C"},
    "councillor": {"C"},
    "neighbourhood_councillor": {"V", "B"},
    "officer": {"V", "B", "Bo"},
    "team": {"T"},
    "coordinator": {"T", "K"},
    "publisher": {"P"},
    "nobody": set(),
}
PERSONS = ("anonymous", *LETTERS)


def walk(patterns: list, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of every address of the project; the admin's own are told apart by their namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield ":".join((*namespaces, pattern.name))


def all_names() -> list[str]:
    """Names of all addresses but the admin's, which has a test of its own."""
    return sorted({name for name in walk(get_resolver().url_patterns) if not name.startswith("admin:")})


def expected(cell: str, person: str) -> str:
    """``in``, ``out`` or ``405`` for a person, by a cell of the table."""
    if cell == "-":
        return "405"
    if cell == "everybody":
        return "in"
    if person == "anonymous":
        return "out"
    if cell == "signed":
        return "in"
    if cell == "nobody":
        return "out"
    return "in" if LETTERS[person] & set(cell.split()) else "out"


def outcome(response, person: str) -> str:
    """What the portal did: let in, kept out, or does not serve the method."""
    if response.status_code == 405:
        return "405"
    if response.status_code == 302 and response.url.startswith("/cuenta/ingresar/"):
        return "out" if person == "anonymous" else "in"
    if response.status_code == 403:
        return "out"
    assert response.status_code < 500, response.status_code
    return "in"


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    """A new address without a decision on who may open it fails here."""
    assert all_names() == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_gets_in(
    name: str, world: dict, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """Each person meets what the table says, by GET and by an empty POST."""
    row = TABLE[name]
    arguments = [world[argument] for argument in row.get("args", [])]
    url = reverse(name, args=arguments)
    faults = []
    for person in PERSONS:
        for method in ("get", "post"):
            wanted = expected(row[method], person)
            response = getattr(client_as(person), method)(url)
            found = outcome(response, person)
            if found != wanted:
                faults.append(f"{method} {person}: {wanted} expected, {found} found ({response.status_code})")
            missing_as_told = row.get(method + "_status", 404)
            if found == "in" and response.status_code == 404 and missing_as_told != "404":
                faults.append(f"{method} {person}: not found: {url}")
    assert not faults, "\n".join([url, *faults])


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row["get"] == "everybody"))
def test_public_addresses_never_depend_on_who_asks(
    name: str, world: dict, people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """No cookie, no Vary: Cookie, and the same bytes for anonymous and for the mayor; account pages apart."""
    if name.startswith(("account_", "mfa_", "gestion:", "first-run")):
        pytest.skip("the sign-in door keeps a session")
    url = reverse(name, args=[world[argument] for argument in TABLE[name].get("args", [])])
    anonymous, mayor = client_as("anonymous").get(url), client_as("mayor").get(url)
    assert not anonymous.cookies and not mayor.cookies
    assert "cookie" not in anonymous.get("Vary", "").lower()
    if "no-store" not in anonymous.get("Cache-Control", ""):
        assert _body(anonymous) == _body(mayor)
        assert people["mayor"].email.encode() not in _body(mayor)


def _body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
