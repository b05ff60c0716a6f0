"""Minutes as a page and on paper: sections in the order of the body, worked out from the content alone."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe

from participation.session.covering import COVERED
from planning.models import BodyKind
from reports.documents.base import Content, Meta
from reports.documents.words import listed, plural
from reports.models import Audience, DocumentKind
from reports.rendering.html import write_html

#: The style of every record on paper, after the one of all papers.
STYLES = ("css/print-pdf.css", "css/print-record.css")

#: Sections in the order in which each kind of body writes its minutes (D.548.21; D.611 begins with the agenda).
_COUNCIL = ("sesion", "asistencia", "entrados", "tratado", "decisiones", "cierre")
_NEIGHBOURS = ("sesion", "orden", "asistencia", "entrados", "tratado", "decisiones", "cierre")
_AFTER = ("aprobacion", "firmas", "rectificaciones", "faltantes", "tachados")

_VOTES = {
    "afirmativo": "Afirmativo",
    "negativo": "Negativo",
    "abstencion": "Abstención",
    "excusa": "Se excusó por interés propio",
    "fuera_de_sala": "Fuera de sala",
}
_SIGNED = {"portal": "en el portal, con su cuenta y su contraseña", "papel": "en papel"}
_OF_ITEM = re.compile(r"Punto (\d+)\b")
_JUSTIFIED = {"justificada": "justificada", "no_justificada": "no se aceptó la justificación"}


@dataclass(frozen=True)
class Section:
    """A numbered section: the template that writes it, and what that one needs."""

    anchor: str
    title: str
    number: int
    template: str
    told: Mapping[str, Any]


@translation.override(settings.LANGUAGE_CODE)
def render_html(content: Content, meta: Meta) -> bytes:
    """The page."""
    context = {"sections": sections_of(content)}
    return write_html("reports/minutes/body.html", context)


@translation.override(settings.LANGUAGE_CODE)
def render_pdf(content: Content, meta: Meta) -> bytes:
    """The paper; of the original, one that says that it is not for everybody."""
    from reports.rendering.pdf import frame_context, write_pdf

    day = dt.date.fromisoformat(content["sesion"]["fecha"])
    frame = frame_context(meta, label=DocumentKind.MINUTES.label, period_text=date_format(day, "DATE_FORMAT"))
    context = frame | {
        "sections": sections_of(content),
        "bodies": listed(list(content["nombres_organos"].values())),
        "is_restricted": meta.audience == Audience.RESTRICTED,
    }
    identifier = f"{meta.code}-{meta.version}"
    return write_pdf(
        "reports/minutes/pdf.html",
        context,
        identifier=f"{identifier}-{meta.salt}" if meta.salt else identifier,
        site_url=meta.site_url,
        styles=STYLES,
    )


def sections_of(content: Content) -> list[Section]:
    """The sections that have something to say, in the order of the body."""
    is_council = content["acta"]["clase_organo"] == BodyKind.MUNICIPAL_COUNCIL
    changes = ("cambios", "rectificaciones") if content.get("cambios") else ()
    order = [*changes, *(_COUNCIL if is_council else _NEIGHBOURS), *_AFTER]
    told = [(name, _SECTIONS[name][0], _SECTIONS[name][1](content)) for name in dict.fromkeys(order)]
    return [
        Section(name, title, number, f"reports/minutes/_{name}.html", words)
        for number, (name, title, words) in enumerate((row for row in told if row[2]), start=1)
    ]


def prose(text: str) -> SafeString:
    """A text as paragraphs, with what is covered drawn over."""
    return mark_safe(_drawn(linebreaks(text, autoescape=True)))  # noqa: S308  linebreaks escaped it


def line(text: str) -> SafeString:
    """The same of a text of one line."""
    return mark_safe(_drawn(escape(text)))  # noqa: S308


def _drawn(html: str) -> str:
    return COVERED.sub(r'<span class="covered"><span class="covered-bar"></span>(tachado: \1)</span>', html)


def day_words(iso: str) -> str:
    """``4 de mayo de 2026``."""
    return date_format(dt.date.fromisoformat(iso), "DATE_FORMAT")


def decision_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """One decision for ``_decision.html``: its texts, its votes and what came of them."""
    totals = row["totales"]
    words = [
        plural(totals[key], one, many)
        for key, one, many in (
            ("afirmativos", "voto afirmativo", "votos afirmativos"),
            ("negativos", "negativo", "negativos"),
            ("abstenciones", "abstención", "abstenciones"),
            ("excusas", "excusa", "excusas"),
        )
        if totals.get(key)
    ]
    if totals.get("presentes") is not None:
        words.append(f"{totals['presentes']} presentes")
    return {
        "anchor": f"decision-{row['uid']}",
        "title": " ".join(filter(None, [row["nombre_clase"], row["numero"]])),
        "case_file": row["expediente"],
        "item": row["punto"],
        "minutes": row["acta_que_trata"],
        "mover": row["mocionante"],
        "amount": _money(row["monto"]) if row["gasto"] and row["monto"] else "",
        "is_spending": row["gasto"],
        "texts": [
            (label, prose(row[key]))
            for key, label in (
                ("relacion", ""),
                ("visto", "Visto"),
                ("resultando", "Resultando"),
                ("considerando", "Considerando"),
            )
            if row[key]
        ],
        "operative": prose(row["dispositiva"]) if row["dispositiva"] else "",
        "votes": [(vote["nombre"], _VOTES[vote["voto"]]) for vote in row["votos"]],
        "statements": [
            (vote["nombre"], prose(vote["fundamento"])) for vote in row["votos"] if vote["fundamento"]
        ],
        "totals": listed(words),
        "nominal": row["nominal"],
        "result": row["nombre_resultado"],
        "result_code": row["resultado"],
        "why": row["por_que"],
        "rule": row["regla"],
        "other": row["con_la_otra_regla"],
        "tie": row["desempate"],
    }


def _money(amount: str) -> str:
    whole, cents = amount.split(".")
    return f"$ {int(whole):,}".replace(",", ".") + (f",{cents}" if cents != "00" else "")


# --- what each section says -------------------------------------------------------------------------

Told = dict[str, Any]


def _changes(content: Content) -> Told:
    return {"note": prose(content["cambios"]["nota"])} if content.get("cambios") else {}


def _session(content: Content) -> Told:
    session, presiders = content["sesion"], content["presidencia"]
    return {
        "session": session,
        "day": day_words(session["fecha"]),
        "bodies": listed(list(content["nombres_organos"].values())),
        "presiders": [_presider(row, len(presiders)) for row in presiders],
        "closed_reason": line(session["por_que_cerrada"]),
    }


def _presider(row: Mapping[str, Any], how_many: int) -> str:
    if how_many == 1 and not row["desde"] and not row["hasta"]:
        return row["nombre"]
    since = f"desde las {row['desde']}" if row["desde"] else "desde el comienzo"
    until = f"hasta las {row['hasta']}" if row["hasta"] else "hasta el final"
    return f"{row['nombre']}, {since} {until}"


def _agenda(content: Content) -> Told:
    titles = [line(item["titulo"]) for item in content["puntos"]]
    return {"titles": titles} if titles else {}


def _attendance(content: Content) -> Told:
    told = content["asistencia"]
    groups = [
        (group["titulo"], [_person(person) for person in group["personas"]]) for group in told["grupos"]
    ]
    return {
        "count_only": told["solo_conteo"],
        "members_present": told["integrantes_presentes"],
        "groups": groups,
        "quorum": told["quorum"],
        "is_held": told["hubo_quorum"],
        "board": [f"{row['nombre']} ({row['cargo']})" for row in content["mesa"]],
        "residents": content["vecinos"],
    }


def _person(person: Mapping[str, Any]) -> str:
    notes = []
    if person.get("llegada"):
        notes.append(f"llegó a las {person['llegada']}")
    if person.get("retiro"):
        notes.append(f"se retiró a las {person['retiro']}")
    if person.get("justificacion"):
        notes.append(_JUSTIFIED[person["justificacion"]])
    return f"{person['nombre']} ({', '.join(notes)})" if notes else person["nombre"]


def _rectified(content: Content) -> set[int]:
    """The items of which something was corrected afterwards, by what the part of each correction is called."""
    found = (_OF_ITEM.match(row["parte"]) for row in content["rectificaciones"])
    return {int(item[1]) for item in found if item}


def _matters(content: Content) -> Told:
    rectified = _rectified(content)
    rows = [
        {
            **item["asunto"],
            "entro": day_words(item["asunto"]["entro"]),
            "remitente": line(item["asunto"]["remitente"]),
            "punto": item["numero"],
            "titulo": line(item["titulo"]),
            "destino": line(item["destino"]),
            "rectificado": item["numero"] in rectified,
        }
        for item in content["puntos"]
        if item["asunto"]
    ]
    return {"rows": rows} if rows else {}


def _items(content: Content) -> Told:
    rectified = _rectified(content)
    by_item: dict[int | None, list[Told]] = {}
    for row in content["aportes"]:
        by_item.setdefault(row["punto"], []).append({**row, "texto": prose(row["texto"])})
    votes: dict[int | None, list[Told]] = {}
    for row in content["decisiones"]:
        votes.setdefault(row["punto"], []).append(decision_told(row))
    items = [
        {
            "number": item["numero"],
            "title": line(item["titulo"]),
            "urgent": item["origen"] == "urgente",
            "rectified": item["numero"] in rectified,
            "matter": item["asunto"]["numero"] if item["asunto"] else "",
            "discussion": prose(item["tratado"]) if item["tratado"] else "",
            "destination": line(item["destino"]),
            "contributions": by_item.get(item["numero"], []),
            "decisions": votes.get(item["numero"], []),
        }
        for item in content["puntos"]
    ]
    others = by_item.get(None, [])
    if not items and not others and not content["aportes_sin_texto"]:
        return {}
    return {"items": items, "others": others, "withheld": content["aportes_sin_texto"]}


def _decisions(content: Content) -> Told:
    rows = [decision_told(row) for row in content["decisiones"]]
    return {"decisions": rows} if rows else {}


def _closing(content: Content) -> Told:
    recesses = [
        {**row, "siguio": day_words(row["siguio"]) if row["siguio"] else "", "motivo": line(row["motivo"])}
        for row in content["cuartos_intermedios"]
    ]
    end = content["sesion"]["fin"]
    return {"recesses": recesses, "end": end} if recesses or end else {}


def _approval(content: Content) -> Told:
    told = content["aprobacion"]
    if told is None:
        return {}
    votes = told["votos"] or {}
    words = [
        plural(votes[key], one, many)
        for key, one, many in (
            ("afirmativos", "voto a favor", "votos a favor"),
            ("negativos", "en contra", "en contra"),
            ("abstenciones", "abstención", "abstenciones"),
        )
        if votes.get(key)
    ]
    return {
        "day": day_words(told["fecha"]),
        "on_paper": told["en_papel"],
        "exception": prose(told["excepcion"]) if told["excepcion"] else "",
        "session": told["sesion"],
        "votes": listed(words),
    }


def _signatures(content: Content) -> Told:
    rows = [
        {
            "name": row["nombre"],
            "role": row["calidad"],
            "how": _SIGNED.get(row["como"], ""),
            "refused": row["como"] == "negativa",
            "reason": line(row["motivo"]),
            "day": day_words(row["fecha"]),
        }
        for row in content["firmas"]
    ]
    return {"rows": rows, "rectified": bool(content["rectificaciones"])} if rows else {}


def _rectifications(content: Content) -> Told:
    rows = [
        {
            **row,
            "decia": prose(row["decia"]) if row["decia"] else "",
            "debe_decir": prose(row["debe_decir"]) if row["debe_decir"] else "",
        }
        for row in content["rectificaciones"]
    ]
    return {"rows": rows} if rows else {}


def _lacks(content: Content) -> Told:
    return {"rows": content["faltantes"]} if content["faltantes"] else {}


def _covered(content: Content) -> Told:
    return {"rows": content["tachados"]} if content["tachados"] else {}


_SECTIONS: dict[str, tuple[str, Callable[[Content], Told]]] = {
    "cambios": ("Qué cambió en esta versión", _changes),
    "sesion": ("La sesión", _session),
    "orden": ("Orden del día", _agenda),
    "asistencia": ("Asistencia", _attendance),
    "entrados": ("Asuntos entrados", _matters),
    "tratado": ("Lo que se trató", _items),
    "decisiones": ("Resoluciones y votaciones", _decisions),
    "cierre": ("Cierre", _closing),
    "aprobacion": ("Aprobación", _approval),
    "firmas": ("Firmas", _signatures),
    "rectificaciones": ("Rectificaciones", _rectifications),
    "faltantes": ("Lo que el acta no dice", _lacks),
    "tachados": ("Qué se tachó", _covered),
}
