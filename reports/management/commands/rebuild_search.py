"""`manage.py rebuild_search`: what search finds, made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.actions.search import rebuild


class Command(BaseCommand):
    """Triggers and a job keep search up; this is for what neither could see."""

    help = "Rehace desde cero lo que encuentra la búsqueda."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many things can be found."""
        self.stdout.write(f"La búsqueda encuentra {rebuild()} cosas.")
