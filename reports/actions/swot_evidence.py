"""What shows a factor of a SWOT matrix, kept with what it said on the day it was picked."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.models import today
from planning.permissions import check
from reports.actions.swot import lock_matrix
from reports.models import EvidenceKind, FactorEvidence, FactorState, SwotFactor
from reports.permissions import WORK_ON_MATRIX
from reports.queries.swot_evidence import evidence_of
from reports.transitions import InvalidTransition, check_act

#: Of a factor; what takes more to be shown is several factors.
MOST_EVIDENCE = 20
COLUMNS = {
    EvidenceKind.PUBLICATION: "publication_id",
    EvidenceKind.MINUTES: "minutes_id",
    EvidenceKind.TOPIC: "topic_id",
    EvidenceKind.RESPONSE: "response_id",
    EvidenceKind.WORKSHOP: "meeting_id",
    EvidenceKind.INDICATOR: "indicator_id",
    EvidenceKind.FINDING: "source_finding_id",
}


@transaction.atomic
def add_evidence(
    *,
    factor: SwotFactor,
    kind: str,
    target: Any,
    figure: str = "",
    note: str = "",
    by: User,
    day: dt.date | None = None,
) -> FactorEvidence:
    """Show a factor by something that anybody may read (a row or its primary key), as it is today.

    Raises ``NotAllowed``, ``InvalidTransition``, and ``ValidationError`` on ``choice`` when it is not public, is there
    already, or there is enough.
    """
    check(by, WORK_ON_MATRIX)
    matrix = lock_matrix(factor.matrix)
    check_act(matrix, "edit")
    stands = SwotFactor.objects.get(pk=factor.pk)
    if stands.state == FactorState.LEFT_OUT:
        raise InvalidTransition("Ese factor quedó afuera: no necesita evidencia.")
    found = evidence_of(kind, getattr(target, "pk", target), figure)
    if found is None:
        raise ValidationError({"choice": "Eso ya no está, o no es público: elegí otra cosa."})
    if stands.evidence.count() >= MOST_EVIDENCE:
        raise ValidationError({"choice": f"Un factor lleva hasta {MOST_EVIDENCE} evidencias."})
    pointed = {COLUMNS[EvidenceKind(kind)]: found.pk, "kind": found.kind, "figure": found.figure}
    if stands.evidence.filter(**pointed).exists():
        raise ValidationError({"choice": "Este factor ya tiene esa evidencia."})
    evidence = FactorEvidence(
        factor=stands,
        title=found.title,
        figure_text=found.figure_text,
        address=found.address,
        note=" ".join(note.split()),
        kept_on=day or today(),
        added_by=by,
        **pointed,
    )
    evidence.full_clean()
    evidence.save(force_insert=True)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: FactorEvidence, by: User) -> None:
    """Take a piece of evidence away; one that is gone already is no error.

    Raises ``NotAllowed``, ``InvalidTransition``.
    """
    check(by, WORK_ON_MATRIX)
    check_act(lock_matrix(evidence.factor.matrix), "edit")
    FactorEvidence.objects.filter(pk=evidence.pk).delete()
