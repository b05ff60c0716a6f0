"""A naive recount of the participation analysis, from plain rows and nothing of ours.

It exists to disagree: the figures the portal computes with set-based SQL are compared with the ones
counted here with loops. So it is slow, repeats itself, imports only the standard library, and keeps every
inclusion rule in one replaceable entry of ``RULES``: a test swaps one entry for a mutant and must see a
figure change, which shows that the data at hand is able to tell the right rule from the wrong one.

Rows are dictionaries of strings, as ``csv.DictReader`` gives them, under the column names of the files
that ``import_records`` reads. An empty string is "unknown"; so is ``—`` where the format has it.
What those files have no column for may stand beside a meeting: ``acta_origen`` (``escrita`` in the portal;
else ``incorporada``, as everything imported) and ``acta_publicada``, the moments of its publications by the
portal's clock, in the order in which they were recorded, with ``;`` between them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

Row = Mapping[str, str]
Rows = Mapping[str, list[dict[str, str]]]
Figure = dict[str, Any]

FILES = ("personas", "integraciones", "reuniones", "asistencias", "concurrencia", "aportes")
AUTHOR_TYPES = (
    "alcaldia",
    "concejo_municipal",
    "concejo_vecinal",
    "vecinos",
    "organizacion",
    "funcionariado",
)


# --- the inclusion rules, one function each ---------------------------------------------------------


def minutes_approved(meeting: Row) -> bool:
    """Only meetings whose minutes are approved count."""
    return meeting["acta_aprobada_el"] != ""


def within_period(meeting: Row, since: date, until: date) -> bool:
    """The meeting began on a day of the period, both ends included."""
    return since <= date.fromisoformat(meeting["fecha"]) <= until


def of_bodies_asked(meeting: Row, bodies: list[str]) -> bool:
    """The meeting belongs to at least one body asked for; a meeting of no body belongs to none."""
    return any(body in bodies for body in bodies_of(meeting))


def meeting_of_the_body(meeting: Row, body: str) -> bool:
    """A councillor who visits another body's meeting is a guest there and has no duty in it."""
    return body in bodies_of(meeting)


def membership_covers(membership: Row, on: date) -> bool:
    """The membership holds on that day, its first and its last day included."""
    if date.fromisoformat(membership["desde"]) > on:
        return False
    return membership["hasta"] == "" or on <= date.fromisoformat(membership["hasta"])


def names_recorded(meeting: Row) -> bool:
    """A meeting recorded by count only stays out of the rates per person, even if names exist."""
    return meeting["solo_conteo"] != "si"


def status_of_duty(attendance: Row) -> bool:
    """On leave and not summoned are no duty; having no row at all is neither."""
    return attendance["estado"] in ("presente", "con_aviso", "sin_aviso")


def attended(attendance: Row) -> bool:
    """Which rows of duty make the numerator."""
    return attendance["estado"] == "presente"


def counts_for_the_body(membership: Row) -> bool:
    """The rate of a body is that of its principals."""
    return membership["calidad"] == "titular"


def counts_for_the_person(membership: Row) -> bool:
    """The rate of a person counts whatever quality was held that day."""
    return membership["calidad"] in ("titular", "suplente")


def present_for_quorum(attendance: Row) -> bool:
    """An absent principal does not make quorum, though the row may say ``titular``."""
    return attendance["estado"] == "presente"


def acting_as_principal(attendance: Row) -> bool:
    """Quorum is made by those acting as principal, be they principals or substitutes."""
    return attendance["actua_como"] == "titular"


def quorum_of(body: str, quorum: Mapping[str, int]) -> int | None:
    """A body without a configured quorum always meets."""
    return quorum.get(body)


def reaches(present: int, needed: int) -> bool:
    """Quorum is reached with exactly the number needed."""
    return present >= needed


def held_by_count_only(meeting: Row) -> bool:
    """A meeting recorded by count only is taken as held."""
    return meeting["solo_conteo"] == "si"


def bodies_that_need_quorum(meeting: Row, bodies: list[str]) -> list[str]:
    """In a joint meeting only the bodies asked for are looked at."""
    return [body for body in bodies_of(meeting) if body in bodies]


def quorum_member(meeting: Row, belongs: bool) -> bool:
    """In a joint meeting each body counts its own members; alone, a body counts all who act in it."""
    return belongs if len(bodies_of(meeting)) > 1 else True


