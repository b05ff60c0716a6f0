"""Documents of the demonstration: their parts are filled in, and they are read and sealed on a day."""

import datetime as dt
from collections.abc import Mapping

from accounts.models import User
from reports.actions import mark_read, prepare, save_part, seal
from reports.demo.moments import moment, publication_code
from reports.models import Document


def fill(document: Document, told: Mapping[str, str], *, by: User) -> None:
    """Write its parts."""
    versions = dict(document.parts.values_list("key", "edit_version"))
    for key, text in told.items():
        save_part(document=document, key=key, text=text, expected_version=versions[key], by=by)


def publish(
    document: Document, *, on: dt.date, today: dt.date, what: str, note: str, users: Mapping[str, User]
) -> None:
    """Prepare it, have it read by two, and seal it; ``what`` makes its code another one than those of that day."""
    preparation = prepare(
        document=document,
        by=users["coordinacion"],
        render_now=True,
        now=moment(on, 10),
        code=publication_code(today, on, what),
    )
    mark_read(preparation=preparation, note=note, by=users["funcionaria"], now=moment(on, 12))
    mark_read(preparation=preparation, note="", by=users["alcaldia"], now=moment(on, 13))
    seal(preparation=preparation, by=users["alcaldia"], now=moment(on, 19))
