"""Whether bytes are a picture and nothing else: no place, no camera, no comment, no second file behind it.

The structure is gone through here; that the picture can be drawn is tried apart (``planning.photos``).
"""

import zlib
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
#: What a PNG needs to be drawn; what else there may be says things about it.
_PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
#: The same of a JPEG: its frame and tables, and the density that every program writes (JFIF).
_JPEG_PARTS = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}
MOST_PIXELS = 60_000_000


class NotClean(Exception):
    """Why the bytes are not just a picture, in Spanish."""


def looked_at(data: bytes) -> tuple[str, int, int]:
    """The type of a picture, its width and its height. Raises ``NotClean``."""
    if data.startswith(_PNG):
        kind, (width, height) = "image/png", _png(data)
    elif data.startswith(b"\xff\xd8\xff"):
        kind, (width, height) = "image/jpeg", _jpeg(data)
    else:
        raise NotClean("no es una imagen PNG ni JPG")
    if not 0 < width * height <= MOST_PIXELS:
        raise NotClean("la imagen no tiene una medida que sirva")
    return kind, width, height


def _png(data: bytes) -> tuple[int, int]:
    parts = list(_png_parts(data))
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise NotClean("la imagen PNG está cortada")
    if any(name not in _PNG_PARTS for name, _ in parts) or [n for n, _ in parts].count(b"IHDR") != 1:
        raise NotClean("la imagen PNG lleva algo más que la imagen")
    head = parts[0][1]
    return int.from_bytes(head[:4]), int.from_bytes(head[4:8])


def _png_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) != 4 or zlib.crc32(name + body) != int.from_bytes(check):
            raise NotClean("la imagen PNG está rota")
        yield name, body
        place += 12 + length
        if name == b"IEND" and (body or place != len(data)):
            raise NotClean("hay algo después de la imagen PNG")


def _jpeg(data: bytes) -> tuple[int, int]:
    size, place = (0, 0), 2
    while True:
        if data[place : place + 1] != b"\xff" or place + 4 > len(data):
            raise NotClean("la imagen JPG está rota")
        part, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        body = data[place + 4 : place + 2 + length]
        if part not in _JPEG_PARTS or (part == 0xE0 and not body.startswith(b"JFIF\x00")):
            raise NotClean("la imagen JPG lleva algo más que la imagen")
        if length < 2 or len(body) != length - 2:
            raise NotClean("la imagen JPG está cortada")
        if part in (0xC0, 0xC2):
            size = int.from_bytes(body[3:5]), int.from_bytes(body[1:3])
        place += 2 + length
        if part == 0xDA:
            place = _after_scan(data, place)
            if data[place : place + 2] == b"\xff\xd9":
                break
    if place + 2 != len(data):
        raise NotClean("hay algo después de la imagen JPG")
    return size


def _after_scan(data: bytes, place: int) -> int:
    """Where the next part begins after the drawn data, in which ``FF`` is followed by 0 or a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise NotClean("la imagen JPG está cortada")
        follows = data[place + 1]
        if follows == 0 or 0xD0 <= follows <= 0xD7:
            place += 2
            continue
        return place
