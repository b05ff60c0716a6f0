"""What was withdrawn and destroyed, told outside the database: a backup from before knows nothing of it.

Two files of one line a fact, only ever added to. The owner's stands beside ``ERASURE_JOURNAL`` and is completed from
the database with every backup. The other, ``WITHDRAWAL_JOURNAL``, is written by the web as each withdrawal is
confirmed; on a server the web may not destroy, so nothing that its file says about destructions is believed.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from reports.models import Destruction, Withdrawal

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Record:
    """A confirmed withdrawal; who as ids of accounts, when as ISO 8601; destroyed by ``None`` when it is not."""

    code: str
    chain_hash: str
    ground: str
    reason: str  # the one that readers are told
    fate: str
    requested_by: int
    requested_at: str
    decided_by: int
    decided_at: str
    destroyed_by: int | None = None
    destroyed_at: str = ""

    @property
    def identity(self) -> tuple[str, str]:
        """Which publication, of which portal: numbers may be given again after a restore, hashes are not."""
        return self.code, self.chain_hash


def owners_journal() -> Path:
    """The file that only the owner of the tables writes."""
    return Path(settings.ERASURE_JOURNAL).with_name("retiros.jsonl")


def webs_journal() -> Path:
    """The file that the web writes; on a laptop it is the owner's."""
    return Path(settings.WITHDRAWAL_JOURNAL) if settings.WITHDRAWAL_JOURNAL else owners_journal()


def note_confirmed(withdrawal: Withdrawal) -> None:
    """Write a confirmed withdrawal down once it is one.

    Harm has to stop even where no file can be written: then it is only logged, and the next backup completes it.
    """
    transaction.on_commit(partial(_note, withdrawal.pk))


def note_destroyed(withdrawal: Withdrawal) -> None:
    """Within the transaction: a destruction that cannot be written down does not happen. Raises ``OSError``."""
    _append(owners_journal(), [_record(Withdrawal.objects.get(pk=withdrawal.pk))])


def complete() -> None:
    """Write down what the database knows and the owner's file does not. Raises ``OSError``."""
    path = owners_journal()
    known = set(read(path)[0]) if path.exists() else set()
    confirmed = Withdrawal.objects.confirmed().select_related("publication", "decision").order_by("pk")
    missing = [record for record in map(_record, confirmed) if record not in known]
    if missing:
        _append(path, missing)


def read(path: Path) -> tuple[list[Record], list[str]]:
    """The records of a journal, and what could not be understood. Raises ``OSError``."""
    records, problems = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            records.append(Record(**json.loads(line)))
        except (ValueError, TypeError):
            problems.append(f"{path.name}, línea {number}: no se entiende.")
    return records, problems


def _note(pk: int) -> None:
    try:
        _append(webs_journal(), [_record(Withdrawal.objects.get(pk=pk))])
    except OSError as error:
        logger.error("a withdrawal could not be written down: %s", error.strerror)


def _record(withdrawal: Withdrawal) -> Record:
    publication, decision = withdrawal.publication, withdrawal.decision
    destruction = Destruction.objects.filter(withdrawal=withdrawal).first()
    return Record(
        code=publication.code,
        chain_hash=publication.chain_hash,
        ground=withdrawal.ground,
        reason=withdrawal.reason,
        fate=withdrawal.fate,
        requested_by=withdrawal.requested_by_id,
        requested_at=withdrawal.requested_at.isoformat(),
        decided_by=decision.by_id,
        decided_at=decision.at.isoformat(),
        destroyed_by=destruction.by_id if destruction else None,
        destroyed_at=destruction.at.isoformat() if destruction else "",
    )


def _append(path: Path, records: list[Record]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        # The owner reads what the web wrote, whatever its umask; all of it is public but for numbers of accounts.
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, 0o644)
        file.write("".join(f"{json.dumps(asdict(record), sort_keys=True)}\n" for record in records))
        file.flush()
        os.fsync(descriptor)
