"""Preparing: a snapshot in one transaction, then a job that renders every form of it."""

import datetime as dt
import hashlib
import logging
import secrets
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Func, TextField, Value
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from accounts.models import Notice, User
from planning.permissions import check
from planning.queries import current_municipality
from reports.actions.documents import discard_preparations, refresh
from reports.actions.locks import lock_document, lock_preparation
from reports.codes import new_code
from reports.documents.base import ARMS_KEY, Content, Meta, canonical_json
from reports.documents.registry import document_type
from reports.models import (
    Audience,
    Document,
    Format,
    Preparation,
    PreparationState,
    Publication,
    Reading,
    Rendition,
)
from reports.permissions import PREPARE_DOCUMENT, READ_DOCUMENT
from reports.queries.evidence import content_of_preparation
from reports.queries.identity import arms_named
from reports.queries.restricted import restricted_content_of
from reports.transitions import DOCUMENT_MOVES, InvalidTransition, check_document, check_preparation

logger = logging.getLogger(__name__)


class RenderingFailed(Exception):
    """A form could not be rendered; the text says which, in Spanish. ``__cause__`` is what the renderer raised."""


def prepare(
    *, document: Document, by: User, render_now: bool = False, now: dt.datetime | None = None, code: str = ""
) -> Preparation:
    """Store the snapshot of a document and ask for its forms; a job renders them, or with ``render_now`` this process.

    Raises ``NotAllowed``, ``InvalidTransition``, ``ValidationError`` when a second version does not say what it changes
    or a text refers to a figure that does not exist, and with ``render_now`` also ``RenderingFailed``. ``code`` is for
    the demonstration, which must come out the same every time.
    """
    check(by, PREPARE_DOCUMENT, fresh=True)
    return take_snapshot(document=document, by=by, render_now=render_now, now=now, code=code)


def take_snapshot(
    *, document: Document, by: User, render_now: bool = False, now: dt.datetime | None = None, code: str = ""
) -> Preparation:
    """As ``prepare``, for actions that have checked a permission of their own."""
    preparation = store_snapshot(document.pk, by=by, now=now, code=code, defer=not render_now)
    return render_preparation(preparation_id=preparation.pk) if render_now else preparation


@transaction.atomic
def store_snapshot(
    document_id: int, *, by: User, now: dt.datetime | None, code: str, defer: bool
) -> Preparation:
    """The first half of ``take_snapshot``: with ``defer`` a job renders it, or else whoever called does, afterwards."""
    now, code = now or timezone.now(), code or new_code()
    document = lock_document(document_id)
    move = check_document(document, "prepare")
    latest = latest_publication(document)
    if latest and not document.change_note:
        raise ValidationError({"change_note": "Decí qué cambia en esta versión: se publica con ella."})
    kind_type = document_type(document.kind)
    kind_type.check_subject(document)
    refresh(document)
    discard_preparations(document)
    snapshot = canonical_json({**kind_type.snapshot(document, code=code), **_identity()})
    preparation = Preparation.objects.create(
        document=document,
        code=code,
        version=latest.version + 1 if latest else 1,
        replaces=latest,
        snapshot=snapshot,
        snapshot_sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        restricted_snapshot=_restricted(document, code),
        dated=timezone.localdate(now),
        requested_by=by,
        requested_at=now,
    )
    document.state = move.target
    document.save(update_fields=["state"])
    if defer:
        # By name and in this transaction: the job exists if and only if the snapshot does.
        job = jobs.configure_task("reports.render", lock=f"preparation-{preparation.pk}")
        job.defer(preparation_id=preparation.pk)
    return preparation


def _identity() -> Content:
    """What the paper shows of the municipality besides its name, for ever: images are named by their bytes and stay."""
    municipality = current_municipality()
    return {ARMS_KEY: municipality.coat_of_arms_id} if municipality and municipality.coat_of_arms_id else {}


