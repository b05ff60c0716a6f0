"""What the portal already holds that the files may cite or must not repeat, read in a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from participation.models import Attendance, Contribution, Meeting, MeetingBody, Minutes
from planning.models import Body, Membership, Neighbourhood, Person, Theme
from planning.sheets.words import fold


@dataclass(frozen=True)
class KnownMeeting:
    """A meeting of the portal: what a file's rows about it are checked against."""

    pk: int
    date: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    is_approved: bool
    bodies: tuple[Body, ...]


class Register:
    """Catalogues whole; people, meetings and what hangs from them only as far as the files name them."""

    def __init__(
        self,
        *,
        people: Iterable[str],
        meetings: Iterable[str],
        contributions: Iterable[str],
        years: Iterable[int],
    ) -> None:
        self.bodies = {body.code: body for body in Body.objects.all()}
        self.neighbourhoods = list(Neighbourhood.objects.all())
        self.themes = list(Theme.objects.order_by("-valid_from", "pk"))
        self.people = {person.code: person for person in Person.objects.filter(code__in=set(people))}
        self.meetings = _known_meetings(set(meetings))
        self.contributions = set(
            Contribution.objects.filter(code__in=set(contributions)).values_list("code", flat=True)
        )
        self.minutes_numbers = {
            (body, year, number): meeting
            for body, year, number, meeting in Minutes.objects.filter(year__in=set(years))
            .exclude(number="")
            .values_list("body__code", "year", "number", "meeting__code")
            if body
        }
        self.memberships: dict[tuple[str, str], list[Membership]] = defaultdict(list)
        for membership in Membership.objects.filter(person__in=self.people.values()).select_related(
            "person", "body"
        ):
            self.memberships[membership.person.code, membership.body.code].append(membership)
        self.attendances = set(
            Attendance.objects.filter(meeting__code__in=self.meetings).values_list(
                "meeting__code", "person__code"
            )
        )

    @property
    def neighbourhood_by_word(self) -> dict[str, Neighbourhood]:
        """Neighbourhoods by folded name and by folded code."""
        return {fold(word): one for one in self.neighbourhoods for word in (one.code, one.name)}

    def all_people_names(self) -> dict[str, str]:
        """Codes by code and by full name, to suggest from; read only when something is unknown."""
        names: dict[str, str] = {}
        for code, first, last in Person.objects.values_list("code", "first_name", "last_name"):
            names |= {code: code, f"{first} {last}": code}
        return names

    def all_meeting_codes(self) -> list[str]:
        """Every code, to suggest from; read only when something is unknown."""
        return list(Meeting.objects.values_list("code", flat=True))


def _known_meetings(codes: set[str]) -> dict[str, KnownMeeting]:
    bodies = defaultdict(list)
    for link in (
        MeetingBody.objects.filter(meeting__code__in=codes).select_related("body").order_by("position", "pk")
    ):
        bodies[link.meeting_id].append(link.body)
    return {
        meeting.code: KnownMeeting(
            pk=meeting.pk,
            date=meeting.date,
            start_time=meeting.start_time,
            end_time=meeting.end_time,
            is_approved=hasattr(meeting, "minutes") and meeting.minutes.is_approved,
            bodies=tuple(bodies[meeting.pk]),
        )
        for meeting in Meeting.objects.filter(code__in=codes).select_related("minutes")
    }
