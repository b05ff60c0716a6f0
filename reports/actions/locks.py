"""Rows are always locked in one order (document, then preparation), so that no two actions wait for each other."""

from reports.models import Document, Preparation


def lock_document(document_id: int) -> Document:
    """The document as it stands, locked until the transaction ends."""
    return Document.objects.select_for_update(of=("self",)).get(pk=document_id)


def lock_preparation(preparation_id: int) -> tuple[Document, Preparation]:
    """A preparation and its document as they stand, both locked until the transaction ends."""
    document_id = Preparation.objects.values_list("document_id", flat=True).get(pk=preparation_id)
    document = lock_document(document_id)
    preparation = Preparation.objects.select_for_update(of=("self",)).get(pk=preparation_id)
    preparation.document = document
    return document, preparation
