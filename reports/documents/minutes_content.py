"""What minutes say, as JSON values: the same for everybody but for the words that are covered.

Who holds a public office is named. Guests, residents, organisations and whoever is under 18 are not, in no version:
their names have terms of their own to be kept for, and what is made from this is kept for good.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from participation.models import (
    Attendance,
    AttendanceStatus,
    Contribution,
    Decision,
    IncomingMatter,
    ItemOrigin,
    JustificationState,
    Meeting,
    Minutes,
    Rectification,
    SigningWay,
    Vote,
    VoteChoice,
    VoteMode,
)
from participation.queries.completeness import completeness_of
from participation.queries.meetings import public_author, public_contributions, quorum_of
from participation.queries.redactions import NAMED_SENDERS, NOTHING, Covers
from participation.queries.session import Session, poll_of, results_of
from participation.session.covering import GROUND_WORDS
from participation.session.parts import FIELDS, names_of
from participation.session.voting import Outcome, Results
from planning.models import Body, BodyKind, Membership, Person, Quality
from planning.queries import current_municipality, members_at
from reports.documents.base import Content
from reports.documents.words import MEETING_CODES

SCHEMA = "acta/1"

_VOTES = {
    VoteChoice.YES: "afirmativo",
    VoteChoice.NO: "negativo",
    VoteChoice.ABSTENTION: "abstencion",
    VoteChoice.RECUSED: "excusa",
    VoteChoice.OUT: "fuera_de_sala",
}
_DECISIONS = {
    "resolution": "resolucion",
    "motion": "mocion",
    "urgency": "urgencia",
    "minutes": "acta",
    "rectification": "rectificacion",
}
_OUTCOMES = {
    Outcome.APPROVED: "aprobada",
    Outcome.REJECTED: "no_aprobada",
    Outcome.TIED: "empate",
    Outcome.NO_QUORUM: "sin_quorum",
    Outcome.UNVERIFIABLE: "no_comprobable",
    Outcome.INVALID: "no_cierra",
}
_SIGNED = {SigningWay.PORTAL: "portal", SigningWay.PAPER: "papel", SigningWay.REFUSED: "negativa"}
#: Attendance in the order of the article: who was there, who was not and whether it is justified (D.548.21 b, c).
_GROUPS = {
    (AttendanceStatus.PRESENT, Quality.PRINCIPAL): ("presentes_titulares", "Presentes como titulares"),
    (AttendanceStatus.PRESENT, Quality.SUBSTITUTE): ("presentes_suplentes", "Presentes como suplentes"),
    (AttendanceStatus.PRESENT, ""): ("invitadas", "Invitadas e invitados"),
    (AttendanceStatus.WITH_NOTICE, None): ("con_aviso", "Faltaron con aviso"),
    (AttendanceStatus.WITHOUT_NOTICE, None): ("sin_aviso", "Faltaron sin aviso"),
    (AttendanceStatus.ON_LEAVE, None): ("licencia", "De licencia"),
    (AttendanceStatus.NOT_SUMMONED, None): ("no_convocadas", "No fueron convocadas o convocados"),
}
_CALLED_BODIES = (BodyKind.NEIGHBOURHOOD_COUNCIL, BodyKind.EXECUTIVE_BOARD, BodyKind.COMMITTEE)


def record_content(session: Session, covers: Covers = NOTHING) -> Content:
    """Everything that minutes say of a session. Constant number of queries."""
    meeting, minutes = session.meeting, session.meeting.minutes
    bodies = list(meeting.bodies.all())
    municipality = current_municipality()
    contributions = list(public_contributions(meeting))
    total = len(session.contributions)
    numbers = {item.pk: place for place, item in enumerate(session.items, start=1)}
    return {
        "esquema": SCHEMA,
        "municipio": municipality.name if municipality else "",
        "acta": {
            "numero": minutes.number,
            "anio": minutes.year,
            "organo": minutes.body.code if minutes.body else "",
            "nombre_organo": minutes.body.name if minutes.body else "",
            "clase_organo": minutes.body.kind if minutes.body else "",
            "incorporada": minutes.is_incorporated,
        },
        "organos": [body.code for body in bodies],
        "nombres_organos": {body.code: body.name for body in bodies},
        "sesion": _session(meeting, covers),
        "presidencia": [
            {
                "nombre": row.person.public_name,
                "desde": _hour(row.from_time),
                "hasta": _hour(row.to_time),
            }
            for row in session.presidings
        ],
        "mesa": _board(minutes.body, meeting.date),
        "asistencia": _attendance(session),
        "vecinos": meeting.head_counts.exists(),
        "puntos": [
            {
                "numero": place,
                "origen": "urgente" if item.origin == ItemOrigin.URGENT else "orden_del_dia",
                "titulo": covers.cover(f"item:{item.uid}.title", item.title),
                "asunto": _matter(item.matter, covers) if item.matter else None,
                "tratado": covers.cover(f"item:{item.uid}.discussion", item.discussion),
                "destino": covers.cover(f"item:{item.uid}.destination", item.destination),
            }
            for place, item in enumerate(session.items, start=1)
        ],
        "aportes": [_contribution(row, numbers) for row in contributions],
        "aportes_sin_texto": total - len(contributions),
        "decisiones": [
            _decision(session, row, session.results[row.pk], numbers, covers) for row in session.decisions
        ],
        "cuartos_intermedios": [
            {
                "desde": _hour(row.from_time),
                "hasta": _hour(row.to_time),
                "siguio": row.resumed_on.isoformat() if row.resumed_on else None,
                "motivo": covers.cover(f"recess:{row.uid}.reason", row.reason),
            }
            for row in session.recesses
        ],
        "aprobacion": _approval(minutes, covers) if minutes.is_approved else None,
        "firmas": _signatures(minutes, covers),
        "rectificaciones": [_rectification(session, row, covers) for row in _rectifications(minutes)],
        "faltantes": [
            {
                "letra": row.letter,
                "requisito": row.label,
                "articulo": row.article,
                "falta": list(row.missing),
            }
            for row in completeness_of(session).requirements
            if row.missing
        ]
        if minutes.is_incorporated
        else [],
        "tachados": _covered(minutes, covers),
    }


def _hour(value: dt.time | None) -> str | None:
    return value.strftime("%H:%M") if value else None


def _session(meeting: Meeting, covers: Covers) -> dict[str, Any]:
    return {
        "codigo": meeting.code,
        "tipo": MEETING_CODES[meeting.kind],
        "nombre_tipo": meeting.get_kind_display(),
        "titulo": meeting.title,
        "fecha": meeting.date.isoformat(),
        "inicio": _hour(meeting.start_time),
        "fin": _hour(meeting.end_time),
        "lugar": meeting.place,
        "abierta": meeting.is_open,
        "por_que_cerrada": covers.cover("meeting.closed_reason", meeting.closed_reason),
    }


def _board(body: Body | None, day: dt.date) -> list[dict[str, str]]:
    """Who made up the board of the neighbourhood's bodies (D.611), those under 18 last and without a name."""
    if body is None or body.kind not in _CALLED_BODIES:
        return []
    boards = Body.objects.filter(kind=BodyKind.EXECUTIVE_BOARD)
    rows = sorted(members_at(day, *boards), key=lambda row: (row.person.is_minor, row.order or 10**6))
    return [{"nombre": row.person.public_name, "cargo": row.role_label} for row in rows]


