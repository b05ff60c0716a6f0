"""Files that are written piece by piece, sent whole where they are short."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from reports.memory import LARGEST
from reports.rendering.records import Pieces


def answer_pieces(request: HttpRequest, pieces: Pieces, **how: Any) -> HttpResponseBase:
    """A short file whole, so that it can be kept; a long one piece by piece.

    What fails at the beginning (a database that takes too long) fails here, while there is still an answer to give.
    """
    held: list[bytes] = []
    while sum(map(len, held)) <= LARGEST:
        piece = next(pieces, None)
        if piece is None:
            return HttpResponse(b"".join(held), **how)
        held.append(piece)
    if request.method == "HEAD":
        pieces.close()
        return StreamingHttpResponse((), **how)
    return StreamingHttpResponse(_joined(held, pieces), **how)


def _joined(held: list[bytes], pieces: Pieces) -> Pieces:
    while held:
        yield held.pop(0)
    yield from pieces
