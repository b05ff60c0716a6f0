"""What would be written of a document: the facts found in it, with what somebody decided. No database here.

A *path* names a fact or one of its fields: ``date``, ``present.2``, ``present.2.person``, ``resolutions.0.vote.yes``.
What the machine missed is added under ``+1``, ``+2``… (``present.+1.person``), and stands nowhere in the text.

Choices are ``{"skip": [path of a fact…], "set": {path: value}, "seen": [path of a doubt…], "approved_on": day}``.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from participation.actas.facts import DOUBT
from participation.minutes_names import cover_names, cover_titled, is_name, sender_kind, unnamed
from planning.sheets.words import fold

Facts = Mapping[str, Any]
Choices = Mapping[str, Any]
#: What was decided on names for the whole batch: by ``fold(name)``, ``{"who": …, "person": code}``.
Names = Mapping[str, Mapping[str, str]]

SINGLES = ("date", "kind", "number", "start_time", "end_time", "present_count")
LISTS = ("present", "absent", "matters", "resolutions", "contributions", "plan_references")
#: What no document tells in a form to be read, and a person may say: ``bodies`` are those that met besides, by code.
ADDED = ("place", "bodies")
_VOTE = ("result", "unanimous", "majority", "yes", "of", "no", "abstentions", "casting_vote")
_NAMED = ("name", "person", "who", "new")
FIELDS: dict[str, tuple[str, ...]] = {
    "presider": _NAMED,
    "present": (*_NAMED, "acting_as"),
    "absent": (*_NAMED, "status"),
    "matters": ("sender", "sender_kind", "text", "destination", "author_type", "neighbourhood"),
    "resolutions": ("number", "case_file", "text", "kind", *(f"vote.{name}" for name in _VOTE)),
    "contributions": ("author_type", "kind", "text", "neighbourhood", "theme"),
    "plan_references": ("number",),
}
#: Parts of a fact that may be left out by themselves.
PARTS = {"resolutions": ("vote", "plan_reference")}

WHO = ("person", "guest", "resident", "nobody")
QUALITIES = ("titular", "suplente")
ABSENCES = ("con_aviso", "sin_aviso", "licencia", "no_convocada")
KINDS = ("ordinary", "extraordinary", "public_hearing", "inter_council", "workshop", "other")
AUTHORS = ("alcaldia", "concejo_municipal", "concejo_vecinal", "vecinos", "organizacion", "funcionariado")
#: Kinds of meeting whose count is of residents, and not of members.
OPEN_TO_ALL = ("public_hearing", "workshop")

_INDEX = r"(?:0|[1-9]\d{0,2}|\+[1-9]\d?)"
_ITEM = re.compile(rf"(?P<list>{'|'.join(LISTS)})\.(?P<index>{_INDEX})(?:\.(?P<field>[a-z_.]+))?\Z")
_HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]*\Z")
_OF_YEAR = re.compile(r"0*(\d+)[/-](\d{4}|\d{2})\Z")


# --- paths ------------------------------------------------------------------------------------------


def is_fact(path: str) -> bool:
    """Whether a path names something that may be skipped whole."""
    if path in (*SINGLES, "presider"):
        return True
    found = _ITEM.match(path)
    return found is not None and (found["field"] is None or found["field"] in PARTS.get(found["list"], ()))


def is_field(path: str) -> bool:
    """Whether a path names something that may be set."""
    if path in (*SINGLES, *ADDED):
        return True
    if path.startswith("presider."):
        return path.removeprefix("presider.") in FIELDS["presider"]
    found = _ITEM.match(path)
    return found is not None and found["field"] in FIELDS[found["list"]]


def fact_of(path: str) -> str:
    """The path of the fact that a path belongs to: ``present.2`` of ``present.2.person``."""
    found = _ITEM.match(path)
    if found:
        return f"{found['list']}.{found['index']}"
    return path.split(".")[0]


def fact_at(facts: Facts, path: str) -> Any:
    """What was found at a path, or ``None``."""
    value: Any = facts
    for step in path.split("."):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def span_at(facts: Facts, path: str) -> tuple[int, int] | None:
    """Where the fact that a path belongs to stands in the text; ``None`` for what was added by hand."""
    for place in (path.removesuffix(".yes"), fact_of(path)):
        found = fact_at(facts, place)
        span = found.get("span") if isinstance(found, Mapping) else None
        if span:
            return span[0], span[1]
    return None


def added_at(choices: Choices, name: str) -> list[str]:
    """The indexes (``+1``…) of what somebody added to a list, in order."""
    matches = (_ITEM.match(path) for path in choices.get("set", {}))
    found = {match["index"] for match in matches if match and match["list"] == name}
    return sorted((index for index in found if index[0] == "+"), key=lambda index: int(index[1:]))


# --- what would be written --------------------------------------------------------------------------


def merged(
    facts: Facts, choices: Choices, names: Names | None = None, members: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What would be written if the document were confirmed as it stands.

    ``members`` are those of the bodies on the day, with their quality (``titular``, ``suplente``), by code. Each thing
    in a list says its ``path``, and its ``span`` where it has one. People who are none of the register are in
    ``left_out``, with who they are; whoever nobody decided on is still where it was found, with ``who`` empty.
    """
    reading = _Reading(facts, choices, names or {}, members or {})
    return reading.whole()


