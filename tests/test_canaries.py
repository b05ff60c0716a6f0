"""Nothing restricted reaches an anonymous reader: a crawler opens all there is and looks for the canaries."""

import re
import subprocess
import zipfile
from collections import deque
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.actions.proposals import moderate_proposal, receive_proposal
from participation.actions.topics import code_contributions
from participation.models import Topic
from reports.actions.search import refresh_due
from reports.queries.search import search
from tests.canary_words import DICTATED, leaks
from tests.test_routes import TABLE
from tests.world import CANARIES

ROOTS = (
    "/", "/sesiones/", "/equipo/", "/informes/", "/informes/participacion/", "/informes/sintesis/", "/publicaciones/",
    "/verificar/", "/privacidad/", "/accesibilidad/", "/permisos/", "/robots.txt", "/salud/",
    "/plan/", "/plan/?tema=alumbrado", "/buscar/?q=plaza", "/buscar.atom?q=plaza", "/buscar/?q=luminarias&page=2",
)  # fmt: skip
MOST_PAGES = 800


class Links(HTMLParser):
    """The addresses a page mentions."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.update(value for name, value in attrs if name in {"href", "src", "action"} and value)


def roots(world: dict[str, Any]) -> list[str]:
    """Where a reader begins: every public address there is, and what each code of a receipt tells."""
    public = [
        reverse(name, args=[world[argument] for argument in row.get("args", [])])
        for name, row in sorted(TABLE.items())
        if row["get"] == "everybody"
        and not row.get("may_be_missing")
        and not name.startswith(("account_", "mfa_"))
    ]
    return [*ROOTS, *public, *(reverse("follow-detail", args=[code]) for code in world["receipts"])]


def dictate(people: dict[str, User], topic: str) -> None:
    """Forty texts with names, telephones, addresses and illnesses; some were reviewed, and are under a topic."""
    rows = []
    for number, one in enumerate(DICTATED):
        receipt = receive_proposal(verbatim=one.text, stamp=f"dictado {number}")
        if number % 4:
            moderate_proposal(
                contribution=receipt.contribution,
                state="admitted",
                decision="show" if number % 4 == 1 else "withhold",
                public_text=one.public if number % 4 == 1 else "",
                expected_version=0,
                by=people["staff"],
            )
            rows.append(receipt.contribution)
    code_contributions(contributions=rows, topics=[Topic.objects.get(code=topic)], by=people["staff"])


def crawl(client: Client, start: list[str]) -> dict[str, Any]:
    """Every answer an anonymous reader can reach from where they begin, by address."""
    answers: dict[str, Any] = {}
    waiting = deque(start)
    while waiting and len(answers) < MOST_PAGES:
        address = waiting.popleft()
        if address in answers:
            continue
        response = client.get(address)
        answers[address] = response
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        links = Links()
        links.feed(response.content.decode())
        for link in links.found:
            target = urlsplit(urljoin(f"http://testserver{address}", link))
            path = target.path + (f"?{target.query}" if target.query else "")
            if target.netloc == "testserver" and not path.startswith(
                ("/static/", "/cuenta/", "/gestion/", "/admin/")
            ):
                waiting.append(path)
    assert len(answers) < MOST_PAGES, "the crawl has no end"
    return answers


def words_of(response: Any, folder: Path) -> str:
    """All that a response says: headers, bytes, and what is packed inside PDF and XLSX files."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = [str(dict(response.headers)), body.decode("utf-8", "replace")]
    kind = response.get("Content-Type", "")
    if "pdf" in kind:
        file = folder / "file.pdf"
        file.write_bytes(body)
        said.append(
            subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
        )
        with pikepdf.open(file) as pdf:
            for item in pdf.objects:
                said.append(repr(item))
                if isinstance(item, pikepdf.Stream):
                    said.append(item.read_bytes().decode("latin-1"))
    if "spreadsheetml" in kind:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            said += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join(said)


_crawled: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = []


@pytest.fixture
def crawled(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Every answer, the world it was given in and its canaries: crawled once, the answers are what they were."""
    if not _crawled:
        world = request.getfixturevalue("world")
        dictate(request.getfixturevalue("people"), world["topic"])
        refresh_due()
        _crawled.append((crawl(Client(), roots(world)), world, list(CANARIES)))
    return _crawled[0]


@pytest.fixture
def answers(crawled: tuple[dict[str, Any], dict[str, Any], list[str]]) -> dict[str, Any]:
    return crawled[0]


def test_no_canary_reaches_an_anonymous_reader(crawled: tuple, tmp_path: Path) -> None:
    """The crawl reaches files of every form, and no canary is in any of them."""
    answers, world, canaries = crawled
    endings = {Path(urlsplit(address).path).suffix for address in answers}
    assert {".pdf", ".json", ".csv", ".xlsx"} <= endings
    assert f"/publicaciones/{world['publication']}/" in answers
    found = []
    for address, response in answers.items():
        words = words_of(response, tmp_path)
        low = words.lower()
        found += [(address, word) for word in canaries if word.lower() in low]
        found += [(address, word) for word in leaks(words.encode())]
    assert not found


@pytest.mark.django_db
def test_search_finds_none_of_them(crawled: tuple) -> None:
    """Whoever asks for a canary, or for what was dictated and not let be shown, finds nothing that says it."""
    _answers, _world, canaries = crawled
    for word in canaries:
        assert not search(word).total, word


def test_the_crawler_would_see_a_canary(answers: dict[str, Any], tmp_path: Path) -> None:
    """The same crawl does find what was let out on purpose, in page, PDF and spreadsheet."""
    shown = "tres luminarias"
    said = "Hace dos años que espera la conexión."
    assert any(said in words_of(response, tmp_path) for response in answers.values())
    seen = {
        Path(urlsplit(address).path).suffix
        for address, response in answers.items()
        if shown in re.sub(r"\s+", " ", words_of(response, tmp_path))
    }
    assert {"", ".json", ".xlsx"} <= seen


def test_every_public_link_answers(crawled: tuple) -> None:
    """No link of a public page is broken, what was withdrawn says so, and none sets a cookie."""
    answers, world, _canaries = crawled
    broken = {
        address: response.status_code for address, response in answers.items() if response.status_code >= 400
    }
    broken.pop("/salud/", None)  # no worker runs in this test
    assert broken == {f"/publicaciones/{world['withdrawn']}/": 410}
    assert not {address for address, response in answers.items() if response.cookies}


def test_pages_name_nothing_from_outside(answers: dict[str, Any]) -> None:
    """No page loads anything from another site."""
    outside = re.compile(
        r"""<(?:link|script|img|iframe|source)[^>]+(?:href|src)=["'](?:https?:)?//(?!testserver)"""
    )
    assert not [
        address
        for address, response in answers.items()
        if response.get("Content-Type", "").startswith("text/html")
        and outside.search(response.content.decode())
    ]
