"""`manage.py first_run_code`: print the one-time code that opens the first-run page of an empty portal."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.actions import make_first_run_code


class Command(BaseCommand):
    """Make a code, useless once an account exists; an earlier one stops working."""

    help = "Muestra el código de un solo uso que abre la página de primer uso de un portal vacío."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code and where to type it, or that there is nothing to open."""
        code = make_first_run_code()
        if code is None:
            self.stdout.write("El portal ya tiene cuentas: no hace falta un código de primer uso.")
            return
        self.stdout.write(f"Código de primer uso: {code}")
        self.stdout.write(f"Escribilo en {settings.SITE_URL}/cuenta/primer-uso/ — sirve una sola vez.")
