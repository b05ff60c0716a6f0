"""How often somebody may guess a password: per account, per place, and apart for the devices an owner uses.

Guesses are counted before the password is looked at, in the database that all processes share, so that two hundred
at once are no more than ten. A device on which the owner signed in, or chose a password through a link sent to their
mailbox, is recognised by a signed cookie and counted by itself: strangers who keep an account at its limit lock out
strangers, never its owner.
"""

import hmac
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import caches
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.addresses import address_of
from accounts.shared_cache import SharedCache

WINDOW_SECONDS = 15 * 60
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 50  # an office behind one address; right ones are taken back
MOST_PER_DEVICE = 10
MOST_FIRST_RUNS = 20

_SALT = "recognised-device"
_LONGEST = 180 * 24 * 60 * 60
_MOST_ACCOUNTS = 10  # of one shared machine
_MARK = "_recognised_account"


def _shared() -> SharedCache:
    return caches["default"]  # type: ignore[return-value]


def cookie_name() -> str:
    """The name of the device's cookie; only ``/cuenta/`` sees it."""
    return "__Secure-equipo" if settings.SESSION_COOKIE_SECURE else "equipo"


def opens_too_often(request: HttpRequest) -> bool:
    """Count a try at the first-run code; whether there were more from its place than somebody typing makes."""
    key = f"primer-uso|lugar|{address_of(request)}"
    return _shared().count(key, seconds=WINDOW_SECONDS) > MOST_FIRST_RUNS


def reads_too_much(request: HttpRequest) -> bool:
    """Count a search or an export; whether its place asked this process for more than the settings allow a minute.

    In this process's memory: reading costs no write. The proxy in front holds all processes together.
    """
    most = settings.MOST_SEARCHES_A_MINUTE
    if not most:
        return False
    memory = caches["memory"]
    key = f"busquedas|{address_of(request)}|{int(time.time() // 60)}"
    memory.add(key, 0, 120)
    try:
        return memory.incr(key) > most
    except ValueError:  # it left to make room
        return False


@dataclass(frozen=True)
class Device:
    """A browser: a random name, and prints of the accounts that signed in on it."""

    name: str
    accounts: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "Device":
        """The device a request comes from; a new one when it shows no cookie of ours."""
        try:
            name, accounts = signing.loads(
                request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=_LONGEST
            )
        except (signing.BadSignature, ValueError, TypeError):
            return cls(secrets.token_urlsafe(12))
        return cls(name, tuple(accounts))

    def knows(self, login: str) -> bool:
        """Whether the owner of an account signed in here before."""
        return _print(login) in self.accounts

    def with_account(self, login: str) -> "Device":
        """The same, knowing one more; the oldest of too many is dropped."""
        others = [account for account in self.accounts if account != _print(login)]
        return Device(self.name, (*others[-_MOST_ACCOUNTS + 1 :], _print(login)))


class Guess:
    """One try at a password. Making it counts it."""

    def __init__(self, request: HttpRequest, login: str) -> None:
        login = login.strip().casefold()
        device = Device.of(request)
        if device.knows(login):
            limits = {f"ingreso|equipo|{device.name}|{login}": MOST_PER_DEVICE}
        else:
            limits = {
                f"ingreso|lugar|{address_of(request)}": MOST_PER_ADDRESS,
                f"ingreso|cuenta|{login}": MOST_PER_ACCOUNT,
            }
        self._counted: list[str] = []
        self.is_allowed = all(self._count(key, most) for key, most in limits.items())

    def _count(self, key: str, most: int) -> bool:
        self._counted.append(key)
        return _shared().count(key, seconds=WINDOW_SECONDS) <= most

    def take_back(self) -> None:
        """It was right: it was no guess. Earlier wrong ones stay counted."""
        for key in self._counted:
            _shared().count(key, seconds=WINDOW_SECONDS, by=-1)


def recognise(request: HttpRequest, login: str) -> None:
    """Remember, when the answer leaves, that the owner of an account uses this device."""
    setattr(request, _MARK, login.strip().casefold())


def write_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put on the answer what ``recognise`` asked for."""
    login = getattr(request, _MARK, "")
    if not login:
        return
    device = Device.of(request).with_account(login)
    response.set_cookie(
        cookie_name(),
        signing.dumps([device.name, list(device.accounts)], salt=_SALT, compress=True),
        max_age=_LONGEST,
        path="/cuenta/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def _print(login: str) -> str:
    key = f"{_SALT}:{settings.SECRET_KEY}".encode()
    return hmac.new(key, login.strip().casefold().encode(), "sha256").hexdigest()[:24]
