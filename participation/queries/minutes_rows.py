"""A document as a person goes through it: one row for each fact, what it says in words and how sure the machine was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.utils.formats import date_format

from participation.actas.facts import DOUBT
from participation.minutes_choices import added_at, as_day, doubts, fact_at, fact_of, merged, problems
from participation.models import (
    FactKind,
    Meeting,
    MeetingKind,
    MinutesImport,
    MinutesProposal,
    ProposalState,
    SenderKind,
)
from participation.queries.minutes_imports import bodies_of, members_on, names_of, original_urls
from planning.models import Membership, Neighbourhood, Person, PlanItem, today
from planning.queries import members_at
from planning.sheets.words import fold


class RowKind(StrEnum):
    """What a fact is, which says with what fields it is corrected."""

    NUMBER = "number"
    DAY = "day"
    HOUR = "hour"
    MEETING_KIND = "meeting_kind"
    PLACE = "place"
    BODIES = "bodies"
    PRESIDER = "presider"
    COUNT = "count"
    PRESENT = "present"
    ABSENT = "absent"
    MATTER = "matter"
    RESOLUTION = "resolution"
    CONTRIBUTION = "contribution"
    PLAN = "plan"


class RowState(StrEnum):
    """What somebody said of a fact so far."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    SKIPPED = "skipped"


#: The facts of which there is one: path, kind, label.
SINGLES = (
    ("number", RowKind.NUMBER, "Número de acta"),
    ("date", RowKind.DAY, "Fecha"),
    ("start_time", RowKind.HOUR, "Hora de inicio"),
    ("end_time", RowKind.HOUR, "Hora de fin"),
    ("kind", RowKind.MEETING_KIND, "Tipo de sesión"),
    ("place", RowKind.PLACE, "Lugar"),
    ("bodies", RowKind.BODIES, "Se reunió junto con"),
    ("presider", RowKind.PRESIDER, "Presidió"),
    ("present_count", RowKind.COUNT, "Cantidad de presentes"),
)
#: The facts of which there are many: their list, kind, label, and the words of the button that adds one.
LISTS = (
    ("present", RowKind.PRESENT, "Presente", "Agregar a alguien presente"),
    ("absent", RowKind.ABSENT, "Ausente", "Agregar a alguien ausente"),
    ("matters", RowKind.MATTER, "Asunto", "Agregar un asunto"),
    ("resolutions", RowKind.RESOLUTION, "Decisión", "Agregar una decisión"),
    ("contributions", RowKind.CONTRIBUTION, "Aporte", "Agregar un aporte"),
    ("plan_references", RowKind.PLAN, "Compromiso del plan", ""),
)
GROUPS = (
    (
        "La sesión",
        (
            RowKind.NUMBER,
            RowKind.DAY,
            RowKind.HOUR,
            RowKind.MEETING_KIND,
            RowKind.PLACE,
            RowKind.BODIES,
            RowKind.PRESIDER,
        ),
        (),
    ),
    ("Asistencia", (RowKind.COUNT, RowKind.PRESENT, RowKind.ABSENT), ("present", "absent")),
    ("Asuntos entrados", (RowKind.MATTER,), ("matters",)),
    ("Decisiones", (RowKind.RESOLUTION,), ("resolutions",)),
    ("Aportes", (RowKind.CONTRIBUTION,), ("contributions",)),
    ("Compromisos del plan que se citan", (RowKind.PLAN,), ()),
)
NAMES = (RowKind.PRESIDER, RowKind.PRESENT, RowKind.ABSENT)
ADDS = {name: words for name, _kind, _label, words in LISTS if words}

