"""The chain of the demonstration: what was asked for, what the Government answered, and how it was given back.

Plain data, invented, in the order in which a reader would look for it: by what it is about.
"""

from reports.demo.chain import living, squares, streets, water
from reports.demo.chain.shapes import Topic

#: Every topic that the six workshops speak of.
TOPICS: tuple[Topic, ...] = (*streets.TOPICS, *water.TOPICS, *squares.TOPICS, *living.TOPICS)
BY_KEY = {topic.key: topic for topic in TOPICS}
