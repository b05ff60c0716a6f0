#!/usr/bin/env python3
"""Run an administrative command against the same database as the running portal."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError
from psycopg.errors import DiskFull

from municipalismo import database, embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    os.environ.setdefault("MUNICIPALISMO_PROCESS", database.process_of(sys.argv[1:]))
    from django.core.management import execute_from_command_line

    try:
        if not os.environ.get("DATABASE_URL"):
            embedded.ensure_running()
        database.entry()  # refused here in words, before a command meets it as a traceback
        execute_from_command_line(sys.argv)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except OperationalError as error:
        # At the door the server says it in words only.
        is_full = isinstance(error.__cause__, DiskFull) or "No space left on device" in str(error)
        if is_full and not os.environ.get("DATABASE_URL"):
            sys.exit(embedded.no_space())
        raise


if __name__ == "__main__":
    main()