ACTING = {"titular": "Titular", "suplente": "Suplente", "": "Por invitación"}
STATUSES = {
    "con_aviso": "Faltó con aviso",
    "sin_aviso": "Faltó sin aviso",
    "licencia": "De licencia",
    "no_convocada": "Sin convocar",
}
AUTHORS = {
    "alcaldia": "Alcaldía",
    "concejo_municipal": "Concejo Municipal",
    "concejo_vecinal": "Concejo Vecinal",
    "vecinos": "Vecinas y vecinos",
    "organizacion": "Organización",
    "funcionariado": "Funcionariado",
}
VOTES = {"approved": "Se aprobó", "rejected": "No se aprobó"}
LEFT_OUT = {
    "resident": "Vecina o vecino: no se nombra",
    "guest": "Invitada o invitado: no entra en la asistencia",
    "nobody": "No es una persona",
}


@dataclass(frozen=True)
class Row:
    """One fact. ``said`` is what would be written, ``quoted`` the words of the document, ``more`` what else it says.

    ``stops`` is what has to be corrected before the document can be confirmed, ``warns`` what only has to be seen.
    """

    path: str
    kind: RowKind
    label: str
    said: str
    quoted: str
    more: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    confidence: float | None
    state: RowState
    is_doubt: bool
    stops: tuple[str, ...]
    warns: tuple[str, ...]
    doubtful: tuple[str, ...]
    told: Mapping[str, Any]
    name: str = ""
    suggested: tuple[Person, ...] = ()

    @property
    def anchor(self) -> str:
        """What its element is called in the page."""
        return self.path.replace(".", "-").replace("+", "m")

    @property
    def is_name(self) -> bool:
        """Whether it names somebody."""
        return self.kind in NAMES

    @property
    def asks_who(self) -> bool:
        """Whether it waits for somebody to say who a name is."""
        return (
            self.is_name and bool(self.name) and not self.told.get("who") and self.state != RowState.SKIPPED
        )

    @property
    def is_left_out(self) -> bool:
        """Whether nothing of it is written, because somebody said so."""
        return self.state == RowState.SKIPPED or self.told.get("who") in LEFT_OUT

    @property
    def is_written(self) -> bool:
        """Whether it is part of what would be written."""
        return bool(self.said) and not self.is_left_out

    @property
    def may_accept(self) -> bool:
        """Whether it can be taken as it is."""
        return self.is_doubt and not self.stops and not self.asks_who and bool(self.said)

    @property
    def may_skip(self) -> bool:
        """What a document cannot do without is corrected, never left out."""
        return self.path not in ("number", "date", "kind", "place", "bodies")

    @property
    def sure(self) -> str:
        """How sure the machine was, in words."""
        if self.confidence is None:
            return "" if self.said else "No se encontró en el texto"
        if self.confidence >= 0.95:
            return "Lectura clara"
        if self.confidence >= DOUBT:
            return "Lectura bastante segura"
        return "Lectura con dudas" if self.confidence >= 0.5 else "Lectura muy dudosa"

    @property
    def span_words(self) -> str:
        """Its spans for a script: ``12-40 60-71``."""
        return " ".join(f"{start}-{end}" for start, end in self.spans)


@dataclass(frozen=True)
class Group:
    """Facts that belong together, and the lists to which one may be added."""

    label: str
    kinds: tuple[RowKind, ...]
    rows: list[Row]
    adds: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Segment:
    """A stretch of the text with the facts that stand on it, and those that begin with it."""

    text: str
    rows: tuple[Row, ...]
    begin: tuple[Row, ...]

    @property
    def is_doubt(self) -> bool:
        """Whether one of its facts is a doubt."""
        return any(row.is_doubt for row in self.rows)

    @property
    def paths(self) -> str:
        """Its facts for a script."""
        return " ".join(row.path for row in self.rows)


