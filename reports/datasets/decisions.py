"""What was resolved, as published minutes tell it, and how each person voted."""

from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from participation.models import Decision, Meeting, Minutes, ResolutionNotice, Vote, VoteChoice, VoteMode
from planning.models import Body, Person
from reports.codes import spaced
from reports.datasets.base import Dataset, Field, Kind, address
from reports.datasets.words import public_person
from reports.models import (
    Document,
    Preparation,
    Publication,
    ResolutionEntry,
    Withdrawal,
    WithdrawalDecision,
)
from reports.queries.minutes import resolutions

VOTE_CODES: dict[str, str] = {
    VoteChoice.YES: "afirmativo",
    VoteChoice.NO: "negativo",
    VoteChoice.ABSTENTION: "abstencion",
    VoteChoice.RECUSED: "excusa",
    VoteChoice.OUT: "fuera_de_sala",
}
_SOURCES = (ResolutionEntry, Preparation, Publication, Withdrawal, WithdrawalDecision, Body, Document)


def _of_decision(column: Any) -> Subquery:
    return Subquery(Decision.objects.filter(uid=OuterRef("uid")).order_by().values(told=column)[:1])


def _votes(choice: str, counted: str) -> Subquery:
    """How many voted so: of a nominal vote the votes, of any other what the minutes counted."""
    votes = Vote.objects.filter(decision=OuterRef("pk"), choice=choice).order_by().values("decision")
    number = Coalesce(Subquery(votes.annotate(n=Count("*")).values("n")), 0, output_field=IntegerField())
    aggregate = F(counted) if counted else Value(None, output_field=IntegerField())
    counted_or_told = Case(
        When(mode=VoteMode.NOMINAL, then=number), default=aggregate, output_field=IntegerField()
    )
    return _of_decision(counted_or_told)


def _publication(column: str) -> Subquery:
    rows = Publication.objects.published().current().filter(preparation=OuterRef("preparation"))
    return Subquery(rows.order_by().values(column)[:1])


RESOLUTIONS = Dataset(
    name="resoluciones",
    title="Resoluciones y sus votos",
    description="El registro de resoluciones: la parte dispositiva como la publica la versión vigente de cada "
    "acta, y el resultado de la votación.",
    row="Una resolución.",
    frequency="Cada vez que se publica un acta.",
    published=lambda: resolutions().order_by(),
    order=("date", "pk"),
    date=("fecha", "date"),
    updated=lambda: Max(TruncDate("preparation__publication__sealed_at")),
    sources=(*_SOURCES, Decision, Vote, ResolutionNotice),
    keywords=("resoluciones", "votaciones", "actas"),
    notes=(
        "Lo que se tacha por ley figura como █████ con su causal.",
        "De las votaciones que no fueron nominales se cuentan los votos y no se sabe de quién es cada uno.",
        "Cómo votó cada persona está en el conjunto «votos».",
    ),
    fields=(
        Field("resolucion", "Identificador de la resolución.", Kind.CODE, "uid"),
        Field("numero", "Número, como se escribe.", Kind.CODE, "number"),
        Field("expediente", "Expediente, como se escribe.", Kind.CODE, "case_file"),
        Field("organo", "Código del órgano que resolvió.", Kind.CODE, "body__code"),
        Field("fecha", "Día de la sesión.", Kind.DATE, "date"),
        Field("resultado", "Resultado de la votación.", source="result"),
        Field("texto", "Parte dispositiva, como se publica.", source="operative"),
        Field(
            "nominal", "Si se sabe cómo votó cada persona.", Kind.YES_NO,
            _of_decision(F("mode")), lambda mode: mode == VoteMode.NOMINAL if mode else None,
        ),
        Field("afirmativos", "Votos afirmativos.", Kind.INTEGER, _votes(VoteChoice.YES, "yes_count"), unit="votos"),
        Field("negativos", "Votos negativos.", Kind.INTEGER, _votes(VoteChoice.NO, "no_count"), unit="votos"),
        Field(
            "abstenciones", "Abstenciones.", Kind.INTEGER,
            _votes(VoteChoice.ABSTENTION, "abstention_count"), unit="votos",
        ),
        Field(
            "excusas", "Quienes se excusaron por interés propio; de una votación nominal.", Kind.INTEGER,
            _votes(VoteChoice.RECUSED, ""), unit="personas",
        ),
        Field("notificada_el", "Primera notificación.", Kind.DATE, "notified_on"),
        Field(
            "acta", "El acta que la contiene: órgano, año y número.", Kind.CODE, _publication("subject_key"),
        ),
        Field(
            "publicacion", "Código de verificación de esa acta.", Kind.CODE, _publication("code"),
            lambda code: spaced(code) if code else "",
        ),
        Field("direccion", "Su página en este portal.", Kind.ADDRESS, "uid", address("resolution-detail")),
    ),
)  # fmt: skip


def _public_votes() -> QuerySet[Vote]:
    """Votes of resolutions that the register tells."""
    return Vote.objects.filter(Exists(resolutions().filter(uid=OuterRef("decision__uid"))))


VOTES = Dataset(
    name="votos",
    title="Votos de cada persona",
    description="Cómo votó cada integrante en las resoluciones del registro, cuando la votación fue nominal.",
    row="El voto de una persona en una resolución.",
    frequency="Cada vez que se publica un acta.",
    published=_public_votes,
    order=("decision_id", "person__is_minor", "pk"),
    date=("fecha", "decision__meeting__date"),
    updated=lambda: Max(TruncDate("decision__meeting__minutes__approval_recorded_at")),
    sources=(*_SOURCES, Decision, Vote, Meeting, Minutes, Person, ResolutionNotice),
    keywords=("votaciones", "concejales"),
    notes=("Los fundamentos de voto se leen en cada acta, que es donde pueden tener palabras tachadas.",),
    fields=(
        Field("resolucion", "Identificador de la resolución.", Kind.CODE, "decision__uid"),
        Field("numero", "Número de la resolución.", Kind.CODE, "decision__number"),
        Field("fecha", "Día de la sesión.", Kind.DATE, "decision__meeting__date"),
        *public_person(),
        Field(
            "voto", "afirmativo, negativo, abstencion, excusa o fuera_de_sala.", Kind.CODE, "choice", VOTE_CODES
        ),
        Field(
            "direccion", "La página de la resolución.", Kind.ADDRESS, "decision__uid", address("resolution-detail")
        ),
    ),
)  # fmt: skip
