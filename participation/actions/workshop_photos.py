"""Photos of a workshop: made anew from their picture alone, with the consent of those in them, gone when one asks."""

import hashlib
import struct

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from participation.actions.workshops import check_is_workshop
from participation.consents import WORKSHOP_PHOTO
from participation.models import Meeting, WorkshopPhoto
from participation.permissions import check_can_record
from planning.photos import clean_photo
from planning.uploads import check_upload

LARGEST_PHOTO = 10 * 1024 * 1024
MOST_PHOTOS = 40
NO_CONSENT = "Sin el consentimiento de quienes se ven, la foto no se guarda."
NO_CONSENT_NOTE = "Decí cómo consta el consentimiento."


def add_photo(
    *,
    meeting: Meeting,
    name: str,
    data: bytes,
    caption: str,
    consent_note: str,
    consented: bool,
    by: User,
    is_public: bool = True,
) -> WorkshopPhoto:
    """Keep a photo without what the camera wrote in it; also once the record sheet is approved.

    Raises ``NotAllowed`` and ``ValidationError`` by field: no photo stays without consent (Ley 18.331, art. 9).
    """
    check_can_record(by, meeting)
    check_is_workshop(meeting)
    if not consented:
        raise ValidationError({"consented": NO_CONSENT})
    if not caption.strip():
        raise ValidationError({"caption": "Escribí qué se ve: lo lee quien no ve la foto."})
    if not consent_note.strip():
        raise ValidationError({"consent_note": NO_CONSENT_NOTE})
    upload = check_upload(name, data, LARGEST_PHOTO)
    if not upload.content_type.startswith("image/"):
        raise ValidationError({"file": "Tiene que ser una foto: JPG o PNG."})
    clean = clean_photo(upload.data)  # takes long: before any row is held
    width, height = _size(clean)
    with transaction.atomic():
        Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if meeting.photos.count() >= MOST_PHOTOS:
            raise ValidationError({"file": f"Un taller lleva hasta {MOST_PHOTOS} fotos."})
        photo = WorkshopPhoto(
            meeting=meeting,
            caption=caption.strip(),
            consent_version=WORKSHOP_PHOTO.version,
            consent_note=consent_note.strip(),
            is_public=is_public,
            data=clean,
            sha256=hashlib.sha256(clean).hexdigest(),
            width=width,
            height=height,
            uploaded_by=by,
        )
        if meeting.photos.filter(sha256=photo.sha256).exists():
            raise ValidationError({"file": "Esa foto ya está."})
        photo.full_clean(exclude=["meeting", "data"])
        photo.save(force_insert=True)
    return photo


@transaction.atomic
def show_photo(*, photo: WorkshopPhoto, is_public: bool, by: User) -> None:
    """Show a photo to everybody, or not any more. Repeating it is harmless. Raises ``NotAllowed``."""
    check_can_record(by, photo.meeting)
    WorkshopPhoto.objects.filter(pk=photo.pk).update(is_public=is_public)


@transaction.atomic
def remove_photo(*, photo: WorkshopPhoto, by: User) -> None:
    """Let go of a photo, also once the record sheet is approved. Repeating it is harmless. Raises ``NotAllowed``."""
    check_can_record(by, photo.meeting)
    WorkshopPhoto.objects.filter(pk=photo.pk).delete()


def _size(jpeg: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that was just made, by its frame header; pictures are opened in another process."""
    place = 2
    while place + 9 <= len(jpeg):
        marker, length = jpeg[place + 1], struct.unpack(">H", jpeg[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", jpeg[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise ValueError("a JPEG without a frame")