def all_reach(answers: list[bool]) -> bool:
    """A joint meeting is held when every body with a configured quorum reaches it."""
    return all(answers)


def residents_counted(head_count: Row) -> int:
    """A head count row stands for ``cantidad`` residents."""
    return int(head_count["cantidad"])


def first_time(head_count: Row) -> bool:
    """Came for the first time."""
    return head_count["primera_vez"] == "si"


def first_time_known(head_count: Row) -> bool:
    """Whether it was the first time is known; unknown is in no denominator."""
    return head_count["primera_vez"] in ("si", "no")


def woman(head_count: Row) -> bool:
    """The numerator of parity."""
    return head_count["genero"] == "mujer"


def gender_known(head_count: Row) -> bool:
    """The denominator of parity: unknown gender is told beside it."""
    return head_count["genero"] in ("mujer", "varon", "otro")


def head_count_covers(head_count: Row) -> bool:
    """Residents who came from a neighbourhood cover it."""
    return head_count["barrio"] != ""


def contribution_covers(contribution: Row) -> bool:
    """A contribution about a neighbourhood covers it, of whatever kind."""
    return contribution["barrio"] != ""


def registered(neighbourhood: str, neighbourhoods: list[str]) -> bool:
    """Coverage speaks of the neighbourhoods registered and of no other place."""
    return neighbourhood in neighbourhoods


def is_initiative(contribution: Row) -> bool:
    """Complaints, questions and opinions are contributions, not initiatives."""
    return contribution["tipo"] in ("iniciativa", "propuesta")


def complete_when_approved(meeting: Row) -> bool:
    """The portal approves none that is incomplete; of what was approved on paper nobody knows."""
    return meeting.get("acta_origen", "incorporada") == "escrita"


def days_to_approval(meeting: Row) -> int:
    """Calendar days from the session to the approval of its minutes."""
    return (date.fromisoformat(meeting["acta_aprobada_el"]) - date.fromisoformat(meeting["fecha"])).days


def first_publication(meeting: Row) -> str:
    """The day of the publication recorded first, empty when there was none."""
    return meeting.get("acta_publicada", "").split(";")[0][:10]


RULES: dict[str, Callable[..., Any]] = {
    rule.__name__: rule
    for rule in (
        minutes_approved,
        within_period,
        of_bodies_asked,
        meeting_of_the_body,
        membership_covers,
        names_recorded,
        status_of_duty,
        attended,
        counts_for_the_body,
        counts_for_the_person,
        present_for_quorum,
        acting_as_principal,
        quorum_of,
        reaches,
        held_by_count_only,
        bodies_that_need_quorum,
        quorum_member,
        all_reach,
        residents_counted,
        first_time,
        first_time_known,
        woman,
        gender_known,
        head_count_covers,
        contribution_covers,
        registered,
        is_initiative,
        complete_when_approved,
        days_to_approval,
        first_publication,
    )
}


# --- reading ----------------------------------------------------------------------------------------


