"""What the municipality shows itself by: names, coat of arms, colours, how to reach it, legal notice."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from planning.colours import COLOUR, refusals
from planning.concurrency import save_edited
from planning.drawings import clean_drawing
from planning.models import CoatOfArms, Municipality
from planning.permissions import MANAGE_MUNICIPALITY, check_actor
from planning.photos import clean_arms

IDENTITY_FIELDS = [
    "name", "brief_name", "coat_of_arms", "primary_colour", "accent_colour", "address", "telephone", "opening_hours",
    "website", "contact_email", "contact_text", "legal_notice",
]  # fmt: skip

LARGEST_UPLOAD = 5 * 1024 * 1024  # bytes
#: Pixels a side: on paper (35 mm at 350 dpi), and at the head of a page on a screen of double density.
_ON_PAPER, _ON_SCREEN = 480, 96
_LARGEST_SMALL = 12_000  # bytes: what a first view of a page can bear
_MOST_ARMS = 100


def keep_arms(*, data: bytes, by: User | None) -> CoatOfArms:
    """Keep an uploaded coat of arms, made anew from its picture alone; one that is there already stays as it is.

    A PNG or JPEG becomes two PNG, an SVG is written anew from its shapes. Raises ``ValidationError`` (``file``),
    ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    if len(data) > LARGEST_UPLOAD:
        raise ValidationError({"file": f"Pesa más de {LARGEST_UPLOAD // 1024**2} MB."})
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        media_type, large = "image/png", clean_arms(data, side=_ON_PAPER)
        small = clean_arms(data, side=_ON_SCREEN)
        if len(small) > _LARGEST_SMALL:
            raise ValidationError({"file": "Tiene demasiado detalle para verse chico: subí uno más simple."})
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        media_type, large = "image/svg+xml", clean_drawing(data)
        small = large
    else:
        raise ValidationError(
            {"file": "Tiene que ser una imagen PNG, JPG o SVG. El archivo que elegiste es otra cosa."}
        )
    return _kept(media_type, large, small, by)


@transaction.atomic
def _kept(media_type: str, large: bytes, small: bytes, by: User | None) -> CoatOfArms:
    Municipality.objects.select_for_update().first()  # one at a time: they are counted
    sha256 = hashlib.sha256(large).hexdigest()
    known = CoatOfArms.objects.filter(sha256=sha256).first()
    if known:
        return known
    if CoatOfArms.objects.count() >= _MOST_ARMS:
        raise ValidationError({"file": f"Hay {_MOST_ARMS} escudos guardados, y no entran más."})
    arms = CoatOfArms(sha256=sha256, media_type=media_type, data=large, small_data=small, uploaded_by=by)
    arms.full_clean(exclude=["data", "small_data"])
    arms.save(force_insert=True)
    return arms


def edit_identity(*, municipality: Municipality, expected_version: int, by: User | None) -> Municipality:
    """Save how the municipality, changed in memory, shows itself; what it was before stays in the register of changes.

    Raises ``ValidationError`` for colours that cannot be read with, ``EditConflict``, ``NotAllowed``.
    """
    check_actor(by, MANAGE_MUNICIPALITY)
    check_colours(municipality.primary_colour, municipality.accent_colour)
    return save_edited(municipality, expected=expected_version, fields=IDENTITY_FIELDS)


def check_colours(primary: str, accent: str) -> None:
    """Raise ``ValidationError`` by field for colours that people could not read with; both empty are the portal's."""
    if not primary and not accent:
        return
    found: dict[str, list[str]] = {}
    for field, colour in (("primary_colour", primary), ("accent_colour", accent)):
        if not COLOUR.match(colour):
            found[field] = ["Escribí los dos colores como #1F5F8B, o dejá los del portal."]
        elif reasons := refusals(field, colour):
            found[field] = [" ".join(reasons)]
    if found:
        raise ValidationError(found)
