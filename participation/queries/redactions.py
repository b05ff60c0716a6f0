"""The texts of approved minutes that may be covered in public, and how they read once they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from participation.models import (
    Contribution,
    Meeting,
    Minutes,
    Redaction,
    ReviewDecision,
    SenderKind,
)
from participation.queries.session import Session, parts_of
from participation.session.covering import (
    SHORTEST,
    Span,
    cover,
    occurrences,
    text_hash,
)

#: Who is named as the sender of a matter; everybody else is told by kind alone.
NAMED_SENDERS = (
    SenderKind.MUNICIPAL_COUNCIL,
    SenderKind.NEIGHBOURHOOD_COUNCIL,
    SenderKind.DEPARTMENT,
    SenderKind.STATE,
)
#: Was announced in the call, before there was a record: covering it in the minutes would cover nothing.
_ANNOUNCED = {"heading.place"}


@dataclass(frozen=True)
class Text:
    """A text of the record: its address (``item:UID.discussion``), what people call it, and what it says."""

    address: str
    label: str
    text: str


def texts_of(session: Session) -> dict[str, Text]:
    """Every text that may be covered, by address, in the order of the minutes."""
    minutes = session.meeting.minutes
    found = [
        Text(address, label, text)
        for part in parts_of(session).values()
        for address, (label, text) in part.prose().items()
        if address not in _ANNOUNCED
    ]
    found += [
        Text(f"matter:{matter.pk}.sender", f"Asunto {matter.number}/{matter.year}: remitente", matter.sender)
        for matter in (item.matter for item in session.items)
        if matter and matter.sender and matter.sender_kind in NAMED_SENDERS
    ]
    if session.meeting.closed_reason:
        found.append(_reason_of(session.meeting))
    if minutes.approval_exception:
        found.append(
            Text(
                "minutes.approval_exception", "Aprobación: por qué por excepción", minutes.approval_exception
            )
        )
    for signature in minutes.signatures.exclude(refusal_reason="").select_related("person"):
        label = f"Por qué no firmó {signature.person}"
        found.append(Text(f"signature:{signature.pk}.refusal_reason", label, signature.refusal_reason))
    for row in minutes.rectifications.all():
        found.append(
            Text(f"rectification:{row.uid}.says", f"Rectificación de {row.part_label}: dice", row.says)
        )
        found.append(
            Text(
                f"rectification:{row.uid}.should_say",
                f"Rectificación de {row.part_label}: debe decir",
                row.should_say,
            )
        )
    return {text.address: text for text in found}


def _reason_of(meeting: Meeting) -> Text:
    return Text("meeting.closed_reason", "Por qué fue cerrada", meeting.closed_reason)


@dataclass(frozen=True)
class Covers:
    """What is covered of the minutes, by address; ``stale`` were marked on a text that reads otherwise now.

    Of such a text nothing is told, until somebody looks at it again.
    """

    spans: Mapping[str, list[Span]]
    stale: list[Redaction] = field(default_factory=list)
    #: What is covered, word by word, with its grounds.
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def cover(self, address: str, text: str) -> str:
        """How a text reads in public. A rectification quotes: what is covered anywhere else is covered there too."""
        spans = list(self.spans.get(address, ()))
        if address.startswith("rectification:"):
            for words, grounds in self.words.items():
                spans += [Span(start, end, grounds) for start, end in occurrences(text, words)]
        return cover(text, spans)


NOTHING = Covers(spans={})


def covers_of(minutes: Minutes, texts: Mapping[str, Text]) -> Covers:
    """What is covered of some minutes, whose texts were read."""
    spans: dict[str, list[Span]] = {}
    words: dict[str, tuple[str, ...]] = {}
    stale = []
    for row in minutes.redactions.order_by("part", "start", "pk"):
        text = texts.get(row.part)
        if text is None or text_hash(text.text) != row.covered_sha256:
            stale.append(row)
            if text is not None:
                spans.setdefault(row.part, []).append(Span(0, len(text.text), (row.ground,)))
            continue
        spans.setdefault(row.part, []).append(Span(row.start, row.end, (row.ground,)))
        told = " ".join(text.text[row.start : row.end].split())
        if len(told) >= SHORTEST:
            words[told] = tuple(dict.fromkeys((*words.get(told, ()), row.ground)))
    return Covers(spans=spans, stale=stale, words=words)


def public_reason(meeting: Meeting) -> str:
    """Why a meeting was closed (D.566), as anybody may read it: with what its minutes cover. One query."""
    reason = _reason_of(meeting)
    return covers_of(meeting.minutes, {reason.address: reason}).cover(reason.address, reason.text)


@dataclass(frozen=True)
class Leftover:
    """Words that are covered in one place and still stand in another; ``contribution`` where that is a public text."""

    words: str
    label: str
    address: str
    contribution: Contribution | None = None


def leftovers(
    covers: Covers, texts: Iterable[Text], contributions: Iterable[Contribution] = ()
) -> list[Leftover]:
    """Where covered words still stand uncovered, also in the public texts of contributions (read with their review)."""
    public = {text: covers.cover(text.address, text.text) for text in texts}
    shown = [row for row in contributions if _is_shown(row)]
    found = []
    for words in covers.words:
        found += [
            Leftover(words, text.label, text.address)
            for text, read in public.items()
            if occurrences(read, words)
        ]
        found += [
            Leftover(words, f"Aporte {row.code}", "", row)
            for row in shown
            if occurrences(row.review.public_text, words)
        ]
    return found


def _is_shown(row: Contribution) -> bool:
    review = getattr(row, "review", None)
    return review is not None and review.decision == ReviewDecision.SHOW
