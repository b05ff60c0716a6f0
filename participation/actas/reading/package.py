"""The ZIP that a Word or OpenDocument file is: its members are read as a stream and within limits."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from .refusals import BROKEN, ENCRYPTED, MEGABYTE, TOO_MUCH_INSIDE, Refusal

_MEMBERS = 2000
_UNPACKED, _RATIO = 60 * MEGABYTE, 200
#: A member that unpacks to less may do so from as little as it likes.
_SMALL = MEGABYTE
_PIECE = 65536
_ENCRYPTED = 1
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip


class Package:
    """An open package. Nothing is written, and no member is opened that is not asked for.

    ``zipfile`` unpacks a member no further than its directory says; where that is a lie, its sum is wrong.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _UNREADABLE as error:
            raise Refusal(BROKEN) from error
        members = self._archive.infolist()
        if len(members) > _MEMBERS:
            raise Refusal(TOO_MUCH_INSIDE)
        if any(one.flag_bits & _ENCRYPTED for one in members):
            raise Refusal(ENCRYPTED)
        self._members = {one.filename.lower(): one for one in members}
        if len(self._members) < len(members):  # two texts under one name: nobody knows which is meant
            raise Refusal(BROKEN)
        self._left = _UNPACKED

    @property
    def names(self) -> list[str]:
        """Those of all members, in small letters."""
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def pieces(self, name: str) -> Iterator[bytes]:
        """What the member unpacks to, up to its end: only there its sum is checked. Raises ``Refusal``."""
        member = self._members.get(name.lower())
        if member is None or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal(BROKEN)
        most = min(max(_SMALL, _RATIO * member.compress_size), self._left)
        if member.file_size > most:
            raise Refusal(TOO_MUCH_INSIDE)
        try:
            with self._archive.open(member) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    yield piece
        except _UNREADABLE as error:
            raise Refusal(BROKEN) from error
