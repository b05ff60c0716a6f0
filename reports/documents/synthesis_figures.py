"""From what was heard and answered to what is told: the figures of the synthesis, each with its rule in words."""

from participation.models import ResponseDecision
from reports.documents.figures import (
    NO_DATA,
    Figure,
    count_figure,
    evidence,
    part_figure,
    plain_figure,
    rate_figure,
)
from reports.documents.words import DECISION_CODES, decimal, plural
from reports.queries.synthesis import Facts

CONTRIBUTION = ("aporte", "aportes")
TREATED = ("tema tratado", "temas tratados")
_HEARD = (
    "Aportes del período que se escucharon: los de reuniones con acta aprobada y los que llegaron por otra vía y se "
    "admitieron"
)
_TREATED = (
    "Temas con algún aporte del período de vecinas y vecinos, de una organización o del Concejo Vecinal"
)
_MERGED = "Lo que era de un tema que se unió a otro cuenta en ese otro"
_DECISIONS = {
    ResponseDecision.ACCEPTED: "Se van a hacer",
    ResponseDecision.IN_PART: "Se van a hacer en parte",
    ResponseDecision.NOT_ACCEPTED: "No se van a hacer",
    ResponseDecision.REFERRED: "Se derivaron a otro organismo",
    ResponseDecision.ALREADY_DONE: "Ya estaban hechos",
}
_YES = ["si"]


def synthesis_figures(facts: Facts) -> list[Figure]:
    """Every figure, in the order in which a reader meets them."""
    return [
        *_contributions(facts),
        *_topics(facts),
        *rate_figures(facts),
        _median(facts),
        *_decisions(facts),
        *_by_theme(facts),
        *_by_subzone(facts),
    ]


def _contributions(facts: Facts) -> list[Figure]:
    heard = facts.heard
    return [
        count_figure(
            "aportes.oidos",
            "Aportes escuchados",
            len(heard),
            len(heard),
            plural(len(heard), *CONTRIBUTION),
            f"{_HEARD}.",
            evidence=evidence("aportes", where={}),
        ),
        part_figure(
            "aportes.sistematizados",
            "Aportes sistematizados",
            sum(bool(row.topics) for row in heard),
            len(heard),
            CONTRIBUTION,
            f"{_HEARD}; de esos, los que ya están en algún tema.",
            evidence=evidence("aportes", where={}, numerator={"sistematizado": _YES}),
        ),
        part_figure(
            "aportes.disidencias",
            "Disidencias",
            sum(bool(row.dissents) for row in heard),
            len(heard),
            CONTRIBUTION,
            f"{_HEARD}; de esos, los que no están de acuerdo con lo que se pide en algún tema.",
            evidence=evidence("aportes", where={}, numerator={"disidencia": _YES}),
        ),
    ]


def _topics(facts: Facts) -> list[Figure]:
    treated, received, pending = facts.treated, facts.received, facts.pending
    return [
        count_figure(
            "temas.tratados",
            "Temas tratados",
            len(treated),
            len(treated),
            plural(len(treated), *TREATED),
            f"{_TREATED}. {_MERGED}.",
            evidence=evidence("tratados", where={}),
        ),
        count_figure(
            "temas.recibidos",
            "Temas recibidos",
            len(received),
            len(received),
            plural(len(received), "tema recibido", "temas recibidos"),
            f"Temas cuyo primer aporte escuchado, de quien sea, es del período. {_MERGED}.",
            evidence=evidence("recibidos", where={}),
        ),
        count_figure(
            "temas.pendientes",
            "Temas sin respuesta",
            len(pending),
            len(pending),
            plural(len(pending), "tema pendiente", "temas pendientes"),
            "Temas, también de antes del período, que el último día no tenían ninguna respuesta publicada.",
            evidence=evidence("pendientes", where={}),
        ),
        part_figure(
            "temas.vencidos",
            "Temas vencidos",
            sum(topic.is_overdue for topic in pending),
            len(pending),
            ("tema pendiente", "temas pendientes"),
            "De los que el último día no tenían respuesta, los que debían tenerla antes: por la fecha de su asignación "
            "o, si no la hay, por el plazo del municipio desde el primer aporte. Sin plazo fijado no vencen.",
            evidence=evidence("pendientes", where={}, numerator={"vencido": _YES}),
        ),
    ]


