"""Write the state diagrams of the docs from the transition table."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports.transitions import diagram


class Command(BaseCommand):
    """Rewrite ``docs/estados.md``."""

    help = "Escribe docs/estados.md desde la tabla de transiciones."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say so."""
        Path(settings.BASE_DIR, "docs", "estados.md").write_text(diagram(), encoding="utf-8")
        self.stdout.write("docs/estados.md quedó al día.")
