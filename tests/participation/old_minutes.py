"""Old minutes of the corpus in the portal: its register, its documents, and the facts that a careful person finds."""

import datetime as dt
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from accounts.models import User
from participation.actions import minutes_imports
from participation.actions.minutes_reading import Proposed
from participation.minutes_choices import fact_of, is_fact
from participation.models import MinutesProposal, ProposalState
from participation.queries.minutes_imports import outlook
from planning.actions import add_membership, create_body
from planning.models import Body, BodyKind, Office, Person
from planning.offices import office_of_title
from tests.actas import formats

PROSE = "01-prosa-en-palabras"
APPROVED_ON = dt.date(2016, 2, 2)
_SURE = 0.95
_CHANGES = ("2020-11-26", "2025-07-10")


def register() -> None:
    """The people of the corpus with their terms; bodies that the municipality lacks are made."""
    told = json.loads((formats.CORPUS.parent / "register.json").read_text())
    for one in told["people"]:
        person = Person.objects.create(
            code=one["code"], first_name=one["first_names"], last_name=one["last_names"]
        )
        for term in one["memberships"]:
            add_membership(
                person=person,
                body=_body(term["body"]),
                quality="principal" if term["quality"] == "titular" else "substitute",
                office=_office(term["office"]),
                office_title=term["office"],
                valid_from=dt.date.fromisoformat(term["from"]),
                valid_to=_last_day(term["to"]),
                by=None,
            )


def _office(title: str) -> str:
    """That of the title; but of one municipality there is one mayor, and the tests have theirs."""
    office = office_of_title(title)
    return "" if office == Office.MAYOR else office


def _last_day(to: str | None) -> dt.date | None:
    """The day before the next term begins, which in the corpus is the same day."""
    if to is None:
        return None
    day = dt.date.fromisoformat(to)
    return day - dt.timedelta(days=1) if to in _CHANGES else day


def _body(code: str) -> Body:
    found = Body.objects.filter(code=code).first()
    return found or create_body(
        code=code, name=code, kind=BodyKind.COMMITTEE, valid_from=dt.date(2010, 1, 1), by=None
    )


@cache
def _expected(stem: str) -> str:
    return (formats.CORPUS / f"{stem}.json").read_text()


def expected(number: str) -> dict[str, Any]:
    """What is expected of the acta of the corpus with a number."""
    stem = next(path.stem for path in formats.files() if path.stem.startswith(number))
    told: dict[str, Any] = json.loads(_expected(stem))
    return told


def settled(proposal: MinutesProposal, by: User) -> MinutesProposal:
    """Decide on whatever stops it as somebody in a hurry does: leave out what is unsure, type what is missing."""
    expected_facts = expected(proposal.name[:2])
    skip: list[str] = []
    values: dict[str, Any] = {}
    seen: list[str] = []
    for path, _text in outlook(proposal).problems:
        if path in ("date", "kind", "number", "start_time", "end_time") and expected_facts[path]:
            values[path] = expected_facts[path]["value"]
        elif path in ("kind", "number"):
            values[path] = {"kind": "ordinary", "number": "1"}[path]
        else:
            skip.append(path if is_fact(path) else fact_of(path))
    proposal = choose(proposal, by, skip=skip, set=values)
    for path, _text in outlook(proposal).problems:  # whoever was left out voted too
        seen.append(path)
    return choose(proposal, by, skip=skip, set=values, seen=seen) if seen else proposal


def text_of(stem: str) -> str:
    """An acta of the corpus as it reads."""
    return (formats.CORPUS / f"{stem}.txt").read_text()


def facts_of(stem: str) -> dict[str, Any]:
    """What a careful person finds in an acta of the corpus, as the machine would tell it when sure of everything."""
    told = json.loads(_expected(stem))
    kept = ("number", "date", "start_time", "end_time", "kind", "presider", "present_count")
    lists = ("present", "absent", "matters", "resolutions", "contributions", "plan_references")
    facts = {name: _placed(told[name]) for name in kept}
    facts |= {name: [_placed(each) for each in told[name]] for name in lists}
    return facts


def _placed(fact: dict[str, Any] | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    start = fact["at"]
    told = {**fact, "span": [start, start + len(fact["span_text"])], "confidence": _SURE}
    if fact.get("vote"):
        told["vote"] = _placed(fact["vote"])
    return told


class Told:
    """A reader that says what it is told, whatever the file."""

    def __init__(self, facts: dict[str, Any], text: str = "ACTA") -> None:
        self.facts, self.text = facts, text

    def propose(self, name: str, data: bytes, *, body: Body, others: Sequence[str] = ()) -> Proposed:
        """What it was told, with the bodies that met, as the real one says them."""
        facts = {"bodies": [body.code, *others], **self.facts}
        return Proposed(text=self.text, media_type="text/plain", facts=facts)


def proposed(
    by: User, stem: str = PROSE, *, body: str = "CM", facts: dict[str, Any] | None = None, data: bytes = b""
) -> MinutesProposal:
    """A document of the corpus that was read."""
    text = text_of(stem)
    batch = minutes_imports.begin_import(
        body=Body.objects.get(code=body), files=[(f"{stem}.txt", data or text.encode())], by=by
    )
    reader = Told(facts_of(stem) if facts is None else facts, text)
    waiting = batch.proposals.get()
    minutes_imports.read_proposal(proposal_id=waiting.pk, reader=reader)
    return again(waiting)


def again(proposal: MinutesProposal) -> MinutesProposal:
    """A document as it is stored now."""
    return MinutesProposal.objects.select_related("batch__body", "minutes__meeting").get(pk=proposal.pk)


def choose(proposal: MinutesProposal, by: User, **choices: Any) -> MinutesProposal:
    """Decide something of it, and forget what was decided before."""
    return minutes_imports.save_choices(
        proposal=proposal, choices=choices, expected_version=proposal.edit_version, by=by
    )


def confirmed(proposal: MinutesProposal, by: User, approved_on: dt.date = APPROVED_ON) -> MinutesProposal:
    """Incorporate it as it stands."""
    minutes_imports.confirm_proposal(
        proposal=proposal, expected_version=again(proposal).edit_version, approved_on=approved_on, by=by
    )
    return again(proposal)


def in_state(state: ProposalState, by: User, body: str = "CM") -> MinutesProposal:
    """A document walked to a state by the real actions."""
    if state in (ProposalState.QUEUED, ProposalState.READING, ProposalState.REFUSED):
        batch = minutes_imports.begin_import(body=Body.objects.get(code=body), text="ACTA", by=by)
        waiting = batch.proposals.get()
        if state == ProposalState.REFUSED:
            minutes_imports.fail_proposal(proposal_id=waiting.pk, reason="De la prueba.")
        elif state == ProposalState.READING:
            MinutesProposal.objects.filter(pk=waiting.pk).update(state=state)
        return again(waiting)
    first = proposed(by, body=body)
    if state == ProposalState.DUPLICATE:
        return proposed(by, body=body)
    if state == ProposalState.DISCARDED:
        minutes_imports.discard_proposal(proposal=first, by=by)
    if state == ProposalState.CONFIRMED:
        return confirmed(first, by)
    return again(first)
