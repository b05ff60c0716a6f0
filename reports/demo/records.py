"""The whole demonstration as plain data: six CSV files and what no file holds. Same arguments, same bytes."""

import csv
import datetime as dt
import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reports.demo import calendar, places
from reports.demo.calendar import Slot
from reports.demo.chain import TOPICS
from reports.demo.chain.shapes import Topic, Voice
from reports.demo.chain.workshops import CONTRIBUTIONS as IN_WORKSHOPS
from reports.demo.chain.workshops import PEOPLE as IN_WORKSHOPS_CAME
from reports.demo.contributions import Contribution, Dealer, HeadCount, head_counts, mayor_on
from reports.demo.people import (
    ACTING_MAYORS,
    BY_CODE,
    LEAVES,
    PEOPLE,
    ActingMayor,
    Membership,
    memberships,
)
from reports.demo.sessions import WRITTEN

SEED = "municipio-f-1"

PRINCIPAL, SUBSTITUTE = "titular", "suplente"
PRESENT, WITH_NOTICE, WITHOUT_NOTICE, ON_LEAVE = "presente", "con_aviso", "sin_aviso", "licencia"
NOT_SUMMONED = "no_convocada"

_START = {"CM": "19:00", "CV": "19:30", "ME": "18:30", "EP": "10:00"}
_COUNCIL = "Local del Concejo Vecinal, Camino Maldonado 12345"
_PLACE = {
    "CM": "Sala de sesiones del Municipio F, Camino Maldonado 12345",
    "CV": _COUNCIL,
    "ME": _COUNCIL,
    "EP": "Sala de reuniones del Municipio F, Camino Maldonado 12345",
}
_COUNT_ONLY_MONTHS = (4, 7, 11)  # plenaries whose acta tells only how many came
#: The hearing to which some topics were brought.
_HEARING = calendar.nth_weekday(2026, 3, calendar.SATURDAY, 4)
_VOTING = ("ordinaria", "extraordinaria")
_QUORUM, _WITHOUT_QUORUM_EVERY = 3, 19
_UNREVIEWED_SHARE = 0.09
#: Topics that are there at any scale: two of which one was merged into the other, and two that were parted.
_ALWAYS = frozenset({"pozos", "bacheo-bella-italia", "frecuencia", "omnibus-noche"})
#: Before the workshops few minutes told what residents asked for; what was said lately nobody has put under topics yet.
_UNWRITTEN_SHARE = 0.75
_NOT_SORTED_YET = dt.timedelta(days=75)
_TOLD_NOT_SUMMONED = 0.97  # the acta forgets a substitute now and then
#: What the minutes numbers of meetings outside the ordinary series begin with.
_SPECIAL_NUMBERS = {"taller": "T-", "audiencia_publica": "AP-", "interconcejo": "IC-"}


@dataclass(frozen=True)
class Attendance:
    """A row of `asistencias.csv`."""

    meeting: str
    person: str
    status: str
    acting_as: str
    arrival: str = ""
    departure: str = ""


@dataclass
class Meeting:
    """A row of `reuniones.csv`, and what the file has no column for."""

    slot: Slot
    start: str
    end: str
    place: str
    convened_on: dt.date
    number: str
    approved_on: dt.date | None = None
    count_only: bool = False
    title: str = ""
    members_present: int | None = None
    attendances: list[Attendance] = field(default_factory=list)
    head_counts: list[HeadCount] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of the meeting."""
        return self.slot.code

    @property
    def is_edited_after_import(self) -> bool:
        """Whether it carries something that only the portal's own page can write."""
        return bool(self.title) or self.members_present is not None


