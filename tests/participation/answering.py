"""Topics with something heard under them, and answers at each state, made by walking the real actions."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.responses import (
    assign_response,
    drop_response,
    edit_response,
    publish_responses,
    review_response,
    submit,
)
from participation.actions.standings import refresh_topics
from participation.models import Admission, Coding, Contribution, Response, ResponseState, Topic
from planning.models import Body, Theme
from tests.participation import making

SAID_ON = dt.date(2026, 3, 10)
PUBLIC = "Que haya más luz en la plaza."
SUMMARY = "Se van a cambiar las luminarias de la plaza antes de fin de año."


def heard(people: dict[str, User], number: int = 2, **fields: Any) -> list[Contribution]:
    """Contributions of approved minutes, the first of which everybody may read."""
    staff = people["staff"]
    date = fields.pop("date", SAID_ON)
    meeting = making.draft(staff, "CV", date=date)
    rows = [making.said(meeting, staff, f"Kanaritotextual {place}", **fields) for place in range(number)]
    making.present(meeting, staff)
    how_many = Contribution.objects.values("meeting").distinct().count()
    making.incorporate_minutes(meeting=meeting, approved_on=date, number=f"8{how_many}", by=staff)
    if rows:
        review_contribution(
            contribution=rows[0], decision="show", public_text=PUBLIC, expected_version=0, by=staff
        )
    return rows


def document(people: dict[str, User], words: str = "Kanaritodictamen", **fields: Any) -> Contribution:
    """An opinion of the Neighbourhood Council, which came to the desk: heard, and not reviewed."""
    values = {
        "code": f"dictamen-{Contribution.objects.count()}",
        "channel": "body",
        "received_on": SAID_ON,
        "kind": "opinion",
        "author_type": "neighbourhood_council",
        "author_body": Body.objects.get(code="CV"),
    }
    made = Contribution.objects.create(verbatim=words, **(values | fields))
    Admission.objects.create(
        contribution=made, state="admitted", decided_by=people["staff"], decided_at=timezone.now()
    )
    return made


def topic(
    people: dict[str, User], code: str = "luz", rows: list[Contribution] | None = None, **fields: Any
) -> Topic:
    """A topic under which some contributions are: two heard ones unless told otherwise."""
    values = {"title": "Luz en la plaza", "theme": Theme.objects.get(code="alumbrado")} | fields
    made = Topic.objects.create(code=code, created_by=people["team"], **values)
    for row in heard(people) if rows is None else rows:
        Coding.objects.create(contribution=row, topic=made, coded_by=people["team"])
    refresh_topics([made.pk])
    return made


def write(response: Response, by: User, **fields: Any) -> Response:
    """Fill in all that an answer needs."""
    values = {"decision": "accepted", "summary": SUMMARY, "reason": "Hace falta y hay con qué."} | fields
    links = {name: values.pop(name) for name in ("items", "resolutions") if name in values}
    for name, value in values.items():
        setattr(response, name, value)
    return edit_response(response=response, expected_version=response.edit_version, by=by, **links)


def at(state: str, people: dict[str, User], about: Topic, *, to: str = "nobody", **fields: Any) -> Response:
    """An answer in a state; ``to`` is the account that writes it."""
    response = assign_response(topic=about, to=people[to], by=people["staff"])
    if state == ResponseState.DROPPED:
        return drop_response(response=response, reason="No corresponde.", by=people["staff"])
    response = write(response, people[to], **fields)
    if state == ResponseState.DRAFTING:
        return response
    response = submit(response=response, by=people[to])
    if state == ResponseState.IN_REVIEW:
        return response
    response = review_response(response=response, by=people["coordinator"])
    if state == ResponseState.REVIEWED:
        return response
    publish_responses(responses=[response], by=people["mayor"])
    response.refresh_from_db()
    return response
