"""What the workspace keeps for one account alone: what it opened last, and how it wants to be told."""

import secrets

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User

#: Digits of the part of a calendar's address that the database knows.
CALENDAR_KEY_LENGTH = 20


def new_calendar_key() -> str:
    """What a calendar's address is found by; alone it opens nothing (``reports.calendar_addresses``)."""
    return secrets.token_hex(CALENDAR_KEY_LENGTH // 2)


class PersonalSettings(models.Model):
    """How one account wants to be told. Without a row: no calendar address and no daily digest."""

    user = models.OneToOneField(
        User, models.CASCADE, related_name="personal_settings", verbose_name="cuenta", editable=False
    )
    calendar_key = models.CharField("dirección del calendario", max_length=40, blank=True, editable=False)
    calendar_since = models.DateTimeField("dirección hecha el", null=True, editable=False)
    digest_hour = models.PositiveSmallIntegerField(
        "hora del resumen", null=True, blank=True, validators=[MaxValueValidator(23)]
    )
    digest_on = models.DateField("último día resuelto", null=True, editable=False)

    class Meta:
        verbose_name = "preferencias de una cuenta"
        verbose_name_plural = "preferencias de las cuentas"
        constraints = [
            models.UniqueConstraint(
                fields=["calendar_key"], condition=~Q(calendar_key=""), name="calendar_key_once"
            ),
            models.CheckConstraint(
                condition=Q(calendar_key="", calendar_since=None)
                | (~Q(calendar_key="") & Q(calendar_since__isnull=False)),
                name="calendar_key_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="digest_hour_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"preferencias de la cuenta {self.user_id}"


class RecentItem(models.Model):
    """A thing of the workspace that one account opened or wrote. It says which, never what it is called."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recent_items", verbose_name="cuenta")
    kind = models.CharField("qué", max_length=20)
    thing = models.CharField("cuál", max_length=60)
    opened_at = models.DateTimeField("abierto", default=timezone.now)
    wrote_at = models.DateTimeField("escrito", null=True)

    class Meta:
        verbose_name = "abierto hace poco"
        verbose_name_plural = "abiertos hace poco"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "thing"], name="recent_item_once"),
        ]
        indexes = [models.Index(fields=["user", "-opened_at"], name="recent_item_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"
