"""The plan, the operational plan and the accountability report as documents."""

import json
from typing import Any

import pytest

from accounts.models import User
from reports.actions.documents import create_about
from reports.actions.preparations import prepare
from reports.documents.base import Content
from reports.models import Document
from tests.planning import plans


def plan_document(people: dict[str, User], plan: Any = None) -> Document:
    plan = plan or plans.approved(people)
    return create_about(kind="plan", about=str(plan.pk), by=people["staff"])


def told(document: Document, people: dict[str, User]) -> Content:
    return json.loads(prepare(document=document, by=people["staff"]).snapshot)


@pytest.mark.django_db
def test_the_plan_says_all_that_it_says(people: dict[str, User]) -> None:
    preparation = prepare(document=plan_document(people), by=people["staff"], render_now=True)
    for row in preparation.renditions.all():
        open(f"/tmp/p4_plan.{row.format}", "wb").write(bytes(row.data))
