"""Whoever writes beside a seal under way waits for it, past the actions too: the row is held before it is read."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts.models import User
from participation.models import FactSpan, MinutesImport, MinutesProposal, ResponseLink
from planning.models import Body, ProgressFile
from reports.models import Evaluation, SurveyQuestion, SurveySheet
from tests.participation import answering
from tests.planning import plans, progressing
from tests.reports import swotting

People = dict[str, User]


def _factor(people: People) -> str:
    swotting.grouping(people, "F")
    return "UPDATE reports_swotfactor SET text = 'Otra cosa'"


def _link(people: People) -> str:
    item = plans.approved(people).items.get(code="1.1.1")
    topic = answering.topic(people, "luz", rows=answering.heard(people, 1))
    response = answering.at("reviewed", people, topic, items=[item])
    assert ResponseLink.objects.filter(response=response).exists()
    return "DELETE FROM participation_responselink"


def _span(people: People) -> str:
    batch = MinutesImport.objects.create(body=Body.objects.get(code="CV"), created_by=people["staff"])
    proposal = MinutesProposal.objects.create(batch=batch, name="acta.pdf", data=b"x", sha256="0" * 64)
    FactSpan.objects.create(proposal=proposal, kind="meeting", record=1, start=0, end=1)
    return "UPDATE participation_factspan SET field = 'otro'"


def _file(people: People) -> str:
    _plan, activity = progressing.under_way(people)
    report = progressing.report(activity, people["team"], people=people)
    ProgressFile.objects.create(
        report=report, name="a.pdf", media_type="application/pdf", data=b"x", sha256="0", caption="Plano",
        is_photo=False,
    )  # fmt: skip
    return "UPDATE planning_progressfile SET caption = 'Otro'"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("make", "sealed"),
    [
        (_factor, "reports_swotmatrix"),
        (_link, "participation_response"),
        (_span, "participation_minutesproposal"),
        (_file, "planning_progressreport"),
    ],
)
def test_whoever_writes_waits_for_a_seal_under_way(
    people: People, make: Callable[[People], str], sealed: str
) -> None:
    statement = make(people)
    other = connection.copy()
    try:
        with transaction.atomic(), connection.cursor() as first, other.cursor() as second:
            first.execute(f"SELECT id FROM {sealed} FOR UPDATE")
            second.execute("SET lock_timeout = '300ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                second.execute(statement)
    finally:
        other.close()


@pytest.mark.django_db
def test_an_answered_survey_gets_no_question_more(people: People) -> None:
    """By whatever door: none is added, changed or taken away, also of those that nobody answered."""
    evaluation = Evaluation.objects.create(
        title="Piloto", baseline_from="2025-01-01", baseline_to="2025-06-30",
        period_from="2026-01-01", period_to="2026-06-30", created_by=people["team"],
    )  # fmt: skip
    asked = {"evaluation": evaluation, "respondent": "vecinos", "kind": "text", "text": "¿Qué cambiarías?"}
    first = SurveyQuestion.objects.create(key="una", **asked)
    SurveySheet.objects.create(evaluation=evaluation, respondent="vecinos", received_on="2026-03-02")
    doors: list[Callable[[], object]] = [
        lambda: SurveyQuestion.objects.create(key="otra", **asked),
        lambda: SurveyQuestion.objects.update(text="Otra"),
        first.delete,
    ]
    for door in doors:
        with pytest.raises(IntegrityError, match="ya se contestó"), transaction.atomic():
            door()
