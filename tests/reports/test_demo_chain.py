"""The chain of the demonstration as data: the numbers are right, it reads differently, it points at what there is."""

import datetime as dt
import re
from collections import Counter

import pytest

from reports.demo import calendar, places, plan, texts
from reports.demo.chain import BY_KEY, TOPICS, outside, shapes, topic_of, workshops
from reports.demo.chain.given_back import DEVOLUTIONS, PENDING, SHOWN, THEME, WITHHELD, WORKSHOP
from reports.demo.contributions import Contribution
from reports.demo.records import Demo, build
from reports.demo.sessions import RESOLUTIONS

DAY = dt.date(2026, 11, 22)
ANSWERS = [answer for topic in TOPICS for answer in (topic.answer, topic.again) if answer]
OUT = [answer for answer in ANSWERS if answer.is_published]
SAID = [sentence for _, options in texts.SAID.values() for _, sentence in options]
SAID += [sentence for options in texts.INSTITUTIONAL.values() for _, _, sentence in options]


@pytest.fixture(scope="module")
def demo() -> Demo:
    return build(DAY)


def in_workshops(demo: Demo) -> list[Contribution]:
    codes = {meeting.code for meeting in demo.meetings if meeting.slot.kind == "taller"}
    return [row for row in demo.contributions if row.meeting in codes]


# -- how many


def test_ninety_topics_in_every_state():
    assert len(TOPICS) + len(outside.TOPICS) + len(outside.DOCUMENTS) == 90
    assert len(BY_KEY) == len(TOPICS)
    merged = [topic for topic in TOPICS if topic.into]
    assert len(merged) == 6
    assert all(topic.answer is None and not BY_KEY[topic.into].into for topic in merged)
    assert [BY_KEY[topic.apart_from].key for topic in TOPICS if topic.apart_from] == ["frecuencia"]
    assert all(topic.why for topic in TOPICS if topic.into or topic.apart_from)
    waiting = [topic for topic in TOPICS if not topic.answer and not topic.into]
    assert len(waiting) == 9


def test_seventy_answers_of_which_sixty_two_are_out():
    assert len(ANSWERS) == 70 and len(OUT) == 62
    decisions = Counter(answer.decision for answer in OUT)
    assert set(decisions) == {"accepted", "in_part", "not_accepted", "referred", "already_done"}
    assert min(decisions.values()) >= 6
    ways = Counter(answer.state for answer in ANSWERS if not answer.is_published)
    assert ways == {"drafting": 3, "in_review": 3, "reviewed": 2}
    # A day of its own is not so far from that of the term that it looks like a mistake.
    moved = [topic for topic in TOPICS if topic.answer and topic.answer.due_in is not None]
    assert moved and all(topic.in_hearing and topic.answer.because for topic in moved if topic.answer)


def test_four_hundred_and_twenty_contributions_from_five_hundred_people(demo):
    assert (sum(workshops.CONTRIBUTIONS), sum(workshops.PEOPLE)) == (420, 500)
    assert Counter(row.meeting for row in in_workshops(demo)) == {
        f"F-TA-2025-{number}": many for number, many in enumerate(workshops.CONTRIBUTIONS, 1)
    }
    came = [row.count for m in demo.meetings if m.slot.kind == "taller" for row in m.head_counts]
    assert sum(came) == 500


def test_three_in_four_are_under_a_topic_and_the_newest_wait(demo):
    under = [row for row in demo.contributions if row.topic]
    assert 0.72 <= len(under) / len(demo.contributions) <= 0.8
    days = {meeting.code: meeting.slot.date for meeting in demo.meetings}
    assert max(days[row.meeting] for row in under) <= DAY - dt.timedelta(days=75)
    assert {row.topic for row in under} == set(BY_KEY)
    assert sum(row.dissents for row in under) >= 12


def test_six_devolutions_and_forty_answers_of_readers():
    assert [devolution.sealed_on is None for devolution in DEVOLUTIONS] == [False] * 5 + [True]
    told = [row for devolution in DEVOLUTIONS for row in devolution.answers]
    assert len(told) == 40
    assert Counter(row.state for row in told) == {SHOWN: 33, PENDING: 6, WITHHELD: 1}
    assert sum(row.corrects for row in told) == 15
    assert sum(bool(row.reply) for row in told) == 9 and sum(row.goes_on for row in told) == 1
    assert all(row.text for row in told if row.corrects)
    topics = {row.topic for row in told} | {key for row in DEVOLUTIONS for key in row.notes}
    assert topics - {""} <= set(BY_KEY)


def test_what_came_outside_the_meetings_is_in_every_state():
    states = Counter(row.state for row in outside.RECEIVED)
    assert states == {
        "admitted": 14,
        "pending": 3,
        **dict.fromkeys(("insults", "third_party", "advertising", "repeated", "no_content"), 1),
    }
    channels = Counter(row.channel for row in outside.RECEIVED)
    assert channels["note"] == channels["body"] == 2 and {"phone", "desk", "paper"} <= set(channels)
    new = {topic.key for topic in outside.TOPICS} | set(outside.DOCUMENTS)
    about = {row.topic for row in outside.RECEIVED if row.topic}
    assert new <= about <= new | set(BY_KEY)


