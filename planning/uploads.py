"""Files that people attach to records: told by their content, never by what they are called, and of bounded size."""

import re
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
#: The ending that a name brought, which says nothing; «.5» of a day is none.
_ENDING = re.compile(r"\.[a-z]\w{0,4}$", re.IGNORECASE)
LARGEST = 20 * 1024 * 1024  # bytes

_LONGEST_NAME = 100


@dataclass(frozen=True)
class Upload:
    """A file that was looked at: a name that is safe to give back, its type by content, its bytes."""

    name: str
    content_type: str
    data: bytes


def read_upload(file: UploadedFile, largest: int = LARGEST) -> Upload:
    """The bytes of what a browser sent. Raises ``ValidationError`` (``file``) as ``check_upload``."""
    if (file.size or 0) > largest:
        raise ValidationError({"file": _too_large(largest)})
    return check_upload(file.name or "", file.read(largest + 1), largest)


def check_upload(name: str, data: bytes, largest: int = LARGEST) -> Upload:
    """A PDF, JPEG or PNG. Raises ``ValidationError`` (``file``) for anything else, and above ``largest``."""
    if not data:
        raise ValidationError({"file": "El archivo está vacío."})
    if len(data) > largest:
        raise ValidationError({"file": _too_large(largest)})
    for start, content_type, ending in _KINDS:
        if data.startswith(start):
            return Upload(_safe_name(name, ending), content_type, data)
    raise ValidationError(
        {"file": "Tiene que ser un PDF, o una imagen JPG o PNG. El archivo que elegiste es otra cosa."}
    )


def _too_large(largest: int) -> str:
    return f"Pesa más de {largest // 1024**2} MB: escanealo con menos resolución."


def _safe_name(name: str, ending: str) -> str:
    """Letters, figures, blanks and a few signs of the name, with the ending that its content has."""
    stem = _ENDING.sub("", PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name)
    kept = "".join(letter if letter.isalnum() or letter in " -_()" else " " for letter in stem)
    return f"{' '.join(kept.split())[:_LONGEST_NAME].strip() or 'archivo'}.{ending}"
