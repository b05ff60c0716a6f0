"""Reads of the systematization board: what was heard, whether it is under a topic, and what of it each reader may read.

Whoever may not read the words of a meeting neither finds anything by them nor has them loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

from accounts.models import User
from participation.models import (
    Channel,
    Coding,
    Contribution,
    ContributionQuerySet,
    MeetingBody,
    MeetingKind,
    ReviewDecision,
)
from participation.permissions import READ_ORIGINALS, bodies_for
from planning.permissions import can


@dataclass(frozen=True)
class Reader:
    """Whose words somebody may read: everybody's, or those of the meetings of their own bodies."""

    everything: bool
    bodies: tuple[int, ...] = ()

    @classmethod
    def of(cls, user: User) -> "Reader":
        """What ``READ_ORIGINALS`` gives them."""
        if can(user, READ_ORIGINALS):
            return cls(True)
        return cls(False, tuple(bodies_for(user, READ_ORIGINALS).values_list("pk", flat=True)))

    def may_read(self) -> Exists | Value:
        """A condition on contributions: the words as they were said."""
        if self.everything or not self.bodies:
            return Value(self.everything, output_field=BooleanField())
        return Exists(MeetingBody.objects.filter(meeting=OuterRef("meeting"), body__in=self.bodies))


def with_texts(rows: QuerySet[Contribution], reader: Reader) -> QuerySet[Contribution]:
    """The same with ``original`` (empty for whoever may not read it) and all that a line about each needs."""
    said = Case(When(Q(reader.may_read()), then=F("verbatim")), default=Value(""), output_field=TextField())
    return (
        rows.select_related(
            "meeting__minutes__body", "review", "neighbourhood", "theme", "author_body", "matter"
        )
        .defer("verbatim", "words")
        .annotate(original=said)
    )


# --- words ----------------------------------------------------------------------------------------------


def lexemes_of(*texts: str) -> list[list[str]]:
    """The stems of each text, as they are indexed. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tsvector_to_array(planning_words(said)) FROM unnest(%s::text[]) WITH ORDINALITY AS t(said, place)"
            " ORDER BY place",
            [[text.replace("\x00", " ") for text in texts]],
        )
        return [row[0] for row in cursor.fetchall()]


def all_of(lexemes: Sequence[str]) -> SearchQuery:
    """Rows that have every one of these stems."""
    return _query(lexemes, " & ")


def any_of(lexemes: Sequence[str]) -> SearchQuery:
    """Rows that have at least one."""
    return _query(lexemes, " | ")


def _query(lexemes: Sequence[str], between: str) -> SearchQuery:
    quoted = ["'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" for lexeme in lexemes]
    return SearchQuery(between.join(quoted), search_type="raw", config="simple")


def public_words() -> Func:
    """The stems of the public text, for whoever may read no other."""
    return Func(F("review__public_text"), function="planning_words", output_field=SearchVectorField())


def saying(rows: QuerySet[Contribution], lexemes: Sequence[str], reader: Reader) -> QuerySet[Contribution]:
    """Those that say all these words, as far as the reader may read them.

    What may be read in public is looked for among what was said so: the original has an index.
    """
    if not lexemes:
        return rows.none()
    found = rows.filter(words=all_of(lexemes))
    if reader.everything:
        return found
    shown = found.annotate(public_words=public_words())
    return shown.filter(
        Q(reader.may_read()) | Q(review__decision=ReviewDecision.SHOW, public_words=all_of(lexemes))
    )


# --- the board ------------------------------------------------------------------------------------------

#: Where a contribution came from, as people tell it: what the address says, in words, and the condition.
SOURCES = {
    "acta": ("Actas de sesiones", Q(meeting__isnull=False) & ~Q(meeting__kind=MeetingKind.WORKSHOP)),
    "taller": ("Talleres", Q(meeting__kind=MeetingKind.WORKSHOP)),
    "propuesta": (
        "Propuestas (portal, teléfono, mostrador, papel)",
        Q(channel__in=[Channel.WEB, Channel.PHONE, Channel.DESK, Channel.PAPER]),
    ),
    "nota": ("Notas de mesa de entrada", Q(channel=Channel.NOTE)),
    "organo": ("Documentos de un órgano", Q(channel=Channel.BODY)),
}


def is_coded() -> Exists:
    """A condition on contributions: under some topic."""
    return Exists(Coding.objects.filter(contribution=OuterRef("pk")))


@dataclass(frozen=True)
class Progress:
    """How much of what was heard is under a topic."""

    coded: int
    heard: int

    @property
    def left(self) -> int:
        """What is not under any."""
        return self.heard - self.coded

    @property
    def percent(self) -> int:
        """Of what was heard; of nothing, all."""
        return 100 if not self.heard else self.coded * 100 // self.heard


def progress_of(rows: ContributionQuerySet) -> Progress:
    """Of heard contributions, how many are under a topic. One query."""
    found = rows.order_by().aggregate(heard=Count("*"), coded=Count("pk", filter=is_coded()))
    return Progress(found["coded"], found["heard"])


def board(rows: ContributionQuerySet, reader: Reader) -> QuerySet[Contribution]:
    """A line of the board for each, with the live topics that it is under, in the order in which they came."""
    codings = Coding.objects.select_related("topic__merged_into").order_by("pk")
    return (
        with_texts(rows, reader).prefetch_related(Prefetch("codings", codings, "its_codings")).order_by("pk")
    )
