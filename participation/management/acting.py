"""Who signs what the console writes."""

from accounts.models import User

#: Who signs when nobody of the staff has an account yet. It can never sign in: it is not active and has no password.
CONSOLE_EMAIL = "consola@portal.invalid"


class NoSuchAccount(Exception):
    """Nobody active has the address that was given."""


def signer(email: str | None) -> User:
    """Who signs an import. Whoever runs commands on the server already holds its database, so a municipality
    without staff accounts yet imports under the console's own.
    """
    if email:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise NoSuchAccount(f"No hay una cuenta activa con el correo {email}.")
        return user
    staff = User.objects.filter(is_municipal_staff=True, is_active=True).order_by("pk").first()
    return staff or _console()


def _console() -> User:
    user = User.objects.filter(email=CONSOLE_EMAIL).first() or User.objects.create_user(
        email=CONSOLE_EMAIL, name="Consola del servidor", is_municipal_staff=True, is_active=False
    )
    user.is_active = True  # for this run only: it is never saved so
    return user
