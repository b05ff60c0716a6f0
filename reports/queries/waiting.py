"""One thing that waits for somebody, and the kinds that there are of them."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.models import User

#: Reads what waits for a person on a day.
Reader = Callable[[User, dt.date], Iterable["Waiting"]]


@dataclass(frozen=True)
class Waiting:
    """What waits, and the one button that moves it on: one thing, or as many as ``number`` says.

    ``due`` is the day for which it is, where it has one.
    """

    since: dt.date
    title: str
    detail: str
    url: str
    action: str
    number: int = 1
    due: dt.date | None = None

    @property
    def tells_since(self) -> bool:
        """Whether its own words tell already since when it waits."""
        return f"{self.since:%d/%m/%Y}" in self.detail


@dataclass(frozen=True)
class Kind:
    """Things that wait for the same reason.

    ``many`` is what they are called together, ``place`` the entry of the navigation beside which they are counted.
    """

    read: Reader
    many: str
    place: str

    def __call__(self, user: User, today: dt.date) -> Iterable[Waiting]:
        """What of it waits for ``user``."""
        return self.read(user, today)


def kind(many: str, place: str) -> Callable[[Reader], Kind]:
    """Make a kind of what reads it; ``place`` is a URL name below /gestion/."""
    return lambda read: Kind(read, many, f"gestion:{place}")
