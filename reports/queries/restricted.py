"""What only some may read of a document: the content kept apart, and the files made of it."""

import json
from dataclasses import dataclass

from reports.documents.base import Content
from reports.models import Audience, Preparation, Publication, Rendition


@dataclass(frozen=True)
class Restricted:
    """The content that is not for everybody, and the salt of the files made of it."""

    content: Content
    salt: str


def restricted_content_of(preparation_id: int) -> Restricted | None:
    """What only some may read of a preparation; ``None`` when that is nothing more than everybody may."""
    text = Preparation.objects.values_list("restricted_snapshot", flat=True).get(pk=preparation_id)
    if not text:
        return None
    told = json.loads(text)
    return Restricted(told["contenido"], told["sal"])


def restricted_file(publication: Publication, form: str) -> Rendition | None:
    """A form that only some may have, without its bytes."""
    files = Rendition.objects.filter(preparation_id=publication.preparation_id, audience=Audience.RESTRICTED)
    return files.filter(format=form).defer("data").first()