class Sheet:
    """A document, laid out: the doubts, all the rest by group, and the text with the spans marked."""

    def __init__(self, proposal: MinutesProposal) -> None:
        self.proposal = proposal
        self.facts: Mapping[str, Any] = proposal.facts
        self.choices: Mapping[str, Any] = proposal.choices
        self.names = names_of(proposal.batch)
        self.skip = set(self.choices.get("skip", ()))
        self.bodies = bodies_of(proposal, {"bodies": self.choices.get("set", {}).get("bodies") or []})
        self.members = members_on(self.bodies, self.date)
        self.rows = list(self._rows())

    # --- who was who that day

    @cached_property
    def date(self) -> Any:
        """The day of the session, today when nothing says it."""
        found = self.facts.get("date") or {}
        return as_day(self.choices.get("set", {}).get("date", found.get("value"))) or today()

    @cached_property
    def memberships(self) -> list[Membership]:
        """Who belonged to a body that met, that day."""
        return list(members_at(self.date, *self.bodies))

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody that a row names, or could, by code."""
        facts = [self.facts.get("presider") or {}]
        facts += [fact for name in ("present", "absent") for fact in self.facts.get(name) or ()]
        codes = {
            code for fact in facts for code in (fact.get("person"), *fact.get("alternatives", ())) if code
        }
        codes |= {each["person"] for each in self.names.values() if each["person"]}
        codes |= {
            str(value) for path, value in self.choices.get("set", {}).items() if path.endswith(".person")
        }
        found = {person.code: person for person in Person.objects.filter(code__in=codes)}
        return found | {row.person.code: row.person for row in self.memberships}

    # --- the rows

    def _rows(self) -> Iterator[Row]:
        waiting = doubts(self.facts, self.choices, self.names, self.members)
        self.doubtful: dict[str, list[str]] = {}
        for path in waiting:
            self.doubtful.setdefault(fact_of(path), []).append(path)
        self.stops = self._problems({"seen": [*self.choices.get("seen", ()), *waiting]})
        self.warns = self._problems({})
        # What somebody skipped is told too, so that it can be taken back.
        parts = [path for path in self.skip if path != fact_of(path)]
        told = merged(self.facts, {**self.choices, "skip": parts}, self.names, self.members)
        listed = {one["path"]: one for name, *_ in LISTS for one in told[name]}
        listed |= {one["path"]: one for one in told["left_out"]}
        if told["presider"]:
            listed["presider"] = told["presider"]
        for path, kind, label in SINGLES:
            if path == "present_count" and not (self.facts.get(path) or told[path] or path in self.doubtful):
                continue
            yield self._row(path, kind, label, listed.get(path) or {"value": told.get(path)})
        for name, kind, label, _words in LISTS:
            indexes = [*map(str, range(len(self.facts.get(name) or ()))), *added_at(self.choices, name)]
            for index in indexes:
                path = f"{name}.{index}"
                if path in listed:
                    yield self._row(path, kind, label, listed[path])

    def _problems(self, more: Mapping[str, Any]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, text in problems(
            self.facts, {**self.choices, **more}, self.names, self.members, today=today()
        ):
            found.setdefault(fact_of(path), []).append(text)
        return found

    def _row(self, path: str, kind: RowKind, label: str, told: Mapping[str, Any]) -> Row:
        found = fact_at(self.facts, path)
        fact = found if isinstance(found, Mapping) else {}  # the bodies that met are codes, not a fact
        stops = tuple(self.stops.get(path, ()))
        name = told.get("name", "") if kind in NAMES else ""
        return Row(
            path=path,
            kind=kind,
            label=label,
            said=self._said(kind, told),
            quoted=self._quoted(fact),
            more=tuple(self._more(kind, told, fact)),
            spans=tuple(_spans(fact)),
            confidence=_confidence(fact),
            state=self._state(path, name),
            is_doubt=path in self.doubtful,
            stops=stops,
            warns=tuple(text for text in self.warns.get(path, ()) if text not in stops),
            doubtful=tuple(self.doubtful.get(path, ())),
            told=told,
            name=name,
            suggested=tuple(
                self.people[code]
                for code in (fact.get("person"), *fact.get("alternatives", ()))
                if code in self.people
            ),
        )

    def _state(self, path: str, name: str) -> RowState:
        if path in self.skip:
            return RowState.SKIPPED
        if any(each == path or each.startswith(f"{path}.") for each in self.choices.get("set", {})):
            return RowState.CORRECTED
        if path in self.choices.get("seen", ()) or (name and fold(name) in self.names):
            return RowState.ACCEPTED
        return RowState.OPEN

    def _quoted(self, fact: Mapping[str, Any]) -> str:
        span = fact.get("span")
        return self.proposal.text[span[0] : span[1]] if span else ""

    def _said(self, kind: RowKind, told: Mapping[str, Any]) -> str:
        value = told.get("value")
        if kind == RowKind.DAY:
            day = as_day(value)
            return date_format(day, r"j \d\e F \d\e Y") if day else str(value or "")
        if kind == RowKind.MEETING_KIND:
            return str(MeetingKind(value).label if value in MeetingKind.values else value or "")
        if kind == RowKind.BODIES:
            return ", ".join(body.name for body in self.bodies[1:])
        if kind in NAMES:
            return self._somebody(told)
        if kind == RowKind.PLAN:
            item = self.plan_items.get(str(told["number"]))
            return f"{item.code}. {item.title}" if item else f"Compromiso {told['number']}"
        if kind in (RowKind.MATTER, RowKind.RESOLUTION, RowKind.CONTRIBUTION):
            return str(told["text"])
        return str(value) if value not in (None, "") else ""

    def _somebody(self, told: Mapping[str, Any]) -> str:
        who = told.get("who") or ""
        if who in LEFT_OUT:
            return LEFT_OUT[who]
        if new := told.get("new"):
            return f"{new['first_name']} {new['last_name']}, persona nueva"
        person = self.people.get(told.get("person") or "")
        return str(person) if person else ""

    def _more(self, kind: RowKind, told: Mapping[str, Any], fact: Mapping[str, Any]) -> Iterator[str]:
        if kind == RowKind.PRESENT and told.get("who") == "person":
            yield ACTING.get(told["acting_as"], told["acting_as"])
        elif kind == RowKind.ABSENT and told.get("who") == "person":
            yield STATUSES.get(told["status"], "No dice cómo faltó")
        elif kind == RowKind.MATTER:
            yield f"De: {dict(SenderKind.choices).get(told['sender_kind'], '')}" + (
                f", {told['sender']}" if told["sender"] else ""
            )
            yield f"Destino: {told['destination'] or 'no dice'}"
        elif kind == RowKind.CONTRIBUTION:
            yield AUTHORS.get(told["author_type"], "Falta de quién es")
        elif kind == RowKind.RESOLUTION:
            yield from self._decided(told)
        elif kind == RowKind.PLAN and str(told["number"]) not in self.plan_items:
            yield "Ningún plan vigente ese día tiene un elemento con ese número: queda solo el texto."
        if kind in (RowKind.MATTER, RowKind.CONTRIBUTION) and told["neighbourhood"]:
            yield f"Barrio: {self.places.get(told['neighbourhood'], told['neighbourhood'])}"

    def _decided(self, told: Mapping[str, Any]) -> Iterator[str]:
        if told["number"]:
            yield f"Número {told['number']}"
        if told["case_file"]:
            yield told["case_file"]
        yield vote_words(told["vote"])
        yield from (f"Antes se votó: {text}" for text in told["earlier_votes"])
        if told["plan_reference"]:
            yield f"Cita el compromiso {told['plan_reference']} del plan"

    @cached_property
    def plan_items(self) -> dict[str, PlanItem]:
        """The items of the plan of that day that the document quotes, by the number it quotes."""
        quoted = {str(fact["number"]) for fact in self.facts.get("plan_references") or ()}
        quoted |= {
            str(value) for path, value in self.choices.get("set", {}).items() if path.startswith("plan_ref")
        }
        items = PlanItem.objects.filter(
            code__in=quoted, plan__year_from__lte=self.date.year, plan__year_to__gte=self.date.year
        )
        return {item.code: item for item in items}

    @cached_property
    def places(self) -> dict[str, str]:
        """The neighbourhoods, by code."""
        return dict(Neighbourhood.objects.values_list("code", "name"))

    # --- as the page shows it

    def row(self, path: str) -> Row | None:
        """The fact at a path."""
        return next((row for row in self.rows if row.path == path), None)

    @property
    def waiting(self) -> list[Row]:
        """The doubts, in the order of the document."""
        rows = [row for row in self.rows if row.is_doubt]
        return sorted(rows, key=lambda row: row.spans[:1] or ((-1, -1),))

    @property
    def unseen(self) -> list[Row]:
        """The doubts that would be written as they stand: those that stop nothing."""
        return [row for row in self.waiting if not row.stops]

    @property
    def skipped(self) -> list[Row]:
        """What will not be written."""
        return [row for row in self.rows if row.state == RowState.SKIPPED]

    @property
    def blocking(self) -> list[Row]:
        """What stops the document from being confirmed."""
        return [row for row in self.rows if row.stops]

    @property
    def groups(self) -> list[Group]:
        """All that is no doubt, in the order of a session."""
        return [
            Group(
                label,
                kinds,
                [row for row in self.rows if row.kind in kinds and not row.is_doubt],
                [(name, ADDS[name], next_added(self, name).anchor) for name in adds],
            )
            for label, kinds, adds in GROUPS
            if adds or any(row.kind in kinds and not row.is_doubt for row in self.rows)
        ]

    @property
    def unwritten(self) -> list[Row]:
        """What is left out: skipped, or a name that is none of the register."""
        return [row for row in self.rows if row.is_left_out]

    @property
    def written(self) -> list[Group]:
        """What would be written, in the order of a session."""
        found = [
            Group(label, kinds, [row for row in self.rows if row.kind in kinds and row.is_written], [])
            for label, kinds, _adds in GROUPS
        ]
        return [group for group in found if group.rows]

    @property
    def segments(self) -> list[Segment]:
        """The text cut where a span begins or ends."""
        return list(segments(self.proposal.text, self.rows))


def vote_words(vote: Mapping[str, Any] | None) -> str:
    """A vote as a person reads it."""
    if vote is None:
        return "No dice cómo se votó"
    words = VOTES.get(vote["result"], VOTES["approved"])
    counts = vote["counts"]
    if vote["unanimous"]:
        words += " por unanimidad"
    elif vote["majority"]:
        words += " por mayoría"
    if counts["yes"] is not None:
        words += f", {counts['yes']} a favor" + (f" de {counts['present']}" if counts["present"] else "")
    if counts["no"]:
        words += f", {counts['no']} en contra"
    if counts["abstentions"]:
        words += f", {counts['abstentions']} se abstuvieron"
    return f"{words}, con desempate" if vote["casting_vote"] else words


def segments(text: str, rows: Sequence[Row]) -> Iterator[Segment]:
    """Cut a text at every edge of every span, so that spans may lie over each other."""
    spans = [
        (start, min(end, len(text)), row) for row in rows for start, end in row.spans if start < len(text)
    ]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    begun: set[str] = set()
    for start, end in pairwise(edges):
        here = {row.path: row for first, last, row in spans if first <= start and end <= last}
        begin = tuple(row for row in here.values() if row.path not in begun)
        begun |= here.keys()
        yield Segment(text[start:end], tuple(here.values()), begin)


def _spans(fact: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    vote = fact.get("vote") or {}
    for span in (fact.get("span"), fact.get("sender_span"), fact.get("destination_span"), vote.get("span")):
        if span:
            yield span[0], span[1]


def _confidence(fact: Mapping[str, Any]) -> float | None:
    vote = fact.get("vote") or {}
    found = [each["confidence"] for each in (fact, vote) if "confidence" in each]
    return min(found, default=None)


def next_added(sheet: Sheet, name: str) -> Row:
    """An empty fact at the place of the next one that somebody adds to a list."""
    kind, label = next((kind, label) for each, kind, label, _words in LISTS if each == name)
    number = max((int(index[1:]) for index in added_at(sheet.choices, name)), default=0) + 1
    told: dict[str, Any] = {
        "text": "",
        "sender": "",
        "sender_kind": "other",
        "destination": "",
        "neighbourhood": "",
        "author_type": "",
        "kind": "proposal",
        "number": "",
        "case_file": "",
        "vote": None,
    }
    return Row(
        path=f"{name}.+{number}",
        kind=kind,
        label=label,
        said="",
        quoted="",
        more=(),
        spans=(),
        confidence=None,
        state=RowState.OPEN,
        is_doubt=False,
        stops=(),
        warns=(),
        doubtful=(),
        told=told,
    )


def same_name(sheet: Sheet, row: Row) -> bool:
    """Whether who a row's name is was decided for the whole batch."""
    return fold(row.name) in sheet.names


