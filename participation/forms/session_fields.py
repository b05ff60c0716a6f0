"""How the fields of a session's parts are shown: labels, controls and what may be chosen."""

from dataclasses import dataclass

from participation.forms.meetings import ACTING_CHOICES, STATUS_KEYS
from participation.models import (
    AuthorType,
    CastingVote,
    ContributionKind,
    DecisionKind,
    ItemOrigin,
    VoteMode,
)
from participation.queries.session_choices import Options

#: Letter of the keyboard, choice and the words on the button, in the order of the page.
VOTE_KEYS = (
    ("S", "yes", "Sí"),
    ("N", "no", "No"),
    ("A", "abstention", "Se abstiene"),
    ("E", "recused", "Se excusa"),
    ("F", "out", "Fuera de sala"),
)


@dataclass(frozen=True)
class Shown:
    """How a field is shown: its label, its control and, if it is a choice, from which list."""

    label: str
    control: str = "line"
    options: str = ""
    help: str = ""


SHOWN: dict[str, dict[str, Shown]] = {
    "heading": {
        "start_time": Shown("Hora de inicio", "hour", help="Por ejemplo 19:00, o 1900."),
        "place": Shown("Lugar"),
    },
    "presiding": {
        "person": Shown("Preside", "choice", "people"),
        "from_time": Shown("Desde la hora", "hour", help="Vacío: desde el inicio."),
        "to_time": Shown("Hasta la hora", "hour", help="Vacío: hasta el cierre."),
    },
    "attendance": {
        "status": Shown("Asistencia", "radio", "statuses"),
        "acting_as": Shown("Actúa como", "radio", "acting"),
        "arrival": Shown("Llegada", "hour"),
        "departure": Shown("Retiro", "hour"),
    },
    "order": {"uids": Shown("Orden de los puntos", "hidden")},
    "item": {
        "title": Shown("Punto"),
        "discussion": Shown("Qué se trató", "text"),
        "destination": Shown("Destino", help="A quién pasa, o qué se resolvió."),
        "origin": Shown("Cómo entró", "choice", "origins"),
        "matter": Shown("Asunto entrado", "choice", "matters"),
    },
    "contribution": {
        "verbatim": Shown("Palabras textuales", "text"),
        "kind": Shown("Tipo", "choice", "contribution_kinds"),
        "author_type": Shown("De quién", "choice", "author_types"),
        "author": Shown("Persona del registro", "choice", "people", "De vecinas y vecinos no se anota."),
        "item": Shown("En el punto", "choice", "items"),
        "theme": Shown("Tema", "choice", "themes"),
        "neighbourhood": Shown("Barrio", "choice", "neighbourhoods"),
    },
    "decision": {
        "kind": Shown("Qué se vota", "choice", "decision_kinds"),
        "item": Shown("En el punto", "choice", "items"),
        "number": Shown("Número", help="Como se escribe: 83/21/0115."),
        "case_file": Shown("Expediente"),
        "approves": Shown("Acta que se vota", "choice", "minutes"),
        "account": Shown("Breve relación del asunto", "text"),
        "seen": Shown("Visto", "text"),
        "resulting": Shown("Resultando", "text"),
        "considering": Shown("Considerando", "text"),
        "operative": Shown("Parte dispositiva", "text"),
        "mode": Shown("Votación", "radio", "modes"),
        "yes_count": Shown("A favor", "count"),
        "no_count": Shown("En contra", "count"),
        "abstention_count": Shown("Abstenciones", "count"),
        "present_count": Shown("Presentes", "count"),
        "casting_vote": Shown("Desempate", "choice", "casting"),
        "tie_broken_by": Shown("Quién desempató", "choice", "people"),
        "mover": Shown("Mocionante", "choice", "people"),
        "is_spending": Shown("Ordena un gasto o una inversión", "flag"),
        "amount": Shown("Monto ($)", "money"),
    },
    "vote": {
        "choice": Shown("Voto", "radio", "votes"),
        "wants_statement": Shown("Pidió que conste su fundamento", "flag"),
        "statement": Shown("Fundamento del voto", "text"),
        "recusal_reason": Shown("Por qué se excusó"),
    },
    "recess": {
        "from_time": Shown("Desde la hora", "hour"),
        "to_time": Shown("Siguió a la hora", "hour"),
        "resumed_on": Shown("Siguió otro día", "day", help="Vacío si siguió el mismo día."),
        "reason": Shown("Motivo"),
    },
    "closing": {
        "end_time": Shown("Hora en que se levantó", "hour", help="Después de medianoche también: 00:40."),
    },
}  # fmt: skip
CHOICES: dict[str, Options] = {
    "statuses": [(value, label) for _key, value, label in STATUS_KEYS],
    "acting": [(str(value), label) for value, label in ACTING_CHOICES],
    "votes": [(value, label) for _key, value, label in VOTE_KEYS],
    "origins": [(str(value), str(label)) for value, label in ItemOrigin.choices],
    "contribution_kinds": [(str(value), str(label)) for value, label in ContributionKind.choices],
    "author_types": [(str(value), str(label)) for value, label in AuthorType.choices],
    "decision_kinds": [(str(value), str(label)) for value, label in DecisionKind.choices],
    "modes": [(str(value), str(label)) for value, label in VoteMode.choices],
    "casting": [(str(value), str(label)) for value, label in CastingVote.choices],
}
#: Lists in which nothing may be chosen, and what that says.
NOTHING = {
    "people": "Nadie",
    "matters": "Ninguno",
    "minutes": "Ninguna",
    "items": "Sin punto",
    "themes": "Sin dato",
    "neighbourhoods": "Sin dato",
    "casting": "No hizo falta",
}
FIRST_VALUES: dict[str, dict[str, str]] = {
    "item": {"origin": ItemOrigin.SCHEDULED},
    "contribution": {"kind": ContributionKind.PROPOSAL, "author_type": AuthorType.RESIDENTS},
    "decision": {"kind": DecisionKind.RESOLUTION, "mode": VoteMode.NOMINAL},
}


def joinable(kind: str) -> list[str]:
    """The fields of a part that hold words, so that two versions of them can stand one after the other."""
    return [name for name, shown in SHOWN[kind].items() if shown.control in ("text", "line")]