def _attendance(session: Session) -> dict[str, Any]:
    meeting = session.meeting
    quorum = quorum_of(meeting)
    officials = set(
        Membership.objects.at(meeting.date)
        .filter(person__attendances__meeting=meeting)
        .values_list("person_id", flat=True)
    )
    justified = _justifications(meeting)
    groups: dict[tuple[str, str], list[Attendance]] = {title: [] for title in _GROUPS.values()}
    # Those under 18 come last: their place among names in order would tell how theirs begins.
    for row in sorted(session.attendances, key=lambda row: row.person.is_minor):
        key = (row.status, row.acting_as if row.status == AttendanceStatus.PRESENT else None)
        groups[_GROUPS[key]].append(row)  # type: ignore[index]
    return {
        "solo_conteo": meeting.count_only,
        "integrantes_presentes": meeting.members_present,
        "quorum": [
            {"organo": row.code, "nombre": row.name, "necesario": row.needed, "presentes": row.acting}
            for row in quorum.bodies
            if row.needed is not None
        ],
        "hubo_quorum": quorum.held,
        "grupos": []
        if meeting.count_only
        else [
            {"clave": key, "titulo": title, "personas": _people(rows, officials, justified)}
            for (key, title), rows in groups.items()
            if rows
        ],
    }


def _people(
    rows: Iterable[Attendance], officials: set[int], justified: dict[int, str]
) -> list[dict[str, Any]]:
    """Those who hold an office, one by one; the rest as one line that counts them."""
    named, guests = [], 0
    for row in rows:
        if not row.acting_as and row.person_id not in officials:
            guests += 1
            continue
        told: dict[str, Any] = {"nombre": row.person.public_name}
        if row.status == AttendanceStatus.PRESENT:
            told |= {"llegada": _hour(row.arrival), "retiro": _hour(row.departure)}
        else:
            told["justificacion"] = justified.get(row.pk)
        named.append(told)
    if guests:
        words = "una persona invitada" if guests == 1 else f"{guests} personas invitadas"
        named.append({"nombre": words, "cantidad": guests})
    return named


