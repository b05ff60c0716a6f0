"""Reads behind the workspace's pages of withdrawals."""

from django.db.models import QuerySet

from reports.models import Audience, Format, Rendition, Withdrawal, WithdrawalQuerySet


def withdrawals() -> WithdrawalQuerySet:
    """Every request, newest first, with its publication and what was decided."""
    return Withdrawal.objects.select_related(
        "publication", "requested_by", "decision__by", "destruction__by"
    ).order_by("-pk")


def files_of(withdrawal: Withdrawal) -> QuerySet[Rendition]:
    """What everybody could download of its publication, without the bytes; the PDF says what the page does."""
    files = Rendition.objects.filter(
        preparation_id=withdrawal.publication.preparation_id, audience=Audience.PUBLIC
    )
    return files.exclude(format=Format.HTML).order_by("format").defer("data")
