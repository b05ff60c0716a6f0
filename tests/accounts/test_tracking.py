"""Audit events are found from the newest on, whatever their number."""

from typing import Any

import pytest
from django.db import connection

from planning import audit


@pytest.mark.django_db
@pytest.mark.parametrize("model", audit._event_models(), ids=lambda model: model._meta.label)
def test_the_newest_events_are_found_by_an_index(model: Any) -> None:
    """With sequential scans made dear, as they are in a table of years: the index answers, and nothing is sorted."""
    newest = model.objects.order_by("-pgh_created_at", "-pgh_id")[:25]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = newest.explain()
    assert "Index Scan Backward" in plan and "Sort" not in plan
