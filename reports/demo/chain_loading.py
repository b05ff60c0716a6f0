"""Carries the chain of the demonstration through the actions, in the order of its days: topics, answers, devolutions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import F

from accounts.models import Notice, User
from participation.actions.responses import (
    answer_again,
    assign_response,
    edit_response,
    publish_responses,
    review_response,
    submit,
)
from participation.actions.topic_moves import merge_topics, split_topic
from participation.actions.topics import code_contributions, create_topic
from participation.actions.workshops import (
    add_facilitator,
    announce_workshop,
    create_workshop,
    save_call,
    save_incident,
    set_tables,
)
from participation.models import (
    Contribution,
    Decision,
    Meeting,
    Minutes,
    MinutesState,
    Response,
    Topic,
    WorkshopTable,
)
from planning.models import Body, Neighbourhood, PlanItem, Subzone, Theme
from planning.queries.plans import plan_in_force
from reports.demo import chain
from reports.demo.calendar import next_workshop
from reports.demo.chain import shapes
from reports.demo.chain.workshops import NEXT, NEXT_PLACE, NEXT_TITLE, WORKSHOPS, Workshop, table_of
from reports.demo.devolution_loading import DevolutionsLoader
from reports.demo.improvement_loading import ImprovementLoader
from reports.demo.moments import moment, told_at
from reports.demo.outside_loading import OutsideLoader
from reports.demo.records import Contribution as ContributionData
from reports.demo.records import Demo
from reports.demo.records import Meeting as MeetingData

#: Days on which topics were joined and parted.
_MERGED_ON, _PARTED_ON = dt.date(2025, 12, 11), dt.date(2026, 4, 10)
#: How many days after their minutes were approved contributions were put under topics.
_SORTED_AFTER = dt.timedelta(days=3)
#: How many days before it was published an answer was assigned, passed on and reviewed; and before the day of the
#: demonstration, where it was published last or is still on its way.
_ASSIGNED, _PASSED, _REVIEWED, _JUST_NOW, _ON_ITS_WAY = 40, 6, 2, 9, 30
#: Themes whose answers the clerk writes; the others, the planning team.
_WRITTEN_BY_STAFF = frozenset(
    {"alumbrado", "residuos", "arbolado", "salud", "igualdad", "convivencia", "deporte"}
)


def load_workshop(
    *, meeting: Meeting, row: MeetingData, said: Mapping[str, ContributionData], by: User
) -> None:
    """What a workshop has beyond a meeting, before its minutes are approved: its call, tables, who ran it, and where
    each thing was said.
    """
    told = WORKSHOPS[row.slot.number - 1]
    save_call(meeting=meeting, fields={}, call=_call(told), expected_version=0, by=by)
    _run(meeting, told, by)
    tables = {table.number: table for table in WorkshopTable.objects.filter(meeting=meeting)}
    for contribution in (stored := list(meeting.contributions.all())):
        contribution.table = tables[table_of(told.zone, said[contribution.code].theme)]
    Contribution.objects.bulk_update(stored, ["table"])  # the imported files have no column for it


def call_next_workshop(*, today: dt.date, by: User) -> Meeting:
    """Prepare and announce the workshop of the weeks to come."""
    day = next_workshop(today)
    meeting = create_workshop(
        bodies=list(Body.objects.filter(code__in=["CM", "CV"]).order_by("code")),
        date=day,
        call=_call(NEXT),
        code=f"F-TA-{day.year}-J",
        title=NEXT_TITLE,
        place=NEXT_PLACE,
        start_time=dt.time(15),
        end_time=dt.time(18),
        by=by,
    )
    _run(meeting, NEXT, by)
    return announce_workshop(meeting=meeting, by=by, now=moment(today - dt.timedelta(days=2), 12))


def _call(told: Workshop) -> dict[str, Any]:
    latitude, longitude = map(Decimal, told.at)
    return {
        "subzone": Subzone.objects.get(code=told.zone),
        "purpose": told.purpose,
        "accessibility": told.accessibility,
        "childcare": told.childcare,
        "channels": told.channels,
        "registering": told.registering,
        "latitude": latitude,
        "longitude": longitude,
    }


def _run(meeting: Meeting, told: Workshop, by: User) -> None:
    set_tables(meeting=meeting, abouts=told.tables, by=by)
    tables = {table.number: table for table in WorkshopTable.objects.filter(meeting=meeting)}
    for role, name, number in told.facilitators:
        add_facilitator(meeting=meeting, role=role, name=name, table=tables.get(number), by=by)
    for hour, text in told.incidents:
        save_incident(meeting=meeting, text=text, at=dt.time.fromisoformat(hour), by=by)


def mark_dissents(*, meeting: Meeting, said: Mapping[str, ContributionData]) -> None:
    """What was noted as another opinion, before the minutes are approved: the imported files have no column for it."""
    against = [code for code, row in said.items() if row.meeting == meeting.code and row.dissents]
    meeting.contributions.filter(code__in=against).update(is_dissent=True)


class ChainLoader:
    """One load, event by event: what had not happened yet on the day of the demonstration is left out."""

    def __init__(self, demo: Demo, users: dict[str, User], say: Callable[[str], None]) -> None:
        self.demo, self.users, self.say = demo, users, say
        self.today = demo.today
        self.team, self.staff, self.mayor = users["coordinacion"], users["funcionaria"], users["alcaldia"]
        self.topics: dict[str, Topic] = {}
        self.themes = {theme.code: theme for theme in Theme.objects.all()}
        self.zones = {zone.code: zone for zone in Subzone.objects.all()}
        self.places = {place.name: place for place in Neighbourhood.objects.all()}
        self.items: dict[str, PlanItem] = {}
        self.approved = {row.code: row.approved_on for row in demo.meetings if row.approved_on}
        self.passed_on: list[tuple[shapes.Answer, Response]] = []
        self.events: list[tuple[dt.date, int, Callable[[dt.date], None]]] = []

    def load(self) -> None:
        """All of it."""
        plan = plan_in_force()
        self.items = {item.code: item for item in plan.items.all()} if plan else {}
        self._foresee()
        for day, _, event in sorted(self.events, key=lambda row: row[:2]):
            if day <= self.today:
                with told_at(moment(day, 19)):
                    event(day)
        waiting = {row.get_edit_url() for row in Response.objects.open()}
        waiting |= {
            row.get_review_url()
            for row in Minutes.objects.filter(state=MinutesState.UNDER_REVIEW).select_related("meeting")
        }
        told = Notice.objects.unread().exclude(url__in=waiting)
        told.update(read_at=F("created_at"))  # what was done with months ago is no news

    def at(self, day: dt.date, event: Callable[[dt.date], None]) -> None:
        """Have something happen on a day, after what was foreseen for it before."""
        self.events.append((day, len(self.events), event))

    def _foresee(self) -> None:
        said = self._said()
        for key, (first, later) in said.items():
            self.at(self._sorted_on(first), partial(self._begin, key, first))
            if later:
                self.at(self._sorted_on([*first, *later]), partial(self._add, key, later))
        for topic in chain.TOPICS:
            if topic.key in said and topic.into in said:
                both = [*said[topic.key][0], *said[topic.into][0]]
                self.at(max(_MERGED_ON, self._sorted_on(both)), partial(self._merge, topic))
        self.at(_PARTED_ON, self._part)
        batches: dict[dt.date, list[tuple[str, shapes.Answer]]] = defaultdict(list)
        for topic in chain.TOPICS:
            for answer in filter(None, (topic.answer, topic.again)):
                if answer.is_published:
                    day = answer.on or self.today - dt.timedelta(days=_JUST_NOW)
                    batches[day].append((topic.key, answer))
        for day, answers in batches.items():
            self.at(day, partial(self._publish, answers))
        for days, event in (
            (_ON_ITS_WAY, self._on_their_way),
            (_PASSED, self._pass_on),
            (_REVIEWED, self._review),
        ):
            self.at(self.today - dt.timedelta(days=days), event)
        OutsideLoader(self).foresee()
        DevolutionsLoader(self).foresee()
        ImprovementLoader(self).foresee()

    # -- topics

    def _said(self) -> dict[str, tuple[list[ContributionData], list[ContributionData]]]:
        """What was said of each topic: where it began (the workshops, or the hearing), and anywhere else."""
        rows: dict[str, list[ContributionData]] = defaultdict(list)
        for row in self.demo.contributions:
            if row.topic and row.meeting in self.approved:
                rows[row.topic].append(row)
        kinds = {meeting.code: meeting.slot.kind for meeting in self.demo.meetings}
        found = {}
        for topic in chain.TOPICS:
            where = "audiencia_publica" if topic.in_hearing else "taller"
            said = rows.get(topic.key, [])
            first = [row for row in said if kinds[row.meeting] == where]
            if first:
                found[topic.key] = (first, [row for row in said if row not in first])
        return found

    def _sorted_on(self, rows: Iterable[ContributionData]) -> dt.date:
        return max(self.approved[row.meeting] for row in rows) + _SORTED_AFTER

    def _stored(self, rows: Iterable[ContributionData]) -> list[Contribution]:
        return list(Contribution.objects.filter(code__in=[row.code for row in rows]).order_by("pk"))

    def _begin(self, key: str, rows: list[ContributionData], day: dt.date) -> None:
        topic = chain.BY_KEY[key]
        if topic.apart_from in self.topics and day < _PARTED_ON:  # not told apart yet
            self._add(topic.apart_from, rows, day)
            return
        self.topics[key] = create_topic(
            **self._described(topic),
            contributions=self._stored(rows),
            by=self.team,
            now=moment(day, 11),
            day=day,
        )

    def _described(self, topic: shapes.Topic) -> dict[str, Any]:
        near = topic.places if len(topic.places) <= 2 else []
        latitude, longitude = map(Decimal, topic.at) if topic.at else (None, None)
        return {
            "title": topic.title,
            "description": topic.description,
            "theme": self.themes[topic.theme],
            "competence": topic.competence,
            "legal_kind": topic.legal_kind,
            "subzones": [self.zones[code] for code in topic.zones],
            "neighbourhoods": [self.places[name] for name in near],
            "latitude": latitude,
            "longitude": longitude,
        }

    def _add(self, key: str, rows: list[ContributionData], day: dt.date) -> None:
        if key not in self.topics:
            key = chain.BY_KEY[key].apart_from
        topic = self.live(key)
        if topic:
            code_contributions(
                contributions=self._stored(rows), topics=[topic], by=self.staff, now=moment(day, 15)
            )

    def put(self, contribution: Contribution, key: str, day: dt.date) -> None:
        """Put something that came later under the topic of a key, if there is one."""
        if topic := self.live(key):
            code_contributions(
                contributions=[contribution], topics=[topic], by=self.staff, now=moment(day, 17)
            )

    def live(self, key: str) -> Topic | None:
        """The topic of a key, or the one that it was merged into."""
        topic = self.topics.get(key)
        into = chain.BY_KEY[key].into if key in chain.BY_KEY else ""
        return (
            Topic.objects.get(pk=topic.merged_into_id) if topic and topic.merged_into_id and into else topic
        )

    def _merge(self, topic: shapes.Topic, day: dt.date) -> None:
        source, target = self.topics[topic.key], self.topics[topic.into]
        merge_topics(topic=source, into=target, reason=topic.why, by=self.team, now=moment(day, 16))
        source.refresh_from_db()

    def _part(self, day: dt.date) -> None:
        for topic in chain.TOPICS:
            whole = self.topics.get(topic.apart_from)
            if whole is None:
                continue
            rows = [row for row in self.demo.contributions if row.topic == topic.key]
            coded = [row for row in self._stored(rows) if row.codings.filter(topic=whole).exists()]
            if coded:
                move = split_topic(
                    topic=whole,
                    contributions=coded,
                    new=self._described(topic) | {"day": day, "now": moment(day, 10)},
                    reason=topic.why,
                    by=self.team,
                    now=moment(day, 10),
                )
                self.topics[topic.key] = move.target

    # -- answers

    def _publish(self, answers: list[tuple[str, shapes.Answer]], day: dt.date) -> None:
        ready = []
        for key, answer in answers:
            response = self._write(key, answer, assigned=day - dt.timedelta(days=_ASSIGNED))
            if response is None:
                continue
            submit(response=response, by=response.assigned_to, now=self._before(day, _PASSED))
            response = review_response(
                response=response, by=self._other(response.assigned_to), now=self._before(day, _REVIEWED)
            )
            ready.append(response)
        if ready:
            publish_responses(responses=ready, by=self.mayor, now=moment(day, 18))

    def _before(self, day: dt.date, days: int) -> dt.datetime:
        return moment(day - dt.timedelta(days=days), 12)

    def _other(self, user: User) -> User:
        return self.staff if user.pk == self.team.pk else self.team

    def _write(
        self, key: str, answer: shapes.Answer, *, assigned: dt.date, due_on: dt.date | None = None
    ) -> Response | None:
        """Assigned, and written as far as it goes."""
        topic = self.topics.get(key)
        if topic is None:
            return None
        writer = self.staff if chain.BY_KEY[key].theme in _WRITTEN_BY_STAFF else self.team
        now = moment(assigned, 9)
        if answer is chain.BY_KEY[key].again:
            response = answer_again(
                topic=topic, to=writer, change_note=answer.note, by=self._other(writer), now=now
            )
        else:
            response = assign_response(
                topic=topic, to=writer, due_on=due_on, reason=answer.because, by=self._other(writer), now=now
            )
        response.decision, response.summary = answer.decision if answer.summary else "", answer.summary
        response.reason, response.detail = answer.reason, answer.detail
        response.cost = None if answer.cost is None else Decimal(answer.cost)
        response.period, response.referred_to = answer.period, answer.referred_to
        if not answer.is_published:
            response.internal_note = answer.note
        items = [self.items[code] for code in answer.items if code in self.items]
        resolutions = Decision.objects.none()
        if answer.resolution:
            resolutions = Decision.objects.resolutions().counted().filter(item__title=answer.resolution)
        return edit_response(
            response=response,
            items=items,
            resolutions=resolutions.order_by("-pk")[:1],
            expected_version=response.edit_version,
            by=writer,
        )

    def _on_their_way(self, day: dt.date) -> None:
        for topic in chain.TOPICS:
            answer = topic.answer
            if answer is None or answer.is_published:
                continue
            due_on = None if answer.due_in is None else self.today + dt.timedelta(days=answer.due_in)
            response = self._write(topic.key, answer, assigned=day, due_on=due_on)
            if response is not None and answer.state != shapes.DRAFTING:
                self.passed_on.append((answer, response))

    def _pass_on(self, day: dt.date) -> None:
        for _, response in self.passed_on:
            submit(response=response, by=response.assigned_to, now=moment(day, 12))

    def _review(self, day: dt.date) -> None:
        for answer, response in self.passed_on:
            if answer.state == shapes.REVIEWED:
                review_response(response=response, by=self._other(response.assigned_to), now=moment(day, 12))
