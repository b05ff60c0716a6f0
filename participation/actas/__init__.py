"""Reading actas of before: from a text to the facts in it. Pure Python, knows nothing of the portal's records.

``normalise`` makes the text that is kept and shown; ``read_acta`` finds the facts of such a text, each with the span it
stands at. Nothing is decided here: what is found is proposed.
"""

from __future__ import annotations

from collections.abc import Collection

from participation.actas.body import read_body
from participation.actas.facts import Acta, as_json, from_json
from participation.actas.folding import fold, mend
from participation.actas.head import read_head
from participation.actas.names import Register
from participation.actas.normalise import normalise

__all__ = ["Acta", "Register", "as_json", "from_json", "normalise", "read_acta"]


def read_acta(text: str, register: Register, body: str | Collection[str], hint: str = "") -> Acta:
    """The facts of a normalised text of a body, or of the bodies of a joint session. ``hint`` is the file's name."""
    bodies = (body,) if isinstance(body, str) else tuple(body)
    # The signs of bold in messages stand between words as spaces do.
    head = read_head(text, mend(fold(text).replace("*", " ")), register, bodies, hint)
    present = head.attendance.present
    told = read_body(text, body=";".join(bodies), people=[each.name for each in present])
    return Acta(
        number=head.number,
        date=head.date,
        start_time=head.start_time,
        end_time=head.end_time,
        kind=head.kind,
        presider=head.attendance.presider,
        present=present,
        absent=head.attendance.absent,
        present_count=head.present_count,
        matters=told.matters,
        resolutions=told.resolutions,
        contributions=told.contributions,
        plan_references=told.plan_references,
    )
