"""Every write on accounts: invite, change, deactivate, first run. Passwords are set by their owners alone."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.emails import write_address_changed, write_invitation, write_second_factor_removed, write_test
from accounts.models import (
    FirstRunCode,
    MailState,
    OutgoingMail,
    User,
    first_run_code_typed,
    new_first_run_code,
)
from accounts.outbox import send_again
from accounts.permissions import LOOK_AFTER_MAIL, MANAGE_USERS, check_account
from accounts.second_factor import has_second_factor
from accounts.sessions import end_sessions

LAST_ADMINISTRATOR = "Es la única cuenta que administra el portal. Antes dale ese rol a otra."


@transaction.atomic
def invite_user(
    *,
    email: str,
    name: str,
    is_administrator: bool = False,
    is_municipal_staff: bool = False,
    by: User | None,
) -> User:
    """Make an account without a password, and in the same transaction the message with which its owner sets one.

    Raises ``ValidationError`` by field (an account with that address exists), ``NotAllowed``.
    """
    _check(by)
    user = User.objects.create_user(
        email, name=name, is_administrator=is_administrator, is_municipal_staff=is_municipal_staff
    )
    write_invitation(user=user, by=by)
    return user


@transaction.atomic
def invite_again(*, user: User, by: User | None) -> User:
    """Send the invitation again to somebody without a password. Raises ``ValidationError``, ``NotAllowed``."""
    _check(by)
    if user.has_usable_password():
        raise ValidationError(
            "Esa cuenta ya tiene contraseña. Si la olvidó, que pida otra en la página de ingreso."
        )
    if not user.is_active:
        raise ValidationError("Esa cuenta está dada de baja.")
    write_invitation(user=user, by=by)
    return user


@transaction.atomic
def edit_user(
    *, user: User, email: str, name: str, is_administrator: bool, is_municipal_staff: bool, by: User | None
) -> User:
    """Change an account's address, name and roles. A new address is told to the one of before.

    Raises ``ValidationError`` (by field; the last administrator), ``NotAllowed``.
    """
    _check(by)
    current, is_last_administrator = _lock(user)
    if is_last_administrator and not is_administrator:
        raise ValidationError({"is_administrator": LAST_ADMINISTRATOR})
    before = current.email
    current.email, current.name = email.strip().lower(), name
    current.is_administrator, current.is_municipal_staff = is_administrator, is_municipal_staff
    _save(current, ["email", "name", "is_administrator", "is_municipal_staff"])
    # allauth may remember the address as it was, and would still let it in.
    EmailAddress.objects.filter(user=current).exclude(email__iexact=current.email).delete()
    # The address of an invitation that nobody took up is nobody's.
    if current.email != before and current.has_usable_password():
        write_address_changed(user=current, before=before, by=by)
    return current


def set_roles(*, user: User, is_administrator: bool, is_municipal_staff: bool, by: User | None) -> User:
    """Change only the roles kept on the account. Raises as ``edit_user``."""
    return edit_user(
        user=user,
        email=user.email,
        name=user.name,
        is_administrator=is_administrator,
        is_municipal_staff=is_municipal_staff,
        by=by,
    )


@transaction.atomic
def deactivate_user(*, user: User, by: User | None) -> User:
    """Close an account: its open sessions end at the next request. What it did stays. Repeating it is harmless.

    Raises ``ValidationError`` for the last administrator, ``NotAllowed``.
    """
    _check(by)
    current, is_last_administrator = _lock(user)
    if not current.is_active:
        return current
    if is_last_administrator:
        raise ValidationError(LAST_ADMINISTRATOR)
    current.is_active = False
    return _save(current, ["is_active"])


@transaction.atomic
def reactivate_user(*, user: User, by: User | None) -> User:
    """Open a closed account again, with the roles it had. Repeating it is harmless. Raises ``NotAllowed``."""
    _check(by)
    current, _ = _lock(user)
    current.is_active = True
    return _save(current, ["is_active"])


@transaction.atomic
def end_sessions_of(*, user: User, but: str | None = None, by: User | None) -> int:
    """End every session of an account but the one whose key is ``but``; its owner may come in again at once.

    Return how many. Raises ``NotAllowed``.
    """
    _check(by)
    return end_sessions(user, but=but)


@transaction.atomic
def remove_second_factor(*, user: User, reason: str, by: User) -> User:
    """Take the second factor and its recovery codes from somebody who lost them, end their sessions, and tell them.

    Whoever asks made sure that it is them as when the account was made. The audit keeps who did it and why.
    Raises ``ValidationError`` (no reason, one's own account, nothing to remove), ``NotAllowed``.
    """
    _check(by)
    current, _ = _lock(user)
    if current == by:
        raise ValidationError(
            "La tuya se desactiva en «Verificación en dos pasos», con tu contraseña y tu código."
        )
    if not has_second_factor(current):
        raise ValidationError("Esa cuenta no tiene verificación en dos pasos.")
    current.second_factor_removed_at = timezone.now()
    current.second_factor_removal_reason = reason.strip()
    if not current.second_factor_removal_reason:
        raise ValidationError({"reason": "Escribí el motivo: queda registrado."})
    Authenticator.objects.filter(user=current).delete()
    end_sessions(current)
    write_second_factor_removed(user=current, by=by)
    return _save(current, ["second_factor_removed_at", "second_factor_removal_reason"])


@transaction.atomic
def make_first_run_code() -> str | None:
    """A new code for the first-run page, which makes earlier ones useless; ``None`` when there are accounts already."""
    if User.objects.exists():
        return None
    FirstRunCode.objects.all().delete()
    code = new_first_run_code()
    FirstRunCode.objects.create(code_hash=make_password(first_run_code_typed(code)))
    return code


@transaction.atomic
def use_first_run_code(*, code: str) -> None:
    """Spend the first-run code, in the transaction that needs it. Raises ``ValidationError`` when it does not serve."""
    rows = FirstRunCode.objects.select_for_update().filter(used_at=None)
    typed = first_run_code_typed(code)
    row = next((row for row in rows if check_password(typed, row.code_hash)), None)
    if row is None or User.objects.exists():
        raise ValidationError({"code": "Ese código no sirve. Fijate en el último que mostró la consola."})
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])


@transaction.atomic
def create_first_administrator(*, email: str, name: str, password: str) -> User:
    """Make the account that administers an empty portal. Raises ``ValidationError`` by field, or when one exists."""
    if User.objects.exists():
        raise ValidationError("El portal ya tiene cuentas: ingresá con la tuya.")
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    return User.objects.create_user(email, password, name=name, is_administrator=True)


@transaction.atomic
def send_test_mail(*, by: User) -> OutgoingMail:
    """Put a message to whoever asks in the outbox, to see whether mail leaves. Raises ``NotAllowed``."""
    check_account(by, LOOK_AFTER_MAIL)
    return write_test(to=by)


@transaction.atomic
def send_mail_again(*, mail: OutgoingMail, by: User) -> OutgoingMail:
    """Have a message tried again that did not leave, or of which nobody knows. While it waits, again is harmless.

    Raises ``NotAllowed``, and ``ValidationError`` when it left or its text was forgotten.
    """
    check_account(by, LOOK_AFTER_MAIL)
    current = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if current.state in (MailState.WAITING, MailState.HANDING):
        return current
    if not current.may_be_sent_again:
        raise ValidationError("Ese correo ya salió, o su texto ya no se guarda: no se puede mandar de nuevo.")
    return send_again(current)


def _check(by: User | None) -> None:
    if by is not None:
        check_account(by, MANAGE_USERS)


def _lock(user: User) -> tuple[User, bool]:
    """The account as it stands, locked, and whether it is the last one that administers.

    All administrators are locked too, in one order, so that two of them cannot remove each other at once.
    """
    rows = User.objects.filter(Q(pk=user.pk) | Q(is_administrator=True, is_active=True))
    locked = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    administrators = [pk for pk, row in locked.items() if row.is_administrator and row.is_active]
    return locked[user.pk], administrators == [user.pk]


def _save(user: User, fields: list[str]) -> User:
    user.full_clean(exclude=["password"])
    user.save(update_fields=fields)
    return user
