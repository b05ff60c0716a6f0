"""Who signs in. People of the municipality are in ``planning``; an account may belong to one of them."""

import secrets

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.tracking import tracked


class UserManager(BaseUserManager["User"]):
    """Creates accounts; the address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Store a new account; without a password it cannot sign in until one is set by invitation."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this address, ignoring case."""
        return self.get(email__iexact=username)


@tracked(
    fields=[
        "email", "name", "is_administrator", "is_municipal_staff", "is_active",
        "second_factor_removed_at", "second_factor_removal_reason",
    ],
    # Named after the first five, as the table was when there were no more.
    model_name="UserEmailNameIsAdministratorIsMunicipalStaffIsActiveEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
)  # fmt: skip
class User(AbstractBaseUser):
    """An account. ``is_administrator`` and ``is_municipal_staff`` are the only roles kept here (domain §13).

    Why an administrator took its second factor away is kept here, last one alone, so that the audit has them all.
    """

    email = models.EmailField("correo electrónico", unique=True)
    name = models.CharField("nombre para mostrar", max_length=120)
    is_administrator = models.BooleanField("administra el portal", default=False)
    is_municipal_staff = models.BooleanField("es funcionaria o funcionario", default=False)
    is_active = models.BooleanField("puede ingresar", default=True)
    date_joined = models.DateTimeField("creada", default=timezone.now, editable=False)
    second_factor_removed_at = models.DateTimeField(
        "le quitaron la verificación en dos pasos", null=True, blank=True, editable=False
    )
    second_factor_removal_reason = models.CharField(
        "por qué se la quitaron", max_length=300, blank=True, editable=False
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "cuenta"
        verbose_name_plural = "cuentas"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_ignoring_case",
                violation_error_message="Ya hay una cuenta con ese correo.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's name for "may open the admin"."""
        return self.is_active and self.is_administrator

    @property
    def is_superuser(self) -> bool:
        """Nobody is above the rules; the admin itself is read-only but for catalogues and accounts."""
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators see the admin; what may be changed there is decided by each ``ModelAdmin``."""
        return self.is_staff

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """As ``has_perm``, for several at once."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin's index lists an app for this account."""
        return self.is_staff

    def get_full_name(self) -> str:
        """The name shown to others."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name, for greetings."""
        return self.name.split(" ")[0] if self.name else self.email


def new_first_run_code() -> str:
    """A code of 137 bits without look-alikes, printed once on the console in seven groups of four."""
    groups = ("".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(4)) for _ in range(7))
    return "-".join(groups)


def first_run_code_typed(text: str) -> str:
    """The code in what somebody typed or pasted: hyphens, spaces and small letters do not matter."""
    return "".join(char for char in text.upper() if char.isalnum())


class FirstRunCode(models.Model):
    """The one-time code that opens an empty portal's first-run page; only its hash is kept."""

    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "código de primer uso"
        verbose_name_plural = "códigos de primer uso"

    def __str__(self) -> str:
        return f"código de {self.created_at:%d/%m/%Y %H:%M}"


