"""One thing that waits for somebody."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """One thing that waits, and the one button that moves it on."""

    since: dt.date
    title: str
    detail: str
    url: str
    action: str