def arms_of_snapshot(preparation: Preparation) -> str | None:
    """The hash of the coat of arms that the snapshot names; read by the database, since a snapshot may be large."""
    # Within a text of the snapshot a quotation mark has a backslash before it: this is a key and nothing else.
    pattern = Value(f'"{ARMS_KEY}":"([0-9a-f]{{64}})"')
    named = Func(F("snapshot"), pattern, function="substring", output_field=TextField())
    return Preparation.objects.filter(pk=preparation.pk).values_list(named, flat=True).first()


def _restricted(document: Document, code: str) -> str:
    """What only some may read of it, under a salt: the hash of what is made of it gives no guess away."""
    content = document_type(document.kind).restricted_snapshot(document, code=code)
    if content is None:
        return ""
    return canonical_json({"contenido": content, "sal": secrets.token_hex(16)})


def latest_publication(document: Document) -> Publication | None:
    """The newest published version of what the document is about."""
    subject = Publication.objects.filter(kind=document.kind, subject_key=document.subject_key)
    return subject.order_by("-version").first()


def render_preparation(*, preparation_id: int, is_last_attempt: bool = True) -> Preparation:
    """Render the forms that a preparation still lacks, from its snapshot alone; finishing twice is harmless.

    Each form is stored as soon as it is done, so progress shows and another attempt goes on from there. When one
    fails, raises ``RenderingFailed``; on the last attempt the preparation is then "no se pudo preparar", the document
    is a draft again and whoever asked gets a notice.
    """
    if not _start(preparation_id):
        return _as_it_stands(preparation_id)
    preparation = (
        Preparation.objects.select_related("document", "replaces")
        .defer("snapshot", "restricted_snapshot")
        .get(pk=preparation_id)
    )
    kind_type = document_type(preparation.document.kind)
    done = set(preparation.renditions.values_list("format", "audience"))
    form = kind_type.formats[0]
    try:
        meta = meta_of(preparation)
        told = {Audience.PUBLIC: (content_of_preparation(preparation_id), meta)}
        forms: list[tuple[Format, Audience]] = [
            (form, Audience.PUBLIC) for form in kind_type.formats if form != Format.JSON
        ]
        restricted = restricted_content_of(preparation_id)
        if restricted:
            own = replace(meta, audience=Audience.RESTRICTED, salt=restricted.salt)
            told[Audience.RESTRICTED] = (restricted.content, own)
            forms += [(form, Audience.RESTRICTED) for form in kind_type.restricted_formats]
        for place, (form, audience) in enumerate(forms):
            if (form, audience) in done:
                continue
            if not _report(
                preparation_id, progress=100 * place // len(forms), step=f"Preparando: {form.label}"
            ):
                return _as_it_stands(preparation_id)
            if not _store_rendition(preparation_id, form, audience, kind_type.render(form, *told[audience])):
                return _as_it_stands(preparation_id)
    except (OperationalError, InterfaceError):
        raise  # the database fell, not the document: whoever runs the job tries again, and nothing is told
    except Exception as error:
        logger.exception("Preparation %s: %s failed", preparation_id, form)
        message = f"No se pudo preparar «{form.label}». Detalle: {type(error).__name__}: {error}"[:2000]
        _fail(preparation_id, message, is_last_attempt=is_last_attempt)
        raise RenderingFailed(message) from error
    return _finish(preparation_id)


def _as_it_stands(preparation_id: int) -> Preparation:
    return Preparation.objects.defer("snapshot", "restricted_snapshot").get(pk=preparation_id)


def meta_of(preparation: Preparation) -> Meta:
    """What every form of a preparation says about the publication it will be."""
    municipality = current_municipality()
    return Meta(
        code=preparation.code,
        version=preparation.version,
        title=preparation.document.title,
        municipality=municipality.name if municipality else "",
        dated=preparation.dated,
        site_url=settings.SITE_URL.rstrip("/"),
        replaces_code=preparation.replaces.code if preparation.replaces else "",
        arms=arms_named(arms_of_snapshot(preparation)),
    )


