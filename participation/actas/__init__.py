"""Reading actas of before: from a text to the facts in it. Pure Python, knows nothing of the portal's records.

``normalise`` makes the text that is kept and shown; ``read_acta`` finds the facts of such a text, each with the span it
stands at. Nothing is decided here: what is found is proposed.
"""

from __future__ import annotations

from collections.abc import Collection

from participation.actas.body import read_body
from participation.actas.facts import Acta, as_json, from_json
from participation.actas.folding import fold, mend
from participation.actas.head import HEAD, TAIL, read_head
from participation.actas.names import Register
from participation.actas.normalise import normalise

__all__ = ["Acta", "Register", "as_json", "from_json", "normalise", "read_acta"]

#: Longer texts are mended where their head and end are, which is what is read of them here.
LONGEST = 100_000


def read_acta(text: str, register: Register, body: str | Collection[str], hint: str = "") -> Acta:
    """The facts of a normalised text of a body, or of the bodies of a joint session. ``hint`` is the file's name."""
    bodies = (body,) if isinstance(body, str) else tuple(body)
    # The signs of bold in messages stand between words as spaces do.
    folded = fold(text).replace("*", " ")
    if len(text) > LONGEST:
        folded = mend(folded[:HEAD]) + folded[HEAD:-TAIL] + mend(folded[-TAIL:])
    else:
        folded = mend(folded)
    head = read_head(text, folded, register, bodies, hint)
    attendance = head.attendance
    rest = read_body(text, body=";".join(bodies), people=[each.name for each in attendance.present])
    return Acta(
        number=head.number,
        date=head.date,
        start_time=head.start_time,
        end_time=head.end_time,
        kind=head.kind,
        presider=attendance.presider,
        present=attendance.present,
        absent=attendance.absent,
        present_count=head.present_count,
        matters=rest.matters,
        resolutions=rest.resolutions,
        contributions=rest.contributions,
        plan_references=rest.plan_references,
    )
