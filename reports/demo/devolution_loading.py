"""Carries the devolutions of the demonstration and its synthesis through the actions, up to what their readers said."""

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from participation.actions.devolutions import choose_topics, create_devolution, save_event
from participation.actions.validations import decide_answer, receive_answer, take_up_correction
from participation.models import (
    Devolution,
    DevolutionChannel,
    DevolutionPresentation,
    Meeting,
    ValidationKind,
)
from participation.queries.devolutions import given_back_topics, prepared_topics
from reports.actions import create_about, create_document
from reports.demo.chain import reading
from reports.demo.chain.given_back import DEVOLUTIONS, PENDING, SHOWN, GivenBack, Told
from reports.demo.documents import fill, publish
from reports.demo.moments import moment
from reports.documents.synthesis import DOCUMENT_TYPE as SYNTHESIS
from reports.models import Document, DocumentKind

if TYPE_CHECKING:
    from reports.demo.chain_loading import ChainLoader

#: Days after a half-year ends at which its synthesis was sealed; days before its seal at which a devolution was begun.
_SYNTHESIS_AFTER, _BEGUN_BEFORE = dt.timedelta(days=75), dt.timedelta(days=12)
#: What only one person asked for is left to the portal, where that leaves so many topics.
_AT_LEAST = 4
_READ = "Leída entera, tema por tema."


class DevolutionsLoader:
    """The devolutions, each on its day, and then the synthesis of the last half-year that is over."""

    def __init__(self, chain: "ChainLoader") -> None:
        self.chain = chain

    def foresee(self) -> None:
        """Each on its day; what its readers said comes with it, as far as it had come."""
        for number, row in enumerate(DEVOLUTIONS):
            self.chain.at(row.sealed_on or self.chain.today, partial(self._give_back, number, row))
        until = self.chain.demo.half_years[-1][1]
        self.chain.at(min(until + _SYNTHESIS_AFTER, self.chain.today), self._synthesis)

    # -- devolutions

    def _give_back(self, number: int, row: GivenBack, day: dt.date) -> None:
        if row.sealed_on is None and row.until >= day:
            return
        meeting = Meeting.objects.filter(workshop__subzone__code=row.about, date=row.since).first()
        if row.scope == "workshop" and (meeting is None or meeting.code not in self.chain.approved):
            return  # with few sessions its minutes wait for long
        self.chain.say(f"  {row.title}")
        devolution = self._begin(row, meeting, day)
        if not devolution.topics.exists():
            return
        document = create_about(kind=DocumentKind.DEVOLUTION, about=devolution.code, by=self.chain.team)
        fill(document, {"introduccion": row.introduction, "sigue": row.follows}, by=self.chain.team)
        if row.sealed_on is None:
            return
        self._publish(document, day, f"devolucion-{number}")
        for after, place, attended, note in row.presentations:
            self._event(
                DevolutionPresentation(devolution=devolution, place=place, attended=attended, note=note),
                day + dt.timedelta(days=after),
            )
        for after, kind, detail, reach, source in row.channels:
            self._event(
                DevolutionChannel(
                    devolution=devolution, kind=kind, detail=detail, reach=reach, reach_source=source
                ),
                day + dt.timedelta(days=after),
            )
        topics = {topic.pk for topic in given_back_topics(devolution)}
        for told in row.answers:
            said = day + dt.timedelta(days=told.after)
            if said <= self.chain.today:
                self._answer(devolution, told, said, topics)

    def _begin(self, row: GivenBack, meeting: Meeting | None, day: dt.date) -> Devolution:
        devolution = create_devolution(
            title=row.title,
            scope=row.scope,
            meeting=meeting if row.scope == "workshop" else None,
            subzone=self.chain.zones[row.about] if row.scope == "subzone" else None,
            theme=self.chain.themes[row.about] if row.scope == "theme" else None,
            period_from=row.since,
            period_to=row.until,
            validation_until=day + dt.timedelta(days=row.open_for) if row.sealed_on else None,
            by=self.chain.team,
            now=moment(day - _BEGUN_BEFORE, 10),
        )
        notes = {topic.pk: text for key, text in row.notes.items() if (topic := self.chain.live(key))}
        told = {
            topic.pk for answer in row.answers if answer.topic and (topic := self.chain.live(answer.topic))
        }
        every = prepared_topics(devolution)
        topics = [one.topic.pk for one in every if one.contributions > 1 or one.topic.pk in {*notes, *told}]
        if len(topics) < _AT_LEAST:
            topics = [one.topic.pk for one in every]
        topics.sort(key=lambda pk: pk not in notes)  # first what there is most to say of
        return choose_topics(
            devolution=devolution,
            chosen=[(pk, notes.get(pk, "")) for pk in topics],
            expected_version=devolution.edit_version,
            by=self.chain.team,
        )

    def _event(self, event: DevolutionPresentation | DevolutionChannel, day: dt.date) -> None:
        if day <= self.chain.today:
            event.on = day
            save_event(event=event, by=self.chain.team)

    def _answer(self, devolution: Devolution, told: Told, day: dt.date, topics: set[int]) -> None:
        topic = self.chain.live(told.topic) if told.topic else None
        answer = receive_answer(
            devolution=devolution,
            kind=ValidationKind.CORRECTS if told.corrects else ValidationKind.ACKNOWLEDGES,
            text=told.text,
            topic=topic if topic and topic.pk in topics else None,
            neighbourhood=self.chain.places.get(told.place),
            day=day,
        )
        if told.state == PENDING:
            return
        answer = decide_answer(
            answer=answer,
            state=told.state,
            public_text=(told.public or told.text) if told.state == SHOWN else "",
            reply=told.reply,
            expected_version=answer.edit_version,
            by=self.chain.staff,
            now=moment(min(day + dt.timedelta(days=2), self.chain.today), 9),
        )
        if told.goes_on:
            contribution = take_up_correction(answer=answer, by=self.chain.staff)
            self.chain.put(contribution, told.topic, day)

    # -- the synthesis

    def _synthesis(self, day: dt.date) -> None:
        period = self.chain.demo.half_years[-1]
        self.chain.say("  Síntesis de lo que se pidió, se contestó y se devolvió")
        document = create_document(
            kind=DocumentKind.SYNTHESIS,
            period_from=period[0],
            period_to=period[1],
            bodies=[],
            by=self.chain.team,
        )
        figures = {id: text for id, _, text in SYNTHESIS.figure_choices(document)}
        fill(document, reading.synthesis(period, figures), by=self.chain.team)
        self._publish(document, day, "sintesis")

    def _publish(self, document: Document, day: dt.date, what: str) -> None:
        chain = self.chain
        publish(document, on=day, today=chain.today, what=what, note=_READ, users=chain.users)
