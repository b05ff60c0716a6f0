"""What search knows of a thing, and of a kind of things."""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from reports.search.words import VERSION

#: How digests of entries begin whose words were read as they are now.
READ_SO = f"{VERSION}:"


@dataclass(frozen=True)
class Entry:
    """A thing that anybody may read, with the words that its page shows. Texts as ``words.tidy`` leaves them."""

    key: str
    title: str
    text: str
    address: str
    date: dt.date | None = None
    neighbourhoods: tuple[str, ...] = field(default=())

    @property
    def digest(self) -> str:
        """Of all of it, after how words are read."""
        told = repr((self.title, self.text, self.address, self.date, self.neighbourhoods))
        return f"{READ_SO}{hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()}"


@dataclass(frozen=True)
class Kind:
    """Things of a kind. ``code`` stands in addresses; ``one`` and ``many`` are what people call them.

    ``entries`` are those that anybody may read now, of some keys or (``None``) of all: they start from the queryset of
    the public page. ``readable``, where a thing's words are sealed with it, says only which may be read: its words need
    not be read again.
    """

    code: str
    one: str
    many: str
    entries: Callable[[Collection[str] | None], Iterable[Entry]]
    readable: Callable[[Collection[str] | None], set[str]] | None = None
