"""Every form of the portal as a browser would find it: opened by somebody who may, read from the page, filled in."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.security.conftest import PASSWORD
from tests.test_routes import PERSONS, TABLE, expected

#: Fields whose value is the page's own: changed, the form says it is stale, and nothing else is learnt.
KEPT = ("csrfmiddlewaretoken", "edit_version", "sello", "sitio_web")
TYPED = (
    "text",
    "search",
    "email",
    "textarea",
    "password",
    "tel",
    "url",
    "number",
    "date",
    "time",
    "datetime-local",
)


@dataclass
class Control:
    """One field of a form: its name, its kind, what it holds and what it lets one choose."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    checked: bool = False
    longest: int = 10_000


@dataclass
class Form:
    """A form: the address it stands at, where it goes, who opened it, and its fields."""

    route: str
    person: str
    page: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.route} → {urlsplit(self.action).path} ({self.person})"

    def filled(self) -> dict[str, Any]:
        """Plausible values: what stands there stays, what is empty gets something of its kind."""
        data: dict[str, Any] = {}
        for control in self.controls:
            if not control.name:
                continue
            value = _plausible(control)
            if control.kind in ("checkbox", "radio"):
                if control.checked or (control.kind == "checkbox" and control.name not in data):
                    data.setdefault(control.name, [])
                    data[control.name].append(value) if isinstance(data[control.name], list) else None
                elif control.kind == "radio" and control.name not in data:
                    data[control.name] = [value]
            elif control.kind == "submit":
                continue
            else:
                data[control.name] = value
        return data

    def typed(self) -> list[Control]:
        """The fields in which one may write anything."""
        return [
            control
            for control in self.controls
            if control.kind in (*TYPED, "hidden", "select", "radio") and control.name not in ("", *KEPT)
        ]


class _Reader(HTMLParser):
    """Collects the forms of a page, also fields that stand outside and name their form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.by_id: dict[str, dict[str, Any]] = {}
        self._open: dict[str, Any] | None = None
        self._select: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {"attributes": attributes, "controls": []}
            self.forms.append(self._open)
            self.by_id[attributes.get("id", "")] = self._open
        owner = self.by_id.get(attributes["form"]) if "form" in attributes else self._open
        if owner is None:
            return
        name, longest = attributes.get("name", ""), int(attributes.get("maxlength") or 10_000)
        if tag == "input" or tag == "button":
            kind = attributes.get("type", "text" if tag == "input" else "submit")
            default = "on" if kind == "checkbox" else ""
            control = Control(name, kind, attributes.get("value", default), checked="checked" in attributes)
            control.longest = longest
            owner["controls"].append(control)
        elif tag == "select":
            self._select = Control(name, "select")
            owner["controls"].append(self._select)
        elif tag == "option" and self._select:
            value = attributes.get("value", "")
            self._select.options.append(value)
            if "selected" in attributes or not self._select.value:
                self._select.value = value
        elif tag == "textarea":
            self._area = Control(name, "textarea", longest=longest)
            owner["controls"].append(self._area)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data


def _plausible(control: Control) -> Any:
    today = dt.date.today()  # noqa: DTZ011
    if control.kind == "file":
        return SimpleUploadedFile("personas.csv", b"codigo\r\nx\r\n", content_type="text/csv")
    if control.kind == "password":
        return PASSWORD
    if control.kind == "select" and not control.value:
        return next((option for option in control.options if option), "")
    if control.value:
        return control.value.strip("\n")
    return {
        "email": "prueba@example.org",
        "date": today.isoformat(),
        "time": "19:00",
        "datetime-local": f"{today.isoformat()}T19:00",
        "number": "1",
        "hidden": "",
        "checkbox": "on",
    }.get(control.kind, "Prueba")


def opener(name: str, row: dict[str, Any]) -> str | None:
    """Somebody who may open an address: whoever may do most, first."""
    order = ("staff", "administrator", "mayor", "officer", *PERSONS)
    if row["get"] == "everybody":
        return "anonymous"
    return next((person for person in order if expected(row, "get", person) == "in"), None)


def pages(world: dict[str, Any], client_as: Callable[[str], Client]) -> Iterator[tuple[str, str, str, Any]]:
    """Route, person, address and answer of every page that somebody may open."""
    for name, row in sorted(TABLE.items()):
        person = opener(name, row) if row["get"] != "-" else None
        if person is None:
            continue
        address = reverse(name, args=[world[argument] for argument in row.get("args", [])])
        yield name, person, address, client_as(person).get(address)


_read: list[Form] = []


def forms(world: dict[str, Any], client_as: Callable[[str], Client]) -> list[Form]:
    """Each form of each page once; the way out apart, which stands on every page.

    Read once in each process: the portal that `world` puts in is the same each time.
    """
    if not _read:
        _read.extend(_forms(world, client_as))
    return list(_read)


def _forms(world: dict[str, Any], client_as: Callable[[str], Client]) -> list[Form]:
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for name, person, address, answer in pages(world, client_as):
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        if answer.streaming:
            continue
        reader = _Reader()
        reader.feed(answer.content.decode())
        for seen in reader.forms:
            action = urljoin(address, seen["attributes"].get("action", "") or address)
            method = seen["attributes"].get("method", "get").lower()
            if action == reverse("account_logout") and name != "account_logout":
                continue
            form = Form(name, person, address, action, method, seen["controls"])
            key = (urlsplit(action).path, method, tuple(sorted({c.name for c in form.controls})))
            found.setdefault(key, form)
    return list(found.values())
