"""Withdrawing and destroying again what a restored backup brought back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction

from accounts.models import User
from reports.actions.locks import lock_chain
from reports.actions.withdrawal_journal import Record, owners_journal, read, webs_journal
from reports.actions.withdrawals import empty_bytes
from reports.documents.registry import document_type
from reports.models import Destruction, Publication, Withdrawal, WithdrawalDecision


@dataclass
class WithdrawalReport:
    """What was done: ``lines``; what does not hold: ``problems``."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def reapply_withdrawals(beside: Path | None = None) -> WithdrawalReport:
    """Withdraw and destroy again what this machine's journals say, and the one at ``beside`` if there is one.

    For the owner of the tables. A record only counts for the publication whose link of the chain it names: a journal of
    another portal withdraws nothing. Repeating it is harmless.
    """
    report = WithdrawalReport()
    trusted = [path for path in (owners_journal(), beside) if path and path.exists()]
    records = [record for path in trusted for record in _read(path, report)]
    if webs_journal() != owners_journal() and webs_journal().exists():
        said = _read(webs_journal(), report)
        records += [replace(record, destroyed_by=None, destroyed_at="") for record in said]
    withdrawn = destroyed = unknown = 0
    with transaction.atomic():
        lock_chain()
        for record in _merged(records):
            publication = Publication.objects.filter(code=record.code, chain_hash=record.chain_hash).first()
            if publication is None:
                unknown += 1
                continue
            withdrawal = Withdrawal.objects.confirmed().filter(publication=publication).first()
            if withdrawal is None:
                withdrawal = _withdraw(publication, record)
                withdrawn += 1
            destroyed += _destroy(withdrawal, record)
    if unknown:
        report.lines.append(f"Retiros de documentos que el respaldo no tiene: {unknown}.")
    report.lines.append(f"Retiros aplicados de nuevo: {withdrawn}; destrucciones: {destroyed}.")
    return report


def _read(path: Path, report: WithdrawalReport) -> list[Record]:
    try:
        records, problems = read(path)
    except (OSError, UnicodeDecodeError):
        report.problems.append(f"No se pudo leer {path}: puede haber retiros sin aplicar.")
        return []
    report.problems += problems
    return records


def _merged(records: Iterable[Record]) -> list[Record]:
    """One for each publication, destroyed if any says so."""
    found: dict[tuple[str, str], Record] = {}
    for record in records:
        if record.identity not in found or record.destroyed_by is not None:
            found[record.identity] = record
    return list(found.values())


def _withdraw(publication: Publication, record: Record) -> Withdrawal:
    """As it was decided then. A request that the backup knows of is the one that was confirmed."""
    requested_at = dt.datetime.fromisoformat(record.requested_at)
    withdrawal = (
        Withdrawal.objects.undecided().filter(publication=publication, requested_at=requested_at).first()
    )
    if withdrawal is None:
        withdrawal = Withdrawal.objects.create(
            publication=publication,
            ground=record.ground,
            reason=record.reason,
            fate=record.fate,
            requested_by=_account(record.requested_by),
            requested_at=requested_at,
        )
    WithdrawalDecision.objects.create(
        withdrawal=withdrawal,
        is_confirmed=True,
        by=_account(record.decided_by),
        at=dt.datetime.fromisoformat(record.decided_at),
    )
    document_type(publication.kind).after_withdrawal(publication)
    return withdrawal


def _destroy(withdrawal: Withdrawal, record: Record) -> bool:
    if record.destroyed_by is None or Destruction.objects.filter(withdrawal=withdrawal).exists():
        return False
    Destruction.objects.create(
        withdrawal=withdrawal,
        by=_account(record.destroyed_by),
        at=dt.datetime.fromisoformat(record.destroyed_at),
    )
    empty_bytes(withdrawal)
    return True


def _account(number: int) -> User:
    """Whoever it was; an account from after the backup is stood for by one that nobody can use."""
    known = User.objects.filter(pk=number).first()
    if known:
        return known
    account, is_new = User.objects.get_or_create(
        email=f"cuenta-{number}@posterior.invalid",
        defaults={"name": f"Cuenta n.º {number}, posterior al respaldo", "is_active": False},
    )
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account
