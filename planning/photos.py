"""Photographs that people attach: made anew apart, so that nothing of them is kept but the picture."""

import subprocess
import sys
from pathlib import Path

from django.core.exceptions import ValidationError

_PROGRAM = Path(__file__).with_name("photo_cleaning.py")
_SECONDS = 20  # less than whoever waits for the page, or a transaction that does nothing, is given
REFUSAL = "No se pudo leer la foto: probá con otra, o con una captura de ella."


def clean_photo(data: bytes, *, drawings: bool = False) -> bytes:
    """A JPEG with the picture of a JPEG or PNG and nothing else: no place, no camera, no date, no comment.

    With ``drawings`` a small PNG stays a PNG.

    Raises ``ValidationError`` (``file``) for what is no picture, and for one that takes too much to look at.
    """
    return _made(data, *(["drawings"] if drawings else []))


def clean_arms(data: bytes, *, side: int) -> bytes:
    """A PNG of at most ``side`` pixels a side with the picture of a JPEG or PNG and nothing else, transparent where it
    was. Raises ``ValidationError`` (``file``) as ``clean_photo``."""
    return _made(data, "arms", str(side))


def _made(data: bytes, *words: str) -> bytes:
    try:
        made = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM), *words],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env={},
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ValidationError({"file": REFUSAL}) from error
    return made.stdout
