"""Reads of topics for the workspace: the list, what is under each and how it came there, and what was done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from participation.models import (
    Coding,
    Contribution,
    Response,
    Topic,
    TopicMove,
    TopicMoveKind,
    TopicMoveOrigin,
    TopicQuerySet,
)
from participation.queries.coding import Reader, all_of, with_texts
from participation.queries.standings import of_families

#: How many contributions one ticks at once on the board: they travel in the address, which servers take no longer.
MOST_CHOSEN = 100
#: How many one splits off at once: they are posted. More is several times.
MOST_MOVED = 500


def merge_parents(topics: Iterable[int]) -> dict[int, int]:
    """Of some topics that are merged today, the one that each was merged into then, which may be merged itself."""
    moves = TopicMove.objects.filter(
        kind=TopicMoveKind.MERGE, source__in=list(topics), source__merged_into__isnull=False
    )
    return dict(moves.order_by("pk").values_list("source_id", "target_id"))


def ever_coded_to(contributions: Iterable[int]) -> dict[int, set[int]]:
    """The topics to which each of some contributions was ever coded, by hand or by a split: the record forgets none."""
    wanted = list(contributions)
    events = _coding_events().objects.filter(contribution_id__in=wanted)
    found: dict[int, set[int]] = {}
    for contribution, topic in events.values_list("contribution_id", "topic_id").union(
        Coding.objects.filter(contribution__in=wanted).values_list("contribution_id", "topic_id")
    ):
        found.setdefault(contribution, set()).add(topic)
    return found


def _coding_events() -> Any:
    return cast(Any, Coding).pgh_event_model


# --- the list -------------------------------------------------------------------------------------------


def listed() -> TopicQuerySet:
    """Every topic with how it stands, newest first."""
    return Topic.objects.select_related("theme", "merged_into", "standing", "standing__response").order_by(
        "-pk"
    )


# --- one topic ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """A contribution under a topic: its codings, oldest first, and the stance that counts."""

    contribution: Contribution
    codings: list[Coding] = field(default_factory=list)

    @property
    def dissents(self) -> bool:
        """Whether any of them says so."""
        return any(coding.stance == "dissents" for coding in self.codings)


def family_of(topic: Topic) -> list[Topic]:
    """What was merged into a live topic, by whatever steps."""
    return list(topic.merged.select_related("created_by").order_by("pk"))


def contributions_under(topic: Topic) -> QuerySet[Contribution]:
    """What is under a live topic and all that was merged into it, each once, in the order of their codes' making."""
    codings = Coding.objects.filter(of_families([topic.pk]), contribution=OuterRef("pk"))
    return Contribution.objects.filter(Exists(codings)).order_by("pk")


def origins_on(page: Iterable[Contribution], topic: Topic, user: User) -> list[Origin]:
    """Some of what is under a topic, with who coded it and when, as a reader may read it."""
    wanted = [row.pk for row in page]
    rows = with_texts(Contribution.objects.filter(pk__in=wanted), Reader.of(user)).order_by("pk")
    origins = {row.pk: Origin(row) for row in rows}
    codings = (
        Coding.objects.filter(of_families([topic.pk]), contribution__in=wanted)
        .select_related("coded_by", "topic")
        .order_by("pk")
    )
    for coding in codings:
        origins[coding.contribution_id].codings.append(coding)
    return list(origins.values())


def moves_of(topic: Topic) -> list[TopicMove]:
    """What was done with a topic, or with what is merged into it, newest first, with how many contributions."""
    family = [topic.pk, *topic.merged.values_list("pk", flat=True)]
    moves = TopicMove.objects.filter(Q(source__in=family) | Q(target__in=family))
    return list(
        moves.select_related("source", "target", "made_by")
        .prefetch_related("origins")
        .order_by("-made_at", "-pk")
    )


def left(topic: Topic) -> list[Contribution]:
    """What was once coded to a topic or to what is merged into it, and is not under it any more."""
    family = [topic.pk, *topic.merged.values_list("pk", flat=True)]
    once = set(
        _coding_events().objects.filter(topic_id__in=family).values_list("contribution_id", flat=True)
    ) | set(TopicMoveOrigin.objects.filter(move__source__in=family).values_list("contribution", flat=True))
    now = Coding.objects.filter(topic__in=family, contribution=OuterRef("pk"))
    rows = Contribution.objects.filter(~Exists(now), pk__in=once).defer("verbatim")
    return list(rows.prefetch_related("codings__topic__merged_into").order_by("pk"))


def saying_or_named(lexemes: Sequence[str], code: str) -> Q:
    """A condition on topics: the title or the description has all these words, or the code begins so."""
    return Q(words=all_of(lexemes)) | Q(code__istartswith=code) if lexemes else Q(code__istartswith=code)


def contributions_named(codes: Sequence[str], user: User) -> list[Contribution]:
    """Heard contributions with these codes, as a reader may read them; what is not there is left out."""
    rows = Contribution.objects.heard().filter(code__in=list(codes)[:MOST_CHOSEN])
    return list(with_texts(rows, Reader.of(user)).order_by("pk"))


def topics_named(codes: Sequence[str]) -> list[Topic]:
    """Those with these codes, as they were asked for; what is not there is left out."""
    found = {topic.code: topic for topic in Topic.objects.filter(code__in=codes)}
    return [found[code] for code in dict.fromkeys(codes) if code in found]


def responses_of(topic: Topic) -> list[Response]:
    """The answers of a topic and of what is merged into it, newest first; what was dropped is left out."""
    rows = Response.objects.filter(of_families([topic.pk])).exclude(state="dropped")
    return list(rows.select_related("assigned_to", "topic").order_by("-pk"))


@dataclass(frozen=True)
class Together:
    """What comes together when two topics are joined."""

    here: int
    there: int
    both: int
    open_here: bool
    open_there: bool

    @property
    def total(self) -> int:
        """Contributions, each once."""
        return self.here + self.there - self.both


def together(topic: Topic, other: Topic) -> Together:
    """Counted of all that is under each, with what was merged into it."""
    here, there = (
        set(Coding.objects.filter(of_families([one.pk])).values_list("contribution", flat=True))
        for one in (topic, other)
    )
    open_here, open_there = (
        Response.objects.open().filter(of_families([one.pk])).exists() for one in (topic, other)
    )
    return Together(len(here), len(there), len(here & there), open_here, open_there)
