"""Is this what was published? Files are hashed and searched as bytes, never parsed."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from reports.codes import parse_code
from reports.models import Audience, Publication, Rendition
from reports.queries.publications import publications

# A code as we write it, or without hyphens, not inside a longer word.
_CODE = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:-?[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])")
_OVERLAP = 32  # bytes carried to the next chunk: more than a code is long
_MOST_CANDIDATES = 5000


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
    """Look up a file by its bytes, and if they are unknown, the codes that stand in it."""
    digest = hashlib.sha256()
    candidates: set[str] = set()
    for candidate in _codes_in(_hashing(chunks, digest)):
        if (
            len(candidates) < _MOST_CANDIDATES
        ):  # what we publish has few; the whole file is hashed all the same
            candidates.add(candidate)
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
    publication = publications().filter(code__in=candidates).first()
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
    """Everything in a stream of bytes that reads as a code, even across two chunks."""
    rest = b""
    for chunk in chunks:
        window = rest + chunk
        yield from _codes(window, is_last=False)
        rest = window[-_OVERLAP:]
    yield from _codes(rest, is_last=True)


def _codes(window: bytes, *, is_last: bool) -> Iterator[str]:
    for match in _CODE.finditer(window):
        if match.end() == len(window) and not is_last:
            continue  # it may go on in the next chunk, which sees it again
        code = parse_code(match.group().decode("ascii"))
        if code:
            yield code