def read_folder(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The six files of ``folder`` as lists of rows, keyed by file name without ``.csv``."""
    rows = {}
    for name in FILES:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    return rows


def bodies_of(meeting: Row) -> list[str]:
    """The codes of the bodies that met; empty for a workshop of no body."""
    return [code for code in meeting["organos"].split(";") if code]


# --- shapes of a figure -----------------------------------------------------------------------------


def count(value: int, n: int) -> Figure:
    """A figure that is a number of things, with the ``n`` records it was looked for among."""
    return {"valor": value, "numerador": None, "denominador": None, "n": n}


def rate(numerator: int, denominator: int) -> Figure:
    """A figure that is a share, unrounded; without a denominator it has no value, not zero."""
    value = numerator / denominator if denominator else None
    return {"valor": value, "numerador": numerator, "denominador": denominator, "n": denominator}


def mean(total: int, among: int) -> Figure:
    """A figure that is so many days in all over so many things, unrounded."""
    return rate(total, among)


# --- the recount ------------------------------------------------------------------------------------


def recount(
    rows: Rows,
    *,
    quorum: Mapping[str, int],
    neighbourhoods: list[str],
    since: date,
    until: date,
    bodies: list[str],
    rules: Mapping[str, Callable[..., Any]] = RULES,
) -> dict[str, Figure]:
    """Every figure of the analysis of ``bodies`` from ``since`` to ``until``, both days included.

    Returns ``{id: {"valor", "numerador", "denominador", "n"}}``. ``n`` is: of a rate, its denominator;
    of the meetings, how many were looked at; of residents present, the meetings with a head count; of the
    initiatives, all initiatives. There is a figure per author type even when it is zero, per theme only
    where there is an initiative, and per person who was a member of the body on some day of the period.
    Nothing is suppressed here: small groups are hidden by the one who publishes.
    """
    meetings = meetings_counted(rows, since, until, bodies, rules)
    figures: dict[str, Figure] = {}
    figures.update(recount_meetings(rows, meetings, quorum, bodies, rules))
    for body in bodies:
        figures.update(recount_attendance(rows, meetings, body, since, until, rules))
    figures.update(recount_residents(rows, meetings, rules))
    figures["cobertura.barrios"] = recount_coverage(rows, meetings, neighbourhoods, rules)
    figures.update(recount_initiatives(rows, meetings, rules))
    figures.update(recount_minutes(meetings, rules))
    return figures


def meetings_counted(
    rows: Rows, since: date, until: date, bodies: list[str], rules: Mapping[str, Callable[..., Any]] = RULES
) -> dict[str, dict[str, str]]:
    """The meetings that every figure starts from, by their code."""
    counted = {}
    for meeting in rows["reuniones"]:
        if not rules["minutes_approved"](meeting):
            continue
        if not rules["within_period"](meeting, since, until):
            continue
        if not rules["of_bodies_asked"](meeting, bodies):
            continue
        counted[meeting["codigo"]] = meeting
    return counted


def memberships_on(
    rows: Rows, person: str, body: str, on: date, rules: Mapping[str, Callable[..., Any]]
) -> list[dict[str, str]]:
    """The memberships of ``person`` in ``body`` that hold on that day: none or one."""
    found = []
    for membership in rows["integraciones"]:
        if membership["persona"] != person or membership["organo"] != body:
            continue
        if rules["membership_covers"](membership, on):
            found.append(membership)
    return found


def rows_of_duty(
    rows: Rows,
    meetings: Mapping[str, Row],
    body: str,
    quality: Callable[[Row], bool],
    rules: Mapping[str, Callable[..., Any]],
) -> list[dict[str, str]]:
    """The attendances that make the denominator of a rate of ``body``."""
    found = []
    for attendance in rows["asistencias"]:
        meeting = meetings.get(attendance["reunion"])
        if meeting is None:
            continue
        if not rules["meeting_of_the_body"](meeting, body):
            continue
        if not rules["names_recorded"](meeting):
            continue
        if not rules["status_of_duty"](attendance):
            continue
        on = date.fromisoformat(meeting["fecha"])
        held = memberships_on(rows, attendance["persona"], body, on, rules)
        if any(quality(membership) for membership in held):
            found.append(attendance)
    return found


def recount_attendance(
    rows: Rows,
    meetings: Mapping[str, Row],
    body: str,
    since: date,
    until: date,
    rules: Mapping[str, Callable[..., Any]],
) -> dict[str, Figure]:
    """``asistencia.BODY`` and one ``asistencia.BODY.PERSON`` for each of its members."""
    attended_rule = rules["attended"]
    duty = rows_of_duty(rows, meetings, body, rules["counts_for_the_body"], rules)
    figures = {f"asistencia.{body}": rate(sum(1 for row in duty if attended_rule(row)), len(duty))}
    duty = rows_of_duty(rows, meetings, body, rules["counts_for_the_person"], rules)
    for person in members_in_period(rows, body, since, until):
        own = [row for row in duty if row["persona"] == person]
        figures[f"asistencia.{body}.{person}"] = rate(sum(1 for row in own if attended_rule(row)), len(own))
    return figures


def members_in_period(rows: Rows, body: str, since: date, until: date) -> list[str]:
    """Codes of those who were members of ``body`` on at least one day of the period."""
    found = set()
    for membership in rows["integraciones"]:
        if membership["organo"] != body:
            continue
        if date.fromisoformat(membership["desde"]) > until:
            continue
        if membership["hasta"] and date.fromisoformat(membership["hasta"]) < since:
            continue
        found.add(membership["persona"])
    return sorted(found)


def recount_meetings(
    rows: Rows,
    meetings: Mapping[str, Row],
    quorum: Mapping[str, int],
    bodies: list[str],
    rules: Mapping[str, Callable[..., Any]],
) -> dict[str, Figure]:
    """``reuniones.celebradas`` and ``reuniones.sin_quorum``; each meeting is in one of the two."""
    held = sum(1 for meeting in meetings.values() if was_held(rows, meeting, quorum, bodies, rules))
    return {
        "reuniones.celebradas": count(held, len(meetings)),
        "reuniones.sin_quorum": count(len(meetings) - held, len(meetings)),
    }


def was_held(
    rows: Rows,
    meeting: Row,
    quorum: Mapping[str, int],
    bodies: list[str],
    rules: Mapping[str, Callable[..., Any]] = RULES,
) -> bool:
    """Whether the meeting reached the quorum of each of its bodies that has one."""
    if rules["held_by_count_only"](meeting):
        return True
    answers = []
    for body in rules["bodies_that_need_quorum"](meeting, bodies):
        needed = rules["quorum_of"](body, quorum)
        if needed is not None:
            answers.append(rules["reaches"](acting_in(rows, meeting, body, rules), needed))
    return bool(rules["all_reach"](answers)) if answers else True


def acting_in(rows: Rows, meeting: Row, body: str, rules: Mapping[str, Callable[..., Any]]) -> int:
    """How many of those present made quorum for ``body``."""
    on = date.fromisoformat(meeting["fecha"])
    people = 0
    for attendance in rows["asistencias"]:
        if attendance["reunion"] != meeting["codigo"]:
            continue
        if not rules["present_for_quorum"](attendance):
            continue
        if not rules["acting_as_principal"](attendance):
            continue
        belongs = bool(memberships_on(rows, attendance["persona"], body, on, rules))
        if rules["quorum_member"](meeting, belongs):
            people += 1
    return people


def recount_residents(
    rows: Rows, meetings: Mapping[str, Row], rules: Mapping[str, Callable[..., Any]]
) -> dict[str, Figure]:
    """Residents present, how many for the first time, and the share of women among known genders."""
    heads = [row for row in rows["concurrencia"] if row["reunion"] in meetings]
    people = rules["residents_counted"]

    def total(chosen: Iterable[Row]) -> int:
        return sum(people(row) for row in chosen)

    return {
        "vecinos.presentes": count(total(heads), len({row["reunion"] for row in heads})),
        "vecinos.primera_vez": rate(
            total(row for row in heads if rules["first_time"](row)),
            total(row for row in heads if rules["first_time_known"](row)),
        ),
        "paridad.mujeres": rate(
            total(row for row in heads if rules["woman"](row)),
            total(row for row in heads if rules["gender_known"](row)),
        ),
    }


def recount_coverage(
    rows: Rows,
    meetings: Mapping[str, Row],
    neighbourhoods: list[str],
    rules: Mapping[str, Callable[..., Any]],
) -> Figure:
    """Neighbourhoods with a head count or a contribution, among those registered."""
    covered = set()
    for head_count in rows["concurrencia"]:
        if head_count["reunion"] in meetings and rules["head_count_covers"](head_count):
            covered.add(head_count["barrio"])
    for contribution in rows["aportes"]:
        if contribution["reunion"] in meetings and rules["contribution_covers"](contribution):
            covered.add(contribution["barrio"])
    covered = {name for name in covered if rules["registered"](name, neighbourhoods)}
    return rate(len(covered), len(neighbourhoods))


def recount_initiatives(
    rows: Rows, meetings: Mapping[str, Row], rules: Mapping[str, Callable[..., Any]]
) -> dict[str, Figure]:
    """Initiatives in all, by author type and by theme (one without a theme is only in the total)."""
    chosen = []
    for contribution in rows["aportes"]:
        if contribution["reunion"] in meetings and rules["is_initiative"](contribution):
            chosen.append(contribution)
    figures = {"iniciativas.total": count(len(chosen), len(chosen))}
    for author in AUTHOR_TYPES:
        number = sum(1 for row in chosen if row["autor_tipo"] == author)
        figures[f"iniciativas.autor.{author}"] = count(number, len(chosen))
    for theme in sorted({row["tema"] for row in chosen if row["tema"]}):
        number = sum(1 for row in chosen if row["tema"] == theme)
        figures[f"iniciativas.tema.{theme}"] = count(number, len(chosen))
    return figures


def recount_minutes(
    meetings: Mapping[str, Row], rules: Mapping[str, Callable[..., Any]]
) -> dict[str, Figure]:
    """Minutes complete when approved, days until their approval, and from there until their first publication."""
    complete = sum(1 for meeting in meetings.values() if rules["complete_when_approved"](meeting))
    approved = [meeting for meeting in meetings.values() if meeting["acta_aprobada_el"]]
    to_approval = [rules["days_to_approval"](meeting) for meeting in approved]
    to_publication = []
    for meeting in approved:
        published = rules["first_publication"](meeting)
        if published:
            since = date.fromisoformat(meeting["acta_aprobada_el"])
            to_publication.append((date.fromisoformat(published) - since).days)
    return {
        "actas.completas": rate(complete, len(meetings)),
        "actas.dias_aprobacion": mean(sum(to_approval), len(to_approval)),
        "actas.dias_publicacion": mean(sum(to_publication), len(to_publication)),
    }


# --- what is told beside the figures ----------------------------------------------------------------


def recount_absences(rows: Rows, *, since: date, until: date, bodies: list[str]) -> dict[str, dict[str, int]]:
    """Beside each ``asistencia.BODY.PERSON``: how each meeting of the body while a member was recorded.

    ``sin_registro`` counts the meetings of the body, not count-only, on a day the person was a member,
    for which there is no row. The six numbers of a person add up to those meetings.
    """
    meetings = meetings_counted(rows, since, until, bodies)
    told = {}
    for body in bodies:
        for person in members_in_period(rows, body, since, until):
            told[f"asistencia.{body}.{person}"] = absences_of(rows, meetings, body, person)
    return told


def absences_of(rows: Rows, meetings: Mapping[str, Row], body: str, person: str) -> dict[str, int]:
    """One person's meetings by status, see ``recount_absences``."""
    statuses = ("presente", "con_aviso", "sin_aviso", "licencia", "no_convocada", "sin_registro")
    numbers = dict.fromkeys(statuses, 0)
    for code, meeting in meetings.items():
        if body not in bodies_of(meeting) or not names_recorded(meeting):
            continue
        if not memberships_on(rows, person, body, date.fromisoformat(meeting["fecha"]), RULES):
            continue
        found = [
            row["estado"]
            for row in rows["asistencias"]
            if row["reunion"] == code and row["persona"] == person
        ]
        numbers[found[0] if found else "sin_registro"] += 1
    return numbers


def recount_unknown_gender(rows: Rows, *, since: date, until: date, bodies: list[str]) -> tuple[int, int]:
    """Beside ``paridad.mujeres``: residents of unknown gender, and residents in all."""
    meetings = meetings_counted(rows, since, until, bodies)
    heads = [row for row in rows["concurrencia"] if row["reunion"] in meetings]
    unknown = sum(int(row["cantidad"]) for row in heads if not gender_known(row))
    return unknown, sum(int(row["cantidad"]) for row in heads)


# --- what is told by month and by place -------------------------------------------------------------


def recount_attendance_months(
    rows: Rows, *, since: date, until: date, bodies: list[str]
) -> dict[tuple[str, str], tuple[int, int]]:
    """By month (``2026-01``) and body: attended and rows of duty of its principals; months without any are left out."""
    meetings = meetings_counted(rows, since, until, bodies)
    told: dict[tuple[str, str], tuple[int, int]] = {}
    for body in bodies:
        for row in rows_of_duty(rows, meetings, body, counts_for_the_body, RULES):
            key = (meetings[row["reunion"]]["fecha"][:7], body)
            present, due = told.get(key, (0, 0))
            told[key] = (present + (1 if attended(row) else 0), due + 1)
    return told


def recount_meeting_months(
    rows: Rows, *, since: date, until: date, bodies: list[str], quorum: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """By month: meetings held, and without quorum."""
    told: dict[str, tuple[int, int]] = {}
    for meeting in meetings_counted(rows, since, until, bodies).values():
        held, failed = told.get(meeting["fecha"][:7], (0, 0))
        if was_held(rows, meeting, quorum, bodies):
            held += 1
        else:
            failed += 1
        told[meeting["fecha"][:7]] = (held, failed)
    return told


def recount_contribution_places(rows: Rows, *, since: date, until: date, bodies: list[str]) -> dict[str, int]:
    """By name of the neighbourhood: contributions of whatever kind about it."""
    meetings = meetings_counted(rows, since, until, bodies)
    told: dict[str, int] = {}
    for row in rows["aportes"]:
        if row["reunion"] in meetings and row["barrio"]:
            told[row["barrio"]] = told.get(row["barrio"], 0) + 1
    return told
