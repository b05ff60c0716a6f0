"""`manage.py procrastinate …`: procrastinate's own, whose worker does not start with a role that owns tables."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from procrastinate.contrib.django.management.commands.procrastinate import Command as ProcrastinateCommand

from reports.privileges import refuse_excess_rights


class Command(ProcrastinateCommand):
    """The same options."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it, unless it is a production worker that could undo what is sealed."""
        if options.get("command") == "worker":
            try:
                refuse_excess_rights()
            except ImproperlyConfigured as error:
                raise CommandError(str(error)) from error
        super().handle(*args, **options)
