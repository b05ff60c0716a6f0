"""The kinds of things that search finds in public: a new one joins with a line of ``KINDS`` and, where its rows change,
one of ``reports.search.triggers``.
"""

from collections.abc import Callable, Collection

from participation.models import Coding, Contribution, Topic
from reports.models import Publication, ResolutionEntry, Withdrawal
from reports.queries import search_chain as chain
from reports.queries import search_published as published
from reports.search.entries import Kind
from reports.search.triggers import EVERYTHING

KINDS = {
    kind.code: kind
    for kind in (
        Kind("tema", "Tema", "Temas", chain.topics),
        Kind("respuesta", "Respuesta", "Respuestas", chain.answers),
        Kind("resolucion", "Resolución", "Resoluciones", published.resolutions),
        Kind("acta", "Acta", "Actas", published.actas, published.readable_actas),
        Kind("sesion", "Sesión", "Sesiones", chain.sessions),
        Kind("taller", "Taller", "Talleres", chain.workshops),
        Kind(
            "devolucion",
            "Devolución",
            "Devoluciones",
            published.devolutions,
            published.readable_devolutions,
        ),
        Kind("plan", "Plan de desarrollo", "Plan de desarrollo", chain.plan_items),
        Kind(
            "informe",
            "Documento",
            "Informes y otros documentos",
            published.reports,
            published.readable_reports,
        ),
        Kind("manual", "Manual", "Capítulos del manual", published.chapters, published.readable_chapters),
        Kind("barrio", "Barrio", "Barrios", chain.neighbourhoods),
        Kind("pagina", "Página", "Páginas del portal", published.pages),
    )
}

#: What has to be read again: of a kind (its code) these keys, or (``None``) all.
Stale = dict[str, set[str] | None]


def entries_of(subject: str, keys: Collection[str]) -> Stale:
    """Which entries tell of some things of a subject of ``reports.search.triggers``; without keys, of all of it."""
    return _SUBJECTS[subject](set(keys))


def _texts(rows: Collection[int | None]) -> set[str]:
    return {str(key) for key in rows if key is not None}


def _of_meetings(keys: Collection[str]) -> Stale:
    return {"sesion": set(keys), "taller": set(keys)}


def _of_topics(keys: Collection[str]) -> Stale:
    asked = chain.numbers(keys)
    above = Topic.objects.filter(pk__in=asked).values_list("merged_into", flat=True)
    chosen = set(keys) | _texts(list(above))
    return {"tema": chosen, "respuesta": set(chosen)}


def _of_contributions(keys: Collection[str]) -> Stale:
    asked = chain.numbers(keys)
    topics = Coding.objects.filter(contribution__in=asked).values_list("topic", flat=True)
    meetings = Contribution.objects.filter(pk__in=asked).values_list("meeting", flat=True)
    return _of_topics(_texts(list(topics))) | _of_meetings(_texts(list(meetings)))


def _of_publications(keys: Collection[str]) -> Stale:
    """Versions of the same subject take each other's place."""
    rows = Publication.objects.filter(pk__in=chain.numbers(keys)).values_list("kind", "subject_key")
    same = Publication.objects.none()
    for kind, subject_key in rows:
        same |= Publication.objects.filter(kind=kind, subject_key=subject_key)
    versions = set(same.values_list("pk", flat=True))
    told = ResolutionEntry.objects.filter(preparation__publication__in=versions)
    found: Stale = {code: _texts(versions) for code in ("acta", "devolucion", "informe")}
    return found | {"resolucion": _texts(list(told.values_list("pk", flat=True))), "manual": None}


def _of_withdrawals(keys: Collection[str]) -> Stale:
    rows = Withdrawal.objects.filter(pk__in=chain.numbers(keys)).values_list("publication", flat=True)
    return _of_publications(_texts(list(rows)))


_SUBJECTS: dict[str, Callable[[Collection[str]], Stale]] = {
    EVERYTHING: lambda _keys: dict.fromkeys(KINDS),
    "meeting": _of_meetings,
    "contribution": _of_contributions,
    "topic": _of_topics,
    "plan": lambda _keys: {"plan": None},
    "item": lambda keys: {"plan": set(keys)},
    "body": lambda _keys: {"sesion": None, "taller": None, "resolucion": None},
    "neighbourhood": lambda keys: {"barrio": set(keys)},
    "publication": _of_publications,
    "withdrawal": _of_withdrawals,
}
