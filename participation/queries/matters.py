"""Reads of the register of incoming matters (mesa de entrada)."""

from django.db.models import Prefetch, QuerySet

from participation.models import AgendaItem, IncomingMatter, Meeting, SenderKind
from planning.models import Body

#: Senders who are never named in public: the title that an agenda begins with tells only their kind.
PRIVATE_SENDERS = (SenderKind.RESIDENTS, SenderKind.ORGANISATION)


def register(bodies: QuerySet[Body]) -> QuerySet[IncomingMatter]:
    """The matters of some bodies, the last to come in first, with the agendas that took them up."""
    taken = AgendaItem.objects.select_related("meeting").order_by("meeting__date", "pk")
    return (
        IncomingMatter.objects.filter(body__in=bodies)
        .select_related("body")
        .prefetch_related(Prefetch("agenda_items", queryset=taken))
        .order_by("-received_on", "-year", "-number", "-pk")
    )


def matters_for(meeting: Meeting) -> QuerySet[IncomingMatter]:
    """Matters that wait for an agenda of any of the bodies of a meeting, oldest first."""
    waiting = IncomingMatter.objects.waiting().filter(body__in=meeting.bodies.all())
    return waiting.select_related("body").order_by("year", "number", "pk")


def matter_years(bodies: QuerySet[Body]) -> list[int]:
    """Years that have a matter of some bodies, newest first."""
    years = IncomingMatter.objects.filter(body__in=bodies).order_by("-year")
    return list(years.values_list("year", flat=True).distinct())


def destination_of(matter: IncomingMatter) -> str:
    """Where a matter went: as the register says, or else as the last session that dealt with it wrote."""
    if matter.destination:
        return matter.destination
    written = [item.destination for item in matter.agenda_items.all() if item.destination]
    return written[-1] if written else ""


def neutral_title(matter: IncomingMatter) -> str:
    """A title for an agenda that names nobody: the clerk writes the rest."""
    kind = SenderKind(matter.sender_kind)
    words = {
        SenderKind.RESIDENTS: "nota de vecinas y vecinos",
        SenderKind.ORGANISATION: "nota de una organización",
        SenderKind.DEPARTMENT: "de la Intendencia o la Junta Departamental",
        SenderKind.STATE: "de otro organismo público",
        SenderKind.STAFF: "del funcionariado",
        SenderKind.MUNICIPAL_COUNCIL: "del Concejo Municipal",
        SenderKind.NEIGHBOURHOOD_COUNCIL: "del Concejo Vecinal",
    }.get(kind, "nota")
    return f"Asunto entrado {matter.number}/{matter.year}: {words}"


def names_sender(matter: IncomingMatter, title: str) -> bool:
    """Whether a title, which everybody reads, names whoever sent the matter and is not named in public."""
    sender = _plain(matter.sender)
    return bool(sender) and matter.sender_kind in PRIVATE_SENDERS and sender in _plain(title)


def _plain(text: str) -> str:
    return " ".join(text.casefold().translate(str.maketrans("áéíóúü", "aeiouu")).split())
