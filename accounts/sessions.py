"""Sessions: when one began and was last used, on what, and how they are ended. What ends one by itself is a rule.

All of it is kept in the session itself, so nothing can say otherwise than what is open; ``planning.middleware`` ends
at its next request what the municipality's rules (``planning.security``) let live no longer, and lists leave it out.
There are few: each is gone twelve hours after it began.
"""

import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

STARTED, SEEN, DEVICE = "started_at", "seen_at", "device"

#: What browsers and systems are called, by the first word of these that a browser says of itself.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Limits:
    """How long a session may lie unused and how long it may last, in seconds."""

    idle_seconds: int
    longest_seconds: int

    def is_too_old(self, session: Mapping[str, Any], now: float) -> bool:
        """Whether it began too long ago, however much it is used."""
        return STARTED in session and now - session[STARTED] >= self.longest_seconds

    def is_too_idle(self, session: Mapping[str, Any], now: float) -> bool:
        """Whether nobody used it for too long. One whose clocks have not begun was just opened."""
        return STARTED in session and now - session.get(SEEN, 0) >= self.idle_seconds


@dataclass(frozen=True)
class OpenSession:
    """One session of somebody, for them to see. ``mark`` names it and opens nothing, unlike its key."""

    mark: str
    device: str
    started_at: dt.datetime | None
    seen_at: dt.datetime | None
    is_this: bool


def limits_of(request: HttpRequest) -> Limits:
    """What holds today, as ``planning.middleware`` looked it up for every request of somebody signed in."""
    return request.session_limits  # type: ignore[attr-defined]


def start(request: HttpRequest) -> None:
    """Begin both clocks: somebody just came in. Of what they use only kind of browser and system are kept."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
    request.session[DEVICE] = device_in_words(request.headers.get("User-Agent", ""))


def device_in_words(said: str) -> str:
    """«Firefox en Windows», from what a browser says of itself."""
    browser = next((name for word, name in _BROWSERS if word in said), "Un navegador")
    system = next((name for word, name in _SYSTEMS if word in said), "")
    return f"{browser} en {system}" if system else browser


def open_sessions(user: User, *, limits: Limits, this: str | None = None) -> list[OpenSession]:
    """Where somebody is signed in, the last used first; ``this`` is the key of the session that asks."""
    now = time.time()
    found = [
        OpenSession(
            mark=_mark(key),
            device=data.get(DEVICE, "Un navegador"),
            started_at=_moment(data.get(STARTED)),
            seen_at=_moment(data.get(SEEN)),
            is_this=key == this,
        )
        for key, data in _of(user)
        if not limits.is_too_old(data, now) and not limits.is_too_idle(data, now)
    ]
    return sorted(found, key=lambda one: (one.is_this, one.seen_at or _NEVER), reverse=True)


def end_sessions(user: User, *, mark: str = "", but: str | None = None) -> int:
    """End somebody's sessions, all or the one with ``mark``, but for the one whose key is ``but``; return how many."""
    keys = [key for key, _data in _of(user) if key != but and mark in ("", _mark(key))]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _of(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sessions that would let ``user`` in: a password changed elsewhere leaves some behind that would not."""
    prints = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = session.get_decoded()
        if data.get(SESSION_KEY) == str(user.pk) and data.get(HASH_SESSION_KEY) in prints:
            yield session.session_key, data


def _mark(key: str) -> str:
    return hashlib.sha256(f"session:{key}".encode()).hexdigest()[:24]


def _moment(seconds: int | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC) if seconds else None
