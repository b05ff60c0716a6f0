"""Which topics look like what somebody said, and what was said that looks like a topic: suggested, with the reason.

Alike is what shares a word that tells something, in whatever form of it, or with a typing error in a word that no topic
has; what few topics have weighs more. Words are looked for as far as the reader may read them, so no reason tells more
than the page does. Each word costs the same however many rows have it: a sample of ``_SAMPLE`` is enough to weigh it.
"""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from participation.models import Coding, Contribution, Topic
from participation.queries.coding import Reader, lexemes_of, with_texts
from participation.queries.standings import of_families

MOST_TOPICS = 5
MOST_CONTRIBUTIONS = 8
_SAMPLE = 80
_RECENT = 1000  # codings whose words typing errors are compared with
_WORDS_NAMED = 4
_WORDS_READ = 40  # of a long text the rest adds little
_WEAK = 0.35  # of the best score: what is below is not told
_WORD = re.compile(r"[a-zñáéíóúü]{3,}")
_PLAIN = str.maketrans("áéíóúü", "aeiouu")

#: Said of everything, so that they make nothing alike. Words and not stems: "poder" has that of "poda".
_SAID_OF_EVERYTHING = """
    vecino vecinos vecina vecinas vecindad vecindario vecinal vecinales barrio barrios zona zonas calle calles
    avenida avenidas camino caminos cuadra cuadras esquina esquinas casa casas lugar lugares parte partes municipio
    municipal municipales alcaldia intendencia gobierno concejo pedir pido pedimos pide piden pidio pedido pedidos
    solicitar solicito solicita solicitan solicitamos solicitud querer quiero quiere queremos quieren querria queria
    necesitar necesito necesita necesitan necesitamos necesidad necesario hacer hace hacen haga hagan hecho hay haya
    haber habia tener tengo tiene tienen tenemos tenga tengan tendria tendrian poner ponga pongan pone ponen puesto
    puesta poder puede pueden podemos pueda puedan podria podrian pudo mucho mucha muchos muchas poco poca pocos
    pocas todo toda todos todas mejor mejores mejorar mejora mejoras arreglar arreglen arreglo arreglos arregle
    problema problemas tema temas asunto asuntos siempre nunca nadie nada cerca frente enfrente lado donde cuando
    desde hasta para por favor gracias solucion soluciones solucionar saber gente persona personas nuestro nuestra
    nuestros nuestras tarde noche noches dia dias semana semanas mes meses ano anos año años tiempo vez veces este
    esta estos estas esto estar estan estaba sobre otro otra otros otras mas muy sin con falta faltan faltar falte
    venir viene vienen venga vengan pasar pasa pasan pase llegar llega llegan llegue dar dan den ver ser son sea era
    van vaya decir dice dicen digo proponer propongo propone proponen proponemos propuesta propuestas reclamo
    reclamos reclamar reclama consulta consultas aporte aportes iniciativa iniciativas opinion opiniones creo parece
    deber debe deben deberia deberian haria tambien porque como que cada algun alguna algunos algunas alguno alguien
    mismo misma mismos mismas antes despues ahora hoy ayer mañana cosa cosas manera forma menos aunque entre hacia
    segun aun bien mal buen buena buenas bueno buenos cual cuanto dos tres cuatro cinco seis siete ocho nueve diez
    cien ahi alli aca alla quien del las los una uno unos unas insiste insisten insistir insistio insistimos traer
    trae traen trajo trajeron traido traidos planteo plantea plantean plantear planteado
"""
_GENERAL = frozenset(_SAID_OF_EVERYTHING.split())


@dataclass(frozen=True)
class Suggestion:
    """A topic that looks like something, and why in words."""

    topic: Topic
    reasons: list[str]


@dataclass(frozen=True)
class SimilarContribution:
    """Something said that looks like a topic, and why in words."""

    contribution: Contribution
    reasons: list[str]


@dataclass
class _Words:
    """The words of a text that tell something: stem → as it was written; and the stems a mistyped one may stand for."""

    written: dict[str, str] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)  # stem of a known word → what was typed