@dataclass(frozen=True)
class Demo:
    """Everything to load. `late` are the minutes approved between the two versions of the newest analysis; `written`
    are the sessions whose minutes were written in the portal, oldest first.
    """

    today: dt.date
    memberships: list[Membership]
    meetings: list[Meeting]
    contributions: list[Contribution]
    upcoming: list[Meeting]
    late: Meeting | None
    silent: list[Meeting]
    written: list[Meeting]
    half_years: list[tuple[dt.date, dt.date]]

    @property
    def current_half_year(self) -> tuple[dt.date, dt.date]:
        """The half-year that `today` belongs to."""
        return calendar.half_year(self.today)

    def reviews(self) -> list[tuple[Contribution, str]]:
        """What staff decided of each contribution whose minutes are approved: `show` or `withhold`; some still wait."""
        recent = self.today - dt.timedelta(days=12)
        approved = {m.code for m in self.meetings if m.approved_on and m.approved_on <= recent}
        decided = []
        for row in self.contributions:
            waits = _rng("revision", row.code).random() < _UNREVIEWED_SHARE
            if row.meeting in approved and (row.withheld or not waits):
                decided.append((row, "withhold" if row.withheld else "show"))
        return decided

    @property
    def acting_mayors(self) -> list[ActingMayor]:
        """Those that are over or under way."""
        return [term for term in ACTING_MAYORS if term[2] <= self.today]

    def files(self) -> dict[str, bytes]:
        """The six files of `import_records`."""
        return {
            "personas.csv": _table(
                ("codigo", "nombre", "apellido", "genero", "menor"),
                ((p.code, p.first_name, p.last_name, p.gender, _yes(p.is_minor)) for p in PEOPLE),
            ),
            "integraciones.csv": _table(
                ("persona", "organo", "calidad", "cargo", "orden", "desde", "hasta", "motivo_cese"),
                (
                    (m.person, m.body, m.quality, m.title, m.order, m.valid_from, m.valid_to, m.end_reason)
                    for m in self.memberships
                ),
            ),
            "reuniones.csv": _table(
                _MEETING_COLUMNS,
                (_meeting_row(m, waits=m is self.late or m in self.written) for m in self.meetings),
            ),
            "asistencias.csv": _table(
                ("reunion", "persona", "estado", "actua_como", "llegada", "retiro"),
                (
                    (row.meeting, row.person, row.status, row.acting_as, row.arrival, row.departure)
                    for meeting in self.meetings
                    for row in meeting.attendances
                ),
            ),
            "concurrencia.csv": _table(
                ("reunion", "genero", "franja_edad", "barrio", "primera_vez", "cantidad"),
                (
                    (row.meeting, row.gender, row.age_band, row.neighbourhood, row.first_time, row.count)
                    for meeting in self.meetings
                    for row in meeting.head_counts
                ),
            ),
            "aportes.csv": _table(
                ("codigo", "reunion", "tipo", "autor_tipo", "autor_persona", "barrio", "tema", "texto"),
                (
                    (c.code, c.meeting, c.kind, c.author_type, c.author, c.neighbourhood, c.theme, c.verbatim)
                    for c in self.contributions
                ),
            ),
        }


_MEETING_COLUMNS = (
    "codigo", "organos", "tipo", "fecha", "hora_inicio", "hora_fin", "lugar", "convocada_el",
    "acta_numero", "acta_aprobada_el", "solo_conteo",
)  # fmt: skip


def build(today: dt.date, scale: float = 1.0) -> Demo:
    """The demonstration as seen on a day; `scale` below 1 keeps fewer meetings and contributions, for tests.

    Raises `ValueError` for a day before the story can be told.
    """
    end = calendar.story_end(today)
    start = calendar.story_start(end)
    rows = memberships(end)
    past = _thin(calendar.slots(start, end - dt.timedelta(days=1)), scale)
    meetings = [_meeting(slot, rows) for slot in past]
    half_years = calendar.complete_half_years(end)
    _approve(meetings, end)
    late = _hold_back(meetings, half_years[-1], end)
    silent = _leave_for_later(meetings)
    written = _written(meetings, silent)
    contributions = _contributions([m for m in meetings if m not in silent], rows, end, scale)
    return Demo(
        today=end,
        memberships=rows,
        meetings=meetings,
        contributions=contributions,
        upcoming=_upcoming(end),
        late=late,
        silent=silent,
        written=written,
        half_years=half_years,
    )


