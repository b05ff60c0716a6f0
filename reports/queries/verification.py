"""Is this what was published? Files are hashed and searched as bytes, never parsed."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from string import ascii_lowercase, ascii_uppercase

from django.db.models import TextChoices

from reports.codes import parse_code
from reports.models import Audience, Publication, Rendition
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
    UNKNOWN = "desconocido", "No lo encontramos"


@dataclass(frozen=True)
class Verdict:
    """The answer: which publication it is about, the form that matched, and what replaces it today."""

    result: Result
    publication: Publication | None = None
    rendition: Rendition | None = None
    newest: Publication | None = None


def verify_code(text: str) -> Verdict:
    """Look up a code as somebody typed it."""
    code = parse_code(text)
    publication = publications().filter(code=code).first() if code else None
    return _verdict(publication)


def verify_file(chunks: Iterable[bytes]) -> Verdict:
    """Look up a file by its bytes, and if they are unknown, the codes that stand in it.

    Whatever reads as a code is compared with those of all publications, which are few: a file full of codes that
    are none takes no more memory or queries than another, and hides none.
    """
    digest = hashlib.sha256()
    known = set(publications().order_by().values_list("code", flat=True))
    found = known.intersection(_codes_in(_hashing(chunks, digest)))
    rendition = (
        Rendition.objects.filter(
            sha256=digest.hexdigest(), audience=Audience.PUBLIC, preparation__publication__isnull=False
        )
        .defer("data")
        .select_related("preparation__publication")
        .first()
    )
    if rendition:
        publication = publications().get(preparation_id=rendition.preparation_id)
        return _verdict(publication, rendition)
    # The newest: a version also carries the code of the one it replaces.
    publication = publications().filter(code__in=found).first()
    return (
        Verdict(Result.ALTERED, publication, newest=_newest(publication))
        if publication
        else Verdict(Result.UNKNOWN)
    )


def _verdict(publication: Publication | None, rendition: Rendition | None = None) -> Verdict:
    if publication is None:
        return Verdict(Result.UNKNOWN)
    newest = _newest(publication)
    result = Result.VALID if newest == publication else Result.SUPERSEDED
    return Verdict(result, publication, rendition, newest)


def _newest(publication: Publication) -> Publication:
    if not hasattr(publication, "replaced_by"):
        return publication
    return publications().filter(kind=publication.kind, subject_key=publication.subject_key).latest("version")


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
