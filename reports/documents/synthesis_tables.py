"""The evidence rows behind the figures of the synthesis, dissociated: no author of a contribution, no unread word."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from reports.documents.figures import Table, table
from reports.documents.words import AUTHOR_CODES, AUTHOR_LABELS, CHANNEL_CODES, DECISION_CODES, KIND_CODES
from reports.queries.synthesis import Facts, TopicFacts

_TOPIC = [("codigo", "Código", False), ("titulo", "Tema", False)]


def evidence_tables(facts: Facts) -> dict[str, Table]:
    """The rows from which every figure can be counted again outside the portal."""
    return rate_tables(facts) | {
        "pendientes": _pending_table(facts.pending),
        "respondidos": _answered_table(facts.answered),
    }


def rate_tables(facts: Facts) -> dict[str, Table]:
    """The rows behind the three rates."""
    return {
        "aportes": _contributions_table(facts),
        "tratados": _treated_table(facts),
        "recibidos": _received_table(facts.received),
    }


def _contributions_table(facts: Facts) -> Table:
    authors = {str(author): code for author, code in AUTHOR_CODES.items()}
    return table(
        "Aportes escuchados",
        [
            ("codigo", "Código", False),
            ("fecha", "Fecha", False),
            ("via", "Por dónde llegó", False),
            ("reunion", "Reunión", False),
            ("tipo", "Tipo", False),
            ("autor_tipo", "De quién", False),
            ("barrio", "Barrio", False),
            ("sistematizado", "Sistematizado", False),
            ("disidencia", "Disidencia", False),
            ("pedido", "Es un pedido", False),
            ("incide", "Llegó al plan o a una resolución", False),
            ("temas", "Temas", False),
            ("texto", "Texto público", False),
        ],
        [
            [
                row.code,
                row.on.isoformat(),
                CHANNEL_CODES[row.channel],
                row.meeting,
                KIND_CODES[row.kind],
                authors[row.author_type],
                row.neighbourhood,
                _yes(row.topics),
                _yes(row.dissents),
                _yes(row.is_demand),
                _yes(row.code in facts.linked),
                "; ".join(sorted(facts.codes[topic] for topic in row.topics)),
                row.text,
            ]
            for row in facts.heard
        ],
    )


def _treated_table(facts: Facts) -> Table:
    return table(
        "Temas tratados",
        [
            *_TOPIC,
            ("area", "Código del área", False),
            ("nombre_area", "Área", False),
            ("primer_dia", "Primer aporte", False),
            ("aportes", "Aportes del período", True),
            *((AUTHOR_CODES[author], AUTHOR_LABELS[AUTHOR_CODES[author]], True) for author in AUTHOR_CODES),
            ("disidencias", "Disidencias", True),
            ("decision", "Decisión", False),
            ("derivado_a", "Derivado a", False),
            ("respuesta", "Respuesta breve", False),
            ("respondido_el", "Respuesta del", False),
            ("dias", "Días hasta la primera respuesta", True),
            ("vence", "Vence", False),
            ("plan", "En el plan", False),
            ("vinculado", "Llegó al plan o a una resolución", False),
            ("devuelto", "Devuelto", False),
            ("devuelto_el", "Devolución del", False),
            *((f"subzona.{code}", f"Subzona {name}", False) for code, name in facts.subzones),
        ],
        [
            [
                topic.code,
                topic.title,
                topic.theme,
                topic.theme_name,
                topic.first_on.isoformat(),
                topic.contributions,
                *(topic.authors.get(author, 0) for author in AUTHOR_CODES),
                topic.dissents,
                DECISION_CODES[topic.answer.decision] if topic.answer else "",
                topic.answer.referred_to if topic.answer else "",
                topic.answer.summary if topic.answer else "",
                _day(topic.answer.on if topic.answer else None),
                topic.days if topic.answer else "",
                _day(topic.due_on),
                "; ".join(topic.plan),
                _yes(topic.is_linked),
                _yes(topic.given_back_on),
                _day(topic.given_back_on),
                *(_yes(code in topic.subzones) for code, _ in facts.subzones),
            ]
            for topic in facts.treated
        ],
    )


def _received_table(topics: Sequence[TopicFacts]) -> Table:
    return table(
        "Temas recibidos",
        [
            *_TOPIC,
            ("primer_dia", "Primer aporte", False),
            ("respondido", "Respondido", False),
            ("respondido_el", "Primera respuesta", False),
        ],
        [
            [
                topic.code,
                topic.title,
                topic.first_on.isoformat(),
                _yes(topic.answer),
                _day(topic.first_answer if topic.answer else None),
            ]
            for topic in topics
        ],
    )


def _pending_table(topics: Sequence[TopicFacts]) -> Table:
    return table(
        "Temas sin respuesta",
        [
            *_TOPIC,
            ("nombre_area", "Área", False),
            ("primer_dia", "Primer aporte", False),
            ("vence", "Vence", False),
            ("vencido", "Vencido", False),
        ],
        [
            [
                topic.code,
                topic.title,
                topic.theme_name,
                topic.first_on.isoformat(),
                _day(topic.due_on),
                _yes(topic.is_overdue),
            ]
            for topic in topics
        ],
    )


def _answered_table(topics: Sequence[TopicFacts]) -> Table:
    return table(
        "Temas respondidos por primera vez en el período",
        [
            *_TOPIC,
            ("primer_dia", "Primer aporte", False),
            ("respondido_el", "Primera respuesta", False),
            ("dias", "Días", True),
        ],
        [
            [topic.code, topic.title, topic.first_on.isoformat(), _day(topic.first_answer), topic.days]
            for topic in topics
        ],
    )


def _yes(value: Any) -> str:
    return "si" if value else "no"


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
