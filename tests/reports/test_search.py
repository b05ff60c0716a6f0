"""Search in public: what it finds, what it never shows, and that what changes is followed."""

from typing import Any

import pytest

from reports.actions.search import rebuild, refresh_all, refresh_due
from reports.models import SearchDue, SearchEntry
from reports.queries.search import search
from reports.queries.search_kinds import KINDS


@pytest.fixture
def found_world(world: dict[str, Any]) -> dict[str, Any]:
    refresh_due()
    return world


def test_entries(world):
    print(SearchDue.objects.count())
    print(rebuild(), refresh_all())
    for e in SearchEntry.objects.all(): print(e.kind,e.key,e.title,e.text[:100],e.date,e.neighbourhoods,e.address)
    print(search("luminarias"))
    assert 0