def was_document(meeting: Meeting) -> bool:
    """Whether its minutes were brought in as a document."""
    return MinutesProposal.objects.filter(minutes__meeting=meeting).exists()


@dataclass(frozen=True)
class Source:
    """A record of a meeting that was brought in, and where its original says it."""

    label: str
    said: str
    url: str


def sources_of(meeting: Meeting) -> list[tuple[str, list[Source]]]:
    """What is on record of a meeting that came as a document, by kind, each with its place in the original."""
    rows: dict[FactKind, list[tuple[int, str, str]]] = {
        FactKind.MEETING: [(meeting.pk, "La reunión", str(meeting))],
        FactKind.PRESIDING: [
            (row.pk, "Presidió", str(row.person)) for row in meeting.presidings.select_related("person")
        ],
        FactKind.ATTENDANCE: [
            (row.pk, row.get_status_display(), str(row.person))
            for row in meeting.attendances.select_related("person").order_by("person__sort_key", "pk")
        ],
        FactKind.MATTER: [
            (item.matter.pk, "Asunto", item.title)
            for item in meeting.agenda_items.select_related("matter").order_by("position")
            if item.matter
        ],
        FactKind.DECISION: [
            (row.pk, row.get_kind_display(), row.operative) for row in meeting.decisions.order_by("position")
        ],
        FactKind.CONTRIBUTION: [
            (row.pk, row.code, row.verbatim) for row in meeting.contributions.order_by("pk")
        ],
    }
    found = []
    for kind, records in rows.items():
        urls = original_urls(kind, [pk for pk, _label, _said in records])
        sources = [Source(label, said, urls[pk]) for pk, label, said in records if pk in urls]
        if sources:
            found.append((kind.label, sources))
    return found


