"""What pages read of how topics stand: written anew whenever something of a topic changes, and every night."""

from collections.abc import Iterable

from django.db import transaction

from participation.models import Coding, Topic, TopicStanding
from participation.queries.standings import compute

_CHUNK = 500
_COLUMNS = [field.attname for field in TopicStanding._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def refresh_topics(topics: Iterable[int]) -> None:
    """Work out how the live topics of these stand, and write what is not as it was. Repeating it is harmless.

    Whoever changes something of a topic calls it last, in the same transaction. Two at once take turns by the rows of
    the topics: each would miss what the other changed.
    """
    rows = hold_topics(topics)
    merged = [pk for pk, into in rows if into is not None]
    # What counts for a merged one counts for the live one, which is held as well.
    now = compute([pk for pk, into in rows if into is None])
    was = TopicStanding.objects.in_bulk(now)
    changed = [row for pk, row in now.items() if pk not in was or _told(was[pk]) != _told(row)]
    TopicStanding.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["topic"], update_fields=[*map(_name, _COLUMNS)]
    )
    TopicStanding.objects.filter(topic__in=merged).delete()


def hold_topics(topics: Iterable[int]) -> list[tuple[int, int | None]]:
    """Hold these topics and the live ones of those that are merged, until the transaction ends: each, and into what.

    Whoever will refresh topics and holds other rows as well holds these first, so that nobody waits in a circle. Where
    one turns out to be merged into a topic that is not held, all are let go of and taken again with that one, in order.
    """
    wanted = set(topics)
    while wanted:
        before = transaction.savepoint()
        rows = Topic.objects.filter(pk__in=wanted).order_by("pk").select_for_update(of=("self",), no_key=True)
        held = list(rows.values_list("pk", "merged_into"))
        above = {into for _pk, into in held if into is not None}
        if above <= wanted:
            transaction.savepoint_commit(before)
            return held
        transaction.savepoint_rollback(before)
        wanted |= above
    return []


def refresh_topics_of(contributions: Iterable[int]) -> None:
    """The same for the topics under which some contributions are."""
    rows = Coding.objects.filter(contribution__in=list(contributions))
    refresh_topics(rows.values_list("topic", flat=True).distinct())


def refresh_topics_of_meeting(meeting: int) -> None:
    """The same for the topics under which what was said in a meeting is: its minutes were approved."""
    rows = Coding.objects.filter(contribution__meeting=meeting)
    refresh_topics(rows.values_list("topic", flat=True).distinct())


def refresh_every_topic() -> None:
    """The same for all, some at a time: what no action changes, such as a rule that begins to hold, shows then."""
    every = list(Topic.objects.live().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(every), _CHUNK):
        refresh_topics(every[start : start + _CHUNK])


def _told(row: TopicStanding) -> tuple[object, ...]:
    return tuple(getattr(row, column) for column in _COLUMNS)


def _name(column: str) -> str:
    return column.removesuffix("_id")