def _thin(slots: list[Slot], scale: float) -> list[Slot]:
    every = _every(scale)
    kept = []
    for slot in slots:
        whole = slot.kind in _SPECIAL_NUMBERS or slot.bodies == ("CV",)
        if whole or slot.number % every == 0:
            kept.append(slot)
    return kept


def _every(scale: float) -> int:
    """Of how many things one is kept."""
    return max(1, round(1 / scale))


def _rng(*what: str) -> random.Random:
    """A stream of its own for each thing, so that one more meeting does not change the others."""
    return random.Random("/".join((SEED, *what)))  # noqa: S311 (invented data, not secrets)


def _meeting(slot: Slot, rows: Sequence[Membership]) -> Meeting:
    rng = _rng("reunion", slot.code)
    body = slot.bodies[0]
    start = dt.time.fromisoformat(_START.get(body, "18:00"))
    meeting = Meeting(
        slot=slot,
        start=f"{start:%H:%M}",
        end=_later(start, rng.randint(75, 165)),
        place=_PLACE.get(body, _COUNCIL),
        convened_on=slot.date - dt.timedelta(days=rng.choice((3, 4, 4, 5, 7))),
        number=f"{_SPECIAL_NUMBERS.get(slot.kind, '')}{slot.number}",
    )
    if slot.kind in _SPECIAL_NUMBERS:
        _make_special(meeting, rows, rng)
    elif body == "CM":
        _make_council_session(meeting, rows, rng)
    else:
        _make_other(meeting, rows, rng)
    return meeting


def _make_council_session(meeting: Meeting, rows: Sequence[Membership], rng: random.Random) -> None:
    slot = meeting.slot
    principals, substitutes = _members(rows, "CM", slot.date)
    fails = slot.kind == "ordinaria" and slot.number % _WITHOUT_QUORUM_EVERY == 7
    present = [row.person for row in principals if _comes(row.person, "CM", slot.date, rng, 0.84, 0.97)]
    if fails:
        present = present[: _QUORUM - 1]
        meeting.end = _later(dt.time.fromisoformat(meeting.start), 30)
    else:
        here = [row.person for row in principals if not _on_leave(row.person, "CM", slot.date)]
        present += [code for code in here if code not in present][: max(0, _QUORUM - len(present))]
    for row in principals:
        meeting.attendances.append(_row(meeting, row.person, PRINCIPAL, row.person in present, rng))
    missing = len(principals) - len(present)
    for row in substitutes:
        if missing and not fails and rng.random() < 0.75:
            meeting.attendances.append(Attendance(meeting.code, row.person, PRESENT, PRINCIPAL))
            missing -= 1
        elif not fails and rng.random() < 0.05:
            meeting.attendances.append(Attendance(meeting.code, row.person, PRESENT, SUBSTITUTE))
        elif rng.random() < _TOLD_NOT_SUMMONED:
            meeting.attendances.append(Attendance(meeting.code, row.person, NOT_SUMMONED, SUBSTITUTE))
    if not fails and rng.random() < 0.35:
        meeting.head_counts = head_counts(
            rng, meeting.code, rng.randint(1, 7), places.USUAL, coarse=True, newcomers=0.2
        )