@transaction.atomic
def _start(preparation_id: int) -> bool:
    _document, preparation = lock_preparation(preparation_id)
    try:
        preparation.state = check_preparation(preparation, "start").target
    except InvalidTransition:
        return False  # ready, failed or discarded already: nothing to do
    preparation.save(update_fields=["state"])
    return True


@transaction.atomic
def _report(preparation_id: int, *, progress: int, step: str) -> bool:
    """Say how far it has come; false when it was discarded meanwhile."""
    return bool(
        Preparation.objects.filter(pk=preparation_id, state=PreparationState.RENDERING).update(
            progress=progress, step=step
        )
    )


@transaction.atomic
def _store_rendition(preparation_id: int, form: Format, audience: Audience, data: bytes) -> bool:
    """Keep the bytes of a form; false when the preparation was discarded meanwhile."""
    _document, preparation = lock_preparation(preparation_id)
    if preparation.state != PreparationState.RENDERING:
        return False
    store_rendition(preparation, form, data, audience)
    return True


def store_rendition(
    preparation: Preparation, form: Format, data: bytes, audience: Audience = Audience.PUBLIC
) -> Rendition:
    """Keep the bytes of one form of a preparation, with their hash."""
    return Rendition.objects.create(
        preparation=preparation,
        format=form,
        audience=audience,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
    )


@transaction.atomic
def _finish(preparation_id: int) -> Preparation:
    document, preparation = lock_preparation(preparation_id)
    try:
        preparation.state = check_preparation(preparation, "finish").target
    except InvalidTransition:
        return preparation  # discarded meanwhile
    preparation.progress, preparation.step, preparation.error = 100, "", ""
    preparation.save(update_fields=["state", "progress", "step", "error"])
    document.state = check_document(document, "rendered").target
    document.save(update_fields=["state"])
    _notify(preparation, f"Ya podés leer y publicar: {document.title}")
    return preparation


@transaction.atomic
def _fail(preparation_id: int, message: str, *, is_last_attempt: bool) -> None:
    document, preparation = lock_preparation(preparation_id)
    try:
        move = check_preparation(preparation, "fail" if is_last_attempt else "try_again")
    except InvalidTransition:
        return  # discarded meanwhile
    preparation.state, preparation.error = move.target, message
    preparation.step = "" if is_last_attempt else "Algo falló; se vuelve a intentar en unos segundos."
    preparation.save(update_fields=["state", "error", "step"])
    if is_last_attempt:
        document.state = DOCUMENT_MOVES["not_rendered"].target
        document.save(update_fields=["state"])
        _notify(preparation, f"No se pudo preparar: {document.title}")


def _notify(preparation: Preparation, text: str) -> None:
    Notice.objects.create(
        user_id=preparation.requested_by_id, text=text[:300], url=preparation.get_absolute_url()
    )


@transaction.atomic
def mark_read(
    *, preparation: Preparation, note: str = "", by: User, now: dt.datetime | None = None
) -> Reading:
    """Leave word that somebody read a prepared document whole; saying so twice keeps the first.

    Raises ``NotAllowed``, and ``InvalidTransition`` when it is not what is being read now.
    """
    check(by, READ_DOCUMENT, fresh=True)
    _document, preparation = lock_preparation(preparation.pk)
    check_is_readable(preparation)
    reading, _created = Reading.objects.get_or_create(
        preparation=preparation, by=by, defaults={"note": note.strip()[:500], "at": now or timezone.now()}
    )
    return reading


def check_is_readable(preparation: Preparation) -> None:
    """Raise ``InvalidTransition`` unless the (locked) preparation is ready, not published, and the newest."""
    if preparation.state != PreparationState.READY:
        raise InvalidTransition(
            f"Esta preparación no está lista para leer: {preparation.get_state_display().lower()}."
        )
    if Publication.objects.filter(preparation=preparation).exists():
        raise InvalidTransition("Este documento ya está publicado.")
    newest = preparation.document.preparations.order_by("-pk").values_list("pk", flat=True).first()
    if newest != preparation.pk:
        raise InvalidTransition("Hay una preparación más nueva de este documento: leé y publicá esa.")