@dataclass
class _Alike:
    """What a topic shares: by stem, whether its own words have it and the contributions under it that do."""

    own: set[str] = field(default_factory=set)
    coded: dict[str, set[int]] = field(default_factory=dict)

    def weight(self, stem: str) -> float:
        if stem in self.own:
            return 1.0
        return 0.6 if len(self.coded.get(stem, ())) < 2 else 0.8

    @property
    def stems(self) -> set[str]:
        return self.own | self.coded.keys()


def similar_topics(contributions: Sequence[Contribution], reader: Reader) -> list[Suggestion]:
    """The topics that look most like what was said, best first, as far as a reader may read.

    ``contributions`` are as ``with_texts`` gives them. A constant number of queries.
    """
    return suggested(
        " ".join(text_of(row) for row in contributions),
        reader,
        neighbourhoods={row.neighbourhood_id for row in contributions} - {None},
        themes={row.theme_id for row in contributions} - {None},
        but=[row.pk for row in contributions],
    )


def suggested(
    text: str,
    reader: Reader,
    *,
    neighbourhoods: Collection[int | None] = (),
    themes: Collection[int | None] = (),
    but: Collection[int] = (),
) -> list[Suggestion]:
    """The same for a text, with where it was said and about what. ``but``: contributions that are the text itself."""
    words = _words_of(text)
    found: dict[int, _Alike] = {}
    _add(found, list(words.written), reader, but)
    known = {stem for alike in found.values() for stem in alike.stems}
    _guess_mistyped(words, known, reader)
    _add(found, list(words.meant), reader, but)
    if not found:
        return []
    rarity = _rarity(found)
    scores = {
        pk: sum(
            rarity[stem] * alike.weight(stem) * (0.7 if stem in words.meant else 1) for stem in alike.stems
        )
        for pk, alike in found.items()
    }
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[: MOST_TOPICS * 6]
    topics = Topic.objects.live().select_related("theme", "standing").in_bulk(best)
    near = _near(topics, neighbourhoods)
    for pk, topic in topics.items():
        scores[pk] *= 1 + 0.15 * (pk in near) + 0.25 * (topic.theme_id in themes)
    order = sorted(topics, key=lambda pk: (-scores[pk], -pk))[:MOST_TOPICS]
    return [
        Suggestion(
            topics[pk],
            _reasons(words, found[pk], rarity, is_near=pk in near, same_theme=topics[pk].theme_id in themes),
        )
        for pk in order
        if scores[pk] >= _WEAK * scores[order[0]]
    ]


def similar_contributions(topic: Topic, reader: Reader) -> list[SimilarContribution]:
    """What was heard, is under no topic yet and looks most like one. A constant number of queries."""
    words = _words_of(f"{topic.title} {topic.description}")
    for stem, written in _words_of(" ".join(_texts_under(topic, reader))).written.items():
        if len(words.written) < _WORDS_READ:
            words.written.setdefault(stem, written)
    found: dict[int, set[str]] = {}
    for stem, contribution in _uncoded(list(words.written), reader):
        found.setdefault(contribution, set()).add(stem)
    if not found:
        return []
    having: dict[str, int] = {}
    for stems in found.values():
        for stem in stems:
            having[stem] = having.get(stem, 0) + 1
    own = set(_words_of(f"{topic.title} {topic.description}").written)
    rarity = {
        stem: math.log(1 + 2 * _SAMPLE / number) * (1 if stem in own else 0.4)
        for stem, number in having.items()
    }
    scores = {pk: sum(rarity[stem] for stem in stems) for pk, stems in found.items() if stems & own}
    best = sorted(scores, key=lambda pk: (-scores[pk], -pk))[:MOST_CONTRIBUTIONS]
    near = set(topic.neighbourhoods.values_list("pk", flat=True))
    rows = with_texts(Contribution.objects.filter(pk__in=best), reader)
    return [
        SimilarContribution(
            row,
            _said_in_words(
                [words.written[stem] for stem in sorted(found[row.pk], key=lambda one: -rarity[one])],
                is_near=row.neighbourhood_id in near,
                same_theme=row.theme_id is not None and row.theme_id == topic.theme_id,
            ),
        )
        for row in sorted(rows, key=lambda row: best.index(row.pk))
    ]


