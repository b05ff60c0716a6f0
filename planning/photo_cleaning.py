"""Make a photograph anew from its picture alone: a program of its own, which holds nothing worth taking and may spend
little time and memory, since decoders of images are where hostile files strike.

Reads a JPEG or PNG from its input and writes a JPEG without any metadata, of at most 2,000 pixels a side.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

#: What cameras of telephones make fits; an empty picture of a gigapixel does not.
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
_SECONDS, _BYTES = 20, 1_500_000_000


def cleaned(data: bytes) -> bytes:
    """The picture, upright, on white where it was transparent. Raises whatever the decoder does."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than it will be
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = upright.convert("RGBA") if "A" in upright.getbands() or upright.mode == "P" else upright
        picture = Image.new("RGB", seen.size, "white")  # carries nothing over but the picture
        picture.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(cleaned(sys.stdin.buffer.read()))
