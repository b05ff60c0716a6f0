"""A reader who follows every link there is, without an account, and writes down what is wrong.

It knows nothing of the portal: it is given a way to fetch an address and begins at the door. What it says of a page is
what it read in its HTML, with the parser of the standard library.
"""

import http.client
import re
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

#: Behind these somebody signs in: it is seen that they answer, and nobody goes further.
DOORS = ("/gestion/", "/cuenta/", "/admin/")
#: What a page loads by itself; whatever else has an address is only somewhere one may go.
_LOADED = {
    ("img", "src"),
    ("script", "src"),
    ("link", "href"),
    ("source", "src"),
    ("iframe", "src"),
    ("video", "src"),
    ("audio", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("use", "href"),
    ("image", "href"),
}
#: Kinds of ``link`` that are addresses to know of, not things to load.
_NAMED = {"alternate", "canonical", "prev", "next", "search"}
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


@dataclass(frozen=True)
class Answer:
    """What an address answered."""

    status: int
    headers: Mapping[str, str]  # by lower-case name
    body: bytes

    @property
    def kind(self) -> str:
        """Its media type."""
        return self.headers.get("content-type", "").split(";")[0].strip()


Fetch = Callable[[str], Answer]


@dataclass
class Reading(HTMLParser):
    """What was found in a page."""

    ids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    h1: int = 0
    title: str = ""
    lang: str = ""
    description: str = ""
    doubled: set[str] = field(default_factory=set)
    crumbs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._in_title = False
        self._in_crumbs = False
        self._inside_svg = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        found = {name: value or "" for name, value in attrs}
        if found.get("id"):
            (self.doubled if found["id"] in self.ids else self.ids).add(found["id"])
        self._inside_svg += tag == "svg"
        if tag == "h1":
            self.h1 += 1
        elif tag == "html":
            self.lang = found.get("lang", "")
        elif tag == "title" and not self._inside_svg:
            self._in_title = True
        elif tag == "nav" and found.get("class") == "breadcrumb":
            self._in_crumbs = True
        elif tag == "a" and self._in_crumbs:
            self.crumbs.append(found.get("href", ""))
        elif tag == "meta" and found.get("name") == "description":
            self.description = found.get("content", "").strip()
        for name in ("href", "src", "data", "action", "poster"):
            value = found.get(name, "").strip()
            if not value or (tag == "form" and found.get("method", "get").lower() == "post"):
                continue
            is_named = tag == "link" and bool(_NAMED & set(found.get("rel", "").split()))
            (self.loaded if (tag, name) in _LOADED and not is_named else self.links).add(value)

    def handle_endtag(self, tag: str) -> None:
        """Its end."""
        self._inside_svg -= tag == "svg"
        if tag == "title":
            self._in_title = False
        elif tag == "nav":
            self._in_crumbs = False

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._in_title:
            self.title += data


@dataclass
class Crawl:
    """Everything that was reached from the door, and every fault.

    ``skip``: how the paths begin that are left alone; ``few``: of many addresses beside each other, deep down (the rows
    behind each figure), how many are read, nought for all; ``most``: after how many the crawl is said to have no end. A
    page that is gone and says so (410) is read like any other: what was withdrawn is told, not hidden.
    """

    fetch: Fetch
    skip: tuple[str, ...] = ()
    few: int = 0
    most: int = 20_000
    answers: dict[str, Answer] = field(default_factory=dict)
    pages: dict[str, Reading] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    _linked: dict[str, str] = field(default_factory=dict)  # from where each was first met
    _beside: Counter[str] = field(default_factory=Counter)
    _anchors: dict[tuple[str, str], str] = field(default_factory=dict)

    def run(self, start: str = "/") -> "Crawl":
        """Go everywhere."""
        waiting = deque([start])
        self._linked[start] = "the door"
        while waiting:
            address = waiting.popleft()
            if address in self.answers:
                continue
            if len(self.answers) >= self.most:
                self.faults.append(f"the crawl has no end: {len(self.answers)} addresses, and {address} next")
                break
            waiting.extend(target for target in self._read(address) if target not in self.answers)
        for (address, anchor), where in sorted(self._anchors.items()):
            page = self.pages.get(self.end_of(address))
            if page is not None and anchor not in page.ids:
                self.faults.append(f"{where}: leads to {address}#{anchor}, where nothing is called so")
        return self

    def end_of(self, address: str) -> str:
        """Where an address leads, after whatever it was moved to."""
        for _step in range(5):
            if address not in self.moved:
                break
            address = self.moved[address]
        return address

    def reached(self, path: str) -> bool:
        """Whether some link leads to an address, and it answers."""
        return path in self.answers and self.answers[path].status < 400

    def _read(self, address: str) -> list[str]:
        answer = self.fetch(address)
        where = f"{address} (from {self._linked[address]})"
        self.answers[address] = Answer(answer.status, answer.headers, b"")
        is_door = address.startswith(DOORS)
        is_told = answer.status == 410 and answer.kind == "text/html"
        if answer.status >= 400 and not is_told:
            self.faults.append(f"{where}: answers {answer.status}")
            return []
        if is_door:
            return []
        if "set-cookie" in answer.headers:
            self.faults.append(f"{where}: sets a cookie")
        if 300 <= answer.status < 400:
            target = self._target(address, answer.headers.get("location", ""), address)
            self.moved[address] = target or ""
            return [target] if target else []
        if answer.kind == "text/html":
            return self._read_page(address, answer)
        if answer.kind == "text/css":
            found = _URL.findall(answer.body.decode())
            return [t for value in found if (t := self._load(address, value))]
        return []

    def _read_page(self, address: str, answer: Answer) -> list[str]:
        page = Reading()
        page.feed(answer.body.decode())
        self.pages[address] = page
        wrong = {
            f"has {page.h1} h1": page.h1 != 1,
            "has no title": not page.title.split("·")[0].strip(),
            "has no language": not page.lang.startswith("es"),
            "has no description": not page.description,
            f"says twice id {sorted(page.doubled)}": bool(page.doubled),
        }
        self.faults += [f"{address}: {what}" for what, is_so in wrong.items() if is_so]
        found = [self._target(address, value, address) for value in sorted(page.links)]
        found += [self._load(address, value) for value in sorted(page.loaded)]
        return [target for target in found if target]

    def _is_one_more(self, path: str) -> bool:
        """Whether enough were read beside an address, which is deep down."""
        folder = path.rstrip("/").rpartition("/")[0]
        if not self.few or folder.count("/") < 2:
            return False
        self._beside[folder] += 1
        return self._beside[folder] > self.few

    def _load(self, address: str, value: str) -> str | None:
        """Something that a page loads by itself: never from elsewhere."""
        split = urlsplit(urljoin(f"http://portal{address}", value))
        if split.scheme != "data" and split.netloc != "portal":
            self.faults.append(f"{address}: loads {value} from outside")
            return None
        return self._target(address, value, address)

    def _target(self, address: str, value: str, where: str) -> str | None:
        """The address inside the portal that a link leads to; ``None`` for elsewhere and for what is skipped."""
        whole, anchor = urldefrag(urljoin(f"http://portal{address}", value))
        split = urlsplit(whole)
        if split.netloc != "portal" or split.scheme != "http":
            return None
        target = split.path + (f"?{split.query}" if split.query else "")
        if split.path.startswith(self.skip):
            return None
        if target not in self._linked and self._is_one_more(split.path):
            return None
        self._linked.setdefault(target, where)
        if anchor:
            self._anchors.setdefault((target, unquote(anchor)), where)
        return target


def over_http(base: str) -> Fetch:
    """Fetch from a running portal, each time as somebody new: without cookies."""
    host = urlsplit(base).netloc

    def fetch(address: str) -> Answer:
        connection = http.client.HTTPConnection(host, timeout=60)
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()

    return fetch


def over_client(client: Any) -> Fetch:
    """Fetch with Django's test client."""

    def fetch(address: str) -> Answer:
        client.cookies.clear()
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        headers = {name.lower(): value for name, value in response.headers.items()}
        if response.cookies:
            headers["set-cookie"] = response.cookies.output()
        return Answer(response.status_code, headers, body)

    return fetch
