"""What was decided of a document, into records: through the actions of each, and where each stood beside it.

Called inside the transaction of ``participation.actions.minutes_imports``, which holds the lock and checks who may.
"""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from accounts.models import User
from participation.actions.matters import register_matter
from participation.actions.meetings import (
    AttendanceRow,
    HeadCountRow,
    create_meeting,
    record_attendance,
    record_head_counts,
)
from participation.actions.minutes import incorporate_minutes
from participation.actions.origins import link_origins
from participation.actions.session import save_parts
from participation.minutes_choices import OPEN_TO_ALL, as_day
from participation.models import (
    AttendanceStatus,
    Contribution,
    Decision,
    FactKind,
    FactSpan,
    Meeting,
    Minutes,
    MinutesProposal,
    NameDecision,
    NameKind,
    Presiding,
)
from participation.permissions import LINK_ORIGIN
from participation.queries.minutes_imports import bodies_of, plan_links
from participation.records.formats import AUTHOR_TYPES, QUALITIES, STATUSES
from participation.session import typed
from participation.session.parts import Change
from planning.actions import create_person
from planning.models import BodyKind, Person
from planning.permissions import MANAGE_PEOPLE, can
from planning.sheets.words import fold

_LONGEST_TITLE = 300
_LONGEST_DESTINATION = 300
_ABOUT_MINUTES = re.compile(r"\bacta\b", re.IGNORECASE)
_AT_MEETING = ("date", "kind", "number", "start_time", "end_time", "present_count")


