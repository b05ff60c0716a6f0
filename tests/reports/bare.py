"""Publications and approved minutes straight into the tables, for tests of what looks at them."""

import datetime as dt
import json
from typing import Any

from accounts.models import User
from participation.models import Meeting, MeetingBody, Minutes
from planning.models import Body
from reports.models import Document, Evaluation, Preparation, Publication, SwotMatrix
from tests.reports.records import approve

SINCE, UNTIL = dt.date(2026, 1, 5), dt.date(2026, 8, 3)


def published(
    kind: str,
    people: dict[str, User],
    *,
    body: str = "",
    content: Any = None,
    day: dt.date = dt.date(2026, 7, 1),
) -> Publication:
    """A publication as the engine leaves it, without its checks."""
    number = Publication.objects.count() + 1
    about: dict[str, Any] = {"minutes": minutes(body, people)} if body else {}
    if kind == "foda":
        about = {"matrix": _matrix(people)}
    if kind == "evaluacion":
        about = {"evaluation": _evaluation(people)}
    document = Document.objects.create(
        kind=kind,
        subject_key=f"{kind}-{number}",
        title=f"Documento {number}",
        created_by=people["staff"],
        **about,
    )
    preparation = Preparation.objects.create(
        document=document, code=f"{number:016d}", version=1, snapshot=json.dumps(content or {}),
        snapshot_sha256="0" * 64, dated=day, requested_by=people["staff"],
    )  # fmt: skip
    return Publication.objects.create(
        preparation=preparation, document=document, kind=kind, subject_key=document.subject_key, code=preparation.code,
        version=1, title=document.title, sealed_at=dt.datetime(day.year, day.month, day.day, 15, tzinfo=dt.UTC),
        sealed_by=people["mayor"], content_sha256=f"{number:064x}", sequence=number, previous_hash="0" * 64,
        chain_hash=f"{number:064d}",
    )  # fmt: skip


def minutes(body: str, people: dict[str, User], kind: str = "ordinary") -> Minutes:
    day = dt.date(2026, 6, 1)
    number = Meeting.objects.count()
    meeting = Meeting.objects.create(code=f"s-{number}", date=day, kind=kind)
    minutes = Minutes.objects.create(
        meeting=meeting, year=2026, body=Body.objects.get(code=body), number=f"{number}"
    )
    MeetingBody.objects.create(meeting=meeting, body=minutes.body)
    approve(meeting, dt.date(2026, 6, 20), people["staff"])
    minutes.refresh_from_db()
    return minutes


def _matrix(people: dict[str, User]) -> SwotMatrix:
    return SwotMatrix.objects.create(
        number=1, title="FODA", period_from=SINCE, period_to=UNTIL, created_by=people["coordinator"]
    )


def _evaluation(people: dict[str, User]) -> Evaluation:
    return Evaluation.objects.create(
        title="Evaluación", baseline_from=dt.date(2025, 1, 1), baseline_to=dt.date(2025, 6, 30), period_from=SINCE,
        period_to=UNTIL, created_by=people["team"],
    )  # fmt: skip