def _make_other(meeting: Meeting, rows: Sequence[Membership], rng: random.Random) -> None:
    body, day = meeting.slot.bodies[0], meeting.slot.date
    principals, substitutes = _members(rows, body, day)
    low, high = (0.62, 0.94) if body == "CV" else (0.72, 0.97)
    present = {
        row.person
        for row in principals
        if _comes(row.person, body, day, rng, 0.88 if row.title else low, 0.98 if row.title else high)
    }
    if body == "CV" and day.month in _COUNT_ONLY_MONTHS:
        meeting.count_only = True
        meeting.members_present = len(present)
    else:
        for row in principals:
            meeting.attendances.append(_row(meeting, row.person, PRINCIPAL, row.person in present, rng))
        vacant = len(principals) - len(present)
        for row in substitutes:
            if vacant and rng.random() < 0.55:
                meeting.attendances.append(Attendance(meeting.code, row.person, PRESENT, PRINCIPAL))
                vacant -= 1
            elif rng.random() < _TOLD_NOT_SUMMONED:
                meeting.attendances.append(Attendance(meeting.code, row.person, NOT_SUMMONED, SUBSTITUTE))
        if body == "CV" and rng.random() < 0.3:
            guest = rng.choice(_members(rows, "CM", day)[0])
            meeting.attendances.append(Attendance(meeting.code, guest.person, PRESENT, ""))
    residents = {"CV": (4, 16), "ME": (0, 0), "EP": (0, 0)}.get(body, (0, 9))
    people = rng.randint(*residents)
    if people:
        meeting.head_counts = head_counts(
            rng, meeting.code, people, places.USUAL, coarse=rng.random() < 0.3, newcomers=0.24
        )


def _make_special(meeting: Meeting, rows: Sequence[Membership], rng: random.Random) -> None:
    slot = meeting.slot
    if slot.kind == "taller":
        subzone = places.SUBZONES[slot.number - 1]
        meeting.title = f"Encuentro de barrio: {subzone.name.split(': ')[1]}"
        meeting.start, meeting.end, meeting.place = (
            "14:30",
            _later(dt.time(14, 30), rng.randint(165, 210)),
            subzone.venue,
        )
        people, among, newcomers = IN_WORKSHOPS_CAME[slot.number - 1], subzone.neighbourhoods, 0.46
        meeting.count_only, meeting.members_present = True, rng.randint(9, 16)
        meeting.convened_on = slot.date - dt.timedelta(days=21)
    elif slot.kind == "audiencia_publica":
        meeting.title = f"Audiencia pública {slot.date.year}: compromisos asumidos y planes"
        meeting.start, meeting.end, meeting.place = (
            "10:00",
            _later(dt.time(10), rng.randint(150, 190)),
            "Club de la zona",
        )
        people, among, newcomers = rng.randint(118, 160), places.USUAL, 0.31
        meeting.count_only, meeting.members_present = True, rng.randint(14, 20)
        meeting.convened_on = slot.date - dt.timedelta(days=30)
    else:
        meeting.title = f"Interconcejo {slot.date.year}: avance por línea estratégica"
        meeting.start, meeting.end, meeting.place = (
            "09:30",
            _later(dt.time(9, 30), rng.randint(150, 200)),
            "Centro cultural",
        )
        people, among, newcomers = rng.randint(18, 31), places.USUAL, 0.22
        for body, low, high in (("CM", 0.86, 0.97), ("CV", 0.6, 0.9)):
            for row in _members(rows, body, slot.date)[0]:
                comes = _comes(row.person, body, slot.date, rng, low, high)
                meeting.attendances.append(_row(meeting, row.person, PRINCIPAL, comes, rng, body))
    meeting.head_counts = head_counts(rng, meeting.code, people, among, coarse=False, newcomers=newcomers)


def _members(
    rows: Sequence[Membership], body: str, day: dt.date
) -> tuple[list[Membership], list[Membership]]:
    here = [row for row in rows if row.body == body and row.holds(day)]
    here.sort(key=lambda row: (row.order or 0, row.person))
    return [r for r in here if r.quality == PRINCIPAL], [r for r in here if r.quality == SUBSTITUTE]


def _on_leave(person: str, body: str, day: dt.date) -> bool:
    mayors = ((who, "CM", since, until) for who, _, since, until, _ in ACTING_MAYORS)
    return any(
        who == person and where == body and since <= day <= until
        for who, where, since, until in (*LEAVES, *mayors)
    )


