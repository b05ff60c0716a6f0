"""What a web process keeps in memory of the public pages: whole answers, compressed once, and the sealed bodies.

A *frozen* answer depends on nothing but the publications, what is approved, and the municipality's own row. It stays
for as long as their state is the same, and that state is read at most once every ``STATE_SECONDS``: whatever another
process seals, replaces or withdraws shows here after that time at the latest, however many pages are kept. With
another state everything goes, sealed bodies as well: what was withdrawn may have to be destroyed, and then no process
keeps a copy of it. (One that is asked for no public page lets go with the first it is asked for.) All that is kept
fits in ``LARGEST_ALL`` bytes a process; what was not read for longest leaves first.
"""

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import brotli
from django.db.models import F, Func, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from participation.models import Minutes, PlanOrigin, ResolutionNotice
from planning.models import DevelopmentPlan, Municipality
from planning.queries.plans import by_force
from reports.models import Publication

Kept = TypeVar("Kept")

#: Seconds for which the state of the publications is not asked again.
STATE_SECONDS = 1
#: Seconds that any cache in front may add to a kept answer; with ``STATE_SECONDS`` they are the five allowed.
FRESH_SECONDS = 4
#: Nothing is kept longer, whatever the state: what no state tells of (the name of who published) shows after this.
LONGEST_SECONDS = 60
LARGEST = 2 * 1024 * 1024  # bytes of one entry; a larger answer is read again each time
LARGEST_ALL = 32 * 1024 * 1024  # bytes of all of them, in each process
#: Each answer is packed once: three per cent less than at zlib's usual 6, for half as long again (1 ms of 240 kB).
_LEVEL = 8
#: Brotli's, of 11: five per cent less than gzip for as long; a tenth more would take ten times as long (10).
_QUALITY = 6
#: For a page that is nearly all text: a tenth of 100 kB are 2 kB, which take 0.15 s, once in ``LONGEST_SECONDS``.
DENSE = 10

#: Those of the bytes; the others of an answer hold for a 304 as well.
_OF_CONTENT = {
    "Content-Type",
    "Content-Disposition",
    "Content-Length",
    "Content-Encoding",
    "Content-Language",
}
_OWN_HEADERS = _OF_CONTENT | {"ETag"}
# Only addresses that we make ourselves: made-up queries would push out the pages that people read.
_KEPT_QUERY = re.compile(r"(page=[0-9]{1,4})?\Z")
# By encoding, the shorter first: who takes it. ``;q=0`` means "anything but".
_TAKES = {name: re.compile(rf"\b{name}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") for name in ("br", "gzip")}


@dataclass(frozen=True)
class Entry:
    """Something kept: until when (monotonic seconds), under which state, and its weight in bytes."""

    value: Any
    state: object
    until: float
    size: int


@dataclass(frozen=True)
class Form:
    """The bytes of an answer and all its headers."""

    content: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """A whole answer; ``packed`` is the same compressed, by encoding, where that is shorter."""

    plain: Form
    packed: dict[str, Form]


class Memory:
    """A dictionary bounded by bytes, of what was made under one ``state``; safe between threads."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.size = 0
        self.state: object = None
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Entry | None:
        """The entry, unless its time is over."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry.until < time.monotonic():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry

    def set(self, key: str, entry: Entry) -> None:
        """Keep it, unless it was made under another state, and let go of what was not read for longest."""
        with self._lock:
            if entry.state != self.state:
                return
            if key in self._entries:
                self._drop(key)
            self._entries[key] = entry
            self.size += entry.size
            while self.size > self.largest:
                self._drop(next(iter(self._entries)))

    def renew(self, state: object) -> None:
        """Let go of what was made under another state, and of what is past its time."""
        with self._lock:
            now = time.monotonic()
            is_other, self.state = state != self.state, state
            for key in [key for key, entry in self._entries.items() if is_other or entry.until < now]:
                self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self.size, self.state = 0, None

    def _drop(self, key: str) -> None:
        self.size -= self._entries.pop(key).size


_memory = Memory(LARGEST_ALL)
_state: tuple[float, object] = (0.0, None)  # when it was read (monotonic seconds), and what it was


def forget() -> None:
    """Let go of everything this process keeps."""
    global _state
    _memory.clear()
    _state = (0.0, None)


def state() -> object:
    """What every frozen page depends on, at most ``STATE_SECONDS`` old; one query when it is older."""
    global _state
    read_at, known = _state
    now = time.monotonic()
    if known is None or now - read_at >= STATE_SECONDS:
        known = _read_state()
        # The moment before the query: whatever commits during it shows at the next reading.
        _state = (now, known)
        _memory.renew(known)
    return known


