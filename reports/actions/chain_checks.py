"""Recomputing the chain of publications and leaving word of it."""

import datetime as dt

from django.utils import timezone

from reports.chain import ChainReport, verify_chain
from reports.models import ChainCheck

#: Older checks say nothing that the newest does not.
KEPT = dt.timedelta(days=90)


def check_chain(*, now: dt.datetime | None = None) -> ChainReport:
    """Verify the whole chain and write a row of what was found; rows older than ``KEPT`` go away."""
    now = now or timezone.now()
    report = verify_chain()
    ChainCheck.objects.create(
        at=now, publications=report.publications, head=report.head, problems="\n".join(report.broken)
    )
    ChainCheck.objects.filter(at__lt=now - KEPT).delete()
    return report