# -- what it points at


def test_answers_say_what_they_must():
    items = {item.code for item in plan.items()}
    resolutions = {row.title for row in RESOLUTIONS}
    approval = plan.dates(DAY).approval
    for answer in ANSWERS:
        assert answer.reason and len(answer.summary) <= 200
        assert set(answer.items) <= items and answer.resolution in resolutions | {""}
    for answer in OUT:
        assert len(answer.summary) > 60
        assert bool(answer.referred_to) == (answer.decision == shapes.REFERRED)
        if answer.decision == shapes.ACCEPTED:
            assert answer.period and (answer.items or answer.resolution)
        if answer.items and answer.on:
            assert approval and answer.on >= approval, answer.summary
    named = " ".join(answer.referred_to for answer in OUT)
    for office in ("OSE", "Intendencia", "Ministerio del Interior", "ASSE", "ANEP"):
        assert office in named
    spent = [answer for answer in OUT if answer.decision == shapes.ACCEPTED]
    assert sum(answer.cost is not None for answer in spent) >= 0.8 * len(spent)


def test_no_answer_came_before_what_it_answers():
    hearing = calendar.nth_weekday(2026, 3, calendar.SATURDAY, 4)
    for topic in TOPICS:
        zones = [zone.code for zone in places.SUBZONES]
        first = min(calendar.WORKSHOP_DAYS[zones.index(zone)] for zone in topic.zones)
        first = hearing if topic.in_hearing else first
        for answer in (topic.answer, topic.again):
            assert not answer or answer.on is None or answer.on > first, topic.key
        if topic.again and topic.answer and topic.answer.on and topic.again.on:
            assert topic.again.on > topic.answer.on and topic.again.note


def test_what_is_said_elsewhere_is_about_one_topic_at_most():
    for topic in TOPICS:
        for beginning in topic.also:
            assert sum(sentence.startswith(beginning) for sentence in SAID) == 1, beginning
    about = Counter(beginning for topic in TOPICS for beginning in topic.also)
    assert max(about.values()) == 1
    street = next(sentence for sentence in SAID if sentence.startswith("Tosca y cilindro"))
    near, far = topic_of(street, places.MANGA), topic_of(street, places.UNION)
    assert near and near.key == "tosca" and far is None


def test_each_devolution_speaks_of_what_was_said_there():
    for devolution in DEVOLUTIONS:
        named = {row.topic for row in devolution.answers if row.topic} | set(devolution.notes)
        for topic in (BY_KEY[key] for key in named):
            if devolution.scope == THEME:
                assert topic.theme == devolution.about, topic.key
            else:
                assert devolution.about in topic.zones, (devolution.title, topic.key)
                assert devolution.scope != WORKSHOP or not topic.in_hearing, topic.key
        for row in devolution.answers:
            zone = [one for one in places.SUBZONES if row.place in one.neighbourhoods]
            assert devolution.scope == THEME or not zone or zone[0].code == devolution.about, row


# -- how it reads


def test_nobody_says_the_same_twice():
    said = [voice.text for topic in TOPICS for voice in topic.voices]
    said += [row.text for row in outside.RECEIVED if row.state != "repeated"]
    said += [row.text for devolution in DEVOLUTIONS for row in devolution.answers if row.text]
    written = [answer.summary for answer in ANSWERS if answer.summary] + [answer.reason for answer in ANSWERS]
    written += [topic.title for topic in TOPICS] + [topic.description for topic in TOPICS]
    for texts_told in (said, written):
        assert len(set(texts_told)) == len(texts_told)
    openings = Counter(" ".join(text.split()[:4]) for text in said)
    assert openings.most_common(1)[0][1] <= 3, openings.most_common(3)


def test_sentences_are_whole():
    for topic in TOPICS:
        for text in (topic.description, *(voice.text for voice in topic.voices)):
            assert text[0].isupper() or text[0] in "«¿¡", text
            assert text[-1] in ".?!»" and "  " not in text and "{" not in text, text
            assert not re.search(r"\b(de|a) el\b", text), text
    for answer in ANSWERS:
        for text in filter(None, (answer.summary, answer.reason, answer.detail)):
            assert text[-1] == "." and "  " not in text, text


def test_each_table_talks_about_something_said():
    for row in workshops.WORKSHOPS:
        tables = {workshops.table_of(row.zone, theme) for theme in texts.SAID}
        assert tables == set(range(1, len(row.tables) + 1)), row.zone
        assert {table for _, _, table in row.facilitators} <= {0, *tables}
        assert max(map(len, row.tables)) <= 120
