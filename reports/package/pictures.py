"""Whether bytes are a picture and nothing else: no place, no camera, no comment, no second file behind it.

The structure is gone through here; that the picture can be drawn is tried apart (``planning.photos``).
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
#: What a PNG needs to be drawn; what else there may be says things about it.
_PNG_PARTS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
#: The same of a JPEG: its frame and tables, and the density that every program writes (JFIF).
_JPEG_PARTS = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}
_JPEG_ONCE = {0xC0, 0xC2, 0xDD, 0xE0}
#: The density, twelve bytes after the length and no small picture of itself; and all that is no drawing, together:
#: tables of a picture in many scans are some two thousand bytes.
_DENSITY = re.compile(rb"JFIF\x00.{7}\x00\x00", re.DOTALL)
_LARGEST_HEADS = 16 * 1024
#: Of a PNG, three bytes a colour, and one for how much is seen of each.
_LARGEST_OF = {b"PLTE": 3 * 256, b"tRNS": 256}
#: As large as the portal keeps any picture.
LONGEST_SIDE = 2000
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PIECE = 64 * 1024


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
    _check_size(width, height)
    return kind, width, height


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise NotClean(f"la imagen mide más de {LONGEST_SIDE} puntos de lado, o nada")


def _png(data: bytes) -> tuple[int, int]:
    parts = list(_png_parts(data))
    if not parts or parts[0][0] != b"IHDR" or len(parts[0][1]) != 13 or parts[-1][0] != b"IEND":
        raise NotClean("la imagen PNG está cortada")
    names = [name for name, _ in parts]
    once = names.count(b"IHDR") == 1 and all(
        names.count(name) <= 1 and all(len(body) <= most for part, body in parts if part == name)
        for name, most in _LARGEST_OF.items()
    )
    if not once or not _PNG_PARTS.issuperset(names):
        raise NotClean("la imagen PNG lleva algo más que la imagen")
    width, height, depth, colours, packing, filtering, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    _check_size(width, height)
    if colours not in _CHANNELS or depth not in (1, 2, 4, 8, 16) or packing or filtering or interlaced:
        raise NotClean("la imagen PNG está hecha de un modo que no se usa")
    row = 1 + (width * depth * _CHANNELS[colours] + 7) // 8
    if _drawn([body for name, body in parts if name == b"IDAT"], row * height) != row * height:
        raise NotClean("la imagen PNG está cortada")
    return width, height


def _drawn(pieces: Iterable[bytes], most: int) -> int:
    """How many bytes of rows are packed in some pieces, counted up to a little more than ``most``.

    Raises ``NotClean`` where what is packed does not end, or something stands behind its end.
    """
    unpacking, found = zlib.decompressobj(), 0
    try:
        for piece in pieces:
            left = piece
            while left and found <= most:
                found += len(unpacking.decompress(left, _PIECE))
                left = unpacking.unconsumed_tail
    except zlib.error as error:
        raise NotClean("la imagen PNG está rota") from error
    if unpacking.unused_data:
        raise NotClean("hay algo después de lo dibujado en la imagen PNG")
    if not unpacking.eof:
        raise NotClean("la imagen PNG está cortada")
    return found


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
    size, place, heads, seen = (0, 0), 2, 0, set[int]()
    while True:
        if data[place : place + 1] != b"\xff" or place + 4 > len(data):
            raise NotClean("la imagen JPG está rota")
        part, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        body = data[place + 4 : place + 2 + length]
        heads += length
        is_density = part != 0xE0 or bool(_DENSITY.fullmatch(body))
        is_again = part in seen and part in _JPEG_ONCE
        if part not in _JPEG_PARTS or not is_density or is_again or heads > _LARGEST_HEADS:
            raise NotClean("la imagen JPG lleva algo más que la imagen")
        seen.add(part)
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
