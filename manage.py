#!/usr/bin/env python3
"""Run an administrative command against the same database as the running portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    if not os.environ.get("DATABASE_URL"):
        from municipalismo.embedded import ensure_running

        ensure_running()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
