"""Locks are always taken in one order (chain, document, preparation), so that no two actions wait for each other."""

from django.db import connection

from reports.models import Document, Preparation

_CHAIN_LOCK = 0x70756C6963616369  # any number nobody else locks


def lock_chain() -> None:
    """One seal or withdrawal at a time, whatever the process, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])


def lock_document(document_id: int) -> Document:
    """The document as it stands, locked until the transaction ends."""
    return Document.objects.select_for_update(of=("self",)).get(pk=document_id)


def lock_preparation(preparation_id: int) -> tuple[Document, Preparation]:
    """A preparation and its document as they stand, both locked until the transaction ends.

    Its (large) snapshots stay in the database until somebody asks for it.
    """
    document_id = Preparation.objects.values_list("document_id", flat=True).get(pk=preparation_id)
    document = lock_document(document_id)
    found = Preparation.objects.select_for_update(of=("self",)).defer("snapshot", "restricted_snapshot")
    preparation = found.get(pk=preparation_id)
    preparation.document = document
    return document, preparation