def rate_figures(facts: Facts, scope: str = "") -> list[Figure]:
    """How much was answered, given back, and reached the plan: also part of the participation analysis.

    ``scope`` is a sentence that their rules end with.
    """
    received, treated = facts.received, facts.treated
    end = f" {scope}" if scope else ""
    return [
        rate_figure(
            "respuesta.tasa",
            "Temas respondidos",
            sum(topic.answer is not None for topic in received),
            len(received),
            ("tema recibido", "temas recibidos"),
            "De los temas cuyo primer aporte escuchado es del período, los que el último día tenían una respuesta "
            f"publicada, cualquiera que fuera. {_MERGED}.{end}",
            evidence=evidence("recibidos", where={}, numerator={"respondido": _YES}),
        ),
        rate_figure(
            "devolucion.tasa",
            "Temas devueltos",
            sum(topic.given_back_on is not None for topic in treated),
            len(treated),
            TREATED,
            f"{_TREATED}; de esos, los que hasta el último día estaban en una devolución publicada y no retirada."
            f"{end}",
            evidence=evidence("tratados", where={}, numerator={"devuelto": _YES}),
        ),
        rate_figure(
            "incidencia.tasa",
            "Pedidos que llegaron al plan o a una resolución",
            len(facts.linked),
            len(facts.demands),
            ("pedido", "pedidos"),
            "Pedidos: iniciativas, propuestas y reclamos del período que se escucharon, de vecinas y vecinos, de una "
            "organización o del Concejo Vecinal. Cuentan los vinculados a un elemento del plan, por sí mismos o por su "
            f"tema, y aquellos cuya respuesta cita una resolución de un acta aprobada.{end}",
            evidence=evidence("aportes", where={"pedido": _YES}, numerator={"incide": _YES}),
        ),
    ]


def _median(facts: Facts) -> Figure:
    value, n = facts.median_days, len(facts.answered)
    return plain_figure(
        "respuesta.mediana_dias",
        "Días hasta la respuesta",
        value,
        None,
        None,
        n,
        f"{plural(n, 'tema respondido', 'temas respondidos')} en el período, también de los que se plantearon antes"
        if n
        else "Nada que contar",
        "Mediana de los días corridos desde el primer aporte escuchado de un tema hasta su primera respuesta, de los "
        "temas que tuvieron la primera en el período: la mitad tardó eso o menos.",
        NO_DATA if value is None else f"{decimal(value)} {'día' if value == 1 else 'días'}",
        hidden=False,
        evidence=evidence("respondidos", where={}, median="dias"),
    ) | {"unidad": "dias"}


def _decisions(facts: Facts) -> list[Figure]:
    treated = facts.treated
    return [
        part_figure(
            f"respuesta.resultado.{decision.value}",
            title,
            sum(topic.answer is not None and topic.answer.decision == decision for topic in treated),
            len(treated),
            TREATED,
            f"{_TREATED}; por lo que decidió la última respuesta publicada hasta el último día.",
            evidence=evidence("tratados", where={}, numerator={"decision": [DECISION_CODES[decision]]}),
        )
        for decision, title in _DECISIONS.items()
    ]


def _by_theme(facts: Facts) -> list[Figure]:
    treated = facts.treated
    names = {topic.theme: topic.theme_name for topic in treated if topic.theme}
    found = [
        part_figure(
            f"temas.tema.{code}",
            f"Temas tratados: {name}",
            sum(topic.theme == code for topic in treated),
            len(treated),
            TREATED,
            f"{_TREATED}; de esos, los de esta área.",
            evidence=evidence("tratados", where={}, numerator={"area": [code]}),
        )
        for code, name in names.items()
    ]
    return sorted(found, key=lambda figure: (-figure["valor"], figure["titulo"]))


def _by_subzone(facts: Facts) -> list[Figure]:
    treated = facts.treated
    return [
        part_figure(
            f"temas.subzona.{code}",
            f"Temas tratados: {name}",
            sum(code in topic.subzones for topic in treated),
            len(treated),
            TREATED,
            f"{_TREATED}; de esos, los que tienen algún aporte del período de un barrio de esta subzona. Un tema puede "
            "contar en varias.",
            evidence=evidence("tratados", where={}, numerator={f"subzona.{code}": _YES}),
        )
        for code, name in facts.subzones
    ]