def _justifications(meeting: Meeting) -> dict[int, str]:
    """Whether the reason given for each absence was accepted, by the newest word on it; the reason is not told."""
    words: dict[str, str] = {
        JustificationState.ACCEPTED: "justificada",
        JustificationState.REJECTED: "no_justificada",
    }
    rows = meeting.attendances.exclude(justifications=None).order_by(
        "justifications__recorded_at", "justifications__pk"
    )
    return {pk: words[state] for pk, state in rows.values_list("pk", "justifications__state")}


def _matter(matter: IncomingMatter, covers: Covers) -> dict[str, Any]:
    named = matter.sender and matter.sender_kind in NAMED_SENDERS
    return {
        "numero": f"{matter.number}/{matter.year}",
        "entro": matter.received_on.isoformat(),
        "de": matter.get_sender_kind_display(),
        "remitente": covers.cover(f"matter:{matter.pk}.sender", matter.sender) if named else "",
        "expediente": matter.case_file,
    }


def _contribution(row: Contribution, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "tipo": row.get_kind_display(),
        "de": public_author(row),
        "barrio": row.neighbourhood.name if row.neighbourhood else "",
        "tema": row.theme.name if row.theme else "",
        "punto": numbers.get(row.item_id) if row.item_id else None,
        "texto": row.review.public_text,
    }


def _decision(
    session: Session, row: Decision, results: Results, numbers: dict[int, int], covers: Covers
) -> dict[str, Any]:
    votes = sorted(session.votes_of(row), key=lambda vote: vote.person.is_minor)
    return {
        "uid": str(row.uid),
        "clase": _DECISIONS[row.kind],
        "nombre_clase": row.get_kind_display(),
        "numero": row.number,
        "expediente": row.case_file,
        "punto": numbers.get(row.item_id) if row.item_id else None,
        **{
            key: covers.cover(f"decision:{row.uid}.{name}", getattr(row, name))
            for key, name in (
                ("relacion", "account"),
                ("visto", "seen"),
                ("resultando", "resulting"),
                ("considerando", "considering"),
                ("dispositiva", "operative"),
            )
        },
        "mocionante": row.mover.public_name if row.mover else "",
        "gasto": row.is_spending,
        "monto": None if row.amount is None else f"{row.amount:.2f}",
        "acta_que_trata": _minutes_name(row.approves) if row.approves else "",
        "nominal": row.mode == VoteMode.NOMINAL,
        "votos": [_vote(vote, covers) for vote in votes],
        "totales": _totals(row, votes),
        "desempate": {"nombre": row.tie_broken_by.public_name, "voto": row.get_casting_vote_display()}
        if row.tie_broken_by
        else None,
        **_result(results),
    }


def _vote(vote: Vote, covers: Covers) -> dict[str, str]:
    address = f"vote:{vote.decision.uid}:{vote.person.code}.statement"
    return {
        "nombre": vote.person.public_name,
        "voto": _VOTES[VoteChoice(vote.choice)],
        "fundamento": covers.cover(address, vote.statement),
    }


def _totals(row: Decision, votes: list[Vote]) -> dict[str, int | None]:
    if row.mode == VoteMode.AGGREGATE:
        return {
            "afirmativos": row.yes_count,
            "negativos": row.no_count,
            "abstenciones": row.abstention_count,
            "presentes": row.present_count,
        }
    choices = [vote.choice for vote in votes]
    return {
        "afirmativos": choices.count(VoteChoice.YES),
        "negativos": choices.count(VoteChoice.NO),
        "abstenciones": choices.count(VoteChoice.ABSTENTION),
        "excusas": choices.count(VoteChoice.RECUSED),
    }


