"""What an import wrote, or would write: shown before confirming, and kept afterwards."""

import datetime as dt
from dataclasses import asdict, dataclass, field

from participation.records.formats import RecordFile
from participation.records.plan import Plan

_SAMPLE = 5


@dataclass(frozen=True)
class Sample:
    """The first rows of one kind, in words, for somebody to recognise the files by."""

    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class ImportReport:
    """Counts per file, what was there already, the days of the meetings, and what is worth a look."""

    counts: dict[str, int]
    known: dict[str, int]
    approved: int
    period_from: dt.date | None
    period_to: dt.date | None
    warnings: list[str] = field(default_factory=list)
    samples: dict[str, Sample] = field(default_factory=dict)
    dry_run: bool = False

    @property
    def total(self) -> int:
        """How many rows are new."""
        return sum(self.counts.values())

    def as_json(self) -> dict:
        """Plain values, dates as ISO text."""
        data = asdict(self)
        for key in ("period_from", "period_to"):
            data[key] = data[key].isoformat() if data[key] else None
        return data

    @classmethod
    def of(cls, plan: Plan, *, dry_run: bool) -> "ImportReport":
        """The report of a plan."""
        days = [meeting.date for meeting in plan.meetings]
        return cls(
            counts={
                RecordFile.PEOPLE.value: len(plan.people),
                RecordFile.MEMBERSHIPS.value: len(plan.memberships),
                RecordFile.MEETINGS.value: len(plan.meetings),
                RecordFile.ATTENDANCES.value: len(plan.attendances),
                RecordFile.HEAD_COUNTS.value: len(plan.head_counts),
                RecordFile.CONTRIBUTIONS.value: len(plan.contributions),
            },
            known={
                RecordFile.PEOPLE.value: plan.known_people,
                RecordFile.MEMBERSHIPS.value: plan.known_memberships,
            },
            approved=sum(meeting.approved_on is not None for meeting in plan.meetings),
            period_from=min(days, default=None),
            period_to=max(days, default=None),
            warnings=list(plan.warnings),
            samples=_samples(plan),
            dry_run=dry_run,
        )


def _samples(plan: Plan) -> dict[str, Sample]:
    return {
        RecordFile.PEOPLE.value: Sample(
            ["Código", "Nombre"],
            [[one.code, f"{one.first_name} {one.last_name}"] for one in plan.people[:_SAMPLE]],
        ),
        RecordFile.MEETINGS.value: Sample(
            ["Código", "Órganos", "Fecha", "Acta"],
            [
                [
                    one.code,
                    ", ".join(body.code for body in one.bodies) or "sin órgano",
                    f"{one.date:%d/%m/%Y}",
                    f"aprobada el {one.approved_on:%d/%m/%Y}" if one.approved_on else "en borrador",
                ]
                for one in plan.meetings[:_SAMPLE]
            ],
        ),
        RecordFile.CONTRIBUTIONS.value: Sample(
            ["Código", "Reunión", "Barrio", "Tema"],
            [
                [
                    one.code,
                    one.meeting,
                    str(one.neighbourhood or "sin barrio"),
                    str(one.theme or "sin tema"),
                ]
                for one in plan.contributions[:_SAMPLE]
            ],
        ),
    }
