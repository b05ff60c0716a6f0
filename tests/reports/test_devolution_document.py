"""The document of a devolution: what it says, in every form, and what its seal and its withdrawal leave behind."""

import json
from typing import Any

import pytest

from accounts.models import User
from participation.models import Devolution, DevolutionPublication
from reports import actions
from reports.models import Document, Preparation, Publication
from tests import kept
from tests.participation import giving_back


@pytest.fixture
def devolution(people: dict[str, User]) -> Devolution:
    """That of a workshop with topics answered in every way."""
    kept.once("a devolution", lambda: giving_back.devolution(people, giving_back.chain(people)).pk)
    return Devolution.objects.get()


def document(devolution: Devolution, people: dict[str, User]) -> Document:
    row = actions.create_about(kind="devolucion", about=devolution.code, by=people["staff"])
    actions.save_part(
        document=row, key="introduccion", text="Son [[temas.total]].", expected_version=0, by=people["staff"]
    )
    return row


def prepared(devolution: Devolution, people: dict[str, User]) -> Preparation:
    return actions.prepare(document=document(devolution, people), by=people["staff"], render_now=True)


def sealed(devolution: Devolution, people: dict[str, User]) -> Publication:
    return actions.seal(preparation=prepared(devolution, people), by=people["mayor"], confirm_read=True)


def bytes_of(row: Preparation, form: str) -> bytes:
    return bytes(row.renditions.get(format=form).data)


def test_look(devolution: Devolution, people: dict[str, User], tmp_path: Any) -> None:
    row = prepared(devolution, people)
    from pathlib import Path

    out = Path("/tmp/h-devo")
    out.mkdir(exist_ok=True)
    for one in row.renditions.all():
        (out / f"d.{one.format}").write_bytes(bytes(one.data))
    (out / "snap.json").write_text(json.dumps(json.loads(row.snapshot), indent=1, ensure_ascii=False))
    publication = actions.seal(preparation=row, by=people["mayor"], confirm_read=True)
    assert DevolutionPublication.objects.get().code == publication.code
