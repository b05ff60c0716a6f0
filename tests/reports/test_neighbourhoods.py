"""What the page of a neighbourhood tells, and what it never tells."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.origins import link_origins
from participation.actions.proposals import moderate_proposal, receive_proposal
from participation.actions.standings import refresh_topics
from participation.models import Coding, Contribution, HeadCount, Meeting, Topic
from participation.queries.places import topics_by_neighbourhood, topics_in
from participation.queries.public_topics import public_topics
from planning.models import Neighbourhood, PlanItem, Subzone, today
from planning.queries.plans import plan_in_force
from reports.actions.withdrawals import decide_withdrawal
from reports.models import Preparation, Publication, Withdrawal
from reports.queries.neighbourhoods import PER_PAGE, Attended, _attended, neighbourhood

pytestmark = pytest.mark.django_db
PAGE = "/barrios/fl/"


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    """The words of a page, spaces once."""
    return lambda address=PAGE: " ".join(client.get(address).text.split())


def test_it_tells_what_was_said_only_as_it_was_reviewed(
    world: dict, people: dict[str, User], page: Callable[..., str]
) -> None:
    """And once the text is withheld, neither it nor its topic is of the neighbourhood any more."""
    shown = Contribution.objects.published().get(neighbourhood__code="fl", meeting__code=world["approved"])
    topic = Topic.objects.create(code="solo-de-fl", title="Solo de este barrio", created_by=people["staff"])
    Coding.objects.create(contribution=shown, topic=topic, coded_by=people["staff"])
    refresh_topics([topic.pk])
    told = page()
    assert "Pide reponer tres luminarias en la plaza." in told and "Solo de este barrio" in told
    assert f'href="{topic.get_absolute_url()}"' in page("/temas/?barrio=fl")
    assert shown.meeting is not None
    assert f'href="{shown.meeting.get_absolute_url()}"' in page("/sesiones/?barrio=fl")
    review_contribution(
        contribution=shown,
        decision="withhold",
        public_text="",
        expected_version=shown.review.edit_version,
        by=people["staff"],
    )
    told = page()
    assert "tres luminarias" not in told and "Solo de este barrio" not in told
    assert f'href="{topic.get_absolute_url()}"' not in page("/temas/?barrio=fl")
    assert f'href="{topic.get_absolute_url()}"' in page("/temas/")  # it is still a topic, of no neighbourhood


def test_its_topics_are_counted_as_they_are_listed(world: dict) -> None:
    topics = Topic.objects.published()
    topics.order_by("pk")[0].neighbourhoods.add(Neighbourhood.objects.get(code="bc"))
    counted = topics_by_neighbourhood()
    assert any(row.topics for row in counted.values())
    for place in Neighbourhood.objects.all():
        listed = public_topics().filter(topics_in(place.code))
        answered = listed.filter(standing__first_answered_on__isnull=False).count()
        told = counted.get(place.pk)
        assert (listed.count(), answered) == ((told.topics, told.answered) if told else (0, 0))


def test_its_plan_is_that_in_force_and_what_came_of_it_is_told_apart(
    world: dict, people: dict[str, User], page: Callable[..., str]
) -> None:
    plan = plan_in_force()
    assert plan is not None
    named = PlanItem.objects.filter(plan=plan, subzones__code="F1")
    other = PlanItem.objects.filter(plan=plan).exclude(pk__in=named).order_by("-pk").first()
    assert named and other is not None
    before = neighbourhood("un", today(), None)
    assert before is not None and not before.items and not before.came
    Subzone.objects.get(code="F1").neighbourhoods.add(Neighbourhood.objects.get(code="un"))
    after = neighbourhood("un", today(), None)
    assert after is not None and set(after.items) == set(named) and not after.came
    assert 'href="/plan/?subzona=F1"' in page("/barrios/un/")
    # Something said there that is shown: the item is told as having come of it, once.
    place = Neighbourhood.objects.get(code="un")
    said = said_in(place, 1, people["staff"])[0]
    link_origins(items=[other], contributions=[said], by=people["team"])
    told = neighbourhood("un", today(), None)
    assert told is not None and told.came == [other] and set(told.items) == set(named)
    review = said.review
    review.decision, review.public_text = "withhold", ""
    review.save()
    told = neighbourhood("un", today(), None)
    assert told is not None and not told.came


def said_in(place: Neighbourhood, number: int, staff: User) -> list[Contribution]:
    """So many proposals of a neighbourhood, admitted and shown."""
    found = []
    for place_in_order in range(number):
        receipt = receive_proposal(
            verbatim=f"Pide algo {place_in_order}", stamp=f"barrio {place_in_order}", neighbourhood=place
        )
        moderate_proposal(
            contribution=receipt.contribution,
            state="admitted",
            decision="show",
            public_text=f"Texto que se lee {place_in_order:02}.",
            expected_version=0,
            by=staff,
        )
        found.append(Contribution.objects.get(pk=receipt.contribution.pk))
    return found


def test_its_workshops_come_before_the_meetings_of_all(world: dict, people: dict[str, User]) -> None:
    zone = Subzone.objects.get(code=world["subzone_code"])
    workshop = Meeting.objects.get(code=world["approved_workshop"])
    workshop.workshop.subzone = zone
    workshop.workshop.save(update_fields=["subzone"])
    code = "un"
    before = neighbourhood(code, today(), None)
    assert before is not None and workshop not in before.past
    assert [row.code for row in before.coming_elsewhere] == [world["coming"]] and not before.coming
    zone.neighbourhoods.add(Neighbourhood.objects.get(code=code))
    after = neighbourhood(code, today(), None)
    assert after is not None and workshop in after.past


def test_an_empty_one_says_what_will_be_there(world: dict, page: Callable[..., str], client: Client) -> None:
    Neighbourhood.objects.create(code="nuevo", name="Barrio Nuevo")
    told = page("/barrios/nuevo/")
    assert "Todavía no hay nada registrado de este barrio." in told
    assert "Acá van a estar los temas del barrio" in told and 'href="/proponer/"' in told
    assert "/seguir/?que=barrio&amp;codigo=nuevo" in told
    assert client.get("/barrios/no-hay/").status_code == 404
    assert "Barrio Nuevo" in page("/barrios/") and 'href="/barrios/nuevo/"' in page("/barrios/")


def test_what_was_said_comes_in_pages(world: dict, people: dict[str, User], page: Callable[..., str]) -> None:
    said_in(Neighbourhood.objects.get(code="un"), PER_PAGE + 1, people["staff"])
    first, second = page("/barrios/un/"), page("/barrios/un/?page=2")
    assert first.count("Texto que se lee") == PER_PAGE and second.count("Texto que se lee") == 1
    assert f"{PER_PAGE + 1} aportes de este barrio" in first
    assert 'id="reuniones"' in first and 'id="reuniones"' not in second


# --- how many came --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ([[["fl"], 12], [["bc", "un"], 7]], Attended(dt.date(2026, 1, 1), dt.date(2026, 6, 30), 12)),
        ([[["bc"], 12], [["fl", "un"], 7]], Attended(dt.date(2026, 1, 1), dt.date(2026, 6, 30), None)),
        ([[["bc"], 12]], None),
        ([], None),
        (None, None),
    ],
)
def test_residents_are_told_as_the_analysis_tells_them(groups: list | None, told: Attended | None) -> None:
    """A neighbourhood that was merged with others has no number of its own."""
    assert _attended({"since": "2026-01-01", "until": "2026-06-30", "groups": groups}, "fl") == told
    assert _attended(None, "fl") is None


def test_no_live_count_of_residents_is_told(world: dict, people: dict[str, User]) -> None:
    """Those that a meeting counts since the seal change nothing; and what is withdrawn tells nothing."""
    publication = Publication.objects.published().current().get(kind="participacion")
    groups = json.loads(Preparation.objects.get(pk=publication.preparation_id).snapshot)["grupos"]["barrios"]
    told = neighbourhood("fl", today(), None)
    assert told is not None and told.attended is not None
    assert told.attended.number == next((total for keys, total in groups if keys == ["fl"]), None)
    HeadCount.objects.create(
        meeting=Meeting.objects.get(code=world["reviewed"]),
        count=40,
        neighbourhood=told.place,
        gender="woman",
    )
    again = neighbourhood("fl", today(), None)
    assert again is not None and again.attended == told.attended
    asked = Withdrawal.objects.undecided().get(publication=publication)
    decide_withdrawal(withdrawal=asked, confirm=True, by=people["mayor"])
    gone = neighbourhood("fl", today(), None)
    assert gone is not None and gone.attended is None