class _Reading:
    def __init__(self, facts: Facts, choices: Choices, names: Names, members: Mapping[str, str]) -> None:
        self.facts, self.names, self.members = facts, names, members
        self.set: Mapping[str, Any] = choices.get("set", {})
        self.skip = set(choices.get("skip", ()))
        self.choices = choices
        quoted = enumerate(facts.get("plan_references") or ())
        self.unquoted = [each["span"] for place, each in quoted if f"plan_references.{place}" in self.skip]
        self.left_out: list[dict[str, Any]] = []

    def whole(self) -> dict[str, Any]:
        date = self.single("date")
        told: dict[str, Any] = {
            "number": tidy_number(self.single("number"), date),
            "date": date,
            "start_time": self.single("start_time"),
            "end_time": self.single("end_time"),
            "kind": self.single("kind"),
            "present_count": self.single("present_count"),
            "place": str(self.set.get("place") or ""),
            "bodies": list(self.set.get("bodies", (self.facts.get("bodies") or ())[1:])),
            "approved_on": self.choices.get("approved_on") or None,
            "presider": self.presider(),
            "present": self.people("present"),
            "absent": self.people("absent"),
        }
        self.residents = self._residents()
        told["matters"] = [self.matter(path, fact) for path, fact in self.each("matters")]
        told["resolutions"] = [
            self.resolution(path, fact, voters_of(told)) for path, fact in self.each("resolutions")
        ]
        told["contributions"] = [self.contribution(path, fact) for path, fact in self.each("contributions")]
        told["plan_references"] = [
            {
                "path": path,
                "span": fact.get("span"),
                "number": self.value(f"{path}.number", fact.get("number")),
            }
            for path, fact in self.each("plan_references")
        ]
        told["left_out"] = self.left_out
        return told

    def value(self, path: str, found: Any) -> Any:
        value = self.set.get(path, found)
        return value.strip() if isinstance(value, str) else value

    def single(self, name: str) -> Any:
        if name in self.skip:
            return None
        fact = self.facts.get(name)
        value = self.value(name, fact.get("value") if isinstance(fact, Mapping) else None)
        return None if value == "" else value

    def each(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every fact of a list that was not skipped, then those that somebody added."""
        found = [(str(place), fact) for place, fact in enumerate(self.facts.get(name) or ())]
        found += [(index, {}) for index in added_at({"set": self.set}, name)]
        for index, fact in found:
            path = f"{name}.{index}"
            if path not in self.skip:
                yield path, fact

    # people

    def somebody(self, path: str, fact: Mapping[str, Any]) -> dict[str, Any]:
        name = self.value(f"{path}.name", fact.get("name")) or ""
        told = {"path": path, "name": name, "span": fact.get("span"), "person": "", "who": "", "new": None}
        new = self.set.get(f"{path}.new")
        decided = self.names.get(fold(name)) if name else None
        if person := self.set.get(f"{path}.person"):
            told.update(who="person", person=person)
        elif (who := self.set.get(f"{path}.who")) in WHO[1:]:
            told.update(who=who)
        elif new and (decided is None or decided["who"] != "person"):
            told.update(who="person", new=dict(new), name=name or f"{new['first_name']} {new['last_name']}")
        elif decided:
            told.update(who=decided["who"], person=decided.get("person") or "")
        elif fact.get("person") and self.set.get(f"{path}.person") is None:
            told.update(who="person", person=fact["person"])
        return told

    def presider(self) -> dict[str, Any] | None:
        fact = self.facts.get("presider") or {}
        if "presider" in self.skip or not (fact or any(path.startswith("presider.") for path in self.set)):
            return None
        told = self.somebody("presider", fact)
        return self._kept(told)

    def people(self, name: str) -> list[dict[str, Any]]:
        kept = []
        for path, fact in self.each(name):
            told = self.somebody(path, fact)
            if name == "present":
                acting = self.value(f"{path}.acting_as", fact.get("acting_as"))
                told["acting_as"] = self.members.get(told["person"], "") if acting is None else acting
            else:
                told["status"] = self.value(f"{path}.status", fact.get("status")) or ""
            if self._kept(told):
                kept.append(told)
        return kept

    def _kept(self, told: dict[str, Any]) -> dict[str, Any] | None:
        if told["who"] in ("", "person"):
            return told
        self.left_out.append({"path": told["path"], "name": told["name"], "who": told["who"]})
        return None

    def _residents(self) -> list[str]:
        """Names that no record may hold: of those who are residents here, or anywhere in the batch."""
        here = [one["name"] for one in self.left_out if one["who"] == "resident"]
        return [*here, *(name for name, decided in self.names.items() if decided["who"] == "resident")]

    def without_names(self, text: str, *, said_by_residents: bool, sender: str = "") -> str:
        named = [*self.residents, *([sender] if said_by_residents and is_name(sender) else [])]
        text = cover_names(text, named)
        return cover_titled(text) if said_by_residents else text

    # what was dealt with

    def matter(self, path: str, fact: Mapping[str, Any]) -> dict[str, Any]:
        author = self.value(f"{path}.author_type", fact.get("author_type")) or ""
        sender = self.value(f"{path}.sender", fact.get("sender")) or ""
        kind = self.value(f"{path}.sender_kind", None) or sender_kind(sender, author)
        by_residents = kind == "residents"
        return {
            "path": path,
            "span": fact.get("span"),
            "sender": cover_names(unnamed(sender) if by_residents else sender, self.residents),
            "sender_kind": kind,
            "author_type": author,
            "text": self.without_names(
                self.value(f"{path}.text", fact.get("text")) or "",
                said_by_residents=by_residents,
                sender=sender,
            ),
            "destination": cover_names(
                self.value(f"{path}.destination", fact.get("destination")) or "", self.residents
            ),
            "neighbourhood": self.value(f"{path}.neighbourhood", fact.get("neighbourhood")) or "",
        }

    def contribution(self, path: str, fact: Mapping[str, Any]) -> dict[str, Any]:
        author = self.value(f"{path}.author_type", fact.get("author_type")) or ""
        said = self._same_matter(fact)
        return {
            "path": path,
            "span": fact.get("span"),
            "author_type": author,
            "kind": self.value(f"{path}.kind", None) or "proposal",
            "text": self.without_names(
                self.value(f"{path}.text", fact.get("text")) or "",
                said_by_residents=author == "vecinos",
                sender=(said or {}).get("sender") or "",
            ),
            "neighbourhood": self.value(f"{path}.neighbourhood", fact.get("neighbourhood")) or "",
            "theme": self.value(f"{path}.theme", None) or "",
        }

    def _same_matter(self, fact: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The matter by which a contribution came, which says who sent it."""
        span = fact.get("span")
        matters = self.facts.get("matters") or ()
        return next((each for each in matters if span and _overlap(span, each["span"])), None)

    def resolution(self, path: str, fact: Mapping[str, Any], voters: int | None) -> dict[str, Any]:
        reference = fact.get("plan_reference") if f"{path}.plan_reference" not in self.skip else None
        if reference and reference["span"] in self.unquoted:
            reference = None
        return {
            "path": path,
            "span": fact.get("span"),
            "number": self.value(f"{path}.number", fact.get("number")) or "",
            "case_file": self.value(f"{path}.case_file", fact.get("case_file")) or "",
            "text": cover_names(self.value(f"{path}.text", fact.get("text")) or "", self.residents),
            "kind": self.value(f"{path}.kind", None) or "",
            "plan_reference": reference["number"] if reference else "",
            "vote": self.vote(path, fact, voters),
            "earlier_votes": [each["text"] for each in fact.get("earlier_votes") or ()],
        }

    def vote(self, path: str, fact: Mapping[str, Any], voters: int | None) -> dict[str, Any] | None:
        place = f"{path}.vote"
        found = fact.get("vote") or {}
        if place in self.skip or not (found or any(each.startswith(f"{place}.") for each in self.set)):
            return None
        said = {name: self.value(f"{place}.{name}", found.get(name)) for name in _VOTE}
        said = {name: None if value == "" else value for name, value in said.items()}
        said["result"] = said["result"] or "approved"
        changed = any(f"{place}.{name}" in self.set for name in _VOTE)
        text = "" if changed else found.get("text") or ""
        return {
            "path": place,
            "span": found.get("span"),
            "text": text,
            **said,
            "counts": counts(said, voters),
        }


def voters_of(told: Mapping[str, Any]) -> int | None:
    """How many were there to vote: those present acting as principals, or the count where no names are told."""
    named = sum(1 for one in told["present"] if one["acting_as"] == "titular")
    if told["kind"] in OPEN_TO_ALL:
        return named or None
    return named or told["present_count"]


def counts(vote: Mapping[str, Any], voters: int | None) -> dict[str, int | None]:
    """The numbers of a vote, with what follows from how it was told: unanimity is everybody who was there."""
    yes, of, no = vote.get("yes"), vote.get("of"), vote.get("no")
    abstentions = vote.get("abstentions")
    if vote.get("unanimous"):
        everybody = of or yes or voters
        return {"yes": yes or everybody, "no": no or 0, "abstentions": abstentions or 0, "present": everybody}
    if vote.get("casting_vote") and of is not None and yes is not None and 2 * yes == of:
        no = yes
    if of is not None and yes == of:
        no = no or 0
    if of is None and yes is not None and (no is not None or abstentions is not None):
        of = yes + (no or 0) + (abstentions or 0)
    return {"yes": yes, "no": no, "abstentions": abstentions, "present": of}


def tidy_number(number: Any, date: Any) -> str | None:
    """The number of minutes as the portal writes it beside their year: ``2`` of ``02/2016``, ``1700`` of ``1.700``."""
    if number in (None, ""):
        return None
    text = re.sub(r"(?<=\d)\.(?=\d{3}(?:\D|\Z))", "", str(number).strip())
    text = re.sub(r"\s*([/-])\s*", r"\1", text)
    of_year = _OF_YEAR.match(text)
    if of_year and isinstance(date, str) and date[:4].endswith(of_year[2]):
        return of_year[1]
    return text.lstrip("0") or "0" if text.isdigit() else text


# --- what has to be looked at ------------------------------------------------------------------------


def doubts(
    facts: Facts,
    choices: Choices,
    names: Names | None = None,
    members: Mapping[str, str] | None = None,
    *,
    today: dt.date | None = None,
) -> list[str]:
    """The paths to be looked at first, in the order of the document, without those that somebody decided on."""
    told = merged(facts, choices, names, members)
    found = {path for path in _unsure(facts, told) if not _decided(path, choices, names or {}, facts)}
    found |= {path for path, _text in problems(facts, choices, names, members, today=today)}
    return sorted(found, key=lambda path: (span_at(facts, path) or (-1, -1), path))


def problems(
    facts: Facts,
    choices: Choices,
    names: Names | None = None,
    members: Mapping[str, str] | None = None,
    *,
    today: dt.date | None = None,
) -> list[tuple[str, str]]:
    """What stops the document from being confirmed: the path of each, and what is wrong in words."""
    told = merged(facts, choices, names, members)
    seen = set(choices.get("seen", ()))
    return [
        *_heading_problems(told, today),
        *_people_problems(told),
        *_text_problems(told),
        *(each for resolution in told["resolutions"] for each in _vote_problems(resolution, told, seen)),
    ]


def _unsure(facts: Facts, told: Mapping[str, Any]) -> Iterator[str]:
    for name in (*SINGLES, "presider"):
        fact = facts.get(name)
        if fact and fact.get("confidence", 1) < DOUBT:
            yield name
    if told["presider"] is None and not any(one["path"] == "presider" for one in told["left_out"]):
        yield "presider"
    for name in LISTS:
        for place, fact in enumerate(facts.get(name) or ()):
            vote = fact.get("vote") if isinstance(fact.get("vote"), Mapping) else None
            if fact.get("confidence", 1) < DOUBT:
                yield f"{name}.{place}"
            if vote and vote.get("confidence", 1) < DOUBT:
                yield f"{name}.{place}.vote"


def _decided(path: str, choices: Choices, names: Names, facts: Facts) -> bool:
    """Whether somebody said something on a doubt: skipped it, saw it, corrected it, or decided on its name."""
    if {path, fact_of(path)} & {*choices.get("skip", ()), *choices.get("seen", ())}:
        return True
    if any(each == path or each.startswith(f"{path}.") for each in choices.get("set", {})):
        return True
    fact = fact_at(facts, path)
    return isinstance(fact, Mapping) and "name" in fact and fold(fact["name"]) in names


def _heading_problems(told: Mapping[str, Any], today: dt.date | None) -> Iterator[tuple[str, str]]:
    day = as_day(told["date"])
    if told["date"] is None:
        yield "date", "Poné la fecha de la sesión."
    elif day is None:
        yield "date", "Esa fecha no existe."
    elif today and day > today:
        yield "date", "La sesión no puede ser posterior a hoy."
    if told["kind"] is None:
        yield "kind", "Elegí de qué tipo fue la sesión."
    elif told["kind"] not in KINDS:
        yield "kind", "Elegí uno de los tipos de la lista."
    if told["number"] is None:
        yield "number", "El acta de un órgano lleva número."
    elif len(told["number"]) > 20 or not _NUMBER.match(told["number"]):
        yield "number", "Usá números, letras, punto, barra o guion."
    for name in ("start_time", "end_time"):
        if told[name] is not None and not _HOUR.match(str(told[name])):
            yield name, "Escribí la hora así: 19:30."
    count = told["present_count"]
    if count is not None and (
        not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 32_767
    ):
        yield "present_count", "Escribí cuántas personas vinieron, con números."
    if not told["present"] and not told["absent"] and count in (None, 0):
        yield "present_count", "Falta quiénes o cuántas personas asistieron."


def _people_problems(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    presider = [told["presider"]] if told["presider"] else []
    for one in (*presider, *told["present"], *told["absent"]):
        if not one["who"]:
            yield one["path"], f"Decidí quién es «{one['name']}», o salteá ese nombre."
            continue
        key = one["person"] or fold(one["name"])
        if one["path"] == "presider":
            continue
        if key in seen:
            yield one["path"], "Esa persona ya está en la asistencia: salteá una de las dos."
        seen[key] = one["path"]
        if "acting_as" in one and one["acting_as"] not in ("", *QUALITIES):
            yield f"{one['path']}.acting_as", "Actúa como titular o como suplente."
        if "status" in one and one["status"] not in ABSENCES:
            yield (
                f"{one['path']}.status",
                "Elegí cómo faltó: con aviso, sin aviso, de licencia o sin convocar.",
            )


def _text_problems(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("matters", "contributions", "resolutions"):
        for one in told[name]:
            if not one["text"]:
                yield f"{one['path']}.text", "Escribí qué dice, o salteá esto."
    for one in told["contributions"]:
        if one["author_type"] not in AUTHORS:
            yield f"{one['path']}.author_type", "Elegí de quién es el aporte."


def _vote_problems(
    resolution: Mapping[str, Any], told: Mapping[str, Any], seen: set[str]
) -> Iterator[tuple[str, str]]:
    vote = resolution["vote"]
    if vote is None:
        return
    path, count = vote["path"], vote["counts"]
    numbers = [value for value in count.values() if value is not None]
    if any(
        not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 32_767 for value in numbers
    ):
        yield path, "Los votos se escriben con números."
        return
    yes, present = count["yes"], count["present"]
    voted = (yes or 0) + (count["no"] or 0) + (count["abstentions"] or 0)
    there = max(len(told["present"]), 0 if told["kind"] in OPEN_TO_ALL else told["present_count"] or 0)
    if yes is not None and present is not None and yes > present:
        yield path, f"Dice {yes} votos a favor de {present} presentes: no puede ser."
    elif present is not None and voted > present:
        yield path, f"Son {voted} votos y {present} presentes: no puede ser."
    elif there and max(voted, present or 0) > there and path not in seen:
        yield path, f"Dice que votaron {max(voted, present or 0)} y en la asistencia hay {there}."
    elif vote["unanimous"] and yes != present:
        yield path, f"Dice por unanimidad y son {yes} votos de {present} presentes."
    if vote["casting_vote"] and (told["presider"] is None or told["presider"]["who"] != "person"):
        yield path, "Hubo desempate: falta quién presidió."


def as_day(value: Any) -> dt.date | None:
    """The day of an ISO text, or ``None``."""
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _overlap(one: Iterable[int], other: Iterable[int]) -> bool:
    (start, end), (begin, finish) = one, other
    return start < finish and begin < end
