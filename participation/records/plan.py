"""What an import would write: plain values, checked, with the rows of the portal they point at."""

import datetime as dt
from dataclasses import dataclass, field

from participation.records.belonging import Belonging
from planning.models import Body, Neighbourhood, Theme


@dataclass(frozen=True)
class PersonRecord:
    """A person to register."""

    code: str
    first_name: str
    last_name: str
    gender: str
    is_minor: bool


@dataclass(frozen=True)
class MembershipRecord:
    """A person, by code, in a body from a day to a day, both included."""

    person: str
    body: Body
    quality: str
    office_title: str
    order: int | None
    valid_from: dt.date
    valid_to: dt.date | None
    end_reason: str


@dataclass(frozen=True)
class MeetingRecord:
    """A meeting with its minutes; ``approved_on`` empty means a draft."""

    code: str
    bodies: tuple[Body, ...]
    kind: str
    date: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    place: str
    convened_at: dt.datetime | None
    number: str
    approved_on: dt.date | None
    count_only: bool


@dataclass(frozen=True)
class AttendanceRecord:
    """What a meeting's minutes say of a person, both by code; ``acting_as`` empty: they do not say."""

    meeting: str
    person: str
    status: str
    acting_as: str
    arrival: dt.time | None
    departure: dt.time | None


@dataclass(frozen=True)
class HeadCountRecord:
    """Residents of one description in a meeting."""

    meeting: str
    gender: str
    age_band: str
    neighbourhood: Neighbourhood | None
    first_time: bool | None
    count: int


@dataclass(frozen=True)
class ContributionRecord:
    """What was said, word by word."""

    code: str
    meeting: str
    kind: str
    author_type: str
    author: str
    neighbourhood: Neighbourhood | None
    theme: Theme | None
    verbatim: str


@dataclass
class Plan:
    """All that would be written. ``known_people`` and ``known_memberships`` count rows that are there already."""

    people: list[PersonRecord] = field(default_factory=list)
    memberships: list[MembershipRecord] = field(default_factory=list)
    meetings: list[MeetingRecord] = field(default_factory=list)
    attendances: list[AttendanceRecord] = field(default_factory=list)
    head_counts: list[HeadCountRecord] = field(default_factory=list)
    contributions: list[ContributionRecord] = field(default_factory=list)
    known_people: int = 0
    known_memberships: int = 0
    belonging: Belonging = field(default_factory=lambda: Belonging(()))
    warnings: list[str] = field(default_factory=list)
