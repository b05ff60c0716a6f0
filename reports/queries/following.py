"""What can be followed, what somebody follows, and how many follow what; never who."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from participation.models import Topic
from participation.queries.public_topics import live_topic_of
from planning.models import Neighbourhood, Theme, today
from reports.models import HOURS, ONLY_ONE, Follower, Following, FollowKind, Rhythm, Telling, mark_of

#: Somebody who is told at once is written to when nothing new came for so long, or the first has waited for so long.
QUIET = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Thing:
    """Something that can be followed: as it is called, and how a sentence names it ("seguís …")."""

    kind: str
    code: str
    name: str
    phrase: str
    path: str

    @property
    def mark(self) -> str:
        """By which happenings say that they are about it."""
        return mark_of(self.kind, self.code)


def thing_of(kind: str, code: str = "") -> Thing | None:
    """What an address of ours names, if anybody may read of it; the code of a merged topic is that of the live one."""
    if kind == FollowKind.TOPIC:
        topic = live_topic_of(code)
        return _topic(topic.code, topic.title, topic.get_absolute_url()) if topic else None
    if kind == FollowKind.THEME:
        theme = Theme.objects.filter(code=code).first()
        return _theme(theme.code, theme.name) if theme else None
    if kind == FollowKind.NEIGHBOURHOOD:
        place = Neighbourhood.objects.filter(code=code).first()
        return _place(place.code, place.name) if place else None
    return _only(kind) if kind in ONLY_ONE and not code else None


def _topic(code: str, title: str, path: str) -> Thing:
    return Thing(FollowKind.TOPIC, code, title, f"el tema «{title}»", path)


def _theme(code: str, name: str) -> Thing:
    return Thing(FollowKind.THEME, code, name, f"el área «{name}»", f"{reverse('topic-list')}?area={code}")


def _place(code: str, name: str) -> Thing:
    return Thing(
        FollowKind.NEIGHBOURHOOD, code, name, f"el barrio {name}", reverse("neighbourhood", args=[code])
    )


def _only(kind: str) -> Thing:
    if kind == FollowKind.MEETINGS:
        return Thing(
            kind, "", "Reuniones y talleres", "las reuniones y los talleres", reverse("meeting-list")
        )
    return Thing(kind, "", "Todo", "todo lo que se publica", "/")


def things_offered() -> list[tuple[str, list[Thing]]]:
    """What may be chosen from a list, by group; topics are chosen on their own page. Two queries."""
    themes = Theme.objects.at(today()).order_by("sort_key", "pk").values_list("code", "name")
    places = Neighbourhood.objects.order_by("sort_key", "pk").values_list("code", "name")
    return [
        ("De todo el municipio", [_only(kind) for kind in ONLY_ONE]),
        ("Un área temática", [_theme(*row) for row in themes]),
        ("Un barrio", [_place(*row) for row in places]),
    ]


def things_followed(followings: Iterable[Following]) -> list[tuple[Following, Thing]]:
    """What somebody follows, as it is called now; a topic that nobody may read any more, by its code. Four queries."""
    rows = list(followings)
    codes = {kind: [row.code for row in rows if row.kind == kind] for kind in FollowKind.values}
    topics = {
        topic.code: (topic.merged_into or topic)
        for topic in Topic.objects.filter(code__in=codes[FollowKind.TOPIC]).select_related("merged_into")
    }
    readable = (
        set(
            Topic.objects.readable()
            .filter(pk__in=[topic.pk for topic in topics.values()])
            .values_list("pk", flat=True)
        )
        if topics
        else set()
    )
    themes = dict(Theme.objects.filter(code__in=codes[FollowKind.THEME]).values_list("code", "name"))
    places = dict(
        Neighbourhood.objects.filter(code__in=codes[FollowKind.NEIGHBOURHOOD]).values_list("code", "name")
    )
    found = []
    for row in rows:
        topic = topics.get(row.code)
        if row.kind == FollowKind.TOPIC and topic is not None and topic.pk in readable:
            thing = _topic(row.code, topic.title, topic.get_absolute_url())
        elif row.kind == FollowKind.THEME:
            thing = _theme(row.code, themes.get(row.code, row.code))
        elif row.kind == FollowKind.NEIGHBOURHOOD:
            thing = _place(row.code, places.get(row.code, row.code))
        elif row.kind == FollowKind.TOPIC:
            thing = Thing(row.kind, row.code, f"Tema {row.code}", f"el tema {row.code}", "")
        else:
            thing = _only(row.kind)
        found.append((row, thing))
    return found


def follower_of_key(key: str) -> Follower | None:
    """Whose links are signed with a key."""
    return Follower.objects.confirmed().filter(key=key).first()


def followings_of(follower: Follower) -> list[Following]:
    """What somebody follows, in the order in which they asked."""
    return list(follower.followings.filter(confirmed_at__isnull=False).order_by("pk"))


# --- whose turn it is -------------------------------------------------------------------------------


def due(now: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """Followers to whom something is to be written now, and until when it was noted what goes into that message."""
    waiting = Telling.objects.waiting().filter(follower__confirmed_at__isnull=False)
    at_once = (
        waiting.filter(follower__rhythm=Rhythm.AT_ONCE)
        .order_by("follower")
        .values("follower")
        .annotate(first=Min("made_at"), last=Max("made_at"))
        .filter(Q(last__lte=now - QUIET) | Q(first__lte=now - LONGEST_WAIT))
    )
    found = [(row["follower"], now) for row in at_once]
    for hour in HOURS:
        moment = latest_moment(hour, now)
        daily = waiting.filter(follower__rhythm=Rhythm.DAILY, follower__hour=hour, made_at__lt=moment)
        found += [
            (pk, moment) for pk in daily.order_by("follower").values_list("follower", flat=True).distinct()
        ]
    return found


def latest_moment(hour: int, now: dt.datetime) -> dt.datetime:
    """When the clock of the municipality struck an hour last."""
    local = timezone.localtime(now)
    moment = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    return moment if moment <= local else moment - dt.timedelta(days=1)


# --- for staff --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """How many follow a thing."""

    thing: Thing
    followers: int


@dataclass(frozen=True)
class Counts:
    """How many follow, how they want to be told, and what; ``waiting`` did not confirm yet."""

    followers: int
    daily: int
    waiting: int
    refused: int
    by_kind: Sequence[tuple[str, list[Followed]]]


def counts() -> Counts:
    """Numbers alone. Six queries."""
    told = Follower.objects.aggregate(
        followers=Count("pk", filter=Q(confirmed_at__isnull=False)),
        daily=Count("pk", filter=Q(confirmed_at__isnull=False, rhythm=Rhythm.DAILY)),
        waiting=Count("pk", filter=Q(confirmed_at=None)),
        refused=Count("pk", filter=Q(refused_since__isnull=False)),
    )
    rows = Following.objects.confirmed().order_by().values("kind", "code").annotate(number=Count("*"))
    numbers = {(row["kind"], row["code"]): row["number"] for row in rows.order_by(F("number").desc(), "code")}
    things = things_followed(Following(kind=kind, code=code) for kind, code in numbers)
    by_kind = [
        (
            kind.label,
            [Followed(thing, numbers[row.kind, row.code]) for row, thing in things if row.kind == kind],
        )
        for kind in FollowKind
    ]
    return Counts(**told, by_kind=[(label, followed) for label, followed in by_kind if followed])
