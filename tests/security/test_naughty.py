"""Strings that break programs, in every field of every form: kept composed, shown escaped, and never a fault."""

import json
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.public_forms import STAMP_FIELD, new_stamp
from accounts.typed_text import clean, clean_form
from planning.models import Person
from planning.views.large_bodies import refuse_larger_than
from tests.security.walking import Form, forms

NAUGHTY: list[str] = json.loads((Path(__file__).parents[1] / "data" / "blns.json").read_text())

#: One of each family, for every run: markup, templates, formats, formulas, headers, directions, emptiness.
FEW = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('xss')>",
    "{{7*7}}{% debug %}{% load static %}",
    "%s %d %n %(x)s {0} {x.__class__} ${7*7}",
    '=HYPERLINK("http://x",1)',
    "a\r\nSet-Cookie: robada=1",
    "\u202eal rev\u0301es\u202c \u200b\ufeff",
    "n\u0303 A\u030a \u1100\u1161",
    "\x01\x0b\x1b[31m\x7f\x85",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "' OR 1=1; DROP TABLE planning_person; --",
    "𝕬𝖈𝖙𝖆 🏳️‍🌈 ﷽",
    "9" * 400,
    "../../../etc/passwd\u2028",
]


class _Marks(HTMLParser):
    """Elements and attributes of a page, to see whether what was typed became one."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        runs = "src" not in names and dict(attrs).get("type") != "application/ld+json"
        if any(name.startswith("on") for name in names) or (tag == "script" and runs):
            self.bad.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith("javascript:"):
                self.bad.append(f"{tag} {name}")


def looks_broken(answer: Any) -> str:
    """What is wrong with an answer, in a few words; "" when nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if "robada" in answer.cookies or any("\n" in value for value in answer.headers.values()):
        return "a header was broken into"
    if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
        return ""
    marks = _Marks()
    marks.feed(answer.content.decode())
    return f"markup came through: {marks.bad[:3]}" if marks.bad else ""


def attack(all_forms: list[Form], client_as: Callable, strings: list[str]) -> tuple[list[str], int]:
    """Put each string in every field at once, and in one field of each form alone; returns faults and how many sent."""
    faults, sent, clients = [], 0, {}
    for form in all_forms:
        client = clients.setdefault(form.person, client_as(form.person))
        fields = [control for control in form.typed() if control.kind not in ("select", "radio")]
        chosen = [control for control in form.typed() if control.kind in ("select", "radio")]
        for number, text in enumerate(strings):
            filled = form.filled()
            for control in fields:
                filled[control.name] = text[: control.longest]
            if number == 0:
                filled.update({control.name: text for control in chosen})
            if form.route == "verify":
                filled[STAMP_FIELD] = new_stamp("verificar")
            with transaction.atomic():
                method = client.post if form.method == "post" else client.get
                answer = method(form.action, filled)
                wrong = looks_broken(answer)
                if not wrong and answer.status_code == 302 and answer.url.startswith("/gestion/"):
                    wrong = looks_broken(client.get(answer.url))
                transaction.set_rollback(True)
            sent += 1
            if wrong:
                faults.append(f"{form} {text[:30]!r}: {wrong}")
    return faults, sent


@pytest.fixture
def all_forms(world: dict[str, Any], client_as: Callable) -> list[Form]:
    return [form for form in forms(world, client_as) if form.route != "account_logout"]


def test_a_few_naughty_strings_in_every_field(all_forms: list[Form], client_as: Callable) -> None:
    """Every third form of the workspace, of accounts and of the public, also the filters of lists."""
    routes = {form.route for form in all_forms}
    assert {"verify", "account_login", "meeting-list", "gestion:contribution-add"} <= routes
    faults, sent = attack(all_forms[::3], client_as, FEW[:1])
    assert sent > 20
    assert not faults, "\n".join(faults[:40])


@pytest.mark.full
def test_all_of_the_few(all_forms: list[Form], client_as: Callable) -> None:
    faults, _ = attack(all_forms, client_as, FEW)
    assert not faults, "\n".join(faults[:40])


