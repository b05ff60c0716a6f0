"""Following: who wants to be told of what, what happened, and that each was told of it once.

An address stands in ``Follower`` alone, which the audit does not copy: whoever stops is forgotten, and nothing remains
of them. A ``Happening`` says that something became public, and of what it is; never a word of it. What people are told
is read from the published rows at the moment of telling.
"""

import secrets
import string
from collections.abc import Collection, Iterable

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import OutgoingMail


class FollowKind(models.TextChoices):
    """What can be followed; the values stand in addresses."""

    EVERYTHING = "todo", "Todo"
    MEETINGS = "reuniones", "Reuniones y talleres"
    THEME = "area", "Área temática"
    NEIGHBOURHOOD = "barrio", "Barrio"
    TOPIC = "tema", "Tema"


#: Kinds of which there is only one thing to follow.
ONLY_ONE = (FollowKind.EVERYTHING, FollowKind.MEETINGS)


class Rhythm(models.TextChoices):
    """How often somebody is written to."""

    AT_ONCE = "at_once", "Cada vez que haya una novedad"
    DAILY = "daily", "Un resumen por día"


#: The hours at which a daily message may be asked for.
HOURS = (8, 13, 19)


_SIGNS = string.ascii_letters + string.digits


def new_key() -> str:
    """What links to a follower are signed with, besides the portal's own key: no row that comes later has it."""
    return "".join(secrets.choice(_SIGNS) for _ in range(20))


class FollowerQuerySet(models.QuerySet):
    """Those who left an address."""

    def confirmed(self) -> "FollowerQuerySet":
        """Those who showed that the address is theirs."""
        return self.filter(confirmed_at__isnull=False)


class Follower(models.Model):
    """An address that somebody left to be told of things, confirmed or not. It has no name and no account."""

    email = models.EmailField("correo", max_length=254, unique=True)
    key = models.CharField("clave de sus enlaces", max_length=32, unique=True, default=new_key)
    rhythm = models.CharField("ritmo", max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    hour = models.PositiveSmallIntegerField("hora del resumen", default=HOURS[0])
    consent = models.CharField("texto que aceptó", max_length=40)
    confirmed_at = models.DateTimeField("confirmó", null=True, blank=True)
    #: Since when the mail server refuses what is sent there; empty once it accepts something.
    refused_since = models.DateTimeField("rechazado desde", null=True, blank=True)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        verbose_name = "persona que sigue"
        verbose_name_plural = "personas que siguen"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(hour__in=HOURS), name="follower_hour_is_offered"),
        ]

    def __str__(self) -> str:
        return f"seguidor {self.pk}"  # never the address


class FollowingQuerySet(models.QuerySet):
    """What people follow."""

    def confirmed(self) -> "FollowingQuerySet":
        """What was asked for from a mailbox of the address."""
        return self.filter(confirmed_at__isnull=False)

    def of(self, marks: Iterable[str]) -> "FollowingQuerySet":
        """What follows something that a happening says it is about."""
        codes: dict[str, list[str]] = {}
        for mark in marks:
            kind, _colon, code = mark.partition(":")
            codes.setdefault(kind, []).append(code)
        condition = Q(pk=None)
        for kind, known in codes.items():
            condition |= Q(kind=kind, code__in=known)
        return self.filter(condition)


class Following(models.Model):
    """One thing that somebody follows, or asked to. ``code`` is that of the thing, empty where there is only one."""

    follower = models.ForeignKey(
        Follower, models.CASCADE, related_name="followings", verbose_name="quién sigue"
    )
    kind = models.CharField("qué clase de cosa", max_length=10, choices=FollowKind.choices)
    code = models.CharField("código", max_length=40, blank=True)
    asked_at = models.DateTimeField("lo pidió por última vez", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmado", null=True, blank=True)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = "seguimiento"
        verbose_name_plural = "seguimientos"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "kind", "code"], name="following_once"),
            models.CheckConstraint(
                condition=Q(kind__in=ONLY_ONE, code="") | (~Q(kind__in=ONLY_ONE) & ~Q(code="")),
                name="following_names_its_thing",
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="following_by_thing")]

    def __str__(self) -> str:
        return mark_of(self.kind, self.code)


#: Of what concerns any topic. It is a mark that nobody follows: it has its feed.
ANY_TOPIC = "temas:"


def mark_of(kind: str, code: str = "") -> str:
    """By what a happening says that it is about something that can be followed."""
    return f"{kind}:{code}"


class HappeningKind(models.TextChoices):
    """What people are told of."""

    ANSWER = "answer", "Respuesta"
    PROGRESS = "progress", "Avance"
    DEVOLUTION = "devolution", "Devolución"
    MEETING = "meeting", "Reunión"
    DOCUMENT = "document", "Documento"


class HappeningQuerySet(models.QuerySet):
    """What happened."""

    def about(self, marks: Collection[str]) -> "HappeningQuerySet":
        """That which concerns one of some things."""
        return self.filter(marks__overlap=list(marks))

    def newest_first(self) -> "HappeningQuerySet":
        """By when it happened."""
        return self.order_by("-happened_at", "-pk")


class Happening(models.Model):
    """Something that became public, noted once: ``subject`` is the row's number, ``turn`` how often it changed since.

    ``told`` holds the day, hour, place and state of a meeting as they were then, by which a change is noticed.
    """

    kind = models.CharField("qué", max_length=10, choices=HappeningKind.choices)
    subject = models.BigIntegerField("número")
    turn = models.PositiveIntegerField("vez", default=0)
    marks = ArrayField(models.CharField(max_length=60), verbose_name="de qué es")
    told = models.JSONField("cómo estaba", default=dict, blank=True)
    happened_at = models.DateTimeField("pasó")
    noticed_at = models.DateTimeField("se notó", default=timezone.now)

    objects = HappeningQuerySet.as_manager()

    class Meta:
        verbose_name = "novedad"
        verbose_name_plural = "novedades"
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "turn"], name="happening_once"),
        ]
        indexes = [
            GinIndex(fields=["marks"], name="happening_by_mark"),
            models.Index(fields=["-happened_at", "-id"], name="happening_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}.{self.turn}"


class TellingQuerySet(models.QuerySet):
    """What people are to be told, and were."""

    def waiting(self) -> "TellingQuerySet":
        """What is in no message yet."""
        return self.filter(closed_at=None)


class Telling(models.Model):
    """That a person is told of a happening: one row for each of both, in a message or, once closed without, in none."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="tellings", verbose_name="a quién")
    happening = models.ForeignKey(Happening, models.CASCADE, related_name="tellings", verbose_name="de qué")
    made_at = models.DateTimeField("se notó", default=timezone.now)
    mail = models.ForeignKey(
        OutgoingMail, models.SET_NULL, null=True, related_name="tellings", verbose_name="en qué correo"
    )
    closed_at = models.DateTimeField("se puso en un correo, o ya no hacía falta", null=True, blank=True)

    objects = TellingQuerySet.as_manager()

    class Meta:
        verbose_name = "aviso a quien sigue"
        verbose_name_plural = "avisos a quienes siguen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "happening"], name="telling_once"),
            models.CheckConstraint(
                condition=Q(mail=None) | Q(closed_at__isnull=False), name="telling_in_a_mail_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["follower", "made_at"], name="telling_waiting", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.happening_id}"