def _read_state() -> object:
    """One query: what was published last and how much of it may be read, and the municipality's own row.

    Also how many minutes are approved and which resolution was notified last, which the lists of both tell; and what
    the page of a resolution tells of the plan: which one is in force, and what of it came from some resolution.
    """
    told = Publication.objects.published().order_by()
    approved = Minutes.objects.approved().order_by()
    notices = ResolutionNotice.objects.order_by("-pk")
    links = PlanOrigin.objects.filter(resolution__isnull=False)
    head = Publication.objects.order_by("-sequence")
    row = Municipality.objects.order_by().values_list(
        "name",
        "edit_version",
        Subquery(head.values("chain_hash")[:1]),
        Subquery(told.values(number=Func(F("pk"), function="COUNT"))),
        Subquery(approved.values(how_many=Func(F("pk"), function="COUNT"))),
        Subquery(notices.values("pk")[:1]),
        Subquery(by_force(DevelopmentPlan.objects.published()).values("pk")[:1]),
        Subquery(links.order_by("-pk").values("pk")[:1]),
        Subquery(links.order_by().values(how_many=Func(F("pk"), function="COUNT"))),
    )
    return tuple(row[:1])


def remembered(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep a frozen page: one that depends on its address and on what ``state`` tells, and on nothing else."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if _key(request) is None:
            return view(request, *args, **kwargs)
        seen = state()  # before the page is made: it is then at least as new as the state it is kept under
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponse):
            return response  # written piece by piece: too large to be kept
        if response.status_code == 200 and len(response.content) <= LARGEST:
            if not response.has_header("ETag"):
                response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
            patch_vary_headers(response, ("Accept-Encoding",))
            request.made = (response.content, dict(response.items()), seen)  # type: ignore[attr-defined]
        return response

    return wrapper


def _key(request: HttpRequest) -> str | None:
    query = request.META.get("QUERY_STRING", "")
    if request.method not in ("GET", "HEAD") or not _KEPT_QUERY.match(query):
        return None
    return f"answer {request.scheme} {request.path}?{query}"


def keep_made(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what ``remembered`` made for this request, with the headers that were put on the finished answer since."""
    key, made = _key(request), getattr(request, "made", None)
    if key is None or made is None or response.status_code not in (200, 304):
        return
    content, headers, seen = made
    headers |= {name: value for name, value in response.items() if name not in _OWN_HEADERS}
    packed = {
        "br": brotli.compress(content, quality=getattr(request, "packing", _QUALITY)),
        "gzip": gzip.compress(content, _LEVEL, mtime=0),
    }
    answer = Answer(
        plain=Form(content, {**headers, "Content-Length": str(len(content))}),
        packed={
            encoding: Form(
                bytes_,
                {
                    **headers,
                    "Content-Length": str(len(bytes_)),
                    "Content-Encoding": encoding,
                    "ETag": f"W/{headers['ETag']}",  # another representation: only weakly the same
                },
            )
            for encoding, bytes_ in packed.items()
            if len(bytes_) < len(content)
        },
    )
    objects = len(key) + 6000  # about
    size = len(content) + sum(map(len, packed.values())) + objects
    _memory.set(key, Entry(answer, seen, time.monotonic() + LONGEST_SECONDS, size))


def kept_answer(request: HttpRequest) -> HttpResponse | None:
    """The kept answer to a request, or a 304 if the reader has it; ``None`` when the page has to be made.

    No session, no template and, but for one look at ``state`` in ``STATE_SECONDS``, no query.
    """
    key = _key(request)
    entry = _memory.get(key) if key else None
    if entry is None or entry.state != state():
        return None
    answer: Answer = entry.value
    taken = request.META.get("HTTP_ACCEPT_ENCODING", "")
    form = next((form for name, form in answer.packed.items() if _TAKES[name].search(taken)), answer.plain)
    response = HttpResponse(form.content, headers=form.headers)
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MATCH" in request.META:
        same = get_conditional_response(request, etag=form.headers["ETag"], response=response)
        if same is not None and same is not response:
            for name in form.headers.keys() - _OF_CONTENT:
                same[name] = form.headers[name]
            return same
    return response


def keep_sealed(key: str, read: Callable[[], tuple[Kept, int]], *, largest: int = LARGEST) -> Kept:
    """What ``read`` makes of sealed bytes, read once: they never change. ``key`` says which bytes (a hash) and what
    they became; ``read`` also returns its weight in bytes, above ``largest`` it is made again each time."""
    entry = _memory.get(f"sealed {key}")
    if entry is not None:
        return entry.value
    seen = _memory.state  # before they are read: if they are withdrawn meanwhile, they are not kept
    value, size = read()
    if size <= largest:
        _memory.set(f"sealed {key}", Entry(value, seen, time.monotonic() + LONGEST_SECONDS, size + 1000))
    return value
