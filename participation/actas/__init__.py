"""Reading actas of before: from a text to the facts in it. Pure Python, knows nothing of the portal's records.

``normalise`` makes the text that is kept and shown; ``read_acta`` finds the facts of such a text, each with the span it
stands at. Nothing is decided here: what is found is proposed.
"""

from __future__ import annotations

from collections.abc import Collection

from participation.actas.facts import Acta, as_json, from_json
from participation.actas.folding import fold
from participation.actas.head import read_head
from participation.actas.names import Register
from participation.actas.normalise import normalise

__all__ = ["Acta", "Register", "as_json", "from_json", "normalise", "read_acta"]


def read_acta(text: str, register: Register, body: str | Collection[str], hint: str = "") -> Acta:
    """The facts of a normalised text of a body, or of the bodies of a joint session. ``hint`` is the file's name."""
    bodies = (body,) if isinstance(body, str) else tuple(body)
    head = read_head(text, fold(text), register, bodies, hint)
    return Acta(
        number=head.number,
        date=head.date,
        start_time=head.start_time,
        end_time=head.end_time,
        kind=head.kind,
        presider=head.attendance.presider,
        present=head.attendance.present,
        absent=head.attendance.absent,
        present_count=head.present_count,
    )