class Writer:
    """Writes one document; what it reads is the merged facts, and nothing else."""

    def __init__(
        self,
        proposal: MinutesProposal,
        told: Mapping[str, Any],
        members: Mapping[str, str],
        *,
        by: User,
        now: dt.datetime,
    ) -> None:
        self.proposal, self.told, self.members = proposal, told, members
        self.by, self.now = by, now
        self.spans: list[FactSpan] = []
        #: The part of the session's record that each path became, to tell errors and spans by it.
        self.parts: dict[str, str] = {}

    def write(self) -> Minutes:
        """Write everything; facts first, the approval last, because it freezes them."""
        self.people = self._people()
        self.meeting = self._meeting()
        self._attendance()
        self._session()
        minutes = incorporate_minutes(
            meeting=self.meeting,
            approved_on=self._approved_on(),
            number=self.told["number"],
            by=self.by,
            now=self.now,
        )
        self._keep_spans()
        self._links()
        return minutes

    def _approved_on(self) -> dt.date:
        day = as_day(self.told["approved_on"])
        assert day is not None
        return day

    # -- who

    def _named(self) -> Iterator[Mapping[str, Any]]:
        presider = self.told["presider"]
        yield from ([presider] if presider else [])
        yield from self.told["present"]
        yield from self.told["absent"]

    def _people(self) -> dict[str, Person]:
        """Everybody by path; those whom somebody chose to register are registered now, once each."""
        codes = {one["person"] for one in self._named() if one["person"]}
        known = {person.code: person for person in Person.objects.filter(code__in=codes)}
        found: dict[str, Person] = {}
        new: dict[str, Person] = {}
        for one in self._named():
            if one["new"]:
                written = fold(one["name"])
                if written not in new:
                    new[written] = self._register(one, written)
                found[one["path"]] = new[written]
            elif one["person"] in known:
                found[one["path"]] = known[one["person"]]
            else:
                raise ValidationError({one["path"]: ["Esa persona no está en el registro."]})
        return found

    def _register(self, one: Mapping[str, Any], written: str) -> Person:
        if not can(self.by, MANAGE_PEOPLE):
            raise ValidationError(
                {f"{one['path']}.new": ["Registrar a alguien nuevo lo hace el funcionariado."]}
            )
        person = create_person(**one["new"], by=self.by)
        NameDecision.objects.update_or_create(
            batch=self.proposal.batch,
            written=written[:200],
            defaults={"kind": NameKind.PERSON, "person": person, "decided_by": self.by},
        )
        return person

    # -- the meeting

    def _meeting(self) -> Meeting:
        told = self.told
        day = as_day(told["date"])
        assert day is not None
        count = told["present_count"]
        of_residents = told["kind"] in OPEN_TO_ALL
        with _errors_at({}):
            meeting = create_meeting(
                kind=told["kind"],
                bodies=bodies_of(self.proposal, dict(told)),
                date=day,
                start_time=_hour(told["start_time"]),
                end_time=_hour(told["end_time"]),
                place=told["place"],
                count_only=count is not None and not told["present"],
                members_present=None if of_residents else count,
                number=told["number"],
                by=self.by,
            )
        if of_residents and count:
            record_head_counts(
                meeting=meeting,
                rows=[HeadCountRow(count=count)],
                expected_version=meeting.edit_version,
                by=self.by,
            )
        for name in _AT_MEETING:
            fact = self.proposal.facts.get(name)
            if fact and told[name] is not None:
                self._stood(FactKind.MEETING, meeting, fact.get("span"), name)
        return meeting

    def _attendance(self) -> None:
        rows = [
            AttendanceRow(
                person=self.people[one["path"]],
                status=AttendanceStatus.PRESENT,
                acting_as=QUALITIES.get(one["acting_as"], ""),
            )
            for one in self.told["present"]
        ] + [
            AttendanceRow(
                person=self.people[one["path"]],
                status=STATUSES[fold(one["status"])],
                acting_as=QUALITIES.get(self.members.get(one["person"], ""), ""),
            )
            for one in self.told["absent"]
        ]
        if not rows:
            return
        paths = {
            self.people[one["path"]].code: one["path"] for one in self._named() if one["path"] != "presider"
        }
        with _errors_at(paths):
            record_attendance(
                meeting=self.meeting, rows=rows, expected_version=self.meeting.edit_version, by=self.by
            )
        stored = {row.person_id: row for row in self.meeting.attendances.all()}
        for one in (*self.told["present"], *self.told["absent"]):
            self._stood(FactKind.ATTENDANCE, stored[self.people[one["path"]].pk], one["span"])

    # -- what was dealt with

    def _session(self) -> None:
        changes = [
            *self._presiding(),
            *self._matters(),
            *(self._decision(one) for one in self.told["resolutions"]),
            *(self._contribution(one) for one in self.told["contributions"]),
        ]
        saved = save_parts(meeting=self.meeting, changes=changes, by=self.by)
        paths = {key: path for path, key in self.parts.items()}
        errors = {
            f"{paths[key]}.{name}" if name else paths[key]: texts
            for key, problems in saved.errors.items()
            for name, texts in problems.items()
        }
        if errors:
            raise ValidationError(errors)

    def _change(self, kind: str, path: str, values: Mapping[str, str]) -> Change:
        key = f"{kind}:{uuid.uuid4()}"
        self.parts[path] = key
        return Change(key, "", dict(values))

    def _presiding(self) -> Iterator[Change]:
        if self.told["presider"]:
            yield self._change("presiding", "presider", {"person": self.people["presider"].code})

    def _matters(self) -> Iterator[Change]:
        """Each through the registry desk, with the next number of that year, and dealt with in the session."""
        for one in self.told["matters"]:
            with _errors_at({"extract": f"{one['path']}.text"}, one["path"]):
                matter = register_matter(
                    body=self.proposal.batch.body,
                    received_on=self.meeting.date,
                    sender_kind=one["sender_kind"],
                    sender=_cut(one["sender"], 200),
                    extract=one["text"],
                    destination=_cut(one["destination"], _LONGEST_DESTINATION),
                    by=self.by,
                )
            self._stood(FactKind.MATTER, matter, one["span"])
            title, destination = one["text"], one["destination"]
            rest = [title if len(title) > _LONGEST_TITLE else ""]
            rest.append(destination if len(destination) > _LONGEST_DESTINATION else "")
            yield self._change(
                "item",
                one["path"],
                {
                    "title": _cut(" ".join(title.split()), _LONGEST_TITLE),
                    "matter": str(matter.pk),
                    "discussion": "\n\n".join(text for text in rest if text),
                    "destination": _cut(destination, _LONGEST_DESTINATION),
                },
            )

    def _decision(self, one: Mapping[str, Any]) -> Change:
        vote = one["vote"]
        values = {
            "kind": one["kind"] or self._usual_kind(one),
            "number": one["number"],
            "case_file": _cut(one["case_file"], 60),
            "operative": one["text"],
            "account": "\n".join(_told_votes(one)),
            "mode": "aggregate",
        }
        if vote:
            count = vote["counts"]
            columns = {"yes": "yes_count", "no": "no_count", "abstentions": "abstention_count"}
            columns["present"] = "present_count"
            values |= {column: _text(count[name]) for name, column in columns.items()}
            if vote["casting_vote"]:
                values["casting_vote"] = "no" if vote["result"] == "rejected" else "yes"
                values["tie_broken_by"] = self.people["presider"].code
        return self._change("decision", one["path"], values)

    def _usual_kind(self, one: Mapping[str, Any]) -> str:
        """The Municipal Council decides by resolution; what others move, and the acta before, is a motion."""
        if one["number"]:
            return "resolution"
        council = self.proposal.batch.body.kind == BodyKind.MUNICIPAL_COUNCIL
        return "motion" if not council or _ABOUT_MINUTES.search(one["text"]) else "resolution"

    def _contribution(self, one: Mapping[str, Any]) -> Change:
        item = next((each["path"] for each in self.told["matters"] if _same(each["span"], one["span"])), None)
        return self._change(
            "contribution",
            one["path"],
            {
                "kind": one["kind"],
                "author_type": AUTHOR_TYPES[fold(one["author_type"])],
                "neighbourhood": one["neighbourhood"],
                "theme": one["theme"],
                "item": self.parts[item].split(":")[1] if item else "",
                "verbatim": one["text"],
            },
        )

    # -- where it stood, and what the plan says of it

    def _stood(self, kind: FactKind, record: Model, span: Any, field: str = "") -> None:
        if span:
            self.spans.append(
                FactSpan(
                    proposal=self.proposal,
                    kind=kind,
                    record=record.pk,
                    field=field,
                    start=span[0],
                    end=span[1],
                )
            )

    def _written(self, model: Any) -> dict[str, Any]:
        """The rows of the session by path."""
        rows = {str(row.uid): row for row in model.objects.filter(meeting=self.meeting)}
        return {
            path: rows[key.split(":")[1]] for path, key in self.parts.items() if key.split(":")[1] in rows
        }

    def _keep_spans(self) -> None:
        self.decisions, self.contributions = self._written(Decision), self._written(Contribution)
        presidings = self._written(Presiding)
        for path, row in presidings.items():
            self._stood(FactKind.PRESIDING, row, self.told[path]["span"])
        for one in self.told["resolutions"]:
            self._stood(FactKind.DECISION, self.decisions[one["path"]], one["span"])
            if one["vote"]:
                self._stood(FactKind.DECISION, self.decisions[one["path"]], one["vote"]["span"], "vote")
        for one in self.told["contributions"]:
            self._stood(FactKind.CONTRIBUTION, self.contributions[one["path"]], one["span"])
        FactSpan.objects.bulk_create(self.spans)

    def _links(self) -> None:
        """What the plan of that day says, with what came to be said of it; for whoever may link them."""
        if not can(self.by, LINK_ORIGIN):
            return
        for path, item in plan_links(self.told):
            decision, contribution = self.decisions.get(path), self.contributions.get(path)
            if contribution is not None or (decision is not None and decision.kind == "resolution"):
                link_origins(
                    items=[item],
                    resolutions=[decision] if decision else [],
                    contributions=[contribution] if contribution else [],
                    by=self.by,
                )


@contextmanager
def _errors_at(paths: Mapping[str, str], otherwise: str = "") -> Iterator[None]:
    """Errors of an action by path of the document: fields that have one, the rest at ``otherwise``."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise ValidationError({otherwise or "date": error.messages}) from error
        errors: dict[str, list[str]] = {}
        for name, texts in error.message_dict.items():
            errors.setdefault(paths.get(name, otherwise or name), []).extend(texts)
        raise ValidationError(errors) from error


def _told_votes(one: Mapping[str, Any]) -> Iterable[str]:
    """How the document tells the vote; one that was repeated is told beside the last."""
    vote = one["vote"]
    if vote and vote["text"]:
        yield f"El acta dice: «{vote['text']}»."
    if one["earlier_votes"]:
        yield f"Antes se había votado: {'; '.join(f'«{text}»' for text in one['earlier_votes'])}."


def _hour(text: str | None) -> dt.time | None:
    return typed.hour(text) if text else None


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _cut(text: str, longest: int) -> str:
    """A text that fits, cut between words."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…"


def _same(one: Any, other: Any) -> bool:
    return bool(one and other) and one[0] < other[1] and other[0] < one[1]