@pytest.mark.full
@pytest.mark.parametrize("part", range(8))
def test_all_naughty_strings_in_every_field(all_forms: list[Form], client_as: Callable, part: int) -> None:
    """The whole list, in eight parts that can run beside each other."""
    faults, _ = attack(all_forms, client_as, NAUGHTY[part::8])
    assert not faults, "\n".join(faults[:40])


def test_the_list_is_whole() -> None:
    """Some tools "mend" the file; then it attacks nothing."""
    assert len(NAUGHTY) > 500 and "" in NAUGHTY
    assert (Path(__file__).parents[1] / "data" / "blns.LICENSE.txt").exists()


@pytest.mark.parametrize("text", FEW)
def test_what_is_stored_is_composed_and_has_no_controls(text: str) -> None:
    kept = clean(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert not {char for char in kept if unicodedata.category(char) == "Cc"} - {"\t", "\n", "\r"}
    assert clean(kept) == kept


def test_a_name_typed_in_pieces_is_stored_whole(people: dict[str, User], client_as: Callable) -> None:
    """ "Ñandú" from a Mac's keyboard is the "Ñandú" of everybody, and both are found by one search."""
    staff = client_as("staff")
    sent = {
        "first_name": "N\u0303andu\u0301",
        "last_name": "Pe\u0301rez\u202e\x1b[2J",
        "gender": "",
        "user": "",
    }
    assert staff.post(reverse("gestion:person-create"), sent).status_code == 302
    person = Person.objects.latest("pk")
    assert (person.first_name, person.last_name) == ("Ñandú", "Pérez[2J")


def test_a_form_with_files_is_read_in_one_spelling(rf: RequestFactory) -> None:
    """Its size is looked at first, and the middleware that reads all other forms so leaves it alone."""
    read: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        read.append(request.POST["title"])
        return HttpResponse()

    request = rf.post("/", {"title": "n\u0303"})
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    refuse_larger_than(1000)(view)(request)
    assert read == ["ñ"]


def test_every_text_in_the_database_is_composed(all_forms: list[Form], client_as: Callable) -> None:
    """After every form was sent with letters in pieces, no column of text holds one."""
    clients: dict[str, Client] = {}
    for form in all_forms:
        if form.method != "post":
            continue
        filled = form.filled()
        for control in form.typed():
            if control.kind in ("text", "textarea") and len(control.value) < 200:
                filled[control.name] = f"{filled.get(control.name) or ''} n\u0303"[: control.longest]
        client = clients.setdefault(form.person, client_as(form.person))
        with transaction.atomic():
            client.post(form.action, filled)
            wrong = _uncomposed()
            transaction.set_rollback(True)
        assert not wrong, f"{form}: {wrong}"


def _uncomposed() -> list[str]:
    """Columns of ours that hold a text not composed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying') AND is_generated = 'NEVER' "
            "AND split_part(table_name, '_', 1) IN ('accounts', 'planning', 'participation', 'reports')"
        )
        parts = [
            f"SELECT '{table}.{column}' WHERE EXISTS (SELECT 1 FROM {table} WHERE \"{column}\" IS NOT NFC NORMALIZED)"
            for table, column in cursor.fetchall()
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return [name for (name,) in cursor.fetchall()]


def test_lists_of_values_stay_lists() -> None:
    sent = QueryDict("a=n%CC%83&a=2&b=")
    read = clean_form(sent)
    assert read.getlist("a") == ["ñ", "2"] and read["b"] == "" and urlsplit("?" + read.urlencode()).query
    with pytest.raises(AttributeError):
        read["c"] = "1"


def test_passwords_are_taken_to_the_letter() -> None:
    """ASVS 6.2.8: nothing is changed between the keyboard and the hash."""
    sent = QueryDict("password=n%CC%83%01&oldpassword=n%CC%83&login=n%CC%83")
    read = clean_form(sent)
    assert (read["password"], read["oldpassword"], read["login"]) == ("n\u0303\x01", "n\u0303", "ñ")