def _comes(person: str, body: str, day: dt.date, rng: random.Random, low: float, high: float) -> bool:
    """Each person keeps the same habit in a body all along."""
    habit = _rng("constancia", person, body).uniform(low, high)
    return rng.random() < habit and not _on_leave(person, body, day)


def _row(
    meeting: Meeting, person: str, acting_as: str, present: bool, rng: random.Random, body: str = ""
) -> Attendance:
    if _on_leave(person, body or meeting.slot.bodies[0], meeting.slot.date):
        return Attendance(meeting.code, person, ON_LEAVE, acting_as)
    if not present:
        status = WITH_NOTICE if rng.random() < 0.68 else WITHOUT_NOTICE
        return Attendance(meeting.code, person, status, acting_as)
    start = dt.time.fromisoformat(meeting.start)
    arrival = _later(start, rng.randint(8, 25)) if rng.random() < 0.07 else ""
    departure = ""
    if not arrival and rng.random() < 0.04 and meeting.end > _later(start, 60):
        departure = _later(start, rng.randint(45, 60))
    if meeting.slot.kind in _VOTING and meeting.slot.bodies == ("CM",):
        departure = ""  # whoever came votes on everything: who presides as well
    return Attendance(meeting.code, person, PRESENT, acting_as, arrival, departure)


def _later(start: dt.time, minutes: int) -> str:
    return f"{dt.datetime.combine(dt.date(2000, 1, 1), start) + dt.timedelta(minutes=minutes):%H:%M}"


def _approve(meetings: list[Meeting], end: dt.date) -> None:
    """Minutes are approved one or two sessions later; the last of a term, on the day itself."""
    series: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        series.setdefault(meeting.slot.bodies[0], []).append(meeting)
    last_of_term = max(
        (m.slot.date for m in series["CM"] if m.slot.date <= dt.date(2025, 7, 9)), default=None
    )
    for body, own in series.items():
        waits = 3 if body == "CM" else 1
        days = [meeting.slot.date for meeting in own if meeting.slot.kind == "ordinaria"]
        for meeting in own:
            later = [day for day in days if day > meeting.slot.date]
            if body == "CM" and meeting.slot.date == last_of_term:
                meeting.approved_on = meeting.slot.date
            elif len(later) >= waits:
                steps = _rng("aprobacion", meeting.code).choice((0, 0, 1)) if body == "CM" else 0
                meeting.approved_on = later[min(steps, len(later) - 1)]
    forgotten = [m for m in series["CM"] if (end - m.slot.date).days > 50 and m.slot.kind == "extraordinaria"]
    current_from = calendar.half_year(end)[0]
    for meeting in forgotten[-1:]:
        if meeting.slot.date >= current_from:
            meeting.approved_on = None


def _hold_back(meetings: list[Meeting], half_year: tuple[dt.date, dt.date], end: dt.date) -> Meeting | None:
    """A plenary of the last complete half-year whose acta came in after the first version of its analysis."""
    plenaries = [
        meeting
        for meeting in meetings
        if meeting.slot.bodies == ("CV",)
        and half_year[0] <= meeting.slot.date <= half_year[1]
        and meeting.approved_on
        and not meeting.count_only
    ]
    if not plenaries:
        return None
    late = plenaries[-1]
    late.head_counts = []  # a few residents more would be told apart by comparing the two versions
    late.approved_on = min(end, half_year[1] + dt.timedelta(days=66))
    return late


def _leave_for_later(meetings: list[Meeting]) -> list[Meeting]:
    """The last session of the council and the last of a committee: nobody has recorded who came yet."""
    silent = []
    for body in ("CM", "COM-CULTURA"):
        last = [meeting for meeting in meetings if meeting.slot.bodies == (body,)][-1:]
        for meeting in last:
            if meeting.approved_on is None and not meeting.is_edited_after_import:
                meeting.attendances, meeting.head_counts, meeting.end = [], [], ""
                silent.append(meeting)
    return silent