class NoticeQuerySet(models.QuerySet):
    """Notices of one account."""

    def unread(self) -> "NoticeQuerySet":
        """Those not yet opened."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """What long work leaves for whoever asked for it: done, or failed and why."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name="para")
    text = models.CharField("texto", max_length=300)
    url = models.CharField("dirección", max_length=300, blank=True)
    created_at = models.DateTimeField("fecha", default=timezone.now)
    read_at = models.DateTimeField("leído", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "aviso"
        verbose_name_plural = "avisos"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-created_at"], name="notice_of_user")]

    def __str__(self) -> str:
        return self.text


class SharedValue(models.Model):
    """A value of ``accounts.shared_cache``: what processes must agree on for a while, under a keyed hash."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "valor compartido por un rato"
        verbose_name_plural = "valores compartidos por un rato"

    def __str__(self) -> str:
        return f"hasta {self.expires_at:%d/%m/%Y %H:%M}"


class MailState(models.TextChoices):
    """Where a message of the outbox stands."""

    WAITING = "waiting", "Esperando salir"
    HANDING = "handing", "Entregándose"
    SENT = "sent", "Entregado al servidor de correo"
    UNCONFIRMED = "unconfirmed", "No se sabe si salió"
    FAILED = "failed", "Rechazado"
    EXPIRED = "expired", "Venció sin salir"
    UNNEEDED = "unneeded", "Ya no hacía falta"


class OutgoingMail(models.Model):
    """The outbox: one message to one recipient about one event, stored with what it tells and sent by a job.

    ``HANDING`` is committed before the server gets the text, so that a process killed then leaves a trace; see
    ``docs/mail.md``. Links with which a password is set are put in while sending and are never stored.
    """

    event = models.CharField("hecho", max_length=120)
    recipient = models.EmailField("para")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="cuenta")
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name="lo pidió")
    subject = models.CharField("asunto", max_length=200)
    body = models.TextField("texto")
    html = models.TextField("texto en HTML", blank=True)
    attachment_name = models.CharField("archivo adjunto", max_length=120, blank=True)
    attachment_type = models.CharField("tipo del adjunto", max_length=120, blank=True)
    attachment = models.TextField(
        "contenido del adjunto", blank=True
    )  # text, so that an erasure finds its way in
    failure_page = models.CharField("dónde se cuenta si no sale", max_length=200, blank=True)
    is_secret = models.BooleanField("el texto se olvida al salir", default=False)
    #: Where whoever gets it, or their mail program by itself, asks for no more of its kind (RFC 8058).
    unsubscribe = models.CharField("dónde se pide no recibir más", max_length=300, blank=True)
    is_to_nobody_known = models.BooleanField("no se muestra para quién es", default=False)
    message_id = models.CharField("identificador", max_length=200, unique=True)
    state = models.CharField("estado", max_length=12, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    created_at = models.DateTimeField("escrito", default=timezone.now)
    next_attempt_at = models.DateTimeField("próximo intento", default=timezone.now)
    expires_at = models.DateTimeField("no sale después de")
    settled_at = models.DateTimeField("terminado", null=True, blank=True)
    last_error = models.CharField("último problema", max_length=300, blank=True)

    class Meta:
        verbose_name = "correo saliente"
        verbose_name_plural = "correos salientes"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient"], name="outgoing_mail_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "handing"], settled_at=None)
                | models.Q(
                    state__in=["sent", "unconfirmed", "failed", "expired", "unneeded"],
                    settled_at__isnull=False,
                ),
                name="outgoing_mail_settled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(attachment_name="", attachment_type="", attachment="")
                | (~models.Q(attachment_name="") & ~models.Q(attachment_type="")),
                name="outgoing_mail_attachment_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="outgoing_mail_due",
                condition=models.Q(state__in=["waiting", "handing"]),
            ),
            models.Index(fields=["-created_at", "-id"], name="outgoing_mail_newest"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def may_be_sent_again(self) -> bool:
        """Whether an administrator may have it sent: it did not leave, or nobody knows, and its text is still there."""
        stopped = self.state in (MailState.UNCONFIRMED, MailState.FAILED, MailState.EXPIRED)
        return stopped and not self.is_secret and bool(self.body)


class RefusalKind(models.TextChoices):
    """What was refused."""

    FORBIDDEN = "forbidden", "Página o acción sin permiso"
    SIGN_IN = "sign_in", "Ingreso fallido"
    SECOND_FACTOR = "factor", "Código equivocado"
    LIMIT = "limit", "Límite alcanzado"


class RefusedAttempt(models.Model):
    """How often an account was refused something within an hour; it says who and where, and nothing that was typed.

    One row per account, place and hour, whose count stops growing at a limit: nobody can fill the disk with refusals.
    """

    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="cuenta"
    )
    kind = models.CharField("qué", max_length=12, choices=RefusalKind.choices)
    place = models.CharField("dónde", max_length=100)
    hour = models.DateTimeField("hora")
    count = models.PositiveIntegerField("veces", default=1)
    last_at = models.DateTimeField("última vez", default=timezone.now)

    class Meta:
        verbose_name = "intento rechazado"
        verbose_name_plural = "intentos rechazados"
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "place", "hour"], name="refused_attempt_once", nulls_distinct=False
            ),
        ]
        indexes = [models.Index(fields=["-last_at", "-id"], name="refused_attempt_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.place}"
