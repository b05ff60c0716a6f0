"""The bytes of a stored form, a few at a time: a workbook of ten years is 5 MB and its JSON 16."""

from collections.abc import Generator

from django.db.models import BinaryField, F, Func, Value

from reports.models import Publication, Rendition

#: Bytes read at once.
_PIECE = 1024 * 1024


class BytesGone(Exception):
    """They were withdrawn or destroyed since they were looked up; whoever was reading has half a file."""


def pieces_of(rendition: Rendition, *, in_custody: bool = False) -> Generator[bytes, None, None]:
    """The bytes in order. Each piece is a query: no cursor and no transaction waits for a slow reader.

    Raises ``BytesGone``, so that the answer breaks off instead of ending as if it were whole: once they are destroyed
    or, unless they are asked for where they are ``in_custody``, withdrawn.
    """
    rows = Rendition.objects.order_by().filter(pk=rendition.pk)
    if not in_custody:
        rows = rows.exclude(preparation__publication__in=Publication.objects.withdrawn())
    for start in range(0, rendition.size, _PIECE):
        piece = Func(
            F("data"), Value(start + 1), Value(_PIECE), function="substring", output_field=BinaryField()
        )
        data = rows.values_list(piece, flat=True).first()
        if data is None or len(data) != min(_PIECE, rendition.size - start):
            raise BytesGone(f"Rendition {rendition.pk} has no bytes from {start} on.")
        yield bytes(data)


def bytes_of(rendition: Rendition, *, in_custody: bool = False) -> bytes:
    """All of them. Raises ``BytesGone``."""
    return b"".join(pieces_of(rendition, in_custody=in_custody))
