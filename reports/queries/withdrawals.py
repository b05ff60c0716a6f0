"""Reads behind the workspace's pages of withdrawals."""

from django.db.models import QuerySet

from reports.models import Format, Rendition, Withdrawal, WithdrawalQuerySet


def withdrawals() -> WithdrawalQuerySet:
    """Every request, newest first, with its publication and what was decided."""
    return Withdrawal.objects.select_related(
        "publication", "requested_by", "decision__by", "destruction__by"
    ).order_by("-pk")


def files_of(withdrawal: Withdrawal) -> QuerySet[Rendition]:
    """The files of the publication it is about, without their bytes; the page is no file, and the PDF says the same."""
    files = Rendition.objects.filter(preparation_id=withdrawal.publication.preparation_id)
    return files.exclude(format=Format.HTML).order_by("format").defer("data")
