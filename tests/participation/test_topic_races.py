"""Two at once on topics: nobody waits in a circle, and how topics stand is what there is in the end."""

import time
from collections.abc import Callable
from threading import Thread

import pytest
from django.db import connection, transaction

from accounts.models import User
from participation.actions.origins import link_origins, unlink_origin
from participation.actions.proposals import moderate_proposal, register_proposal
from participation.actions.responses import assign_response, drop_response
from participation.actions.standings import hold_topics, refresh_topics
from participation.actions.topic_moves import merge_topics
from participation.actions.topics import code_contributions, lock_topics
from participation.models import PlanOrigin, Response, TopicStanding
from planning.models import today
from tests.participation import answering
from tests.planning import plans

pytestmark = pytest.mark.django_db(transaction=True)


class Other(Thread):
    """Somebody else, with a connection of their own; what went wrong is told by ``ended``."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act
        self._wrong: list[Exception] = []

    def run(self) -> None:
        try:
            with transaction.atomic():
                self._act()
        except Exception as wrong:  # noqa: BLE001 - told by the test's own thread
            self._wrong.append(wrong)
        finally:
            connection.close()

    def waits(self) -> bool:
        """Start, and go on when they wait for us (or have ended without)."""
        self.start()
        until = time.monotonic() + 30
        while self.is_alive() and time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_stat_clear_snapshot(), count(*) FROM pg_locks"
                    " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                )
                if cursor.fetchone()[1]:
                    return True
            time.sleep(0.05)
        return False

    def ended(self) -> None:
        self.join(60)
        assert not self.is_alive()
        assert self._wrong == []


def is_linked(topic: int) -> bool:
    return TopicStanding.objects.get(topic=topic).is_linked


def test_a_topic_merged_meanwhile_is_counted_with_the_live_one(people: dict[str, User]) -> None:
    rows = answering.heard(people)
    one, into = answering.topic(people, "uno", rows[:1]), answering.topic(people, "dos", rows[1:])
    origin = PlanOrigin.objects.create(
        item=plans.presented(people).items.get(code="1.1.1"), topic=one, made_by=people["team"]
    )

    def take_back() -> None:
        PlanOrigin.objects.filter(pk=origin.pk).delete()
        refresh_topics([one.pk])

    other = Other(take_back)
    with transaction.atomic():
        merge_topics(topic=one, into=into, reason="Lo mismo.", by=people["staff"])
        assert is_linked(into.pk)
        assert other.waits()
    other.ended()
    assert not is_linked(into.pk)


@pytest.mark.parametrize("links", [True, False])
def test_what_is_coded_while_it_is_linked_counts(people: dict[str, User], links: bool) -> None:
    (row,) = answering.heard(people, 1)
    topic, item = answering.topic(people, rows=[]), plans.presented(people).items.get(code="1.1.1")
    if links:
        other = Other(lambda: link_origins(items=[item], contributions=[row], by=people["team"]))
    else:
        origin = PlanOrigin.objects.create(item=item, contribution=row, made_by=people["team"])
        other = Other(lambda: unlink_origin(origin=origin, by=people["team"]))
    with transaction.atomic():
        code_contributions(contributions=[row], topics=[topic], by=people["staff"])
        other.waits()
    other.ended()
    assert is_linked(topic.pk) == links


def test_who_moderates_and_who_links_do_not_wait_in_a_circle(people: dict[str, User]) -> None:
    row = register_proposal(
        channel="phone", verbatim="Luz", received_on=today(), by=people["staff"]
    ).contribution
    assert row is not None
    topic, item = answering.topic(people, rows=[row]), plans.presented(people).items.get(code="1.1.1")
    other = Other(
        lambda: moderate_proposal(
            contribution=row, state="refused", criterion="repeated", expected_version=0, by=people["staff"]
        )
    )
    with transaction.atomic():
        hold_topics([topic.pk])
        assert other.waits()
        PlanOrigin.objects.create(item=item, contribution=row, made_by=people["team"])
    other.ended()
    assert TopicStanding.objects.get(topic=topic).contributions == 0


def test_an_answer_of_a_merged_topic_holds_both_in_order(people: dict[str, User]) -> None:
    rows = answering.heard(people)
    into, one = answering.topic(people, "vivo", rows[:1]), answering.topic(people, "unido", rows[1:])
    response = assign_response(topic=one, to=people["nobody"], by=people["staff"])
    merge_topics(topic=one, into=into, reason="Lo mismo.", by=people["staff"])
    other = Other(lambda: drop_response(response=response, reason="No corresponde.", by=people["staff"]))
    with transaction.atomic():
        lock_topics([into.pk])
        assert other.waits()
        lock_topics([one.pk])
    other.ended()
    assert Response.objects.get().state == "dropped"
