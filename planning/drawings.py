"""Drawings (SVG) that people upload, written anew from a short list of elements and attributes.

Nothing of the file itself is kept: it is read as XML without entities, and what is written holds shapes, their colours
and their places, and no text, address, style, script, image, link or animation. A drawing that needs any of them is
refused, so that nobody publishes half a coat of arms.
"""

import re
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from django.core.exceptions import ValidationError

LARGEST = 200_000  # bytes of what is uploaded
LARGEST_CLEAN = 30_000  # bytes of what is kept: every first view of a page fetches it
_MOST_ELEMENTS, _DEEPEST = 1_000, 20
_SVG = "http://www.w3.org/2000/svg"
_NUMBERS = re.compile(r"[-+0-9.eE,\s]{1,4000}\Z")
_NUMBER = re.compile(r"[-+]?[0-9]{0,6}(\.[0-9]{1,8})?\Z")
_PATH = re.compile(r"[-+0-9.eE,\sMmZzLlHhVvCcSsQqTtAa]{1,60000}\Z")
_LENGTH = re.compile(r"[-+]?[0-9]{0,6}(\.[0-9]{1,8})?(px|mm|cm|pt)?\Z")
_COLOUR = re.compile(r"(#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|none|currentColor|[a-z]{3,20})\Z")
_TRANSFORM = re.compile(r"((matrix|translate|scale|rotate|skewX|skewY)\([-+0-9.eE,\s]{1,200}\)[\s,]*){1,8}\Z")
_WORD = re.compile(r"[a-z]{1,12}\Z")

_PAINT = {
    "fill": _COLOUR, "stroke": _COLOUR, "fill-opacity": _NUMBER, "stroke-opacity": _NUMBER, "opacity": _NUMBER,
    "fill-rule": _WORD, "stroke-width": _LENGTH, "stroke-linecap": _WORD, "stroke-linejoin": _WORD,
    "stroke-miterlimit": _NUMBER, "transform": _TRANSFORM,
}  # fmt: skip
_SHAPES: dict[str, dict[str, re.Pattern[str]]] = {
    "svg": {"viewBox": _NUMBERS, "width": _LENGTH, "height": _LENGTH},
    "g": {},
    "path": {"d": _PATH},
    "rect": dict.fromkeys(("x", "y", "width", "height", "rx", "ry"), _LENGTH),
    "circle": dict.fromkeys(("cx", "cy", "r"), _LENGTH),
    "ellipse": dict.fromkeys(("cx", "cy", "rx", "ry"), _LENGTH),
    "line": dict.fromkeys(("x1", "y1", "x2", "y2"), _LENGTH),
    "polygon": {"points": _NUMBERS},
    "polyline": {"points": _NUMBERS},
}
#: What drawing programs add about themselves: left out with all that is in it.
_LEFT_OUT = {"title", "desc", "metadata"}
#: Attributes that draw nothing here: left out.
_IDLE = {"id", "class", "version", "space", "enable-background", "x", "y", "baseProfile", "role"}


def clean_drawing(data: bytes) -> bytes:
    """The drawing written anew. Raises ``ValidationError`` (``file``) that says what it cannot have."""
    if len(data) > LARGEST:
        raise _refusal(f"pesa más de {LARGEST // 1000} kB")
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = writer.begins
    parser.EndElementHandler = writer.ends
    parser.CharacterDataHandler = writer.says
    parser.EntityDeclHandler = writer.declares
    parser.StartDoctypeDeclHandler = writer.declares
    parser.ProcessingInstructionHandler = writer.declares
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError) as error:
        raise _refusal("no se puede leer") from error
    clean = "".join(writer.pieces).encode()
    if not writer.shapes:
        raise _refusal("no tiene ningún dibujo")
    if len(clean) > LARGEST_CLEAN:
        raise _refusal("tiene demasiado detalle")
    return clean


class _Writer:
    """Writes what is on the list; raises for all else."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.shapes = self.elements = self.depth = self.left_out_from = 0

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.elements = self.depth + 1, self.elements + 1
        if self.elements > _MOST_ELEMENTS or self.depth > _DEEPEST:
            raise _refusal("tiene demasiado detalle")
        if self.left_out_from:
            return
        namespace, _, local = name.rpartition(" ")
        if namespace != _SVG or local in _LEFT_OUT:
            if namespace == _SVG or (namespace and self.depth > 1):
                self.left_out_from = self.depth  # of the program that drew it
                return
            raise _refusal("no es un dibujo SVG")
        if (local == "svg") != (self.depth == 1) or local not in _SHAPES:
            raise _refusal(f"tiene «{local[:30]}»")
        told = "".join(f" {key}={quoteattr(value)}" for key, value in self._kept(local, attributes))
        if local == "svg":
            told = f' xmlns="{_SVG}"{told}'
        elif local != "g":
            self.shapes += 1
        self.pieces.append(f"<{local}{told}>")

    def _kept(self, local: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
        allowed = _PAINT | _SHAPES[local]
        if local == "svg" and "viewBox" not in attributes:
            raise _refusal("no dice su tamaño (viewBox)")
        kept = []
        for key, value in attributes.items():
            value = " ".join(value.split())
            if key in allowed:
                if not allowed[key].match(value):
                    raise _refusal(f"tiene «{key[:30]}» con algo que no es un número ni un color")
                kept.append((key, value))
            elif " " not in key and key not in _IDLE:
                raise _refusal(f"tiene «{key[:30]}»")
            elif key.rpartition(" ")[0] == "http://www.w3.org/1999/xlink":
                raise _refusal("tiene enlaces")
        return sorted(kept)

    def ends(self, name: str) -> None:
        if not self.left_out_from:
            self.pieces.append(f"</{name.rpartition(' ')[2]}>")
        elif self.left_out_from == self.depth:
            self.left_out_from = 0
        self.depth -= 1

    def says(self, text: str) -> None:
        if not self.left_out_from and text.strip():
            raise _refusal("tiene texto")

    def declares(self, *_what: object) -> None:
        raise _refusal("trae instrucciones además del dibujo")


def _refusal(what: str) -> ValidationError:
    words = f"Este dibujo {what}: no se puede usar así. Guardalo simplificado, o subilo como PNG."
    return ValidationError({"file": words})