def _written(meetings: list[Meeting], silent: list[Meeting]) -> list[Meeting]:
    """The council's newest sessions that are on record. One approves another only with quorum, so some wait longer."""
    own = [m for m in meetings if m.slot.bodies == ("CM",) and m.attendances and m not in silent]
    chosen = [m for m in own if m.slot.kind in ("ordinaria", "extraordinaria")][-WRITTEN:]
    held = [m.slot.date for m in chosen if m.slot.kind == "ordinaria" and _has_quorum(m)]
    for meeting in chosen:
        if meeting.approved_on:
            later = [day for day in held if day >= meeting.approved_on and day > meeting.slot.date]
            meeting.approved_on = later[0] if later else None
    for meeting in [m for m in chosen if m.approved_on is None or m.approved_on >= chosen[-1].slot.date]:
        meeting.approved_on = None
    return chosen


def _has_quorum(meeting: Meeting) -> bool:
    acting = [row for row in meeting.attendances if row.status == PRESENT and row.acting_as == PRINCIPAL]
    return len(acting) >= _QUORUM


def _contributions(
    meetings: Iterable[Meeting], rows: Sequence[Membership], end: dt.date, scale: float
) -> list[Contribution]:
    dealer = Dealer(_rng("aportes"))
    for meeting in meetings:
        slot, rng = meeting.slot, _rng("cuantos", meeting.code)
        dealer.is_sorted = calendar.WORKSHOP_DAYS[0] <= slot.date <= end - _NOT_SORTED_YET
        dealer.after_hearing = slot.date >= _HEARING
        if slot.date < calendar.WORKSHOP_DAYS[0] and rng.random() < _UNWRITTEN_SHARE:
            continue
        if slot.kind == "taller":
            _workshop_contributions(dealer, meeting, rng, scale)
        elif slot.kind == "audiencia_publica":
            for topic, voice in _voices(scale, in_hearing=True) if slot.date == _HEARING else ():
                dealer.voice(meeting.code, topic, voice)
            for _ in range(max(2, round(rng.randint(9, 13) * scale))):
                dealer.resident(
                    meeting.code, dealer.neighbourhood(), opening=False, organisation=rng.random() < 0.4
                )
        elif slot.bodies[0] == "CM":
            _council_contributions(dealer, meeting, rows, rng)
        elif slot.bodies[0] in {"CV", "COM-AMBIENTE", "COM-CULTURA", "COM-MOVILIDAD"}:
            _neighbourhood_contributions(dealer, meeting, rng)
    return dealer.dealt


def _voices(scale: float, *, in_hearing: bool) -> list[tuple[Topic, Voice]]:
    """What was said of the topics of the chain in the workshops, or in the hearing."""
    kept = [
        topic for number, topic in enumerate(TOPICS) if number % _every(scale) == 0 or topic.key in _ALWAYS
    ]
    return [(topic, voice) for topic in kept if topic.in_hearing is in_hearing for voice in topic.voices]


def _workshop_contributions(dealer: Dealer, meeting: Meeting, rng: random.Random, scale: float) -> None:
    """What each of them is remembered for, and among it what is said everywhere."""
    zone = places.SUBZONES[meeting.slot.number - 1]
    own = [(topic, voice) for topic, voice in _voices(scale, in_hearing=False) if voice.zone == zone.code]
    others = max(1, round(IN_WORKSHOPS[meeting.slot.number - 1] * scale) - len(own))
    told = [*own, *[None] * others]
    rng.shuffle(told)
    for one in told:
        if one:
            dealer.voice(meeting.code, *one)
        else:
            place = dealer.neighbourhood(zone.neighbourhoods)
            dealer.resident(meeting.code, place, opening=False, organisation=rng.random() < 0.3)