def _result(results: Results) -> dict[str, Any]:
    """The result under the rule in force, and under the other one where it would have been another."""
    return {
        "resultado": _OUTCOMES[results.result.outcome],
        "nombre_resultado": results.result.outcome.label,
        "regla": results.rule.label,
        "por_que": results.result.why,
        "con_la_otra_regla": results.other.outcome.label if results.differ else "",
    }


def _minutes_name(minutes: Minutes) -> str:
    return f"{minutes}, {minutes.body.name}" if minutes.body else str(minutes)


def _approval(minutes: Minutes, covers: Covers) -> dict[str, Any]:
    told: dict[str, Any] = {
        "fecha": minutes.approved_on.isoformat() if minutes.approved_on else None,
        "en_papel": minutes.is_incorporated,
        "excepcion": covers.cover("minutes.approval_exception", minutes.approval_exception),
        "sesion": "",
        "votos": None,
        "resultado": "",
    }
    decision = minutes.approved_in
    if decision:
        poll = poll_of(decision)
        told |= {
            "sesion": _session_name(decision.meeting),
            "votos": {"afirmativos": poll.yes, "negativos": poll.no, "abstenciones": poll.abstention},
            "resultado": results_of(decision).result.outcome.label,
        }
    return told


def _session_name(meeting: Meeting) -> str:
    """As people say it in the middle of a sentence."""
    words = str(meeting)
    return words[:1].lower() + words[1:]


def _signatures(minutes: Minutes, covers: Covers) -> list[dict[str, Any]]:
    return [
        {
            "nombre": row.person.public_name,
            "calidad": row.get_role_display(),
            "como": _SIGNED[SigningWay(row.way)],
            "fecha": row.signed_on.isoformat(),
            "motivo": covers.cover(f"signature:{row.pk}.refusal_reason", row.refusal_reason),
        }
        for row in minutes.signatures.select_related("person")
    ]


def _rectifications(minutes: Minutes) -> Iterable[Rectification]:
    return minutes.rectifications.select_related("decided_in__meeting")


def _rectification(session: Session, row: Rectification, covers: Covers) -> dict[str, Any]:
    """What was corrected. Of a contribution not the words: they are not published as they were said."""
    is_verbatim = row.part.startswith("contribution:")
    return {
        "parte": _part_name(session, row),
        "decia": "" if is_verbatim else covers.cover(f"rectification:{row.uid}.says", row.says),
        "debe_decir": ""
        if is_verbatim
        else covers.cover(f"rectification:{row.uid}.should_say", row.should_say),
        "sesion": _session_name(row.decided_in.meeting),
        "fecha": row.decided_in.meeting.date.isoformat(),
        "numero": row.decided_in.number,
    }


def _part_name(session: Session, row: Rectification) -> str:
    """What the part is called, without the name of anybody who is not named."""
    kind = row.part.split(":", 1)[0].split(".", 1)[0]
    head, dot, name = row.part.rpartition(".")  # a person's code may have dots of its own
    key = head if dot and name in FIELDS.get(kind, ()) else row.part
    if kind not in ("attendance", "vote"):
        return "Presidencia" if kind == "presiding" else row.part_label
    rows: list[Any] = [*session.attendances, *session.votes]
    people = {one.person.code: one.person for one in rows}
    person: Person | None = people.get(names_of(key)[-1])
    words = "Asistencia" if kind == "attendance" else "Voto"
    acting = {one.person.code for one in session.attendances if one.acting_as} | {
        one.person.code for one in session.votes
    }
    if person is None or person.is_minor or person.code not in acting:
        return words
    return f"{words} de {person}"


def _covered(minutes: Minutes, covers: Covers) -> list[dict[str, Any]]:
    """On which grounds something is covered, how often, and the resolution where there is one."""
    if not covers.spans:
        return []
    found: dict[tuple[str, str], int] = {}
    for row in minutes.redactions.order_by("part", "start", "pk"):
        if row.part in covers.spans:
            key = (row.ground, row.reference)
            found[key] = found.get(key, 0) + 1
    return [
        {"causal": GROUND_WORDS[ground], "referencia": reference, "cantidad": count}
        for (ground, reference), count in sorted(found.items())
    ]
