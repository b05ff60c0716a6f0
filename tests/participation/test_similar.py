"""Suggestions: alike what shares a word that tells something, with its reason, as far as each may read."""

import pytest

from accounts.models import User
from participation.actions.topics import create_topic
from participation.queries.coding import Reader
from participation.queries.similar import suggested
from tests import kept, similar_pairs
from tests.participation import making


def corpus(staff: User) -> dict[int, str]:
    """The topics of the corpus with what is coded to each; by primary key, the corpus's own."""
    meeting = making.draft(staff, "CM")
    said = {
        key: [making.said(meeting, staff, text) for text in topic.coded]
        for key, topic in similar_pairs.TOPICS.items()
    }
    making.present(meeting, staff)
    making.incorporate_minutes(meeting=meeting, approved_on=meeting.date, number="1", by=staff)
    return {
        create_topic(title=topic.title, contributions=said[key], by=staff).pk: key
        for key, topic in similar_pairs.TOPICS.items()
    }


@pytest.fixture
def topics(people: dict[str, User]) -> dict[int, str]:
    return kept.once("similar topics", lambda: corpus(people["staff"]))


def test_alike_is_suggested_and_nothing_else(topics: dict[int, str]) -> None:
    def suggest(text: str) -> list[str]:
        return [topics[one.topic.pk] for one in suggested(text, Reader(True))]

    assert not similar_pairs.misses(suggest)