def _council_contributions(
    dealer: Dealer, meeting: Meeting, rows: Sequence[Membership], rng: random.Random
) -> None:
    slot = meeting.slot
    joint = slot.kind == "interconcejo"
    if rng.random() < 0.42 or joint:
        dealer.resident(meeting.code, dealer.neighbourhood(), opening=True, organisation=rng.random() < 0.3)
    present = [
        row.person for row in meeting.attendances if row.status == PRESENT and row.acting_as == PRINCIPAL
    ]
    council = {row.person for row in rows if row.body == "CM" and row.holds(slot.date)}
    mayor = next(row.person for row in rows if row.body == "CM" and _is_mayor(row, slot.date))
    speakers = [code for code in present if code in council and code != mayor]
    if speakers and (joint or rng.random() < 0.28):
        dealer.institutional(meeting.code, "concejo_municipal", BY_CODE[rng.choice(speakers)])
    if joint:
        others = [code for code in present if code not in council]
        for code in rng.sample(others, min(3, len(others))):
            dealer.institutional(meeting.code, "concejo_vecinal", BY_CODE[code])
    who, acting = mayor_on(slot.date, mayor, ACTING_MAYORS)
    if who.code in present and rng.random() < 0.14:
        dealer.institutional(meeting.code, "alcaldia", who, acting=acting)
    if rng.random() < 0.07:
        dealer.institutional(meeting.code, "funcionariado", None)


def _is_mayor(row: Membership, day: dt.date) -> bool:
    return row.holds(day) and row.title.startswith("Alcald")


def _neighbourhood_contributions(dealer: Dealer, meeting: Meeting, rng: random.Random) -> None:
    plenary = meeting.slot.bodies == ("CV",)
    speakers = [row.person for row in meeting.attendances if row.status == PRESENT and row.acting_as]
    if speakers and rng.random() < (0.85 if plenary else 0.45):
        speaker = BY_CODE[rng.choice(speakers)]
        if rng.random() < 0.35:
            dealer.institutional(meeting.code, "concejo_vecinal", speaker)
        else:
            dealer.resident(
                meeting.code, dealer.neighbourhood(), opening=False, organisation=False, councillor=speaker
            )
    for _ in range(rng.randint(1, 2) if plenary else int(rng.random() < 0.35)):
        dealer.resident(meeting.code, dealer.neighbourhood(), opening=False, organisation=rng.random() < 0.3)


def _upcoming(end: dt.date) -> list[Meeting]:
    """What is called for the next weeks; in January, for when the recess ends."""
    wanted = {"CM": 3, "CV": 1, "ME": 1, "EP": 1, "COM-AMBIENTE": 1, "COM-CULTURA": 1, "COM-MOVILIDAD": 1}
    found = []
    for slot in calendar.slots(end, end + dt.timedelta(days=90)):
        body = slot.bodies[0]
        near = slot.date <= end + dt.timedelta(days=35) or body == "CM"
        if slot.kind in _SPECIAL_NUMBERS or not wanted.get(body) or not near:
            continue
        wanted[body] -= 1
        start = dt.time.fromisoformat(_START.get(body, "18:00"))
        found.append(
            Meeting(
                slot=slot,
                start=f"{start:%H:%M}",
                end="",
                place=_PLACE.get(body, _COUNCIL),
                convened_on=min(slot.date - dt.timedelta(days=4), end - dt.timedelta(days=1)),
                number="",
            )
        )
    return found


def _meeting_row(meeting: Meeting, *, waits: bool) -> tuple:
    waits = waits or meeting.is_edited_after_import
    return (
        meeting.code,
        ";".join(meeting.slot.bodies),
        meeting.slot.kind,
        meeting.slot.date,
        meeting.start,
        meeting.end,
        meeting.place,
        meeting.convened_on,
        meeting.number,
        None if waits else meeting.approved_on,
        _yes(meeting.count_only),
    )


def _yes(value: bool) -> str:
    return "si" if value else "no"


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if value is None else str(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")
