"""What people upload as proof: a scan or a document, known by its bytes and not by what it is called."""

import re
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

MAX_BYTES = 20 * 1024 * 1024

#: How each kind begins, and the ending its name gets.
_KINDS = (
    (b"%PDF-", "application/pdf", ".pdf", (".pdf",)),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png", (".png",)),
)
_LONGEST_NAME = 120


def checked_scan(name: str, data: bytes) -> tuple[str, str]:
    """The name under which a file is kept, with the ending of what it is, and its type.

    Raises ``ValidationError`` for anything but a PDF, JPEG or PNG, and above ``MAX_BYTES``.
    """
    if not data:
        raise ValidationError({"file": "El archivo está vacío."})
    if len(data) > MAX_BYTES:
        raise ValidationError({"file": f"Pesa más de {MAX_BYTES // 1024**2} MB."})
    for beginning, content_type, ending, endings in _KINDS:
        if data.startswith(beginning):
            return _safe_name(name, ending, endings), content_type
    raise ValidationError({"file": "Tiene que ser un PDF, o una imagen JPEG o PNG."})


def _safe_name(name: str, ending: str, endings: tuple[str, ...]) -> str:
    """Without folders, control characters or an ending of something else."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    bare = re.sub(r"[^\w .()-]", "_", bare).strip(". ")
    stem = bare[: -len(PurePosixPath(bare).suffix)] if bare.lower().endswith(endings) else bare
    return f"{(stem or 'acta')[: _LONGEST_NAME - len(ending)]}{ending}"
