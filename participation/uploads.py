"""Files that people attach to records: told by their content, never by what they are called, and of bounded size."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

#: What a file begins with, its type, and the ending it is given.
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
LARGEST = 20 * 1024 * 1024  # bytes
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Upload:
    """A file that was looked at: a name that is safe to give back, its type by content, its bytes."""

    name: str
    content_type: str
    data: bytes


def read_upload(file: UploadedFile, *, largest: int = LARGEST) -> Upload:
    """The bytes of a PDF, JPEG or PNG. Raises ``ValidationError`` for anything else, and for more than ``largest``."""
    if (file.size or 0) > largest:
        raise ValidationError(
            f"El archivo pesa más de {largest // (1024 * 1024)} MB: escanealo con menos resolución."
        )
    data = file.read(largest + 1)
    if len(data) > largest:
        raise ValidationError(
            f"El archivo pesa más de {largest // (1024 * 1024)} MB: escanealo con menos resolución."
        )
    for start, content_type, ending in _KINDS:
        if data.startswith(start):
            return Upload(_safe_name(file.name or "", ending), content_type, data)
    raise ValidationError(
        "Tiene que ser un PDF o una imagen JPG o PNG. El archivo que elegiste es otra cosa."
    )


def _safe_name(name: str, ending: str) -> str:
    """Letters, figures, blanks, points and hyphens of the name, with the ending that its content has."""
    stem = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).stem
    kept = "".join(letter for letter in stem if letter.isalnum() or letter in " -_").strip()
    return f"{kept[:_LONGEST_NAME].strip() or 'archivo'}.{ending}"
