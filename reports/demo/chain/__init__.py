"""The chain of the demonstration: what was asked for, what the Government answered, and how it was given back.

Plain data, invented, in the order in which a reader would look for it: by what it is about.
"""

from reports.demo.chain import living, squares, streets, water
from reports.demo.chain.shapes import Topic

#: Every topic that the six workshops speak of.
TOPICS: tuple[Topic, ...] = (*streets.TOPICS, *water.TOPICS, *squares.TOPICS, *living.TOPICS)
BY_KEY = {topic.key: topic for topic in TOPICS}


def items_of(key: str) -> set[str]:
    """The items of the plan on which the answers to a topic rest, or to the one that it was merged into."""
    topic = BY_KEY[BY_KEY[key].into or key]
    answers = [answer for answer in (topic.answer, topic.again) if answer and answer.is_published]
    return {item for answer in answers for item in answer.items}


def topic_of(sentence: str, place: str) -> Topic | None:
    """What a sentence of ``texts`` said of a neighbourhood is about; ``None`` when it is about none of them.

    A topic of one or two subzones is only about the neighbourhoods that spoke of it.
    """
    for topic in TOPICS:
        if sentence.startswith(topic.also) and topic.also:
            near = len(topic.zones) > 2 or place in topic.places or not place
            return topic if near else None
    return None