def text_of(row: Contribution) -> str:
    """What a reader may read of a contribution that ``with_texts`` gave; empty where that is nothing."""
    review = getattr(row, "review", None)
    return getattr(row, "original", "") or (review.public_text if review else "")


# --- words --------------------------------------------------------------------------------------------------


def _words_of(text: str) -> _Words:
    every = dict.fromkeys(_WORD.findall(text.lower()))
    typed = [word for word in every if word.translate(_PLAIN) not in _GENERAL][: _WORDS_READ * 2]
    words = _Words()
    for word, stems in zip(typed, lexemes_of(*typed) if typed else [], strict=True):
        for stem in stems:
            if len(words.written) < _WORDS_READ:
                words.written.setdefault(stem, word)
    return words


def _guess_mistyped(words: _Words, known: Collection[str], reader: Reader) -> None:
    """Words that no topic has may be mistyped ones of those that they have."""
    unknown = [
        word for stem, word in words.written.items() if stem not in known and len(_singular(word)) >= 5
    ]
    if not unknown:
        return
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    vocabulary = _vocabulary(reader)
    guesses: dict[str, str] = {}
    for word in unknown:
        plain, most = _singular(word.translate(_PLAIN)), 1 if len(word) < 9 else 2
        near = process.extract(plain, vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=2)
        for meant, _distance, _place in near:
            guesses.setdefault(vocabulary[meant], word)
    for (_meant, word), stems in zip(guesses.items(), lexemes_of(*guesses) if guesses else [], strict=True):
        for stem in stems:
            if stem not in words.written:
                words.meant.setdefault(stem, word)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _vocabulary(reader: Reader) -> dict[str, str]:
    """The words of every live topic, and of what was coded last as far as one may read it, by what is compared."""
    texts = [f"{title} {said}" for title, said in Topic.objects.live().values_list("title", "description")]
    recent = Coding.objects.order_by("-pk").values("contribution")[:_RECENT]
    if reader.everything:
        texts += Contribution.objects.filter(pk__in=recent).values_list("verbatim", flat=True)
    else:
        shown = Contribution.objects.published().filter(pk__in=recent)
        texts += shown.values_list("review__public_text", flat=True)
    words = set(_WORD.findall(" ".join(texts).lower().translate(_PLAIN))) - _GENERAL
    return {_singular(word): word for word in sorted(words, reverse=True) if len(word) >= 4}


# --- what has them --------------------------------------------------------------------------------------

_TOPICS = """
SELECT l.stem, t.live FROM unnest(%(stems)s::text[], %(queries)s::text[]) AS l(stem, query), LATERAL (
    SELECT coalesce(merged_into_id, id) AS live FROM participation_topic
    WHERE words @@ l.query::tsquery LIMIT %(sample)s) t
"""
#: What only its public text tells is looked for in that, among what was said so.
_SHOWN = """
    AND EXISTS (SELECT FROM participation_contributionreview r
        WHERE r.contribution_id = c.id AND r.decision = 'show' AND planning_words(r.public_text) @@ l.query::tsquery)
"""
_CODED = """
SELECT l.stem, s.live, s.id FROM unnest(%(stems)s::text[], %(queries)s::text[]) AS l(stem, query), LATERAL (
    SELECT c.id, coalesce(t.merged_into_id, t.id) AS live FROM participation_contribution c
    JOIN participation_coding k ON k.contribution_id = c.id JOIN participation_topic t ON t.id = k.topic_id
    WHERE c.words @@ l.query::tsquery AND c.id <> ALL (%(but)s) {shown} LIMIT %(sample)s) s
"""
_UNCODED = """
SELECT l.stem, s.id FROM unnest(%(stems)s::text[], %(queries)s::text[]) AS l(stem, query), LATERAL (
    SELECT c.id FROM participation_contribution c WHERE c.words @@ l.query::tsquery
    AND NOT EXISTS (SELECT FROM participation_coding k WHERE k.contribution_id = c.id)
    AND (EXISTS (SELECT FROM participation_minutes m WHERE m.meeting_id = c.meeting_id AND m.state = 'approved')
        OR c.meeting_id IS NULL AND EXISTS (
            SELECT FROM participation_admission a WHERE a.contribution_id = c.id AND a.state = 'admitted'))
    {shown} LIMIT %(sample)s) s
"""


