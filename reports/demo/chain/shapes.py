"""What the chain is told with: voices, topics and answers, without a database."""

import datetime as dt
from dataclasses import dataclass

from reports.demo import places
from reports.demo.texts import PROPOSAL

MUNICIPAL, DEPARTMENTAL, NATIONAL, SHARED = "municipal", "departmental", "national", "other"
INFORMATION, CONSULTATION, INITIATIVE_KIND, CONTROL = "information", "consultation", "initiative", "control"
ACCEPTED, IN_PART, NOT_ACCEPTED, REFERRED, ALREADY_DONE = (
    "accepted",
    "in_part",
    "not_accepted",
    "referred",
    "already_done",
)
#: How far an answer that is not published has come.
DRAFTING, IN_REVIEW, REVIEWED = "drafting", "in_review", "reviewed"

#: Days on which answers were published, many at once, as the council went through them.
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH = (
    dt.date(2025, 12, 9),
    dt.date(2026, 2, 24),
    dt.date(2026, 3, 17),
    dt.date(2026, 4, 28),
    dt.date(2026, 5, 26),
    dt.date(2026, 6, 23),
    dt.date(2026, 7, 21),
)
#: The last ones are told from the day of the demonstration: they rest on resolutions of the newest sessions.
JUST_NOW = None


@dataclass(frozen=True)
class Voice:
    """What somebody said of a topic in the meeting of their subzone, in their words."""

    place: str
    text: str
    kind: str = PROPOSAL
    is_organisation: bool = False
    dissents: bool = False

    @property
    def zone(self) -> str:
        """The code of its subzone."""
        return next(zone.code for zone in places.SUBZONES if self.place in zone.neighbourhoods)


@dataclass(frozen=True)
class Answer:
    """What the Government answered; ``items`` are codes of the plan, ``resolution`` the title of one of the council.

    An answer that is still on its way has a ``state``; one is due so many days after the day of the demonstration, on a
    day of its own ``because`` of something.
    """

    decision: str
    on: dt.date | None
    summary: str
    reason: str
    detail: str = ""
    cost: int | None = None
    period: str = ""
    referred_to: str = ""
    items: tuple[str, ...] = ()
    resolution: str = ""
    state: str = "published"
    due_in: int | None = None
    note: str = ""
    because: str = ""

    @property
    def is_published(self) -> bool:
        """Whether it is out."""
        return self.state == "published"


@dataclass(frozen=True)
class Topic:
    """What many voices ask for. ``also`` are the first words of what is said of it in other meetings, as in ``texts``.

    ``in_hearing``: it was brought to the hearing of 2026 and not to the workshops. ``into`` is the key of the topic it was found to be the same as, with the reason; ``apart_from``, of the one it was
    separated from.
    """

    key: str
    theme: str
    title: str
    description: str
    voices: tuple[Voice, ...]
    answer: Answer | None = None
    also: tuple[str, ...] = ()
    competence: str = MUNICIPAL
    legal_kind: str = INITIATIVE_KIND
    at: tuple[str, str] | None = None
    into: str = ""
    apart_from: str = ""
    why: str = ""
    again: Answer | None = None
    in_hearing: bool = False

    @property
    def zones(self) -> list[str]:
        """The subzones that speak of it."""
        return sorted({voice.zone for voice in self.voices})

    @property
    def places(self) -> list[str]:
        """The neighbourhoods that speak of it."""
        return sorted({voice.place for voice in self.voices})
