"""What was withdrawn or destroyed after a backup stays so when the backup comes back."""

import json
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from reports import actions
from reports.actions import backups, withdrawal_journal
from reports.actions.reapplying import reapply_withdrawals
from reports.actions.withdrawal_journal import owners_journal
from reports.backup import envelope
from reports.chain import verify_chain
from reports.memory import forget
from reports.models import Destruction, Publication, Rendition, Withdrawal
from tests.reports.conftest import Walk
from tests.reports.test_withdrawals import REASON, ask, withdraw

PRIVATE, PUBLIC = envelope.new_identity()
KEYS = [envelope.Identity.from_str(PRIVATE)]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    (tmp_path / "respaldos").mkdir()
    return tmp_path / "respaldos" / "portal.respaldo"


def restore(path: Path) -> backups.Restored:
    """Restore over the test's own database."""
    restored = backups.restore_backup(path=path, identities=KEYS, replace=True)
    forget()
    assert restored.broken == []
    return restored


def test_a_withdrawn_document_is_not_published_again(
    walk: Walk, people: dict[str, User], backup: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known by the database that is replaced, by its journal, and, on a machine with nothing, by the copy."""
    publication = walk.sealed()
    backups.take_backup(path=backup, keys=[PUBLIC])
    withdraw(publication, people)
    before = Withdrawal.objects.values("reason", "ground", "fate", "requested_by", "requested_at").get()
    owners_journal().unlink()
    restore(backup)
    assert Withdrawal.objects.values(*before).get() == before
    gone = client.get(publication.get_absolute_url())
    assert (gone.status_code, REASON in gone.content.decode()) == (410, True)
    # Another machine, whose only file is the copy that travels beside a backup.
    owners_journal().rename(backups.withdrawals_beside(backup))
    monkeypatch.setattr(withdrawal_journal, "complete", lambda: None)
    restore(backup)
    assert not owners_journal().exists()
    assert client.get(publication.get_absolute_url()).status_code == 410


def test_destroyed_bytes_do_not_come_back(walk: Walk, people: dict[str, User], backup: Path) -> None:
    publication = walk.sealed()
    # Asked for before the backup and confirmed after it: the request is the same one.
    withdrawal = ask(publication, people["administrator"], fate="destruction")
    backups.take_backup(path=backup, keys=[PUBLIC])
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    files = actions.destroy_withdrawn(withdrawal=withdrawal, by=people["administrator"])
    renditions = Rendition.objects.filter(preparation=publication.preparation)
    restored = restore(backup)
    assert "Retiros aplicados de nuevo: 1; destrucciones: 1." in restored.erased
    assert renditions.count() == files
    assert not renditions.exclude(data=b"").exists()
    assert Publication.objects.get().preparation.snapshot == ""
    assert Withdrawal.objects.get().pk == withdrawal.pk
    assert verify_chain().broken == []
    assert reapply_withdrawals().lines == ["Retiros aplicados de nuevo: 0; destrucciones: 0."]


def test_an_account_from_after_the_backup_is_stood_for(
    walk: Walk, people: dict[str, User], backup: Path
) -> None:
    publication = walk.sealed()
    backups.take_backup(path=backup, keys=[PUBLIC])
    later = User.objects.create(email="despues@ejemplo.uy", name="Después", is_administrator=True)
    actions.decide_withdrawal(withdrawal=ask(publication, people["mayor"]), confirm=True, by=later)
    restore(backup)
    by = Withdrawal.objects.get().decision.by
    assert (by.is_active, by.email) == (False, f"cuenta-{later.pk}@posterior.invalid")


def test_the_web_cannot_have_bytes_destroyed(
    walk: Walk, people: dict[str, User], settings: Settings, tmp_path: Path
) -> None:
    """On a server its journal is another file, and what it says of destructions is not believed."""
    publication = walk.sealed()
    settings.WITHDRAWAL_JOURNAL = str(tmp_path / "web" / "retiros.jsonl")
    withdraw(publication, people, fate="destruction")
    path = Path(settings.WITHDRAWAL_JOURNAL)
    assert path.stat().st_mode & 0o777 == 0o644
    said = json.loads(path.read_text()) | {
        "destroyed_by": people["mayor"].pk,
        "destroyed_at": "2026-01-01T00:00:00+00:00",
    }
    path.write_text(json.dumps(said) + "\n")
    reapply_withdrawals()
    assert not Destruction.objects.exists()
    # A journal of another portal withdraws nothing, and one that cannot be read is told.
    owners_journal().write_text(json.dumps(said | {"chain_hash": "0" * 64}) + "\n{\n")
    report = reapply_withdrawals()
    assert not Destruction.objects.exists()
    assert report.problems == ["retiros.jsonl, línea 2: no se entiende."]


def test_a_backup_without_its_journals_is_no_good_one(
    walk: Walk, people: dict[str, User], backup: Path, settings: Settings
) -> None:
    """The file is there all the same, and the row says what is missing."""
    withdraw(walk.sealed(), people)
    settings.ERASURE_JOURNAL = Path("/proc/nada/supresiones.jsonl")
    taken = backups.take_backup(path=backup, keys=[PUBLIC])
    assert (taken.good, "retiros" in taken.reason, backup.exists()) == (False, True, True)


def test_a_full_disk_does_not_keep_harm_published(
    walk: Walk, people: dict[str, User], settings: Settings
) -> None:
    settings.WITHDRAWAL_JOURNAL = "/proc/nada/retiros.jsonl"
    withdraw(walk.sealed(), people)
    assert Withdrawal.objects.confirmed().exists()
