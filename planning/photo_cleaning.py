"""Make a photograph anew from its picture alone: a program of its own, which holds nothing worth taking and may spend
little time and memory, since decoders of images are where hostile files strike.

Reads a JPEG or PNG from its input and writes a JPEG without any metadata, of at most 2,000 pixels a side; asked for
``drawings``, a PNG that is small stays one: letters and lines blur as JPEG. Asked for ``arms``, a PNG of at most so
many pixels a side as the word after it says, transparent where it was.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

#: What cameras of telephones make fits; an empty picture of a gigapixel does not.
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
#: The most bytes of a drawing that stays a PNG; what is larger is as good as a photograph.
LARGEST_DRAWING = 400_000
_SECONDS, _BYTES = 20, 1_500_000_000


def cleaned(data: bytes, *, drawings: bool = False) -> bytes:
    """The picture, upright, on white where it was transparent. Raises whatever the decoder does."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        is_drawing = drawings and image.format == "PNG"
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than it will be
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        seen = upright.convert("RGBA") if "A" in upright.getbands() or upright.mode == "P" else upright
        picture = Image.new("RGB", seen.size, "white")  # carries nothing over but the picture
        picture.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    made = io.BytesIO()
    if is_drawing:
        picture.save(made, "PNG", optimize=True)
        if made.tell() <= LARGEST_DRAWING:
            return made.getvalue()
        made = io.BytesIO()
    picture.save(made, "JPEG", quality=82, optimize=True)
    return made.getvalue()


def arms(data: bytes, side: int) -> bytes:
    """A coat of arms within a square, in a palette of 128 colours. Raises whatever the decoder does."""
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.draft("RGB", (side, side))
        seen = ImageOps.exif_transpose(image).convert("RGBA")
        seen.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture = Image.new("RGBA", seen.size)  # carries nothing over but the picture
        picture.paste(seen)
    made = io.BytesIO()
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(made, "PNG", optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    given, wanted = sys.stdin.buffer.read(), sys.argv[1:]
    if wanted[:1] == ["arms"]:
        sys.stdout.buffer.write(arms(given, int(wanted[1])))
    else:
        sys.stdout.buffer.write(cleaned(given, drawings="drawings" in wanted))