def _add(found: dict[int, _Alike], stems: list[str], reader: Reader, but: Collection[int]) -> None:
    if not stems:
        return
    for stem, topic in _read(_TOPICS, stems):
        found.setdefault(topic, _Alike()).own.add(stem)
    coded = _CODED.format(shown="" if reader.everything else _SHOWN)
    for stem, topic, contribution in _read(coded, stems, but=list(but), sample=_sample(reader)):
        found.setdefault(topic, _Alike()).coded.setdefault(stem, set()).add(contribution)


def _uncoded(stems: list[str], reader: Reader) -> list[tuple[str, int]]:
    return (
        _read(_UNCODED.format(shown="" if reader.everything else _SHOWN), stems, sample=_sample(reader))
        if stems
        else []
    )


def _sample(reader: Reader) -> int:
    """Of public texts, whose words no index has, half as many."""
    return _SAMPLE if reader.everything else _SAMPLE // 2


def _read(statement: str, stems: list[str], *, sample: int = _SAMPLE, **more: Any) -> list[tuple]:
    queries = ["'" + stem.replace("\\", "\\\\").replace("'", "''") + "'" for stem in stems]
    with connection.cursor() as cursor:
        cursor.execute(statement, {"stems": stems, "queries": queries, "sample": sample, **more})
        return cursor.fetchall()


def _texts_under(topic: Topic, reader: Reader) -> list[str]:
    codings = Coding.objects.filter(of_families([topic.pk])).order_by("-pk").values("contribution")[:20]
    return [text_of(row) for row in with_texts(Contribution.objects.filter(pk__in=codings), reader)]


def _rarity(found: Mapping[int, _Alike]) -> dict[str, float]:
    """How much each stem tells: the fewer of the topics have it, the more."""
    having: dict[str, int] = {}
    for alike in found.values():
        for stem in alike.stems:
            having[stem] = having.get(stem, 0) + 1
    topics = Topic.objects.live().aggregate(number=Count("*"))["number"]
    return {stem: math.log(1 + (1 + topics) / number) for stem, number in having.items()}


def _near(topics: Iterable[int], neighbourhoods: Collection[int | None]) -> set[int]:
    """Of some live topics, those of these neighbourhoods, or with something under them that came from there."""
    wanted = list(topics)
    if not neighbourhoods:
        return set()
    own = Topic.neighbourhoods.through.objects.filter(topic__in=wanted, neighbourhood__in=neighbourhoods)
    said = Coding.objects.filter(Q(topic__in=wanted), contribution__neighbourhood__in=neighbourhoods)
    return {*own.values_list("topic", flat=True), *said.values_list("topic", flat=True).distinct()}


# --- in words -------------------------------------------------------------------------------------------


def _reasons(
    words: _Words, alike: _Alike, rarity: Mapping[str, float], *, is_near: bool, same_theme: bool
) -> list[str]:
    stems = sorted(alike.stems, key=lambda stem: (-rarity[stem], stem))
    shared = [words.written[stem] for stem in stems if stem in words.written]
    told = _said_in_words(shared, is_near=is_near, same_theme=same_theme)
    mistyped = list(dict.fromkeys(words.meant[stem] for stem in stems if stem in words.meant))
    if mistyped:
        place = 1 if shared else 0
        told.insert(place, "parecen mal escritas: " + ", ".join(mistyped[:_WORDS_NAMED]))
    enough = min(2, len(stems))
    sharing: dict[int, int] = {}
    for contributions in alike.coded.values():
        for contribution in contributions:
            sharing[contribution] = sharing.get(contribution, 0) + 1
    number = sum(shares >= enough for shares in sharing.values())
    if number:
        told.append(
            "un aporte parecido está en este tema"
            if number == 1
            else f"{number} aportes parecidos están en este tema"
        )
    return told


def _said_in_words(shared: Sequence[str], *, is_near: bool, same_theme: bool) -> list[str]:
    told = []
    if shared:
        told.append(f"palabras parecidas ({', '.join(shared[:_WORDS_NAMED])})")
    if is_near:
        told.append("mismo barrio")
    if same_theme:
        told.append("misma área temática")
    return told
