"""The bytes of a stored form, a few at a time: a workbook of ten years is 5 MB and its JSON 16."""

from collections.abc import Generator

from django.db.models import BinaryField, F, Func, Value

from reports.models import Rendition

#: Bytes read at once.
_PIECE = 1024 * 1024


class BytesGone(Exception):
    """They were destroyed between one piece and the next; whoever was reading has half a file."""


def pieces_of(rendition: Rendition) -> Generator[bytes, None, None]:
    """The bytes in order. Each piece is a query: no cursor and no transaction waits for a slow reader.

    Raises ``BytesGone``, so that the answer breaks off instead of ending as if it were whole.
    """
    for start in range(0, rendition.size, _PIECE):
        piece = Func(
            F("data"), Value(start + 1), Value(_PIECE), function="substring", output_field=BinaryField()
        )
        found = Rendition.objects.order_by().filter(pk=rendition.pk).values_list(piece, flat=True)
        data = bytes(found.get())
        if len(data) != min(_PIECE, rendition.size - start):
            raise BytesGone(f"Rendition {rendition.pk} has no bytes from {start} on.")
        yield data
