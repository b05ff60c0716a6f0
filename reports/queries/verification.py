"""Is this what was published? Files are hashed and searched as bytes, never parsed."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.db.models import TextChoices

from reports.codes import parse_code
from reports.models import Audience, Publication, PublicationQuerySet, Rendition
from reports.queries.publications import publications

# A code as we write it, or without hyphens, not inside a longer word. It takes no bytes itself, so that one that stands
# where another seemed to begin ("AAAA-7K3M-…") is seen too.
_CODE = re.compile(rb"(?<![0-9A-Z])(?=([0-9A-Z]{4}(?:-?[0-9A-Z]{4}){3})[^0-9A-Z])")
_AS_READ = bytes.maketrans(
    *(text.encode() for text in (ascii_lowercase + "OILoil", ascii_uppercase + "011011"))
)
_OVERLAP = 32  # bytes carried to the next chunk: more than a code is long


class Result(TextChoices):
    """What verification answers; the values stand in ``data-resultado``."""

    VALID = "valido", "Es auténtico"
    SUPERSEDED = "reemplazado", "Es auténtico, pero hay una versión más nueva"
    ALTERED = "alterado", "No es el documento que publicamos"
    WITHDRAWN = "retirado", "Fue retirado"
    UNKNOWN = "desconocido", "No lo encontramos"


@dataclass(frozen=True)
class Verdict:
    """The answer: which publication it is about, the form that matched, and what replaces it today."""

    result: Result
    publication: Publication | None = None
    rendition: Rendition | None = None
    newest: Publication | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether the file is the original that only some may have."""
        return self.rendition is not None and self.rendition.audience == Audience.RESTRICTED


def verify_code(text: str) -> Verdict:
    """Look up a code as somebody typed it."""
    code = parse_code(text)
    publication = _sealed().filter(code=code).first() if code else None
    return _verdict(publication)


def verify_file(chunks: Iterable[bytes]) -> Verdict:
    """Look up a file by its bytes, and if they are unknown, the codes that stand in it.

    Whatever reads as a code is compared with those of all publications, which are few: a file full of codes that
    are none takes no more memory or queries than another, and hides none.
    """
    digest = hashlib.sha256()
    known = set(_sealed().order_by().values_list("code", flat=True))
    found = known.intersection(_codes_in(_hashing(chunks, digest)))
    # Also the original that only some may have: whoever was given it may ask whether it is. Its salt lets nobody guess.
    rendition = (
        Rendition.objects.filter(sha256=digest.hexdigest(), preparation__publication__isnull=False)
        .defer("data")
        .select_related("preparation__publication")
        .first()
    )
    if rendition:
        publication = _sealed().get(preparation_id=rendition.preparation_id)
        return _verdict(publication, rendition)
    # The newest: a version also carries the code of the one it replaces.
    publication = _sealed().filter(code__in=found).first()
    return (
        Verdict(Result.ALTERED, publication, newest=_newest(publication))
        if publication
        else Verdict(Result.UNKNOWN)
    )


def _sealed() -> PublicationQuerySet:
    """All that was ever published: of what was withdrawn, verification says so."""
    return Publication.objects.newest_first().with_standing().select_related("sealed_by")


def _verdict(publication: Any, rendition: Rendition | None = None) -> Verdict:
    if publication is None:
        return Verdict(Result.UNKNOWN)
    if publication.is_withdrawn:
        return Verdict(Result.WITHDRAWN, publication, rendition)
    result = Result.SUPERSEDED if publication.is_superseded else Result.VALID
    return Verdict(result, publication, rendition, _newest(publication))


def _newest(publication: Publication) -> Publication | None:
    same = publications().filter(kind=publication.kind, subject_key=publication.subject_key)
    return same.order_by("-version").first()


def _hashing(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _codes_in(chunks: Iterable[bytes]) -> Iterator[str]:
    """Everything in a stream of bytes that reads as a code, even across two chunks; some of it more than once.

    All the work is done on whole chunks: a file can hold millions.
    """
    rest = b" "
    for chunk in chain(chunks, [b" "]):
        window = rest + chunk.translate(_AS_READ)
        # The first byte is only looked at: what begins there was whole in the window before.
        found = b" ".join(_CODE.findall(window, 1)).replace(b"-", b"")
        yield from found.decode("ascii").split()
        rest = window[-_OVERLAP:]
