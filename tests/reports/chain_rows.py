"""A history of contributions and topics straight into the models, for tests of what is counted from it.

No actions and no validation: so that forty random histories load in seconds. ``as_rows_hold`` is the same history
without what no table can hold.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from accounts.models import User
from participation.models import (
    Admission,
    Coding,
    Contribution,
    ContributionReview,
    Decision,
    Devolution,
    DevolutionPublication,
    DevolutionTopic,
    GivenBack,
    Meeting,
    Minutes,
    PlanOrigin,
    Response,
    ResponseLink,
    Topic,
)
from planning.models import (
    Competence,
    DevelopmentPlan,
    Neighbourhood,
    PlanItem,
    RuleKey,
    RuleSetting,
    Subzone,
    Theme,
)
from tests import chain_recount as plain
from tests import kept
from tests.chain_histories import NEIGHBOURHOODS, SUBZONES, THEMES
from tests.reports.records import approve

LONG_AGO = dt.date(2020, 1, 1)
STANCES = {plain.SUPPORT: "supports", plain.DISSENT: "dissents"}
KINDS = {plain.QUERY: "question"}


def as_rows_hold(history: plain.History) -> plain.History:
    """Of two terms of one day the later, none taken back and none of no days; merges of one step."""
    terms = {term.valid_from: max(term.days, 1) for term in history.terms if term.days is not None}
    return replace(
        history,
        terms=[plain.TermSetting(since, days) for since, days in terms.items()],
        topics=[
            replace(topic, merged_into=None if topic.merged_into is None else plain.live(history, topic.key))
            for topic in history.topics
        ],
    )


def load(history: plain.History) -> None:
    """Store all of it; see ``as_rows_hold``."""
    fixed = kept.once("chain_rows", _places)
    user = User.objects.get(pk=fixed["user"])
    contributions = _contributions(history, fixed, user)
    topics = {
        row.code: row
        for row in Topic.objects.bulk_create(
            Topic(
                code=one.key,
                title=f"Pedido {one.key}",
                theme_id=fixed["themes"].get(one.theme),
                created_by=user,
            )
            for one in history.topics
        )
    }
    for one in history.topics:
        if one.merged_into:
            Topic.objects.filter(code=one.key).update(merged_into=topics[one.merged_into])
    Coding.objects.bulk_create(
        Coding(
            contribution=contributions[one.contribution],
            topic=topics[one.topic],
            stance=STANCES[one.stance],
            coded_by=user,
        )
        for one in history.codings
    )
    _responses(history, topics, fixed, user)
    PlanOrigin.objects.bulk_create(
        PlanOrigin(
            item_id=fixed["item"],
            topic=topics[one.topic] if one.topic else None,
            contribution=contributions[one.contribution] if one.contribution else None,
            made_by=user,
        )
        for one in history.origins
    )
    _devolutions(history, topics, user)
    RuleSetting.objects.filter(key=RuleKey.RESPONSE_TERM).delete()
    RuleSetting.objects.bulk_create(
        RuleSetting(key=RuleKey.RESPONSE_TERM, value=str(term.days), valid_from=term.valid_from)
        for term in history.terms
    )


def _places() -> dict[str, Any]:
    """What every history stands on."""
    user = User.objects.create_user(email="carga@example.org", name="Carga")
    places = {
        code: Neighbourhood.objects.get_or_create(code=code, defaults={"name": f"Barrio {code}"})[0]
        for code in NEIGHBOURHOODS
    }
    for code, own in SUBZONES.items():
        zone = Subzone.objects.create(code=code, name=f"Subzona {code}")
        zone.neighbourhoods.set([places[name] for name in own])
    of_a_theme = {"competence": Competence.OTHER, "valid_from": LONG_AGO}
    themes = [
        Theme.objects.get_or_create(code=code, defaults={"name": code.capitalize(), **of_a_theme})[0]
        for code in THEMES
    ]
    plan = DevelopmentPlan.objects.create(
        name="Plan",
        year_from=2025,
        year_to=2030,
        level_names=["Eje"],
        state="presented",
        hearing_on=LONG_AGO,
    )
    item = PlanItem.objects.create(plan=plan, position=0, code="1", title="Arbolado")
    resolutions = {}
    for is_approved in (True, False):
        meeting = Meeting.objects.create(code=f"resuelve-{is_approved}", date=LONG_AGO)
        Minutes.objects.create(meeting=meeting, year=LONG_AGO.year)
        decision = Decision.objects.create(
            meeting=meeting, kind="resolution", number="1", operative="Se hace."
        )
        resolutions[is_approved] = decision.pk
        if is_approved:
            approve(meeting, LONG_AGO, user)
    return {
        "user": user.pk,
        "item": item.pk,
        "places": {code: row.pk for code, row in places.items()},
        "themes": {row.code: row.pk for row in themes},
        "resolutions": resolutions,
    }


def _contributions(history: plain.History, fixed: Mapping[str, Any], user: User) -> dict[str, Contribution]:
    """Half of them said in a meeting, half sent in; what was not heard is a draft, waits or was refused."""
    in_meeting = {one.key: place % 2 == 0 for place, one in enumerate(history.contributions)}
    wanted = {(one.on, one.heard) for one in history.contributions if in_meeting[one.key]}
    meetings = {
        (row.date, "si" in row.code): row
        for row in Meeting.objects.bulk_create(
            Meeting(code=f"r-{on}-{'si' if heard else 'no'}", date=on) for on, heard in sorted(wanted)
        )
    }
    Minutes.objects.bulk_create(Minutes(meeting=row, year=row.date.year) for row in meetings.values())
    rows = Contribution.objects.bulk_create(
        Contribution(
            code=one.key,
            meeting=meetings[one.on, one.heard] if in_meeting[one.key] else None,
            channel="meeting" if in_meeting[one.key] else "web",
            received_on=None if in_meeting[one.key] else one.on,
            kind=KINDS.get(one.kind, one.kind),
            author_type=one.author,
            neighbourhood_id=fixed["places"].get(one.neighbourhood),
            verbatim="Palabras restringidas.",
        )
        for one in history.contributions
    )
    found = {row.code: row for row in rows}
    now = timezone.now()
    states = {True: ("admitted", "", now), False: ("refused", "insults", now)}
    Admission.objects.bulk_create(
        Admission(
            contribution=found[one.key],
            **dict(
                zip(
                    ("state", "criterion", "decided_at"),
                    ("pending", "", None) if not one.heard and place % 4 == 1 else states[one.heard],
                    strict=True,
                )
            ),
        )
        for place, one in enumerate(history.contributions)
        if not in_meeting[one.key]
    )
    ContributionReview.objects.bulk_create(
        ContributionReview(contribution=row, public_text="Texto para todos.", reviewed_by=user)
        for row in rows[::3]
    )
    for (on, heard), meeting in meetings.items():
        if heard:
            approve(meeting, on, user)
    return found


def _responses(
    history: plain.History, topics: Mapping[str, Topic], fixed: Mapping[str, Any], user: User
) -> None:
    rows = Response.objects.bulk_create(
        Response(
            topic=topics[one.topic],
            version=one.version,
            state="dropped",
            assigned_to=user,
            assigned_on=one.assigned or LONG_AGO,
            due_on=one.due,
            decision=one.decision,
            referred_to="OSE",
            summary="Se contesta.",
            reason="Porque sí.",
        )
        for one in history.responses
    )
    # One of minutes that are not approved names none.
    ResponseLink.objects.bulk_create(
        ResponseLink(response=row, resolution_id=fixed["resolutions"][one.resolution])
        for row, one in zip(rows, history.responses, strict=True)
    )
    for row, one in zip(rows, history.responses, strict=True):
        row.state = "published" if one.published else "drafting"
        if one.published:
            # In the evening of the portal it is the next day in UTC.
            row.published_at = timezone.make_aware(dt.datetime.combine(one.published, dt.time(22, 30)))
            row.published_by = user
    Response.objects.bulk_update(rows, ["state", "published_at", "published_by"])


def _devolutions(history: plain.History, topics: Mapping[str, Topic], user: User) -> None:
    for place, one in enumerate(history.devolutions):
        row = Devolution.objects.create(
            code=f"d{place}",
            title="Lo que se habló",
            scope="period",
            period_from=LONG_AGO,
            period_to=LONG_AGO,
            created_by=user,
        )
        DevolutionTopic.objects.bulk_create(
            DevolutionTopic(devolution=row, topic=topics[key]) for key in one.topics
        )
        if one.sealed:
            publication = DevolutionPublication.objects.create(
                devolution=row,
                code=f"{place:016}",
                version=1,
                sealed_on=one.sealed,
                withdrawn_on=one.sealed if one.withdrawn else None,
            )
            GivenBack.objects.bulk_create(
                GivenBack(publication=publication, topic=topics[key]) for key in one.topics
            )