#: Names that a batch's page asks at once; the others follow as these are decided.
MOST_ASKED = 30


@dataclass
class Asked:
    """A name of a batch that nobody could be matched to: in how many documents it stands, and who it could be."""

    name: str
    documents: int
    suggested: list[Person]


def names_to_decide(batch: MinutesImport) -> list[Asked]:
    """The names that wait for somebody, those of most documents first. Three queries, however many documents."""
    decided = names_of(batch)
    asked: dict[str, tuple[str, set[int], set[str]]] = {}
    open_states = (ProposalState.PROPOSED, ProposalState.DUPLICATE)
    rows = batch.proposals.filter(state__in=open_states).values_list("pk", "facts", "choices")
    for pk, facts, choices in rows.iterator():
        told = merged(facts, choices, decided)
        presider = [told["presider"]] if told["presider"] else []
        for one in (*presider, *told["present"], *told["absent"]):
            if one["name"] and not one["who"]:
                _name, documents, codes = asked.setdefault(fold(one["name"]), (one["name"], set(), set()))
                documents.add(pk)
                codes.update((fact_at(facts, one["path"]) or {}).get("alternatives", ()))
    first = sorted(asked.values(), key=lambda one: (-len(one[1]), one[0]))[:MOST_ASKED]
    people = Person.objects.filter(code__in={code for one in first for code in one[2]})
    known = {person.code: person for person in people}
    return [
        Asked(name, len(documents), [known[code] for code in sorted(codes) if code in known])
        for name, documents, codes in first
    ]
