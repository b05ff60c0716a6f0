"""How topics stand: written with what changes them, of a whole family, and by two at once without loss."""

import datetime as dt

import pytest

from accounts.models import User
from participation.actions.standings import refresh_every_topic, refresh_topics
from participation.models import (
    Admission,
    AdmissionState,
    Channel,
    Coding,
    Contribution,
    Response,
    Stance,
    Topic,
    TopicStanding,
)
from planning.models import RuleKey, RuleSetting

FIRST = dt.date(2026, 3, 2)


@pytest.fixture
def staff(people: dict[str, User]) -> User:
    return people["staff"]


def topic(by: User, code: str, **fields: object) -> Topic:
    return Topic.objects.create(code=code, title=f"Tema {code}", created_by=by, **fields)


def said(
    by: User,
    code: str,
    *topics: Topic,
    day: dt.date = FIRST,
    state: str = AdmissionState.ADMITTED,
    **coding: object,
) -> Contribution:
    """Something that came by telephone, under some topics."""
    row = Contribution.objects.create(
        code=code,
        channel=Channel.PHONE,
        received_on=day,
        author_type=coding.pop("author_type", "residents"),
        verbatim="Falta luz en la esquina.",
    )
    decided = None if state == AdmissionState.PENDING else dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    Admission.objects.create(
        contribution=row,
        state=state,
        criterion="insults" if state == AdmissionState.REFUSED else "",
        decided_at=decided,
    )
    for each in topics:
        Coding.objects.create(contribution=row, topic=each, coded_by=by, **coding)
    return row


def standing(of: Topic) -> TopicStanding:
    return TopicStanding.objects.get(topic=of)


def test_a_family_is_counted_once_with_its_dissent(staff: User) -> None:
    """What is under both sides of a merge is one contribution, and its dissent stays."""
    one, other = topic(staff, "T-1"), topic(staff, "T-2")
    both = said(staff, "A-1", one, day=FIRST)
    Coding.objects.create(contribution=both, topic=other, stance=Stance.DISSENTS, coded_by=staff)
    said(staff, "A-2", other, day=FIRST + dt.timedelta(days=9), author_type="staff")
    said(staff, "A-3", other, day=FIRST - dt.timedelta(days=9), state=AdmissionState.REFUSED)
    refresh_topics([one.pk, other.pk])
    assert (standing(one).contributions, standing(one).dissents) == (1, 0)
    Topic.objects.filter(pk=other.pk).update(merged_into=one)
    refresh_topics([other.pk])
    now = standing(one)
    assert (now.contributions, now.with_participation, now.dissents) == (2, 1, 1)
    assert (now.first_on, now.last_on) == (FIRST, FIRST + dt.timedelta(days=9))
    assert not TopicStanding.objects.filter(topic=other).exists()
    assert list(Topic.objects.published()) == [one]


def test_what_was_not_heard_is_no_topic_of_the_public(staff: User) -> None:
    one = topic(staff, "T-1")
    said(staff, "A-1", one, state=AdmissionState.PENDING)
    refresh_topics([one.pk])
    assert standing(one).contributions == 0
    assert not Topic.objects.published().exists()
    Admission.objects.update(state=AdmissionState.ADMITTED, decided_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
    refresh_every_topic()
    assert Topic.objects.published().exists()


def test_it_is_due_by_the_term_of_its_first_day_or_by_its_assignment(staff: User) -> None:
    RuleSetting.objects.filter(key=RuleKey.RESPONSE_TERM).delete()
    one = topic(staff, "T-1")
    said(staff, "A-1", one)
    refresh_topics([one.pk])
    assert standing(one).due_on is None
    for since, days in ((FIRST - dt.timedelta(days=30), "20"), (FIRST + dt.timedelta(days=1), "90")):
        RuleSetting.objects.create(key=RuleKey.RESPONSE_TERM, value=days, valid_from=since)
    refresh_every_topic()
    assert standing(one).due_on == FIRST + dt.timedelta(days=20)
    answer = Response.objects.create(
        topic=one, assigned_to=staff, assigned_on=FIRST, due_on=FIRST + dt.timedelta(days=50)
    )
    refresh_topics([one.pk])
    assert standing(one).due_on == answer.due_on


def test_it_takes_as_many_queries_for_many(staff: User, django_assert_max_num_queries) -> None:
    many = [topic(staff, f"T-{number}") for number in range(30)]
    for number in range(60):
        said(staff, f"A-{number}", many[number % 30])
    with django_assert_max_num_queries(17):
        refresh_topics([row.pk for row in many])
    assert set(TopicStanding.objects.values_list("contributions", flat=True)) == {2}
