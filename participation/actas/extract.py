"""Text out of the documents that actas of before are kept as, however hostile the file is."""

import re
from dataclasses import dataclass

from participation.actas import sandbox
from participation.actas.reading import plain
from participation.actas.reading.refusals import (
    BROKEN,
    EMPTY,
    ENCRYPTED,
    EXTENSION_LIES,
    EXTERNAL_ENTITY,
    MACRO,
    MEGABYTE,
    NO_TEXT,
    NOT_SUPPORTED,
    TOO_LARGE,
    TOO_MUCH_INSIDE,
    Refusal,
)

#: The most bytes of a file.
LARGEST = 20 * MEGABYTE
WORDS = {
    TOO_LARGE: f"El archivo es demasiado grande: se aceptan hasta {LARGEST // MEGABYTE} MB. Si tiene fotos, sacalas; "
    "si tiene varias actas, subilas por separado.",
    TOO_MUCH_INSIDE: "El archivo tiene adentro mucho más de lo que puede tener un acta, y por seguridad no se leyó. "
    "Copiá el texto del acta y pegalo.",
    EXTERNAL_ENTITY: "El archivo pide traer contenido de afuera y por seguridad no se leyó: guardalo de nuevo con tu "
    "procesador de textos y volvé a subirlo.",
    MACRO: "El archivo tiene macros (programas adentro): guardalo como documento sin macros y volvé a subirlo.",
    EXTENSION_LIES: "El contenido del archivo no es lo que dice su nombre: abrilo, guardalo de nuevo en el formato que "
    "corresponda y volvé a subirlo.",
    ENCRYPTED: "El archivo está protegido con contraseña: sacásela y volvé a subirlo.",
    NO_TEXT: "No hay texto para leer: parece un escaneo o una foto. Pegá el texto, o subí el archivo del que salió.",
    BROKEN: "El archivo está dañado o incompleto: pedí otra copia o volvé a guardarlo.",
    EMPTY: "El archivo está vacío.",
    NOT_SUPPORTED: "Ese tipo de archivo no se puede leer: se aceptan .docx, .odt, .pdf con texto y .txt. Si es otro "
    "documento (por ejemplo .doc), abrilo y guardalo como .docx.",
}


@dataclass(frozen=True)
class Extracted:
    """The text as the document shows it: ``\\n`` ends lines, ``\\f`` pages of a PDF, ``\\t`` stands between cells."""

    text: str
    media_type: str


class Refused(Exception):
    """The file is not read; ``words`` tell a clerk why and what to do."""

    def __init__(self, kind: str) -> None:
        self.kind, self.words = kind, WORDS[kind]
        super().__init__(self.words)


@dataclass(frozen=True)
class _Kind:
    reader: bytes
    media_type: str
    begins: tuple[bytes, ...] = ()


_KINDS = {
    "txt": _Kind(b"t", "text/plain"),
    "docx": _Kind(
        b"w",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\3\4", b"PK\5\6"),
    ),
    "odt": _Kind(b"o", "application/vnd.oasis.opendocument.text", (b"PK\3\4", b"PK\5\6")),
    "pdf": _Kind(b"p", "application/pdf", (b"%PDF-",)),
}
#: What a plain text does not begin with.
_OTHERS = (
    b"PK\3\4", b"PK\5\6", b"%PDF-", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"MZ", b"\x7fELF", b"\xff\xd8\xff", b"\x89PNG",
    b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf",
)  # fmt: skip
_PAGE = re.compile(rb"\s*<(?:!doctype|html)", re.IGNORECASE)
_WORD_BEFORE = b"\xd0\xcf\x11\xe0"
#: The stream in which Word keeps what it encrypted.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def extract(name: str, data: bytes) -> Extracted:
    """What the file says, read in a process of its own. Raises ``Refused``."""
    try:
        kind = _kind(name)
        if not data:
            raise Refusal(EMPTY)
        if len(data) > LARGEST:
            raise Refusal(TOO_LARGE)
        _check_beginning(kind, data)
        return Extracted(sandbox.read(kind.reader, data), kind.media_type)
    except Refusal as refusal:
        raise Refused(refusal.kind) from refusal


def pasted(text: str) -> Extracted:
    """What somebody pasted, made tidy as that of a file. Raises ``Refused``."""
    try:
        return Extracted(plain.tidy(text), "text/plain")
    except Refusal as refusal:
        raise Refused(EMPTY if not text.strip() else refusal.kind) from refusal


def _kind(name: str) -> _Kind:
    """By what stands after the last point of the file's name, whatever folders stand before."""
    stem, point, extension = re.split(r"[/\\]", name)[-1].rpartition(".")
    kind = _KINDS.get(extension.strip().lower())
    if not stem or not point or kind is None:
        raise Refusal(NOT_SUPPORTED)
    return kind


def _check_beginning(kind: _Kind, data: bytes) -> None:
    """That it begins as its kind does."""
    if kind.begins:
        lies = not data.startswith(kind.begins)
    else:
        lies = data.startswith(_OTHERS) or _PAGE.match(data) is not None
    if lies and data.startswith(_WORD_BEFORE) and _ENCRYPTED in data:
        raise Refusal(ENCRYPTED)
    if lies:
        raise Refusal(EXTENSION_LIES)
