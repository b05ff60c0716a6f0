"""What people type in the fields of a session: hours, days, money, counts. ``ValueError`` for what is none."""

import datetime as dt
import re
from decimal import Decimal

_HOUR = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?::\d{2})? ?(?:hs?\.?)?\Z", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})\Z", re.ASCII)
_MONEY = re.compile(r"\d{1,12}(?:\.\d{1,6})?\Z", re.ASCII)
_COUNT = re.compile(r"\d{1,4}\Z", re.ASCII)


def hour(text: str) -> dt.time | None:
    """``19:30``, ``1930``, ``19.30``, ``19h30`` or ``19``; empty is no hour. Seconds are dropped."""
    if not text:
        return None
    found = _HOUR.match(text)
    if not found:
        raise ValueError(text)
    return dt.time(int(found[1]), int(found[2] or 0))


def day(text: str) -> dt.date | None:
    """``2026-11-22`` as browsers send it, or ``22/11/2026`` as people write it; empty is no day."""
    if not text:
        return None
    found = _DAY.match(text)
    if found:
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    return dt.date.fromisoformat(text)


def amount(text: str) -> Decimal | None:
    """Money as people write it: ``$ 1.250.000,50``; a single point not followed by three figures is a decimal one."""
    bare = "".join(text.replace("$", "").split())
    if not bare:
        return None
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    elif bare.count(".") > 1 or re.search(r"\.\d{3}\Z", bare):
        bare = bare.replace(".", "")
    if not _MONEY.match(bare):
        raise ValueError(text)
    return Decimal(bare).quantize(Decimal("0.01"))


def count(text: str) -> int | None:
    """So many people; empty is not known."""
    if not text:
        return None
    if not _COUNT.match(text) or int(text) > 1_000:
        raise ValueError(text)
    return int(text)
