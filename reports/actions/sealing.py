"""Sealing: one short transaction that adds a link to the chain."""

import datetime as dt
import json

from django.db import transaction
from django.utils import timezone

from accounts.models import Notice, User
from planning.permissions import check
from reports.actions.locks import lock_chain, lock_preparation
from reports.actions.preparations import (
    arms_of_snapshot,
    check_is_readable,
    latest_publication,
    store_rendition,
)
from reports.chain import GENESIS, link_hash
from reports.codes import spaced
from reports.documents.base import ARMS_KEY, DocumentType, canonical_json
from reports.documents.registry import document_type
from reports.models import Document, Format, Preparation, Publication, Reading
from reports.permissions import SEAL_DOCUMENT
from reports.queries.restricted import restricted_content_of
from reports.transitions import InvalidTransition, check_document


class ContentChanged(InvalidTransition):
    """The document would say something else today than what was prepared and read."""


@transaction.atomic
def seal(
    *, preparation: Preparation, by: User, confirm_read: bool = False, now: dt.datetime | None = None
) -> Publication:
    """Publish a prepared document for good. Sealing what is sealed already returns that publication.

    Somebody must have read this very preparation; ``confirm_read`` leaves the sealer's own reading. Raises
    ``NotAllowed``, ``InvalidTransition`` when it is not the newest preparation or nobody read it, and
    ``ContentChanged`` when the data behind it changed since.
    """
    lock_chain()
    by = User.objects.get(pk=by.pk)  # as the account is now, not when the request began
    check(by, SEAL_DOCUMENT, fresh=True)
    document, preparation = lock_preparation(preparation.pk)
    done = Publication.objects.filter(preparation=preparation).first()
    if done:
        return done
    replaces = _check_is_sealable(document, preparation)
    if confirm_read:
        Reading.objects.get_or_create(preparation=preparation, by=by)
    if not preparation.readings.exists():
        raise InvalidTransition(
            "Nadie dejó constancia de haber leído este documento: leelo entero antes de publicar."
        )
    publication = _add_link(document, preparation, replaces, by=by, now=now or timezone.now())
    document_type(document.kind).after_seal(publication)
    document.state = check_document(document, "seal").target
    document.save(update_fields=["state"])
    for user_id in {preparation.requested_by_id, document.created_by_id} - {by.pk}:
        Notice.objects.create(
            user_id=user_id, text=f"Se publicó: {document.title}"[:300], url=publication.get_absolute_url()
        )
    return publication


def _check_is_sealable(document: Document, preparation: Preparation) -> Publication | None:
    """Everything that must hold at this moment; return the publication it will replace, if any."""
    check_is_readable(preparation)
    check_document(document, "seal")
    latest = latest_publication(document)
    expected = latest.version + 1 if latest else 1
    if preparation.version != expected or preparation.replaces_id != (latest.pk if latest else None):
        raise InvalidTransition(
            "Otra versión se publicó después de prepararla: prepará el documento de nuevo."
        )
    kind_type = document_type(document.kind)
    kind_type.check_subject(document)
    restricted = restricted_content_of(preparation.pk)
    told = [preparation.snapshot, restricted and canonical_json(restricted.content)]
    if told != _told_today(kind_type, document, preparation):
        raise ContentChanged(
            "Los datos cambiaron desde que se preparó el documento, y lo que se publica tiene que ser lo que se leyó. "
            "Preparalo de nuevo y volvé a leerlo."
        )
    return latest


def _told_today(kind_type: DocumentType, document: Document, preparation: Preparation) -> list[str | None]:
    """What the document says now, to everybody and to some; its coat of arms is that with which it was read."""
    code = preparation.code
    restricted = kind_type.restricted_snapshot(document, code=code)
    named = arms_of_snapshot(preparation)
    shown = {ARMS_KEY: named} if named else {}
    return [
        canonical_json({**kind_type.snapshot(document, code=code), **shown}),
        None if restricted is None else canonical_json(restricted),
    ]


def _add_link(
    document: Document, preparation: Preparation, replaces: Publication | None, *, by: User, now: dt.datetime
) -> Publication:
    head = Publication.objects.order_by("-sequence").first()
    publication = Publication(
        preparation=preparation,
        document=document,
        kind=document.kind,
        subject_key=document.subject_key,
        code=preparation.code,
        version=preparation.version,
        title=document.title,
        period_from=document.period_from,
        period_to=document.period_to,
        replaces=replaces,
        sealed_at=now,
        sealed_by=by,
        content_sha256=preparation.snapshot_sha256,
        sequence=head.sequence + 1 if head else 1,
        previous_hash=head.chain_hash if head else GENESIS,
    )
    document_type(document.kind).before_seal(publication)
    store_rendition(preparation, Format.JSON, publication_json(publication))
    publication.chain_hash = link_hash(
        publication, preparation.renditions.values_list("format", "audience", "sha256")
    )
    publication.save(force_insert=True)
    return publication


def publication_json(publication: Publication) -> bytes:
    """The JSON form: who published what, and the content to the byte, whose SHA-256 is ``publicacion.sha256``."""
    facts = {
        "codigo": spaced(publication.code),
        "version": publication.version,
        "sellada": timezone.localtime(publication.sealed_at).isoformat(timespec="seconds"),
        "reemplaza": spaced(publication.replaces.code) if publication.replaces else None,
        "sha256": publication.content_sha256,
    }
    head = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return f'{{"publicacion":{head},"contenido":{publication.preparation.snapshot}}}'.encode()
