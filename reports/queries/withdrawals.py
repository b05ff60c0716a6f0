"""Reads behind the workspace's pages of withdrawals."""

from django.db.models import QuerySet

from reports.models import Format, Rendition, Withdrawal, WithdrawalQuerySet


def withdrawals() -> WithdrawalQuerySet:
    """Every request, newest first, with its publication and what was decided."""
    return Withdrawal.objects.select_related(
        "publication", "requested_by", "decision__by", "destruction__by"
    ).order_by("-pk")


def files_of(withdrawal: Withdrawal, *, with_bytes: bool = False) -> QuerySet[Rendition]:
    """The files of the publication it is about; the page is no file, and the PDF says the same."""
    files = Rendition.objects.filter(preparation_id=withdrawal.publication.preparation_id)
    files = files.exclude(format=Format.HTML).order_by("format")
    return files if with_bytes else files.defer("data")
