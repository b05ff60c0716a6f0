"""Late minutes and gaps in their numbers: what is late, why, and to whom it is told."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from participation.actions.calls import cancel_meeting
from participation.actions.minutes import incorporate_minutes
from participation.models import Meeting, MinutesState
from participation.queries.consequences import NumberingGap, late_minutes, numbering_gaps
from planning.actions import set_rule
from planning.models import Body, RuleSetting
from reports.queries.todo import todo
from tests.participation import making

DAY = dt.date(2026, 6, 30)


def session(by: User, date: str, body: str = "CV", **fields: object) -> Meeting:
    """A session with its attendance."""
    meeting = making.draft(by, body, date=dt.date.fromisoformat(date), **fields)
    making.present(meeting, by)
    return meeting


def late(day: dt.date = DAY) -> dict[str, str]:
    """What is late that day, and why."""
    return {row.meeting.code: row.why for row in late_minutes(Meeting.objects.all(), day)}


def test_past_the_term_of_the_day(people: dict[str, User]) -> None:
    """Thirty days are on time, thirty-one are not; a body may have a term of its own; without a rule there is none."""
    meeting = session(people["staff"], "2026-05-30")
    assert late(dt.date(2026, 6, 29)) == {}
    assert late() == {meeting.code: "pasaron 31 días, con un plazo de 30"}
    set_rule(
        key="approval_term_days", value="60", valid_from=dt.date(2026, 1, 1),
        body=Body.objects.get(code="CV"), by=None,
    )  # fmt: skip
    assert late() == {}
    RuleSetting.objects.filter(key="approval_term_days").delete()
    assert late(dt.date(2030, 1, 1)) == {}


def test_two_later_sessions_are_too_many(people: dict[str, User]) -> None:
    """Of the same body, ordinary or extraordinary, held and not to come; one that was called off is none."""
    staff = people["staff"]
    first = session(staff, "2026-06-02")
    session(staff, "2026-06-09")
    session(staff, "2026-06-10", "CM")
    off = making.draft(
        staff, "CV", date=dt.date(2026, 6, 12), convened_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    )
    cancel_meeting(meeting=off, reason="Temporal", by=staff)
    making.draft(staff, "CV", date=dt.date(2026, 7, 7))
    assert late() == {}
    session(staff, "2026-06-16")
    assert late() == {first.code: "ya hubo 2 sesiones después"}
    session(staff, "2026-04-01")
    assert late()[Meeting.objects.get(date="2026-04-01").code] == (
        "pasaron 90 días, con un plazo de 30; ya hubo 3 sesiones después"
    )


def test_approved_or_called_off_is_not_late_and_under_review_is(people: dict[str, User]) -> None:
    staff = people["staff"]
    approved, review = session(staff, "2026-04-01"), session(staff, "2026-04-08")
    off = making.draft(
        staff, "CV", date=dt.date(2026, 4, 9), convened_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    )
    cancel_meeting(meeting=off, reason="Temporal", by=staff)
    incorporate_minutes(meeting=approved, approved_on=dt.date(2026, 4, 8), number="1", by=staff)
    review.minutes.state = MinutesState.UNDER_REVIEW
    review.minutes.save()
    assert set(late()) == {review.code}


@pytest.mark.parametrize(
    "numbers, told",
    [
        ({2026: [1, 2, 3]}, {}),
        ({2026: [1, 2, 5, 9]}, {2026: "3 a 4, 6 a 8"}),
        ({2026: [4, 6]}, {2026: "5"}),  # nobody knows where they began
        ({2025: [1, 2, 3], 2026: [2, 3]}, {2026: "1"}),  # began anew
        ({2025: [11, 12], 2026: [13, 14]}, {}),  # went on
        ({2025: [11, 12], 2026: [15]}, {2026: "13 a 14"}),
        ({2025: [1, 3], 2026: [4]}, {2025: "2"}),
        ({2024: [1, 3]}, {}),  # long ago
        ({2026: [1, 999999]}, {2026: "2 a 999998"}),
    ],
)
def test_gaps_between_numbers(
    numbers: dict[int, list[int]], told: dict[int, str], people: dict[str, User]
) -> None:
    staff = people["staff"]
    for year, row in numbers.items():
        for month, number in enumerate(row, start=1):
            making.draft(staff, "CV", date=dt.date(year, month, 1), number=str(number))
    making.draft(staff, "CM", date=dt.date(2026, 1, 1), number="7")
    making.draft(staff, "CV", date=dt.date(2026, 12, 1), number="12-bis")
    gaps = numbering_gaps(DAY)
    assert {gap.year: gap.words for gap in gaps} == told
    if gaps and told.get(2026) == "3 a 4, 6 a 8":
        assert gaps[0].since == dt.date(2026, 3, 1) and gaps[0].body_code == "CV"
    assert numbering_gaps(DAY, [Body.objects.get(code="CM").pk]) == []


def test_a_session_called_off_leaves_no_gap(people: dict[str, User]) -> None:
    staff = people["staff"]
    called = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    meetings = [
        making.draft(staff, "CV", date=dt.date(2026, month, 1), number=str(month), convened_at=called)
        for month in (1, 2, 3)
    ]
    cancel_meeting(meeting=meetings[2], reason="Temporal", by=staff)
    assert numbering_gaps(DAY) == []
    cancel_meeting(meeting=meetings[1], reason="Temporal", by=staff)
    making.draft(staff, "CV", date=dt.date(2026, 4, 1), number="4")
    assert [gap.words for gap in numbering_gaps(DAY)] == ["2 a 3"]


def test_both_are_told_to_whoever_may_mend_them(people: dict[str, User]) -> None:
    """Staff, and the officers of that body and no other; once each, with the reason."""
    staff = people["staff"]
    meeting = session(staff, "2026-04-01", number="1")
    making.draft(staff, "CV", date=dt.date(2026, 9, 1), number="4")
    review = session(staff, "2026-04-02", "CM")
    review.minutes.state = MinutesState.UNDER_REVIEW
    review.minutes.save()
    told = {
        name: [(row.title, row.detail, row.url) for row in todo(user, DAY).rows]
        for name, user in people.items()
    }
    mine = (
        "Concejo Vecinal: sesión ordinaria del 1 de abril de 2026",
        "Acta atrasada: pasaron 90 días, con un plazo de 30. El acta está en borrador.",
        reverse("gestion:session-edit", args=[meeting.code]),
    )
    theirs = (
        "Concejo Municipal: sesión ordinaria del 2 de abril de 2026",
        "Acta atrasada: pasaron 89 días, con un plazo de 30. El acta está en revisión.",
        reverse("gestion:minutes-approve", args=[review.code]),
    )
    gap = (
        "Faltan números de acta de 2026: Concejo Vecinal",
        "Ninguna acta lleva: 2 a 3.",
        f"{reverse('gestion:meeting-list')}?organo=CV&anio=2026",
    )
    assert told["staff"] == [mine, theirs, gap] and told["officer"] == [mine, gap]
    assert told["mayor"] == [theirs]
    others = [name for name in told if name not in ("staff", "officer", "mayor", "publisher")]
    assert not [(name, row) for name in others for row in told[name] if row in (mine, theirs, gap)]


def test_what_is_called_off_waits_for_nobody(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    staff = people["staff"]
    meeting = making.draft(staff, "CV", convened_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    assert todo(staff, DAY).total == 1
    cancel_meeting(meeting=meeting, reason="Temporal", by=staff)
    assert todo(staff, DAY).total == 0
    assert client_as("staff").get(reverse("gestion:meeting-list")).text.count("Suspendida") == 1


@pytest.mark.parametrize(("last", "odd"), [(9013, 9014), (146, 147), (145, None)])
def test_a_very_long_gap_doubts_the_number_after_it(last: int, odd: int | None) -> None:
    gap = NumberingGap("CM", "Concejo Municipal", 1, 2026, ((3, 3), (47, last)), DAY)
    assert gap.odd == odd
